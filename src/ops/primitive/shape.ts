import type { DType } from '../../common/dtype.js';
import { ValueError } from '../../common/errors.js';
import type { Shape as Sizes } from '../../common/shape.js';
import type { Tensor } from '../../common/tensor.js';
import { dimension } from '../arguments.js';
import { needTensor, type PyNumber } from '../call.js';
import { eye, linspace, ones, range, zeros, type ShapeLike } from '../creation.js';
import { gather, gather_d, gather_nd } from '../gather.js';
import { dtype as dtypeOf, rank, shape as shapeOf, size } from '../info.js';
import { concat, splitBy, stack, unstack } from '../join.js';
import { one_hot, type OneHotValue } from '../one_hot.js';
import { broadcast_to, expand_dims, flatten, reshape, squeeze, transpose } from '../reshape.js';
import { scatter_nd } from '../scatter.js';
import { flip, slice, strided_slice, tril, triu, type StridedMasks } from '../slice.js';
import { tile } from '../tile.js';
import { COUNTED, COUNTED_ONE, primitive, unary, type PrimitiveClass, type UnaryPrimitive } from './primitive.js';

type Ints = readonly number[] | Tensor;
type WithInts = PrimitiveClass<(x: Tensor, ints: Ints) => Tensor>;
type Axis<Call extends (...inputs: never[]) => unknown, A = number> = PrimitiveClass<Call, [axis?: A], { axis?: A }>;
type Diagonal = PrimitiveClass<(x: Tensor) => Tensor, [diagonal?: number], { diagonal?: number }>;
type Many = readonly Tensor[];

/** The sizes of the axes. MindSpore's `ops.Shape`. */
export const Shape: PrimitiveClass<(x: Tensor) => Sizes> = primitive('Shape', '', 'x', ({ x }) => shapeOf(x as Tensor));
/** The type of the elements. MindSpore's `ops.DType`. */
export const DTypeOf: PrimitiveClass<(x: Tensor) => DType> = primitive('DType', '', 'x', ({ x }) =>
  dtypeOf(x as Tensor),
);
/** The number of axes. MindSpore's `ops.Rank`. */
export const Rank: PrimitiveClass<(x: Tensor) => number> = primitive('Rank', '', 'x', ({ x }) => rank(x as Tensor));
/** The number of elements. MindSpore's `ops.Size`. */
export const Size: PrimitiveClass<(x: Tensor) => number> = primitive(
  'Size',
  '',
  'x',
  ({ x }) => size(x as Tensor),
  COUNTED_ONE,
);
/** The same elements in another shape. MindSpore's `ops.Reshape`. */
export const Reshape: WithInts = primitive('Reshape', '', 'input, shape', ({ input, shape }) =>
  reshape(input as Tensor, shape as Ints),
);
/** The axes in another order. MindSpore's `ops.Transpose`. */
export const Transpose: PrimitiveClass<(input: Tensor, dims: readonly number[]) => Tensor> = primitive(
  'Transpose',
  '',
  'input, dims',
  ({ input, dims }) => transpose(input as Tensor, dims as number[]),
);
/** As {@link Transpose}; nothing is a view here. MindSpore's `ops.TransposeView`. */
export const TransposeView: PrimitiveClass<(input: Tensor, input_perm: readonly number[]) => Tensor> = primitive(
  'TransposeView',
  '',
  'input, input_perm',
  ({ input, input_perm }) => transpose(input as Tensor, input_perm as number[]),
  { shown: () => ({ side_effect_mem: true }) },
);
/** A new axis of size 1. MindSpore's `ops.ExpandDims`. */
export const ExpandDims: PrimitiveClass<(input_x: Tensor, axis: number | Tensor) => Tensor> = primitive(
  'ExpandDims',
  '',
  'input_x, axis',
  ({ input_x, axis }) => expand_dims(input_x as Tensor, axis as number),
);
/** Without axes of size 1: those named, or all. MindSpore's `ops.Squeeze`. */
export const Squeeze: Axis<(input: Tensor) => Tensor, number | readonly number[]> = primitive(
  'Squeeze',
  'axis=()',
  'input',
  ({ input }, { axis }) => squeeze(input as Tensor, Array.isArray(axis) && axis.length === 0 ? null : (axis as number)),
  { shown: ({ axis }) => ({ axis: Array.isArray(axis) ? (axis as number[]) : [axis] }) },
);
/** The first axis, and the rest as one. MindSpore's `ops.Flatten`. */
export const Flatten: UnaryPrimitive = unary('Flatten', 'input_x', (x) => {
  needTensor('Flatten', 'input_x', x);
  return flatten(x);
});
/** Tensors laid behind each other along an axis. MindSpore's `ops.Concat`. */
export const Concat: Axis<(tensors: Many) => Tensor> = primitive(
  'Concat',
  'axis=0',
  'tensors',
  ({ tensors }, { axis }) => concat(tensors as Many, axis as number),
);
/** Tensors of one shape along a new axis. MindSpore's `ops.Stack`. */
export const Stack: Axis<(tensors: Many) => Tensor> = primitive('Stack', 'axis=0', 'tensors', ({ tensors }, { axis }) =>
  stack(tensors as Many, axis as number),
);
/** The slices along an axis, which falls away. MindSpore's `ops.Unstack`. */
export const Unstack: PrimitiveClass<
  (input_x: Tensor) => Tensor[],
  [axis?: number, num?: number | null],
  { axis?: number; num?: number | null }
> = primitive(
  'Unstack',
  'axis=0, num=None',
  'input_x',
  ({ input_x }, { axis }) => unstack(input_x as Tensor, axis as number),
  COUNTED,
);
/** Equal parts along an axis. MindSpore's `ops.Split`. */
export const Split: PrimitiveClass<
  (input_x: Tensor) => Tensor[],
  [axis?: number, output_num?: number],
  { axis?: number; output_num?: number }
> = primitive('Split', 'axis=0, output_num=1', 'input_x', ({ input_x }, attrs) =>
  equalParts(input_x as Tensor, attrs.axis as number, attrs.output_num as number),
);

function equalParts(x: Tensor, axis: number, count: number): Tensor[] {
  needTensor('Split', 'input_x', x);
  const at = dimension(axis, x.ndim);
  if (x.shape[at] % count !== 0) {
    throw new ValueError(
      `For 'Split', x_shape[${at}] must be divisible by output_num = ${count}, but got ${x.shape[at]}`,
    );
  }
  return splitBy(x, x.shape[at] / count, at);
}

/** Repeated along each axis. MindSpore's `ops.Tile`. */
export const Tile: WithInts = primitive('Tile', '', 'input, dims', ({ input, dims }) =>
  tile(input as Tensor, dims as Ints),
);
/** Expanded to a shape. MindSpore's `ops.BroadcastTo`. */
export const BroadcastTo: PrimitiveClass<
  (input: Tensor) => Tensor,
  [shape: readonly number[]],
  { shape: readonly number[] }
> = primitive('BroadcastTo', 'shape', 'input', ({ input }, { shape }) =>
  broadcast_to(input as Tensor, shape as number[]),
);
/** From begin to end with steps, along each axis. MindSpore's `ops.StridedSlice`. */
export const StridedSlice: PrimitiveClass<
  (input_x: Tensor, begin: readonly number[], end: readonly number[], strides: readonly number[]) => Tensor,
  [begin_mask?: number, end_mask?: number, ellipsis_mask?: number, new_axis_mask?: number, shrink_axis_mask?: number],
  StridedMasks
> = primitive(
  'StridedSlice',
  'begin_mask=0, end_mask=0, ellipsis_mask=0, new_axis_mask=0, shrink_axis_mask=0',
  'input_x, begin, end, strides',
  ({ input_x, begin, end, strides }, masks) =>
    strided_slice(input_x as Tensor, begin as number[], end as number[], strides as number[], masks as StridedMasks),
);
/** The part that starts at begin and has a size. MindSpore's `ops.Slice`. */
export const Slice: PrimitiveClass<(input: Tensor, begin: Ints, size: Ints) => Tensor> = primitive(
  'Slice',
  '',
  'input, begin, size',
  (given) => slice(given.input as Tensor, given.begin as Ints, given.size as Ints),
);
/** Backwards along axes. MindSpore's `ops.ReverseV2`. */
export const ReverseV2: PrimitiveClass<
  (input: Tensor) => Tensor,
  [axis: readonly number[]],
  { axis: readonly number[] }
> = primitive('ReverseV2', 'axis', 'input', ({ input }, { axis }) => flip(input as Tensor, axis as number[]));
/** Slices along an axis, one for each index. MindSpore's `ops.Gather`. */
export const Gather: PrimitiveClass<
  (input_params: Tensor, input_indices: Tensor, axis: number | Tensor) => Tensor,
  [batch_dims?: number],
  { batch_dims?: number }
> = primitive('Gather', 'batch_dims=0', 'input_params, input_indices, axis', (given, { batch_dims }) =>
  gather(given.input_params as Tensor, given.input_indices as Tensor, given.axis as number, batch_dims as number),
);
/** Single elements along an axis. MindSpore's `ops.GatherD`. */
export const GatherD: PrimitiveClass<(x: Tensor, dim: number, index: Tensor) => Tensor> = primitive(
  'GatherD',
  '',
  'x, dim, index',
  ({ x, dim, index }) => gather_d(x as Tensor, dim as number, index as Tensor),
);
/** Slices or elements at coordinates. MindSpore's `ops.GatherNd`. */
export const GatherNd: PrimitiveClass<(input_x: Tensor, indices: Tensor) => Tensor> = primitive(
  'GatherNd',
  '',
  'input_x, indices',
  ({ input_x, indices }) => gather_nd(input_x as Tensor, indices as Tensor),
);
/** `on_value` at the place of each index along a new axis, `off_value` elsewhere. MindSpore's `ops.OneHot`. */
export const OneHot: Axis<
  (indices: Tensor, depth: number | Tensor, on_value: OneHotValue, off_value: OneHotValue) => Tensor
> = primitive('OneHot', 'axis=-1', 'indices, depth, on_value, off_value', (given, { axis }) =>
  one_hot(
    given.indices as Tensor,
    given.depth as number,
    given.on_value as Tensor,
    given.off_value as Tensor,
    axis as number,
  ),
);
/** Zeros. MindSpore's `ops.Zeros`. */
export const Zeros: PrimitiveClass<(size: ShapeLike, dtype?: DType | null) => Tensor> = primitive(
  'Zeros',
  '',
  'size, dtype=None',
  ({ size: sizes, dtype }) => zeros(sizes as ShapeLike, dtype as DType),
);
/** Ones. MindSpore's `ops.Ones`. */
export const Ones: PrimitiveClass<(shape: ShapeLike, dtype?: DType | null) => Tensor> = primitive(
  'Ones',
  '',
  'shape, dtype=None',
  ({ shape, dtype }) => ones(shape as ShapeLike, dtype as DType),
);
/** Ones on the diagonal. MindSpore's `ops.Eye`. */
export const Eye: PrimitiveClass<(n: number, m: number, dtype: DType) => Tensor> = primitive(
  'Eye',
  '',
  'n, m, dtype',
  ({ n, m, dtype }) => eye(n as number, m as number, dtype as DType),
);
/** Evenly spaced numbers, both ends included. MindSpore's `ops.LinSpace`. */
export const LinSpace: PrimitiveClass<(start: Tensor, stop: Tensor, num: number) => Tensor> = primitive(
  'LinSpace',
  '',
  'start, stop, num',
  ({ start, stop, num }) => linspace(start as Tensor, stop as Tensor, num as number),
);
/** Numbers from start to end with steps, on the host when the graph is built. MindSpore's `ops.Range`. */
export const Range: PrimitiveClass<
  (start: PyNumber | Tensor, end: PyNumber | Tensor, step: PyNumber | Tensor) => Tensor,
  [maxlen?: number],
  { maxlen?: number }
> = primitive('Range', 'maxlen=1000000', 'start, end, step', (given, { maxlen }) =>
  range(given.start as number, given.end as number, given.step as number, maxlen as number),
);
/** The lower triangle. MindSpore's `ops.Tril`. */
export const Tril: Diagonal = primitive(
  'Tril',
  'diagonal=0',
  'x',
  ({ x }, { diagonal }) => tril(x as Tensor, diagonal as number),
  COUNTED,
);
/** The upper triangle. MindSpore's `ops.Triu`. */
export const Triu: Diagonal = primitive('Triu', 'diagonal=0', 'input', ({ input }, { diagonal }) =>
  triu(input as Tensor, diagonal as number),
);
/** Zeros of a shape with slices or elements added at coordinates. MindSpore's `ops.ScatterNd`. */
export const ScatterNd: PrimitiveClass<(indices: Tensor, updates: Tensor, shape: readonly number[]) => Tensor> =
  primitive('ScatterNd', '', 'indices, updates, shape', ({ indices, updates, shape }) =>
    scatter_nd(indices as Tensor, updates as Tensor, shape as number[]),
  );
