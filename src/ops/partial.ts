import { AttributeError } from '../common/errors.js';
import { pyTypeName } from '../common/checks.js';
import { signature } from '../common/signature.js';
import type { Tensor } from '../common/tensor.js';
import { identity as identityOp } from './identity.js';
import { needTensor } from './call.js';
import { primitive, type PrimitiveClass } from './primitive/primitive.js';

/** A function whose first arguments are given. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- whatever the function takes and returns
type Anything = (...args: any[]) => any;

/** The function that calls `fn` with `bound`, then its own arguments. AttributeError for what is no function. MindSpore's `ops.partial`. */
export function partial(fn: Anything, ...bound: unknown[]): Anything {
  if (typeof fn !== 'function') throw new AttributeError(`'${pyTypeName(fn)}' object has no attribute '__call__'`);
  return (...rest: unknown[]): unknown => fn(...bound, ...rest) as unknown;
}

/** As {@link partial}: `new ops.Partial()(fn, ...bound)`. MindSpore's `ops.Partial`. */
export const Partial: PrimitiveClass<(fn: Anything, ...bound: unknown[]) => Anything> = primitive(
  'Partial',
  '',
  '*args',
  ({ args }) => partial(...(args as [Anything, ...unknown[]])),
);

const IDENTITY = signature<{ x: unknown }>('ops.identity', 'x');

/** The same value as a Tensor of its own. MindSpore's `ops.identity`. */
export function identity(x: Tensor): Tensor;
export function identity(...args: unknown[]): Tensor {
  const { x } = IDENTITY.bind(args);
  needTensor('identity', 'x', x);
  return identityOp([x]);
}
