import { checkInt, checkValueType, pyRepr, pyTypeName } from '../common/checks.js';
import { int32, int64, type DType } from '../common/dtype.js';
import { RuntimeError, ValueError } from '../common/errors.js';
import { asTuple } from '../common/pytext.js';
import { sizeOf, type Shape } from '../common/shape.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import type { AdaptiveSize } from './adaptive_pool.js';
import { addOp } from './arithmetic.js';
import { abstractType, accepts, callError, checkDType, isInt, isNumber } from './call.js';
import { gatherOp } from './gather.js';
import { maxPool } from './pool.js';
import { maxPoolOp, maxPoolWithArgmaxOp } from './pool_ops.js';
import { extremeAlong } from './reduce_index.js';
import { reshaped, transposeOp } from './reshape.js';
import { NO_PADS } from './window.js';

type Size = { input: unknown; output_size: unknown };
const INDICES = 'input, output_size, return_indices=False';
const SIG = {
  one: signature<Size>('ops.adaptive_max_pool1d', 'input, output_size'),
  two: signature<Size & { return_indices: unknown }>('ops.adaptive_max_pool2d', INDICES),
  three: signature<Size & { return_indices: unknown }>('ops.adaptive_max_pool3d', INDICES),
};

/**
 * The greatest of each of `output_size` equal parts of the last axis: (N, C, L), float16 or float32; L has to be a multiple. TypeError and ValueError for
 * other inputs and sizes. MindSpore's `ops.adaptive_max_pool1d`.
 */
export function adaptive_max_pool1d(input: Tensor, output_size: number): Tensor;
export function adaptive_max_pool1d(input: Tensor, options: { output_size: number }): Tensor;
export function adaptive_max_pool1d(...args: unknown[]): Tensor {
  const { input, output_size } = SIG.one.bind(args);
  const name = 'adaptive_max_pool1d';
  if (!(input instanceof Tensor)) throw new TypeError(`For ${name}, the input input must be tensor`);
  const size = Number(checkInt(output_size, 1, '>=', 'output_size', name));
  if (input.ndim !== 3) throw new ValueError(`For ${name} input must have 3 dim, but got ${input.ndim}.`);
  const width = input.shape[2];
  if (width < size || width % size !== 0) {
    const rule = width < size ? 'greater or equal to' : 'divisible by';
    throw new ValueError(`For ${name} input's last dimension must be ${rule} output size ${size}, but got ${width}.`);
  }
  if (!['float16', 'float32'].includes(input.dtype.name)) {
    throw new TypeError(`For ${name}, the input dtype must be float16 or float32, but got ${String(input.dtype)}.`);
  }
  const [n, c] = input.shape;
  const kernel = [1, width / size] as const;
  return reshaped(maxPool(reshaped(input, [n, c, 1, width]), { kernel_size: kernel, strides: kernel }), [n, c, size]);
}

/**
 * The greatest of each of `output_size` parts of height and width, which may overlap: (N, C, H, W) or (C, H, W) of floats; null and −1 keep the input's size.
 * With `return_indices` `[maxima, positions]`, the positions within each image, rows first, int64. The first of equal ones counts and gets the gradient.
 * TypeError, ValueError and RuntimeError for other inputs and sizes. MindSpore's `ops.adaptive_max_pool2d`.
 */
export function adaptive_max_pool2d(input: Tensor, output_size: AdaptiveSize, return_indices?: false): Tensor;
export function adaptive_max_pool2d(input: Tensor, output_size: AdaptiveSize, return_indices: true): [Tensor, Tensor];
export function adaptive_max_pool2d(
  input: Tensor,
  output_size: AdaptiveSize,
  options: { return_indices: true },
): [Tensor, Tensor];
export function adaptive_max_pool2d(
  input: Tensor,
  output_size: AdaptiveSize,
  options: { return_indices?: false },
): Tensor;
/** @hidden */
export function adaptive_max_pool2d(
  input: Tensor,
  output_size: AdaptiveSize,
  return_indices: boolean,
): Tensor | [Tensor, Tensor];
export function adaptive_max_pool2d(...args: unknown[]): Tensor | [Tensor, Tensor] {
  const { input, output_size, return_indices } = SIG.two.bind(args);
  checkValueType('return_indices', return_indices, 'bool', 'adaptive_max_pool2d');
  const given = givenSizes(output_size);
  const primitive = 'AdaptiveMaxPool2D';
  if (!(input instanceof Tensor) || !given.every(isInt)) {
    throw callError(
      primitive,
      [['input', input, 'Tensor']],
      [['output_size', asTuple(given), 'list of int, tuple of int']],
    );
  }
  needAxes(primitive, input, 2);
  const sizes = given.map(Number);
  if (sizes.length !== 2) {
    // The number is MindSpore's own.
    throw new RuntimeError(`For primitive[${primitive}], the size of attr[output_size] should be 2, but got:0`);
  }
  if (sizes.some((size) => size < -1)) throw new RuntimeError('The output_size input is invalid');
  if (sizes.includes(0)) throw new RuntimeError(`For primitive[${primitive}], the output_size is illegal`);
  needElements(primitive, input, 2);
  if (!input.dtype.isFloat || input.dtype.name === 'bfloat16') throw notFloat(input.dtype);
  const [h, w] = sizes.map((size, i) => (size === -1 ? input.shape[input.ndim - 2 + i] : size));
  const [y, at] = imageMaxima(input, [h, w], return_indices as boolean);
  return return_indices === true ? [y, at as Tensor] : y;
}

/** One size, or one for each axis, as Python reads it. */
function givenSizes(value: unknown): unknown[] {
  if (isInt(value) || typeof value === 'boolean') return [value, value];
  if (typeof value === 'string') return [...value];
  if (Array.isArray(value)) return value.map((size: unknown) => (size === null ? -1 : size));
  throw new TypeError(`'${pyTypeName(value)}' object is not iterable`);
}

function needAxes(primitive: string, x: Tensor, axes: number): void {
  if (x.ndim === axes + 1 || x.ndim === axes + 2) return;
  throw new ValueError(
    `For primitive[${primitive}], the rank of x must be in [${axes + 1},${axes + 2}], but got ${x.ndim}.`,
  );
}

/** An image without elements has no maximum. */
function needElements(primitive: string, x: Tensor, axes: number): void {
  if (!x.shape.slice(-axes).includes(0)) return;
  throw new ValueError(`For '${primitive}', the input must have elements, but its shape is ${pyRepr(x.shape)}.`);
}

function notFloat(dtype: DType): TypeError {
  const kernels = ['', ' Int64'].flatMap((at) =>
    ['Float16', 'Float32', 'Float64'].map((f) => `input[${f} Int64], output[${f}${at}];`),
  );
  const got = `[const vector]{${String(dtype)}, Int64}`;
  return new TypeError(
    'Select CPU operator[AdaptiveMaxPool2D] fail! Unsupported data type!\n' +
      `The supported data types are ${kernels.join('')},\n but get input[${got}], output[${got}].`,
  );
}

/** Maxima and, if wanted, positions over height and width. Parts that are alike are windows of a pooling, for which there are kernels. */
function imageMaxima(x: Tensor, sizes: readonly [number, number], indices: boolean): [Tensor, Tensor?] {
  const [h, w] = x.shape.slice(-2);
  if (h % sizes[0] !== 0 || w % sizes[1] !== 0) return partMaxima(x, sizes, indices ? int64 : null);
  const kernel = [h / sizes[0], w / sizes[1]] as const;
  const window = { kernel, stride: kernel, pads: NO_PADS, dilation: [1, 1] } as const;
  const images = [x.ndim === 3 ? reshaped(x, [1, ...x.shape]) : x];
  const found = indices ? maxPoolWithArgmaxOp.all(images, window) : [maxPoolOp(images, window)];
  const [y, at] = found.map((t) => reshaped(t, [...x.shape.slice(0, -2), ...sizes])) as [Tensor, Tensor?];
  return [y, at];
}

/** Equally many indices for each part of an axis. */
interface Parts {
  readonly index: readonly number[];
  readonly longest: number;
}

/**
 * The indices of `count` parts of an axis of `size`, part by part: from ⌊i·size/count⌋ to ⌈(i+1)·size/count⌉. Parts that are shorter than others repeat
 * their last index, so that the first of equal elements stays the first.
 */
function partsOf(size: number, count: number): Parts {
  const parts = Array.from({ length: count }, (_, i) => {
    return { start: Math.floor((i * size) / count), end: Math.ceil(((i + 1) * size) / count) };
  });
  const longest = Math.max(...parts.map(({ start, end }) => end - start));
  const index = parts.flatMap(({ start, end }) =>
    Array.from({ length: longest }, (_, j) => Math.min(start + j, end - 1)),
  );
  return { index, longest };
}

/** Maxima and, if wanted, positions over parts of the last axes: each part is laid out along one axis, in reading order. */
function partMaxima(x: Tensor, sizes: readonly number[], positions: DType | null): [Tensor, Tensor?] {
  const first = x.ndim - sizes.length;
  const [lead, spatial] = [x.shape.slice(0, first), x.shape.slice(first)];
  const parts = sizes.map((count, i) => partsOf(spatial[i], count));
  const apart = parts.reduce((y, { index, longest }, i) => {
    const at = Tensor.fromData(Int32Array.from(index), [sizes[i], longest]);
    return gatherOp([y, at], { axis: first + 2 * i });
  }, x);
  const [outer, inner] = [0, 1].map((k) => sizes.map((_, i) => first + 2 * i + k));
  const perm = [...lead.keys(), ...outer, ...inner];
  const count = parts.reduce((n, { longest }) => n * longest, 1);
  const elements = reshaped(transposeOp([apart], { perm }), [...lead, ...sizes, count]);
  const [y, within] = extremeAlong('max', elements, -1, false);
  if (positions === null) return [y];
  const starts = Tensor.fromData(
    BigInt64Array.from({ length: sizeOf(sizes) }, (_, part) => BigInt(part * count)),
    sizes,
  );
  const table = positionsOf(spatial, sizes, parts);
  const data = positions === int32 ? Int32Array.from(table) : BigInt64Array.from(table, BigInt);
  return [y, gatherOp([Tensor.fromData(data, [table.length]), addOp([within, starts])], { axis: 0 })];
}

/** Where each element of each part lies in the input, rows first: part after part, each in reading order. */
function positionsOf(spatial: Shape, sizes: Shape, parts: readonly Parts[]): number[] {
  let rows: number[][] = [[0]];
  parts.forEach(({ index, longest }, axis) => {
    rows = rows.flatMap((row) =>
      Array.from({ length: sizes[axis] }, (_, part) => {
        const along = index.slice(part * longest, (part + 1) * longest);
        return row.flatMap((place) => along.map((i) => place * spatial[axis] + i));
      }),
    );
  });
  return rows.flat();
}

/** @internal sizes of depth, height and width: an int for all, or one for each; TypeError for what makes no tensor of ints */
export function volumeSizes(value: unknown): Tensor {
  if (Array.isArray(value) && !value.every(isNumber)) {
    const given = pyRepr(asTuple([...(value as readonly unknown[])]));
    throw new TypeError(`For Tensor, the input_data is ${given} that contain unsupported element.`);
  }
  return new Tensor((isInt(value) ? [value, value, value] : value) as number[], int32);
}

const NUMBERS = accepts('f i u', 'tensor', 'x');

/**
 * As {@link adaptive_max_pool2d} over the last three axes of (N, C, D, H, W) or (C, D, H, W), integers included; sizes are positive and the positions, within
 * each volume, int32. MindSpore's `ops.adaptive_max_pool3d`.
 */
export function adaptive_max_pool3d(
  input: Tensor,
  output_size: number | readonly number[],
  return_indices?: false,
): Tensor;
export function adaptive_max_pool3d(
  input: Tensor,
  output_size: number | readonly number[],
  return_indices: true,
): [Tensor, Tensor];
export function adaptive_max_pool3d(
  input: Tensor,
  output_size: number | readonly number[],
  options: { return_indices: true },
): [Tensor, Tensor];
export function adaptive_max_pool3d(
  input: Tensor,
  output_size: number | readonly number[],
  options: { return_indices?: false },
): Tensor;
export function adaptive_max_pool3d(...args: unknown[]): Tensor | [Tensor, Tensor] {
  const { input, output_size, return_indices } = SIG.three.bind(args);
  return volumeMaxima(input, volumeSizes(output_size), Boolean(return_indices));
}

/** @internal maxima and, if wanted, positions, in the words of AdaptiveMaxPool3D */
export function volumeMaxima(input: unknown, output_size: Tensor, indices: boolean): Tensor | [Tensor, Tensor] {
  const primitive = 'AdaptiveMaxPool3D';
  if (!(input instanceof Tensor)) {
    throw new TypeError(
      `For Primitive[${primitive}], the type of input argument[x] must be Tensor but got ${abstractType(input)}.`,
    );
  }
  needAxes(primitive, input, 3);
  const wrong = (what: string, wanted: number, got: number): ValueError =>
    new ValueError(
      `For primitive[${primitive}], the ${what} of output_size must be equal to ${wanted}, but got ${got}.`,
    );
  if (output_size.ndim !== 1) throw wrong('rank', 1, output_size.ndim);
  const sizes = Array.from(output_size.hostData() as Int32Array);
  if (sizes.length !== 3) throw wrong('size', 3, sizes.length);
  if (sizes.some((size) => size <= 0)) {
    throw new ValueError(
      `For '${primitive}', 'output_size' should be a vector with all positive item, but got ${pyRepr(asTuple(sizes))}.`,
    );
  }
  checkDType(primitive, NUMBERS, input.dtype);
  needElements(primitive, input, 3);
  const [y, at] = partMaxima(input, sizes, indices ? int32 : null);
  return at === undefined ? y : [y, at];
}
