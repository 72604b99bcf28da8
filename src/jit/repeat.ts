import type { Graph } from '../ir/graph.js';
import { Subgraph } from '../ir/subgraph.js';
import type { ScanAttrs } from '../ops/control/scan_op.js';
import { theRuntime } from '../runtime/runtime.js';
import type { SessionEntry } from '../runtime/sessions.js';
import { Repeat, type Roles } from '../runtime/together.js';
import { graphOfLoop, sessionOfLoop, stackedAval } from './loop.js';

/** How runs of a recorded call can be made in one; undefined where they cannot. */
export function repeatOf(graph: Graph, single: SessionEntry, roles: Roles): Repeat | undefined {
  const runtime = theRuntime();
  // The other providers have no loops of their own, or keep what a run gives on a device.
  if (runtime.provider !== 'cpu' && runtime.provider !== 'wasm') return undefined;
  const { states, sequences, captures, results } = roles;
  if (states.length === 0 || sequences.length === 0) return undefined;
  const aval = (id: number) => graph.values[id];
  const inputs = [...states.map(({ feed }) => feed), ...sequences, ...captures].map((i) => graph.inputs[i]);
  const outputs = [...states.map(({ output }) => output), ...results].map((i) => graph.outputs[i]);
  const compile = (): SessionEntry => {
    const structure = `repeat|${single.key.join()}|${inputs.join()}|${outputs.join()}`;
    const body = new Subgraph({ ...graph, inputs, outputs }, structure);
    const [n, m] = [states.length, sequences.length];
    const attrs: ScanAttrs = { body, states: n, sequences: m, length: -1, reverse: false, saves: false };
    const avals = inputs.map(aval).map((a, i) => (i >= n && i < n + m ? stackedAval(a) : a));
    return sessionOfLoop(graphOfLoop(avals, attrs), attrs, runtime);
  };
  const shapes = (ids: readonly number[]) => ids.map(aval);
  return new Repeat(roles, { feeds: shapes(graph.inputs), outputs: shapes(graph.outputs) }, single, compile);
}
