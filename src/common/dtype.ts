import { half } from './half.js';

/** The typed arrays that hold tensor data. float16 and bfloat16 are stored as their 16-bit patterns, bool as 0 and 1. */
export type TypedArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

/** The constructor of one of the {@link TypedArray} kinds. */
export type TypedArrayConstructor = {
  new (length: number): TypedArray;
  new (buffer: ArrayBufferLike, byteOffset?: number, length?: number): TypedArray;
  readonly BYTES_PER_ELEMENT: number;
};

/** What sort of number a dtype holds. */
export type DTypeKind = 'float' | 'int' | 'uint' | 'bool';

/** Names of all dtypes, as numpy spells them. */
export type DTypeName =
  | 'float16'
  | 'float32'
  | 'float64'
  | 'bfloat16'
  | 'int8'
  | 'int16'
  | 'int32'
  | 'int64'
  | 'uint8'
  | 'uint16'
  | 'uint32'
  | 'uint64'
  | 'bool';

/**
 * The element type of a Tensor. Printed as MindSpore prints it (`Float32`, `Bool`). There is one object for each type, so `===`
 * compares. MindSpore's `mindspore.dtype` (`mstype`).
 */
export class DType {
  /** @internal use the exported constants */
  constructor(
    /** numpy's name, `float32`. */
    readonly name: DTypeName,
    /** Float, signed, unsigned or bool. */
    readonly kind: DTypeKind,
    /** Bytes of one element. */
    readonly size: number,
    /** The typed array that stores elements. */
    readonly array: TypedArrayConstructor,
  ) {}

  /** True for float16, bfloat16, float32 and float64: the types that gradients exist for. */
  get isFloat(): boolean {
    return this.kind === 'float';
  }

  /** True for signed and unsigned integers, not for bool. */
  get isInt(): boolean {
    return this.kind === 'int' || this.kind === 'uint';
  }

  /** MindSpore's spelling: `Float32`, `BFloat16`, `UInt8`, `Bool`. */
  toString(): string {
    if (this.name === 'bfloat16') return 'BFloat16';
    const name = this.name[0].toUpperCase() + this.name.slice(1);
    return name.replace('Uint', 'UInt');
  }

  /** The same text as {@link toString}, for `console.log`. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/** 16-bit floating point (IEEE half). */
export const float16 = new DType('float16', 'float', 2, Uint16Array);
/** 32-bit floating point, the default of Tensors made from numbers. */
export const float32 = new DType('float32', 'float', 4, Float32Array);
/** 64-bit floating point. */
export const float64 = new DType('float64', 'float', 8, Float64Array);
/** Brain float: 8 exponent and 7 fraction bits; storage only. */
export const bfloat16 = new DType('bfloat16', 'float', 2, Uint16Array);
/** 8-bit signed integer. */
export const int8 = new DType('int8', 'int', 1, Int8Array);
/** 16-bit signed integer. */
export const int16 = new DType('int16', 'int', 2, Int16Array);
/** 32-bit signed integer. */
export const int32 = new DType('int32', 'int', 4, Int32Array);
/** 64-bit signed integer; host data is a BigInt64Array. */
export const int64 = new DType('int64', 'int', 8, BigInt64Array);
/** 8-bit unsigned integer. */
export const uint8 = new DType('uint8', 'uint', 1, Uint8Array);
/** 16-bit unsigned integer. */
export const uint16 = new DType('uint16', 'uint', 2, Uint16Array);
/** 32-bit unsigned integer. */
export const uint32 = new DType('uint32', 'uint', 4, Uint32Array);
/** 64-bit unsigned integer; host data is a BigUint64Array. */
export const uint64 = new DType('uint64', 'uint', 8, BigUint64Array);
/** Truth values; host data is a Uint8Array of 0 and 1. */
export const bool_ = new DType('bool', 'bool', 1, Uint8Array);

/** Every dtype by its numpy name. */
export const dtypes: ReadonlyMap<string, DType> = new Map(
  [float16, float32, float64, bfloat16, int8, int16, int32, int64, uint8, uint16, uint32, uint64, bool_].map((t) => [
    t.name,
    t,
  ]),
);

/** A dtype, or its name as numpy spells it (`'float32'`, `'bool'`). */
export type DTypeLike = DType | DTypeName;

/** The dtype that `like` names. Throws TypeError when there is none. */
export function toDType(like: unknown): DType {
  const found = like instanceof DType ? like : dtypes.get(String(like));
  if (found === undefined) throw new TypeError(`Unsupported dtype: ${String(like)}.`);
  return found;
}

/** The dtype that a typed array stores on its own account; a Uint16Array is uint16, never float16. */
export function dtypeOfArray(array: TypedArray): DType {
  if (array instanceof Float32Array) return float32;
  if (array instanceof Float64Array) return float64;
  if (array instanceof Int32Array) return int32;
  if (array instanceof BigInt64Array) return int64;
  if (array instanceof Uint8Array) return uint8;
  if (array instanceof Int8Array) return int8;
  if (array instanceof Int16Array) return int16;
  if (array instanceof Uint16Array) return uint16;
  if (array instanceof Uint32Array) return uint32;
  return uint64;
}

/** True for typed arrays other than DataView and Uint8ClampedArray. */
export function isTypedArray(x: unknown): x is TypedArray {
  return ArrayBuffer.isView(x) && !(x instanceof DataView) && !(x instanceof Uint8ClampedArray);
}

/** A function that reads element i of `data` as a JS number (64-bit integers may lose precision). */
export function numberReader(data: TypedArray, dtype: DType): (i: number) => number {
  if (dtype === float16) return (i) => half.toNumber(data[i] as number);
  if (dtype === bfloat16) return (i) => half.fromBfloat(data[i] as number);
  if (dtype.size === 8 && dtype !== float64) return (i) => Number(data[i]);
  return (i) => data[i] as number;
}

/** Elements of `data` as `to` stores them, converted as a C cast does it; the same array when nothing changes. */
export function convertData(data: TypedArray, from: DType, to: DType): TypedArray {
  if (from === to) return data;
  const out = new to.array(data.length);
  if (to.size === 8 && to !== float64) {
    const target = out as BigInt64Array;
    if (from.size === 8 && from !== float64) {
      for (let i = 0; i < data.length; i++) target[i] = data[i] as bigint;
    } else {
      const read = numberReader(data, from);
      for (let i = 0; i < data.length; i++) {
        const x = Math.trunc(read(i));
        target[i] = Number.isFinite(x) ? BigInt(x) : -(2n ** 63n);
      }
    }
    return out;
  }
  const read = numberReader(data, from);
  const write = numberWriter(out, to);
  for (let i = 0; i < data.length; i++) write(i, read(i));
  return out;
}

/** A function that stores a JS number as element i; integers wrap, bool becomes 0 or 1. */
export function numberWriter(out: TypedArray, dtype: DType): (i: number, x: number) => void {
  if (dtype === float16) return (i, x) => void (out[i] = half.fromNumber(x));
  if (dtype === bfloat16) return (i, x) => void (out[i] = half.toBfloat(x));
  if (dtype === bool_) return (i, x) => void (out[i] = x !== 0 ? 1 : 0);
  if (dtype.size === 8 && dtype !== float64) return (i, x) => void (out[i] = BigInt(Math.trunc(x)));
  return (i, x) => void (out[i] = x);
}
