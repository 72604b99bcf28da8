import { RuntimeError } from '../common/errors.js';
import { pyTypeName } from '../common/checks.js';
import { Tensor } from '../common/tensor.js';
import { isPromise, tensorsIn } from '../common/tree.js';
import { nextValueId } from '../common/value.js';
import { identity } from '../ops/identity.js';
import { closeGradScope, enter, hand, handGradients, leave, openGradScope } from './engine.js';
import { atTopLevel, state } from './state.js';

/** Anything called with Tensors: a function or a Cell. Its arguments are its own business. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Callable = (...args: any[]) => unknown;

/** What a gradient call gives. */
export interface Outcome {
  /** What the function returned: computed with the next run. */
  readonly value: unknown;
  /** Computed with the next run unless something consumes them. */
  readonly gradients: readonly Tensor[];
  /** What the caller gets. */
  readonly result: unknown;
}

/** What there is when the function has returned. */
export interface Called {
  readonly value: unknown;
  /** The Tensors at the positions, as the function got them. */
  readonly inputs: readonly Tensor[];
  /** What the call recorded has this id or a later one. */
  readonly since: number;
}

/**
 * Calls `fn` so that what it records can be differentiated by the arguments at `positions`: `start` is called before it, `finish` when it
 * has returned. When `fn` is asynchronous, so is this.
 */
export function gradientCall<S>(
  fn: Callable,
  args: readonly unknown[],
  positions: readonly number[],
  start: (inputs: readonly Tensor[]) => S,
  finish: (called: Called, started: S) => Outcome,
): unknown {
  const inputs = positions.map((p) => ownCopy(args, p));
  openGradScope();
  enter();
  let asynchronous = false;
  try {
    const given = [...args];
    positions.forEach((p, i) => (given[p] = inputs[i]));
    const since = nextValueId();
    const started = start(inputs);
    const value = fn(...given);
    if (isPromise(value)) {
      asynchronous = true;
      return value
        .then((settled) => deliver(finish({ value: settled, inputs, since }, started)))
        .finally(closeGradScope);
    }
    const outcome = finish({ value, inputs, since }, started);
    leave();
    try {
      return deliver(outcome);
    } finally {
      enter();
    }
  } finally {
    leave();
    if (!asynchronous) closeGradScope();
  }
}

function deliver({ value, gradients, result }: Outcome): unknown {
  hand(tensorsIn(value).map((t) => t.handle));
  handGradients(gradients.map((t) => t.handle));
  return result;
}

/** The argument at a position as a Tensor of its own, so that its gradient is told from that of the same Tensor elsewhere. */
function ownCopy(args: readonly unknown[], position: number): Tensor {
  if (position >= args.length) throw new RuntimeError(`Position index ${position} is exceed input size.`);
  const argument = args[position];
  if (!(argument instanceof Tensor)) {
    throw new TypeError(`The argument at grad_position ${position} must be a Tensor, but got ${pyTypeName(argument)}.`);
  }
  const { handle: value } = argument;
  // Within another gradient call the copy has to stay connected to what it is of, and where a call is traced to its argument.
  const detached = value.storage !== undefined && state.gradScopes === 0 && atTopLevel();
  const copy = detached ? new Tensor(value.alias()) : identity([argument]);
  copy.handle.hooks = value.hooks;
  return copy;
}
