import type { Aval } from '../../ir/op.js';
import type { Graph, GraphNode } from '../../ir/graph.js';
import type { Target } from '../../ir/builder.js';
import { dce } from '../../ir/passes.js';
import { fusePooled } from './pooled/fuse.js';

/** What is faster on a processor with blocks, before it is written. */
export function forProcessor(graph: Graph, { block, pooled }: Target): Graph {
  if (block === undefined) return graph;
  const masked = maskPooled(graph);
  return pooled === false ? masked : fusePooled(masked, block);
}

/**
 * Behind a rectifier and a pooling of maxima, the gradient is zero where the rectified value is: what a window gives to its maximum is
 * taken away there when that is zero. The maximum is the pooled value, so it can be asked before, of far fewer elements:
 * Select(x > 0, MaxPoolGrad(x, y, dY), 0) is MaxPoolGrad(x, y, Select(y > 0, dY, 0)).
 */
function maskPooled(graph: Graph): Graph {
  const makers = new Map<number, GraphNode>();
  const readers = new Map<number, number>();
  for (const node of graph.nodes) {
    node.outputs.forEach((id) => makers.set(id, node));
    node.inputs.forEach((id) => readers.set(id, (readers.get(id) ?? 0) + 1));
  }
  graph.outputs.forEach((id) => readers.set(id, 2));
  const values: Aval[] = [...graph.values];
  const nodes = graph.nodes.flatMap((node) => {
    const [condition, gradient, zero] = node.inputs;
    const [greater, pool] = [makers.get(condition), makers.get(gradient)];
    const known = node.op.name === 'Select' && greater?.op.name === 'Greater' && pool?.op.name === 'MaxPoolGrad';
    if (!known || readers.get(gradient) !== 1) return [node];
    const [x, y, dy] = pool.inputs;
    const bound = makers.get(zero);
    if (greater.inputs[0] !== x || greater.inputs[1] !== zero) return [node];
    if (bound?.op.name !== 'Const' || bound.attrs.value !== 0) return [node];
    const mask = values.push({ ...values[condition], shape: values[y].shape }) - 1;
    const masked = values.push(values[dy]) - 1;
    return [
      { ...greater, inputs: [y, zero], outputs: [mask] },
      { ...node, inputs: [mask, dy, zero], outputs: [masked] },
      { ...pool, inputs: [x, y, masked], outputs: node.outputs },
    ];
  });
  return nodes.length === graph.nodes.length ? graph : dce({ ...graph, values, nodes });
}
