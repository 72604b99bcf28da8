import { int32, type DType } from '../../common/dtype.js';
import { Tensor } from '../../common/tensor.js';
import { become } from '../assign.js';
import { isInt, isNumber, type PyNumber } from '../call.js';
import { cast } from '../cast.js';
import { clamp } from '../clamp.js';
import * as cumulative from '../cumulative.js';
import * as layout from '../layout.js';
import * as linear from '../linear.js';
import { exp, floor, log } from '../math.js';
import * as numeric from '../numeric.js';
import type { Operand } from '../promotion.js';
import { all } from '../reduce.js';
import * as scattering from '../scatter.js';
import * as selecting from '../select.js';
import type { AxisLike } from '../sum.js';
import { masked_fill } from '../where.js';
import { install, installGetters, member, overloaded, type Member, type Overload } from './overload.js';

type Sections = number | readonly number[];

declare module '../../common/tensor.js' {
  interface Tensor {
    /** Inverse hyperbolic cosine. MindSpore's `Tensor.arccosh`. */
    arccosh(): Tensor;
    /** Inverse hyperbolic sine. MindSpore's `Tensor.arcsinh`. */
    arcsinh(): Tensor;
    /** Inverse hyperbolic tangent. MindSpore's `Tensor.arctanh`. */
    arctanh(): Tensor;
    /** Degrees as radians. MindSpore's `Tensor.deg2rad`. */
    deg2rad(): Tensor;
    /** Radians as degrees. MindSpore's `Tensor.rad2deg`. */
    rad2deg(): Tensor;
    /** sin(π·this) / (π·this). MindSpore's `Tensor.sinc`. */
    sinc(): Tensor;
    /** −1, 0 or 1. MindSpore's `Tensor.sgn`. */
    sgn(): Tensor;
    /** Where the sign is set. MindSpore's `Tensor.signbit`. */
    signbit(): Tensor;
    /** This. MindSpore's `Tensor.positive`. */
    positive(): Tensor;
    /** Where −∞. MindSpore's `Tensor.isneginf`. */
    isneginf(): Tensor;
    /** Where ∞. MindSpore's `Tensor.isposinf`. */
    isposinf(): Tensor;
    /** True everywhere. MindSpore's `Tensor.isreal`. */
    isreal(): Tensor;
    /** False. MindSpore's `Tensor.is_complex`. */
    is_complex(): boolean;
    /** log(e^this + e^other). MindSpore's `Tensor.logaddexp`. */
    logaddexp(other: Operand): Tensor;
    /** log2(2^this + 2^other). MindSpore's `Tensor.logaddexp2`. */
    logaddexp2(other: Operand): Tensor;
    /** √(this² + other²). MindSpore's `Tensor.hypot`. */
    hypot(other: Operand): Tensor;
    /** The greater of both; of a number and NaN the number. MindSpore's `Tensor.fmax`. */
    fmax(other: Operand): Tensor;
    /** |this| with the sign of other. MindSpore's `Tensor.copysign`. */
    copysign(other: Operand): Tensor;
    /** this to a power, in float64. MindSpore's `Tensor.float_power`. */
    float_power(other: Operand): Tensor;
    /** this·2^other. MindSpore's `Tensor.ldexp`. */
    ldexp(other: Operand): Tensor;
    /** this & other. MindSpore's `Tensor.bitwise_and`. */
    bitwise_and(other: Operand): Tensor;
    /** this | other. MindSpore's `Tensor.bitwise_or`. */
    bitwise_or(other: Operand): Tensor;
    /** this ^ other. MindSpore's `Tensor.bitwise_xor`. */
    bitwise_xor(other: Operand): Tensor;
    /** Bits moved to the left. MindSpore's `Tensor.bitwise_left_shift`. */
    bitwise_left_shift(other: Operand): Tensor;
    /** Bits moved to the right. MindSpore's `Tensor.bitwise_right_shift`. */
    bitwise_right_shift(other: Operand): Tensor;
    /** 0 below 0, values at 0, 1 above. MindSpore's `Tensor.heaviside`. */
    heaviside(values: Tensor): Tensor;
    /** 0 within [−lambd, lambd]. MindSpore's `Tensor.hardshrink`. */
    hardshrink(lambd?: PyNumber): Tensor;
    /** 0 within [−lambd, lambd]. MindSpore's `Tensor.hardshrink`. */
    hardshrink(options: { lambd?: PyNumber }): Tensor;
    /** log(x / (1 − x)). MindSpore's `Tensor.logit`. */
    logit(eps?: number | null): Tensor;
    /** log(x / (1 − x)). MindSpore's `Tensor.logit`. */
    logit(options: { eps?: number | null }): Tensor;
    /** NaN and infinities replaced. MindSpore's `Tensor.nan_to_num`. */
    nan_to_num(nan?: number | null, posinf?: number | null, neginf?: number | null): Tensor;
    /** NaN and infinities replaced. MindSpore's `Tensor.nan_to_num`. */
    nan_to_num(options: numeric.NanToNumOptions): Tensor;
    /** Where both are close. MindSpore's `Tensor.isclose`. */
    isclose(other: Tensor, rtol?: PyNumber, atol?: PyNumber, equal_nan?: boolean): Tensor;
    /** Where both are close. MindSpore's `Tensor.isclose`. */
    isclose(other: Tensor, options: numeric.CloseOptions): Tensor;
    /** Whether all are close; awaited, as Python gives a bool. MindSpore's `Tensor.allclose`. */
    allclose(other: Tensor, rtol?: PyNumber, atol?: PyNumber, equal_nan?: boolean): Promise<boolean>;
    /** Whether all are close; awaited, as Python gives a bool. MindSpore's `Tensor.allclose`. */
    allclose(other: Tensor, options: numeric.CloseOptions): Promise<boolean>;
    /** The sum of what is no NaN. MindSpore's `Tensor.nansum`. */
    nansum(dim?: AxisLike, keepdim?: boolean, options?: { dtype?: DType | null }): Tensor;
    /** The sum of what is no NaN. MindSpore's `Tensor.nansum`. */
    nansum(options: { dim?: AxisLike; keepdim?: boolean; dtype?: DType | null } | cumulative.NanOptions): Tensor;
    /** The mean of what is no NaN. MindSpore's `Tensor.nanmean`. */
    nanmean(axis?: AxisLike, keepdims?: boolean, options?: { dtype?: DType | null }): Tensor;
    /** The mean of what is no NaN. MindSpore's `Tensor.nanmean`. */
    nanmean(options: cumulative.NanOptions): Tensor;
    /** `[smallest, greatest]` along `axis`. MindSpore's `Tensor.aminmax`. */
    aminmax(options?: { axis?: number | null; keepdims?: boolean }): [Tensor, Tensor];
    /** Products up to each element. MindSpore's `Tensor.cumprod`. */
    cumprod(dim: number, dtype?: DType | null): Tensor;
    /** Products up to each element. MindSpore's `Tensor.cumprod`. */
    cumprod(options: { dim: number; dtype?: DType | null }): Tensor;
    /** `[values, index]` of the greatest up to each element. MindSpore's `Tensor.cummax`. */
    cummax(axis: number): [Tensor, Tensor];
    /** `[values, index]` of the greatest up to each element. MindSpore's `Tensor.cummax`. */
    cummax(options: { axis: number }): [Tensor, Tensor];
    /** `[values, index]` of the smallest up to each element. MindSpore's `Tensor.cummin`. */
    cummin(axis: number): [Tensor, Tensor];
    /** `[values, index]` of the smallest up to each element. MindSpore's `Tensor.cummin`. */
    cummin(options: { axis: number }): [Tensor, Tensor];
    /** log of the sums of e^this up to each element. MindSpore's `Tensor.logcumsumexp`. */
    logcumsumexp(axis: number): Tensor;
    /** log of the sums of e^this up to each element. MindSpore's `Tensor.logcumsumexp`. */
    logcumsumexp(options: { axis: number }): Tensor;
    /** Norms of vectors or matrices. MindSpore's `Tensor.norm`. */
    norm(ord?: number | 'fro' | null, dim?: number | readonly number[] | null, keepdim?: boolean): Tensor;
    /** Norms of vectors or matrices. MindSpore's `Tensor.norm`. */
    norm(options: cumulative.NormOptions): Tensor;
    /** How many are not 0. MindSpore's `Tensor.count_nonzero`. */
    count_nonzero(dim?: AxisLike): Tensor;
    /** How many are not 0. MindSpore's `Tensor.count_nonzero`. */
    count_nonzero(options: { dim?: AxisLike } | { axis?: AxisLike; keep_dims?: boolean; dtype?: DType }): Tensor;
    /** Differences of neighbours. MindSpore's `Tensor.diff`. */
    diff(n?: number, axis?: number, prepend?: Tensor | null, append?: Tensor | null): Tensor;
    /** Differences of neighbours. MindSpore's `Tensor.diff`. */
    diff(options: layout.DiffOptions): Tensor;
    /** The columns in reverse order. MindSpore's `Tensor.fliplr`. */
    fliplr(): Tensor;
    /** The rows in reverse order. MindSpore's `Tensor.flipud`. */
    flipud(): Tensor;
    /** The last two axes exchanged. MindSpore's `Tensor.adjoint`. */
    adjoint(): Tensor;
    /** A matrix with all elements on a diagonal. MindSpore's `Tensor.diagflat`. */
    diagflat(offset?: number): Tensor;
    /** A matrix with all elements on a diagonal. MindSpore's `Tensor.diagflat`. */
    diagflat(options: { offset?: number }): Tensor;
    /** Turned by k quarters. MindSpore's `Tensor.rot90`. */
    rot90(k: number, dims: readonly number[]): Tensor;
    /** Turned by k quarters. MindSpore's `Tensor.rot90`. */
    rot90(options: { k: number; dims: readonly number[] }): Tensor;
    /** The diagonal in two axes. MindSpore's `Tensor.diagonal`. */
    diagonal(offset?: number, axis1?: number, axis2?: number): Tensor;
    /** The diagonal in two axes. MindSpore's `Tensor.diagonal`. */
    diagonal(options: { offset?: number; axis1?: number; axis2?: number } | layout.DiagonalOptions): Tensor;
    /** The sum of the diagonal. MindSpore's `Tensor.trace`. */
    trace(offset?: number, axis1?: number, axis2?: number, dtype?: DType | null): Tensor;
    /** The sum of the diagonal. MindSpore's `Tensor.trace`. */
    trace(options: { offset?: number; axis1?: number; axis2?: number; dtype?: DType | null }): Tensor;
    /** Parts along the second axis. MindSpore's `Tensor.hsplit`. */
    hsplit(indices_or_sections: Sections): Tensor[];
    /** Parts along the first axis. MindSpore's `Tensor.vsplit`. */
    vsplit(indices_or_sections: Sections): Tensor[];
    /** Parts along the third axis. MindSpore's `Tensor.dsplit`. */
    dsplit(indices_or_sections: Sections): Tensor[];
    /** Parts along an axis. MindSpore's `Tensor.tensor_split`. */
    tensor_split(indices_or_sections: Sections, axis?: number): Tensor[];
    /** Parts along an axis. MindSpore's `Tensor.tensor_split`. */
    tensor_split(indices_or_sections: Sections, options: { axis?: number }): Tensor[];
    /** beta·this + alpha·(vec1 ⊗ vec2). MindSpore's `Tensor.addr`. */
    addr(vec1: Tensor, vec2: Tensor, options?: linear.AddrOptions): Tensor;
    /** The outer product of two vectors. MindSpore's `Tensor.ger`. */
    ger(vec2: Tensor): Tensor;
    /** The product of two matrices. MindSpore's `Tensor.mm`. */
    mm(mat2: Tensor): Tensor;
    /** The n-th power of square matrices. MindSpore's `Tensor.matrix_power`. */
    matrix_power(n: number): Tensor;
    /** Vector products along an axis of size 3. MindSpore's `Tensor.cross`. */
    cross(other: Tensor, dim?: number | null): Tensor;
    /** Vector products along an axis of size 3. MindSpore's `Tensor.cross`. */
    cross(other: Tensor, options: { dim?: number | null }): Tensor;
    /** Elements put at indices along an axis. MindSpore's `Tensor.scatter`. */
    scatter(dim: number, index: Tensor, src: Tensor | PyNumber, options?: { reduce?: 'none' | 'add' }): Tensor;
    /** Elements put at indices along an axis. MindSpore's `Tensor.scatter`. */
    scatter(
      options:
        | { dim: number; index: Tensor; src: Tensor | PyNumber }
        | { axis: number; index: Tensor; src: Tensor | PyNumber },
    ): Tensor;
    /** Elements added at indices along an axis. MindSpore's `Tensor.scatter_add`. */
    scatter_add(dim: number, index: Tensor, src: Tensor): Tensor;
    /** Slices added at indices along an axis. MindSpore's `Tensor.index_add`. */
    index_add(indices: Tensor, y: Tensor, axis: number): Tensor;
    /** Slices added at indices along an axis. MindSpore's `Tensor.index_add`. */
    index_add(indices: Tensor, y: Tensor, options: scattering.IndexAddOptions): Tensor;
    /** Slices at indices along an axis filled. MindSpore's `Tensor.index_fill`. */
    index_fill(axis: number, index: Tensor, value: PyNumber | Tensor): Tensor;
    /** Elements at coordinates replaced. MindSpore's `Tensor.index_put`. */
    index_put(indices: readonly Tensor[], values: Tensor, accumulate?: boolean): Tensor;
    /** Elements at coordinates replaced. MindSpore's `Tensor.index_put`. */
    index_put(indices: readonly Tensor[], values: Tensor, options: { accumulate?: boolean }): Tensor;
    /** Where the mask holds, the elements of a tensor in order. MindSpore's `Tensor.masked_scatter`. */
    masked_scatter(mask: Tensor, source: Tensor): Tensor;
    /** One slice replaced. MindSpore's `Tensor.select_scatter`. */
    select_scatter(src: Tensor, axis: number, index: number): Tensor;
    /** A slice replaced. MindSpore's `Tensor.slice_scatter`. */
    slice_scatter(src: Tensor, axis?: number, start?: number | null, end?: number | null, step?: number): Tensor;
    /** A slice replaced. MindSpore's `Tensor.slice_scatter`. */
    slice_scatter(src: Tensor, options: scattering.SliceScatterOptions): Tensor;
    /** Coordinates of what is not 0. MindSpore's `Tensor.nonzero`. */
    nonzero(options?: { as_tuple?: false }): Promise<Tensor>;
    /** Coordinates of what is not 0. MindSpore's `Tensor.nonzero`. */
    nonzero(options: { as_tuple: boolean }): Promise<Tensor | Tensor[]>;
    /** Coordinates of what is not 0. MindSpore's `Tensor.argwhere`. */
    argwhere(): Promise<Tensor>;
    /** The elements where a mask holds. MindSpore's `Tensor.masked_select`. */
    masked_select(mask: Tensor): Promise<Tensor>;
    /** Without what equals the one before. MindSpore's `Tensor.unique_consecutive`. */
    unique_consecutive(
      return_inverse?: boolean,
      return_counts?: boolean,
      dim?: number | null,
    ): Promise<Tensor | Tensor[]>;
    /** Without what equals the one before. MindSpore's `Tensor.unique_consecutive`. */
    unique_consecutive(options: selecting.ConsecutiveOptions): Promise<Tensor | Tensor[]>;
    /** How often each int comes. MindSpore's `Tensor.bincount`. */
    bincount(weights?: Tensor | null, minlength?: number): Promise<Tensor>;
    /** How often each int comes. MindSpore's `Tensor.bincount`. */
    bincount(options: selecting.BincountOptions): Promise<Tensor>;
    /** e^this, in place. MindSpore's `Tensor.exp_`. */
    exp_(): this;
    /** Natural logarithm, in place. MindSpore's `Tensor.log_`. */
    log_(): this;
    /** The greatest integer not above, in place. MindSpore's `Tensor.floor_`. */
    floor_(): this;
    /** Within [min, max], in place. MindSpore's `Tensor.clamp_`. */
    clamp_(min?: PyNumber | Tensor | null, max?: PyNumber | Tensor | null): this;
    /** Within [min, max], in place. MindSpore's `Tensor.clamp_`. */
    clamp_(options: { min?: PyNumber | Tensor | null; max?: PyNumber | Tensor | null }): this;
    /** value where the mask holds, in place. MindSpore's `Tensor.masked_fill_`. */
    masked_fill_(mask: Tensor, value: PyNumber | Tensor): this;
    /** The values as an array of numpy-ts, as `asnumpy` gives them. MindSpore's `Tensor.numpy`. */
    numpy(): ReturnType<Tensor['asnumpy']>;
    /** True. MindSpore's `Tensor.is_contiguous`. */
    is_contiguous(): boolean;
    /** The axes reversed: there are no complex numbers here. MindSpore's `Tensor.H`. */
    readonly H: Tensor;
    /** The last two axes exchanged. MindSpore's `Tensor.mH`. */
    readonly mH: Tensor;
  }
}

const isBool = (x: unknown): boolean => typeof x === 'boolean';

/** A member that does to the tensor itself what a function computes. */
function inPlace(f: (...args: never[]) => Tensor): Member {
  const call = f as unknown as (...args: unknown[]) => Tensor;
  return function (this: Tensor, ...args: unknown[]): Tensor {
    return become(this, cast(call(this, ...args), this.dtype));
  };
}

/** `x.nansum(dim, …)` and `x.nansum(axis, …)`. */
const nanSignatures: Overload[] = [
  {
    text: 'dim=None, keepdim=False, *, dtype=None',
    fits: ({ keepdim }) => isBool(keepdim),
    body: (self, { dim, keepdim, dtype }) =>
      cumulative.nansum(self, dim as AxisLike, keepdim as boolean, { dtype: dtype as DType }),
  },
  {
    text: 'axis=None, keepdims=False, *, dtype=None',
    body: (self, { axis, keepdims, dtype }) =>
      cumulative.nansum(self, axis as AxisLike, keepdims as boolean, { dtype: dtype as DType }),
  },
];

installGetters({
  H: (self) => layout.t(self),
  mH: (self) => layout.adjoint(self),
});

install({
  arccosh: member(numeric.arccosh),
  arcsinh: member(numeric.arcsinh),
  arctanh: member(numeric.arctanh),
  deg2rad: member(numeric.deg2rad),
  rad2deg: member(numeric.rad2deg),
  sinc: member(numeric.sinc),
  sgn: member(numeric.sgn),
  signbit: member(numeric.signbit),
  positive: member(numeric.positive),
  isneginf: member(numeric.isneginf),
  isposinf: member(numeric.isposinf),
  isreal: member(numeric.isreal),
  is_complex: member(numeric.is_complex),
  logaddexp: member(numeric.logaddexp),
  logaddexp2: member(numeric.logaddexp2),
  hypot: member(numeric.hypot),
  fmax: member(numeric.fmax),
  copysign: member(numeric.copysign),
  float_power: member(numeric.float_power),
  ldexp: member(numeric.ldexp),
  bitwise_and: member(numeric.bitwise_and),
  bitwise_or: member(numeric.bitwise_or),
  bitwise_xor: member(numeric.bitwise_xor),
  bitwise_left_shift: member(numeric.bitwise_left_shift),
  bitwise_right_shift: member(numeric.bitwise_right_shift),
  heaviside: member(numeric.heaviside),
  hardshrink: member(numeric.hardshrink),
  logit: member(numeric.logit),
  nan_to_num: member(numeric.nan_to_num),
  isclose: overloaded('isclose', [
    {
      text: 'other, rtol=1e-05, atol=1e-08, equal_nan=False',
      fits: ({ other, rtol, atol, equal_nan }) =>
        other instanceof Tensor && isNumber(rtol) && isNumber(atol) && isBool(equal_nan),
      body: (self, { other, ...options }) => numeric.isclose(self, other as Tensor, options),
    },
  ]),
  async allclose(this: Tensor, ...args: unknown[]): Promise<boolean> {
    const [other, ...options] = args as [Tensor, ...never[]];
    return (await all(numeric.isclose(this, other, ...options)).item()) as unknown as boolean;
  },
  nansum: overloaded('nansum', nanSignatures),
  nanmean: member(cumulative.nanmean),
  aminmax: member(cumulative.aminmax),
  cumprod: member(cumulative.cumprod),
  cummax: member(cumulative.cummax),
  cummin: member(cumulative.cummin),
  logcumsumexp: member(cumulative.logcumsumexp),
  norm: member(cumulative.norm),
  count_nonzero: overloaded('count_nonzero', [
    { text: 'dim=None', body: (self, { dim }) => cumulative.counted(self, dim, false, int32) },
    {
      text: "axis=(), keep_dims=False, dtype='int32'",
      body: (self, options) => cumulative.count_nonzero(self, options as cumulative.CountOptions),
    },
  ]),
  diff: member(layout.diff),
  fliplr: member(layout.fliplr),
  flipud: member(layout.flipud),
  adjoint: member(layout.adjoint),
  diagflat: member(layout.diagflat),
  rot90: member(layout.rot90),
  diagonal: overloaded('diagonal', [
    {
      text: 'offset=0, axis1=0, axis2=1',
      body: (self, { offset, axis1, axis2 }) =>
        layout.diagonalOf(self, Number(offset), axis1 as number, axis2 as number),
    },
    {
      text: 'offset=0, dim1=0, dim2=1',
      body: (self, { offset, dim1, dim2 }) => layout.diagonalOf(self, Number(offset), dim1 as number, dim2 as number),
    },
  ]),
  trace: overloaded('trace', [
    {
      text: 'offset=0, axis1=0, axis2=1, dtype=None',
      body: (self, { offset, axis1, axis2, dtype }) =>
        layout.traceOf(self, Number(offset), axis1 as number, axis2 as number, dtype as DType | null),
    },
  ]),
  hsplit: member(layout.hsplit),
  vsplit: member(layout.vsplit),
  dsplit: member(layout.dsplit),
  tensor_split: member(layout.tensor_split),
  addr: member(linear.addr),
  ger: member(linear.ger),
  mm: member(linear.mm),
  matrix_power: member(linear.matrix_power),
  cross: member(linear.cross),
  scatter: overloaded('scatter', [
    {
      text: 'dim, index, src',
      body: (self, { dim, index, src }) => scattering.scattered(self, dim, index, src, 'none'),
    },
    {
      text: 'dim, index, src, *, reduce',
      body: (self, { dim, index, src, reduce }) => scattering.scattered(self, dim, index, src, reduce),
    },
    {
      text: 'axis, index, src',
      body: (self, { axis, index, src }) => scattering.scattered(self, axis, index, src, 'none'),
    },
  ]),
  scatter_add: overloaded('scatter_add', [
    {
      text: 'dim, index, src',
      fits: ({ dim, index, src }) => isInt(dim) && index instanceof Tensor && src instanceof Tensor,
      body: (self, { dim, index, src }) => scattering.scatterAdded(self, Number(dim), index as Tensor, src as Tensor),
    },
    {
      text: 'indices, updates',
      body: (self, { indices, updates }) => scattering.tensor_scatter_add(self, indices as Tensor, updates as Tensor),
    },
  ]),
  index_add: member(scattering.index_add),
  index_fill: member(scattering.index_fill),
  index_put: overloaded('index_put', [
    {
      text: 'indices, values, accumulate=False',
      body: (self, { indices, values, accumulate }) =>
        scattering.indexPut(self, indices as Tensor[], values as Tensor, accumulate === true),
    },
  ]),
  masked_scatter: overloaded('masked_scatter', [
    {
      text: 'mask, source',
      body: (self, { mask, source }) => scattering.maskedScatter(self, mask as Tensor, source as Tensor),
    },
  ]),
  select_scatter: member(scattering.select_scatter),
  slice_scatter: member(scattering.slice_scatter),
  nonzero: member(selecting.nonzero),
  argwhere: member(selecting.argwhere),
  masked_select: member(selecting.masked_select),
  unique_consecutive: member(selecting.unique_consecutive),
  bincount: member(selecting.bincount),
  exp_: inPlace(exp),
  log_: inPlace(log),
  floor_: inPlace(floor),
  clamp_: inPlace(clamp),
  masked_fill_: inPlace(masked_fill),
  numpy(this: Tensor) {
    return this.asnumpy();
  },
  is_contiguous: () => true,
});
