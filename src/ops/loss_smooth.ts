import { checkNumber, checkValueType } from '../common/checks.js';
import { float16, float32, float64 } from '../common/dtype.js';
import { RuntimeError } from '../common/errors.js';
import { PyFloat } from '../common/pyfloat.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { softplusOp } from './activation.js';
import { mulOp, negOp, subOp } from './arithmetic.js';
import { broadcast, callError, isNumber, type PyNumber } from './call.js';
import { cast } from './cast.js';
import { lessOp } from './compare.js';
import type { Reduction } from './loss.js';
import { checkEnum, checkReduction, checkSameShape, checkTensor, reduceLoss, reduced } from './loss_reduce.js';
import { absOp, squareOp } from './math.js';
import { asConstants, constant } from './operand.js';
import { operands } from './promotion.js';
import { whereOp } from './where.js';

const number = (x: Tensor, c: number): Tensor => constant(c, x.dtype);
const times = (x: Tensor, c: number): Tensor => mulOp([x, number(x, c)]);

/** square(d) below `bend`, line(d) from there on, of distances d. */
function bent(d: Tensor, bend: number, square: number, slope: number, shift: number): Tensor {
  const line = subOp([slope === 1 ? d : times(d, slope), number(d, shift)]);
  return whereOp([lessOp([d, number(d, bend)]), times(squareOp([d]), square), line]);
}

const SMOOTH = signature<{ input: unknown; target: unknown; beta: unknown; reduction: unknown }>(
  'ops.smooth_l1_loss',
  "input, target, beta=1.0, reduction='none'",
);

/**
 * d² / (2·beta) of distances d = |input − target| below beta, d − beta / 2 above; as it is ('none'), averaged or summed. Both of one shape and float
 * dtype. TypeError for other types, ValueError for shapes and reductions, RuntimeError for a negative beta. MindSpore's `ops.smooth_l1_loss`.
 */
export function smooth_l1_loss(input: Tensor, target: Tensor, beta?: PyNumber, reduction?: Reduction): Tensor;
export function smooth_l1_loss(
  input: Tensor,
  target: Tensor,
  options?: { beta?: PyNumber; reduction?: Reduction },
): Tensor;
/** @hidden */
export function smooth_l1_loss(
  input: Tensor,
  target: Tensor,
  beta: PyNumber,
  options: { reduction?: Reduction },
): Tensor;
export function smooth_l1_loss(...args: unknown[]): Tensor {
  const { input: x, target: y, beta, reduction } = SMOOTH.bind(args);
  const named = typeof reduction === 'string';
  if (!(x instanceof Tensor && y instanceof Tensor && (isNumber(beta) || typeof beta === 'boolean') && named)) {
    throw callError(
      'SmoothL1Loss',
      [
        ['prediction', x, 'Tensor'],
        ['target', y, 'Tensor'],
      ],
      [
        ['beta', typeof beta === 'number' ? new PyFloat(beta) : beta, 'bool, int, float'],
        ['reduction', reduction ?? 'none', 'string'],
      ],
    );
  }
  checkEnum('smooth_l1_loss', reduction);
  const bend = Number(beta);
  if (bend < 0) {
    throw new RuntimeError(`For 'SmoothL1Loss', the values for beta not support negative values, but got ${bend}.`);
  }
  checkSameShape('SmoothL1Loss', 'prediction_shape', x, y);
  if (x.dtype !== y.dtype || ![float16, float32, float64].includes(x.dtype)) {
    throw new TypeError(
      'Select CPU operator[SmoothL1Loss] fail! Unsupported data type!\nThe supported data types are Float16, Float32, Float64 of both ' +
        `inputs,\n but get input[${String(x.dtype)}, ${String(y.dtype)}].`,
    );
  }
  return asConstants(() => {
    const d = absOp([subOp([x, y])]);
    return reduced(bend === 0 ? d : bent(d, bend, 0.5 / bend, 1, 0.5 * bend), reduction);
  });
}

const HUBER = signature<{ input: unknown; target: unknown; reduction: unknown; delta: unknown }>(
  'ops.huber_loss',
  "input, target, reduction='mean', delta=1.0",
);

/**
 * d² / 2 of distances d = |input − target| below delta, delta·(d − delta / 2) above; averaged, summed or as it is ('none'). Both broadcast and promote.
 * TypeError for what is no Tensor or number, ValueError for a delta that is not positive and for reductions. MindSpore's `ops.huber_loss`.
 */
export function huber_loss(input: Tensor, target: Tensor, reduction?: Reduction, delta?: PyNumber): Tensor;
export function huber_loss(
  input: Tensor,
  target: Tensor,
  options?: { reduction?: Reduction; delta?: PyNumber },
): Tensor;
/** @hidden */
export function huber_loss(input: Tensor, target: Tensor, reduction: Reduction, options: { delta?: PyNumber }): Tensor;
export function huber_loss(...args: unknown[]): Tensor {
  const { input, target, reduction, delta } = HUBER.bind(args);
  checkTensor('input', input, 'huber_loss');
  checkTensor('target', target, 'huber_loss');
  checkValueType('delta', delta, ['int', 'float'], 'huber_loss');
  checkNumber('delta', delta, 0, '>', 'huber_loss', 'float');
  broadcast('Sub', input.shape, target.shape);
  const [x, y] = operands({ primitive: 'Sub', params: ['x', 'y'], kinds: 'Tensor' }, input, target);
  checkReduction(reduction, 'huber_loss');
  const bend = Number(delta);
  return asConstants(() => {
    const d = absOp([subOp([x, y])]);
    const wide = d.dtype.isFloat ? d : cast(d, float32);
    return reduceLoss(bent(wide, bend, 0.5, bend, 0.5 * bend * bend), reduction, wide.dtype);
  });
}

const SOFT_MARGIN = signature<{ input: unknown; target: unknown; reduction: unknown }>(
  'ops.soft_margin_loss',
  "input, target, reduction='mean'",
);

/**
 * log(1 + exp(−target·input)), averaged, summed or as it is ('none'). Both of one shape and dtype. TypeError for other types, ValueError for shapes and
 * reductions. MindSpore's `ops.soft_margin_loss`.
 */
export function soft_margin_loss(input: Tensor, target: Tensor, reduction?: Reduction): Tensor;
export function soft_margin_loss(input: Tensor, target: Tensor, options?: { reduction?: Reduction }): Tensor;
export function soft_margin_loss(...args: unknown[]): Tensor {
  const { input: x, target: y, reduction } = SOFT_MARGIN.bind(args);
  if (!(x instanceof Tensor && y instanceof Tensor && typeof reduction === 'string')) {
    throw callError(
      'SoftMarginLoss',
      [
        ['input', x, 'Tensor'],
        ['target', y, 'Tensor'],
      ],
      [['reduction', reduction ?? 'none', 'string']],
    );
  }
  checkEnum('soft_margin_loss', reduction);
  checkSameShape('SoftMarginLoss', 'input_shape', x, y);
  if (x.dtype !== y.dtype || !x.dtype.isFloat) {
    throw new TypeError(
      `For primitive[SoftMarginLoss], the input type must be same.\nname:[input]:Tensor[${String(x.dtype)}].\n` +
        `name:[target]:Tensor[${String(y.dtype)}].`,
    );
  }
  return asConstants(() => reduced(softplusOp([negOp([mulOp([x, y])])]), reduction));
}
