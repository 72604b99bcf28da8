import { dtypeOfArray, int64, isTypedArray, numberReader, toDType, type DType } from '../../common/dtype.js';
import { ValueError } from '../../common/errors.js';
import { pyClass } from '../../common/checks.js';
import { isArrayLike, Tensor, type NestedArray } from '../../common/tensor.js';

/** Elements on the host, in C order, as metrics compute with them. */
export interface HostArray {
  readonly shape: readonly number[];
  readonly data: Float64Array;
  readonly dtype: DType;
  /** True for values that MindSpore would keep in float32. */
  readonly single: boolean;
}

/** Brings an input of a metric to the host. TypeError for what is no Tensor, list or array. */
export async function toHost(input: unknown): Promise<HostArray> {
  if (input instanceof Tensor) return read(input, await input.read());
  if (Array.isArray(input)) return toHost(new Tensor(input as NestedArray, kindOf(input)));
  if (isTypedArray(input)) return toHost(Tensor.fromData(input, [input.length], dtypeOfArray(input)));
  if (isArrayLike(input)) return toHost(new Tensor(input));
  throw new TypeError(
    `For 'Metric' and its derived classes, the input data type must be tensor, list or numpy.ndarray, but got ${pyClass(input)}.`,
  );
}

/** The dtype that NumPy gives a list: numbers that are all integral count as ints. */
function kindOf(list: readonly unknown[]): 'bool' | 'int64' | 'float64' {
  const flat = list.flat(Infinity);
  if (flat.length === 0) return 'float64';
  if (flat.every((x) => typeof x === 'boolean')) return 'bool';
  return flat.every((x) => typeof x === 'bigint' || Number.isInteger(x)) ? 'int64' : 'float64';
}

function read(tensor: Tensor, elements: Parameters<typeof numberReader>[0]): HostArray {
  const get = numberReader(elements, tensor.dtype);
  const data = Float64Array.from({ length: elements.length }, (_, i) => Number(get(i)));
  return { shape: tensor.shape, data, dtype: tensor.dtype, single: tensor.dtype === toDType('float32') };
}

/** The sizes before, of, and after axis 1. */
function aroundAxis1({ shape }: HostArray): [outer: number, axis: number, inner: number] {
  return [shape[0], shape[1], shape.slice(2).reduce((a, b) => a * b, 1)];
}

/** The shape without axis 1. */
export function withoutAxis1(shape: readonly number[]): number[] {
  return [shape[0], ...shape.slice(2)];
}

/** Where the largest element along axis 1 is; the first of equal ones, and NaN is larger than all. NumPy's argmax(axis=1). */
export function argmaxAxis1(x: HostArray): HostArray {
  const [outer, axis, inner] = aroundAxis1(x);
  const data = new Float64Array(outer * inner);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const at = (k: number) => x.data[(o * axis + k) * inner + i];
      let best = 0;
      for (let k = 1; k < axis && !Number.isNaN(at(best)); k++) if (!(at(k) <= at(best))) best = k;
      data[o * inner + i] = best;
    }
  }
  return { shape: withoutAxis1(x.shape), data, dtype: int64, single: false };
}

/** The elements as rows along axis 1: one row for each place on the other axes. */
export function rowsOfAxis1(x: HostArray): number[][] {
  const [outer, axis, inner] = aroundAxis1(x);
  const rows: number[][] = [];
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      rows.push(Array.from({ length: axis }, (_, k) => x.data[(o * axis + k) * inner + i]));
    }
  }
  return rows;
}

/** True when all elements are 0 or 1. */
export function isBinary(x: HostArray): boolean {
  return x.data.every((v) => v === 0 || v === 1);
}

/** True for one-hot labels along axis 1. */
export function isOneHot(x: HostArray): boolean {
  return x.shape.length > 1 && isBinary(x) && rowsOfAxis1(x).every((row) => row.reduce((a, b) => a + b, 0) === 1);
}

/** ValueError, NumPy's, unless `x` has as many elements as `like`. */
export function checkReshape(x: HostArray, like: HostArray): void {
  if (x.data.length === like.data.length) return;
  const shape = like.shape.length === 1 ? `(${like.shape[0]},)` : `(${like.shape.join(', ')})`;
  throw new ValueError(`cannot reshape array of size ${x.data.length} into shape ${shape}`);
}
