import { asTuple, checkNonNegativeInt, checkString, checkValueType, pyStr } from '../common/checks.js';
import { ValueError } from '../common/errors.js';
import { vectorText } from '../common/shape.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { abstractType, accepts, checkDType, isInt } from './call.js';
import type { IntOrTriple } from './conv3d.js';
import { averageWindows, ceilPads, type AverageOptions } from './pool.js';
import { maxPoolOp, maxPoolWithArgmaxOp } from './pool_ops.js';
import { checkTriple, type Triple } from './triple.js';
import { argumentText, outputSize, padsOf, samePads, spatial, type WindowAttrs } from './window.js';

const LEAD = { lead: [1, 1] };
const MAX_DTYPES = accepts('f i u', 'tensor', 'input');
const UNIT: Triple = [1, 1, 1];

/** Attributes of MindSpore's MaxPool3DWithArgmax primitive. */
export interface MaxPool3DAttributes {
  readonly ksize: unknown;
  readonly strides: unknown;
  readonly pads: unknown;
  readonly dilation: unknown;
  readonly ceil_mode: unknown;
}

/** @internal windows with the same padding on both sides, checked in the words of MaxPool3DWithArgmax and its order */
export function maxVolumeWindow({ ksize, strides, pads, dilation, ceil_mode }: MaxPool3DAttributes) {
  const primitive = 'MaxPool3DWithArgmax';
  checkValueType('ceil_mode', ceil_mode, 'bool', primitive);
  const kernel = checkTriple('ksize', ksize, primitive);
  const stride = checkTriple('strides', strides, primitive);
  const pad = checkTriple('pads', pads, primitive, { zero: true });
  const apart = checkTriple('dilation', dilation, primitive, { five: true });
  return { window: { kernel, stride, pads: [...pad, ...pad], dilation: apart }, ceil: ceil_mode as boolean };
}

/** Maxima of windows over volumes and their positions. MindSpore's MaxPool3DWithArgmax primitive, errors in its words. */
export function maxVolumes(
  x: Tensor,
  { window, ceil }: ReturnType<typeof maxVolumeWindow>,
  indices: boolean,
): [Tensor, Tensor?] {
  const primitive = 'MaxPool3DWithArgmax';
  if (!(x instanceof Tensor)) {
    throw new TypeError(
      `For Primitive[${primitive}], the type of input argument[input] must be Tensor but got ${abstractType(x)}.`,
    );
  }
  if (x.ndim !== 5) {
    throw new ValueError(`For primitive[${primitive}], the input x rank must be equal to 5, but got ${x.ndim}.`);
  }
  checkDType(primitive, MAX_DTYPES, x.dtype);
  const { kernel, pads } = window;
  if (kernel.some((k, i) => 2 * pads[i] > k)) {
    throw new ValueError(
      `For Maxpool3DWithArgmax, pads should be less equal to the half of ksize, but got ksize is[${vectorText(kernel)}], ` +
        `pads is[${vectorText(pads.slice(0, 3))}].`,
    );
  }
  const size = spatial(x.shape);
  const full = { ...window, pads: ceilPads(size, window, ceil) };
  const out = outputSize(size, full);
  if (out.some((n) => n <= 0)) {
    throw new ValueError(
      `for ${primitive}, shape of out is [${[...x.shape.slice(0, 2), ...out].join(', ')}]. It should be not less than zero.`,
    );
  }
  return indices ? (maxPoolWithArgmaxOp.all([x], full) as [Tensor, Tensor]) : [maxPoolOp([x], full)];
}

interface MaxPoolArgs extends Record<string, unknown> {
  x: Tensor;
  kernel_size: unknown;
  stride: unknown;
  padding: unknown;
  dilation: unknown;
  ceil_mode: unknown;
  return_indices: unknown;
}

const MAX_POOL3D = signature<MaxPoolArgs>(
  'ops.max_pool3d',
  'x, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False',
);

/** Keywords of {@link max_pool3d}. */
export interface MaxPool3dOptions {
  /** Steps of the window. Default: the kernel's size. */
  stride?: IntOrTriple | null;
  /** Padding on both sides, at most half the kernel; it never is a maximum. Default 0. */
  padding?: IntOrTriple;
  /** Distance of the window's elements. Default 1. */
  dilation?: IntOrTriple;
  /** Round the number of windows up. Default false. */
  ceil_mode?: boolean;
}

/**
 * The greatest element of each window of (N, C, D, H, W), of float or integer dtype; with `return_indices` also its position in the volume (int64, in
 * reading order). Of equal elements the first counts, and gets the gradient. TypeError and ValueError in MindSpore's words. MindSpore's
 * `ops.max_pool3d`.
 */
export function max_pool3d(
  x: Tensor,
  kernel_size: IntOrTriple,
  stride?: IntOrTriple | null,
  padding?: IntOrTriple,
  dilation?: IntOrTriple,
  ceil_mode?: boolean,
  return_indices?: false,
): Tensor;
export function max_pool3d(
  x: Tensor,
  kernel_size: IntOrTriple,
  stride: IntOrTriple | null,
  padding: IntOrTriple,
  dilation: IntOrTriple,
  ceil_mode: boolean,
  return_indices: true,
): [Tensor, Tensor];
export function max_pool3d(
  x: Tensor,
  kernel_size: IntOrTriple,
  options: MaxPool3dOptions & { return_indices: true },
): [Tensor, Tensor];
export function max_pool3d(
  x: Tensor,
  kernel_size: IntOrTriple,
  options: MaxPool3dOptions & { return_indices?: false },
): Tensor;
/** @hidden */
export function max_pool3d(
  x: Tensor,
  ...mixed: (IntOrTriple | boolean | null | (MaxPool3dOptions & { return_indices?: false }))[]
): Tensor;
export function max_pool3d(...args: unknown[]): Tensor | [Tensor, Tensor] {
  const { x, kernel_size: ksize, stride, padding: pads, dilation, ceil_mode, return_indices } = MAX_POOL3D.bind(args);
  const window = maxVolumeWindow({ ksize, strides: stride ?? ksize, pads, dilation, ceil_mode });
  const [y, at] = maxVolumes(x, window, Boolean(return_indices));
  return at ? [y, at] : y;
}

/** Attributes of MindSpore's MaxPool3D primitive. */
export interface PaddedMaxAttributes {
  readonly kernel_size: unknown;
  readonly strides: unknown;
  readonly pad_mode: string;
  /** Before and behind depth, height and width in turn, or one number for both sides of each. */
  readonly pad_list: readonly number[];
  readonly ceil_mode: boolean;
}

/** @internal the attributes of MaxPool3D, checked in its words and its order */
export function paddedMaxWindow({ kernel_size, strides, pad_mode, pad_list, ceil_mode }: PaddedMaxAttributes) {
  const mode = checkString(pad_mode.toUpperCase(), ['VALID', 'SAME', 'PAD'], 'pad_mode', 'MaxPool3D');
  const kernel = checkTriple('kernel_size', kernel_size, 'MaxPool3D', LEAD);
  const stride = checkTriple('strides', strides, 'MaxPool3D', LEAD);
  if (ceil_mode && mode !== 'PAD') {
    throw new ValueError("When the 'pad_mode' is 'same' or 'valid', the 'ceil_mode' only supports 'None'.");
  }
  if (mode !== 'PAD' && pad_list.some((p) => p !== 0)) {
    throw new ValueError(
      "For 'MaxPool3D', the 'pad_list' must be zero or (0, 0, 0, 0, 0, 0) when 'pad_mode' is not \"pad\", but got 'pad_list' is " +
        `${argumentText(pad_list)} and 'pad_mode' is ${pad_mode}.`,
    );
  }
  const pads = padsOf(pad_list.length === 3 ? pad_list.flatMap((p) => [p, p]) : pad_list);
  return { window: { kernel, stride, pads, dilation: UNIT }, same: mode === 'SAME', ceil: ceil_mode };
}

/** Maxima of windows over volumes. MindSpore's MaxPool3D primitive, errors in its words. */
export function paddedMaxima(x: Tensor, { window, same, ceil }: ReturnType<typeof paddedMaxWindow>): Tensor {
  if (x.ndim !== 5) {
    throw new ValueError(`For primitive[MaxPool3D], the x_rank must be equal to 5, but got ${x.ndim}.`);
  }
  checkDType('MaxPool3D', accepts('f'), x.dtype);
  const { kernel, stride, pads } = window;
  kernel.forEach((k, i) => {
    if (pads[i] + pads[i + 3] <= k) return;
    throw new ValueError(
      `For 'MaxPool3D', the summation of padding on head and tail must be smaller than, or equal to the kernel size on ` +
        `${['depth', 'height', 'width'][i]}, but got padding: [${pads[i]}, ${pads[i + 3]}], kernel_${'dhw'[i]}: ${k}.`,
    );
  });
  const size = spatial(x.shape);
  const padded: WindowAttrs = same ? { ...window, pads: samePads(size, kernel, stride) } : window;
  const full = { ...padded, pads: ceilPads(size, padded, ceil) };
  const out = outputSize(size, full);
  if (out.some((n) => n <= 0)) {
    const shape = vectorText([...x.shape.slice(0, 2), ...out]);
    throw new ValueError(`For 'MaxPool3D', output shape's all elements must be positive, but got shape: ${shape}.`);
  }
  return maxPoolOp([x], full);
}

/** Attributes of MindSpore's AvgPool3D primitive. */
export interface MeanAttributes {
  readonly kernel_size: unknown;
  readonly strides: unknown;
  readonly pad_mode: unknown;
  /** Before and behind depth, height and width in turn. */
  readonly pad: readonly number[];
  readonly ceil_mode: unknown;
  readonly count_include_pad: unknown;
  readonly divisor_override: unknown;
}

/** @internal the attributes of AvgPool3D, checked in its words and its order */
export function meanWindow(given: MeanAttributes): AverageOptions {
  const { pad_mode, pad, ceil_mode, count_include_pad, divisor_override } = given;
  const primitive = 'AvgPool3D';
  const kernel = checkTriple('kernel_size', given.kernel_size, primitive, LEAD);
  const stride = checkTriple('strides', given.strides, primitive, LEAD);
  checkValueType('pad_mode', pad_mode, 'str', primitive);
  const mode = checkString((pad_mode as string).toUpperCase(), ['VALID', 'SAME', 'PAD'], 'pad_mode', primitive);
  if (mode !== 'PAD' && pad.some((p) => p !== 0)) {
    throw new ValueError(
      `For 'AvgPool3D', the 'pad' must be zero or (0, 0, 0, 0, 0, 0) when 'pad_mode' is not "PAD", but got 'pad' is ` +
        `${argumentText(asTuple([...pad]))} and 'pad_mode' is ${pyStr(pad_mode)}.`,
    );
  }
  if (mode === 'PAD') for (const p of pad) checkNonNegativeInt(p, 'pad or item of pad', primitive);
  checkValueType('ceil_mode', ceil_mode, 'bool', primitive);
  checkValueType('count_include_pad', count_include_pad, 'bool', primitive);
  checkNonNegativeInt(divisor_override, 'divisor_override', primitive);
  return {
    kernel,
    stride,
    pad_mode: mode.toLowerCase() as 'valid' | 'same' | 'pad',
    pad,
    ceil_mode: ceil_mode as boolean,
    count_include_pad: count_include_pad as boolean,
    divisor_override: Number(divisor_override),
  };
}

interface AvgPoolArgs extends Record<string, unknown> {
  input_x: unknown;
  kernel_size: unknown;
  stride: unknown;
  padding: unknown;
  ceil_mode: unknown;
  count_include_pad: unknown;
  divisor_override: unknown;
}

const AVG_POOL3D = signature<AvgPoolArgs>(
  'ops.avg_pool3d',
  'input_x, kernel_size=1, stride=1, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=0',
);

/** Keywords of {@link avg_pool3d}. */
export interface AvgPool3dOptions {
  /** Default 1. */
  kernel_size?: IntOrTriple;
  /** Default 1. */
  stride?: IntOrTriple;
  /** One number, or before and behind depth, height and width in turn. Default 0. */
  padding?: IntOrTriple;
  /** Round the number of windows up. Default false. */
  ceil_mode?: boolean;
  /** Whether padding counts as elements. Default true. */
  count_include_pad?: boolean;
  /** What sums are divided by; 0: the number of elements. Default 0. */
  divisor_override?: number;
}

/** The mean of each window of (N, C, D, H, W), of float dtype. TypeError, ValueError and RuntimeError in MindSpore's words. MindSpore's `ops.avg_pool3d`. */
export function avg_pool3d(
  input_x: Tensor,
  kernel_size?: IntOrTriple,
  stride?: IntOrTriple,
  padding?: IntOrTriple,
  ceil_mode?: boolean,
  count_include_pad?: boolean,
  divisor_override?: number,
): Tensor;
export function avg_pool3d(input_x: Tensor, options?: AvgPool3dOptions): Tensor;
/** @hidden */
export function avg_pool3d(input_x: Tensor, ...mixed: (IntOrTriple | boolean | AvgPool3dOptions)[]): Tensor;
export function avg_pool3d(...args: unknown[]): Tensor {
  const { input_x, stride: strides, padding, ...given } = AVG_POOL3D.bind(args);
  if (!(input_x instanceof Tensor)) throw new TypeError('For avg_pool3d, the input input_x must be tensor');
  return averageWindows(input_x, meanWindow({ ...given, strides, pad_mode: 'pad', pad: sixSides(padding) }));
}

function sixSides(padding: unknown): number[] {
  const single = isInt(padding);
  const wrong = 'For avg_pool3d, padding should be int or tuple of length 6.';
  if (!single && !Array.isArray(padding)) throw new TypeError(wrong);
  if (!single && padding.length !== 6) throw new ValueError(wrong);
  const sides = (single ? new Array<unknown>(6).fill(padding) : padding) as unknown[];
  return sides.map((side) => Number(checkNonNegativeInt(side, 'padding', 'avg_pool3d')));
}
