import { asTuple, check, checkString, checkValueType } from '../../common/checks.js';
import { float64 } from '../../common/dtype.js';
import { RuntimeError, ValueError } from '../../common/errors.js';
import { toNumpy, type NDArray } from '../../common/numpy.js';
import { signature } from '../../common/signature.js';
import { sameShape } from '../../common/shape.js';
import { formulaOf, type Confusion } from './confusion_formulas.js';
import { pairOf } from './evaluation.js';
import type { HostArray } from './host.js';
import { Metric } from './metric.js';

const SIG = signature<{ skip_channel: unknown; metric_name: unknown; calculation_method: unknown; decrease: unknown }>(
  'train.ConfusionMatrixMetric',
  "skip_channel=True, metric_name='sensitivity', calculation_method=False, decrease='mean'",
);
const DECREASES = ['none', 'mean', 'sum', 'mean_batch', 'sum_batch', 'mean_channel', 'sum_channel'];

/** How the values of samples and classes become one. */
export type Decrease = 'none' | 'mean' | 'sum' | 'mean_batch' | 'sum_batch' | 'mean_channel' | 'sum_channel';

/** Keywords of {@link ConfusionMatrixMetric}. */
export interface ConfusionMatrixMetricOptions {
  /** False leaves out the first channel, where there are several. Default true. */
  skip_channel?: boolean;
  /** 'sensitivity', 'precision', 'f1 score', 'mcc', … Default 'sensitivity'. */
  metric_name?: string;
  /** Whether the metric is computed for each sample first; else from the sums of all counts. Default false. */
  calculation_method?: boolean;
  /** With `calculation_method`: 'mean' or 'sum' of the values. Default 'mean'. */
  decrease?: Decrease;
}

/**
 * A metric of the counts of right and wrong positives and negatives. Predictions and labels (N, C, …) of zeros and ones, both of one shape. TypeError and ValueError for
 * arguments of other types and values, NotImplementedError — when it computes — for a metric that is not known. MindSpore's `ConfusionMatrixMetric`.
 */
export class ConfusionMatrixMetric extends Metric {
  readonly skip_channel: boolean;
  readonly metric_name: string;
  readonly calculation_method: boolean;
  readonly decrease: Decrease;
  #counts: [number, number, number, number] = [0, 0, 0, 0];
  #sum = 0;
  #values = 0;

  constructor(skip_channel?: boolean, metric_name?: string, calculation_method?: boolean, decrease?: Decrease);
  constructor(options?: ConfusionMatrixMetricOptions);
  constructor(...args: unknown[]) {
    const given = SIG.bind(args);
    super();
    this.skip_channel = checkValueType('skip_channel', given.skip_channel, ['bool']) as boolean;
    this.calculation_method = checkValueType('calculation_method', given.calculation_method, ['bool']) as boolean;
    this.metric_name = checkValueType('metric_name', given.metric_name, ['str']) as string;
    const decrease = checkValueType('decrease', given.decrease, ['str']);
    this.decrease = checkString(decrease, DECREASES, 'decrease') as Decrease;
  }

  override clear(): void {
    this.#counts = [0, 0, 0, 0];
    this.#sum = this.#values = 0;
  }

  /** Takes predictions and labels into account. ValueError for other than two inputs, and for shapes and labels that do not fit. */
  override async update(...inputs: unknown[]): Promise<void> {
    const text = "For 'ConfusionMatrixMetric.update', it needs 2 inputs (predicted value, true value), but got ";
    const [predicted, truth] = await pairOf(this, inputs, text, '.');
    const samples = this.#samples(predicted, truth);
    if (!this.calculation_method) {
      for (const one of samples.flat()) one.forEach((n, i) => (this.#counts[i] += n));
      return;
    }
    const formula = formulaOf(this.metric_name);
    const [value, count] = decreased(
      samples.map((classes) => classes.map(formula)),
      this.decrease,
    );
    this.#sum += value * count;
    this.#values += count;
  }

  /** The counts of each sample and class. */
  #samples(predicted: HostArray, truth: HostArray): Confusion[][] {
    if (!truth.data.every((v) => Number.isInteger(v) && v >= 0 && v < 256)) {
      throw new ValueError("For 'ConfusionMatrix.update', the true value (input[1]) must be a binarized ndarray.");
    }
    const { shape } = predicted;
    const dims = shape.length;
    if (dims < 2) {
      throw new ValueError(
        `For 'ConfusionMatrix.update', the predicted value (input[0]) must have at least 2 dimensions, but got ${dims}.`,
      );
    }
    if (!sameShape(shape, truth.shape))
      check('y_shape', asTuple([...truth.shape]), 'y_pred_shape', asTuple([...shape]));
    if (this.calculation_method && (dims === 2 || (dims === 3 && shape[2] === 1))) {
      throw new ValueError(noPlaces(shape[0]));
    }
    const [samples, classes] = shape;
    const inner = shape.slice(2).reduce((a, b) => a * b, 1);
    const first = this.skip_channel || classes < 2 ? 0 : 1;
    return Array.from({ length: samples }, (_, s) =>
      Array.from({ length: classes - first }, (_, c) =>
        counts(predicted, truth, (s * classes + c + first) * inner, inner),
      ),
    );
  }

  /** The metric: of all counts as an array of one number, or with `calculation_method` a number. RuntimeError when nothing was seen then. */
  override eval(): NDArray | number {
    if (!this.calculation_method) {
      return toNumpy(Float64Array.of(formulaOf(this.metric_name)(this.#counts)), [1], float64);
    }
    if (this.#values === 0) {
      throw new RuntimeError(
        "The 'ConfusionMatrixMetric' can not be calculated, because the number of samples is 0, please check whether your inputs(predicted " +
          'value, true value) are empty, or has called update method before calling eval method.',
      );
    }
    return this.#sum / this.#values;
  }
}

function counts({ data: p }: HostArray, { data: y }: HostArray, from: number, size: number): Confusion {
  let [tp, tn, positives] = [0, 0, 0];
  for (let i = from; i < from + size; i++) {
    if (p[i] + y[i] === 2) tp++;
    if (p[i] + y[i] === 0) tn++;
    positives += y[i];
  }
  return [tp, size - positives - tn, tn, positives - tp];
}

/** One value and its weight. NaN counts for nothing. ValueError for ways that leave several values, TypeError for 'mean_batch': both MindSpore's. */
function decreased(values: readonly (readonly number[])[], how: Decrease): [value: number, count: number] {
  if (how === 'mean_batch') throw new TypeError('cannot unpack non-iterable function object');
  const valid = values.map((row) => row.filter((v) => !Number.isNaN(v)));
  const all = valid.flat();
  if (how === 'sum') return [sumOf(all), all.length];
  if (how === 'mean') {
    const means = valid.filter((row) => row.length > 0).map((row) => sumOf(row) / row.length);
    return [means.length > 0 ? sumOf(means) / means.length : 0, means.length];
  }
  const left = { sum_batch: values[0].length, none: values.length * values[0].length }[how as string] ?? values.length;
  if (left !== 1) throw new ValueError(ONE_VALUE);
  return how === 'mean_channel' ? [all.length > 0 ? sumOf(all) / all.length : 0, all.length] : [sumOf(all), all.length];
}

const ONE_VALUE = 'can only convert an array of size 1 to a Python scalar';

/** What MindSpore's attempt gives when samples have no places to be measured one by one. */
function noPlaces(samples: number): string {
  if (samples === 2) return ONE_VALUE;
  return samples < 2
    ? `not enough values to unpack (expected 2, got ${samples})`
    : 'too many values to unpack (expected 2)';
}

function sumOf(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
