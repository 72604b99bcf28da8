import { checkNumber, pyStr, pyTypeName } from '../common/checks.js';
import { float32, int32 } from '../common/dtype.js';
import { ValueError } from '../common/errors.js';
import { PyFloat } from '../common/pyfloat.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { add, div, mul } from './arithmetic.js';
import { callError, isNumber, needTensor, numberOf, type PyNumber } from './call.js';
import { cast } from './cast.js';
import { greater, greater_equal, isfinite, less, logical_not } from './compare.js';
import { defineOp, type Op } from './define.js';
import { pow } from './extrema.js';
import { gather } from './gather.js';
import { stop_gradient } from './identity.js';
import { stack } from './join.js';
import { abs, sqrt, square } from './math.js';
import { asConstants, constant } from './operand.js';
import { amax } from './reduce.js';
import { reshape } from './reshape.js';
import { sum } from './sum.js';
import { select, where } from './where.js';

type None = Record<string, never>;

/** The first input; a gradient comes through where the second one is true. */
const gateOp: Op<None> = defineOp('Gate', {
  infer: ([x]) => ({ shape: x.shape, dtype: x.dtype }),
  lower: (g, [x]) => g.Identity(x),
  grad: ([dy], [, open]) => [where(open, dy, constant(0, dy.dtype)), null],
});

/** The norm of several tensors as MindSpore has it: that of their norms, each rounded to the tensors' dtype, and no magnitudes but for the greatest. */
function normOf(tensors: readonly Tensor[], order: PyNumber): Tensor {
  const p = numberOf(order);
  if (p === Infinity) {
    return tensors.map((x) => amax(abs(x))).reduce((a, b) => where(greater(b, a), b, a));
  }
  const sums = stack(tensors.map((x) => sum(pow(x, order))));
  const root = (x: Tensor): Tensor => cast(pow(x, new PyFloat(1 / p)), tensors[0].dtype);
  return root(sum(pow(root(sums), order)));
}

/** The scalar, or, where it is not finite, a run that fails: values are not known before they are read. */
function failUnlessFinite(x: Tensor): Tensor {
  const outside = cast(logical_not(isfinite(x)), int32);
  return gather(reshape(x, [1]), outside, 0);
}

type ByNorm = { x: unknown; max_norm: unknown; norm_type: unknown; error_if_nonfinite: unknown };
const BY_NORM = signature<ByNorm>('ops.clip_by_norm', 'x, max_norm, norm_type=2.0, error_if_nonfinite=False');

/** Keywords of {@link clip_by_norm}. */
export interface ClipByNormOptions {
  /** The order of the norm; Infinity for the greatest magnitude. Default 2. */
  norm_type?: PyNumber;
  /** Whether a norm that is not finite is an error. Default false. */
  error_if_nonfinite?: boolean;
}

/** TypeError for arguments of other types, ValueError for no tensors and for order 0. */
function checkByNorm(tensors: readonly unknown[], max_norm: unknown, order: unknown): void {
  for (const x of tensors.length > 0 ? tensors : [new Tensor(0)]) {
    if (x instanceof Tensor && isNumber(order)) continue;
    throw callError('Pow', [
      ['input', x, 'Number, Tensor'],
      ['exponent', order, 'Number, Tensor'],
    ]);
  }
  if (Number(order) === 0) throw new ValueError('float division by zero');
  if (!isNumber(max_norm) && !(max_norm instanceof Tensor)) {
    throw callError('Mul', [
      ['input', tensors[0], 'Number, Tensor'],
      ['other', max_norm, 'Number, Tensor'],
    ]);
  }
}

/**
 * Tensors, each times `max_norm` / (norm + 1e-6) where that is below 1; the norm is that of all of them together, (Σ xᵖ)^(1/p) with p = `norm_type`
 * and signs as they are, or the greatest |x|. For one Tensor or an array of them, of one float dtype. TypeError for arguments of other types,
 * ValueError for no tensors and `norm_type` 0; with `error_if_nonfinite` a norm that is not finite fails the run with RuntimeError. MindSpore's `ops.clip_by_norm`.
 */
export function clip_by_norm(
  x: Tensor,
  max_norm: PyNumber | Tensor,
  norm_type?: PyNumber,
  error_if_nonfinite?: boolean,
): Tensor;
export function clip_by_norm(x: Tensor, max_norm: PyNumber | Tensor, options?: ClipByNormOptions): Tensor;
export function clip_by_norm(
  x: readonly Tensor[],
  max_norm: PyNumber | Tensor,
  norm_type?: PyNumber,
  error_if_nonfinite?: boolean,
): Tensor[];
export function clip_by_norm(x: readonly Tensor[], max_norm: PyNumber | Tensor, options?: ClipByNormOptions): Tensor[];
/** @hidden */
export function clip_by_norm(x: Tensor, options: ClipByNormOptions & { max_norm: PyNumber | Tensor }): Tensor;
/** @hidden */
export function clip_by_norm(
  x: readonly Tensor[],
  options: ClipByNormOptions & { max_norm: PyNumber | Tensor },
): Tensor[];
export function clip_by_norm(...args: unknown[]): Tensor | Tensor[] {
  const { x, max_norm, norm_type, error_if_nonfinite } = BY_NORM.bind(args);
  const given = Array.isArray(x) ? (x as unknown[]) : [x];
  checkByNorm(given, max_norm, norm_type);
  const tensors = given as Tensor[];
  const most = max_norm as PyNumber | Tensor;
  const factor = asConstants(() => {
    const ratio = (of: readonly Tensor[]): Tensor => {
      const norm = normOf(of, norm_type as PyNumber);
      return div(most, add(error_if_nonfinite ? failUnlessFinite(norm) : norm, 1e-6));
    };
    const clipped = less(stop_gradient(ratio(tensors)), 1);
    // Where nothing is clipped no gradient goes through the norm: it may have none there. ONNX Runtime computes it once.
    const share = ratio(tensors.map((t) => gateOp([t, clipped])));
    return where(clipped, share, constant(1, share.dtype));
  });
  const clipped = tensors.map((t) => mul(t, factor));
  return Array.isArray(x) ? clipped : clipped[0];
}

type ByGlobalNorm = { x: unknown; clip_norm: unknown; use_norm: unknown };
const BY_GLOBAL_NORM = signature<ByGlobalNorm>('ops.clip_by_global_norm', 'x, clip_norm=1.0, use_norm=None');

/** Keywords of {@link clip_by_global_norm}. */
export interface ClipByGlobalNormOptions {
  /** The greatest norm, > 0. Default 1. */
  clip_norm?: PyNumber;
  /** Only null. */
  use_norm?: null;
}

/**
 * Tensors, each times `clip_norm` / max(norm, clip_norm); the norm is the Euclidean one of all of them together, computed in float32. Dtypes stay. For an array
 * of Tensors (a single Tensor gives a Tensor). TypeError for arguments of other types; ValueError for `clip_norm` ≤ 0, another `use_norm` than null, and no
 * tensors. MindSpore's `ops.clip_by_global_norm`.
 */
export function clip_by_global_norm(x: readonly Tensor[], clip_norm?: PyNumber, use_norm?: null): Tensor[];
export function clip_by_global_norm(x: readonly Tensor[], options?: ClipByGlobalNormOptions): Tensor[];
export function clip_by_global_norm(x: Tensor, clip_norm?: PyNumber, use_norm?: null): Tensor;
export function clip_by_global_norm(x: Tensor, options?: ClipByGlobalNormOptions): Tensor;
export function clip_by_global_norm(...args: unknown[]): Tensor | Tensor[] {
  const { x, clip_norm, use_norm } = BY_GLOBAL_NORM.bind(args);
  if (!isNumber(clip_norm)) {
    throw new TypeError(`'>' not supported between instances of '${pyTypeName(clip_norm)}' and 'float'`);
  }
  const most = numberOf(clip_norm);
  checkNumber('clip_norm', typeof clip_norm === 'bigint' ? clip_norm : most, 0, '>', 'clip_by_global_norm', 'float');
  if (use_norm !== null) {
    throw new ValueError(
      `For '_ClipByGlobalNorm', input 'use_norm' only supports None currently, but got 'use_norm': ${pyStr(use_norm)}`,
    );
  }
  const given = Array.isArray(x) ? (x as unknown[]) : [x];
  if (given.length === 0) {
    throw new ValueError('For primitive[AddN], the input num must be greater than or equal to 1, but got 0.');
  }
  const tensors = given.map((t) => {
    needTensor('Square', 'input', t);
    return t;
  });
  const clipped = asConstants(() => {
    const squares = stack(tensors.map((t) => cast(sum(square(t)), float32)));
    const norm = sqrt(sum(squares));
    const limit = constant(most, float32);
    const divisor = select(greater_equal(norm, limit), norm, limit);
    return tensors.map((t) => cast(div(mul(t, limit), divisor), t.dtype));
  });
  return Array.isArray(x) ? clipped : clipped[0];
}
