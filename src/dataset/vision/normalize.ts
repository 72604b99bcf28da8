import { float32 } from '../../common/dtype.js';
import { RuntimeError, ValueError } from '../../common/errors.js';
import { signature } from '../../common/signature.js';
import { bind, checkValue, typeCheck } from '../checks.js';
import type { Column } from '../column.js';
import { ImageTensorOperation, Pointwise, toFloat32, type Pixels } from './image.js';

const SIG = signature<{ mean: readonly number[]; std: readonly number[]; is_hwc: boolean }>(
  'dataset.vision.Normalize',
  'mean, std, is_hwc=True',
);

/**
 * `(x − mean) / std` in float32 for each channel; the channels are the last axis, or the first one unless `is_hwc`; one mean serves all channels.
 * TypeError unless both are lists of numbers, ValueError for different lengths, a mean outside [0, 255] or a std outside (0, 255].
 * MindSpore's `vision.Normalize`.
 */
export class Normalize extends ImageTensorOperation {
  override readonly opName = 'Normalize';
  private readonly mean: Float32Array;
  private readonly std: Float32Array;
  private readonly isHwc: boolean;
  /** For one mean of all channels. */
  private readonly pointwise: Pointwise | undefined;

  constructor(mean: readonly number[], std: readonly number[], is_hwc?: boolean);
  constructor(mean: readonly number[], std: readonly number[], options: { is_hwc?: boolean });
  constructor(options: { mean: readonly number[]; std: readonly number[]; is_hwc?: boolean });
  constructor(...args: unknown[]) {
    super();
    const { mean, std, is_hwc } = bind(SIG, args);
    typeCheck(mean, ['list', 'tuple'], 'mean');
    typeCheck(std, ['list', 'tuple'], 'std');
    if (mean.length !== std.length) throw new ValueError('Length of mean and std must be equal.');
    mean.forEach((value, i) => {
      typeCheck(value, ['int', 'float'], `mean[${i}]`);
      checkValue(value, [0, 255], `mean[${i}]`);
    });
    std.forEach((value, i) => {
      typeCheck(value, ['int', 'float'], `std[${i}]`);
      checkValue(value, [0, 255], `std[${i}]`, true);
    });
    typeCheck(is_hwc, ['bool'], 'is_hwc');
    this.mean = Float32Array.from(mean, Number);
    this.std = Float32Array.from(std, Number);
    this.isHwc = is_hwc;
    const [m, s] = [this.mean[0], this.std[0]];
    if (mean.length === 1) this.pointwise = new Pointwise((x, out) => scale(x, out, m, s, 0, x.length, 1));
  }

  override apply(column: Column): Column {
    const { shape } = column;
    if (shape.length < 2) {
      throw new RuntimeError(`Normalize: input tensor should have at least 2 dimensions, but got: ${shape.length}`);
    }
    const { mean, std } = this;
    if (mean.length === 0) throw new RuntimeError('Normalize: mean expecting non-empty vector');
    if (this.pointwise !== undefined) return this.pointwise.apply(column, toFloat32);
    const x = toFloat32(column);
    const out = new Float32Array(x.length);
    const channels = shape.length === 2 ? 1 : this.isHwc ? shape[shape.length - 1] : shape[shape.length - 3];
    if (mean.length !== channels) {
      throw new RuntimeError(
        'Normalize: number of channels does not match the size of mean and std vectors, ' +
          `got channels: ${channels}, size of mean: ${mean.length}`,
      );
    }
    // A plane is what is left of the image when its channel is chosen.
    const inner = shape.length === 2 || this.isHwc ? 1 : shape[shape.length - 2] * shape[shape.length - 1];
    if (inner === 1) {
      for (let c = 0; c < channels; c++) scale(x, out, mean[c], std[c], c, x.length, channels);
    } else {
      for (let at = 0, c = 0; at < x.length; at += inner, c = (c + 1) % channels) {
        scale(x, out, mean[c], std[c], at, at + inner, 1);
      }
    }
    return { data: out, shape, dtype: float32 };
  }
}

function scale(x: Pixels, out: Float32Array, mean: number, std: number, from: number, to: number, step: number): void {
  for (let i = from; i < to; i += step) out[i] = Math.fround(x[i] - mean) / std;
}
