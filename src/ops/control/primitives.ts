import { checkValueType } from '../../common/checks.js';
import { Tensor } from '../../common/tensor.js';
import { isInt } from '../call.js';
import { primitive, type PrimitiveClass } from '../primitive/primitive.js';
import { foriLoop, guarded, scanLoop, whileLoop } from './loops.js';

/** A condition on what a loop carries: a host value, or a Tensor of one element. */
export type Condition<T> = (values: T) => Tensor | boolean | number;

function checkFunction(name: string, parameter: string, x: unknown): void {
  if (typeof x !== 'function') checkValueType(parameter, x, ['function', 'method'], name);
}

/**
 * Goes on with `loop_func(values)` while `cond_func(values)` holds, and gives the last values: Tensors, or arrays of them. A condition that
 * is a host value is asked in the program, as in Python; one that is a Tensor makes the loop one operation of the graph, whose values keep
 * their types and shapes. TypeError for what are no functions, ValueError for what goes wrong in them. MindSpore's `ops.WhileLoop`.
 */
export const WhileLoop: PrimitiveClass<<T>(cond_func: Condition<T>, loop_func: (values: T) => T, init_val: T) => T> =
  primitive('WhileLoop', '', 'cond_func, loop_func, init_val', ({ cond_func, loop_func, init_val }) => {
    checkFunction('WhileLoop', 'cond_func', cond_func);
    checkFunction('WhileLoop', 'loop_func', loop_func);
    return guarded(() =>
      whileLoop(cond_func as (values: unknown) => unknown, loop_func as (values: unknown) => unknown, init_val),
    );
  });

/**
 * `loop_func(i, values)` for `i` from `lower` on, below `upper`, and the last values. With bounds that are numbers and `unroll` (the default) the
 * calls follow each other, with numbers; with Tensors as bounds, or without `unroll`, it is one operation of the graph and `i` an int64 Tensor. TypeError
 * for arguments of other types, ValueError for what goes wrong in the function. MindSpore's `ops.ForiLoop`.
 */
export const ForiLoop: PrimitiveClass<
  <T>(
    lower: number | Tensor,
    upper: number | Tensor,
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a number or a Tensor, as the bounds are
    loop_func: (index: any, values: T) => T,
    init_val: T,
    unroll?: boolean,
  ) => T
> = primitive(
  'ForiLoop',
  '',
  'lower, upper, loop_func, init_val, unroll=True',
  ({ lower, upper, loop_func, init_val, unroll }) => {
    const bound = (name: string, x: unknown): number | Tensor => {
      if (x instanceof Tensor) return x;
      if (!isInt(x)) checkValueType(name, x, ['int', 'Tensor'], 'ForiLoop');
      return Number(x);
    };
    const [from, to] = [bound('lower', lower), bound('upper', upper)];
    checkFunction('ForiLoop', 'loop_func', loop_func);
    return guarded(() =>
      foriLoop(from, to, loop_func as (index: unknown, values: unknown) => unknown, init_val, unroll !== false),
    );
  },
);

/**
 * `[carry, y] = loop_func(carry, x)` for each `x` of `xs` (or `length` times with null), and `[last carry, all y]`. With `unroll` (the default) the
 * calls follow each other; without it, Tensors of one shape and dtype are stacked and it is one operation of the graph. TypeError for arguments of other
 * types, ValueError for what goes wrong in the function. MindSpore's `ops.Scan`.
 */
export const Scan: PrimitiveClass<
  <C, X, Y>(
    loop_func: (carry: C, x: X) => [C, Y],
    init: C,
    xs: readonly X[] | null,
    length?: number | null,
    unroll?: boolean,
  ) => [C, Y[]]
> = primitive('Scan', '', 'loop_func, init, xs, length=None, unroll=True', (given) => {
  const { loop_func, init, xs, length, unroll } = given;
  checkFunction('Scan', 'loop_func', loop_func);
  if (xs !== null && !Array.isArray(xs)) checkValueType('xs', xs, ['list', 'tuple', 'None'], 'Scan');
  if (xs === null && !isInt(length)) checkValueType('length', length, ['int'], 'Scan');
  const elements = (xs as unknown[] | null) ?? Array.from({ length: Number(length) }, () => null);
  return guarded(() =>
    scanLoop(loop_func as (carry: unknown, x: unknown) => unknown, init, elements, unroll !== false),
  );
});
