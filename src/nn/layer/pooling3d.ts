import { asTuple, checkNonNegativeIntSequence, checkValueType, pyStr, pyTypeName } from '../../common/checks.js';
import { AttributeError, ValueError } from '../../common/errors.js';
import { signature } from '../../common/signature.js';
import { Tensor } from '../../common/tensor.js';
import { averageWindows, type AverageOptions } from '../../ops/pool.js';
import { maxVolumes, maxVolumeWindow, meanWindow, paddedMaxima, paddedMaxWindow } from '../../ops/pool3d.js';
import { expand_dims, squeeze } from '../../ops/reshape.js';
import { checkTriple } from '../../ops/triple.js';
import type { VolumeSize } from './conv3d.js';
import { declareLayer } from './declare.js';
import { Pool, type PoolPadMode } from './pooling.js';

interface MaxArguments extends Record<string, unknown> {
  kernel_size: VolumeSize;
  stride: VolumeSize;
  pad_mode: PoolPadMode;
  padding: unknown;
  dilation: unknown;
  return_indices: boolean;
  ceil_mode: boolean;
}

interface AvgArguments extends Record<string, unknown> {
  kernel_size: VolumeSize;
  stride: VolumeSize;
  pad_mode: PoolPadMode;
  padding: unknown;
  ceil_mode: boolean;
  count_include_pad: boolean;
  divisor_override: number | null;
}

const SIG = {
  max: signature<MaxArguments>(
    'nn.MaxPool3d',
    "kernel_size=1, stride=1, pad_mode='valid', padding=0, dilation=1, return_indices=False, ceil_mode=False",
  ),
  avg: signature<AvgArguments>(
    'nn.AvgPool3d',
    "kernel_size=1, stride=1, pad_mode='valid', padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None",
  ),
};

/** Runs `pool` on (N, C, D, H, W); (C, D, H, W) counts as one volume. */
function overVolumes<T extends readonly (Tensor | undefined)[]>(
  x: Tensor,
  member: 'ndim' | 'shape',
  pool: (volumes: Tensor) => T,
): T {
  if (!(x instanceof Tensor)) throw new AttributeError(`'${pyTypeName(x)}' object has no attribute '${member}'`);
  if (x.ndim !== 4) return pool(x);
  return pool(expand_dims(x, 0)).map((y) => y && squeeze(y, 0)) as unknown as T;
}

/** One number for all axes, or one each. `wrong` tells of another length. */
function threeSides(padding: unknown, cls: string, wrong: (length: number) => string): readonly number[] {
  if (typeof padding !== 'bigint') checkValueType('padding', padding, ['int', 'tuple', 'list'], cls);
  if (!Array.isArray(padding)) return asTuple([Number(padding), Number(padding), Number(padding)]);
  checkNonNegativeIntSequence(padding as unknown[], 'padding', cls);
  const [a, b = a, c = a] = padding.map(Number);
  if (padding.length === 1 || padding.length === 3) return asTuple([a, b, c]);
  throw new ValueError(wrong(padding.length));
}

/** Keywords of {@link MaxPool3d}. */
export interface MaxPool3dOptions<R extends boolean = boolean> {
  /** Size of the window. Default 1. */
  kernel_size?: VolumeSize;
  /** Steps of the window. Default 1. */
  stride?: VolumeSize;
  /** 'valid' uses whole windows only, 'same' keeps ⌈size / stride⌉, 'pad' adds `padding` (−∞). Default 'valid'. */
  pad_mode?: PoolPadMode;
  /** With 'pad': one number, or one for each axis, at most half of the window. Default 0. */
  padding?: number | readonly number[];
  /** With 'pad': distance of the elements of a window. Default 1. */
  dilation?: VolumeSize;
  /** With 'pad': also give the positions of the maxima. Default false. */
  return_indices?: R;
  /** With 'pad': a window that sticks out counts. Default false. */
  ceil_mode?: boolean;
}

/**
 * The greatest element of each window. Input (N, C, D, H, W) or (C, D, H, W), output (…, D′, H′, W′); with `return_indices` `[output, indices]`, int64
 * positions in the volume. TypeError and ValueError for arguments of another type or range, ValueError at the call for inputs that do not
 * fit. MindSpore's `nn.MaxPool3d`.
 */
export class MaxPool3d<R extends boolean = false> extends Pool {
  readonly return_indices: R;
  readonly #pool: (volumes: Tensor) => [Tensor, Tensor?];

  constructor(
    kernel_size?: VolumeSize,
    stride?: VolumeSize,
    pad_mode?: PoolPadMode,
    padding?: number | readonly number[],
    dilation?: VolumeSize,
    return_indices?: R,
    ceil_mode?: boolean,
  );
  constructor(options?: MaxPool3dOptions<R>);
  /** @hidden */
  constructor(kernel_size: VolumeSize, options: MaxPool3dOptions<R>);
  /** @hidden */
  constructor(kernel_size: VolumeSize, stride: VolumeSize, options: MaxPool3dOptions<R>);
  constructor(...args: unknown[]) {
    const { kernel_size, stride, pad_mode, padding, dilation, return_indices, ceil_mode } = SIG.max.bind(args);
    super(kernel_size, stride, pad_mode, 'NCHW');
    const cls = this.cls_name;
    this.return_indices = Boolean(return_indices) as R;
    const sides = threeSides(padding, cls, (n) => `For ${cls}, the length of padding must equal to 3, but got ${n}.`);
    const pads = checkTriple('padding', sides, cls, { zero: true });
    const positions = this.return_indices;
    if (dilation !== 1 || positions) {
      if (this.pad_mode !== 'PAD') {
        throw new ValueError(
          `For ${cls}, the pad_mode must be 'pad' when dilation is not 1 or return_indices is True, but got pad_mode:${pad_mode}.`,
        );
      }
      const window = maxVolumeWindow({ ksize: kernel_size, strides: stride, pads, dilation, ceil_mode });
      this.#pool = (x) => maxVolumes(x, window, positions);
    } else {
      const given = { kernel_size, strides: stride, pad_mode, pad_list: pads, ceil_mode: Boolean(ceil_mode) };
      const window = paddedMaxWindow(given);
      this.#pool = (x) => [paddedMaxima(x, window)];
    }
  }

  /** The maxima; `[maxima, positions]` with `return_indices`. */
  override construct(x: Tensor): R extends true ? [Tensor, Tensor] : Tensor {
    const [y, at] = overVolumes(x, 'ndim', this.#pool);
    return (this.return_indices ? [y, at] : y) as R extends true ? [Tensor, Tensor] : Tensor;
  }
}

declareLayer(MaxPool3d, 'MaxPool3d', 'x');

/** Keywords of {@link AvgPool3d}. */
export interface AvgPool3dOptions {
  /** Size of the window. Default 1. */
  kernel_size?: VolumeSize;
  /** Steps of the window. Default 1. */
  stride?: VolumeSize;
  /** 'valid' uses whole windows only, 'same' keeps ⌈size / stride⌉, 'pad' adds `padding` zeros. Default 'valid'. */
  pad_mode?: PoolPadMode;
  /** With 'pad': one number, or one for each axis. Default 0. */
  padding?: number | readonly number[];
  /** A window that sticks out counts. Default false. */
  ceil_mode?: boolean;
  /** Whether padding counts as elements of the window. Default true. */
  count_include_pad?: boolean;
  /** Divides the sum instead of the number of elements. Default that number. */
  divisor_override?: number | null;
}

/**
 * The mean of each window. Input (N, C, D, H, W) or (C, D, H, W), output (…, D′, H′, W′). TypeError and ValueError for arguments of another type or range,
 * ValueError and RuntimeError at the call for inputs that do not fit. MindSpore's `nn.AvgPool3d`.
 */
export class AvgPool3d extends Pool {
  readonly #window: AverageOptions;

  constructor(
    kernel_size?: VolumeSize,
    stride?: VolumeSize,
    pad_mode?: PoolPadMode,
    padding?: number | readonly number[],
    ceil_mode?: boolean,
    count_include_pad?: boolean,
    divisor_override?: number | null,
  );
  constructor(options?: AvgPool3dOptions);
  /** @hidden */
  constructor(kernel_size: VolumeSize, options: AvgPool3dOptions);
  /** @hidden */
  constructor(kernel_size: VolumeSize, stride: VolumeSize, options: AvgPool3dOptions);
  constructor(...args: unknown[]) {
    const { kernel_size, stride, padding, divisor_override, ...given } = SIG.avg.bind(args);
    super(kernel_size, stride, given.pad_mode, 'NCHW');
    const cls = this.cls_name;
    const sides = threeSides(
      padding,
      cls,
      (n) =>
        `For ${cls}, the padding must be a int or tuple/list contains 1 or 3 int, but got tuple/list with length:${n}.`,
    );
    if (divisor_override !== null && divisor_override <= 0) {
      throw new ValueError(`For '${cls}', the 'divisor_override' must be > 0, but got ${pyStr(divisor_override)}.`);
    }
    const pad = sides.flatMap((side) => [side, side]);
    const divisor = divisor_override ?? 0;
    this.#window = meanWindow({ ...given, kernel_size, strides: stride, pad, divisor_override: divisor });
  }

  override construct(x: Tensor): Tensor {
    return overVolumes(x, 'shape', (volumes) => [averageWindows(volumes, this.#window)] as const)[0];
  }
}

declareLayer(AvgPool3d, 'AvgPool3d', 'x');
