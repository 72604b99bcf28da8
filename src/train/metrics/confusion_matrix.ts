import { checkValueType, pyStr } from '../../common/checks.js';
import { float64 } from '../../common/dtype.js';
import { RuntimeError, ValueError } from '../../common/errors.js';
import { toNumpy, type NDArray } from '../../common/numpy.js';
import { signature } from '../../common/signature.js';
import { pairOf } from './evaluation.js';
import { argmaxAxis1 } from './host.js';
import { Metric } from './metric.js';

/** What the counts are divided by: all of the same label, of the same prediction, all, or nothing. */
export type Normalize = 'target' | 'prediction' | 'all' | 'no_norm';

const SIG = signature<{ num_classes: unknown; normalize: Normalize; threshold: unknown }>(
  'train.ConfusionMatrix',
  "num_classes, normalize='no_norm', threshold=0.5",
);

/**
 * How often each class (row) was taken for each class (column). Predictions are classes (N, …), scores (N, C, …) of which the largest counts, or, as floats of the labels'
 * shape, positive from `threshold` on. TypeError and ValueError for arguments of other types and values. MindSpore's `ConfusionMatrix`.
 */
export class ConfusionMatrix extends Metric {
  readonly num_classes: number;
  readonly normalize: Normalize;
  readonly threshold: number;
  #counts: Float64Array;
  #seen = false;

  constructor(num_classes: number, normalize?: Normalize, threshold?: number);
  constructor(num_classes: number, options?: { normalize?: Normalize; threshold?: number });
  constructor(options: { num_classes: number; normalize?: Normalize; threshold?: number });
  constructor(...args: unknown[]) {
    const { num_classes, normalize, threshold } = SIG.bind(args);
    super();
    this.num_classes = Number(checkValueType('num_classes', num_classes, ['int']));
    if (!['target', 'prediction', 'all', 'no_norm'].includes(normalize)) {
      throw new ValueError(
        "For 'ConfusionMatrix', the argument 'normalize' must be in ['all', 'prediction', 'label', 'no_norm'(None)], " +
          `but got ${pyStr(normalize)}.`,
      );
    }
    this.normalize = normalize;
    this.threshold = checkValueType('threshold', threshold, ['float']) as number;
    this.#counts = new Float64Array(this.num_classes ** 2);
  }

  override clear(): void {
    this.#counts = new Float64Array(this.num_classes ** 2);
    this.#seen = false;
  }

  /** Takes predictions and labels into account. ValueError for other than two inputs, shapes that do not fit, and classes out of range. */
  override async update(...inputs: unknown[]): Promise<void> {
    const text = "For 'ConfusionMatrix.update', it needs 2 inputs (predicted value, true value), but got ";
    const [given, truth] = await pairOf(this, inputs, text, '.');
    const [p, y] = [given.shape.length, truth.shape.length];
    if (p !== y && p !== y + 1) {
      throw new ValueError(
        "For 'ConfusionMatrix.update', predicted value (input[0]) and true value (input[1]) should have same dimensions, or the dimension of " +
          `predicted value equals the dimension of true value add 1, but got predicted value ndim: ${p}, true value ndim: ${y}.`,
      );
    }
    const predicted =
      p === y + 1
        ? argmaxAxis1(given).data
        : given.dtype.isFloat
          ? given.data.map((v) => (v >= this.threshold ? 1 : 0))
          : given.data;
    const n = this.num_classes;
    if (predicted.length !== truth.data.length) {
      throw new ValueError(
        `operands could not be broadcast together with shapes (${truth.data.length},) (${predicted.length},) `,
      );
    }
    const places = predicted.map((k, i) => Math.trunc(truth.data[i] * n + k));
    if (places.some((place) => place < 0)) throw new ValueError("'list' argument must have no negative elements");
    const largest = places.reduce((a, b) => Math.max(a, b), 0);
    if (largest >= n ** 2) throw new ValueError(`cannot reshape array of size ${largest + 1} into shape (${n},${n})`);
    for (const place of places) this.#counts[place]++;
    this.#seen = true;
  }

  /** The counts (C, C), or their shares. RuntimeError when nothing was seen. */
  override eval(): NDArray {
    if (!this.#seen) throw new RuntimeError("Please call the 'update' method before calling 'eval' method.");
    const n = this.num_classes;
    const sums = { target: new Float64Array(n), prediction: new Float64Array(n), all: 0 };
    this.#counts.forEach((value, i) => {
      sums.target[Math.floor(i / n)] += value;
      sums.prediction[i % n] += value;
      sums.all += value;
    });
    const totals = {
      target: (i: number) => sums.target[Math.floor(i / n)],
      prediction: (i: number) => sums.prediction[i % n],
      all: () => sums.all,
      no_norm: () => 1,
    };
    const total = totals[this.normalize];
    const shares = this.#counts.map((value, i) => (value === 0 ? 0 : value / total(i)));
    return toNumpy(shares, [n, n], float64);
  }
}
