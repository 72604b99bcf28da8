import * as selecting from '../select.js';
import { install, member } from './overload.js';

declare module '../../common/tensor.js' {
  interface Tensor {
    /** Coordinates of what is not 0. MindSpore's `Tensor.nonzero`. */
    nonzero(options?: { as_tuple?: false }): Promise<Tensor>;
    /** Coordinates of what is not 0. MindSpore's `Tensor.nonzero`. */
    nonzero(options: { as_tuple: boolean }): Promise<Tensor | Tensor[]>;
    /** Coordinates of what is not 0. MindSpore's `Tensor.argwhere`. */
    argwhere(): Promise<Tensor>;
    /** The elements where a mask holds. MindSpore's `Tensor.masked_select`. */
    masked_select(mask: Tensor): Promise<Tensor>;
    /** Without what equals the one before. MindSpore's `Tensor.unique_consecutive`. */
    unique_consecutive(
      return_inverse?: boolean,
      return_counts?: boolean,
      dim?: number | null,
    ): Promise<Tensor | Tensor[]>;
    /** Without what equals the one before. MindSpore's `Tensor.unique_consecutive`. */
    unique_consecutive(options: selecting.ConsecutiveOptions): Promise<Tensor | Tensor[]>;
    /** How often each int comes. MindSpore's `Tensor.bincount`. */
    bincount(weights?: Tensor | null, minlength?: number): Promise<Tensor>;
    /** How often each int comes. MindSpore's `Tensor.bincount`. */
    bincount(options: selecting.BincountOptions): Promise<Tensor>;
  }
}

install({
  nonzero: member(selecting.nonzero),
  argwhere: member(selecting.argwhere),
  masked_select: member(selecting.masked_select),
  unique_consecutive: member(selecting.unique_consecutive),
  bincount: member(selecting.bincount),
});
