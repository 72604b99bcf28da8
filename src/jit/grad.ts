import { RuntimeError, ValueError } from '../common/errors.js';
import { Parameter } from '../common/parameter.js';
import { isPlainObject, signature } from '../common/signature.js';
import { type Tensor } from '../common/tensor.js';
import { nextValueId, type Value } from '../common/value.js';
import { tensorsIn } from '../common/tree.js';
import { asTuple, pyTypeName } from '../common/checks.js';
import { add, zeros } from '../ops/index.js';
import { backward } from '../autodiff/backward.js';
import { gradientCall, type Callable } from './gradient_call.js';
import { state } from './state.js';

export type { Callable } from './gradient_call.js';

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
/** @hidden */
export function value_and_grad<F extends Callable>(
  fn: F,
  grad_position: GradOptions['grad_position'],
  options: Omit<GradOptions, 'grad_position'>,
): (...args: Parameters<F>) => [ReturnType<F>, GradientTree];
/** @hidden */
export function value_and_grad<F extends Callable>(
  fn: F,
  grad_position: GradOptions['grad_position'],
  weights: GradOptions['weights'],
  options: Omit<GradOptions, 'grad_position' | 'weights'>,
): (...args: Parameters<F>) => [ReturnType<F>, GradientTree];
export function value_and_grad(...args: unknown[]): Callable {
  return gradientFunction(checked(VALUE_AND_GRAD.bind(args)), (value, gradients) => [value, gradients]);
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
/** @hidden */
export function grad<F extends Callable>(
  fn: F,
  grad_position: GradOptions['grad_position'],
  options: Omit<GradOptions, 'grad_position'>,
): (...args: Parameters<F>) => GradientTree;
/** @hidden */
export function grad<F extends Callable>(
  fn: F,
  grad_position: GradOptions['grad_position'],
  weights: GradOptions['weights'],
  options: Omit<GradOptions, 'grad_position' | 'weights'>,
): (...args: Parameters<F>) => GradientTree;
export function grad(...args: unknown[]): Callable {
  const bound = checked(GRAD.bind(args));
  return gradientFunction(bound, (value, gradients) =>
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

/** Errors of positions, in MindSpore's words. */
export function checkPositions(position: unknown): void {
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

/** Gradients by arguments and by weights, apart. */
export interface Apart {
  readonly byInput: readonly Tensor[];
  readonly byWeight: readonly Tensor[];
}

/** What {@link differentiate} differentiates by, and how. */
export interface Differentiated {
  readonly fn: Callable;
  readonly weights: readonly Parameter[];
  readonly has_aux: boolean;
  readonly sens_param: boolean;
}

/** A function that calls `fn` and gives what `shape` makes of its result and of the gradients; `positionsOf` says which arguments count. */
export function differentiate(
  { fn, weights, has_aux, sens_param }: Differentiated,
  positionsOf: (args: readonly unknown[]) => readonly number[],
  shape: (value: unknown, gradients: Apart) => unknown,
): Callable {
  return (...all: unknown[]) => {
    const [args, sens] = sens_param ? withoutSens(all) : [all, undefined];
    const positions = positionsOf(args);
    return gradientCall(
      fn,
      args,
      positions,
      (inputs) => new Scope(inputs, weights),
      ({ value }, scope) => {
        const gradients = scope.gradients(value, has_aux, sens);
        const count = positions.length;
        const apart = { byInput: gradients.slice(0, count), byWeight: gradients.slice(count) };
        return { value, gradients, result: shape(value, apart) };
      },
    );
  };
}

/** The arguments without the gradient of the result, which is the last one or `{ sens: … }`. */
function withoutSens(all: readonly unknown[]): [readonly unknown[], readonly Tensor[]] {
  const last = all[all.length - 1];
  const sens = isPlainObject(last) && Object.keys(last).join() === 'sens' ? last.sens : last;
  return [all.slice(0, -1), tensorsIn(sens)];
}

/** The machinery of grad and value_and_grad. */
function gradientFunction(bound: Bound, shape: (value: unknown, gradients: unknown) => unknown): Callable {
  const { grad_position: position } = bound;
  const positions: readonly number[] = position === null ? [] : typeof position === 'number' ? [position] : position;
  return differentiate(
    { ...bound, weights: weightsOf(bound.weights) },
    () => positions,
    (value, { byInput, byWeight }) => shape(value, arrange(bound, positions, [...byInput, ...byWeight])),
  );
}

/** Gradients in the form that was asked for. */
function arrange(
  { grad_position, weights, return_ids }: Bound,
  positions: readonly number[],
  flat: readonly Tensor[],
): unknown {
  const named = (id: number | string, g: Tensor): unknown => (return_ids ? [id, g] : g);
  const byInput = (): unknown => {
    const parts = asTuple(positions.map((p, i) => named(p, flat[i])));
    return parts.length === 1 ? parts[0] : parts; // also for one position in a tuple, as MindSpore
  };
  const byWeight = (): unknown => {
    const list = weightsOf(weights);
    const parts = asTuple(flat.slice(positions.length).map((g, i) => named(list[i].name, g)));
    return weights instanceof Parameter ? parts[0] : parts;
  };
  if (weights === null) return byInput();
  return grad_position === null ? byWeight() : asTuple([byInput(), byWeight()]);
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
    const targets = inputs.map((t) => t.handle);
    for (const { handle } of weights) targets.push(handle); // `map` of a ParameterTuple is slow
    this.targets = targets;
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
    const seeds = results.map((_, i) => sens?.[i]);
    const wrt = [...this.targets, ...assigned.map((a) => a.value)];
    const found = backward(results, seeds, wrt, this.since);
    const first = this.targets.length - this.weights.length;
    return this.targets.map((target, i) => {
      const weight = i < first ? undefined : this.weights[i - first];
      if (weight?.requires_grad === false) return zeros(target.shape, target.dtype);
      if (assigned.length === 0) return found[i] ?? zeros(target.shape, target.dtype);
      const parts = [found[i]];
      assigned.forEach(({ parameter }, k) => {
        if (parameter === weight) parts.push(found[this.targets.length + k]);
      });
      const present = parts.filter((p) => p !== undefined);
      return present.length === 0 ? zeros(target.shape, target.dtype) : present.reduce((a, b) => add(a, b));
    });
  }
}
