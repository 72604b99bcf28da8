import type { Tensor } from '../../common/tensor.js';
import * as activation from '../activation.js';
import * as arithmetic from '../arithmetic.js';
import type { PyNumber } from '../call.js';
import * as clamps from '../clamp.js';
import * as compare from '../compare.js';
import * as extrema from '../extrema.js';
import * as math from '../math.js';
import type { Operand } from '../promotion.js';
import { masked_fill, where } from '../where.js';
import { install, member, overloaded } from './overload.js';

type RoundingMode = arithmetic.RoundingMode;
type Bound = PyNumber | Tensor | null;

declare module '../../common/tensor.js' {
  interface Tensor {
    /** this + other. MindSpore's `Tensor.add`. */
    add(other: Operand): Tensor;
    /** this − alpha·other. MindSpore's `Tensor.sub`. */
    sub(other: Operand, options?: { alpha?: PyNumber }): Tensor;
    /** this − alpha·other. MindSpore's `Tensor.subtract`. */
    subtract(other: Operand, options?: { alpha?: PyNumber }): Tensor;
    /** this · other. MindSpore's `Tensor.mul`. */
    mul(other: Operand): Tensor;
    /** this · value. MindSpore's `Tensor.multiply`. */
    multiply(value: Operand): Tensor;
    /** this / other. MindSpore's `Tensor.div`. */
    div(other: Operand, options?: { rounding_mode?: RoundingMode }): Tensor;
    /** this / other. MindSpore's `Tensor.divide`. */
    divide(other: Operand, options?: { rounding_mode?: RoundingMode }): Tensor;
    /** this / other. MindSpore's `Tensor.true_divide`. */
    true_divide(other: Operand): Tensor;
    /** The quotient rounded down. MindSpore's `Tensor.floor_divide`. */
    floor_divide(other: Operand): Tensor;
    /** The remainder with the sign of this. MindSpore's `Tensor.fmod`. */
    fmod(other: Operand): Tensor;
    /** The remainder with the sign of other. MindSpore's `Tensor.remainder`. */
    remainder(other: Operand): Tensor;
    /** this to a power. MindSpore's `Tensor.pow`. */
    pow(exponent: Operand): Tensor;
    /** The greater of both. MindSpore's `Tensor.maximum`. */
    maximum(other: Operand): Tensor;
    /** The smaller of both. MindSpore's `Tensor.minimum`. */
    minimum(other: Operand): Tensor;
    /** The angle of (other, this). MindSpore's `Tensor.atan2`. */
    atan2(other: Operand): Tensor;
    /** The angle of (other, this). MindSpore's `Tensor.arctan2`. */
    arctan2(other: Operand): Tensor;
    /** this·log(other). MindSpore's `Tensor.xlogy`. */
    xlogy(other: Operand): Tensor;
    /** Where both are equal. MindSpore's `Tensor.eq`. */
    eq(other: Operand): Tensor;
    /** Where both are equal. MindSpore's `Tensor.equal`. */
    equal(other: Operand): Tensor;
    /** Where both differ. MindSpore's `Tensor.ne`. */
    ne(other: Operand): Tensor;
    /** Where both differ. MindSpore's `Tensor.not_equal`. */
    not_equal(other: Operand): Tensor;
    /** Where this < other. MindSpore's `Tensor.lt`. */
    lt(other: Operand): Tensor;
    /** Where this < other. MindSpore's `Tensor.less`. */
    less(other: Operand): Tensor;
    /** Where this ≤ other. MindSpore's `Tensor.le`. */
    le(other: Operand): Tensor;
    /** Where this ≤ other. MindSpore's `Tensor.less_equal`. */
    less_equal(other: Operand): Tensor;
    /** Where this > other. MindSpore's `Tensor.gt`. */
    gt(other: Operand): Tensor;
    /** Where this > other. MindSpore's `Tensor.greater`. */
    greater(other: Operand): Tensor;
    /** Where this ≥ other. MindSpore's `Tensor.ge`. */
    ge(other: Operand): Tensor;
    /** Where this ≥ other. MindSpore's `Tensor.greater_equal`. */
    greater_equal(other: Operand): Tensor;
    /** Where both are true. MindSpore's `Tensor.logical_and`. */
    logical_and(other: Tensor | boolean): Tensor;
    /** Where one or both are true. MindSpore's `Tensor.logical_or`. */
    logical_or(other: Tensor | boolean): Tensor;
    /** Where exactly one is true. MindSpore's `Tensor.logical_xor`. */
    logical_xor(other: Tensor | boolean): Tensor;
    /** Where this is 0. MindSpore's `Tensor.logical_not`. */
    logical_not(): Tensor;
    /** Within [min, max]. MindSpore's `Tensor.clamp`. */
    clamp(min?: Bound, max?: Bound): Tensor;
    /** Within [min, max]. MindSpore's `Tensor.clamp`. */
    clamp(options: { min?: Bound; max?: Bound }): Tensor;
    /** Within [min, max]. MindSpore's `Tensor.clip`. */
    clip(min?: Bound, max?: Bound): Tensor;
    /** Within [min, max]. MindSpore's `Tensor.clip`. */
    clip(options: { min?: Bound; max?: Bound }): Tensor;
    /** this where the bool condition holds, else y. MindSpore's `Tensor.where`. */
    where(condition: Tensor, y: Operand): Tensor;
    /** value where the bool mask holds. MindSpore's `Tensor.masked_fill`. */
    masked_fill(mask: Tensor, value: PyNumber | Tensor): Tensor;
    /** this + weight·(end − this). MindSpore's `Tensor.lerp`. */
    lerp(end: Tensor, weight: PyNumber | Tensor): Tensor;
    /** this + value·tensor1·tensor2. MindSpore's `Tensor.addcmul`. */
    addcmul(tensor1: Tensor, tensor2: Tensor, value?: PyNumber | Tensor): Tensor;
    /** this + value·tensor1·tensor2. MindSpore's `Tensor.addcmul`. */
    addcmul(tensor1: Tensor, tensor2: Tensor, options: { value?: PyNumber | Tensor }): Tensor;
    /** this + value·tensor1 / tensor2. MindSpore's `Tensor.addcdiv`. */
    addcdiv(tensor1: Tensor, tensor2: Tensor, options?: { value?: PyNumber | Tensor }): Tensor;
    /** The nearest integer, halves to even. MindSpore's `Tensor.round`. */
    round(decimals?: number): Tensor;
    /** |this|. MindSpore's `Tensor.abs`. */
    abs(): Tensor;
    /** |this|. MindSpore's `Tensor.absolute`. */
    absolute(): Tensor;
    /** −this. MindSpore's `Tensor.neg`. */
    neg(): Tensor;
    /** −this. MindSpore's `Tensor.negative`. */
    negative(): Tensor;
    /** −1, 0 or 1. MindSpore's `Tensor.sign`. */
    sign(): Tensor;
    /** e^this. MindSpore's `Tensor.exp`. */
    exp(): Tensor;
    /** e^this − 1. MindSpore's `Tensor.expm1`. */
    expm1(): Tensor;
    /** Natural logarithm. MindSpore's `Tensor.log`. */
    log(): Tensor;
    /** log(1 + this). MindSpore's `Tensor.log1p`. */
    log1p(): Tensor;
    /** Logarithm to base 2. MindSpore's `Tensor.log2`. */
    log2(): Tensor;
    /** Logarithm to base 10. MindSpore's `Tensor.log10`. */
    log10(): Tensor;
    /** Square root. MindSpore's `Tensor.sqrt`. */
    sqrt(): Tensor;
    /** 1 / √this. MindSpore's `Tensor.rsqrt`. */
    rsqrt(): Tensor;
    /** this². MindSpore's `Tensor.square`. */
    square(): Tensor;
    /** 1 / this. MindSpore's `Tensor.reciprocal`. */
    reciprocal(): Tensor;
    /** Sine. MindSpore's `Tensor.sin`. */
    sin(): Tensor;
    /** Cosine. MindSpore's `Tensor.cos`. */
    cos(): Tensor;
    /** Tangent. MindSpore's `Tensor.tan`. */
    tan(): Tensor;
    /** Inverse sine. MindSpore's `Tensor.asin`. */
    asin(): Tensor;
    /** Inverse sine. MindSpore's `Tensor.arcsin`. */
    arcsin(): Tensor;
    /** Inverse cosine. MindSpore's `Tensor.acos`. */
    acos(): Tensor;
    /** Inverse cosine. MindSpore's `Tensor.arccos`. */
    arccos(): Tensor;
    /** Inverse tangent. MindSpore's `Tensor.atan`. */
    atan(): Tensor;
    /** Inverse tangent. MindSpore's `Tensor.arctan`. */
    arctan(): Tensor;
    /** Hyperbolic sine. MindSpore's `Tensor.sinh`. */
    sinh(): Tensor;
    /** Hyperbolic cosine. MindSpore's `Tensor.cosh`. */
    cosh(): Tensor;
    /** Hyperbolic tangent. MindSpore's `Tensor.tanh`. */
    tanh(): Tensor;
    /** Inverse hyperbolic sine. MindSpore's `Tensor.asinh`. */
    asinh(): Tensor;
    /** Inverse hyperbolic cosine. MindSpore's `Tensor.acosh`. */
    acosh(): Tensor;
    /** Inverse hyperbolic tangent. MindSpore's `Tensor.atanh`. */
    atanh(): Tensor;
    /** Error function. MindSpore's `Tensor.erf`. */
    erf(): Tensor;
    /** 1 − erf(this). MindSpore's `Tensor.erfc`. */
    erfc(): Tensor;
    /** 1 / (1 + e^−this). MindSpore's `Tensor.sigmoid`. */
    sigmoid(): Tensor;
    /** The greatest integer not above. MindSpore's `Tensor.floor`. */
    floor(): Tensor;
    /** The least integer not below. MindSpore's `Tensor.ceil`. */
    ceil(): Tensor;
    /** Cut off towards zero. MindSpore's `Tensor.trunc`. */
    trunc(): Tensor;
    /** The part after the point. MindSpore's `Tensor.frac`. */
    frac(): Tensor;
    /** Where NaN. MindSpore's `Tensor.isnan`. */
    isnan(): Tensor;
    /** Where infinite. MindSpore's `Tensor.isinf`. */
    isinf(): Tensor;
    /** Where neither infinite nor NaN. MindSpore's `Tensor.isfinite`. */
    isfinite(): Tensor;
  }
}

const subtract = [
  {
    text: 'other, *, alpha=1',
    body: (self: Tensor, { other, alpha }: Record<string, unknown>): Tensor =>
      arithmetic.subtract(self, other as Operand, { alpha: alpha as PyNumber }),
  },
];

install({
  add: member(arithmetic.add),
  sub: overloaded('sub', subtract),
  subtract: overloaded('subtract', subtract),
  mul: member(arithmetic.mul),
  multiply: member(arithmetic.multiply),
  div: member(arithmetic.div),
  divide: member(arithmetic.divide),
  true_divide: member(arithmetic.true_divide),
  floor_divide: member(arithmetic.floor_divide),
  fmod: member(arithmetic.fmod),
  remainder: member(arithmetic.remainder),
  pow: member(extrema.pow),
  maximum: member(extrema.maximum),
  minimum: member(extrema.minimum),
  atan2: member(extrema.atan2),
  arctan2: member(extrema.atan2),
  xlogy: member(extrema.xlogy),
  eq: member(compare.eq),
  equal: member(compare.equal),
  ne: member(compare.ne),
  not_equal: member(compare.not_equal),
  lt: member(compare.less),
  less: member(compare.less),
  le: member(compare.le),
  less_equal: member(compare.less_equal),
  gt: member(compare.gt),
  greater: member(compare.greater),
  ge: member(compare.ge),
  greater_equal: member(compare.greater_equal),
  logical_and: member(compare.logical_and),
  logical_or: member(compare.logical_or),
  logical_xor: member(compare.logical_xor),
  logical_not: member(compare.logical_not),
  clamp: member(clamps.clamp),
  clip: member(clamps.clip),
  where: overloaded('where', [
    {
      text: 'condition, y',
      body: (self, { condition, y }) => where(condition as Tensor, self, y as Operand),
    },
  ]),
  masked_fill: member(masked_fill),
  lerp: member(clamps.lerp),
  addcmul: member(clamps.addcmul),
  addcdiv: member(clamps.addcdiv),
  round: overloaded('round', [
    { text: 'decimals=0', body: (self, { decimals }) => math.round(self, { decimals: decimals as number }) },
  ]),
  abs: member(math.abs),
  absolute: member(math.abs),
  neg: member(math.neg),
  negative: member(math.neg),
  sign: member(math.sign),
  exp: member(math.exp),
  expm1: member(math.expm1),
  log: member(math.log),
  log1p: member(math.log1p),
  log2: member(math.log2),
  log10: member(math.log10),
  sqrt: member(math.sqrt),
  rsqrt: member(math.rsqrt),
  square: member(math.square),
  reciprocal: member(math.reciprocal),
  sin: member(math.sin),
  cos: member(math.cos),
  tan: member(math.tan),
  asin: member(math.asin),
  arcsin: member(math.asin),
  acos: member(math.acos),
  arccos: member(math.acos),
  atan: member(math.atan),
  arctan: member(math.atan),
  sinh: member(math.sinh),
  cosh: member(math.cosh),
  tanh: member(math.tanh),
  asinh: member(math.asinh),
  acosh: member(math.acosh),
  atanh: member(math.atanh),
  erf: member(math.erf),
  erfc: member(math.erfc),
  sigmoid: member(activation.sigmoid),
  floor: member(math.floor),
  ceil: member(math.ceil),
  trunc: member(math.trunc),
  frac: member(math.frac),
  isnan: member(compare.isnan),
  isinf: member(compare.isinf),
  isfinite: member(compare.isfinite),
});
