import { checkPositiveInt } from '../../common/checks.js';
import type { DTypeLike } from '../../common/dtype.js';
import { ValueError } from '../../common/errors.js';
import { HeUniform, initializer, Uniform, type InitLike } from '../../common/initializer.js';
import { Parameter } from '../../common/parameter.js';
import { pyRepr } from '../../common/pytext.js';
import { signature } from '../../common/signature.js';
import type { Tensor } from '../../common/tensor.js';
import * as ops from '../../ops/index.js';
import * as functional from '../../ops/mint/functional_names.js';
import { Cell } from '../cell.js';
import { Dense } from '../layer/basic.js';
import { declareLayer } from '../layer/declare.js';

const SIG = {
  linear: signature<{
    in_features: number;
    out_features: number;
    bias: boolean;
    weight_init: InitLike | null;
    bias_init: InitLike | null;
    dtype: DTypeLike | null;
  }>('mint.nn.Linear', 'in_features, out_features, bias=True, weight_init=None, bias_init=None, dtype=None'),
  glu: signature<{ dim: number }>('mint.nn.GLU', 'dim=-1'),
  sigmoid: signature('mint.nn.Sigmoid', ''),
  loss: signature<{
    weight: Tensor | null;
    ignore_index: number;
    reduction: 'none' | 'mean' | 'sum';
    label_smoothing: number;
  }>('mint.nn.CrossEntropyLoss', "weight=None, ignore_index=-100, reduction='mean', label_smoothing=0.0"),
  conv: signature<ConvArguments>(
    'mint.nn.Conv2d',
    "in_channels, out_channels, kernel_size, stride=1, padding=0, dilation=1, groups=1, bias=True, padding_mode='zeros', dtype=None",
  ),
};

/** Keywords of {@link Linear}. */
export interface LinearOptions {
  bias?: boolean;
  weight_init?: InitLike | null;
  bias_init?: InitLike | null;
  dtype?: DTypeLike | null;
}

/** x · weightᵀ + bias: `nn.Dense` with other names. MindSpore's `mint.nn.Linear`. */
export class Linear extends Dense {
  constructor(
    in_features: number,
    out_features: number,
    bias?: boolean,
    weight_init?: InitLike | null,
    bias_init?: InitLike | null,
    dtype?: DTypeLike | null,
  );
  constructor(in_features: number, out_features: number, options?: LinearOptions);
  /** @hidden */
  constructor(in_features: number, out_features: number, bias: boolean, options: LinearOptions);
  constructor(...args: unknown[]) {
    const { in_features, out_features, bias, weight_init, bias_init, dtype } = SIG.linear.bind(args);
    super(in_features, out_features, { weight_init, bias_init, has_bias: bias, dtype: dtype ?? 'float32' });
  }

  override construct(x: Tensor): Tensor {
    return super.construct(x);
  }

  override extend_repr(): string {
    const bias = this.has_bias ? ', has_bias=True' : '';
    return `input_features=${this.in_channels}, output_features=${this.out_channels}${bias}`;
  }
}

/** The first half of the input along `dim` times the sigmoid of the second. MindSpore's `mint.nn.GLU`. */
export class GLU extends Cell {
  readonly dim: number;

  constructor(dim?: number);
  constructor(options?: { dim?: number });
  constructor(...args: unknown[]) {
    const { dim } = SIG.glu.bind(args);
    super();
    this.dim = dim;
  }

  override construct(input: Tensor): Tensor {
    return functional.glu(input, this.dim);
  }
}

/** 1 / (1 + e^−input). MindSpore's `mint.nn.Sigmoid`. */
export class Sigmoid extends Cell {
  constructor(...args: []) {
    SIG.sigmoid.bind(args);
    super();
  }

  override construct(input: Tensor): Tensor {
    return ops.sigmoid(input);
  }
}

/** Keywords of {@link CrossEntropyLoss}. */
export interface CrossEntropyOptions {
  weight?: Tensor | null;
  ignore_index?: number;
  reduction?: 'none' | 'mean' | 'sum';
  label_smoothing?: number;
}

/** The cross entropy of logits and class numbers or probabilities, as `ops.cross_entropy` has it. MindSpore's `mint.nn.CrossEntropyLoss`. */
export class CrossEntropyLoss extends Cell {
  readonly ignore_index: number;
  readonly reduction: 'none' | 'mean' | 'sum';
  readonly label_smoothing: number;
  weight: Tensor | null;

  constructor(
    weight?: Tensor | null,
    ignore_index?: number,
    reduction?: 'none' | 'mean' | 'sum',
    label_smoothing?: number,
  );
  constructor(options?: CrossEntropyOptions);
  constructor(...args: unknown[]) {
    const { weight, ignore_index, reduction, label_smoothing } = SIG.loss.bind(args);
    super();
    this.weight = weight;
    this.ignore_index = ignore_index;
    this.reduction = reduction;
    this.label_smoothing = label_smoothing;
  }

  override construct(input: Tensor, target: Tensor): Tensor {
    const { weight, ignore_index, reduction, label_smoothing } = this;
    return ops.cross_entropy(input, target, { weight, ignore_index, reduction, label_smoothing });
  }
}

type Pair = number | readonly number[];
type Padding = Pair | 'same' | 'valid';
type PaddingMode = 'zeros' | 'reflect' | 'replicate' | 'circular';

interface ConvArguments extends Record<string, unknown> {
  in_channels: number;
  out_channels: number;
  kernel_size: Pair;
  stride: Pair;
  padding: Padding;
  dilation: Pair;
  groups: number;
  bias: boolean;
  padding_mode: PaddingMode;
  dtype: DTypeLike | null;
}

/** Keywords of {@link Conv2d}. */
export type Conv2dOptions = Partial<Omit<ConvArguments, 'in_channels' | 'out_channels' | 'kernel_size'>>;

const pair = (x: Pair): [number, number] => (typeof x === 'number' ? [x, x] : [x[0], x[1]]);

/**
 * Convolution of images (N, C, H, W), with `padding` on both sides of each axis, or 'same' or 'valid', filled as `padding_mode` says. ValueError for channels
 * that `groups` does not divide and for unknown modes. MindSpore's `mint.nn.Conv2d`.
 */
export class Conv2d extends Cell {
  readonly in_channels: number;
  readonly out_channels: number;
  readonly kernel_size: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding: Padding;
  readonly dilation: readonly [number, number];
  readonly groups: number;
  readonly padding_mode: PaddingMode;
  weight: Parameter;
  bias: Parameter | null;

  constructor(
    in_channels: number,
    out_channels: number,
    kernel_size: Pair,
    stride?: Pair,
    padding?: Padding,
    dilation?: Pair,
    groups?: number,
    bias?: boolean,
    padding_mode?: PaddingMode,
    dtype?: DTypeLike | null,
  );
  constructor(in_channels: number, out_channels: number, kernel_size: Pair, options?: Conv2dOptions);
  constructor(...args: unknown[]) {
    const given = SIG.conv.bind(args);
    super();
    const cls = this.cls_name;
    this.in_channels = Number(checkPositiveInt(given.in_channels, 'in_channels', cls));
    this.out_channels = Number(checkPositiveInt(given.out_channels, 'out_channels', cls));
    this.groups = Number(checkPositiveInt(given.groups, 'groups', cls));
    for (const name of ['in_channels', 'out_channels'] as const) {
      if (this[name] % this.groups !== 0) throw new ValueError(`${name} must be divisible by groups.`);
    }
    const modes = ['zeros', 'reflect', 'replicate', 'circular'];
    if (!modes.includes(given.padding_mode)) {
      throw new ValueError(
        `padding_mode must be one of ${pyRepr(modes)}, but got padding_mode='${given.padding_mode}'`,
      );
    }
    [this.kernel_size, this.stride, this.dilation] = [given.kernel_size, given.stride, given.dilation].map(pair);
    const { padding } = given;
    if (typeof padding === 'string' && padding !== 'same' && padding !== 'valid') {
      throw new ValueError(`Invalid padding string ${pyRepr(padding)}, should be one of ['valid', 'same']`);
    }
    this.padding = typeof padding === 'string' ? padding : pair(padding);
    this.padding_mode = given.padding_mode;
    const shape = [this.out_channels, this.in_channels / this.groups, ...this.kernel_size];
    const dtype = given.dtype ?? 'float32';
    this.weight = new Parameter(initializer(new HeUniform(Math.sqrt(5)), shape, dtype), { name: 'weight' });
    const bound = 1 / Math.sqrt(shape[1] * shape[2] * shape[3]);
    this.bias = given.bias
      ? new Parameter(initializer(new Uniform(bound), [this.out_channels], dtype), { name: 'bias' })
      : null;
  }

  override construct(input: Tensor): Tensor {
    const { weight, bias, stride, dilation, groups, padding } = this;
    const rest = { bias, stride, dilation, groups };
    if (padding === 'valid') return ops.conv2d(input, weight, { ...rest, pad_mode: 'valid' });
    const [top, bottom, left, right] = this.sides();
    if (this.padding_mode !== 'zeros') {
      const padded = ops.pad(input, [left, right, top, bottom], this.padding_mode);
      return ops.conv2d(padded, weight, { ...rest, pad_mode: 'valid' });
    }
    if (top === bottom && left === right) {
      return ops.conv2d(input, weight, { ...rest, pad_mode: 'pad', padding: [top, left] });
    }
    return ops.conv2d(ops.pad(input, [left, right, top, bottom]), weight, { ...rest, pad_mode: 'valid' });
  }

  /** What is added above, below, left and right. */
  private sides(): [number, number, number, number] {
    if (typeof this.padding !== 'string') {
      const [h, w] = pair(this.padding);
      return [h, h, w, w];
    }
    if (this.stride.some((s) => s !== 1))
      throw new ValueError("padding='same' is not supported for strided convolutions");
    const [h, w] = this.kernel_size.map((k, i) => this.dilation[i] * (k - 1));
    return [Math.floor(h / 2), h - Math.floor(h / 2), Math.floor(w / 2), w - Math.floor(w / 2)];
  }

  override extend_repr(): string {
    const { in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias } = this;
    const text = (sizes: readonly [number, number]): string => `(${sizes.join(', ')})`;
    const pads = typeof padding === 'string' ? padding : text(pair(padding));
    return (
      `input_channels=${in_channels}, output_channels=${out_channels}, kernel_size=${text(kernel_size)}, stride=${text(stride)}, ` +
      `padding=${pads}, dilation=${text(dilation)}, groups=${groups}, bias=${pyRepr(bias !== null)}`
    );
  }
}

const construct = (name: string): { signature: string } => ({ signature: `mint.nn.${name}.construct` });
declareLayer(Linear, 'Linear', 'x', construct('Linear'));
declareLayer(GLU, 'GLU', 'input', construct('GLU'));
declareLayer(Sigmoid, 'Sigmoid', 'input', construct('Sigmoid'));
declareLayer(CrossEntropyLoss, 'CrossEntropyLoss', 'input, target', construct('CrossEntropyLoss'));
declareLayer(Conv2d, 'Conv2d', 'input', construct('Conv2d'));
