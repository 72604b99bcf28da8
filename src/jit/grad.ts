import { NotImplementedError, ValueError } from '../common/errors.js';
import { Parameter } from '../common/parameter.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { nextValueId, Value } from '../common/value.js';
import { pyTypeName } from '../common/checks.js';
import { ones, zeros } from '../ops/index.js';
import { identity } from '../ops/identity.js';
import { backward } from '../autodiff/backward.js';
import { closeGradScope, enter, hand, handGradients, leave, openGradScope } from './engine.js';
import { isPromise, tensorsIn } from './tree.js';

/** Anything called with Tensors: a function or a Cell. Its arguments are its own business. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Callable = (...args: any[]) => unknown;

/** Keywords of {@link value_and_grad} and {@link grad}. */
export interface GradOptions {
  /** Which arguments to differentiate by: an index, several, or null for none. Default 0. */
  grad_position?: number | readonly number[] | null;
  /** Parameters to differentiate by. Default none. */
  weights?: Parameter | readonly Parameter[] | null;
  /** Only the first result is differentiated; the others come along. Default false. */
  has_aux?: boolean;
}

interface Bound extends Record<string, unknown> {
  fn: Callable;
  grad_position: number | readonly number[] | null;
  weights: Parameter | readonly Parameter[] | null;
  has_aux: boolean;
}

const TEXT = 'fn, grad_position=0, weights=None, has_aux=False';
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
): (...args: Parameters<F>) => [ReturnType<F>, GradientTree];
export function value_and_grad<F extends Callable>(
  fn: F,
  options?: GradOptions,
): (...args: Parameters<F>) => [ReturnType<F>, GradientTree];
export function value_and_grad(...args: unknown[]): Callable {
  return differentiate('value_and_grad', checked('value_and_grad', VALUE_AND_GRAD.bind(args)), (value, gradients) => [
    value,
    gradients,
  ]);
}

/** As {@link value_and_grad}, the gradients only; with `has_aux`, `[gradients, aux]`. MindSpore's `grad`. */
export function grad<F extends Callable>(
  fn: F,
  grad_position?: GradOptions['grad_position'],
  weights?: GradOptions['weights'],
  has_aux?: boolean,
): (...args: Parameters<F>) => GradientTree;
export function grad<F extends Callable>(fn: F, options?: GradOptions): (...args: Parameters<F>) => GradientTree;
export function grad(...args: unknown[]): Callable {
  const bound = checked('grad', GRAD.bind(args));
  return differentiate('grad', bound, (value, gradients) =>
    bound.has_aux ? [gradients, auxOf(value as readonly unknown[])] : gradients,
  );
}

/** Gradients as they were asked for: one Tensor, several, or `[by arguments, by weights]`. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- its form follows from run-time arguments, as in Python
export type GradientTree = any;

function auxOf(results: readonly unknown[]): unknown {
  return results.length === 2 ? results[1] : results.slice(1);
}

function checked(name: string, bound: Bound): Bound {
  if (typeof bound.fn !== 'function') {
    throw new TypeError(`For '${name}', the 'fn' must be a function or a Cell, but got ${pyTypeName(bound.fn)}.`);
  }
  const { grad_position: position, weights, has_aux } = bound;
  if (position === null && weights === null) {
    throw new ValueError(`\`grad_position\` and \`weight\` can not be None at the same time.`);
  }
  if (typeof has_aux !== 'boolean') {
    throw new TypeError(
      `For '${name}', the type of 'has_aux' should be 'bool', but got type '${pyTypeName(has_aux)}'.`,
    );
  }
  const positions = position === null ? [] : Array.isArray(position) ? (position as readonly unknown[]) : [position];
  for (const p of positions) {
    if (typeof p !== 'number' || !Number.isInteger(p)) {
      throw new TypeError(`For 'F.grad', the element in 'grad_position' should be int, but got ${pyTypeName(p)}`);
    }
    if (p < 0) throw new ValueError('The element in grad_position must be >= 0.');
  }
  if (new Set(positions).size < positions.length) throw new ValueError('There are duplicate elements in grad_position');
  for (const w of weights === null ? [] : weights instanceof Parameter ? [weights] : weights) {
    if (!(w instanceof Parameter)) {
      throw new TypeError(`For '${name}', the 'weights' must be a Parameter or several, but got ${pyTypeName(w)}.`);
    }
  }
  return bound;
}

/** The machinery of grad and value_and_grad: run `fn` within a gradient scope, walk back, hand out what user code gets. */
function differentiate(name: string, bound: Bound, shape: (value: unknown, gradients: unknown) => unknown): Callable {
  const { fn, grad_position: position, weights, has_aux } = bound;
  const positions: readonly number[] = position === null ? [] : typeof position === 'number' ? [position] : position;
  const weightList = weights === null ? [] : weights instanceof Parameter ? [weights] : [...weights];
  return (...args: unknown[]) => {
    openGradScope();
    enter();
    let asynchronous = false;
    try {
      const given = [...args];
      const inputs = positions.map((p) => (given[p] = ownCopy(name, given[p], p)));
      const entry = weightList.map((w) => w.value);
      const since = nextValueId();
      const wrt = [...inputs.map((t) => t.value), ...entry];
      const finish = (value: unknown): unknown => {
        const gradients = gradientsOf(name, value, wrt, since, has_aux);
        const byInput = gradients.slice(0, inputs.length);
        const byWeight = gradients.slice(inputs.length);
        const inputPart = typeof position === 'number' ? byInput[0] : byInput;
        const weightPart = weights instanceof Parameter ? byWeight[0] : byWeight;
        const tree = weights === null ? inputPart : position === null ? weightPart : [inputPart, weightPart];
        return { result: shape(value, tree), value, gradients };
      };
      const value = fn(...given);
      if (isPromise(value)) {
        asynchronous = true;
        return value.then(finish).then(deliver).finally(closeGradScope);
      }
      const done = finish(value);
      leave();
      try {
        return deliver(done);
      } finally {
        enter();
      }
    } finally {
      leave();
      if (!asynchronous) closeGradScope();
    }
  };
}

function deliver(done: unknown): unknown {
  const { result, value, gradients } = done as { result: unknown; value: unknown; gradients: readonly Tensor[] };
  hand(tensorsIn(value).map((t) => t.value));
  handGradients(gradients.map((t) => t.value));
  return result;
}

function ownCopy(name: string, argument: unknown, position: number): Tensor {
  if (!(argument instanceof Tensor)) {
    throw new TypeError(
      `For '${name}', the argument at grad_position ${position} must be a Tensor, but got ${pyTypeName(argument)}.`,
    );
  }
  const { value } = argument;
  return value.storage ? new Tensor(new Value(value.shape, value.dtype, value.storage)) : identity([argument]);
}

function gradientsOf(name: string, value: unknown, wrt: readonly Value[], since: number, hasAux: boolean): Tensor[] {
  if (hasAux && !(Array.isArray(value) && value.length >= 2)) {
    throw new ValueError('When has_aux is True, origin fn requires more than one outputs.');
  }
  const differentiated = tensorsIn(hasAux ? (value as readonly unknown[])[0] : value);
  if (differentiated.length === 0) {
    throw new NotImplementedError(`For '${name}', the function must return a Tensor, but got ${pyTypeName(value)}.`);
  }
  const outputs = differentiated.filter((t) => t.dtype.isFloat);
  const seeds = outputs.map((t) => ones(t.shape, t.dtype));
  const found = backward(outputs, seeds, wrt, since);
  return wrt.map((v, i) => found[i] ?? zeros(v.shape, v.dtype));
}
