import { checkEqualInt, checkString, checkValueType, pyRepr, pyStr } from '../../common/checks.js';
import type { DTypeLike } from '../../common/dtype.js';
import { ValueError } from '../../common/errors.js';
import type { InitLike } from '../../common/initializer.js';
import { signature } from '../../common/signature.js';
import { Tensor } from '../../common/tensor.js';
import { convolution } from '../../ops/conv.js';
import { twice, valueType } from './check.js';
import { checkGroups, Convolution, type CommonConvOptions, type PadMode } from './conv_base.js';
import { declareLayer } from './declare.js';

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
export interface Conv2dOptions extends CommonConvOptions {
  /** Steps of the window along height and width. Default 1. */
  stride?: number | readonly [number, number];
  /** Zeros around the input, with `pad_mode` 'pad' only. Default 0. */
  padding?: Padding;
  /** Distance of the taps of a window. Default 1. */
  dilation?: number | readonly [number, number];
  /** 'NCHW'. ValueError for 'NHWC', which MindSpore has on GPUs only. */
  data_format?: string;
}

/**
 * A two-dimensional convolution. Input (N, in_channels, H, W), output (N, out_channels, H′, W′); `weight` (out_channels, in_channels / group,
 * …kernel_size), `bias` (out_channels) or null. TypeError and ValueError for arguments of another type or range, ValueError and RuntimeError
 * at the call for inputs that do not fit. MindSpore's `nn.Conv2d`.
 */
export class Conv2d extends Convolution {
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
    const { in_channels, out_channels, group } = given;
    super({
      ...given,
      kernel_size,
      stride,
      dilation,
      first: (cls) => {
        checkGroups(in_channels, out_channels, group, cls);
      },
    });
    checkPrimitive(given.pad_mode, this.padding, this.data_format);
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
}

/** What MindSpore's primitive, made last, refuses. */
export function checkPrimitive(
  pad_mode: unknown,
  padding: number | readonly number[],
  format: string,
  primitive = 'Conv2D',
): void {
  checkValueType('pad_mode', pad_mode, 'str', primitive);
  if (typeof padding !== 'number') checkEqualInt(padding.length, 4, 'pad size', primitive);
  checkString(pad_mode, ['valid', 'same', 'pad'], 'pad_mode', primitive);
  const some = typeof padding === 'number' ? padding !== 0 : padding.some((p) => p !== 0);
  if (pad_mode !== 'pad' && some) {
    throw new ValueError(
      `For '${primitive}', the 'pad' must be zero ${primitive === 'Conv2D' ? '' : 'or (0, 0, 0, 0) '}when 'pad_mode' is not 'pad', but got 'pad': ${pyRepr(padding)} ` +
        `and 'pad_mode': ${pyStr(pad_mode)}.`,
    );
  }
  checkString(format, ['NCHW', 'NHWC'], 'format', primitive);
}

declareLayer(Conv2d, 'Conv2d', 'x');
