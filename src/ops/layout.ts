import { int64, type DType } from '../common/dtype.js';
import { IndexError, RuntimeError, ValueError } from '../common/errors.js';
import { pyClass } from '../common/pytext.js';
import { normalizeAxis } from '../common/shape.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { dimension, intsOf } from './arguments.js';
import { sub } from './arithmetic.js';
import { isInt, needTensor } from './call.js';
import { cast } from './cast.js';
import { constant } from './operand.js';
import { unaryFunction, type UnaryInput } from './functions.js';
import { concat, concatenated } from './join.js';
import { padOp } from './pad.js';
import { broadcast_to, movedim, reshaped, swapaxes, transposeOp } from './reshape.js';
import { flip } from './slice.js';
import { part, windowOf } from './strided.js';
import { sumOp } from './sum.js';

/** The axes reversed for a matrix; what has fewer axes stays. MindSpore's `ops.t`. */
export const t: UnaryInput = unaryFunction('t', 'Transpose', 'input', (x) =>
  x.ndim === 2 ? transposeOp([x], { perm: [1, 0] }) : x,
);

/** The last two axes exchanged. MindSpore's `ops.adjoint`. */
export const adjoint = unaryFunction('adjoint', 'Transpose', 'x', (x) => swapaxes(x, -1, -2)) as {
  (x: Tensor): Tensor;
  (options: { x: Tensor }): Tensor;
};

const MOVEAXIS = signature<Record<string, unknown>>('ops.moveaxis', 'x, source, destination');
type Axes = number | readonly number[];

/** The same as {@link movedim}. MindSpore's `ops.moveaxis`. */
export function moveaxis(x: Tensor, source: Axes, destination: Axes): Tensor;
export function moveaxis(x: Tensor, options: { source: Axes; destination: Axes }): Tensor;
export function moveaxis(...args: unknown[]): Tensor {
  const { x, source, destination } = MOVEAXIS.bind(args);
  return movedim(x as Tensor, source as Axes, destination as Axes);
}

const SWAPDIMS = signature<Record<string, unknown>>('ops.swapdims', 'input, dim0, dim1');

/** The same as {@link swapaxes}. MindSpore's `ops.swapdims`. */
export function swapdims(input: Tensor, dim0: number, dim1: number): Tensor;
export function swapdims(input: Tensor, options: { dim0: number; dim1: number }): Tensor;
export function swapdims(...args: unknown[]): Tensor {
  const { input, dim0, dim1 } = SWAPDIMS.bind(args);
  return swapaxes(input as Tensor, dim0 as number, dim1 as number);
}

const EXPAND = signature<Record<string, unknown>>('ops.expand', 'input_x, size');

/** Expanded to a shape; −1 keeps a size. MindSpore's `ops.expand`. */
export function expand(input_x: Tensor, size: readonly number[] | Tensor): Tensor;
export function expand(input_x: Tensor, options: { size: readonly number[] | Tensor }): Tensor;
export function expand(...args: unknown[]): Tensor {
  const { input_x, size } = EXPAND.bind(args);
  return broadcast_to(input_x as Tensor, size as number[]);
}

/** The columns in reverse order. ValueError for fewer than two axes. MindSpore's `ops.fliplr`. */
export const fliplr: UnaryInput = unaryFunction('fliplr', 'ReverseV2', 'input', (x) => flip(x, [1]));
/** The rows in reverse order. MindSpore's `ops.flipud`. */
export const flipud: UnaryInput = unaryFunction('flipud', 'ReverseV2', 'input', (x) => flip(x, [0]));

const ROT90 = signature<{ input: unknown; k: unknown; dims: unknown }>('ops.rot90', 'input, k, dims');

/** Turned by k quarters in the plane of two axes, from the first to the second. RuntimeError for axes that are none. MindSpore's `ops.rot90`. */
export function rot90(input: Tensor, k: number, dims: readonly number[]): Tensor;
export function rot90(input: Tensor, options: { k: number; dims: readonly number[] }): Tensor;
export function rot90(...args: unknown[]): Tensor {
  const { input, k, dims } = ROT90.bind(args);
  needTensor('Rot90', 'input', input);
  const list = intsOf(dims) ?? [];
  if (!isInt(k) || list.length !== 2) {
    throw new RuntimeError(`For \`rot90\`, total rotation dims must be 2, but get ${list.length}.`);
  }
  const [a, b] = list.map((d) => normalizeAxis(d, input.ndim));
  if (a === undefined || b === undefined || a === b) {
    throw new RuntimeError(`For \`rot90\`, rotation dims must be different, but get dim0=${list[0]}, dim1=${list[1]}.`);
  }
  const turns = ((Number(k) % 4) + 4) % 4;
  if (turns === 0) return input;
  if (turns === 2) return flip(flip(input, [a]), [b]);
  return turns === 1 ? swapaxes(flip(input, [b]), a, b) : flip(swapaxes(input, a, b), [b]);
}

type Stackable = readonly Tensor[];

function listOf(x: unknown, fail: (got: string) => string): Tensor[] {
  if (!Array.isArray(x)) throw new TypeError(fail(pyClass(x)));
  return (x as unknown[]).map((item) => {
    needTensor('Concat', 'tensors', item);
    return item;
  });
}

const atLeast = (x: Tensor, rank: 1 | 2 | 3): Tensor => {
  if (x.ndim >= rank) return x;
  if (rank === 1) return reshaped(x, [1]);
  const row = x.ndim === 0 ? [1, 1] : x.ndim === 1 ? [1, x.size] : [...x.shape];
  return reshaped(x, rank === 2 ? row : [...row, 1]);
};

const HSTACK = signature<{ tensors: unknown }>('ops.hstack', 'tensors');
const VSTACK = signature<{ inputs: unknown }>('ops.vstack', 'inputs');
const DSTACK = signature<{ tensors: unknown }>('ops.dstack', 'tensors');
const COLUMN_STACK = signature<{ tensors: unknown }>('ops.column_stack', 'tensors');

/** Laid side by side: along the second axis, vectors along the first. MindSpore's `ops.hstack`. */
export function hstack(tensors: Stackable): Tensor;
export function hstack(options: { tensors: Stackable }): Tensor;
export function hstack(...args: unknown[]): Tensor {
  const list = listOf(
    HSTACK.bind(args).tensors,
    (got) => `For hstack, the input must be list or tuple, but got ${got}.`,
  ).map((x) => atLeast(x, 1));
  return concat(list, list[0]?.ndim === 1 ? 0 : 1);
}

/** Laid under each other: along the first axis, vectors as rows. MindSpore's `ops.vstack`. */
export function vstack(inputs: Stackable): Tensor;
export function vstack(options: { inputs: Stackable }): Tensor;
export function vstack(...args: unknown[]): Tensor {
  const { inputs } = VSTACK.bind(args);
  const list = listOf(inputs, (got) => `For 'vstack', list or tuple of tensors are required, but got ${got}`);
  return concat(
    list.map((x) => atLeast(x, 2)),
    0,
  );
}

/** Laid behind each other: along the third axis. MindSpore's `ops.dstack`. */
export function dstack(tensors: Stackable): Tensor;
export function dstack(options: { tensors: Stackable }): Tensor;
export function dstack(...args: unknown[]): Tensor {
  const { tensors } = DSTACK.bind(args);
  const list = listOf(tensors, (got) => `For 'dstack', 'tensors' must be list or tuple of tensors, but got ${got}`);
  return concat(
    list.map((x) => atLeast(x, 3)),
    2,
  );
}

/** Laid side by side, vectors as columns. MindSpore's `ops.column_stack`. */
export function column_stack(tensors: Stackable): Tensor;
export function column_stack(options: { tensors: Stackable }): Tensor;
export function column_stack(...args: unknown[]): Tensor {
  const { tensors } = COLUMN_STACK.bind(args);
  const list = listOf(
    tensors,
    (got) => `For column_stack, the input must be list or tuple of tensors, but got ${got}.`,
  );
  return concat(
    list.map((x) => (x.ndim < 2 ? reshaped(x, [x.size, 1]) : x)),
    1,
  );
}

type Sections = number | readonly number[];

/** @internal the parts of tensor_split: equal ones, the first of them greater by one, or those between indices */
export function sections(x: Tensor, given: unknown, axis: number, name = 'tensor_split'): Tensor[] {
  const at = dimension(axis, x.ndim);
  const size = x.shape[at];
  let bounds: number[];
  if (isInt(given)) {
    const count = Number(given);
    if (count <= 0) {
      throw new ValueError(`For ${name}, the value of 'indices_or_sections' must be more than zero but got ${count}`);
    }
    const small = Math.floor(size / count);
    const more = size % count;
    bounds = Array.from({ length: count + 1 }, (_, i) => i * small + Math.min(i, more));
  } else {
    const list = Array.isArray(given) ? intsOf(given) : undefined;
    if (list === undefined) {
      throw new TypeError(
        `Type of Argument \`indices_or_sections\` should be integer, tuple(int) or list(int), but got ${pyClass(given)}`,
      );
    }
    const clip = (i: number): number => Math.min(Math.max(i < 0 ? i + size : i, 0), size);
    bounds = [0, ...list.map(clip), size];
  }
  return bounds.slice(1).map((end, i) => part(x, at, bounds[i], Math.max(0, end - bounds[i])));
}

const TENSOR_SPLIT = signature<Record<string, unknown>>('ops.tensor_split', 'input, indices_or_sections, axis=0');

/**
 * Parts along `axis`: so many, the first ones greater by one where they are not equal, or those between the given indices. ValueError for a
 * number that is not positive, TypeError for other types. MindSpore's `ops.tensor_split`.
 */
export function tensor_split(input: Tensor, indices_or_sections: Sections, axis?: number): Tensor[];
export function tensor_split(input: Tensor, options: { indices_or_sections: Sections; axis?: number }): Tensor[];
/** @hidden */
export function tensor_split(input: Tensor, indices_or_sections: Sections, options: { axis?: number }): Tensor[];
export function tensor_split(...args: unknown[]): Tensor[] {
  const { input, indices_or_sections, axis } = TENSOR_SPLIT.bind(args);
  needTensor('Split', 'input', input);
  return sections(input, indices_or_sections, axis as number);
}

function splitter(name: 'hsplit' | 'vsplit' | 'dsplit', least: number): (...args: unknown[]) => Tensor[] {
  const sig = signature<{ input: unknown; indices_or_sections: unknown }>(`ops.${name}`, 'input, indices_or_sections');
  return (...args) => {
    const { input, indices_or_sections } = sig.bind(args);
    needTensor('Split', 'input', input);
    if (input.ndim < least) {
      throw new ValueError(`${name} expect \`x\` is a Tensor with at least ${least} dimension, but got ${input.ndim}`);
    }
    const axis = { hsplit: input.ndim === 1 ? 0 : 1, vsplit: 0, dsplit: 2 }[name];
    return sections(input, indices_or_sections, axis);
  };
}

/** A function that takes a tensor apart. */
export interface Splitting {
  (input: Tensor, indices_or_sections: Sections): Tensor[];
  (input: Tensor, options: { indices_or_sections: Sections }): Tensor[];
}

/** Parts along the second axis, of vectors along the first. MindSpore's `ops.hsplit`. */
export const hsplit = splitter('hsplit', 1) as Splitting;
/** Parts along the first axis. MindSpore's `ops.vsplit`. */
export const vsplit = splitter('vsplit', 2) as Splitting;
/** Parts along the third axis. MindSpore's `ops.dsplit`. */
export const dsplit = splitter('dsplit', 3) as Splitting;

/** Zeros around x. */
function padded(x: Tensor, before: readonly number[], after: readonly number[]): Tensor {
  return padOp([x, constant(0, x.dtype)], { before, after });
}

/** Matrices along a diagonal, zeros elsewhere; vectors count as rows, numbers as matrices of one. MindSpore's `ops.block_diag`. */
export function block_diag(...inputs: Tensor[]): Tensor {
  const blocks = inputs.map((x) => {
    needTensor('BlockDiag', 'inputs', x);
    return atLeast(x, 2);
  });
  const width = blocks.reduce((n, b) => n + b.shape[1], 0);
  let left = 0;
  const rows = blocks.map((b) => {
    const row = padded(b, [0, left], [0, width - left - b.shape[1]]);
    left += b.shape[1];
    return row;
  });
  return concatenated(rows, 0);
}

const DIAGONAL = signature<Record<string, unknown>>('ops.diagonal', 'input, offset=0, dim1=0, dim2=1');

/** Keywords of {@link diagonal}. */
export interface DiagonalOptions {
  offset?: number;
  dim1?: number;
  dim2?: number;
}

/**
 * The diagonal of the matrices in two axes, in a new last axis; `offset` above (or, negative, below) the main one. ValueError for axes that are
 * none or equal. MindSpore's `ops.diagonal`.
 */
export function diagonal(input: Tensor, offset?: number, dim1?: number, dim2?: number): Tensor;
export function diagonal(input: Tensor, options?: DiagonalOptions): Tensor;
/** @hidden */
export function diagonal(input: Tensor, offset: number, options: DiagonalOptions): Tensor;
export function diagonal(...args: unknown[]): Tensor {
  const { input, offset, dim1, dim2 } = DIAGONAL.bind(args);
  needTensor('Diagonal', 'input', input);
  return diagonalOf(input, Number(offset), dim1 as number, dim2 as number);
}

/** @internal the body of {@link diagonal} */
export function diagonalOf(x: Tensor, offset: number, dim1: number, dim2: number): Tensor {
  const [a, b] = [dimension(dim1, x.ndim), dimension(dim2, x.ndim)];
  if (a === b)
    throw new ValueError(`For 'Diagonal', dim1 and dim2 cannot be identical, but got : dim1:${a} and dim2:${b}`);
  const others = x.shape.map((_, i) => i).filter((i) => i !== a && i !== b);
  const perm = [...others, a, b];
  const inFront = perm.every((p, i) => p === i) ? x : transposeOp([x], { perm });
  const lead = others.map((i) => x.shape[i]);
  const [rows, columns] = [x.shape[a], x.shape[b]];
  const start = offset >= 0 ? offset : -offset * columns;
  const length = Math.max(0, Math.min(rows + Math.min(offset, 0), columns - Math.max(offset, 0)));
  const flat = reshaped(inFront, [...lead, rows * columns]);
  // Elements of a diagonal are one row and one column apart.
  return windowOf(flat, {
    starts: [...lead.map(() => 0), length === 0 ? 0 : start],
    steps: [...lead.map(() => 1), columns + 1],
    sizes: [...lead, length],
  });
}

/** The diagonal matrix of the elements of a vector, `offset` above or below the main diagonal. */
function diagonalMatrix(x: Tensor, offset: number): Tensor {
  const n = x.size;
  const side = n + Math.abs(offset);
  const rows = padded(reshaped(x, [n, 1]), [0, 0], [0, side]);
  // Rows of side + 1 elements laid behind each other: each starts one column further to the right.
  const square = reshaped(part(reshaped(rows, [n * (side + 1)]), 0, 0, n * side), [n, side]);
  if (offset === 0) return square;
  return offset > 0 ? padded(square, [0, offset], [offset, -offset]) : padded(square, [-offset, 0], [0, 0]);
}

const DIAGFLAT = signature<{ input: unknown; offset: unknown }>('ops.diagflat', 'input, offset=0');

/** A matrix with all elements on a diagonal. MindSpore's `ops.diagflat`. */
export function diagflat(input: Tensor, offset?: number): Tensor;
export function diagflat(input: Tensor, options?: { offset?: number }): Tensor;
export function diagflat(...args: unknown[]): Tensor {
  const { input, offset } = DIAGFLAT.bind(args);
  needTensor('Diagflat', 'input', input);
  return diagonalMatrix(reshaped(input, [input.size]), Number(offset));
}

const DIAG = signature<{ input: unknown }>('ops.diag', 'input');

/** The elements on the diagonal of a tensor with twice as many axes. MindSpore's `ops.diag`. */
export function diag(input: Tensor): Tensor;
export function diag(options: { input: Tensor }): Tensor;
export function diag(...args: unknown[]): Tensor {
  const { input } = DIAG.bind(args);
  needTensor('Diag', 'input', input);
  if (input.ndim === 0)
    throw new ValueError('For primitive[Diag], the rank of input must be greater than 0, but got 0.');
  return reshaped(diagonalMatrix(reshaped(input, [input.size]), 0), [...input.shape, ...input.shape]);
}

const TRACE = signature<{ input: unknown }>('ops.trace', 'input');

/** The sum of the diagonal of a matrix. RuntimeError for other ranks. MindSpore's `ops.trace`. */
export function trace(input: Tensor): Tensor;
export function trace(options: { input: Tensor }): Tensor;
export function trace(...args: unknown[]): Tensor {
  const { input } = TRACE.bind(args);
  needTensor('Trace', 'input', input);
  if (input.ndim !== 2) {
    throw new RuntimeError(`For Primitive[Trace], the rank of the input must be 2, but got ${input.ndim}!`);
  }
  return cast(sumOp([diagonalOf(input, 0, 0, 1)], { axes: [0], keepdims: false }), input.dtype);
}

/** @internal the member: over two axes, integers as int64 */
export function traceOf(x: Tensor, offset: number, axis1: number, axis2: number, dtype: DType | null): Tensor {
  if (x.ndim < 2) {
    throw new RuntimeError(
      `For Primitive[Tracev2], the dim of input 'x' should greater or equal to 2, but got 'x' at ${x.ndim}-dimention`,
    );
  }
  const type = dtype ?? (x.dtype.isFloat ? x.dtype : int64);
  const line = diagonalOf(x, offset, axis1, axis2);
  return sumOp([cast(line, type)], { axes: [line.ndim - 1], keepdims: false });
}

const DIFF = signature<Record<string, unknown>>('ops.diff', 'x, n=1, axis=-1, prepend=None, append=None');

/** Keywords of {@link diff}. */
export interface DiffOptions {
  /** 1, as in MindSpore. */
  n?: number;
  /** Default −1. */
  axis?: number;
  prepend?: Tensor | null;
  append?: Tensor | null;
}

/** Differences of neighbours along `axis`. RuntimeError for an `n` other than 1, IndexError for an axis outside. MindSpore's `ops.diff`. */
export function diff(x: Tensor, n?: number, axis?: number, prepend?: Tensor | null, append?: Tensor | null): Tensor;
export function diff(x: Tensor, options?: DiffOptions): Tensor;
export function diff(...args: unknown[]): Tensor {
  const { x, n, axis, prepend, append } = DIFF.bind(args);
  needTensor('Diff', 'x', x);
  if (Number(n) !== 1) throw new RuntimeError(`For 'diff', 'n' must be 1, but got ${Number(n)}`);
  const at = normalizeAxis(Number(axis), x.ndim);
  if (at === undefined) throw new IndexError('tuple index out of range');
  const whole = [prepend, x, append].filter((p): p is Tensor => p instanceof Tensor);
  const all = whole.length === 1 ? x : concatenated(whole, at);
  const count = Math.max(0, all.shape[at] - 1);
  return sub(part(all, at, 1, count), part(all, at, 0, count));
}
