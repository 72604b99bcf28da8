import type { Graph, GraphNode } from '../../../ir/graph.js';
import type { Attrs, Aval, OpRecord } from '../../../ir/op.js';
import { dce } from '../../../ir/passes.js';
import { findPooled, type Pooled } from './find.js';
import { imagesInnermost, imagesOutermost, pooledConv, pooledConvGrad } from './ops.js';

/**
 * Convolutions of few channels whose results are pooled at once, as products of large matrices.
 *
 * The window of a maximum is split up: each of its places has a kernel of its own, shifted by that place in a common, larger window of the
 * input. So one product of all shifted kernels and the columns under the larger windows gives, for each place of the windows, the values
 * there, one tensor each: maxima, and which of them is the first, are then operations on whole tensors of the result's size. The columns,
 * far fewer than those of every position, serve the kernel's gradient again. Images stand innermost, (C, H, W, N), so that a column is
 * gathered in rows of N numbers. See bench/pooled.mjs.
 */
export function fusePooled(graph: Graph, block: number): Graph {
  const found = findPooled(graph, block);
  if (found.length === 0) return graph;
  const fusion = new Fusion(graph.values);
  const made = new Map<GraphNode, GraphNode[]>();
  for (const one of found) {
    for (const node of one.removed) made.set(node, []);
    made.set(one.pool, fusion.forward(one));
  }
  // In the order of computation, so that one finds what another has left innermost.
  const ends = new Map(found.map((one) => [one.gradient, one]));
  for (const node of graph.nodes) {
    const one = ends.get(node);
    if (one) made.set(node, fusion.backward(one));
  }
  return dce({ ...graph, values: fusion.values, nodes: graph.nodes.flatMap((node) => made.get(node) ?? [node]) });
}

/** Writes the nodes of a graph that stand for what was found. */
class Fusion {
  readonly values: Aval[];
  /** Values that are there with images innermost too. */
  private readonly innermost = new Map<number, number>();
  /** What the gradients need of the forward operations. */
  private readonly results = new Map<Pooled, readonly number[]>();

  constructor(values: readonly Aval[]) {
    this.values = [...values];
  }

  forward(one: Pooled): GraphNode[] {
    const { conv, pool, attrs, x, weights } = one;
    const [before, from] = this.inwards(x, conv);
    const node = this.node(pooledConv, attrs, [from, ...weights], conv);
    this.results.set(one, node.outputs.slice(1));
    return [...before, node, this.outwards(node.outputs[0], pool.outputs[0], conv)];
  }

  backward(one: Pooled): GraphNode[] {
    const { gradient, attrs, dy, gradients } = one;
    const [before, from] = this.inwards(dy, gradient);
    const node = this.node(pooledConvGrad, attrs, [from, ...(this.results.get(one) ?? [])], gradient);
    const { kernel = node.outputs[0], bias = node.outputs[1], input } = gradients;
    const after = input === undefined ? [] : [this.outwards(node.outputs[2], input, gradient)];
    return [...before, { ...node, outputs: [kernel, bias, node.outputs[2]] }, ...after];
  }

  private node<A extends Attrs>(op: OpRecord<A>, attrs: A, inputs: readonly number[], like: GraphNode): GraphNode {
    const shapes = inputs.map((id) => this.values[id]);
    const avals = ([] as Aval[]).concat(op.infer(shapes, attrs));
    const outputs = avals.map((aval) => this.values.push(aval) - 1);
    return { ...like, op: op as unknown as OpRecord, attrs, inputs, outputs };
  }

  /** A value with images innermost, and the nodes that make it. */
  private inwards(id: number, like: GraphNode): [GraphNode[], number] {
    const known = this.innermost.get(id);
    if (known !== undefined) return [[], known];
    const node = this.node(imagesInnermost, {}, [id], like);
    return [[node], node.outputs[0]];
  }

  /** A value of the graph from what it is with images innermost. */
  private outwards(from: number, id: number, like: GraphNode): GraphNode {
    this.innermost.set(id, from);
    const node = this.node(imagesOutermost, { shape: this.values[id].shape }, [from], like);
    return { ...node, outputs: [id] };
  }
}
