import { checkEqualInt, checkString, checkValueType } from '../../common/checks.js';
import type { DTypeLike } from '../../common/dtype.js';
import { ValueError } from '../../common/errors.js';
import type { InitLike } from '../../common/initializer.js';
import { signature } from '../../common/signature.js';
import type { Tensor } from '../../common/tensor.js';
import { transposedConvolution } from '../../ops/conv_transpose.js';
import * as ops from '../../ops/index.js';
import { twice } from './check.js';
import { rankOf } from './batch_norm.js';
import { checkPrimitive, type Padding } from './conv.js';
import { Convolution, type CommonConvOptions, type PadMode } from './conv_base.js';
import { declareLayer } from './declare.js';

interface TransposeArguments extends Record<string, unknown> {
  in_channels: number;
  out_channels: number;
  kernel_size: unknown;
  stride: unknown;
  pad_mode: PadMode;
  padding: Padding;
  output_padding: number | readonly [number, number];
  dilation: unknown;
  group: number;
  has_bias: boolean;
  weight_init: InitLike | null;
  bias_init: InitLike | null;
  dtype: DTypeLike;
}

const CONV2D_TRANSPOSE = signature<TransposeArguments>(
  'nn.Conv2dTranspose',
  "in_channels, out_channels, kernel_size, stride=1, pad_mode='same', padding=0, output_padding=0, dilation=1, group=1, has_bias=False, " +
    "weight_init=None, bias_init=None, dtype='float32'",
);

/** Keywords of {@link Conv2dTranspose}. */
export interface Conv2dTransposeOptions extends CommonConvOptions {
  /** Distance of the windows along height and width. Default 1. */
  stride?: number | readonly [number, number];
  /** What is cut off at the edges, with `pad_mode` 'pad' only. Default 0. */
  padding?: Padding;
  /** Zeros below and to the right of the output, with `pad_mode` 'pad' only; less than stride or dilation. Default 0. */
  output_padding?: number | readonly [number, number];
  /** Distance of the taps of a window. Default 1. */
  dilation?: number | readonly [number, number];
}

/** ValueError unless the input is (N, C, L). */
export function needThree(x: unknown, cls: string): void {
  const rank = rankOf(x);
  if (rank !== 3) throw new ValueError(`For '${cls}', the dimension of input must be 3d, but got ${rank}.`);
}

/**
 * The gradient of a {@link Conv2d} by its input, as a layer: it spreads where the other gathers. Input (N, in_channels, H, W), output
 * (N, out_channels, H′, W′); `weight` (in_channels, out_channels / group, …kernel_size), `bias` (out_channels) or null. 'same' gives size · stride, 'valid' all that the
 * windows reach, at least that. TypeError and ValueError for arguments of another type or range, here and at the call. MindSpore's
 * `nn.Conv2dTranspose`.
 */
export class Conv2dTranspose extends Convolution {
  readonly output_padding: number | readonly [number, number];

  constructor(
    in_channels: number,
    out_channels: number,
    kernel_size: number | readonly [number, number],
    stride?: number | readonly [number, number],
    pad_mode?: PadMode,
    padding?: Padding,
    output_padding?: number | readonly [number, number],
    dilation?: number | readonly [number, number],
    group?: number,
    has_bias?: boolean,
    weight_init?: InitLike | null,
    bias_init?: InitLike | null,
    dtype?: DTypeLike,
  );
  constructor(
    in_channels: number,
    out_channels: number,
    kernel_size: number | readonly [number, number],
    options?: Conv2dTransposeOptions,
  );
  /** @hidden */
  constructor(
    in_channels: number,
    out_channels: number,
    kernel_size: number | readonly [number, number],
    stride: number | readonly [number, number],
    options: Conv2dTransposeOptions,
  );
  constructor(...args: unknown[]) {
    const given = CONV2D_TRANSPOSE.bind(args);
    const [kernel_size, stride, dilation] = [given.kernel_size, given.stride, given.dilation].map(twice);
    const { padding, output_padding } = given;
    super({
      ...given,
      kernel_size,
      stride,
      dilation,
      data_format: 'NCHW',
      transposed: true,
      first: (cls) => {
        checkValueType('padding', padding, ['int', 'tuple'], cls);
        if (Array.isArray(padding)) checkEqualInt(padding.length, 4, 'padding size', cls);
        checkValueType('output_padding', output_padding, ['int', 'tuple'], cls);
        if (Array.isArray(output_padding)) checkEqualInt(output_padding.length, 2, 'output_padding size', cls);
      },
    });
    checkString(this.pad_mode, ['valid', 'same', 'pad'], 'pad_mode', this.cls_name);
    this.output_padding = output_padding;
    checkPrimitive(this.pad_mode, this.padding, 'NCHW', 'Conv2DTranspose');
  }

  override construct(x: Tensor): Tensor {
    const rank = rankOf(x);
    if (rank !== 4) {
      throw new ValueError(
        rank < 4 ? `not enough values to unpack (expected 4, got ${rank})` : 'too many values to unpack (expected 4)',
      );
    }
    const { pad_mode, padding: pad, stride, dilation, group, weight, bias, out_channels } = this;
    const y = transposedConvolution(x, weight, { pad_mode, pad, stride, dilation, group, out_channels }, bias);
    const [below, right] = this.moreOutput();
    return below === 0 && right === 0 ? y : ops.pad(y, [0, right, 0, below]);
  }

  /** Rows and columns added to the output, checked as MindSpore does: at the call. */
  private moreOutput(): readonly [number, number] {
    const { output_padding, dilation, stride } = this;
    const apart = typeof output_padding === 'object';
    const sizes = apart ? output_padding : ([Number(output_padding), Number(output_padding)] as const);
    sizes.forEach((size, i) => {
      if (size >= 0 && size < Math.max(dilation[i], stride[i])) return;
      const axis = 'hw'[i];
      throw new ValueError(
        `output_padding${apart ? `[${i}]` : ''} must be in range of [0, max(stride_${axis}, dilation_${axis})).`,
      );
    });
    if (this.pad_mode !== 'pad' && sizes.some((size) => size > 0)) {
      throw new ValueError("when output_padding is not zero, pad_mode must be 'pad'");
    }
    return sizes;
  }
}

declareLayer(Conv2dTranspose, 'Conv2dTranspose', 'x');
