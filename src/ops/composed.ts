import { float32, int32 } from '../common/dtype.js';
import { RuntimeError, ValueError } from '../common/errors.js';
import { pyTypeName } from '../common/pytext.js';
import { sameShape, shapeText, sizeOf } from '../common/shape.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { add, div, mul, sub } from './arithmetic.js';
import { isNumber, needTensor, type PyNumber } from './call.js';
import { cast } from './cast.js';
import { greater } from './compare.js';
import { pow } from './extrema.js';
import { unaryFunction, type UnaryX } from './functions.js';
import { abs, reciprocal } from './math.js';
import { matmul } from './matmul.js';
import { asConstants } from './operand.js';
import { permuted, reshaped } from './reshape.js';
import { scattered } from './scatter.js';
import { summed } from './sum.js';
import { where } from './where.js';

/** 1 / x; of ints without the fraction. MindSpore's `ops.inv`. */
export const inv = unaryFunction('inv', 'Inv', 'x', (x) =>
  x.dtype.isFloat ? reciprocal(x) : cast(reciprocal(cast(x, float32)), x.dtype),
) as UnaryX;

/** Keywords of {@link cov}. */
export interface CovOptions {
  /** What is taken off the number of observations. Default 1. */
  correction?: number;
  /** How often each observation counts: ints. */
  fweights?: Tensor | null;
  /** How much each observation counts: floats. */
  aweights?: Tensor | null;
}

const COV = signature<{ input: unknown; correction: number; fweights: Tensor | null; aweights: Tensor | null }>(
  'ops.cov',
  'input, *, correction=1, fweights=None, aweights=None',
);

/**
 * Covariances of variables, the rows of a matrix; a vector is one variable. ValueError for more than two axes and for weights of another length. MindSpore's
 * `ops.cov`.
 */
export function cov(input: Tensor, options?: CovOptions): Tensor;
export function cov(...args: unknown[]): Tensor {
  const { input, correction, fweights, aweights } = COV.bind(args);
  needTensor('Cov', 'input', input);
  if (input.ndim > 2) {
    throw new ValueError(`For cov, the input must have two or fewer dimensions, but got ${input.ndim} dimensions.`);
  }
  const x = input.ndim < 2 ? reshaped(input, [1, input.size]) : input;
  const [, count] = x.shape;
  for (const [name, w] of Object.entries({ fweights, aweights })) {
    if (w === null || (w.ndim === 1 && w.shape[0] === count)) continue;
    throw new ValueError(`For cov, the shape of ${name} must be (${count},), but got ${shapeText(w.shape)}.`);
  }
  return asConstants(() => {
    const counts = fweights && cast(fweights, x.dtype);
    const shares = aweights && cast(aweights, x.dtype);
    const w = counts && shares ? mul(counts, shares) : (counts ?? shares);
    const total = w ? summed(w, null, false, null) : count;
    const means = div(summed(w ? mul(x, w) : x, 1, true, null), total);
    const lost =
      w && shares && correction !== 0
        ? div(mul(summed(mul(w, shares), null, false, null), correction), total)
        : correction;
    const centered = sub(x, means);
    const products = matmul(centered, permuted(w ? mul(centered, w) : centered, [1, 0]));
    const found = div(products, sub(total, lost));
    return found.size === 1 ? reshaped(found, []) : found;
  });
}

const DIAGONAL = signature<{ input: unknown; src: unknown; offset: number; dim1: number; dim2: number }>(
  'ops.diagonal_scatter',
  'input, src, offset=0, dim1=0, dim2=1',
);

/** Keywords of {@link diagonal_scatter}. */
export interface DiagonalScatterOptions {
  offset?: number;
  dim1?: number;
  dim2?: number;
}

/**
 * `input` with `src` as its diagonal in the axes `dim1` and `dim2`; the diagonal is the last axis of `src`. ValueError for another shape of `src`. MindSpore's
 * `ops.diagonal_scatter`.
 */
export function diagonal_scatter(input: Tensor, src: Tensor, offset?: number, dim1?: number, dim2?: number): Tensor;
export function diagonal_scatter(input: Tensor, src: Tensor, options?: DiagonalScatterOptions): Tensor;
export function diagonal_scatter(...args: unknown[]): Tensor {
  const { input, src, offset, dim1, dim2 } = DIAGONAL.bind(args);
  needTensor('DiagonalScatter', 'input', input);
  needTensor('DiagonalScatter', 'src', src);
  const [a, b] = [dim1, dim2].map((d) => (Number(d) < 0 ? Number(d) + input.ndim : Number(d)));
  const rest = input.shape.map((_, i) => i).filter((i) => i !== a && i !== b);
  const [h, w] = [input.shape[a], input.shape[b]];
  const places: number[] = [];
  for (let i = Math.max(-offset, 0), j = i + offset; i < h && j < w; i++, j++) places.push(i * w + j);
  const batch = rest.map((i) => input.shape[i]);
  if (!sameShape(src.shape, [...batch, places.length])) {
    throw new ValueError(
      'For diagonal_scatter, the shape of src should equal to the shape of input diagonal,but got ' +
        `src.shape ${shapeText(src.shape)} and diagonal shape ${shapeText([...batch, places.length])}.`,
    );
  }
  const order = [...rest, a, b];
  const rows = sizeOf(batch);
  const flat = reshaped(permuted(input, order), [rows, h * w]);
  const index = Int32Array.from({ length: rows * places.length }, (_, i) => places[i % places.length]);
  const at = Tensor.fromData(index, [rows, places.length], int32);
  const put = scattered(flat, 1, at, reshaped(src, [rows, places.length]), 'none');
  const back = order.map((_, i) => order.indexOf(i));
  return permuted(reshaped(put, [...batch, h, w]), back);
}

const RENORM = signature<{ input: unknown; p: unknown; axis: number; maxnorm: unknown }>(
  'ops.renorm',
  'input, p, axis, maxnorm',
);

/**
 * `input` whose slices along `axis` with a p-norm above `maxnorm` are shrunk to it. ValueError for a p that is not positive, RuntimeError for an axis that is none,
 * TypeError for a `maxnorm` that is no number. MindSpore's `ops.renorm`.
 */
export function renorm(input: Tensor, p: number, axis: number, maxnorm: PyNumber): Tensor;
export function renorm(input: Tensor, options: { p: number; axis: number; maxnorm: PyNumber }): Tensor;
export function renorm(...args: unknown[]): Tensor {
  const { input, p, axis, maxnorm } = RENORM.bind(args);
  needTensor('Renorm', 'input', input);
  if (Number(p) <= 0) throw new ValueError(`Renorm op don't support non-positive-norm, but got${Number(p)}`);
  if (!isNumber(maxnorm)) {
    throw new TypeError(
      `For 'Renorm', the type of 'maxnorm' should be 'float', but got type '${pyTypeName(maxnorm)}'.`,
    );
  }
  const at = axis < 0 ? axis + input.ndim : axis;
  if (at < 0 || at >= input.ndim) {
    throw new RuntimeError(
      `For 'Renorm, the attribute 'dim' must be in range [-${input.ndim}, ${input.ndim}), but got ${axis}`,
    );
  }
  const others = input.shape.map((_, i) => i).filter((i) => i !== at);
  return asConstants(() => {
    const powers = pow(abs(input), Number(p));
    const norms = pow(summed(powers, others, true, null), 1 / Number(p));
    const most = Number(maxnorm);
    return mul(input, where(greater(norms, most), div(most, add(norms, 1e-7)), 1));
  });
}
