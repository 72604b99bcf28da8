import {
  asTuple,
  checkBool,
  checkEqualInt,
  checkNonNegativeInt,
  checkPositiveInt,
  checkString,
  checkValueType,
  pyRepr,
  pyStr,
  pyTypeName,
} from '../../common/checks.js';
import { get_context } from '../../common/context.js';
import type { DTypeLike } from '../../common/dtype.js';
import { ValueError } from '../../common/errors.js';
import { HeUniform, initializer, Uniform, type InitLike } from '../../common/initializer.js';
import { Parameter } from '../../common/parameter.js';
import { signature } from '../../common/signature.js';
import { Tensor } from '../../common/tensor.js';
import { convolution } from '../../ops/conv.js';
import { Cell } from '../cell.js';
import { isInt, tensorText, twice, valueType } from './check.js';
import { declareLayer } from './declare.js';

/** How the edges of the input are treated. */
export type PadMode = 'same' | 'valid' | 'pad';

/** Padding: the same on all sides, or above, below, left, right. */
export type Padding = number | readonly [number, number, number, number];

interface ConvArguments extends Record<string, unknown> {
  in_channels: number;
  out_channels: number;
  kernel_size: unknown;
  stride: unknown;
  pad_mode: PadMode;
  padding: Padding;
  dilation: unknown;
  group: number;
  has_bias: boolean;
  weight_init: InitLike | null;
  bias_init: InitLike | null;
  data_format: string;
  dtype: DTypeLike;
}

const CONV2D = signature<ConvArguments>(
  'nn.Conv2d',
  "in_channels, out_channels, kernel_size, stride=1, pad_mode='same', padding=0, dilation=1, group=1, has_bias=False, " +
    "weight_init=None, bias_init=None, data_format='NCHW', dtype='float32'",
);

const VALID = 'BFloat16 Float16 Float32 Int32 Int64 Int8'.replace(/\w+/g, 'Tensor[$&]').replaceAll(' ', ', ');

/** Keywords of {@link Conv2d}. */
export interface Conv2dOptions {
  /** Steps of the window along height and width. Default 1. */
  stride?: number | readonly [number, number];
  /** 'same' keeps ⌈size / stride⌉, 'valid' uses whole windows only, 'pad' adds `padding`. Default 'same'. */
  pad_mode?: PadMode;
  /** Zeros around the input, with `pad_mode` 'pad' only. Default 0. */
  padding?: Padding;
  /** Distance of the taps of a window. Default 1. */
  dilation?: number | readonly [number, number];
  /** Parts of the channels that are convolved apart. Default 1. */
  group?: number;
  /** Whether a bias is added. Default false. */
  has_bias?: boolean;
  /** Fills the weight: a Tensor, an initializer, its alias or a number. Default HeUniform(√5). */
  weight_init?: InitLike | null;
  /** Fills the bias. Default Uniform(1 / √fan_in). */
  bias_init?: InitLike | null;
  /** 'NCHW'. ValueError for 'NHWC', which MindSpore has on GPUs only. */
  data_format?: string;
  /** Type of the parameters. Default float32. */
  dtype?: DTypeLike;
}

/**
 * A two-dimensional convolution. Input (N, in_channels, H, W), output (N, out_channels, H′, W′); `weight` (out_channels, in_channels / group,
 * …kernel_size), `bias` (out_channels) or null. TypeError and ValueError for arguments of another type or range, ValueError and RuntimeError
 * at the call for inputs that do not fit. MindSpore's `nn.Conv2d`.
 */
export class Conv2d extends Cell {
  readonly in_channels: number;
  readonly out_channels: number;
  readonly kernel_size: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly pad_mode: PadMode;
  readonly padding: Padding;
  readonly dilation: readonly [number, number];
  readonly group: number;
  readonly has_bias: boolean;
  readonly data_format: string;
  weight_init: InitLike;
  bias_init: InitLike | null;
  weight: Parameter;
  bias: Parameter | null;

  constructor(
    in_channels: number,
    out_channels: number,
    kernel_size: number | readonly [number, number],
    stride?: number | readonly [number, number],
    pad_mode?: PadMode,
    padding?: Padding,
    dilation?: number | readonly [number, number],
    group?: number,
    has_bias?: boolean,
    weight_init?: InitLike | null,
    bias_init?: InitLike | null,
    data_format?: string,
    dtype?: DTypeLike,
  );
  constructor(
    in_channels: number,
    out_channels: number,
    kernel_size: number | readonly [number, number],
    options?: Conv2dOptions,
  );
  /** @hidden */
  constructor(
    in_channels: number,
    out_channels: number,
    kernel_size: number | readonly [number, number],
    stride: number | readonly [number, number],
    options: Conv2dOptions,
  );
  constructor(...args: unknown[]) {
    const given = CONV2D.bind(args);
    const [kernel_size, stride, dilation] = [given.kernel_size, given.stride, given.dilation].map(twice);
    super();
    const cls = this.cls_name;
    const { in_channels, out_channels, group, padding, pad_mode } = given;
    checkPositiveInt(group, 'group', cls);
    if (Number(in_channels) % Number(group) !== 0 || Number(out_channels) % Number(group) !== 0) {
      if (!isInt(in_channels)) checkPositiveInt(in_channels, 'in_channels', cls);
      throw new ValueError(
        "The argument 'group' should be divisible by 'in_channels' and 'out_channels', but got " +
          `group:${pyStr(group)}, in_channels:${pyStr(in_channels)}, out_channels:${pyStr(out_channels)}.`,
      );
    }
    this.in_channels = Number(checkPositiveInt(in_channels, 'in_channels', cls));
    this.out_channels = Number(checkPositiveInt(out_channels, 'out_channels', cls));
    this.kernel_size = kernel_size;
    this.stride = stride;
    this.pad_mode = pad_mode;
    this.data_format = checkFormat(given.data_format, cls);
    this.padding = checkPadding(padding, cls);
    this.dilation = dilation;
    this.group = Number(group);
    for (const [name, pair] of Object.entries({ kernel_size, stride, dilation })) {
      for (const size of pair) checkPositiveInt(size, `${name} item`, cls);
    }
    const shape = [this.out_channels, this.in_channels / this.group, ...kernel_size];
    const { dtype } = given;
    this.weight_init = given.weight_init ?? new HeUniform(Math.sqrt(5));
    this.weight = new Parameter(initializer(this.weight_init, shape, dtype), { name: 'weight' });
    this.bias_init = given.bias_init;
    this.has_bias = checkBool(given.has_bias, 'has_bias', cls);
    if (this.has_bias) {
      this.bias_init ??= new Uniform(1 / Math.sqrt(shape[1] * shape[2] * shape[3]));
      this.bias = new Parameter(initializer(this.bias_init, [this.out_channels], dtype), { name: 'bias' });
    } else {
      this.bias = null;
    }
    checkPrimitive(pad_mode, this.padding, this.data_format);
  }

  override construct(x: Tensor): Tensor {
    if (!(x instanceof Tensor)) {
      throw new TypeError(
        "The primitive[Conv2D]'s input arguments[w, x] must be all tensor and those type must be same. But got input " +
          `argument[x]:${valueType(x)}\nValid type list: {${VALID}}.`,
      );
    }
    const { pad_mode, padding: pad, stride, dilation, group } = this;
    return convolution(x, this.weight, { pad_mode, pad, stride, dilation, group }, this.bias);
  }

  override extend_repr(): string {
    const { in_channels, out_channels, kernel_size, stride, pad_mode, padding, dilation, group, has_bias } = this;
    return (
      `input_channels=${in_channels}, output_channels=${out_channels}, kernel_size=${pyRepr(kernel_size)}, ` +
      `stride=${pyRepr(stride)}, pad_mode=${pad_mode}, padding=${pyRepr(padding)}, dilation=${pyRepr(dilation)}, ` +
      `group=${group}, has_bias=${pyRepr(has_bias)}, weight_init=${initText(this.weight_init)}, ` +
      `bias_init=${initText(this.bias_init)}, format=${this.data_format}`
    );
  }
}

function initText(init: InitLike | null): string {
  return init instanceof Tensor ? tensorText(init) : pyStr(init);
}

function checkFormat(format: unknown, cls: string): string {
  checkString(format, ['NCHW', 'NHWC', 'NCDHW'], 'format', cls);
  const device = get_context('device_target') as string;
  if (format !== 'NHWC' || device === 'GPU') return format as string;
  throw new ValueError(
    `For '${cls}', the "NHWC" format only support in GPU target, but got the 'format' is ${format} and the platform is ${device}.`,
  );
}

function checkPadding(padding: unknown, cls: string): Padding {
  if (isInt(padding)) return Number(checkNonNegativeInt(padding, 'padding', cls));
  if (Array.isArray(padding)) {
    for (const side of padding) checkNonNegativeInt(side, 'padding item', cls);
    return asTuple(padding.map(Number)) as unknown as Padding;
  }
  throw new TypeError(`For '${cls}', the type of 'padding' must be int or tuple(int), but got ${pyTypeName(padding)}.`);
}

/** What MindSpore's primitive, made last, refuses. */
function checkPrimitive(pad_mode: unknown, padding: Padding, format: string): void {
  checkValueType('pad_mode', pad_mode, 'str', 'Conv2D');
  if (typeof padding !== 'number') checkEqualInt(padding.length, 4, 'pad size', 'Conv2D');
  checkString(pad_mode, ['valid', 'same', 'pad'], 'pad_mode', 'Conv2D');
  const some = typeof padding === 'number' ? padding !== 0 : padding.some((p) => p !== 0);
  if (pad_mode !== 'pad' && some) {
    throw new ValueError(
      `For 'Conv2D', the 'pad' must be zero when 'pad_mode' is not 'pad', but got 'pad': ${pyRepr(padding)} ` +
        `and 'pad_mode': ${pyStr(pad_mode)}.`,
    );
  }
  checkString(format, ['NCHW', 'NHWC'], 'format', 'Conv2D');
}

declareLayer(Conv2d, 'Conv2d', 'x');
