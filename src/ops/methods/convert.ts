import {
  bfloat16,
  bool_,
  DType,
  float16,
  float32,
  float64,
  int16,
  int32,
  int64,
  toDType,
  uint8,
  type DTypeLike,
} from '../../common/dtype.js';
import { pyClass } from '../../common/pytext.js';
import { sameShape, sizeOf } from '../../common/shape.js';
import { Tensor } from '../../common/tensor.js';
import { become } from '../assign.js';
import { add, div, floor_div, mul, remainder, sub, type RoundingMode } from '../arithmetic.js';
import type { PyNumber } from '../call.js';
import { cast } from '../cast.js';
import { full, ones, zeros, zeros_like, type ShapeLike } from '../creation.js';
import { identity } from '../identity.js';
import { broadcastOp } from '../reshape.js';
import type { Operand } from '../promotion.js';
import { install, overloaded, type Member } from './overload.js';
import { ValueError } from '../../common/errors.js';

declare module '../../common/tensor.js' {
  interface Tensor {
    /** Another dtype, or its name. MindSpore's `Tensor.astype`. */
    astype(dtype: DTypeLike, copy?: boolean): Tensor;
    /** Another dtype, or that of another tensor. MindSpore's `Tensor.to`. */
    to(dtype: DTypeLike | Tensor, non_blocking?: boolean, copy?: boolean): Tensor;
    /** The dtype's text, or the tensor in another dtype. MindSpore's `Tensor.type`. */
    type(): string;
    /** The tensor in another dtype. MindSpore's `Tensor.type`. */
    type(dtype: DTypeLike): Tensor;
    /** The dtype of another tensor. MindSpore's `Tensor.type_as`. */
    type_as(other: Tensor): Tensor;
    /** As float32. MindSpore's `Tensor.float`. */
    float(): Tensor;
    /** As float16. MindSpore's `Tensor.half`. */
    half(): Tensor;
    /** As float64. MindSpore's `Tensor.double`. */
    double(): Tensor;
    /** As bfloat16. MindSpore's `Tensor.bfloat16`. */
    bfloat16(): Tensor;
    /** As bool. MindSpore's `Tensor.bool`. */
    bool(): Tensor;
    /** As int32. MindSpore's `Tensor.int`. */
    int(): Tensor;
    /** As int64. MindSpore's `Tensor.long`. */
    long(): Tensor;
    /** As int16. MindSpore's `Tensor.short`. */
    short(): Tensor;
    /** As uint8. MindSpore's `Tensor.byte`. */
    byte(): Tensor;
    /** True for float dtypes. MindSpore's `Tensor.is_floating_point`. */
    is_floating_point(): boolean;
    /** True for dtypes with a sign. MindSpore's `Tensor.is_signed`. */
    is_signed(): boolean;
    /** Number of axes. MindSpore's `Tensor.dim`. */
    dim(): number;
    /** Number of axes. MindSpore's `Tensor.ndimension`. */
    ndimension(): number;
    /** Number of elements. MindSpore's `Tensor.numel`. */
    numel(): number;
    /** Number of elements. MindSpore's `Tensor.nelement`. */
    nelement(): number;
    /** The same value as a tensor of its own; gradients pass. MindSpore's `Tensor.copy`. */
    copy(): Tensor;
    /** The same value as a tensor of its own; gradients pass. MindSpore's `Tensor.clone`. */
    clone(): Tensor;
    /** The tensor itself: there are no other memory layouts. MindSpore's `Tensor.contiguous`. */
    contiguous(): Tensor;
    /** Zeros of a shape in this dtype. MindSpore's `Tensor.new_zeros`. */
    new_zeros(size: ShapeLike, dtype?: DType | null): Tensor;
    /** Ones of a shape in this dtype. MindSpore's `Tensor.new_ones`. */
    new_ones(size: ShapeLike, dtype?: DType | null): Tensor;
    /** A shape filled with a number in this dtype. MindSpore's `Tensor.new_full`. */
    new_full(size: readonly number[], fill_value: PyNumber, options?: { dtype?: DType | null }): Tensor;
    /** Adds `alpha·other` to this tensor. MindSpore's `Tensor.add_`. */
    add_(other: Operand, options?: { alpha?: PyNumber }): Tensor;
    /** Subtracts `alpha·other` from this tensor. MindSpore's `Tensor.sub_`. */
    sub_(other: Operand, options?: { alpha?: PyNumber }): Tensor;
    /** Multiplies this tensor. MindSpore's `Tensor.mul_`. */
    mul_(other: Operand): Tensor;
    /** Divides this tensor. MindSpore's `Tensor.div_`. */
    div_(other: Operand, options?: { rounding_mode?: RoundingMode }): Tensor;
    /** Divides this tensor, rounding down. MindSpore's `Tensor.floor_divide_`. */
    floor_divide_(other: Operand): Tensor;
    /** Leaves the remainder. MindSpore's `Tensor.remainder_`. */
    remainder_(other: Operand): Tensor;
    /** Gives this tensor the value of another one, repeated to its shape, in its dtype. MindSpore's `Tensor.copy_`. */
    copy_(src: Tensor, non_blocking?: boolean): Tensor;
    /** Fills this tensor with a number. MindSpore's `Tensor.fill_`. */
    fill_(value: PyNumber | Tensor): Tensor;
    /** Fills this tensor with zeros. MindSpore's `Tensor.zero_`. */
    zero_(): Tensor;
    /** The values as an array of numpy-ts, as `asnumpy` gives them. MindSpore's `Tensor.numpy`. */
    numpy(): ReturnType<Tensor['asnumpy']>;
    /** True. MindSpore's `Tensor.is_contiguous`. */
    is_contiguous(): boolean;
  }
}

const as = (dtype: DType): Member =>
  function (this: Tensor): Tensor {
    return cast(this, dtype);
  };

/** A dtype or its name. */
function wanted(x: unknown): DType {
  return x instanceof DType ? x : toDType(x);
}

/** @internal the result of an in-place member: of the tensor's own shape and dtype. ValueError when it would be larger. */
export function inPlace(self: Tensor, next: Tensor): Tensor {
  const typed = cast(next, self.dtype);
  if (sameShape(typed.shape, self.shape)) return become(self, typed);
  if (sizeOf(typed.shape) > self.size || typed.ndim > self.ndim) {
    throw new ValueError(
      `The result of shape [${typed.shape.join(', ')}] does not fit a tensor of shape [${self.shape.join(', ')}].`,
    );
  }
  return become(self, broadcastOp([typed], { shape: self.shape }));
}

const scaled = (other: unknown, alpha: unknown): Operand =>
  alpha === 1 ? (other as Operand) : mul(other as Operand, alpha as PyNumber);

const copied: Member = function (this: Tensor): Tensor {
  return identity([this]);
};

const count: Member = function (this: Tensor): number {
  return this.size;
};

const rank: Member = function (this: Tensor): number {
  return this.ndim;
};

install({
  astype: overloaded('astype', [{ text: 'dtype, copy=True', body: (self, { dtype }) => cast(self, wanted(dtype)) }]),
  to: overloaded('to', [
    {
      text: 'dtype=None, non_blocking=False, copy=False',
      body: (self, { dtype }) =>
        dtype === null ? self : cast(self, dtype instanceof Tensor ? dtype.dtype : wanted(dtype)),
    },
  ]),
  type: overloaded('type', [
    {
      text: 'dtype=None',
      body: (self, { dtype }) => (dtype === null ? String(self.dtype) : cast(self, wanted(dtype))),
    },
  ]),
  type_as: overloaded('type_as', [
    {
      text: 'other',
      body: (self, { other }) => {
        if (!(other instanceof Tensor)) {
          throw new TypeError(`For Tensor.type_as, the 'other' must be a Tensor, but got ${pyClass(other)}.`);
        }
        return cast(self, other.dtype);
      },
    },
  ]),
  float: as(float32),
  half: as(float16),
  double: as(float64),
  bfloat16: as(bfloat16),
  bool: as(bool_),
  int: as(int32),
  long: as(int64),
  short: as(int16),
  byte: as(uint8),
  is_floating_point(this: Tensor): boolean {
    return this.dtype.isFloat;
  },
  is_signed(this: Tensor): boolean {
    return this.dtype.isFloat || this.dtype.kind === 'int';
  },
  dim: rank,
  ndimension: rank,
  numel: count,
  nelement: count,
  copy: copied,
  clone: copied,
  contiguous(this: Tensor): Tensor {
    return this;
  },
  new_zeros: overloaded('new_zeros', [
    {
      text: 'size, dtype=None',
      body: (self, { size, dtype }) => zeros(size as ShapeLike, (dtype as DType | null) ?? self.dtype),
    },
  ]),
  new_ones: overloaded('new_ones', [
    {
      text: 'size, dtype=None',
      body: (self, { size, dtype }) => ones(size as ShapeLike, (dtype as DType | null) ?? self.dtype),
    },
  ]),
  new_full: overloaded('new_full', [
    {
      text: 'size, fill_value, *, dtype=None',
      body: (self, { size, fill_value, dtype }) =>
        full(size as number[], fill_value as PyNumber, { dtype: (dtype as DType | null) ?? self.dtype }),
    },
  ]),
  add_: overloaded('add_', [
    { text: 'other, *, alpha=1', body: (self, { other, alpha }) => inPlace(self, add(self, scaled(other, alpha))) },
  ]),
  sub_: overloaded('sub_', [
    { text: 'other, *, alpha=1', body: (self, { other, alpha }) => inPlace(self, sub(self, scaled(other, alpha))) },
  ]),
  mul_: overloaded('mul_', [{ text: 'other', body: (self, { other }) => inPlace(self, mul(self, other as Operand)) }]),
  div_: overloaded('div_', [
    {
      text: 'other, *, rounding_mode=None',
      body: (self, { other, rounding_mode }) =>
        inPlace(self, div(self, other as Operand, { rounding_mode: rounding_mode as RoundingMode })),
    },
  ]),
  floor_divide_: overloaded('floor_divide_', [
    { text: 'other', body: (self, { other }) => inPlace(self, floor_div(self, other as Operand)) },
  ]),
  remainder_: overloaded('remainder_', [
    { text: 'other', body: (self, { other }) => inPlace(self, remainder(self, other as Operand)) },
  ]),
  copy_: overloaded('copy_', [
    {
      text: 'src, non_blocking=False',
      body: (self, { src }) => {
        if (!(src instanceof Tensor)) {
          throw new TypeError(`For Tensor.copy_, the 'src' must be a Tensor, but got ${pyClass(src)}.`);
        }
        return inPlace(self, identity([src]));
      },
    },
  ]),
  fill_: overloaded('fill_', [
    {
      text: 'value',
      body: (self, { value }) =>
        inPlace(self, value instanceof Tensor ? value : full(self.shape, value as PyNumber, { dtype: self.dtype })),
    },
  ]),
  zero_(this: Tensor): Tensor {
    return become(this, zeros_like(this));
  },
  numpy(this: Tensor) {
    return this.asnumpy();
  },
  is_contiguous: () => true,
});
