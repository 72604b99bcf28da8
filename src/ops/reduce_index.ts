import { checkValueType } from '../common/checks.js';
import { bool_, int32, int64, type DType } from '../common/dtype.js';
import { AttributeError, RuntimeError, ValueError } from '../common/errors.js';
import { pyClass, pyTypeName } from '../common/pytext.js';
import { normalizeAxis } from '../common/shape.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { intOf } from './arguments.js';
import { accepts, callError, checkDType, isInt } from './call.js';
import { defineOp, type Op } from './define.js';
import { scatterAddOp } from './gather.js';
import { lowerWide } from './kernels.js';
import { constant } from './operand.js';
import { reduced, started, type Extreme, type ExtremeOptions } from './reduce.js';
import { reshaped } from './reshape.js';
import { keepReduced, reducedShape } from './sum.js';

const MAX = signature<Extreme>('ops.max', 'input, axis=None, keepdims=False, *, initial=None, where=None');
const MIN = signature<Extreme>('ops.min', 'input, axis=None, keepdims=False, *, initial=None, where=None');

type WithIndex = { readonly axis: number; readonly keepdims: boolean };

/** The greatest or smallest along one axis and its (first) index; the gradient goes there. */
function withIndexOp(name: string, onnx: 'ArgMax' | 'ArgMin'): Op<WithIndex> {
  return defineOp<WithIndex>(name, {
    infer: ([x], { axis, keepdims }) => {
      checkDType(name, accepts('f bf i u'), x.dtype);
      const shape = reducedShape(x.shape, { axes: [axis], keepdims });
      return [
        { shape, dtype: x.dtype },
        { shape, dtype: int64 },
      ];
    },
    lower: lowerWide((g, [x], { attrs: { axis, keepdims } }) => {
      const index = g[onnx](x, { axis, keepdims: 1 });
      const value = g.GatherElements(x, index, { axis });
      if (keepdims) return [value, index];
      return [g.Squeeze(value, g.ints([axis])), g.Squeeze(index, g.ints([axis]))];
    }),
    grad: ([dy], [x], { attrs: { axis, keepdims }, outputs }) => {
      const attrs = { axes: [axis], keepdims };
      const [kept, index] = [dy, outputs[1]].map((t) => keepReduced(t, x.shape, attrs));
      return [scatterAddOp([kept, index], { axis, shape: x.shape })];
    },
  });
}

const maxOp = withIndexOp('ArgMaxWithValue', 'ArgMax');
const minOp = withIndexOp('ArgMinWithValue', 'ArgMin');

/**
 * `[value, index]` of the greatest along `axis`: the first of equal ones, which gets the gradient. Without `axis` of all elements, with the
 * index 0 and a gradient that ties share. ValueError for empty tensors. MindSpore's `ops.max`.
 */
export function max(
  input: Tensor,
  axis?: number | null,
  keepdims?: boolean,
  options?: Pick<ExtremeOptions<number | null>, 'initial' | 'where'>,
): [Tensor, Tensor];
export function max(input: Tensor, options?: ExtremeOptions<number | null>): [Tensor, Tensor];
/** @hidden */
export function max(input: Tensor, axis: number | null, options: ExtremeOptions<number | null>): [Tensor, Tensor];
export function max(...args: unknown[]): [Tensor, Tensor] {
  return extremeWithIndex('max', MAX.bind(args));
}

/** `[value, index]` of the smallest along `axis`; see {@link max}. MindSpore's `ops.min`. */
export function min(
  input: Tensor,
  axis?: number | null,
  keepdims?: boolean,
  options?: Pick<ExtremeOptions<number | null>, 'initial' | 'where'>,
): [Tensor, Tensor];
export function min(input: Tensor, options?: ExtremeOptions<number | null>): [Tensor, Tensor];
/** @hidden */
export function min(input: Tensor, axis: number | null, options: ExtremeOptions<number | null>): [Tensor, Tensor];
export function min(...args: unknown[]): [Tensor, Tensor] {
  return extremeWithIndex('min', MIN.bind(args));
}

/** @internal max and min with bound arguments */
export function extremeWithIndex(name: 'max' | 'min', bound: Extreme): [Tensor, Tensor] {
  const { input, axis, keepdims, initial, where } = bound;
  const greatest = name === 'max';
  if (!(input instanceof Tensor)) {
    throw new AttributeError(`'${pyTypeName(input)}' object has no attribute 'shape'`);
  }
  const primitive = greatest ? 'ArgMaxWithValue' : 'ArgMinWithValue';
  if (input.size === 0) {
    const who = axis === null ? (greatest ? 'Max' : 'Min') : primitive;
    throw new ValueError(`${who} cannot deal with empty input. Please try other inputs`);
  }
  if (axis !== null && typeof axis !== 'boolean' && !isInt(axis)) {
    throw new TypeError(`For '${name}', 'axis' must be int, but got ${pyClass(axis).replace("'list'", "'tuple'")}`);
  }
  if (axis === null) {
    if (input.dtype === bool_) {
      throw new RuntimeError('Reduce does not support this kernel data type: Bool.');
    }
    const value = reduced({ ...bound, keepdims: false }, greatest);
    return [value, constant(0, int64)];
  }
  if (typeof axis === 'boolean' || typeof keepdims !== 'boolean') {
    const init = [
      ['axis', axis, 'int'],
      ['keep_dims', keepdims, 'bool'],
    ] as const;
    throw callError(primitive, [['input', input, 'Tensor']], init);
  }
  return alongAxis(
    name,
    started(input, initial, where, greatest),
    axisOf(primitive, Number(axis), input.ndim),
    keepdims,
  );
}

function alongAxis(name: 'max' | 'min', x: Tensor, axis: number, keepdims: boolean): [Tensor, Tensor] {
  const op = name === 'max' ? maxOp : minOp;
  const [value, index] = op.all([x.ndim === 0 ? reshaped(x, [1]) : x], { axis, keepdims });
  return x.ndim === 0 ? [reshaped(value, []), reshaped(index, [])] : [value, index];
}

/** @internal `[value, index]` along one axis, as the member with `dim` gives it */
export function extremeAlong(name: 'max' | 'min', input: Tensor, dim: number, keepdims: boolean): [Tensor, Tensor] {
  return alongAxis(name, input, axisOf(name === 'max' ? 'MaxDim' : 'MinDim', dim, input.ndim), keepdims);
}

/** @internal argmax and argmin with checked arguments */
export function indexAlong(name: 'argmax' | 'argmin', input: Tensor, axis: unknown, keepdims: unknown): Tensor {
  return indexOf(name === 'argmax' ? argmaxOp : argminOp, input, axis, keepdims, 'x');
}

function axisOf(primitive: string, axis: number, rank: number): number {
  const size = Math.max(rank, 1);
  const found = normalizeAxis(axis, size);
  if (found !== undefined) return found;
  throw new ValueError(`For primitive[${primitive}], the axis must be in [-${size},${size}), but got ${axis}.`);
}

/** The index of the greatest or smallest along an axis, the first of equal ones. */
function indexOp(name: string, onnx: 'ArgMax' | 'ArgMin', dtype: DType, accepted: string): Op<WithIndex> {
  return defineOp<WithIndex>(name, {
    infer: ([x], { axis, keepdims }) => {
      checkDType(name, accepts(accepted), x.dtype);
      return { shape: reducedShape(x.shape, { axes: [axis], keepdims }), dtype };
    },
    lower: lowerWide((g, [x], { attrs: { axis, keepdims } }) => {
      const index = g[onnx](x, { axis, keepdims: keepdims ? 1 : 0 });
      return dtype === int64 ? index : g.Cast(index, { to: dtype });
    }),
    grad: 'none',
  });
}

const argmaxOp = indexOp('Argmax', 'ArgMax', int64, 'f bf i u b');
const argminOp = indexOp('Argmin', 'ArgMin', int32, 'f bf i u');

const ARGMAX = signature<{ input: unknown; dim: unknown; keepdim: unknown }>(
  'ops.argmax',
  'input, dim=None, keepdim=False',
);
const ARGMIN = signature<{ input: unknown; axis: unknown; keepdims: unknown }>(
  'ops.argmin',
  'input, axis=None, keepdims=False',
);

/** Where the greatest is along `dim` (of all elements without it), int64; the first of equal ones. MindSpore's `ops.argmax`. */
export function argmax(input: Tensor, dim?: number | Tensor | null, keepdim?: boolean): Tensor;
export function argmax(input: Tensor, options?: { dim?: number | Tensor | null; keepdim?: boolean }): Tensor;
/** @hidden */
export function argmax(input: Tensor, dim: number | null, options: { keepdim?: boolean }): Tensor;
export function argmax(...args: unknown[]): Tensor {
  const { input, dim, keepdim } = ARGMAX.bind(args);
  checkValueType('keepdim', keepdim, 'bool', 'argmax');
  return indexOf(argmaxOp, input, dim, keepdim, 'input_x');
}

/** Where the smallest is along `axis` (of all elements without it), int32; the first of equal ones. MindSpore's `ops.argmin`. */
export function argmin(input: Tensor, axis?: number | Tensor | null, keepdims?: boolean): Tensor;
export function argmin(input: Tensor, options?: { axis?: number | Tensor | null; keepdims?: boolean }): Tensor;
/** @hidden */
export function argmin(input: Tensor, axis: number | null, options: { keepdims?: boolean }): Tensor;
export function argmin(...args: unknown[]): Tensor {
  const { input, axis, keepdims } = ARGMIN.bind(args);
  return indexOf(argminOp, input, axis, Boolean(keepdims), 'x');
}

/** @internal the body of argmax and argmin */
export function indexOf(op: Op<WithIndex>, input: unknown, axis: unknown, keepdims: unknown, name: string): Tensor {
  if (!(input instanceof Tensor)) {
    throw new AttributeError(`'${pyTypeName(input)}' object has no attribute 'shape'`);
  }
  const primitive = op.record.name;
  const at = axis === null ? 0 : intOf(axis);
  if (at === undefined) {
    const init = [
      ['axis', axis, 'int'],
      ['output_type', int64, 'mindspore.dtype'],
    ] as const;
    throw callError(primitive, [[name, input, 'Tensor']], init);
  }
  checkDType(primitive, accepts(op === argmaxOp ? 'f bf i u b' : 'f bf i u'), input.dtype);
  if (input.ndim === 0) {
    axisOf(primitive, at, 0);
    return constant(0, int64);
  }
  if (input.size === 0) throw new RuntimeError(`For '${primitive}', the input must not be empty.`);
  const flat = axis === null ? reshaped(input, [input.size]) : input;
  return op([flat], { axis: axisOf(primitive, at, flat.ndim), keepdims: axis === null ? false : keepdims === true });
}
