import { bool_ } from '../../common/dtype.js';
import { ValueError } from '../../common/errors.js';
import { pyStr } from '../../common/pytext.js';
import { shapeText, stridesOf } from '../../common/shape.js';
import { Tensor } from '../../common/tensor.js';
import { bitwise_xor } from '../bitwise.js';
import { accepts, checkDType, isInt, type PyNumber } from '../call.js';
import { cast } from '../cast.js';
import { clamp } from '../clamp.js';
import { cov, diagonal_scatter, inv, renorm, type CovOptions, type DiagonalScatterOptions } from '../composed.js';
import { gather } from '../gather.js';
import { select } from '../mint/movement.js';
import { less } from '../compare.js';
import { asConstants, scalar } from '../operand.js';
import { extremeWithIndex } from '../reduce_index.js';
import { add, remainder } from '../arithmetic.js';
import { reshaped } from '../reshape.js';
import { summed } from '../sum.js';
import { where } from '../where.js';
import { install, member, overloaded, variadic, type Member } from './overload.js';

declare module '../../common/tensor.js' {
  interface Tensor {
    /** Covariances of the rows. MindSpore's `Tensor.cov`. */
    cov(options?: CovOptions): Tensor;
    /** With `src` as diagonal. MindSpore's `Tensor.diagonal_scatter`. */
    diagonal_scatter(src: Tensor, offset?: number, dim1?: number, dim2?: number): Tensor;
    /** With `src` as diagonal. MindSpore's `Tensor.diagonal_scatter`. */
    diagonal_scatter(src: Tensor, options: DiagonalScatterOptions): Tensor;
    /** A copy whose diagonal, of all axes, has one value; with `wrap` again below it. MindSpore's `Tensor.fill_diagonal`. */
    fill_diagonal(fill_value: PyNumber, wrap?: boolean): Tensor;
    /** A copy whose diagonal, of all axes, has one value; with `wrap` again below it. MindSpore's `Tensor.fill_diagonal`. */
    fill_diagonal(fill_value: PyNumber, options: { wrap?: boolean }): Tensor;
    /** 1 / this; of ints without the fraction. MindSpore's `Tensor.inv`. */
    inv(): Tensor;
    /** All bits of ints turned. MindSpore's `Tensor.invert`. */
    invert(): Tensor;
    /** Slices along an axis with a p-norm above `maxnorm` shrunk to it. MindSpore's `Tensor.renorm`. */
    renorm(p: number, axis: number, maxnorm: PyNumber): Tensor;
    /** Slices along an axis with a p-norm above `maxnorm` shrunk to it. MindSpore's `Tensor.renorm`. */
    renorm(options: { p: number; axis: number; maxnorm: PyNumber }): Tensor;
    /** `[value, index]` of the greatest along an axis. MindSpore's `Tensor.argmax_with_value`. */
    argmax_with_value(axis?: number, keep_dims?: boolean): [Tensor, Tensor];
    /** `[value, index]` of the greatest along an axis. MindSpore's `Tensor.argmax_with_value`. */
    argmax_with_value(options: { axis?: number; keep_dims?: boolean }): [Tensor, Tensor];
    /** `[value, index]` of the smallest along an axis. MindSpore's `Tensor.argmin_with_value`. */
    argmin_with_value(axis?: number, keep_dims?: boolean): [Tensor, Tensor];
    /** `[value, index]` of the smallest along an axis. MindSpore's `Tensor.argmin_with_value`. */
    argmin_with_value(options: { axis?: number; keep_dims?: boolean }): [Tensor, Tensor];
    /** One slice along `dim`, which goes. MindSpore's `Tensor.select`. */
    select(dim: number, index: number): Tensor;
    /** Itself where the condition holds, else y. MindSpore's `Tensor.select`. */
    select(condition: Tensor, y: Tensor | PyNumber): Tensor;
    /** The elements at indices along an axis, of the flattened tensor without one; negative ones count from the end; 'wrap' counts round, others stay within. MindSpore's `Tensor.take`. */
    take(indices: Tensor, axis?: number | null, mode?: 'clip' | 'wrap' | 'raise'): Tensor;
    /** The elements at indices along an axis, of the flattened tensor without one; negative ones count from the end; 'wrap' counts round, others stay within. MindSpore's `Tensor.take`. */
    take(indices: Tensor, options: { axis?: number | null; mode?: 'clip' | 'wrap' | 'raise' }): Tensor;
    /** Summed to a shape that would broadcast to this one. MindSpore's `Tensor.sum_to_size`. */
    sum_to_size(...size: readonly number[] | readonly [readonly number[]]): Tensor;
    /** How far elements that are neighbours along each axis, or one, lie apart in C order. MindSpore's `Tensor.stride`. */
    stride(dim?: null): number[];
    /** How far elements that are neighbours along one axis lie apart in C order. MindSpore's `Tensor.stride`. */
    stride(dim: number): number;
  }
}

const INVERTIBLE = accepts('i u', 'tensor', 'x');

function inverted(x: Tensor): Tensor {
  checkDType('Invert', INVERTIBLE, x.dtype);
  const ones = x.dtype.kind === 'uint' ? 2 ** (8 * x.dtype.size) - 1 : -1;
  return bitwise_xor(x, scalar(ones, x.dtype));
}

/** Value and index of an extreme; of a scalar itself and 0. */
function placed(name: 'max' | 'min', primitive: string): Member {
  return overloaded(name === 'max' ? 'argmax_with_value' : 'argmin_with_value', [
    {
      text: 'axis=0, keep_dims=False',
      body: (self, { axis, keep_dims }) => {
        const rank = Math.max(self.ndim, 1);
        if (!isInt(axis) || Number(axis) < -rank || Number(axis) >= rank) {
          throw new ValueError(
            `For primitive[${primitive}], the axis must be in [-${rank},${rank}), but got ${pyStr(axis)}.`,
          );
        }
        const given = self.ndim === 0 ? reshaped(self, [1]) : self;
        const bound = { input: given, axis, keepdims: keep_dims, initial: null, where: null };
        const [value, index] = extremeWithIndex(name, bound);
        return self.ndim === 0 ? [reshaped(value, []), reshaped(index, [])] : [value, index];
      },
    },
  ]);
}

function filledDiagonal(x: Tensor, value: PyNumber, wrap: boolean): Tensor {
  if (x.ndim < 2) {
    throw new ValueError(
      'The primitive[FillDiagonal] argument [input_x] must be a Tensor whose dimension is greater than or equal to 2, ' +
        `but got its dimension [${x.ndim}].`,
    );
  }
  const step = stridesOf(x.shape).reduce((a, b) => a + b, 0);
  const [height, width] = x.shape;
  const end = wrap || x.ndim > 2 ? x.size : Math.min(height, width) * width;
  const mask = new Uint8Array(x.size);
  for (let i = 0; i < end; i += step) mask[i] = 1;
  return where(Tensor.fromData(mask, x.shape, bool_), cast(scalar(Number(value), x.dtype), x.dtype), x);
}

const MODES = ['raise', 'wrap', 'clip'];

function taken(x: Tensor, indices: Tensor, axis: number | null, mode: string): Tensor {
  if (!MODES.includes(mode)) {
    throw new ValueError(
      `For 'Tensor.take', the argument 'mode' should be one of in ['raise', 'wrap', 'clip'], but got ${mode}.`,
    );
  }
  if (axis !== null && (axis < -x.ndim || axis >= x.ndim)) {
    throw new ValueError(`The 'axis' must be in the range of [-${x.ndim}, ${x.ndim}), but got ${axis}.`);
  }
  const from = axis === null ? reshaped(x, [x.size]) : x;
  const at = axis === null ? 0 : axis < 0 ? axis + x.ndim : axis;
  const size = from.shape[at];
  const counted = (): Tensor => where(less(indices, 0), add(indices, size), indices);
  return asConstants(() =>
    gather(from, mode === 'wrap' ? remainder(indices, size) : clamp(counted(), 0, size - 1), at),
  );
}

function summedTo(x: Tensor, size: readonly number[]): Tensor {
  const lead = x.ndim - size.length;
  const fits = lead >= 0 && size.every((n, i) => n === 1 || n === x.shape[lead + i]);
  if (!fits) {
    throw new ValueError(
      `For sum_to_size, size ${shapeText(size)} is not expandable to the tensor size ${shapeText(x.shape)}.`,
    );
  }
  const axes = x.shape.map((_, i) => i).filter((i) => i < lead || (size[i - lead] === 1 && x.shape[i] !== 1));
  return axes.length === 0 && lead === 0 ? x : reshaped(axes.length === 0 ? x : summed(x, axes, true, null), size);
}

install({
  cov: member(cov),
  diagonal_scatter: member(diagonal_scatter),
  fill_diagonal: overloaded('fill_diagonal', [
    {
      text: 'fill_value, wrap=False',
      body: (self, { fill_value, wrap }) => filledDiagonal(self, fill_value as PyNumber, wrap === true),
    },
  ]),
  inv: member(inv),
  invert(this: Tensor) {
    return inverted(this);
  },
  renorm: member(renorm),
  argmax_with_value: placed('max', 'ArgMaxWithValue'),
  argmin_with_value: placed('min', 'ArgMinWithValue'),
  select: overloaded('select', [
    {
      text: 'dim, index',
      fits: ({ dim, index }) => isInt(dim) && isInt(index),
      body: (self, { dim, index }) => select(self, Number(dim), Number(index)),
    },
    {
      text: 'condition, y',
      fits: ({ condition }) => condition instanceof Tensor && condition.dtype === bool_,
      body: (self, { condition, y }) => where(condition as Tensor, self, y as Tensor),
    },
  ]),
  take: overloaded('take', [
    {
      text: "indices, axis=None, mode='clip'",
      fits: ({ indices }) => indices instanceof Tensor,
      body: (self, { indices, axis, mode }) => taken(self, indices as Tensor, axis as number | null, mode as string),
    },
  ]),
  sum_to_size(this: Tensor, ...args: unknown[]) {
    return summedTo(this, variadic(args) as number[]);
  },
  stride: overloaded('stride', [
    {
      text: 'dim=None',
      body: (self, { dim }) => {
        const strides = stridesOf(self.shape);
        return dim === null ? [...strides] : strides[Number(dim) < 0 ? Number(dim) + self.ndim : Number(dim)];
      },
    },
  ]),
});
