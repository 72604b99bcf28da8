import type { Tensor } from '../../common/tensor.js';
import { isInt } from '../call.js';
import { greatest, middle, msort, sorted } from '../sort.js';
import { install, member, overloaded, type Overload } from './overload.js';

declare module '../../common/tensor.js' {
  interface Tensor {
    /** `[values, index]`, in order along `dim`. MindSpore's `Tensor.sort`. */
    sort(dim?: number, descending?: boolean, stable?: boolean): [Tensor, Tensor];
    /** `[values, index]`, in order along `dim` or `axis`. MindSpore's `Tensor.sort`. */
    sort(
      options: { dim?: number; descending?: boolean; stable?: boolean } | { axis?: number; descending?: boolean },
    ): [Tensor, Tensor];
    /** Where the elements are in order. MindSpore's `Tensor.argsort`. */
    argsort(axis?: number, descending?: boolean): Tensor;
    /** Where the elements are in order. MindSpore's `Tensor.argsort`. */
    argsort(
      options: { axis?: number; descending?: boolean } | { dim?: number; descending?: boolean; stable?: boolean },
    ): Tensor;
    /** `[values, index]` of the k greatest. MindSpore's `Tensor.topk`. */
    topk(k: number, dim?: number | null, largest?: boolean, sorted?: boolean): [Tensor, Tensor];
    /** `[values, index]` of the k greatest. MindSpore's `Tensor.topk`. */
    topk(k: number, options: { dim?: number | null; largest?: boolean; sorted?: boolean }): [Tensor, Tensor];
    /** In order along the first axis. MindSpore's `Tensor.msort`. */
    msort(): Tensor;
    /** `[value, index]` of the median. MindSpore's `Tensor.median`. */
    median(axis?: number, keepdims?: boolean): [Tensor, Tensor];
    /** `[value, index]` of the median. MindSpore's `Tensor.median`. */
    median(options: { axis?: number; keepdims?: boolean } | { dim?: number; keepdim?: boolean }): [Tensor, Tensor];
  }
}

const isBool = (x: unknown): boolean => typeof x === 'boolean';

const order = (
  first: 'dim' | 'axis',
  body: (self: Tensor, axis: unknown, descending: unknown) => unknown,
): Overload[] => {
  const byDim = {
    text: 'dim=-1, descending=False, stable=False',
    fits: ({ dim, descending, stable }: Record<string, unknown>) => isInt(dim) && isBool(descending) && isBool(stable),
    body: (self: Tensor, { dim, descending }: Record<string, unknown>) => body(self, dim, descending),
  };
  const byAxis = {
    text: 'axis=-1, descending=False',
    fits: ({ axis, descending }: Record<string, unknown>) => isInt(axis) && isBool(descending),
    body: (self: Tensor, { axis, descending }: Record<string, unknown>) => body(self, axis, descending),
  };
  return first === 'dim' ? [byDim, byAxis] : [byAxis, byDim];
};

install({
  sort: overloaded('sort', order('dim', sorted)),
  argsort: overloaded(
    'argsort',
    order('axis', (self, axis, descending) => sorted(self, axis, descending)[1]),
  ),
  topk: overloaded('topk', [
    {
      text: 'k, dim=-1, largest=True, sorted=True',
      fits: ({ k, dim, largest, sorted: ordered }) =>
        isInt(k) && (dim === null || isInt(dim)) && isBool(largest) && isBool(ordered),
      body: (self, { k, dim, largest }) => greatest(self, k, dim, largest),
    },
  ]),
  msort: member(msort),
  median: overloaded('median', [
    {
      text: 'axis=-1, keepdims=False',
      fits: ({ axis, keepdims }) => isInt(axis) && isBool(keepdims),
      body: (self, { axis, keepdims }) => middle(self, axis, keepdims),
    },
    {
      text: 'dim=-1, keepdim=False',
      fits: ({ dim, keepdim }) => isInt(dim) && isBool(keepdim),
      body: (self, { dim, keepdim }) => middle(self, dim, keepdim),
    },
  ]),
});
