import { isPromise } from '../../common/tree.js';
import type { Call } from '../model/calls.js';
import { Callback, type HookResult, type RunContext } from './callback.js';

/** The hooks that `Model` calls. */
export type Hook =
  `on_${'train' | 'eval'}_${'begin' | 'epoch_begin' | 'step_begin' | 'step_end' | 'epoch_end' | 'end'}`;

/** Callbacks in the order in which their hooks are called. */
export class CallbackList {
  constructor(
    /** Those that are called. */
    readonly callbacks: readonly Callback[],
    private readonly owner: Call,
  ) {}

  /** Calls one hook of all callbacks, one after the other. Gives the next one no Promise to wait for where there is none. */
  call(hook: Hook, context: RunContext): HookResult {
    return inHook(this.owner, () => this.callFrom(0, hook, context));
  }

  private callFrom(first: number, hook: Hook, context: RunContext): HookResult {
    for (let i = first; i < this.callbacks.length; i++) {
      const result = this.callbacks[i][hook](context);
      if (isPromise(result)) return result.then(() => this.callFrom(i + 1, hook, context));
    }
  }
}

/** Runs code of users, and notes in the call of the model that it does, until its Promise is settled where it gives one. */
function inHook<T>(owner: Call, body: () => T | Promise<T>): T | Promise<T> {
  owner.hooks++;
  let result: T | Promise<T> | undefined;
  try {
    result = body();
    return isPromise(result) ? result.finally(() => owner.hooks--) : result;
  } finally {
    if (!isPromise(result)) owner.hooks--;
  }
}

/** The argument `callbacks` as a list: one callback, several, or none. TypeError for anything else. */
export function readCallbacks(callbacks: unknown): Callback[] {
  const given =
    callbacks === null || callbacks === undefined ? [] : isIterable(callbacks) ? [...callbacks] : [callbacks];
  for (const callback of given) {
    if (callback instanceof Callback) continue;
    throw new TypeError("When the 'callbacks' is a list, the elements in 'callbacks' must be Callback functions.");
  }
  return given as Callback[];
}

function isIterable(x: unknown): x is Iterable<unknown> {
  return typeof x === 'object' && x !== null && Symbol.iterator in x;
}

/**
 * Enters the callbacks, runs `body`, and exits them in reverse order, whatever happens: Python's `with` over all of them. The error of the body
 * goes to their `__exit__`, and on to the caller unless one returns true.
 */
export async function withCallbacks<T>(
  callbacks: readonly Callback[],
  owner: Call,
  body: (entered: CallbackList) => Promise<T>,
): Promise<T | undefined> {
  const opened: Callback[] = [];
  const targets: Callback[] = [];
  let failure: { readonly error: unknown } | undefined;
  let result: T | undefined;
  try {
    for (const callback of callbacks) {
      const target: unknown = await inHook(owner, () => callback.__enter__());
      opened.push(callback);
      targets.push(target instanceof Callback ? target : callback);
    }
    result = await body(new CallbackList(targets, owner));
  } catch (error) {
    failure = { error };
  }
  for (const callback of opened.reverse()) {
    const error = failure?.error ?? null;
    try {
      const drop = await inHook(owner, () => callback.__exit__(failure ? classOf(error) : null, error, null));
      if (drop === true) failure = undefined;
    } catch (other) {
      failure = { error: other };
    }
  }
  if (failure) throw failure.error;
  return result;
}

function classOf(error: unknown): unknown {
  return error instanceof Error ? error.constructor : null;
}
