import { ValueError } from '../common/errors.js';
import { pyClass } from '../common/pytext.js';
import { pyRepr } from '../common/pytext.js';
import { sameShape, sizeOf, vectorText, type Shape } from '../common/shape.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { axisInRange, dimension, intOf, INTS, intsOf } from './arguments.js';
import { callError, isInt, needTensor, type PrimitiveArg } from './call.js';
import { defineOp, type Op } from './define.js';

/** The same elements in C order under another shape. */
export const reshapeOp: Op<{ readonly shape: Shape }> = defineOp('Reshape', {
  infer: ([x], { shape }) => ({ shape, dtype: x.dtype }),
  lower: (g, [x], { attrs }) =>
    g.Reshape(x, g.ints(attrs.shape), { allowzero: attrs.shape.includes(0) ? 1 : undefined }),
  grad: ([dy], [x]) => [reshapeOp([dy], { shape: x.shape })],
});

/** @internal the tensor itself when it has the shape already */
export function reshaped(x: Tensor, shape: Shape): Tensor {
  return sameShape(x.shape, shape) ? x : reshapeOp([x], { shape: Object.freeze([...shape]) });
}

const RESHAPE = signature<{ input: unknown; shape: unknown }>('ops.reshape', 'input, shape');

/**
 * The same elements in C order under another shape; one size may be -1 and follows from the others. ValueError when the sizes do not
 * fit. MindSpore's `ops.reshape`.
 */
export function reshape(input: Tensor, shape: readonly number[] | Tensor): Tensor;
export function reshape(input: Tensor, options: { shape: readonly number[] | Tensor }): Tensor;
export function reshape(...args: unknown[]): Tensor {
  const { input, shape } = RESHAPE.bind(args);
  const sizes = intsOf(shape);
  if (!(input instanceof Tensor) || sizes === undefined) {
    throw callError('Reshape', [
      ['input', input, 'Tensor'],
      ['shape', shape, INTS],
    ]);
  }
  return reshaped(input, resolveShape(sizes, input.size));
}

/** The shape with its -1 replaced. */
function resolveShape(sizes: readonly number[], count: number): number[] {
  if (sizes.some((d) => d < -1)) throw new ValueError('invalid proposed_shape dimension');
  const free = sizes.filter((d) => d === -1).length;
  if (free > 1) throw new ValueError('only one dimension can be inferred');
  const rest = sizeOf(sizes.filter((d) => d !== -1));
  const ok = free === 0 ? rest === count : rest === 0 ? count === 0 : count % rest === 0;
  if (!ok) throw new ValueError(`proposed_shape '${vectorText(sizes)}' is invalid for input of size ${count}`);
  return sizes.map((d) => (d === -1 ? (rest === 0 ? 0 : count / rest) : d));
}

/** Axes in another order. */
export const transposeOp: Op<{ readonly perm: readonly number[] }> = defineOp('Transpose', {
  infer: ([x], { perm }) => ({ shape: perm.map((axis) => x.shape[axis]), dtype: x.dtype }),
  lower: (g, [x], { attrs }) => g.Transpose(x, { perm: attrs.perm }),
  grad: ([dy], _, { attrs: { perm } }) => [transposeOp([dy], { perm: perm.map((_, axis) => perm.indexOf(axis)) })],
});

/** @internal checks a permutation and applies it */
export function permuted(input: Tensor, dims: unknown): Tensor {
  const perm = intsOf(dims);
  if (!(input instanceof Tensor) || perm === undefined || dims instanceof Tensor) {
    throw callError('Transpose', [
      ['input', input, 'Tensor'],
      ['dims', dims, 'list of int, tuple of int'],
    ]);
  }
  const rank = input.ndim;
  if (perm.length !== rank) {
    throw new ValueError(
      `For 'Transpose', size of perm should equal to rank of x, but got ${perm.length} and ${rank}!`,
    );
  }
  const axes = perm.map((axis) => dimension(axis, rank));
  const twice = axes.find((axis, i) => axes.indexOf(axis) !== i);
  if (twice !== undefined) {
    throw new ValueError(`For 'Transpose' perms should all be unique dim, but${twice} is not unique!`);
  }
  return axes.every((axis, i) => axis === i) ? input : transposeOp([input], { perm: axes });
}

const TRANSPOSE = signature<{ input: unknown; dims: unknown }>('ops.transpose', 'input, dims');
const PERMUTE = signature<{ input: unknown; axis: unknown }>('ops.permute', 'input, axis');

/** The axes in the order of `dims`. ValueError unless `dims` is a permutation of the axes. MindSpore's `ops.transpose`. */
export function transpose(input: Tensor, dims: readonly number[]): Tensor;
export function transpose(input: Tensor, options: { dims: readonly number[] }): Tensor;
export function transpose(...args: unknown[]): Tensor {
  const { input, dims } = TRANSPOSE.bind(args);
  return permuted(input as Tensor, dims);
}

/** The axes in the order of `axis`; the same as {@link transpose}. MindSpore's `ops.permute`. */
export function permute(input: Tensor, axis: readonly number[]): Tensor;
export function permute(input: Tensor, options: { axis: readonly number[] }): Tensor;
export function permute(...args: unknown[]): Tensor {
  const { input, axis } = PERMUTE.bind(args);
  return permuted(input as Tensor, axis);
}

const SWAPAXES = signature<{ input: unknown; axis0: unknown; axis1: unknown }>('ops.swapaxes', 'input, axis0, axis1');

/** Two axes exchanged. MindSpore's `ops.swapaxes`. */
export function swapaxes(input: Tensor, axis0: number, axis1: number): Tensor;
export function swapaxes(input: Tensor, options: { axis0: number; axis1: number }): Tensor;
export function swapaxes(...args: unknown[]): Tensor {
  const { input, axis0, axis1 } = SWAPAXES.bind(args);
  needTensor('Transpose', 'input', input);
  for (const axis of [axis0, axis1]) {
    if (!isInt(axis))
      throw new TypeError(`For ops.swapaxes, the axis argument must be integer, but got ${pyClass(axis)}.`);
  }
  const [a, b] = [axis0, axis1].map((axis) => axisInRange(Number(axis), input.ndim));
  const perm = input.shape.map((_, i) => (i === a ? b : i === b ? a : i));
  return a === b ? input : transposeOp([input], { perm });
}

const MOVEDIM = signature<{ x: unknown; source: unknown; destination: unknown }>(
  'ops.movedim',
  'x, source, destination',
);

/** Axes moved from `source` to `destination`, the others in their order. MindSpore's `ops.movedim`. */
export function movedim(x: Tensor, source: number | readonly number[], destination: number | readonly number[]): Tensor;
export function movedim(
  x: Tensor,
  options: { source: number | readonly number[]; destination: number | readonly number[] },
): Tensor;
export function movedim(...args: unknown[]): Tensor {
  const { x, source, destination } = MOVEDIM.bind(args);
  needTensor('Transpose', 'input', x);
  const [from, to] = [source, destination].map((axes) => {
    const list = isInt(axes) ? [Number(axes)] : intsOf(axes);
    if (list === undefined)
      throw new TypeError(`For 'movedim', the axes must be int or tuple, but got ${pyClass(axes)}.`);
    return list.map((axis) => axisInRange(axis, x.ndim));
  });
  if (from.length !== to.length) {
    throw new ValueError(
      "For `source` and `destination` arguments, the number of elements must be the same, but got 'source': " +
        `${from.length} and 'destination': ${to.length}.`,
    );
  }
  const perm = x.shape.map((_, i) => i).filter((i) => !from.includes(i));
  [...to.keys()].sort((a, b) => to[a] - to[b]).forEach((k) => perm.splice(to[k], 0, from[k]));
  return permuted(x, perm);
}

function expanded(input: unknown, axis: unknown): Tensor {
  const at = intOf(axis);
  if (!(input instanceof Tensor) || at === undefined) {
    throw callError('ExpandDims', [
      ['input_x', input, 'Tensor'],
      ['axis', axis, 'Tensor, int'],
    ]);
  }
  const place = dimension(at, input.ndim + 1);
  return reshaped(input, [...input.shape.slice(0, place), 1, ...input.shape.slice(place)]);
}

const EXPAND_DIMS = signature<{ input_x: unknown; axis: unknown }>('ops.expand_dims', 'input_x, axis');
const UNSQUEEZE = signature<{ input: unknown; dim: unknown }>('ops.unsqueeze', 'input, dim');

/** A new axis of size 1 at `axis`, in [-rank − 1, rank]. MindSpore's `ops.expand_dims`. */
export function expand_dims(input_x: Tensor, axis: number | bigint | Tensor): Tensor;
export function expand_dims(input_x: Tensor, options: { axis: number | bigint | Tensor }): Tensor;
export function expand_dims(...args: unknown[]): Tensor {
  const { input_x, axis } = EXPAND_DIMS.bind(args);
  return expanded(input_x, axis);
}

/** A new axis of size 1 at `dim`. MindSpore's `ops.unsqueeze`. */
export function unsqueeze(input: Tensor, dim: number | bigint | Tensor): Tensor;
export function unsqueeze(input: Tensor, options: { dim: number | bigint | Tensor }): Tensor;
export function unsqueeze(...args: unknown[]): Tensor {
  const { input, dim } = UNSQUEEZE.bind(args);
  return expanded(input, dim);
}

const SQUEEZE = signature<{ input: unknown; axis: unknown }>('ops.squeeze', 'input, axis=None');

/** Without the axes of size 1: all of them, or those named (others stay). MindSpore's `ops.squeeze`. */
export function squeeze(input: Tensor, axis?: number | readonly number[] | null): Tensor;
export function squeeze(input: Tensor, options?: { axis?: number | readonly number[] | null }): Tensor;
export function squeeze(...args: unknown[]): Tensor {
  const { input, axis } = SQUEEZE.bind(args);
  const given = axis === null ? [] : isInt(axis) ? [Number(axis)] : axis instanceof Tensor ? undefined : intsOf(axis);
  if (!(input instanceof Tensor) || given === undefined) {
    const init: PrimitiveArg[] = [['axis', axis, 'list of int, int, tuple of int']];
    throw callError('Squeeze', [['input', input, 'Tensor']], init);
  }
  const axes = given.length > 0 ? given.map((a) => dimension(a, input.ndim)) : input.shape.map((_, i) => i);
  return reshaped(
    input,
    input.shape.filter((d, i) => d !== 1 || !axes.includes(i)),
  );
}

const FLATTEN = signature<{ input: unknown; order: unknown; start_dim: unknown; end_dim: unknown }>(
  'ops.flatten',
  "input, order='C', *, start_dim=1, end_dim=-1",
);

/** Keywords of {@link flatten}. */
export interface FlattenOptions {
  start_dim?: number;
  end_dim?: number;
}

/**
 * The axes from `start_dim` to `end_dim` as one, in row-major ('C') or column-major ('F') order. TypeError and ValueError for axes and
 * orders that do not exist. MindSpore's `ops.flatten`.
 */
export function flatten(input: Tensor, order?: 'C' | 'F', options?: FlattenOptions): Tensor;
export function flatten(input: Tensor, options?: FlattenOptions & { order?: 'C' | 'F' }): Tensor;
export function flatten(...args: unknown[]): Tensor {
  const { input, order, start_dim, end_dim } = FLATTEN.bind(args);
  if (!(input instanceof Tensor)) {
    throw new TypeError(`For 'flatten', argument 'input' must be Tensor, but got ${pyClass(input)}.`);
  }
  if (!isInt(start_dim) || !isInt(end_dim))
    throw new TypeError("For 'flatten', both 'start_dim' and 'end_dim' must be int.");
  if (order !== 'C' && order !== 'F') {
    throw new ValueError(
      `For Tensor.flatten, the parameter 'order' must be 'C' or 'F', but got '${pyRepr(order).replaceAll("'", '')}'`,
    );
  }
  const x =
    order === 'F'
      ? permuted(
          input,
          input.shape.map((_, i) => input.ndim - 1 - i),
        )
      : input;
  const rank = x.ndim;
  const [first, last] = [Number(start_dim), Number(end_dim)];
  if (rank === 0) return reshaped(x, [1]);
  if (rank === 1 && first === 1) return x;
  const [start, end] = [first, last].map((axis) => (axis < 0 ? axis + rank : axis));
  if (start < 0 || start >= rank || end < 0 || end >= rank)
    throw new ValueError("'start_dim' or 'end_dim' out of range.");
  if (start > end) throw new ValueError("For 'flatten', 'start_dim' cannot come after 'end_dim'.");
  return reshaped(x, [...x.shape.slice(0, start), sizeOf(x.shape.slice(start, end + 1)), ...x.shape.slice(end + 1)]);
}

const RAVEL = signature<{ input: unknown }>('ops.ravel', 'input');

/** All elements on one axis. MindSpore's `ops.ravel`. */
export function ravel(input: Tensor): Tensor;
export function ravel(options: { input: Tensor }): Tensor;
export function ravel(...args: unknown[]): Tensor {
  const { input } = RAVEL.bind(args);
  needTensor('Reshape', 'input', input);
  return reshaped(input, [input.size]);
}

/** Axes of size 1, and missing ones in front, repeated to a shape. */
export const broadcastOp: Op<{ readonly shape: Shape }> = defineOp('BroadcastTo', {
  infer: ([x], { shape }) => ({ shape, dtype: x.dtype }),
  // ONNX Runtime's optimizer leaves out an Expand of something to nothing.
  lower: (g, [x], { attrs }) => g.Expand(attrs.shape.includes(0) ? g.constant(0, x.dtype) : x, g.ints(attrs.shape)),
  grad: ([dy]) => [dy],
});

const BROADCAST_TO = signature<{ input: unknown; shape: unknown }>('ops.broadcast_to', 'input, shape');

/**
 * Repeats axes of size 1, and missing ones in front, to `shape`; -1 keeps an axis. ValueError when they do not fit. MindSpore's
 * `ops.broadcast_to`.
 */
export function broadcast_to(input: Tensor, shape: readonly number[] | Tensor): Tensor;
export function broadcast_to(input: Tensor, options: { shape: readonly number[] | Tensor }): Tensor;
export function broadcast_to(...args: unknown[]): Tensor {
  const { input, shape } = BROADCAST_TO.bind(args);
  const sizes = intsOf(shape);
  if (!(input instanceof Tensor) || sizes === undefined) {
    throw callError('BroadcastTo', [['input', input, 'Tensor']], [['shape', shape, INTS]]);
  }
  const target = broadcastTarget(input.shape, sizes);
  return sameShape(input.shape, target) ? input : broadcastOp([input], { shape: target });
}

function broadcastTarget(from: Shape, sizes: readonly number[]): number[] {
  const lead = sizes.length - from.length;
  if (lead < 0) {
    throw new ValueError(
      "For primitive [BroadcastTo]: input's rank should be less equal to the number of proposed_shape, " +
        `but got ${from.length} and ${sizes.length}`,
    );
  }
  return sizes.map((d, i) => {
    if (d === -1 && i < lead) {
      throw new ValueError(
        "For 'BroadcastTo', -1 in init shape is in an incompatible location with given input tensor, -1 index in init " +
          `shape: ${i} but -1 can only be in index${from.length}onwards for this input.`,
      );
    }
    const own = i < lead ? 1 : from[i - lead];
    if (d === -1 || d === own) return own;
    if (own === 1 && d >= 0) return d;
    throw new ValueError(
      "For 'BroadcastTo', in order to broadcast, each dimension pair must be equal or input dimension is 1 or target " +
        `dimension is -1. But got x_shape: (${from.join(', ')}), target shape: (${sizes.join(', ')}).`,
    );
  });
}
