import { checkNonNegativeFloat } from '../../common/checks.js';
import { signature } from '../../common/signature.js';
import { openBar, type Bar } from './bar.js';
import { Callback, type RunContext } from './callback.js';
import { lossOf } from './loss.js';

const SIG = signature<{ interval: unknown }>('train.ProgressBar', 'interval=0.1');

/**
 * Shows how far an epoch or an evaluation is: a bar in a terminal, a line at each tenth elsewhere, with the loss and the steps per second. It
 * reads the loss every `interval` seconds only, so it does not slow the training down. TypeError or ValueError unless
 * `interval` is a number ≥ 0. An addition: MindSpore has none.
 */
export class ProgressBar extends Callback {
  readonly #interval: number;
  #bar: Bar | undefined;
  #start = 0;
  #shown = 0;
  #done = 0;
  #total = 0;

  constructor(interval?: number);
  constructor(options?: { interval?: number });
  constructor(...args: unknown[]) {
    const { interval } = SIG.bind(args);
    super();
    this.#interval = 1000 * Number(checkNonNegativeFloat(interval, 'interval', 'ProgressBar'));
  }

  override on_train_epoch_begin(run_context: RunContext): Promise<void> {
    const params = run_context.original_args();
    return this.#open(`Epoch ${params.cur_epoch_num}`, params.batch_num);
  }

  override on_eval_epoch_begin(run_context: RunContext): Promise<void> {
    return this.#open('Eval', run_context.original_args().batch_num);
  }

  override async step_end(run_context: RunContext): Promise<void> {
    this.#done++;
    const now = performance.now();
    if (now - this.#shown < this.#interval && this.#done < this.#total) return;
    this.#shown = now;
    await this.#show(run_context);
  }

  override epoch_end(_run_context: RunContext): void {
    this.#close();
  }

  override __exit__(): void {
    this.#close();
  }

  async #open(title: string, total: number): Promise<void> {
    this.#close(); // in `fit` the evaluation follows the last step of the epoch
    this.#bar = await openBar(title, total);
    this.#start = this.#shown = performance.now();
    this.#done = 0;
    this.#total = total;
  }

  async #show(run_context: RunContext): Promise<void> {
    const params = run_context.original_args();
    const loss = params.mode === 'train' ? await lossOf(params.net_outputs) : undefined;
    const rate = (1000 * this.#done) / (performance.now() - this.#start);
    const facts = [
      typeof loss === 'number' ? `loss ${loss.toFixed(4)}` : '',
      `${rate.toFixed(rate < 10 ? 1 : 0)} steps/s`,
    ];
    this.#bar?.update(
      this.#done,
      facts
        .filter(Boolean)
        .map((fact) => ` | ${fact}`)
        .join(''),
    );
  }

  #close(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }
}
