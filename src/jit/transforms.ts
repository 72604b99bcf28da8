import { RuntimeError, ValueError } from '../common/errors.js';
import { Parameter } from '../common/parameter.js';
import { pyRepr } from '../common/checks.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { isPromise, mapTensors, tensorsIn } from '../common/tree.js';
import { backward } from '../autodiff/backward.js';
import { constant } from '../ops/operand.js';
import { zeros } from '../ops/index.js';
import { differentiate, type GradientTree } from './grad.js';
import { gradientCall, type Callable } from './gradient_call.js';

/** Keywords of {@link vjp}. */
export interface VjpOptions {
  /** Parameters to differentiate by as well. Default none. */
  weights?: Parameter | readonly Parameter[] | null;
  /** Only the first result is differentiated; the others come along. Default false. */
  has_aux?: boolean;
}

const VJP = signature<{
  fn: Callable;
  inputs: readonly unknown[];
  weights: Parameter | readonly Parameter[] | null;
  has_aux: unknown;
}>('ops.vjp', 'fn, *inputs, weights=None, has_aux=False');
const JVP = signature<{ fn: Callable; inputs: unknown; v: unknown; has_aux: unknown }>(
  'ops.jvp',
  'fn, inputs, v, has_aux=False',
);
const GET_GRAD = signature<{ gradients: unknown; identifier: unknown }>('get_grad', 'gradients, identifier');

/** Throws MindSpore's TypeError unless `has_aux` is a boolean. */
export function checkAux(has_aux: unknown): asserts has_aux is boolean {
  if (typeof has_aux !== 'boolean') throw new TypeError("The 'has_aux' must be bool type.");
}

/** Throws MindSpore's ValueError unless there is something beside the first result. */
export function checkOutputs(value: unknown): asserts value is readonly unknown[] {
  if (!Array.isArray(value) || value.length < 2) {
    throw new ValueError("When 'has_aux' is True, origin 'fn' requires more than one outputs.");
  }
}

/** What comes along with the first result: itself when it is one, else an array. */
export function auxOf(value: readonly unknown[]): unknown {
  return value.length === 2 ? value[1] : value.slice(1);
}

function checkTensors(inputs: readonly unknown[]): void {
  if (inputs.every((x) => x instanceof Tensor || Array.isArray(x))) return;
  throw new TypeError('The inputs type must be Tensor.');
}

/**
 * `[fn(...inputs), vjp_fn]`, with `has_aux` `[first result, vjp_fn, aux]`: `vjp_fn(...v)` gives the gradients of the results, weighed with
 * `v`, by all inputs (an array); with `weights` `[by inputs, by weights]`. It calls `fn` once more, in the same run where it can be. TypeError for
 * inputs that are no Tensors. When `fn` is asynchronous, so are both. MindSpore's `vjp`.
 */
export function vjp<F extends Callable>(fn: F, ...inputs: [...Parameters<F>, VjpOptions]): GradientTree;
export function vjp<F extends Callable>(fn: F, ...inputs: Parameters<F>): GradientTree;
export function vjp(...args: unknown[]): unknown {
  const { fn, inputs, weights, has_aux } = VJP.bind(args);
  checkTensors(inputs);
  checkAux(has_aux);
  const list = weights === null ? [] : weights instanceof Parameter ? [weights] : weights;
  const gradients = differentiate(
    { fn, weights: list, has_aux, sens_param: true },
    (given) => given.flatMap((x, i) => (x instanceof Tensor ? [i] : [])),
    (_, { byInput, byWeight }) =>
      weights === null ? byInput : [byInput, weights instanceof Parameter ? byWeight[0] : byWeight],
  );
  const vjp_fn = (...v: unknown[]): unknown => {
    checkTensors(v);
    return gradients(...inputs, v);
  };
  const arranged = (value: unknown): unknown => {
    if (!has_aux) return [value, vjp_fn];
    checkOutputs(value);
    return [value[0], vjp_fn, auxOf(value)];
  };
  const value = fn(...inputs);
  return isPromise(value) ? value.then(arranged) : arranged(value);
}

/**
 * `[fn(inputs), jvp]`, with `has_aux` `[first result, jvp, aux]`: how the results change when the inputs change by `v`. One Tensor or an
 * array of them for each. It takes two walks back: the gradient is linear in that of the results. TypeError for inputs that are no
 * Tensors, ValueError for another number of `v`. When `fn` is asynchronous, so is this. MindSpore's `jvp`.
 */
export function jvp(
  fn: Callable,
  inputs: Tensor | readonly Tensor[],
  v: Tensor | readonly Tensor[],
  has_aux?: boolean,
): GradientTree;
export function jvp(
  fn: Callable,
  inputs: Tensor | readonly Tensor[],
  v: Tensor | readonly Tensor[],
  options: { has_aux?: boolean },
): GradientTree;
export function jvp(...args: unknown[]): unknown {
  const { fn, inputs, v, has_aux } = JVP.bind(args);
  checkAux(has_aux);
  const listed = (x: unknown): readonly Tensor[] => {
    if (x instanceof Tensor) return [x];
    if (Array.isArray(x)) return x as Tensor[];
    throw new TypeError('The inputs type must be a Tensor, tuple or list of Tensors.');
  };
  const [primals, tangents] = [listed(inputs), listed(v)];
  if (primals.length !== tangents.length) {
    throw new ValueError(`v has invalid length: should be ${primals.length}, but got ${tangents.length}`);
  }
  return gradientCall(
    fn,
    primals,
    primals.map((_, i) => i),
    () => undefined,
    ({ value, inputs: copies, since }) => {
      if (has_aux) checkOutputs(value);
      const differentiated = has_aux ? (value as unknown[])[0] : value;
      const outputs = tensorsIn(differentiated);
      const push = pushForward(outputs, copies, since);
      const made = push(tangents);
      let next = 0;
      const result = mapTensors(differentiated, () => made[next++]);
      const whole = has_aux ? [differentiated, result, auxOf(value as unknown[])] : [value, result];
      return { value, gradients: made, result: whole };
    },
  );
}

/**
 * From changes of the inputs to those of the outputs: the gradient of the inputs is linear in that of the outputs, so its own gradient by
 * it is what takes changes forward.
 */
export function pushForward(
  outputs: readonly Tensor[],
  inputs: readonly Tensor[],
  since: number,
): (v: readonly Tensor[]) => Tensor[] {
  const seeds = outputs.map(({ dtype, shape }) => constant(0, dtype, shape));
  const gradients = backward(
    outputs,
    seeds,
    inputs.map((t) => t.handle),
    since,
  );
  return (v) => {
    const reached = gradients.flatMap((g, i) => (g ? [i] : []));
    const found = backward(
      reached.map((i) => gradients[i] as Tensor),
      reached.map((i) => v[i]),
      seeds.map((u) => u.handle),
      since,
    );
    return found.map((j, i) => j ?? zeros(outputs[i].shape, outputs[i].dtype));
  };
}

/**
 * The gradient by one argument (its position) or Parameter, of what `grad` gives with `return_ids`. RuntimeError when it is not there, TypeError
 * for any other identifier. MindSpore's `get_grad`.
 */
export function get_grad(gradients: GradientTree, identifier: number | Parameter): Tensor;
export function get_grad(gradients: GradientTree, options: { identifier: number | Parameter }): Tensor;
export function get_grad(...args: unknown[]): unknown {
  const { gradients, identifier } = GET_GRAD.bind(args);
  if (!Number.isInteger(identifier) && !(identifier instanceof Parameter)) {
    const text = typeof identifier === 'string' ? identifier : pyRepr(identifier);
    throw new TypeError(`For \`get_grad\`, the \`x\` should be an integer or a Parameter, but got ${text}`);
  }
  const id = identifier instanceof Parameter ? identifier.name : identifier;
  const find = (tree: unknown): unknown => {
    if (!Array.isArray(tree)) return undefined;
    if (tree.length === 2 && tree[0] === id) return tree[1];
    return tree.map(find).find((found) => found !== undefined);
  };
  const found = find(gradients);
  if (found !== undefined) return found;
  const text = identifier instanceof Parameter ? String(identifier) : String(identifier);
  throw new RuntimeError(`Can not find the gradient for position or Parameter ${text}`);
}
