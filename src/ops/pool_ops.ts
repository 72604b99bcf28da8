import type { Shape } from '../common/shape.js';
import { float32, float64, int64 } from '../common/dtype.js';
import type { Builder, Sym } from '../ir/builder.js';
import type { Aval } from '../ir/op.js';
import { outputPadding } from './conv_filter.js';
import { defineOp, type Op } from './define.js';
import {
  counts,
  covered,
  firstMaxima,
  fitPads,
  isGrid,
  maxDType,
  maxima,
  maximaAndPositions,
  repeated,
  scatterTaps,
  tapAt,
  tapMasks,
  taps,
  uncovered,
} from './pool_lower.js';
import { area, outputSize, spatial, type Pads, type Sizes, type WindowAttrs } from './window.js';

/** Shape of what is pooled; the functions have checked that it is positive. */
function pooledShape({ shape }: Aval, window: WindowAttrs): number[] {
  return [...shape.slice(0, 2), ...outputSize(spatial(shape), window)];
}

/** Zeros of a shape. */
function zeros(g: Builder, like: Sym, shape: Shape): Sym {
  return g.Expand(g.constant(0, like.dtype), g.ints(shape));
}

const isEmpty = (shape: Shape): boolean => shape.includes(0);

/** Whether the provider can say where a maximum is: WebGPU cannot, and does not tell before it runs. */
const knowsPositions = (g: Builder): boolean => g.target.provider !== 'webgpu';

/** The greatest element of each window; padding counts as nothing. NaN: see docs/differences.md. */
export const maxPoolOp: Op<WindowAttrs> = defineOp<WindowAttrs>('MaxPool', {
  infer: ([x], window) => ({ shape: pooledShape(x, window), dtype: x.dtype }),
  lower: (g, [x], { attrs, outputs }) => {
    if (isEmpty(outputs[0].shape)) return zeros(g, x, outputs[0].shape);
    const dtype = maxDType(x);
    if (dtype === x.dtype) return maxima(g, x, attrs);
    return g.Cast(maxima(g, g.Cast(x, { to: dtype }), attrs), { to: x.dtype });
  },
  grad: ([dy], [x], { attrs, outputs }) => [maxPoolGradOp([x, outputs[0], dy], attrs)],
});

/** As {@link maxPoolOp}, with the position of each maximum within its image or volume (int64), in reading order; of equal ones the first. */
export const maxPoolWithArgmaxOp: Op<WindowAttrs> = defineOp<WindowAttrs>('MaxPoolWithArgmaxV2', {
  infer: ([x], window) => {
    const shape = pooledShape(x, window);
    return [
      { shape, dtype: x.dtype },
      { shape, dtype: int64 },
    ];
  },
  lower: (g, [x], { attrs, inputs, outputs }) => {
    const { shape } = outputs[0];
    if (isEmpty(shape)) return [zeros(g, x, shape), g.Expand(g.constant(0, int64), g.ints(shape))];
    const dtype = maxDType(x);
    const from = dtype === x.dtype ? x : g.Cast(x, { to: dtype });
    const [y, at] = knowsPositions(g)
      ? planePositions(g, from, inputs[0].shape, attrs)
      : positionsByTaps(g, from, inputs[0].shape, attrs);
    return [dtype === x.dtype ? y : g.Cast(y, { to: x.dtype }), at];
  },
  grad: ([dy], [x], { attrs, outputs }) => [maxPoolGradOp([x, outputs[0], dy], attrs)],
});

function planePositions(g: Builder, x: Sym, shape: Shape, window: WindowAttrs): [Sym, Sym] {
  const [y, at] = maximaAndPositions(g, x, shape, window);
  return [y, g.Mod(at, g.constant(area({ kernel: spatial(shape) }), int64))];
}

function positionsByTaps(g: Builder, x: Sym, shape: Shape, window: WindowAttrs): [Sym, Sym] {
  const y = maxima(g, x, window);
  const size = spatial(shape);
  const out = outputSize(size, window);
  const { kernel, stride, pads, dilation } = window;
  const masks = tapMasks(g, x, y, window, size);
  const parts = masks.map((mask, t) => {
    const inWindow = tapAt(t, kernel);
    const at = Array.from({ length: area({ kernel: out }) }, (_, o) =>
      tapAt(o, out).reduce((sum, n, i) => sum * size[i] + n * stride[i] - pads[i] + inWindow[i] * dilation[i], 0),
    );
    return g.Mul(mask, g.constant(at, x.dtype, out));
  });
  return [
    y,
    g.Cast(
      parts.reduce((a, b) => g.Add(a, b)),
      { to: int64 },
    ),
  ];
}

/** The gradient of a maximum's input: each window gives its gradient to its first maximum. Inputs: x, y, dY. */
export const maxPoolGradOp: Op<WindowAttrs> = defineOp<WindowAttrs>('MaxPoolGrad', {
  infer: ([x, , dy]) => ({ shape: x.shape, dtype: dy.dtype }),
  lower: (g, [x, y, dy], { attrs, inputs, outputs }) => {
    const { shape } = outputs[0];
    if (isEmpty(inputs[1].shape)) return zeros(g, dy, shape);
    const size = spatial(shape);
    const out = outputSize(size, attrs);
    if (isGrid(attrs) && x.dtype.size <= 4) {
      const mask = firstMaxima(g, covered(g, x, size, attrs, out), y, attrs, out);
      return uncovered(g, g.Mul(mask, repeated(g, dy, attrs)), size, attrs, out);
    }
    if (!knowsPositions(g)) {
      const parts = tapMasks(g, x, y, attrs, size).map((mask) => g.Mul(mask, dy));
      return scatterTaps(g, parts, attrs, shape);
    }
    const [, at] = maximaAndPositions(g, x, shape, attrs);
    const flat = g.ints([-1]);
    const count = shape.reduce((n, d) => n * d, 1);
    // There is no kernel that adds halves up.
    const wide = dy.dtype.size < 4 ? g.Cast(dy, { to: float32 }) : dy;
    const sums = g.ScatterElements(
      g.Expand(g.constant(0, wide.dtype), g.ints([count])),
      g.Reshape(at, flat),
      g.Reshape(wide, flat),
      { axis: 0, reduction: 'add' },
    );
    const dx = g.Reshape(sums, g.ints(shape));
    return wide === dy ? dx : g.Cast(dx, { to: dy.dtype });
  },
  grad: ([ddx], [x, y], { attrs }) => [null, null, maxPoolGradGradOp([x, y, ddx], attrs)],
});

/** Takes what is at the first maximum of each window: how {@link maxPoolGradOp} depends on its last input. Inputs: x, y, the tensor to take from. */
export const maxPoolGradGradOp: Op<WindowAttrs> = defineOp<WindowAttrs>('MaxPoolGradGrad', {
  infer: ([, y, ddx]) => ({ shape: y.shape, dtype: ddx.dtype }),
  lower: (g, [x, y, ddx], { attrs, inputs, outputs }) => {
    const { shape } = inputs[0];
    if (isEmpty(outputs[0].shape)) return zeros(g, ddx, outputs[0].shape);
    const size = spatial(shape);
    if (!knowsPositions(g)) {
      const elements = taps(g, ddx, attrs, size, 0);
      return tapMasks(g, x, y, attrs, size)
        .map((mask, t) => g.Mul(mask, elements[t]))
        .reduce((a, b) => g.Add(a, b));
    }
    const [, at] = maximaAndPositions(g, x, shape, attrs);
    const flat = g.ints([-1]);
    return g.Reshape(
      g.GatherElements(g.Reshape(ddx, flat), g.Reshape(at, flat), { axis: 0 }),
      g.ints(outputs[0].shape),
    );
  },
  grad: ([d], [x, y], { attrs }) => [null, null, maxPoolGradOp([x, y, d], attrs)],
});

/** How a mean is divided: by `divisor`, or (0) by the elements of the window within the input and the padding that counts. */
export type AverageAttrs = WindowAttrs & {
  readonly divisor: number;
  /** Padding that counts, in ONNX's order; what ceil_mode adds never does. */
  readonly counted: Pads;
};
type AverageGradAttrs = AverageAttrs & { readonly size: Shape };

/** What the sum of each window is multiplied with: one number for all, or one for each position. */
function shares(g: Builder, dtype: Sym['dtype'], size: Sizes, attrs: AverageAttrs): Sym {
  if (attrs.divisor > 0) return g.constant(1 / attrs.divisor, dtype);
  const { counted } = attrs;
  const out = outputSize(size, attrs);
  const along = out.map((n, i) => counts(size[i], n, i, attrs, counted[i], counted[i + size.length]));
  const all = along.reduce((some, more) => some.flatMap((a) => more.map((b) => a * b)), [1]).map((n) => 1 / n);
  return all.every((x) => x === all[0]) ? g.constant(all[0] ?? 1, dtype) : g.constant(all, dtype, out);
}

/** The mean of each window. MindSpore's AvgPool and AvgPool3D primitives. */
export const avgPoolOp: Op<AverageAttrs> = defineOp<AverageAttrs>('AvgPool', {
  infer: ([x], attrs) => ({ shape: pooledShape(x, attrs), dtype: x.dtype }),
  lower: (g, [x], { attrs, inputs, outputs }) => {
    const { shape } = outputs[0];
    if (isEmpty(shape)) return zeros(g, x, shape);
    const size = spatial(inputs[0].shape);
    const share = shares(g, x.dtype, size, attrs);
    if (x.dtype === float64) {
      return g.Mul(
        taps(g, x, attrs, size, 0).reduce((a, b) => g.Add(a, b)),
        share,
      );
    }
    const [from, { pads }] = fitPads(g, x, attrs, 0);
    const mean = g.AveragePool(from, {
      kernel_shape: attrs.kernel,
      strides: attrs.stride,
      pads,
      count_include_pad: 1,
    });
    return isPlain(attrs) ? mean : g.Mul(mean, g.Mul(share, g.constant(area(attrs), x.dtype)));
  },
  grad: ([dy], [x], { attrs }) => {
    return [avgPoolGradOp([dy], { ...attrs, size: x.shape })];
  },
});

/** True when every window is divided by its area. */
function isPlain({ divisor, counted, pads }: AverageAttrs): boolean {
  return divisor === 0 && pads.every((p, i) => p === counted[i]);
}

/** The gradient of a mean's input: each window spreads its share; `size` is the input's shape. */
export const avgPoolGradOp: Op<AverageGradAttrs> = defineOp<AverageGradAttrs>('AvgPoolGrad', {
  infer: ([dy], { size }) => ({ shape: size, dtype: dy.dtype }),
  lower: (g, [dy], { attrs, inputs }) => {
    const [n, c, ...size] = attrs.size;
    if (isEmpty(inputs[0].shape) || n * c === 0) return zeros(g, dy, attrs.size);
    const share = g.Mul(dy, shares(g, dy.dtype, size, attrs));
    if (isGrid(attrs) && dy.dtype !== float64) {
      return uncovered(g, repeated(g, share, attrs), size, attrs, outputSize(size, attrs));
    }
    // There are no transposed convolutions of float64, nor on WebGPU over volumes.
    if (dy.dtype === float64 || (size.length > 2 && g.target.provider === 'webgpu')) {
      const parts = new Array<Sym>(area(attrs)).fill(share);
      return scatterTaps(g, parts, attrs, attrs.size);
    }
    const ones = g.Expand(g.constant(1, dy.dtype), g.ints([c, 1, ...attrs.kernel]));
    return g.ConvTranspose(share, ones, {
      kernel_shape: attrs.kernel,
      strides: attrs.stride,
      pads: attrs.pads,
      group: c,
      output_padding: outputPadding(size, attrs),
    });
  },
  grad: ([ddx], _, { attrs }) => {
    const { kernel, stride, pads, dilation, divisor, counted } = attrs;
    return [avgPoolOp([ddx], { kernel, stride, pads, dilation, divisor, counted })];
  },
});
