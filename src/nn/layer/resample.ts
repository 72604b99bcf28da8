import { checkInt, checkValueType, pyTypeName } from '../../common/checks.js';
import { ValueError } from '../../common/errors.js';
import { signature } from '../../common/signature.js';
import type { Tensor } from '../../common/tensor.js';
import * as ops from '../../ops/index.js';
import { checkOutputSize, type AdaptiveSize } from '../../ops/adaptive_pool.js';
import type { PyNumber } from '../../ops/call.js';
import type { InterpolateMode } from '../../ops/interpolate.js';
import { Cell } from '../cell.js';
import { rankOf } from './batch_norm.js';
import { declareLayer } from './declare.js';

interface UpsampleArguments extends Record<string, unknown> {
  size: number | readonly number[] | null;
  scale_factor: PyNumber | readonly PyNumber[] | null;
  mode: InterpolateMode;
  align_corners: boolean | null;
  recompute_scale_factor: boolean | null;
}

const SIG = {
  upsample: signature<UpsampleArguments>(
    'nn.Upsample',
    "size=None, scale_factor=None, mode='nearest', align_corners=None, recompute_scale_factor=None",
  ),
  shuffle: signature<{ upscale_factor: number }>('nn.PixelShuffle', 'upscale_factor'),
  unshuffle: signature<{ downscale_factor: number }>('nn.PixelUnshuffle', 'downscale_factor'),
  one: signature<{ output_size: number }>('nn.AdaptiveAvgPool1d', 'output_size'),
  two: signature<{ output_size: AdaptiveSize }>('nn.AdaptiveAvgPool2d', 'output_size'),
  three: signature<{ output_size: AdaptiveSize }>('nn.AdaptiveAvgPool3d', 'output_size'),
};

/** Brings the axes after the first two to another size, as `ops.interpolate` does, which checks the arguments. MindSpore's `nn.Upsample`. */
export class Upsample extends Cell {
  readonly size: UpsampleArguments['size'];
  readonly scale_factor: UpsampleArguments['scale_factor'];
  readonly mode: InterpolateMode;
  readonly align_corners: boolean | null;
  readonly recompute_scale_factor: boolean | null;

  constructor(
    size?: number | readonly number[] | null,
    scale_factor?: PyNumber | readonly PyNumber[] | null,
    mode?: InterpolateMode,
    align_corners?: boolean | null,
    recompute_scale_factor?: boolean | null,
  );
  constructor(options?: Partial<UpsampleArguments>);
  /** @hidden */
  constructor(size: number | readonly number[], options: Partial<UpsampleArguments>);
  constructor(...args: unknown[]) {
    const given = SIG.upsample.bind(args);
    super();
    this.size = given.size;
    this.scale_factor = given.scale_factor;
    this.mode = given.mode;
    this.align_corners = given.align_corners;
    this.recompute_scale_factor = given.recompute_scale_factor;
  }

  override construct(x: Tensor): Tensor {
    const { size, scale_factor, mode, align_corners, recompute_scale_factor } = this;
    return ops.interpolate(x, size, scale_factor, mode, align_corners, recompute_scale_factor);
  }
}

declareLayer(Upsample, 'Upsample', 'x');

/** (…, C·r², H, W) to (…, C, H·r, W·r); see `ops.pixel_shuffle`. MindSpore's `nn.PixelShuffle`. */
export class PixelShuffle extends Cell {
  readonly upscale_factor: number;

  constructor(upscale_factor: number);
  constructor(options: { upscale_factor: number });
  constructor(...args: unknown[]) {
    const { upscale_factor } = SIG.shuffle.bind(args);
    super();
    this.upscale_factor = upscale_factor;
  }

  override construct(input: Tensor): Tensor {
    return ops.pixel_shuffle(input, this.upscale_factor);
  }
}

declareLayer(PixelShuffle, 'PixelShuffle', 'input');

/** (…, C, H·r, W·r) to (…, C·r², H, W); see `ops.pixel_unshuffle`. MindSpore's `nn.PixelUnshuffle`. */
export class PixelUnshuffle extends Cell {
  readonly downscale_factor: number;

  constructor(downscale_factor: number);
  constructor(options: { downscale_factor: number });
  constructor(...args: unknown[]) {
    const { downscale_factor } = SIG.unshuffle.bind(args);
    super();
    this.downscale_factor = downscale_factor;
  }

  override construct(input: Tensor): Tensor {
    return ops.pixel_unshuffle(input, this.downscale_factor);
  }
}

declareLayer(PixelUnshuffle, 'PixelUnshuffle', 'input');

/** ValueError unless the last of three axes falls into `size` equal parts. */
export function checkParts(input: Tensor, size: number, cls: string): void {
  const rank = rankOf(input);
  if (rank !== 3) throw new ValueError(`For ${cls}, the input must has 3 dim, but got ${rank}.`);
  const width = input.shape[2];
  if (width >= size && width % size === 0) return;
  const rule = width < size ? 'greater or equal to' : 'divisible by';
  throw new ValueError(`For ${cls}, the input's last dimension must be ${rule} output size ${size}, but got ${width}.`);
}

/**
 * Means of `output_size` equal parts of the last of three axes, of float16 or float32. TypeError and ValueError unless that is a positive int, and at the call
 * for sizes that it does not divide. MindSpore's `nn.AdaptiveAvgPool1d`.
 */
export class AdaptiveAvgPool1d extends Cell {
  readonly output_size: number;

  constructor(output_size: number);
  constructor(options: { output_size: number });
  constructor(...args: unknown[]) {
    const { output_size } = SIG.one.bind(args);
    super();
    checkValueType('output_size', output_size, ['int'], this.cls_name);
    this.output_size = Number(checkInt(output_size, 1, '>=', 'output_size', this.cls_name));
  }

  override construct(input: Tensor): Tensor {
    const name = this.cls_name;
    checkParts(input, this.output_size, name);
    if (!['float16', 'float32'].includes(input.dtype.name)) {
      throw new TypeError(
        `For '${name}', the input dtype must be float16 or float32, but got ${pyTypeName(input.dtype)}.`,
      );
    }
    return ops.adaptive_avg_pool1d(input, this.output_size);
  }
}

declareLayer(AdaptiveAvgPool1d, 'AdaptiveAvgPool1d', 'input');

/** Means over `output_size` parts of height and width; see `ops.adaptive_avg_pool2d`. MindSpore's `nn.AdaptiveAvgPool2d`. */
export class AdaptiveAvgPool2d extends Cell {
  readonly output_size: AdaptiveSize;

  constructor(output_size: AdaptiveSize);
  constructor(options: { output_size: AdaptiveSize });
  constructor(...args: unknown[]) {
    const { output_size } = SIG.two.bind(args);
    super();
    checkOutputSize(output_size, 2);
    this.output_size = output_size;
  }

  override construct(input: Tensor): Tensor {
    return ops.adaptive_avg_pool2d(input, this.output_size);
  }
}

declareLayer(AdaptiveAvgPool2d, 'AdaptiveAvgPool2d', 'input');

/** Means over `output_size` parts of the last three axes; see `ops.adaptive_avg_pool3d`. MindSpore's `nn.AdaptiveAvgPool3d`. */
export class AdaptiveAvgPool3d extends Cell {
  readonly output_size: AdaptiveSize;

  constructor(output_size: AdaptiveSize);
  constructor(options: { output_size: AdaptiveSize });
  constructor(...args: unknown[]) {
    const { output_size } = SIG.three.bind(args);
    super();
    checkOutputSize(output_size, 3);
    this.output_size = output_size;
  }

  override construct(input: Tensor): Tensor {
    return ops.adaptive_avg_pool3d(input, this.output_size);
  }
}

declareLayer(AdaptiveAvgPool3d, 'AdaptiveAvgPool3d', 'input');
