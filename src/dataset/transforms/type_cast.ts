import { DType, convertData, dtypes, bfloat16, toDType, type DTypeName } from '../../common/dtype.js';
import { KeyError } from '../../common/errors.js';
import { signature } from '../../common/signature.js';
import { bind, typeCheck } from '../checks.js';
import type { Column } from '../column.js';
import { TensorOperation } from './operation.js';

const SIG = signature<{ data_type: unknown }>('dataset.transforms.TypeCast', 'data_type');

/** NumPy's other spellings of types. */
const NUMPY_NAMES = new Map<string, DTypeName>([
  ['float', 'float64'],
  ['double', 'float64'],
  ['single', 'float32'],
  ['half', 'float16'],
  ['int', 'int64'],
  ['uint', 'uint64'],
  ['bool_', 'bool'],
  ['f2', 'float16'],
  ['f4', 'float32'],
  ['f8', 'float64'],
  ['i1', 'int8'],
  ['i2', 'int16'],
  ['i4', 'int32'],
  ['i8', 'int64'],
  ['u1', 'uint8'],
  ['u2', 'uint16'],
  ['u4', 'uint32'],
  ['u8', 'uint64'],
]);

/**
 * Changes the type of the elements as a C cast does: fractions are cut off, integers wrap. `data_type` is a dtype, or NumPy's name of one.
 * TypeError for anything else, KeyError for bfloat16. MindSpore's `transforms.TypeCast`.
 */
export class TypeCast extends TensorOperation {
  override readonly opName = 'TypeCast';
  private readonly dtype: DType;

  constructor(data_type: DType | DTypeName);
  constructor(options: { data_type: DType | DTypeName });
  constructor(...args: unknown[]) {
    super();
    const { data_type } = bind(SIG, args);
    if (data_type === bfloat16 || data_type === 'bfloat16') throw new KeyError('mindspore.bfloat16');
    const name = NUMPY_NAMES.get(data_type as string) ?? data_type;
    if (!(name instanceof DType) && !dtypes.has(name as string)) typeCheck(data_type, ['Type', 'dtype'], 'data_type');
    this.dtype = toDType(name);
  }

  override apply({ data, shape, dtype }: Column): Column {
    return { data: convertData(data, dtype, this.dtype), shape, dtype: this.dtype };
  }
}
