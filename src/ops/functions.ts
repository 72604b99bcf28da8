import { signature, type Signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import type { Attrs } from '../ir/op.js';
import { needTensor } from './call.js';
import type { Op } from './define.js';
import { operands, type BinaryNames, type Operand } from './promotion.js';

/** A function of one tensor, called `input`. */
export interface UnaryInput {
  (input: Tensor): Tensor;
  (options: { input: Tensor }): Tensor;
}

/** A function of one tensor, called `x`. */
export interface UnaryX {
  (x: Tensor): Tensor;
  (options: { x: Tensor }): Tensor;
}

/** A function of two operands, `input` and `other`. */
export interface BinaryInput {
  (input: Operand, other: Operand): Tensor;
  (input: Operand, options: { other: Operand }): Tensor;
}

/** A function of two operands, `x` and `y`. */
export interface BinaryXY {
  (x: Operand, y: Operand): Tensor;
  (x: Operand, options: { y: Operand }): Tensor;
}

type OneBound = Record<string, unknown>;

/** The function of an operation with one input: binds, checks that it is a Tensor, records. */
export function unaryInput<A extends Attrs>(name: string, op: Op<A>, param: 'input'): UnaryInput;
export function unaryInput<A extends Attrs>(name: string, op: Op<A>, param: 'x'): UnaryX;
export function unaryInput<A extends Attrs>(name: string, op: Op<A>, param: string): (...args: unknown[]) => Tensor {
  return unaryFunction(name, op.record.name, param, (x) => op([x]));
}

/** A function of one tensor: binds, checks that it is one, calls `body`. */
export function unaryFunction(
  name: string,
  primitive: string,
  param: string,
  body: (x: Tensor) => Tensor,
): (...args: unknown[]) => Tensor {
  const sig: Signature<OneBound> = signature(`ops.${name}`, param);
  return (...args) => {
    if (args.length === 1 && args[0] instanceof Tensor) return body(args[0]);
    const x = sig.bind(args)[param];
    needTensor(primitive, param, x);
    return body(x);
  };
}

/** The function of an operation with two operands: binds, promotes, records. */
export function binary<A extends Attrs>(name: string, op: Op<A>, names?: Partial<BinaryNames>): BinaryInput {
  return binaryFunction(name, ['input', 'other'], (a, b) => op([a, b]), {
    primitive: op.record.name,
    params: ['input', 'other'],
    kinds: 'Number, Tensor',
    ...names,
  });
}

/** A function of two operands whose parameters are `params`; `body` gets them as tensors of one dtype, and whether both were numbers. */
export function binaryFunction(
  name: string,
  params: readonly [string, string],
  body: (a: Tensor, b: Tensor, numbers: boolean) => Tensor,
  names: BinaryNames,
): (...args: unknown[]) => Tensor {
  const sig: Signature<OneBound> = signature(`ops.${name}`, params.join(', '));
  return (...args) => {
    const [a, b] = args;
    if (args.length === 2 && a instanceof Tensor && b instanceof Tensor && a.dtype === b.dtype)
      return body(a, b, false);
    const bound = sig.bind(args);
    const [left, right] = params.map((p) => bound[p]);
    const [x, y] = operands(names, left, right);
    return body(x, y, !(left instanceof Tensor) && !(right instanceof Tensor));
  };
}

/** The same function under another name, with its own signature text. */
export function alias<F extends (...args: never[]) => Tensor>(name: string, text: string, f: F): F {
  const sig: Signature<OneBound> = signature(`ops.${name}`, text);
  const params = sig.parameters.map((p) => p.name);
  const call = f as unknown as (...args: unknown[]) => Tensor;
  return ((...args: unknown[]) => {
    const bound = sig.bind(args);
    return call(...params.map((p) => bound[p]));
  }) as unknown as F;
}
