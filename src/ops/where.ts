import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { accepts, broadcast, callError, checkDType, isInt, isNumber, type PyNumber } from './call.js';
import { defineOp, type Op } from './define.js';
import { lowerWide } from './kernels.js';
import { constant } from './operand.js';
import { isOperand, meet, toTensor, type Operand } from './promotion.js';

type None = Record<string, never>;

/** One of two, chosen element by element by a bool. */
export const whereOp: Op<None> = defineOp('Select', {
  infer: ([c, x, y]) => {
    checkDType('Select', accepts('b'), c.dtype);
    const values = broadcast('Select', x.shape, y.shape, ['input', 'other']);
    return { shape: broadcast('Select', c.shape, values, ['condition', 'input']), dtype: x.dtype };
  },
  lower: lowerWide((g, [c, x, y]) => g.Where(c, x, y)),
  grad: ([dy], [c], { needs }) => {
    const zero = constant(0, dy.dtype);
    return [null, needs[1] ? whereOp([c, dy, zero]) : null, needs[2] ? whereOp([c, zero, dy]) : null];
  },
});

function choose(condition: unknown, input: unknown, other: unknown): Tensor {
  if (!(condition instanceof Tensor) || !isOperand(input) || !isOperand(other)) {
    throw callError('Select', [
      ['condition', condition, 'Tensor'],
      ['input', input, 'Number, Tensor'],
      ['other', other, 'Number, Tensor'],
    ]);
  }
  return whereOp([condition, ...meet(input, other)]);
}

const WHERE = signature<{ condition: unknown; input: unknown; other: unknown }>('ops.where', 'condition, input, other');
const SELECT = signature<{ condition: unknown; input: unknown; other: unknown }>(
  'ops.select',
  'condition, input, other',
);

/** `input` where the bool `condition` holds, else `other`, with broadcasting and promotion. MindSpore's `ops.where`. */
export function where(condition: Tensor, input: Operand, other: Operand): Tensor;
export function where(condition: Tensor, options: { input: Operand; other: Operand }): Tensor;
/** @hidden */
export function where(condition: Tensor, input: Operand, options: { other: Operand }): Tensor;
export function where(...args: unknown[]): Tensor {
  const { condition, input, other } = WHERE.bind(args);
  return choose(condition, input, other);
}

/** The same as {@link where}. MindSpore's `ops.select`. */
export function select(condition: Tensor, input: Operand, other: Operand): Tensor;
export function select(condition: Tensor, options: { input: Operand; other: Operand }): Tensor;
/** @hidden */
export function select(condition: Tensor, input: Operand, options: { other: Operand }): Tensor;
export function select(...args: unknown[]): Tensor {
  const { condition, input, other } = SELECT.bind(args);
  return choose(condition, input, other);
}

/** One value where the mask holds; the value is a scalar. */
const maskedFillOp: Op<None> = defineOp('MaskedFill', {
  infer: ([x, mask]) => {
    checkDType('MaskedFill', accepts('b', 'argument', 'mask'), mask.dtype);
    return { shape: broadcast('MaskedFill', x.shape, mask.shape, ['input', 'mask']), dtype: x.dtype };
  },
  lower: lowerWide((g, [x, mask, value]) => g.Where(mask, value, x)),
  grad: ([dy], [, mask], { needs }) => {
    const zero = constant(0, dy.dtype);
    return [needs[0] ? whereOp([mask, zero, dy]) : null, null, needs[2] ? whereOp([mask, dy, zero]) : null];
  },
});

const MASKED_FILL = signature<{ input_x: unknown; mask: unknown; value: unknown }>(
  'ops.masked_fill',
  'input_x, mask, value',
);

/**
 * `value` where the bool `mask` holds, else `input_x`, in the dtype of `input_x`. TypeError for another mask, and for a fractional value in
 * integers. MindSpore's `ops.masked_fill`.
 */
export function masked_fill(input_x: Tensor, mask: Tensor, value: PyNumber | Tensor): Tensor;
export function masked_fill(input_x: Tensor, options: { mask: Tensor; value: PyNumber | Tensor }): Tensor;
/** @hidden */
export function masked_fill(input_x: Tensor, mask: Tensor, options: { value: PyNumber | Tensor }): Tensor;
export function masked_fill(...args: unknown[]): Tensor {
  const { input_x, mask, value } = MASKED_FILL.bind(args);
  if (!(input_x instanceof Tensor) || !(mask instanceof Tensor) || !(isNumber(value) || value instanceof Tensor)) {
    throw callError('MaskedFill', [
      ['input_x', input_x, 'Tensor'],
      ['mask', mask, 'Tensor'],
      ['value', value, 'Number, Tensor'],
    ]);
  }
  const { dtype } = input_x;
  const fraction = value instanceof Tensor ? value.dtype.isFloat : !isInt(value);
  if (fraction && !dtype.isFloat) {
    throw new TypeError(
      `Select CPU operator[MaskedFill] fail! Unsupported data type!\nA float cannot fill a Tensor of ${String(dtype)}.`,
    );
  }
  return maskedFillOp([input_x, mask, toTensor(value, dtype)]);
}
