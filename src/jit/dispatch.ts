import { Storage, type Holder, type Value } from '../common/value.js';
import { closeGraph, cutGraph, packNumbers, type Cut, type Graph, type GraphNode } from '../ir/graph.js';
import { newWalk } from '../ir/node.js';
import { simplify } from '../ir/passes.js';
import type { EmittedModel } from '../onnx/emit.js';
import { unpackRecord } from '../ops/operand.js';
import type { TypedArray } from '../common/dtype.js';
import { log } from '../common/log.js';
import { nameOf } from '../runtime/devices.js';
import { theRuntime } from '../runtime/runtime.js';
import { discard } from '../runtime/memory.js';
import type { Feed } from '../runtime/feed.js';
import type { SessionEntry } from '../runtime/sessions.js';
import { counters } from '../runtime/stats.js';
import type { Repeat } from '../runtime/together.js';
import { compileGraph } from './compile.js';
import { fallbackOperations } from './fallbacks.js';
import { translate } from './failure.js';
import { isPending, state } from './state.js';

/** Graphs that read more host numbers are long chains made by user code, not networks. */
const MANY_NUMBERS = 500;

/** The graph of a cut as it is written: its inputs are the leaves, then the vectors of host numbers. */
export function closed(cut: Cut): Graph {
  return simplify(closeGraph(cut, unpackRecord));
}

/** The session of a cut: found by structure, or written and compiled. `given` is its graph, where that is known. */
export function sessionOf(cut: Cut, given?: Graph): SessionEntry {
  const runtime = theRuntime();
  const known = runtime.sessions.get(cut.key);
  if (known) return known;
  const start = performance.now();
  const graph = given ?? closed(cut);
  const operations = cut.nodes.map(({ op, inputs }) => {
    return { name: op.name, inputs: inputs.map(({ shape, dtype }) => ({ shape, dtype })) };
  });
  const optimize = cut.numbers.length < MANY_NUMBERS;
  // Sessions are shared by equal graphs of different cells, so node names hold places; `translate` tells whose they are.
  const origin = (node: GraphNode): string => `#${node.origin}/${node.op.name}`;
  const { entry, emitted } = compileGraph(runtime, cut.key, graph, { operations, optimize, origin });
  if (emitted.fallbacks.length > 0 && cut.roots.some((root) => root.owner !== undefined)) warnOfFallbacks(cut, emitted);
  counters.compileMs += performance.now() - start;
  return entry;
}

const warned = new Set<string>();

/** A step that leaves the device waits for it each time: said once for each operation. */
function warnOfFallbacks(cut: Cut, emitted: EmittedModel): void {
  for (const { operation, cell, operators } of fallbackOperations(cut, emitted)) {
    if (warned.has(operation)) continue;
    warned.add(operation);
    const where = cell === '' ? '' : ` in cell '${cell}'`;
    log.warning(
      `'${operation}'${where} runs on the processor within a training step: ${nameOf(theRuntime().provider)} has no kernel for ${operators.join(', ')}.`,
    );
  }
}

/** The vectors in which host numbers travel. */
export function packedFeeds(numbers: readonly Value[]): Feed[] {
  return packNumbers(numbers).map((pack) => packedFeed(pack));
}

/** One such vector; `drawn` holds the elements of numbers that are drawn anew. */
export function packedFeed(pack: readonly Value[], drawn?: ReadonlyMap<Value, TypedArray>): Feed {
  const dtype = pack[0].dtype;
  const data = new dtype.array(pack.length);
  pack.forEach((value, i) => {
    data[i] = (drawn?.get(value) ?? value.storage?.host)?.[0] as number;
  });
  return { storage: Storage.of(data), shape: [pack.length], dtype };
}

/** Queues one run; its error, if it fails, goes to the outputs and to the parameters among them. */
export function enqueue(
  entry: SessionEntry,
  feeds: readonly Feed[],
  outputs: readonly Feed[],
  parameters: readonly { parameter: Holder; value: Value }[],
  scopes: readonly string[],
  repeat?: Repeat,
): void {
  const settled = (error?: Error): void => {
    if (error) translate(error, entry, scopes);
    for (const { parameter, value } of parameters) settleParameter(parameter, value, error);
    if (error) state.unread ??= error;
  };
  theRuntime().queue.push(entry, feeds, outputs, settled, repeat);
}

/** The cells that the nodes of a cut come from: all that a queued run keeps of it. */
export function scopesOf(cut: Cut): readonly string[] {
  return cut.nodes.map((node) => node.scope);
}

/** A parameter whose run failed goes back to the last value that is known to be good. */
function settleParameter(parameter: Holder, value: Value, error: Error | undefined): void {
  if (error === undefined) {
    const before = parameter.lastGood;
    if (before.id >= value.id) return;
    parameter.lastGood = value;
    if (!before.shared && before.storage !== undefined) discard(before.storage);
  } else if (parameter.handle === value) {
    parameter.handle = parameter.lastGood;
  }
}

/**
 * Makes one run that computes `roots` and queues it; their values get storages at once. Values that have one already are left
 * out. Values whose run failed before count as materialised: the new run fails with the same error.
 */
export function run(roots: Iterable<Value>): void {
  const walk = newWalk();
  const wanted: Value[] = [];
  for (const value of roots) {
    if (value.walk === walk || !isPending(value)) continue;
    value.walk = walk;
    wanted.push(value);
  }
  if (wanted.length === 0) return;
  theRuntime().queue.checkRoom();
  const cut = cutGraph(wanted);
  const entry = sessionOf(cut);
  const feeds: Feed[] = cut.leaves.map(feedOf);
  feeds.push(...packedFeeds(cut.numbers));
  const parameters: { parameter: Holder; value: Value }[] = [];
  const outputs = wanted.map((value) => {
    const storage = new Storage();
    value.storage = storage;
    if (value.owner) parameters.push({ parameter: value.owner, value });
    if (state.gradScopes > 0) state.retained.push(value);
    else value.producer = undefined;
    return { storage, shape: value.shape, dtype: value.dtype };
  });
  enqueue(entry, feeds, outputs, parameters, scopesOf(cut));
}

/** A value as a run reads it. */
export function feedOf(value: Value): Feed {
  return { storage: value.storage as Storage, shape: value.shape, dtype: value.dtype };
}
