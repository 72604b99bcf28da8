import { NotImplementedError, ValueError } from '../../common/errors.js';
import { pyTypeName, pyTypeNames } from '../../common/checks.js';

/** What members of metrics may return: a value, or a Promise that is awaited. */
export type MaybePromise<T> = T | Promise<T>;

/** Makes the object of a metric: a function that asks the metric. */
class CallableMetric {
  constructor() {
    const self = (async (...inputs: unknown[]) => {
      await self.clear();
      await self.update(...inputs);
      return self.eval();
    }) as unknown as Metric;
    Reflect.deleteProperty(self, 'name');
    Reflect.deleteProperty(self, 'length');
    Object.setPrototypeOf(self, new.target.prototype);
    return self;
  }
}

/** A metric is called like a function: see {@link Metric}. */

export interface Metric {
  (...inputs: unknown[]): Promise<unknown>;
}

/**
 * The base of metrics. A subclass defines `clear()`, `update(...inputs)` and `eval()`; they may be async. `await metric(...inputs)` clears,
 * updates and evaluates at once. TypeError for an instance of this class itself, NotImplementedError for a member that is not defined.
 * MindSpore's `Metric`.
 */

export class Metric extends CallableMetric {
  #indexes: readonly number[] | null = null;

  constructor() {
    if (new.target === Metric) {
      throw new TypeError("Can't instantiate abstract class Metric with abstract methods clear, eval, update");
    }
    super();
  }

  /** Forgets what was seen. */
  clear(): MaybePromise<void> {
    throw new NotImplementedError('Must define clear function to use this base class');
  }

  /** Takes the outputs of a step into account. */
  update(..._inputs: unknown[]): MaybePromise<unknown> {
    throw new NotImplementedError('Must define update function to use this base class');
  }

  /** The result so far. */
  eval(): MaybePromise<unknown> {
    throw new NotImplementedError('Must define eval function to use this base class');
  }

  /** Which inputs of `update` are used, in which order; null for all. */
  get indexes(): readonly number[] | null {
    return this.#indexes;
  }

  /** Chooses the inputs of `update`, if that is made with {@link rearrange_inputs}. Returns the metric. ValueError unless ints in an array. */
  set_indexes(indexes: readonly number[]): this {
    if (!isList(indexes) || !indexes.every((i) => pyTypeNames(i).includes('int'))) {
      throw new ValueError(
        "For 'set_indexes', the argument 'indexes' must be a list and all its elements must be int, please check whether it is correct.",
      );
    }
    this.#indexes = indexes;
    return this;
  }
}

function isList(x: unknown): x is readonly unknown[] {
  return Array.isArray(x) && pyTypeName(x) === 'list';
}

/** What {@link rearrange_inputs} looks at. */
interface Indexed {
  readonly indexes: readonly number[] | null;
}

/**
 * Makes a method take the inputs that `this.indexes` names, in that order: `update = rearrange_inputs(function (…) {…})`, or as a decorator.
 * MindSpore's `rearrange_inputs`.
 */
export function rearrange_inputs<T extends Indexed, A extends unknown[], R>(
  func: (this: T, ...inputs: A) => R,
  _context?: unknown,
): (this: T, ...inputs: A) => R {
  return function (this: T, ...inputs: A): R {
    const { indexes } = this;
    return func.apply(this, indexes?.length ? (indexes.map((i) => inputs.at(i)) as A) : inputs);
  };
}

/** The inputs of a built-in metric, rearranged as `set_indexes` says. */
export function rearranged(metric: Metric, inputs: readonly unknown[]): readonly unknown[] {
  return metric.indexes?.length ? metric.indexes.map((i) => inputs.at(i)) : inputs;
}
