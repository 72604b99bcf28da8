import { bool_, int64 } from '../../common/dtype.js';
import { NotImplementedError } from '../../common/errors.js';
import type { Tensor } from '../../common/tensor.js';
import type { Builder, Sym } from '../../ir/builder.js';
import type { Aval, GradContext } from '../../ir/op.js';
import type { Subgraph } from '../../ir/subgraph.js';
import { add } from '../arithmetic.js';
import { defineOp } from '../define.js';
import { bodyGradients, bodyOf, floatsOf, taken } from './bodies.js';
import { checkStates } from './scan_op.js';

/** Attributes of {@link whileOp}. */
export type WhileAttrs = {
  /** Inputs: states, its captures. Output: a scalar bool, whether to go on. */
  readonly condition: Subgraph;
  /** Inputs: states, its captures. Outputs: the next states. */
  readonly body: Subgraph;
  /** How many values are carried. */
  readonly states: number;
};

/**
 * A loop that goes on while a condition on its states holds, MindSpore's `ops.WhileLoop`. Inputs: initial states, captures of the
 * condition, captures of the body. Outputs: final states.
 */
export const whileOp = defineOp<WhileAttrs>('WhileLoop', {
  infer: (inputs, { body, states }) => {
    checkStates('WhileLoop', inputs.slice(0, states), body.outputs);
    return body.outputs;
  },
  lower: (g, inputs, { attrs }) => loop(g, inputs, attrs, []),
  grad: whileGradients,
});

/** The captures of the condition, then those of the body. */
function capturesOf<T>(inputs: readonly T[], { condition, states }: WhileAttrs): [T[], T[]] {
  const own = condition.inputs.length;
  return [inputs.slice(states, own), inputs.slice(own)];
}

/** An ONNX Loop; of the states at `stacked` it also gives those on entry of each iteration, stacked. */
function loop(g: Builder, inputs: readonly Sym[], attrs: WhileAttrs, stacked: readonly number[]): Sym[] {
  const { condition, body, states } = attrs;
  const [forCondition, forBody] = capturesOf(inputs, attrs);
  const start = inputs.slice(0, states);
  const avals = body.outputs;
  const scalar = (dtype: Aval['dtype']): Aval => ({ shape: [], dtype });
  const block = g.block(
    [scalar(int64), scalar(bool_), ...avals],
    [scalar(bool_), ...avals, ...stacked.map((i) => avals[i])],
    (inner, [, , ...now]) => {
      const next = inner.inline(body, [...now, ...forBody]);
      return [...inner.inline(condition, [...next, ...forCondition]), ...next, ...stacked.map((i) => now[i])];
    },
  );
  const first = g.inline(condition, [...start, ...forCondition])[0];
  const dtypes = [...avals, ...stacked.map((i) => avals[i])].map((a) => a.dtype);
  return g.multi('Loop', [null, first, ...start], { body: block }, dtypes.length, dtypes);
}

type WhileGradAttrs = WhileAttrs & {
  /**
   * One iteration backwards. Inputs: states on entry, gradients of the float ones, sums for the float captures, captures of the body. Outputs:
   * gradients of the float states, the sums.
   */
  readonly back: Subgraph;
  /** How many captures have gradients. */
  readonly sums: number;
};

/**
 * Gradients of a while loop: it runs forward once more to collect the states, then backwards. Inputs: those of the loop, then the gradients
 * of its float results. Outputs: gradients of the float states, then of the float captures of the body.
 */
const whileGradOp = defineOp<WhileGradAttrs>('WhileLoopGrad', {
  infer: (_, { back }) => back.outputs,
  lower: (g, inputs, { attrs, outputs }) => {
    const { body, states, back, sums } = attrs;
    const count = outputs.length - sums;
    const forward = inputs.slice(0, inputs.length - count);
    const dys = inputs.slice(inputs.length - count);
    const [, captures] = capturesOf(forward, attrs);
    const all = body.outputs.map((_, i) => i);
    const stacks = loop(g, forward, attrs, all).slice(states);
    const trips = g.Gather(g.multi('Shape', [stacks[0]], {}, 1, [int64])[0], g.constant(0, int64));
    const last = g.Sub(trips, 1);
    const zeros = outputs.slice(count).map(({ dtype, shape }) => g.Expand(g.constant(0, dtype), g.ints(shape)));
    const block = g.block(
      [{ shape: [], dtype: int64 }, { shape: [], dtype: bool_ }, ...outputs],
      [{ shape: [], dtype: bool_ }, ...outputs],
      (inner, [iteration, on, ...carried]) => {
        const at = inner.Sub(last, iteration);
        const entry = stacks.map((stack) => inner.Gather(stack, at, { axis: 0 }));
        return [inner.Identity(on), ...inner.inline(back, [...entry, ...carried, ...captures])];
      },
    );
    return g.multi(
      'Loop',
      [trips, null, ...dys, ...zeros],
      { body: block },
      outputs.length,
      outputs.map((o) => o.dtype),
    );
  },
  grad: () => {
    throw new NotImplementedError(
      "The gradient of a loop whose condition is a Tensor has no gradient: use 'ops.ForiLoop' or 'ops.Scan' with a fixed number of iterations.",
    );
  },
});

function whileGradients(
  dys: readonly Tensor[],
  inputs: readonly Tensor[],
  context: GradContext<WhileAttrs>,
): (Tensor | null)[] {
  const { attrs } = context;
  const { body, states: k, condition } = attrs;
  const avals = body.inputs;
  const floatStates = floatsOf(avals.slice(0, k));
  const floatCaptures = floatsOf(avals.slice(k));
  const captures = inputs.slice(condition.inputs.length);
  const seeds = floatStates.map((i) => dys[i]);
  const wrt = [...floatStates, ...floatCaptures.map((i) => k + i)];
  if (wrt.length === 0) return inputs.map(() => null);
  const { body: back, captures: none } = bodyOf(
    [...avals.slice(0, k), ...seeds, ...floatCaptures.map((i) => captures[i]), ...captures],
    (ins) => {
      const next = taken(ins);
      const [states, dStates, sums] = [next(k), next(floatStates.length), next(floatCaptures.length)];
      const found = taken(
        bodyGradients(context, body, [...states, ...next(captures.length)], floatStates, dStates, wrt),
      );
      const byState = found(floatStates.length);
      return [...byState, ...found(floatCaptures.length).map((g, i) => add(sums[i], g))];
    },
  );
  if (none.length > 0) throw new Error('a gradient rule that captures values of the graph around');
  const made = taken(whileGradOp.all([...inputs, ...seeds], { ...attrs, back, sums: floatCaptures.length }));
  const all = inputs.map((): Tensor | null => null);
  made(floatStates.length).forEach((g, i) => (all[floatStates[i]] = g));
  made(floatCaptures.length).forEach((g, i) => (all[condition.inputs.length + floatCaptures[i]] = g));
  return all;
}
