import { RuntimeError } from '../../common/errors.js';
import type { Parameter } from '../../common/parameter.js';
import type { Tensor } from '../../common/tensor.js';
import type { Value } from '../../common/value.js';
import { IteratorLearningRate, type BuiltRate } from './rate.js';

/**
 * Counts steps on the host beside `global_step`, so that a list of rates that has come to its end is noticed before a run is made. When somebody
 * else has set the parameter (a checkpoint, a replayed graph) and its elements are not on the host, the count is unknown.
 */
export class StepCounter {
  #known: { readonly value: Value; readonly steps: number } | undefined;

  constructor(private readonly parameter: Parameter) {}

  /** RuntimeError, MindSpore's, when the step to come has no rate in one of the lists. */
  checkRates(rates: Iterable<BuiltRate>): void {
    const steps = this.steps();
    if (steps === undefined) return;
    for (const rate of rates) {
      if (rate instanceof IteratorLearningRate && steps >= rate.learning_rate.size) {
        throw new RuntimeError(
          `For 'Gather', the 'input_indices' should be in the range [0, ${rate.learning_rate.size}), but got ${steps}, error_code[58]`,
        );
      }
    }
  }

  /** Gives `global_step` its next value. */
  increase(next: Tensor): void {
    const steps = this.steps();
    this.parameter.assign(next.handle);
    this.#known = steps === undefined ? undefined : { value: this.parameter.handle, steps: steps + 1 };
  }

  private steps(): number | undefined {
    if (this.#known?.value === this.parameter.handle) return this.#known.steps;
    const host = this.parameter.hostData();
    return host === undefined ? undefined : Number(host[0]);
  }
}
