import { float32 } from '../common/dtype.js';
import { ValueError } from '../common/errors.js';
import { PyFloat } from '../common/pyfloat.js';
import { pyFloat } from '../common/pytext.js';
import { sizeOf, type Shape } from '../common/shape.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import type { Aval } from '../ir/op.js';
import { addOp, divOp, mulOp, subRaw } from './arithmetic.js';
import { become } from './assign.js';
import { accepts, callError, checkDType, type PyNumber } from './call.js';
import { cast } from './cast.js';
import { defineOp, type Op } from './define.js';
import { sqrtOp } from './math.js';
import { asConstants, constant } from './operand.js';
import { reshaped } from './reshape.js';
import { sumOp } from './sum.js';

type NormAttrs = { readonly epsilon: number };

/** All axes but the channels'. */
function otherAxes(shape: Shape): number[] {
  return shape.flatMap((_, axis) => (axis === 1 ? [] : [axis]));
}

/** Elements that share a channel. */
function perChannel(shape: Shape): number {
  return sizeOf(shape) / shape[1];
}

/** (C) as (C, 1, …), so that it broadcasts against an input of `rank` axes. */
function beside(rank: number, x: Tensor): Tensor {
  return reshaped(x, [x.shape[0], ...new Array<number>(rank - 2).fill(1)]);
}

/** Σ a·b over all axes but the channels'. */
const channelDotOp: Op<Record<string, never>> = defineOp('ChannelDot', {
  infer: ([a]) => ({ shape: [a.shape[1]], dtype: a.dtype }),
  lower: (g, [a, b], { inputs: [{ shape }] }) => g.ReduceSum(g.Mul(a, b), g.ints(otherAxes(shape)), { keepdims: 0 }),
  grad: ([d], [a, b]) => [mulOp([b, beside(b.ndim, d)]), mulOp([a, beside(a.ndim, d)])],
});

/** How much of its input's slope the normalisation passes on: gamma / √(variance + epsilon), and the root's reciprocal. */
function slopes(gamma: Tensor, variance: Tensor, { epsilon }: NormAttrs): [scale: Tensor, inverse: Tensor] {
  const one = constant(1, variance.dtype);
  const inverse = divOp([one, sqrtOp([addOp([variance, constant(epsilon, variance.dtype)])])]);
  return [mulOp([gamma, inverse]), inverse];
}

/**
 * Normalises each channel of x by its own mean and variance (divided by n): gamma · (x − mean) / √(variance + epsilon) + beta. Also
 * gives mean and variance. Inputs: x, gamma, beta.
 */
const batchNormTrainOp: Op<NormAttrs> = defineOp<NormAttrs>('BatchNorm', {
  infer: ([x, gamma]) => [x, gamma, gamma],
  lower: (g, [x, gamma, beta], { attrs: { epsilon }, inputs: [{ shape }] }) => {
    if (sizeOf(shape) > 0 && (g.target.provider === 'cpu' || g.target.provider === 'wasm')) {
      // ONNX Runtime writes the statistics over the running ones that it is given, so each node has to get its own: made of all that it reads, they
      // are shared by equal nodes only. With momentum 0 what comes out is the batch's, whatever went in.
      const first = g.Slice(x, g.ints(shape.map(() => 0)), g.ints(shape.map((d, axis) => (axis === 1 ? d : 1))));
      const channel = g.Reshape(first, g.ints([shape[1]]));
      const parameters = g.Add(gamma, beta);
      const running = [g.Add(channel, parameters), g.Sub(channel, parameters)];
      const attrs = { epsilon, momentum: 0, training_mode: 1 };
      return g.multi('BatchNormalization', [x, gamma, beta, ...running], attrs, 3);
    }
    const axes = g.ints(otherAxes(shape));
    const mean = g.ReduceMean(x, axes, { keepdims: 1 });
    const off = g.Sub(x, mean);
    const variance = g.ReduceMean(g.Mul(off, off), axes, { keepdims: 1 });
    const column = g.ints([shape[1], ...new Array<number>(shape.length - 2).fill(1)]);
    const scale = g.Div(g.Reshape(gamma, column), g.Sqrt(g.Add(variance, epsilon)));
    const y = g.Add(g.Mul(off, scale), g.Reshape(beta, column));
    return [y, g.Reshape(mean, g.ints([-1])), g.Reshape(variance, g.ints([-1]))];
  },
  grad: ([dy, dmean, dvariance], [x, gamma], { attrs, outputs: [, mean, variance], needs }) => {
    const [scale, inverse] = slopes(gamma, variance, attrs);
    const off = subRaw([x, beside(x.ndim, mean)]);
    const dbeta = sumOp([dy], { axes: otherAxes(x.shape), keepdims: false });
    const dgamma = mulOp([channelDotOp([dy, off]), inverse]);
    if (!needs[0]) return [null, dgamma, dbeta];
    // dx = scale · (dy − mean(dy) − off · inverse² · mean(dy · off)), and what depends on the statistics themselves.
    const share = constant(1 / perChannel(x.shape), x.dtype);
    const slope = subRaw([mulOp([dvariance, constant(2, x.dtype)]), mulOp([mulOp([scale, inverse]), dgamma])]);
    const level = subRaw([dmean, mulOp([scale, dbeta])]);
    const along = mulOp([off, beside(x.ndim, mulOp([slope, share]))]);
    const dx = addOp([mulOp([dy, beside(x.ndim, scale)]), along]);
    return [addOp([dx, beside(x.ndim, mulOp([level, share]))]), dgamma, dbeta];
  },
});

/** Normalises each channel of x by given statistics, which get no gradient. Inputs: x, gamma, beta, mean, variance. */
const batchNormInferOp: Op<NormAttrs> = defineOp<NormAttrs>('BatchNormInfer', {
  infer: ([x]) => x,
  lower: (g, [x, gamma, beta, mean, variance], { attrs: { epsilon } }) =>
    g.BatchNormalization(x, gamma, beta, mean, variance, { epsilon }),
  grad: ([dy], [x, gamma, , mean, variance], { attrs, needs }) => {
    const [scale, inverse] = slopes(gamma, variance, attrs);
    const off = needs[1] ? subRaw([x, beside(x.ndim, mean)]) : null;
    return [
      needs[0] ? mulOp([dy, beside(x.ndim, scale)]) : null,
      off ? mulOp([channelDotOp([dy, off]), inverse]) : null,
      needs[2] ? sumOp([dy], { axes: otherAxes(x.shape), keepdims: false }) : null,
      null,
      null,
    ];
  },
});

/** What {@link batchNorm} is told; `momentum` is the weight of the batch's statistics. */
export interface BatchNormSettings {
  readonly training: boolean;
  readonly momentum: PyNumber;
  readonly epsilon: PyNumber;
}

const INPUT = accepts('float16 float32', 'tensor', 'input_x');
const CHANNELS = accepts('float16 float32', 'tensor', 'bias');
const NAMES = ['input_x', 'scale', 'bias', 'mean', 'variance'] as const;

/**
 * MindSpore's BatchNorm primitive over (N, C), (N, C, L) or (N, C, H, W) in float16 or float32. In training it normalises by the batch and moves
 * `mean` and `variance` towards its mean and variance (the latter divided by n − 1) by `momentum`; else it normalises by them. Its own
 * errors in its words.
 */
export function batchNorm(inputs: readonly Tensor[], settings: BatchNormSettings): Tensor {
  checkSettings(inputs, settings);
  const [x, ...channels] = inputs;
  const { training } = settings;
  const [momentum, epsilon] = [Number(settings.momentum), Number(settings.epsilon)];
  checkInputs(inputs, momentum, epsilon);
  return asConstants(() => {
    const [gamma, beta, mean, variance] = channels.map((t) => cast(t, float32));
    const wide = cast(x, float32);
    if (!training) return cast(batchNormInferOp([wide, gamma, beta, mean, variance], { epsilon }), x.dtype);
    const [y, batchMean, batchVariance] = batchNormTrainOp.all([wide, gamma, beta], { epsilon });
    const count = perChannel(x.shape);
    move(channels[2], mean, batchMean, momentum);
    move(channels[3], variance, mulOp([batchVariance, constant(count / (count - 1), float32)]), momentum);
    return cast(y, x.dtype);
  });
}

/** Moves statistics towards those of a batch. */
function move(kept: Tensor, from: Tensor, to: Tensor, momentum: number): void {
  const stay = mulOp([from, constant(1 - momentum, float32)]);
  become(kept, cast(addOp([stay, mulOp([to, constant(momentum, float32)])]), kept.dtype));
}

function checkSettings(inputs: readonly unknown[], { training, momentum, epsilon }: BatchNormSettings): void {
  const float = (x: unknown): boolean => typeof x === 'number' || x instanceof PyFloat;
  if (typeof training === 'boolean' && float(momentum) && float(epsilon) && inputs.every((x) => x instanceof Tensor)) {
    return;
  }
  throw callError(
    'BatchNorm',
    NAMES.map((name, i) => [name, inputs[i], 'Tensor']),
    [
      ['is_training', training, 'bool'],
      ['epsilon', epsilon, 'float'],
      ['momentum', momentum, 'float'],
      ['data_format', 'NCHW', 'string'],
    ],
  );
}

/** Shapes, numbers, dtypes, sizes: in MindSpore's order. */
function checkInputs(inputs: readonly Aval[], momentum: number, epsilon: number): void {
  const [x, scale, bias, mean, variance] = inputs;
  const channels = [scale, bias, mean, variance];
  if (x.shape.length < 2 || x.shape.length > 4) {
    throw new ValueError(`For primitive[BatchNorm], the rank of images must be in [2,4], but got ${x.shape.length}.`);
  }
  channels.forEach(({ shape }, i) => {
    if (shape.length === 1) return;
    const name = NAMES[i + 1];
    throw new ValueError(`For primitive[BatchNorm], the rank of ${name} must be equal to 1, but got ${shape.length}.`);
  });
  const sizes = channels.map((t) => t.shape[0]);
  if (sizes[0] !== sizes[1]) {
    throw new ValueError(
      `For primitive[BatchNorm], the scale and bias: [${sizes[0]},] must be equal to [${sizes[1]},]`,
    );
  }
  if (sizes[0] !== x.shape[1]) {
    throw new ValueError(
      `For BatchNorm, scale.shape[0] should be equal to input_x's channel dimension: ${x.shape[1]}, ` +
        `bug got scale.shape[0]: ${sizes[0]}.`,
    );
  }
  for (const [name, value, least] of [
    ['eps', epsilon, Number.MIN_VALUE],
    ['momentum', momentum, 0],
  ] as const) {
    if (value >= least && value <= 1) continue;
    throw new ValueError(`For primitive[BatchNorm], the ${name} must be in (0,1], but got ${cppFloat(value)}.`);
  }
  checkDType('BatchNorm', INPUT, x.dtype);
  if (channels.some((t) => t.dtype !== scale.dtype)) {
    const list = [
      ['bias', bias],
      ['mean', mean],
      ['scale', scale],
      ['variance', variance],
    ] as const;
    throw new TypeError(
      'For primitive[BatchNorm], the input type must be same.\n' +
        list.map(([name, t]) => `name:[${name}]:Tensor[${String(t.dtype)}].`).join('\n'),
    );
  }
  checkDType('BatchNorm', CHANNELS, bias.dtype);
  if (sizes.some((n) => n !== sizes[0])) {
    throw new ValueError(
      "For 'BatchNorm', 'scale', 'bias', 'mean', and 'variance' should have the same size during training, but got " +
        `${sizes[0]}, ${sizes[1]}, ${sizes[2]} and ${sizes[3]}.`,
    );
  }
}

/** A float32 as C++ prints it. */
function cppFloat(x: number): string {
  return Number.isInteger(x) ? String(x) : pyFloat(Number(x.toPrecision(6)));
}

interface BatchNormArgs extends Record<string, unknown> {
  input_x: Tensor;
  running_mean: Tensor;
  running_var: Tensor;
  weight: Tensor;
  bias: Tensor;
  training: boolean;
  momentum: PyNumber;
  eps: PyNumber;
}

const BATCH_NORM = signature<BatchNormArgs>(
  'ops.batch_norm',
  'input_x, running_mean, running_var, weight, bias, training=False, momentum=0.1, eps=1e-5',
);

/** Keywords of {@link batch_norm}. */
export interface BatchNormOptions {
  /** Normalise by the batch's statistics and move the running ones. Default false. */
  training?: boolean;
  /** The weight of the batch's statistics in the running ones. Default 0.1. */
  momentum?: PyNumber;
  /** Added to the variance; in (0, 1]. Default 1e-5. */
  eps?: PyNumber;
}

/**
 * Normalises each channel of (N, C), (N, C, L) or (N, C, H, W), float16 or float32: weight · (x − mean) / √(variance + eps) + bias, the other arguments
 * (C). With `training` by the batch, whose mean and variance (divided by n − 1) then move `running_mean` and `running_var`. TypeError for
 * other types, ValueError for shapes and numbers that do not fit. MindSpore's `ops.batch_norm`.
 */
export function batch_norm(
  input_x: Tensor,
  running_mean: Tensor,
  running_var: Tensor,
  weight: Tensor,
  bias: Tensor,
  training?: boolean,
  momentum?: PyNumber,
  eps?: PyNumber,
): Tensor;
export function batch_norm(
  input_x: Tensor,
  running_mean: Tensor,
  running_var: Tensor,
  weight: Tensor,
  bias: Tensor,
  options: BatchNormOptions,
): Tensor;
/** @hidden */
export function batch_norm(
  input_x: Tensor,
  running_mean: Tensor,
  running_var: Tensor,
  weight: Tensor,
  bias: Tensor,
  training: boolean,
  options: BatchNormOptions,
): Tensor;
export function batch_norm(...args: unknown[]): Tensor {
  const { input_x, running_mean, running_var, weight, bias, training, momentum, eps } = BATCH_NORM.bind(args);
  return batchNorm([input_x, weight, bias, running_mean, running_var], { training, momentum, epsilon: eps });
}
