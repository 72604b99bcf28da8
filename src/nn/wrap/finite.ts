import { float16, bfloat16, float32, float64 } from '../../common/dtype.js';
import type { Tensor } from '../../common/tensor.js';
import * as ops from '../../ops/index.js';
import { asConstants, constant } from '../../ops/operand.js';
import { bool_ } from '../../common/dtype.js';

const FLOATS = [float16, bfloat16, float32, float64];

/** Whether every element of all tensors is finite: a bool scalar. */
export function allFinite(tensors: readonly Tensor[]): Tensor {
  return asConstants(() => {
    const flags = tensors.filter((t) => FLOATS.includes(t.dtype)).map((t) => ops.all(ops.isfinite(t)));
    return flags.length === 0 ? constant(true, bool_) : flags.reduce((a, b) => ops.logical_and(a, b));
  });
}
