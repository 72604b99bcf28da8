import { bfloat16, bool_, dtypes, float16, float32, int64, type DType } from '../common/dtype.js';
import { PyFloat } from '../common/pyfloat.js';
import { Tensor } from '../common/tensor.js';
import { callError, isInt, isNumber, type PrimitiveArg, type PyNumber } from './call.js';
import { cast } from './cast.js';
import { scalar } from './operand.js';

/** What stands for a tensor in arithmetic. A JS number meets an int tensor as an int when it is integral, else as a float. */
export type Operand = Tensor | PyNumber | boolean;

const FLOAT_ORDER = ['float16', 'float32', 'float64'];
const LONELY = new Set(['uint16', 'uint32', 'uint64']);

/**
 * MindSpore's implicit conversion: the dtype in which operands of two dtypes meet, or undefined when they may not. Scalar tensors count
 * as others do.
 */
export function promoted(a: DType, b: DType): DType | undefined {
  if (a === b) return a;
  if (a === bool_ || b === bool_) return a === bool_ ? b : a;
  if (LONELY.has(a.name) || LONELY.has(b.name)) return undefined;
  if (a.isFloat && b.isFloat) {
    if (a === bfloat16 || b === bfloat16) {
      const other = a === bfloat16 ? b : a;
      return other === float16 ? float32 : other;
    }
    return FLOAT_ORDER.indexOf(a.name) > FLOAT_ORDER.indexOf(b.name) ? a : b;
  }
  if (a.isFloat || b.isFloat) return a.isFloat ? a : b;
  if (a.kind === b.kind) return a.size > b.size ? a : b;
  const [signed, unsigned] = a.kind === 'int' ? [a, b] : [b, a];
  return signed.size > unsigned.size ? signed : dtypes.get('int16');
}

/** The dtype a Python number has where no tensor says otherwise. */
export function numberDType(x: PyNumber | boolean): DType {
  if (typeof x === 'boolean') return bool_;
  return isInt(x) ? int64 : float32;
}

/** The dtype in which a tensor meets a Python number, or undefined when it may not. */
export function promotedNumber(tensor: DType, x: PyNumber | boolean): DType | undefined {
  if (typeof x === 'boolean' || tensor.isFloat) return tensor;
  if (tensor === bool_) return numberDType(x);
  if (LONELY.has(tensor.name)) return undefined;
  return isInt(x) ? tensor : float32;
}

/** The second operand is called a Tensor when exactly one is. */
function conversionError(a: DType, b: DType, mixed: boolean): TypeError {
  const second = mixed ? `Tensor[${String(b)}]` : String(b);
  return new TypeError(`Type implicit conversion between ${second} and ${String(a)} is not supported.`);
}

/** Two tensors of one dtype for two operands. Errors: see {@link operands}. */
export function meet(a: Operand, b: Operand, invalid?: string): [Tensor, Tensor] {
  const aTensor = a instanceof Tensor;
  const bTensor = b instanceof Tensor;
  const aType = aTensor ? a.dtype : numberDType(a);
  const bType = bTensor ? b.dtype : numberDType(b);
  const dtype =
    aTensor === bTensor
      ? promoted(aType, bType)
      : aTensor
        ? promotedNumber(aType, b as PyNumber)
        : promotedNumber(bType, a);
  const both = aTensor && bTensor;
  if (both && invalid !== undefined && aType !== bType && (LONELY.has(aType.name) || LONELY.has(bType.name))) {
    throw new TypeError(`For Op[${invalid}], the promote output type is invalid`);
  }
  if (dtype === undefined) throw conversionError(aType, bType, aTensor !== bTensor);
  return [toTensor(a, dtype), toTensor(b, dtype)];
}

/** An operand as a tensor of `dtype`. */
export function toTensor(x: Operand, dtype: DType): Tensor {
  if (x instanceof Tensor) return x.dtype === dtype ? x : cast(x, dtype);
  return scalar(x instanceof PyFloat ? x.value : x, dtype);
}

/** What a binary primitive is called in messages, and its parameters. */
export interface BinaryNames {
  readonly primitive: string;
  readonly params: readonly [string, string];
  /** The types accepted, as the message lists them: of both, or of each. */
  readonly kinds: string | readonly [string, string];
  /** What is accepted besides tensors; numbers and booleans unless it says otherwise. */
  readonly accept?: (x: unknown, index: 0 | 1) => boolean;
  /** Further arguments that the primitive's messages list. */
  readonly extra?: readonly PrimitiveArg[];
  /** True where conversion errors read "For Op[…]". */
  readonly ownPromotion?: boolean;
}

/**
 * The operands of a binary function, made tensors of one dtype. TypeError for what is neither tensor nor number and for dtypes that do
 * not meet.
 */
export function operands(names: BinaryNames, a: unknown, b: unknown): [Tensor, Tensor] {
  if (a instanceof Tensor && b instanceof Tensor && a.dtype === b.dtype) return [a, b];
  const fits = (x: unknown, index: 0 | 1): x is Operand =>
    x instanceof Tensor || (isOperand(x) && (names.accept?.(x, index) ?? true));
  if (!fits(a, 0) || !fits(b, 1)) {
    const [left, right] = typeof names.kinds === 'string' ? [names.kinds, names.kinds] : names.kinds;
    throw callError(names.primitive, [[names.params[0], a, left], [names.params[1], b, right], ...(names.extra ?? [])]);
  }
  return meet(a, b, names.ownPromotion === true ? names.primitive : undefined);
}

/** True for tensors, numbers and booleans. */
export function isOperand(x: unknown): x is Operand {
  return x instanceof Tensor || isNumber(x) || typeof x === 'boolean';
}
