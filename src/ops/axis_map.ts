import type { Tensor } from '../common/tensor.js';
import { sizeOf } from '../common/shape.js';
import { defineOp, type Op } from './define.js';
import { lowerWide } from './kernels.js';

/** How positions along an axis are mixed: means of equal parts, the nearest position, or polynomials between neighbours. */
export type AxisMapKind = 'area' | 'nearest' | 'nearest-exact' | 'linear' | 'cubic';

/** A linear map of `from` positions to `to` along one axis; `scale` is the distance of outputs in inputs, 0 for from / to. */
export type AxisMapAttrs = {
  readonly axis: number;
  readonly kind: AxisMapKind;
  readonly from: number;
  readonly to: number;
  readonly corners: boolean;
  readonly scale: number;
  /** The map the other way round: what gradients do. */
  readonly transposed: boolean;
};

const f = Math.fround;

/** Where an output lies among the inputs, in float32 as MindSpore reckons. */
function source(i: number, { from, to, corners, scale, kind }: AxisMapAttrs): number {
  if (corners) return to > 1 ? f(i * f(f(from - 1) / f(to - 1))) : 0;
  const step = scale > 0 ? f(scale) : f(from / to);
  if (kind === 'nearest') return f(i * step);
  if (kind === 'nearest-exact') return f(f(i + 0.5) * step);
  return f(f(f(i + 0.5) * step) - 0.5);
}

/** MindSpore's kernel looks the cubic up in a table of so many steps, so points are rounded to them. */
const STEPS = 1024;

/** Weights of the four neighbours of a point that lies `t` behind the second, by Keys' kernel. */
function cubic(t: number, a: number): readonly number[] {
  const near = (x: number): number => ((a + 2) * x - (a + 3)) * x * x + 1;
  const far = (x: number): number => ((a * x - 5 * a) * x + 8 * a) * x - 4 * a;
  const x = Math.round(t * STEPS) / STEPS;
  return [far(x + 1), near(x), near(1 - x), far(2 - x)];
}

/** Beyond the edge the last position goes on when corners lie on corners, else it does not count. */
function cubicTaps(at: number, { from, corners }: AxisMapAttrs): readonly (readonly [number, number])[] {
  const low = Math.floor(at);
  const four = cubic(at - low, corners ? -0.75 : -0.5).map((weight, k) => [low - 1 + k, weight] as const);
  if (corners) return four.map(([k, weight]) => [Math.max(0, Math.min(from - 1, k)), weight] as const);
  const inside = four.filter(([k]) => k >= 0 && k < from);
  const total = inside.reduce((sum, [, weight]) => sum + weight, 0);
  return inside.map(([k, weight]) => [k, weight / total] as const);
}

/** For one output: inputs and their weights. */
function taps(i: number, attrs: AxisMapAttrs): readonly (readonly [at: number, weight: number])[] {
  const { kind, from, to } = attrs;
  const inside = (at: number): number => Math.max(0, Math.min(from - 1, at));
  if (kind === 'area') {
    const start = Math.floor((i * from) / to);
    const end = Math.ceil(((i + 1) * from) / to);
    return Array.from({ length: end - start }, (_, k) => [start + k, 1 / (end - start)] as const);
  }
  const at = source(i, attrs);
  if (kind === 'nearest' || kind === 'nearest-exact') return [[inside(Math.floor(at)), 1]];
  if (kind === 'linear') {
    const x = Math.max(at, 0);
    const low = inside(Math.floor(x));
    return [
      [low, 1 - (x - low)],
      [inside(low + 1), x - low],
    ];
  }
  return cubicTaps(at, attrs);
}

/** The matrix (to, from) of the map, row by row. */
function matrix(attrs: AxisMapAttrs): number[] {
  const { from, to } = attrs;
  const all = new Array<number>(to * from).fill(0);
  for (let i = 0; i < to; i++) for (const [at, weight] of taps(i, attrs)) all[i * from + at] += weight;
  return all;
}

/** Mixes the positions along an axis by constant weights: pooling of equal parts, interpolation. */
export const axisMapOp: Op<AxisMapAttrs> = defineOp<AxisMapAttrs>('AxisMap', {
  infer: ([x], { axis, from, to, transposed }) => ({
    shape: x.shape.map((d, i) => (i === axis ? (transposed ? from : to) : d)),
    dtype: x.dtype,
  }),
  lower: lowerWide((g, [x], { attrs, inputs, outputs }) => {
    const { axis, kind, from, to, transposed } = attrs;
    const { shape } = inputs[0];
    if (!transposed && kind.startsWith('nearest')) {
      return g.Gather(x, g.ints(Array.from({ length: to }, (_, i) => taps(i, attrs)[0][0])), { axis });
    }
    const rows = g.constant(matrix(attrs), x.dtype, [to, from]);
    const out = g.ints(outputs[0].shape);
    const [before, size, after] = [sizeOf(shape.slice(0, axis)), shape[axis], sizeOf(shape.slice(axis + 1))];
    if (after === 1) {
      const flat = g.Reshape(x, g.ints([before, size]));
      return g.Reshape(g.MatMul(flat, transposed ? rows : g.Transpose(rows, { perm: [1, 0] })), out);
    }
    const stacked = g.Reshape(x, g.ints([before, size, after]));
    return g.Reshape(g.MatMul(transposed ? g.Transpose(rows, { perm: [1, 0] }) : rows, stacked), out);
  }),
  grad: ([dy], _, { attrs }) => [axisMapOp([dy], { ...attrs, transposed: !attrs.transposed })],
});

/** Brings axes of x to other sizes, one after the other; `scale` as in {@link AxisMapAttrs}. */
export function mapAxes(
  x: Tensor,
  first: number,
  sizes: readonly number[],
  kind: AxisMapKind,
  corners = false,
  scales: readonly number[] = sizes.map(() => 0),
): Tensor {
  return sizes.reduce((y, to, i) => {
    const axis = first + i;
    const from = y.shape[axis];
    if (from === to && scales[i] === 0) return y;
    return axisMapOp([y], { axis, kind, from, to, corners, scale: scales[i], transposed: false });
  }, x);
}
