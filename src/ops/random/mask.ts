import { float32, float64, int32, int64, type DType } from '../../common/dtype.js';
import { Minstd, minstdBelow, minstdPower, MODULUS } from '../../common/minstd.js';
import type { OpSeeds } from '../../common/seed.js';
import { sizeOf, type Shape } from '../../common/shape.js';
import type { Tensor } from '../../common/tensor.js';
import type { Builder, Sym } from '../../ir/builder.js';
import { defineOp, type Op } from '../define.js';
import { drawn } from './drawn.js';

type MaskAttrs = {
  readonly shape: Shape;
  readonly dtype: DType;
  /** The largest number of the stream that keeps an element. */
  readonly limit: number;
  /** What stands for a kept element. */
  readonly scale: number;
};

/**
 * A mask of 0 and `scale`. Element i, in C order, comes from the (i + 1)-th number after the state of a `Minstd` stream, a scalar int32:
 * state · 16807^(i + 1) mod (2^31 − 1).
 */
const maskOp: Op<MaskAttrs> = defineOp<MaskAttrs>('RandomMask', {
  infer: (_, { shape, dtype }) => ({ shape, dtype }),
  lower: (g, [state], { attrs: { shape, dtype, limit, scale } }) => {
    const size = sizeOf(shape);
    const columns = columnsFor(size);
    const rows = Math.ceil(size / columns);
    const kept = g.target.provider === 'webgpu' ? keptOfInts : keptOfDoubles;
    const mask = g.Where(kept(g, state, rows, columns, limit), g.constant(scale, dtype), g.constant(0, dtype));
    if (rows * columns === size) return g.Reshape(mask, g.ints(shape));
    const flat = g.Slice(g.Reshape(mask, g.ints([-1])), g.ints([0]), g.ints([size]), g.ints([0]));
    return g.Reshape(flat, g.ints(shape));
  },
  grad: 'none',
});

/** Of the divisors of `size` that suit a table of powers, the one nearest to the root; the root itself when there is none. */
function columnsFor(size: number): number {
  const root = Math.max(1, Math.ceil(Math.sqrt(size)));
  for (let c = root; c <= 8 * root; c++) if (size % c === 0) return c;
  return root;
}

/** 16807^(first + step·i) for i < count. */
function powers(first: number, step: number, count: number): number[] {
  const out: number[] = [];
  const factor = BigInt(minstdPower(step));
  for (let x = BigInt(minstdPower(first)); out.length < count; x = (x * factor) % BigInt(MODULUS)) out.push(Number(x));
  return out;
}

const LIMB = 2048;

/**
 * Where a number of the stream is at most `limit`. The number x is state · row · column modulo M; its fraction x / M is that of a product of
 * matrices in float64: three limbs of state · row (11, 11 and 9 bits) by limb weight · column / M. Errors are 1e-12, numbers 1 / M apart.
 */
function keptOfDoubles(g: Builder, state: Sym, rows: number, columns: number, limit: number): Sym {
  const starts = g.constant(powers(1, columns, rows), int64, [rows, 1]);
  const x = g.Mod(g.Mul(g.Cast(state, { to: int64 }), starts), MODULUS);
  const rest = g.Div(x, LIMB);
  const limbs = [g.Mod(x, LIMB), g.Mod(rest, LIMB), g.Div(rest, LIMB)];
  const left = g.Cast(g.Concat(...limbs, { axis: 1 }), { to: float64 });
  const column = powers(0, 1, columns);
  const weighed = [0, 1, 2].flatMap((k) => column.map((c) => timesMod(c, LIMB ** k) / MODULUS));
  const product = g.MatMul(left, g.constant(weighed, float64, [3, columns]));
  return g.Less(g.Sub(product, g.Floor(product)), (limit + 0.5) / MODULUS);
}

function timesMod(a: number, b: number): number {
  return Number((BigInt(a) * BigInt(b)) % BigInt(MODULUS));
}

/** As {@link keptOfDoubles}, for providers without 64-bit numbers. */
function keptOfInts(g: Builder, state: Sym, rows: number, columns: number, limit: number): Sym {
  const starts = productsMod(g, g.Reshape(state, g.ints([1, 1])), powers(1, columns, rows));
  return g.LessOrEqual(productsMod(g, g.Reshape(starts, g.ints([rows, 1])), powers(0, 1, columns)), limit);
}

/**
 * The products of a column of int32 numbers and a row of constants, modulo M. Both are cut into four limbs of 8 bits (the constants times
 * 256^k modulo M), so that sums in float32 stay exact; what is above 2^31 − 1 counts as it is, as 2^31 is 1 modulo M.
 */
function productsMod(g: Builder, x: Sym, constants: readonly number[]): Sym {
  const limbs: Sym[] = [];
  let rest = x;
  for (let k = 0; k < 4; k++) {
    const higher = g.Div(rest, 256);
    limbs.push(g.Sub(rest, g.Mul(higher, 256)));
    rest = higher;
  }
  const left = g.Cast(g.Concat(...limbs, { axis: 1 }), { to: float32 });
  const sums = [0, 1, 2, 3].map((l) => {
    const table = [0, 1, 2, 3].flatMap((k) => constants.map((c) => (timesMod(c, 256 ** k) >>> (8 * l)) & 255));
    return g.Cast(g.MatMul(left, g.constant(table, float32, [4, constants.length])), { to: int32 });
  });
  const low = g.Add(sums[0], g.Mul(sums[1], 256));
  const carry = g.Div(low, 65536);
  const lowest = g.Sub(low, g.Mul(carry, 65536));
  const high = g.Add(g.Add(sums[2], g.Mul(sums[3], 256)), carry);
  const above = g.Div(high, 32768);
  const middle = g.Sub(high, g.Mul(above, 32768));
  // Less M from the start, so that nothing overflows.
  const less = g.Add(g.Add(g.Sub(g.Mul(middle, 65536), MODULUS), lowest), above);
  return g.Where(g.Less(less, 0), g.Add(less, MODULUS), less);
}

/** Streams of one layer or call: one for each shape and dtype, as MindSpore has a kernel for each. */
export class MaskStreams {
  private readonly streams = new Map<string, Minstd>();

  constructor(private readonly seeds: OpSeeds) {}

  /** The next mask: each element is 1 / keep with probability `keep`, else 0. Masks for inputs of other dtypes come from other streams. */
  mask(shape: Shape, dtype: DType, keep: number, of: DType = dtype): Tensor {
    const key = `${of.name} ${shape.join(',')}`;
    let stream = this.streams.get(key);
    if (stream === undefined) this.streams.set(key, (stream = new Minstd(this.seeds)));
    const from = stream;
    const size = sizeOf(shape);
    const state = drawn([], int32, () => Int32Array.of(from.take(size)));
    const scale = keep === 0 ? 0 : Math.fround(1 / Math.fround(keep));
    return maskOp([state], { shape, dtype, limit: minstdBelow(keep), scale });
  }
}
