import { DType } from '../common/dtype.js';
import { ValueError } from '../common/errors.js';
import { pyStr } from '../common/pytext.js';
import { normalizeAxis } from '../common/shape.js';
import { Tensor } from '../common/tensor.js';
import { isInt } from './call.js';

/** Types of a shape argument, as messages list them. */
export const INTS = 'list of int, Tensor, tuple of int';

/** The ints of an array (a Python tuple or list) or of an int Tensor on the host; undefined for anything else. */
export function intsOf(x: unknown): number[] | undefined {
  if (Array.isArray(x)) return x.every(isInt) ? x.map(Number) : undefined;
  return x instanceof Tensor ? hostInts(x) : undefined;
}

/** A value that must be known when the graph is built. RuntimeError-free: undefined when it is pending or no int. */
function hostInts(x: Tensor): number[] | undefined {
  const data = x.hostData();
  return data === undefined || !x.dtype.isInt || x.ndim > 1
    ? undefined
    : Array.from(data as ArrayLike<unknown>, Number);
}

/** An int, or the int of a scalar Tensor on the host; undefined for anything else. */
export function intOf(x: unknown): number | undefined {
  if (isInt(x)) return Number(x);
  return x instanceof Tensor && x.size === 1 ? hostInts(x)?.[0] : undefined;
}

/** The axis counted from the front. ValueError in MindSpore's words when it is outside [-rank, rank). */
export function dimension(axis: number, rank: number): number {
  const found = normalizeAxis(axis, rank);
  if (found !== undefined) return found;
  throw new ValueError(`Dimension out of range (expected to be in range of [-${rank}, ${rank}), but got ${axis})`);
}

/** As {@link dimension}, in the words of functions written in Python there. */
export function axisInRange(axis: number, rank: number): number {
  const found = normalizeAxis(axis, rank);
  if (found !== undefined) return found;
  throw new ValueError(`The 'axis' must be in the range of [-${rank}, ${rank}), but got ${axis}.`);
}

/** A dtype argument; `otherwise` when it is null. TypeError in MindSpore's words for anything else, names of dtypes included. */
export function dtypeArg(primitive: string, x: unknown, otherwise: DType): DType {
  if (x === null) return otherwise;
  if (x instanceof DType) return x;
  throw new TypeError(`For '${primitive}', the input 'dtype' should be mindspore dtype, but got ${pyStr(x)}.`);
}
