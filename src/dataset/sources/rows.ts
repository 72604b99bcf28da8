import { isClass, pyTypeName } from '../../common/checks.js';
import { convertData, type DType } from '../../common/dtype.js';
import { RuntimeError } from '../../common/errors.js';
import { Tensor } from '../../common/tensor.js';
import { fromArray, isArrayValue, isColumnValue, toColumn, type Column, type Row } from '../column.js';
import { after, all, isPromise, type Maybe } from '../maybe.js';

/** An object whose rows are read by number: Python's `__getitem__` and `__len__`, or `get` and `length`. */
export interface RandomAccess {
  /** Number of rows; undefined when the object does not tell. */
  length(): number | undefined;
  /** What the object has at a number, a promise of it included. */
  get(index: number): unknown;
}

interface AccessMembers {
  get?: (index: number) => unknown;
  __getitem__?: (index: number) => unknown;
  length?: number | (() => number);
  size?: number;
  __len__?: () => number;
}

/** How to read a source by number, or undefined where it can only be iterated. */
export function randomAccess(source: unknown): RandomAccess | undefined {
  if (typeof source === 'string' || source === null || source === undefined) return undefined;
  if (Array.isArray(source)) return { length: () => source.length, get: (i) => source[i] as unknown };
  if (isArrayValue(source)) return arrayRows(source);
  // A Map has `get`, but its keys are no row numbers.
  if (typeof source !== 'object' || source instanceof Map) return undefined;
  const object = source as AccessMembers;
  const get = object.__getitem__ ?? object.get;
  if (typeof get !== 'function') return undefined;
  return {
    length() {
      if (typeof object.__len__ === 'function') return Number(object.__len__());
      const { length, size } = object;
      if (typeof length === 'function') return Number(length.call(object));
      return typeof length === 'number' ? length : typeof size === 'number' ? size : undefined;
    },
    get: (index) => get.call(object, index),
  };
}

/** How many rows an iterable says it has: Python's `__len__`, or `length`. A function's `length` is something else. */
export function promisedLength(source: unknown): number | undefined {
  if (typeof source !== 'object' || source === null) return undefined;
  const { __len__: count, length } = source as AccessMembers;
  if (typeof count === 'function') return Number(count.call(source));
  return typeof length === 'number' ? length : undefined;
}

/** The rows of an array along its first axis. */
export function arrayRows(source: unknown): RandomAccess {
  const column = wholeArray(source);
  if (column === undefined) {
    const pending = source as Tensor;
    let loaded: Promise<RandomAccess> | undefined;
    return {
      length: () => pending.shape[0],
      get: (i) =>
        (loaded ??= pending.read().then((data) => slices({ data, shape: pending.shape, dtype: pending.dtype }))).then(
          (rows) => rows.get(i),
        ),
    };
  }
  if (column.shape.length === 0) throw new TypeError('len() of unsized object');
  return slices(column);
}

/** A row of an array: it has the form of numpy-ts' arrays, and stays a view until it is copied. */
function slices({ data, shape, dtype }: Column): RandomAccess {
  const inner = Object.freeze(shape.slice(1));
  const step = inner.reduce((a, b) => a * b, 1);
  return {
    length: () => shape[0],
    get: (i): Slice => new Slice({ data: data.subarray(i * step, (i + 1) * step), shape: inner, dtype }),
  };
}

/** @internal A column that is not copied yet. */
export class Slice {
  constructor(readonly column: Column) {}
}

function wholeArray(source: unknown): Column | undefined {
  if (source instanceof Tensor) {
    const data = source.hostData();
    return data && { data, shape: source.shape, dtype: source.dtype };
  }
  return ArrayBuffer.isView(source) ? (toColumn(source) as Column) : fromArray(source as never, false);
}

/** The elements of a source: a fresh iterator for each epoch. */
export type Restart = () => Iterator<unknown> | AsyncIterator<unknown>;

/** How to iterate over a source: an iterable, or a function that gives one. TypeError when it is neither. */
export function iteration(source: unknown): Restart {
  if (typeof source === 'function' && !isClass(source) && iteratorOf(source) === undefined) {
    return () => {
      const made = (source as () => unknown)();
      const iterator = iteratorOf(made);
      if (iterator === undefined) throw new TypeError(`'${pyTypeName(made)}' object is not iterable`);
      return iterator();
    };
  }
  const iterator = iteratorOf(source);
  if (iterator === undefined) {
    throw new TypeError(
      'Input `source` function of GeneratorDataset should be callable, iterable or random accessible, ' +
        'commonly it should implement one of the method like yield, __getitem__ or __next__(__iter__).',
    );
  }
  // A generator object can be run only once: what it gave is kept for the epochs that follow.
  return isOneShot(source) ? replay(iterator()) : iterator;
}

function iteratorOf(x: unknown): Restart | undefined {
  if (x === null || x === undefined) return undefined;
  const object = x as Partial<Iterable<unknown> & AsyncIterable<unknown>>;
  if (typeof object[Symbol.asyncIterator] === 'function') return () => object[Symbol.asyncIterator]!();
  if (typeof object[Symbol.iterator] === 'function') return () => object[Symbol.iterator]!();
  return undefined;
}

function isOneShot(source: unknown): boolean {
  return /(Generator|Iterator|Iterator Helper)\]$/.test(Object.prototype.toString.call(source));
}

function replay(once: Iterator<unknown> | AsyncIterator<unknown>): Restart {
  const kept: unknown[] = [];
  let done = false;
  return () => {
    let at = 0;
    return {
      next(): Maybe<IteratorResult<unknown>> {
        if (at < kept.length) return { done: false, value: kept[at++] };
        if (done) return { done: true, value: undefined };
        return after(once.next(), (result) => {
          if (result.done) {
            done = true;
            return { done: true, value: undefined };
          }
          kept.push(result.value);
          at++;
          return { done: false, value: result.value };
        });
      },
    } as Iterator<unknown> | AsyncIterator<unknown>;
  };
}

/** What a source gave, as a row: an array's elements are the columns, anything else is one column. RuntimeError unless it fits the names. */
export function toRow(value: unknown, names: readonly string[], types: readonly (DType | null)[]): Maybe<Row> {
  if (isPromise(value)) return value.then((row) => toRow(row, names, types));
  const items = elements(value);
  if (items.length !== names.length) {
    throw new RuntimeError(
      "Invalid Python function, the 'source' of 'GeneratorDataset' should return same number of NumPy arrays as specified in column_names, " +
        `the size of column_names is:${names.length} and number of returned NumPy array is:${items.length}`,
    );
  }
  return all(items.map((item, i) => typed(item, types[i] ?? null)));
}

function elements(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (value instanceof Slice || isColumnValue(value) || typeof value === 'string') return [value];
  if (typeof (value as Iterable<unknown> | null | undefined)?.[Symbol.iterator] !== 'function') {
    throw new TypeError(`'${pyTypeName(value)}' object is not iterable`);
  }
  return [...(value as Iterable<unknown>)];
}

function typed(item: unknown, type: DType | null): Maybe<Column> {
  const column: Maybe<Column> =
    item instanceof Slice ? { ...item.column, data: item.column.data.slice() } : toColumn(item);
  if (type === null) return column;
  return after(column, (made) => {
    if (made.dtype === type) return made;
    // Numbers have no type of their own: they take the one that was announced.
    if (!hasNumbersOnly(item)) {
      throw new RuntimeError(
        "Invalid Python function, type of returned data in 'GeneratorDataset' should be same with specified column_types, " +
          `but the type of returned data: <class 'numpy.ndarray'>, specified column type: ${type.name}`,
      );
    }
    return { data: convertData(made.data, made.dtype, type), shape: made.shape, dtype: type };
  });
}

function hasNumbersOnly(item: unknown): boolean {
  return typeof item === 'number' || (Array.isArray(item) && item.every(hasNumbersOnly));
}
