import type { Builder, Sym, Target } from '../ir/builder.js';
import { outputSize, type Pads, type Pair, type WindowAttrs } from './window.js';

/** The sizes that the gradient of a kernel is about. */
export interface FilterProblem extends WindowAttrs {
  /** N, C, H, W of the input. */
  readonly input: readonly [number, number, number, number];
  /** Output channels. */
  readonly channels: number;
  readonly group: number;
}

/** How a kernel's gradient is computed. */
export type FilterMethod = 'convolution' | 'copies' | 'slices';

/**
 * The gradient of a convolution's kernel, dW[o, c, i, j] = Σ dY[n, o, y, x] · X[n, c, y·s + i·d, x·s + j·d], from standard operators.
 *
 * On processors the time goes into moving data: the input is laid out in columns, one row for each kernel element, and multiplied image
 * by image with dY; the images are summed. On graphics processors one convolution does it, with batch and channels in exchanged roles.
 */
export function lowerFilter(
  g: Builder,
  dy: Sym,
  x: Sym,
  problem: FilterProblem,
  method: FilterMethod = filterMethod(g.target.provider, problem),
): Sym {
  const { input, channels, group, kernel } = problem;
  if (input[0] === 0) return g.Expand(g.constant(0, x.dtype), g.ints([channels, input[1] / group, ...kernel]));
  return method === 'convolution' ? byConvolution(g, dy, x, problem) : byColumns(g, dy, x, problem, method);
}

/** Kernels up to this many elements are laid out by a convolution that copies, larger ones by slices: see bench/conv_filter.mjs. */
const COPIED_KERNEL = 9;

/** The fastest way found for a provider and a problem. */
export function filterMethod(provider: Target['provider'], { group, kernel }: FilterProblem): FilterMethod {
  if (provider === 'webgpu' || provider === 'cuda') return 'convolution';
  return group === 1 && kernel[0] * kernel[1] > COPIED_KERNEL ? 'slices' : 'copies';
}

function byConvolution(g: Builder, dy: Sym, x: Sym, problem: FilterProblem): Sym {
  const { input, group, kernel, stride, dilation, pads } = problem;
  const [n, c, h, w] = input;
  const split = g.Transpose(g.Reshape(x, g.ints([n, group, c / group, h, w])), { perm: [2, 1, 0, 3, 4] });
  const images = g.Reshape(split, g.ints([c / group, group * n, h, w]));
  const y = g.Conv(images, g.Transpose(dy, { perm: [1, 0, 2, 3] }), {
    kernel_shape: outputSize([h, w], problem),
    strides: dilation,
    dilations: stride,
    pads,
    group,
  });
  // Rows and columns that no window reached make the result larger than the kernel.
  const cut = g.Slice(y, g.ints([0, 0]), g.ints(kernel), g.ints([2, 3]));
  return g.Transpose(cut, { perm: [1, 0, 2, 3] });
}

function byColumns(g: Builder, dy: Sym, x: Sym, problem: FilterProblem, method: FilterMethod): Sym {
  const { input, channels, group, kernel } = problem;
  const [n, c] = input;
  const [oh, ow] = outputSize([input[2], input[3]], problem);
  const area = kernel[0] * kernel[1];
  const bySlices = method === 'slices';
  const columns = g.Reshape(
    bySlices ? slicedColumns(g, x, problem) : channelColumns(g, x, problem),
    g.ints([n, group, (c / group) * area, oh * ow]),
  );
  const transposed = g.Transpose(g.Reshape(dy, g.ints([n, group, channels / group, oh * ow])), { perm: [0, 1, 3, 2] });
  const sums = g.ReduceSum(g.MatMul(columns, transposed), g.ints([0]), { keepdims: 0 });
  if (bySlices) {
    return g.Transpose(g.Reshape(sums, g.ints([...kernel, c, channels])), { perm: [3, 2, 0, 1] });
  }
  return g.Reshape(g.Transpose(sums, { perm: [0, 2, 1] }), g.ints([channels, c / group, ...kernel]));
}

/** Columns in the order (channel, row, column of the kernel), made by a convolution that copies one element each. */
function channelColumns(g: Builder, x: Sym, { input, kernel, stride, pads, dilation }: FilterProblem): Sym {
  const area = kernel[0] * kernel[1];
  if (area === 1 && stride[0] * stride[1] === 1 && pads.every((p) => p === 0)) return x;
  const oneHot = Array.from({ length: area * area }, (_, i) => (i % (area + 1) === 0 ? 1 : 0));
  const copies = g.Tile(g.constant(oneHot, x.dtype, [area, 1, ...kernel]), g.ints([input[1], 1, 1, 1]));
  return g.Conv(x, copies, { kernel_shape: kernel, strides: stride, pads, dilations: dilation, group: input[1] });
}

/** Columns in the order (row, column of the kernel, channel), made by shifted copies: first along the width, then along the height. */
function slicedColumns(g: Builder, x: Sym, problem: FilterProblem): Sym {
  const { input, kernel, stride, dilation, pads } = problem;
  const [oh, ow] = outputSize([input[2], input[3]], problem);
  const padded = padSpatial(g, x, pads);
  const shifted = (from: Sym, axis: 2 | 3, count: number): Sym => {
    const [s, d] = [stride[axis - 2], dilation[axis - 2]];
    const copies = Array.from({ length: kernel[axis - 2] }, (_, i) =>
      g.Slice(from, g.ints([i * d]), g.ints([i * d + (count - 1) * s + 1]), g.ints([axis]), g.ints([s])),
    );
    return copies.length === 1 ? copies[0] : g.Concat(...copies, { axis: 1 });
  };
  return shifted(shifted(padded, 3, ow), 2, oh);
}

/** Pads height and width with a value. */
export function padSpatial(g: Builder, x: Sym, pads: Pads, value = 0): Sym {
  if (pads.every((p) => p === 0)) return x;
  const [top, left, bottom, right] = pads;
  return g.Pad(x, g.ints([0, 0, top, left, 0, 0, bottom, right]), g.constant(value, x.dtype));
}

/** How much a transposed convolution must add below and to the right to give `size` again. */
export function outputPadding(size: Pair, window: WindowAttrs): Pair {
  const [oh, ow] = outputSize(size, window);
  const { kernel, stride, pads, dilation } = window;
  const along = (i: 0 | 1, count: number): number =>
    size[i] + pads[i] + pads[i + 2] - ((count - 1) * stride[i] + dilation[i] * (kernel[i] - 1) + 1);
  return [along(0, oh), along(1, ow)];
}
