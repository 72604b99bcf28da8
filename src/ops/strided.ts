import { ValueError } from '../common/errors.js';
import type { Shape } from '../common/shape.js';
import { type Tensor } from '../common/tensor.js';
import type { Builder, Sym } from '../ir/builder.js';
import { defineOp, type Op } from './define.js';
import { lowerWide } from './kernels.js';

/** Every axis of a slice: the first index, the step to the next, how many. */
export type Window = {
  readonly starts: readonly number[];
  readonly steps: readonly number[];
  readonly sizes: readonly number[];
};

/** A window, and the shape that it lies in. */
export type IntoWindow = Window & { readonly shape: Shape };

function bounds(
  starts: readonly number[],
  steps: readonly number[],
  sizes: readonly number[],
  shape: Shape,
): number[][] {
  const begins = starts.map((s, i) => (sizes[i] === 0 ? 0 : s));
  const ends = steps.map((step, i) => {
    if (sizes[i] === 0) return 0;
    const last = starts[i] + step * (sizes[i] - 1);
    // Before the first element is not −1, which would be the last.
    return step > 0 ? last + 1 : last === 0 ? -shape[i] - 1 : last - 1;
  });
  return [begins, ends];
}

function slice(g: Builder, x: Sym, window: Window, shape: Shape): Sym {
  const { starts, steps, sizes } = window;
  const axes = starts.map((_, i) => i).filter((i) => starts[i] !== 0 || steps[i] !== 1 || sizes[i] !== shape[i]);
  if (axes.length === 0) return g.Identity(x);
  const [begins, ends] = bounds(starts, steps, sizes, shape);
  const of = (list: readonly number[]): Sym => g.ints(axes.map((i) => list[i]));
  return g.Slice(x, of(begins), of(ends), g.ints(axes), of(steps.map((s, i) => (sizes[i] === 0 ? 1 : s))));
}

/** On WebGPU negative steps are right only where a whole axis is turned round: so forwards first, then that. */
function sliceAnywhere(g: Builder, x: Sym, window: Window, shape: Shape): Sym {
  const { starts, steps, sizes } = window;
  if (g.target.provider !== 'webgpu' || !steps.some((s) => s < 0)) return slice(g, x, window, shape);
  const turned = steps.map((s) => s < 0);
  const forwards = {
    starts: starts.map((s, i) => (turned[i] ? s + steps[i] * (sizes[i] - 1) : s)),
    steps: steps.map(Math.abs),
    sizes,
  };
  const back = {
    starts: sizes.map((n, i) => (turned[i] ? n - 1 : 0)),
    steps: turned.map((t, i) => (t && sizes[i] > 1 ? -1 : 1)),
    sizes,
  };
  return slice(g, slice(g, x, forwards, shape), back, sizes);
}

/** Elements at regular distances along each axis. */
export const stridedOp: Op<Window> = defineOp('StridedSlice', {
  infer: ([x], { sizes }) => ({ shape: sizes, dtype: x.dtype }),
  lower: (g, [x], { attrs, inputs }) => sliceAnywhere(g, x, attrs, inputs[0].shape),
  grad: ([dy], [x], { attrs }) => [stridedGradOp([dy], { ...attrs, shape: x.shape })],
});

/** Zeros of a shape with a window filled: the gradient of {@link stridedOp}. */
export const stridedGradOp: Op<IntoWindow> = defineOp('StridedSliceGrad', {
  infer: ([dy], { shape }) => ({ shape, dtype: dy.dtype }),
  lower: lowerWide((g, [dy], { attrs: { starts, steps, sizes, shape } }) => {
    if (sizes.includes(0) || shape.includes(0)) return g.Expand(g.constant(0, dy.dtype), g.ints(shape));
    const back = steps.map((s) => s < 0);
    const turn = { starts: sizes.map((n, i) => (back[i] ? n - 1 : 0)), steps: back.map((b) => (b ? -1 : 1)), sizes };
    const forwards = slice(g, dy, turn, sizes);
    const first = starts.map((s, i) => (back[i] ? s + steps[i] * (sizes[i] - 1) : s));
    const wide = steps.map((s, i) => (sizes[i] === 1 ? 1 : Math.abs(s)));
    const spread = dilate(g, forwards, sizes, wide);
    // Dilation leaves step − 1 zeros after the last element: the end is padded by what is missing, which may be negative.
    const before = first;
    const after = shape.map((d, i) => d - first[i] - sizes[i] * wide[i]);
    if ([...before, ...after].every((n) => n === 0)) return spread;
    return g.Pad(spread, g.ints([...before, ...after]), g.constant(0, dy.dtype));
  }),
  grad: ([ddy], _, { attrs: { starts, steps, sizes } }) => [stridedOp([ddy], { starts, steps, sizes })],
});

/** step − 1 zeros after each element along each axis. */
function dilate(g: Builder, x: Sym, sizes: readonly number[], steps: readonly number[]): Sym {
  if (steps.every((s) => s === 1)) return x;
  const rank = sizes.length;
  const apart = g.Reshape(x, g.ints(sizes.flatMap((n) => [n, 1])));
  const zeros = new Array<number>(2 * rank).fill(0);
  const pads = steps.flatMap((s) => [0, s - 1]);
  const padded = g.Pad(apart, g.ints([...zeros, ...pads]), g.constant(0, x.dtype));
  return g.Reshape(padded, g.ints(sizes.map((n, i) => n * steps[i])));
}

/** @internal the window of x; x itself when it is the whole */
export function windowOf(x: Tensor, window: Window): Tensor {
  const { starts, steps, sizes } = window;
  const whole = starts.every((s, i) => s === 0 && steps[i] === 1 && sizes[i] === x.shape[i]);
  return whole ? x : stridedOp([x], window);
}

/** @internal `size` elements of one axis from `start` on */
export function part(x: Tensor, axis: number, start: number, size: number, step = 1): Tensor {
  return windowOf(x, {
    starts: x.shape.map((_, i) => (i === axis ? start : 0)),
    steps: x.shape.map((_, i) => (i === axis ? step : 1)),
    sizes: x.shape.map((d, i) => (i === axis ? size : d)),
  });
}

/** @internal the elements of a Python slice over an axis of `size`: null leaves a bound out */
export function sliceRange(
  size: number,
  start: number | null,
  stop: number | null,
  step: number,
): { start: number; size: number } {
  if (step === 0) throw new ValueError('slice step cannot be zero');
  const clamp = (at: number, low: number, high: number): number =>
    Math.min(Math.max(at < 0 ? at + size : at, low), high);
  const [low, high] = step > 0 ? [0, size] : [-1, size - 1];
  const from = start === null ? (step > 0 ? 0 : size - 1) : clamp(start, low, high);
  const to = stop === null ? (step > 0 ? size : -1) : clamp(stop, low, high);
  return { start: from, size: Math.max(0, Math.ceil((to - from) / step)) };
}
