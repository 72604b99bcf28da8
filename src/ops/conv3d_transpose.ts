import { checkIntRange } from '../common/checks.js';
import { RuntimeError, ValueError } from '../common/errors.js';
import type { Shape } from '../common/shape.js';
import { Tensor } from '../common/tensor.js';
import { abstractType } from './call.js';
import { checkVolumes, conv3dInputGradOp, volumeWindow, type Conv3DAttributes, type VolumeWindow } from './conv3d.js';
import { transposedWindow } from './conv_transpose.js';
import { checkTriple, type Triple } from './triple.js';
import { argumentText, spatial } from './window.js';

/** Checked attributes of a transposed convolution over volumes. */
export interface TransposedVolumes extends VolumeWindow {
  readonly more: Triple;
}

const PRIMITIVE = 'Conv3DTranspose';

/** @internal the attributes of Conv3DTranspose, checked in its words and its order */
export function transposedVolumes(
  weight: Shape,
  { output_padding, ...given }: Omit<Conv3DAttributes, 'group'> & { readonly output_padding: unknown },
): TransposedVolumes {
  const window = volumeWindow(PRIMITIVE, weight, given, ([depth]) => {
    if (depth === 1) return;
    throw new ValueError(`For '${PRIMITIVE}', the depth of parameter 'dilation' must be 1, but got ${depth}.`);
  });
  const more = checkTriple('output_padding', output_padding, PRIMITIVE, { zero: true, lead: [0, 0] });
  if (window.mode !== 'pad' && more.some((n) => n !== 0)) {
    throw new ValueError(
      `For '${PRIMITIVE}', the 'output_padding' must be zero or (0, 0, 0) when 'pad_mode' is not "pad", but got 'output_padding' is ` +
        `${argumentText(output_padding)} and 'pad_mode' is ${window.mode}.`,
    );
  }
  const { kernel, stride, dilation } = window;
  const elements = kernel[0] * kernel[1] * kernel[2];
  const product = 'The product of height, width and depth of';
  checkIntRange(elements, 1, 343, '[]', `${product} kernel_size belonging [1, 343]`, PRIMITIVE);
  more.forEach((n, i) => {
    const axis = 'dhw'[i];
    const range = `[0, max(stride_${axis},${i === 0 ? ' ' : ''}dilation_${axis}))`;
    checkIntRange(n, 0, Math.max(dilation[i], stride[i]), '[)', `output_padding_${axis} belonging ${range}`, PRIMITIVE);
  });
  return { ...window, more };
}

/**
 * MindSpore's Conv3DTranspose primitive: the gradient of a convolution over volumes by its input, as an operation. (N, C, D, H, W) and
 * (C, O / group, kd, kh, kw) give (N, O, D', H', W'). TypeError and ValueError in the primitive's words, RuntimeError where nothing is left.
 */
export function transposedConvolution3d(x: Tensor, weight: Tensor, attrs: TransposedVolumes, group: number): Tensor {
  if (!(x instanceof Tensor)) {
    throw new TypeError(
      `For Primitive[${PRIMITIVE}], the type of input argument[x] must be Tensor but got ${abstractType(x)}.`,
    );
  }
  checkVolumes(PRIMITIVE, x, weight, 'filter');
  const [n, c] = x.shape;
  if (c !== weight.shape[0]) {
    throw new ValueError(
      `For primitive[${PRIMITIVE}], the filter's batch, input x's channel must be equal to ${c}, but got ${weight.shape[0]}.`,
    );
  }
  const { kernel, stride, dilation, mode, pad, more } = attrs;
  const { size, pads } = transposedWindow(spatial(x.shape), kernel, { pad_mode: mode, pad, stride, dilation });
  const out = size.map((d, i) => d + more[i]);
  if (out.some((d) => d <= 0)) {
    throw new RuntimeError(`For '${PRIMITIVE}', the padding leaves nothing of the output: ${argumentText(out)}.`);
  }
  return conv3dInputGradOp([x, weight], {
    stride,
    pads,
    dilation,
    group,
    size: [n, weight.shape[1] * group, ...out],
  });
}
