import { int32, type DType } from '../../common/dtype.js';
import * as cumulative from '../cumulative.js';
import type { AxisLike } from '../sum.js';
import { install, member, overloaded, type Overload } from './overload.js';

declare module '../../common/tensor.js' {
  interface Tensor {
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
  }
}

/** `x.nansum(dim, …)` and `x.nansum(axis, …)`. */
const nanSignatures: Overload[] = [
  {
    text: 'dim=None, keepdim=False, *, dtype=None',
    fits: ({ keepdim }) => typeof keepdim === 'boolean',
    body: (self, { dim, keepdim, dtype }) =>
      cumulative.nansum(self, dim as AxisLike, keepdim as boolean, { dtype: dtype as DType }),
  },
  {
    text: 'axis=None, keepdims=False, *, dtype=None',
    body: (self, { axis, keepdims, dtype }) =>
      cumulative.nansum(self, axis as AxisLike, keepdims as boolean, { dtype: dtype as DType }),
  },
];

install({
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
});
