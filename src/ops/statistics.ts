import { checkValueType } from '../common/checks.js';
import { DType, int64 } from '../common/dtype.js';
import { ValueError } from '../common/errors.js';
import { asTuple, pyClass, pyRepr } from '../common/pytext.js';
import { normalizeAxis } from '../common/shape.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { axisInRange } from './arguments.js';
import { divOp, mulOp, subRaw } from './arithmetic.js';
import { accepts, callError, checkDType, isInt, type PyNumber } from './call.js';
import { cast } from './cast.js';
import { defineOp, type Op } from './define.js';
import { lowerWide } from './kernels.js';
import { exp, expOp, sqrtOp } from './math.js';
import { asConstants, constant } from './operand.js';
import {
  AXES,
  inferReduce,
  keepReduced,
  meanOp,
  reduceArgs,
  spread,
  sumOp,
  type AxisLike,
  type ReduceAttrs,
} from './sum.js';

type Moments = { input: unknown; axis: unknown; ddof: unknown; keepdims: unknown };
const TEXT = 'input, axis=None, ddof=0, keepdims=False';
const VAR = signature<Moments>('ops.var', TEXT);
const STD = signature<Moments>('ops.std', TEXT);
const VAR_MEAN = signature<Moments>('ops.var_mean', TEXT);
const STD_MEAN = signature<Moments>('ops.std_mean', TEXT);

/** Keywords of {@link var_} and its kin. */
export interface MomentOptions {
  axis?: number | readonly number[] | null;
  /** The divisor is the number of elements less `ddof`. */
  ddof?: PyNumber | boolean;
  keepdims?: boolean;
}

interface Checked {
  readonly x: Tensor;
  readonly attrs: ReduceAttrs;
  readonly ddof: number;
}

/** @internal arguments checked as MindSpore's Python functions do */
export function checkMoments(name: string, { input, axis, ddof, keepdims }: Moments): Checked {
  if (!(input instanceof Tensor))
    throw new TypeError(`For ${name}, input must be a Tensor, but got ${pyClass(input)}.`);
  checkValueType('ddof', ddof, ['int', 'bool'], name);
  checkValueType('keepdims', keepdims, 'bool', name);
  const given: readonly unknown[] = axis === null ? [] : Array.isArray(axis) ? (axis as unknown[]) : [axis];
  for (const a of given) {
    if (!isInt(a))
      throw new TypeError(`Each axis should be integer, but got ${pyClass(a)} in ${pyRepr(asTuple([...given]))}.`);
  }
  const axes = given.map((a) => axisInRange(Number(a), input.ndim));
  if (new Set(axes).size < axes.length) {
    throw new ValueError(`The element of parameter 'axis' can not be duplicate, but got ${pyRepr(asTuple(axes))}.`);
  }
  checkDType('ReduceStd', accepts('f bf'), input.dtype);
  const all = axes.length > 0 ? axes.sort((a, b) => a - b) : input.shape.map((_, i) => i);
  return { x: input, attrs: { axes: all, keepdims: keepdims as boolean }, ddof: Number(ddof) };
}

/** @internal mean and variance of checked arguments */
export function moments({ x, attrs, ddof }: Checked): { variance: Tensor; mean: Tensor } {
  return asConstants(() => {
    const count = attrs.axes.reduce((n, axis) => n * x.shape[axis], 1);
    const mean = meanOp([x], attrs);
    const off = subRaw([x, keepReduced(mean, x.shape, attrs)]);
    const squares = sumOp([mulOp([off, off])], attrs);
    return { variance: divOp([squares, constant(count - ddof, x.dtype)]), mean };
  });
}

/** The variance over `axis` (one, several, or all) of floats, divided by n − ddof. MindSpore's `ops.var`. */
export function var_(
  input: Tensor,
  axis?: MomentOptions['axis'],
  ddof?: PyNumber | boolean,
  keepdims?: boolean,
): Tensor;
export function var_(input: Tensor, options?: MomentOptions): Tensor;
/** @hidden */
export function var_(input: Tensor, axis: MomentOptions['axis'], options: MomentOptions): Tensor;
export function var_(...args: unknown[]): Tensor {
  return moments(checkMoments('var', VAR.bind(args))).variance;
}

/** The standard deviation over `axis`: the root of {@link var_}. MindSpore's `ops.std`. */
export function std(input: Tensor, axis?: MomentOptions['axis'], ddof?: PyNumber | boolean, keepdims?: boolean): Tensor;
export function std(input: Tensor, options?: MomentOptions): Tensor;
/** @hidden */
export function std(input: Tensor, axis: MomentOptions['axis'], options: MomentOptions): Tensor;
export function std(...args: unknown[]): Tensor {
  return sqrtOp([moments(checkMoments('std', STD.bind(args))).variance]);
}

/** `[variance, mean]`; see {@link var_}. MindSpore's `ops.var_mean`. */
export function var_mean(
  input: Tensor,
  axis?: MomentOptions['axis'],
  ddof?: PyNumber | boolean,
  keepdims?: boolean,
): [Tensor, Tensor];
export function var_mean(input: Tensor, options?: MomentOptions): [Tensor, Tensor];
export function var_mean(...args: unknown[]): [Tensor, Tensor] {
  const { variance, mean } = moments(checkMoments('var_mean', VAR_MEAN.bind(args)));
  return [variance, mean];
}

/** `[standard deviation, mean]`; see {@link var_}. MindSpore's `ops.std_mean`. */
export function std_mean(
  input: Tensor,
  axis?: MomentOptions['axis'],
  ddof?: PyNumber | boolean,
  keepdims?: boolean,
): [Tensor, Tensor];
export function std_mean(input: Tensor, options?: MomentOptions): [Tensor, Tensor];
export function std_mean(...args: unknown[]): [Tensor, Tensor] {
  const { variance, mean } = moments(checkMoments('std_mean', STD_MEAN.bind(args)));
  return [sqrtOp([variance]), mean];
}

/** log(sum(e^x)) along axes, from the greatest value on: MindSpore's own composition, infinities included. */
const logSumExpOp: Op<ReduceAttrs> = defineOp('LogSumExp', {
  infer: inferReduce,
  lower: lowerWide((g, [x], { attrs: { axes, keepdims } }) => {
    if (axes.length === 0) return g.Add(g.Log(g.Exp(g.Sub(x, x))), x);
    const most = g.ReduceMax(x, g.ints(axes), { keepdims: 1 });
    const total = g.ReduceSum(g.Exp(g.Sub(x, most)), g.ints(axes), { keepdims: 1 });
    const y = g.Add(g.Log(total), most);
    return keepdims ? y : g.Squeeze(y, g.ints(axes));
  }),
  grad: ([dy], [x], { attrs, outputs }) => {
    const [slope, y] = [dy, outputs[0]].map((t) => spread(t, x.shape, attrs));
    return [mulOp([slope, expOp([subRaw([x, y])])])];
  },
});

const LOGSUMEXP = signature<{ input: unknown; dim: unknown; keepdim: unknown }>(
  'ops.logsumexp',
  'input, dim, keepdim=False',
);

/** log(sum(e^input)) over `dim` (one, several; all for an empty array) of floats. MindSpore's `ops.logsumexp`. */
export function logsumexp(input: Tensor, dim: Exclude<AxisLike, null>, keepdim?: boolean): Tensor;
export function logsumexp(input: Tensor, options: { dim: Exclude<AxisLike, null>; keepdim?: boolean }): Tensor;
/** @hidden */
export function logsumexp(input: Tensor, dim: Exclude<AxisLike, null>, options: { keepdim?: boolean }): Tensor;
export function logsumexp(...args: unknown[]): Tensor {
  const { input, dim, keepdim } = LOGSUMEXP.bind(args);
  if (dim === null || !(input instanceof Tensor) || typeof keepdim !== 'boolean')
    throw logSumExpError(input, dim, keepdim);
  if (!input.dtype.isFloat) exp(input);
  const [x, attrs] = reduceArgs('ReduceMax', input, dim, keepdim);
  return logSumExpOp([x], attrs);
}

/** What the first function inside MindSpore's composition says. */
function logSumExpError(input: unknown, dim: unknown, keepdim: unknown): TypeError {
  if (input instanceof Tensor && dim !== null) {
    return callError('SumExt', [
      ['input', input, 'Tensor'],
      ['dim', dim, AXES],
      ['keepdim', keepdim, 'bool'],
      ['dtype', input.dtype, 'mindspore.dtype'],
    ]);
  }
  return callError(
    'ReduceMax',
    [
      ['x', input, 'Tensor'],
      ['axis', dim, AXES],
    ],
    [['keep_dims', true, 'bool']],
  );
}

type CumAttrs = { readonly axis: number; readonly reverse: boolean; readonly exclusive: boolean };
const CUMSUM_TYPES = accepts('f bf i u', 'tensor', 'x', ['Complex128', 'Complex64']);

/** Sums of the elements up to each one along an axis. */
const cumsumOp: Op<CumAttrs> = defineOp('CumSum', {
  infer: ([x]) => ({ shape: x.shape, dtype: x.dtype }),
  lower: lowerWide((g, [x], { attrs: { axis, reverse, exclusive } }) =>
    g.CumSum(x, g.constant(axis, int64), { reverse: reverse ? 1 : 0, exclusive: exclusive ? 1 : 0 }),
  ),
  grad: ([dy], _, { attrs }) => [cumsumOp([dy], { ...attrs, reverse: !attrs.reverse })],
});

const CUMSUM = signature<{ x: unknown; axis: unknown; dtype: unknown }>('ops.cumsum', 'x, axis, dtype=None');

/** Sums of the elements up to each one along `axis`, in the dtype of `x` or the given one. Not for bool. MindSpore's `ops.cumsum`. */
export function cumsum(x: Tensor, axis: number | bigint, dtype?: DType | null): Tensor;
export function cumsum(x: Tensor, options: { axis: number | bigint; dtype?: DType | null }): Tensor;
/** @hidden */
export function cumsum(x: Tensor, axis: number | bigint, options: { dtype?: DType | null }): Tensor;
export function cumsum(...args: unknown[]): Tensor {
  const { x, axis, dtype } = CUMSUM.bind(args);
  return cumulated(x, axis, dtype);
}

/** @internal the body of {@link cumsum} */
export function cumulated(
  x: unknown,
  axis: unknown,
  dtype: unknown,
  { reverse = false, exclusive = false } = {},
): Tensor {
  if (!(x instanceof Tensor) || !isInt(axis)) {
    const init = [
      ['exclusive', exclusive, 'bool'],
      ['reverse', reverse, 'bool'],
    ] as const;
    throw callError(
      'CumSum',
      [
        ['input', x, 'Tensor'],
        ['axis', axis, 'int'],
      ],
      init,
    );
  }
  const input = dtype instanceof DType ? cast(x, dtype) : x;
  checkDType('CumSum', CUMSUM_TYPES, input.dtype);
  const rank = input.ndim;
  if (rank === 0) throw new ValueError("For primitive[CumSum], the rank of 'x' must be greater than 0, but got 0.");
  const at = normalizeAxis(Number(axis), rank);
  if (at === undefined) {
    throw new ValueError(`For primitive[CumSum], the axis must be in [-${rank},${rank}), but got ${Number(axis)}.`);
  }
  return cumsumOp([input], { axis: at, reverse, exclusive });
}
