import { checkValueType, pyStr } from '../../common/checks.js';
import { float64, toDType } from '../../common/dtype.js';
import { IndexError, RuntimeError, ValueError } from '../../common/errors.js';
import { toNumpy, type NDArray } from '../../common/numpy.js';
import { signature } from '../../common/signature.js';
import { pairOf } from './evaluation.js';
import type { HostArray } from './host.js';
import { Metric } from './metric.js';

const SIG = signature<{ class_num: unknown; pos_label: unknown }>('train.ROC', 'class_num=None, pos_label=None');

/** False positive rates, true positive rates, and the thresholds they belong to; of several classes an array of each. */
export type Curves =
  [fpr: NDArray, tpr: NDArray, thresholds: NDArray] | [fpr: NDArray[], tpr: NDArray[], thresholds: NDArray[]];

/**
 * The receiver operating characteristic: rates of false and of true positives for each threshold. One class: predictions and labels of one shape, positive is `pos_label` (default
 * 1); several (`class_num`): predictions (N, C, …), labels (N, …). The last `update` counts. TypeError unless the arguments are ints or null. MindSpore's `ROC`.
 */
export class ROC extends Metric {
  #classes: number | null;
  #positive: number | null;
  #seen: { predicted: HostArray; truth: HostArray } | undefined;

  constructor(class_num?: number | null, pos_label?: number | null);
  constructor(options?: { class_num?: number | null; pos_label?: number | null });
  constructor(...args: unknown[]) {
    const { class_num, pos_label } = SIG.bind(args);
    super();
    this.#classes = class_num === null ? null : Number(checkValueType('class_num', class_num, ['int']));
    this.#positive = pos_label === null ? null : Number(checkValueType('pos_label', pos_label, ['int']));
  }

  override clear(): void {
    this.#seen = undefined;
  }

  /** Takes predictions and labels. ValueError for other than two inputs, and for shapes and classes that do not fit. */
  override async update(...inputs: unknown[]): Promise<void> {
    const text = "For 'ROC.update', it needs 2 inputs (predicted value, true value), but got ";
    const [predicted, truth] = await pairOf(this, inputs, text);
    const [p, y] = [predicted.shape.length, truth.shape.length];
    if (p === y) {
      if (this.#classes !== null && this.#classes !== 1) {
        throw new ValueError(
          "For 'ROC', when predicted value (input[0]) and true value (input[1]) have the same shape, the 'class_num' must be 1, " +
            `but got ${this.#classes}.`,
        );
      }
      this.#classes = 1;
      this.#positive ??= 1;
    } else if (p === y + 1) {
      if (this.#positive !== null) {
        throw new ValueError(
          "For 'ROC', when the dimension of predicted value (input[0]) equals the dimension of true value (input[1]) add 1, the 'pos_label' " +
            `must be None, but got ${this.#positive}.`,
        );
      }
      if (this.#classes !== predicted.shape[1]) {
        throw new ValueError(
          "For 'ROC', the 'class_num' must equal the number of classes from predicted value (input[0]), but got 'class_num' " +
            `${pyStr(this.#classes)}, the number of classes from predicted value ${predicted.shape[1]}.`,
        );
      }
    } else {
      throw new ValueError(
        "For 'ROC', predicted value (input[0]) and true value (input[1]) must have same dimensions, or the dimension of predicted value equal the " +
          `dimension of true value add 1, but got predicted value ndim: ${p}, true value ndim: ${y}.`,
      );
    }
    this.#seen = { predicted, truth };
  }

  /** The curves. RuntimeError when nothing was seen, ValueError where no label or every label is positive. */
  override eval(): Curves {
    if (this.#seen === undefined)
      throw new RuntimeError("Please call the 'update' method before calling 'eval' method.");
    const { predicted, truth } = this.#seen;
    if (predicted.shape.length === truth.shape.length) {
      return curve(predicted.data, truth.data, this.#positive ?? 1, predicted.single);
    }
    // The predictions are laid out anew as (C, N), as MindSpore does it, and column k is taken for class k.
    const classes = predicted.shape[1];
    const columns = predicted.data.length / classes;
    const all = Array.from({ length: classes }, (_, k) => {
      if (k >= columns) throw new IndexError(`index ${k} is out of bounds for axis 1 with size ${columns}`);
      const scores = Float64Array.from({ length: classes }, (_, row) => predicted.data[row * columns + k]);
      return curve(scores, truth.data, k, predicted.single);
    });
    return [all.map((c) => c[0]), all.map((c) => c[1]), all.map((c) => c[2])];
  }
}

function curve(
  scores: Float64Array,
  labels: Float64Array,
  positive: number,
  single: boolean,
): [fpr: NDArray, tpr: NDArray, thresholds: NDArray] {
  const order = Array.from(scores.keys()).sort((a, b) => scores[b] - scores[a]);
  const [fps, tps, thresholds] = [[0], [0], [scores[order[0]] + 1]];
  let right = 0;
  order.forEach((at, i) => {
    if (at >= labels.length) {
      throw new IndexError(`index ${at} is out of bounds for axis 0 with size ${labels.length}`);
    }
    if (labels[at] === positive) right++;
    if (i + 1 < order.length && scores[order[i + 1]] === scores[at]) return;
    tps.push(right);
    fps.push(i + 1 - right);
    thresholds.push(scores[at]);
  });
  const rates = (counts: readonly number[], kind: 'false' | 'true') => {
    const last = counts[counts.length - 1];
    if (last > 0)
      return toNumpy(
        Float64Array.from(counts, (n) => n / last),
        [counts.length],
        float64,
      );
    const sign = kind === 'false' ? 'negative' : 'positive';
    throw new ValueError(
      `For 'ROC.eval', there is no ${sign} samples in true value, ${kind} positive value is meaningless.`,
    );
  };
  const at = single
    ? toNumpy(Float32Array.from(thresholds), [thresholds.length], toDType('float32'))
    : toNumpy(Float64Array.from(thresholds), [thresholds.length], float64);
  return [rates(fps, 'false'), rates(tps, 'true'), at];
}
