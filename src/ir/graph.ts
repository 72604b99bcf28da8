import type { Value } from '../common/value.js';
import { intern, newWalk, nodeOf, type Node } from './node.js';
import type { Attrs, Aval, OpRecord } from './op.js';

/** A node of a closed graph; inputs and outputs are indices into {@link Graph.values}. */
export interface GraphNode {
  readonly op: OpRecord;
  readonly attrs: Attrs;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** The path of the cell that recorded it, for messages. */
  readonly scope: string;
  /** Its place in the cut it comes from; -1 for a node that closing the graph has added. */
  readonly origin: number;
}

/** A closed graph in order of computation: what is printed, verified, simplified and written as ONNX. */
export interface Graph {
  /** Shape and dtype of every value. */
  readonly values: readonly Aval[];
  readonly inputs: readonly number[];
  readonly nodes: readonly GraphNode[];
  readonly outputs: readonly number[];
}

/** The pending graph behind some values, cut at what is materialised. */
export interface Cut {
  /** Materialised values that it reads, in order of first visit. */
  readonly leaves: readonly Value[];
  /** Host numbers among them, which travel packed. */
  readonly numbers: readonly Value[];
  /** Nodes in order of computation. */
  readonly nodes: readonly Node[];
  readonly roots: readonly Value[];
  /** Equal exactly for graphs of equal structure. */
  readonly key: readonly number[];
}

/**
 * Walks from the roots to what is materialised, or older than value id `since`. Leaves are numbered by first visit, so that f(p, p) and
 * f(p, q) differ.
 */
export function cutGraph(roots: readonly Value[], since = 0): Cut {
  const walk = newWalk();
  const leaves: Value[] = [];
  const numbers: Value[] = [];
  const nodes: Node[] = [];
  const key: number[] = [];
  let count = 0;
  // Nodes under way, and which of their inputs comes next.
  const stack: Node[] = [];
  const next: number[] = [];

  const place = (value: Value, at: number): void => {
    value.walk = walk;
    value.place = at;
  };
  const visitLeaf = (value: Value): void => {
    place(value, count++);
    (value.hostNumber ? numbers : leaves).push(value);
    key.push(value.hostNumber ? -2 : -1, intern(value.dtype.name), value.shape.length);
    for (const d of value.shape) key.push(d);
  };
  const enter = (value: Value): void => {
    if (value.walk === walk) return;
    if (value.storage !== undefined || value.id < since) return visitLeaf(value);
    const node = nodeOf(value);
    if (node === undefined) throw new Error('a value that is neither materialised nor recorded');
    if (node.walk === walk) return;
    stack.push(node);
    next.push(0);
  };

  for (const root of roots) {
    enter(root);
    while (stack.length > 0) {
      const top = stack.length - 1;
      const node = stack[top];
      if (next[top] < node.inputs.length) {
        enter(node.inputs[next[top]++]);
        continue;
      }
      stack.pop();
      next.pop();
      if (node.walk === walk) continue;
      node.walk = walk;
      nodes.push(node);
      key.push(node.localKey, node.inputs.length);
      for (const input of node.inputs) key.push(input.place);
      // An output that was met as a leaf keeps that number.
      for (const output of node.outputs) {
        if (output.walk !== walk) place(output, count);
        count++;
      }
    }
  }
  key.push(-3);
  for (const root of roots) key.push(root.place);
  return { leaves, numbers, nodes, roots, key };
}

/** The closed graph of a cut. Inputs: the leaves in order, then one vector for each dtype of host numbers, in order of first use. */
export function closeGraph(cut: Cut, unpack: OpRecord): Graph {
  const values: Aval[] = [];
  const index = new Map<Value, number>();
  const add = (aval: Aval): number => values.push({ shape: aval.shape, dtype: aval.dtype }) - 1;
  const inputs = cut.leaves.map((leaf) => {
    const id = add(leaf);
    index.set(leaf, id);
    return id;
  });
  const nodes: GraphNode[] = [];
  for (const pack of packNumbers(cut.numbers)) {
    const packId = add({ shape: [pack.length], dtype: pack[0].dtype });
    inputs.push(packId);
    const outputs = pack.map((number) => {
      const id = add(number);
      index.set(number, id);
      return id;
    });
    nodes.push({ op: unpack, attrs: { count: pack.length }, inputs: [packId], outputs, scope: '', origin: -1 });
  }
  return close(cut, values, index, inputs, nodes);
}

/** The closed graph of a cut whose inputs are `given`, in this order; every leaf is one of them. */
export function closeOver(cut: Cut, given: readonly Value[]): Graph {
  const values: Aval[] = given.map(({ shape, dtype }) => ({ shape, dtype }));
  const index = new Map(given.map((value, i) => [value, i]));
  return close(
    cut,
    values,
    index,
    given.map((_, i) => i),
    [],
  );
}

/** Appends the nodes of a cut to a graph that has its inputs. */
function close(
  cut: Cut,
  values: Aval[],
  index: Map<Value, number>,
  inputs: readonly number[],
  nodes: GraphNode[],
): Graph {
  cut.nodes.forEach((node, origin) => {
    const ins = node.inputs.map((v) => index.get(v) as number);
    const outs = node.outputs.map((v) => {
      // A materialised output of a recomputed node was met as a leaf before; readers keep the leaf.
      const id = values.push({ shape: v.shape, dtype: v.dtype }) - 1;
      if (!index.has(v)) index.set(v, id);
      return id;
    });
    nodes.push({ op: node.op, attrs: node.attrs, inputs: ins, outputs: outs, scope: node.scope, origin });
  });
  return { values, inputs, nodes, outputs: cut.roots.map((r) => index.get(r) as number) };
}

/** Host numbers grouped by dtype, in order of first use: each group is one input vector. */
export function packNumbers(numbers: readonly Value[]): Value[][] {
  const packs = new Map<string, Value[]>();
  for (const number of numbers) {
    const pack = packs.get(number.dtype.name);
    if (pack) pack.push(number);
    else packs.set(number.dtype.name, [number]);
  }
  return [...packs.values()];
}
