import { sameShape } from '../../common/shape.js';
import type { Tensor } from '../../common/tensor.js';
import type { Aval, GradContext } from '../../ir/op.js';
import type { Subgraph } from '../../ir/subgraph.js';
import { defineOp } from '../define.js';
import { bodyGradients, bodyOf, floatsOf, tensors, zeroOf } from './bodies.js';

/** Attributes of {@link ifOp}: two graphs without inputs of their own, only captures, whose outputs agree in shape and dtype. */
export type IfAttrs = {
  readonly then: Subgraph;
  readonly otherwise: Subgraph;
};

/**
 * One of two graphs, chosen by a scalar bool; the other one is not computed. Inputs: the condition, captures of the first, captures of the
 * second.
 */
export const ifOp = defineOp<IfAttrs>('If', {
  infer: (_, { then, otherwise }) => {
    checkBranches(then.outputs, otherwise.outputs);
    return then.outputs;
  },
  lower: (g, [condition, ...captures], { attrs: { then, otherwise }, outputs }) => {
    const own = then.inputs.length;
    const branch = (body: Subgraph, inputs: typeof captures): ReturnType<typeof g.block> =>
      g.block([], outputs, (inner) => inner.inline(body, inputs));
    return g.multi(
      'If',
      [condition],
      { then_branch: branch(then, captures.slice(0, own)), else_branch: branch(otherwise, captures.slice(own)) },
      outputs.length,
      outputs.map((o) => o.dtype),
    );
  },
  grad: ifGradients,
});

function checkBranches(then: readonly Aval[], otherwise: readonly Aval[]): void {
  const text = (avals: readonly Aval[]): string =>
    avals.map(({ dtype, shape }) => `${String(dtype)} (${shape.join(', ')})`).join(', ');
  const same =
    then.length === otherwise.length &&
    then.every(({ dtype, shape }, i) => dtype === otherwise[i].dtype && sameShape(shape, otherwise[i].shape));
  if (same) return;
  throw new TypeError(
    `Both branches have to return Tensors of the same types and shapes, but got ${text(then)} and ${text(otherwise)}.`,
  );
}

/** The same choice between the gradients of the branches; captures of the other branch have the gradient zero. */
function ifGradients(
  dys: readonly Tensor[],
  inputs: readonly Tensor[],
  context: GradContext<IfAttrs>,
): (Tensor | null)[] {
  const { then, otherwise } = context.attrs;
  const own = then.inputs.length;
  const of = floatsOf(then.outputs).filter((i) => context.reached[i]);
  const captures = inputs.slice(1);
  const wrt = floatsOf(captures);
  if (wrt.length === 0 || of.length === 0) return inputs.map(() => null);
  const seeds = of.map((i) => dys[i]);
  const branch = (body: Subgraph, from: number): ReturnType<typeof bodyOf> => {
    const mine = wrt.filter((i) => i >= from && i < from + body.inputs.length);
    return bodyOf([...body.inputs, ...seeds], (ins) => {
      const count = body.inputs.length;
      const found = bodyGradients(
        context,
        body,
        ins.slice(0, count),
        of,
        ins.slice(count),
        mine.map((i) => i - from),
      );
      return wrt.map((i) => (mine.includes(i) ? found[mine.indexOf(i)] : zeroOf(captures[i])));
    });
  };
  const [a, b] = [branch(then, 0), branch(otherwise, own)];
  const made = ifOp.all(
    [
      inputs[0],
      ...captures.slice(0, own),
      ...seeds,
      ...tensors(a.captures),
      ...captures.slice(own),
      ...seeds,
      ...tensors(b.captures),
    ],
    { then: a.body, otherwise: b.body },
  );
  const all = inputs.map((): Tensor | null => null);
  wrt.forEach((i, k) => (all[1 + i] = made[k]));
  return all;
}
