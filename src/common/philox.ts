import { cdf, quantile } from './normal.js';
import type { OpSeeds, Words } from './seed.js';

/**
 * Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011) as MindSpore's initializers seed it: the key is
 * the seed, the counter starts at 0 in its lower half and at the seed in its upper half.
 */
export class Philox {
  private readonly words = new Uint32Array(4);
  private counter0 = 0;
  private counter1 = 0;
  private used = 4;

  constructor(private readonly seed: Words) {}

  /** The next 32-bit word. */
  next(): number {
    if (this.used === 4) this.fill();
    return this.words[this.used++];
  }

  private fill(): void {
    const { low, high } = this.seed;
    philoxBlock([this.counter0, this.counter1, low, high], this.seed, this.words);
    this.used = 0;
    this.counter0 = (this.counter0 + 1) >>> 0;
    if (this.counter0 === 0) this.counter1 = (this.counter1 + 1) >>> 0;
  }
}

/** One block of Philox4x32-10: four words from a counter of four words and a key of two. */
export function philoxBlock(counter: readonly [number, number, number, number], key: Words, out: Uint32Array): void {
  let [c0, c1, c2, c3] = counter;
  let k0 = key.low;
  let k1 = key.high;
  for (let round = 0; round < 10; round++) {
    const h0 = mulHigh(0xd2511f53, c0);
    const l0 = Math.imul(0xd2511f53, c0);
    const h1 = mulHigh(0xcd9e8d57, c2);
    const l1 = Math.imul(0xcd9e8d57, c2);
    c0 = (h1 ^ c1 ^ k0) >>> 0;
    c1 = l1;
    c2 = (h0 ^ c3 ^ k1) >>> 0;
    c3 = l0;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

const MIX_KEY: Words = { low: 0x3ec8f720, high: 0x02461e29 };

/** The seed of the stream of a random operator, mixed from its two seeds as MindSpore's CPU kernels do; a new random one when both are 0. */
export function streamSeed([graph, op]: OpSeeds): Words {
  const words = new Uint32Array(4);
  if (graph === 0 && op === 0) globalThis.crypto.getRandomValues(words);
  else philoxBlock([graph, 0, op, 0], MIX_KEY, words);
  return { low: words[0], high: words[1] };
}

/** Two seeds of an operator from two numbers of 64 bits, not both 0. */
export function mixSeeds(a: bigint, b: bigint): OpSeeds {
  const words = new Uint32Array(4);
  const low = (x: bigint): number => Number(x & 0xffffffffn);
  philoxBlock([low(a), low(a >> 32n), low(b), low(b >> 32n)], MIX_KEY, words);
  return [(words[0] | 1) >>> 0, words[1]];
}

/** The upper 32 bits of the product of two unsigned 32-bit numbers. */
function mulHigh(a: number, b: number): number {
  const al = a & 0xffff;
  const ah = a >>> 16;
  const bl = b & 0xffff;
  const bh = b >>> 16;
  const t = ah * bl + ((al * bl) >>> 16);
  const u = al * bh + (t & 0xffff);
  return ah * bh + (t >>> 16) + (u >>> 16);
}

// MindSpore computes in double precision with parameters and constants of single precision, and stores floats. So does what follows.
const f = Math.fround;
const PI = f(3.1415926);
const TINY = f(1e-7);

/** Uniform in [a, b): one word gives one number. */
export function fillUniform(out: Float32Array, seed: Words, a: number, b: number): void {
  const stream = new Philox(seed);
  const from = f(a);
  const width = f(b) - from;
  for (let i = 0; i < out.length; i++) out[i] = width * (stream.next() / 2 ** 32) + from;
}

/** Normal, by Box and Muller: the lower 23 bits of two words give two numbers, the cosine first. */
export function fillNormal(out: Float32Array, seed: Words, mean: number, sigma: number): void {
  const stream = new Philox(seed);
  const m = f(mean);
  const s = f(sigma);
  for (let i = 0; i < out.length; i += 2) {
    const u1 = Math.max((stream.next() & 0x7fffff) / 2 ** 23, TINY);
    const u2 = Math.max((stream.next() & 0x7fffff) / 2 ** 23, TINY);
    const radius = Math.sqrt(-2 * Math.log(u1)) * s;
    const angle = 2 * PI * u2;
    out[i] = m + radius * Math.cos(angle);
    if (i + 1 < out.length) out[i + 1] = m + radius * Math.sin(angle);
  }
}

/** Normal between the bounds a and b, by inversion: one word gives one number. `sigma` is positive. */
export function fillTruncatedNormal(
  out: Float32Array,
  seed: Words,
  a: number,
  b: number,
  mean: number,
  sigma: number,
): void {
  const stream = new Philox(seed);
  const m = f(mean);
  const s = f(sigma);
  const low = cdf((f(a) - m) / s);
  const width = cdf((f(b) - m) / s) - low;
  for (let i = 0; i < out.length; i++) out[i] = m + quantile(low + (stream.next() / 2 ** 32) * width) * s;
}
