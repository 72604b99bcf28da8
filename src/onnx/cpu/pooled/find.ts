import { float32 } from '../../../common/dtype.js';
import type { Graph, GraphNode } from '../../../ir/graph.js';
import { pooledSizes, type PooledAttrs } from './places.js';

/** A convolution, its pooling and their gradients within a graph; values by their places there. */
export interface Pooled {
  readonly attrs: PooledAttrs;
  readonly conv: GraphNode;
  readonly pool: GraphNode;
  /** The node that has the gradient of what is pooled. */
  readonly gradient: GraphNode;
  /** Nodes that are not needed any more. */
  readonly removed: readonly GraphNode[];
  readonly x: number;
  /** The kernel, and the bias if there is one. */
  readonly weights: readonly number[];
  /** The gradient of the maxima. */
  readonly dy: number;
  /** The gradients that the graph computes. */
  readonly gradients: { readonly kernel?: number; readonly bias?: number; readonly input?: number };
}

/**
 * Finds what {@link Pooled} describes, with all that a graph does with the convolution's result, where it pays. The gradients of rectifiers have been
 * taken to the pooled values before: see maskPooled.
 */
export function findPooled(graph: Graph, block: number): Pooled[] {
  const names = new Set(graph.nodes.map(({ op }) => op.name));
  if (!names.has('MaxPoolGrad') || !names.has('Conv2D')) return [];
  const makers = new Map<number, GraphNode>();
  const readers = new Map<number, GraphNode[]>();
  for (const node of graph.nodes) {
    node.outputs.forEach((id) => makers.set(id, node));
    for (const id of new Set(node.inputs)) readers.set(id, [...(readers.get(id) ?? []), node]);
  }
  const outputs = new Set(graph.outputs);
  /** The only readers of a value: one of each of these operations at most, and nothing else. */
  const only = (id: number, ...ops: string[]): (GraphNode | undefined)[] | undefined => {
    const all = readers.get(id) ?? [];
    const sorted = ops.map((name) => all.find(({ op }) => op.name === name));
    const known = sorted.filter((node) => node !== undefined);
    return outputs.has(id) || known.length !== all.length ? undefined : sorted;
  };

  const one = (pool: GraphNode): Pooled | undefined => {
    const [pooled] = pool.inputs;
    const before = makers.get(pooled);
    const rectifier = before?.op.name === 'ReLU' ? before : undefined;
    const conv = rectifier ? makers.get(rectifier.inputs[0]) : before;
    if (conv?.op.name !== 'Conv2D') return undefined;
    const attrs = attrsOf(graph, conv, pool, rectifier !== undefined);
    if (attrs === undefined || !pays(attrs, block)) return undefined;
    if (rectifier && only(conv.outputs[0], 'ReLU') === undefined) return undefined;
    const [, gradient] = only(pooled, 'MaxPool', 'MaxPoolGrad') ?? [];
    if (gradient === undefined || gradient.inputs[0] !== pooled || gradient.inputs[1] !== pool.outputs[0])
      return undefined;
    const [d] = gradient.outputs;
    const [x, ...weights] = conv.inputs;
    const uses = only(d, 'Conv2DBackpropFilter', 'Conv2DBackpropInput', 'ReduceSum');
    if (uses === undefined) return undefined;
    const [filter, input, sum] = uses;
    if (filter && (filter.inputs[0] !== d || filter.inputs[1] !== x)) return undefined;
    if (input && (input.inputs[0] !== d || input.inputs[1] !== weights[0])) return undefined;
    if (sum && (String(sum.attrs.axes) !== '0,2,3' || sum.attrs.keepdims === true)) return undefined;
    const gone = [conv, rectifier, filter, input, sum];
    return {
      ...{ attrs, conv, pool, gradient, x, weights, dy: gradient.inputs[2] },
      removed: gone.filter((node) => node !== undefined),
      gradients: { kernel: filter?.outputs[0], bias: sum?.outputs[0], input: input?.outputs[0] },
    };
  };
  return graph.nodes.filter(({ op }) => op.name === 'MaxPool').flatMap((pool) => one(pool) ?? []);
}

/** What the two nodes compute, if it is of the kind. */
function attrsOf({ values }: Graph, conv: GraphNode, pool: GraphNode, relu: boolean): PooledAttrs | undefined {
  const [x, w] = conv.inputs.map((id) => values[id]);
  const { stride, pads, dilation, group } = conv.attrs as unknown as Record<string, readonly number[]> & {
    group: number;
  };
  const windows = pool.attrs as unknown as Record<'kernel' | 'stride' | 'pads' | 'dilation', readonly number[]>;
  const ones = [...stride, ...dilation, ...windows.dilation, group];
  if (x.dtype !== float32 || ones.some((n) => n !== 1) || windows.pads.some((p) => p !== 0)) return undefined;
  if (windows.kernel.some((k, i) => k !== windows.stride[i])) return undefined;
  const [height, width] = windows.kernel;
  return { input: x.shape, kernel: w.shape, pads, window: [height, width], relu };
}

/** With fewer images rows are too short to be gathered. */
const FEWEST_IMAGES = 8;
/** Up to so many channels the input is not blocked, and pooling is most of the work. */
const FEW_CHANNELS = 4;
/** Longer sums are made in parts, in which equal maxima could come out unequal: the first of them would not get the gradient. */
const MOST_ROWS = 128;

/** Whether products of matrices are faster, where blocks have so many channels: see bench/pooled.mjs. */
function pays(attrs: PooledAttrs, block: number): boolean {
  const { images, places, columns, channels, rows } = pooledSizes(attrs);
  if (images < FEWEST_IMAGES || places === 1 || columns <= 0 || rows > MOST_ROWS) return false;
  return channels % block !== 0 || attrs.input[1] <= FEW_CHANNELS;
}
