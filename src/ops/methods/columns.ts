import { fold, unfold, type ColumnOptions, type ColumnSize } from '../columns.js';
import { install, member } from './overload.js';

declare module '../../common/tensor.js' {
  interface Tensor {
    /** The elements of each window of images in a column. MindSpore's `Tensor.unfold`. */
    unfold(kernel_size: ColumnSize, dilation?: ColumnSize, padding?: ColumnSize, stride?: ColumnSize): Tensor;
    /** The elements of each window of images in a column. MindSpore's `Tensor.unfold`. */
    unfold(kernel_size: ColumnSize, options: ColumnOptions): Tensor;
    /** Adds up windows that stand in columns. MindSpore's `Tensor.fold`. */
    fold(
      output_size: Tensor,
      kernel_size: ColumnSize,
      dilation?: ColumnSize,
      padding?: ColumnSize,
      stride?: ColumnSize,
    ): Tensor;
    /** Adds up windows that stand in columns. MindSpore's `Tensor.fold`. */
    fold(output_size: Tensor, kernel_size: ColumnSize, options: ColumnOptions): Tensor;
  }
}

install({
  unfold: member(unfold),
  fold: member(fold),
});
