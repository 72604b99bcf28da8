import type { Aval } from './op.js';
import { attrText } from './node.js';
import type { Graph } from './graph.js';
import { Subgraph } from './subgraph.js';

const avalText = (a: Aval): string => `${a.dtype.name}[${a.shape.join(',')}]`;

/** A graph as short stable text, one node a line: what tests pin and people read. */
export function printGraph(graph: Graph): string {
  const name = (id: number): string => `%${id}`;
  const lines = [`inputs: ${graph.inputs.map((id) => `${name(id)}:${avalText(graph.values[id])}`).join(' ')}`];
  for (const node of graph.nodes) {
    const attrs = Object.entries(node.attrs)
      .filter(([, v]) => v !== undefined && !(v instanceof Subgraph))
      .map(([k, v]) => `${k}=${attrText(v)}`);
    const outs = node.outputs.map((id) => `${name(id)}:${avalText(graph.values[id])}`).join(' ');
    const where = node.scope ? `  # ${node.scope}` : '';
    lines.push(`${outs} = ${node.op.name}(${[...node.inputs.map(name), ...attrs].join(', ')})${where}`);
    for (const [key, body] of Object.entries(node.attrs)) {
      if (body instanceof Subgraph) lines.push(`  ${key}:`, printGraph(body.graph).replace(/^/gm, '    '));
    }
  }
  lines.push(`outputs: ${graph.outputs.map(name).join(' ')}`);
  return lines.join('\n');
}
