import { isPromise } from '../../common/tree.js';

/** A hook as it is stored. */
export type Hook = (...args: unknown[]) => unknown;

/** A hook of the forward pass, with what it was registered with. */
export interface ForwardHook {
  readonly fn: Hook;
  readonly withKwargs: boolean;
  readonly always: boolean;
}

/** The hooks of one cell, in the order in which they run. */
export class CellHooks {
  readonly pre = new Map<object, ForwardHook>();
  readonly forward = new Map<object, ForwardHook>();
  readonly backward = new Map<object, Hook>();
  readonly backwardPre = new Map<object, Hook>();

  /** Whether a call has nothing to ask. */
  get empty(): boolean {
    return this.pre.size + this.forward.size + this.backward.size + this.backwardPre.size === 0;
  }
}

/** What a hook answers; hooks run while operations are recorded, so they cannot wait. */
export function answer(fn: Hook, ...args: unknown[]): unknown {
  const given = fn(...args);
  if (isPromise(given)) {
    given.catch(() => undefined);
    throw new TypeError('A hook of a Cell cannot be asynchronous.');
  }
  return given ?? undefined;
}
