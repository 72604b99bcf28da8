import type { DType } from '../../common/dtype.js';
import { ValueError } from '../../common/errors.js';
import { isPlainObject, signature } from '../../common/signature.js';
import type { Tensor } from '../../common/tensor.js';
import { needTensor, type PyNumber } from '../call.js';
import { ones as filled, zeros as empty } from '../creation.js';
import { gather_elements } from '../gather.js';
import { concat as joined, meshgrid as grids } from '../join.js';
import { flatten as flat, permuted, reshaped, squeeze as squeezed } from '../reshape.js';
import { scattered } from '../scatter.js';
import { axisOf, mintFunction } from './call.js';

/** Tensors joined along an axis. */
export interface Concatenation {
  (tensors: readonly Tensor[], dim?: number): Tensor;
  (tensors: readonly Tensor[], options: { dim?: number }): Tensor;
}

function concatenation(name: 'cat' | 'concat'): Concatenation {
  const sig = signature<{ tensors: readonly Tensor[]; dim: number }>(`mint.${name}`, 'tensors, dim=0');
  return (...args: unknown[]) => {
    const { tensors, dim } = sig.bind(args);
    return joined(tensors, dim);
  };
}

/** Tensors joined along `dim`. MindSpore's `mint.cat`. */
export const cat: Concatenation = concatenation('cat');

/** Tensors joined along `dim`. MindSpore's `mint.concat`. */
export const concat: Concatenation = concatenation('concat');

/** The axes from `start_dim` to `end_dim` as one; by default all. ValueError for axes that are none or in the wrong order. MindSpore's `mint.flatten`. */
export const flatten = mintFunction('flatten', 'start_dim=0, end_dim=-1', (input, { start_dim, end_dim }) =>
  flat(input, {
    start_dim: axisOf(start_dim as number, input.ndim),
    end_dim: axisOf(end_dim as number, input.ndim),
  }),
) as {
  (input: Tensor, start_dim?: number, end_dim?: number): Tensor;
  (input: Tensor, options: { start_dim?: number; end_dim?: number }): Tensor;
};

/** The axes in another order. MindSpore's `mint.permute`. */
export const permute = mintFunction('permute', 'dims', (input, { dims }) => permuted(input, dims)) as {
  (input: Tensor, dims: readonly number[]): Tensor;
  (input: Tensor, options: { dims: readonly number[] }): Tensor;
};

/** Without the axes `dim` that have size 1; the others stay. MindSpore's `mint.squeeze`. */
export const squeeze = mintFunction('squeeze', 'dim', (input, { dim }) => {
  const axes = (Array.isArray(dim) ? dim : [dim]) as number[];
  const ones = axes.filter((axis) => input.shape[axisOf(axis, input.ndim)] === 1);
  return ones.length === 0 ? reshaped(input, input.shape) : squeezed(input, ones);
}) as {
  (input: Tensor, dim: number | readonly number[]): Tensor;
  (input: Tensor, options: { dim: number | readonly number[] }): Tensor;
};

/** The elements that indices point at along `dim`. MindSpore's `mint.gather`. */
export const gather = mintFunction('gather', 'dim, index', (input, { dim, index }) =>
  gather_elements(input, dim as number, index as Tensor),
) as {
  (input: Tensor, dim: number, index: Tensor): Tensor;
  (input: Tensor, options: { dim: number; index: Tensor }): Tensor;
};

/** A copy with the elements of `src` where indices point at along `dim`. MindSpore's `mint.scatter`. */
export const scatter = mintFunction('scatter', 'dim, index, src', (input, { dim, index, src }) =>
  scattered(input, dim, index, src, 'none'),
) as {
  (input: Tensor, dim: number, index: Tensor, src: Tensor | PyNumber): Tensor;
  (input: Tensor, options: { dim: number; index: Tensor; src: Tensor | PyNumber }): Tensor;
};

/** `length` elements along `dim`, from `start` on. MindSpore's `mint.narrow`. */
export const narrow = mintFunction('narrow', 'dim, start, length', (input, { dim, start, length }) => {
  const [from, count, size] = [Number(start), Number(length), input.shape[axisOf(dim as number, input.ndim)]];
  const first = from < 0 ? from + size : from;
  if (first + count > size) {
    throw new ValueError(`For 'Narrow', start (${from}), + length (${count}) exceeds dimension size (${size}).`);
  }
  return input.narrow(dim as number, first, count);
}) as {
  (input: Tensor, dim: number, start: number, length: number): Tensor;
  (input: Tensor, options: { dim: number; start: number; length: number }): Tensor;
};

/** One slice along `dim`, which goes. ValueError for an index beyond it. MindSpore's `mint.select`. */
export const select = mintFunction('select', 'dim, index', (input, { dim, index }) =>
  selected(input, dim as number, index as number),
) as {
  (input: Tensor, dim: number, index: number): Tensor;
  (input: Tensor, options: { dim: number; index: number }): Tensor;
};

function selected(input: Tensor, dim: number, index: number): Tensor {
  const axis = axisOf(dim, input.ndim);
  const size = input.shape[axis];
  if (index < -size || index >= size) {
    throw new ValueError(
      `For Primitive [SelectExtView] start exceed range. start: ${index}, start should be in [-${size}, ${size}).`,
    );
  }
  const at: (number | string)[] = input.shape.map(() => ':');
  at[axis] = index;
  return input.at(...at);
}

/** One grid for each vector, indexed as matrices are unless `indexing` is 'xy'. MindSpore's `mint.meshgrid`. */
export function meshgrid(...tensors: readonly Tensor[]): Tensor[];
export function meshgrid(
  ...tensors: readonly [...tensors: Tensor[], options: { indexing?: 'xy' | 'ij' | null }]
): Tensor[];
export function meshgrid(...tensors: readonly (Tensor | { indexing?: 'xy' | 'ij' | null })[]): Tensor[] {
  const last = tensors[tensors.length - 1];
  const named = isPlainObject(last);
  const indexing = (named ? last.indexing : null) ?? 'ij';
  return grids(...(tensors.slice(0, named ? -1 : undefined) as Tensor[]), { indexing });
}

type Size = number | readonly number[];
const SIZED = 'size, *, dtype=None';
const ONES = signature<{ size: Size; dtype: DType | null }>('mint.ones', SIZED);
const ZEROS = signature<{ size: Size; dtype: DType | null }>('mint.zeros', SIZED);

/** A tensor of ones, float32 by default. MindSpore's `mint.ones`. */
export function ones(size: Size, options?: { dtype?: DType | null }): Tensor;
export function ones(...args: unknown[]): Tensor {
  const { size, dtype } = ONES.bind(args);
  return filled(size, dtype);
}

/** A tensor of zeros, float32 by default. MindSpore's `mint.zeros`. */
export function zeros(size: Size, options?: { dtype?: DType | null }): Tensor;
export function zeros(...args: unknown[]): Tensor {
  const { size, dtype } = ZEROS.bind(args);
  return empty(size, dtype);
}

const TAKE = signature<{ input: unknown; index: unknown }>('mint.take', 'input, index');

/** The elements at indices into the flattened tensor, in the shape of the indices. MindSpore's `mint.take`. */
export function take(input: Tensor, index: Tensor): Tensor;
export function take(input: Tensor, options: { index: Tensor }): Tensor;
export function take(...args: unknown[]): Tensor {
  const { input, index } = TAKE.bind(args);
  needTensor('Take', 'input', input);
  needTensor('Take', 'index', index);
  const picked = gather_elements(reshaped(input, [input.size]), 0, reshaped(index, [index.size]));
  return reshaped(picked, index.shape);
}
