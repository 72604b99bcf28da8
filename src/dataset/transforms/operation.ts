import { isClass } from '../../common/checks.js';
import type { TypedArray } from '../../common/dtype.js';
import { RuntimeError } from '../../common/errors.js';
import type { NDArray } from '../../common/numpy.js';
import type { ArrayLike, NestedArray, Tensor } from '../../common/tensor.js';
import { columnToNumpy, toColumn, type Column } from '../column.js';
import { isPromise } from '../maybe.js';

/** What a transform can be called with. */
export type TransformInput = NDArray | TypedArray | ArrayLike | Tensor | NestedArray;

/** The base of everything that is an object, a function of arrays, and an element of the `operations` of `map`. */
export abstract class Transform {
  constructor() {
    const self = ((...inputs: unknown[]) => self.eager(inputs)) as unknown as this;
    delete (self as { name?: string }).name;
    delete (self as { length?: number }).length;
    return Object.setPrototypeOf(self, new.target.prototype) as this;
  }

  /** @internal what a call returns */
  protected abstract eager(inputs: readonly unknown[]): unknown;
}

/** A call: an array to an array. */
export interface TensorOperation {
  (input: TransformInput): NDArray;
}

/** A transform of one column. RuntimeError where the input does not fit. MindSpore's `TensorOperation`. */
export abstract class TensorOperation extends Transform {
  /** @internal the name in MindSpore's messages */
  abstract readonly opName: string;

  /** @internal what one iterator works with: transforms that draw begin anew */
  started(): this {
    return this;
  }

  /** @internal the work itself */
  abstract apply(column: Column): Column;

  /** @internal refuses inputs of a call that a pipeline would not give */
  protected checkInput(_input: unknown): void {}

  protected override eager(inputs: readonly unknown[]): NDArray {
    inputs.forEach((input) => this.checkInput(input));
    if (inputs.length === 0) throw new RuntimeError('Input Tensor is not valid.');
    if (inputs.length > 1) throw new RuntimeError(ONE_INPUT);
    return columnToNumpy(this.apply(hostColumn(inputs[0])));
  }
}

/** What transforms of one column say to several. */
export const ONE_INPUT = 'The op is OneToOne, can only accept one tensor as input.';

/** The column that an input of a call stands for. RuntimeError for a Tensor that is not computed yet. */
export function hostColumn(input: unknown): Column {
  const column = toColumn(input);
  if (!isPromise(column)) return column;
  column.catch(() => undefined);
  throw new RuntimeError('The input of a transform is a Tensor that is not on the host: pass `await t.asnumpy()`.');
}

/**
 * A function of users in `operations`: it gets the columns as arrays of numpy-ts and returns one column, or an array of several columns. It may be
 * async.
 */
export type RowFunction = (...columns: never[]) => unknown;

/** An element of `operations`. */
export type Operation = Transform | RowFunction;

/** True for instances of transforms and for functions. Classes are neither. */
export function isOperation(x: unknown): x is Operation {
  return typeof x === 'function' && !isClass(x);
}
