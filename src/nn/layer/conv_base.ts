import {
  asTuple,
  checkBool,
  checkNonNegativeInt,
  checkPositiveInt,
  checkString,
  pyRepr,
  pyStr,
  pyTypeName,
} from '../../common/checks.js';
import { get_context } from '../../common/context.js';
import type { DTypeLike } from '../../common/dtype.js';
import { ValueError } from '../../common/errors.js';
import { HeUniform, initializer, Uniform, type InitLike } from '../../common/initializer.js';
import { Parameter } from '../../common/parameter.js';
import { Tensor } from '../../common/tensor.js';
import { Cell } from '../cell.js';
import { isInt, tensorText } from './check.js';

/** How the edges of the input are treated. */
export type PadMode = 'same' | 'valid' | 'pad';

/** What the base of all convolutions is told: sizes for each spatial axis, `padding` as the user gave it. */
export interface ConvSpec {
  readonly in_channels: number;
  readonly out_channels: number;
  readonly kernel_size: readonly number[];
  readonly stride: readonly number[];
  readonly pad_mode: PadMode;
  readonly padding: unknown;
  readonly dilation: readonly number[];
  readonly group: number;
  readonly has_bias: boolean;
  readonly weight_init: InitLike | null;
  readonly bias_init: InitLike | null;
  readonly data_format: string;
  readonly dtype: DTypeLike;
  /** The kernel is (in, out / group, …), not (out, in / group, …). */
  readonly transposed?: boolean;
  /** What the layer checks itself, first of all, given the class's name. */
  readonly first?: (cls: string) => void;
}

/** Keywords that all convolutions have. */
export interface CommonConvOptions {
  /** 'same' keeps ⌈size / stride⌉, 'valid' uses whole windows only, 'pad' adds `padding`. Default 'same'. */
  pad_mode?: PadMode;
  /** Parts of the channels that are convolved apart. Default 1. */
  group?: number;
  /** Whether a bias is added. Default false. */
  has_bias?: boolean;
  /** Fills the weight: a Tensor, an initializer, its alias or a number. Default HeUniform(√5). */
  weight_init?: InitLike | null;
  /** Fills the bias. Default Uniform(1 / √fan_in). */
  bias_init?: InitLike | null;
  /** Type of the parameters. Default float32. */
  dtype?: DTypeLike;
}

/** ValueError unless both numbers of channels can be divided into groups. */
export function checkGroups(in_channels: unknown, out_channels: unknown, group: unknown, cls: string): void {
  checkPositiveInt(group, 'group', cls);
  if (Number(in_channels) % Number(group) === 0 && Number(out_channels) % Number(group) === 0) return;
  if (!isInt(in_channels)) checkPositiveInt(in_channels, 'in_channels', cls);
  throw new ValueError(
    "The argument 'group' should be divisible by 'in_channels' and 'out_channels', but got " +
      `group:${pyStr(group)}, in_channels:${pyStr(in_channels)}, out_channels:${pyStr(out_channels)}.`,
  );
}

/** What all convolutions are: sizes, `weight`, and `bias` or null. */
export abstract class Convolution extends Cell {
  readonly in_channels: number;
  readonly out_channels: number;
  readonly kernel_size: readonly number[];
  readonly stride: readonly number[];
  readonly pad_mode: PadMode;
  readonly padding: number | readonly number[];
  readonly dilation: readonly number[];
  readonly group: number;
  readonly has_bias: boolean;
  readonly data_format: string;
  weight_init: InitLike;
  bias_init: InitLike | null;
  weight: Parameter;
  bias: Parameter | null;

  constructor(spec: ConvSpec) {
    super();
    const cls = this.cls_name;
    spec.first?.(cls);
    const { in_channels, out_channels, group, kernel_size, stride, dilation, dtype } = spec;
    this.in_channels = Number(checkPositiveInt(in_channels, 'in_channels', cls));
    this.out_channels = Number(checkPositiveInt(out_channels, 'out_channels', cls));
    this.kernel_size = kernel_size;
    this.stride = stride;
    this.pad_mode = spec.pad_mode;
    this.data_format = checkFormat(spec.data_format, cls);
    this.padding = checkPadding(spec.padding, cls);
    this.dilation = dilation;
    this.group = Number(checkPositiveInt(group));
    for (const [name, sizes] of Object.entries({ kernel_size, stride, dilation })) {
      for (const size of sizes) checkPositiveInt(size, `${name} item`, cls);
    }
    this.checkDivisible(cls);
    const [rows, columns] = spec.transposed
      ? [this.in_channels, this.out_channels]
      : [this.out_channels, this.in_channels];
    const shape = [rows, columns / this.group, ...kernel_size];
    this.weight_init = spec.weight_init ?? new HeUniform(Math.sqrt(5));
    this.weight = new Parameter(initializer(this.weight_init, shape, dtype), { name: 'weight' });
    this.bias_init = spec.bias_init;
    this.has_bias = checkBool(spec.has_bias, 'has_bias', cls);
    if (this.has_bias) {
      this.bias_init ??= new Uniform(1 / Math.sqrt(shape.slice(1).reduce((a, b) => a * b)));
      this.bias = new Parameter(initializer(this.bias_init, [this.out_channels], dtype), { name: 'bias' });
    } else {
      this.bias = null;
    }
  }

  private checkDivisible(cls: string): void {
    const { in_channels, out_channels, group } = this;
    for (const [name, channels, attribute] of [
      ['in_channels', in_channels, 'attr '],
      ['out_channels', out_channels, ''],
    ] as const) {
      if (channels % group === 0) continue;
      throw new ValueError(
        `For '${cls}', the ${attribute}'${name}' must be divisible by attr 'group', but got '${name}': ${channels} and 'group': ${group}.`,
      );
    }
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

function checkPadding(padding: unknown, cls: string): number | readonly number[] {
  if (isInt(padding)) return Number(checkNonNegativeInt(padding, 'padding', cls));
  if (Array.isArray(padding)) {
    for (const side of padding) checkNonNegativeInt(side, 'padding item', cls);
    return asTuple(padding.map(Number));
  }
  throw new TypeError(`For '${cls}', the type of 'padding' must be int or tuple(int), but got ${pyTypeName(padding)}.`);
}
