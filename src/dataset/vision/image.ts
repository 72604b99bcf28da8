import { isInstance, pyClass } from '../../common/checks.js';
import { RuntimeError } from '../../common/errors.js';
import { numberReader } from '../../common/dtype.js';
import type { Column } from '../column.js';
import { TensorOperation } from '../transforms/operation.js';

/** A transform of images: height, width and channels in this order, or height and width. */
export abstract class ImageTensorOperation extends TensorOperation {
  /** @internal called directly, it takes arrays only */
  protected override checkInput(input: unknown): void {
    if (isInstance(input, 'ndarray')) return;
    throw new TypeError(`Input should be NumPy or PIL image, got ${pyClass(input)}.`);
  }
}

/** OpenCV has no images of 32-bit unsigned and of 64-bit integers. */
export function checkImageType(column: Column, opName: string): void {
  const { dtype } = column;
  if (dtype.isInt && (dtype.size === 8 || dtype.name === 'uint32')) {
    throw new RuntimeError(`[Internal ERROR] ${opName}: load image failed.`);
  }
}

/** The elements as float32. */
export function toFloat32({ data, dtype }: Column): Float32Array | Uint8Array {
  if (data instanceof Float32Array || data instanceof Uint8Array) return data;
  const out = new Float32Array(data.length);
  const read = numberReader(data, dtype);
  for (let i = 0; i < out.length; i++) out[i] = read(i);
  return out;
}
