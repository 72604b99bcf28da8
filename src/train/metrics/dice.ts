import { checkPositiveFloat } from '../../common/checks.js';
import { RuntimeError, ValueError } from '../../common/errors.js';
import { sameShape, shapeText } from '../../common/shape.js';
import { signature } from '../../common/signature.js';
import { pairOf } from './evaluation.js';
import { Metric } from './metric.js';

const SIG = signature<{ smooth: unknown }>('train.Dice', 'smooth=1e-5');

/**
 * How much two regions overlap: twice the product divided by the sum of squares, summed over the batches and divided by the number of samples. Predictions and labels of one shape
 * (N, …). TypeError and ValueError unless `smooth` is a number greater than 0. MindSpore's `Dice`.
 */
export class Dice extends Metric {
  readonly smooth: number;
  #sum = 0;
  #samples = 0;

  constructor(smooth?: number);
  constructor(options?: { smooth?: number });
  constructor(...args: unknown[]) {
    const { smooth } = SIG.bind(args);
    super();
    this.smooth = Number(checkPositiveFloat(smooth, 'smooth'));
  }

  override clear(): void {
    this.#sum = this.#samples = 0;
  }

  /** Takes predictions and labels into account. ValueError for other than two inputs and for shapes that differ. */
  override async update(...inputs: unknown[]): Promise<void> {
    const text = "For 'Dice.update', it needs 2 inputs (predicted value, true value), but got ";
    const [predicted, truth] = await pairOf(this, inputs, text, '.');
    if (!sameShape(predicted.shape, truth.shape)) {
      throw new ValueError(
        "For 'Dice.update', predicted value (input[0]) and true value (input[1]) should have same shape, but got predicted value shape: " +
          `${shapeText(predicted.shape)}, true value shape: ${shapeText(truth.shape)}.`,
      );
    }
    const both = predicted.data.reduce((sum, p, i) => sum + p * truth.data[i], 0);
    const squares = [predicted, truth].map(({ data }) => data.reduce((sum, v) => sum + v * v, 0));
    this.#sum += (2 * both) / (squares[0] + squares[1] + this.smooth);
    this.#samples += truth.shape[0];
  }

  /** The overlap so far, from 0 to 1 for one batch of one sample. RuntimeError when nothing was seen. */
  override eval(): number {
    if (this.#samples === 0) {
      throw new RuntimeError(
        "The 'Dice coefficient' can not be calculated, because the number of samples is 0, please check whether your inputs(predicted value, " +
          'true value) are empty, or has called update method before calling eval method.',
      );
    }
    return this.#sum / this.#samples;
  }
}
