import { nextValueId, type Value } from '../../common/value.js';
import { Tensor } from '../../common/tensor.js';
import type { Aval, GradContext, Attrs } from '../../ir/op.js';
import { recordBody, replayGraph, type RecordedBody, type Subgraph } from '../../ir/subgraph.js';
import { asConstants, constant } from '../operand.js';

/** As {@link recordBody}, with Tensors; numbers within are constants. */
export function bodyOf(inputs: readonly Aval[], write: (inputs: readonly Tensor[]) => readonly Tensor[]): RecordedBody {
  return recordBody(inputs, (values) =>
    asConstants(() => write(values.map((v) => new Tensor(v))).map((t) => t.handle)),
  );
}

/** The nodes of a body once more, on these Tensors. */
export function replay(body: Subgraph, inputs: readonly Tensor[]): Tensor[] {
  return replayGraph(
    body.graph,
    inputs.map((t) => t.handle),
  ).map((v) => new Tensor(v));
}

/** The values as Tensors. */
export function tensors(values: readonly Value[]): Tensor[] {
  return values.map((v) => new Tensor(v));
}

/** Takes a list apart from the front: each call gives the next `n`. */
export function taken<T>(list: readonly T[]): (n: number) => T[] {
  let at = 0;
  return (n) => list.slice(at, (at += n));
}

/** The positions at which gradients can be: floats. */
export function floatsOf(avals: readonly Aval[]): number[] {
  return avals.flatMap(({ dtype }, i) => (dtype.isFloat ? [i] : []));
}

/** Zeros of a shape and dtype. */
export function zeroOf({ dtype, shape }: Aval): Tensor {
  return constant(0, dtype, shape);
}

/**
 * The gradients of a body's outputs with respect to its inputs at `wrt`, where `seeds` are those of the outputs at `of`: records the body
 * once more and walks it. For use within {@link bodyOf}.
 */
export function bodyGradients<A extends Attrs>(
  { backward }: GradContext<A>,
  body: Subgraph,
  inputs: readonly Tensor[],
  of: readonly number[],
  seeds: readonly Tensor[],
  wrt: readonly number[],
): Tensor[] {
  const since = nextValueId();
  const outputs = replay(body, inputs);
  const found = backward(
    of.map((i) => outputs[i]),
    seeds,
    wrt.map((i) => inputs[i].handle),
    since,
  );
  return found.map((g, k) => g ?? zeroOf(inputs[wrt[k]]));
}
