import { Tensor } from '../common/tensor.js';
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

/** The same value, through which no gradient passes; of an array all its elements, and host values as they are. MindSpore's `ops.stop_gradient`. */
export function stop_gradient<T>(value: T): T {
  if (value instanceof Tensor) return stopGradientOp([value]) as T;
  return Array.isArray(value) ? ((value as unknown[]).map(stop_gradient) as T) : value;
}
