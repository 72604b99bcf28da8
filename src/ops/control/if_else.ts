import { type Tensor } from '../../common/tensor.js';
import { needTensor } from '../call.js';
import { branch } from './loops.js';

/**
 * `then_func(...operands)` where the one element of `condition` is true, else `else_func(...operands)`; only that one is computed. Both return
 * Tensors of the same types and shapes, alone or in the same structure. It stands for Python's `if` on a Tensor within a graph; a condition that is a
 * host value is decided at once. Not in MindSpore, whose compiler reads `if` from the program.
 */
export function if_else<T>(
  condition: Tensor | boolean,
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- operands are the caller's business
  then_func: (...operands: any[]) => T,
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  else_func: (...operands: any[]) => T,
  ...operands: unknown[]
): T {
  if (typeof condition === 'boolean') return (condition ? then_func : else_func)(...operands);
  needTensor('if_else', 'condition', condition);
  return branch(condition, then_func, else_func, operands) as T;
}
