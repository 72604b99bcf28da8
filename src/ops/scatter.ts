import { int64 } from '../common/dtype.js';
import { RuntimeError, ValueError } from '../common/errors.js';
import { pyStr } from '../common/pytext.js';
import { normalizeAxis, shapeText, sameShape, type Shape } from '../common/shape.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { dimension, intsOf } from './arguments.js';
import { addOp, sub } from './arithmetic.js';
import {
  accepts,
  argType,
  callError,
  checkDType,
  isInt,
  isNumber,
  listText,
  needTensor,
  type PyNumber,
} from './call.js';
import { cast } from './cast.js';
import { defineOp, type Op } from './define.js';
import { maximum, minimum } from './extrema.js';
import { gather_elements, gatherOp, scatterAddOp, scatterNdAddOp } from './gather.js';
import { getAt, setAt } from './indexing.js';
import { concatenated } from './join.js';
import { lowerWide } from './kernels.js';
import { asConstants, constant, scalar } from './operand.js';
import { broadcast_to, reshaped, transposeOp } from './reshape.js';
import { cumulated } from './statistics.js';
import { whereOp } from './where.js';

type AxisAttrs = { readonly axis: number };

/** Elements put at indices along an axis, the other coordinates being the index's own. */
const scatterElementsOp: Op<AxisAttrs> = defineOp('TensorScatterElements', {
  infer: ([x]) => ({ shape: x.shape, dtype: x.dtype }),
  lower: lowerWide((g, [x, index, src], { attrs }) => g.ScatterElements(x, index, src, { axis: attrs.axis })),
  grad: ([dy], [, index], { attrs, needs }) => [
    needs[0] ? scatterElementsOp([dy, index, constant(0, dy.dtype, index.shape)], attrs) : null,
    null,
    needs[2] ? gather_elements(dy, attrs.axis, index) : null,
  ],
});

function put(x: Tensor, axis: number, index: Tensor, src: Tensor, reduce: unknown): Tensor {
  if (reduce === 'none') return scatterElementsOp([x, index, src], { axis });
  if (reduce === 'add') return addOp([x, scatterAddOp([src, index], { axis, shape: x.shape })]);
  throw new ValueError(
    `Failed to convert the value ${JSON.stringify(pyStr(reduce))} of input 'reduce' of 'TensorScatterElements' to enum.`,
  );
}

const SCATTER = signature<Record<string, unknown>>('ops.scatter', 'input, axis, index, src');

/**
 * `input` with the elements of `src` put at `index` along `axis`; the other coordinates are those of the element. `src` may be a number.
 * Where an index comes twice, any of the elements stays. RuntimeError for an axis outside and shapes that do not fit, TypeError for
 * an index that is no int32 or int64. MindSpore's `ops.scatter`.
 */
export function scatter(input: Tensor, axis: number, index: Tensor, src: Tensor | PyNumber): Tensor;
export function scatter(input: Tensor, options: { axis: number; index: Tensor; src: Tensor | PyNumber }): Tensor;
export function scatter(...args: unknown[]): Tensor {
  const { input, axis, index, src } = SCATTER.bind(args);
  return scattered(input, axis, index, src, 'none');
}

/** @internal the body of {@link scatter} */
export function scattered(input: unknown, axis: unknown, index: unknown, src: unknown, reduce: unknown): Tensor {
  if (!(input instanceof Tensor) || !isInt(axis) || !(index instanceof Tensor)) {
    throw callError('Scatter', [
      ['input', input, 'Tensor'],
      ['dim', axis, 'Tensor, int'],
      ['index', index, 'Tensor'],
      ['src', src, 'Tensor'],
      ['reduce', reduce, 'string'],
    ]);
  }
  checkDType('Scatter', accepts('int32 int64'), index.dtype);
  const at = normalizeAxis(Number(axis), input.ndim);
  if (at === undefined) {
    throw new RuntimeError(
      `For 'Scatter', the axis must be in [-${input.ndim},${input.ndim}), but got ${Number(axis)}.`,
    );
  }
  const from = src instanceof Tensor ? src : broadcast_to(scalar(Number(src), input.dtype), index.shape);
  if (!sameShape(from.shape, index.shape)) {
    throw new RuntimeError(
      `For 'Scatter', the shape of src must be that of index, but got ${shapeText(from.shape)} and ${shapeText(index.shape)}.`,
    );
  }
  return asConstants(() => put(input, at, index, cast(from, input.dtype), reduce));
}

const ELEMENTS = signature<Record<string, unknown>>(
  'ops.tensor_scatter_elements',
  "input_x, indices, updates, axis=0, reduction='none'",
);

/** Keywords of {@link tensor_scatter_elements}. */
export interface ScatterElementsOptions {
  /** Default 0. */
  axis?: number;
  /** 'add' adds to what is there. Default 'none'. */
  reduction?: 'none' | 'add';
}

/** `input_x` with single elements put or added along an axis; see {@link scatter}. MindSpore's `ops.tensor_scatter_elements`. */
export function tensor_scatter_elements(
  input_x: Tensor,
  indices: Tensor,
  updates: Tensor,
  axis?: number,
  reduction?: 'none' | 'add',
): Tensor;
export function tensor_scatter_elements(
  input_x: Tensor,
  indices: Tensor,
  updates: Tensor,
  options?: ScatterElementsOptions,
): Tensor;
export function tensor_scatter_elements(...args: unknown[]): Tensor {
  const { input_x, indices, updates, axis, reduction } = ELEMENTS.bind(args);
  return scattered(input_x, axis, indices, updates, reduction);
}

/** @internal single elements added along an axis: the member `scatter_add` with `dim` */
export function scatterAdded(x: Tensor, dim: number, index: Tensor, src: Tensor): Tensor {
  return addOp([x, scatterAddOp([cast(src, x.dtype), index], { axis: dimension(dim, x.ndim), shape: x.shape })]);
}

const SCATTER_ND = signature<{ indices: unknown; updates: unknown; shape: unknown }>(
  'ops.scatter_nd',
  'indices, updates, shape',
);

/**
 * Zeros of a shape with slices or elements added at the coordinates in the last axis of `indices`. ValueError for shapes that do not fit,
 * RuntimeError for an index outside. MindSpore's `ops.scatter_nd`.
 */
export function scatter_nd(indices: Tensor, updates: Tensor, shape: readonly number[]): Tensor;
export function scatter_nd(indices: Tensor, options: { updates: Tensor; shape: readonly number[] }): Tensor;
export function scatter_nd(...args: unknown[]): Tensor {
  const { indices, updates, shape } = SCATTER_ND.bind(args);
  const sizes = intsOf(shape);
  if (!(indices instanceof Tensor) || !(updates instanceof Tensor) || sizes === undefined) {
    throw callError('ScatterNd', [
      ['indices', indices, 'Tensor'],
      ['updates', updates, 'Tensor'],
      ['shape', shape, 'list of int, Tensor, tuple of int'],
    ]);
  }
  const depth = indices.shape[indices.ndim - 1] ?? 0;
  if (!sameShape(updates.shape, [...indices.shape.slice(0, -1), ...sizes.slice(depth)])) {
    const open = (s: Shape): string => `(${shapeText(s)}`;
    throw new ValueError(
      "For 'ScatterNd', if the last dimension of 'indices' is 'N', the shape of 'updates' should be the concatenation of " +
        `'indices.shape[:-1]' and 'shape[N:]'. but got 'indices.shape' is ${open(indices.shape)}, 'updates.shape' is ` +
        `${open(updates.shape)}, 'shape' is (${sizes.map((n) => `${n}, `).join('')}).`,
    );
  }
  const data = indices.hostData();
  for (let i = 0; data !== undefined && i < data.length; i++) {
    const size = sizes[i % depth];
    if (Number(data[i]) < size) continue;
    throw new RuntimeError(
      `For 'ScatterNd', each element in 'indices' should be smaller than the value of shape, but got ${data[i]} and got the ` +
        `value of shape ${size}`,
    );
  }
  return scatterNdAddOp([updates, indices], { shape: sizes });
}

const SCATTER_ADD = signature<Record<string, unknown>>('ops.tensor_scatter_add', 'input_x, indices, updates');

/** `input_x` with slices or elements added at the coordinates in the last axis of `indices`. MindSpore's `ops.tensor_scatter_add`. */
export function tensor_scatter_add(input_x: Tensor, indices: Tensor, updates: Tensor): Tensor;
export function tensor_scatter_add(input_x: Tensor, options: { indices: Tensor; updates: Tensor }): Tensor;
export function tensor_scatter_add(...args: unknown[]): Tensor {
  const { input_x, indices, updates } = SCATTER_ADD.bind(args);
  for (const [name, x] of Object.entries({ input_x, indices, updates })) needTensor('TensorScatterAdd', name, x);
  const [x, index, from] = [input_x, indices, updates] as [Tensor, Tensor, Tensor];
  const depth = index.shape[index.ndim - 1] ?? 0;
  const wanted = [...index.shape.slice(0, -1), ...x.shape.slice(depth)];
  if (!sameShape(from.shape, wanted)) {
    throw new ValueError(
      `For TensorScatterAdd, indices_shape must equal to updates_shape, but got indices_shape: ${listText(wanted)}, ` +
        `updates_shape: ${listText(from.shape)}.`,
    );
  }
  return addOp([x, scatterNdAddOp([cast(from, x.dtype), index], { shape: x.shape })]);
}

const INDEX_ADD = signature<Record<string, unknown>>(
  'ops.index_add',
  'x, indices, y, axis, use_lock=True, check_index_bound=True',
);

/** Keywords of {@link index_add}. */
export interface IndexAddOptions {
  axis: number;
  use_lock?: boolean;
  check_index_bound?: boolean;
}

/**
 * x with the slices of y added at the int32 `indices` along `axis`. ValueError for an axis outside and numbers of indices and slices that differ,
 * TypeError for other indices. MindSpore's `ops.index_add`.
 */
export function index_add(
  x: Tensor,
  indices: Tensor,
  y: Tensor,
  axis: number,
  use_lock?: boolean,
  check_index_bound?: boolean,
): Tensor;
export function index_add(x: Tensor, indices: Tensor, y: Tensor, options: IndexAddOptions): Tensor;
export function index_add(...args: unknown[]): Tensor {
  const { x, indices, y, axis } = INDEX_ADD.bind(args);
  for (const [name, value] of Object.entries({ x, indices, y })) needTensor('IndexAdd', name, value);
  return indexAdded(x as Tensor, indices as Tensor, y as Tensor, Number(axis));
}

const INDEX_TYPE = accepts('int32', 'tensor', 'indices type');

function indexAdded(x: Tensor, indices: Tensor, y: Tensor, axis: number): Tensor {
  checkDType('IndexAdd', INDEX_TYPE, indices.dtype);
  const at = normalizeAxis(axis, x.ndim);
  if (at === undefined) {
    throw new ValueError(`For primitive[IndexAdd], the axis must be in (-${x.ndim + 1},${x.ndim}), but got ${axis}.`);
  }
  if (y.shape[at] !== indices.size) {
    throw new ValueError(
      `For primitive[IndexAdd], the attribute[size of indices] must be equal to ${y.shape[at]}, but got ${indices.size}.`,
    );
  }
  const perm = [at, ...x.shape.map((_, i) => i).filter((i) => i !== at)];
  const inFront = (t: Tensor): Tensor => (at === 0 ? t : transposeOp([t], { perm }));
  const rows = scatterNdAddOp([inFront(cast(y, x.dtype)), reshaped(indices, [indices.size, 1])], {
    shape: perm.map((i) => x.shape[i]),
  });
  const back = at === 0 ? rows : transposeOp([rows], { perm: perm.map((_, i) => perm.indexOf(i)) });
  return addOp([x, back]);
}

const INDEX_FILL = signature<Record<string, unknown>>('ops.index_fill', 'x, axis, index, value');

/** x with the slices at `index` along `axis` filled with a number. RuntimeError for what is outside. MindSpore's `ops.index_fill`. */
export function index_fill(x: Tensor, axis: number, index: Tensor, value: PyNumber | Tensor): Tensor;
export function index_fill(x: Tensor, options: { axis: number; index: Tensor; value: PyNumber | Tensor }): Tensor;
export function index_fill(...args: unknown[]): Tensor {
  const { x, axis, index, value } = INDEX_FILL.bind(args);
  needTensor('IndexFill', 'x', x);
  needTensor('IndexFill', 'index', index);
  if (!(value instanceof Tensor) && !isNumber(value) && typeof value !== 'boolean') {
    const got = argType(value);
    throw new TypeError(
      `For Primitive[IndexFill], the type of input argument[value] must be Tensor but got ${got === 'string' ? 'String' : got}.`,
    );
  }
  const at = normalizeAxis(Number(axis), x.ndim);
  const outside = (what: string, rank: number, got: number): RuntimeError =>
    new RuntimeError(
      `For 'IndexFill', the input of '${what}' out of range (expected to be in range of [-${rank}, ${rank - 1}], but got ${got})`,
    );
  if (at === undefined) throw outside('dim', x.ndim, Number(axis));
  const bad = Array.from(index.hostData() ?? [], Number).find((i) => i >= x.shape[at] || i < -x.shape[at]);
  if (bad !== undefined) throw outside('index', x.shape[at], bad);
  return setAt(x, [...new Array<string>(at).fill(':'), index], value);
}

/** @internal `x.index_put(indices, values, accumulate)`: coordinates in one tensor for each of the first axes */
export function indexPut(x: Tensor, indices: readonly Tensor[], values: Tensor, accumulate: boolean): Tensor {
  if (!accumulate) return setAt(x, indices, values);
  const zeros = constant(0, x.dtype, x.shape);
  const depth = indices.length;
  return asConstants(() => {
    const shape = indices.reduce<readonly number[]>(
      (s, i) => (i.size > s.reduce((a, b) => a * b, 1) ? i.shape : s),
      [1],
    );
    const columns = indices.map((i) => reshaped(broadcast_to(cast(i, indices[0].dtype), shape), [...shape, 1]));
    const at = columns.length === 1 ? columns[0] : concatenated(columns, shape.length);
    const rows = broadcast_to(cast(values, x.dtype), [...shape, ...x.shape.slice(depth)]);
    return addOp([x, addOp([zeros, scatterNdAddOp([rows, at], { shape: x.shape })])]);
  });
}

/** @internal `x.masked_scatter(mask, source)`: where the mask holds, the elements of the source in order */
export function maskedScatter(x: Tensor, mask: Tensor, source: Tensor): Tensor {
  const wide = broadcast_to(mask, x.shape);
  const held = mask.hostData();
  if (held !== undefined) {
    const count = Array.from(held, Number).reduce((n, b) => n + b, 0) * (x.size / Math.max(1, mask.size));
    if (count > source.size) {
      throw new ValueError("For 'MaskedScatter', number of elements of updates < number of ones in mask.");
    }
  }
  return asConstants(() => {
    const flat = reshaped(wide, [x.size]);
    // The how-manieth true place each one is.
    const order = cumulated(cast(flat, int64), 0, null);
    const place = minimum(maximum(sub(order, 1), 0), Math.max(0, source.size - 1));
    const picked = gatherOp([reshaped(source, [source.size]), place], { axis: 0 });
    return whereOp([wide, reshaped(picked, x.shape), x]);
  });
}

const SELECT_SCATTER = signature<Record<string, unknown>>('ops.select_scatter', 'input, src, axis, index');

/** `input` with one slice replaced. ValueError for a `src` of another shape. MindSpore's `ops.select_scatter`. */
export function select_scatter(input: Tensor, src: Tensor, axis: number, index: number): Tensor;
export function select_scatter(input: Tensor, src: Tensor, options: { axis: number; index: number }): Tensor;
export function select_scatter(...args: unknown[]): Tensor {
  const { input, src, axis, index } = SELECT_SCATTER.bind(args);
  needTensor('SelectScatter', 'input', input);
  needTensor('SelectScatter', 'src', src);
  const at = dimension(Number(axis), input.ndim);
  const [from, wanted] = [
    insert(src.shape, at),
    insert(
      input.shape.filter((_, i) => i !== at),
      at,
    ),
  ];
  return replaced(input, src, at, Number(index), [from, wanted]);
}

const insert = (shape: Shape, at: number): number[] => [...shape.slice(0, at), 1, ...shape.slice(at)];

function replaced(x: Tensor, src: Tensor, axis: number, item: number | string, [from, wanted]: [Shape, Shape]): Tensor {
  if (!sameShape(from, wanted)) {
    throw new ValueError(
      `For slice_scatter, src shape should be equal to the slice size,but got src shape ${shapeText(from)} and ` +
        `slice shape ${shapeText(wanted)}`,
    );
  }
  return setAt(x, [...new Array<string>(axis).fill(':'), item], src);
}

const SLICE_SCATTER = signature<Record<string, unknown>>(
  'ops.slice_scatter',
  'input, src, axis=0, start=None, end=None, step=1',
);

/** Keywords of {@link slice_scatter}. */
export interface SliceScatterOptions {
  axis?: number;
  start?: number | null;
  end?: number | null;
  step?: number;
}

/** `input` with the slice from start to end with steps replaced. ValueError for a `src` of another shape. MindSpore's `ops.slice_scatter`. */
export function slice_scatter(
  input: Tensor,
  src: Tensor,
  axis?: number,
  start?: number | null,
  end?: number | null,
  step?: number,
): Tensor;
export function slice_scatter(input: Tensor, src: Tensor, options?: SliceScatterOptions): Tensor;
export function slice_scatter(...args: unknown[]): Tensor {
  const { input, src, axis, start, end, step } = SLICE_SCATTER.bind(args);
  needTensor('SliceScatter', 'input', input);
  needTensor('SliceScatter', 'src', src);
  const at = dimension(Number(axis), input.ndim);
  const bound = (x: unknown): string => (x === null ? '' : String(Number(x)));
  const item = `${bound(start)}:${bound(end)}:${Number(step)}`;
  const wanted = getAt(input, [...new Array<string>(at).fill(':'), item]).shape;
  return replaced(input, src, at, item, [src.shape, wanted]);
}
