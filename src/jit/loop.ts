import type { Graph } from '../ir/graph.js';
import { intern } from '../ir/node.js';
import type { Aval, OpRecord } from '../ir/op.js';
import { scanOp, type ScanAttrs } from '../ops/control/scan_op.js';
import { theRuntime } from '../runtime/runtime.js';
import type { SessionEntry } from '../runtime/sessions.js';
import { compileGraph } from './compile.js';

/** The key of sessions that are loops begins with this, which no other key does. */
const LOOP = -9;

/** A sequence of such elements, of unknown length. */
export const stackedAval = ({ shape, dtype }: Aval): Aval => ({ shape: [-1, ...shape], dtype });

/** A graph of one node, the loop, for inputs that look like these. */
export function graphOfLoop(inputs: readonly Aval[], attrs: ScanAttrs): Graph {
  const ins = inputs.map(({ shape, dtype }) => ({ shape, dtype }));
  const outs = scanOp.record.infer(ins, attrs) as readonly Aval[];
  const ids = [...ins, ...outs].map((_, i) => i);
  const [inputIds, outputIds] = [ids.slice(0, ins.length), ids.slice(ins.length)];
  const op = scanOp.record as unknown as OpRecord;
  return {
    values: [...ins, ...outs],
    inputs: inputIds,
    nodes: [{ op, attrs, inputs: inputIds, outputs: outputIds, scope: '', origin: 0 }],
    outputs: outputIds,
  };
}

/** Its session: found by structure, or written and compiled. */
export function sessionOfLoop(graph: Graph, attrs: ScanAttrs, runtime = theRuntime()): SessionEntry {
  const key = [LOOP, intern(`${attrs.body.text} ${attrs.states} ${attrs.sequences}`)];
  const known = runtime.sessions.get(key);
  if (known) return known;
  return compileGraph(runtime, key, graph, { operations: [], optimize: true }).entry;
}
