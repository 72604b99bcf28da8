import { DType } from '../common/dtype.js';
import { ValueError } from '../common/errors.js';
import { normalizeAxis } from '../common/shape.js';
import { pyRepr, pyStr, pyTypeName } from '../common/pytext.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import type { Builder, Sym } from '../ir/builder.js';
import type { Aval } from '../ir/op.js';
import { mulOp, subOp } from './arithmetic.js';
import { accepts, callError, checkDType, isInt, like } from './call.js';
import { cast } from './cast.js';
import { defineOp, type Op } from './define.js';
import { lowerWide } from './kernels.js';
import { expOp } from './math.js';
import { sumOp } from './sum.js';

type AxisAttrs = { readonly axis: number };

/** The sum along the axis, kept, so that it broadcasts. */
function along(x: Tensor, axis: number): Tensor {
  return sumOp([x], { axes: [axis], keepdims: true });
}

function inferAlong([x]: readonly Aval[]): Aval {
  return like(x);
}

/** exp(x) / Σ exp(x) along an axis. */
export const softmaxOp: Op<AxisAttrs> = defineOp<AxisAttrs>('Softmax', {
  infer: inferAlong,
  lower: lowerWide((g, [x], { attrs, inputs }) =>
    inputs[0].shape.includes(0) ? g.Identity(x) : g.Softmax(x, { axis: attrs.axis }),
  ),
  grad: ([dy], _, { attrs: { axis }, outputs: [y] }) => {
    const weighted = mulOp([dy, y]);
    return [subOp([weighted, mulOp([y, along(weighted, axis)])])];
  },
});

/** x − log Σ exp(x) along an axis. */
export const logSoftmaxOp: Op<AxisAttrs> = defineOp<AxisAttrs>('LogSoftmax', {
  infer: inferAlong,
  lower: lowerWide((g, [x], { attrs, inputs }) => {
    return inputs[0].shape.includes(0) ? g.Identity(x) : logSoftmaxOf(g, x, attrs.axis);
  }),
  grad: ([dy], _, { attrs: { axis }, outputs: [y] }) => [logSoftmaxGradient(dy, y, axis)],
});

/** The gradient of x from that of y, its log softmax. */
export function logSoftmaxGradient(dy: Tensor, y: Tensor, axis: number): Tensor {
  return subOp([dy, mulOp([expOp([y]), along(dy, axis)])]);
}

/** The nodes of a log softmax. WebGPU has no kernel, and would fall back to the processor. */
export function logSoftmaxOf(g: Builder, x: Sym, axis: number): Sym {
  if (g.target.provider !== 'webgpu') return g.LogSoftmax(x, { axis });
  const axes = g.ints([axis]);
  const shifted = g.Sub(x, g.ReduceMax(x, axes, { keepdims: 1 }));
  return g.Sub(shifted, g.Log(g.ReduceSum(g.Exp(shifted), axes, { keepdims: 1 })));
}

/** The axis counted from the front; scalars have none. */
function checkedAxis(primitive: string, axis: number, rank: number): number {
  const found = normalizeAxis(axis, rank);
  if (found !== undefined) return found;
  throw new ValueError(`For primitive[${primitive}], the axis must be in [-${rank},${rank}), but got ${axis}.`);
}

const SOFTMAX_DTYPES = accepts('bfloat16 float16 float32 float64', 'argument', 'x');
const KERNEL = accepts('f');

function softmaxOf(input: unknown, axis: number): Tensor {
  if (!(input instanceof Tensor)) {
    throw callError('Softmax', [['input', input, 'Tensor']], [['axis', axis, 'int, tuple of int']]);
  }
  checkDType('Softmax', SOFTMAX_DTYPES, input.dtype);
  checkDType('Softmax', KERNEL, input.dtype);
  const at = input.ndim === 0 ? badScalarAxis('Softmax', axis) : checkedAxis('Softmax', axis, input.ndim);
  return softmaxOp([input], { axis: at });
}

function badScalarAxis(primitive: string, axis: number): never {
  throw new ValueError(`For primitive[${primitive}], the axis must be in [0,0), but got ${axis}.`);
}

const SOFTMAX = signature<{ input: unknown; axis: unknown; dtype: unknown }>(
  'ops.softmax',
  'input, axis=-1, *, dtype=None',
);

/** Keywords of {@link softmax}. */
export interface SoftmaxOptions {
  /** Default −1. */
  axis?: number | bigint;
  /** The input is cast to it first. Default: its own. */
  dtype?: DType | null;
}

/**
 * exp(x) / Σ exp(x) along `axis`, of float dtype; large values do not overflow. TypeError for other dtypes and axes, ValueError for an axis
 * outside. MindSpore's `ops.softmax`.
 */
export function softmax(input: Tensor, axis?: number | bigint, options?: Pick<SoftmaxOptions, 'dtype'>): Tensor;
export function softmax(input: Tensor, options?: SoftmaxOptions): Tensor;
export function softmax(...args: unknown[]): Tensor {
  const { input, axis, dtype } = SOFTMAX.bind(args);
  if (!isInt(axis)) {
    throw new TypeError(`the type of 'axis' must be 'int', but got '${pyStr(axis)}' with type '${pyTypeName(axis)}'.`);
  }
  if (dtype !== null && !(dtype instanceof DType)) {
    throw new TypeError(`For 'Cast', the input 'dtype' should be mindspore dtype, but got ${pyRepr(dtype)}.`);
  }
  return softmaxOf(dtype !== null && input instanceof Tensor ? cast(input, dtype) : input, Number(axis));
}

const LOG_SOFTMAX = signature<{ logits: unknown; axis: unknown }>('ops.log_softmax', 'logits, axis=-1');

/**
 * x − log Σ exp(x) along `axis`, of float dtype. TypeError for other dtypes and axes, ValueError for an axis outside. MindSpore's
 * `ops.log_softmax`.
 */
export function log_softmax(logits: Tensor, axis?: number | bigint): Tensor;
export function log_softmax(logits: Tensor, options?: { axis?: number | bigint }): Tensor;
export function log_softmax(...args: unknown[]): Tensor {
  const { logits, axis } = LOG_SOFTMAX.bind(args);
  if (!(logits instanceof Tensor) || !isInt(axis)) {
    throw callError('LogSoftmax', [['logits', logits, 'Tensor']], [['axis', axis, 'int']]);
  }
  checkDType('LogSoftmax', KERNEL, logits.dtype);
  const rank = logits.ndim;
  const at = rank === 0 ? badScalarAxis('LogSoftmax', Number(axis)) : checkedAxis('LogSoftmax', Number(axis), rank);
  return logSoftmaxOp([logits], { axis: at });
}
