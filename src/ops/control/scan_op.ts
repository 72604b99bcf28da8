import type { Tensor } from '../../common/tensor.js';
import { sameShape } from '../../common/shape.js';
import type { Aval, GradContext } from '../../ir/op.js';
import { differentiating } from '../../ir/recorder.js';
import type { Subgraph } from '../../ir/subgraph.js';
import { add } from '../arithmetic.js';
import { defineOp } from '../define.js';
import { bodyGradients, bodyOf, floatsOf, taken, tensors, zeroOf } from './bodies.js';

/** Attributes of {@link scanOp}. */
export type ScanAttrs = {
  /** Inputs: states, one element of each sequence, captures. Outputs: the next states, then one element of each result sequence. */
  readonly body: Subgraph;
  /** How many values are carried from one iteration to the next. */
  readonly states: number;
  /** How many inputs are sequences: their first axis is the iterations. */
  readonly sequences: number;
  /** The number of iterations, at least 1. */
  readonly length: number;
  /** From the last element to the first; result sequences are in the order of the elements. */
  readonly reverse: boolean;
  /** Whether the states on entry of each iteration are results as well, for the gradient. */
  readonly saves: boolean;
};

/**
 * A loop of a known number of iterations over sequences, MindSpore's `ops.Scan` without unrolling. Inputs: initial states, sequences,
 * captures. Outputs: final states, result sequences, and with `saves` the states on entry.
 */
export const scanOp = defineOp<ScanAttrs>('Scan', {
  infer: (inputs, { body, states, length, saves }) => {
    const [next, results] = [body.outputs.slice(0, states), body.outputs.slice(states)];
    checkStates('Scan', inputs.slice(0, states), next);
    const stacked = ({ shape, dtype }: Aval): Aval => ({ shape: [length, ...shape], dtype });
    return [...next, ...results.map(stacked), ...(saves ? next.map(stacked) : [])];
  },
  lower: (g, inputs, { attrs: { body, states, sequences, reverse }, outputs, used }) => {
    const captures = inputs.slice(states + sequences);
    const stacks = outputs.flatMap((_, i) => (i >= states && used[i] ? [i] : []));
    const element = (i: number): Aval => ({ shape: outputs[i].shape.slice(1), dtype: outputs[i].dtype });
    const block = g.block(
      body.inputs.slice(0, states + sequences),
      [...outputs.slice(0, states), ...stacks.map(element)],
      (inner, ins) => {
        const made = [...inner.inline(body, [...ins, ...captures]), ...ins.slice(0, states)];
        return [...made.slice(0, states), ...stacks.map((i) => made[i])];
      },
    );
    const directions = (n: number): number[] => Array.from({ length: n }, () => (reverse ? 1 : 0));
    const made = g.multi(
      'Scan',
      inputs.slice(0, states + sequences),
      {
        body: block,
        num_scan_inputs: sequences,
        scan_input_directions: directions(sequences),
        scan_output_directions: directions(stacks.length),
      },
      states + stacks.length,
      [...outputs.slice(0, states), ...stacks.map((i) => outputs[i])].map((o) => o.dtype),
    );
    const at = new Map(stacks.map((i, k) => [i, made[states + k]]));
    // Nothing reads the others.
    return outputs.map((_, i) => (i < states ? made[i] : (at.get(i) ?? made[0])));
  },
  grad: scanGradients,
});

/** States have to keep shape and dtype from one iteration to the next. Errors name which does not. */
export function checkStates(name: string, states: readonly Aval[], next: readonly Aval[]): void {
  states.forEach(({ shape, dtype }, i) => {
    const given = next[i];
    if (given !== undefined && dtype === given.dtype && sameShape(shape, given.shape)) return;
    const text = given ? `${String(given.dtype)} of shape (${given.shape.join(', ')})` : 'nothing';
    throw new TypeError(
      `For '${name}', what 'loop_func' returns must have the type and shape of what it gets: value ${i} is ` +
        `${String(dtype)} of shape (${shape.join(', ')}), but ${text} is returned for it.`,
    );
  });
}

/** The same loop backwards: it carries the gradients of states and captures, and its results are the gradients of the sequences. */
function scanGradients(
  dys: readonly Tensor[],
  inputs: readonly Tensor[],
  context: GradContext<ScanAttrs>,
): (Tensor | null)[] {
  const { attrs, outputs, reached } = context;
  const { body, states: k, sequences: m } = attrs;
  const results = body.outputs.length - k;
  const saved = (attrs.saves ? outputs : scanOp.all(inputs, { ...attrs, saves: true })).slice(k + results);
  const captures = inputs.slice(k + m);
  const avals = body.inputs;
  const [floatStates, floatSequences, floatCaptures] = [
    avals.slice(0, k),
    avals.slice(k, k + m),
    avals.slice(k + m),
  ].map(floatsOf);
  const floatResults = floatsOf(body.outputs.slice(k)).filter((i) => reached[k + i]);
  // Who differentiates this rule once more reaches the saved states.
  const floatSaved = attrs.saves ? floatStates.filter((i) => reached[k + results + i]) : [];
  const wrt = [...floatStates, ...floatSequences.map((i) => k + i), ...floatCaptures.map((i) => k + m + i)];
  if (wrt.length === 0) return inputs.map(() => null);

  const carried = [...floatStates.map((i) => dys[i]), ...floatCaptures.map((i) => zeroOf(captures[i]))];
  const sequences = [
    ...saved,
    ...inputs.slice(k, k + m),
    ...floatResults.map((i) => dys[k + i]),
    ...floatSaved.map((i) => dys[k + results + i]),
  ];
  const element = ({ shape, dtype }: Aval): Aval => ({ shape: shape.slice(1), dtype });
  const recorded = bodyOf([...carried, ...sequences.map(element), ...captures], (ins) => {
    const next = taken(ins);
    const [dStates, dCaptures] = [next(floatStates.length), next(floatCaptures.length)];
    const [states, elements] = [next(k), next(m)];
    const [dResults, dSaved] = [next(floatResults.length), next(floatSaved.length)];
    const gradients = bodyGradients(
      context,
      body,
      [...states, ...elements, ...next(captures.length)],
      [...floatStates, ...floatResults.map((i) => k + i)],
      [...dStates, ...dResults],
      wrt,
    );
    const found = taken(gradients);
    const byState = found(floatStates.length);
    const bySequence = found(floatSequences.length);
    floatSaved.forEach((i, j) => {
      const at = floatStates.indexOf(i);
      byState[at] = add(byState[at], dSaved[j]);
    });
    const byCapture = found(floatCaptures.length).map((g, i) => add(dCaptures[i], g));
    return [...byState, ...byCapture, ...bySequence];
  });
  const made = scanOp.all([...carried, ...sequences, ...captures, ...tensors(recorded.captures)], {
    body: recorded.body,
    states: carried.length,
    sequences: sequences.length,
    length: attrs.length,
    reverse: !attrs.reverse,
    saves: differentiating(),
  });
  const all = inputs.map((): Tensor | null => null);
  const next = taken(made);
  next(floatStates.length).forEach((g, i) => (all[floatStates[i]] = g));
  next(floatCaptures.length).forEach((g, i) => (all[k + m + floatCaptures[i]] = g));
  next(floatSequences.length).forEach((g, i) => (all[k + floatSequences[i]] = g));
  return all;
}
