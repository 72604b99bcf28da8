import { pyTypeName } from '../../common/checks.js';
import { RuntimeError } from '../../common/errors.js';
import { Tensor } from '../../common/tensor.js';
import { mapTensors } from '../../common/tree.js';
import { pass } from '../../ops/pass.js';
import { after } from '../layer/after.js';
import { answer, type Hook } from './hooks.js';
import { isFloat, replaceFloats } from './marks.js';
import type { CellNode } from './state.js';

/** A cell that says itself what its gradient is. */
export interface CustomGradient extends CellNode {
  readonly bprop: Hook;
}

/** Runs `construct` and gives its outputs the gradient that the cell's `bprop(...inputs, out, dout)` computes. */
export function withBprop(
  cell: CustomGradient,
  args: readonly unknown[],
  construct: (args: readonly unknown[]) => unknown,
): unknown {
  return after(construct(args), (output) => {
    const floats: Tensor[] = [];
    mapTensors(output, (t) => (isFloat(t) ? floats.push(t) : 0));
    const sources = args.flatMap((x, position) => (isFloat(x) ? [{ x, position }] : []));
    if (floats.length === 0) return output;
    const filled = (tree: unknown, floatsOf: readonly Tensor[], other: (t: Tensor) => Tensor): unknown => {
      let next = 0;
      return mapTensors(tree, (t) => (isFloat(t) ? floatsOf[next++] : other(t)));
    };
    const made = pass(
      floats,
      (dys, given, { outputs }) => {
        const same = (t: Tensor): Tensor => t;
        const inputs = replaceFloats(args, given);
        const answered = answer(
          (...values) => cell.bprop(...values),
          ...inputs,
          filled(output, outputs, same),
          filled(output, dys, same),
        );
        const found = bpropGradients(answered, args.length);
        return [...sources.map(({ x, position }) => fitting(found[position], x)), ...floats.map(() => null)];
      },
      sources.map(({ x }) => x),
    );
    return filled(output, made, (t) => t);
  });
}

function bpropGradients(given: unknown, inputs: number): readonly unknown[] {
  if (given === undefined) throw new TypeError('The python function output is none.');
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  if (list.length < inputs) {
    throw new RuntimeError(`Grad size should lager than forward inputs, but got ${list.length} vs ${inputs}`);
  }
  return list;
}

/** A gradient that a `bprop` gave for an input. Shapes that the input broadcasts to are summed by the walk. */
function fitting(gradient: unknown, { shape }: Tensor): Tensor | null {
  if (gradient === null || gradient === undefined) return null;
  if (!(gradient instanceof Tensor)) throw new TypeError(`Unreasonable data type: <class '${pyTypeName(gradient)}'>.`);
  const lead = gradient.ndim - shape.length;
  if (lead >= 0 && shape.every((d, i) => d === gradient.shape[lead + i] || d === 1)) return gradient;
  const text = (s: readonly number[]): string => `[const vector]{${s.join(', ')}}`;
  throw new RuntimeError(
    'For grad interface or custom function, grad tensor should be broadcast to expected shape, ' +
      `but got ${text(gradient.shape)} vs ${text(shape)}`,
  );
}
