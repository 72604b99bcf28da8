import { ValueError } from '../common/errors.js';
import { sameShape } from '../common/shape.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { add, sub } from './arithmetic.js';
import { callError, isNumber, type PyNumber } from './call.js';
import { cast } from './cast.js';
import { scalar } from './operand.js';

/** @internal gives a tensor another value of its shape and dtype; a parameter is assigned */
export function become<T extends Tensor>(self: T, next: Tensor): T {
  self.assign(next.handle);
  return self;
}

/** The value as a Tensor that fits. Errors in MindSpore's words. */
function fitting(primitive: string, variable: unknown, value: unknown): [Tensor, Tensor] {
  if (!(variable instanceof Tensor) || !(value instanceof Tensor || isNumber(value) || typeof value === 'boolean')) {
    throw callError(primitive, [
      ['variable', variable, 'Tensor'],
      ['value', value, 'Number, Tensor'],
    ]);
  }
  const tensor = value instanceof Tensor ? value : scalar(Number(value), variable.dtype);
  if (tensor.ndim !== variable.ndim) {
    throw new ValueError(
      `For '${primitive}','value' must have the same rank as 'variable'. But got 'value' rank: ${tensor.ndim}, ` +
        `'variable' rank: ${variable.ndim}.`,
    );
  }
  if (!sameShape(tensor.shape, variable.shape)) {
    throw new ValueError(
      `For '${primitive}','value' must have the same shape as 'variable'. But got 'value' shape: (${tensor.shape.join(', ')}), ` +
        `'variable' shape: (${variable.shape.join(', ')}).`,
    );
  }
  return [variable, tensor];
}

type Assignment = { variable: unknown; value: unknown };
const ASSIGN = signature<Assignment>('ops.assign', 'variable, value');
const ASSIGN_ADD = signature<Assignment>('ops.assign_add', 'variable, value');
const ASSIGN_SUB = signature<Assignment>('ops.assign_sub', 'variable, value');

/** What can be assigned: a number only to a scalar. */
export type Assigned = Tensor | PyNumber;

/**
 * Gives a parameter (or tensor) another value, converted to its dtype, and returns it. ValueError when the shapes differ. MindSpore's
 * `ops.assign`.
 */
export function assign<T extends Tensor>(variable: T, value: Assigned): T;
export function assign<T extends Tensor>(variable: T, options: { value: Assigned }): T;
export function assign(...args: unknown[]): Tensor {
  const { variable, value } = ASSIGN.bind(args);
  const [target, next] = fitting('Assign', variable, value);
  return become(target, cast(next, target.dtype));
}

/** Adds to a parameter (or tensor) and returns it; see {@link assign}. MindSpore's `ops.assign_add`. */
export function assign_add<T extends Tensor>(variable: T, value: Assigned): T;
export function assign_add<T extends Tensor>(variable: T, options: { value: Assigned }): T;
export function assign_add(...args: unknown[]): Tensor {
  const { variable, value } = ASSIGN_ADD.bind(args);
  const [target, change] = fitting('AssignAdd', variable, value);
  return become(target, cast(add(target, change), target.dtype));
}

/** Subtracts from a parameter (or tensor) and returns it; see {@link assign}. MindSpore's `ops.assign_sub`. */
export function assign_sub<T extends Tensor>(variable: T, value: Assigned): T;
export function assign_sub<T extends Tensor>(variable: T, options: { value: Assigned }): T;
export function assign_sub(...args: unknown[]): Tensor {
  const { variable, value } = ASSIGN_SUB.bind(args);
  const [target, change] = fitting('AssignSub', variable, value);
  return become(target, cast(sub(target, change), target.dtype));
}
