import { isInstance, pyClass } from '../../common/checks.js';
import { RuntimeError } from '../../common/errors.js';
import { float32, numberReader } from '../../common/dtype.js';
import { TableColumn, type Column } from '../column.js';
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

/** Elements that arithmetic can read as they are. */
export type Pixels = Uint8Array | Float32Array | Float64Array;

/** The elements as float32, or as the bytes they are. */
export function toFloat32({ data, dtype }: Column): Float32Array | Uint8Array {
  if (data instanceof Float32Array || data instanceof Uint8Array) return data;
  const out = new Float32Array(data.length);
  const read = numberReader(data, dtype);
  for (let i = 0; i < out.length; i++) out[i] = read(i);
  return out;
}

const ALL_BYTES = Uint8Array.from({ length: 256 }, (_, byte) => byte);

/** A function of single numbers, applied to columns. Of bytes it is computed once for each of the 256. */
export class Pointwise {
  private readonly ofBytes: Float32Array;
  /** The tables of earlier functions, with this one applied. */
  private readonly ofTables = new WeakMap<Float32Array, Float32Array>();

  constructor(private readonly f: (x: Pixels, out: Float32Array) => void) {
    this.ofBytes = this.map(ALL_BYTES);
  }

  /** The results for a column; `pixels` are its elements. */
  apply(column: Column, pixels: (column: Column) => Pixels): Column {
    const { shape } = column;
    if (column instanceof TableColumn) return new TableColumn(column.bytes, this.through(column.table), shape);
    const x = pixels(column);
    if (x instanceof Uint8Array) return new TableColumn(x, this.ofBytes, shape);
    return { data: this.map(x), shape, dtype: float32 };
  }

  private map(x: Pixels): Float32Array {
    const out = new Float32Array(x.length);
    this.f(x, out);
    return out;
  }

  private through(table: Float32Array): Float32Array {
    let made = this.ofTables.get(table);
    if (made === undefined) this.ofTables.set(table, (made = this.map(table)));
    return made;
  }
}
