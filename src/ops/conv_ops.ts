import type { Shape } from '../common/shape.js';
import type { Builder, Sym } from '../ir/builder.js';
import type { Aval } from '../ir/op.js';
import { convolve, lowerFilter, outputPadding } from './conv_filter.js';
import { defineOp, type Op } from './define.js';
import { scatterTaps } from './pool_lower.js';
import { sum } from './sum.js';
import { area, spatial, type Pads, type Sizes, type WindowAttrs } from './window.js';

/** How a kernel slides over images or volumes. */
export type ConvAttrs = {
  readonly stride: Sizes;
  readonly pads: Pads;
  readonly dilation: Sizes;
  readonly group: number;
};

/** With the shape of what a gradient is for: the input's or the kernel's. */
export type GradAttrs = ConvAttrs & { readonly size: Shape };

/** The windows of a kernel (O, C / group, …). */
export function windowOf({ stride, pads, dilation }: ConvAttrs, weight: Shape): WindowAttrs {
  return { kernel: spatial(weight), stride, pads, dilation };
}

/** A convolution and its two gradients, each of which has gradients that are one of the three again. */
export interface ConvolutionOps {
  /** Inputs: x (N, C, …), kernel (O, C / group, …), and a bias (O,) if given. */
  readonly forward: Op<ConvAttrs>;
  /** The gradient of the input from dY and the kernel; `size` is the input's shape. */
  readonly inputGradient: Op<GradAttrs>;
  /** The gradient of the kernel from dY and the input; `size` is the kernel's shape. */
  readonly filterGradient: Op<GradAttrs>;
}

/** The operations of a convolution over as many axes as its kernels have. They are called as MindSpore's primitives: Conv2D, Conv2DBackpropInput, … */
export function convolutionOps(
  name: string,
  infer: (inputs: readonly Aval[], attrs: ConvAttrs) => Aval,
): ConvolutionOps {
  const forward: Op<ConvAttrs> = defineOp<ConvAttrs>(name, {
    infer,
    lower: (g, [x, w, bias], { attrs, inputs, outputs }) => {
      const { shape } = outputs[0];
      // A window that fits nowhere: only volumes may have it.
      if (spatial(shape).includes(0)) return g.Expand(g.constant(0, x.dtype), g.ints(shape));
      return convolve(g, bias ? [x, w, bias] : [x, w], {
        kernel_shape: spatial(inputs[1].shape),
        strides: attrs.stride,
        pads: attrs.pads,
        dilations: attrs.dilation,
        group: attrs.group,
      });
    },
    grad: ([dy], [x, w], { attrs, needs }) => [
      needs[0] ? inputGradient([dy, w], sized(attrs, x.shape)) : null,
      needs[1] ? filterGradient([dy, x], sized(attrs, w.shape)) : null,
      needs[2] ? sum(dy, [0, ...spatial(dy.shape).map((_, i) => i + 2)]) : null,
    ],
  });

  const inputGradient: Op<GradAttrs> = defineOp<GradAttrs>(`${name}BackpropInput`, {
    infer: ([dy], { size }) => ({ shape: size, dtype: dy.dtype }),
    lower: (g, [dy, w], { attrs, inputs }) => {
      const window = windowOf(attrs, inputs[1].shape);
      if (inputs[0].shape.includes(0)) return g.Expand(g.constant(0, dy.dtype), g.ints(attrs.size));
      if (window.kernel.length > 2 && g.target.provider === 'webgpu') {
        return byTaps(g, dy, w, { window, dy: inputs[0].shape, ...attrs });
      }
      return g.ConvTranspose(dy, w, {
        kernel_shape: window.kernel,
        strides: attrs.stride,
        pads: attrs.pads,
        dilations: attrs.dilation,
        group: attrs.group,
        output_padding: outputPadding(spatial(attrs.size), window),
      });
    },
    grad: ([ddx], [dy, w], { attrs, needs }) => [
      needs[0] ? forward([ddx, w], unsized(attrs)) : null,
      needs[1] ? filterGradient([dy, ddx], sized(attrs, w.shape)) : null,
    ],
  });

  const filterGradient: Op<GradAttrs> = defineOp<GradAttrs>(`${name}BackpropFilter`, {
    infer: ([dy], { size }) => ({ shape: size, dtype: dy.dtype }),
    lower: (g, [dy, x], { attrs, inputs }) => {
      if (inputs[0].shape.includes(0)) return g.Expand(g.constant(0, dy.dtype), g.ints(attrs.size));
      return lowerFilter(g, dy, x, {
        ...windowOf(attrs, attrs.size),
        input: inputs[1].shape,
        channels: attrs.size[0],
        group: attrs.group,
      });
    },
    grad: ([ddw], [dy, x], { attrs, needs }) => [
      needs[0] ? forward([x, ddw], unsized(attrs)) : null,
      needs[1] ? inputGradient([dy, ddw], sized(attrs, x.shape)) : null,
    ],
  });

  return { forward, inputGradient, filterGradient };
}

interface TapProblem {
  readonly window: WindowAttrs;
  /** Shapes of dY and of the input. */
  readonly dy: Shape;
  readonly size: Shape;
  readonly group: number;
}

/** The gradient of an input, one element of the kernel after the other: WebGPU has no transposed convolution over volumes. */
function byTaps(g: Builder, dy: Sym, w: Sym, { window, dy: shape, size, group }: TapProblem): Sym {
  const [n, channels, ...out] = shape;
  const [inner, count, windows] = [size[1] / group, area(window), area({ kernel: out })];
  const kernels = g.Transpose(g.Reshape(w, g.ints([group, channels / group, inner, count])), { perm: [0, 3, 2, 1] });
  const all = g.MatMul(
    g.Reshape(kernels, g.ints([group, count * inner, channels / group])),
    g.Reshape(dy, g.ints([n, group, channels / group, windows])),
  );
  const parts = Array.from({ length: count }, (_, t) => {
    const part = g.Slice(all, g.ints([t * inner]), g.ints([(t + 1) * inner]), g.ints([2]));
    return g.Reshape(part, g.ints([n, size[1], ...out]));
  });
  return scatterTaps(g, parts, window, size);
}

function sized({ stride, pads, dilation, group }: ConvAttrs, size: Shape): GradAttrs {
  return { stride, pads, dilation, group, size: [...size] };
}

function unsized({ stride, pads, dilation, group }: GradAttrs): ConvAttrs {
  return { stride, pads, dilation, group };
}
