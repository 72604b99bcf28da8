import { RuntimeError, ValueError } from '../../common/errors.js';
import { signature } from '../../common/signature.js';
import { checkEvalType, checkPair, pairOf, withoutOneHot, type EvalType } from './evaluation.js';
import { argmaxAxis1, rowsOfAxis1 } from './host.js';
import { Metric } from './metric.js';

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
    this.#type = checkEvalType(eval_type);
  }

  override clear(): void {
    this.#correct = this.#total = this.#classes = 0;
  }

  /** Takes predictions and labels into account. ValueError for other than two inputs, shapes that do not fit, values that are not 0 or 1. */
  override async update(...inputs: unknown[]): Promise<void> {
    const text = "For 'Accuracy.update', it needs 2 inputs (predicted value, true value), but got ";
    const [predicted, given] = await pairOf(this, inputs, text);
    const truth = this.#type === 'classification' ? withoutOneHot(predicted, given) : given;
    checkPair(this.#type, predicted, truth);
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
