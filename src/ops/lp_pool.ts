import { pyClass, pyTypeName } from '../common/checks.js';
import { AttributeError, ValueError } from '../common/errors.js';
import { PyFloat } from '../common/pyfloat.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { relu } from './activation.js';
import { mul } from './arithmetic.js';
import { isNumber } from './call.js';
import { pow } from './extrema.js';
import { abs, sign } from './math.js';
import { avg_pool2d } from './pool.js';
import { avg_pool1d } from './pool1d.js';
import { expand_dims, squeeze } from './reshape.js';

interface LpArgs extends Record<string, unknown> {
  x: Tensor;
  norm_type: unknown;
  kernel_size: number | readonly number[];
  stride: number | readonly number[] | null;
  ceil_mode: boolean;
}

const TEXT = 'x, norm_type, kernel_size, stride=None, ceil_mode=False';
const LP_POOL1D = signature<LpArgs>('ops.lp_pool1d', TEXT);
const LP_POOL2D = signature<LpArgs>('ops.lp_pool2d', TEXT);

/** Keywords of {@link lp_pool1d}. */
export interface LpPool1dOptions {
  /** Steps of the window. Default: the window's size. */
  stride?: number | null;
  /** Round the number of windows up. Default false. */
  ceil_mode?: boolean;
}

/** Keywords of {@link lp_pool2d}. */
export interface LpPool2dOptions {
  /** Steps of the window, one number or (height, width). Default: the window's size. */
  stride?: number | readonly [number, number] | null;
  /** Round the number of windows up. Default false. */
  ceil_mode?: boolean;
}

function normOf(norm_type: unknown, cls: string): PyFloat {
  if (!isNumber(norm_type) && typeof norm_type !== 'boolean') {
    throw new TypeError(`For ${cls}, the type of 'norm_type' must be float or int, but got ${pyClass(norm_type)}`);
  }
  const norm = Number(norm_type);
  if (norm === 0) throw new ValueError(`For ${cls}, the value of 'norm_type' can not be 0.`);
  return new PyFloat(norm);
}

/** (mean · count) to the power of 1 / norm: from the means of powers. */
function rooted(means: Tensor, count: number, norm: PyFloat): Tensor {
  return pow(mul(mul(sign(means), relu(abs(means))), count), new PyFloat(1 / Number(norm)));
}

/**
 * (Σ xᵖ)^(1/p) over each window of (N, C, L) or (C, L), p being `norm_type`: 1 gives the sum, 2 the Euclidean norm. NaN where the sum is negative
 * and p is not 1, and no gradient where it is zero. TypeError and ValueError for arguments of another type or range. MindSpore's `ops.lp_pool1d`.
 */
export function lp_pool1d(
  x: Tensor,
  norm_type: number,
  kernel_size: number,
  stride?: number | null,
  ceil_mode?: boolean,
): Tensor;
export function lp_pool1d(x: Tensor, norm_type: number, kernel_size: number, options: LpPool1dOptions): Tensor;
/** @hidden */
export function lp_pool1d(
  x: Tensor,
  norm_type: number,
  kernel_size: number,
  stride: number,
  options: LpPool1dOptions,
): Tensor;
export function lp_pool1d(...args: unknown[]): Tensor {
  const { x, norm_type, kernel_size, stride, ceil_mode } = LP_POOL1D.bind(args);
  const norm = normOf(norm_type, 'lp_pool1d');
  if (!(x instanceof Tensor)) throw new AttributeError(`'${pyTypeName(x)}' object has no attribute 'shape'`);
  const single = x.ndim === 2;
  const size = kernel_size as number;
  const means = avg_pool1d(pow(single ? expand_dims(x, 0) : x, norm), size, (stride ?? size) as number, 0, ceil_mode);
  return rooted(single ? squeeze(means, 0) : means, size, norm);
}

/**
 * (Σ xᵖ)^(1/p) over each window of (N, C, H, W), p being `norm_type`: 1 gives the sum, 2 the Euclidean norm. NaN where the sum is negative and p is
 * not 1, and no gradient where it is zero. TypeError and ValueError for arguments of another type or range. MindSpore's `ops.lp_pool2d`.
 */
export function lp_pool2d(
  x: Tensor,
  norm_type: number,
  kernel_size: number | readonly [number, number],
  stride?: number | readonly [number, number] | null,
  ceil_mode?: boolean,
): Tensor;
export function lp_pool2d(
  x: Tensor,
  norm_type: number,
  kernel_size: number | readonly [number, number],
  options: LpPool2dOptions,
): Tensor;
/** @hidden */
export function lp_pool2d(
  x: Tensor,
  norm_type: number,
  kernel_size: number | readonly [number, number],
  stride: number | readonly [number, number],
  options: LpPool2dOptions,
): Tensor;
export function lp_pool2d(...args: unknown[]): Tensor {
  const { x, norm_type, kernel_size, stride, ceil_mode } = LP_POOL2D.bind(args);
  const norm = normOf(norm_type, 'lp_pool2d');
  if (!(x instanceof Tensor)) throw new AttributeError(`'${pyTypeName(x)}' object has no attribute 'pow'`);
  const kernel = typeof kernel_size === 'object' ? kernel_size : [kernel_size, kernel_size];
  const steps = stride ?? kernel;
  const means = avg_pool2d(pow(x, norm), kernel, steps, 0, ceil_mode);
  return rooted(means, kernel[0] * kernel[1], norm);
}
