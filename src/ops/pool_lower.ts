import { float32, float64, int64 as INT64 } from '../common/dtype.js';
import type { Shape } from '../common/shape.js';
import type { Builder, Sym } from '../ir/builder.js';
import { padSpatial } from './conv_filter.js';
import { area, isTiling, outputSize, span, spatial, spatialAxes, type Sizes, type WindowAttrs } from './window.js';

/** Most negative number that every float dtype in use can hold: padding that never is a maximum. */
const LOWEST = -65504;

/** Padding as attributes of a pooling node must be smaller than the kernel; where it is not, the input is padded before. */
export function fitPads(g: Builder, x: Sym, window: WindowAttrs, value: number): [Sym, WindowAttrs] {
  const { pads, kernel } = window;
  if (pads.every((p, i) => p < kernel[i % kernel.length])) return [x, window];
  return [padSpatial(g, x, pads, value), { ...window, pads: pads.map(() => 0) }];
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
export function covered(g: Builder, x: Sym, size: Sizes, { kernel }: WindowAttrs, out: Sizes): Sym {
  const used = out.map((n, i) => n * kernel[i]);
  if (used.every((n, i) => n === size[i])) return x;
  return g.Slice(x, g.ints(used.map(() => 0)), g.ints(used), g.ints(spatialAxes({ kernel })));
}

/** Zeros behind the part that the windows of a grid cover. */
export function uncovered(g: Builder, x: Sym, size: Sizes, { kernel }: WindowAttrs, out: Sizes): Sym {
  return padSpatial(g, x, [...size.map(() => 0), ...size.map((n, i) => n - out[i] * kernel[i])]);
}

/**
 * 1 where an element is the first maximum of its window in reading order, else 0, over the covered part: the first maximum takes the whole
 * gradient. Elements equal to the maximum get a rank by position, and the greatest rank of each window wins.
 */
export function firstMaxima(g: Builder, x: Sym, y: Sym, window: WindowAttrs, out: Sizes): Sym {
  const count = area(window);
  const ranks = Array.from({ length: count }, (_, i) => count - i);
  const ranked = g.Tile(g.constant(ranks, x.dtype, window.kernel), g.ints(out));
  const equal = g.Cast(g.Equal(x, repeated(g, y, window)), { to: x.dtype });
  const best = g.MaxPool(g.Mul(equal, ranked), poolAttrs(window));
  return g.Cast(g.Equal(repeated(g, best, window), ranked), { to: x.dtype });
}

/** Maxima and where they are, as positions in the flat input. Ties: the first in reading order. */
export function maximaAndPositions(g: Builder, x: Sym, size: Shape, window: WindowAttrs): [Sym, Sym] {
  const [from, attrs] = fitPads(g, x, window, LOWEST);
  const [y, at] = g.multi('MaxPool', [from], { ...poolAttrs(attrs), storage_order: 0 }, 2, [x.dtype, INT64]);
  if (from === x) return [y, at];
  // Positions in the padded input become positions in the input, one axis after the other from the last on.
  const number = (n: number): Sym => g.constant(n, INT64);
  const inner = spatial(size);
  let [rest, position, step] = [at, number(0), 1];
  for (const i of [...inner.keys()].reverse()) {
    const padded = number(inner[i] + window.pads[i] + window.pads[i + inner.length]);
    const along = g.Sub(g.Mod(rest, padded), number(window.pads[i]));
    position = g.Add(position, g.Mul(along, number(step)));
    rest = g.Div(rest, padded);
    step *= inner[i];
  }
  return [y, g.Add(g.Mul(rest, number(step)), position)];
}

/** Which element of the kernel the `t`-th in reading order is. */
export function tapAt(t: number, kernel: Sizes): number[] {
  const at: number[] = [];
  for (let [i, rest] = [kernel.length - 1, t]; i >= 0; rest = Math.floor(rest / kernel[i]), i--) {
    at.unshift(rest % kernel[i]);
  }
  return at;
}

/** One element of every window: the one at `at` of the kernel. */
function tap(g: Builder, padded: Sym, at: Sizes, window: WindowAttrs, out: Sizes): Sym {
  const { stride, dilation } = window;
  const start = at.map((i, axis) => i * dilation[axis]);
  const end = start.map((s, axis) => s + (out[axis] - 1) * stride[axis] + 1);
  return g.Slice(padded, g.ints(start), g.ints(end), g.ints(spatialAxes(window)), g.ints(stride));
}

/** Every element of the kernel, in reading order, as one tensor of the output's size each. */
export function taps(g: Builder, x: Sym, window: WindowAttrs, size: Sizes, padding: number): Sym[] {
  const out = outputSize(size, window);
  const padded = padSpatial(g, x, window.pads, padding);
  return Array.from({ length: area(window) }, (_, t) => tap(g, padded, tapAt(t, window.kernel), window, out));
}

/** For each element of the kernel 1 where it is the first maximum of its window. For providers that have no positions. */
export function tapMasks(g: Builder, x: Sym, y: Sym, window: WindowAttrs, size: Sizes): Sym[] {
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
  const [n, c, ...size] = shape;
  const out = outputSize(size, window);
  const rank = size.length;
  const total = size.map((s, i) => s + pads[i] + pads[i + rank]);
  const spread = out.map((o, i) => (o - 1) * stride[i] + 1);
  const placed = parts.map((part, t) => {
    const at = tapAt(t, kernel).map((k, i) => k * dilation[i]);
    const after = at.map((a, i) => total[i] - a - spread[i]);
    return padSpatial(g, spaced(g, part, [n, c, ...out], stride), [...at, ...after]);
  });
  const sum = placed.reduce((a, b) => g.Add(a, b));
  if (pads.every((p) => p === 0)) return sum;
  const before = pads.slice(0, rank);
  const end = before.map((p, i) => p + size[i]);
  return g.Slice(sum, g.ints(before), g.ints(end), g.ints(spatialAxes(window)));
}

/** Zeros between elements, `stride − 1` of them. */
function spaced(g: Builder, x: Sym, [n, c, ...size]: Shape, stride: Sizes): Sym {
  if (stride.every((s) => s === 1)) return x;
  const split = size.flatMap((d) => [d, 1]);
  const none = [0, 0, ...split.map(() => 0)];
  const apart = g.Pad(
    g.Reshape(x, g.ints([n, c, ...split])),
    g.ints([...none, 0, 0, ...stride.flatMap((s) => [0, s - 1])]),
    g.constant(0, x.dtype),
  );
  const full = g.Reshape(apart, g.ints([n, c, ...size.map((d, i) => d * stride[i])]));
  const end = size.map((d, i) => (d - 1) * stride[i] + 1);
  return g.Slice(full, g.ints(size.map(() => 0)), g.ints(end), g.ints(spatialAxes({ kernel: size })));
}

/** How many elements of a window lie in a padded input of which `edge` counts beyond the end, for each window along one axis. */
export function counts(
  size: number,
  out: number,
  axis: number,
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
