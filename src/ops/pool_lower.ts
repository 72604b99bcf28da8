import { float32, float64, int64 as INT64 } from '../common/dtype.js';
import type { Shape } from '../common/shape.js';
import type { Builder, Sym } from '../ir/builder.js';
import { padSpatial } from './conv_filter.js';
import { isTiling, outputSize, span, type Pads, type Pair, type WindowAttrs } from './window.js';

/** Most negative number that every float dtype in use can hold: padding that never is a maximum. */
const LOWEST = -65504;

/** Padding as attributes of a pooling node must be smaller than the kernel; where it is not, the input is padded before. */
export function fitPads(g: Builder, x: Sym, window: WindowAttrs, value: number): [Sym, WindowAttrs] {
  const { pads, kernel } = window;
  if (pads.every((p, i) => p < kernel[i % 2])) return [x, window];
  return [padSpatial(g, x, pads, value), { ...window, pads: [0, 0, 0, 0] }];
}

/** The dtype in which maxima are computed: integers go through float64. */
export function maxDType(x: Sym): Sym['dtype'] {
  return x.dtype.isFloat ? x.dtype : float64;
}

function poolAttrs({ kernel, stride, pads, dilation }: WindowAttrs) {
  return { kernel_shape: kernel, strides: stride, pads, dilations: dilation };
}

/** The greatest element of each window. */
export function maxima(g: Builder, x: Sym, window: WindowAttrs): Sym {
  const [from, attrs] = fitPads(g, x, window, LOWEST);
  return g.MaxPool(from, poolAttrs(attrs));
}

/** Windows of stride and kernel alike, which nearest-neighbour scaling undoes. */
export function isGrid(window: WindowAttrs): boolean {
  const { kernel, stride, dilation } = window;
  return isTiling(window) && dilation.every((d) => d === 1) && kernel.every((k, i) => k === stride[i]);
}

/** Repeats each element over its window. */
export function repeated(g: Builder, x: Sym, { kernel }: WindowAttrs): Sym {
  return g.Resize(x, null, g.constant([1, 1, ...kernel], float32), {
    mode: 'nearest',
    coordinate_transformation_mode: 'asymmetric',
    nearest_mode: 'floor',
  });
}

/** The part of the input that the windows of a grid cover. */
export function covered(g: Builder, x: Sym, size: Pair, { kernel }: WindowAttrs, out: Pair): Sym {
  const used = out.map((n, i) => n * kernel[i]);
  if (used.every((n, i) => n === size[i])) return x;
  return g.Slice(x, g.ints([0, 0]), g.ints(used), g.ints([2, 3]));
}

/** Zeros behind the part that the windows of a grid cover. */
export function uncovered(g: Builder, x: Sym, size: Pair, { kernel }: WindowAttrs, out: Pair): Sym {
  return padSpatial(g, x, [0, 0, size[0] - out[0] * kernel[0], size[1] - out[1] * kernel[1]]);
}

/**
 * 1 where an element is the first maximum of its window in reading order, else 0, over the covered part: the first maximum takes the whole
 * gradient. Elements equal to the maximum get a rank by position, and the greatest rank of each window wins.
 */
export function firstMaxima(g: Builder, x: Sym, y: Sym, window: WindowAttrs, out: Pair): Sym {
  const [kh, kw] = window.kernel;
  const ranks = Array.from({ length: kh * kw }, (_, i) => kh * kw - i);
  const ranked = g.Tile(g.constant(ranks, x.dtype, [kh, kw]), g.ints(out));
  const equal = g.Cast(g.Equal(x, repeated(g, y, window)), { to: x.dtype });
  const best = g.MaxPool(g.Mul(equal, ranked), poolAttrs(window));
  return g.Cast(g.Equal(repeated(g, best, window), ranked), { to: x.dtype });
}

/** Maxima and where they are, as positions in the flat input. Ties: the first in reading order. */
export function maximaAndPositions(g: Builder, x: Sym, size: Shape, window: WindowAttrs): [Sym, Sym] {
  const [from, attrs] = fitPads(g, x, window, LOWEST);
  const [y, at] = g.multi('MaxPool', [from], { ...poolAttrs(attrs), storage_order: 0 }, 2, [x.dtype, INT64]);
  if (from === x) return [y, at];
  // Positions in the padded input become positions in the input.
  const [top, left, bottom, right] = window.pads;
  const [h, w] = [size[2] + top + bottom, size[3] + left + right];
  const plane = g.Div(at, g.constant(h * w, INT64));
  const inPlane = g.Mod(at, g.constant(h * w, INT64));
  const row = g.Sub(g.Div(inPlane, g.constant(w, INT64)), g.constant(top, INT64));
  const column = g.Sub(g.Mod(inPlane, g.constant(w, INT64)), g.constant(left, INT64));
  const position = g.Add(g.Mul(row, g.constant(size[3], INT64)), column);
  return [y, g.Add(g.Mul(plane, g.constant(size[2] * size[3], INT64)), position)];
}

/** One element of every window: row `i` and column `j` of the kernel. */
function tap(g: Builder, padded: Sym, i: number, j: number, { stride, dilation }: WindowAttrs, out: Pair): Sym {
  const start = [i * dilation[0], j * dilation[1]];
  const end = start.map((s, axis) => s + (out[axis] - 1) * stride[axis] + 1);
  return g.Slice(padded, g.ints(start), g.ints(end), g.ints([2, 3]), g.ints(stride));
}

/** Every element of the kernel, in reading order, as one tensor of the output's size each. */
export function taps(g: Builder, x: Sym, window: WindowAttrs, size: Pair, padding: number): Sym[] {
  const out = outputSize(size, window);
  const padded = padSpatial(g, x, window.pads, padding);
  const [kh, kw] = window.kernel;
  return Array.from({ length: kh * kw }, (_, t) => tap(g, padded, Math.floor(t / kw), t % kw, window, out));
}

/** For each element of the kernel 1 where it is the first maximum of its window. For providers that have no positions. */
export function tapMasks(g: Builder, x: Sym, y: Sym, window: WindowAttrs, size: Pair): Sym[] {
  let free: Sym | undefined;
  return taps(g, x, window, size, LOWEST).map((element) => {
    const equal = g.Cast(g.Equal(element, y), { to: x.dtype });
    const mask: Sym = free === undefined ? equal : g.Mul(equal, free);
    free = free === undefined ? g.Sub(g.constant(1, x.dtype), equal) : g.Sub(free, mask);
    return mask;
  });
}

/** The reverse of {@link taps}: one tensor for each element of the kernel is added up in the places it came from. */
export function scatterTaps(g: Builder, parts: readonly Sym[], window: WindowAttrs, shape: Shape): Sym {
  const { kernel, stride, dilation, pads } = window;
  const [n, c, h, w] = shape;
  const [oh, ow] = outputSize([h, w], window);
  const total = [h + pads[0] + pads[2], w + pads[1] + pads[3]];
  const spread = [(oh - 1) * stride[0] + 1, (ow - 1) * stride[1] + 1];
  const placed = parts.map((part, t) => {
    const at = [Math.floor(t / kernel[1]) * dilation[0], (t % kernel[1]) * dilation[1]];
    const after = at.map((a, i) => total[i] - a - spread[i]);
    return padSpatial(g, spaced(g, part, [n, c, oh, ow], stride), [at[0], at[1], after[0], after[1]] as Pads);
  });
  const sum = placed.reduce((a, b) => g.Add(a, b));
  if (pads.every((p) => p === 0)) return sum;
  return g.Slice(sum, g.ints([pads[0], pads[1]]), g.ints([pads[0] + h, pads[1] + w]), g.ints([2, 3]));
}

/** Zeros between elements, `stride − 1` of them. */
function spaced(g: Builder, x: Sym, [n, c, h, w]: Shape, [sh, sw]: Pair): Sym {
  if (sh === 1 && sw === 1) return x;
  const apart = g.Pad(
    g.Reshape(x, g.ints([n, c, h, 1, w, 1])),
    g.ints([0, 0, 0, 0, 0, 0, 0, 0, 0, sh - 1, 0, sw - 1]),
    g.constant(0, x.dtype),
  );
  const full = g.Reshape(apart, g.ints([n, c, h * sh, w * sw]));
  return g.Slice(full, g.ints([0, 0]), g.ints([(h - 1) * sh + 1, (w - 1) * sw + 1]), g.ints([2, 3]));
}

/** How many elements of a window lie in a padded input of which `edge` counts beyond the end, for each window along one axis. */
export function counts(
  size: number,
  out: number,
  axis: 0 | 1,
  window: WindowAttrs,
  before: number,
  after: number,
): number[] {
  const { kernel, stride, pads, dilation } = window;
  return Array.from({ length: out }, (_, o) => {
    const start = o * stride[axis] - pads[axis];
    const end = start + span(kernel[axis], dilation[axis]);
    return Math.max(0, Math.min(end, size + after) - Math.max(start, -before));
  });
}
