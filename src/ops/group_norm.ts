import { IndexError, RuntimeError, ValueError } from '../common/errors.js';
import { sameShape } from '../common/shape.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { addOp, mulOp } from './arithmetic.js';
import { callError, isInt, type PyNumber } from './call.js';
import { ones, zeros } from './creation.js';
import { isFloat, standardized, vector } from './layer_norm.js';
import { asConstants } from './operand.js';
import { reshaped } from './reshape.js';

interface GroupNormArgs extends Record<string, unknown> {
  input: unknown;
  num_groups: unknown;
  weight: unknown;
  bias: unknown;
  eps: unknown;
}

const GROUP_NORM = signature<GroupNormArgs>('ops.group_norm', 'input, num_groups, weight=None, bias=None, eps=1e-5');

/** Keywords of {@link group_norm}. */
export interface GroupNormOptions {
  /** (C), multiplied with each channel. Default ones. */
  weight?: Tensor | null;
  /** (C), added to each channel. Default zeros. */
  bias?: Tensor | null;
  /** Added to the variance. Default 1e-5. */
  eps?: PyNumber;
}

/**
 * Splits the channels of (N, C, …) into `num_groups` and normalises each group of each sample: weight · (x − mean) / √(variance + eps) + bias. Any
 * float dtype, which weight and bias share. TypeError and ValueError in MindSpore's words. MindSpore's `ops.group_norm`.
 */
export function group_norm(
  input: Tensor,
  num_groups: number,
  weight?: Tensor | null,
  bias?: Tensor | null,
  eps?: PyNumber,
): Tensor;
export function group_norm(input: Tensor, num_groups: number, options?: GroupNormOptions): Tensor;
/** @hidden */
export function group_norm(
  input: Tensor,
  num_groups: number,
  weight: Tensor | null,
  bias: Tensor | null,
  options: { eps?: PyNumber },
): Tensor;
export function group_norm(...args: unknown[]): Tensor {
  const { input: x, num_groups, weight, bias, eps } = GROUP_NORM.bind(args);
  if (x instanceof Tensor && x.ndim < 2 && (weight === null || bias === null))
    throw new IndexError('tuple index out of range');
  const gamma = weight === null && x instanceof Tensor ? ones([x.shape[1]], x.dtype) : weight;
  const beta = bias === null && x instanceof Tensor ? zeros([x.shape[1]], x.dtype) : bias;
  if (!(
    x instanceof Tensor &&
    gamma instanceof Tensor &&
    beta instanceof Tensor &&
    isInt(num_groups) &&
    isFloat(eps)
  )) {
    throw callError('GroupNorm', [
      ['input', x, 'Tensor'],
      ['num_groups', num_groups, 'int'],
      ['weight', gamma, 'Tensor'],
      ['bias', beta, 'Tensor'],
      ['eps', eps, 'float'],
    ]);
  }
  const groups = Number(num_groups);
  checkGroups(x, groups, gamma, beta);
  return asConstants(() => {
    const [n, c] = x.shape;
    const parts = reshaped(x, [n, groups, x.size / Math.max(n * groups, 1)]);
    const even = reshaped(standardized(parts, 2, Number(eps)), x.shape);
    const column = [c, ...new Array<number>(x.ndim - 2).fill(1)];
    return addOp([mulOp([even, reshaped(gamma, column)]), reshaped(beta, column)]);
  });
}

function checkGroups(x: Tensor, groups: number, gamma: Tensor, beta: Tensor): void {
  if (x.ndim < 2 || x.ndim > 8) {
    throw new RuntimeError(`For 'GroupNorm', The dim of input must be between 2 and 8. But got: ${x.ndim}.`);
  }
  const channels = x.shape[1];
  if (groups <= 0) {
    throw new ValueError(`For GroupNorm, the 'num_groups' must be greater than 0, but got ${groups}`);
  }
  if (channels % groups !== 0) {
    throw new ValueError(
      `For GroupNorm, the 'num_channels' must be divided by 'num_groups', but got 'num_channels': ${channels} ,'num_groups': ${groups}`,
    );
  }
  if (gamma.ndim !== 1 || !sameShape(gamma.shape, beta.shape)) {
    throw new ValueError(
      "For GroupNorm. Weight and bias must have the same shape and the rank of weight and bias must be 1. But got weight's shape: " +
        `${vector(gamma.shape)}, bias's shape: ${vector(beta.shape)}`,
    );
  }
  if (gamma.shape[0] !== channels) {
    throw new ValueError(
      `For GroupNorm, shape of weight and bias should be equal to input_x's channel dimension: ${channels}, bug got shape: ` +
        `${vector(gamma.shape)}.`,
    );
  }
  if (!x.dtype.isFloat || gamma.dtype !== x.dtype || beta.dtype !== x.dtype) {
    throw new TypeError(
      "For GroupNorm. input arguments' types must be the same and be one of [BFloat16, Float16, Float32, Float64]. But got input's type: " +
        `${String(x.dtype)}, weight's type: ${String(gamma.dtype)}, bias's type: ${String(beta.dtype)}.`,
    );
  }
}
