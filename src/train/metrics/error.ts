import { RuntimeError, ValueError } from '../../common/errors.js';
import { checkReshape, toHost } from './host.js';
import { Metric, rearranged } from './metric.js';

/** The sum of `term(truth − predicted)` over all elements, divided by the number of samples (the size of axis 0). */
abstract class ErrorMetric extends Metric {
  #sum = 0;
  #samples = 0;

  protected abstract term(difference: number): number;

  protected abstract readonly label: string;

  override clear(): void {
    this.#sum = this.#samples = 0;
  }

  /** Takes predictions and true values of the same shape into account. ValueError for other than two inputs, or sizes that differ. */
  override async update(...inputs: unknown[]): Promise<void> {
    const given = rearranged(this, inputs);
    if (given.length !== 2) {
      throw new ValueError(
        `For '${this.label}.update', it needs 2 inputs (predicted value, true value), but got ${given.length}.`,
      );
    }
    const predicted = await toHost(given[0]);
    const truth = await toHost(given[1]);
    checkReshape(truth, predicted);
    truth.data.forEach((y, i) => (this.#sum += this.term(y - predicted.data[i])));
    this.#samples += truth.shape[0];
  }

  /** The error so far. RuntimeError when nothing was seen. */
  override eval(): number {
    if (this.#samples === 0) {
      throw new RuntimeError(
        `The '${this.label}' can not be calculated, because the number of samples is 0, please check whether your inputs(predicted value, ` +
          'true value) are empty, or has called update method before calling eval method.',
      );
    }
    return this.#sum / this.#samples;
  }
}

/** The sum of absolute errors, divided by the number of samples. Inputs of any shape, both the same. MindSpore's `MAE`. */
export class MAE extends ErrorMetric {
  protected readonly label = 'MAE';

  /** What one difference adds. */
  protected term(difference: number): number {
    return Math.abs(difference);
  }
}

/** The sum of squared errors, divided by the number of samples. Inputs of any shape, both the same. MindSpore's `MSE`. */
export class MSE extends ErrorMetric {
  protected readonly label = 'MSE';

  /** What one difference adds. */
  protected term(difference: number): number {
    return difference * difference;
  }
}
