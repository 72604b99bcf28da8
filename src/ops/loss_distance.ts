import { float32 } from '../common/dtype.js';
import { ValueError } from '../common/errors.js';
import { pyStr } from '../common/checks.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { sub } from './arithmetic.js';
import { broadcast } from './call.js';
import type { Reduction } from './loss.js';
import { checkTensor, reduceLoss } from './loss_reduce.js';
import { absOp, squareOp } from './math.js';

type DistanceArgs = { input: unknown; target: unknown; reduction: unknown };
const TEXT = "input, target, reduction='mean'";
const MSE = signature<DistanceArgs>('ops.mse_loss', TEXT);
const L1 = signature<DistanceArgs>('ops.l1_loss', TEXT);

function difference(input: Tensor, target: Tensor): Tensor {
  broadcast('SubExt', input.shape, target.shape, ['input', 'other']);
  return sub(input, target);
}

/**
 * (input − target)², averaged ('mean'), summed ('sum') or as it is ('none'); both broadcast and promote. Summed in float32. TypeError for what is
 * no Tensor, ValueError for another reduction. MindSpore's `ops.mse_loss`.
 */
export function mse_loss(input: Tensor, target: Tensor, reduction?: Reduction): Tensor;
export function mse_loss(input: Tensor, target: Tensor, options: { reduction?: Reduction }): Tensor;
export function mse_loss(...args: unknown[]): Tensor {
  const { input, target, reduction } = MSE.bind(args);
  for (const [name, x] of [
    ['input', input],
    ['target', target],
  ] as const) {
    if (!(x instanceof Tensor)) throw new TypeError(`For ops.mse_loss, the \`${name}\` must be tensor`);
  }
  if (reduction !== 'mean' && reduction !== 'none' && reduction !== 'sum') {
    throw new ValueError("For ops.mse_loss, `reduction` value should be either 'mean', 'none' or 'sum'.");
  }
  const squares = squareOp([difference(input as Tensor, target as Tensor)]);
  return reduceLoss(squares, reduction, squares.dtype.isFloat ? squares.dtype : float32);
}

/**
 * |input − target|, averaged ('mean'), summed ('sum') or as it is ('none'); both broadcast and promote. Integers give an integer. TypeError for what
 * is no Tensor, ValueError for another reduction. MindSpore's `ops.l1_loss`.
 */
export function l1_loss(input: Tensor, target: Tensor, reduction?: Reduction): Tensor;
export function l1_loss(input: Tensor, target: Tensor, options: { reduction?: Reduction }): Tensor;
export function l1_loss(...args: unknown[]): Tensor {
  const { input, target, reduction } = L1.bind(args);
  checkTensor('input', input, 'l1_loss');
  checkTensor('target', target, 'l1_loss');
  if (reduction !== 'mean' && reduction !== 'sum' && reduction !== 'none') {
    throw new ValueError(
      `For l1_loss, the 'reduction' must be in ['mean', 'sum', 'none'], but got ${pyStr(reduction)}.`,
    );
  }
  const distance = absOp([difference(input, target)]);
  return reduceLoss(distance, reduction, distance.dtype);
}
