import type { DType } from '../../common/dtype.js';
import { PyFloat } from '../../common/pyfloat.js';
import { Tensor } from '../../common/tensor.js';
import * as activation from '../activation.js';
import * as arithmetic from '../arithmetic.js';
import { callError, needTensor, type PyNumber } from '../call.js';
import { cast } from '../cast.js';
import { lerp } from '../clamp.js';
import * as compare from '../compare.js';
import { ones_like, zeros_like } from '../creation.js';
import * as extrema from '../extrema.js';
import { gelu } from '../gelu.js';
import { identity } from '../identity.js';
import * as math from '../math.js';
import { masked_fill, select } from '../where.js';
import type { Operand } from '../promotion.js';
import {
  COUNTED,
  COUNTED_MANY,
  COUNTED_ONE,
  binary,
  primitive,
  unary,
  type BinaryPrimitive,
  type PrimitiveClass,
  type UnaryPrimitive,
} from './primitive.js';

type Ternary<A, B, C> = PrimitiveClass<(a: A, b: B, c: C) => Tensor>;

const TWO = ['input', 'other'] as const;
const XY = ['x', 'y'] as const;

function zeros(x: Tensor): Tensor {
  needTensor('ZerosLike', 'x', x);
  return zeros_like(x);
}

function same(x: Tensor): Tensor {
  needTensor('Identity', 'x', x);
  return identity([x]);
}

/** |input|. MindSpore's `ops.Abs`. */
export const Abs: UnaryPrimitive = unary('Abs', 'input', math.abs);
/** −input. MindSpore's `ops.Neg`. */
export const Neg: UnaryPrimitive = unary('Neg', 'input', math.neg);
/** e^input. MindSpore's `ops.Exp`. */
export const Exp: UnaryPrimitive = unary('Exp', 'input', math.exp);
/** e^input − 1. MindSpore's `ops.Expm1`. */
export const Expm1: UnaryPrimitive = unary('Expm1', 'input', math.expm1);
/** Natural logarithm. MindSpore's `ops.Log`. */
export const Log: UnaryPrimitive = unary('Log', 'input', math.log, {
  shown: () => ({ cust_aicpu: 'Log', base: new PyFloat(-1), scale: new PyFloat(1), shift: new PyFloat(0) }),
});
/** log(1 + input). MindSpore's `ops.Log1p`. */
export const Log1p: UnaryPrimitive = unary('Log1p', 'input', math.log1p);
/** Square root. MindSpore's `ops.Sqrt`. */
export const Sqrt: UnaryPrimitive = unary('Sqrt', 'x', math.sqrt);
/** 1 / √input. MindSpore's `ops.Rsqrt`. */
export const Rsqrt: UnaryPrimitive = unary('Rsqrt', 'input', math.rsqrt);
/** input². MindSpore's `ops.Square`. */
export const Square: UnaryPrimitive = unary('Square', 'input', math.square);
/** 1 / input. MindSpore's `ops.Reciprocal`. */
export const Reciprocal: UnaryPrimitive = unary('Reciprocal', 'input', math.reciprocal);
/** Sine. MindSpore's `ops.Sin`. */
export const Sin: UnaryPrimitive = unary('Sin', 'input', math.sin);
/** Cosine. MindSpore's `ops.Cos`. */
export const Cos: UnaryPrimitive = unary('Cos', 'input', math.cos);
/** Tangent. MindSpore's `ops.Tan`. */
export const Tan: UnaryPrimitive = unary('Tan', 'input', math.tan, COUNTED);
/** Inverse sine. MindSpore's `ops.Asin`. */
export const Asin: UnaryPrimitive = unary('Asin', 'input', math.asin);
/** Inverse cosine. MindSpore's `ops.ACos`. */
export const ACos: UnaryPrimitive = unary('ACos', 'input', math.acos);
/** Inverse tangent. MindSpore's `ops.Atan`. */
export const Atan: UnaryPrimitive = unary('Atan', 'input', math.atan);
/** Hyperbolic sine. MindSpore's `ops.Sinh`. */
export const Sinh: UnaryPrimitive = unary('Sinh', 'input', math.sinh);
/** Hyperbolic cosine. MindSpore's `ops.Cosh`. */
export const Cosh: UnaryPrimitive = unary('Cosh', 'input', math.cosh);
/** Hyperbolic tangent. MindSpore's `ops.Tanh`. */
export const Tanh: UnaryPrimitive = unary('Tanh', 'input', math.tanh);
/** Inverse hyperbolic sine. MindSpore's `ops.Asinh`. */
export const Asinh: UnaryPrimitive = unary('Asinh', 'input', math.asinh);
/** Inverse hyperbolic cosine. MindSpore's `ops.Acosh`. */
export const Acosh: UnaryPrimitive = unary('Acosh', 'input', math.acosh);
/** Inverse hyperbolic tangent. MindSpore's `ops.Atanh`. */
export const Atanh: UnaryPrimitive = unary('Atanh', 'input', math.atanh);
/** Error function. MindSpore's `ops.Erf`. */
export const Erf: UnaryPrimitive = unary('Erf', 'input', math.erf);
/** 1 − erf(input). MindSpore's `ops.Erfc`. */
export const Erfc: UnaryPrimitive = unary('Erfc', 'input', math.erfc);
/** The greatest integer not above. MindSpore's `ops.Floor`. */
export const Floor: UnaryPrimitive = unary('Floor', 'input', math.floor);
/** The least integer not below. MindSpore's `ops.Ceil`. */
export const Ceil: UnaryPrimitive = unary('Ceil', 'input', math.ceil);
/** Cut off towards zero. MindSpore's `ops.Trunc`. */
export const Trunc: UnaryPrimitive = unary('Trunc', 'input', math.trunc);
/** −1, 0 or 1. MindSpore's `ops.Sign`. */
export const Sign: UnaryPrimitive = unary('Sign', 'input', math.sign);
/** Where NaN. MindSpore's `ops.IsNan`. */
export const IsNan: UnaryPrimitive = unary('IsNan', 'input', compare.isnan, COUNTED_ONE);
/** Where infinite. MindSpore's `ops.IsInf`. */
export const IsInf: UnaryPrimitive = unary('IsInf', 'input', compare.isinf);
/** Where neither infinite nor NaN. MindSpore's `ops.IsFinite`. */
export const IsFinite: UnaryPrimitive = unary('IsFinite', 'input', compare.isfinite);
/** Where not true. MindSpore's `ops.LogicalNot`. */
export const LogicalNot: UnaryPrimitive = unary('LogicalNot', 'input', compare.logical_not);
/** max(input, 0). MindSpore's `ops.ReLU`. */
export const ReLU: UnaryPrimitive = unary('ReLU', 'input', activation.relu);
/** min(max(x, 0), 6). MindSpore's `ops.ReLU6`. */
export const ReLU6: UnaryPrimitive = unary('ReLU6', 'x', activation.relu6);
/** 1 / (1 + e^−input). MindSpore's `ops.Sigmoid`. */
export const Sigmoid: UnaryPrimitive = unary('Sigmoid', 'input', activation.sigmoid);
/** x·Φ(x), Φ by tanh. MindSpore's `ops.GeLU`. */
export const GeLU: UnaryPrimitive = unary('GeLU', 'input', (x) => gelu(x, 'tanh'));
/** x·tanh(softplus(x)). MindSpore's `ops.Mish`. */
export const Mish: UnaryPrimitive = unary('Mish', 'x', activation.mish, COUNTED_MANY);
/** log(1 + e^x). MindSpore's `ops.Softplus`. */
export const Softplus: UnaryPrimitive = unary('Softplus', 'x', activation.softplus, COUNTED_MANY);
/** x / (1 + |x|). MindSpore's `ops.Softsign`. */
export const Softsign: UnaryPrimitive = unary('Softsign', 'x', activation.softsign, COUNTED_MANY);
/** ELU with the self-normalising constants. MindSpore's `ops.SeLU`. */
export const SeLU: UnaryPrimitive = unary('SeLU', 'x', activation.selu, COUNTED_MANY);
/** x·min(max(x + 3, 0), 6) / 6. MindSpore's `ops.HSwish`. */
export const HSwish: UnaryPrimitive = unary('HSwish', 'input', activation.hardswish);
/** x / 6 + 1 / 2 within [0, 1]. MindSpore's `ops.HSigmoid`. */
export const HSigmoid: UnaryPrimitive = unary('HSigmoid', 'input', activation.hardsigmoid);
/** Zeros of the same shape and dtype. MindSpore's `ops.ZerosLike`. */
export const ZerosLike: UnaryPrimitive = unary('ZerosLike', 'x', zeros);
/** Ones of the same shape and dtype. MindSpore's `ops.OnesLike`. */
export const OnesLike: UnaryPrimitive = unary('OnesLike', 'x', (x) => ones_like(x));
/** The same value. MindSpore's `ops.Identity`. */
export const Identity: UnaryPrimitive = unary('Identity', 'input_x', same);
/** input + other. MindSpore's `ops.Add`. */
export const Add: BinaryPrimitive = binary('Add', TWO, arithmetic.add);
/** input − other. MindSpore's `ops.Sub`. */
export const Sub: BinaryPrimitive = binary('Sub', TWO, arithmetic.sub, COUNTED);
/** input · other. MindSpore's `ops.Mul`. */
export const Mul: BinaryPrimitive = binary('Mul', TWO, arithmetic.mul);
/** input / other. MindSpore's `ops.Div`. */
export const Div: BinaryPrimitive = binary('Div', TWO, arithmetic.div);
/** x / y. MindSpore's `ops.RealDiv`. */
export const RealDiv: BinaryPrimitive = binary('RealDiv', XY, arithmetic.div);
/** The quotient rounded down. MindSpore's `ops.FloorDiv`. */
export const FloorDiv: BinaryPrimitive = binary('FloorDiv', TWO, arithmetic.floor_div);
/** The remainder with the sign of y. MindSpore's `ops.FloorMod`. */
export const FloorMod: BinaryPrimitive = binary('FloorMod', XY, arithmetic.floor_mod);
/** input to a power. MindSpore's `ops.Pow`. */
export const Pow: BinaryPrimitive = binary('Pow', ['input', 'exponent'], extrema.pow);
/** The greater of both. MindSpore's `ops.Maximum`. */
export const Maximum: BinaryPrimitive = binary('Maximum', TWO, extrema.maximum);
/** The smaller of both. MindSpore's `ops.Minimum`. */
export const Minimum: BinaryPrimitive = binary('Minimum', TWO, extrema.minimum);
/** The angle of (other, input). MindSpore's `ops.Atan2`. */
export const Atan2: BinaryPrimitive = binary('Atan2', TWO, extrema.atan2);
/** input·log(other). MindSpore's `ops.Xlogy`. */
export const Xlogy: PrimitiveClass<(input: Tensor, other: Tensor) => Tensor> = primitive(
  'Xlogy',
  '',
  'input, other',
  ({ input, other }) => {
    if (input instanceof Tensor && other instanceof Tensor) return extrema.xlogy(input, other);
    throw callError('Xlogy', [
      ['input', input, 'Tensor'],
      ['other', other, 'Tensor'],
    ]);
  },
);
/** Where both are equal. MindSpore's `ops.Equal`. */
export const Equal: BinaryPrimitive = binary('Equal', TWO, compare.equal);
/** Where both differ. MindSpore's `ops.NotEqual`. */
export const NotEqual: BinaryPrimitive = binary('NotEqual', TWO, compare.not_equal);
/** Where input < other. MindSpore's `ops.Less`. */
export const Less: BinaryPrimitive = binary('Less', TWO, compare.less as (a: Operand, b: Operand) => Tensor);
/** Where input ≤ other. MindSpore's `ops.LessEqual`. */
export const LessEqual: BinaryPrimitive = binary('LessEqual', TWO, compare.less_equal);
/** Where input > other. MindSpore's `ops.Greater`. */
export const Greater: BinaryPrimitive = binary('Greater', TWO, compare.greater);
/** Where input ≥ other. MindSpore's `ops.GreaterEqual`. */
export const GreaterEqual: BinaryPrimitive = binary('GreaterEqual', TWO, compare.greater_equal);
/** Where both are true. MindSpore's `ops.LogicalAnd`. */
export const LogicalAnd: BinaryPrimitive = binary('LogicalAnd', XY, compare.logical_and);
/** Where one or both are true. MindSpore's `ops.LogicalOr`. */
export const LogicalOr: BinaryPrimitive = binary('LogicalOr', XY, compare.logical_or);
/** (x − y)². MindSpore's `ops.SquaredDifference`. */
export const SquaredDifference: BinaryPrimitive = binary(
  'SquaredDifference',
  XY,
  (x, y) => math.square(arithmetic.sub(x, y)),
  COUNTED,
);
/** The remainder with the sign of y. MindSpore's `ops.Mod`. */
export const Mod: BinaryPrimitive = binary('Mod', XY, arithmetic.floor_mod, COUNTED);
/** input where the condition holds, else other. MindSpore's `ops.Select`. */
export const Select: Ternary<Tensor, Operand, Operand> = primitive(
  'Select',
  '',
  'condition, input, other',
  ({ condition, input, other }) => select(condition as Tensor, input as Operand, other as Operand),
);
/** value where the mask holds. MindSpore's `ops.MaskedFill`. */
export const MaskedFill: Ternary<Tensor, Tensor, PyNumber | Tensor> = primitive(
  'MaskedFill',
  '',
  'input_x, mask, value',
  ({ input_x, mask, value }) => masked_fill(input_x as Tensor, mask as Tensor, value as PyNumber),
);
/** input + weight·(end − input). MindSpore's `ops.Lerp`. */
export const Lerp: Ternary<Tensor, Tensor, PyNumber | Tensor> = primitive(
  'Lerp',
  '',
  'input, end, weight',
  ({ input, end, weight }) => lerp(input as Tensor, end as Tensor, weight as PyNumber),
);
/** The nearest integer, halves to even. MindSpore's `ops.Round`. */
export const Round: PrimitiveClass<(input: Tensor, decimals?: number) => Tensor> = primitive(
  'Round',
  '',
  'input, decimals=0',
  ({ input, decimals }) => math.round(input as Tensor, { decimals: decimals as number }),
);
/** x where it is not negative, else e^x − 1. MindSpore's `ops.Elu`. */
export const Elu: PrimitiveClass<(input_x: Tensor) => Tensor, [alpha?: number], { alpha?: number }> = primitive(
  'Elu',
  'alpha=1.0',
  'input_x',
  ({ input_x }, { alpha }) => activation.elu(input_x as Tensor, alpha as number),
  { shown: ({ alpha }) => ({ alpha: new PyFloat(Number(alpha)) }) },
);
/** The same numbers in another dtype. MindSpore's `ops.Cast`. */
export const Cast: PrimitiveClass<(input_x: Operand, dtype: DType) => Tensor> = primitive(
  'Cast',
  '',
  'input_x, dtype',
  ({ input_x, dtype }) => cast(input_x as Tensor, dtype as DType),
);
