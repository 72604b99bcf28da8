import type { DType } from '../common/dtype.js';
import { bfloat16, float16, float32, float64 } from '../common/dtype.js';
import type { Value } from '../common/value.js';
import { inPrecision, record, type Precision } from '../ir/recorder.js';
import type { OpRecord } from '../ir/op.js';
import { castOp } from './cast.js';

/** Operations that say themselves what dtype they give, that give what they get, or whose graphs within were recorded for what they get. */
const KEPT = new Set(['Cast', 'Identity', 'Pass', 'If', 'WhileLoop', 'Scan']);
const FLOATS = new Set<DType>([float16, bfloat16, float32, float64]);

function cast(value: Value, dtype: DType): Value {
  if (!FLOATS.has(value.dtype) || value.dtype === dtype) return value;
  return inPrecision(null, () => record(castOp.record as unknown as OpRecord, [value], { dtype })[0]);
}

/** Every operation computes in `dtype`: its float inputs are cast to it. */
export function computeIn(dtype: DType): Precision {
  return (op, inputs) => (KEPT.has(op.name) ? inputs : inputs.map((value) => cast(value, dtype)));
}
