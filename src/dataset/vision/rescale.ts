import { float32 } from '../../common/dtype.js';
import { RuntimeError } from '../../common/errors.js';
import { signature } from '../../common/signature.js';
import { bind, checkFloat32, typeCheck } from '../checks.js';
import type { Column } from '../column.js';
import { ImageTensorOperation, checkImageType, toFloat32 } from './image.js';

const SIG = signature<{ rescale: number | bigint; shift: number | bigint }>('dataset.vision.Rescale', 'rescale, shift');

/**
 * `x · rescale + shift` in float32, rounded once, of an array of any rank. TypeError unless both are numbers, ValueError beyond
 * ±2^24; RuntimeError when a negative `rescale` is used.
 * MindSpore's `vision.Rescale`.
 */
export class Rescale extends ImageTensorOperation {
  override readonly opName = 'Rescale';
  private readonly scale: number;
  private readonly shift: number;
  /** The results for all bytes. */
  private readonly table: Float32Array;

  constructor(rescale: number, shift: number);
  constructor(options: { rescale: number; shift: number });
  constructor(...args: unknown[]) {
    super();
    const { rescale, shift } = bind(SIG, args);
    typeCheck(rescale, ['Number'], 'rescale');
    typeCheck(shift, ['Number'], 'shift');
    checkFloat32(rescale, 'rescale');
    checkFloat32(shift, 'shift');
    this.scale = Math.fround(Number(rescale));
    this.shift = Math.fround(Number(shift));
    this.table = Float32Array.from({ length: 256 }, (_, x) => x * this.scale + this.shift);
  }

  override apply(column: Column): Column {
    if (this.scale < 0) {
      throw new RuntimeError(`Rescale: rescale must be greater than or equal to 0, got: ${this.scale.toFixed(6)}`);
    }
    checkImageType(column, 'Rescale');
    const { scale, shift, table } = this;
    const x = column.data instanceof Float64Array ? column.data : toFloat32(column);
    const out = new Float32Array(x.length);
    // The product of two float32 is exact in double precision, so that storing the sum rounds once: a fused multiply-add.
    if (x instanceof Uint8Array) for (let i = 0; i < x.length; i++) out[i] = table[x[i]];
    else for (let i = 0; i < x.length; i++) out[i] = x[i] * scale + shift;
    return { data: out, shape: column.shape, dtype: float32 };
  }
}
