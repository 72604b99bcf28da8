import { checkNonNegativeInt, checkIntRange, checkString, checkValueType } from '../common/checks.js';
import { asTuple, pyClass, pyStr, pyTypeName } from '../common/checks.js';
import { AttributeError, ValueError } from '../common/errors.js';
import type { Shape } from '../common/shape.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import type { Aval } from '../ir/op.js';
import { abstractType, accepts, checkDType } from './call.js';
import type { PadMode } from './conv.js';
import { convolutionOps, windowOf, type ConvAttrs } from './conv_ops.js';
import { biasAddOp } from './dense.js';
import { checkTriple, type Triple } from './triple.js';
import { argumentText, outputSize, padsOf, samePads, spatial } from './window.js';

const ARGUMENT = accepts('bfloat16 float16 float32', 'tensor', 'x');
const KERNEL = accepts('float16 float32');

/** The checks of dtypes that Conv3D and its gradients share. */
export function checkVolumes(primitive: string, x: Aval, w: Aval, weight = 'w'): void {
  for (const [name, { shape }] of [
    ['x', x],
    [weight, w],
  ] as const) {
    if (shape.length !== 5) {
      throw new ValueError(
        `For primitive[${primitive}], the ${name} shape size must be equal to 5, but got ${shape.length}.`,
      );
    }
  }
  if (x.dtype !== w.dtype) {
    throw new TypeError(
      `For primitive[${primitive}], the input type must be same.\nname:[${weight}]:Tensor[${String(w.dtype)}].\nname:[x]:Tensor[${String(x.dtype)}].`,
    );
  }
  checkDType(primitive, ARGUMENT, x.dtype);
  checkDType(primitive, KERNEL, x.dtype);
}

function inferConv3d([x, w]: readonly Aval[], attrs: ConvAttrs): Aval {
  checkVolumes('Conv3D', x, w);
  if (x.shape[1] !== w.shape[1] * attrs.group) {
    throw new ValueError(
      `For 'Conv3D', 'C_in' of input 'x' shape divide by parameter 'group' must be equal to 'C_in' of input 'weight' shape: ` +
        `${w.shape[1]}, but got 'C_in' of input 'x' shape: ${x.shape[1]}, and 'group': ${attrs.group}.`,
    );
  }
  const out = outputSize(spatial(x.shape), windowOf(attrs, w.shape));
  const bad = out.findIndex((d) => d < 0);
  if (bad >= 0) {
    throw new ValueError(
      `For 'Conv3D output_shape',  shape element [${bad + 2}] must be positive integer or -1 or -2, but got: ${out[bad]}.`,
    );
  }
  return { shape: [x.shape[0], w.shape[0], ...out], dtype: x.dtype };
}

const volumes = convolutionOps('Conv3D', inferConv3d);

/** The gradient of a convolution's input from dY and the kernel; `size` is the input's shape. MindSpore's Conv3DBackpropInput. */
export const conv3dInputGradOp = volumes.inputGradient;

/** One number for depth, height and width, or one each. */
export type IntOrTriple = number | bigint | readonly (number | bigint)[];

/** Attributes of MindSpore's Conv3D primitive. */
export interface Conv3DAttributes {
  readonly pad_mode: unknown;
  /** One number, or before and behind depth, height and width. */
  readonly pad: unknown;
  readonly stride: unknown;
  readonly dilation: unknown;
  readonly group: unknown;
}

/** Checked ones. */
export interface VolumeWindow {
  readonly kernel: Triple;
  readonly stride: Triple;
  readonly dilation: Triple;
  readonly mode: PadMode;
  /** Before and behind each axis. */
  readonly pad: readonly number[];
}

const LEAD = { lead: [1, 1] };

/** @internal what the primitives over volumes check alike, in their words and their order */
export function volumeWindow(
  primitive: string,
  weight: Shape,
  given: Omit<Conv3DAttributes, 'group'>,
  checkDilation?: (dilation: Triple) => void,
): VolumeWindow {
  const kernel = checkTriple('kernel_size', asTuple(weight.slice(2, 5)), primitive);
  const stride = checkTriple('stride', given.stride, primitive, LEAD);
  const dilation = checkTriple('dilation', given.dilation, primitive, LEAD);
  checkDilation?.(dilation);
  checkValueType(
    'pad',
    Array.isArray(given.pad) ? asTuple([...(given.pad as readonly unknown[])]) : given.pad,
    ['int', 'tuple'],
    primitive,
  );
  const pad: readonly unknown[] = Array.isArray(given.pad) ? given.pad : new Array<unknown>(6).fill(given.pad);
  checkValueType('pad_mode', given.pad_mode, 'str', primitive);
  const lower = (given.pad_mode as string).toLowerCase();
  const mode = checkString(lower, ['valid', 'same', 'pad'], 'pad_mode', primitive) as PadMode;
  if (mode !== 'pad' && pad.some((p) => Number(p) !== 0)) {
    throw new ValueError(
      `For '${primitive}', the 'pad' must be zero or (0, 0, 0, 0, 0, 0) when 'pad_mode' is not "pad", but got 'pad' is ${argumentText(given.pad)} ` +
        `and 'pad_mode' is ${pyStr(given.pad_mode)}.`,
    );
  }
  if (mode === 'pad') for (const p of pad) checkNonNegativeInt(p, 'pad item', primitive);
  return { kernel, stride, dilation, mode, pad: pad.map(Number) };
}

/**
 * MindSpore's Conv3D primitive: (N, C, D, H, W) and (O, C / group, kd, kh, kw), float16 or float32, give (N, O, D', H', W'). TypeError and ValueError in the
 * primitive's words.
 */
export function convolution3d(x: Tensor, weight: Tensor, attributes: Conv3DAttributes): Tensor {
  const { kernel, stride, dilation, mode, pad } = volumeWindow('Conv3D', weight.shape, attributes);
  const { group } = attributes;
  checkValueType('group', group, ['int'], 'Conv3D');
  checkIntRange(group, 1, weight.shape[0], '[]', 'group', 'Conv3D');
  if (!(x instanceof Tensor)) {
    throw new TypeError(
      `For Primitive[Conv3D], the type of input argument[x] must be Tensor but got ${abstractType(x)}.`,
    );
  }
  const same = mode === 'same' && x.ndim === 5;
  const pads = same ? samePads(spatial(x.shape), kernel, stride, dilation) : padsOf(pad);
  return volumes.forward([x, weight], { stride, dilation, pads, group: Number(group) });
}

interface ConvArgs extends Record<string, unknown> {
  input: unknown;
  weight: unknown;
  bias: unknown;
  stride: unknown;
  pad_mode: unknown;
  padding: unknown;
  dilation: unknown;
  groups: unknown;
}

const CONV3D = signature<ConvArgs>(
  'ops.conv3d',
  "input, weight, bias=None, stride=1, pad_mode='valid', padding=0, dilation=1, groups=1",
);

/** Keywords of {@link conv3d}. */
export interface Conv3dOptions {
  /** (O,), added to each output channel. Default none. */
  bias?: Tensor | null;
  /** Steps of the window, one number or (depth, height, width). Default 1. */
  stride?: IntOrTriple;
  /** 'valid': no padding; 'same': output of input / stride; 'pad': as `padding` says. Default 'valid'. */
  pad_mode?: PadMode;
  /** With 'pad': one number, or (depth, height, width), zeros on both sides. Default 0. */
  padding?: IntOrTriple;
  /** Distance of the kernel's elements. Default 1. */
  dilation?: IntOrTriple;
  /** Channels are split into so many independent groups. Default 1. */
  groups?: number | bigint;
}

/**
 * Convolution over volumes: input (N, C, D, H, W), weight (O, C / groups, kd, kh, kw), result (N, O, D', H', W'); float16 or float32. TypeError for other
 * dtypes or types, ValueError for sizes that do not fit. MindSpore's `ops.conv3d`.
 */
export function conv3d(
  input: Tensor,
  weight: Tensor,
  bias?: Tensor | null,
  stride?: IntOrTriple,
  pad_mode?: PadMode,
  padding?: IntOrTriple,
  dilation?: IntOrTriple,
  groups?: number | bigint,
): Tensor;
export function conv3d(input: Tensor, weight: Tensor, options: Conv3dOptions): Tensor;
/** @hidden */
export function conv3d(
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  ...mixed: (IntOrTriple | string | Conv3dOptions)[]
): Tensor;
export function conv3d(...args: unknown[]): Tensor {
  const { input, weight, bias, stride, pad_mode, padding, dilation, groups } = CONV3D.bind(args);
  const [w, x] = [weight, input].map((t) => {
    if (t instanceof Tensor) return t;
    throw new AttributeError(`'${pyTypeName(t)}' object has no attribute 'shape'`);
  });
  for (const [name, value] of [
    ['stride', stride],
    ['dilation', dilation],
  ] as const) {
    if (Array.isArray(value) && value.length !== 3) {
      throw new ValueError(
        `For 'conv3d', the ${name} must be a int or a tuple/list with length 3, but got ${argumentText(value)}.`,
      );
    }
  }
  checkDivisible(x.shape[1], w.shape[0], groups);
  const pad = Array.isArray(padding) ? bothSides(padding as readonly number[]) : padding;
  if (bias !== null && !(bias instanceof Tensor)) {
    throw new TypeError(`For 'conv3d', the 'bias' must be a Tensor, but got ${pyClass(bias)}.`);
  }
  const y = convolution3d(x, w, { pad_mode, pad, stride, dilation, group: groups });
  return bias === null ? y : biasAddOp([y, bias]);
}

function checkDivisible(inChannels: number, outChannels: number, groups: unknown): void {
  const n = Number(groups);
  if (n === 0) checkIntRange(groups, 1, outChannels, '[]', 'group', 'Conv3D');
  if (Number.isNaN(n) || (inChannels % n === 0 && outChannels % n === 0)) return;
  throw new ValueError("The argument 'groups' should be divisible by 'in_channel' and 'out_channel'");
}

function bothSides(padding: readonly number[]): readonly number[] {
  if (padding.length === 3) return asTuple(padding.flatMap((p) => [p, p]));
  throw new ValueError(
    `For 'conv3d', 'padding' must be a tuple or list of 3 integers, but got ${argumentText(padding)}.`,
  );
}
