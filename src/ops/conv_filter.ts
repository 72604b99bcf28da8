import type { Builder, Sym, Target } from '../ir/builder.js';
import { area, outputSize, spatial, spatialAxes, type Pads, type Sizes, type WindowAttrs } from './window.js';

/** The sizes that the gradient of a kernel is about. */
export interface FilterProblem extends WindowAttrs {
  /** Shape of the input: N, C, then the axes that the kernel slides over. */
  readonly input: readonly number[];
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
  return group === 1 && area({ kernel }) > COPIED_KERNEL ? 'slices' : 'copies';
}

function byConvolution(g: Builder, dy: Sym, x: Sym, problem: FilterProblem): Sym {
  const { input, group, kernel, stride, dilation, pads } = problem;
  const [n, c, ...size] = input;
  const axes = spatialAxes(problem);
  const split = g.Transpose(g.Reshape(x, g.ints([n, group, c / group, ...size])), {
    perm: [2, 1, 0, ...axes.map((axis) => axis + 1)],
  });
  const images = g.Reshape(split, g.ints([c / group, group * n, ...size]));
  const y = convolve(g, [images, g.Transpose(dy, { perm: [1, 0, ...axes] })], {
    kernel_shape: outputSize(size, problem),
    strides: dilation,
    dilations: stride,
    pads,
    group,
  });
  // Rows and columns that no window reached make the result larger than the kernel.
  const cut = g.Slice(y, g.ints(axes.map(() => 0)), g.ints(kernel), g.ints(axes));
  return g.Transpose(cut, { perm: [1, 0, ...axes] });
}

/** Attributes of ONNX's Conv. */
interface ConvNode {
  readonly kernel_shape: Sizes;
  readonly strides: Sizes;
  readonly dilations: Sizes;
  readonly pads: Pads;
  readonly group: number;
}

/** A convolution of x and a kernel, and a bias if given. WebGPU has none over volumes in groups, so there each group is convolved apart. */
export function convolve(g: Builder, [x, w, bias]: readonly Sym[], attrs: ConvNode): Sym {
  const { group, kernel_shape } = attrs;
  const apart = group > 1 && kernel_shape.length > 2 && g.target.provider === 'webgpu';
  if (!apart) return g.Conv(x, w, bias ?? null, { ...attrs });
  const [xs, ws] = [x, w].map((t, i) => g.multi('Split', [t], { axis: 1 - i, num_outputs: group }, group));
  return g.Concat(...xs.map((part, i) => g.Conv(part, ws[i], { ...attrs, group: 1 })), { axis: 1 });
}

function byColumns(g: Builder, dy: Sym, x: Sym, problem: FilterProblem, method: FilterMethod): Sym {
  const { input, channels, group, kernel } = problem;
  const [n, c, ...size] = input;
  const windows = outputSize(size, problem).reduce((a, b) => a * b, 1);
  const bySlices = method === 'slices';
  const columns = g.Reshape(
    bySlices ? slicedColumns(g, x, problem) : channelColumns(g, x, problem),
    g.ints([n, group, (c / group) * area(problem), windows]),
  );
  const transposed = g.Transpose(g.Reshape(dy, g.ints([n, group, channels / group, windows])), { perm: [0, 1, 3, 2] });
  const sums = g.ReduceSum(g.MatMul(columns, transposed), g.ints([0]), { keepdims: 0 });
  if (bySlices) {
    const rank = kernel.length;
    return g.Transpose(g.Reshape(sums, g.ints([...kernel, c, channels])), {
      perm: [rank + 1, rank, ...kernel.keys()],
    });
  }
  return g.Reshape(g.Transpose(sums, { perm: [0, 2, 1] }), g.ints([channels, c / group, ...kernel]));
}

/** Columns in the order (channel, row, column of the kernel), made by a convolution that copies one element each. */
function channelColumns(g: Builder, x: Sym, { input, kernel, stride, pads, dilation }: FilterProblem): Sym {
  const count = area({ kernel });
  if (count === 1 && stride.every((s) => s === 1) && pads.every((p) => p === 0)) return x;
  const oneHot = Array.from({ length: count * count }, (_, i) => (i % (count + 1) === 0 ? 1 : 0));
  const repeats = [input[1], 1, ...kernel.map(() => 1)];
  const copies = g.Tile(g.constant(oneHot, x.dtype, [count, 1, ...kernel]), g.ints(repeats));
  return g.Conv(x, copies, { kernel_shape: kernel, strides: stride, pads, dilations: dilation, group: input[1] });
}

/** Columns in the order (row, column of the kernel, channel), made by shifted copies: along the last axis first. */
function slicedColumns(g: Builder, x: Sym, problem: FilterProblem): Sym {
  const { input, kernel, stride, dilation, pads } = problem;
  const out = outputSize(spatial(input), problem);
  const shifted = (from: Sym, axis: number): Sym => {
    const [s, d, count] = [stride[axis - 2], dilation[axis - 2], out[axis - 2]];
    const copies = Array.from({ length: kernel[axis - 2] }, (_, i) =>
      g.Slice(from, g.ints([i * d]), g.ints([i * d + (count - 1) * s + 1]), g.ints([axis]), g.ints([s])),
    );
    return copies.length === 1 ? copies[0] : g.Concat(...copies, { axis: 1 });
  };
  return spatialAxes(problem).reduceRight(shifted, padSpatial(g, x, pads));
}

/** Pads the axes behind the first two with a value. */
export function padSpatial(g: Builder, x: Sym, pads: Pads, value = 0): Sym {
  if (pads.every((p) => p === 0)) return x;
  const rank = pads.length / 2;
  return g.Pad(x, g.ints([0, 0, ...pads.slice(0, rank), 0, 0, ...pads.slice(rank)]), g.constant(value, x.dtype));
}

/** How much a transposed convolution must add behind each axis to give `size` again. */
export function outputPadding(size: Sizes, window: WindowAttrs): number[] {
  const { kernel, stride, pads, dilation } = window;
  return outputSize(size, window).map(
    (count, i) =>
      size[i] + pads[i] + pads[i + size.length] - ((count - 1) * stride[i] + dilation[i] * (kernel[i] - 1) + 1),
  );
}
