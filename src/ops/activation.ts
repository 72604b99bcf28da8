import { bool_, float32 } from '../common/dtype.js';
import { ValueError } from '../common/errors.js';
import { checkValueType } from '../common/checks.js';
import { PyFloat } from '../common/pyfloat.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import type { Builder, Sym } from '../ir/builder.js';
import { addOp, div, mul, mulOp, negOp, subRaw } from './arithmetic.js';
import { accepts, callError, checkDType, isNumber, needTensor, type Accepts, type PyNumber } from './call.js';
import { cast } from './cast.js';
import { greaterOp, logicalAndOp, lessOp } from './compare.js';
import { defineOp, type Op } from './define.js';
import { maximum, minimum } from './extrema.js';
import { unaryFunction, unaryInput, type UnaryInput, type UnaryX } from './functions.js';
import { lowerWide } from './kernels.js';
import { expOp, tanhOp } from './math.js';
import { asConstants, constant } from './operand.js';
import { reluOf, sigmoidOf, softplusOf } from './portable.js';
import type { Operand } from './promotion.js';
import { whereOp } from './where.js';

type None = Record<string, never>;

const FLOATS = accepts('f bf');
const times = (x: Tensor, c: number): Tensor => mulOp([x, constant(c, x.dtype)]);
const plus = (x: Tensor, c: number): Tensor => addOp([x, constant(c, x.dtype)]);
const number = (x: Tensor, c: number): Tensor => constant(c, x.dtype);

/** An activation that keeps shape and dtype. */
function activationOp(
  name: string,
  accepted: Accepts,
  rule: (g: Builder, x: Sym) => Sym,
  derivative: (dy: Tensor, x: Tensor, y: Tensor) => Tensor,
): Op<None> {
  return defineOp<None>(name, {
    infer: ([x]) => {
      checkDType(name, accepted, x.dtype);
      return { shape: x.shape, dtype: x.dtype };
    },
    lower: lowerWide((g, [x]) => rule(g, x)),
    grad: ([dy], [x], { outputs }) => [derivative(dy, x, outputs[0])],
  });
}

/** max(x, 0). */
export const reluOp: Op<None> = activationOp(
  'ReLU',
  accepts('f bf i u b'),
  (g, x) => (x.dtype.kind === 'bool' || x.dtype.kind === 'uint' ? x : reluOf(g, x)),
  (dy, _, y) => whereOp([greaterOp([y, number(y, 0)]), dy, number(dy, 0)]),
);

const RELU = signature<{ input: unknown; inplace: unknown }>('ops.relu', 'input, inplace=False');

/** max(input, 0); the gradient at 0 is 0. `inplace` has no effect: tensors are values. MindSpore's `ops.relu`. */
export function relu(input: Tensor, inplace?: boolean): Tensor;
export function relu(input: Tensor, options?: { inplace?: boolean }): Tensor;
export function relu(...args: unknown[]): Tensor {
  if (args.length === 1 && args[0] instanceof Tensor) return reluOp([args[0]]);
  const { input } = RELU.bind(args);
  needTensor('ReLU', 'input', input);
  return reluOp([input]);
}

const relu6Op = activationOp(
  'ReLU6',
  FLOATS,
  (g, x) => g.Min(reluOf(g, x), 6),
  (dy, x) => whereOp([logicalAndOp([greaterOp([x, number(x, 0)]), lessOp([x, number(x, 6)])]), dy, number(dy, 0)]),
);
const RELU6_TYPES = accepts('float16 float32', 'tensor', 'input_x');

/** min(max(x, 0), 6) of float16 and float32. MindSpore's `ops.relu6`. */
export const relu6: UnaryX = unaryFunction('relu6', 'ReLU6', 'x', (x) => {
  checkDType('ReLU6', RELU6_TYPES, x.dtype);
  return relu6Op([x]);
});

/** 1 / (1 + e^−x). */
export const sigmoidOp: Op<None> = activationOp('Sigmoid', FLOATS, sigmoidOf, (dy, _, y) =>
  mulOp([dy, mulOp([y, subRaw([number(y, 1), y])])]),
);

/** 1 / (1 + e^−input) of floats. MindSpore's `ops.sigmoid`. */
export const sigmoid: UnaryInput = unaryInput('sigmoid', sigmoidOp, 'input');

const LEAKY_TYPES = accepts('f bf i b uint8 uint32 uint64');
const LEAKY = signature<{ input: unknown; alpha: unknown }>('ops.leaky_relu', 'input, alpha=0.2');

/**
 * input where it is positive, else alpha·input, in the dtype of input; at 0 the gradient is the mean of 1 and alpha. TypeError when alpha
 * is no number. MindSpore's `ops.leaky_relu`.
 */
export function leaky_relu(input: Tensor, alpha?: PyNumber): Tensor;
export function leaky_relu(input: Tensor, options?: { alpha?: PyNumber }): Tensor;
export function leaky_relu(...args: unknown[]): Tensor {
  const { input, alpha } = LEAKY.bind(args);
  if (!(input instanceof Tensor)) needTensor('Mul', 'input', input);
  checkValueType('alpha', alpha, ['float', 'int'], 'leaky_relu');
  const slope = Number(alpha);
  checkDType('LeakyReLU', LEAKY_TYPES, input.dtype);
  return asConstants(() => {
    const x = input.dtype.isFloat ? input : cast(input, float32);
    const scaled = mul(x, slope);
    return cast(slope <= 1 ? maximum(scaled, x) : minimum(scaled, x), input.dtype);
  });
}

/** x where it is not negative, else alpha·(e^x − 1), times scale. */
const eluOp: Op<{ readonly alpha: number; readonly scale: number; readonly byAlpha: boolean }> = defineOp('Elu', {
  infer: ([x]) => ({ shape: x.shape, dtype: x.dtype }),
  lower: lowerWide((g, [x], { attrs: { alpha, scale, byAlpha } }) => {
    const bent = g.Mul(g.Sub(g.Exp(byAlpha ? g.Mul(x, 1 / alpha) : x), 1), alpha);
    const y = g.Where(g.Less(x, 0), bent, x);
    return scale === 1 ? y : g.Mul(y, scale);
  }),
  grad: ([dy], [x], { attrs: { alpha, scale, byAlpha } }) => {
    const slope = byAlpha ? expOp([times(x, 1 / alpha)]) : times(expOp([x]), alpha);
    const dx = whereOp([lessOp([x, number(x, 0)]), mulOp([dy, slope]), dy]);
    return [scale === 1 ? dx : times(dx, scale)];
  },
});

const ELU = signature<{ input_x: unknown; alpha: unknown }>('ops.elu', 'input_x, alpha=1.0');

/** input_x where it is not negative, else e^input_x − 1, of floats. ValueError for an alpha other than 1. MindSpore's `ops.elu`. */
export function elu(input_x: Tensor, alpha?: number): Tensor;
export function elu(input_x: Tensor, options?: { alpha?: number }): Tensor;
export function elu(...args: unknown[]): Tensor {
  const { input_x, alpha } = ELU.bind(args);
  if (!(input_x instanceof Tensor) || !isNumber(alpha) || typeof alpha === 'bigint') {
    throw callError('Elu', [['input_x', input_x, 'Tensor']], [['alpha', alpha, 'float']]);
  }
  checkDType('Elu', FLOATS, input_x.dtype);
  if (Number(alpha) !== 1) throw new ValueError('EluIn Elu, alpha must be 1.0f.');
  return eluOp([input_x], { alpha: 1, scale: 1, byAlpha: false });
}

const CELU = signature<{ x: unknown; alpha: unknown }>('ops.celu', 'x, alpha=1.0');
const CELU_TYPES = accepts('f', 'tensor', 'input_x');

/** x where it is not negative, else alpha·(e^(x/alpha) − 1), of floats. ValueError for an alpha of 0. MindSpore's `ops.celu`. */
export function celu(x: Tensor, alpha?: number): Tensor;
export function celu(x: Tensor, options?: { alpha?: number }): Tensor;
export function celu(...args: unknown[]): Tensor {
  const { x, alpha } = CELU.bind(args);
  if (!(x instanceof Tensor) || !isNumber(alpha) || typeof alpha === 'bigint') {
    throw callError('CeLU', [['x', x, 'Tensor']], [['alpha', alpha, 'float']]);
  }
  checkDType('CeLU', CELU_TYPES, x.dtype);
  if (Number(alpha) === 0) {
    throw new ValueError(`For primitive[CeLU], the alpha must be not equal to 0 , but got 0.`);
  }
  return eluOp([x], { alpha: Number(alpha), scale: 1, byAlpha: true });
}

const SELU = { alpha: 1.6732632423543772, scale: 1.0507009873554805, byAlpha: false };
const SELU_TYPES = accepts('f int8 int32', 'tensor', 'input_x');

/** ELU with the self-normalising constants, of floats, int8 and int32. MindSpore's `ops.selu`. */
export const selu = unaryFunction('selu', 'SeLU', 'input_x', (x) => {
  checkDType('SeLU', SELU_TYPES, x.dtype);
  return x.dtype.isFloat ? eluOp([x], SELU) : cast(eluOp([cast(x, float32)], SELU), x.dtype);
}) as { (input_x: Tensor): Tensor; (options: { input_x: Tensor }): Tensor };

const siluOp: Op<None> = activationOp(
  'SiLU',
  FLOATS,
  (g, x) => g.Div(x, g.Add(g.Exp(g.Neg(x)), 1)),
  (dy, x) => {
    const s = sigmoidOp([x]);
    return mulOp([dy, mulOp([s, plus(mulOp([x, subRaw([number(s, 1), s])]), 1)])]);
  },
);

/** x·sigmoid(x) of floats. MindSpore's `ops.silu`. */
export const silu: UnaryInput = unaryInput('silu', siluOp, 'input');

/** log(1 + e^x). */
export const softplusOp: Op<None> = activationOp('Softplus', accepts('f', 'tensor', 'x'), softplusOf, (dy, x) =>
  mulOp([dy, sigmoidOp([x])]),
);

const SOFTPLUS = signature<{ input: unknown; beta: unknown; threshold: unknown }>(
  'ops.softplus',
  'input, beta=1, threshold=20',
);

/** log(1 + e^(beta·input)) / beta of floats, and input itself where beta·input exceeds `threshold`. MindSpore's `ops.softplus`. */
export function softplus(input: Tensor, beta?: PyNumber, threshold?: PyNumber): Tensor;
export function softplus(input: Tensor, options?: { beta?: PyNumber; threshold?: PyNumber }): Tensor;
export function softplus(...args: unknown[]): Tensor {
  const { input, beta, threshold } = SOFTPLUS.bind(args);
  if (!(input instanceof Tensor) || !isNumber(beta)) {
    throw callError('Mul', [
      ['input', input, 'Number, Tensor'],
      ['other', beta, 'Number, Tensor'],
    ]);
  }
  const rate = Number(beta);
  return asConstants(() => {
    const scaled = rate === 1 ? input : mul(input, rate);
    const smooth = softplusOp([scaled]);
    const y = rate === 1 ? smooth : div(smooth, rate);
    return whereOp([greaterOp([scaled, number(scaled, Number(threshold))]), input, y]);
  });
}

const HARDTANH = signature<{ input: unknown; min_val: unknown; max_val: unknown }>(
  'ops.hardtanh',
  'input, min_val=-1.0, max_val=1.0',
);

/** Within [min_val, max_val], in the dtype of input; the gradient on a bound is one half. MindSpore's `ops.hardtanh`. */
export function hardtanh(input: Tensor, min_val?: PyNumber, max_val?: PyNumber): Tensor;
export function hardtanh(input: Tensor, options?: { min_val?: PyNumber; max_val?: PyNumber }): Tensor;
export function hardtanh(...args: unknown[]): Tensor {
  const { input, min_val, max_val } = HARDTANH.bind(args);
  needTensor('Maximum', 'input', input);
  const [low, high] = [min_val, max_val].map((bound) => (isNumber(bound) ? new PyFloat(Number(bound)) : bound));
  return asConstants(() => cast(minimum(maximum(input, low as Operand), high as Operand), input.dtype));
}

const HARD_TYPES = accepts('f bf i', 'argument', 'input_x');

const hardsigmoidOp: Op<None> = activationOp(
  'HSigmoid',
  HARD_TYPES,
  (g, x) => {
    const y = g.Div(g.Add(x, 3), 6);
    return clip(g, x.dtype.isFloat ? g.Add(g.Mul(x, 1 / 6), 0.5) : y, 0, 1);
  },
  (dy, x) => whereOp([farOp([x]), number(dy, 0), times(dy, 1 / 6)]),
);

function clip(g: Builder, x: Sym, low: number, high: number): Sym {
  return g.Min(g.Max(x, low), high);
}

/** x ≤ −3 or x ≥ 3: where hard activations are flat. */
const farOp: Op<None> = defineOp('HardFar', {
  infer: ([x]) => ({ shape: x.shape, dtype: bool_ }),
  lower: lowerWide((g, [x]) => g.GreaterOrEqual(g.Abs(x), 3)),
  grad: 'none',
});

/** Within [0, 1]: x / 6 + 1 / 2. MindSpore's `ops.hardsigmoid`. */
export const hardsigmoid: UnaryInput = unaryInput('hardsigmoid', hardsigmoidOp, 'input');

const hardswishOp: Op<None> = activationOp(
  'HSwish',
  accepts('f bf i'),
  (g, x) => {
    const middle = g.Div(g.Mul(x, g.Add(x, 3)), 6);
    return g.Where(g.GreaterOrEqual(x, 3), x, g.Where(g.LessOrEqual(x, -3), g.constant(0, x.dtype), middle));
  },
  (dy, x) => {
    const middle = mulOp([dy, plus(times(x, 1 / 3), 0.5)]);
    return whereOp([farOp([x]), whereOp([greaterOp([x, number(x, 0)]), dy, number(dy, 0)]), middle]);
  },
);

/** x·min(max(x + 3, 0), 6) / 6. MindSpore's `ops.hardswish`. */
export const hardswish: UnaryInput = unaryInput('hardswish', hardswishOp, 'input');

const MISH_TYPES = accepts('f', 'tensor', 'input_x');
const mishOp: Op<None> = activationOp(
  'Mish',
  MISH_TYPES,
  (g, x) => g.Mul(x, g.Tanh(softplusOf(g, x))),
  (dy, x) => {
    const t = tanhOp([softplusOp([x])]);
    const bent = mulOp([mulOp([x, sigmoidOp([x])]), subRaw([number(t, 1), mulOp([t, t])])]);
    return mulOp([dy, addOp([t, bent])]);
  },
);

/** x·tanh(softplus(x)) of floats. MindSpore's `ops.mish`. */
export const mish: UnaryX = unaryInput('mish', mishOp, 'x');

const SOFTSIGN_TYPES = accepts('f', 'tensor', 'input_x');
const softsignOp: Op<None> = activationOp(
  'Softsign',
  SOFTSIGN_TYPES,
  (g, x) => g.Div(x, g.Add(g.Abs(x), 1)),
  (dy, x) => {
    const size = plus(whereOp([lessOp([x, number(x, 0)]), negOp([x]), x]), 1);
    return div(dy, mulOp([size, size]));
  },
);

/** x / (1 + |x|) of floats. MindSpore's `ops.softsign`. */
export const softsign: UnaryX = unaryInput('softsign', softsignOp, 'x');

const logSigmoidOp: Op<None> = activationOp(
  'LogSigmoid',
  FLOATS,
  (g, x) => g.Neg(softplusOf(g, g.Neg(x))),
  (dy, x) => mulOp([dy, sigmoidOp([negOp([x])])]),
);

/** log(sigmoid(x)) of floats, right in both tails. MindSpore's `ops.logsigmoid`. */
export const logsigmoid: UnaryX = unaryInput('logsigmoid', logSigmoidOp, 'x');
