import { RuntimeError } from '../common/errors.js';
import type { Tensor } from '../common/tensor.js';
import { accepts, checkDType } from './call.js';
import { convInputGradOp, type PadMode } from './conv.js';
import { biasAddOp } from './dense.js';
import { padsOf, samePads, span, spatial, type Pads, type Sizes } from './window.js';

/** Checked attributes of a transposed convolution; `pad` is one number, or above, below, left, right. */
export interface TransposeSettings {
  readonly pad_mode: PadMode;
  readonly pad: number | readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly group: number;
  readonly out_channels: number;
}

const KERNEL = accepts('float16 float32');

/**
 * What MindSpore's Conv2DTranspose primitive computes: the gradient of a convolution by its input, as an operation. (N, C, H, W) and
 * (C, O / group, kh, kw) give (N, O, H', W'). With 'same' H' is H · stride, with 'valid' all that windows reach or H · stride if that is more, with
 * 'pad' what is left when the padding is cut off. RuntimeError and TypeError for channels and dtypes that do not fit.
 */
export function transposedConvolution(
  x: Tensor,
  weight: Tensor,
  settings: TransposeSettings,
  bias: Tensor | null,
): Tensor {
  const { pad_mode, pad, group, out_channels } = settings;
  const [n, c, h, w] = x.shape;
  if (c !== weight.shape[0]) {
    throw new RuntimeError(
      `For 'Conv2DTranspose', the channels of 'x' must be those of 'weight': ${weight.shape[0]}, but got ${c}.`,
    );
  }
  checkDType('Conv2DBackpropInput', KERNEL, x.dtype);
  const kernel = spatial(weight.shape);
  const sides = typeof pad === 'number' ? kernel.flatMap(() => [pad, pad]) : pad;
  const { stride, dilation } = settings;
  const { size, pads } = transposedWindow([h, w], kernel, { pad_mode, pad: sides, stride, dilation });
  const attrs = { stride, pads, dilation, group, size: [n, out_channels, ...size] };
  const y = convInputGradOp([x, weight], attrs);
  return bias === null ? y : biasAddOp([y, bias]);
}

/** What the size of a transposed convolution follows from; `pad`: before and behind each axis in turn. */
interface TransposeWindow {
  readonly pad_mode: PadMode;
  readonly pad: readonly number[];
  readonly stride: Sizes;
  readonly dilation: Sizes;
}

/** Sizes of the output of a transposed convolution, and the padding of the convolution whose gradient it is. */
export function transposedWindow(
  size: Sizes,
  kernel: Sizes,
  { pad_mode, pad, stride, dilation }: TransposeWindow,
): { size: number[]; pads: Pads } {
  const out = size.map((n, i) => {
    const reach = span(kernel[i], dilation[i]) - stride[i];
    if (pad_mode === 'same') return n * stride[i];
    return n * stride[i] + (pad_mode === 'valid' ? Math.max(reach, 0) : reach - pad[2 * i] - pad[2 * i + 1]);
  });
  if (pad_mode === 'same') return { size: out, pads: samePads(out, kernel, stride, dilation) };
  return { size: out, pads: pad_mode === 'pad' ? padsOf(pad) : pad.map(() => 0) };
}
