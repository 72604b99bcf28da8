import { bool_, dtypeOfArray, float32, int64, isTypedArray, type DType, type TypedArray } from '../common/dtype.js';
import { ValueError } from '../common/errors.js';
import { toNumpy, type NDArray } from '../common/numpy.js';
import { pyTypeName } from '../common/checks.js';
import { sameShape, sizeOf, type Shape } from '../common/shape.js';
import { flatArray, isArrayLike, type ArrayLike } from '../common/array-like.js';
import { Tensor, type TensorInput } from '../common/tensor.js';
import { after, all, type Maybe } from './maybe.js';
import { TextArray, TextColumn } from './text.js';

/** One column of one row (or batch): flat data in C order. Nobody changes it once it is made. */
export interface Column {
  readonly data: TypedArray;
  readonly shape: Shape;
  readonly dtype: DType;
}

/**
 * Bytes seen through a table of results. Transforms of single numbers make one of an image of bytes: several of them become one table, and the
 * numbers are written once, straight into the batch.
 */
export class TableColumn implements Column {
  readonly dtype = float32;
  private made: Float32Array | undefined;

  constructor(
    readonly bytes: Uint8Array,
    readonly table: Float32Array,
    readonly shape: Shape,
  ) {}

  /** The results; written when they are asked for. */
  get data(): Float32Array {
    if (this.made === undefined) this.write((this.made = new Float32Array(this.bytes.length)), 0);
    return this.made;
  }

  /** Writes the results to `out`, from element `at` on. */
  write(out: Float32Array, at: number): void {
    const { bytes, table } = this;
    for (let i = 0; i < bytes.length; i++) out[at + i] = table[bytes[i]];
  }
}

/** The columns of one row, in the order of their names. */
export type Row = readonly Column[];

/** The shape of a single number. */
export const SCALAR: Shape = Object.freeze([]);

/** What NumPy would make an array of: the values that sources and functions may give for one column. */
export function isColumnValue(x: unknown): boolean {
  return typeof x === 'number' || typeof x === 'bigint' || typeof x === 'boolean' || isArrayValue(x);
}

/** True for typed arrays, arrays of numpy-ts, Tensors and arrays of texts. */
export function isArrayValue(x: unknown): x is TypedArray | ArrayLike | Tensor | TextArray {
  return isTypedArray(x) || x instanceof Tensor || x instanceof TextArray || isArrayLike(x);
}

/**
 * The column that a value stands for, copied: numbers give float32, bigints int64, booleans bool; arrays and Tensors keep their type; nested
 * arrays are stacked. TypeError for what holds no numbers, ValueError for ragged nesting.
 */
export function toColumn(x: unknown): Maybe<Column> {
  switch (typeof x) {
    case 'number':
      return { data: Float32Array.of(x), shape: SCALAR, dtype: float32 };
    case 'bigint':
      return { data: BigInt64Array.of(x), shape: SCALAR, dtype: int64 };
    case 'boolean':
      return { data: Uint8Array.of(x ? 1 : 0), shape: SCALAR, dtype: bool_ };
    default:
  }
  if (x instanceof Tensor) {
    const { shape, dtype } = x;
    return after<TypedArray, Column>(x.hostData() ?? x.read(), (data) => ({ data: data.slice(), shape, dtype }));
  }
  if (x instanceof TextArray) return new TextColumn(x.items, x.shape);
  if (isTypedArray(x)) return { data: x.slice(), shape: Object.freeze([x.length]), dtype: dtypeOfArray(x) };
  if (isArrayLike(x)) return fromArray(x, true);
  if (Array.isArray(x)) {
    if (x.some((item) => isArrayValue(item) || (Array.isArray(item) && item.flat(Infinity).some(isArrayValue)))) {
      return stackValues(x);
    }
    const { shape, dtype, ...rest } = tensorOf(x as TensorInput);
    return { data: rest.data, shape, dtype };
  }
  const type = typeof x === 'string' ? 'str' : typeof x === 'object' && x !== null ? 'object' : pyTypeName(x);
  throw new TypeError(
    `Data type of the input or its converted Numpy array is expected to be int or float, but got ${type}.`,
  );
}

function tensorOf(x: TensorInput): Column {
  const made = new Tensor(x);
  return { data: made.hostData()!, shape: made.shape, dtype: made.dtype };
}

function stackValues(items: readonly unknown[]): Maybe<Column> {
  return after(all(items.map(toColumn)), (columns) =>
    stackColumns(columns, (first, other) => {
      throw new ValueError(
        'setting an array element with a sequence. The requested array has an inhomogeneous shape: ' +
          `${describe(first)} and ${describe(other)}.`,
      );
    }),
  );
}

/** NumPy's name of a column's type. */
export function typeNameOf(column: Column): string {
  return column instanceof TextColumn ? column.typeName : column.dtype.name;
}

/** `float32[2, 3]`, for messages. */
export function describe(column: Column): string {
  return `${typeNameOf(column)}[${column.shape.join(', ')}]`;
}

/**
 * The columns of equal shape and type as one array with a new first axis. `mismatch` is called with the first column and the first
 * that differs from it.
 */
export function stackColumns(columns: readonly Column[], mismatch: (first: Column, other: Column) => never): Column {
  const first = columns[0];
  const texts = columns.filter((column) => column instanceof TextColumn);
  if (texts.length > 0) {
    const stacked = texts.length === columns.length ? TextColumn.stack(texts) : undefined;
    if (stacked instanceof TextColumn) return stacked;
    mismatch(first, stacked?.differs ?? columns.find((column) => typeNameOf(column) !== typeNameOf(first))!);
  }
  const step = sizeOf(first.shape);
  const data = new first.dtype.array(step * columns.length) as TypedArray & { set(from: TypedArray, at: number): void };
  for (let i = 0; i < columns.length; i++) {
    const column = columns[i];
    if (column.dtype !== first.dtype || (column.shape !== first.shape && !sameShape(column.shape, first.shape))) {
      mismatch(first, column);
    }
    if (column instanceof TableColumn) column.write(data as Float32Array, i * step);
    else if (step === 1) data[i] = column.data[0];
    else data.set(column.data, i * step);
  }
  return { data, shape: Object.freeze([columns.length, ...first.shape]), dtype: first.dtype };
}

/** An array of numpy-ts (or of that form) as a column; views that are not contiguous are gathered. */
export function fromArray(x: ArrayLike, copy: boolean): Column {
  const flat = flatArray(x);
  return copy && flat.data === x.data ? { ...flat, data: flat.data.slice() } : flat;
}

/** The column with another shape over the same elements. */
export function reshaped(column: Column, shape: Shape): Column {
  if (column instanceof TableColumn) return new TableColumn(column.bytes, column.table, Object.freeze(shape));
  return { data: column.data, shape: Object.freeze(shape), dtype: column.dtype };
}

/** The column as the array that user functions and `output_numpy` get: a copy. Texts are a {@link TextArray}, which TypeScript is not told. */
export function columnToNumpy(column: Column): NDArray {
  if (column instanceof TextColumn) return column.toArray() as unknown as NDArray;
  return toNumpy(column.data, column.shape, column.dtype);
}

/**
 * The column as the Tensor that iterators give. It holds on to no more memory than its own elements. Texts are a {@link TextArray}, which TypeScript
 * is not told.
 */
export function columnToTensor(column: Column): Tensor {
  if (column instanceof TextColumn) return column.toArray() as unknown as Tensor;
  const { data, shape, dtype } = column;
  const own = data.byteLength === data.buffer.byteLength ? data : data.slice();
  return Tensor.fromData(own, Object.isFrozen(shape) ? shape : Object.freeze([...shape]), dtype);
}
