import {
  asTuple,
  checkInt,
  checkNonNegativeInt,
  checkNonNegativeIntSequence,
  checkValueType,
  pyClass,
  pyRepr,
  pyTypeName,
} from '../../common/checks.js';
import { AttributeError, ValueError } from '../../common/errors.js';
import { vectorText } from '../../common/shape.js';
import { signature } from '../../common/signature.js';
import { Tensor } from '../../common/tensor.js';
import type { PadMode } from '../../ops/conv.js';
import * as ops from '../../ops/index.js';
import { avgPool, averageWindows, maxPool, type AverageOptions } from '../../ops/pool.js';
import { isInt } from './check.js';
import { declareLayer } from './declare.js';
import { Pool, type PoolPadMode } from './pooling.js';

interface MaxArguments extends Record<string, unknown> {
  kernel_size: number;
  stride: number;
  pad_mode: PoolPadMode;
  padding: number | readonly number[];
  dilation: number | readonly number[];
  return_indices: boolean;
  ceil_mode: boolean;
}

interface AvgArguments extends Record<string, unknown> {
  kernel_size: number;
  stride: number;
  pad_mode: PoolPadMode;
  padding: number | readonly number[];
  ceil_mode: boolean;
  count_include_pad: boolean;
}

const SIG = {
  max: signature<MaxArguments>(
    'nn.MaxPool1d',
    "kernel_size=1, stride=1, pad_mode='valid', padding=0, dilation=1, return_indices=False, ceil_mode=False",
  ),
  avg: signature<AvgArguments>(
    'nn.AvgPool1d',
    "kernel_size=1, stride=1, pad_mode='valid', padding=0, ceil_mode=False, count_include_pad=True",
  ),
};

/** Runs `pool` on (N, C, 1, L) of an input (N, C, L) or (C, L). */
function overRows<T extends Tensor | [Tensor, Tensor]>(
  x: Tensor,
  wrong: (rank: number) => string,
  pool: (rows: Tensor) => T,
): T {
  if (!(x instanceof Tensor)) throw new AttributeError(`'${pyTypeName(x)}' object has no attribute 'ndim'`);
  const batch = x.ndim === 2 ? ops.expand_dims(x, 0) : x;
  if (batch.ndim !== 3) throw new ValueError(wrong(batch.ndim));
  const y = pool(ops.expand_dims(batch, 2));
  const back = (t: Tensor): Tensor => ops.reshape(t, [...x.shape.slice(0, -1), t.shape[3]]);
  return (Array.isArray(y) ? y.map(back) : back(y)) as T;
}

/** One int, or an array of one. */
function onePadding(padding: unknown, cls: string, wrong: (length: number) => string): number {
  if (typeof padding !== 'bigint') checkValueType('padding', padding, ['int', 'tuple', 'list'], cls);
  if (!Array.isArray(padding)) return Number(padding);
  checkNonNegativeIntSequence(padding as unknown[], 'padding', cls);
  if (padding.length === 1) return Number(padding[0]);
  throw new ValueError(wrong(padding.length));
}

/** Keywords of {@link MaxPool1d}. */
export interface MaxPool1dOptions<R extends boolean = boolean> {
  /** Size of the window. Default 1. */
  kernel_size?: number;
  /** Steps of the window. Default 1. */
  stride?: number;
  /** 'valid' uses whole windows only, 'same' keeps ⌈size / stride⌉, 'pad' adds `padding` (−∞). Default 'valid'. */
  pad_mode?: PoolPadMode;
  /** With 'pad': at most half of the window. Default 0. */
  padding?: number | readonly number[];
  /** With 'pad': distance of the elements of a window. Default 1. */
  dilation?: number | readonly number[];
  /** With 'pad': also give the positions of the maxima. Default false. */
  return_indices?: R;
  /** With 'pad': a window that sticks out counts. Default false. */
  ceil_mode?: boolean;
}

/**
 * The greatest element of each window. Input (N, C, L) or (C, L), output (…, L′); with `return_indices` `[output, indices]`, int64. TypeError and
 * ValueError for arguments of another type or range, ValueError at the call for inputs that do not fit. MindSpore's `nn.MaxPool1d`.
 */
export class MaxPool1d<R extends boolean = false> extends Pool {
  readonly #kernel: number;
  readonly #stride: number;
  readonly #padding: number;
  readonly #dilation: number;
  readonly #ceil: boolean;
  readonly return_indices: R;

  constructor(
    kernel_size?: number,
    stride?: number,
    pad_mode?: PoolPadMode,
    padding?: number | readonly number[],
    dilation?: number | readonly number[],
    return_indices?: R,
    ceil_mode?: boolean,
  );
  constructor(options?: MaxPool1dOptions<R>);
  /** @hidden */
  constructor(kernel_size: number, options: MaxPool1dOptions<R>);
  /** @hidden */
  constructor(kernel_size: number, stride: number, options: MaxPool1dOptions<R>);
  constructor(...args: unknown[]) {
    const { kernel_size, stride, pad_mode, padding, dilation, return_indices, ceil_mode } = SIG.max.bind(args);
    super(kernel_size, stride, pad_mode, 'NCHW');
    const cls = this.cls_name;
    this.#kernel = Number(checkInt(kernel_size, 1, '>=', 'kernel_size', cls));
    this.#stride = Number(checkInt(stride, 1, '>=', 'stride', cls));
    this.#ceil = ceil_mode;
    this.return_indices = Boolean(return_indices) as R;
    [this.#padding, this.#dilation] = [0, 1];
    if (this.pad_mode === 'PAD') {
      this.#padding = onePadding(
        padding,
        cls,
        (n) => `For ${cls}, the length of padding must equal to 1, but got ${n}.`,
      );
      this.#dilation = oneDilation(dilation, cls);
      checkValueType('ceil_mode', ceil_mode, 'bool', 'MaxPool3DWithArgmax');
      if (this.#padding < 0) {
        throw new ValueError(
          "For 'MaxPool3DWithArgmax', the parameter 'pads' must be an positive integer or a tuple of three positive " +
            `integer, but got ${pyRepr(asTuple([0, 0, this.#padding]))}`,
        );
      }
    } else if (padding !== 0 || dilation !== 1 || return_indices || ceil_mode) {
      throw new ValueError(
        "For MaxPool1d, the parameter 'padding', 'dilation', 'return_indices', 'ceil_mode' can not be set to " +
          `non-default value when pad_mode is not 'pad', but got pad_mode:${pad_mode}.`,
      );
    }
  }

  /** The maxima; `[maxima, positions]` with `return_indices`. */
  override construct(x: Tensor): R extends true ? [Tensor, Tensor] : Tensor {
    const wrong = (rank: number): string =>
      this.pad_mode === 'PAD'
        ? `For primitive[MaxPool3DWithArgmax], the input x rank must be equal to 5, but got ${rank + 2}.`
        : `For '${this.cls_name}', the input must has 3 dim, but got ${rank}`;
    return overRows(x, wrong, (rows): Tensor | [Tensor, Tensor] => {
      const [kernel, stride] = [this.#kernel, this.#stride];
      if (this.pad_mode !== 'PAD') {
        return maxPool(rows, { kernel_size: [1, kernel], strides: [1, stride], pad_mode: this.pad_mode });
      }
      if (2 * this.#padding > kernel) {
        throw new ValueError(
          `For Maxpool3DWithArgmax, pads should be less equal to the half of ksize, but got ksize is[${vectorText([1, 1, kernel])}], ` +
            `pads is[${vectorText([0, 0, this.#padding])}].`,
        );
      }
      const found = ops.max_pool2d(
        rows,
        [1, kernel],
        [1, stride],
        [0, this.#padding],
        [1, this.#dilation],
        true,
        this.#ceil,
      );
      return this.return_indices ? found : found[0];
    }) as R extends true ? [Tensor, Tensor] : Tensor;
  }

  /** What stands between the brackets when the layer is printed. */
  override extend_repr(): string {
    const ones = this.pad_mode === 'PAD' ? [1, 1] : [1];
    const size = (n: number): string => pyRepr(asTuple([...ones, n]));
    return `kernel_size=${size(this.#kernel)}, stride=${size(this.#stride)}, pad_mode=${this.pad_mode}`;
  }
}

declareLayer(MaxPool1d, 'MaxPool1d', 'x');

function oneDilation(dilation: unknown, cls: string): number {
  if (isInt(dilation)) return Number(dilation);
  if (!Array.isArray(dilation)) {
    throw new ValueError(`For ${cls}, the 'dilation' must be int or tuple, but got ${pyClass(dilation)}.`);
  }
  if (dilation.length === 1) return Number(dilation[0]);
  throw new ValueError(`For ${cls}, the length of 'dilation' must be 1, but got ${dilation.length}.`);
}

/** Keywords of {@link AvgPool1d}. */
export interface AvgPool1dOptions {
  /** Size of the window. Default 1. */
  kernel_size?: number;
  /** Steps of the window. Default 1. */
  stride?: number;
  /** 'valid' uses whole windows only, 'same' keeps ⌈size / stride⌉, 'pad' adds `padding` zeros. Default 'valid'. */
  pad_mode?: PoolPadMode;
  /** With 'pad'. Default 0. */
  padding?: number | readonly number[];
  /** A window that sticks out counts. Default false. */
  ceil_mode?: boolean;
  /** Whether padding counts as elements of the window. Default true. */
  count_include_pad?: boolean;
}

/**
 * The mean of each window. Input (N, C, L) or (C, L), output (…, L′). TypeError and ValueError for arguments of another type or range, ValueError and
 * RuntimeError at the call for inputs that do not fit. MindSpore's `nn.AvgPool1d`.
 */
export class AvgPool1d extends Pool {
  readonly #kernel: number;
  readonly #stride: number;
  /** What MindSpore computes as a mean over volumes: padding, ceil_mode. */
  readonly #padded: AverageOptions | undefined;

  constructor(
    kernel_size?: number,
    stride?: number,
    pad_mode?: PoolPadMode,
    padding?: number | readonly number[],
    ceil_mode?: boolean,
    count_include_pad?: boolean,
  );
  constructor(options?: AvgPool1dOptions);
  /** @hidden */
  constructor(kernel_size: number, options: AvgPool1dOptions);
  /** @hidden */
  constructor(kernel_size: number, stride: number, options: AvgPool1dOptions);
  constructor(...args: unknown[]) {
    const { kernel_size, stride, pad_mode, padding, ceil_mode, count_include_pad } = SIG.avg.bind(args);
    super(kernel_size, stride, pad_mode, 'NCHW');
    const cls = this.cls_name;
    this.#kernel = Number(checkInt(kernel_size, 1, '>=', 'kernel_size', cls));
    this.#stride = Number(checkInt(stride, 1, '>=', 'stride', cls));
    if (this.pad_mode !== 'PAD' && padding === 0 && !ceil_mode && count_include_pad) return;
    const side = onePadding(
      padding,
      cls,
      (n) =>
        `For ${cls}, the padding must be a int or tuple/list contains one int, but got tuple/list with length:${n}.`,
    );
    if (this.pad_mode !== 'PAD' && side !== 0) {
      throw new ValueError(
        "For 'AvgPool3D', the 'pad' must be zero or (0, 0, 0, 0, 0, 0) when 'pad_mode' is not \"PAD\", but got 'pad' is " +
          `${pyRepr(asTuple([0, 0, 0, 0, side, side]))} and 'pad_mode' is ${pad_mode}.`,
      );
    }
    checkNonNegativeInt(side, 'pad or item of pad', 'AvgPool3D');
    checkValueType('ceil_mode', ceil_mode, 'bool', 'AvgPool3D');
    checkValueType('count_include_pad', count_include_pad, 'bool', 'AvgPool3D');
    this.#padded = {
      kernel: [1, this.#kernel],
      stride: [1, this.#stride],
      pad_mode: this.pad_mode.toLowerCase() as PadMode,
      pad: [0, 0, side, side],
      ceil_mode,
      count_include_pad,
      divisor_override: 0,
    };
  }

  override construct(x: Tensor): Tensor {
    const wrong = (rank: number): string => `For '${this.cls_name}', the input must has 3 dim, but got ${rank}`;
    return overRows(x, wrong, (rows) => {
      if (this.#padded) return averageWindows(rows, this.#padded);
      const [kernel, stride] = [this.#kernel, this.#stride];
      if (rows.shape[3] < kernel) {
        throw new ValueError(
          'For Slice, the sum of begin_shape[2] and size_shape[2] must be no greater than input_x_shape[2].',
        );
      }
      // Where one window is all that fits, MindSpore takes it, with 'same' too.
      const one = rows.shape[3] - kernel < stride;
      const pad_mode = one ? 'VALID' : this.pad_mode;
      return avgPool(rows, { kernel_size: [1, kernel], strides: [1, stride], pad_mode });
    });
  }

  /** What stands between the brackets when the layer is printed. */
  override extend_repr(): string {
    if (this.#padded) return super.extend_repr();
    const size = (n: number): string => pyRepr(asTuple([1, n]));
    return `kernel_size=${size(this.#kernel)}, stride=${size(this.#stride)}, pad_mode=${this.pad_mode}`;
  }
}

declareLayer(AvgPool1d, 'AvgPool1d', 'x');
