import { NotImplementedError, RuntimeError } from '../common/errors.js';
import { KeyedCache, type Keyed } from '../common/keyed.js';
import { pyTypeName } from '../common/pytext.js';
import { sameShape, type Shape } from '../common/shape.js';
import { Tensor } from '../common/tensor.js';
import type { Value } from '../common/value.js';
import { newWalk, nodeOf, type Node } from '../ir/node.js';
import { currentScope, inPrecision, swapScope } from '../ir/recorder.js';
import { Tapes, type Recorded } from '../ir/tape.js';
import { inOperation } from '../ir/where.js';
import { cast, ones, reshape, sum, zeros } from '../ops/index.js';
import { asConstants } from '../ops/operand.js';
import { sumOfGradients } from '../ops/placed.js';
import { structureOf } from './structure.js';

/** Sums a gradient of broadcast shape to the shape of the input it belongs to. */
export function unbroadcast(dy: Tensor, shape: Shape): Tensor {
  if (sameShape(dy.shape, shape)) return dy;
  const lead = dy.ndim - shape.length;
  const axes = dy.shape.flatMap((d, i) => (i < lead || (shape[i - lead] === 1 && d !== 1) ? [i] : []));
  const summed = axes.length > 0 ? sum(dy, axes, true) : dy;
  return sameShape(summed.shape, shape) ? summed : reshape(summed, shape);
}

/** Nodes between `outputs` and `wrt` that were recorded from value id `since` on, in that order. */
function relevantNodes(outputs: readonly Value[], wrt: readonly Value[], since: number): Node[] {
  const walk = newWalk();
  const reached: Node[] = [];
  for (const value of wrt) value.walk = walk;
  const stack = outputs.map(nodeOf);
  while (stack.length > 0) {
    const node = stack.pop();
    if (node === undefined || node.walk === walk || node.outputs[0].id < since) continue;
    node.walk = walk;
    reached.push(node);
    for (const input of node.inputs) if (input.walk !== walk) stack.push(nodeOf(input));
  }
  const nodes: Node[] = [];
  for (const node of reached.sort((a, b) => a.outputs[0].id - b.outputs[0].id)) {
    if (node.op.grad === 'none' || !node.inputs.some((v) => v.walk === walk)) continue;
    nodes.push(node);
    for (const out of node.outputs) if (out.dtype.isFloat) out.walk = walk;
  }
  return nodes;
}

/**
 * Reverse-mode differentiation: walks the recorded nodes from `outputs` back to `wrt` and applies each operation's gradient rule. `seeds`
 * are the gradients of the outputs, ones where there is none. Only nodes recorded from value id `since` on are walked. Gives undefined for a value that no output depends on.
 */
export function backward(
  outputs: readonly Tensor[],
  seeds: readonly (Tensor | undefined)[],
  wrt: readonly Value[],
  since: number,
): (Tensor | undefined)[] {
  const nodes = relevantNodes(
    outputs.map((t) => t.handle),
    wrt,
    since,
  );
  const gradients = new Gradients();
  const needed = new Set<Value>();
  const accumulate = (value: Value, dy: Tensor): void => {
    gradients.add(value, unbroadcast(dy.dtype === value.dtype ? dy : cast(dy, value.dtype), value.shape));
  };
  const walk = (): readonly (Tensor | undefined)[] => {
    for (const value of wrt) needed.add(value);
    for (const { outputs: made } of nodes) for (const out of made) if (out.dtype.isFloat) needed.add(out);
    outputs.forEach((out, i) => {
      if (needed.has(out.handle)) accumulate(out.handle, seeds[i] ?? ones(out.shape, out.dtype));
    });
    const around = currentScope();
    try {
      for (let i = nodes.length - 1; i >= 0; i--) {
        const node = nodes[i];
        swapScope(node.scope); // what a rule records belongs to the cell whose operation it differentiates
        try {
          applyRule(node, gradients, needed, accumulate);
        } catch (error) {
          inOperation(error, node.scope, node.op.name, node.inputs);
          throw error;
        }
      }
    } finally {
      swapScope(around);
    }
    return wrt.map((value) => gradients.get(value));
  };
  // Rules fit the dtypes that the operations were recorded with.
  const found = inPrecision(null, () => asConstants(() => walked(nodes, outputs, seeds, wrt, walk)));
  return wrt.map((value, i) => asked(value, found[i]));
}

/** What walks of one structure have recorded. */
interface Walks extends Keyed {
  readonly tapes: Tapes;
}

const MANY_WALKS = 100;
const walks = new KeyedCache<Walks>(MANY_WALKS);

/** What `walk` gives: where a walk of the same structure is known, its nodes are copied and no rule is asked. */
function walked(
  nodes: readonly Node[],
  outputs: readonly Tensor[],
  seeds: readonly (Tensor | undefined)[],
  wrt: readonly Value[],
  walk: () => readonly (Tensor | undefined)[],
): readonly (Tensor | undefined)[] {
  const structure = structureOf(
    nodes,
    outputs.map((t) => t.handle),
    seeds.map((t) => t?.handle),
    wrt,
  );
  if (structure === undefined) return walk();
  const { key, values } = structure;
  let known = walks.get(key);
  if (known === undefined) walks.set((known = { key, tapes: new Tapes() }));
  let found: readonly (Tensor | undefined)[] | undefined;
  const recorded = known.tapes.record(values, true, () => {
    found = walk();
    return { values: found.map((t) => t?.handle), rest: undefined };
  });
  if (found !== undefined) return found;
  // One Tensor for one value, as the walk gives it; a seed that nothing has changed is itself the gradient.
  const stamp = newWalk();
  const tensors: Tensor[] = [];
  const keep = (value: Value, tensor: Tensor): void => {
    value.walk = stamp;
    value.place = tensors.push(tensor) - 1;
  };
  for (const seed of seeds) if (seed !== undefined) keep(seed.handle, seed);
  return (recorded as Recorded<undefined>).values.map((value) => {
    if (value === undefined) return undefined;
    if (value.walk !== stamp) keep(value, new Tensor(value));
    return tensors[value.place];
  });
}

/** Gradients by value. What several operations contribute is summed when it is asked for. */
class Gradients {
  private readonly terms = new Map<Value, Tensor[]>();

  add(value: Value, term: Tensor): void {
    const before = this.terms.get(value);
    if (before) before.push(term);
    else this.terms.set(value, [term]);
  }

  has(value: Value): boolean {
    return this.terms.has(value);
  }

  get(value: Value): Tensor | undefined {
    const terms = this.terms.get(value);
    if (terms === undefined) return undefined;
    const sum = sumOfGradients(terms);
    this.terms.set(value, [sum]);
    return sum;
  }
}

/** The gradient of a value once its hooks were asked. */
function asked(value: Value, gradient: Tensor | undefined): Tensor | undefined {
  if (value.hooks === undefined && value.owner?.hooks === undefined) return gradient;
  let current = gradient;
  for (const hooks of [value.hooks, value.owner?.hooks]) {
    for (const hook of hooks?.values() ?? []) {
      if (current === undefined) return undefined;
      const answer = hook(current as never) ?? current;
      if (!(answer instanceof Tensor)) {
        throw new RuntimeError(`Tensor hook should be return Tensor, but get type: ${pyTypeName(answer)}.`);
      }
      current = answer;
    }
  }
  return current;
}

function applyRule(
  node: Node,
  gradients: Gradients,
  needed: ReadonlySet<Value>,
  accumulate: (value: Value, dy: Tensor) => void,
): void {
  const { op, inputs, outputs, attrs } = node;
  if (!outputs.some((out) => gradients.has(out))) return;
  if (op.grad === 'none') return;
  if (typeof op.grad !== 'function') {
    throw new NotImplementedError(`The operation '${op.name}' has no gradient.`);
  }
  const dys = outputs.map((out) => asked(out, gradients.get(out)) ?? zeros(out.shape, out.dtype));
  const results = op.grad(
    dys,
    inputs.map((v) => new Tensor(v)),
    {
      attrs,
      outputs: outputs.map((v) => new Tensor(v)),
      needs: inputs.map((v) => needed.has(v)),
      reached: outputs.map((v) => gradients.has(v)),
      backward,
    },
  );
  inputs.forEach((input, i) => {
    const dx = results[i];
    if (dx && needed.has(input)) accumulate(input, dx);
  });
}
