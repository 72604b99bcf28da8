import { RuntimeError, ValueError } from '../../common/errors.js';
import { toHost } from './host.js';
import { Metric, rearranged } from './metric.js';

/** The mean of the losses of all steps. `update` takes one loss: a scalar, or (N), of which it takes the mean. MindSpore's `Loss`. */
export class Loss extends Metric {
  #sum = 0;
  #count = 0;

  override clear(): void {
    this.#sum = this.#count = 0;
  }

  /** Takes a loss into account. ValueError for other than one input, or one of more than one axis. */
  override async update(...inputs: unknown[]): Promise<void> {
    const given = rearranged(this, inputs);
    if (given.length !== 1) throw new ValueError(`For 'Loss.update', it needs 1 input (loss), but got ${given.length}`);
    const { shape, data, single } = await toHost(given[0]);
    if (shape.length > 1) {
      throw new ValueError(`For 'Loss.update', the dimension of your input (loss) must be 1, but got ${shape.length}.`);
    }
    const mean = data.reduce((a, b) => a + b, 0) / data.length;
    this.#sum += single ? Math.fround(mean) : mean;
    this.#count++;
  }

  /** The mean so far. RuntimeError when there was no loss. */
  override eval(): number {
    if (this.#count === 0) {
      throw new RuntimeError(
        "The 'Loss' can not be calculated, because the number of samples is 0, please check whether has called update method before " +
          'calling eval method.',
      );
    }
    return this.#sum / this.#count;
  }
}
