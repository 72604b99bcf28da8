import { bfloat16, bool_, type DType } from '../common/dtype.js';
import { DataType } from '../formats/onnx.js';

/** The operator set that everything is written for. */
export const OPSET = 21;
/** The version of the file format. */
export const IR_VERSION = 10;

/** The ONNX element type that a dtype is computed in. bfloat16 is computed in float32: no provider has kernels for it. */
export function onnxType(dtype: DType): DataType {
  if (dtype === bfloat16) return DataType.FLOAT;
  return dtype === bool_ ? DataType.BOOL : NAMES[dtype.name];
}

const NAMES: Record<string, DataType> = {
  float16: DataType.FLOAT16,
  float32: DataType.FLOAT,
  float64: DataType.DOUBLE,
  int8: DataType.INT8,
  int16: DataType.INT16,
  int32: DataType.INT32,
  int64: DataType.INT64,
  uint8: DataType.UINT8,
  uint16: DataType.UINT16,
  uint32: DataType.UINT32,
  uint64: DataType.UINT64,
};

/** Names of attributes whose numbers are floats; all other numbers are integers. */
const FLOAT_ATTRS = new Set([
  ...['alpha', 'beta', 'gamma', 'epsilon', 'momentum', 'bias', 'lambd', 'cubic_coeff_a', 'extrapolation_value'],
  ...['spatial_scale', 'ratio', 'value_float', 'mean', 'scale', 'low', 'high'],
]);

/** True when a number under this name is a float attribute. */
export function isFloatAttr(name: string): boolean {
  return FLOAT_ATTRS.has(name);
}
