import { checkValueType, pyRepr, pyTypeName } from '../../common/checks.js';
import { float64 } from '../../common/dtype.js';
import { RuntimeError, ValueError } from '../../common/errors.js';
import { toNumpy, type NDArray } from '../../common/numpy.js';
import { signature } from '../../common/signature.js';
import { classesOf, count, noCounts, type ClassCounts } from './class_counts.js';
import { pairOf, withoutOneHot } from './evaluation.js';
import { Metric } from './metric.js';

const SIG = {
  fbeta: signature<{ beta: unknown }>('train.Fbeta', 'beta'),
  eval: signature<{ average: unknown }>('train.Fbeta.eval', 'average=False', { messageName: 'Fbeta.eval' }),
};

/**
 * The F-beta score of each class: the mean of precision and recall in which recall counts `beta` times as much. Predictions (N, C, …), labels (N, …) or one-hot
 * (N, C, …). ValueError unless `beta` is greater than 0. MindSpore's `Fbeta`.
 */
export class Fbeta extends Metric {
  readonly beta: number;
  #counts: ClassCounts | undefined;

  constructor(beta: number);
  constructor(options: { beta: number });
  constructor(...args: unknown[]) {
    const { beta } = SIG.fbeta.bind(args);
    super();
    if (typeof beta !== 'number' && typeof beta !== 'bigint') {
      throw new TypeError(`'>' not supported between instances of '${pyTypeName(beta)}' and 'int'`);
    }
    if (!(beta > 0))
      throw new ValueError(
        `For 'Fbeta', the argument 'beta' must be greater than 0, but got ${pyRepr(beta, 'float')}.`,
      );
    this.beta = Number(beta);
  }

  override clear(): void {
    this.#counts = undefined;
  }

  /** Takes predictions and labels into account. ValueError for other than two inputs, another number of classes, or labels beyond them. */
  override async update(...inputs: unknown[]): Promise<void> {
    const [predicted, given] = await pairOf(
      this,
      inputs,
      "For 'Fbeta.update', it needs 2 inputs (predicted value, true value), but got ",
      '.',
    );
    const truth = withoutOneHot(predicted, given);
    const classes = classesOf(predicted);
    const counts = this.#counts ?? noCounts(classes);
    const before = counts.predicted.length;
    if (before !== classes) {
      throw new ValueError(
        `For 'Fbeta.update', class number not match, last input predicted data contain ${before} classes, but current predicted data contain ` +
          `${classes} classes, please check your predicted value(inputs[0]).`,
      );
    }
    count(
      counts,
      predicted,
      truth,
      (others) =>
        "For 'Fbeta.update', predicted value(inputs[0]) and true value(inputs[1]) should contain same classes, but got predicted value contains " +
        `${classes} classes and true value contains ${others} classes.`,
    );
    this.#counts = counts;
  }

  /** The score of each class, or with `average` their mean. RuntimeError when nothing was seen, TypeError unless `average` is a boolean. */
  override eval(average?: false): NDArray;
  override eval(average: true): number;
  override eval(options: { average?: boolean }): NDArray | number;
  override eval(...args: unknown[]): NDArray | number {
    const { average } = SIG.eval.bind(args);
    checkValueType('average', average, ['bool'], this.constructor.name);
    if (this.#counts === undefined) {
      throw new RuntimeError(
        "The 'Fbeta' can not be calculated, because the number of samples is 0, please check whether your inputs(predicted value, true value) " +
          'are empty, or has called update method before calling eval method.',
      );
    }
    const { predicted, actual, right } = this.#counts;
    const square = this.beta ** 2;
    const scores = right.map((n, k) => ((1 + square) * n) / (square * actual[k] + predicted[k] + TINY));
    return average ? meanOf(scores) : toNumpy(scores, [scores.length], float64);
  }
}

/** The F1 score of each class: the mean of precision and recall. As {@link Fbeta} with `beta` 1. MindSpore's `F1`. */
export class F1 extends Fbeta {
  constructor() {
    super(1);
  }
}

/** The least normal number: what is divided by is never 0. */
export const TINY = 2.2250738585072014e-308;

/** The mean; NaN of nothing. */
export function meanOf(x: Float64Array): number {
  return x.reduce((a, b) => a + b, 0) / x.length;
}
