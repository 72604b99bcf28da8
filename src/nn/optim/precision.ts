import { convertData, float32, type DType } from '../../common/dtype.js';
import type { Parameter } from '../../common/parameter.js';
import type { Tensor } from '../../common/tensor.js';
import * as ops from '../../ops/index.js';

/** What an update is computed with: MindSpore's kernels work on half precision in float32 and round at the end. */
function workType(dtype: DType): DType {
  return dtype.size === 2 ? float32 : dtype;
}

/** The tensors in the precision in which a parameter is updated. */
export function widened(param: Parameter, ...tensors: readonly Tensor[]): Tensor[] {
  const dtype = workType(param.dtype);
  return tensors.map((x) => ops.cast(x, dtype));
}

/** A result of such an update in the dtype of what it is for. */
export function narrowed(param: Parameter, value: Tensor): Tensor {
  return ops.cast(value, param.dtype);
}

/** A rate that the kernel takes in the parameter's own dtype. */
export function roundedRate(param: Parameter, rate: Tensor): Tensor {
  return widened(param, ops.cast(rate, param.dtype))[0];
}

/** A number that the kernel takes in `dtype`: at most float32. */
export function rounded(x: number, dtype: DType): number {
  const single = Float32Array.of(x);
  if (dtype.size !== 2) return single[0];
  return Number(convertData(convertData(single, float32, dtype), dtype, float32)[0]);
}
