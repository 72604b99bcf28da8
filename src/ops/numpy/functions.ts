import { float32, int32, type DType, type DTypeLike, toDType } from '../../common/dtype.js';
import { ValueError } from '../../common/errors.js';
import { PyFloat } from '../../common/pyfloat.js';
import { pyClass } from '../../common/pytext.js';
import type { Shape } from '../../common/shape.js';
import { signature } from '../../common/signature.js';
import { Tensor } from '../../common/tensor.js';
import { add as plus } from '../arithmetic.js';
import { isInt, isNumber, type PyNumber } from '../call.js';
import { cast } from '../cast.js';
import { full as filled } from '../creation.js';
import { sections } from '../layout.js';
import { sqrt as root, square as squared, tanh as hyperbolic } from '../math.js';
import { matmul } from '../matmul.js';
import { split as parts } from '../join.js';
import { permuted, reshaped } from '../reshape.js';
import { summed, type AxisLike } from '../sum.js';
import { tile as tiled } from '../tile.js';
import { where as chosen } from '../where.js';
import { roll as rolled } from '../slice.js';

type Type = DTypeLike | null;
type Sizes = number | readonly number[];

/** The type of a number as NumPy would have it here: ints are int32. */
function typeOf(value: unknown): DType | undefined {
  if (typeof value === 'boolean') return toDType('bool');
  return isInt(value) ? int32 : undefined;
}

const as = (x: Tensor, dtype: Type): Tensor => (dtype === null ? x : cast(x, toDType(dtype)));
const sizes = (shape: unknown): number[] => {
  if (isInt(shape)) return [Number(shape)];
  if (Array.isArray(shape)) return shape.map(Number);
  throw new TypeError(`only int, tuple, list and tensor are allowed for shape, but got ${pyClass(shape)}`);
};

const ARANGE = signature<{ start: unknown; stop: unknown; step: unknown; dtype: Type }>(
  'numpy.arange',
  'start, stop=None, step=None, dtype=None',
);

/**
 * Numbers from `start` (0 when it is the only one, which is the end then) to before `stop`, `step` apart: int32, or float32 when one of them is no int. TypeError for
 * what is no number, ValueError when there are none. MindSpore's `numpy.arange`.
 */
export function arange(start: PyNumber, stop?: PyNumber | null, step?: PyNumber | null, dtype?: Type): Tensor;
export function arange(
  start: PyNumber,
  options?: { stop?: PyNumber | null; step?: PyNumber | null; dtype?: Type },
): Tensor;
/** @hidden */
export function arange(start: PyNumber, stop: PyNumber, options: { step?: PyNumber | null; dtype?: Type }): Tensor;
export function arange(...args: unknown[]): Tensor {
  const given = ARANGE.bind(args);
  const [from, to] = given.stop === null ? [0, given.start] : [given.start, given.stop];
  const step = given.step ?? 1;
  for (const x of [from, to, step]) {
    if (!isNumber(x)) throw new TypeError(`must be real number, not ${pyClass(x).slice(8, -2)}`);
  }
  const floats = [from, to, step].some((x) => x instanceof PyFloat || !isInt(x));
  const [a, b, d] = [from, to, step].map(Number);
  const count = Math.ceil((b - a) / d);
  if (!(count > 0)) throw new ValueError('zero shape Tensor is not currently supported.');
  const values = Array.from({ length: count }, (_, i) => a + i * d);
  const made = floats
    ? Tensor.fromData(Float32Array.from(values), [count], float32)
    : Tensor.fromData(Int32Array.from(values), [count], int32);
  return as(made, given.dtype);
}

const FULL = signature<{ shape: unknown; fill_value: PyNumber | boolean; dtype: Type }>(
  'numpy.full',
  'shape, fill_value, dtype=None',
);

/** A tensor of one value: int32 of an int, float32 of a float. MindSpore's `numpy.full`. */
export function full(shape: Sizes, fill_value: PyNumber | boolean, dtype?: Type): Tensor;
export function full(shape: Sizes, fill_value: PyNumber | boolean, options?: { dtype?: Type }): Tensor;
export function full(...args: unknown[]): Tensor {
  const { shape, fill_value, dtype } = FULL.bind(args);
  const type = dtype === null ? (typeOf(fill_value) ?? float32) : toDType(dtype);
  return filled(sizes(shape), fill_value as PyNumber, { dtype: type });
}

const ONES = signature<{ shape: unknown; dtype: DTypeLike }>('numpy.ones', "shape, dtype='float32'");

/** A tensor of ones. TypeError for a shape that is none. MindSpore's `numpy.ones`. */
export function ones(shape: Sizes, dtype?: DTypeLike): Tensor;
export function ones(shape: Sizes, options?: { dtype?: DTypeLike }): Tensor;
export function ones(...args: unknown[]): Tensor {
  const { shape, dtype } = ONES.bind(args);
  return filled(sizes(shape), 1, { dtype: toDType(dtype) });
}

const ROLL = signature<{ a: Tensor; shift: Sizes; axis: Sizes | null }>('numpy.roll', 'a, shift, axis=None');

/** The elements moved along axes, those beyond the end to the beginning; without axes along the flattened tensor. ValueError for an axis that is none. MindSpore's `numpy.roll`. */
export function roll(a: Tensor, shift: Sizes, axis?: Sizes | null): Tensor;
export function roll(a: Tensor, shift: Sizes, options?: { axis?: Sizes | null }): Tensor;
export function roll(...args: unknown[]): Tensor {
  const { a, shift, axis } = ROLL.bind(args);
  if (axis === null) return reshaped(rolled(reshaped(a, [a.size]), shift as number, 0), a.shape);
  const axes = (Array.isArray(axis) ? axis : [axis]).map(Number);
  for (const at of axes) {
    if (at < -a.ndim || at >= a.ndim) {
      throw new ValueError(`axis ${at} is out of bounds for array of dimension ${a.ndim}`);
    }
  }
  const steps = (Array.isArray(shift) ? shift : axes.map(() => shift)).map(Number);
  return axes.reduce((x, at, i) => rolled(x, steps[i], at < 0 ? at + a.ndim : at), a);
}

const SPLIT = signature<{ x: Tensor; indices_or_sections: Sizes; axis: number }>(
  'numpy.split',
  'x, indices_or_sections, axis=0',
);

/** Equal parts along an axis, or those between indices. ValueError where parts would not be equal. MindSpore's `numpy.split`. */
export function split(x: Tensor, indices_or_sections: Sizes, axis?: number): Tensor[];
export function split(x: Tensor, indices_or_sections: Sizes, options?: { axis?: number }): Tensor[];
export function split(...args: unknown[]): Tensor[] {
  const { x, indices_or_sections: given, axis } = SPLIT.bind(args);
  if (Array.isArray(given)) return sections(x, given, axis);
  const [at, count] = [axis < 0 ? axis + x.ndim : axis, Number(given)];
  if (x.shape[at] % count !== 0) {
    throw new ValueError(
      `For 'Split', x_shape[${axis}] must be divisible by output_num = ${count}, but got ${x.shape[at]}`,
    );
  }
  return parts(x, x.shape[at] / count, at);
}

const ADD = signature<{ x1: Tensor; x2: Tensor; dtype: Type }>('numpy.add', 'x1, x2, dtype=None');

/** x1 + x2, of broadcast shape, as `dtype`. MindSpore's `numpy.add`. */
export function add(x1: Tensor, x2: Tensor | PyNumber, dtype?: Type): Tensor;
export function add(x1: Tensor, x2: Tensor | PyNumber, options?: { dtype?: Type }): Tensor;
export function add(...args: unknown[]): Tensor {
  const { x1, x2, dtype } = ADD.bind(args);
  return as(plus(x1, x2), dtype);
}

/** A function of one tensor, to a dtype. */
export interface UnaryTo {
  (x: Tensor, dtype?: Type): Tensor;
  (x: Tensor, options?: { dtype?: Type }): Tensor;
}

function unaryTo(name: string, f: (x: Tensor) => Tensor, ofFloats: boolean): UnaryTo {
  const sig = signature<{ x: unknown; dtype: Type }>(`numpy.${name}`, 'x, dtype=None');
  return (...args: unknown[]) => {
    const { x, dtype } = sig.bind(args);
    if (!(x instanceof Tensor)) throw new TypeError('Expect input to be array like.');
    return as(f(ofFloats && !x.dtype.isFloat ? cast(x, float32) : x), dtype);
  };
}

/** The square root; of ints float32. MindSpore's `numpy.sqrt`. */
export const sqrt: UnaryTo = unaryTo('sqrt', root, true);

/** The square. MindSpore's `numpy.square`. */
export const square: UnaryTo = unaryTo('square', squared, false);

/** The hyperbolic tangent; of ints float32. MindSpore's `numpy.tanh`. */
export const tanh: UnaryTo = unaryTo('tanh', hyperbolic, true);

/** Keywords of {@link sum}. */
export interface SumOptions {
  axis?: AxisLike;
  dtype?: Type;
  keepdims?: boolean;
  initial?: PyNumber | null;
}

const SUM = signature<{ a: Tensor; axis: AxisLike; dtype: Type; keepdims: boolean; initial: PyNumber | null }>(
  'numpy.sum',
  'a, axis=None, dtype=None, keepdims=False, initial=None',
);

/** The sum along axes, all by default, and `initial`; ints give int64. ValueError for an axis that is none. MindSpore's `numpy.sum`. */
export function sum(a: Tensor, axis?: AxisLike, dtype?: Type, keepdims?: boolean, initial?: PyNumber | null): Tensor;
export function sum(a: Tensor, options?: SumOptions): Tensor;
/** @hidden */
export function sum(a: Tensor, axis: AxisLike, options: Omit<SumOptions, 'axis'>): Tensor;
export function sum(...args: unknown[]): Tensor {
  const { a, axis, dtype, keepdims, initial } = SUM.bind(args);
  const total = summed(a, axis, keepdims, dtype === null ? null : toDType(dtype));
  return initial === null ? total : plus(total, initial);
}

type Axes = number | readonly [readonly number[], readonly number[]];

const TENSORDOT = signature<{ a: Tensor; b: Tensor; axes: Axes }>('numpy.tensordot', 'a, b, axes=2');

/**
 * Sums of products over the last `axes` axes of `a` and the first of `b`, or over pairs of axes, two lists. ValueError where their sizes differ. MindSpore's
 * `numpy.tensordot`.
 */
export function tensordot(a: Tensor, b: Tensor, axes?: Axes): Tensor;
export function tensordot(a: Tensor, b: Tensor, options?: { axes?: Axes }): Tensor;
export function tensordot(...args: unknown[]): Tensor {
  const { a, b, axes } = TENSORDOT.bind(args);
  const [left, right] =
    typeof axes === 'number'
      ? [range(a.ndim - axes, a.ndim), range(0, axes)]
      : [axes[0].map((x) => (x < 0 ? x + a.ndim : x)), axes[1].map((x) => (x < 0 ? x + b.ndim : x))];
  const inner = left.map((x) => a.shape[x]);
  if (left.length !== right.length || inner.some((n, i) => n !== b.shape[right[i]])) {
    throw new ValueError(`For 'tensordot', the sizes of the axes ${left.join(', ')} and ${right.join(', ')} differ.`);
  }
  const [freeA, freeB] = [
    range(0, a.ndim).filter((x) => !left.includes(x)),
    range(0, b.ndim).filter((x) => !right.includes(x)),
  ];
  const size = (x: Tensor, which: readonly number[]): number => which.reduce((n, i) => n * x.shape[i], 1);
  const x = reshaped(permuted(a, [...freeA, ...left]), [size(a, freeA), size(a, left)]);
  const y = reshaped(permuted(b, [...right, ...freeB]), [size(b, right), size(b, freeB)]);
  const shape: Shape = [...freeA.map((i) => a.shape[i]), ...freeB.map((i) => b.shape[i])];
  return reshaped(matmul(x, y), shape);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

const TILE = signature<{ a: Tensor; reps: Sizes }>('numpy.tile', 'a, reps');

/** Copies side by side, `reps` along each axis. MindSpore's `numpy.tile`. */
export function tile(a: Tensor, reps: Sizes): Tensor;
export function tile(a: Tensor, options: { reps: Sizes }): Tensor;
export function tile(...args: unknown[]): Tensor {
  const { a, reps } = TILE.bind(args);
  const list = typeof reps === 'number' ? [reps] : reps;
  return tiled(a, [...Array.from({ length: Math.max(a.ndim - list.length, 0) }, () => 1), ...list]);
}

type Choice = Tensor | PyNumber;
const WHERE = signature<{ condition: Tensor; x: Choice | null; y: Choice | null }>(
  'numpy.where',
  'condition, x=None, y=None',
);

/** x where the condition holds, else y; ints are int32. ValueError unless both are given. MindSpore's `numpy.where`. */
export function where(condition: Tensor, x: Choice, y: Choice): Tensor;
export function where(condition: Tensor, options: { x: Choice; y: Choice }): Tensor;
export function where(...args: unknown[]): Tensor {
  const { condition, x, y } = WHERE.bind(args);
  if (x === null || y === null)
    throw new ValueError('Both x and y must be given: without them the shape depends on values.');
  const tensor = (v: Choice): Choice => (v instanceof Tensor || !isInt(v) ? v : new Tensor(Number(v), int32));
  return chosen(
    condition,
    x instanceof Tensor || y instanceof Tensor ? x : tensor(x),
    x instanceof Tensor || y instanceof Tensor ? y : tensor(y),
  );
}
