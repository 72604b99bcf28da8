import { pyClass } from '../../common/pytext.js';
import { Tensor } from '../../common/tensor.js';
import { isInt } from '../call.js';
import { chunked, splitBy, unbind } from '../join.js';
import {
  broadcast_to,
  expand_dims,
  flatten,
  movedim,
  permuted,
  reshape,
  reshaped,
  squeeze,
  swapaxes,
  unsqueeze,
} from '../reshape.js';
import { tile } from '../tile.js';
import { flip, narrow, repeat_interleave, roll, tril, triu } from '../slice.js';
import { install, installGetters, member, overloaded, variadic, type Member } from './overload.js';

type Ints = readonly number[];

declare module '../../common/tensor.js' {
  interface Tensor {
    /** The axes in reverse order. MindSpore's `Tensor.T`. */
    readonly T: Tensor;
    /** The last two axes exchanged. MindSpore's `Tensor.mT`. */
    readonly mT: Tensor;
    /** The same elements under another shape: `x.reshape(2, 3)` or `x.reshape([2, 3])`. MindSpore's `Tensor.reshape`. */
    reshape(...shape: number[] | [Ints | Tensor]): Tensor;
    /** The same as `reshape`. MindSpore's `Tensor.view`. */
    view(...shape: number[] | [Ints | Tensor]): Tensor;
    /** The shape of another tensor. MindSpore's `Tensor.view_as`. */
    view_as(other: Tensor): Tensor;
    /** The shape of another tensor. MindSpore's `Tensor.reshape_as`. */
    reshape_as(other: Tensor): Tensor;
    /** Two axes exchanged, or all of them in another order (reversed without arguments). MindSpore's `Tensor.transpose`. */
    transpose(...axes: number[] | [Ints]): Tensor;
    /** The axes in another order. MindSpore's `Tensor.permute`. */
    permute(...dims: number[] | [Ints]): Tensor;
    /** A matrix transposed; vectors and scalars as they are. MindSpore's `Tensor.t`. */
    t(): Tensor;
    /** Two axes exchanged. MindSpore's `Tensor.swapaxes`. */
    swapaxes(axis0: number, axis1: number): Tensor;
    /** Two axes exchanged. MindSpore's `Tensor.swapdims`. */
    swapdims(dim0: number, dim1: number): Tensor;
    /** Axes moved. MindSpore's `Tensor.movedim`. */
    movedim(source: number | Ints, destination: number | Ints): Tensor;
    /** Axes moved. MindSpore's `Tensor.moveaxis`. */
    moveaxis(source: number | Ints, destination: number | Ints): Tensor;
    /** A new axis of size 1. MindSpore's `Tensor.expand_dims`. */
    expand_dims(axis: number): Tensor;
    /** A new axis of size 1. MindSpore's `Tensor.unsqueeze`. */
    unsqueeze(dim: number): Tensor;
    /** Without axes of size 1. MindSpore's `Tensor.squeeze`. */
    squeeze(...axis: number[] | [Ints]): Tensor;
    /** The axes from `start_dim` to `end_dim` as one. MindSpore's `Tensor.flatten`. */
    flatten(start_dim?: number, end_dim?: number): Tensor;
    /** The axes from `start_dim` to `end_dim` as one. MindSpore's `Tensor.flatten`. */
    flatten(options: { order?: 'C' | 'F'; start_dim?: number; end_dim?: number }): Tensor;
    /** All elements on one axis. MindSpore's `Tensor.ravel`. */
    ravel(): Tensor;
    /** Repeated to a shape. MindSpore's `Tensor.broadcast_to`. */
    broadcast_to(...shape: number[] | [Ints]): Tensor;
    /** Repeated to a shape. MindSpore's `Tensor.expand`. */
    expand(...size: number[] | [Ints]): Tensor;
    /** Repeated to the shape of another tensor. MindSpore's `Tensor.expand_as`. */
    expand_as(other: Tensor): Tensor;
    /** The whole repeated. MindSpore's `Tensor.tile`. */
    tile(dims: Ints): Tensor;
    /** The whole repeated. MindSpore's `Tensor.repeat`. */
    repeat(...repeats: number[] | [Ints]): Tensor;
    /** Each element repeated. MindSpore's `Tensor.repeat_interleave`. */
    repeat_interleave(repeats: number | Ints | Tensor, dim?: number | null): Tensor;
    /** Pieces of an axis. MindSpore's `Tensor.split`. */
    split(split_size: number | Ints, dim?: number): Tensor[];
    /** Pieces of an axis. MindSpore's `Tensor.split`. */
    split(split_size_or_sections: number | Ints, options: { axis?: number }): Tensor[];
    /** At most so many pieces of an axis. MindSpore's `Tensor.chunk`. */
    chunk(chunks: number, dim?: number): Tensor[];
    /** At most so many pieces of an axis. MindSpore's `Tensor.chunk`. */
    chunk(chunks: number, options: { axis?: number }): Tensor[];
    /** The slices of an axis. MindSpore's `Tensor.unbind`. */
    unbind(dim?: number): Tensor[];
    /** Some elements of an axis. MindSpore's `Tensor.narrow`. */
    narrow(dim: number, start: number, length: number): Tensor;
    /** The order turned round along axes. MindSpore's `Tensor.flip`. */
    flip(dims: Ints): Tensor;
    /** Elements moved along axes. MindSpore's `Tensor.roll`. */
    roll(shifts: number | Ints, dims?: number | Ints | null): Tensor;
    /** The lower triangle. MindSpore's `Tensor.tril`. */
    tril(diagonal?: number): Tensor;
    /** The upper triangle. MindSpore's `Tensor.triu`. */
    triu(diagonal?: number): Tensor;
  }
}

/** A member whose arguments are ints or one array of them. */
function ints(body: (self: Tensor, given: unknown) => Tensor): Member {
  return function (this: Tensor, ...args: unknown[]): Tensor {
    return body(this, variadic(args));
  };
}

/** The axes in another order; reversed without one. */
function transpose(self: Tensor, axes: unknown): Tensor {
  const list = Array.isArray(axes) ? (axes as unknown[]) : [axes];
  if (list.length === 0) {
    return permuted(
      self,
      self.shape.map((_, i) => self.ndim - 1 - i),
    );
  }
  return permuted(self, axes);
}

function like(name: string): Member {
  return function (this: Tensor, other: unknown): Tensor {
    if (!(other instanceof Tensor)) {
      throw new TypeError(`For 'Tensor.${name}', the 'other' must be a Tensor, but got ${pyClass(other)}.`);
    }
    return name === 'expand_as' ? broadcast_to(this, other.shape) : reshape(this, other.shape);
  };
}

installGetters({
  T: (self) => transpose(self, []),
  mT: (self) => swapaxes(self, -2, -1),
});

install({
  reshape: ints((self, shape) => reshape(self, shape as Ints)),
  view: ints((self, shape) => reshape(self, shape as Ints)),
  view_as: like('view_as'),
  reshape_as: like('reshape_as'),
  transpose(this: Tensor, ...axes: unknown[]): Tensor {
    return axes.length === 2 ? swapaxes(this, axes[0] as number, axes[1] as number) : transpose(this, variadic(axes));
  },
  permute: ints((self, dims) => permuted(self, dims)),
  t(this: Tensor) {
    return this.ndim < 2 ? this : transpose(this, []);
  },
  swapaxes: member(swapaxes),
  swapdims: member(swapaxes),
  movedim: member(movedim),
  moveaxis: member(movedim),
  expand_dims: member(expand_dims),
  unsqueeze: member(unsqueeze),
  squeeze: ints((self, axis) => squeeze(self, Array.isArray(axis) && axis.length === 0 ? null : (axis as Ints))),
  flatten: overloaded('flatten', [
    {
      text: 'start_dim=0, end_dim=-1',
      fits: ({ start_dim, end_dim }) => isInt(start_dim) && isInt(end_dim),
      body: (self, { start_dim, end_dim }) => flatten(self, { start_dim: Number(start_dim), end_dim: Number(end_dim) }),
    },
    {
      text: "order='C', *, start_dim=0, end_dim=-1",
      body: (self, { order, start_dim, end_dim }) =>
        flatten(self, order as 'C', { start_dim: start_dim as number, end_dim: end_dim as number }),
    },
  ]),
  ravel(this: Tensor) {
    return reshaped(this, [this.size]);
  },
  broadcast_to: ints((self, shape) => broadcast_to(self, shape as Ints)),
  expand: ints((self, size) => broadcast_to(self, size as Ints)),
  expand_as: like('expand_as'),
  tile: member(tile),
  repeat: ints((self, repeats) => tile(self, (Array.isArray(repeats) ? repeats : [repeats]) as Ints)),
  repeat_interleave: overloaded('repeat_interleave', [
    {
      text: 'repeats, dim=None, *, output_size=None',
      body: (self, { repeats, dim }) => repeat_interleave(self, repeats as number, dim as number | null),
    },
  ]),
  split: overloaded('split', [
    { text: 'split_size, dim=0', body: (self, { split_size, dim }) => splitBy(self, split_size, dim) },
    {
      text: 'split_size_or_sections, axis=0',
      body: (self, { split_size_or_sections, axis }) => splitBy(self, split_size_or_sections, axis),
    },
  ]),
  chunk: overloaded('chunk', [
    { text: 'chunks, dim=0', body: (self, { chunks, dim }) => chunked(self, chunks, dim) },
    { text: 'chunks, axis=0', body: (self, { chunks, axis }) => chunked(self, chunks, axis) },
  ]),
  unbind: member(unbind),
  narrow: overloaded('narrow', [
    {
      text: 'dim, start, length',
      body: (self, { dim, start, length }) => narrow(self, dim as number, start as number, length as number),
    },
  ]),
  flip: member(flip),
  roll: member(roll),
  tril: member(tril),
  triu: member(triu),
});
