import type { DType } from '../../common/dtype.js';
import { Tensor } from '../../common/tensor.js';
import { bmm, matmul } from '../matmul.js';
import { addbmm, addmm, addmv, baddbmm, inner, outer, type ScaleOptions } from '../products.js';
import { softmax } from '../softmax.js';
import { install, member, overloaded, type Member } from './overload.js';

declare module '../../common/tensor.js' {
  interface Tensor {
    /** The matrix product this @ tensor2. MindSpore's `Tensor.matmul`. */
    matmul(tensor2: Tensor): Tensor;
    /** The matrix product this @ tensor2. MindSpore's `Tensor.matmul`. */
    matmul(options: { tensor2: Tensor }): Tensor;
    /** Products of the matrices in the last two axes. MindSpore's `Tensor.bmm`. */
    bmm(mat2: Tensor): Tensor;
    /** The sum of products over the last axis of both. MindSpore's `Tensor.inner`. */
    inner(other: Tensor): Tensor;
    /** Every element times every element of `vec2`. MindSpore's `Tensor.outer`. */
    outer(vec2: Tensor): Tensor;
    /** beta·this + alpha·(mat1 @ mat2). MindSpore's `Tensor.addmm`. */
    addmm(mat1: Tensor, mat2: Tensor, options?: ScaleOptions): Tensor;
    /** beta·this + alpha·(mat @ vec). MindSpore's `Tensor.addmv`. */
    addmv(mat: Tensor, vec: Tensor, options?: ScaleOptions): Tensor;
    /** beta·this + alpha·(the sum over the batch of batch1 @ batch2). MindSpore's `Tensor.addbmm`. */
    addbmm(batch1: Tensor, batch2: Tensor, options?: ScaleOptions): Tensor;
    /** beta·this + alpha·(batch1 @ batch2). MindSpore's `Tensor.baddbmm`. */
    baddbmm(batch1: Tensor, batch2: Tensor, options?: ScaleOptions): Tensor;
    /** exp(this) / Σ exp(this) along `axis`. MindSpore's `Tensor.softmax`. */
    softmax(axis: number | bigint, dtype?: DType | null): Tensor;
    /** exp(this) / Σ exp(this) along `axis`. MindSpore's `Tensor.softmax`. */
    softmax(options: { axis: number | bigint; dtype?: DType | null }): Tensor;
  }
}

type Factors = (input: Tensor, a: Tensor, b: Tensor, options: ScaleOptions) => Tensor;

/** A member whose factors are keywords only. */
function scaled(name: string, f: Factors, first: string, second: string): Member {
  return overloaded(name, [
    {
      text: `${first}, ${second}, *, beta=1, alpha=1`,
      fits: (bound) => bound[first] instanceof Tensor && bound[second] instanceof Tensor,
      body: (self, { [first]: a, [second]: b, beta, alpha }) =>
        f(self, a as Tensor, b as Tensor, { beta, alpha } as ScaleOptions),
    },
  ]);
}

install({
  matmul: overloaded('matmul', [
    {
      text: 'tensor2',
      fits: ({ tensor2 }) => tensor2 instanceof Tensor,
      body: (self, { tensor2 }) => matmul(self, tensor2 as Tensor),
    },
  ]),
  bmm: member(bmm),
  inner: member(inner),
  outer: member(outer),
  addmm: scaled('addmm', addmm, 'mat1', 'mat2'),
  addmv: scaled('addmv', addmv, 'mat', 'vec'),
  addbmm: scaled('addbmm', addbmm, 'batch1', 'batch2'),
  baddbmm: scaled('baddbmm', baddbmm, 'batch1', 'batch2'),
  softmax: overloaded('softmax', [
    {
      text: 'axis, dtype=None',
      body: (self, { axis, dtype }) => softmax(self, axis as number, { dtype: dtype as DType | null }),
    },
  ]),
});
