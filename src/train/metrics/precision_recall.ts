import { checkValueType } from '../../common/checks.js';
import { float64 } from '../../common/dtype.js';
import { RuntimeError, ValueError } from '../../common/errors.js';
import { toNumpy, type NDArray } from '../../common/numpy.js';
import { signature } from '../../common/signature.js';
import { classesOf, count, noCounts, type ClassCounts } from './class_counts.js';
import { checkEvalType, checkPair, pairOf, withoutOneHot, type EvalType } from './evaluation.js';
import { meanOf, TINY } from './fbeta.js';
import { rowsOfAxis1, type HostArray } from './host.js';
import { Metric } from './metric.js';

const SIG = {
  Precision: signature<{ eval_type: EvalType }>('train.Precision', "eval_type='classification'"),
  Recall: signature<{ eval_type: EvalType }>('train.Recall', "eval_type='classification'"),
  'Precision.eval': signature<{ average: unknown }>('train.Precision.eval', 'average=False', {
    messageName: 'Precision.eval',
  }),
  'Recall.eval': signature<{ average: unknown }>('train.Recall.eval', 'average=False', {
    messageName: 'Recall.eval',
  }),
};

/** The share of right positives among those predicted (Precision) or those that are true (Recall). */
abstract class PositiveShare extends Metric {
  readonly #type: EvalType;
  readonly #label: 'Precision' | 'Recall';
  /** One class a sample: counts of each class. */
  #counts: ClassCounts | undefined;
  /** Several: right ones and those they are divided by, for each sample. */
  #right: number[] = [];
  #all: number[] = [];
  #classes = 0;

  constructor(label: 'Precision' | 'Recall', type: EvalType) {
    super();
    this.#label = label;
    this.#type = checkEvalType(type);
  }

  override clear(): void {
    this.#counts = undefined;
    this.#right = [];
    this.#all = [];
    this.#classes = 0;
  }

  /** Takes predictions and labels into account. ValueError for other than two inputs, shapes or classes that do not fit, values that are not 0 or 1. */
  override async update(...inputs: unknown[]): Promise<void> {
    const name = `For '${this.#label}.update',`;
    const start = `${name} it needs 2 inputs (predicted value, true value), but got `;
    const [predicted, given] = await pairOf(this, inputs, start, '.');
    const single = this.#type === 'classification';
    const truth = single ? withoutOneHot(predicted, given) : given;
    checkPair(this.#type, predicted, truth);
    const classes = classesOf(predicted);
    if (this.#classes !== 0 && this.#classes !== classes) {
      throw new ValueError(
        `${name} class number not match, last input predicted data contain ${this.#classes} classes, but current predicted data contain ` +
          `${classes} classes, please check your predicted value(inputs[0])${this.#label === 'Recall' ? '.' : ''}`,
      );
    }
    if (single) {
      const counts = this.#counts ?? noCounts(classes);
      count(
        counts,
        predicted,
        truth,
        (others) =>
          `${name} predicted value (input[0]) should have the same classes number as true value (input[1]), but got predicted value classes ` +
          `${classes}, true value classes ${others}.`,
      );
      this.#counts = counts;
    } else {
      this.#countRows(predicted, truth);
    }
    this.#classes = classes;
  }

  #countRows(predicted: HostArray, truth: HostArray): void {
    const others = rowsOfAxis1(truth);
    rowsOfAxis1(predicted).forEach((row, r) => {
      this.#right.push(row.reduce((sum, v, k) => sum + v * others[r][k], 0));
      this.#all.push((this.#label === 'Precision' ? row : others[r]).reduce((a, b) => a + b, 0));
    });
  }

  /**
   * The share of each class — of each sample in the multilabel case — from 0 to 1, or with `average` their mean. RuntimeError when nothing was seen,
   * TypeError unless `average` is a boolean.
   */
  override eval(average?: false): NDArray;
  override eval(average: true): number;
  override eval(options: { average?: boolean }): NDArray | number;
  override eval(...args: unknown[]): NDArray | number {
    const { average } = SIG[`${this.#label}.eval`].bind(args);
    if (this.#classes === 0) {
      throw new RuntimeError(
        `The '${this.#label}' can not be calculated, because the number of samples is 0, please check whether your inputs (predicted value, true value) ` +
          'are empty, or has called update method before calling eval method.',
      );
    }
    checkValueType('average', average, ['bool'], this.#label);
    const counts = this.#counts;
    const right = counts ? counts.right : Float64Array.from(this.#right);
    const all = counts ? (this.#label === 'Precision' ? counts.predicted : counts.actual) : this.#all;
    const shares = right.map((n, i) => n / (all[i] + TINY));
    return average ? meanOf(shares) : toNumpy(shares, [shares.length], float64);
  }
}

/**
 * The share of right ones among what was predicted as positive: of each class, or of each sample in the multilabel case. Predictions (N, C, …), labels (N, …) or
 * one-hot; 'multilabel': both (N, C, …) of zeros and ones. TypeError for another `eval_type`. MindSpore's `Precision`.
 */
export class Precision extends PositiveShare {
  constructor(eval_type?: EvalType);
  constructor(options?: { eval_type?: EvalType });
  constructor(...args: unknown[]) {
    super('Precision', SIG.Precision.bind(args).eval_type);
  }
}

/**
 * The share of what is positive that was found: of each class, or of each sample in the multilabel case. Predictions (N, C, …), labels (N, …) or
 * one-hot; 'multilabel': both (N, C, …) of zeros and ones. TypeError for another `eval_type`. MindSpore's `Recall`.
 */
export class Recall extends PositiveShare {
  constructor(eval_type?: EvalType);
  constructor(options?: { eval_type?: EvalType });
  constructor(...args: unknown[]) {
    super('Recall', SIG.Recall.bind(args).eval_type);
  }
}
