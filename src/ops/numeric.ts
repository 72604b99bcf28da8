import { bool_, float16, float32, float64 } from '../common/dtype.js';
import { checkValueType } from '../common/checks.js';
import { PyFloat } from '../common/pyfloat.js';
import { pyClass, pyRepr } from '../common/pytext.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { add, div, inferBinary, mul, sub } from './arithmetic.js';
import { accepts, checkDType, isNumber, needTensor, type PyNumber } from './call.js';
import { cast } from './cast.js';
import { equal, greaterOp, isNaNOp, less_equal, lessOp, logical_and, logical_or } from './compare.js';
import { defineOp, type Op } from './define.js';
import { atan2, maximum, minimum, pow } from './extrema.js';
import {
  alias,
  binary,
  binaryFunction,
  unaryFunction,
  type BinaryInput,
  type UnaryInput,
  type UnaryX,
} from './functions.js';
import { lowerWide } from './kernels.js';
import { abs, acos, acosh, asin, asinh, atan, atanh, exp, log, log1p, sign, sin } from './math.js';
import { asConstants, constant } from './operand.js';
import type { Operand } from './promotion.js';
import { where, whereOp } from './where.js';

type None = Record<string, never>;

const number = (c: number): PyFloat => new PyFloat(c);
const FLOATING = accepts('f bf');

/** A function of one tensor whose body's numbers are constants of the graph. */
function composed(
  name: string,
  primitive: string,
  param: string,
  body: (x: Tensor) => Tensor,
): (...args: unknown[]) => Tensor {
  return unaryFunction(name, primitive, param, (x) => asConstants(() => body(x)));
}

/** The inverse cosine: {@link acos}. MindSpore's `ops.arccos`. */
export const arccos: UnaryInput = alias('arccos', 'input', acos);
/** The inverse hyperbolic cosine: {@link acosh}. MindSpore's `ops.arccosh`. */
export const arccosh: UnaryInput = alias('arccosh', 'input', acosh);
/** The inverse sine: {@link asin}. MindSpore's `ops.arcsin`. */
export const arcsin = alias('arcsin', 'x', asin as never) as UnaryX;
/** The inverse hyperbolic sine: {@link asinh}. MindSpore's `ops.arcsinh`. */
export const arcsinh: UnaryInput = alias('arcsinh', 'input', asinh);
/** The inverse tangent: {@link atan}. MindSpore's `ops.arctan`. */
export const arctan: UnaryInput = alias('arctan', 'input', atan);
/** The inverse hyperbolic tangent: {@link atanh}. MindSpore's `ops.arctanh`. */
export const arctanh: UnaryInput = alias('arctanh', 'input', atanh);
/** The angle of (other, input): {@link atan2}. MindSpore's `ops.arctan2`. */
export const arctan2: BinaryInput = alias('arctan2', 'input, other', atan2);

function angles(name: string, factor: number): UnaryX {
  const sig = signature<{ x: unknown }>(`ops.${name}`, 'x');
  return (...args: unknown[]) => {
    const { x } = sig.bind(args);
    if (!(x instanceof Tensor)) throw new TypeError('The input x must be tensor');
    if (![float16, float32, float64].includes(x.dtype)) {
      const valid = pyRepr([float16, float32, float64]);
      throw new TypeError(`The 'x' should be one of ${valid}, but got '${pyRepr(x.dtype)}'.`);
    }
    return asConstants(() => mul(x, number(factor)));
  };
}

/** Degrees as radians. MindSpore's `ops.deg2rad`. */
export const deg2rad: UnaryX = angles('deg2rad', Math.PI / 180);
/** Radians as degrees. MindSpore's `ops.rad2deg`. */
export const rad2deg: UnaryX = angles('rad2deg', 180 / Math.PI);

/** sin(π·input) / (π·input), 1 at 0; integers give float32. MindSpore's `ops.sinc`. */
export const sinc: UnaryInput = composed('sinc', 'Sinc', 'input', (given) => {
  const x = given.dtype.isFloat ? given : cast(given, float32);
  const t = mul(x, number(Math.PI));
  const zero = equal(t, 0);
  const safe = where(zero, number(1), t);
  return where(zero, number(1), div(sin(safe), safe));
});

/** −1, 0 or 1: {@link sign}. MindSpore's `ops.sgn`. */
export const sgn: UnaryInput = composed('sgn', 'Sign', 'input', (x) => sign(x));

/** Where below 0: the sign of −0 does not count, as in MindSpore. MindSpore's `ops.signbit`. */
export const signbit: UnaryInput = composed('signbit', 'Signbit', 'input', (x) => lessOp([x, constant(0, x.dtype)]));

/** The input. MindSpore's `ops.positive`. */
export const positive: UnaryInput = composed('positive', 'Positive', 'input', (x) => x);

function infinite(name: string, sign: number): UnaryInput {
  return composed(name, 'IsInf', 'input', (x) => {
    checkDType('IsInf', accepts('f bf'), x.dtype);
    return equal(x, constant(sign * Infinity, x.dtype));
  });
}

/** Where −∞. MindSpore's `ops.isneginf`. */
export const isneginf: UnaryInput = infinite('isneginf', -1);
/** Where ∞. MindSpore's `ops.isposinf`. */
export const isposinf: UnaryInput = infinite('isposinf', 1);
/** True everywhere: there are no complex numbers here. MindSpore's `ops.isreal`. */
export const isreal: UnaryInput = composed('isreal', 'IsReal', 'input', (x) => constant(1, bool_, x.shape));

const IS_COMPLEX = signature<{ input: unknown }>('ops.is_complex', 'input');
const IS_FLOATING = signature<{ input: unknown }>('ops.is_floating_point', 'input');

/** False: there are no complex numbers here. TypeError for what is no Tensor. MindSpore's `ops.is_complex`. */
export function is_complex(input: Tensor): boolean;
export function is_complex(options: { input: Tensor }): boolean;
export function is_complex(...args: unknown[]): boolean {
  const { input } = IS_COMPLEX.bind(args);
  if (input instanceof Tensor) return false;
  throw new TypeError('The input must be Tensor!');
}

/** Whether the dtype is a float. TypeError for what is no Tensor. MindSpore's `ops.is_floating_point`. */
export function is_floating_point(input: Tensor): boolean;
export function is_floating_point(options: { input: Tensor }): boolean;
export function is_floating_point(...args: unknown[]): boolean {
  const { input } = IS_FLOATING.bind(args);
  if (input instanceof Tensor) return input.dtype.isFloat;
  throw new TypeError(`For 'is_floating_point', the input must be a Tensor, but got ${pyClass(input)}.`);
}

function logOfSum(name: string, up: (x: Tensor) => Tensor, down: (x: Tensor) => Tensor): BinaryInput {
  const sig = signature<{ input: unknown; other: unknown }>(`ops.${name}`, 'input, other');
  return (...args: unknown[]) => {
    const { input, other } = sig.bind(args);
    for (const [param, x] of [
      ['input', input],
      ['other', other],
    ] as const) {
      if (!(x instanceof Tensor))
        throw new TypeError(`For ${name}, the ${param} must be a Tensor, but got ${pyClass(x)}.`);
    }
    const [a, b] = [input as Tensor, other as Tensor];
    if (!a.dtype.isFloat || !b.dtype.isFloat) {
      throw new TypeError(
        `For ${name}, the dtype of 'input' and 'other' must be float,but got ${String(a.dtype)} and ${String(b.dtype)}.`,
      );
    }
    return asConstants(() => {
      const most = maximum(a, b);
      const rest = abs(sub(a, b));
      return add(most, down(up(mul(rest, -1))));
    });
  };
}

/** log(e^input + e^other) of floats, without overflow. MindSpore's `ops.logaddexp`. */
export const logaddexp: BinaryInput = logOfSum('logaddexp', exp, (x) => log1p(x));
/** log2(2^input + 2^other) of floats, without overflow. MindSpore's `ops.logaddexp2`. */
export const logaddexp2: BinaryInput = logOfSum(
  'logaddexp2',
  (x) => exp(mul(x, number(Math.LN2))),
  (x) => mul(log1p(x), number(Math.LOG2E)),
);

const hypotOp: Op<None> = defineOp('Hypot', {
  infer: inferBinary('Hypot', [accepts('float32 float64', 'tensor', 'x1')]),
  lower: lowerWide((g, [x, y]) => g.Sqrt(g.Add(g.Mul(x, x), g.Mul(y, y)))),
  grad: ([dy], [x, y], { outputs: [h] }) => [mul(dy, div(x, h)), mul(dy, div(y, h))],
});

/** √(input² + other²) of float32 and float64. MindSpore's `ops.hypot`. */
export const hypot: BinaryInput = binary('hypot', hypotOp);

/** The greater or smaller of both; of a number and NaN the number. */
function nanLess(name: string, primitive: string, f: BinaryInput): BinaryInput {
  return binaryFunction(
    name,
    ['input', 'other'],
    (a, b) => {
      inferBinary(primitive, [accepts('f bf i u b')])([a, b]);
      if (!a.dtype.isFloat) return f(a, b);
      // maximum and minimum keep a NaN of the second operand and drop one of the first.
      return whereOp([isNaNOp([b]), a, f(a, b)]);
    },
    { primitive, params: ['input', 'other'], kinds: 'Number, Tensor' },
  );
}

/** The greater of both; of a number and NaN the number. MindSpore's `ops.fmax`. */
export const fmax: BinaryInput = nanLess('fmax', 'Fmax', maximum);
/** The smaller of both; of a number and NaN the number. MindSpore's `ops.fmin`. */
export const fmin: BinaryInput = nanLess('fmin', 'Fmin', minimum);

const COPYSIGN = signature<{ x: unknown; other: unknown }>('ops.copysign', 'x, other');

/** |x| with the sign of other, positive for −0; integers give float32. MindSpore's `ops.copysign`. */
export function copysign(x: Operand, other: Operand): Tensor;
export function copysign(x: Operand, options: { other: Operand }): Tensor;
export function copysign(...args: unknown[]): Tensor {
  const { x, other } = COPYSIGN.bind(args);
  needTensor('Abs', 'input', x);
  return asConstants(() => {
    const size = abs(x.dtype.isFloat ? x : cast(x, float32));
    const from = other instanceof Tensor ? other : constant(Number(other), float32);
    return where(signbit(from), mul(size, -1), size);
  });
}

/** input to the power of other, in float64. MindSpore's `ops.float_power`. */
export const float_power: {
  (input: Operand, exponent: Operand): Tensor;
  (input: Operand, options: { exponent: Operand }): Tensor;
} = (() => {
  const sig = signature<{ input: unknown; exponent: unknown }>('ops.float_power', 'input, exponent');
  return (...args: unknown[]): Tensor => {
    const { input, exponent } = sig.bind(args);
    const wide = (x: unknown): Operand => (x instanceof Tensor ? cast(x, float64) : (x as Operand));
    return pow(wide(input), wide(exponent));
  };
})();

const heavisideOp: Op<None> = defineOp('Heaviside', {
  infer: inferBinary('Heaviside', [accepts('f bf i u')]),
  lower: lowerWide((g, [x, v]) => {
    const [zero, one] = [g.constant(0, x.dtype), g.constant(1, x.dtype)];
    return g.Where(g.Equal(x, zero), v, g.Where(g.Greater(x, zero), one, zero));
  }),
  grad: 'none',
});

/** 0 below 0 and for NaN, values at 0, 1 above. MindSpore's `ops.heaviside`. */
export const heaviside = binaryFunction('heaviside', ['input', 'values'], (a, b) => heavisideOp([a, b]), {
  primitive: 'Heaviside',
  params: ['input', 'values'],
  kinds: 'Number, Tensor',
}) as {
  (input: Tensor, values: Tensor): Tensor;
  (input: Tensor, options: { values: Tensor }): Tensor;
};

const LDEXP = signature<{ x: unknown; other: unknown }>('ops.ldexp', 'x, other');

/** x·2^other; integers give float32. MindSpore's `ops.ldexp`. */
export function ldexp(x: Tensor, other: Tensor): Tensor;
export function ldexp(x: Tensor, options: { other: Tensor }): Tensor;
export function ldexp(...args: unknown[]): Tensor {
  const { x, other } = LDEXP.bind(args);
  return asConstants(() => mul(x as Tensor, pow(number(2), other as Tensor)));
}

/** The nearest to NaN and infinities that a dtype holds. */
const LIMITS: Readonly<Record<string, number>> = {
  float16: 65504,
  float32: 3.4028234663852886e38,
  float64: Number.MAX_VALUE,
  bfloat16: 3.3895313892515355e38,
};
const NAN_TO_NUM = signature<{ input: unknown; nan: unknown; posinf: unknown; neginf: unknown }>(
  'ops.nan_to_num',
  'input, nan=None, posinf=None, neginf=None',
);

/** Keywords of {@link nan_to_num}. */
export interface NanToNumOptions {
  /** For NaN. Default 0. */
  nan?: number | null;
  /** For ∞. Default: the greatest number of the dtype. */
  posinf?: number | null;
  /** For −∞. Default: the least number of the dtype. */
  neginf?: number | null;
}

/** NaN and infinities replaced by numbers, of floats; there the gradient is 0. MindSpore's `ops.nan_to_num`. */
export function nan_to_num(input: Tensor, nan?: number | null, posinf?: number | null, neginf?: number | null): Tensor;
export function nan_to_num(input: Tensor, options?: NanToNumOptions): Tensor;
export function nan_to_num(...args: unknown[]): Tensor {
  const { input, nan, posinf, neginf } = NAN_TO_NUM.bind(args);
  needTensor('NanToNum', 'input', input);
  checkDType('NanToNum', FLOATING, input.dtype);
  const most = LIMITS[input.dtype.name];
  const by = (x: unknown, otherwise: number): Tensor => constant(x === null ? otherwise : Number(x), input.dtype);
  return asConstants(() => {
    const numbers = whereOp([isNaNOp([input]), by(nan, 0), input]);
    const above = equal(numbers, constant(Infinity, input.dtype));
    const below = equal(numbers, constant(-Infinity, input.dtype));
    return whereOp([above, by(posinf, most), whereOp([below, by(neginf, -most), numbers])]);
  });
}

const SHRINK = accepts('bf float16 float32', 'argument', 'input_x');
const HARDSHRINK = signature<{ input: unknown; lambd: unknown }>('ops.hardshrink', 'input, lambd=0.5');

/** 0 within [−lambd, lambd], else the input. MindSpore's `ops.hardshrink`. */
export function hardshrink(input: Tensor, lambd?: PyNumber): Tensor;
export function hardshrink(input: Tensor, options?: { lambd?: PyNumber }): Tensor;
export function hardshrink(...args: unknown[]): Tensor {
  const { input, lambd } = HARDSHRINK.bind(args);
  needTensor('HShrink', 'input', input);
  checkDType('HShrink', SHRINK, input.dtype);
  return asConstants(() => {
    const bound = Number(lambd);
    const kept = logical_or(
      greaterOp([input, constant(bound, input.dtype)]),
      lessOp([input, constant(-bound, input.dtype)]),
    );
    return whereOp([kept, input, constant(0, input.dtype)]);
  });
}

const LOGIT = signature<{ input: unknown; eps: unknown }>('ops.logit', 'input, eps=None');

/** log(x / (1 − x)) of floats, x within [eps, 1 − eps] where `eps` is given. MindSpore's `ops.logit`. */
export function logit(input: Tensor, eps?: number | null): Tensor;
export function logit(input: Tensor, options?: { eps?: number | null }): Tensor;
export function logit(...args: unknown[]): Tensor {
  const { input, eps } = LOGIT.bind(args);
  needTensor('Logit', 'input', input);
  checkDType('Logit', accepts('f bf'), input.dtype);
  return asConstants(() => {
    const bound = (c: number): Tensor => constant(c, input.dtype);
    let x = input;
    if (eps !== null) {
      const e = Number(eps);
      x = whereOp([lessOp([x, bound(e)]), bound(e), whereOp([greaterOp([x, bound(1 - e)]), bound(1 - e), x])]);
    }
    return log(div(x, sub(1, x)));
  });
}

const ISCLOSE = signature<Record<string, unknown>>(
  'ops.isclose',
  'input, other, rtol=1e-05, atol=1e-08, equal_nan=False',
);

/** Keywords of {@link isclose}. */
export interface CloseOptions {
  /** Default 1e-5. */
  rtol?: PyNumber;
  /** Default 1e-8. */
  atol?: PyNumber;
  /** Whether NaN is close to NaN. Default false. */
  equal_nan?: boolean;
}

/** Where |input − other| ≤ atol + rtol·|other|, both of one dtype. TypeError otherwise. MindSpore's `ops.isclose`. */
export function isclose(input: Tensor, other: Tensor, rtol?: PyNumber, atol?: PyNumber, equal_nan?: boolean): Tensor;
export function isclose(input: Tensor, other: Tensor, options?: CloseOptions): Tensor;
export function isclose(...args: unknown[]): Tensor {
  const { input, other, rtol, atol, equal_nan } = ISCLOSE.bind(args);
  for (const [name, value] of [
    ['rtol', rtol],
    ['atol', atol],
  ] as const) {
    if (!isNumber(value)) {
      throw new TypeError(
        `For 'IsClose', the type of '${name}' should be one of '[bool, int, float]', but got ${pyClass(value)}.`,
      );
    }
  }
  checkValueType('equal_nan', equal_nan, 'bool', 'IsClose');
  needTensor('IsClose', 'input', input);
  needTensor('IsClose', 'other', other);
  if (input.dtype !== other.dtype) {
    throw new TypeError(
      `For primitive[IsClose], the input type must be same.\nname:[input]:Tensor[${String(input.dtype)}].\n` +
        `name:[other]:Tensor[${String(other.dtype)}].`,
    );
  }
  return asConstants(() => {
    const [a, b] = input.dtype.isFloat ? [input, other] : [cast(input, float64), cast(other, float64)];
    const bound = add(mul(abs(b), number(Number(rtol))), number(Number(atol)));
    const finite = logical_and(equal(sub(b, b), 0), equal(sub(a, a), 0));
    const near = logical_or(equal(a, b), logical_and(finite, less_equal(abs(sub(a, b)), bound)));
    return equal_nan === true ? logical_or(near, logical_and(isNaNOp([a]), isNaNOp([b]))) : near;
  });
}
