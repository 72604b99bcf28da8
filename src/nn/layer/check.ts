import type { DType } from '../../common/dtype.js';
import { tensorText as pyTensorText } from '../../common/printing.js';
import { pyClass } from '../../common/pytext.js';
import { Tensor } from '../../common/tensor.js';
import { asTuple, pyRepr, pyTypeName } from '../../common/checks.js';

/** The axis of a primitive: an int. TypeError otherwise. */
export function checkAxis(prim: string, axis: unknown): number {
  if (typeof axis === 'number' && Number.isInteger(axis)) return axis;
  if (typeof axis === 'bigint') return Number(axis);
  throw new TypeError(
    `For '${prim}', the type of 'axis' should be one of '[int, tuple of int]', but got ${pyClass(axis)}.`,
  );
}

/** What MindSpore calls the type of a host value among tensors. */
export function valueType(x: unknown): string {
  if (x instanceof Tensor) return `Tensor[${String(x.dtype)}]`;
  if (Array.isArray(x)) return tupleType(x.map(valueType));
  switch (typeof x) {
    case 'number':
      return Number.isInteger(x) ? 'Int64' : 'Float32';
    case 'bigint':
      return 'Int64';
    case 'boolean':
      return 'Bool';
    case 'string':
      return 'String';
    default:
      return pyTypeName(x);
  }
}

function tupleType(items: readonly string[]): string {
  const [first] = items;
  const same = items.length > 1 && items.every((item) => item === first);
  return `Tuple[${same ? `${first}*${items.length}` : items.join(', ')}]`;
}

/** An input of a loss: a Tensor. TypeError otherwise. */
export function checkTensor(name: string, x: unknown, cls: string): asserts x is Tensor {
  if (x instanceof Tensor) return;
  throw new TypeError(
    `For '${cls}', the '${name}' must be '<class 'mindspore._c_expression.typing.TensorType'>', but got '${valueType(x)}'`,
  );
}

/** TypeError in MindSpore's words unless the dtype is one of `valid`. */
export function checkDType(name: string, dtype: DType, valid: readonly DType[], cls: string): void {
  if (valid.includes(dtype)) return;
  const wanted = valid.length > 1 ? `one of ${pyRepr(valid)}` : String(valid[0]);
  throw new TypeError(`For '${cls}', the '${name}' should be ${wanted}, but got '${pyRepr(dtype)}'.`);
}

/** A size along height and width: one int for both, or a pair. TypeError for what is neither. */
export function twice(x: unknown): readonly [number, number] {
  const text = 'When expanding an int number to tuple, ';
  if (Array.isArray(x)) {
    const pair = asTuple([...(x as unknown[])]);
    if (pair.length !== 2) throw new TypeError(`${text}input tuple dimension must be 2, but got ${pyRepr(pair)}`);
    for (const item of pair) {
      if (!isInt(item)) {
        throw new TypeError(`${text}the type of element in input tuple must be an integer, but got ${pyClass(item)}.`);
      }
    }
    return asTuple([Number(pair[0]), Number(pair[1])] as const);
  }
  if (!isInt(x)) throw new TypeError(`${text}input type must be integer or tuple[int], but got ${pyClass(x)}`);
  return asTuple([Number(x), Number(x)] as const);
}

/** True for a Python int that is no bool. */
export function isInt(x: unknown): x is number | bigint {
  return typeof x === 'bigint' || (typeof x === 'number' && Number.isInteger(x));
}

/** A tensor as Python prints it when its elements are on the host, else its shape and dtype. */
export function tensorText(x: Tensor): string {
  const data = x.hostData();
  return data === undefined ? x.toString() : pyTensorText(data, x.shape, x.dtype);
}
