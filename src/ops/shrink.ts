import { checkValueType } from '../common/checks.js';
import { float32 } from '../common/dtype.js';
import { RuntimeError } from '../common/errors.js';
import { pyClass } from '../common/pytext.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { sub } from './arithmetic.js';
import { abstractType, accepts, callError, checkDType, isNumber, type PyNumber } from './call.js';
import { cast } from './cast.js';
import { greater, greaterOp } from './compare.js';
import { defineOp } from './define.js';
import { lowerWide } from './kernels.js';
import { absOp, tanh } from './math.js';
import { asConstants, constant } from './operand.js';
import { whereOp } from './where.js';

const TYPES = accepts('bfloat16 float16 float32', 'argument', 'input_x');

type Lambd = { readonly lambd: number };

const softshrinkOp = defineOp<Lambd>('SoftShrink', {
  infer: ([x]) => {
    checkDType('SoftShrink', TYPES, x.dtype);
    return { shape: x.shape, dtype: x.dtype };
  },
  lower: lowerWide((g, [x], { attrs: { lambd } }) => {
    const below = g.Where(g.Less(x, -lambd), g.Add(x, lambd), g.Mul(x, 0));
    return g.Where(g.Greater(x, lambd), g.Sub(x, lambd), below);
  }),
  grad: ([dy], [x], { attrs: { lambd } }) => [
    whereOp([greaterOp([absOp([x]), constant(lambd, x.dtype)]), dy, constant(0, dy.dtype)]),
  ],
});

const SOFTSHRINK = signature<{ input: unknown; lambd: unknown }>('ops.softshrink', 'input, lambd=0.5');

/** input moved by lambd towards 0 where |input| > lambd, else 0, of float16 and float32. RuntimeError for a negative lambd. MindSpore's `ops.softshrink`. */
export function softshrink(input: Tensor, lambd?: PyNumber): Tensor;
export function softshrink(input: Tensor, options?: { lambd?: PyNumber }): Tensor;
export function softshrink(...args: unknown[]): Tensor {
  const { input, lambd } = SOFTSHRINK.bind(args);
  if (!(input instanceof Tensor) || !isNumber(lambd)) {
    throw callError('SoftShrink', [
      ['input', input, 'Tensor'],
      ['lambd', lambd, 'Number'],
    ]);
  }
  if (Number(lambd) < 0) {
    throw new RuntimeError(
      `For 'SoftShrink', the values for lambd should be greater or equal to 0, , but found to be [${Number(lambd)}].`,
    );
  }
  return softshrinkOp([input], { lambd: Number(lambd) });
}

const TANHSHRINK = signature<{ input: unknown }>('ops.tanhshrink', 'input');

/** input − tanh(input); integers give float32. TypeError for what is no Tensor. MindSpore's `ops.tanhshrink`. */
export function tanhshrink(input: Tensor): Tensor;
export function tanhshrink(options: { input: Tensor }): Tensor;
export function tanhshrink(...args: unknown[]): Tensor {
  const { input } = TANHSHRINK.bind(args);
  if (!(input instanceof Tensor)) {
    throw new TypeError(`For tanhshrink, the input must be a Tensor, but got ${pyClass(input)}.`);
  }
  const x = input.dtype.isInt ? cast(input, float32) : input;
  return sub(x, tanh(x));
}

const THRESHOLD = signature<{ input: unknown; thr: unknown; value: unknown }>('ops.threshold', 'input, thr, value');

/** input where it exceeds `thr`, else `value`. TypeError unless input is a Tensor and the others are numbers. MindSpore's `ops.threshold`. */
export function threshold(input: Tensor, thr: PyNumber, value: PyNumber): Tensor;
export function threshold(input: Tensor, options: { thr: PyNumber; value: PyNumber }): Tensor;
/** @hidden */
export function threshold(input: Tensor, thr: PyNumber, options: { value: PyNumber }): Tensor;
export function threshold(...args: unknown[]): Tensor {
  const { input, thr, value } = THRESHOLD.bind(args);
  if (!(input instanceof Tensor)) {
    throw new TypeError(`For 'threshold', the 'input' must be a Tensor, but got '${abstractType(input)}'`);
  }
  checkValueType('thr', thr, ['float', 'int'], 'threshold');
  checkValueType('value', value, ['float', 'int'], 'threshold');
  return asConstants(() => whereOp([greater(input, thr as number), input, constant(Number(value), input.dtype)]));
}
