import { asTuple, checkEqualInt, checkString, checkValueType } from '../../common/checks.js';
import type { DTypeLike } from '../../common/dtype.js';
import { ValueError } from '../../common/errors.js';
import type { InitLike } from '../../common/initializer.js';
import { signature } from '../../common/signature.js';
import { Tensor } from '../../common/tensor.js';
import { convolution3d, volumeWindow } from '../../ops/conv3d.js';
import { transposedConvolution3d, transposedVolumes, type TransposedVolumes } from '../../ops/conv3d_transpose.js';
import { biasAddOp } from '../../ops/dense.js';
import { checkTriple } from '../../ops/triple.js';
import { Convolution, type CommonConvOptions, type ConvSpec, type PadMode } from './conv_base.js';
import { declareLayer } from './declare.js';

/** A size along depth, height and width: one int for all, or one each. */
export type VolumeSize = number | readonly [number, number, number];

/** Padding: the same on all sides, or before and behind depth, height and width in turn. */
export type VolumePadding = number | readonly [number, number, number, number, number, number];

interface Conv3dArguments extends Record<string, unknown> {
  in_channels: number;
  out_channels: number;
  kernel_size: unknown;
  stride: unknown;
  pad_mode: PadMode;
  padding: VolumePadding;
  dilation: unknown;
  group: number;
  has_bias: boolean;
  weight_init: InitLike | null;
  bias_init: InitLike | null;
  data_format: string;
  dtype: DTypeLike;
}
interface TransposeArguments extends Conv3dArguments {
  output_padding: unknown;
}

const HEAD = "in_channels, out_channels, kernel_size, stride=1, pad_mode='same', padding=0, dilation=1, group=1, ";
const TAIL = "has_bias=False, weight_init=None, bias_init=None, data_format='NCDHW', dtype='float32'";
const CONV3D = signature<Conv3dArguments>('nn.Conv3d', HEAD + TAIL);
const CONV3D_TRANSPOSE = signature<TransposeArguments>('nn.Conv3dTranspose', `${HEAD}output_padding=0, ${TAIL}`);

/** Keywords of {@link Conv3d}. */
export interface Conv3dOptions extends CommonConvOptions {
  /** Steps of the window along depth, height and width. Default 1. */
  stride?: VolumeSize;
  /** Zeros around the input, with `pad_mode` 'pad' only. Default 0. */
  padding?: VolumePadding;
  /** Distance of the taps of a window. Default 1. */
  dilation?: VolumeSize;
  /** 'NCDHW'. */
  data_format?: string;
}

/** Keywords of {@link Conv3dTranspose}. */
export interface Conv3dTransposeOptions extends Conv3dOptions {
  /** How much larger the output is behind each axis, with `pad_mode` 'pad' only; less than stride or dilation. Default 0. */
  output_padding?: VolumeSize;
}

/** What both layers check first, and their sizes as triples. */
function volumes(given: Conv3dArguments, cls: string): ConvSpec {
  const { in_channels, out_channels, group, padding } = given;
  if (in_channels % group !== 0 || out_channels % group !== 0) {
    throw new ValueError("The argument 'group' should be divisible by 'in_channels' and 'out_channels'");
  }
  const triple = (name: 'kernel_size' | 'stride' | 'dilation'): readonly number[] =>
    asTuple([...checkTriple(name, given[name], cls)]);
  const sizes = { kernel_size: triple('kernel_size'), stride: triple('stride'), dilation: triple('dilation') };
  checkValueType('padding', padding, ['int', 'tuple'], cls);
  if (Array.isArray(padding)) checkEqualInt(padding.length, 6, 'padding size', cls);
  return { ...given, ...sizes };
}

/**
 * A three-dimensional convolution. Input (N, in_channels, D, H, W), output (N, out_channels, D′, H′, W′); `weight` (out_channels, in_channels / group,
 * …kernel_size), `bias` (out_channels) or null. TypeError and ValueError for arguments of another type or range, and at the call for inputs that do not
 * fit. MindSpore's `nn.Conv3d`.
 */
export class Conv3d extends Convolution {
  constructor(
    in_channels: number,
    out_channels: number,
    kernel_size: VolumeSize,
    stride?: VolumeSize,
    pad_mode?: PadMode,
    padding?: VolumePadding,
    dilation?: VolumeSize,
    group?: number,
    has_bias?: boolean,
    weight_init?: InitLike | null,
    bias_init?: InitLike | null,
    data_format?: string,
    dtype?: DTypeLike,
  );
  constructor(in_channels: number, out_channels: number, kernel_size: VolumeSize, options?: Conv3dOptions);
  /** @hidden */
  constructor(
    in_channels: number,
    out_channels: number,
    kernel_size: VolumeSize,
    stride: VolumeSize,
    options: Conv3dOptions,
  );
  constructor(...args: unknown[]) {
    super(volumes(CONV3D.bind(args), 'Conv3d'));
    const { pad_mode, padding: pad, stride, dilation } = this;
    volumeWindow('Conv3D', this.weight.shape, { pad_mode, pad, stride, dilation });
    checkString(this.data_format, ['NCDHW'], 'data_format', 'Conv3D');
  }

  override construct(x: Tensor): Tensor {
    const { pad_mode, padding: pad, stride, dilation, group, weight, bias } = this;
    if (group > 1 && x instanceof Tensor && x.shape[1] % group !== 0) {
      throw new ValueError(`For 'Split', x_shape[1] must be divisible by output_num = ${group}, but got ${x.shape[1]}`);
    }
    const y = convolution3d(x, weight, { pad_mode, pad, stride, dilation, group });
    return bias === null ? y : biasAddOp([y, bias]);
  }
}

declareLayer(Conv3d, 'Conv3d', 'x');

/**
 * The gradient of a {@link Conv3d} by its input, as a layer: it spreads where the other gathers. Input (N, in_channels, D, H, W), output
 * (N, out_channels, D′, H′, W′); `weight` (in_channels, out_channels / group, …kernel_size), `bias` (out_channels) or null. 'same' gives size · stride, 'valid' all that
 * the windows reach, at least that. `dilation` is 1 along the depth. TypeError and ValueError for arguments of another type or range, here and at the
 * call. MindSpore's `nn.Conv3dTranspose`.
 */
export class Conv3dTranspose extends Convolution {
  readonly output_padding: readonly number[];
  readonly #window: TransposedVolumes;

  constructor(
    in_channels: number,
    out_channels: number,
    kernel_size: VolumeSize,
    stride?: VolumeSize,
    pad_mode?: PadMode,
    padding?: VolumePadding,
    dilation?: VolumeSize,
    group?: number,
    output_padding?: VolumeSize,
    has_bias?: boolean,
    weight_init?: InitLike | null,
    bias_init?: InitLike | null,
    data_format?: string,
    dtype?: DTypeLike,
  );
  constructor(in_channels: number, out_channels: number, kernel_size: VolumeSize, options?: Conv3dTransposeOptions);
  /** @hidden */
  constructor(
    in_channels: number,
    out_channels: number,
    kernel_size: VolumeSize,
    stride: VolumeSize,
    options: Conv3dTransposeOptions,
  );
  constructor(...args: unknown[]) {
    const given = CONV3D_TRANSPOSE.bind(args);
    const spec = volumes(given, 'Conv3dTranspose');
    const more = checkTriple('output_padding', given.output_padding, 'Conv3dTranspose', { zero: true });
    super({ ...spec, transposed: true });
    this.output_padding = asTuple([...more]);
    const { pad_mode, padding: pad, stride, dilation, output_padding } = this;
    this.#window = transposedVolumes(this.weight.shape, { pad_mode, pad, stride, dilation, output_padding });
    checkString(this.data_format, ['NCDHW'], 'format', 'Conv3DTranspose');
  }

  override construct(x: Tensor): Tensor {
    const { weight, bias, group } = this;
    const y = transposedConvolution3d(x, weight, this.#window, group);
    return bias === null ? y : biasAddOp([y, bias]);
  }
}

declareLayer(Conv3dTranspose, 'Conv3dTranspose', 'x');
