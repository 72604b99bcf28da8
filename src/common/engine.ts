import type { TypedArray } from './dtype.js';
import { RuntimeError } from './errors.js';
import type { Holder, Value } from './value.js';

/** What Tensors need of the machinery that computes them. `jit` fills the one slot when the package is loaded. */
export interface Engine {
  /** Elements of a value in C order, computed first when it is pending. Rejects with the error of a failed run. */
  read(value: Value): Promise<TypedArray>;
  /** Told of a new parameter whose value is pending. */
  held(parameter: Holder): void;
  /** Told after a parameter got another value. */
  assigned(parameter: Holder, before: Value): void;
  /** Called before a parameter gets another value; may dispatch what is pending. */
  assigning(parameter: Holder): void;
  /** A value equal to `value` that nobody else holds, for a parameter to own. */
  fresh(value: Value): Value;
  /** Whether a call is being recorded, to be replayed later. */
  recording(): boolean;
  /** Lets runs happen until few are left; what loops over data call between steps. Rejects like {@link Engine.synchronize}. */
  pace(): Promise<void>;
  /** Waits for all runs under way. Rejects with the first error that nobody has read. */
  synchronize(): Promise<void>;
}

let current: Engine | undefined;

/** Puts the engine in place. */
export function setEngine(engine: Engine): void {
  current = engine;
}

/** The engine in place. */
export function engine(): Engine {
  if (current === undefined) throw new RuntimeError('No engine is loaded: import the package from its root.');
  return current;
}
