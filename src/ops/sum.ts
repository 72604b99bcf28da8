import { bool_, type DType, float32, int64 } from '../common/dtype.js';
import { RuntimeError, ValueError } from '../common/errors.js';
import { normalizeAxis, sameShape, sizeOf, type Shape } from '../common/shape.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import type { Builder, Sym } from '../ir/builder.js';
import type { Aval } from '../ir/op.js';
import { dtypeArg, intsOf } from './arguments.js';
import { mulOp } from './arithmetic.js';
import { callError, isInt, type PrimitiveArg } from './call.js';
import { cast } from './cast.js';
import { defineOp, type Op } from './define.js';
import { lowerWide } from './kernels.js';
import { constant } from './operand.js';
import { broadcastOp, reshaped } from './reshape.js';

/** Axes to reduce over: one, several, or (null, []) all. */
export type AxisLike = number | bigint | readonly number[] | Tensor | null;

/** Attributes of a reduction: axes counted from the front, in order. */
export type ReduceAttrs = { readonly axes: readonly number[]; readonly keepdims: boolean };

/** The shape that is left, with or without axes of size 1. */
export function reducedShape(shape: Shape, { axes, keepdims }: ReduceAttrs): number[] {
  return shape.flatMap((d, i) => (axes.includes(i) ? (keepdims ? [1] : []) : [d]));
}

/** Shape and dtype of a reduction that keeps the dtype. */
export function inferReduce([x]: readonly Aval[], attrs: ReduceAttrs): Aval {
  return { shape: reducedShape(x.shape, attrs), dtype: x.dtype };
}

/** A reduced tensor with the axes of size 1 back, so that it broadcasts against the input. */
export function keepReduced(y: Tensor, shape: Shape, { axes, keepdims }: ReduceAttrs): Tensor {
  return keepdims ? y : reshaped(y, reducedShape(shape, { axes, keepdims: true }));
}

/** A reduced tensor repeated to the shape of the input. */
export function spread(y: Tensor, shape: Shape, attrs: ReduceAttrs): Tensor {
  const kept = keepReduced(y, shape, attrs);
  return sameShape(kept.shape, shape) ? kept : broadcastOp([kept], { shape });
}

/** The sum over axes. */
export const sumOp: Op<ReduceAttrs> = defineOp('ReduceSum', {
  infer: inferReduce,
  lower: lowerWide((g, [x], { attrs: { axes, keepdims }, inputs: [{ shape }], outputs: [{ shape: left }] }) => {
    if (axes.length === 0) return g.Identity(x);
    if (sumsRows(g, x, shape, axes)) return sumOfRows(g, x, shape, left);
    return g.ReduceSum(x, g.ints(axes), { keepdims: keepdims ? 1 : 0 });
  }),
  grad: ([dy], [x], { attrs }) => [spread(dy, x.shape, attrs)],
});

/** Whether the first axes are summed: a product with ones takes less time, the more so with several threads (see docs/performance.md). */
function sumsRows(g: Builder, { dtype }: Sym, shape: Shape, axes: readonly number[]): boolean {
  const { provider } = g.target;
  if (dtype !== float32 || (provider !== 'cpu' && provider !== 'wasm') || axes.some((axis, i) => axis !== i))
    return false;
  return sizeOf(shape.slice(0, axes.length)) >= 8 && sizeOf(shape.slice(axes.length)) >= 8;
}

/** More ones than this are made when the model is loaded, and do not travel with it. */
const MOST_ONES = 1024;

function sumOfRows(g: Builder, x: Sym, shape: Shape, left: Shape): Sym {
  const columns = sizeOf(left);
  const rows = sizeOf(shape) / columns;
  const ones =
    rows > MOST_ONES
      ? g.Expand(g.constant(1, x.dtype), g.ints([rows]))
      : g.constant(new Array<number>(rows).fill(1), x.dtype);
  const sums = g.MatMul(ones, shape.length === 2 ? x : g.Reshape(x, g.ints([rows, columns])));
  return left.length === 1 ? sums : g.Reshape(sums, g.ints(left));
}

/** The mean over axes; integers are summed in their own dtype and divided towards zero. */
export const meanOp: Op<ReduceAttrs> = defineOp('ReduceMean', {
  infer: inferReduce,
  lower: lowerWide((g, [x], { attrs: { axes, keepdims }, inputs, outputs }) => {
    if (axes.length === 0) return g.Identity(x);
    const options = { keepdims: keepdims ? 1 : 0 };
    const count = axes.reduce((n, axis) => n * inputs[0].shape[axis], 1);
    if (x.dtype.isFloat && count === 0) return g.Expand(g.constant(NaN, x.dtype), g.ints(outputs[0].shape));
    if (x.dtype.isFloat) return g.ReduceMean(x, g.ints(axes), options);
    return g.Div(g.ReduceSum(x, g.ints(axes), options), g.constant(Math.max(count, 1), x.dtype));
  }),
  grad: ([dy], [x], { attrs }) => {
    const count = attrs.axes.reduce((n, axis) => n * x.shape[axis], 1);
    return [spread(mulOp([dy, constant(1 / count, dy.dtype)]), x.shape, attrs)];
  },
});

/** The axes counted from the front, in order. Errors in MindSpore's words. */
export function reduceAxes(primitive: string, axes: readonly number[], rank: number): number[] {
  if (axes.length === 0) return Array.from({ length: rank }, (_, i) => i);
  const size = Math.max(rank, 1);
  const out = axes.map((axis) => {
    const found = normalizeAxis(axis, size);
    if (found !== undefined) return found;
    throw new ValueError(`For primitive[${primitive}], the axis value must be in [-${size},${size}), but got ${axis}.`);
  });
  const twice = out.find((axis, i) => out.indexOf(axis) !== i);
  if (twice !== undefined) throw new RuntimeError(`dim=${twice} appears multiple times in the list of dims`);
  return rank === 0 ? [] : out.sort((a, b) => a - b);
}

/** The axes of an argument as they were given; undefined when it is of another type. */
export function axesOf(axis: unknown): number[] | undefined {
  return axis === null ? [] : isInt(axis) ? [Number(axis)] : intsOf(axis);
}

/** Types of an axis argument, as messages list them. */
export const AXES = 'list of int, int, Tensor, tuple of int';

/** Checked arguments of a primitive `Name(keep_dims=…)(x=…, axis=…)`. */
export function reduceArgs(
  primitive: string,
  input: unknown,
  axis: unknown,
  keep: unknown,
  name = 'x',
): [Tensor, ReduceAttrs] {
  const axes = axesOf(axis);
  if (!(input instanceof Tensor) || axes === undefined || typeof keep !== 'boolean') {
    const args: PrimitiveArg[] = [
      [name, input, 'Tensor'],
      ['axis', axis, AXES],
    ];
    throw callError(primitive, args, [['keep_dims', keep, 'bool']]);
  }
  return [input, { axes: reduceAxes(primitive, axes, input.ndim), keepdims: keep }];
}

const SUM = signature<{ input: unknown; dim: unknown; keepdim: unknown; dtype: unknown }>(
  'ops.sum',
  'input, dim=None, keepdim=False, *, dtype=None',
);

/** Keywords of {@link sum}. */
export interface SumOptions {
  dim?: AxisLike;
  keepdim?: boolean;
  /** The input is cast to it first. */
  dtype?: DType | null;
}

/**
 * The sum over `dim` (one axis, several, or all). bool, signed integers and uint8 give int64 unless `dtype` says otherwise. ValueError
 * for an axis outside, RuntimeError for one named twice. MindSpore's `ops.sum`.
 */
export function sum(input: Tensor, dim?: AxisLike, keepdim?: boolean, options?: Pick<SumOptions, 'dtype'>): Tensor;
export function sum(input: Tensor, options?: SumOptions): Tensor;
/** @hidden */
export function sum(input: Tensor, dim: AxisLike, options: Omit<SumOptions, 'dim'>): Tensor;
export function sum(...args: unknown[]): Tensor {
  const { input, dim, keepdim, dtype } = SUM.bind(args);
  return summed(input, dim, keepdim, dtype);
}

/** @internal the body of {@link sum}, for methods with other signatures */
export function summed(input: unknown, dim: unknown, keepdim: unknown, dtype: unknown): Tensor {
  const axes = axesOf(dim);
  if (!(input instanceof Tensor) || axes === undefined || typeof keepdim !== 'boolean') {
    throw callError('SumExt', [
      ['input', input, 'Tensor'],
      ['dim', dim, AXES],
      ['keepdim', keepdim, 'bool'],
      ['dtype', dtype ?? int64, 'mindspore.dtype'],
    ]);
  }
  const natural = input.dtype.isFloat || (input.dtype.kind === 'uint' && input.dtype.size > 1) ? input.dtype : int64;
  const type = dtypeArg('SumExt', dtype, natural);
  const attrs = { axes: reduceAxes('SumExt', axes, input.ndim), keepdims: keepdim };
  if (type === bool_) return cast(sumOp([cast(cast(input, bool_), int64)], attrs), bool_);
  return sumOp([cast(input, type)], attrs);
}

const MEAN = signature<{ x: unknown; axis: unknown; keep_dims: unknown }>('ops.mean', 'x, axis=None, keep_dims=False');

/**
 * The mean over `axis` (one, several, or all), in the dtype of `x`: integers are cut off. ValueError for an axis outside, RuntimeError for
 * one named twice and for bool. MindSpore's `ops.mean`.
 */
export function mean(x: Tensor, axis?: AxisLike, keep_dims?: boolean): Tensor;
export function mean(x: Tensor, options?: { axis?: AxisLike; keep_dims?: boolean }): Tensor;
/** @hidden */
export function mean(x: Tensor, axis: AxisLike, options: { keep_dims?: boolean }): Tensor;
export function mean(...args: unknown[]): Tensor {
  const { x, axis, keep_dims } = MEAN.bind(args);
  return averaged(x, axis, keep_dims);
}

/** @internal the body of {@link mean}, for methods with other signatures */
export function averaged(x: unknown, axis: unknown, keep: unknown, primitive = 'ReduceMean'): Tensor {
  const [input, attrs] = reduceArgs(primitive, x, axis, keep);
  if (input.dtype === bool_) throw new RuntimeError("For 'ReduceMean', unsupported reduce operation for bool.");
  return meanOp([input], attrs);
}
