import { MODULUS } from '../../common/minstd.js';
import { Mt19937, shuffle, uniformInt, type Words } from '../../common/mt19937.js';
import { range, Shuffle, type BuiltinSampler, type DrawEpoch, type ShuffleMode } from '../samplers/base.js';
import { DistributedSampler, RandomSampler } from '../samplers/order.js';
import { SubsetRandomSampler } from '../samplers/subset.js';
import { drawingSeed } from '../random/seed.js';

/** C++'s `std::minstd_rand0`, with which MindSpore shuffles here: x ← 16807·x mod (2^31 − 1). */
class Minstd implements Words {
  readonly range = MODULUS - 2;
  private state: number;

  constructor(seed: number) {
    this.state = seed % MODULUS || 1;
  }

  next(): number {
    this.state = (this.state * 16807) % MODULUS;
    return this.state - 1;
  }
}

/** Rows that {@link Shuffle.PARTIAL} mixes at once, and from how many on {@link Shuffle.ADAPTIVE} is that. */
const PARTIAL_ROWS = 1_000_000;
const ADAPTIVE_ROWS = 100_000_000;

/** The mode that ADAPTIVE is for so many rows. */
export function shuffleMode(mode: ShuffleMode, rows: number): ShuffleMode {
  if (mode !== Shuffle.ADAPTIVE) return mode;
  return rows > ADAPTIVE_ROWS ? Shuffle.PARTIAL : Shuffle.GLOBAL;
}

/** Numbers from where each file begins to where it ends. */
function filesOf(lengths: readonly number[]): Int32Array[] {
  let start = 0;
  return lengths.map((length) => {
    start += length;
    return range(start - length, length);
  });
}

function joined(parts: Iterable<Int32Array>, length: number): Int32Array {
  const out = new Int32Array(length);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Orders that know of files; `lengths` are their rows. Each epoch goes on from the order of the one before. */
export function drawByFile(mode: ShuffleMode, lengths: readonly number[]): DrawEpoch {
  const rows = lengths.reduce((a, b) => a + b, 0);
  let seed = drawingSeed() + 1;
  const files = filesOf(lengths);
  if (mode === Shuffle.INFILE) {
    return () => {
      for (const file of files) shuffle(file, new Minstd(seed));
      seed++;
      return joined(files, rows);
    };
  }
  let ids = range(0, rows);
  return () => {
    const order = range(0, lengths.length);
    shuffle(order, new Minstd(seed));
    // The places of the files, in what the last epoch had.
    const from = mode === Shuffle.FILES ? ids : range(0, rows);
    const places = Array.from(order, (file) => files[file].map((place) => from[place]));
    ids = joined(places, rows);
    if (mode === Shuffle.PARTIAL) {
      for (let at = 0; at < rows; at += PARTIAL_ROWS) shuffle(ids.subarray(at, at + PARTIAL_ROWS), new Minstd(seed));
    }
    seed++;
    return ids;
  };
}

/**
 * The order that a sampler gives to MindRecord files. Unlike other sources they draw each epoch from the rows of the one before, so that what
 * `num_samples` has left out stays out; the order of a SubsetRandomSampler stays.
 */
export function drawBySampler(sampler: BuiltinSampler, rows: number): DrawEpoch {
  if (sampler instanceof DistributedSampler && sampler.offset < 0) {
    const { shards, shard, shuffled } = sampler;
    return drawShard(rows, shards, shard, shuffled, sampler.num_samples);
  }
  if (sampler instanceof SubsetRandomSampler) {
    const chosen = sampler.indices.slice();
    shuffle(chosen, new Minstd(drawingSeed() + 1));
    return () => chosen.subarray(0, sampler.count());
  }
  if (!(sampler instanceof RandomSampler)) return sampler.start(rows);
  let seed = drawingSeed() + 1;
  let ids = range(0, rows);
  const count = sampler.count(rows);
  return () => {
    if (sampler.replacement) {
      const from = ids;
      // Each number is the first of a stream of its own.
      ids = Int32Array.from({ length: count }, (_, i) => from[uniformInt(new Mt19937(seed + i), from.length)]);
    } else {
      shuffle(ids, new Minstd(seed));
      ids = ids.subarray(0, count);
    }
    seed++;
    return ids.slice();
  };
}

/** Every `shards`-th row from `shard` on, shuffled first where that is asked for; at the end it begins anew. */
export function drawShard(
  rows: number,
  shards: number,
  shard: number,
  shuffled: boolean,
  samples: number | null,
): DrawEpoch {
  let seed = drawingSeed() + 1;
  const each = Math.ceil(rows / shards);
  const count = samples ? Math.min(samples, each) : each;
  return () => {
    const ids = range(0, rows);
    if (shuffled) shuffle(ids, new Minstd(seed++));
    return Int32Array.from({ length: count }, (_, i) => ids[(shard + i * shards) % rows]);
  };
}
