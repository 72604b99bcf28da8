import { float32, int32 } from '../../../common/dtype.js';
import { sizeOf, type Shape } from '../../../common/shape.js';
import type { Builder, Sym } from '../../../ir/builder.js';
import type { Aval, OpRecord } from '../../../ir/op.js';
import { backwardPlaces, forwardPlaces, pooledSizes, type PooledAttrs } from './places.js';

/** (N, C, H, W) as (C · H · W, N). */
export const imagesInnermost: OpRecord = {
  name: 'ImagesInnermost',
  infer: ([{ shape, dtype }]) => ({ shape: [sizeOf(shape.slice(1)), shape[0]], dtype }),
  lower: (g, [x], { outputs: [{ shape }] }) =>
    g.Transpose(g.Reshape(x, g.ints([shape[1], shape[0]])), { perm: [1, 0] }),
  grad: 'none',
};

/** (…, N), of C · H · W rows, as (N, C, H, W). */
export const imagesOutermost: OpRecord<{ readonly shape: Shape }> = {
  name: 'ImagesOutermost',
  infer: ([{ dtype }], { shape }) => ({ shape, dtype }),
  lower: (g, [x], { attrs: { shape } }) => {
    const rows = g.Reshape(x, g.ints([sizeOf(shape.slice(1)), shape[0]]));
    return g.Reshape(g.Transpose(rows, { perm: [1, 0] }), g.ints(shape));
  },
  grad: 'none',
};

const avals = (shapes: readonly Shape[]): Aval[] => shapes.map((shape) => ({ shape, dtype: float32 }));

/**
 * Maxima of a convolution's result. Inputs: the input with images innermost, the kernel, the bias if there is one. Outputs: the maxima, with
 * images innermost; then what the gradient needs: columns, shifted kernels, maxima before bias and rectifier, and the values at each place
 * of the windows.
 */
export const pooledConv: OpRecord<PooledAttrs> = {
  name: 'PooledConv2D',
  infer: (_, attrs) => {
    const { images, channels, columns, places, rows } = pooledSizes(attrs);
    const result = [channels, columns * images];
    const each = Array.from({ length: places }, () => result);
    return avals([result, [rows, columns * images], [places * channels, rows], result, ...each]);
  },
  lower: (g, [x, w, bias], { attrs }) => {
    const { images, channels, columns, places, rows } = pooledSizes(attrs);
    const from = gathered(g, x, images, forwardPlaces(attrs), sizeOf(attrs.input.slice(1)));
    const under = g.Reshape(from, g.ints([rows, columns * images]));
    const kernels = g.Reshape(shifted(g, w, attrs), g.ints([places * channels, rows]));
    const parts = g.multi('Split', [g.MatMul(kernels, under)], { axis: 0, num_outputs: places }, places);
    const best = g.Max(...parts);
    const biased = bias === undefined ? best : g.Add(best, g.Reshape(bias, g.ints([channels, 1])));
    return [attrs.relu ? g.Relu(biased) : biased, under, kernels, best, ...parts];
  },
  grad: 'none',
};

/**
 * The gradients of {@link pooledConv}: the kernel's, the bias's, and the input's with images innermost. Inputs: the gradient of the maxima with images
 * innermost, and what {@link pooledConv} gives behind the maxima.
 */
export const pooledConvGrad: OpRecord<PooledAttrs> = {
  name: 'PooledConv2DGrad',
  infer: (_, { input: [n, ...size], kernel }) => avals([kernel, [kernel[0]], [sizeOf(size), n]]),
  lower: (g, [dy, under, kernels, best, ...parts], { attrs, used }) => {
    const { images, channels, columns, rows } = pooledSizes(attrs);
    const d = g.Reshape(dy, g.ints([channels, columns * images]));
    const each = g.Concat(...split(g, d, best, parts), { axis: 0 });
    const dw = used[0] ? unshifted(g, g.MatMul(each, g.Transpose(under, { perm: [1, 0] })), attrs) : d;
    const db = used[1] ? g.ReduceSum(d, g.ints([1]), { keepdims: 0 }) : d;
    if (!used[2]) return [dw, db, d];
    const back = g.MatMul(g.Transpose(kernels, { perm: [1, 0] }), each);
    const { places, terms } = backwardPlaces(attrs);
    const addends = g.Reshape(gathered(g, back, images, places, rows * columns), g.ints([terms, -1]));
    const ones = g.constant(new Array<number>(terms).fill(1), float32, [1, terms]);
    const [n, ...size] = attrs.input;
    return [dw, db, g.Reshape(g.MatMul(ones, addends), g.ints([sizeOf(size), n]))];
  },
  grad: 'none',
};

/** The first of equal maxima gets the gradient: what one has taken is not there for the next. */
function split(g: Builder, d: Sym, best: Sym, parts: readonly Sym[]): Sym[] {
  let rest = d;
  const taken = parts.slice(0, -1).map((part) => {
    const own = g.Mul(g.Cast(g.Equal(part, best), { to: float32 }), rest);
    rest = g.Sub(rest, own);
    return own;
  });
  return [...taken, rest];
}

/** Rows of `count` ones of as many numbers as there are images; the row behind the last is zero. */
function gathered(g: Builder, x: Sym, images: number, places: readonly number[], count: number): Sym {
  const zero = g.constant(new Array<number>(images).fill(0), float32, [1, images]);
  const all = g.Reshape(x, g.ints([count, images]));
  const rows = places.includes(count) ? g.Concat(all, zero, { axis: 0 }) : all;
  return g.Gather(rows, g.constant(places, int32), { axis: 0 });
}

/** (O, C, kh, kw) for each place of the pooling window, shifted by it within the larger window. */
function shifted(g: Builder, w: Sym, { window: [h, v] }: PooledAttrs): Sym {
  const kernels = placesOf([h, v]).map(([i, j]) =>
    g.Pad(w, g.ints([0, 0, i, j, 0, 0, h - 1 - i, v - 1 - j]), g.constant(0, float32)),
  );
  return g.Concat(...kernels, { axis: 0 });
}

/** The reverse: what belongs to one element of the kernel is added up. */
function unshifted(g: Builder, dw: Sym, { window, kernel: [o, c, kh, kw] }: PooledAttrs): Sym {
  const [h, v] = window;
  const all = g.Reshape(dw, g.ints([h * v, o, c, kh + h - 1, kw + v - 1]));
  const sum = placesOf(window)
    .map(([i, j], at) => g.Slice(all, g.ints([at, i, j]), g.ints([at + 1, i + kh, j + kw]), g.ints([0, 3, 4])))
    .reduce((a, b) => g.Add(a, b));
  return g.Reshape(sum, g.ints([o, c, kh, kw]));
}

function placesOf([h, v]: readonly [number, number]): (readonly [number, number])[] {
  return Array.from({ length: h * v }, (_, at) => [Math.floor(at / v), at % v] as const);
}
