import { float32, int32, int64, type DType } from '../common/dtype.js';
import { IndexError, NotImplementedError, ValueError } from '../common/errors.js';
import { pyStr } from '../common/pytext.js';
import { PyFloat } from '../common/pyfloat.js';
import { normalizeAxis } from '../common/shape.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { dtypeArg, intsOf } from './arguments.js';
import { div, mul } from './arithmetic.js';
import { callError, isInt, isNumber, needTensor } from './call.js';
import { cast } from './cast.js';
import { equalOp, isNaNOp, less, less_equal, logicalNotOp } from './compare.js';
import { arange } from './creation.js';
import { maximum, minimum, pow } from './extrema.js';
import { gather_elements } from './gather.js';
import { abs, sqrt, square } from './math.js';
import { logaddexp } from './numeric.js';
import { asConstants, constant } from './operand.js';
import { padOp } from './pad.js';
import { amax, amin } from './reduce.js';
import { extremeWithIndex } from './reduce_index.js';
import { broadcast_to, reshaped } from './reshape.js';
import { averaged, reduceArgs, sum, sumOp, type AxisLike } from './sum.js';
import { whereOp } from './where.js';

/** What stands at a place combined with all before it along an axis: in steps that double the reach. */
function running(x: Tensor, axis: number, start: number, f: (a: Tensor, b: Tensor) => Tensor): Tensor {
  const size = x.shape[axis];
  const filler = constant(start, x.dtype);
  let y = x;
  for (let reach = 1; reach < size; reach *= 2) {
    const before = x.shape.map((_, i) => (i === axis ? reach : 0));
    y = f(y, padOp([y, filler], { before, after: before.map((n) => -n) }));
  }
  return y;
}

function axisOf(primitive: string, axis: unknown, x: Tensor): number {
  const at = normalizeAxis(Number(axis), x.ndim);
  if (at !== undefined) return at;
  throw new ValueError(
    `For primitive[${primitive}], the axis must be in [-${x.ndim},${x.ndim}), but got ${Number(axis)}.`,
  );
}

const CUMPROD = signature<{ input: unknown; dim: unknown; dtype: unknown }>('ops.cumprod', 'input, dim, dtype=None');

/**
 * Products of the elements up to each one along `dim`; integers give int64 unless `dtype` says otherwise. ValueError for an axis outside.
 * MindSpore's `ops.cumprod`.
 */
export function cumprod(input: Tensor, dim: number, dtype?: DType | null): Tensor;
export function cumprod(input: Tensor, options: { dim: number; dtype?: DType | null }): Tensor;
/** @hidden */
export function cumprod(input: Tensor, dim: number, options: { dtype?: DType | null }): Tensor;
export function cumprod(...args: unknown[]): Tensor {
  const { input, dim, dtype } = CUMPROD.bind(args);
  if (!(input instanceof Tensor) || !isInt(dim)) {
    const init = [
      ['exclusive', false, 'bool'],
      ['reverse', false, 'bool'],
    ] as const;
    const given = [
      ['x', input, 'Tensor'],
      ['axis', dim, 'int'],
    ] as const;
    throw callError('CumProd', given, init);
  }
  const x = cast(input, dtypeArg('CumProd', dtype, input.dtype.isFloat ? input.dtype : int64));
  const axis = axisOf('CumProd', dim, x);
  return asConstants(() => running(x, axis, 1, mul));
}

const CUMMAX = signature<{ input: unknown; axis: unknown }>('ops.cummax', 'input, axis');
const CUMMIN = signature<{ input: unknown; axis: unknown }>('ops.cummin', 'input, axis');

/** `[values, index]`: the greatest up to each element along `axis`, and where it is (int64), the last of equal ones. MindSpore's `ops.cummax`. */
export function cummax(input: Tensor, axis: number): [Tensor, Tensor];
export function cummax(input: Tensor, options: { axis: number }): [Tensor, Tensor];
export function cummax(...args: unknown[]): [Tensor, Tensor] {
  const { input, axis } = CUMMAX.bind(args);
  needTensor('Cummax', 'input', input);
  return runningExtreme(input, axisOf('Cummax', axis, input), true);
}

/** `[values, index]`: the smallest up to each element along `axis`, and where it is (int32), the last of equal ones. MindSpore's `ops.cummin`. */
export function cummin(input: Tensor, axis: number): [Tensor, Tensor];
export function cummin(input: Tensor, options: { axis: number }): [Tensor, Tensor];
export function cummin(...args: unknown[]): [Tensor, Tensor] {
  const { input, axis } = CUMMIN.bind(args);
  needTensor('Cummin', 'input', input);
  const at = normalizeAxis(Number(axis), input.ndim);
  if (at === undefined) throw new IndexError('list assignment index out of range');
  const [values, index] = runningExtreme(input, at, false);
  return [values, cast(index, int32)];
}

/** The values are gathered at the index, so that the gradient goes where they come from. */
function runningExtreme(x: Tensor, axis: number, greatest: boolean): [Tensor, Tensor] {
  return asConstants(() => {
    const worst = x.dtype.isFloat ? Infinity : 2 ** (8 * Math.min(x.dtype.size, 4) - 1) - 1;
    const best = running(x, axis, greatest ? -worst : worst, greatest ? maximum : minimum);
    const size = x.shape[axis];
    const places = broadcast_to(
      reshaped(
        arange(size),
        x.shape.map((_, i) => (i === axis ? size : 1)),
      ),
      x.shape,
    );
    const here = whereOp([equalOp([x, best]), places, constant(0, int64)]);
    const index = running(here, axis, 0, maximum);
    return [gather_elements(x, axis, index), index];
  });
}

const LOGCUMSUMEXP = signature<{ input: unknown; axis: unknown }>('ops.logcumsumexp', 'input, axis');

/** log of the sums of e^input up to each element along `axis`, of floats, without overflow. MindSpore's `ops.logcumsumexp`. */
export function logcumsumexp(input: Tensor, axis: number): Tensor;
export function logcumsumexp(input: Tensor, options: { axis: number }): Tensor;
export function logcumsumexp(...args: unknown[]): Tensor {
  const { input, axis } = LOGCUMSUMEXP.bind(args);
  needTensor('CumulativeLogsumexp', 'input', input);
  const at = axisOf('CumulativeLogsumexp', axis, input);
  return asConstants(() => running(input, at, -Infinity, logaddexp));
}

const NANSUM = signature<Record<string, unknown>>('ops.nansum', 'input, axis=None, keepdims=False, *, dtype=None');
const NANMEAN = signature<Record<string, unknown>>('ops.nanmean', 'input, axis=None, keepdims=False, *, dtype=None');

/** Keywords of {@link nansum} and {@link nanmean}. */
export interface NanOptions {
  axis?: AxisLike;
  keepdims?: boolean;
  /** The result's dtype. Default: that of the input. */
  dtype?: DType | null;
}

/** The sum over `axis` of what is no NaN. MindSpore's `ops.nansum`. */
export function nansum(input: Tensor, axis?: AxisLike, keepdims?: boolean, options?: Pick<NanOptions, 'dtype'>): Tensor;
export function nansum(input: Tensor, options?: NanOptions): Tensor;
export function nansum(...args: unknown[]): Tensor {
  const { input, axis, keepdims, dtype } = NANSUM.bind(args);
  needTensor('ReduceSum', 'x', input);
  const [, attrs] = reduceArgs('ReduceSum', input, axis, keepdims);
  return asConstants(() => {
    const total = sumOp([withoutNaN(input)], attrs);
    return cast(total, dtypeArg('nansum', dtype, input.dtype));
  });
}

function withoutNaN(x: Tensor): Tensor {
  return x.dtype.isFloat ? whereOp([isNaNOp([x]), constant(0, x.dtype), x]) : x;
}

/** The mean over `axis` of what is no NaN, of floats. MindSpore's `ops.nanmean`. */
export function nanmean(
  input: Tensor,
  axis?: AxisLike,
  keepdims?: boolean,
  options?: Pick<NanOptions, 'dtype'>,
): Tensor;
export function nanmean(input: Tensor, options?: NanOptions): Tensor;
export function nanmean(...args: unknown[]): Tensor {
  const { input, axis, keepdims, dtype } = NANMEAN.bind(args);
  needTensor('ReduceSum', 'x', input);
  const [, attrs] = reduceArgs('ReduceSum', input, axis, keepdims);
  return asConstants(() => {
    const count = sumOp([cast(logicalNotOp([isNaNOp([input])]), input.dtype)], attrs);
    return cast(div(sumOp([withoutNaN(input)], attrs), count), dtypeArg('nanmean', dtype, input.dtype));
  });
}

const AMINMAX = signature<Record<string, unknown>>('ops.aminmax', 'input, *, axis=0, keepdims=False');

/** `[smallest, greatest]` along `axis`. ValueError for an axis outside. MindSpore's `ops.aminmax`. */
export function aminmax(input: Tensor, options?: { axis?: number | null; keepdims?: boolean }): [Tensor, Tensor];
export function aminmax(options: { input: Tensor; axis?: number | null; keepdims?: boolean }): [Tensor, Tensor];
export function aminmax(...args: unknown[]): [Tensor, Tensor] {
  const { input, axis, keepdims } = AMINMAX.bind(args);
  const bound = { input, axis, keepdims, initial: null, where: null };
  return [extremeWithIndex('min', bound)[0], extremeWithIndex('max', bound)[0]];
}

const COUNT_NONZERO = signature<Record<string, unknown>>(
  'ops.count_nonzero',
  "x, axis=(), keep_dims=False, dtype='int32'",
);

/** Keywords of {@link count_nonzero}. */
export interface CountOptions {
  axis?: AxisLike;
  keep_dims?: boolean;
  /** Default int32. */
  dtype?: DType;
}

/** How many elements over `axis` are not 0. MindSpore's `ops.count_nonzero`. */
export function count_nonzero(x: Tensor, axis?: AxisLike, keep_dims?: boolean, dtype?: DType): Tensor;
export function count_nonzero(x: Tensor, options?: CountOptions): Tensor;
export function count_nonzero(...args: unknown[]): Tensor {
  const { x, axis, keep_dims, dtype } = COUNT_NONZERO.bind(args);
  needTensor('ReduceSum', 'x', x);
  return counted(x, axis, keep_dims, dtype === 'int32' ? int32 : dtypeArg('count_nonzero', dtype, int32));
}

/** @internal how many are not 0, in a dtype */
export function counted(x: Tensor, axis: unknown, keep: unknown, dtype: DType): Tensor {
  const [, attrs] = reduceArgs('ReduceSum', x, axis, keep);
  const there = logicalNotOp([equalOp([x, constant(0, x.dtype)])]);
  return cast(sumOp([cast(there, float32)], attrs), dtype);
}

const REDUCE_SUM = signature<{ x: unknown; axis: unknown }>('ops.reduce_sum', 'x, axis=()');
const REDUCE_MEAN = signature<{ x: unknown; axis: unknown }>('ops.reduce_mean', 'x, axis=()');

/** The sum over `axis`, of all without it, in the dtype of x. MindSpore's `ops.reduce_sum`. */
export function reduce_sum(x: Tensor, axis?: AxisLike): Tensor;
export function reduce_sum(x: Tensor, options?: { axis?: AxisLike }): Tensor;
export function reduce_sum(...args: unknown[]): Tensor {
  const { x, axis } = REDUCE_SUM.bind(args);
  const [input, attrs] = reduceArgs('ReduceSum', x, axis, false);
  return cast(sumOp([input], attrs), input.dtype);
}

/** The mean over `axis`, of all without it. MindSpore's `ops.reduce_mean`. */
export function reduce_mean(x: Tensor, axis?: AxisLike): Tensor;
export function reduce_mean(x: Tensor, options?: { axis?: AxisLike }): Tensor;
export function reduce_mean(...args: unknown[]): Tensor {
  const { x, axis } = REDUCE_MEAN.bind(args);
  return averaged(x, axis, false);
}

const NORM = signature<Record<string, unknown>>('ops.norm', 'A, ord=None, dim=None, keepdim=False, *, dtype=None');
const MATRIX_ORDERS = "[2, -2, 1, -1, float('inf'), -float('inf'), 'fro', 'nuc', None]";

/** Keywords of {@link norm}. */
export interface NormOptions {
  /** A number, or 'fro'. Default: the root of the sum of squares. */
  ord?: number | 'fro' | null;
  /** One axis: norms of vectors; two: of matrices. Default: all. */
  dim?: number | readonly number[] | null;
  keepdim?: boolean;
  /** Computed in this dtype. */
  dtype?: DType | null;
}

/**
 * Norms of vectors along an axis, or of matrices in two: the root of the sum of squares, Σ|x|^ord to the power 1 / ord, the greatest or smallest
 * for ±∞, the number of what is not 0 for 0; of matrices the greatest sum of a column (1) or row (∞). NotImplementedError for norms by
 * singular values (2, −2, 'nuc'), ValueError for other orders. MindSpore's `ops.norm`.
 */
export function norm(
  A: Tensor,
  ord?: number | 'fro' | null,
  dim?: number | readonly number[] | null,
  keepdim?: boolean,
  options?: Pick<NormOptions, 'dtype'>,
): Tensor;
export function norm(A: Tensor, options?: NormOptions): Tensor;
export function norm(...args: unknown[]): Tensor {
  const { A, ord, dim, keepdim, dtype } = NORM.bind(args);
  needTensor('Norm', 'input', A);
  const x = cast(A, dtypeArg('norm', dtype, A.dtype.isFloat ? A.dtype : float32));
  return asConstants(() => normOf(x, ord, dim, keepdim === true));
}

function normOf(x: Tensor, ord: unknown, dim: unknown, keep: boolean): Tensor {
  const axes = isInt(dim) ? [Number(dim)] : (intsOf(dim) ?? null);
  const order = ord instanceof PyFloat ? ord.value : ord;
  if (order === null) return rootOfSquares(x, axes, keep);
  const along = axes ?? x.shape.map((_, i) => i);
  if (along.length === 1) return vectorNorm(x, order, along[0], keep);
  return matrixNorm(x, order, along, keep);
}

function rootOfSquares(x: Tensor, axes: readonly number[] | null, keep: boolean): Tensor {
  const total = sumOp([square(x)], lpArgs(x, axes, keep));
  return sqrt(total);
}

function lpArgs(x: Tensor, axes: readonly number[] | null, keep: boolean) {
  return reduceArgs('LpNorm', x, axes, keep)[1];
}

function vectorNorm(x: Tensor, order: unknown, axis: number, keep: boolean): Tensor {
  const p = Number(order);
  if (!isNumber(order)) {
    throw new ValueError(`For norm, ord mode must be a number for vectors, but got ${pyStr(order)}.`);
  }
  if (p === 2) return rootOfSquares(x, [axis], keep);
  if (p === Infinity) return amax(abs(x), axis, keep);
  if (p === -Infinity) return amin(abs(x), axis, keep);
  if (p === 0) return counted(x, axis, keep, x.dtype);
  const attrs = lpArgs(x, [axis], keep);
  if (p === 1) return sumOp([abs(x)], attrs);
  return pow(sumOp([pow(abs(x), new PyFloat(p))], attrs), new PyFloat(1 / p));
}

function matrixNorm(x: Tensor, order: unknown, along: readonly number[], keep: boolean): Tensor {
  if (order === 'fro') return rootOfSquares(x, along, keep);
  if (order === 'nuc' || order === 2 || order === -2) {
    throw new NotImplementedError(`Norms of matrices by singular values are not there: ord is ${pyStr(order)}.`);
  }
  const p = Number(order);
  if (!isNumber(order) || ![1, -1, Infinity, -Infinity].includes(p) || along.length !== 2) {
    throw new ValueError(`For norm, the ord mode must be in ${MATRIX_ORDERS} for matrices, but got ${pyStr(order)}.`);
  }
  const [row, column] = along.map((d) => (d < 0 ? d + x.ndim : d));
  const [summed, chosen] = Math.abs(p) === 1 ? [row, column] : [column, row];
  const totals = sumOp([abs(x)], lpArgs(x, [summed], true));
  const picked = (p > 0 ? amax : amin)(totals, chosen, true);
  return keep
    ? picked
    : reshaped(
        picked,
        x.shape.filter((_, i) => i !== row && i !== column),
      );
}

const SEARCHSORTED = signature<Record<string, unknown>>(
  'ops.searchsorted',
  'sorted_sequence, values, *, out_int32=False, right=False, side=None, sorter=None',
);

/** Keywords of {@link searchsorted}. */
export interface SearchOptions {
  /** int32 instead of int64. Default false. */
  out_int32?: boolean;
  /** Behind equal ones instead of before them. Default false. */
  right?: boolean;
  /** 'left' or 'right', instead of `right`. */
  side?: 'left' | 'right' | null;
  /** The order of the sequence, as `argsort` gives it. */
  sorter?: Tensor | null;
}

/**
 * Where `values` would have to go so that the last axis of the sequence stays in order; a sequence with one axis serves all values. ValueError for
 * another `side`. MindSpore's `ops.searchsorted`.
 */
export function searchsorted(sorted_sequence: Tensor, values: Tensor, options?: SearchOptions): Tensor;
export function searchsorted(options: SearchOptions & { sorted_sequence: Tensor; values: Tensor }): Tensor;
export function searchsorted(...args: unknown[]): Tensor {
  const { sorted_sequence, values, out_int32, right, side, sorter } = SEARCHSORTED.bind(args);
  if (side !== null && side !== 'left' && side !== 'right') {
    throw new ValueError(
      `For 'searchsorted', the argument 'side' should be one of in [None, 'left', 'right'], but got ${pyStr(side)}.`,
    );
  }
  needTensor('SearchSorted', 'sorted_sequence', sorted_sequence);
  needTensor('SearchSorted', 'values', values);
  const behind = side === null ? right === true : side === 'right';
  const order =
    sorter instanceof Tensor ? gather_elements(sorted_sequence, sorted_sequence.ndim - 1, sorter) : sorted_sequence;
  return searched(order, values, behind, out_int32 === true ? int32 : int64);
}

/** How many elements of the sequence are before each value. */
function searched(sequence: Tensor, values: Tensor, behind: boolean, dtype: DType): Tensor {
  const last = sequence.shape[sequence.ndim - 1];
  const lead = sequence.ndim === 1 ? values.shape.map(() => 1) : [...sequence.shape.slice(0, -1), 1];
  return asConstants(() => {
    const columns = reshaped(values, [...values.shape, 1]);
    const rows = reshaped(sequence, [...lead, last]);
    const before = behind ? less_equal(rows, columns) : less(rows, columns);
    return cast(sum(cast(before, float32), -1), dtype);
  });
}

const MIXED = signature<{ dst_dtype: unknown; x: unknown }>('ops.mixed_precision_cast', 'dst_dtype, x');

/** Float tensors, in arrays too, cast to a dtype; everything else as it is. MindSpore's `ops.mixed_precision_cast`. */
export function mixed_precision_cast<T>(dst_dtype: DType, x: T): T;
export function mixed_precision_cast<T>(dst_dtype: DType, options: { x: T }): T;
export function mixed_precision_cast(...args: unknown[]): unknown {
  const { dst_dtype, x } = MIXED.bind(args);
  const to = dst_dtype as DType;
  const walk = (v: unknown): unknown =>
    v instanceof Tensor ? (v.dtype.isFloat ? cast(v, to) : v) : Array.isArray(v) ? v.map(walk) : v;
  return walk(x);
}
