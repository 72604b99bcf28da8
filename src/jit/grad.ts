import { RuntimeError, ValueError } from '../common/errors.js';
import { Parameter } from '../common/parameter.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { nextValueId, type Value } from '../common/value.js';
import { pyTypeName } from '../common/checks.js';
import { add, ones, zeros } from '../ops/index.js';
import { identity } from '../ops/identity.js';
import { backward } from '../autodiff/backward.js';
import { closeGradScope, enter, hand, handGradients, leave, openGradScope } from './engine.js';
import { atTopLevel, state } from './state.js';
import { isPromise, tensorsIn } from '../common/tree.js';

/** Anything called with Tensors: a function or a Cell. Its arguments are its own business. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Callable = (...args: any[]) => unknown;

/** Keywords of {@link value_and_grad} and {@link grad}. */
export interface GradOptions {
  /** Which arguments to differentiate by: an index, several, or null for none. Default 0. One index in an array counts as an index. */
  grad_position?: number | readonly number[] | null;
  /** Parameters to differentiate by. Default none. */
  weights?: Parameter | readonly Parameter[] | null;
  /** Only the first result is differentiated; the others come along. Default false. */
  has_aux?: boolean;
  /** Gradients come as `[position or name, gradient]`. Default false. */
  return_ids?: boolean;
  /** The last argument of the call is the gradient of the result, in place of ones. Default false. */
  sens_param?: boolean;
}

interface Bound extends Record<string, unknown> {
  fn: Callable;
  grad_position: number | readonly number[] | null;
  weights: Parameter | readonly Parameter[] | null;
  has_aux: boolean;
  return_ids: boolean;
  sens_param: boolean;
}

const TEXT = 'fn, grad_position=0, weights=None, has_aux=False, return_ids=False, sens_param=False';
const VALUE_AND_GRAD = signature<Bound>('value_and_grad', TEXT);
const GRAD = signature<Bound>('grad', TEXT);

/**
 * A function that gives `[fn's result, gradients]`. Gradients by arguments: one Tensor for an index, an array for several; by
 * weights: an array in their order (one Tensor for one Parameter); `[by arguments, by weights]` when both are asked for. A result
 * that is no scalar is differentiated as its sum is. A weight or argument that the result does not depend on has the gradient zero.
 * When `fn` is asynchronous, so is the function. MindSpore's `value_and_grad`.
 */
export function value_and_grad<F extends Callable>(
  fn: F,
  grad_position?: GradOptions['grad_position'],
  weights?: GradOptions['weights'],
  has_aux?: boolean,
  return_ids?: boolean,
  sens_param?: boolean,
): (...args: Parameters<F>) => [ReturnType<F>, GradientTree];
export function value_and_grad<F extends Callable>(
  fn: F,
  options?: GradOptions,
): (...args: Parameters<F>) => [ReturnType<F>, GradientTree];
export function value_and_grad(...args: unknown[]): Callable {
  return differentiate(checked(VALUE_AND_GRAD.bind(args)), (value, gradients) => [value, gradients]);
}

/** As {@link value_and_grad}, the gradients only; with `has_aux`, `[gradients, [aux, …]]`. MindSpore's `grad`. */
export function grad<F extends Callable>(
  fn: F,
  grad_position?: GradOptions['grad_position'],
  weights?: GradOptions['weights'],
  has_aux?: boolean,
  return_ids?: boolean,
  sens_param?: boolean,
): (...args: Parameters<F>) => GradientTree;
export function grad<F extends Callable>(fn: F, options?: GradOptions): (...args: Parameters<F>) => GradientTree;
export function grad(...args: unknown[]): Callable {
  const bound = checked(GRAD.bind(args));
  return differentiate(bound, (value, gradients) =>
    bound.has_aux ? [gradients, (value as readonly unknown[]).slice(1)] : gradients,
  );
}

/** Gradients as they were asked for: one Tensor, several, or `[by arguments, by weights]`. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- its form follows from run-time arguments, as in Python
export type GradientTree = any;

function checked(bound: Bound): Bound {
  if (typeof bound.fn !== 'function') {
    throw new TypeError(`The fn should be callable, but got ${pyTypeName(bound.fn)}`);
  }
  const { grad_position: position, weights, has_aux } = bound;
  if (position === null && weights === null) {
    throw new ValueError('`grad_position` and `weight` can not be None at the same time.');
  }
  if (typeof has_aux !== 'boolean') {
    throw new TypeError(`For '_Grad', the 'has_aux' should be bool, but got ${pyTypeName(has_aux)}`);
  }
  if (position !== null) checkPositions(position);
  for (const w of weightsOf(weights)) {
    if (!(w instanceof Parameter)) {
      throw new TypeError(
        `The weights you provided is expected to be a tensor, or a list or tuple. but got ${pyTypeName(w)}`,
      );
    }
  }
  return bound;
}

function checkPositions(position: unknown): void {
  if (Array.isArray(position)) {
    for (const p of position) {
      if (!Number.isInteger(p)) throw new TypeError("For 'F.grad', the element in 'grad_position' must be int.");
      if ((p as number) < 0) throw new ValueError('The element in grad_position must be >= 0.');
    }
    if (position.length === 0) throw new RuntimeError('grad_position should not be empty when grad by position!');
    if (new Set(position).size !== position.length) {
      throw new ValueError('There are duplicate positions in `grad_position`, please check it');
    }
  } else {
    if (!Number.isInteger(position)) throw new TypeError("For 'F.grad', the 'grad_position' must be int or tuple.");
    if ((position as number) < 0) throw new ValueError('grad_position must be >= 0.');
  }
}

function weightsOf(weights: Bound['weights']): readonly Parameter[] {
  if (weights === null) return [];
  return Array.isArray(weights) ? (weights as readonly Parameter[]) : [weights as Parameter];
}

/** The machinery of grad and value_and_grad: run `fn` within a gradient scope, walk back, hand out what user code gets. */
function differentiate(bound: Bound, shape: (value: unknown, gradients: unknown) => unknown): Callable {
  const { fn, grad_position: position, weights } = bound;
  const positions: readonly number[] = position === null ? [] : typeof position === 'number' ? [position] : position;
  const weightList = weightsOf(weights);
  return (...all: unknown[]) => {
    const args = bound.sens_param ? all.slice(0, -1) : all;
    const sens = bound.sens_param ? tensorsIn(all[all.length - 1]) : undefined;
    const inputs = positions.map((p) => ownCopy(args, p));
    openGradScope();
    enter();
    let asynchronous = false;
    try {
      const given = [...args];
      positions.forEach((p, i) => (given[p] = inputs[i]));
      const scope = new Scope(inputs, weightList);
      const finish = (value: unknown): Outcome => {
        const gradients = scope.gradients(value, bound.has_aux, sens);
        return { value, gradients, result: shape(value, arrange(bound, positions, gradients)) };
      };
      const value = fn(...given);
      if (isPromise(value)) {
        asynchronous = true;
        return value.then((settled) => deliver(finish(settled))).finally(closeGradScope);
      }
      const outcome = finish(value);
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
  };
}

interface Outcome {
  readonly value: unknown;
  readonly gradients: readonly Tensor[];
  readonly result: unknown;
}

function deliver({ value, gradients, result }: Outcome): unknown {
  hand(tensorsIn(value).map((t) => t.handle));
  handGradients(gradients.map((t) => t.handle));
  return result;
}

/** Gradients in the form that was asked for. */
function arrange(
  { grad_position, weights, return_ids }: Bound,
  positions: readonly number[],
  flat: readonly Tensor[],
): unknown {
  const named = (id: number | string, g: Tensor): unknown => (return_ids ? [id, g] : g);
  const byInput = positions.map((p, i) => named(p, flat[i]));
  const byWeight = weightsOf(weights).map((w, i) => named(w.name, flat[positions.length + i]));
  const inputPart = byInput.length === 1 ? byInput[0] : byInput; // also for one position in a tuple, as MindSpore
  const weightPart = weights instanceof Parameter ? byWeight[0] : byWeight;
  return weights === null ? inputPart : grad_position === null ? weightPart : [inputPart, weightPart];
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

/** One gradient call: what it differentiates by, and since when. */
class Scope {
  private readonly since = nextValueId();
  private readonly logged = state.assignments.length;
  private readonly targets: readonly Value[];

  constructor(
    inputs: readonly Tensor[],
    private readonly weights: readonly Parameter[],
  ) {
    this.targets = [...inputs.map((t) => t.handle), ...weights.map((w) => w.handle)];
  }

  /**
   * One gradient for each target. A value that a parameter got within the call passes no gradient on; what is read of it counts for
   * the parameter.
   */
  gradients(value: unknown, hasAux: boolean, sens: readonly Tensor[] | undefined): Tensor[] {
    if (hasAux && !(Array.isArray(value) && value.length >= 2)) {
      throw new ValueError('When has_aux is True, origin fn requires more than one outputs.');
    }
    const results = tensorsIn(hasAux ? (value as readonly unknown[])[0] : value).filter((t) => t.dtype.isFloat);
    const assigned = state.assignments.slice(this.logged);
    const seeds = results.map((t, i) => sens?.[i] ?? ones(t.shape, t.dtype));
    const wrt = [...this.targets, ...assigned.map((a) => a.value)];
    const found = backward(results, seeds, wrt, this.since);
    const first = this.targets.length - this.weights.length;
    return this.targets.map((target, i) => {
      const weight = i < first ? undefined : this.weights[i - first];
      if (weight?.requires_grad === false) return zeros(target.shape, target.dtype);
      const parts = [found[i]];
      assigned.forEach(({ parameter }, k) => {
        if (parameter === weight) parts.push(found[this.targets.length + k]);
      });
      const present = parts.filter((p) => p !== undefined);
      return present.length === 0 ? zeros(target.shape, target.dtype) : present.reduce((a, b) => add(a, b));
    });
  }
}
