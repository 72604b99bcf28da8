import { bool_, DType, float32, int64 } from '../common/dtype.js';
import { pendingCast } from '../common/parameter.js';
import { PyFloat } from '../common/pyfloat.js';
import { pyStr } from '../common/pytext.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { callError, isInt, isNumber, type PyNumber } from './call.js';
import { defineOp, type Op } from './define.js';
import { roundedHalf } from './kernels.js';
import { scalar } from './operand.js';

/** Another dtype, element by element as a C cast. */
export const castOp: Op<{ readonly dtype: DType }> = defineOp<{ readonly dtype: DType }>('Cast', {
  infer: ([x], { dtype }) => ({ shape: x.shape, dtype }),
  lower: (g, [x], { attrs }) => roundedHalf(g, g.Cast(x, { to: attrs.dtype })),
  grad: ([dy], [x]) => [castOp([dy], { dtype: x.dtype })],
});

const CAST = signature<{ input: unknown; dtype: unknown }>('ops.cast', 'input, dtype');

/**
 * Converts to another dtype: float to int cuts off the fraction, anything to bool is `!= 0`. The gradient is converted back. TypeError
 * for what is no dtype and for inputs other than tensors and numbers. MindSpore's `ops.cast`.
 */
export function cast(input: Tensor | PyNumber | boolean, dtype: DType): Tensor;
export function cast(input: Tensor | PyNumber | boolean, options: { dtype: DType }): Tensor;
export function cast(...args: unknown[]): Tensor {
  const [x, to] = args;
  if (x instanceof Tensor && to instanceof DType && args.length === 2) {
    return to === x.dtype ? x : castOp([x], { dtype: to });
  }
  const { input, dtype } = CAST.bind(args);
  if (!(dtype instanceof DType)) {
    throw new TypeError(`For 'Cast', the input 'dtype' should be mindspore dtype, but got ${pyStr(dtype)}.`);
  }
  if (isNumber(input) || typeof input === 'boolean') {
    const natural = typeof input === 'boolean' ? bool_ : isInt(input) ? int64 : float32;
    return castOp([scalar(input instanceof PyFloat ? input.value : input, natural)], { dtype });
  }
  if (!(input instanceof Tensor)) {
    throw callError('Cast', [
      ['input', input, 'Number, Tensor'],
      ['dtype', dtype, 'mindspore.dtype'],
    ]);
  }
  return dtype === input.dtype ? input : castOp([input], { dtype });
}

pendingCast.cast = (x, dtype) => cast(x, dtype);
