import type { DType } from '../../common/dtype.js';
import { Tensor } from '../../common/tensor.js';
import { isInt } from '../call.js';
import { cast } from '../cast.js';
import { maximum, minimum } from '../extrema.js';
import { amax as greatest, amin as least, everyOf, product, someOf } from '../reduce.js';
import { averaged, summed } from '../sum.js';
import type { AxisLike } from '../sum.js';
import type { Operand } from '../promotion.js';
import { mintFunction, mintOverloads } from './call.js';

/** Keywords of reductions that take a dtype. */
export interface ReduceOptions {
  dim?: AxisLike;
  keepdim?: boolean;
  dtype?: DType | null;
}

/** A reduction along axes, to a dtype. */
export interface Reduction {
  (input: Tensor, dim?: AxisLike, keepdim?: boolean, options?: { dtype?: DType | null }): Tensor;
  (input: Tensor, options?: ReduceOptions): Tensor;
}

/** A reduction along axes. */
export interface AxesReduction {
  (input: Tensor, dim?: AxisLike, keepdim?: boolean): Tensor;
  (input: Tensor, options?: { dim?: AxisLike; keepdim?: boolean }): Tensor;
}

/** The extreme of all elements; with an axis, the extremes along it and where they are; of two tensors, of each pair. */
export interface Extreme {
  (input: Tensor): Tensor;
  (input: Tensor, dim: number, keepdim?: boolean): [Tensor, Tensor];
  (input: Tensor, options: { dim: number; keepdim?: boolean }): [Tensor, Tensor];
  (input: Tensor, other: Tensor): Tensor;
}

const TYPED = 'dim=None, keepdim=False, *, dtype=None';

/** The sum along `dim`, all axes by default; ints and bools give int64. MindSpore's `mint.sum`. */
export const sum = mintFunction('sum', TYPED, (input, { dim, keepdim, dtype }) =>
  summed(input, dim, keepdim, dtype),
) as Reduction;

/** The mean along `dim`, all axes by default. MindSpore's `mint.mean`. */
export const mean = mintFunction('mean', TYPED, (input, { dim, keepdim, dtype }) =>
  averaged(dtype === null ? input : cast(input, dtype as DType), dim, keepdim, 'MeanExt'),
) as Reduction;

/** The product along `dim`, all axes by default; ints and bools give int64. MindSpore's `mint.prod`. */
export const prod = mintFunction('prod', TYPED, (input, { dim, keepdim, dtype }) =>
  product(input, dim, keepdim, dtype),
) as {
  (input: Tensor, dim?: number | null, keepdim?: boolean, options?: { dtype?: DType | null }): Tensor;
  (input: Tensor, options?: { dim?: number | null; keepdim?: boolean; dtype?: DType | null }): Tensor;
};

/** Whether all elements along `dim` hold. MindSpore's `mint.all`. */
export const all = mintFunction('all', 'dim=None, keepdim=False', (input, { dim, keepdim }) =>
  everyOf(input, dim, keepdim),
) as AxesReduction;

/** Whether some element along `dim` holds. MindSpore's `mint.any`. */
export const any = mintOverloads('any', 'dim=None, keepdim=False', (input, { dim, keepdim }) =>
  someOf(input, dim, keepdim),
) as AxesReduction;

/** The greatest elements along `dim`, all axes by default; gradients are shared among equal ones. MindSpore's `mint.amax`. */
export const amax = mintFunction('amax', 'dim=(), keepdim=False', (input, { dim, keepdim }) =>
  greatest(input, dim as AxisLike, keepdim as boolean),
) as AxesReduction;

/** The least elements along `dim`, all axes by default; gradients are shared among equal ones. MindSpore's `mint.amin`. */
export const amin = mintFunction('amin', 'dim=(), keepdim=False', (input, { dim, keepdim }) =>
  least(input, dim as AxisLike, keepdim as boolean),
) as AxesReduction;

function extreme(name: 'max' | 'min'): Extreme {
  const ofPairs = name === 'max' ? maximum : minimum;
  return mintOverloads(name, 'dim=None, keepdim=False, *, other=None', (input, { dim, keepdim, other }) => {
    const pair = other ?? (dim instanceof Tensor ? dim : null);
    if (pair !== null) return ofPairs(input, pair as Operand);
    return isInt(dim) ? input[name]({ dim: Number(dim), keepdim: keepdim === true }) : input[name]();
  }) as Extreme;
}

/** The greatest element; with `dim`, `[values, indices]` along it; with another tensor, the greater of each pair. MindSpore's `mint.max`. */
export const max: Extreme = extreme('max');

/** The least element; with `dim`, `[values, indices]` along it; with another tensor, the lesser of each pair. MindSpore's `mint.min`. */
export const min: Extreme = extreme('min');
