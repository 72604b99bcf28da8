import { bool_, type DType, int64, uint8 } from '../common/dtype.js';
import { ValueError } from '../common/errors.js';
import { sizeOf } from '../common/shape.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { dtypeArg } from './arguments.js';
import { divOp, mulOp } from './arithmetic.js';
import { accepts, callError, checkDType, type PyNumber } from './call.js';
import { cast } from './cast.js';
import { equalOp } from './compare.js';
import { defineOp, type Op } from './define.js';
import { maximum, minimum } from './extrema.js';
import { lowerWide } from './kernels.js';
import { asConstants, constant } from './operand.js';
import { truth } from './portable.js';
import {
  axesOf,
  inferReduce,
  keepReduced,
  reduceArgs,
  reduceAxes,
  reducedShape,
  spread,
  sumOp,
  type AxisLike,
  type ReduceAttrs,
} from './sum.js';
import { where as choose, whereOp } from './where.js';

/** The greatest or smallest along axes; ties share the gradient. */
function extremeOp(name: string, onnx: 'ReduceMax' | 'ReduceMin'): Op<ReduceAttrs> {
  return defineOp<ReduceAttrs>(name, {
    infer: (inputs, attrs) => {
      checkDType(name, accepts('f bf i u'), inputs[0].dtype);
      return inferReduce(inputs, attrs);
    },
    lower: lowerWide((g, [x], { attrs: { axes, keepdims } }) =>
      axes.length === 0 ? g.Identity(x) : g[onnx](x, g.ints(axes), { keepdims: keepdims ? 1 : 0 }),
    ),
    grad: ([dy], [x], { attrs, outputs }) => {
      const kept = spread(outputs[0], x.shape, attrs);
      const taken = cast(equalOp([x, kept]), dy.dtype);
      const share = divOp([dy, sumOp([taken], attrs)]);
      return [mulOp([spread(share, x.shape, attrs), taken])];
    },
  });
}

const amaxOp = extremeOp('ReduceMax', 'ReduceMax');
const aminOp = extremeOp('ReduceMin', 'ReduceMin');

/** @internal values that take part where `where` holds, and at least `initial` as it were. */
export function started(x: Tensor, initial: unknown, mask: unknown, greatest: boolean): Tensor {
  if (mask !== null && initial === null) throw new ValueError('initial value must be provided for where masks');
  if (initial === null) return x;
  return asConstants(() => {
    const masked = mask === null ? x : choose(mask as Tensor, x, initial as PyNumber);
    return (greatest ? maximum : minimum)(masked, initial as PyNumber);
  });
}

/** @internal bound arguments of amax and its kin */
export type Extreme = { input: unknown; axis: unknown; keepdims: unknown; initial: unknown; where: unknown };
const EXTREME_TEXT = 'input, axis=None, keepdims=False, *, initial=None, where=None';
const AMAX = signature<Extreme>('ops.amax', EXTREME_TEXT);
const AMIN = signature<Extreme>('ops.amin', EXTREME_TEXT);

/** Keywords of {@link amax} and its kin. */
export interface ExtremeOptions<A> {
  axis?: A;
  keepdims?: boolean;
  /** A value that takes part too. */
  initial?: PyNumber | null;
  /** Which elements take part (bool); needs `initial`. */
  where?: Tensor | null;
}

/**
 * The greatest value over `axis` (one, several, or all); ties share the gradient. ValueError for an axis outside, RuntimeError for one
 * named twice. MindSpore's `ops.amax`.
 */
export function amax(
  input: Tensor,
  axis?: AxisLike,
  keepdims?: boolean,
  options?: Pick<ExtremeOptions<AxisLike>, 'initial' | 'where'>,
): Tensor;
export function amax(input: Tensor, options?: ExtremeOptions<AxisLike>): Tensor;
/** @hidden */
export function amax(input: Tensor, axis: AxisLike, options: Omit<ExtremeOptions<AxisLike>, 'axis'>): Tensor;
export function amax(...args: unknown[]): Tensor {
  return reduced(AMAX.bind(args), true);
}

/** The smallest value over `axis`; see {@link amax}. MindSpore's `ops.amin`. */
export function amin(
  input: Tensor,
  axis?: AxisLike,
  keepdims?: boolean,
  options?: Pick<ExtremeOptions<AxisLike>, 'initial' | 'where'>,
): Tensor;
export function amin(input: Tensor, options?: ExtremeOptions<AxisLike>): Tensor;
/** @hidden */
export function amin(input: Tensor, axis: AxisLike, options: Omit<ExtremeOptions<AxisLike>, 'axis'>): Tensor;
export function amin(...args: unknown[]): Tensor {
  return reduced(AMIN.bind(args), false);
}

/** @internal amax and amin with bound arguments */
export function reduced({ input, axis, keepdims, initial, where }: Extreme, greatest: boolean): Tensor {
  const x = input instanceof Tensor ? started(input, initial, where, greatest) : input;
  const [checked, attrs] = reduceArgs(greatest ? 'ReduceMax' : 'ReduceMin', x, axis, keepdims);
  return (greatest ? amaxOp : aminOp)([checked], attrs);
}

/** The product along axes. */
export const prodOp: Op<ReduceAttrs> = defineOp('ReduceProd', {
  infer: inferReduce,
  lower: lowerWide((g, [x], { attrs: { axes, keepdims } }) =>
    axes.length === 0 ? g.Identity(x) : g.ReduceProd(x, g.ints(axes), { keepdims: keepdims ? 1 : 0 }),
  ),
  grad: ([dy], [x], { attrs, outputs }) => {
    // The product of the others: of the others but the zero where there is one zero, nothing where there are more.
    const all = { ...attrs, keepdims: true };
    const number = (c: number): Tensor => constant(c, x.dtype);
    const isZero = equalOp([x, number(0)]);
    const zeros = sumOp([cast(isZero, x.dtype)], all);
    const rest = prodOp([whereOp([isZero, number(1), x])], all);
    const scaled = mulOp([keepReduced(dy, x.shape, attrs), rest]);
    const atZero = whereOp([isZero, scaled, number(0)]);
    const plain = divOp([mulOp([keepReduced(dy, x.shape, attrs), keepReduced(outputs[0], x.shape, attrs)]), x]);
    return [whereOp([equalOp([zeros, number(0)]), plain, whereOp([equalOp([zeros, number(1)]), atZero, number(0)])])];
  },
});

const PROD = signature<{ input: unknown; axis: unknown; keep_dims: unknown; dtype: unknown }>(
  'ops.prod',
  'input, axis=None, keep_dims=False, dtype=None',
);

/** Keywords of {@link prod}. */
export interface ProdOptions {
  axis?: AxisLike;
  keep_dims?: boolean;
  dtype?: DType | null;
}

/**
 * The product over `axis` (one, several, or all). bool, signed integers and uint8 give int64 unless `dtype` says otherwise. ValueError
 * for `keep_dims` without axis, and for an axis outside. MindSpore's `ops.prod`.
 */
export function prod(input: Tensor, axis?: AxisLike, keep_dims?: boolean, dtype?: DType | null): Tensor;
export function prod(input: Tensor, options?: ProdOptions): Tensor;
/** @hidden */
export function prod(input: Tensor, axis: AxisLike, options: Omit<ProdOptions, 'axis'>): Tensor;
export function prod(...args: unknown[]): Tensor {
  const { input, axis, keep_dims, dtype } = PROD.bind(args);
  return product(input, axis, keep_dims, dtype);
}

/** @internal the body of {@link prod} */
export function product(input: unknown, axis: unknown, keep: unknown, dtype: unknown): Tensor {
  if (Array.isArray(axis)) reduceArgs('ReduceProd', input, axis, keep);
  const axes = axesOf(axis);
  if (!(input instanceof Tensor) || axes === undefined || typeof keep !== 'boolean') {
    throw callError('ProdExt', [
      ['input', input, 'Tensor'],
      ['dim', axis, 'int'],
      ['keepdim', keep, 'bool'],
      ['dtype', dtype ?? int64, 'mindspore.dtype'],
    ]);
  }
  if (axis === null && keep) {
    throw new ValueError('For ProdExt, when axis is None, keep_dims can only set to false, but got keep_dims=True.');
  }
  const natural = input.dtype.isFloat || (input.dtype.kind === 'uint' && input.dtype !== uint8) ? input.dtype : int64;
  const type = dtypeArg('ProdExt', dtype, natural);
  const attrs = { axes: reduceAxes('ProdExt', axes, input.ndim), keepdims: keep };
  if (type === bool_) return cast(prodOp([cast(cast(input, bool_), int64)], attrs), bool_);
  return prodOp([cast(input, type)], attrs);
}

/** Whether all or any along axes are not 0. */
function quantifierOp(name: string, onnx: 'ReduceMin' | 'ReduceMax'): Op<ReduceAttrs> {
  return defineOp<ReduceAttrs>(name, {
    infer: ([x], attrs) => ({ shape: reducedShape(x.shape, attrs), dtype: bool_ }),
    lower: lowerWide((g, [x], { attrs: { axes, keepdims }, inputs, outputs }) => {
      const holds = truth(g, x);
      if (axes.length === 0) return g.Identity(holds);
      if (sizeOf(inputs[0].shape) === 0) {
        // Of nothing, all hold and none does; there is no kernel to say so.
        const value = g.Cast(g.constant(onnx === 'ReduceMin' ? 1 : 0, uint8), { to: bool_ });
        return g.Expand(value, g.ints(outputs[0].shape));
      }
      return g[onnx](holds, g.ints(axes), { keepdims: keepdims ? 1 : 0 });
    }),
    grad: 'none',
  });
}

const allOp = quantifierOp('ReduceAll', 'ReduceMin');
const anyOp = quantifierOp('ReduceAny', 'ReduceMax');

const ALL = signature<{ input: unknown; axis: unknown; keep_dims: unknown }>(
  'ops.all',
  'input, axis=None, keep_dims=False',
);
const ANY = signature<{ input: unknown; axis: unknown; keep_dims: unknown }>(
  'ops.any',
  'input, axis=None, keep_dims=False',
);

/** Whether all elements over `axis` (one, several, or all) are not 0, as bool. MindSpore's `ops.all`. */
export function all(input: Tensor, axis?: AxisLike, keep_dims?: boolean): Tensor;
export function all(input: Tensor, options?: { axis?: AxisLike; keep_dims?: boolean }): Tensor;
/** @hidden */
export function all(input: Tensor, axis: AxisLike, options: { keep_dims?: boolean }): Tensor;
export function all(...args: unknown[]): Tensor {
  const { input, axis, keep_dims } = ALL.bind(args);
  return everyOf(input, axis, keep_dims);
}

/** @internal the body of {@link all} */
export function everyOf(input: unknown, axis: unknown, keep: unknown): Tensor {
  const [x, attrs] = reduceArgs('ReduceAll', input, axis, keep, 'input');
  return allOp([x], attrs);
}

/** Whether any element over `axis` (one, several, or all) is not 0, as bool (uint8 for uint8). MindSpore's `ops.any`. */
export function any(input: Tensor, axis?: AxisLike, keep_dims?: boolean): Tensor;
export function any(input: Tensor, options?: { axis?: AxisLike; keep_dims?: boolean }): Tensor;
/** @hidden */
export function any(input: Tensor, axis: AxisLike, options: { keep_dims?: boolean }): Tensor;
export function any(...args: unknown[]): Tensor {
  const { input, axis, keep_dims } = ANY.bind(args);
  return someOf(input, axis, keep_dims);
}

/** @internal the body of {@link any} */
export function someOf(input: unknown, axis: unknown, keep: unknown): Tensor {
  const [x, attrs] = reduceArgs('ReduceAny', input, axis, keep);
  const found = anyOp([x], attrs);
  return x.dtype === uint8 ? cast(found, uint8) : found;
}
