import type { DType } from '../common/dtype.js';
import { bfloat16, float16, float32, float64 } from '../common/dtype.js';
import type { Value } from '../common/value.js';
import { inPrecision, record, type Precision } from '../ir/recorder.js';
import type { OpRecord } from '../ir/op.js';
import type { Tensor } from '../common/tensor.js';
import { cast as castTensor, castOp } from './cast.js';

/** Operations that say themselves what dtype they give, that give what they get, or whose graphs within were recorded for what they get. */
const KEPT = new Set(['Cast', 'Identity', 'Pass', 'If', 'WhileLoop', 'Scan']);
const FLOATS = new Set<DType>([float16, bfloat16, float32, float64]);

function cast(value: Value, dtype: DType): Value {
  if (!FLOATS.has(value.dtype) || value.dtype === dtype) return value;
  return inPrecision(null, () => record(castOp.record as unknown as OpRecord, [value], { dtype })[0]);
}

/** A tensor of float16 or bfloat16 as float32; others as they are. */
export function halfToFloat32(x: Tensor): Tensor {
  return x.dtype === float16 || x.dtype === bfloat16 ? castTensor(x, float32) : x;
}

/** Every operation computes in `dtype`: its float inputs are cast to it. */
export function computeIn(dtype: DType): Precision {
  return (op, inputs) => (KEPT.has(op.name) ? inputs : inputs.map((value) => cast(value, dtype)));
}

/** Lists of operations by name for {@link computeByLists}. */
export interface PrecisionLists {
  readonly narrow: ReadonlySet<string>;
  readonly wide: ReadonlySet<string>;
}

/** Operations listed as narrow compute in `dtype`, those listed as wide in float32, others in the widest float dtype among their inputs. */
export function computeByLists(dtype: DType, { narrow, wide }: PrecisionLists): Precision {
  return (op, inputs) => {
    if (KEPT.has(op.name)) return inputs;
    const floats = inputs.filter((value) => FLOATS.has(value.dtype));
    // MindSpore's layer is a product, which is narrow, and a sum with a bias, which is as wide as its operands.
    if (op.name === 'Dense' && inputs.length === 3) {
      const [x, weight, bias] = inputs;
      return [...[x, weight].map((value) => cast(cast(value, dtype), bias.dtype)), bias];
    }
    const mixed = floats.some((value) => value.dtype !== floats[0].dtype);
    const target = narrow.has(op.name) ? dtype : wide.has(op.name) || mixed ? float32 : undefined;
    return target === undefined ? inputs : inputs.map((value) => cast(value, target));
  };
}
