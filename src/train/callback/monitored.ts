import { checkNonNegativeInt, checkValueType } from '../../common/checks.js';
import { numberReader } from '../../common/dtype.js';
import { ValueError } from '../../common/errors.js';
import { isArrayLike, Tensor } from '../../common/tensor.js';
import { Callback, type CallbackParams, type RunContext } from './callback.js';
import { lossOf } from './loss.js';

/** What a callback that watches a value is given. */
export interface MonitorArguments extends Record<string, unknown> {
  monitor: unknown;
  min_delta: unknown;
  mode: unknown;
  patience: unknown;
}

/** Values of which less is better, where the mode is 'auto'. */
const SMALLER_IS_BETTER = new Set([
  'hausdorff_distance',
  'mae',
  'mse',
  'loss',
  'perplexity',
  'mean_surface_distance',
  'root_mean_square_distance',
  'eval_loss',
]);

/** The base of callbacks that look at one value at the end of each epoch, and act when it has not become better for a while. */
export abstract class Monitored extends Callback {
  /** The value that is watched: 'loss', 'eval_loss' or the name of a metric. */
  readonly monitor: string;
  /** How much better counts as better. */
  readonly min_delta: number;
  /** How many epochs without an improvement are waited for. */
  readonly patience: number;
  readonly mode: string;
  /** The best value so far. */
  best: number;
  /** Epochs since it was found. */
  wait = 0;
  readonly #less: boolean;

  constructor({ monitor, min_delta, mode, patience }: MonitorArguments) {
    super();
    this.monitor = checkValueType('monitor', monitor, 'str') as string;
    this.min_delta = Math.abs(Number(checkValueType('min_delta', min_delta, ['float', 'int'])));
    this.patience = Number(checkNonNegativeInt(patience));
    this.mode = checkValueType('mode', mode, 'str') as string;
    if (!['auto', 'min', 'max'].includes(this.mode)) {
      throw new ValueError(`mode should be 'auto', 'min' or 'max', but got ${this.mode}.`);
    }
    this.#less = this.mode === 'min' || (this.mode === 'auto' && SMALLER_IS_BETTER.has(this.monitor));
    this.best = this.#less ? Infinity : -Infinity;
  }

  override on_train_begin(_run_context: RunContext): void {
    this.wait = 0;
    this.best = this.#less ? Infinity : -Infinity;
  }

  /** Whether `value` is better than `other` by more than `min_delta`. */
  protected isBetter(value: number, other: number): boolean {
    return this.#less ? value < other - this.min_delta : value > other + this.min_delta;
  }

  /**
   * The value that is watched; undefined where there is none, and also where it is 0, which MindSpore takes for none. ValueError for an array of
   * several axes or elements.
   */
  protected async watched(params: CallbackParams): Promise<number | undefined> {
    const found =
      this.monitor === 'loss' ? await lossOf(params.get('net_outputs')) : params.eval_results?.get(this.monitor);
    if (found === null || found === undefined) return undefined;
    if (isArrayLike(found) && !(found instanceof Tensor) && found.shape.length > 0) {
      throw new ValueError(`${this.constructor.name} only supports scalar monitor now.`);
    }
    const value = found instanceof Tensor ? Number(numberReader(await found.read(), found.dtype)(0)) : Number(found);
    return value === 0 ? undefined : value;
  }
}
