import { int64 } from '../common/dtype.js';
import { RuntimeError, ValueError } from '../common/errors.js';
import { normalizeAxis, sizeOf, vectorText, type Shape } from '../common/shape.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { intOf } from './arguments.js';
import { addOp, mulOp } from './arithmetic.js';
import { accepts, callError, checkDType, isInt } from './call.js';
import { cast } from './cast.js';
import { arange } from './creation.js';
import { defineOp, type Op } from './define.js';
import { lowerWide } from './kernels.js';
import { asConstants, constant } from './operand.js';
import { reshaped, transposeOp } from './reshape.js';

type AxisAttrs = { readonly axis: number };
type IntoAttrs = { readonly axis: number; readonly shape: Shape };

function without<T>(list: readonly T[], at: number, count = 1): T[] {
  return [...list.slice(0, at), ...list.slice(at + count)];
}

/** Slices along an axis, one for each index. */
export const gatherOp: Op<AxisAttrs> = defineOp('Gather', {
  infer: ([x, index], { axis }) => ({
    shape: [...x.shape.slice(0, axis), ...index.shape, ...x.shape.slice(axis + 1)],
    dtype: x.dtype,
  }),
  lower: (g, [x, index], { attrs }) => g.Gather(x, index, { axis: attrs.axis }),
  grad: ([dy], [x, index], { attrs }) => [gatherGradOp([dy, index], { axis: attrs.axis, shape: x.shape }), null],
});

/** Zeros of a shape with slices added along an axis: the gradient of {@link gatherOp}. */
const gatherGradOp: Op<IntoAttrs> = defineOp('GatherGrad', {
  infer: ([dy], { shape }) => ({ shape, dtype: dy.dtype }),
  lower: lowerWide((g, [dy, index], { attrs: { axis, shape }, inputs }) => {
    const [rank, many] = [inputs[0].shape.length, inputs[1].shape.length];
    const rest = without(shape, axis);
    const count = sizeOf(inputs[1].shape);
    const isIndex = (i: number): boolean => i >= axis && i < axis + many;
    const axes = Array.from({ length: rank }, (_, i) => i);
    const perm = [...axes.filter(isIndex), ...axes.filter((i) => !isIndex(i))];
    const inFront = axis === 0 ? dy : g.Transpose(dy, { perm });
    const rows = g.Reshape(inFront, g.ints([count, ...rest]), { allowzero: 1 });
    const at = g.Reshape(g.Cast(index, { to: int64 }), g.ints([count, 1]), { allowzero: 1 });
    const zeros = g.Expand(g.constant(0, dy.dtype), g.ints([shape[axis], ...rest]));
    const sums = g.ScatterND(zeros, at, rows, { reduction: 'add' });
    if (axis === 0) return sums;
    const back = [...rest.keys()].map((i) => i + 1);
    back.splice(axis, 0, 0);
    return g.Transpose(sums, { perm: back });
  }),
  grad: ([ddy], [, index], { attrs }) => [gatherOp([ddy, index], { axis: attrs.axis }), null],
});

/** RuntimeError for the first index outside [low, high), when the indices are on the host. */
function checkRange(index: Tensor, low: number, high: number, fail: (bad: number) => string): void {
  const data = index.hostData();
  if (data === undefined) return;
  for (let i = 0; i < data.length; i++) {
    const at = Number(data[i]);
    if (at < low || at >= high) throw new RuntimeError(fail(at));
  }
}

const GATHER = signature<{ input_params: unknown; input_indices: unknown; axis: unknown; batch_dims: unknown }>(
  'ops.gather',
  'input_params, input_indices, axis, batch_dims=0',
);

/**
 * Slices of `input_params` along `axis`, one for each index (int32 or int64, negative ones count from the end). With `batch_dims` the
 * first axes of both belong together. ValueError for an axis outside; RuntimeError for an index outside. MindSpore's `ops.gather`.
 */
export function gather(
  input_params: Tensor,
  input_indices: Tensor,
  axis: number | bigint | Tensor,
  batch_dims?: number,
): Tensor;
export function gather(
  input_params: Tensor,
  input_indices: Tensor,
  options: { axis: number | bigint | Tensor; batch_dims?: number },
): Tensor;
/** @hidden */
export function gather(
  input_params: Tensor,
  input_indices: Tensor,
  axis: number | bigint | Tensor,
  options: { batch_dims?: number },
): Tensor;
export function gather(...args: unknown[]): Tensor {
  const { input_params: x, input_indices: index, axis, batch_dims } = GATHER.bind(args);
  const at = intOf(axis);
  if (!(x instanceof Tensor) || !(index instanceof Tensor) || at === undefined || !isInt(batch_dims)) {
    throw callError(
      'Gather',
      [
        ['input_params', x, 'Tensor'],
        ['input_indices', index, 'Tensor'],
        ['axis', axis, 'Tensor, int'],
      ],
      [['batch_dims', batch_dims, 'int']],
    );
  }
  checkDType('Gather', accepts('int32 int64'), index.dtype);
  const [rank, batch] = [x.ndim, Number(batch_dims)];
  if (rank === 0) throw new ValueError('For primitive[Gather], the batch_dims must be in [0,0), but got 0.');
  const along = normalizeAxis(at, rank);
  if (along === undefined) {
    throw new ValueError(`For primitive[Gather], the axis must be in [-${rank},${rank}], but got ${at}.`);
  }
  const size = x.shape[along];
  checkRange(
    index,
    -size,
    size,
    (bad) =>
      `For 'Gather', the 'input_indices' should be in the range [0, ${size}), but got ${bad < 0 ? bad + size : bad}, error_code[58]`,
  );
  return batch === 0 ? gatherOp([x, index], { axis: along }) : gatherBatched(x, index, along, batch);
}

/** The batches laid behind each other on one axis, and the indices moved accordingly. */
function gatherBatched(x: Tensor, index: Tensor, axis: number, batch: number): Tensor {
  for (let i = 0; i < batch; i++) {
    if (x.shape[i] !== index.shape[i]) {
      throw new RuntimeError(
        `For 'Gather', params.shape[${i}] should be equal to indices.shape[${i}] but got param.shape: ` +
          `${vectorText(x.shape)}, indices.shape: ${vectorText(index.shape)}`,
      );
    }
  }
  return asConstants(() => {
    const lead = x.shape.slice(0, batch);
    const [batches, size] = [sizeOf(lead), x.shape[axis]];
    const others = x.shape.map((_, i) => i).filter((i) => i >= batch && i !== axis);
    const inFront = transposeOp([x], { perm: [...lead.keys(), axis, ...others] });
    const rest = others.map((i) => x.shape[i]);
    const flat = reshaped(inFront, [batches * size, ...rest]);
    const inner = index.shape.slice(batch);
    const offset = mulOp([cast(arange(batches), index.dtype), constant(size, index.dtype)]);
    const column = reshaped(offset, [batches, ...inner.map(() => 1)]);
    const moved = addOp([reshaped(index, [batches, ...inner]), column]);
    const found = reshaped(gatherOp([flat, moved], { axis: 0 }), [...lead, ...inner, ...rest]);
    // The indices' axes go where the axis was.
    const before = others.filter((i) => i < axis).length;
    const first = batch + inner.length;
    const perm = [
      ...lead.keys(),
      ...Array.from({ length: before }, (_, i) => first + i),
      ...Array.from({ length: inner.length }, (_, i) => batch + i),
      ...Array.from({ length: rest.length - before }, (_, i) => first + before + i),
    ];
    return transposeOp([found], { perm });
  });
}

/** One element for each index, the other coordinates being the index's own. */
const gatherElementsOp: Op<AxisAttrs> = defineOp('GatherD', {
  infer: ([x, index]) => ({ shape: index.shape, dtype: x.dtype }),
  lower: (g, [x, index], { attrs }) => g.GatherElements(x, index, { axis: attrs.axis }),
  grad: ([dy], [x, index], { attrs }) => [scatterAddOp([dy, index], { axis: attrs.axis, shape: x.shape }), null],
});

/** Zeros of a shape with single elements added: the gradient of {@link gatherElementsOp}. */
export const scatterAddOp: Op<IntoAttrs> = defineOp('GatherDGrad', {
  infer: ([dy], { shape }) => ({ shape, dtype: dy.dtype }),
  lower: lowerWide((g, [dy, index], { attrs: { axis, shape } }) => {
    const zeros = g.Expand(g.constant(0, dy.dtype), g.ints(shape));
    return g.ScatterElements(zeros, index, dy, { axis, reduction: 'add' });
  }),
  grad: ([ddy], [, index], { attrs }) => [gatherElementsOp([ddy, index], { axis: attrs.axis }), null],
});

const INDEX_TENSOR = accepts('int32 int64', 'tensor', 'index');

function gatherElements(x: unknown, dim: unknown, index: unknown): Tensor {
  if (!(x instanceof Tensor) || !isInt(dim) || !(index instanceof Tensor)) {
    throw callError('GatherD', [
      ['x', x, 'Tensor'],
      ['dim', dim, 'int'],
      ['index', index, 'Tensor'],
    ]);
  }
  checkDType('GatherD', INDEX_TENSOR, index.dtype);
  const rank = x.ndim;
  const axis = normalizeAxis(Number(dim), rank);
  if (axis === undefined) {
    throw new ValueError(
      `For primitive[GatherD], the dim value must be in [-${rank},${rank}], but got ${Number(dim)}.`,
    );
  }
  if (index.ndim !== rank) {
    throw new ValueError(`For primitive[GatherD], the x_rank must be equal to ${index.ndim}, but got ${rank}.`);
  }
  index.shape.forEach((d, i) => {
    if (i !== axis && d > x.shape[i]) {
      throw new ValueError(
        `For primitive[GatherD], the x shape must be greater than or equal to ${d}, but got ${x.shape[i]}.`,
      );
    }
  });
  const size = x.shape[axis];
  checkRange(
    index,
    -size,
    size,
    (bad) => `For 'GatherD', the value of 'index' must be in [-${size}, ${size}), but got: ${bad}`,
  );
  return gatherElementsOp([x, index], { axis });
}

const GATHER_ELEMENTS = signature<{ input: unknown; dim: unknown; index: unknown }>(
  'ops.gather_elements',
  'input, dim, index',
);
const GATHER_D = signature<{ x: unknown; dim: unknown; index: unknown }>('ops.gather_d', 'x, dim, index');

/**
 * out[i][j][k] = input[index[i][j][k]][j][k] for dim 0, and so on; `index` has the rank of `input` and is not larger along other axes.
 * MindSpore's `ops.gather_elements`.
 */
export function gather_elements(input: Tensor, dim: number | bigint, index: Tensor): Tensor;
export function gather_elements(input: Tensor, options: { dim: number | bigint; index: Tensor }): Tensor;
/** @hidden */
export function gather_elements(input: Tensor, dim: number | bigint, options: { index: Tensor }): Tensor;
export function gather_elements(...args: unknown[]): Tensor {
  const { input, dim, index } = GATHER_ELEMENTS.bind(args);
  return gatherElements(input, dim, index);
}

/** The same as {@link gather_elements}. MindSpore's `ops.gather_d`. */
export function gather_d(x: Tensor, dim: number | bigint, index: Tensor): Tensor;
export function gather_d(x: Tensor, options: { dim: number | bigint; index: Tensor }): Tensor;
/** @hidden */
export function gather_d(x: Tensor, dim: number | bigint, options: { index: Tensor }): Tensor;
export function gather_d(...args: unknown[]): Tensor {
  const { x, dim, index } = GATHER_D.bind(args);
  return gatherElements(x, dim, index);
}

const INDEX_SELECT = signature<{ input: unknown; axis: unknown; index: unknown }>(
  'ops.index_select',
  'input, axis, index',
);

/** Slices along `axis`, one for each element of the 1-D `index`. MindSpore's `ops.index_select`. */
export function index_select(input: Tensor, axis: number | bigint, index: Tensor): Tensor;
export function index_select(input: Tensor, options: { axis: number | bigint; index: Tensor }): Tensor;
/** @hidden */
export function index_select(input: Tensor, axis: number | bigint, options: { index: Tensor }): Tensor;
export function index_select(...args: unknown[]): Tensor {
  const { input, axis, index } = INDEX_SELECT.bind(args);
  if (index instanceof Tensor && index.ndim !== 1) {
    throw new ValueError(`For 'index_select', the dimension of \`index\` must be 1, but got ${index.ndim}`);
  }
  return gather(input as Tensor, index as Tensor, axis as number);
}

/** Slices or elements at coordinates: the last axis of the indices holds the coordinates. */
export const gatherNdOp: Op<Record<string, never>> = defineOp('GatherNd', {
  infer: ([x, index]) => {
    const last = index.shape.length - 1;
    return { shape: [...index.shape.slice(0, last), ...x.shape.slice(index.shape[last])], dtype: x.dtype };
  },
  lower: (g, [x, index]) => g.GatherND(x, g.Cast(index, { to: int64 })),
  grad: ([dy], [x, index]) => [scatterNdAddOp([dy, index], { shape: x.shape }), null],
});

/** Zeros of a shape with slices or elements added at coordinates. */
export const scatterNdAddOp: Op<{ readonly shape: Shape }> = defineOp('GatherNdGrad', {
  infer: ([dy], { shape }) => ({ shape, dtype: dy.dtype }),
  lower: lowerWide((g, [dy, index], { attrs: { shape } }) => {
    const zeros = g.Expand(g.constant(0, dy.dtype), g.ints(shape));
    return g.ScatterND(zeros, g.Cast(index, { to: int64 }), dy, { reduction: 'add' });
  }),
  grad: ([ddy], [, index]) => [gatherNdOp([ddy, index]), null],
});

const GATHER_ND = signature<{ input_x: unknown; indices: unknown }>('ops.gather_nd', 'input_x, indices');

/** Slices or elements of `input_x` at the coordinates in the last axis of `indices`. MindSpore's `ops.gather_nd`. */
export function gather_nd(input_x: Tensor, indices: Tensor): Tensor;
export function gather_nd(input_x: Tensor, options: { indices: Tensor }): Tensor;
export function gather_nd(...args: unknown[]): Tensor {
  const { input_x, indices } = GATHER_ND.bind(args);
  if (!(input_x instanceof Tensor) || !(indices instanceof Tensor)) {
    throw callError('GatherNd', [
      ['input_x', input_x, 'Tensor'],
      ['indices', indices, 'Tensor'],
    ]);
  }
  const depth = indices.shape[indices.ndim - 1] ?? 0;
  if (indices.ndim === 0 || depth > input_x.ndim) {
    throw new ValueError(
      `For 'GatherNd', the dimension of 'input_x' must be greater than or equal to the last dimension of 'indices', ` +
        `but got ${input_x.ndim} and ${depth}.`,
    );
  }
  return gatherNdOp([input_x, indices]);
}
