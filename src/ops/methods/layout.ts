import type { DType } from '../../common/dtype.js';
import { ValueError } from '../../common/errors.js';
import * as layout from '../layout.js';
import { install, installGetters, member, overloaded } from './overload.js';

type Sections = number | readonly number[];

declare module '../../common/tensor.js' {
  interface Tensor {
    /** Differences of neighbours. MindSpore's `Tensor.diff`. */
    diff(n?: number, axis?: number, prepend?: Tensor | null, append?: Tensor | null): Tensor;
    /** Differences of neighbours. MindSpore's `Tensor.diff`. */
    diff(options: layout.DiffOptions): Tensor;
    /** The columns in reverse order. MindSpore's `Tensor.fliplr`. */
    fliplr(): Tensor;
    /** The rows in reverse order. MindSpore's `Tensor.flipud`. */
    flipud(): Tensor;
    /** The last two axes exchanged. MindSpore's `Tensor.adjoint`. */
    adjoint(): Tensor;
    /** A matrix with all elements on a diagonal. MindSpore's `Tensor.diagflat`. */
    diagflat(offset?: number): Tensor;
    /** A matrix with all elements on a diagonal. MindSpore's `Tensor.diagflat`. */
    diagflat(options: { offset?: number }): Tensor;
    /** Turned by k quarters. MindSpore's `Tensor.rot90`. */
    rot90(k: number, dims: readonly number[]): Tensor;
    /** Turned by k quarters. MindSpore's `Tensor.rot90`. */
    rot90(options: { k: number; dims: readonly number[] }): Tensor;
    /** The diagonal in two axes. MindSpore's `Tensor.diagonal`. */
    diagonal(offset?: number, axis1?: number, axis2?: number): Tensor;
    /** The diagonal in two axes. MindSpore's `Tensor.diagonal`. */
    diagonal(options: { offset?: number; axis1?: number; axis2?: number } | layout.DiagonalOptions): Tensor;
    /** The sum of the diagonal. MindSpore's `Tensor.trace`. */
    trace(offset?: number, axis1?: number, axis2?: number, dtype?: DType | null): Tensor;
    /** The sum of the diagonal. MindSpore's `Tensor.trace`. */
    trace(options: { offset?: number; axis1?: number; axis2?: number; dtype?: DType | null }): Tensor;
    /** Parts along the second axis. MindSpore's `Tensor.hsplit`. */
    hsplit(indices_or_sections: Sections): Tensor[];
    /** Parts along the first axis. MindSpore's `Tensor.vsplit`. */
    vsplit(indices_or_sections: Sections): Tensor[];
    /** Parts along the third axis. MindSpore's `Tensor.dsplit`. */
    dsplit(indices_or_sections: Sections): Tensor[];
    /** Parts along an axis. MindSpore's `Tensor.tensor_split`. */
    tensor_split(indices_or_sections: Sections, axis?: number): Tensor[];
    /** Parts along an axis. MindSpore's `Tensor.tensor_split`. */
    tensor_split(indices_or_sections: Sections, options: { axis?: number }): Tensor[];
    /** The transposed matrix: there are no complex numbers here. ValueError for another rank. MindSpore's `Tensor.H`. */
    readonly H: Tensor;
    /** The last two axes exchanged. MindSpore's `Tensor.mH`. */
    readonly mH: Tensor;
  }
}

installGetters({
  H: (self) => {
    if (self.ndim === 2) return layout.t(self);
    throw new ValueError(`For tensor.H, only 2-D Tensor is supported, but got ${self.ndim}-D.`);
  },
  mH: (self) => layout.adjoint(self),
});

install({
  diff: member(layout.diff),
  fliplr: member(layout.fliplr),
  flipud: member(layout.flipud),
  adjoint: member(layout.adjoint),
  diagflat: member(layout.diagflat),
  rot90: member(layout.rot90),
  diagonal: overloaded('diagonal', [
    {
      text: 'offset=0, axis1=0, axis2=1',
      body: (self, { offset, axis1, axis2 }) =>
        layout.diagonalOf(self, Number(offset), axis1 as number, axis2 as number),
    },
    {
      text: 'offset=0, dim1=0, dim2=1',
      body: (self, { offset, dim1, dim2 }) => layout.diagonalOf(self, Number(offset), dim1 as number, dim2 as number),
    },
  ]),
  trace: overloaded('trace', [
    {
      text: 'offset=0, axis1=0, axis2=1, dtype=None',
      body: (self, { offset, axis1, axis2, dtype }) =>
        layout.traceOf(self, Number(offset), axis1 as number, axis2 as number, dtype as DType | null),
    },
  ]),
  hsplit: member(layout.hsplit),
  vsplit: member(layout.vsplit),
  dsplit: member(layout.dsplit),
  tensor_split: member(layout.tensor_split),
});
