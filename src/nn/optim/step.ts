import { RuntimeError } from '../../common/errors.js';
import type { Parameter } from '../../common/parameter.js';
import type { Value } from '../../common/value.js';
import { IteratorLearningRate, type BuiltRate } from './rate.js';

/**
 * Counts steps on the host beside `global_step`, so that a list of rates that has come to its end is noticed before a run is made. When somebody
 * else has set the parameter (a checkpoint, a replayed graph) and its elements are not on the host, the count is unknown.
 */
export class StepCounter {
  #known: { readonly value: Value; readonly steps: number } | undefined;

  private readonly lists: readonly IteratorLearningRate[];

  constructor(
    private readonly parameter: Parameter,
    rates: readonly BuiltRate[],
  ) {
    this.lists = rates.filter((rate) => rate instanceof IteratorLearningRate);
  }

  /** RuntimeError, MindSpore's, when the step to come has no rate in one of the lists. */
  checkRates(): void {
    if (this.lists.length === 0) return;
    const steps = this.steps();
    if (steps === undefined) return;
    for (const rate of this.lists) {
      if (steps >= rate.learning_rate.size) {
        throw new RuntimeError(
          `For 'Gather', the 'input_indices' should be in the range [0, ${rate.learning_rate.size}), but got ${steps}, error_code[58]`,
        );
      }
    }
  }

  /** Gives `global_step` its next value. */
  increase(next: Value): void {
    if (this.lists.length === 0) return this.parameter.assign(next);
    const steps = this.steps();
    this.parameter.assign(next);
    this.#known = steps === undefined ? undefined : { value: this.parameter.handle, steps: steps + 1 };
  }

  private steps(): number | undefined {
    if (this.#known?.value === this.parameter.handle) return this.#known.steps;
    const host = this.parameter.hostData();
    return host === undefined ? undefined : Number(host[0]);
  }
}
