import type { Tensor } from '../common/tensor.js';
import { defineOp } from './define.js';

/** The same value under another identity; gradients pass. */
export const identity = defineOp('Identity', {
  infer: ([x]) => ({ shape: x.shape, dtype: x.dtype }),
  lower: (g, [x]) => g.Identity(x),
  grad: ([dy]) => [dy],
});

const stopGradientOp = defineOp('StopGradient', {
  infer: ([x]) => ({ shape: x.shape, dtype: x.dtype }),
  lower: (g, [x]) => g.Identity(x),
  grad: 'none',
});

/** The same value, through which no gradient passes. MindSpore's `ops.stop_gradient`. */
export function stop_gradient(value: Tensor): Tensor {
  return stopGradientOp([value]);
}
