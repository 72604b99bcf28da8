import { ValueError } from '../common/errors.js';
import { asTuple } from '../common/pytext.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { intsOf } from './arguments.js';
import { callError } from './call.js';
import { defineOp, type Op } from './define.js';
import { reshaped } from './reshape.js';
import { sumOp } from './sum.js';

/** The whole repeated along its axes. */
const tileOp: Op<{ readonly repeats: readonly number[] }> = defineOp('Tile', {
  infer: ([x], { repeats }) => ({ shape: x.shape.map((d, i) => d * repeats[i]), dtype: x.dtype }),
  lower: (g, [x], { attrs }) => g.Tile(x, g.ints(attrs.repeats)),
  grad: ([dy], [x], { attrs: { repeats } }) => {
    const parted = reshaped(
      dy,
      x.shape.flatMap((d, i) => [repeats[i], d]),
    );
    return [sumOp([parted], { axes: x.shape.map((_, i) => 2 * i), keepdims: false })];
  },
});

const TILE = signature<{ input: unknown; dims: unknown }>('ops.tile', 'input, dims');

/** Repeats the whole `dims[i]` times along axis i; missing axes or counts are ones in front. MindSpore's `ops.tile`. */
export function tile(input: Tensor, dims: readonly number[] | Tensor): Tensor;
export function tile(input: Tensor, options: { dims: readonly number[] | Tensor }): Tensor;
export function tile(...args: unknown[]): Tensor {
  const { input, dims } = TILE.bind(args);
  const counts = intsOf(dims);
  if (!(input instanceof Tensor) || counts === undefined) {
    throw callError('Tile', [
      ['input', input, 'Tensor'],
      ['dims', Array.isArray(dims) ? asTuple(dims) : dims, 'Tensor, tuple of int'],
    ]);
  }
  const bad = counts.findIndex((d) => d < 0);
  if (bad >= 0) {
    throw new ValueError(
      `For 'Tile', 'dims' cannot contain negative integer numbers, but got ${counts[bad]} in ${bad}th.`,
    );
  }
  const rank = Math.max(input.ndim, counts.length);
  const x = reshaped(input, [...new Array<number>(rank - input.ndim).fill(1), ...input.shape]);
  const repeats = [...new Array<number>(rank - counts.length).fill(1), ...counts];
  return repeats.every((d) => d === 1) ? x : tileOp([x], { repeats });
}
