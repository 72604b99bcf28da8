import { asTuple, pyClass, pyStr, pyTypeName } from '../common/checks.js';
import { AttributeError, ValueError } from '../common/errors.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { isInt } from './call.js';
import { checkBias, checkGroups, convolution, type IntOrPair, type PadMode } from './conv.js';
import { expand_dims, squeeze } from './reshape.js';
import { argumentText } from './window.js';

/** One number, alone or in an array. */
export type IntOrOne = number | bigint | readonly [number | bigint];

interface ConvArgs extends Record<string, unknown> {
  input: unknown;
  weight: unknown;
  bias: unknown;
  stride: unknown;
  pad_mode: PadMode;
  padding: unknown;
  dilation: unknown;
  groups: number | bigint;
}

const CONV1D = signature<ConvArgs>(
  'ops.conv1d',
  "input, weight, bias=None, stride=1, pad_mode='valid', padding=0, dilation=1, groups=1",
);

/** Keywords of {@link conv1d}. */
export interface Conv1dOptions {
  /** (O,), added to each output channel. Default none. */
  bias?: Tensor | null;
  /** Steps of the window. Default 1. */
  stride?: IntOrOne;
  /** 'valid': no padding; 'same': output of input / stride; 'pad': as `padding` says. Default 'valid'. */
  pad_mode?: PadMode;
  /** With 'pad': zeros at both ends. Default 0. */
  padding?: IntOrOne;
  /** Distance of the kernel's elements. Default 1. */
  dilation?: IntOrOne;
  /** Channels are split into so many independent groups. Default 1. */
  groups?: number | bigint;
}

/**
 * Convolution along one axis: input (N, C, L), weight (O, C / groups, k), result (N, O, L'); float16 or float32. TypeError for other dtypes or
 * types, ValueError or RuntimeError for sizes that do not fit. MindSpore's `ops.conv1d`.
 */
export function conv1d(
  input: Tensor,
  weight: Tensor,
  bias?: Tensor | null,
  stride?: IntOrOne,
  pad_mode?: PadMode,
  padding?: IntOrOne,
  dilation?: IntOrOne,
  groups?: number | bigint,
): Tensor;
export function conv1d(input: Tensor, weight: Tensor, options: Conv1dOptions): Tensor;
/** @hidden */
export function conv1d(
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  ...mixed: (IntOrOne | string | Conv1dOptions)[]
): Tensor;
export function conv1d(...args: unknown[]): Tensor {
  const { input, weight, bias, stride, pad_mode, padding, dilation, groups } = CONV1D.bind(args);
  const [x, w] = [three('input', input), three('weight', weight)];
  const pad = bothEnds(padding);
  checkGroups(x.shape[1], w.shape[0], groups);
  const apart = positive('dilation', dilation);
  const options = { pad_mode, pad, stride: positive('stride', stride), dilation: apart, group: groups };
  const checked = bias === null ? null : checkBias(bias, x, w, 'conv1d');
  return squeeze(convolution(expand_dims(x, 2), expand_dims(w, 2), options, checked), 2);
}

function three(name: string, x: unknown): Tensor {
  if (!(x instanceof Tensor)) throw new AttributeError(`'${pyTypeName(x)}' object has no attribute 'ndim'`);
  if (x.ndim === 3) return x;
  throw new ValueError(`For 'conv1d', the ${name} must be a 3D Tensor, but got input of ${x.ndim}D.`);
}

/** Above, below, left and right of an image of height 1. */
function bothEnds(padding: unknown): IntOrPair {
  if (isInt(padding)) return asTuple([0, 0, padding, padding]);
  if (!Array.isArray(padding)) {
    throw new TypeError(`For 'conv1d', padding must be a tuple, list or int, but got ${pyClass(padding)}.`);
  }
  const [side] = padding as number[];
  if (padding.length === 1) return asTuple([0, 0, side, side]);
  throw new ValueError(
    `For 'conv1d', padding must be a tuple or list with 1 element or int, but got ${argumentText(padding)}.`,
  );
}

function positive(name: string, value: unknown): IntOrPair {
  const wrong = (text: string): ValueError =>
    new ValueError(`For 'conv1d', ${text}, but got ${Array.isArray(value) ? argumentText(value) : pyStr(value)}.`);
  if (isInt(value)) {
    if (value <= 0) throw wrong(`${name} must be a positive int`);
    return asTuple([1, value]);
  }
  if (!Array.isArray(value)) throw wrong(`${name} must be an int or a tuple/list with 1 element`);
  if (value.length !== 1) throw wrong(`${name} must be a tuple/list with 1 element or int`);
  const [size] = value as number[];
  if (size <= 0) throw wrong(`elements in ${name} must be positive int`);
  return asTuple([1, size]);
}
