import type { TypedArray } from '../common/dtype.js';
import { RuntimeError } from '../common/errors.js';
import { Parameter } from '../common/parameter.js';
import { isPlainObject, signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { Storage, Value, type Holder } from '../common/value.js';
import { cutGraph, packNumbers, type Cut } from '../ir/graph.js';
import type { Aval } from '../ir/op.js';
import { placeholder } from '../ir/subgraph.js';
import { asConstants } from '../ops/operand.js';
import type { Feed } from '../runtime/queue.js';
import type { SessionEntry } from '../runtime/sessions.js';
import { theRuntime } from '../runtime/runtime.js';
import { enqueue, feedOf, packedFeed, scopesOf, sessionOf } from './dispatch.js';
import { flushPending, raiseUnread } from './engine.js';
import type { Callable } from './grad.js';
import { atTopLevel, state, type Trace, type VersionOf } from './state.js';
import { isPromise, mapTensors, tensorsIn } from '../common/tree.js';

/** Where an input of a recorded call comes from when the call is replayed. */
type Source =
  | { readonly kind: 'argument'; readonly index: number }
  | { readonly kind: 'parameter'; readonly parameter: Holder }
  | { readonly kind: 'constant'; readonly feed: Feed }
  | { readonly kind: 'drawn'; readonly value: Value }
  | { readonly kind: 'numbers'; readonly pack: readonly Value[] };

/** A recorded call. */
interface Program {
  readonly entry: SessionEntry;
  readonly sources: readonly Source[];
  /** Values that are drawn anew for each replay, in the order in which the call draws them. */
  readonly drawn: readonly Value[];
  /** Shapes and dtypes of the results, then of the parameters assigned. */
  readonly outputs: readonly Aval[];
  readonly assigned: readonly Holder[];
  /** Puts result Tensors into the structure that the function returned. */
  readonly rebuild: (results: readonly Tensor[]) => unknown;
  /** The cells that its nodes come from, for messages. */
  readonly scopes: readonly string[];
  readonly touched: readonly { version: VersionOf; text: string }[];
}

interface JitOptions extends Record<string, unknown> {
  function: Callable | null;
}

const SIG = signature<JitOptions>(
  'jit',
  'function=None, *, capture_mode="ast", jit_level="O0", dynamic=0, fullgraph=False, backend=""',
);
/** Recordings kept for one function. */
const MAX_PROGRAMS = 64;

/**
 * Graph style: the function (or Cell) is traced on its first call and replayed afterwards as one run. It is traced anew for other
 * shapes, dtypes, host arguments or a changed structure of a Cell it calls. Reading a Tensor inside raises RuntimeError, and so does an
 * asynchronous function. Numbers in the function are constants. The keywords are MindSpore's and choose nothing here. MindSpore's `jit`.
 */
export function jit<F extends Callable>(
  fn: F,
  options?: { capture_mode?: string; jit_level?: string; dynamic?: number; fullgraph?: boolean; backend?: string },
): (...args: Parameters<F>) => ReturnType<F>;
export function jit(...args: unknown[]): Callable {
  const { function: fn } = SIG.bind(args);
  if (typeof fn !== 'function') throw new TypeError("For 'jit', the argument 'function' must be a function or a Cell.");
  const programs = new Map<string, Program[]>();
  return (...given: unknown[]) => {
    // Within another library call the operations simply become part of what is recorded there.
    if (!atTopLevel()) return fn(...given);
    raiseUnread();
    theRuntime().queue.checkRoom();
    const tensors = argumentTensors(given);
    flushPending(tensors.map((t) => t.handle));
    const key = `${theRuntime().provider} ${argumentsKey(given)}`;
    let known = programs.get(key);
    if (known === undefined) programs.set(key, (known = []));
    let program = known.find((p) => p.touched.every(({ version, text }) => version() === text));
    if (program === undefined) {
      program = compile(recordCall(fn, given));
      known.unshift(program);
      if (known.length > MAX_PROGRAMS) known.pop();
      if (programs.size > MAX_PROGRAMS) programs.delete(programs.keys().next().value as string);
    }
    return replay(program, tensors);
  };
}

/** Tensors among the arguments that are inputs of the recording; a Parameter stands for itself. */
function argumentTensors(args: readonly unknown[]): Tensor[] {
  return tensorsIn(args).filter((t) => !(t instanceof Parameter));
}

/** What one call of a function recorded. */
export interface Recording {
  /** What stands for the Tensors among the arguments, in order. */
  readonly placeholders: readonly Value[];
  readonly result: unknown;
  /** Parameters that were assigned; their new values are the last roots of the cut. */
  readonly assigned: readonly Holder[];
  readonly touched: Trace['touched'];
  readonly cut: Cut;
}

/**
 * Calls `fn` with placeholders for its Tensors and gives what it recorded; parameters are as before afterwards. RuntimeError for an
 * asynchronous function.
 */
export function recordCall(fn: Callable, args: readonly unknown[]): Recording {
  const placeholders: Value[] = [];
  const substituted = mapTensors([...args], (t) => {
    if (t instanceof Parameter) return t;
    const value = placeholder(t, 'A Tensor of a traced call was used after the call: return it instead.');
    placeholders.push(value);
    return new Tensor(value);
  }) as unknown[];
  const trace: Trace = { assigned: new Map(), touched: new Map() };
  let result: unknown;
  let finals: Value[];
  state.trace = trace;
  try {
    result = asConstants(() => fn(...substituted));
    finals = [...trace.assigned.keys()].map((p) => p.handle);
  } finally {
    state.trace = undefined;
    for (const [parameter, before] of trace.assigned) parameter.handle = before;
  }
  if (isPromise(result)) {
    result.catch(() => undefined);
    throw new RuntimeError(
      `An asynchronous function cannot be compiled to a graph: ${nameOf(fn)}. Take out the await, or run it without jit.`,
    );
  }
  const cut = cutGraph([...tensorsIn(result).map((t) => t.handle), ...finals]);
  return { placeholders, result, assigned: [...trace.assigned.keys()], touched: trace.touched, cut };
}

function compile({ placeholders, result, assigned, touched, cut }: Recording): Program {
  const argument = new Map(placeholders.map((p, index) => [p, index]));
  const sources = cut.leaves.map((leaf): Source => {
    const index = argument.get(leaf);
    if (index !== undefined) return { kind: 'argument', index };
    if (leaf.redraw) return { kind: 'drawn', value: leaf };
    const owner = leaf.owner;
    return owner?.handle === leaf ? { kind: 'parameter', parameter: owner } : { kind: 'constant', feed: feedOf(leaf) };
  });
  for (const pack of packNumbers(cut.numbers)) {
    sources.push(pack.some((n) => n.redraw) ? { kind: 'numbers', pack } : { kind: 'constant', feed: packedFeed(pack) });
  }
  return {
    entry: sessionOf(cut),
    sources,
    drawn: [...cut.leaves, ...cut.numbers].filter((v) => v.redraw).sort((a, b) => a.id - b.id),
    outputs: cut.roots.map(({ shape, dtype }) => ({ shape, dtype })),
    assigned,
    scopes: scopesOf(cut),
    rebuild: (made) => {
      let next = 0;
      return mapTensors(result, () => made[next++]);
    },
    touched: [...touched.values()].map((version) => ({ version, text: version() })),
  };
}

function replay(program: Program, tensors: readonly Tensor[]): unknown {
  const drawn = new Map(program.drawn.map((value) => [value, (value.redraw as () => TypedArray)()]));
  const feeds = program.sources.map((source) => feedFor(source, tensors, drawn));
  const values = program.outputs.map(({ shape, dtype }) => new Value(shape, dtype, new Storage()));
  const outputs = values.map(feedOf);
  const results = values.length - program.assigned.length;
  const parameters = program.assigned.map((parameter, i) => ({ parameter, value: values[results + i] }));
  enqueue(program.entry, feeds, outputs, parameters, program.scopes);
  for (const { parameter, value } of parameters) {
    value.owner = parameter;
    parameter.handle = value;
  }
  return program.rebuild(values.slice(0, results).map((v) => new Tensor(v)));
}

function feedFor(source: Source, tensors: readonly Tensor[], drawn: ReadonlyMap<Value, TypedArray>): Feed {
  switch (source.kind) {
    case 'argument':
      return feedOf(tensors[source.index].handle);
    case 'parameter':
      return feedOf(source.parameter.handle);
    case 'constant':
      return source.feed;
    case 'drawn': {
      const { shape, dtype } = source.value;
      return { storage: Storage.of(drawn.get(source.value) as TypedArray), shape, dtype };
    }
    case 'numbers':
      return packedFeed(source.pack, drawn);
  }
}

const identities = new WeakMap<object, number>();
let nextIdentity = 0;

/** Arguments as text: Tensors by shape and dtype, host values by value, everything else by identity. */
function argumentsKey(x: unknown): string {
  if (x instanceof Tensor && !(x instanceof Parameter)) return `${x.dtype.name}[${x.shape.join(',')}]`;
  if (Array.isArray(x)) return `(${x.map(argumentsKey).join(';')})`;
  if (x instanceof Map) return `m${argumentsKey([...x])}`;
  if (isPlainObject(x)) return `o${argumentsKey(Object.entries(x))}`;
  if (typeof x === 'string') return JSON.stringify(x);
  if (typeof x === 'bigint') return `${x}n`;
  if ((typeof x !== 'object' && typeof x !== 'function') || x === null) return Object.is(x, -0) ? '-0' : String(x);
  let id = identities.get(x);
  if (id === undefined) identities.set(x, (id = nextIdentity++));
  return `#${id}`;
}

function nameOf(fn: Callable): string {
  const name = (fn as { cls_name?: unknown }).cls_name;
  return typeof name === 'string' ? name : fn.name || 'anonymous function';
}
