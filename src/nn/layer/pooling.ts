import {
  asTuple,
  checkNonNegativeInt,
  checkNonNegativeIntSequence,
  checkString,
  checkValueType,
  pyClass,
  pyRepr,
  pyStr,
  pyTypeName,
} from '../../common/checks.js';
import { get_context } from '../../common/context.js';
import { AttributeError, ValueError } from '../../common/errors.js';
import { vectorText } from '../../common/shape.js';
import { signature } from '../../common/signature.js';
import { Tensor } from '../../common/tensor.js';
import type { PadMode } from '../../ops/conv.js';
import { avgPool, averageWindows, maxPool, max_pool2d, type AverageOptions } from '../../ops/pool.js';
import { expand_dims, squeeze } from '../../ops/reshape.js';
import { Cell } from '../cell.js';
import { isInt } from './check.js';
import { declareLayer } from './declare.js';

/** A size along height and width: one int for both, or a pair. */
export type Size = number | readonly [number, number];

/** How the edges of the input are treated; upper case is the same. */
export type PoolPadMode = 'valid' | 'same' | 'pad' | 'VALID' | 'SAME' | 'PAD';

interface MaxArguments extends Record<string, unknown> {
  kernel_size: Size;
  stride: Size;
  pad_mode: PoolPadMode;
  padding: number | readonly number[];
  dilation: Size;
  return_indices: boolean;
  ceil_mode: boolean;
  data_format: string;
}

interface AvgArguments extends Record<string, unknown> {
  kernel_size: Size;
  stride: Size;
  pad_mode: PoolPadMode;
  padding: number | readonly number[];
  ceil_mode: boolean;
  count_include_pad: boolean;
  divisor_override: number | null;
  data_format: string;
}

const SIG = {
  max: signature<MaxArguments>(
    'nn.MaxPool2d',
    "kernel_size=1, stride=1, pad_mode='valid', padding=0, dilation=1, return_indices=False, ceil_mode=False, data_format='NCHW'",
  ),
  avg: signature<AvgArguments>(
    'nn.AvgPool2d',
    "kernel_size=1, stride=1, pad_mode='valid', padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None, " +
      "data_format='NCHW'",
  ),
};

/** What all kinds of pooling share. Not part of MindSpore's API. */
export abstract class Pool extends Cell {
  readonly kernel_size: Size;
  readonly stride: Size;
  /** In upper case. */
  readonly pad_mode: 'VALID' | 'SAME' | 'PAD';
  readonly format: string;

  protected constructor(kernel_size: unknown, stride: unknown, pad_mode: unknown, data_format: unknown) {
    super();
    const cls = this.cls_name;
    checkValueType('pad_mode', pad_mode, 'str', cls);
    const mode = checkString((pad_mode as string).toUpperCase(), ['VALID', 'SAME', 'PAD'], 'pad_mode', cls);
    this.pad_mode = mode as 'VALID' | 'SAME' | 'PAD';
    this.format = checkString(data_format, ['NCHW', 'NHWC'], 'format', cls) as string;
    const device = get_context('device_target') as string;
    if (device !== 'GPU' && this.format === 'NHWC') {
      throw new ValueError(
        `For '${cls}, the 'NHWC' format only support in GPU target, but got device target ${device}.`,
      );
    }
    this.kernel_size = checkSize('kernel_size', kernel_size, cls);
    this.stride = checkSize('stride', stride, cls);
  }

  override extend_repr(): string {
    return `kernel_size=${pyRepr(this.kernel_size)}, stride=${pyRepr(this.stride)}, pad_mode=${this.pad_mode}`;
  }

  /** Height and width; ValueError for a tuple of another length. */
  protected pair(name: 'kernel_size' | 'stride'): [number, number] {
    const size = this[name];
    if (typeof size === 'number') return [size, size];
    if (size.length === 2) return [...size];
    throw new ValueError(
      `For ${this.cls_name}, the length of ${name} must be equal to 2, but got ${(size as readonly number[]).length}.`,
    );
  }
}

function checkSize(name: string, size: unknown, cls: string): Size {
  if (typeof size !== 'bigint') checkValueType(name, size, ['int', 'tuple'], cls);
  const items = Array.isArray(size) ? asTuple([...(size as unknown[])]) : [size];
  if (!items.every((item) => isInt(item) && item > 0)) {
    const shown = Array.isArray(size) ? pyRepr(items) : pyStr(size);
    throw new ValueError(`For '${cls}', the '${name}' must be an positive int number or a tuple, but got ${shown}`);
  }
  const numbers = items.map(Number);
  return numbers.length === 1 ? numbers[0] : (asTuple(numbers) as unknown as Size);
}

/** Runs `pool` on (N, C, H, W); (C, H, W) counts as one image. */
function overImages<T extends Tensor | [Tensor, Tensor]>(x: Tensor, pool: (images: Tensor) => T): T {
  if (!(x instanceof Tensor)) {
    throw new AttributeError(`'${pyTypeName(x)}' object has no attribute 'ndim'`);
  }
  if (x.ndim !== 3) return pool(x);
  const y = pool(expand_dims(x, 0));
  return (Array.isArray(y) ? y.map((each) => squeeze(each, 0)) : squeeze(y, 0)) as T;
}

/** Keywords of {@link MaxPool2d}. */
export interface MaxPool2dOptions<R extends boolean = boolean> {
  /** Size of the window. Default 1. */
  kernel_size?: Size;
  /** Steps of the window. Default 1. */
  stride?: Size;
  /** 'valid' uses whole windows only, 'same' keeps ⌈size / stride⌉, 'pad' adds `padding` (−∞). Default 'valid'. */
  pad_mode?: PoolPadMode;
  /** With 'pad': at most half of the window. Default 0. */
  padding?: number | readonly number[];
  /** With 'pad': distance of the elements of a window. Default 1. */
  dilation?: Size;
  /** With 'pad': also give the positions of the maxima. Default false. */
  return_indices?: R;
  /** With 'pad': a window that sticks out counts. Default false. */
  ceil_mode?: boolean;
  /** 'NCHW'. ValueError for 'NHWC', which MindSpore has on GPUs only. */
  data_format?: string;
}

/**
 * The greatest element of each window. Input (N, C, H, W) or (C, H, W), output (…, H′, W′); with `return_indices` `[output, indices]`, int64
 * positions in the plane. TypeError and ValueError for arguments of another type or range, ValueError at the call for inputs that do not
 * fit. MindSpore's `nn.MaxPool2d`.
 */
export class MaxPool2d<R extends boolean = false> extends Pool {
  readonly padding: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly return_indices: R;
  readonly ceil_mode: boolean;

  constructor(
    kernel_size?: Size,
    stride?: Size,
    pad_mode?: PoolPadMode,
    padding?: number | readonly number[],
    dilation?: Size,
    return_indices?: R,
    ceil_mode?: boolean,
    data_format?: string,
  );
  constructor(options?: MaxPool2dOptions<R>);
  /** @hidden */
  constructor(kernel_size: Size, options: MaxPool2dOptions<R>);
  /** @hidden */
  constructor(kernel_size: Size, stride: Size, options: MaxPool2dOptions<R>);
  constructor(...args: unknown[]) {
    const { kernel_size, stride, pad_mode, padding, dilation, return_indices, ceil_mode, data_format } =
      SIG.max.bind(args);
    super(kernel_size, stride, pad_mode, data_format);
    const cls = this.cls_name;
    this.return_indices = Boolean(return_indices) as R;
    this.ceil_mode = Boolean(ceil_mode);
    this.padding = [0, 0];
    this.dilation = [1, 1];
    if (this.pad_mode === 'PAD') {
      this.pair('kernel_size');
      this.pair('stride');
      this.padding = maxPadding(padding, cls);
      this.dilation = maxDilation(dilation, cls);
      checkValueType('ceil_mode', ceil_mode, 'bool', 'MaxPool3DWithArgmax');
      if (this.padding.some((p) => p < 0)) {
        throw new ValueError(
          "For 'MaxPool3DWithArgmax', the parameter 'pads' must be an positive integer or a tuple of three positive " +
            `integer, but got ${pyRepr(asTuple([0, ...this.padding]))}`,
        );
      }
    } else if (padding !== 0 || dilation !== 1 || return_indices || ceil_mode) {
      throw new ValueError(
        "For MaxPool2d, the parameter 'padding', 'dilation', 'return_indices', 'ceil_mode' can not be set to " +
          `non-default value when pad_mode is not 'pad', but got pad_mode:${pad_mode}.`,
      );
    } else {
      for (const name of ['kernel_size', 'stride'] as const) {
        const size = this[name];
        if (typeof size === 'number' || size.length === 2) continue;
        throw new ValueError(
          `For 'MaxPool' attr '${name === 'stride' ? 'strides' : name}' must be an positive int number or a tuple of two ` +
            `positive int numbers, but got ${pyRepr(size)}`,
        );
      }
    }
  }

  /** The maxima; `[maxima, positions]` with `return_indices`. */
  override construct(x: Tensor): R extends true ? [Tensor, Tensor] : Tensor {
    return overImages(x, (images): Tensor | [Tensor, Tensor] => {
      const { kernel_size, stride, pad_mode, padding, dilation, ceil_mode, return_indices } = this;
      if (pad_mode !== 'PAD') return maxPool(images, { kernel_size, strides: stride, pad_mode });
      const kernel = this.pair('kernel_size');
      if (padding.some((p, i) => 2 * p > kernel[i])) {
        throw new ValueError(
          `For Maxpool3DWithArgmax, pads should be less equal to the half of ksize, but got ksize is[${vectorText([1, ...kernel])}], ` +
            `pads is[${vectorText([0, ...padding])}].`,
        );
      }
      const [y, at] = max_pool2d(images, kernel, this.pair('stride'), padding, dilation, true, ceil_mode);
      return return_indices ? [y, at] : y;
    }) as R extends true ? [Tensor, Tensor] : Tensor;
  }
}

function maxPadding(padding: unknown, cls: string): readonly [number, number] {
  if (typeof padding !== 'bigint') checkValueType('padding', padding, ['int', 'tuple', 'list'], cls);
  if (!Array.isArray(padding)) return [Number(padding), Number(padding)];
  checkNonNegativeIntSequence(padding as unknown[], 'padding', cls);
  const [a, b = a] = padding.map(Number);
  if (padding.length === 1 || padding.length === 2) return [a, b];
  throw new ValueError(`For ${cls}, the length of padding must equal to 2, but got ${padding.length}.`);
}

function maxDilation(dilation: unknown, cls: string): readonly [number, number] {
  if (isInt(dilation)) return [Number(dilation), Number(dilation)];
  if (!Array.isArray(dilation)) {
    throw new ValueError(`For ${cls}, the 'dilation' must be int or tuple, but got ${pyClass(dilation)}.`);
  }
  const [a, b = a] = dilation.map(Number);
  if (dilation.length === 1 || dilation.length === 2) return [a, b];
  throw new ValueError(`For ${cls}, the length of 'dilation' must be 1 or 2, but got ${dilation.length}.`);
}

/** Keywords of {@link AvgPool2d}. */
export interface AvgPool2dOptions {
  /** Size of the window. Default 1. */
  kernel_size?: Size;
  /** Steps of the window. Default 1. */
  stride?: Size;
  /** 'valid' uses whole windows only, 'same' keeps ⌈size / stride⌉, 'pad' adds `padding` zeros. Default 'valid'. */
  pad_mode?: PoolPadMode;
  /** With 'pad'. Default 0. */
  padding?: number | readonly number[];
  /** A window that sticks out counts. Default false. */
  ceil_mode?: boolean;
  /** Whether padding counts as elements of the window. Default true. */
  count_include_pad?: boolean;
  /** Divides the sum instead of the number of elements. Default that number. */
  divisor_override?: number | null;
  /** 'NCHW'. ValueError for 'NHWC', which MindSpore has on GPUs only. */
  data_format?: string;
}

/**
 * The mean of each window. Input (N, C, H, W) or (C, H, W), output (…, H′, W′). TypeError and ValueError for arguments of another type or
 * range, ValueError and RuntimeError at the call for inputs that do not fit. MindSpore's `nn.AvgPool2d`.
 */
export class AvgPool2d extends Pool {
  /** What MindSpore computes as a mean over volumes: padding, ceil_mode, another divisor. */
  readonly #padded: AverageOptions | undefined;

  constructor(
    kernel_size?: Size,
    stride?: Size,
    pad_mode?: PoolPadMode,
    padding?: number | readonly number[],
    ceil_mode?: boolean,
    count_include_pad?: boolean,
    divisor_override?: number | null,
    data_format?: string,
  );
  constructor(options?: AvgPool2dOptions);
  /** @hidden */
  constructor(kernel_size: Size, options: AvgPool2dOptions);
  /** @hidden */
  constructor(kernel_size: Size, stride: Size, options: AvgPool2dOptions);
  constructor(...args: unknown[]) {
    const given = SIG.avg.bind(args);
    const { padding, ceil_mode, count_include_pad, divisor_override } = given;
    super(given.kernel_size, given.stride, given.pad_mode, given.data_format);
    const plain = padding === 0 && !ceil_mode && count_include_pad && divisor_override === null;
    if (this.pad_mode !== 'PAD' && plain) return;
    const cls = this.cls_name;
    if (divisor_override !== null && divisor_override <= 0) {
      throw new ValueError(`For '${cls}', the 'divisor_override' must be > 0, but got ${pyStr(divisor_override)}.`);
    }
    const [top, left] = avgPadding(padding, cls);
    const [kernel, steps] = [this.pair('kernel_size'), this.pair('stride')];
    if (this.pad_mode !== 'PAD' && (top !== 0 || left !== 0)) {
      throw new ValueError(
        "For 'AvgPool3D', the 'pad' must be zero or (0, 0, 0, 0, 0, 0) when 'pad_mode' is not \"PAD\", but got 'pad' is " +
          `${pyRepr(asTuple([0, 0, top, top, left, left]))} and 'pad_mode' is ${given.pad_mode}.`,
      );
    }
    for (const side of [top, left]) checkNonNegativeInt(side, 'pad or item of pad', 'AvgPool3D');
    checkValueType('ceil_mode', ceil_mode, 'bool', 'AvgPool3D');
    checkValueType('count_include_pad', count_include_pad, 'bool', 'AvgPool3D');
    checkNonNegativeInt(divisor_override ?? 0, 'divisor_override', 'AvgPool3D');
    this.#padded = {
      kernel,
      stride: steps,
      pad_mode: this.pad_mode.toLowerCase() as PadMode,
      pad: [top, top, left, left],
      ceil_mode,
      count_include_pad,
      divisor_override: Number(divisor_override ?? 0),
    };
  }

  override construct(x: Tensor): Tensor {
    const padded = this.#padded;
    return overImages(x, (images) => {
      const { kernel_size, stride, pad_mode } = this;
      return padded ? averageWindows(images, padded) : avgPool(images, { kernel_size, strides: stride, pad_mode });
    });
  }
}

function avgPadding(padding: unknown, cls: string): readonly [number, number] {
  if (typeof padding !== 'bigint') checkValueType('padding', padding, ['int', 'tuple', 'list'], cls);
  if (!Array.isArray(padding)) return [Number(padding), Number(padding)];
  checkNonNegativeIntSequence(padding as unknown[], 'padding', cls);
  const [a, b = a] = padding.map(Number);
  if (padding.length === 1 || padding.length === 2) return [a, b];
  throw new ValueError(
    `For ${cls}, the padding must be a int or tuple/list contains 1 or 2 int, but got tuple/list with length:${padding.length}.`,
  );
}

declareLayer(MaxPool2d, 'MaxPool2d', 'x');
declareLayer(AvgPool2d, 'AvgPool2d', 'x');
