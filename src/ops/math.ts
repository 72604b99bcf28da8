import { bool_, float32, int64 } from '../common/dtype.js';
import { RuntimeError } from '../common/errors.js';
import { signature } from '../common/signature.js';
import { type Tensor } from '../common/tensor.js';
import type { Builder, Sym } from '../ir/builder.js';
import { addOp, divOp, mulOp, negOp, subRaw } from './arithmetic.js';
import { accepts, checkDType, needTensor, type Accepts } from './call.js';
import { cast } from './cast.js';
import { defineOp, type Op } from './define.js';
import { alias, unaryFunction, unaryInput, type UnaryInput, type UnaryX } from './functions.js';
import { lowerWide } from './kernels.js';
import { constant } from './operand.js';
import { asinOf, erfcOf, expm1Of, log1pOf, roundOf, signOf, truncOf } from './portable.js';

type None = Record<string, never>;
type Derivative = (dy: Tensor, x: Tensor, y: Tensor) => Tensor;

/** Floats of every size; ONNX Runtime's missing kernels are made up for. */
const FLOATS = accepts('f bf');

/** An operation of one input that keeps shape and dtype. */
function unaryOp(
  name: string,
  accepted: Accepts,
  rule: (g: Builder, x: Sym) => Sym,
  derivative: Derivative | 'none',
): Op<None> {
  return defineOp<None>(name, {
    infer: ([x]) => {
      checkDType(name, accepted, x.dtype);
      return { shape: x.shape, dtype: x.dtype };
    },
    lower: lowerWide((g, [x]) => rule(g, x)),
    grad: derivative === 'none' ? 'none' : ([dy], [x], { outputs }) => [derivative(dy, x, outputs[0])],
  });
}

const mul = (a: Tensor, b: Tensor): Tensor => mulOp([a, b]);
const div = (a: Tensor, b: Tensor): Tensor => divOp([a, b]);
const plus = (x: Tensor, c: number): Tensor => addOp([x, constant(c, x.dtype)]);
const times = (x: Tensor, c: number): Tensor => mulOp([x, constant(c, x.dtype)]);
const oneMinus = (x: Tensor): Tensor => subRaw([constant(1, x.dtype), x]);
const square1 = (x: Tensor): Tensor => mulOp([x, x]);

export const absOp = unaryOp(
  'Abs',
  accepts('f bf i uint8 b'),
  (g, x) => (x.dtype === bool_ ? x : g.Abs(x)),
  (dy, x) => mul(dy, signOp([x])),
);
export const signOp = unaryOp('Sign', accepts('f bf int32 int64'), (g, x) => signOf(g, x), 'none');
export const expOp = unaryOp(
  'Exp',
  FLOATS,
  (g, x) => g.Exp(x),
  (dy, _, y) => mul(dy, y),
);
export const logOp = unaryOp(
  'Log',
  FLOATS,
  (g, x) => g.Log(x),
  (dy, x) => div(dy, x),
);
const log1pOp = unaryOp('Log1p', FLOATS, log1pOf, (dy, x) => div(dy, plus(x, 1)));
const expm1Op = unaryOp('Expm1', FLOATS, expm1Of, (dy, x) => mul(dy, expOp([x])));
const log2Op = unaryOp(
  'Log2',
  FLOATS,
  (g, x) => g.Mul(g.Log(x), Math.LOG2E),
  (dy, x) => div(dy, times(x, Math.LN2)),
);
const log10Op = unaryOp(
  'Log10',
  FLOATS,
  (g, x) => g.Mul(g.Log(x), Math.LOG10E),
  (dy, x) => div(dy, times(x, Math.LN10)),
);
export const sqrtOp = unaryOp(
  'Sqrt',
  FLOATS,
  (g, x) => g.Sqrt(x),
  (dy, _, y) => div(dy, times(y, 2)),
);
const rsqrtOp = unaryOp(
  'Rsqrt',
  FLOATS,
  (g, x) => g.Reciprocal(g.Sqrt(x)),
  (dy, _, y) => mul(times(dy, -0.5), mul(y, square1(y))),
);
export const squareOp = unaryOp(
  'Square',
  accepts('f bf i u'),
  (g, x) => g.Mul(x, x),
  (dy, x) => mul(dy, times(x, 2)),
);
export const reciprocalOp = unaryOp(
  'Reciprocal',
  FLOATS,
  (g, x) => g.Reciprocal(x),
  (dy, _, y) => negOp([mul(dy, square1(y))]),
);
const sinOp: Op<None> = unaryOp(
  'Sin',
  FLOATS,
  (g, x) => g.Sin(x),
  (dy, x) => mul(dy, cosOp([x])),
);
const cosOp: Op<None> = unaryOp(
  'Cos',
  FLOATS,
  (g, x) => g.Cos(x),
  (dy, x) => negOp([mul(dy, sinOp([x]))]),
);
const tanOp = unaryOp(
  'Tan',
  FLOATS,
  (g, x) => g.Tan(x),
  (dy, _, y) => mul(dy, plus(square1(y), 1)),
);
const asinOp = unaryOp('Asin', FLOATS, asinOf, (dy, x) => mul(dy, rsqrtOp([oneMinus(square1(x))])));
const acosOp = unaryOp(
  'ACos',
  FLOATS,
  (g, x) => g.Acos(x),
  (dy, x) => negOp([mul(dy, rsqrtOp([oneMinus(square1(x))]))]),
);
const atanOp = unaryOp(
  'Atan',
  FLOATS,
  (g, x) => g.Atan(x),
  (dy, x) => div(dy, plus(square1(x), 1)),
);
const sinhOp: Op<None> = unaryOp(
  'Sinh',
  FLOATS,
  (g, x) => g.Sinh(x),
  (dy, x) => mul(dy, coshOp([x])),
);
const coshOp: Op<None> = unaryOp(
  'Cosh',
  FLOATS,
  (g, x) => g.Cosh(x),
  (dy, x) => mul(dy, sinhOp([x])),
);
export const tanhOp = unaryOp(
  'Tanh',
  FLOATS,
  (g, x) => g.Tanh(x),
  (dy, _, y) => mul(dy, oneMinus(square1(y))),
);
const asinhOp = unaryOp(
  'Asinh',
  FLOATS,
  (g, x) => g.Asinh(x),
  (dy, _, y) => div(dy, coshOp([y])),
);
const acoshOp = unaryOp(
  'Acosh',
  FLOATS,
  (g, x) => {
    // WGSL leaves open what it gives below 1.
    if (g.target.provider !== 'webgpu') return g.Acosh(x);
    return g.Where(g.Less(x, g.constant(1, x.dtype)), g.constant(NaN, x.dtype), g.Acosh(x));
  },
  (dy, _, y) => div(dy, sinhOp([y])),
);
const atanhOp = unaryOp(
  'Atanh',
  FLOATS,
  (g, x) => g.Atanh(x),
  (dy, x) => div(dy, oneMinus(square1(x))),
);

const TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);
const bell = (dy: Tensor, x: Tensor): Tensor => times(mul(dy, expOp([negOp([square1(x)])])), TWO_OVER_SQRT_PI);
export const erfOp = unaryOp('Erf', FLOATS, (g, x) => g.Erf(x), bell);
const erfcOp = unaryOp('Erfc', FLOATS, erfcOf, (dy, x) => negOp([bell(dy, x)]));

const FLOAT_ARGUMENT = accepts('f bf', 'argument', 'input_x');
export const floorOp = unaryOp('Floor', FLOATS, (g, x) => g.Floor(x), 'none');
const ceilOp = unaryOp('Ceil', FLOAT_ARGUMENT, (g, x) => g.Ceil(x), 'none');
const truncOp = unaryOp('Trunc', accepts('f bf i u b'), (g, x) => (x.dtype.isFloat ? truncOf(g, x) : x), 'none');
const roundOp = unaryOp('Round', accepts('f bf int32 int64'), (g, x) => (x.dtype.isFloat ? roundOf(g, x) : x), 'none');

/** |input|. Not for uint16 to uint64. MindSpore's `ops.abs`. */
export const abs: UnaryInput = unaryInput('abs', absOp, 'input');
/** The same as {@link abs}. MindSpore's `ops.absolute`. */
export const absolute: UnaryInput = alias('absolute', 'input', abs);
/** −input; unsigned integers wrap. Not for bool. MindSpore's `ops.neg`. */
export const neg: UnaryInput = unaryInput('neg', negOp, 'input');
/** The same as {@link neg}. MindSpore's `ops.negative`. */
export const negative: UnaryInput = alias('negative', 'input', neg);

const EXP_TYPES = accepts('f bf int64 b', 'argument', 'input', ['Complex128', 'Complex64']);
/** e^input of floats. MindSpore's `ops.exp`. */
export const exp: UnaryInput = unaryFunction('exp', 'Exp', 'input', (x) => {
  checkDType('Exp', EXP_TYPES, x.dtype);
  return expOp([x]);
});
/** Natural logarithm of floats. MindSpore's `ops.log`. */
export const log: UnaryInput = unaryInput('log', logOp, 'input');
/** Logarithm to base 2 of floats. MindSpore's `ops.log2`. */
export const log2: UnaryInput = unaryInput('log2', log2Op, 'input');
/** Logarithm to base 10 of floats. MindSpore's `ops.log10`. */
export const log10: UnaryInput = unaryInput('log10', log10Op, 'input');
/** log(1 + input) of floats, exact for small inputs. MindSpore's `ops.log1p`. */
export const log1p: UnaryInput = unaryInput('log1p', log1pOp, 'input');
/** e^input − 1 of floats, exact for small inputs. MindSpore's `ops.expm1`. */
export const expm1: UnaryInput = unaryInput('expm1', expm1Op, 'input');

/** The function of an operation on floats that takes integers and bools as float32. */
function floating(name: string, primitive: string, param: 'input' | 'x', op: Op<None>): (...args: unknown[]) => Tensor {
  return unaryFunction(name, primitive, param, (x) => op([x.dtype.isFloat ? x : cast(x, float32)]));
}

/** Square root; integers give float32, negative numbers NaN. MindSpore's `ops.sqrt`. */
export const sqrt = floating('sqrt', 'Sqrt', 'x', sqrtOp) as UnaryX;
/** 1 / √input of floats. MindSpore's `ops.rsqrt`. */
export const rsqrt: UnaryInput = unaryInput('rsqrt', rsqrtOp, 'input');
/** input². Not for bool. MindSpore's `ops.square`. */
export const square: UnaryInput = unaryInput('square', squareOp, 'input');
/** 1 / input; integers give float32. MindSpore's `ops.reciprocal`. */
export const reciprocal = floating('reciprocal', 'Reciprocal', 'input', reciprocalOp) as UnaryInput;
/** Sine of floats. MindSpore's `ops.sin`. */
export const sin: UnaryInput = unaryInput('sin', sinOp, 'input');
/** Cosine of floats. MindSpore's `ops.cos`. */
export const cos: UnaryInput = unaryInput('cos', cosOp, 'input');
/** Tangent of floats. MindSpore's `ops.tan`. */
export const tan: UnaryInput = unaryInput('tan', tanOp, 'input');
/** Inverse sine of floats. MindSpore's `ops.asin`. */
export const asin: UnaryInput = unaryInput('asin', asinOp, 'input');
/** Inverse cosine of floats. MindSpore's `ops.acos`. */
export const acos: UnaryInput = unaryInput('acos', acosOp, 'input');
/** Inverse tangent of floats. MindSpore's `ops.atan`. */
export const atan: UnaryInput = unaryInput('atan', atanOp, 'input');
/** Hyperbolic sine of floats. MindSpore's `ops.sinh`. */
export const sinh: UnaryInput = unaryInput('sinh', sinhOp, 'input');
/** Hyperbolic cosine of floats. MindSpore's `ops.cosh`. */
export const cosh: UnaryInput = unaryInput('cosh', coshOp, 'input');
/** Hyperbolic tangent of floats. MindSpore's `ops.tanh`. */
export const tanh: UnaryInput = unaryInput('tanh', tanhOp, 'input');
/** Inverse hyperbolic sine of floats. MindSpore's `ops.asinh`. */
export const asinh: UnaryInput = unaryInput('asinh', asinhOp, 'input');
/** Inverse hyperbolic cosine of floats. MindSpore's `ops.acosh`. */
export const acosh: UnaryInput = unaryInput('acosh', acoshOp, 'input');
/** Inverse hyperbolic tangent of floats. MindSpore's `ops.atanh`. */
export const atanh: UnaryInput = unaryInput('atanh', atanhOp, 'input');
/** Error function of floats. MindSpore's `ops.erf`. */
export const erf: UnaryInput = unaryInput('erf', erfOp, 'input');
/** 1 − erf(input) of floats, exact in the right tail. MindSpore's `ops.erfc`. */
export const erfc: UnaryInput = unaryInput('erfc', erfcOp, 'input');
/** The greatest integer not above, of floats; gradient zero. MindSpore's `ops.floor`. */
export const floor: UnaryInput = unaryInput('floor', floorOp, 'input');
/** The least integer not below, of floats; gradient zero. MindSpore's `ops.ceil`. */
export const ceil: UnaryInput = unaryInput('ceil', ceilOp, 'input');
/** Cut off towards zero; gradient zero. MindSpore's `ops.trunc`. */
export const trunc: UnaryInput = unaryInput('trunc', truncOp, 'input');

const SIGN_TYPES = 'Bool, Int32, Int64, Float16, Float32, Float64, BFloat16, Complex64, Complex128';
/** −1, 0 or 1 (0 for NaN) of floats, int32 and int64; gradient zero. MindSpore's `ops.sign`. */
export const sign: UnaryInput = unaryFunction('sign', 'Sign', 'input', (x) => {
  if (!signOk(x)) {
    throw new TypeError(
      `For Primitive Sign, the type of input must be in {${SIGN_TYPES}}, but got ${String(x.dtype)}.`,
    );
  }
  return signOp([x]);
});

function signOk(x: Tensor): boolean {
  return x.dtype.isFloat || x.dtype === bool_ || ['int32', 'int64'].includes(x.dtype.name);
}

/** The part after the point: x − trunc(x). MindSpore's `ops.frac`. */
export const frac: UnaryX = unaryFunction('frac', 'Trunc', 'x', (x) => {
  if (x.dtype === bool_) return constant(0, int64, x.shape);
  if (x.dtype.kind === 'uint' && x.dtype.size > 1) {
    throw new TypeError(`Type implicit conversion between Tensor[Int64] and ${String(x.dtype)} is not supported.`);
  }
  return subRaw([x, truncOp([x])]);
});

const ROUND = signature<{ input: unknown; decimals: unknown }>('ops.round', 'input, *, decimals=0');

/**
 * The nearest integer, halves to even, of floats, int32 and int64; gradient zero. RuntimeError for other dtypes and for `decimals` other
 * than 0, which MindSpore's CPU kernel does not have. MindSpore's `ops.round`.
 */
export function round(input: Tensor, options?: { decimals?: number }): Tensor;
export function round(options: { input: Tensor; decimals?: number }): Tensor;
export function round(...args: unknown[]): Tensor {
  const { input, decimals } = ROUND.bind(args);
  needTensor('Round', 'input', input);
  if (Number(decimals) !== 0) {
    throw new RuntimeError(`For Round only support decimals equal 0, but got decimals equal ${Number(decimals)}`);
  }
  if (!input.dtype.isFloat && !['int32', 'int64'].includes(input.dtype.name)) {
    throw new RuntimeError('KernelMod Init Failed: Round');
  }
  return roundOp([input]);
}
