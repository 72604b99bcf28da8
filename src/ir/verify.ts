import { sameShape } from '../common/shape.js';
import type { Graph } from './graph.js';
import type { Aval } from './op.js';
import { Subgraph } from './subgraph.js';

/**
 * Checks that every value is defined once and before its use, and that `infer` agrees with the recorded shapes and dtypes. Throws
 * Error naming the node; used by tests.
 */
export function verifyGraph(graph: Graph): void {
  const defined = new Set<number>(graph.inputs);
  for (const node of graph.nodes) {
    const at = `node ${node.op.name} (outputs ${node.outputs.join(', ')})`;
    for (const attr of Object.values(node.attrs)) if (attr instanceof Subgraph) verifyGraph(attr.graph);
    for (const id of node.inputs) if (!defined.has(id)) throw new Error(`${at} reads %${id} before it is defined`);
    const inferred = node.op.infer(
      node.inputs.map((id) => graph.values[id]),
      node.attrs,
    );
    const avals = (Array.isArray(inferred) ? inferred : [inferred]) as readonly Aval[];
    if (avals.length !== node.outputs.length) throw new Error(`${at} has ${avals.length} results`);
    node.outputs.forEach((id, i) => {
      if (defined.has(id)) throw new Error(`${at} defines %${id} again`);
      const value = graph.values[id];
      if (value.dtype !== avals[i].dtype || !sameShape(value.shape, avals[i].shape)) {
        throw new Error(
          `${at}: recorded ${value.dtype.name}[${value.shape.join()}], inferred ${avals[i].dtype.name}[${avals[i].shape.join()}]`,
        );
      }
      defined.add(id);
    });
  }
  for (const id of graph.outputs) if (!defined.has(id)) throw new Error(`output %${id} is not defined`);
}
