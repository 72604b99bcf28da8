import type { TypedArray } from '../common/dtype.js';
import { setEngine, type Engine } from '../common/engine.js';
import { RuntimeError } from '../common/errors.js';
import type { Storage, Value } from '../common/value.js';
import type { Epoch, Node } from '../ir/node.js';
import { inBody, record, setRecorderHooks } from '../ir/recorder.js';
import { identity } from '../ops/identity.js';
import { hold, letGo } from '../runtime/memory.js';
import { theRuntime } from '../runtime/runtime.js';
import { run } from './dispatch.js';
import { atTopLevel, isPending, producer, state } from './state.js';

/** More pending nodes than this are dispatched although nobody asked. */
const MAX_PENDING_NODES = 5_000;

/** What the next run computes: parameters assigned, results handed out, and what user code made and has not consumed; of calls before `before`. */
function* roots(before = Infinity): Iterable<Value> {
  for (const [parameter, call] of state.dirty) if (call < before) yield parameter.handle;
  for (const [value, call] of state.handed) if (call < before) yield value;
  for (const { value, call } of state.loose) {
    if (call < before && isPending(value) && !producer(value).consumed) yield value;
  }
}

/** Ends the epoch: makes the run of all that is due, with `extra`, and starts anew. */
export function dispatch(extra: readonly Value[] = []): void {
  const due = [...extra, ...roots()];
  const ending = state.epoch;
  try {
    run(due);
  } catch (error) {
    // The graph could not be built: nothing ran, so parameters keep the values they had.
    for (const parameter of state.dirty.keys()) if (isPending(parameter.handle)) parameter.handle = parameter.lastGood;
    throw error;
  } finally {
    endEpoch(ending);
  }
}

function endEpoch(ending: Epoch): void {
  ending.frontier = state.loose.map((l) => l.value).filter(isPending);
  state.epoch = { frontier: [] };
  // Not clear(): each of its tables keeps the next one alive until old memory is collected.
  state.dirty = new Map();
  state.handed = new Map();
  state.loose = [];
  state.grads = [];
  state.pendingNodes = 0;
  for (const parameter of state.born) if (!isPending(parameter.handle)) state.born.delete(parameter);
}

/** Rule (d): what was pending before the last dispatch is computed, all of it in one run, before something new uses it. */
function dispatchStale(stale: readonly Value[]): void {
  run([...stale, ...stale.flatMap((v) => producer(v).epoch.frontier)]);
}

/** Rule (e): the results of earlier calls are computed, the call under way stays pending. */
function dispatchEarlier(): void {
  run(roots(state.call));
  for (const [parameter, call] of state.dirty) if (call < state.call) state.dirty.delete(parameter);
  for (const [value, call] of state.handed) if (call < state.call) state.handed.delete(value);
}

function before(inputs: readonly Value[]): Epoch {
  for (const input of inputs) input.shared = true;
  if (state.trace) return state.epoch;
  const top = state.depth === 0;
  let stale: Value[] | undefined;
  for (const input of inputs) {
    if (input.storage !== undefined) {
      if (input.storage.error) throw readError(input.storage.error);
      continue;
    }
    const node = producer(input);
    if (node.epoch !== state.epoch) (stale ??= []).push(input);
    else if (top) node.consumed = true;
  }
  if (stale) dispatchStale(stale);
  return state.epoch;
}

function ready(inputs: readonly Value[]): Epoch | undefined {
  if (state.trace !== undefined || state.depth === 0) return undefined;
  for (const input of inputs) {
    if (input.storage === undefined ? producer(input).epoch !== state.epoch : input.storage.error) return undefined;
  }
  return state.epoch;
}

function after(node: Node): void {
  if (state.trace) return;
  state.pendingNodes++;
  if (state.depth > 0) return;
  for (const value of node.outputs) state.loose.push({ value, call: state.call });
  if (state.pendingNodes > MAX_PENDING_NODES) dispatch();
}

/** An error that somebody now gets to see. */
function readError(error: Error): Error {
  if (state.unread === error) state.unread = undefined;
  return error;
}

/** The elements of a dispatched value. Rejects with the error of its run. */
async function settled(value: Value): Promise<TypedArray> {
  const storage = value.storage as Storage;
  storage.demand?.();
  hold(storage);
  try {
    while (storage.waiting) await storage.waiting;
    if (storage.error) throw readError(storage.error);
    return await theRuntime().queue.read(storage, value);
  } finally {
    letGo(storage);
  }
}

/** Throws the error that a run left behind and that nobody has read. */
export function raiseUnread(): void {
  const error = state.unread;
  state.unread = undefined;
  if (error) throw error;
}

const lazyEngine: Engine = {
  // Not an async function: under jit the error has to come at once, in the call that is to blame.
  read(value) {
    if (inBody()) {
      throw new RuntimeError('The value of a Tensor is not there while the body of a loop or branch is recorded.');
    }
    if (state.trace) {
      throw new RuntimeError(
        'The value of a Tensor is not there while a graph is traced: read it outside of jit, or run in PYNATIVE_MODE.',
      );
    }
    // Gradients not yet used are wanted soon; computing them now spares a second forward pass.
    if (isPending(value)) dispatch([value, ...state.grads]);
    return settled(value);
  },
  held(parameter) {
    if (!state.trace && !inBody()) state.born.add(parameter);
  },
  assigning(parameter) {
    if (inBody()) {
      throw new RuntimeError(
        'A Parameter cannot be assigned in the body of a loop or branch: carry its value and assign it afterwards.',
      );
    }
    if (state.trace) return;
    const assigned = state.dirty.get(parameter);
    if (assigned !== undefined && assigned < state.call && isPending(parameter.handle)) dispatchEarlier();
  },
  assigned(parameter, was) {
    if (state.gradScopes > 0) state.assignments.push({ parameter, value: parameter.handle });
    if (state.trace) {
      if (!state.trace.assigned.has(parameter)) state.trace.assigned.set(parameter, was);
      return;
    }
    if (isPending(parameter.handle)) state.dirty.set(parameter, state.call);
    else {
      state.dirty.delete(parameter);
      const storage = parameter.handle.storage as Storage;
      if (storage.host !== undefined && storage.error === undefined) parameter.lastGood = parameter.handle;
    }
  },
  fresh(value) {
    return value.storage ? value.alias() : record(identity.record, [value], {})[0];
  },
  recording: () => state.trace !== undefined,
  async pace() {
    await theRuntime().queue.pace();
    raiseUnread();
  },
  async synchronize() {
    if (state.trace) throw new RuntimeError('synchronize() cannot be called while a graph is traced.');
    dispatch(state.grads);
    await theRuntime().queue.idle();
    raiseUnread();
  },
};

setEngine(lazyEngine);
setRecorderHooks({ before, after, differentiating: () => state.gradScopes > 0, ready });

/** Opens a library call: what it records is not user code's. Close it with {@link leave}. */
export function enter(): void {
  if (atTopLevel()) state.call++;
  state.depth++;
}

/** Closes a library call. */
export function leave(): void {
  state.depth--;
}

/** Results of a top-level call, to be computed with the next run in any case. */
export function hand(values: Iterable<Value>): void {
  if (!atTopLevel()) return;
  for (const value of values) if (isPending(value)) state.handed.set(value, state.call);
  if (state.pendingNodes > MAX_PENDING_NODES) dispatch();
}

/** Gradients that user code gets: computed with the next run unless something consumes them. */
export function handGradients(values: readonly Value[]): void {
  if (!atTopLevel()) return;
  for (const value of values) {
    if (!isPending(value)) continue;
    state.grads.push(value);
    state.loose.push({ value, call: state.call });
  }
}

/** Opens a gradient call: what is recorded keeps its inputs until it closes. */
export function openGradScope(): void {
  // Rule (c): results of an earlier gradient call that are still pending are computed first.
  if (atTopLevel() && state.grads.some(isPending)) dispatch();
  state.gradScopes++;
}

/** Closes a gradient call. */
export function closeGradScope(): void {
  if (--state.gradScopes > 0) return;
  for (const value of state.retained) value.producer = undefined;
  state.retained = [];
  state.assignments = [];
}

/** Parameters pending from calls before a traced one are computed, so that it starts from what is materialised. */
export function flushPending(values: Iterable<Value>): void {
  const born = [...state.born].map((parameter) => parameter.handle);
  state.born.clear();
  const pending = [...values, ...born].filter(isPending);
  if (pending.length > 0 || state.dirty.size > 0) dispatch([...pending, ...state.grads]);
}
