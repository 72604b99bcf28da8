import { checkValueType } from '../common/checks.js';
import { int32, int64 } from '../common/dtype.js';
import { RuntimeError, ValueError } from '../common/errors.js';
import { normalizeAxis, type Shape } from '../common/shape.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { axisInRange } from './arguments.js';
import { accepts, argType, checkDType, isInt } from './call.js';
import { cast } from './cast.js';
import { isNaNOp } from './compare.js';
import { defineOp, type Op } from './define.js';
import { scatterAddOp } from './gather.js';
import { lowerWide } from './kernels.js';
import { asConstants, constant } from './operand.js';
import { reshaped } from './reshape.js';
import { part } from './strided.js';
import { sumOp } from './sum.js';
import { whereOp } from './where.js';

type RankAttrs = { readonly axis: number; readonly count: number; readonly largest: boolean };

const swapSize = (shape: Shape, axis: number, size: number): number[] => shape.map((d, i) => (i === axis ? size : d));

/** The greatest or smallest along an axis in order, of equal ones the first first, and where they are (int32). */
const rankOp: Op<RankAttrs> = defineOp('TopK', {
  infer: ([x], { axis, count }) => {
    const shape = swapSize(x.shape, axis, count);
    return [
      { shape, dtype: x.dtype },
      { shape, dtype: int32 },
    ];
  },
  lower: lowerWide((g, [x], { attrs: { axis, count, largest } }) => {
    // There are kernels for floats and the two wide integers.
    const narrow = x.dtype.isInt && x.dtype !== int32 && x.dtype !== int64;
    const wide = narrow ? g.Cast(x, { to: int32 }) : x;
    const [values, index] = g.multi('TopK', [wide, g.ints([count])], { axis, largest: largest ? 1 : 0 }, 2, [
      wide.dtype,
      int64,
    ]);
    return [narrow ? g.Cast(values, { to: x.dtype }) : values, g.Cast(index, { to: int32 })];
  }),
  grad: ([dy], [x], { attrs: { axis }, outputs }) => [scatterAddOp([dy, outputs[1]], { axis, shape: x.shape })],
});

const SORT_TYPES = accepts('f bf i u', 'tensor', 'x');

/** @internal the body of sort and its kin, in the words of the Sort primitive */
export function sorted(input: unknown, axis: unknown, descending: unknown): [Tensor, Tensor] {
  checkValueType('axis', axis, 'int', 'Sort');
  checkValueType('descending', descending, 'bool', 'Sort');
  const x = inputTensor('Sort', 'inputx', input);
  checkDType('Sort', SORT_TYPES, x.dtype);
  const rank = x.ndim;
  if (rank === 0) {
    throw new ValueError(
      'For Sort, the check range left must be smaller than right number but got left: 0 and right: -1.',
    );
  }
  const at = normalizeAxis(Number(axis), rank);
  if (at === undefined) {
    throw new ValueError(`For primitive[Sort], the axis must be in [-${rank},${rank - 1}], but got ${Number(axis)}.`);
  }
  return pair(x, { axis: at, count: x.shape[at], largest: descending === true });
}

function pair(x: Tensor, attrs: RankAttrs): [Tensor, Tensor] {
  const [values, index] = rankOp.all([x], attrs);
  return [values, index];
}

/** A Tensor, or TypeError in the words of primitives whose inputs are typed by themselves. */
function inputTensor(primitive: string, name: string, x: unknown): Tensor {
  if (x instanceof Tensor) return x;
  throw new TypeError(
    `For Primitive[${primitive}], the type of input argument[${name}] must be Tensor but got ${typeWord(x)}.`,
  );
}

function typeWord(x: unknown): string {
  const name = argType(x);
  return { int: 'Int64', float: 'Float32', string: 'String', bool: 'Bool' }[name] ?? name;
}

type SortArgs = { axis: unknown; descending: unknown };
const SORT = signature<SortArgs & { input_x: unknown }>('ops.sort', 'input_x, axis=-1, descending=False');
const ARGSORT = signature<SortArgs & { input: unknown }>('ops.argsort', 'input, axis=-1, descending=False');
const MSORT = signature<{ input: unknown }>('ops.msort', 'input');

/** Keywords of {@link sort} and {@link argsort}. */
export interface SortOptions {
  /** Default −1. */
  axis?: number;
  /** Default false. */
  descending?: boolean;
}

/**
 * `[values, index]`: the elements along `axis` in order, and where they were (int32); equal ones keep their order. TypeError for bool and
 * what is no Tensor, ValueError for an axis outside and for scalars. MindSpore's `ops.sort`.
 */
export function sort(input_x: Tensor, axis?: number, descending?: boolean): [Tensor, Tensor];
export function sort(input_x: Tensor, options?: SortOptions): [Tensor, Tensor];
export function sort(...args: unknown[]): [Tensor, Tensor] {
  const { input_x, axis, descending } = SORT.bind(args);
  return sorted(input_x, axis, descending);
}

/** Where the elements along `axis` are in order (int32); see {@link sort}. MindSpore's `ops.argsort`. */
export function argsort(input: Tensor, axis?: number, descending?: boolean): Tensor;
export function argsort(input: Tensor, options?: SortOptions): Tensor;
export function argsort(...args: unknown[]): Tensor {
  const { input, axis, descending } = ARGSORT.bind(args);
  return sorted(input, axis, descending)[1];
}

/** The elements along the first axis in ascending order. MindSpore's `ops.msort`. */
export function msort(input: Tensor): Tensor;
export function msort(options: { input: Tensor }): Tensor;
export function msort(...args: unknown[]): Tensor {
  return sorted(MSORT.bind(args).input, 0, false)[0];
}

type TopKArgs = { input: unknown; k: unknown; dim: unknown; largest: unknown; sorted: unknown };
const TOPK = signature<TopKArgs>('ops.topk', 'input, k, dim=None, largest=True, sorted=True');

/** Keywords of {@link topk}. */
export interface TopKOptions {
  /** Default: the last axis. */
  dim?: number | null;
  /** The smallest instead when false. Default true. */
  largest?: boolean;
  /** They come in order in either case. Default true. */
  sorted?: boolean;
}

/**
 * `[values, index]` of the `k` greatest along `dim`, the greatest first; index is int32. ValueError unless 0 < k ≤ the size of the axis.
 * MindSpore's `ops.topk`.
 */
export function topk(
  input: Tensor,
  k: number,
  dim?: number | null,
  largest?: boolean,
  sorted?: boolean,
): [Tensor, Tensor];
export function topk(input: Tensor, k: number, options?: TopKOptions): [Tensor, Tensor];
export function topk(...args: unknown[]): [Tensor, Tensor] {
  const { input, k, dim, largest } = TOPK.bind(args);
  return greatest(input, k, dim, largest);
}

/** @internal the body of {@link topk} */
export function greatest(input: unknown, k: unknown, dim: unknown, largest: unknown): [Tensor, Tensor] {
  const x = inputTensor('TopK', 'input_x', input);
  checkDType('TopK', accepts('f bf i u'), x.dtype);
  if (x.ndim === 0) {
    throw new RuntimeError("For 'TopK', the dimension of input must be greater than 0, but got empty input.");
  }
  const axis = dim === null ? x.ndim - 1 : axisInRange(Number(dim), x.ndim);
  if (!isInt(k)) {
    throw new TypeError(
      `For primitive[TopK], the input argument[k] must be a type of {Int32, Int64}, but got ${typeWord(k)}.`,
    );
  }
  const size = x.shape[axis];
  if (Number(k) <= 0 || Number(k) > size) {
    throw new ValueError(`For primitive[TopK], the k must be in (0,${size}], but got ${Number(k)}.`);
  }
  return pair(x, { axis, count: Number(k), largest: largest === true });
}

type MedianArgs = { input: unknown; axis: unknown; keepdims: unknown };
const MEDIAN = signature<MedianArgs>('ops.median', 'input, axis=-1, keepdims=False');

/**
 * `[value, index]` of the median along `axis`, the lower one of two; NaN where there is one. index is int64. MindSpore's `ops.median`.
 */
export function median(input: Tensor, axis?: number, keepdims?: boolean): [Tensor, Tensor];
export function median(input: Tensor, options?: { axis?: number; keepdims?: boolean }): [Tensor, Tensor];
/** @hidden */
export function median(input: Tensor, axis: number, options: { keepdims?: boolean }): [Tensor, Tensor];
export function median(...args: unknown[]): [Tensor, Tensor] {
  const { input, axis, keepdims } = MEDIAN.bind(args);
  return middle(input, axis, keepdims);
}

/** @internal the body of {@link median} */
export function middle(input: unknown, axis: unknown, keepdims: unknown): [Tensor, Tensor] {
  checkValueType('axis', axis, 'int', 'Median');
  const x = inputTensor('Median', 'x', input);
  const rank = Math.max(x.ndim, 1);
  const at = normalizeAxis(Number(axis), rank);
  if (at === undefined) {
    throw new ValueError(`For primitive[Median], the axis must be in [-${rank},${rank}), but got ${Number(axis)}.`);
  }
  if (x.ndim === 0) return [reshaped(x, []), constant(0, int64)];
  const size = x.shape[at];
  const [values, index] = pair(x, { axis: at, count: size, largest: false });
  const half = Math.floor((size - 1) / 2);
  const shape = keepdims === true ? swapSize(x.shape, at, 1) : x.shape.filter((_, i) => i !== at);
  const one = (y: Tensor): Tensor => reshaped(part(y, at, half, 1), shape);
  return asConstants(() => [withNaN(x, one(values), at, keepdims === true), cast(one(index), int64)]);
}

/** Where there is a NaN along the axis, it is the median. */
function withNaN(x: Tensor, value: Tensor, axis: number, keepdims: boolean): Tensor {
  if (!x.dtype.isFloat) return value;
  const only = whereOp([isNaNOp([x]), x, constant(0, x.dtype)]);
  const mark = sumOp([only], { axes: [axis], keepdims });
  return whereOp([isNaNOp([mark]), mark, value]);
}
