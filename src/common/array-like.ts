import { float16, isTypedArray, numberWriter, toDType, type DType, type TypedArray } from './dtype.js';
import { ValueError } from './errors.js';
import { shapeText, sizeOf, stridesOf, type Shape } from './shape.js';

/** Anything shaped like an array of numpy-ts: flat data, a shape, the name of a dtype; `strides` (in elements) when it is a view. */
export interface ArrayLike {
  readonly data: TypedArray;
  readonly shape: readonly number[];
  readonly dtype: string;
}

/** True for what numpy-ts arrays look like. */
export function isArrayLike(x: unknown): x is ArrayLike {
  if (typeof x !== 'object' || x === null || Array.isArray(x)) return false;
  const a = x as Partial<ArrayLike>;
  return isTypedArray(a.data) && Array.isArray(a.shape) && typeof a.dtype === 'string';
}

/** Flat data in C order; it may be the array's own. */
export interface FlatArray {
  readonly data: TypedArray;
  readonly shape: Shape;
  readonly dtype: DType;
}

/** The elements of an array in C order, whatever its strides. ValueError for a view that cannot flatten itself. */
export function flatArray(x: ArrayLike): FlatArray {
  const dtype = toDType(x.dtype);
  const shape = Object.freeze([...x.shape]);
  const size = sizeOf(shape);
  const view = x as ArrayLike & { strides?: readonly number[]; flatten?: () => ArrayLike };
  const ordered = x.data.length === size && (view.strides === undefined || size < 2 || inOrder(view.strides, shape));
  if (!ordered && view.flatten === undefined) {
    throw new ValueError(
      `The array's data has ${x.data.length} elements, its shape is ${shapeText(shape)}: pass a contiguous copy.`,
    );
  }
  const data = ordered || view.flatten === undefined ? x.data : view.flatten().data;
  // numpy-ts computes with float16 as numbers; here they are bits.
  if (dtype === float16 && !(data instanceof Uint16Array)) {
    const bits = new Uint16Array(size);
    const write = numberWriter(bits, float16);
    for (let i = 0; i < size; i++) write(i, Number(data[i]));
    return { data: bits, shape, dtype };
  }
  return { data, shape, dtype };
}

function inOrder(strides: readonly number[], shape: Shape): boolean {
  const wanted = stridesOf(shape);
  return shape.every((d, i) => d === 1 || strides[i] === wanted[i]);
}
