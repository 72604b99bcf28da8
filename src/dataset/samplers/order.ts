import { pyStr } from '../../common/checks.js';
import { RuntimeError } from '../../common/errors.js';
import { signature } from '../../common/signature.js';
import { bind } from '../checks.js';
import { Mt19937, shuffle, uniformInt } from '../../common/mt19937.js';
import { currentSeed, drawingSeed } from '../random/seed.js';
import {
  BuiltinSampler,
  Shuffle,
  checkFlag,
  checkInt,
  checkSamples,
  range,
  type DrawEpoch,
  type ShuffleMode,
} from './base.js';

const SEQUENTIAL = signature<{ start_index: number | null; num_samples: unknown }>(
  'dataset.SequentialSampler',
  'start_index=None, num_samples=None',
);

/** Rows in the order of the source, from `start_index` on. MindSpore's `SequentialSampler`. */
export class SequentialSampler extends BuiltinSampler {
  private readonly startIndex: number;

  constructor(start_index?: number | null, num_samples?: number | null);
  constructor(options: { start_index?: number | null; num_samples?: number | null });
  constructor(...args: unknown[]) {
    const { start_index, num_samples } = bind(SEQUENTIAL, args);
    if (start_index !== null) checkInt(start_index, 'start_index');
    super(checkSamples(num_samples));
    this.startIndex = Number(start_index ?? 0);
  }

  override count(rows: number): number {
    const { startIndex } = this;
    if (startIndex < 0) {
      throw new RuntimeError(
        `SequentialSampler: start_index_ must be greater than or equal to 0, but got: ${startIndex}`,
      );
    }
    return this.limit(Math.max(0, rows - startIndex));
  }

  override start(rows: number): DrawEpoch {
    const { startIndex } = this;
    const count = this.count(rows);
    if (startIndex >= rows) {
      throw new RuntimeError(
        `Invalid parameter, start_index must be less than num_rows, but got start_index: ${startIndex}, num_rows: ${rows}.`,
      );
    }
    const ids = range(startIndex, count);
    return () => ids;
  }
}

const RANDOM = signature<{ replacement: boolean; num_samples: unknown; shuffle: ShuffleMode }>(
  'dataset.RandomSampler',
  "replacement=False, num_samples=None, shuffle='global'",
);

/** Rows in random order, each once unless `replacement`. MindSpore's `RandomSampler`. */
export class RandomSampler extends BuiltinSampler {
  /** @internal whether a row may come again */
  readonly replacement: boolean;

  constructor(replacement?: boolean, num_samples?: number | null, shuffle?: ShuffleMode);
  constructor(options: { replacement?: boolean; num_samples?: number | null; shuffle?: ShuffleMode });
  constructor(...args: unknown[]) {
    const { replacement, num_samples, shuffle: mode } = bind(RANDOM, args);
    checkFlag(replacement, 'replacement');
    const samples = checkSamples(num_samples);
    if (mode !== Shuffle.GLOBAL) {
      if (mode === Shuffle.FALSE || !Object.values(Shuffle).includes(mode)) {
        throw new TypeError(`shuffle must be valid shuffle mode but was: ${pyStr(mode)}.`);
      }
      throw new RuntimeError(`The shuffle mode: ${mode} is not supported with current dataset.`);
    }
    super(samples);
    this.replacement = replacement;
  }

  override count(rows: number): number {
    return this.limit(rows);
  }

  override start(rows: number): DrawEpoch {
    let seed = drawingSeed();
    const count = this.count(rows);
    if (this.replacement) {
      return () => {
        const random = new Mt19937(seed++);
        return Int32Array.from({ length: count }, () => uniformInt(random, rows));
      };
    }
    const ids = range(0, rows); // shuffled anew each epoch, from where the last one left them
    return () => {
      shuffle(ids, new Mt19937(seed++));
      return ids.slice(0, count);
    };
  }
}

const DISTRIBUTED = signature<{
  num_shards: number;
  shard_id: number;
  shuffle: boolean | ShuffleMode;
  num_samples: unknown;
  offset: number;
}>('dataset.DistributedSampler', 'num_shards, shard_id, shuffle=True, num_samples=None, offset=-1');

/** Every `num_shards`-th row, shuffled first unless `shuffle` is false. MindSpore's `DistributedSampler`. */
export class DistributedSampler extends BuiltinSampler {
  /** @internal */
  readonly shards: number;
  /** @internal */
  readonly shard: number;
  /** @internal */
  readonly shuffled: boolean;
  /** @internal */
  readonly offset: number;
  /** Drawn when the sampler is made, as in MindSpore; also when no seed was set. */
  private readonly seed: number;

  constructor(
    num_shards: number,
    shard_id: number,
    shuffle?: boolean | ShuffleMode,
    num_samples?: number | null,
    offset?: number,
  );
  constructor(
    num_shards: number,
    shard_id: number,
    options: { shuffle?: boolean | ShuffleMode; num_samples?: number | null; offset?: number },
  );
  constructor(...args: unknown[]) {
    const { num_shards, shard_id, shuffle: mode, num_samples, offset } = bind(DISTRIBUTED, args);
    checkInt(num_shards, 'num_shards');
    checkInt(shard_id, 'shard_id');
    if (typeof mode !== 'boolean' && !Object.values(Shuffle).includes(mode)) {
      throw new TypeError(`shuffle must be a boolean value or valid shuffle mode but was: ${pyStr(mode)}.`);
    }
    const samples = checkSamples(num_samples);
    checkInt(offset, 'offset');
    super(samples);
    this.shards = Number(num_shards);
    this.shard = Number(shard_id);
    this.shuffled = mode === true || mode === Shuffle.GLOBAL;
    this.offset = Number(offset);
    this.seed = currentSeed() + 1;
  }

  override count(rows: number): number {
    const { shards, shard, offset } = this;
    if (shards <= 0) {
      throw new RuntimeError(`DistributedSampler: num_shards must be greater than 0, but got: ${shards}`);
    }
    if (shard < 0 || shard >= shards) {
      throw new RuntimeError(`DistributedSampler: shard_id must be in range [0, ${shards}), but got: ${shard}`);
    }
    if (offset < 0) return this.limit(Math.ceil(rows / shards));
    return this.limit(Math.max(0, Math.ceil((rows - this.first()) / shards)));
  }

  override start(rows: number): DrawEpoch {
    const count = this.count(rows);
    const ids = range(0, rows);
    let { seed } = this;
    return () => {
      if (this.shuffled) shuffle(ids, new Mt19937(seed++));
      return Int32Array.from({ length: count }, (_, i) => ids[(this.first() + i * this.shards) % rows]);
    };
  }

  /** The first row of the shard. */
  private first(): number {
    if (this.offset < 0) return this.shard;
    return (((this.shard - this.offset) % this.shards) + this.shards) % this.shards;
  }
}
