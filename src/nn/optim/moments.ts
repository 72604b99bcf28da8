import { checkFloatRange, checkPositiveFloat, checkValueType } from '../../common/checks.js';
import type { DType } from '../../common/dtype.js';
import type { Tensor } from '../../common/tensor.js';
import * as ops from '../../ops/index.js';
import { rounded } from './precision.js';

/** What the members of the family have in common, as numbers. */
export interface Moments {
  readonly beta1: number;
  readonly beta2: number;
  readonly eps: number;
}

/** TypeError unless all are floats, ValueError unless betas are between 0 and 1 and `eps` is > 0. */
export function checkMoments({ beta1, beta2, eps }: Moments, cls: string): Moments {
  for (const [name, value] of Object.entries({ beta1, beta2, eps })) checkValueType(name, value, ['float'], cls);
  for (const [name, value] of Object.entries({ beta1, beta2 })) checkFloatRange(value, 0, 1, '()', name, cls);
  checkPositiveFloat(eps, 'eps', cls);
  return { beta1, beta2, eps };
}

/** A moving mean, `share` of the way nearer to `value`. */
export function towards(mean: Tensor, value: Tensor, share: number): Tensor {
  return ops.add(mean, ops.mul(ops.sub(value, mean), share));
}

/** The numbers as a kernel has them that takes them in `dtype`. */
export function roundedMoments({ beta1, beta2, eps }: Moments, dtype: DType): Moments {
  return { beta1: rounded(beta1, dtype), beta2: rounded(beta2, dtype), eps: rounded(eps, dtype) };
}
