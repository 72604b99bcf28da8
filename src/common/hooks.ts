import { pyTypeName } from './pytext.js';

/** What a registered hook gives back: `remove()` takes the hook out again. MindSpore's `HookHandle`. */
export class HookHandle {
  #remove: (() => void) | undefined;

  /** @internal */
  constructor(remove?: () => void) {
    this.#remove = remove;
  }

  /** Takes the hook out; a second call does nothing. */
  remove(): void {
    this.#remove?.();
    this.#remove = undefined;
  }
}

/** TypeError unless `hook` can be called. */
export function checkHook(hook: unknown): void {
  if (typeof hook === 'function') return;
  throw new TypeError(`Expected a callable hook function, but got ${pyTypeName(hook)}.`);
}

/** Puts a hook into a table, first of all with `prepend`; `changed` is told now and when the hook is removed. */
export function addHook<T>(table: Map<object, T>, hook: T, changed: () => void, prepend = false): HookHandle {
  const key = {};
  const others = prepend ? [...table] : [];
  if (prepend) table.clear();
  table.set(key, hook);
  for (const [k, h] of others) table.set(k, h);
  changed();
  return new HookHandle(() => {
    if (table.delete(key)) changed();
  });
}
