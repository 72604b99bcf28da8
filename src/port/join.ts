import { baseOf, extendsClass } from './api.js';
import { ANY, FLOAT, NUMBER, TENSOR, isNumber, isTensor, list, optional, present, same, type Type } from './types.js';

/** Texts of more values than this are just texts. */
const MOST_VALUES = 20;

const isDataset = (path: string): boolean => extendsClass(path, 'dataset.Dataset');

function commonBase(a: string, b: string): Type {
  let at = a;
  while (at !== '') {
    if (extendsClass(b, at)) return { kind: 'object', path: at };
    at = baseOf(at);
  }
  return ANY;
}

/** A type that holds values of both; `any` where there is none but that. */
export function join(a: Type | undefined, b: Type): Type {
  if (a === undefined || same(a, b)) return b;
  if (a.kind === 'any' || b.kind === 'any') return ANY;
  if (a.kind === 'string' && b.kind === 'string') {
    if (a.values === undefined || b.values === undefined) return { kind: 'string' };
    const values = new Set([...a.values, ...b.values]);
    return values.size > MOST_VALUES ? { kind: 'string' } : { kind: 'string', values: [...values].sort() };
  }
  if (a.kind === 'none') return optional(b);
  if (b.kind === 'none') return optional(a);
  if (a.kind === 'optional' || b.kind === 'optional') return optional(join(present(a), present(b)));
  if (isNumber(a) && isNumber(b) && a.kind !== 'bool' && b.kind !== 'bool') {
    return a.kind === 'float' || b.kind === 'float' ? FLOAT : NUMBER;
  }
  if (isTensor(a) && isTensor(b)) return TENSOR;
  if (a.kind === 'object' && b.kind === 'object') return commonBase(a.path, b.path);
  if (a.kind === 'list' && b.kind === 'list') return list(join(a.of, b.of));
  if (a.kind === 'tuple' && b.kind === 'tuple' && a.items.length === b.items.length) {
    return { kind: 'tuple', items: a.items.map((t, i) => join(t, b.items[i])) };
  }
  const items = (t: Type): Type | null =>
    t.kind === 'list'
      ? t.of
      : t.kind === 'tuple'
        ? t.items.reduce<Type>((x, y) => join(x, y), t.items[0] ?? ANY)
        : null;
  const [x, y] = [items(a), items(b)];
  if (x !== null && y !== null) return list(join(x, y));
  return ANY;
}

/** True when a variable of type `a` may be given a value of type `b` in TypeScript. */
export function fits(a: Type, b: Type): boolean {
  if (a.kind === 'any' || b.kind === 'any' || same(a, b)) return true;
  if (a.kind === 'string' && b.kind === 'string') return true;
  if (isNumber(a) && isNumber(b) && (a.kind === 'bool') === (b.kind === 'bool')) return true;
  if (a.kind === 'optional') return b.kind === 'none' || fits(a.of, present(b));
  if (isTensor(a) && isTensor(b)) return true;
  if (a.kind === 'object' && b.kind === 'object') {
    // Datasets and their steps are one to TypeScript.
    return extendsClass(b.path, a.path) || (isDataset(a.path) && isDataset(b.path));
  }
  if (a.kind === 'list' && b.kind === 'list') return fits(a.of, b.of);
  if (a.kind === 'list' && b.kind === 'tuple') return b.items.every((t) => fits(a.of, t));
  if (a.kind === 'tuple' && b.kind === 'tuple') {
    return a.items.length === b.items.length && a.items.every((t, i) => fits(t, b.items[i]));
  }
  return false;
}
