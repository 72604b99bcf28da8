import {
  asTuple,
  checkEqualInt,
  checkInt,
  checkNonNegativeInt,
  checkString,
  checkValueType,
} from '../../common/checks.js';
import type { DTypeLike } from '../../common/dtype.js';
import type { InitLike } from '../../common/initializer.js';
import { signature } from '../../common/signature.js';
import { Tensor } from '../../common/tensor.js';
import { convolution } from '../../ops/conv.js';
import { transposedConvolution } from '../../ops/conv_transpose.js';
import * as ops from '../../ops/index.js';
import { checkPrimitive } from './conv.js';
import { checkGroups, Convolution, type CommonConvOptions, type ConvSpec, type PadMode } from './conv_base.js';
import { needThree } from './conv_transpose.js';
import { declareLayer } from './declare.js';

interface Conv1dArguments extends Record<string, unknown> {
  in_channels: number;
  out_channels: number;
  kernel_size: number;
  stride: number;
  pad_mode: PadMode;
  padding: number;
  dilation: number;
  group: number;
  has_bias: boolean;
  weight_init: InitLike | null;
  bias_init: InitLike | null;
  dtype: DTypeLike;
}

const TEXT =
  "in_channels, out_channels, kernel_size, stride=1, pad_mode='same', padding=0, dilation=1, group=1, has_bias=False, " +
  "weight_init=None, bias_init=None, dtype='float32'";
const CONV1D = signature<Conv1dArguments>('nn.Conv1d', TEXT);
const CONV1D_TRANSPOSE = signature<Conv1dArguments>('nn.Conv1dTranspose', TEXT);

/** Keywords of {@link Conv1d} and {@link Conv1dTranspose}. */
export interface Conv1dOptions extends CommonConvOptions {
  /** Steps of the window. Default 1. */
  stride?: number;
  /** Zeros at both ends, with `pad_mode` 'pad' only. Default 0. */
  padding?: number;
  /** Distance of the taps of a window. Default 1. */
  dilation?: number;
}

/** (O, I, k) as (O, I, 1, k). */
function asRow(weight: Tensor): Tensor {
  const [o, i, k] = weight.shape;
  const data = weight.hostData();
  return data === undefined ? ops.expand_dims(weight, 2) : Tensor.fromData(data, [o, i, 1, k], weight.dtype);
}

/** As a convolution of images of height 1, which it is. */
function asImages(given: Conv1dArguments, grouped: boolean): ConvSpec {
  const { kernel_size, stride, dilation, weight_init } = given;
  return {
    ...given,
    kernel_size: asTuple([1, Number(kernel_size)]),
    stride: asTuple([1, Number(stride)]),
    dilation: asTuple([1, Number(dilation)]),
    weight_init: weight_init instanceof Tensor && weight_init.ndim === 3 ? asRow(weight_init) : weight_init,
    data_format: 'NCHW',
    first: (cls) => {
      for (const name of ['kernel_size', 'stride', 'padding', 'dilation'] as const) {
        checkValueType(name, given[name], ['int'], cls);
      }
      checkInt(kernel_size, 1, '>=', 'kernel_size', cls);
      checkInt(stride, 1, '>=', 'stride', cls);
      checkNonNegativeInt(given.padding, 'padding', cls);
      checkInt(dilation, 1, '>=', 'dilation', cls);
      if (grouped) checkGroups(given.in_channels, given.out_channels, given.group, cls);
      if (weight_init instanceof Tensor) checkEqualInt(weight_init.ndim, 3, 'weight_init_shape', cls);
    },
  };
}

/**
 * A one-dimensional convolution. Input (N, in_channels, L), output (N, out_channels, L′); `weight` (out_channels, in_channels / group, 1, kernel_size), `bias`
 * (out_channels) or null. TypeError and ValueError for arguments of another type or range, ValueError and RuntimeError at the call for
 * inputs that do not fit. MindSpore's `nn.Conv1d`.
 */
export class Conv1d extends Convolution {
  constructor(
    in_channels: number,
    out_channels: number,
    kernel_size: number,
    stride?: number,
    pad_mode?: PadMode,
    padding?: number,
    dilation?: number,
    group?: number,
    has_bias?: boolean,
    weight_init?: InitLike | null,
    bias_init?: InitLike | null,
    dtype?: DTypeLike,
  );
  constructor(in_channels: number, out_channels: number, kernel_size: number, options?: Conv1dOptions);
  /** @hidden */
  constructor(in_channels: number, out_channels: number, kernel_size: number, stride: number, options: Conv1dOptions);
  constructor(...args: unknown[]) {
    const given = CONV1D.bind(args);
    super(asImages(given, true));
    checkString(this.pad_mode, ['valid', 'same', 'pad'], 'pad_mode', this.cls_name);
    checkPrimitive(this.pad_mode, both(given.padding), 'NCHW');
  }

  override construct(x: Tensor): Tensor {
    const { pad_mode, padding, stride, dilation, group, weight, bias } = this;
    const options = { pad_mode, pad: both(padding as number), stride, dilation, group };
    return ops.squeeze(convolution(ops.expand_dims(x, 2), weight, options, bias), 2);
  }

  /** What stands between the brackets when the layer is printed. */
  override extend_repr(): string {
    return super.extend_repr().replace(/padding=(\d+)/, 'padding=(0, 0, $1, $1)');
  }
}

/** Padding of the only axis there is. */
function both(padding: number): readonly number[] {
  return asTuple([0, 0, padding, padding]);
}

declareLayer(Conv1d, 'Conv1d', 'x');

/**
 * The gradient of a {@link Conv1d} by its input, as a layer: it spreads where the other gathers. Input (N, in_channels, L), output (N, out_channels, L′);
 * `weight` (in_channels, out_channels / group, 1, kernel_size), `bias` (out_channels) or null. TypeError and ValueError as for Conv1d. MindSpore's
 * `nn.Conv1dTranspose`.
 */
export class Conv1dTranspose extends Convolution {
  constructor(
    in_channels: number,
    out_channels: number,
    kernel_size: number,
    stride?: number,
    pad_mode?: PadMode,
    padding?: number,
    dilation?: number,
    group?: number,
    has_bias?: boolean,
    weight_init?: InitLike | null,
    bias_init?: InitLike | null,
    dtype?: DTypeLike,
  );
  constructor(in_channels: number, out_channels: number, kernel_size: number, options?: Conv1dOptions);
  /** @hidden */
  constructor(in_channels: number, out_channels: number, kernel_size: number, stride: number, options: Conv1dOptions);
  constructor(...args: unknown[]) {
    const given = CONV1D_TRANSPOSE.bind(args);
    super({ ...asImages(given, false), transposed: true });
    checkString(this.pad_mode, ['valid', 'same', 'pad'], 'pad_mode', this.cls_name);
    checkPrimitive(this.pad_mode, both(given.padding), 'NCHW', 'Conv2DBackpropInput');
  }

  override construct(x: Tensor): Tensor {
    needThree(x, this.cls_name);
    const { pad_mode, padding, stride, dilation, group, weight, bias, out_channels } = this;
    const settings = { pad_mode, pad: both(padding as number), stride, dilation, group, out_channels };
    return ops.squeeze(transposedConvolution(ops.expand_dims(x, 2), weight, settings, bias), 2);
  }

  /** What stands between the brackets when the layer is printed. */
  override extend_repr(): string {
    return super.extend_repr().replace(/padding=(\d+)/, 'padding=(0, 0, $1, $1)');
  }
}

declareLayer(Conv1dTranspose, 'Conv1dTranspose', 'x');
