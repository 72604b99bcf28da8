/** Which definitions may hold at a place. */

/** For each name its definitions. */
export type StateOf<D> = Map<string, Set<D>>;

/** A copy that may be changed. */
export function copy<D>(state: StateOf<D> | null): StateOf<D> | null {
  return state === null ? null : new Map(state);
}

/** What holds where several ways meet; null where no way leads. */
export function mergeAll<D>(states: readonly (StateOf<D> | null)[]): StateOf<D> | null {
  let out: StateOf<D> | null = null;
  for (const state of states) {
    if (state === null) continue;
    if (out === null) {
      out = new Map(state);
      continue;
    }
    for (const [name, defs] of state) {
      const known = out.get(name);
      out.set(name, known === undefined || known === defs ? defs : new Set([...known, ...defs]));
    }
  }
  return out;
}
