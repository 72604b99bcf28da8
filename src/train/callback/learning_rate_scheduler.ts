import { pyTypeName } from '../../common/checks.js';
import { AttributeError } from '../../common/errors.js';
import { Parameter } from '../../common/parameter.js';
import { tensorText } from '../../common/printing.js';
import { signature } from '../../common/signature.js';
import { Callback, type RunContext } from './callback.js';
import { rateOf } from './rate.js';

const SIG = signature<{ learning_rate_function: unknown }>('train.LearningRateScheduler', 'learning_rate_function');

/** The next rate, of the present one and the number of steps done. It may be async. */
export type LearningRateFunction = (lr: number, cur_step_num: number) => number | Promise<number>;

/**
 * Sets the learning rate after each step to what a function makes of it. The function gets the rate with up to eight decimals, as MindSpore prints it. The
 * optimizer has to have one fixed rate, else AttributeError. MindSpore's `LearningRateScheduler`.
 */
export class LearningRateScheduler extends Callback {
  readonly learning_rate_function: LearningRateFunction;

  constructor(learning_rate_function: LearningRateFunction);
  constructor(options: { learning_rate_function: LearningRateFunction });
  constructor(...args: unknown[]) {
    const { learning_rate_function } = SIG.bind(args);
    super();
    this.learning_rate_function = learning_rate_function as LearningRateFunction;
  }

  override async step_end(run_context: RunContext): Promise<void> {
    const params = run_context.original_args();
    const rate = rateOf(params);
    if (!(rate instanceof Parameter)) {
      throw new AttributeError(`The '${pyTypeName(rate)}' object has no attribute 'asnumpy'.`);
    }
    // As NumPy prints one of several numbers.
    const now = Number(tensorText(await rate.read(), [1], rate.dtype).slice(1, -1));
    const next = await this.learning_rate_function(now, params.cur_step_num);
    if (typeof next !== 'number' && typeof next !== 'bigint') {
      throw new TypeError(`must be real number, not ${pyTypeName(next)}`);
    }
    const same = Math.abs(now - next) <= 1e-10 * Math.max(Math.abs(now), Math.abs(next));
    if (!same) rate.set_data(next);
  }
}
