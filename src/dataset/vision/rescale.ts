import { RuntimeError } from '../../common/errors.js';
import { signature } from '../../common/signature.js';
import { bind, checkFloat32, typeCheck } from '../checks.js';
import type { Column } from '../column.js';
import { ImageTensorOperation, Pointwise, checkImageType, toFloat32 } from './image.js';

const SIG = signature<{ rescale: number | bigint; shift: number | bigint }>('dataset.vision.Rescale', 'rescale, shift');

/**
 * `x · rescale + shift` in float32, rounded once, of an array of any rank. TypeError unless both are numbers, ValueError beyond
 * ±2^24; RuntimeError when a negative `rescale` is used.
 * MindSpore's `vision.Rescale`.
 */
export class Rescale extends ImageTensorOperation {
  override readonly opName = 'Rescale';
  private readonly scale: number;
  private readonly pointwise: Pointwise;

  constructor(rescale: number, shift: number);
  constructor(options: { rescale: number; shift: number });
  constructor(...args: unknown[]) {
    super();
    const { rescale, shift } = bind(SIG, args);
    typeCheck(rescale, ['Number'], 'rescale');
    typeCheck(shift, ['Number'], 'shift');
    checkFloat32(rescale, 'rescale');
    checkFloat32(shift, 'shift');
    const factor = Math.fround(Number(rescale));
    const added = Math.fround(Number(shift));
    this.scale = factor;
    // The product of two float32 is exact in double precision, so that storing the sum rounds once: a fused multiply-add.
    this.pointwise = new Pointwise((x, out) => {
      for (let i = 0; i < x.length; i++) out[i] = x[i] * factor + added;
    });
  }

  override apply(column: Column): Column {
    if (this.scale < 0) {
      throw new RuntimeError(`Rescale: rescale must be greater than or equal to 0, got: ${this.scale.toFixed(6)}`);
    }
    checkImageType(column, 'Rescale');
    return this.pointwise.apply(column, (c) => (c.data instanceof Float64Array ? c.data : toFloat32(c)));
  }
}
