/** What ported programs need of Python where TypeScript has no short counterpart. `import { range } from 'mindspore-ts/port/runtime'`. */

/** The numbers of Python's `range`. */
export function range(start: number, stop?: number, step = 1): number[] {
  const [from, to] = stop === undefined ? [0, start] : [start, stop];
  return Array.from({ length: Math.max(0, Math.ceil((to - from) / step)) }, (_, i) => from + i * step);
}

/** Python's `%`: the result has the sign of the divisor. */
export function mod(a: number, b: number): number {
  return a - b * Math.floor(a / b);
}

/** Python's `divmod`. */
export function divmod(a: number, b: number): [number, number] {
  return [Math.floor(a / b), mod(a, b)];
}

/** Python's `round`: halves go to the even neighbour. */
export function round(x: number, digits = 0): number {
  const scale = 10 ** digits;
  const scaled = x * scale;
  const floor = Math.floor(scaled);
  const rest = scaled - floor;
  const up = rest > 0.5 || (rest === 0.5 && floor % 2 !== 0);
  return (up ? floor + 1 : floor) / scale;
}

/** What prints as Python's tuple: an array that nothing can be added to. */
export function tuple<T>(items: Iterable<T>): readonly T[] {
  return Object.freeze([...items]);
}

type ElementsOf<T extends readonly Iterable<unknown>[]> = {
  [K in keyof T]: T[K] extends Iterable<infer E> ? E : never;
};

/** Python's `zip`: as many as the shortest has. */
export function zip<T extends readonly Iterable<unknown>[]>(...iterables: T): ElementsOf<T>[] {
  const all = iterables.map((x) => [...x]);
  const length = Math.min(...all.map((x) => x.length));
  return Array.from({ length: all.length === 0 ? 0 : length }, (_, i) => all.map((x) => x[i]) as ElementsOf<T>);
}

/** The elements in the order of a key, as Python's `sorted`. */
export function sorted<T>(iterable: Iterable<T>, key: (x: T) => string | number): T[] {
  const keyed = Array.from(iterable, (x) => ({ x, k: key(x) }));
  keyed.sort((a, b) => (a.k < b.k ? -1 : a.k > b.k ? 1 : 0));
  return keyed.map(({ x }) => x);
}

/** The element with the least key: Python's `min` with `key`. */
export function minBy<T>(iterable: Iterable<T>, key: (x: T) => string | number): T {
  return sorted(iterable, key)[0];
}

/** The first element with the greatest key: Python's `max` with `key`. */
export function maxBy<T>(iterable: Iterable<T>, key: (x: T) => string | number): T {
  let best: { x: T; k: string | number } | undefined;
  for (const x of iterable) {
    const k = key(x);
    if (best === undefined || k > best.k) best = { x, k };
  }
  return (best as { x: T }).x;
}

/** Python's `==` of lists, tuples, sets and dicts. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((x, i) => equal(x, b[i]));
  if (a instanceof Set && b instanceof Set) return a.size === b.size && [...a].every((x) => b.has(x));
  if (a instanceof Map && b instanceof Map)
    return a.size === b.size && [...a].every(([k, v]) => b.has(k) && equal(v, b.get(k)));
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const [x, y] = [Object.entries(a), b as Record<string, unknown>];
  return x.length === Object.keys(y).length && x.every(([k, v]) => k in y && equal(v, y[k]));
}

/** Python's `in`. */
export function contains(where: unknown, what: unknown): boolean {
  if (typeof where === 'string') return where.includes(String(what));
  if (where instanceof Set || where instanceof Map) return where.has(what);
  if (typeof where === 'object' && where !== null && !(Symbol.iterator in where)) return String(what) in where;
  return [...(where as Iterable<unknown>)].some((x) => equal(x, what));
}

/** Names and values of a Map or an object: Python's `items`. */
export function items<V>(of: ReadonlyMap<string, V> | Readonly<Record<string, V>>): [string, V][] {
  return of instanceof Map ? [...(of as Map<string, V>)] : Object.entries(of as Record<string, V>);
}

/** What a loop over an array of numpy-ts gives: numbers of an array with one axis, else its rows. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- numbers or arrays, by a shape that types do not know
export function elements(array: { shape: readonly number[]; tolist(): unknown; slice(place: string): unknown }): any[] {
  if (array.shape.length > 1) return Array.from({ length: array.shape[0] }, (_, i) => array.slice(String(i)));
  return (array.tolist() as unknown[]).map((x) => (typeof x === 'bigint' ? Number(x) : x));
}

/** All that an asynchronous source gives. */
export async function collect<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const out: T[] = [];
  for await (const row of rows) out.push(row);
  return out;
}

/** A list's slice with any step, as Python takes it. */
export function slice<T>(list: readonly T[], start: number | null, stop: number | null, step: number | null): T[] {
  const by = step ?? 1;
  const n = list.length;
  const place = (x: number | null, otherwise: number): number => {
    if (x === null) return otherwise;
    const at = x < 0 ? x + n : x;
    return by > 0 ? Math.min(Math.max(at, 0), n) : Math.min(Math.max(at, -1), n - 1);
  };
  return range(place(start, by > 0 ? 0 : n - 1), place(stop, by > 0 ? n : -1), by).map((i) => list[i]);
}

/** Python's `str.strip` with characters; `lstrip` and `rstrip` do one side. */
export function strip(text: string, characters: string): string {
  return lstrip(rstrip(text, characters), characters);
}

/** See {@link strip}. */
export function lstrip(text: string, characters: string): string {
  let i = 0;
  while (i < text.length && characters.includes(text[i])) i++;
  return text.slice(i);
}

/** See {@link strip}. */
export function rstrip(text: string, characters: string): string {
  let i = text.length;
  while (i > 0 && characters.includes(text[i - 1])) i--;
  return text.slice(0, i);
}

/** Python's `str.capitalize`. */
export function capitalize(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase();
}

const SPEC = /^(?:(.)?([<>=^]))?([-+ ]?)(#?)(0?)(\d*)([,_]?)(?:\.(\d+))?([a-zA-Z%]?)$/;

/** Python's `format(value, spec)` for numbers and texts. Error for a format that is none. */
export function format(value: unknown, spec: string): string {
  const match = SPEC.exec(spec);
  if (match === null) throw new Error(`Invalid format specifier '${spec}'`);
  const [, fill, align, sign, , zero, width, comma, digits, type] = match;
  const isNumber = typeof value === 'number' || typeof value === 'bigint' || typeof value === 'object';
  const n = Number(value);
  let body = isNumber
    ? numberText(Math.abs(n), type, digits === undefined ? undefined : Number(digits), comma)
    : (typeof value === 'string' ? value : `${value as boolean}`).slice(
        0,
        digits === undefined ? undefined : Number(digits),
      );
  const front = !isNumber ? '' : n < 0 || Object.is(n, -0) ? '-' : sign === '+' || sign === ' ' ? sign : '';
  const size = Number(width);
  const pad = fill ?? (zero === '0' ? '0' : ' ');
  const where = align ?? (zero === '0' && isNumber ? '=' : isNumber ? '>' : '<');
  const missing = Math.max(0, size - front.length - body.length);
  if (where === '=') return front + pad.repeat(missing) + body;
  body = front + body;
  if (where === '<') return body + pad.repeat(missing);
  if (where === '^') return pad.repeat(Math.floor(missing / 2)) + body + pad.repeat(Math.ceil(missing / 2));
  return pad.repeat(missing) + body;
}

function numberText(n: number, type: string, digits: number | undefined, comma: string): string {
  const grouped = (text: string): string => {
    if (comma === '') return text;
    const [whole, rest] = text.split('.');
    const parts = whole.replace(/\B(?=(\d{3})+(?!\d))/g, comma);
    return rest === undefined ? parts : `${parts}.${rest}`;
  };
  if (!Number.isFinite(n)) return Number.isNaN(n) ? 'nan' : 'inf';
  switch (type) {
    case 'f':
    case 'F':
      return grouped(n.toFixed(digits ?? 6));
    case '%':
      return `${grouped((n * 100).toFixed(digits ?? 6))}%`;
    case 'e':
    case 'E': {
      const text = n.toExponential(digits ?? 6).replace(/e([-+])(\d)$/, 'e$10$2');
      return type === 'E' ? text.toUpperCase() : text;
    }
    case 'x':
      return n.toString(16);
    case 'b':
      return n.toString(2);
    case 'o':
      return n.toString(8);
    case 'g':
    case 'G':
    case '':
      if (type === '' && digits === undefined) return grouped(String(n));
      return general(n, digits ?? 6);
    default:
      return grouped(String(n));
  }
}

function general(n: number, digits: number): string {
  const p = Math.max(1, digits);
  const exponent = n === 0 ? 0 : Number(n.toExponential(p - 1).split('e')[1]);
  if (exponent < -4 || exponent >= p) {
    const [mantissa, e] = n.toExponential(p - 1).split('e');
    const short = mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa;
    return `${short}e${e.startsWith('-') ? '-' : '+'}${e.replace(/[-+]/, '').padStart(2, '0')}`;
  }
  const fixed = n.toFixed(Math.max(0, p - 1 - exponent));
  return fixed.includes('.') ? fixed.replace(/\.?0+$/, '') : fixed;
}
