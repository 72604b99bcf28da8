import { float32, type DType } from '../../common/dtype.js';
import { signature } from '../../common/signature.js';
import type { Tensor } from '../../common/tensor.js';
import { add } from '../arithmetic.js';
import { isInt, type PyNumber } from '../call.js';
import { cast } from '../cast.js';
import { amax, amin, everyOf, product, reduced, someOf } from '../reduce.js';
import { extremeAlong, extremeWithIndex, indexAlong } from '../reduce_index.js';
import { sqrtOp } from '../math.js';
import { reshaped } from '../reshape.js';
import { checkMoments, cumulated, logsumexp, moments } from '../statistics.js';
import { averaged, summed, type AxisLike } from '../sum.js';
import { install, member, overloaded, type Member, type Overload } from './overload.js';

/** Keywords of the PyTorch-like signatures. */
interface DimOptions {
  dim?: AxisLike;
  keepdim?: boolean;
}

/** Keywords of the NumPy-like signatures. */
interface AxisOptions {
  axis?: AxisLike;
  keep_dims?: boolean;
}

interface ExtremeKeywords {
  axis?: number | readonly number[] | null;
  keepdims?: boolean;
  initial?: PyNumber | null;
  where?: Tensor | boolean;
}

declare module '../../common/tensor.js' {
  interface Tensor {
    /** The sum over `dim`. MindSpore's `Tensor.sum`. */
    sum(dim?: AxisLike, keepdim?: boolean, options?: { dtype?: DType | null }): Tensor;
    /** The sum over `dim`. MindSpore's `Tensor.sum`. */
    sum(options: DimOptions & { dtype?: DType | null }): Tensor;
    /** The sum over `axis`, NumPy's way. MindSpore's `Tensor.sum`. */
    sum(options: { axis?: AxisLike; dtype?: DType | null; keepdims?: boolean; initial?: PyNumber | null }): Tensor;
    /** The mean over `dim`. MindSpore's `Tensor.mean`. */
    mean(dim?: AxisLike, keepdim?: boolean, options?: { dtype?: DType | null }): Tensor;
    /** The mean over `dim` or `axis`. MindSpore's `Tensor.mean`. */
    mean(options: (DimOptions & { dtype?: DType | null }) | AxisOptions): Tensor;
    /** The product over `dim`. MindSpore's `Tensor.prod`. */
    prod(dim?: number | null, keepdim?: boolean, dtype?: DType | null): Tensor;
    /** The product over `dim`. MindSpore's `Tensor.prod`. */
    prod(options: { dim?: number | null; keepdim?: boolean; dtype?: DType | null }): Tensor;
    /** Whether all are not 0. MindSpore's `Tensor.all`. */
    all(axis?: AxisLike, keep_dims?: boolean): Tensor;
    /** Whether all are not 0. MindSpore's `Tensor.all`. */
    all(options: DimOptions | AxisOptions): Tensor;
    /** Whether any is not 0. MindSpore's `Tensor.any`. */
    any(axis?: AxisLike, keep_dims?: boolean): Tensor;
    /** Whether any is not 0. MindSpore's `Tensor.any`. */
    any(options: DimOptions | AxisOptions): Tensor;
    /** The greatest of all. MindSpore's `Tensor.max`. */
    max(): Tensor;
    /** `[value, index]` of the greatest along `dim`. MindSpore's `Tensor.max`. */
    max(dim: number, keepdim?: boolean): [Tensor, Tensor];
    /** `[value, index]` of the greatest along `dim`. MindSpore's `Tensor.max`. */
    max(options: { dim: number; keepdim?: boolean }): [Tensor, Tensor];
    /** The greatest over `axis`, NumPy's way; with `return_indices` `[value, index]`. MindSpore's `Tensor.max`. */
    max(options: ExtremeKeywords & { return_indices: true }): [Tensor, Tensor];
    /** The greatest over `axis`, NumPy's way. MindSpore's `Tensor.max`. */
    max(options: ExtremeKeywords): Tensor;
    /** The smallest of all. MindSpore's `Tensor.min`. */
    min(): Tensor;
    /** `[value, index]` of the smallest along `dim`. MindSpore's `Tensor.min`. */
    min(dim: number, keepdim?: boolean): [Tensor, Tensor];
    /** `[value, index]` of the smallest along `dim`. MindSpore's `Tensor.min`. */
    min(options: { dim: number; keepdim?: boolean }): [Tensor, Tensor];
    /** The smallest over `axis`, NumPy's way; with `return_indices` `[value, index]`. MindSpore's `Tensor.min`. */
    min(options: ExtremeKeywords & { return_indices: true }): [Tensor, Tensor];
    /** The smallest over `axis`, NumPy's way. MindSpore's `Tensor.min`. */
    min(options: ExtremeKeywords): Tensor;
    /** The greatest over `axis`; ties share the gradient. MindSpore's `Tensor.amax`. */
    amax(axis?: AxisLike, keepdims?: boolean, options?: { initial?: PyNumber | null; where?: Tensor | null }): Tensor;
    /** The greatest over `axis`. MindSpore's `Tensor.amax`. */
    amax(options: { axis?: AxisLike; keepdims?: boolean; initial?: PyNumber | null; where?: Tensor | null }): Tensor;
    /** The smallest over `axis`; ties share the gradient. MindSpore's `Tensor.amin`. */
    amin(axis?: AxisLike, keepdims?: boolean, options?: { initial?: PyNumber | null; where?: Tensor | null }): Tensor;
    /** The smallest over `axis`. MindSpore's `Tensor.amin`. */
    amin(options: { axis?: AxisLike; keepdims?: boolean; initial?: PyNumber | null; where?: Tensor | null }): Tensor;
    /** Where the greatest is. MindSpore's `Tensor.argmax`. */
    argmax(axis?: number | null, keepdims?: boolean): Tensor;
    /** Where the greatest is. MindSpore's `Tensor.argmax`. */
    argmax(options: { axis?: number; keepdims?: boolean } | { dim?: number | null; keepdim?: boolean }): Tensor;
    /** Where the smallest is. MindSpore's `Tensor.argmin`. */
    argmin(axis?: number | null, keepdims?: boolean): Tensor;
    /** Where the smallest is. MindSpore's `Tensor.argmin`. */
    argmin(options: { axis?: number; keepdims?: boolean } | { dim?: number | null; keepdim?: boolean }): Tensor;
    /** The standard deviation. MindSpore's `Tensor.std`. */
    std(axis?: number | readonly number[] | null, ddof?: PyNumber, keepdims?: boolean): Tensor;
    /** The standard deviation; with `dim` divided by n − `correction`, which is 0 when not given. MindSpore's `Tensor.std`. */
    std(
      options:
        | { axis?: number | readonly number[] | null; ddof?: PyNumber; keepdims?: boolean }
        | { dim?: number | readonly number[] | null; correction?: PyNumber; keepdim?: boolean },
    ): Tensor;
    /** The variance. MindSpore's `Tensor.var`. */
    var(axis?: number | readonly number[] | null, ddof?: PyNumber | boolean, keepdims?: boolean): Tensor;
    /** The variance; with `dim` divided by n − `correction`, which is 0 when not given. MindSpore's `Tensor.var`. */
    var(
      options:
        | { axis?: number | readonly number[] | null; ddof?: PyNumber | boolean; keepdims?: boolean }
        | { dim?: number | readonly number[] | null; correction?: PyNumber; keepdim?: boolean },
    ): Tensor;
    /** log(sum(e^this)). MindSpore's `Tensor.logsumexp`. */
    logsumexp(dim: number | readonly number[], keepdim?: boolean): Tensor;
    /** log(sum(e^this)). MindSpore's `Tensor.logsumexp`. */
    logsumexp(options: { dim: number | readonly number[]; keepdim?: boolean }): Tensor;
    /** Sums up to each element along `dim`. MindSpore's `Tensor.cumsum`. */
    cumsum(dim: number, options?: { dtype?: DType | null }): Tensor;
    /** Sums up to each element along `axis`, of all elements without it. MindSpore's `Tensor.cumsum`. */
    cumsum(options?: { dim?: number; axis?: number | null; dtype?: DType | null }): Tensor;
  }
}

const isAxis = (x: unknown): boolean => isInt(x) || Array.isArray(x) || x === null || typeof x === 'object';
const isBool = (x: unknown): boolean => typeof x === 'boolean';

/** The signatures of max and min. */
function extreme(name: 'max' | 'min'): Overload[] {
  return [
    {
      text: '',
      body: (self) => reduced({ input: self, axis: null, keepdims: false, initial: null, where: null }, name === 'max'),
    },
    {
      text: 'dim, keepdim=False',
      fits: ({ dim, keepdim }) => isInt(dim) && isBool(keepdim),
      body: (self, { dim, keepdim }) => extremeAlong(name, self, Number(dim), keepdim === true),
    },
    {
      text: 'axis=None, keepdims=False, *, initial=None, where=True, return_indices=False',
      body: (self, { axis, keepdims, initial, where, return_indices }) => {
        const mask = where === true ? null : where;
        if (return_indices === true) {
          return extremeWithIndex(name, { input: self, axis, keepdims, initial, where: mask });
        }
        return reduced({ input: self, axis, keepdims, initial, where: mask }, name === 'max');
      },
    },
  ];
}

/** amax or amin: one signature. */
function extremeOf(name: 'amax' | 'amin', f: typeof amax): Member {
  const text = 'axis=None, keepdims=False, *, initial=None, where=None';
  const sig = signature<Record<string, unknown>>(`Tensor.${name}`, text, { messageName: `Tensor.${name}` });
  return function (this: Tensor, ...args: unknown[]): Tensor {
    return f(this, sig.bind(args));
  };
}

/** The signatures of all and any. */
const quantifier = (body: (x: Tensor, axis: unknown, keep: unknown) => Tensor): Overload[] => [
  {
    text: 'axis=None, keep_dims=False',
    fits: ({ axis, keep_dims }) => isAxis(axis) && isBool(keep_dims),
    body: (self, { axis, keep_dims }) => body(self, axis, keep_dims),
  },
  {
    text: 'dim=None, keepdim=False',
    fits: ({ dim, keepdim }) => isAxis(dim) && isBool(keepdim),
    body: (self, { dim, keepdim }) => body(self, dim, keepdim),
  },
];

/** The signatures of argmax and argmin. */
const place = (name: 'argmax' | 'argmin'): Overload[] => [
  {
    text: 'axis=None, keepdims=False',
    fits: ({ axis, keepdims }) => (axis === null || isInt(axis)) && isBool(keepdims),
    body: (self, { axis, keepdims }) => indexAlong(name, self, axis, keepdims),
  },
  {
    text: 'dim=None, keepdim=False',
    fits: ({ dim, keepdim }) => (dim === null || isInt(dim)) && isBool(keepdim),
    body: (self, { dim, keepdim }) => indexAlong(name, self, dim, keepdim),
  },
];

/** The signatures of std and var. */
function spreadOf(name: 'std' | 'var', ddofOk: (x: unknown) => boolean): Overload[] {
  const finish = (self: Tensor, axis: unknown, ddof: unknown, keepdims: unknown): Tensor => {
    const input = self.dtype.isFloat ? self : cast(self, float32);
    const { variance } = moments(checkMoments(name, { input, axis, ddof, keepdims }));
    return name === 'std' ? sqrtOp([variance]) : variance;
  };
  return [
    {
      text: 'axis=None, ddof=0, keepdims=False',
      fits: ({ axis, ddof, keepdims }) => isAxis(axis) && ddofOk(ddof) && isBool(keepdims),
      body: (self, { axis, ddof, keepdims }) => finish(self, axis, ddof, keepdims),
    },
    {
      // Documented as 1, but MindSpore's CPU divides by n when it is not given.
      text: 'dim=None, *, correction=None, keepdim=False',
      fits: ({ dim, keepdim }) => isAxis(dim) && isBool(keepdim),
      body: (self, { dim, correction, keepdim }) => finish(self, dim, correction ?? 0, keepdim),
    },
  ];
}

install({
  sum: overloaded('sum', [
    {
      text: 'dim=None, keepdim=False, *, dtype=None',
      fits: ({ dim, keepdim }) => isAxis(dim) && isBool(keepdim),
      body: (self, { dim, keepdim, dtype }) => summed(self, dim, keepdim, dtype),
    },
    {
      text: 'axis=None, dtype=None, keepdims=False, initial=None',
      fits: ({ axis, keepdims }) => isAxis(axis) && isBool(keepdims),
      body: (self, { axis, dtype, keepdims, initial }) => {
        const total = summed(self, axis, keepdims, dtype);
        return initial === null ? total : add(total, initial as PyNumber);
      },
    },
  ]),
  mean: overloaded('mean', [
    {
      text: 'dim=None, keepdim=False, *, dtype=None',
      fits: ({ dim, keepdim }) => isAxis(dim) && isBool(keepdim),
      body: (self, { dim, keepdim, dtype }) =>
        averaged(dtype === null ? self : cast(self, dtype as DType), dim, keepdim, 'MeanExt'),
    },
    {
      text: 'axis=None, keep_dims=False',
      fits: ({ axis, keep_dims }) => isAxis(axis) && isBool(keep_dims),
      body: (self, { axis, keep_dims }) => averaged(self, axis, keep_dims),
    },
  ]),
  prod: overloaded('prod', [
    {
      text: 'dim=None, keepdim=False, dtype=None',
      fits: ({ dim, keepdim }) => (dim === null || isInt(dim)) && isBool(keepdim),
      body: (self, { dim, keepdim, dtype }) => product(self, dim, keepdim, dtype),
    },
  ]),
  all: overloaded('all', quantifier(everyOf)),
  any: overloaded('any', quantifier(someOf)),
  max: overloaded('max', extreme('max')),
  min: overloaded('min', extreme('min')),
  amax: extremeOf('amax', amax),
  amin: extremeOf('amin', amin),
  argmax: overloaded('argmax', place('argmax')),
  argmin: overloaded('argmin', place('argmin')),
  std: overloaded('std', spreadOf('std', isInt)),
  var: overloaded(
    'var',
    spreadOf('var', (x) => isInt(x) || isBool(x)),
  ),
  logsumexp: member(logsumexp),
  cumsum: overloaded('cumsum', [
    { text: 'dim, *, dtype=None', body: (self, { dim, dtype }) => cumulated(self, dim, dtype) },
    {
      text: 'axis=None, dtype=None',
      body: (self, { axis, dtype }) =>
        axis === null ? cumulated(reshaped(self, [self.size]), 0, dtype) : cumulated(self, axis, dtype),
    },
  ]),
});
