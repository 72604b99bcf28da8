import { Minstd } from './minstd.js';
import { canonical, Mt19937, uniformInt } from './mt19937.js';
import { streamSeed } from './philox.js';
import type { OpSeeds } from './seed.js';

/**
 * Streams of random numbers as MindSpore's CPU kernels draw them: C++'s engines, seeded by what Philox mixes of an operator's two seeds, and
 * libstdc++'s distributions. Each function starts a stream and gives what draws the next `count` numbers of it.
 */

const f = Math.fround;

/** Uniform in [0, 1): 53 bits, rounded to float32. */
export function uniformReals(seeds: OpSeeds): (count: number) => Float32Array {
  const engine = new Mt19937(streamSeed(seeds).low);
  return (count) => Float32Array.from({ length: count }, () => canonical(engine));
}

/** Integers in [low, high), at most 2^32 − 1 of them. */
export function uniformInts(seeds: OpSeeds, low: number, high: number): (count: number) => Int32Array {
  const engine = new Mt19937(streamSeed(seeds).low);
  return (count) => Int32Array.from({ length: count }, () => low + uniformInt(engine, high - low));
}

/** Uniform in [0, 1) of float32's 24 bits, in float32 all along. */
export function uniformFloats(seeds: OpSeeds): (count: number) => Float32Array {
  const engine = new Minstd(seeds);
  return (count) => Float32Array.from({ length: count }, () => engine.float());
}

/** Standard normal, by Marsaglia's polar method in float32. */
export function normals(seeds: OpSeeds): (count: number) => Float32Array {
  const engine = new Minstd(seeds);
  let saved: number | undefined;
  const next = (): number => {
    if (saved !== undefined) {
      const kept = saved;
      saved = undefined;
      return kept;
    }
    for (;;) {
      const x = f(f(2 * engine.float()) - 1);
      const y = f(f(2 * engine.float()) - 1);
      const square = f(f(x * x) + f(y * y));
      if (square > 1 || square === 0) continue;
      const scale = f(Math.sqrt(f(f(-2 * f(Math.log(square))) / square)));
      saved = f(x * scale);
      return f(y * scale);
    }
  };
  return (count) => Float32Array.from({ length: count }, next);
}
