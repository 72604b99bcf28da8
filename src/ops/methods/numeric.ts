import { Tensor } from '../../common/tensor.js';
import * as bitwise from '../bitwise.js';
import { isNumber, type PyNumber } from '../call.js';
import * as numeric from '../numeric.js';
import type { Operand } from '../promotion.js';
import { all } from '../reduce.js';
import { install, member, overloaded } from './overload.js';

declare module '../../common/tensor.js' {
  interface Tensor {
    /** Inverse hyperbolic cosine. MindSpore's `Tensor.arccosh`. */
    arccosh(): Tensor;
    /** Inverse hyperbolic sine. MindSpore's `Tensor.arcsinh`. */
    arcsinh(): Tensor;
    /** Inverse hyperbolic tangent. MindSpore's `Tensor.arctanh`. */
    arctanh(): Tensor;
    /** Degrees as radians. MindSpore's `Tensor.deg2rad`. */
    deg2rad(): Tensor;
    /** Radians as degrees. MindSpore's `Tensor.rad2deg`. */
    rad2deg(): Tensor;
    /** sin(π·this) / (π·this). MindSpore's `Tensor.sinc`. */
    sinc(): Tensor;
    /** −1, 0 or 1. MindSpore's `Tensor.sgn`. */
    sgn(): Tensor;
    /** Where the sign is set. MindSpore's `Tensor.signbit`. */
    signbit(): Tensor;
    /** This. MindSpore's `Tensor.positive`. */
    positive(): Tensor;
    /** Where −∞. MindSpore's `Tensor.isneginf`. */
    isneginf(): Tensor;
    /** Where ∞. MindSpore's `Tensor.isposinf`. */
    isposinf(): Tensor;
    /** True everywhere. MindSpore's `Tensor.isreal`. */
    isreal(): Tensor;
    /** False. MindSpore's `Tensor.is_complex`. */
    is_complex(): boolean;
    /** log(e^this + e^other). MindSpore's `Tensor.logaddexp`. */
    logaddexp(other: Operand): Tensor;
    /** log2(2^this + 2^other). MindSpore's `Tensor.logaddexp2`. */
    logaddexp2(other: Operand): Tensor;
    /** √(this² + other²). MindSpore's `Tensor.hypot`. */
    hypot(other: Operand): Tensor;
    /** The greater of both; of a number and NaN the number. MindSpore's `Tensor.fmax`. */
    fmax(other: Operand): Tensor;
    /** |this| with the sign of other. MindSpore's `Tensor.copysign`. */
    copysign(other: Operand): Tensor;
    /** this to a power, in float64. MindSpore's `Tensor.float_power`. */
    float_power(other: Operand): Tensor;
    /** this·2^other. MindSpore's `Tensor.ldexp`. */
    ldexp(other: Operand): Tensor;
    /** this & other. MindSpore's `Tensor.bitwise_and`. */
    bitwise_and(other: Operand): Tensor;
    /** this | other. MindSpore's `Tensor.bitwise_or`. */
    bitwise_or(other: Operand): Tensor;
    /** this ^ other. MindSpore's `Tensor.bitwise_xor`. */
    bitwise_xor(other: Operand): Tensor;
    /** Bits moved to the left. MindSpore's `Tensor.bitwise_left_shift`. */
    bitwise_left_shift(other: Operand): Tensor;
    /** Bits moved to the right. MindSpore's `Tensor.bitwise_right_shift`. */
    bitwise_right_shift(other: Operand): Tensor;
    /** 0 below 0, values at 0, 1 above. MindSpore's `Tensor.heaviside`. */
    heaviside(values: Tensor): Tensor;
    /** 0 within [−lambd, lambd]. MindSpore's `Tensor.hardshrink`. */
    hardshrink(lambd?: PyNumber): Tensor;
    /** 0 within [−lambd, lambd]. MindSpore's `Tensor.hardshrink`. */
    hardshrink(options: { lambd?: PyNumber }): Tensor;
    /** log(x / (1 − x)). MindSpore's `Tensor.logit`. */
    logit(eps?: number | null): Tensor;
    /** log(x / (1 − x)). MindSpore's `Tensor.logit`. */
    logit(options: { eps?: number | null }): Tensor;
    /** NaN and infinities replaced. MindSpore's `Tensor.nan_to_num`. */
    nan_to_num(nan?: number | null, posinf?: number | null, neginf?: number | null): Tensor;
    /** NaN and infinities replaced. MindSpore's `Tensor.nan_to_num`. */
    nan_to_num(options: numeric.NanToNumOptions): Tensor;
    /** Where both are close. MindSpore's `Tensor.isclose`. */
    isclose(other: Tensor, rtol?: PyNumber, atol?: PyNumber, equal_nan?: boolean): Tensor;
    /** Where both are close. MindSpore's `Tensor.isclose`. */
    isclose(other: Tensor, options: numeric.CloseOptions): Tensor;
    /** Whether all are close; awaited, as Python gives a bool. MindSpore's `Tensor.allclose`. */
    allclose(other: Tensor, rtol?: PyNumber, atol?: PyNumber, equal_nan?: boolean): Promise<boolean>;
    /** Whether all are close; awaited, as Python gives a bool. MindSpore's `Tensor.allclose`. */
    allclose(other: Tensor, options: numeric.CloseOptions): Promise<boolean>;
  }
}

const isBool = (x: unknown): boolean => typeof x === 'boolean';

install({
  arccosh: member(numeric.arccosh),
  arcsinh: member(numeric.arcsinh),
  arctanh: member(numeric.arctanh),
  deg2rad: member(numeric.deg2rad),
  rad2deg: member(numeric.rad2deg),
  sinc: member(numeric.sinc),
  sgn: member(numeric.sgn),
  signbit: member(numeric.signbit),
  positive: member(numeric.positive),
  isneginf: member(numeric.isneginf),
  isposinf: member(numeric.isposinf),
  isreal: member(numeric.isreal),
  is_complex: member(numeric.is_complex),
  logaddexp: member(numeric.logaddexp),
  logaddexp2: member(numeric.logaddexp2),
  hypot: member(numeric.hypot),
  fmax: member(numeric.fmax),
  copysign: member(numeric.copysign),
  float_power: member(numeric.float_power),
  ldexp: member(numeric.ldexp),
  bitwise_and: member(bitwise.bitwise_and),
  bitwise_or: member(bitwise.bitwise_or),
  bitwise_xor: member(bitwise.bitwise_xor),
  bitwise_left_shift: member(bitwise.bitwise_left_shift),
  bitwise_right_shift: member(bitwise.bitwise_right_shift),
  heaviside: member(numeric.heaviside),
  hardshrink: member(numeric.hardshrink),
  logit: member(numeric.logit),
  nan_to_num: member(numeric.nan_to_num),
  isclose: overloaded('isclose', [
    {
      text: 'other, rtol=1e-05, atol=1e-08, equal_nan=False',
      fits: ({ other, rtol, atol, equal_nan }) =>
        other instanceof Tensor && isNumber(rtol) && isNumber(atol) && isBool(equal_nan),
      body: (self, { other, ...options }) => numeric.isclose(self, other as Tensor, options),
    },
  ]),
  async allclose(this: Tensor, ...args: unknown[]): Promise<boolean> {
    const [other, ...options] = args as [Tensor, ...never[]];
    return (await all(numeric.isclose(this, other, ...options)).item()) as unknown as boolean;
  },
});
