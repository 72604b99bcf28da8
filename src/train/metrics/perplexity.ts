import { checkValueType } from '../../common/checks.js';
import { IndexError, RuntimeError } from '../../common/errors.js';
import { shapeText } from '../../common/shape.js';
import { signature } from '../../common/signature.js';
import { pairOf } from './evaluation.js';
import { Metric } from './metric.js';

const SIG = signature<{ ignore_label: unknown }>('train.Perplexity', 'ignore_label=None');

/**
 * e to the mean of −log p(label). Predictions are probabilities (N, C), labels (N); those of `ignore_label` do not count. TypeError unless `ignore_label` is an int or null.
 * MindSpore's `Perplexity`.
 */
export class Perplexity extends Metric {
  readonly ignore_label: number | null;
  #sum = 0;
  #count = 0;

  constructor(ignore_label?: number | null);
  constructor(options?: { ignore_label?: number | null });
  constructor(...args: unknown[]) {
    const { ignore_label } = SIG.bind(args);
    super();
    this.ignore_label = ignore_label === null ? null : Number(checkValueType('ignore_label', ignore_label, ['int']));
  }

  override clear(): void {
    this.#sum = this.#count = 0;
  }

  /** Takes probabilities and labels. ValueError for other than two inputs, RuntimeError for shapes that do not fit, IndexError for labels beyond the classes. */
  override async update(...inputs: unknown[]): Promise<void> {
    const text = "For 'Perplexity.update', it needs 2 inputs (predicted value, label), but got ";
    const [predicted, truth] = await pairOf(this, inputs, text, '.');
    const { shape, data } = predicted;
    const classes = shape[shape.length - 1];
    const labels = truth.data;
    if (labels.length !== data.length / classes) {
      throw new RuntimeError(
        "For 'Perplexity.update', predicted value (input[0]) and label (input[1]) should have the same shape, but got predicted value shape " +
          `${shapeText(shape)}, label shape ${shapeText(truth.shape)}.`,
      );
    }
    if (shape.length > 2) {
      throw new IndexError(`index ${shape[0]} is out of bounds for axis 0 with size ${shape[0]}`);
    }
    const terms = Array.from(labels, (label, i) => {
      const at = Math.trunc(label);
      if (at < -classes || at >= classes) {
        throw new IndexError(`index ${at} is out of bounds for axis 1 with size ${classes}`);
      }
      if (label === this.ignore_label) return undefined;
      return Math.log(Math.max(1e-10, data[i * classes + (at < 0 ? at + classes : at)]));
    }).filter((term) => term !== undefined);
    this.#sum -= terms.reduce((a, b) => a + b, 0);
    this.#count += terms.length;
  }

  /** The perplexity so far: 1 or more. RuntimeError when nothing was seen. */
  override eval(): number {
    if (this.#count === 0) {
      throw new RuntimeError(
        "The 'Perplexity' can not be calculated, because the number of samples is 0, please check whether the update method has been called " +
          'before calling eval method.',
      );
    }
    return Math.exp(this.#sum / this.#count);
  }
}
