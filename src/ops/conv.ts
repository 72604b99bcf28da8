import { checkEqualInt, checkNonNegativeInt, checkPositiveInt, checkString, checkValueType } from '../common/checks.js';
import { asTuple, pyClass, pyStr } from '../common/checks.js';
import { RuntimeError, ValueError } from '../common/errors.js';
import { shapeText, type Shape } from '../common/shape.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import type { Aval } from '../ir/op.js';
import { accepts, checkDType, isInt } from './call.js';
import { convolutionOps, windowOf, type ConvAttrs } from './conv_ops.js';
import { argumentText, checkPair, outputSize, padsOf, samePads, type Pair } from './window.js';

const ARGUMENT = accepts('bfloat16 float16 float32 int8 int32 int64', 'tensor', 'w');
const KERNEL = accepts('float16 float32');

function inferConv([x, w, bias]: readonly Aval[], attrs: ConvAttrs): Aval {
  for (const [name, { shape }] of [
    ['x', x],
    ['w', w],
  ] as const) {
    if (shape.length !== 4) {
      throw new ValueError(
        `For primitive[Conv2D], the ${name} shape size must be equal to 4, but got ${shape.length}.`,
      );
    }
  }
  if (x.dtype !== w.dtype) {
    throw new TypeError(
      `For primitive[Conv2D], the input type must be same.\nname:[w]:Tensor[${String(w.dtype)}].\nname:[x]:Tensor[${String(x.dtype)}].`,
    );
  }
  checkDType('Conv2D', ARGUMENT, w.dtype);
  checkDType('Conv2D', KERNEL, w.dtype);
  if (x.shape[1] !== w.shape[1] * attrs.group) {
    throw new RuntimeError(
      `For 'Conv2D', 'C_in' of input 'x' shape divide by parameter 'group' must be equal to 'C_in' of input 'weight' shape: ` +
        `${w.shape[1]}, but got 'C_in' of input 'x' shape: ${x.shape[1]}, and 'group': ${attrs.group}.`,
    );
  }
  const size: Pair = [x.shape[2], x.shape[3]];
  const { pads } = attrs;
  if (size.some((d, i) => d + pads[i] + pads[i + 2] < w.shape[i + 2])) {
    throw new ValueError(
      "For 'Conv2d', input shape's h and w after padding must be greater than or equal to kernel_size's h and w respectively.",
    );
  }
  const out = outputSize(size, windowOf(attrs, w.shape));
  // MindSpore takes −1 for an unknown size, so that another bad one is named first.
  const bad = [out.findIndex((d) => d < -1 || d === 0), out.indexOf(-1)].find((i) => i >= 0);
  if (bad !== undefined) {
    throw new ValueError(
      `For 'Conv2D output_shape',  shape element [${bad + 2}] must be positive integer or -1, but got: ${out[bad]}.`,
    );
  }
  if (bias && (bias.shape.length !== 1 || bias.shape[0] !== w.shape[0] || bias.dtype !== x.dtype)) {
    throw new ValueError(`For primitive[BiasAdd], the rank of bias must be equal to 1, but got ${bias.shape.length}.`);
  }
  return { shape: [x.shape[0], w.shape[0], ...out], dtype: x.dtype };
}

const images = convolutionOps('Conv2D', inferConv);

/** Convolution of (N, C, H, W) with (O, C / group, kh, kw), plus a bias (O,) if given. MindSpore's Conv2D primitive, and its BiasAdd. */
export const conv2dOp = images.forward;

/** The gradient of a convolution's input from dY and the kernel; `size` is the input's shape. MindSpore's Conv2DBackpropInput. */
export const convInputGradOp = images.inputGradient;

/** An int or a tuple, as attributes of windows are given. */
export type IntOrPair = number | bigint | readonly (number | bigint)[];

/** How a convolution pads. */
export type PadMode = 'valid' | 'same' | 'pad';

/** Attributes of MindSpore's Conv2D primitive. */
export interface ConvOptions {
  /** Default 'valid'. */
  pad_mode?: PadMode;
  /** With 'pad': one number, or top, bottom, left, right. Default 0. */
  pad?: IntOrPair;
  /** Default 1. */
  stride?: IntOrPair;
  /** Default 1. */
  dilation?: IntOrPair;
  /** Default 1. */
  group?: number | bigint;
}

/** @internal checks in the primitive's words and its order; gives what does not depend on the input */
export function convAttributes(
  weight: Shape,
  { pad_mode = 'valid', pad = 0, stride = 1, dilation = 1, group = 1 }: ConvOptions,
) {
  const kernel = checkPair('kernel_size', asTuple(weight.slice(2, 4)), 'Conv2D');
  const strides = checkPair('stride', stride, 'Conv2D', { four: true });
  const dilations = checkPair('dilation', dilation, 'Conv2D', { four: true });
  checkValueType('pad', pad, ['int', 'tuple'], 'Conv2D');
  checkValueType('pad_mode', pad_mode, 'str', 'Conv2D');
  if (Array.isArray(pad)) checkEqualInt(pad.length, 4, 'pad size', 'Conv2D');
  const padding: readonly unknown[] = Array.isArray(pad) ? pad : [pad, pad, pad, pad];
  checkString(pad_mode, ['valid', 'same', 'pad'], 'pad_mode', 'Conv2D');
  if (pad_mode !== 'pad' && padding.some((p) => !isInt(p) || Number(p) !== 0)) {
    throw new ValueError(
      `For 'Conv2D', the 'pad' must be zero when 'pad_mode' is not 'pad', but got 'pad': ${argumentText(pad)} and 'pad_mode': ${pad_mode}.`,
    );
  }
  for (const p of padding) checkNonNegativeInt(p, 'pad item', 'Conv2D');
  checkPositiveInt(group, 'group', 'Conv2D');
  const pads = padsOf(padding.map(Number));
  return { kernel, stride: strides, dilation: dilations, pads, mode: pad_mode, group: Number(group) };
}

/**
 * MindSpore's Conv2D primitive: (N, C, H, W) and (O, C / group, kh, kw), float16 or float32, give (N, O, H', W'); with a `bias` (O,) it is added.
 * TypeError and ValueError in the primitive's words.
 */
export function convolution(x: Tensor, weight: Tensor, options: ConvOptions = {}, bias: Tensor | null = null): Tensor {
  const { kernel, stride, dilation, pads, mode, group } = convAttributes(weight.shape, options);
  const same = mode === 'same' && x.ndim === 4;
  const attrs = {
    stride,
    dilation,
    group,
    pads: same ? samePads([x.shape[2], x.shape[3]], kernel, stride, dilation) : pads,
  };
  return conv2dOp(bias ? [x, weight, bias] : [x, weight], attrs);
}

interface ConvArgs extends Record<string, unknown> {
  input: unknown;
  weight: unknown;
  bias: unknown;
  stride: IntOrPair;
  pad_mode: PadMode;
  padding: IntOrPair;
  dilation: IntOrPair;
  groups: number | bigint;
}

const CONV2D = signature<ConvArgs>(
  'ops.conv2d',
  "input, weight, bias=None, stride=1, pad_mode='valid', padding=0, dilation=1, groups=1",
);

/** Keywords of {@link conv2d}. */
export interface Conv2dOptions {
  /** (O,), added to each output channel. Default none. */
  bias?: Tensor | null;
  /** Steps of the window, one number or (height, width). Default 1. */
  stride?: IntOrPair;
  /** 'valid': no padding; 'same': output of input / stride; 'pad': as `padding` says. Default 'valid'. */
  pad_mode?: PadMode;
  /** With 'pad': one number, or (height, width), zeros on both sides. Default 0. */
  padding?: IntOrPair;
  /** Distance of the kernel's elements. Default 1. */
  dilation?: IntOrPair;
  /** Channels are split into so many independent groups. Default 1. */
  groups?: number | bigint;
}

/**
 * Convolution over images: input (N, C, H, W), weight (O, C / groups, kh, kw), result (N, O, H', W'); float16 or float32. TypeError for other
 * dtypes or types, ValueError or RuntimeError for sizes that do not fit. MindSpore's `ops.conv2d`.
 */
export function conv2d(
  input: Tensor,
  weight: Tensor,
  bias?: Tensor | null,
  stride?: IntOrPair,
  pad_mode?: PadMode,
  padding?: IntOrPair,
  dilation?: IntOrPair,
  groups?: number | bigint,
): Tensor;
export function conv2d(input: Tensor, weight: Tensor, options: Conv2dOptions): Tensor;
/** @hidden */
export function conv2d(
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  ...mixed: (IntOrPair | string | Conv2dOptions)[]
): Tensor;
export function conv2d(...args: unknown[]): Tensor {
  const { input, weight, bias, stride, pad_mode, padding, dilation, groups } = CONV2D.bind(args);
  for (const [name, x] of [
    ['input', input],
    ['weight', weight],
  ] as const) {
    if (!(x instanceof Tensor)) {
      throw new TypeError(`For 'conv2d', the '${name}' must be a Tensor, but got ${pyClass(x)}.`);
    }
  }
  const [x, w] = [input as Tensor, weight as Tensor];
  for (const [name, value] of [
    ['stride', stride],
    ['dilation', dilation],
  ] as const) {
    if (Array.isArray(value) && value.length !== 2) {
      throw new ValueError(
        `For 'conv2d', the ${name} must be a int or a tuple/list with length 2, but got ${argumentText(value)}.`,
      );
    }
  }
  const pad = Array.isArray(padding) ? bothSides(padding as readonly unknown[]) : padding;
  checkGroups(x.shape[1], w.shape[0], groups);
  const options = { pad_mode, pad, stride, dilation, group: groups };
  if (bias === null) return convolution(x, w, options);
  return convolution(x, w, options, checkBias(bias, x, w, 'conv2d'));
}

function bothSides(padding: readonly unknown[]): readonly number[] {
  if (padding.length !== 2) {
    throw new ValueError(
      `For 'conv2d', 'padding' must be a tuple or list of 2 integers, but got ${argumentText(padding)}.`,
    );
  }
  const [height, width] = padding as readonly number[];
  return [height, height, width, width];
}

/** Divisibility is asked before the type, as in Python; what is no number goes on to the primitive's own check. */
export function checkGroups(inChannels: number, outChannels: number, groups: unknown): void {
  const n = Number(groups);
  if (n === 0) checkPositiveInt(groups, 'group', 'Conv2D');
  if (Number.isNaN(n) || (inChannels % n === 0 && outChannels % n === 0)) return;
  throw new ValueError(
    `The argument 'groups' should be divisible by 'in_channel' and 'out_channel', but got group:${pyStr(groups)}, ` +
      `in_channel:${inChannels}, out_channel:${outChannels}.`,
  );
}

/** A bias (O,) of the dtype of the input. The functions' messages differ in one letter. */
export function checkBias(bias: unknown, x: Tensor, weight: Tensor, cls: 'conv1d' | 'conv2d'): Tensor {
  if (!(bias instanceof Tensor)) {
    throw new TypeError(`For '${cls}', the 'bias' must be a Tensor, but got ${pyClass(bias)}.`);
  }
  if (bias.shape[0] !== weight.shape[0]) {
    throw new ValueError(
      `For '${cls}', ${cls === 'conv2d' ? 'Given' : 'given'} weight of size ${shapeText(weight.shape)}, expected bias to be 1-dimensional with ${weight.shape[0]} elements, ` +
        `but got bias of size ${bias.shape[0]} instead.`,
    );
  }
  if (bias.dtype !== x.dtype) {
    throw new TypeError(
      `For primitive[BiasAdd], the input type must be same.\nname:[bias]:Tensor[${String(bias.dtype)}].\n` +
        `name:[input_x]:Tensor[${String(x.dtype)}].`,
    );
  }
  return bias;
}
