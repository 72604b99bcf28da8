import { float32 } from '../../common/dtype.js';
import { sizeOf, type Shape } from '../../common/shape.js';
import type { Sym } from '../../ir/builder.js';
import type { Aval, LowerContext } from '../../ir/op.js';
import type { Ending, Layouts } from './layout.js';

type Four = readonly [number, number, number, number];

/** Attributes of a convolution and its gradients; `size` is the shape of what a gradient is for. */
export interface ConvAttrs {
  readonly stride: readonly [number, number];
  /** Above, left, below, right. */
  readonly pads: Four;
  readonly dilation: readonly [number, number];
  readonly group: number;
  readonly size: Four;
}

type Context = LowerContext<ConvAttrs>;

const area = ([, , h, w]: Shape): number => h * w;
const wide = (avals: readonly Aval[]): boolean =>
  avals.every(({ dtype, shape }) => dtype === float32 && sizeOf(shape) > 0);

/**
 * A convolution in blocked layout, or undefined where it does not pay: kernels of one element gain nothing unless their input is blocked
 * already. An input of few channels (images) is read as it is.
 */
export function forward(k: Layouts, [x, w, bias]: readonly Sym[], { attrs, inputs, outputs }: Context): Parts1 {
  const [{ shape: input }, { shape: kernel }] = inputs;
  if (!wide(inputs) || !k.fits(outputs[0].shape)) return undefined;
  if (attrs.group !== 1) {
    if (!alone(attrs, kernel, input)) return undefined;
    const [from, weights] = [k.blocked(x), blockOutputs(k, w, kernel)];
    return (ending) => k.conv([from, weights, bias ?? null], windowAttrs(attrs, kernel), ending);
  }
  const few = input[1] < k.block;
  if ((!few && !k.fits(input)) || (area(kernel) === 1 && !k.has(x))) return undefined;
  const [from, weights] = few ? [k.plain(x), blockOutputs(k, w, kernel)] : [k.blocked(x), blockKernel(k, w, kernel)];
  return (ending) => k.conv([from, weights, bias ?? null], windowAttrs(attrs, kernel), ending);
}

/** The gradient of a convolution's input at stride 1: a convolution with the turned kernel. */
export function inputGradient(k: Layouts, [dy, w]: readonly Sym[], { attrs, inputs, outputs }: Context): Parts1 {
  const [{ shape }, { shape: kernel }] = inputs;
  const { stride, dilation, pads, group } = attrs;
  const [h, v] = [dilation[0] * (kernel[2] - 1), dilation[1] * (kernel[3] - 1)];
  const turned: Four = [h - pads[0], v - pads[1], h - pads[2], v - pads[3]];
  if (!wide(inputs) || group !== 1 || stride.some((s) => s !== 1) || turned.some((p) => p < 0)) return undefined;
  if (!k.fits(shape) || !k.fits(outputs[0].shape) || (area(kernel) === 1 && !k.has(dy))) return undefined;
  const [from, weights] = [k.blocked(dy), turnKernel(k, w, kernel)];
  return (ending) => k.conv([from, weights], windowAttrs({ ...attrs, pads: turned }, kernel), ending);
}

/** A convolution to be written when it is known what it ends with. */
type Parts1 = ((ending: Ending) => Sym) | undefined;

function windowAttrs({ stride, pads, dilation, group }: ConvAttrs, kernel: Shape) {
  return { kernel_shape: kernel.slice(2), strides: stride, pads, dilations: dilation, group };
}

/** Whether each channel is convolved by itself. */
function alone({ group }: ConvAttrs, kernel: Shape, input: Shape): boolean {
  return group === kernel[0] && group === input[1];
}

/** (O, C, kh, kw) as (O / b, C, kh, kw, b). */
function blockOutputs(k: Layouts, w: Sym, kernel: Shape): Sym {
  const [o, c] = kernel;
  return k.g.Reshape(k.inwards(w, o / k.block, c * area(kernel)), k.g.ints(kernel));
}

/** (O, C, kh, kw) as (O / b, C / b, kh, kw, b of C, b of O). */
function blockKernel(k: Layouts, w: Sym, kernel: Shape): Sym {
  const { g, block } = k;
  const [o, c] = kernel;
  const rows = k.inwards(w, o / block, c * area(kernel));
  if (area(kernel) === 1) return g.Reshape(rows, g.ints(kernel));
  const split = g.Reshape(rows, g.ints([o / block, c / block, block, area(kernel), block]));
  return g.Reshape(g.Transpose(split, { perm: [0, 1, 3, 2, 4] }), g.ints(kernel));
}

/** (O, C, kh, kw) as (C / b, O / b, kh, kw, b of O, b of C), its elements in reverse order. */
function turnKernel(k: Layouts, w: Sym, kernel: Shape): Sym {
  const { g, block } = k;
  const [o, c, ...window] = kernel;
  const count = area(kernel);
  const rows = k.inwards(w, (o * c) / block, count);
  const split = g.Reshape(rows, g.ints([o / block, block, c / block, count, block]));
  const blocked = g.Transpose(split, { perm: [2, 0, 3, 1, 4] });
  const turned = g.Gather(
    g.Reshape(blocked, g.ints([(o * c) / block ** 2, count, block ** 2])),
    g.ints(Array.from({ length: count }, (_, i) => count - 1 - i)),
    { axis: 1 },
  );
  return g.Reshape(turned, g.ints([c, o, ...window]));
}

/** How much larger than needed a batch may become when it is filled up with zeros to whole blocks. */
const MOST_FILLED = 1.5;

/**
 * The gradient of a convolution's kernel, dW[o, c, i, j] = Σ dY[n, o, y, x] · X[n, c, y·s + i, x·s + j], as one convolution in which images
 * play the channels' part and dY the kernel's, or undefined where it does not apply. The channels of a block stand beside each other
 * along the width, and the kernel steps over them: so each of its rows is read once for many results. Images are filled up to whole
 * blocks. Kernels of one element are left to products of matrices. See bench/conv_filter.mjs.
 */
export function filterGradient(k: Layouts, [dy, x]: readonly Sym[], { attrs, inputs }: Context): Sym | undefined {
  const [{ shape: output }, { shape: input }] = inputs;
  const { g, block } = k;
  const { pads, stride, dilation, group, size } = attrs;
  const [, c, h, w] = input;
  const [, o, oh, ow] = output;
  if (!wide(inputs) || group !== 1 || dilation.some((d) => d !== 1) || area(size) === 1) return undefined;
  const n = Math.ceil(output[0] / block) * block;
  if (!k.fits(output) || n > MOST_FILLED * output[0]) return undefined;
  const width = w + pads[1] + pads[3];
  const [rows, columns] = [h + pads[0] + pads[2] - stride[0] * (oh - 1), width - stride[1] * (ow - 1)];
  const each = c % block === 0 ? block : c;
  const images = each === c && c !== block ? imagesOf(k, x, input, n) : imagesOfBlocks(k, x, input, n);
  const padded = padWidth(k, images, [c / each, n, h, w, each], pads);
  const dys = g.Reshape(filled(k, k.blocked(dy), output, n), g.ints([n / block, block, o / block, oh * ow, block]));
  const y = k.conv(
    [
      g.Reshape(padded, g.ints([c / each, n, h, width * each])),
      g.Reshape(g.Transpose(dys, { perm: [2, 0, 3, 1, 4] }), g.ints([o, n, oh, ow])),
    ],
    {
      kernel_shape: [oh, ow],
      strides: [1, 1],
      pads: [pads[0], 0, pads[2], 0],
      dilations: [stride[0], stride[1] * each],
      group: 1,
    },
    {},
  );
  const dw = kernelOf(k, y, [o, c, rows, columns], each);
  if (rows === size[2] && columns === size[3]) return dw;
  // Rows and columns that no window reached make the result larger than the kernel.
  return g.Slice(dw, g.ints([0, 0]), g.ints(size.slice(2)), g.ints([2, 3]));
}

/** So many images, the last ones zero, in whichever layout. */
function filled({ g }: Layouts, x: Sym, [n]: Shape, images: number): Sym {
  if (n === images) return x;
  return g.Pad(x, g.ints([0, 0, 0, 0, images - n, 0, 0, 0]), g.constant(0, float32));
}

/** X in blocked layout as (C / b, N / b, H, W, b of C, b of N). */
function imagesOfBlocks(k: Layouts, x: Sym, shape: Shape, n: number): Sym {
  const { g, block } = k;
  const [, c, h, w] = shape;
  const inner = k.inwards(filled(k, k.blocked(x), shape, n), n / block, c * h * w);
  if (c === block || n === block) return inner;
  const split = g.Reshape(inner, g.ints([n / block, c / block, h * w * block ** 2]));
  return g.Transpose(split, { perm: [1, 0, 2] });
}

/** X as (1, N / b, H, W, C, b of N). */
function imagesOf(k: Layouts, x: Sym, shape: Shape, n: number): Sym {
  const { g, block } = k;
  const [, c, h, w] = shape;
  const all = filled(k, k.plain(x), shape, n);
  const last = c === 1 ? all : g.Transpose(g.Reshape(all, g.ints([n, c, h * w])), { perm: [0, 2, 1] });
  return k.inwards(last, n / block, c * h * w);
}

function padWidth(k: Layouts, x: Sym, [groups, n, h, w, each]: readonly number[], [, left, , right]: Four): Sym {
  if (left === 0 && right === 0) return x;
  const { g, block } = k;
  const rows = g.Reshape(x, g.ints([(groups * n * h) / block, w * each * block]));
  return g.Pad(rows, g.ints([0, left * each * block, 0, right * each * block]), g.constant(0, float32));
}

/** (C / each, O / b, kh, kw, each of C, b of O) as (O, C, kh, kw). */
function kernelOf(k: Layouts, x: Sym, shape: Shape, each: number): Sym {
  const { g, block } = k;
  const [o, c, rows, columns] = shape;
  const [places, groups] = [rows * columns, c / each];
  const outer = k.outwards(x, (groups * o) / block, places * each);
  const inner =
    each === block
      ? k.outwards(outer, groups * o, places)
      : g.Transpose(g.Reshape(outer, g.ints([groups * o, places, each])), { perm: [0, 2, 1] });
  if (groups === 1) return g.Reshape(inner, g.ints(shape));
  const split = g.Reshape(inner, g.ints([groups, o, each * places]));
  return g.Reshape(g.Transpose(split, { perm: [1, 0, 2] }), g.ints(shape));
}
