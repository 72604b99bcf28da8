import { RuntimeError } from '../common/errors.js';
import type { Tensor } from '../common/tensor.js';
import { accepts, checkDType } from './call.js';
import { convInputGradOp, type PadMode } from './conv.js';
import { biasAddOp } from './dense.js';
import { NO_PADS, samePads, span, type Pads } from './window.js';

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
  const [sh, sw] = settings.stride;
  const [dh, dw] = settings.dilation;
  const [n, c, h, w] = x.shape;
  if (c !== weight.shape[0]) {
    throw new RuntimeError(
      `For 'Conv2DTranspose', the channels of 'x' must be those of 'weight': ${weight.shape[0]}, but got ${c}.`,
    );
  }
  checkDType('Conv2DBackpropInput', KERNEL, x.dtype);
  const kernel = [weight.shape[2], weight.shape[3]] as const;
  const [top, bottom, left, right] = typeof pad === 'number' ? [pad, pad, pad, pad] : pad;
  const along = (size: number, k: number, stride: number, dilation: number, cut: number): number => {
    const reach = span(k, dilation) - stride;
    if (pad_mode === 'same') return size * stride;
    return size * stride + (pad_mode === 'valid' ? Math.max(reach, 0) : reach - cut);
  };
  const size = [along(h, kernel[0], sh, dh, top + bottom), along(w, kernel[1], sw, dw, left + right)] as const;
  const pads: Pads =
    pad_mode === 'same'
      ? samePads(size, kernel, [sh, sw], [dh, dw])
      : pad_mode === 'pad'
        ? [top, left, bottom, right]
        : NO_PADS;
  const attrs = { stride: [sh, sw], pads, dilation: [dh, dw], group, size: [n, out_channels, ...size] } as const;
  const y = convInputGradOp([x, weight], attrs);
  return bias === null ? y : biasAddOp([y, bias]);
}
