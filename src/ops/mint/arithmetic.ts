import { float32 } from '../../common/dtype.js';
import { Tensor } from '../../common/tensor.js';
import { signature } from '../../common/signature.js';
import { add as plus, mul, sub as minus } from '../arithmetic.js';
import { isNumber, type PyNumber } from '../call.js';
import { cast } from '../cast.js';
import { xlogy as logarithmic } from '../extrema.js';
import { addcmul as fused } from '../clamp.js';
import { all as every } from '../reduce.js';
import { isclose, type CloseOptions } from '../numeric.js';
import { cdist as distances } from '../linear.js';
import { sqrt as root } from '../math.js';
import { bmm as product } from '../matmul.js';
import type { Operand } from '../promotion.js';
import { mintFunction } from './call.js';

/** A sum or difference in which `other` counts `alpha` times. */
export interface Scaled {
  (input: Operand, other: Operand, options?: { alpha?: PyNumber }): Tensor;
  (input: Operand, options: { other: Operand; alpha?: PyNumber }): Tensor;
}

function scaled(name: 'add' | 'sub', f: typeof plus): Scaled {
  const sig = signature<{ input: Operand; other: Operand; alpha: Operand }>(`mint.${name}`, 'input, other, *, alpha=1');
  return (...args: unknown[]) => {
    const { input, other, alpha } = sig.bind(args);
    return f(input, isNumber(alpha) && Number(alpha) === 1 ? other : mul(other, alpha));
  };
}

/** input + alpha · other, of broadcast shape and common dtype. MindSpore's `mint.add`. */
export const add: Scaled = scaled('add', plus);

/** input − alpha · other, of broadcast shape and common dtype. MindSpore's `mint.sub`. */
export const sub: Scaled = scaled('sub', minus);

const XLOGY = signature<{ input: Operand; other: Operand }>('mint.xlogy', 'input, other');

/** input · log(other); ints count as float32. MindSpore's `mint.xlogy`. */
export function xlogy(input: Operand, other: Operand): Tensor;
export function xlogy(input: Operand, options: { other: Operand }): Tensor;
export function xlogy(...args: unknown[]): Tensor {
  const { input, other } = XLOGY.bind(args);
  const float = (x: Operand): Operand => (x instanceof Tensor && !x.dtype.isFloat ? cast(x, float32) : x);
  return logarithmic(float(input), float(other));
}

/** input + value · tensor1 · tensor2. MindSpore's `mint.addcmul`. */
export const addcmul = mintFunction('addcmul', 'tensor1, tensor2, *, value=1', (input, { tensor1, tensor2, value }) =>
  fused(input, tensor1 as Tensor, tensor2 as Tensor, value as PyNumber),
) as {
  (input: Tensor, tensor1: Tensor, tensor2: Tensor, options?: { value?: PyNumber }): Tensor;
  (input: Tensor, options: { tensor1: Tensor; tensor2: Tensor; value?: PyNumber }): Tensor;
};

/** Products of matrices, one for each of a batch. MindSpore's `mint.bmm`. */
export const bmm = mintFunction('bmm', 'mat2', (input, { mat2 }) => product(input, mat2 as Tensor)) as {
  (input: Tensor, mat2: Tensor): Tensor;
  (input: Tensor, options: { mat2: Tensor }): Tensor;
};

/** The square root. MindSpore's `mint.sqrt`. */
export const sqrt = mintFunction('sqrt', '', (input) => root(input)) as {
  (input: Tensor): Tensor;
  (options: { input: Tensor }): Tensor;
};

const CDIST = signature<{ x1: Tensor; x2: Tensor; p: number; compute_mode: unknown }>(
  'mint.cdist',
  "x1, x2, p=2.0, compute_mode='use_mm_for_euclid_dist_if_necessary'",
);

/** Distances of the rows of two tensors by the p-norm; `compute_mode` has no effect. MindSpore's `mint.cdist`. */
export function cdist(x1: Tensor, x2: Tensor, p?: number, compute_mode?: string): Tensor;
export function cdist(x1: Tensor, x2: Tensor, options?: { p?: number; compute_mode?: string }): Tensor;
export function cdist(...args: unknown[]): Tensor {
  const { x1, x2, p } = CDIST.bind(args);
  return distances(x1, x2, p);
}

const ALLCLOSE = signature<{ input: Tensor; other: Tensor; rtol: PyNumber; atol: PyNumber; equal_nan: boolean }>(
  'mint.allclose',
  'input, other, rtol=1e-05, atol=1e-08, equal_nan=False',
);

/** Whether all elements are close; awaited, as Python gives a bool. MindSpore's `mint.allclose`. */
export function allclose(
  input: Tensor,
  other: Tensor,
  rtol?: PyNumber,
  atol?: PyNumber,
  equal_nan?: boolean,
): Promise<boolean>;
export function allclose(input: Tensor, other: Tensor, options?: CloseOptions): Promise<boolean>;
export async function allclose(...args: unknown[]): Promise<boolean> {
  const { input, other, ...options } = ALLCLOSE.bind(args);
  return (await every(isclose(input, other, options)).item()) as unknown as boolean;
}
