import { find, isDifferent } from './api.js';

/** How far the package has a name of MindSpore: as it is there, with a difference, or not. */
export type ApiStatus = 'present' | 'different' | 'missing';

/** Finds the status of a name (`nn.Dense`, `Tensor.asnumpy`, without `mindspore.`). */
export type StatusOf = (name: string) => ApiStatus;

/** A name of MindSpore that a script uses. */
export interface ApiUse {
  readonly name: string;
  readonly count: number;
  /** Line of the first use, from 1. */
  readonly line: number;
  readonly status: ApiStatus;
}

/** Whether the package has the name, from its declarations and the parity document. */
export function statusInPackage(name: string): ApiStatus {
  if (find(name) === undefined && !inherited(name)) return 'missing';
  return isDifferent(name) ? 'different' : 'present';
}

function inherited(name: string): boolean {
  const dot = name.lastIndexOf('.');
  if (dot < 0) return false;
  let at: string | undefined = name.slice(0, dot);
  const last = name.slice(dot + 1);
  while (at !== undefined && at !== '') {
    if (find(`${at}.${last}`) !== undefined) return true;
    at = find(at)?.base;
  }
  return false;
}

/** The names that were used, in alphabetical order. */
export function reportOf(
  apis: ReadonlyMap<string, { count: number; offset: number }>,
  text: string,
  status: StatusOf = statusInPackage,
): ApiUse[] {
  return [...apis]
    .map(([name, { count, offset }]) => ({
      name,
      count,
      line: text.slice(0, offset).split('\n').length,
      status: status(name),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
