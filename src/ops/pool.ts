import { checkInt, checkNonNegativeInt, checkString, checkValueType, pyStr } from '../common/checks.js';
import { RuntimeError, ValueError } from '../common/errors.js';
import { shapeText, vectorText } from '../common/shape.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { accepts, callError, checkDType, isInt } from './call.js';
import type { IntOrPair } from './conv.js';
import { expand_dims } from './reshape.js';
import { avgPoolOp, maxPoolOp, maxPoolWithArgmaxOp } from './pool_ops.js';
import {
  checkPair,
  NO_PADS,
  outputSize,
  padsOf,
  samePads,
  span,
  spatial,
  type Pads,
  type Pair,
  type Sizes,
  type WindowAttrs,
} from './window.js';

/**
 * Padding behind the input such that the number of windows is rounded up, as `ceil_mode` asks; a window that would start in the padding
 * behind the input is left out. Without, the padding stays and what no window reaches is left out.
 */
export function ceilPads(size: Sizes, window: WindowAttrs, ceil: boolean): Pads {
  if (!ceil) return window.pads;
  const { kernel, stride, pads, dilation } = window;
  const rank = size.length;
  const after = size.map((_, i) => {
    const free = size[i] + pads[i] + pads[i + rank] - span(kernel[i], dilation[i]);
    let last = Math.ceil(free / stride[i]);
    if (last * stride[i] >= size[i] + pads[i]) last--;
    return Math.max(pads[i + rank], last * stride[i] + span(kernel[i], dilation[i]) - size[i] - pads[i]);
  });
  return [...pads.slice(0, rank), ...after];
}

const MAX_DTYPES = accepts('f i u', 'tensor', 'input');

/** Attributes of windows that maxima are taken over. */
export interface MaxPoolWindow {
  kernel_size: IntOrPair;
  stride: IntOrPair;
  padding: IntOrPair;
  dilation: IntOrPair;
  ceil_mode: boolean;
}

/** Maxima of windows with padding and their positions, in the words of MaxPoolWithArgmaxV2. */
function maxWindow(x: Tensor, { kernel_size, stride, padding, dilation, ceil_mode }: MaxPoolWindow): WindowAttrs {
  const primitive = 'MaxPoolWithArgmaxV2';
  checkValueType('ceil_mode', ceil_mode, 'bool', primitive);
  const kernel = checkPair('kernel_size', kernel_size, primitive);
  const strides = checkPair('strides', stride, primitive);
  const [top, left] = checkPair('pads', padding, primitive, { zero: true });
  const apart = checkPair('dilation', dilation, primitive);
  if (x.ndim !== 4) {
    throw new ValueError(`For primitive[${primitive}], the input x rank must be equal to 4, but got ${x.ndim}.`);
  }
  checkDType(primitive, MAX_DTYPES, x.dtype);
  if (2 * top > kernel[0] || 2 * left > kernel[1]) {
    const given = (p: Pair): string => shapeText(p);
    throw new ValueError(
      `It is required that the \`pads\` is no more than half of the \`kernel_size\`, but gets pads${given([top, left])} ` +
        `and kernel_size${given(kernel)}.`,
    );
  }
  const window: WindowAttrs = { kernel, stride: strides, pads: [top, left, top, left], dilation: apart };
  const full = { ...window, pads: ceilPads(spatial(x.shape), window, ceil_mode) };
  if (outputSize(spatial(x.shape), full).some((n) => n <= 0)) {
    throw new ValueError(
      `The shape of input is [${x.shape.join(', ')}], which is invalid for the attributes of ${primitive}`,
    );
  }
  return full;
}

interface MaxPoolArgs extends MaxPoolWindow, Record<string, unknown> {
  x: unknown;
  stride: IntOrPair;
  return_indices: unknown;
}

const MAX_POOL2D = signature<MaxPoolArgs>(
  'ops.max_pool2d',
  'x, kernel_size, stride=None, padding=0, dilation=1, return_indices=False, ceil_mode=False',
);

/** Keywords of {@link max_pool2d}. */
export interface MaxPool2dOptions {
  /** Steps of the window. Default: the kernel's size. */
  stride?: IntOrPair | null;
  /** Padding on both sides, at most half the kernel; it never is a maximum. Default 0. */
  padding?: IntOrPair;
  /** Distance of the window's elements. Default 1. */
  dilation?: IntOrPair;
  /** Round the number of windows up. Default false. */
  ceil_mode?: boolean;
}

/**
 * The greatest element of each window of (N, C, H, W), of float or integer dtype; with `return_indices` also its position in the image
 * (int64, rows first). Of equal elements the first counts, and gets the gradient. TypeError and ValueError in MindSpore's words. MindSpore's
 * `ops.max_pool2d`.
 */
export function max_pool2d(
  x: Tensor,
  kernel_size: IntOrPair,
  stride?: IntOrPair | null,
  padding?: IntOrPair,
  dilation?: IntOrPair,
  return_indices?: false,
  ceil_mode?: boolean,
): Tensor;
export function max_pool2d(
  x: Tensor,
  kernel_size: IntOrPair,
  stride: IntOrPair | null,
  padding: IntOrPair,
  dilation: IntOrPair,
  return_indices: true,
  ceil_mode?: boolean,
): [Tensor, Tensor];
export function max_pool2d(
  x: Tensor,
  kernel_size: IntOrPair,
  options: MaxPool2dOptions & { return_indices: true },
): [Tensor, Tensor];
export function max_pool2d(
  x: Tensor,
  kernel_size: IntOrPair,
  options: MaxPool2dOptions & { return_indices?: false },
): Tensor;
/** @hidden */
export function max_pool2d(
  x: Tensor,
  ...mixed: (IntOrPair | boolean | null | (MaxPool2dOptions & { return_indices?: false }))[]
): Tensor;
export function max_pool2d(...args: unknown[]): Tensor | [Tensor, Tensor] {
  const { x, return_indices, ...given } = MAX_POOL2D.bind(args);
  if (!(x instanceof Tensor)) throw callError('MaxPoolWithArgmaxV2', [['input', x, 'Tensor']]);
  const window = maxWindow(x, { ...given, stride: given.stride ?? given.kernel_size });
  if (return_indices === false) return maxPoolOp([x], window);
  const [y, at] = maxPoolWithArgmaxOp.all([x], window);
  return [y, at];
}

/** Attributes of the MaxPool and AvgPool primitives. */
export interface PoolOptions {
  /** Default 1. */
  kernel_size?: IntOrPair;
  /** Default 1. */
  strides?: IntOrPair;
  /** 'valid' or 'same', in either case. Default 'valid'. */
  pad_mode?: string;
}

/** Checked attributes of MaxPool or AvgPool. */
export interface PoolAttributes {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly mode: string;
}

/** @internal the attributes of MaxPool, checked in its words */
export function maxPoolAttributes({
  kernel_size = 1,
  strides = 1,
  pad_mode = 'valid',
}: PoolOptions = {}): PoolAttributes {
  checkValueType('kernel_size', kernel_size, ['int', 'tuple'], 'MaxPool');
  checkValueType('strides', strides, ['int', 'tuple'], 'MaxPool');
  checkValueType('pad_mode', pad_mode, 'str', 'MaxPool');
  const mode = checkString(pad_mode.toUpperCase(), ['VALID', 'SAME'], 'pad_mode', 'MaxPool');
  const kernel = checkPair('kernel_size', kernel_size, 'MaxPool');
  return { kernel, stride: checkPair('strides', strides, 'MaxPool'), mode };
}

/** MindSpore's MaxPool primitive: float images, padding 'valid' or 'same'. TypeError and ValueError in its words. */
export function maxPool(x: Tensor, options: PoolOptions = {}): Tensor {
  const { kernel, stride, mode } = maxPoolAttributes(options);
  if (x.ndim !== 4) {
    throw new ValueError(`For primitive[MaxPool], the length of input must be equal to 4 , but got ${x.ndim}.`);
  }
  checkDType('MaxPool', accepts('f'), x.dtype);
  const window = { kernel, stride, dilation: [1, 1], pads: modePads(mode, x, kernel, stride) } as const;
  const out = outputSize(spatial(x.shape), window);
  if (out.some((n) => n <= 0)) {
    const four = (p: Sizes): string => vectorText([1, 1, ...p]);
    throw new ValueError(
      `For 'MaxPool', the each element of the output shape must be larger than 0, but got output shape: ` +
        `${vectorText([...x.shape.slice(0, 2), ...out])}. The input shape: ${vectorText(x.shape)}, kernel size: ${four(kernel)}, ` +
        `strides: ${four(stride)}. Please check the official api documents for more information about the output.`,
    );
  }
  return maxPoolOp([x], window);
}

function modePads(mode: string, x: Tensor, kernel: Pair, stride: Pair): Pads {
  return mode === 'SAME' ? samePads(spatial(x.shape), kernel, stride) : NO_PADS;
}

/** @internal the attributes of AvgPool, checked in its words */
export function avgPoolAttributes({
  kernel_size = 1,
  strides = 1,
  pad_mode = 'valid',
}: PoolOptions = {}): PoolAttributes {
  const [kernel, stride] = [avgPair('kernel size', 'kernel', kernel_size), avgPair('strides', 'strides', strides)];
  return { kernel, stride, mode: checkString(pad_mode.toUpperCase(), ['VALID', 'SAME'], 'pad_mode', 'AvgPool') };
}

/** MindSpore's AvgPool primitive: float images, padding 'valid' or 'same', which does not count. Errors in its words. */
export function avgPool(x: Tensor, options: PoolOptions = {}): Tensor {
  const { kernel, stride, mode } = avgPoolAttributes(options);
  if (x.ndim !== 4) throw new ValueError(`For primitive[AvgPool], the x_rank must be equal to 4, but got ${x.ndim}.`);
  checkDType('AvgPool', accepts('f'), x.dtype);
  const window = { kernel, stride, dilation: [1, 1], pads: modePads(mode, x, kernel, stride) } as const;
  const out = outputSize(spatial(x.shape), window);
  if (out.some((n) => n <= 0)) {
    throw new RuntimeError(
      `For 'AvgPool' op, H_out/W_out must be positive, but H_out/W_out is ${out.find((n) => n <= 0)}, ` +
        'please check input and parameters of op',
    );
  }
  return avgPoolOp([x], { ...window, divisor: 0, counted: NO_PADS });
}

function avgPair(words: string, name: string, value: unknown): Pair {
  const items: readonly unknown[] = Array.isArray(value) ? value : [value, value];
  if (!items.every(isInt)) {
    throw new ValueError(`For 'AvgPool', the value of '${name}' is invalid: '${pyStr(value)}'.`);
  }
  if (items.length !== 2) {
    throw new ValueError(`For primitive[AvgPool], the ${name} must be equal to 2, but got ${items.length}.`);
  }
  const [a, b] = items.map(Number);
  if (a <= 0 || b <= 0) throw new RuntimeError(`For 'AvgPool', ${words} must be positive, but it's { ${a}, ${b} }.`);
  return [a, b];
}

/** How means over padded windows are taken: AvgPool3D's attributes, of images without what concerns the depth. */
export interface AverageOptions {
  kernel: Sizes;
  stride: Sizes;
  pad_mode: 'valid' | 'same' | 'pad';
  /** Before and behind each axis, with 'pad'. */
  pad: Sizes;
  ceil_mode: boolean;
  count_include_pad: boolean;
  /** 0: by the number of elements. */
  divisor_override: number;
}

const AVG_DTYPES = accepts('f', 'tensor', 'x');

/** The mean over windows with padding: MindSpore's AvgPool3D primitive for volumes, or for images (N, C, H, W). Errors in its words. */
export function averageWindows(x: Tensor, options: AverageOptions): Tensor {
  const { kernel, stride, pad_mode, pad, ceil_mode, count_include_pad, divisor_override } = options;
  const flat = 3 - kernel.length;
  if (x.ndim !== kernel.length + 2) {
    throw new ValueError(`For primitive[AvgPool3D], the x_rank must be equal to 5, but got ${x.ndim + flat}.`);
  }
  checkDType('AvgPool3D', AVG_DTYPES, x.dtype);
  if (kernel.some((k, i) => pad[2 * i] + pad[2 * i + 1] > k)) throw padsTooWide(options);
  const size = spatial(x.shape);
  const counted: Pads = pad_mode === 'same' ? samePads(size, kernel, stride) : padsOf(pad);
  const window: WindowAttrs = { kernel, stride, pads: counted, dilation: kernel.map(() => 1) };
  const full = { ...window, pads: ceilPads(size, window, ceil_mode) };
  if (outputSize(size, full).some((n) => n <= 0)) {
    const padded = deep(size.map((n, i) => n + counted[i] + counted[i + size.length]));
    throw new RuntimeError(
      `For 'AvgPool3D, size of input with the padding is (D:${padded[0]}, H:${padded[1]}, W:${padded[2]}) smaller than kernel size ` +
        `[const initializer_list]{${deep(kernel).join(', ')}}`,
    );
  }
  return avgPoolOp([x], {
    ...full,
    divisor: divisor_override,
    counted: count_include_pad ? counted : counted.map(() => 0),
  });
}

/** Sizes along depth, height and width: images have a depth of 1. */
function deep(sizes: Sizes): Sizes {
  return sizes.length === 2 ? [1, ...sizes] : sizes;
}

function padsTooWide({ pad, kernel }: AverageOptions): ValueError {
  const pads = pad.length === 4 ? [0, 0, ...pad] : pad;
  return new ValueError(
    `For 'AvgPool3D the sum of the pads in the two directions should be less than or equal to the corresponding kernel size, ` +
      `but got pads: (${pads.join(',')}) and kernel: (${deep(kernel).join(', ')})`,
  );
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

const AVG_POOL2D = signature<AvgPoolArgs>(
  'ops.avg_pool2d',
  'input_x, kernel_size=1, stride=1, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=0',
);

/** Keywords of {@link avg_pool2d}. */
export interface AvgPool2dOptions {
  /** Default 1. */
  kernel_size?: IntOrPair;
  /** Default 1. */
  stride?: IntOrPair;
  /** One number, or top, bottom, left, right. Default 0. */
  padding?: IntOrPair;
  /** Round the number of windows up. Default false. */
  ceil_mode?: boolean;
  /** Whether padding counts as elements. Default true. */
  count_include_pad?: boolean;
  /** What sums are divided by; 0: the number of elements. Default 0. */
  divisor_override?: number;
}

/**
 * The mean of each window of (N, C, H, W), of float dtype. TypeError, ValueError and RuntimeError in MindSpore's words. MindSpore's `ops.avg_pool2d`.
 */
export function avg_pool2d(
  input_x: Tensor,
  kernel_size?: IntOrPair,
  stride?: IntOrPair,
  padding?: IntOrPair,
  ceil_mode?: boolean,
  count_include_pad?: boolean,
  divisor_override?: number,
): Tensor;
export function avg_pool2d(input_x: Tensor, options?: AvgPool2dOptions): Tensor;
/** @hidden */
export function avg_pool2d(input_x: Tensor, ...mixed: (IntOrPair | boolean | AvgPool2dOptions)[]): Tensor;
export function avg_pool2d(...args: unknown[]): Tensor {
  const { input_x, ...given } = AVG_POOL2D.bind(args);
  if (!(input_x instanceof Tensor)) throw new TypeError('For avg_pool2d, the input input_x must be tensor');
  const kernel = numbers('kernel_size', given.kernel_size, 2);
  const stride = numbers('stride', given.stride, 2);
  const padding = numbers('padding', given.padding, 4);
  checkValueType('ceil_mode', given.ceil_mode, 'bool', 'avg_pool2d');
  checkValueType('count_include_pad', given.count_include_pad, 'bool', 'avg_pool2d');
  checkNonNegativeInt(given.divisor_override, 'divisor_override', 'avg_pool2d');
  if (input_x.ndim < 2) expand_dims(input_x, 2);
  return averageWindows(input_x, {
    kernel,
    stride,
    pad_mode: 'pad',
    pad: padding,
    ceil_mode: given.ceil_mode as boolean,
    count_include_pad: given.count_include_pad as boolean,
    divisor_override: Number(given.divisor_override),
  });
}

/** An int repeated, or a tuple of `length` ints, at least 1 (padding: 0). */
function numbers(name: 'kernel_size' | 'stride' | 'padding', value: unknown, length: number): number[] {
  const single = isInt(value);
  if (!single && !Array.isArray(value)) {
    throw new TypeError(`For avg_pool2d, ${name} should be int or tuple of length ${length}.`);
  }
  const items: readonly unknown[] = single ? new Array<unknown>(length).fill(value) : (value as readonly unknown[]);
  if (items.length !== length) {
    throw new ValueError(`For avg_pool2d, ${name} should be int or tuple of length ${length}.`);
  }
  return items.map((item) => Number(checkInt(item, name === 'padding' ? 0 : 1, '>=', name, 'avg_pool2d')));
}
