import { checkNonNegativeInt, pyRepr } from '../../common/checks.js';
import { ValueError } from '../../common/errors.js';
import { signature } from '../../common/signature.js';
import { Callback, type RunContext } from './callback.js';
import { lossOf, lossText } from './loss.js';
import { printLine } from './print.js';

const SIG = signature<{ per_print_times: unknown }>('train.LossMonitor', 'per_print_times=1');

/**
 * Prints the loss every `per_print_times` steps (never when 0), and stops the training with a ValueError when it is NaN or infinite. It
 * reads the loss of every step. TypeError or ValueError unless `per_print_times` is an int ≥ 0. MindSpore's `LossMonitor`.
 */
export class LossMonitor extends Callback {
  readonly #every: number;
  #lastPrinted = 0;

  constructor(per_print_times?: number);
  constructor(options?: { per_print_times?: number });
  constructor(...args: unknown[]) {
    const { per_print_times } = SIG.bind(args);
    super();
    this.#every = Number(checkNonNegativeInt(per_print_times));
  }

  /** Looks at the loss, and prints it when it is time. */
  override async step_end(run_context: RunContext): Promise<void> {
    const params = run_context.original_args();
    const epoch = params.get('cur_epoch_num', 1) as number;
    const loss = await lossOf(params.net_outputs);
    const step = params.cur_step_num;
    const stepInEpoch = ((step - 1) % params.batch_num) + 1;
    if (typeof loss === 'number' && !Number.isFinite(loss)) {
      throw new ValueError(
        `In epoch: ${epoch} step: ${stepInEpoch}, loss is NAN or INF, training process cannot continue, terminating training.`,
      );
    }
    if (this.#every === 0) return;
    // A second training counts from 1 again.
    while (step <= this.#lastPrinted) this.#lastPrinted -= this.#every;
    if (step - this.#lastPrinted < this.#every) return;
    this.#lastPrinted = step;
    printLine(`epoch: ${epoch} step: ${stepInEpoch}, loss is ${await lossText(loss)}`);
  }

  /** Prints what an evaluation at the end of the epoch found. */
  override on_train_epoch_end(run_context: RunContext): void {
    const params = run_context.original_args();
    const metrics = params.get('metrics') as Map<string, unknown> | null;
    if (metrics?.size) printLine(`Eval result: epoch ${params.cur_epoch_num}, metrics: ${pyRepr(metrics, 'float')}`);
  }
}
