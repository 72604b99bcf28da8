import { pyClass, pyTypeNames } from '../../common/checks.js';
import { RuntimeError, ValueError } from '../../common/errors.js';
import { signature } from '../../common/signature.js';
import { argmaxAxis1, isOneHot, rowsOfAxis1, toHost } from './host.js';
import { Metric, rearranged } from './metric.js';

const SIG = signature<{ k: unknown }>('train.TopKCategoricalAccuracy', 'k');

/**
 * The share of samples whose label is among the `k` largest predictions. Predictions (N, C), labels (N) or one-hot (N, C). TypeError unless `k` is an int,
 * ValueError below 1. MindSpore's `TopKCategoricalAccuracy`.
 */
export class TopKCategoricalAccuracy extends Metric {
  readonly k: number;
  #correct = 0;
  #samples = 0;

  constructor(k: number | bigint);
  constructor(options: { k: number | bigint });
  constructor(...args: unknown[]) {
    const { k } = SIG.bind(args);
    super();
    if (!pyTypeNames(k).includes('int')) {
      throw new TypeError(
        `For 'TopKCategoricalAccuracy', the type of the argument 'k' should be int, but got 'k' type: ${pyClass(k)}.`,
      );
    }
    this.k = Number(k);
    if (this.k < 1) {
      throw new ValueError(
        `For 'TopKCategoricalAccuracy', the argument 'k' must be at least 1, but got 'k' value: ${this.k}.`,
      );
    }
  }

  override clear(): void {
    this.#correct = this.#samples = 0;
  }

  /** Takes predictions and labels into account. ValueError for other than two inputs, or shapes that do not fit. */
  override async update(...inputs: unknown[]): Promise<void> {
    const given = rearranged(this, inputs);
    if (given.length !== 2) {
      throw new ValueError(
        "For 'TopKCategoricalAccuracy.update', it needs 2 inputs (predicted value, true value), " +
          `but got 'inputs' size: ${given.length}.`,
      );
    }
    const predicted = await toHost(given[0]);
    let truth = await toHost(given[1]);
    if (predicted.shape.length === truth.shape.length && isOneHot(truth)) truth = argmaxAxis1(truth);
    const rows = rowsOfAxis1(predicted);
    if (rows.length !== truth.data.length) {
      throw new ValueError(
        `operands could not be broadcast together with shapes (${rows.length},${this.k}) (${truth.data.length},${this.k}) `,
      );
    }
    rows.forEach((row, i) => {
      const order = Array.from(row.keys()).sort((a, b) => row[b] - row[a]);
      if (order.slice(0, this.k).includes(truth.data[i])) this.#correct++;
    });
    this.#samples += rows.length;
  }

  /** The share, from 0 to 1. RuntimeError when nothing was seen. */
  override eval(): number {
    if (this.#samples === 0) {
      throw new RuntimeError(
        "The 'TopKCategoricalAccuracy' can not be calculated, because the number of samples is 0, please check whether your inputs " +
          '(predicted value, true value) are empty, or has called update method before calling eval method.',
      );
    }
    return this.#correct / this.#samples;
  }
}

/** The share of samples whose largest prediction is at the label. MindSpore's `Top1CategoricalAccuracy`. */
export class Top1CategoricalAccuracy extends TopKCategoricalAccuracy {
  constructor() {
    super(1);
  }
}

/** The share of samples whose label is among the five largest predictions. MindSpore's `Top5CategoricalAccuracy`. */
export class Top5CategoricalAccuracy extends TopKCategoricalAccuracy {
  constructor() {
    super(5);
  }
}
