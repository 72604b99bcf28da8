import { checkBool, checkPositiveInt } from '../../common/checks.js';
import { signature } from '../../common/signature.js';
import { Callback, type RunContext } from './callback.js';
import { printLine } from './print.js';

const SIG = signature<{ data_size: unknown; data_time: unknown }>(
  'train.TimeMonitor',
  'data_size=None, data_time=False',
);

/**
 * Prints how long each epoch took, and each step on average; with `data_time` also how long a step waited for its data. `data_size` is the number of
 * steps where the dataset cannot say it. TypeError unless `data_time` is a boolean. MindSpore's `TimeMonitor`.
 */
export class TimeMonitor extends Callback {
  readonly data_size: unknown;
  readonly data_time: boolean;
  #epochStart = performance.now();
  #waitStart = 0;
  #waited = 0;

  constructor(data_size?: number | null, data_time?: boolean);
  constructor(options?: { data_size?: number | null; data_time?: boolean });
  /** @hidden */
  constructor(data_size: number | null, options: { data_time?: boolean });
  constructor(...args: unknown[]) {
    const { data_size, data_time } = SIG.bind(args);
    super();
    this.data_size = data_size;
    this.data_time = checkBool(data_time, 'data_time') as boolean;
  }

  override on_train_step_begin(_run_context: RunContext): void {
    this.#waited += performance.now() - this.#waitStart;
  }

  override on_train_step_end(_run_context: RunContext): void {
    this.#waitStart = performance.now();
  }

  override epoch_begin(_run_context: RunContext): void {
    this.#epochStart = performance.now();
    this.#waitStart = this.#epochStart;
    this.#waited = 0;
  }

  override epoch_end(run_context: RunContext): void {
    const time = performance.now() - this.#epochStart;
    const params = run_context.original_args();
    const mode = String(params.get('mode', ''));
    const steps = params.batch_num > 0 ? params.batch_num : Number(checkPositiveInt(this.data_size));
    const ms = (x: number) => `${x.toFixed(3).padStart(5)} ms`;
    const data = this.data_time ? ` (data time: ${ms(this.#waited / steps)})` : '';
    printLine(
      `${mode.charAt(0).toUpperCase()}${mode.slice(1)} epoch time: ${ms(time)}, per step time: ${ms(time / steps)}${data}`,
    );
  }
}
