import type { Graph, GraphNode } from './graph.js';
import { localText } from './node.js';

/** Rewrites every use of a value by another one; drops what is then not needed. */
function rebuild(graph: Graph, nodes: readonly GraphNode[], replaced: ReadonlyMap<number, number>): Graph {
  const outputs = graph.outputs.map((id) => replaced.get(id) ?? id);
  return dce({ ...graph, nodes, outputs });
}

/** Dead code elimination: keeps the nodes that some output needs. */
export function dce(graph: Graph): Graph {
  const needed = new Set(graph.outputs);
  const nodes: GraphNode[] = [];
  for (let i = graph.nodes.length - 1; i >= 0; i--) {
    const node = graph.nodes[i];
    if (!node.outputs.some((id) => needed.has(id))) continue;
    node.inputs.forEach((id) => needed.add(id));
    nodes.push(node);
  }
  return { ...graph, nodes: nodes.reverse() };
}

/** Common subexpression elimination: nodes of equal operation, attributes and inputs become one. */
export function cse(graph: Graph): Graph {
  const seen = new Map<string, GraphNode>();
  const replaced = new Map<number, number>();
  const nodes: GraphNode[] = [];
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((id) => replaced.get(id) ?? id);
    const key = `${localText(node.op, node.attrs)}(${inputs.join(',')})`;
    const twin = seen.get(key);
    if (twin) {
      node.outputs.forEach((id, i) => replaced.set(id, twin.outputs[i]));
    } else {
      const kept = { ...node, inputs };
      seen.set(key, kept);
      nodes.push(kept);
    }
  }
  return rebuild(graph, nodes, replaced);
}

/** Nodes that change nothing: their outputs are their last inputs. They matter for gradients, which are taken by now. */
const SAME = new Set(['Identity', 'StopGradient', 'Pass']);

/** Takes out nodes that change nothing. */
export function removeIdentities(graph: Graph): Graph {
  const replaced = new Map<number, number>();
  const nodes: GraphNode[] = [];
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((id) => replaced.get(id) ?? id);
    const first = inputs.length - node.outputs.length;
    if (SAME.has(node.op.name)) node.outputs.forEach((id, i) => replaced.set(id, inputs[first + i]));
    else nodes.push({ ...node, inputs });
  }
  return rebuild(graph, nodes, replaced);
}

/** All simplifications, in order. */
export function simplify(graph: Graph): Graph {
  return cse(removeIdentities(graph));
}
