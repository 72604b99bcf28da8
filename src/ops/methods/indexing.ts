import { Tensor } from '../../common/tensor.js';
import { become } from '../assign.js';
import { isInt } from '../call.js';
import { gather, gather_elements, gather_nd, index_select } from '../gather.js';
import { getAt, maskedAt, setAt, type IndexItem, type SetValue } from '../indexing.js';
import { install, member, overloaded } from './overload.js';

declare module '../../common/tensor.js' {
  interface Tensor {
    /**
     * `x[...]`: one item an axis. Ints, Python slices as text (`'1:'`, `'::-1'`), `'...'`, null for a new axis, true, int Tensors and arrays of
     * ints: `x.at('1:', -1)` is `x[1:, -1]`. IndexError for what is outside; TypeError for a boolean mask, see `at_mask`.
     */
    at(...index: IndexItem[]): Tensor;
    /** `x[mask]`: the elements where a bool Tensor holds. Asynchronous, as their number depends on values. */
    at_mask(mask: Tensor): Promise<Tensor>;
    /**
     * `x[index] = value`: gives this tensor another value. `index` is one item of `at` or an array of them, a boolean mask may be the last one;
     * an array of ints alone is a list of items: nest it (`[[0, 2]]`) to pick those rows.
     */
    set(index: IndexItem | readonly IndexItem[], value: SetValue): void;
    /** Elements or slices along an axis; with two arguments PyTorch's (dim, index). MindSpore's `Tensor.gather`. */
    gather(dim: number, index: Tensor): Tensor;
    /** Slices along `axis`, one for each index. MindSpore's `Tensor.gather`. */
    gather(input_indices: Tensor, axis: number, batch_dims?: number): Tensor;
    /** One element for each index. MindSpore's `Tensor.gather_elements`. */
    gather_elements(dim: number, index: Tensor): Tensor;
    /** Slices or elements at coordinates. MindSpore's `Tensor.gather_nd`. */
    gather_nd(indices: Tensor): Tensor;
    /** Slices along an axis. MindSpore's `Tensor.index_select`. */
    index_select(axis: number, index: Tensor): Tensor;
  }
}

install({
  at(this: Tensor, ...index: unknown[]): Tensor {
    return getAt(this, index as IndexItem[]);
  },
  at_mask(this: Tensor, mask: unknown): Promise<Tensor> {
    return maskedAt(this, mask as Tensor);
  },
  set(this: Tensor, index: unknown, value: unknown): void {
    become(this, setAt(this, (Array.isArray(index) ? index : [index]) as IndexItem[], value));
  },
  gather: overloaded('gather', [
    {
      text: 'dim, index',
      fits: ({ dim, index }) => isInt(dim) && index instanceof Tensor,
      body: (self, { dim, index }) => gather_elements(self, Number(dim), index as Tensor),
    },
    {
      text: 'input_indices, axis, batch_dims=0',
      body: (self, { input_indices, axis, batch_dims }) =>
        gather(self, input_indices as Tensor, axis as number, batch_dims as number),
    },
  ]),
  gather_elements: member(gather_elements),
  gather_nd: member(gather_nd),
  index_select: overloaded('index_select', [
    {
      text: 'axis, index',
      body: (self, { axis, index }) => index_select(self, axis as number, index as Tensor),
    },
    { text: 'dim, index', body: (self, { dim, index }) => index_select(self, dim as number, index as Tensor) },
  ]),
});
