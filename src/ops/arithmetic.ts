import { bool_, float32, int32, type DType } from '../common/dtype.js';
import { ValueError } from '../common/errors.js';
import { pyClass } from '../common/pytext.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import type { Builder, Sym } from '../ir/builder.js';
import type { Aval } from '../ir/op.js';
import { accepts, broadcast, checkDType, isNumber, type Accepts, type PyNumber } from './call.js';
import { cast } from './cast.js';
import { defineOp, type Op } from './define.js';
import { binary, binaryFunction, type BinaryInput, type BinaryXY } from './functions.js';
import { lowerWide } from './kernels.js';
import { constant } from './operand.js';
import { operands, type BinaryNames, type Operand } from './promotion.js';

type None = Record<string, never>;

/** The broadcast shape of both inputs, in their dtype, which must be one of those accepted. */
export function inferBinary(
  primitive: string,
  names: readonly Accepts[],
  shapeNames?: readonly [string, string],
): (inputs: readonly Aval[]) => Aval {
  return ([a, b]) => {
    for (const accepted of names) checkDType(primitive, accepted, a.dtype);
    return { shape: broadcast(primitive, a.shape, b.shape, shapeNames), dtype: a.dtype };
  };
}

const NO_BOOL = accepts('f bf i u', 'tensor', 'x');

/** x + y. */
export const addOp: Op<None> = defineOp('Add', {
  infer: inferBinary('Add', [NO_BOOL]),
  lower: lowerWide((g, [x, y]) => g.Add(x, y)),
  grad: ([dy]) => [dy, dy],
});

/** x − y. */
export const subOp: Op<None> = defineOp('Sub', {
  infer: inferBinary('Sub', [NO_BOOL, accepts('f i uint8 uint16')]),
  lower: lowerWide((g, [x, y]) => g.Sub(x, y)),
  grad: ([dy], _, { needs }) => [dy, needs[1] ? negOp([dy]) : null],
});

/** x·y; logical and for bool. */
export const mulOp: Op<None> = defineOp('Mul', {
  infer: inferBinary('Mul', []),
  lower: lowerWide((g, [x, y]) => (x.dtype === bool_ ? g.And(x, y) : g.Mul(x, y))),
  grad: ([dy], [x, y], { needs }) => [needs[0] ? mulOp([dy, y]) : null, needs[1] ? mulOp([dy, x]) : null],
});

/** x / y of floats. */
export const divOp: Op<None> = defineOp('Div', {
  infer: inferBinary('Div', [accepts('f bf')]),
  lower: lowerWide((g, [x, y]) => g.Div(x, y)),
  grad: ([dy], [, y], { outputs, needs }) => {
    const dx = divOp([dy, y]);
    return [dx, needs[1] ? negOp([mulOp([dx, outputs[0]])]) : null];
  },
});

/** −x. */
export const negOp: Op<None> = defineOp('Neg', {
  infer: ([x]) => {
    checkDType('Neg', accepts('f bf i u'), x.dtype);
    return x;
  },
  // Unsigned numbers wrap.
  lower: lowerWide((g, [x]) => (x.dtype.kind === 'uint' ? g.Sub(g.constant(0, x.dtype), x) : g.Neg(x))),
  grad: ([dy]) => [negOp([dy])],
});

/** Quotient rounded down. Integers divided by zero give the type's limits, as MindSpore's kernel does. */
export const floorDivOp: Op<None> = defineOp('FloorDiv', {
  infer: inferBinary('FloorDiv', [], ['input', 'other']),
  lower: lowerWide((g, [x, y]) => {
    if (x.dtype.isFloat) return g.Floor(g.Div(x, y));
    if (x.dtype === bool_) return g.Identity(x);
    const zero = g.constant(0, x.dtype);
    const byZero = g.Equal(y, zero);
    const divisor = g.Where(byZero, g.constant(1, x.dtype), y);
    const [most, least] = limits(x.dtype);
    const limit = g.Where(g.Greater(x, zero), g.constant(most, x.dtype), g.constant(least, x.dtype));
    const overZero = g.Where(g.Equal(x, zero), zero, limit);
    return g.Where(byZero, overZero, flooredQuotient(g, x, divisor));
  }),
  grad: 'none',
});

/** Integer division in ONNX cuts towards zero; one less where the remainder's sign is not the divisor's. */
function flooredQuotient(g: Builder, x: Sym, y: Sym): Sym {
  const quotient = g.Div(x, y);
  if (x.dtype.kind === 'uint') return quotient;
  const zero = g.constant(0, x.dtype);
  const remainder = g.Sub(x, g.Mul(quotient, y));
  const apart = g.Xor(g.Less(remainder, zero), g.Less(y, zero));
  const lower = g.And(g.Not(g.Equal(remainder, zero)), apart);
  return g.Sub(quotient, g.Cast(lower, { to: x.dtype }));
}

function limits(dtype: DType): [bigint, bigint] {
  const bits = BigInt(dtype.size * 8);
  return dtype.kind === 'uint' ? [2n ** bits - 1n, 0n] : [2n ** (bits - 1n) - 1n, -(2n ** (bits - 1n))];
}

/** Quotient rounded towards zero. */
const truncDivOp: Op<None> = defineOp('TruncDiv', {
  infer: inferBinary('DivMod', []),
  lower: lowerWide((g, [x, y]) => {
    if (x.dtype === bool_) return g.Identity(x);
    if (x.dtype.isFloat) {
      const q = g.Div(x, y);
      return g.Where(g.Less(q, 0), g.Ceil(q), g.Floor(q));
    }
    const byZero = g.Equal(y, g.constant(0, x.dtype));
    return g.Where(byZero, g.constant(0, x.dtype), g.Div(x, g.Where(byZero, g.constant(1, x.dtype), y)));
  }),
  grad: 'none',
});

const OPERANDS = { params: ['input', 'other'], kinds: 'Number, Tensor' } as const;

/** input + other, element by element with broadcasting and promotion. TypeError for two bools. MindSpore's `ops.add`. */
export const add: BinaryInput = binary('add', addOp);

/** input − other, element by element with broadcasting and promotion. MindSpore's `ops.sub`. */
export const sub: BinaryInput = binary('sub', subOp);

/** input · other, element by element with broadcasting and promotion. MindSpore's `ops.mul`. */
export const mul: BinaryInput = binary('mul', mulOp, { ownPromotion: true });

/** The same as `ops.mul`. MindSpore's `ops.multiply`. */
export const multiply: BinaryInput = binary('multiply', mulOp, { ownPromotion: true });

/** How the quotient of {@link div} is rounded. */
export type RoundingMode = 'floor' | 'trunc' | null;

const DIV_MOD: BinaryNames = { ...OPERANDS, primitive: 'DivMod', extra: [['rounding_mode', 'trunc', 'string']] };
const DIV_NAMES = { primitive: 'Div', ownPromotion: true, ...OPERANDS };

function quotient(input: unknown, other: unknown, rounding_mode: unknown): Tensor {
  if (rounding_mode === null) return trueQuotient(...operands(DIV_NAMES, input, other));
  if (rounding_mode !== 'floor' && rounding_mode !== 'trunc') {
    throw new ValueError("For ops.div, rounding_mode value should be None, 'floor' or 'trunc'.");
  }
  const [a, b] = operands(DIV_MOD, input, other);
  return rounding_mode === 'floor' ? floorDivOp([a, b]) : truncDivOp([a, b]);
}

function trueQuotient(a: Tensor, b: Tensor): Tensor {
  return a.dtype.isFloat ? divOp([a, b]) : divOp([cast(a, float32), cast(b, float32)]);
}

const DIV = signature<{ input: unknown; other: unknown; rounding_mode: unknown }>(
  'ops.div',
  'input, other, *, rounding_mode=None',
);

/**
 * input / other, element by element; integers give float32. `rounding_mode` 'floor' rounds down, 'trunc' towards zero, in the operands'
 * own dtype. ValueError for another mode. MindSpore's `ops.div`.
 */
export function div(input: Operand, other: Operand, options?: { rounding_mode?: RoundingMode }): Tensor;
export function div(input: Operand, options: { other: Operand; rounding_mode?: RoundingMode }): Tensor;
export function div(...args: unknown[]): Tensor {
  const [a, b] = args;
  if (args.length === 2 && a instanceof Tensor && b instanceof Tensor && a.dtype === b.dtype) return trueQuotient(a, b);
  const { input, other, rounding_mode } = DIV.bind(args);
  return quotient(input, other, rounding_mode);
}

const DIVIDE = signature<{ input: unknown; other: unknown; rounding_mode: unknown }>(
  'ops.divide',
  'input, other, *, rounding_mode=None',
);

/** The same as {@link div}. MindSpore's `ops.divide`. */
export function divide(input: Operand, other: Operand, options?: { rounding_mode?: RoundingMode }): Tensor;
export function divide(input: Operand, options: { other: Operand; rounding_mode?: RoundingMode }): Tensor;
export function divide(...args: unknown[]): Tensor {
  const { input, other, rounding_mode } = DIVIDE.bind(args);
  return quotient(input, other, rounding_mode);
}

/** dividend / divisor; integers give float32. MindSpore's `ops.true_divide`. */
export const true_divide = binaryFunction('true_divide', ['dividend', 'divisor'], trueQuotient, DIV_NAMES) as {
  (dividend: Operand, divisor: Operand): Tensor;
  (dividend: Operand, options: { divisor: Operand }): Tensor;
};

const FLOOR_DIV = { primitive: 'FloorDiv', ...OPERANDS };

/** The quotient rounded down, Python's `//`, in the operands' dtype. MindSpore's `ops.floor_div`. */
export const floor_div = binaryFunction('floor_div', ['x', 'y'], (a, b) => floorDivOp([a, b]), FLOOR_DIV) as BinaryXY;

/** The same as {@link floor_div}. MindSpore's `ops.floor_divide`. */
export const floor_divide: BinaryInput = binary('floor_divide', floorDivOp);

/** x − quotient·y, with the quotient's gradient zero. */
function remainderOf(a: Tensor, b: Tensor, by: Op<None>): Tensor {
  if (a.dtype === bool_) {
    // MindSpore's kernel gives x where y is false and false elsewhere.
    const [x, y] = [cast(a, int32), cast(b, int32)];
    return cast(mulOp([x, subOp([constant(1, x.dtype), y])]), bool_);
  }
  return subRaw([a, mulOp([by([a, b]), b])]);
}

/** Subtraction for every dtype: remainders exist where MindSpore's Sub has no kernel. */
export const subRaw: Op<None> = defineOp('SubRaw', {
  infer: inferBinary('Sub', []),
  lower: lowerWide((g, [x, y]) => g.Sub(x, y)),
  grad: ([dy], _, { needs }) => [dy, needs[1] ? negOp([dy]) : null],
});

/** The remainder with the sign of y, Python's `%`. TypeError for bool and unsigned types but uint8. MindSpore's `ops.floor_mod`. */
export const floor_mod = binaryFunction(
  'floor_mod',
  ['x', 'y'],
  (a, b) => {
    const { dtype } = a;
    if (!FLOOR_MOD.names.has(dtype.name)) {
      throw new TypeError(`For 'FloorMod', the input type Tensor[${String(dtype)}] is invalid.`);
    }
    broadcast('FloorMod', a.shape, b.shape);
    return remainderOf(a, b, floorDivOp);
  },
  { primitive: 'FloorMod', params: ['x', 'y'], kinds: 'Number, Tensor' },
) as BinaryXY;

const FLOOR_MOD = accepts('f i uint8');

const FMOD = signature<{ input: unknown; other: unknown }>('ops.fmod', 'input, other');

/** The remainder with the sign of input, C's `fmod`. TypeError when neither is a tensor. MindSpore's `ops.fmod`. */
export function fmod(input: Operand, other: Operand): Tensor;
export function fmod(input: Operand, options: { other: Operand }): Tensor;
export function fmod(...args: unknown[]): Tensor {
  const { input, other } = FMOD.bind(args);
  if (isNumber(input) && isNumber(other)) {
    throw new TypeError(
      `At least one of the types of inputs must be tensor, but the type of 'input' got is ${pyClass(input)}, ` +
        `and the type of 'other' is ${pyClass(other)}.`,
    );
  }
  const [a, b] = operands(DIV_MOD, input, other);
  return remainderOf(a, b, truncDivOp);
}

/** The remainder with the sign of other. MindSpore's `ops.remainder`. */
export const remainder = binaryFunction(
  'remainder',
  ['input', 'other'],
  (a, b) => remainderOf(a, b, floorDivOp),
  FLOOR_DIV,
) as BinaryInput;

const SUBTRACT = signature<{ input: unknown; other: unknown; alpha: unknown }>(
  'ops.subtract',
  'input, other, *, alpha=1',
);

/** input − alpha·other. MindSpore's `ops.subtract`. */
export function subtract(input: Operand, other: Operand, options?: { alpha?: PyNumber }): Tensor;
export function subtract(input: Operand, options: { other: Operand; alpha?: PyNumber }): Tensor;
export function subtract(...args: unknown[]): Tensor {
  const { input, other, alpha } = SUBTRACT.bind(args);
  const scaled = alpha === 1 ? (other as Operand) : mul(other as Operand, alpha as PyNumber);
  return sub(input as Operand, scaled);
}
