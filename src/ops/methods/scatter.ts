import { Tensor } from '../../common/tensor.js';
import { isInt, type PyNumber } from '../call.js';
import * as scattering from '../scatter.js';
import { install, member, overloaded } from './overload.js';

declare module '../../common/tensor.js' {
  interface Tensor {
    /** Elements put at indices along an axis. MindSpore's `Tensor.scatter`. */
    scatter(dim: number, index: Tensor, src: Tensor | PyNumber, options?: { reduce?: 'none' | 'add' }): Tensor;
    /** Elements put at indices along an axis. MindSpore's `Tensor.scatter`. */
    scatter(
      options:
        | { dim: number; index: Tensor; src: Tensor | PyNumber }
        | { axis: number; index: Tensor; src: Tensor | PyNumber },
    ): Tensor;
    /** Elements added at indices along an axis. MindSpore's `Tensor.scatter_add`. */
    scatter_add(dim: number, index: Tensor, src: Tensor): Tensor;
    /** Slices added at indices along an axis. MindSpore's `Tensor.index_add`. */
    index_add(indices: Tensor, y: Tensor, axis: number): Tensor;
    /** Slices added at indices along an axis. MindSpore's `Tensor.index_add`. */
    index_add(indices: Tensor, y: Tensor, options: scattering.IndexAddOptions): Tensor;
    /** Slices at indices along an axis filled. MindSpore's `Tensor.index_fill`. */
    index_fill(axis: number, index: Tensor, value: PyNumber | Tensor): Tensor;
    /** Elements at coordinates replaced. MindSpore's `Tensor.index_put`. */
    index_put(indices: readonly Tensor[], values: Tensor, accumulate?: boolean): Tensor;
    /** Elements at coordinates replaced. MindSpore's `Tensor.index_put`. */
    index_put(indices: readonly Tensor[], values: Tensor, options: { accumulate?: boolean }): Tensor;
    /** Where the mask holds, the elements of a tensor in order. MindSpore's `Tensor.masked_scatter`. */
    masked_scatter(mask: Tensor, source: Tensor): Tensor;
    /** One slice replaced. MindSpore's `Tensor.select_scatter`. */
    select_scatter(src: Tensor, axis: number, index: number): Tensor;
    /** A slice replaced. MindSpore's `Tensor.slice_scatter`. */
    slice_scatter(src: Tensor, axis?: number, start?: number | null, end?: number | null, step?: number): Tensor;
    /** A slice replaced. MindSpore's `Tensor.slice_scatter`. */
    slice_scatter(src: Tensor, options: scattering.SliceScatterOptions): Tensor;
  }
}

install({
  scatter: overloaded('scatter', [
    {
      text: 'dim, index, src',
      body: (self, { dim, index, src }) => scattering.scattered(self, dim, index, src, 'none'),
    },
    {
      text: 'dim, index, src, *, reduce',
      body: (self, { dim, index, src, reduce }) => scattering.scattered(self, dim, index, src, reduce),
    },
    {
      text: 'axis, index, src',
      body: (self, { axis, index, src }) => scattering.scattered(self, axis, index, src, 'none'),
    },
  ]),
  scatter_add: overloaded('scatter_add', [
    {
      text: 'dim, index, src',
      fits: ({ dim, index, src }) => isInt(dim) && index instanceof Tensor && src instanceof Tensor,
      body: (self, { dim, index, src }) => scattering.scatterAdded(self, Number(dim), index as Tensor, src as Tensor),
    },
    {
      text: 'indices, updates',
      body: (self, { indices, updates }) => scattering.tensor_scatter_add(self, indices as Tensor, updates as Tensor),
    },
  ]),
  index_add: member(scattering.index_add),
  index_fill: member(scattering.index_fill),
  index_put: overloaded('index_put', [
    {
      text: 'indices, values, accumulate=False',
      body: (self, { indices, values, accumulate }) =>
        scattering.indexPut(self, indices as Tensor[], values as Tensor, accumulate === true),
    },
  ]),
  masked_scatter: overloaded('masked_scatter', [
    {
      text: 'mask, source',
      body: (self, { mask, source }) => scattering.maskedScatter(self, mask as Tensor, source as Tensor),
    },
  ]),
  select_scatter: member(scattering.select_scatter),
  slice_scatter: member(scattering.slice_scatter),
});
