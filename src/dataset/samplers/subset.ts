import { isInstance, pyClass, pyStr } from '../../common/checks.js';
import { RuntimeError } from '../../common/errors.js';
import { signature } from '../../common/signature.js';
import { bind } from '../checks.js';
import { Mt19937, canonical, shuffle } from '../../common/mt19937.js';
import { drawingSeed } from '../random/seed.js';
import { BuiltinSampler, checkFlag, checkSamples, type DrawEpoch } from './base.js';

const SUBSET_TEXT = 'indices, num_samples=None';
const SUBSET = signature<{ indices: unknown; num_samples: unknown }>('dataset.SubsetSampler', SUBSET_TEXT);
signature('dataset.SubsetRandomSampler', SUBSET_TEXT);

/** The given rows, in the given order. MindSpore's `SubsetSampler`. */
export class SubsetSampler extends BuiltinSampler {
  /** The numbers of the rows. */
  readonly indices: Int32Array;

  constructor(indices: number | Iterable<number>, num_samples?: number | null);
  constructor(indices: number | Iterable<number>, options: { num_samples?: number | null });
  constructor(...args: unknown[]) {
    const bound = bind(SUBSET, args);
    const samples = checkSamples(bound.num_samples);
    super(samples);
    const given = indicesOf(bound.indices);
    given.forEach((item, i) => {
      if (isInstance(item, 'int')) return;
      throw new TypeError(
        `SubsetSampler: Type of indices element must be int, but got list[${i}]: ${pyStr(item)}, type: ${pyClass(item)}.`,
      );
    });
    this.indices = Int32Array.from(samples === null ? given : given.slice(0, samples), Number);
  }

  override count(_rows?: number): number {
    return this.limit(this.indices.length);
  }

  /** Draws for one epoch. */
  override start(_rows: number): DrawEpoch {
    const ids = this.indices.subarray(0, this.count());
    return () => ids;
  }
}

function indicesOf(indices: unknown): unknown[] {
  if (isInstance(indices, 'int')) return [indices];
  const iterable = (indices as { data?: Iterable<unknown> } | null)?.data ?? (indices as Iterable<unknown> | null);
  if (typeof iterable === 'string' || typeof iterable?.[Symbol.iterator] !== 'function') {
    throw new TypeError(`Unsupported sampler object of type (${pyClass(indices)})`);
  }
  return [...iterable];
}

/** The given rows in random order. MindSpore's `SubsetRandomSampler`. */
export class SubsetRandomSampler extends SubsetSampler {
  /** Draws for one epoch. */
  override start(): DrawEpoch {
    const seed = drawingSeed();
    const ids = this.indices.slice();
    return () => {
      shuffle(ids, new Mt19937(seed)); // the seed stays, the order goes on from the last epoch's
      return ids.slice(0, this.count());
    };
  }
}

const WEIGHTED = signature<{ weights: unknown; num_samples: unknown; replacement: boolean }>(
  'dataset.WeightedRandomSampler',
  'weights, num_samples=None, replacement=True',
);

/** Rows drawn with the given probabilities, which need not add up to 1. MindSpore's `WeightedRandomSampler`. */
export class WeightedRandomSampler extends BuiltinSampler {
  private readonly weights: readonly number[];
  private readonly replacement: boolean;

  constructor(weights: number | readonly number[], num_samples?: number | null, replacement?: boolean);
  constructor(weights: number | readonly number[], options: { num_samples?: number | null; replacement?: boolean });
  constructor(...args: unknown[]) {
    const { weights, num_samples, replacement } = bind(WEIGHTED, args);
    const list = (Array.isArray(weights) ? weights : [weights]) as unknown[];
    list.forEach((w, i) => {
      if (['number', 'bigint', 'boolean'].includes(typeof w)) return;
      throw new TypeError(`type of weights element must be number, but got w[${i}]: ${pyStr(w)}, type: ${pyClass(w)}.`);
    });
    const samples = checkSamples(num_samples);
    checkFlag(replacement, 'replacement');
    super(samples);
    this.weights = list.map(Number);
    this.replacement = replacement;
  }

  override count(rows: number): number {
    if (this.weights.every((w) => w === 0)) {
      throw new RuntimeError('WeightedRandomSampler: elements of weights vector must not be all zero');
    }
    return this.limit(rows);
  }

  /** Draws for one epoch. */
  override start(rows: number): DrawEpoch {
    const { weights, replacement } = this;
    const count = this.count(rows);
    if (!replacement && weights.length < count) {
      throw new RuntimeError(
        `Invalid parameter, without replacement, weight size must be greater than or equal to num_samples, ` +
          `but got weight size: ${weights.length}, num_samples: ${count}`,
      );
    }
    const seed = drawingSeed();
    return () => {
      const random = new Mt19937(seed);
      return replacement ? this.drawWith(random, count) : this.drawWithout(random, count);
    };
  }

  private drawWith(random: Mt19937, count: number): Int32Array {
    const total = this.weights.reduce((a, b) => a + b, 0);
    let sum = 0;
    const upTo = this.weights.map((w) => (sum += w / total));
    upTo[upTo.length - 1] = 1;
    return Int32Array.from({ length: count }, () => {
      const x = canonical(random);
      return upTo.findIndex((p) => p >= x);
    });
  }

  /** The `count` smallest of exponentially distributed times, whose rates are the weights. */
  private drawWithout(random: Mt19937, count: number): Int32Array {
    const times = this.weights.map((w) => -Math.log(1 - canonical(random)) / w);
    return Int32Array.from(times.keys())
      .sort((a, b) => times[a] - times[b])
      .slice(0, count);
  }
}
