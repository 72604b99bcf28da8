import { bool_, int64 } from '../common/dtype.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import type { Builder, OnnxOp, Sym } from '../ir/builder.js';
import { abstractType, accepts, argType, broadcast, checkDType, isInt, isNumber } from './call.js';
import { cast } from './cast.js';
import { defineOp, type Op } from './define.js';
import { alias, binary, unaryFunction, type BinaryInput, type UnaryInput } from './functions.js';
import { lowerWide } from './kernels.js';
import { isInfOf, isNaNOf, truth } from './portable.js';
import { operands, type Operand } from './promotion.js';

type None = Record<string, never>;

/** A comparison: bool, of the broadcast shape, without gradient. */
function compareOp(
  name: string,
  rule: (g: Builder, x: Sym, y: Sym) => Sym,
  shapes: readonly [string, string] = ['input1', 'input2'],
): Op<None> {
  return defineOp<None>(name, {
    infer: ([a, b]) => ({ shape: broadcast(name, a.shape, b.shape, shapes), dtype: bool_ }),
    lower: lowerWide((g, [x, y]) => rule(g, x, y)),
    grad: 'none',
  });
}

/** An order of numbers; bools are ordered as 0 and 1. */
const ordered = (op: OnnxOp, bools: (g: Builder, x: Sym, y: Sym) => Sym) => (g: Builder, x: Sym, y: Sym) =>
  x.dtype === bool_ ? bools(g, x, y) : g[op](x, y);

export const equalOp = compareOp('Equal', (g, x, y) => g.Equal(x, y));
export const notEqualOp = compareOp('NotEqual', (g, x, y) => g.Not(g.Equal(x, y)), ['input', 'other']);
export const lessOp = compareOp(
  'Less',
  ordered('Less', (g, x, y) => g.And(g.Not(x), y)),
);
export const lessEqualOp = compareOp(
  'LessEqual',
  ordered('LessOrEqual', (g, x, y) => g.Or(g.Not(x), y)),
);
export const greaterOp = compareOp(
  'Greater',
  ordered('Greater', (g, x, y) => g.And(x, g.Not(y))),
);
export const greaterEqualOp = compareOp(
  'GreaterEqual',
  ordered('GreaterOrEqual', (g, x, y) => g.Or(x, g.Not(y))),
);

const FIRST_TENSOR = {
  kinds: ['Tensor', 'Number, Tensor'] as const,
  accept: (_: unknown, index: 0 | 1): boolean => index === 1,
};
const WITH_BOOL = { kinds: 'bool, Number, Tensor' };

/** Where both are equal (NaN never is). The first operand is a Tensor. MindSpore's `ops.equal`. */
export const equal: BinaryInput = binary('equal', equalOp, FIRST_TENSOR);
/** The same as {@link equal}. MindSpore's `ops.eq`. */
export const eq: BinaryInput = binary('eq', equalOp, FIRST_TENSOR);
/** Where both differ. MindSpore's `ops.not_equal`. */
export const not_equal: BinaryInput = binary('not_equal', notEqualOp);
/** The same as {@link not_equal}. MindSpore's `ops.ne`. */
export const ne: BinaryInput = binary('ne', notEqualOp);
/** Where input ≤ other. MindSpore's `ops.less_equal`. */
export const less_equal: BinaryInput = binary('less_equal', lessEqualOp, WITH_BOOL);
/** The same as {@link less_equal}. MindSpore's `ops.le`. */
export const le: BinaryInput = binary('le', lessEqualOp, WITH_BOOL);
/** Where input > other. MindSpore's `ops.greater`. */
export const greater: BinaryInput = binary('greater', greaterOp);
/** The same as {@link greater}. MindSpore's `ops.gt`. */
export const gt: BinaryInput = binary('gt', greaterOp);
/** Where input ≥ other. MindSpore's `ops.greater_equal`. */
export const greater_equal: BinaryInput = binary('greater_equal', greaterEqualOp);
/** The same as {@link greater_equal}. MindSpore's `ops.ge`. */
export const ge: BinaryInput = binary('ge', greaterEqualOp);

const LESS = signature<{ input: unknown; other: unknown }>('ops.less', 'input, other=None');

/** Where input < other. The first operand is a Tensor. MindSpore's `ops.less`. */
export function less(input: Tensor, other: Operand): Tensor;
export function less(input: Tensor, options: { other: Operand }): Tensor;
export function less(...args: unknown[]): Tensor {
  const { input, other } = LESS.bind(args);
  const fits = other instanceof Tensor || isNumber(other) || typeof other === 'boolean';
  if (!(input instanceof Tensor) || !fits) {
    const given = args.length < 2 ? argType(input) : `${argType(input)}, ${argType(other)}`;
    throw new TypeError(
      `Failed calling less with "less(${given})".\nThe valid calling should be:\n` +
        '"less(input=<Tensor>, other=<Number>)"\n"less(input=<Tensor>, other=<Number, Tensor, bool>)"',
    );
  }
  return lessOp(
    operands({ primitive: 'Less', params: ['input', 'other'], kinds: 'Number, Tensor' }, widened(input, other), other),
  );
}

/** An int tensor beside a number that its dtype cannot hold is compared in int64; other comparisons let the number wrap. */
function widened(input: Tensor, other: unknown): Tensor {
  const { dtype } = input;
  if (!dtype.isInt || dtype.size === 8 || !isInt(other)) return input;
  const bits = dtype.size * 8;
  const [low, high] = dtype.kind === 'uint' ? [0, 2 ** bits] : [-(2 ** (bits - 1)), 2 ** (bits - 1)];
  return other < low || other >= high ? cast(input, int64) : input;
}

/** The same as {@link less}. MindSpore's `ops.lt`. */
export const lt: typeof less = alias('lt', 'input, other', less as never);

/** A connective of truth values: anything but 0 is true. */
function logicOp(name: string, op: 'And' | 'Or' | 'Xor', shapes?: readonly [string, string]): Op<None> {
  return compareOp(name, (g, x, y) => g[op](truth(g, x), truth(g, y)), shapes);
}

export const logicalAndOp = logicOp('LogicalAnd', 'And');
export const logicalOrOp = logicOp('LogicalOr', 'Or');
const logicalXorOp = logicOp('LogicalXor', 'Xor');

/** The function of a connective; numbers are not accepted, booleans are. */
function logic(name: string, op: Op<None>, params: readonly [string, string]): BinaryInput {
  const body = binary(name, op, { params, kinds: 'bool, Tensor', accept: (x) => typeof x === 'boolean' });
  return body;
}

/** Where both are true (not 0). Operands are Tensors or booleans. MindSpore's `ops.logical_and`. */
export const logical_and: BinaryInput = logic('logical_and', logicalAndOp, ['x', 'y']);
/** Where one or both are true (not 0). MindSpore's `ops.logical_or`. */
export const logical_or: BinaryInput = logic('logical_or', logicalOrOp, ['x', 'y']);
/** Where exactly one is true (not 0). MindSpore's `ops.logical_xor`. */
export const logical_xor: BinaryInput = logic('logical_xor', logicalXorOp, ['input', 'other']);

/** A predicate of one tensor: bool, without gradient. */
function predicateOp(name: string, rule: (g: Builder, x: Sym) => Sym): Op<None> {
  return defineOp<None>(name, {
    infer: ([x]) => ({ shape: x.shape, dtype: bool_ }),
    lower: lowerWide((g, [x]) => rule(g, x)),
    grad: 'none',
  });
}

/** false everywhere, or true: integers are never NaN and always finite. */
const everywhere = (g: Builder, x: Sym, value: boolean): Sym => {
  const same = x.dtype === bool_ ? g.Or(x, g.Not(x)) : g.Equal(x, x);
  return value ? same : g.Not(same);
};

export const logicalNotOp = predicateOp('LogicalNot', (g, x) => g.Not(truth(g, x)));
export const isNaNOp = predicateOp('IsNan', (g, x) => (x.dtype.isFloat ? isNaNOf(g, x) : everywhere(g, x, false)));
const isInfOp = predicateOp('IsInf', (g, x) => isInfOf(g, x));
const isFiniteOp = predicateOp('IsFinite', (g, x) =>
  x.dtype.isFloat ? g.Less(g.Abs(x), g.constant(Infinity, x.dtype)) : everywhere(g, x, true),
);

/** Where input is 0. MindSpore's `ops.logical_not`. */
export const logical_not: UnaryInput = unaryFunction('logical_not', 'LogicalNot', 'input', (x) => logicalNotOp([x]));

const ISNAN = signature<{ input: unknown }>('ops.isnan', 'input');

/** Where input is NaN. MindSpore's `ops.isnan`. */
export function isnan(input: Tensor): Tensor;
export function isnan(options: { input: Tensor }): Tensor;
export function isnan(...args: unknown[]): Tensor {
  const { input } = ISNAN.bind(args);
  if (!(input instanceof Tensor)) {
    throw new TypeError(
      `For Primitive[IsNan], the type of input argument[x] must be Tensor but got ${abstractType(input)}.`,
    );
  }
  return isNaNOp([input]);
}

/** Where input is +∞ or −∞, of floats. MindSpore's `ops.isinf`. */
export const isinf: UnaryInput = unaryFunction('isinf', 'IsInf', 'input', (x) => {
  checkDType('IsInf', accepts('f bf'), x.dtype);
  return isInfOp([x]);
});

/** Where input is neither infinite nor NaN. MindSpore's `ops.isfinite`. */
export const isfinite: UnaryInput = unaryFunction('isfinite', 'IsFinite', 'input', (x) => isFiniteOp([x]));
