import * as linear from '../linear.js';
import { install, member } from './overload.js';

declare module '../../common/tensor.js' {
  interface Tensor {
    /** beta·this + alpha·(vec1 ⊗ vec2). MindSpore's `Tensor.addr`. */
    addr(vec1: Tensor, vec2: Tensor, options?: linear.AddrOptions): Tensor;
    /** The outer product of two vectors. MindSpore's `Tensor.ger`. */
    ger(vec2: Tensor): Tensor;
    /** The product of two matrices. MindSpore's `Tensor.mm`. */
    mm(mat2: Tensor): Tensor;
    /** The n-th power of square matrices. MindSpore's `Tensor.matrix_power`. */
    matrix_power(n: number): Tensor;
    /** Vector products along an axis of size 3. MindSpore's `Tensor.cross`. */
    cross(other: Tensor, dim?: number | null): Tensor;
    /** Vector products along an axis of size 3. MindSpore's `Tensor.cross`. */
    cross(other: Tensor, options: { dim?: number | null }): Tensor;
  }
}

install({
  addr: member(linear.addr),
  ger: member(linear.ger),
  mm: member(linear.mm),
  matrix_power: member(linear.matrix_power),
  cross: member(linear.cross),
});
