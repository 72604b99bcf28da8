import { pyStr } from '../../common/checks.js';
import { RuntimeError, ValueError } from '../../common/errors.js';
import { sameShape, shapeText } from '../../common/shape.js';
import { signature } from '../../common/signature.js';
import { argmaxAxis1, isBinary, isOneHot, rowsOfAxis1, toHost, withoutAxis1, type HostArray } from './host.js';
import { Metric, rearranged } from './metric.js';

/** What kind of labels there are: one class a sample, or any number of them. */
export type EvalType = 'classification' | 'multilabel';

const SIG = signature<{ eval_type: EvalType }>('train.Accuracy', "eval_type='classification'");

/**
 * The share of predictions that are right. 'classification': predictions (N, C, …), labels (N, …) or one-hot (N, C, …); right is where the
 * largest prediction is at the label. 'multilabel': both (N, C, …) of zeros and ones; right is where a whole row agrees. TypeError for another
 * `eval_type`. MindSpore's `Accuracy`.
 */
export class Accuracy extends Metric {
  readonly #type: EvalType;
  #correct = 0;
  #total = 0;
  #classes = 0;

  constructor(eval_type?: EvalType);
  constructor(options?: { eval_type?: EvalType });
  constructor(...args: unknown[]) {
    const { eval_type } = SIG.bind(args);
    super();
    if (eval_type !== 'classification' && eval_type !== 'multilabel') {
      throw new TypeError(
        `The argument 'eval_type' must be in {'classification', 'multilabel'}, but got ${pyStr(eval_type)}`,
      );
    }
    this.#type = eval_type;
  }

  override clear(): void {
    this.#correct = this.#total = this.#classes = 0;
  }

  /** Takes predictions and labels into account. ValueError for other than two inputs, shapes that do not fit, values that are not 0 or 1. */
  override async update(...inputs: unknown[]): Promise<void> {
    const given = rearranged(this, inputs);
    if (given.length !== 2) {
      throw new ValueError(
        `For 'Accuracy.update', it needs 2 inputs (predicted value, true value), but got ${given.length}`,
      );
    }
    const predicted = await toHost(given[0]);
    let truth = await toHost(given[1]);
    const sameRank = predicted.shape.length === truth.shape.length;
    if (this.#type === 'classification' && sameRank && isOneHot(truth)) truth = argmaxAxis1(truth);
    checkShapes(this.#type, predicted, truth);
    this.#checkClasses(predicted.shape[1]);
    if (this.#type === 'classification') {
      const found = argmaxAxis1(predicted);
      this.#count(Array.from(found.data, (k, i) => k === truth.data[i]));
    } else {
      const rows = rowsOfAxis1(truth);
      this.#count(rowsOfAxis1(predicted).map((row, r) => row.every((v, k) => v === rows[r][k])));
    }
  }

  /** The share of right ones, from 0 to 1. RuntimeError when nothing was seen. */
  override eval(): number {
    if (this.#total === 0) {
      throw new RuntimeError(
        "The 'Accuracy' can not be calculated, because the number of samples is 0, please check whether your inputs(predicted value, " +
          'true value) are empty, or has called update method before calling eval method.',
      );
    }
    return this.#correct / this.#total;
  }

  #checkClasses(classes: number): void {
    if (this.#classes === 0) this.#classes = classes;
    if (this.#classes === classes) return;
    throw new ValueError(
      `For 'Accuracy.update', class number not match, last input predicted data contain ${this.#classes} classes, but current ` +
        `predicted data contain ${classes} classes, please check your predicted value(inputs[0]).`,
    );
  }

  #count(right: readonly boolean[]): void {
    this.#total += right.length;
    for (const one of right) if (one) this.#correct++;
  }
}

function checkShapes(type: EvalType, { shape: p, ...predicted }: HostArray, { shape: y, ...truth }: HostArray): void {
  if (type === 'classification') {
    if (p.length !== y.length + 1) {
      throw new ValueError(
        'In classification case, the dimension of y_pred (predicted value) should equal to the dimension of y (true value) add 1, ' +
          `but got y_pred dimension: ${p.length} and y dimension: ${y.length}.`,
      );
    }
    if (sameShape(y, withoutAxis1(p))) return;
    throw new ValueError(
      'In classification case, y_pred (predicted value) shape and y (true value) shape can not match, y shape should be equal to ' +
        'y_pred shape that the value at index 1 is deleted. Such as y_pred shape (1, 2, 3), then y shape should be (1, 3). ' +
        `But got y_pred shape ${shapeText(p)} and y shape ${shapeText(y)}`,
    );
  }
  if (p.length !== y.length) {
    throw new ValueError(
      `In ${type} case, the dimension of y_pred (predicted value) should equal to the dimension of y (true value), ` +
        `but got y_pred dimension: ${p.length} and y dimension: ${y.length}.`,
    );
  }
  if (!sameShape(p, y)) {
    throw new ValueError(
      `In ${type} case, the shape of y_pred (predicted value) should equal to the shape of y (true value), ` +
        `but got y_pred shape: ${shapeText(p)} and y shape: ${shapeText(y)}.`,
    );
  }
  if (!isBinary({ shape: p, ...predicted }) || !isBinary({ shape: y, ...truth })) {
    throw new ValueError(
      'In multilabel case, all elements in y_pred (predicted value) and y (true value) should be 0 or 1.' +
        'Please check whether your inputs y_pred and y are correct.',
    );
  }
}
