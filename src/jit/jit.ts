import type { TypedArray } from '../common/dtype.js';
import { RuntimeError } from '../common/errors.js';
import { Parameter } from '../common/parameter.js';
import { isPlainObject, signature } from '../common/signature.js';
import { sizeOf } from '../common/shape.js';
import { Tensor } from '../common/tensor.js';
import { Storage, Value, type Holder } from '../common/value.js';
import { cutGraph, packNumbers, type Cut } from '../ir/graph.js';
import type { Aval } from '../ir/op.js';
import { placeholder } from '../ir/subgraph.js';
import { asConstants } from '../ops/operand.js';
import type { Feed } from '../runtime/feed.js';
import type { SessionEntry } from '../runtime/sessions.js';
import type { Repeat, Roles } from '../runtime/together.js';
import { theRuntime } from '../runtime/runtime.js';
import { closed, enqueue, feedOf, packedFeed, scopesOf, sessionOf } from './dispatch.js';
import { flushPending, raiseUnread } from './engine.js';
import type { Callable } from './grad.js';
import { repeatOf } from './repeat.js';
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
  /** What it can be made together with; undefined where it cannot. */
  readonly repeat: Repeat | undefined;
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
}

/** What holds for calls with arguments of one kind while the cells called are as they were. */
export class Known {
  /** The call as one run, once there was one. */
  program: Program | undefined;
  private readonly drawn: readonly Value[];
  private readonly touched: readonly { version: VersionOf; text: string }[];

  constructor(
    { cut, touched }: Recording,
    /** What was drawn for calls that did not happen: the next calls get it, in order, also after a change of cells. */
    readonly ahead: (readonly TypedArray[])[],
  ) {
    this.drawn = drawnOf(cut);
    this.touched = [...touched.values()].map((version) => ({ version, text: version() }));
  }

  /** Whether the cells are as they were. */
  holds(): boolean {
    return this.touched.every(({ version, text }) => version() === text);
  }

  /** The random numbers of the next call, in the order in which it draws them. */
  draw(): readonly TypedArray[] {
    const next = this.ahead.shift();
    if (next?.length === this.drawn.length && next.every((data, i) => data.length === sizeOf(this.drawn[i].shape))) {
      return next;
    }
    this.ahead.length = 0;
    return this.drawn.map(({ redraw }) => (redraw as () => TypedArray)());
  }
}

/** The values of a recorded call that are drawn anew for each replay, in the order in which it draws them. */
export function drawnOf({ leaves, numbers }: Pick<Cut, 'leaves' | 'numbers'>): Value[] {
  return [...leaves, ...numbers].filter((v) => v.redraw).sort((a, b) => a.id - b.id);
}

/** The calls of one function that were recorded. */
export class Calls {
  private readonly kinds = new Map<string, { readonly all: Known[]; readonly ahead: (readonly TypedArray[])[] }>();

  constructor(readonly fn: Callable) {}

  /** What is known of such calls on the device in use; undefined when they have not been recorded with the cells as they are. */
  find(key: string): Known | undefined {
    return this.kinds.get(key)?.all.find((known) => known.holds());
  }

  /** Keeps a recorded call. */
  add(key: string, recording: Recording): Known {
    let kind = this.kinds.get(key);
    if (kind === undefined) this.kinds.set(key, (kind = { all: [], ahead: [] }));
    const known = new Known(recording, kind.ahead);
    kind.all.unshift(known);
    if (kind.all.length > MAX_PROGRAMS) kind.all.pop();
    if (this.kinds.size > MAX_PROGRAMS) this.kinds.delete(this.kinds.keys().next().value as string);
    return known;
  }
}

const compiled = new WeakMap<Callable, Calls>();

/** The recorded calls of what `jit` gave. */
export function callsOf(jitted: Callable): Calls {
  return compiled.get(jitted) as Calls;
}

/** Arguments of one kind have one key: a call recorded for one serves them all. */
export function keyOf(given: readonly unknown[]): string {
  return `${theRuntime().provider} ${argumentsKey(given)}`;
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
  const calls = new Calls(fn);
  const jitted = (...given: unknown[]): unknown => {
    // Within another library call the operations simply become part of what is recorded there.
    if (!atTopLevel()) return fn(...given);
    raiseUnread();
    theRuntime().queue.checkRoom();
    const tensors = argumentTensors(given);
    flushPending(tensors.map((t) => t.handle));
    const key = keyOf(given);
    let known = calls.find(key);
    if (known?.program === undefined) {
      const recording = recordCall(fn, given);
      known ??= calls.add(key, recording);
      known.program = compile(recording);
    }
    return replay(known.program, known.draw(), tensors);
  };
  compiled.set(jitted, calls);
  return jitted;
}

/** Tensors among the arguments that are inputs of the recording; a Parameter stands for itself. */
export function argumentTensors(args: readonly unknown[]): Tensor[] {
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

function compile({ placeholders, result, assigned, cut }: Recording): Program {
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
  const graph = closed(cut);
  const entry = sessionOf(cut, graph);
  return {
    entry,
    sources,
    repeat: repeatOf(graph, entry, rolesOf(sources, cut.roots.length, assigned)),
    drawn: drawnOf(cut),
    outputs: cut.roots.map(({ shape, dtype }) => ({ shape, dtype })),
    assigned,
    scopes: scopesOf(cut),
    rebuild: (made) => {
      let next = 0;
      return mapTensors(result, () => made[next++]);
    },
  };
}

/** What a call is to the next one like it: results come first among its outputs, then the parameters assigned. */
function rolesOf(sources: readonly Source[], outputs: number, assigned: readonly Holder[]): Roles {
  const places = sources.map((_, i) => i);
  const first = outputs - assigned.length;
  const states = assigned.flatMap((parameter, i) => {
    const feed = sources.findIndex((source) => source.kind === 'parameter' && source.parameter === parameter);
    return feed < 0 ? [] : [{ feed, output: first + i }];
  });
  const carried = new Set(states.map(({ feed }) => feed));
  const given = new Set(states.map(({ output }) => output));
  const changes = (i: number): boolean => ['argument', 'drawn', 'numbers'].includes(sources[i].kind);
  return {
    states,
    sequences: places.filter(changes),
    captures: places.filter((i) => !changes(i) && !carried.has(i)),
    results: Array.from({ length: outputs }, (_, i) => i).filter((i) => !given.has(i)),
  };
}

function replay(program: Program, draws: readonly TypedArray[], tensors: readonly Tensor[]): unknown {
  const drawn = new Map(program.drawn.map((value, i) => [value, draws[i]]));
  const feeds = program.sources.map((source) => feedFor(source, tensors, drawn));
  const values = program.outputs.map(({ shape, dtype }) => new Value(shape, dtype, new Storage()));
  const outputs = values.map(feedOf);
  const results = values.length - program.assigned.length;
  const parameters = program.assigned.map((parameter, i) => ({ parameter, value: values[results + i] }));
  enqueue(program.entry, feeds, outputs, parameters, program.scopes, program.repeat);
  for (const { parameter, value } of parameters) {
    const { storage, shared } = parameter.handle;
    if (storage !== undefined && !shared) storage.superseded = true;
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
