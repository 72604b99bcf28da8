import { streamSeed } from './philox.js';
import type { OpSeeds } from './seed.js';

/** The modulus of {@link Minstd}, a prime. */
export const MODULUS = 2147483647;
const FACTOR = 16807n;
const P = BigInt(MODULUS);
/** The float32 before 1. */
const BELOW_ONE = 1 - 2 ** -24;

/** 16807 to the power `n`, modulo 2^31 − 1: what `n` numbers of {@link Minstd} multiply its state by. */
export function minstdPower(n: number): number {
  let result = 1n;
  let square = FACTOR;
  for (let rest = BigInt(n); rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % P;
    square = (square * square) % P;
  }
  return Number(result);
}

/**
 * The stream x ← 16807·x mod (2^31 − 1) of Park and Miller, C++'s `std::minstd_rand0`, from which MindSpore's dropout draws. The n-th
 * number is 16807^n times the state, so any part of the stream can be computed by itself: in the graph, on every provider.
 */
export class Minstd {
  private state: number;
  private count = -1;
  private power = 1n;

  constructor(seeds: OpSeeds) {
    const { low, high } = streamSeed(seeds);
    this.state = Number(((BigInt(high) << 32n) | BigInt(low)) % P) || 1;
  }

  /** The next number as `std::uniform_real_distribution<float>` makes one in [0, 1). */
  float(): number {
    const next = (this.state * 16807) % MODULUS;
    this.state = next;
    return Math.min(Math.fround(Math.fround(next - 1) / 2 ** 31), BELOW_ONE);
  }

  /** The present state; the stream is then `count` numbers further. */
  take(count: number): number {
    if (count !== this.count) {
      this.count = count;
      this.power = BigInt(minstdPower(count));
    }
    const { state } = this;
    this.state = Number((BigInt(state) * this.power) % P);
    return state;
  }
}

/**
 * The largest x of {@link Minstd} that C++'s `std::uniform_real_distribution<float>` makes a number below `p` of. `p` is in [0, 1], rounded to
 * float32.
 */
export function minstdBelow(p: number): number {
  const f = Math.fround;
  const limit = f(p);
  // What libstdc++ computes; the numbers that round to 1 become the one before it.
  const below = (x: number): boolean => Math.min(f(f(x - 1) / 2 ** 31), BELOW_ONE) < limit;
  let [low, high] = [0, MODULUS - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (below(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
