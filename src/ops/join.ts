import { checkValueType } from '../common/checks.js';
import { RuntimeError, ValueError } from '../common/errors.js';
import { pyClass, pyRepr } from '../common/pytext.js';
import { normalizeAxis, sameShape, vectorText, type Shape } from '../common/shape.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { dimension } from './arguments.js';
import { callError, isInt, needTensor } from './call.js';
import { defineOp, type Op } from './define.js';
import { broadcastOp, reshaped } from './reshape.js';
import { part } from './strided.js';

type AxisAttrs = { readonly axis: number };
type SizesAttrs = { readonly axis: number; readonly sizes: readonly number[] };

/** Tensors one behind the other along an axis. */
export const concatOp: Op<AxisAttrs> = defineOp('Concat', {
  infer: (inputs, { axis }) => ({
    shape: inputs[0].shape.map((d, i) => (i === axis ? inputs.reduce((n, x) => n + x.shape[axis], 0) : d)),
    dtype: inputs[0].dtype,
  }),
  lower: (g, inputs, { attrs }) =>
    inputs.length === 1 ? g.Identity(inputs[0]) : g.Concat(...inputs, { axis: attrs.axis }),
  grad: ([dy], inputs, { attrs: { axis }, needs }) => {
    let start = 0;
    return inputs.map((x, i) => {
      const from = start;
      start += x.shape[axis];
      return needs[i] ? part(dy, axis, from, x.shape[axis]) : null;
    });
  },
});

/** @internal tensors that fit, joined */
export function concatenated(tensors: readonly Tensor[], axis: number): Tensor {
  return tensors.length === 1 ? tensors[0] : concatOp(tensors, { axis });
}

function shapesText(shapes: readonly Shape[]): string {
  return `[const vector]{${shapes.map(vectorText).join(', ')}}`;
}

function concatAll(tensors: unknown, axis: unknown): Tensor {
  if (!Array.isArray(tensors) || !tensors.every((t) => t instanceof Tensor) || !isInt(axis)) {
    throw callError('Concat', [['tensors', tensors, 'list of tensor, tuple of Tensor']], [['axis', axis, 'int']]);
  }
  const list = tensors;
  if (list.length === 0) {
    throw new ValueError('For primitive[Concat], the elements size must be greater than 0, but got 0.');
  }
  const shapes = list.map((t) => t.shape);
  const rank = shapes[0].length;
  if (shapes.some((s) => s.length !== rank)) {
    throw new ValueError(`For primitive[Concat], element rank must be same(shapes are ${shapesText(shapes)})!`);
  }
  if (rank === 0) {
    throw new ValueError(
      'For primitive[Concat], all elements should not be zero rank, but got zero rank in position 1!',
    );
  }
  const at = normalizeAxis(Number(axis), rank);
  if (at === undefined) {
    throw new ValueError(
      `For primitive[Concat], the axis value must be in [-${rank},${rank}), but got ${Number(axis)}.`,
    );
  }
  for (const shape of shapes) {
    const off = shape.findIndex((d, i) => i !== at && d !== shapes[0][i]);
    if (off >= 0 && shape.filter((d, i) => d !== shapes[0][i]).length > 1) {
      throw new ValueError(
        'For primitive[Concat] only support one axis different, bug got more than one(shapes is [const vector]{' +
          `${shapes.map(vectorText).join(', ')}})!`,
      );
    }
    if (off >= 0) {
      throw new ValueError(
        `For primitive[Concat], shapes of tensors must match except in given concat axis ${at}, but got mismatch in ` +
          `${off}(all input shapes are ${shapesText(shapes)})!`,
      );
    }
  }
  if (list.some((t) => t.dtype !== list[0].dtype)) throw new RuntimeError('KernelMod Init Failed: Concat');
  return concatenated(list, at);
}

const CONCAT = signature<{ tensors: unknown; axis: unknown }>('ops.concat', 'tensors, axis=0');
const CAT = signature<{ tensors: unknown; axis: unknown }>('ops.cat', 'tensors, axis=0');

/**
 * Tensors of one dtype one behind the other along `axis`; their other axes agree. ValueError for shapes, RuntimeError for dtypes that do
 * not. MindSpore's `ops.concat`.
 */
export function concat(tensors: readonly Tensor[], axis?: number): Tensor;
export function concat(tensors: readonly Tensor[], options?: { axis?: number }): Tensor;
export function concat(...args: unknown[]): Tensor {
  const { tensors, axis } = CONCAT.bind(args);
  return concatAll(tensors, axis);
}

/** The same as {@link concat}. MindSpore's `ops.cat`. */
export function cat(tensors: readonly Tensor[], axis?: number): Tensor;
export function cat(tensors: readonly Tensor[], options?: { axis?: number }): Tensor;
export function cat(...args: unknown[]): Tensor {
  const { tensors, axis } = CAT.bind(args);
  return concatAll(tensors, axis);
}

const STACK = signature<{ tensors: unknown; axis: unknown }>('ops.stack', 'tensors, axis=0');

/** Tensors of one shape and dtype side by side on a new axis. ValueError for shapes, TypeError for dtypes that differ. MindSpore's `ops.stack`. */
export function stack(tensors: readonly Tensor[] | Tensor, axis?: number): Tensor;
export function stack(tensors: readonly Tensor[] | Tensor, options?: { axis?: number }): Tensor;
export function stack(...args: unknown[]): Tensor {
  const { tensors, axis } = STACK.bind(args);
  checkValueType('axis', isInt(axis) ? Number(axis) : axis, 'int', 'Stack');
  const list = tensors instanceof Tensor ? [tensors] : tensors;
  if (!Array.isArray(list) || !list.every((t) => t instanceof Tensor)) {
    throw callError('Stack', [['tensors', tensors, 'list of tensor, tuple of Tensor']], [['axis', axis, 'int']]);
  }
  if (list.length === 0) {
    throw new ValueError('For primitive[Stack], the stack element num must be greater than or equal to 1, but got 0.');
  }
  const [first, ...rest] = list;
  rest.forEach((t, i) => {
    if (t.dtype !== first.dtype) {
      throw new TypeError(
        `All input must have the same data type!input[${i + 1}] data type = Tensor[${String(t.dtype)}]infer_type0= Tensor[${String(first.dtype)}]`,
      );
    }
    if (!sameShape(t.shape, first.shape)) {
      throw new ValueError(`All input shape must be the same! ${vectorText(t.shape)} And ${vectorText(first.shape)}`);
    }
  });
  const rank = first.ndim + 1;
  const at = normalizeAxis(Number(axis), rank);
  if (at === undefined) {
    throw new ValueError(
      `For primitive[Stack], the Stack axis must be in [-${rank},${rank - 1}], but got ${Number(axis)}.`,
    );
  }
  const apart = [...first.shape.slice(0, at), 1, ...first.shape.slice(at)];
  return concatenated(
    list.map((t) => reshaped(t, apart)),
    at,
  );
}

/** An axis cut into pieces. */
const splitOp: Op<SizesAttrs> = defineOp('Split', {
  infer: ([x], { axis, sizes }) =>
    sizes.map((n) => ({ shape: x.shape.map((d, i) => (i === axis ? n : d)), dtype: x.dtype })),
  lower: (g, [x], { attrs: { axis, sizes } }) =>
    sizes.length === 1 ? g.Identity(x) : g.multi('Split', [x, g.ints(sizes)], { axis }, sizes.length),
  grad: (dys, _, { attrs }) => [concatenated(dys, attrs.axis)],
});

/** @internal an axis cut into pieces of the given sizes */
export function pieces(x: Tensor, sizes: readonly number[], axis: number): Tensor[] {
  return sizes.length === 1 ? [x] : splitOp.all([x], { axis, sizes });
}

function arrayAxis(axis: unknown, rank: number): number {
  const found = isInt(axis) ? normalizeAxis(Number(axis), rank) : undefined;
  if (found !== undefined) return found;
  throw new ValueError(`axis ${pyRepr(axis)} is out of bounds for array of dimension ${rank}`);
}

const SPLIT = signature<{ tensor: unknown; split_size_or_sections: unknown; axis: unknown }>(
  'ops.split',
  'tensor, split_size_or_sections, axis=0',
);

/**
 * Pieces of `axis`: of one size (the last one may be smaller), or of the sizes given. ValueError for sizes that do not fit, TypeError for
 * what is no size. MindSpore's `ops.split`.
 */
export function split(tensor: Tensor, split_size_or_sections: number | readonly number[], axis?: number): Tensor[];
export function split(
  tensor: Tensor,
  options: { split_size_or_sections: number | readonly number[]; axis?: number },
): Tensor[];
/** @hidden */
export function split(
  tensor: Tensor,
  split_size_or_sections: number | readonly number[],
  options: { axis?: number },
): Tensor[];
export function split(...args: unknown[]): Tensor[] {
  const { tensor, split_size_or_sections, axis } = SPLIT.bind(args);
  return splitBy(tensor, split_size_or_sections, axis);
}

/** @internal the body of {@link split} */
export function splitBy(tensor: unknown, by: unknown, axis: unknown): Tensor[] {
  if (!(tensor instanceof Tensor)) {
    throw new TypeError(`For 'split', the input 'tensor' must be a Tensor, but got ${pyClass(tensor)}.`);
  }
  const at = arrayAxis(axis, tensor.ndim);
  const size = tensor.shape[at];
  if (isInt(by)) {
    const each = Number(by);
    if (each <= 0) {
      throw new ValueError(`For split, the value of 'split_size_or_sections' must be more than zero, but got ${each}.`);
    }
    const count = Math.max(1, Math.ceil(size / each));
    return pieces(
      tensor,
      Array.from({ length: count }, (_, i) => Math.min(each, size - i * each)),
      at,
    );
  }
  if (!Array.isArray(by)) {
    throw new TypeError(
      `Type of Argument \`split_size_or_sections\` should be integer, tuple(int) or list(int), but got ${pyClass(by)}`,
    );
  }
  for (const n of by as unknown[]) {
    if (!isInt(n)) {
      throw new TypeError(`Each element in 'split_size_or_sections' should be integer, but got ${pyClass(n)}.`);
    }
    if (Number(n) < 0) {
      throw new TypeError(`Each element in 'split_size_or_sections' should be non-negative, but got ${pyRepr(by)}.`);
    }
  }
  const sizes = by.map(Number);
  const total = sizes.reduce((a, b) => a + b, 0);
  if (total !== size) {
    throw new ValueError(`The sum of 'split_size_or_sections' should be equal to ${size}, but got ${total}.`);
  }
  return pieces(tensor, sizes, at);
}

const CHUNK = signature<{ input: unknown; chunks: unknown; axis: unknown }>('ops.chunk', 'input, chunks, axis=0');

/** At most `chunks` pieces of `axis`, all of one size but the last one. MindSpore's `ops.chunk`. */
export function chunk(input: Tensor, chunks: number, axis?: number): Tensor[];
export function chunk(input: Tensor, options: { chunks: number; axis?: number }): Tensor[];
/** @hidden */
export function chunk(input: Tensor, chunks: number, options: { axis?: number }): Tensor[];
export function chunk(...args: unknown[]): Tensor[] {
  const { input, chunks, axis } = CHUNK.bind(args);
  return chunked(input, chunks, axis);
}

/** @internal the body of {@link chunk} */
export function chunked(input: unknown, chunks: unknown, axis: unknown): Tensor[] {
  needTensor('Split', 'input', input);
  if (!isInt(chunks)) {
    throw new TypeError(`For ops.chunk type of argument \`chunks\` should be integer, but got ${pyClass(chunks)}`);
  }
  const count = Number(chunks);
  if (count <= 0) throw new ValueError(`For ops.chunk parameter 'chunks' must be greater than 0, but got ${count}`);
  const at = arrayAxis(axis, input.ndim);
  return splitBy(input, Math.max(1, Math.ceil(input.shape[at] / count)), at);
}

function slices(x: unknown, axis: unknown): Tensor[] {
  needTensor('Unstack', 'input_x', x);
  if (x.ndim === 0) throw new ValueError("For 'Unstack', input's rank should be greater equal to 1, but got 0");
  const at = dimension(Number(axis), x.ndim);
  const one = [...x.shape.slice(0, at), ...x.shape.slice(at + 1)];
  return pieces(x, new Array<number>(x.shape[at]).fill(1), at).map((t) => reshaped(t, one));
}

const UNSTACK = signature<{ input_x: unknown; axis: unknown }>('ops.unstack', 'input_x, axis=0');
const UNBIND = signature<{ input: unknown; dim: unknown }>('ops.unbind', 'input, dim=0');

/** The slices of `axis`, without it: the reverse of {@link stack}. MindSpore's `ops.unstack`. */
export function unstack(input_x: Tensor, axis?: number): Tensor[];
export function unstack(input_x: Tensor, options?: { axis?: number }): Tensor[];
export function unstack(...args: unknown[]): Tensor[] {
  const { input_x, axis } = UNSTACK.bind(args);
  return slices(input_x, axis);
}

/** The slices of `dim`, without it; the same as {@link unstack}. MindSpore's `ops.unbind`. */
export function unbind(input: Tensor, dim?: number): Tensor[];
export function unbind(input: Tensor, options?: { dim?: number }): Tensor[];
export function unbind(...args: unknown[]): Tensor[] {
  const { input, dim } = UNBIND.bind(args);
  return slices(input, dim);
}

/**
 * Coordinates: each 1-D tensor repeated over a grid of all of them. With `indexing: 'xy'` (the default) the first two axes are exchanged.
 * MindSpore's `ops.meshgrid`.
 */
export function meshgrid(...inputs: readonly Tensor[]): Tensor[];
export function meshgrid(...inputs: readonly [...inputs: Tensor[], options: { indexing?: 'xy' | 'ij' }]): Tensor[];
export function meshgrid(...inputs: readonly (Tensor | { indexing?: 'xy' | 'ij' })[]): Tensor[] {
  const last = inputs[inputs.length - 1];
  const indexing = last instanceof Tensor ? 'xy' : (last.indexing ?? 'xy');
  if (indexing !== 'xy' && indexing !== 'ij') {
    throw new ValueError(
      `Failed to convert the value "${String(indexing)}" of input 'indexing' of 'Meshgrid' to enum.`,
    );
  }
  const tensors = inputs.filter((t): t is Tensor => t instanceof Tensor);
  const sizes = tensors.map((t) => t.size);
  const place = (i: number): number => (indexing === 'xy' && tensors.length > 1 && i < 2 ? 1 - i : i);
  const shape = sizes.map((_, i) => sizes[place(i)]);
  return tensors.map((t, i) => {
    const line = reshaped(
      t,
      sizes.map((n, axis) => (axis === place(i) ? n && sizes[i] : 1)),
    );
    return sameShape(line.shape, shape) ? line : broadcastOp([line], { shape });
  });
}
