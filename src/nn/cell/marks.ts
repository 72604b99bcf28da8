import { pyTypeName } from '../../common/checks.js';
import { Tensor } from '../../common/tensor.js';
import { pass } from '../../ops/pass.js';
import { answer, type CellHooks } from './hooks.js';
import type { CellNode } from './state.js';

type Gradient = Tensor | null;

/** What a backward hook answers, as gradients; errors in MindSpore's words. */
function gradients(given: unknown, expected: readonly Gradient[], what: string, name: string): readonly Gradient[] {
  if (given === undefined) return expected;
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  const size = list.length;
  const wrong = list.find((x, i) => !(x instanceof Tensor) && expected[i] !== null);
  if (!Array.isArray(given) && wrong !== undefined) {
    throw new TypeError(`The output type of function: ${name} should be a tensor but got ${pyTypeName(wrong)}.`);
  }
  if (size !== expected.length) {
    throw new TypeError(
      `The ${what} return value size is ${size} not equal to expect ${nameOf(what)} size ${expected.length}`,
    );
  }
  if (wrong !== undefined) {
    throw new TypeError(`The output type of function: ${name} should be a tensor but got ${pyTypeName(wrong)}.`);
  }
  return list as readonly Gradient[];
}

function nameOf(what: string): string {
  return what === 'backward hook' ? 'grad input' : 'output';
}

/** The Tensors among some values, not those within arrays; gradients of integers are null. */
const tensorsAmong = (values: readonly unknown[]): Tensor[] => values.filter((x) => x instanceof Tensor);
/** True for Tensors that gradients can be with respect to. */
export const isFloat = (x: unknown): x is Tensor => x instanceof Tensor && x.dtype.isFloat;

/** The values, floats among them replaced one by one. */
export function replaceFloats(values: readonly unknown[], floats: readonly Tensor[]): unknown[] {
  let next = 0;
  return values.map((x) => (isFloat(x) ? floats[next++] : x));
}

/** One gradient for each Tensor, null for integers, from those of the floats. */
function spread(tensors: readonly Tensor[], floats: readonly Gradient[]): Gradient[] {
  let next = 0;
  return tensors.map((t) => (t.dtype.isFloat ? floats[next++] : null));
}

const onlyFloats = (tensors: readonly Tensor[], all: readonly Gradient[]): Gradient[] =>
  all.filter((_, i) => tensors[i].dtype.isFloat);

/** The gradient side of one call: puts marks around inputs and outputs at which the walk asks the backward hooks. */
export class BackwardMarks {
  #gradOutput: readonly Gradient[] = [];
  #inputs: readonly Tensor[] = [];

  constructor(
    private readonly cell: CellNode,
    private readonly hooks: CellHooks,
  ) {}

  /** The inputs under other identities. */
  inputs(args: readonly unknown[]): unknown[] {
    const tensors = tensorsAmong(args);
    const floats = tensors.filter(isFloat);
    if (this.hooks.backward.size === 0 || floats.length === 0) return [...args];
    const marked = pass(floats, (dys) => onlyFloats(tensors, this.#ask(spread(tensors, dys))));
    this.#inputs = marked;
    return replaceFloats(args, marked);
  }

  /** The outputs under other identities. */
  outputs(output: unknown): unknown {
    const several = Array.isArray(output);
    let values: readonly unknown[] = several ? output : [output];
    const tensors = tensorsAmong(values);
    const floats = tensors.filter(isFloat);
    if (floats.length === 0) return output;
    if (this.hooks.backward.size > 0) {
      const along = this.#inputs;
      const marked = pass(
        floats,
        (dys, _, { needs }) => {
          this.#gradOutput = spread(tensors, dys);
          // Nobody wants gradients of the inputs, so the walk will not come to them.
          if (!along.some((_x, i) => needs[i])) this.#ask(along.length === 0 ? [null] : along.map(() => null));
          return [...along.map(() => null), ...dys];
        },
        along,
      );
      values = replaceFloats(values, marked);
    }
    if (this.hooks.backwardPre.size > 0) {
      const marked = pass(tensorsAmong(values).filter(isFloat), (dys) => {
        let current: readonly Gradient[] = spread(tensors, dys);
        for (const fn of this.hooks.backwardPre.values()) {
          const given = answer(fn, this.cell, [...current]);
          current = gradients(given, current, 'backward pre hook', 'hook_backward_pre_grad');
        }
        return onlyFloats(tensors, current);
      });
      values = replaceFloats(values, marked);
    }
    return several ? values : values[0];
  }

  #ask(gradInput: readonly Gradient[]): readonly Gradient[] {
    let current = gradInput;
    for (const fn of this.hooks.backward.values()) {
      const given = answer(fn, this.cell, [...current], [...this.#gradOutput]);
      current = gradients(given, current, 'backward hook', 'hook_backward_grad');
    }
    return current;
  }
}
