import { isInstance, pyStr } from '../../common/checks.js';
import { ValueError } from '../../common/errors.js';

/** How rows may be mixed. The sources of this package know GLOBAL and FALSE. MindSpore's `dataset.Shuffle`. */
export const Shuffle = Object.freeze({
  FALSE: 'false',
  ADAPTIVE: 'adaptive',
  GLOBAL: 'global',
  PARTIAL: 'partial',
  FILES: 'files',
  INFILE: 'infile',
} as const);

/** One of the values of {@link Shuffle}. */
export type ShuffleMode = (typeof Shuffle)[keyof typeof Shuffle];

/** The numbers of the rows of one epoch, in order; each call is the next epoch. */
export type DrawEpoch = () => Int32Array;

/**
 * Chooses the rows of a source that can be read at any index, and their order. The order is MindSpore's own, number for number, when a
 * seed is set. Base class of the samplers; MindSpore's `BuiltinSampler`.
 */
export abstract class BuiltinSampler {
  /** How many rows an epoch has at most; null for all. */
  readonly num_samples: number | null;

  constructor(num_samples: number | null = null) {
    this.num_samples = num_samples;
  }

  /** The most rows that an epoch has, null when the source decides. */
  get_num_samples(): number | null {
    return this.num_samples;
  }

  /** @internal rows of an epoch of a source of `rows` rows */
  abstract count(rows: number): number;

  /** @internal starts drawing for one iterator */
  abstract start(rows: number): DrawEpoch;

  /** @internal `num_samples` where it is below `rows`; 0 and null ask for all */
  protected limit(rows: number): number {
    return this.num_samples ? Math.min(this.num_samples, rows) : rows;
  }
}

/** Any int. TypeError in the samplers' words. */
export function checkInt(value: unknown, name: string): void {
  if (!isInstance(value, 'int')) throw new TypeError(`${name} must be integer but was: ${pyStr(value)}.`);
}

/** Null, or an int that is not negative. */
export function checkSamples(value: unknown): number | null {
  if (value === null) return null;
  checkInt(value, 'num_samples');
  if ((value as number) < 0) {
    throw new ValueError('num_samples exceeds the boundary between 0 and 9223372036854775807(INT64_MAX)!');
  }
  return Number(value);
}

/** A boolean. TypeError in the samplers' words. */
export function checkFlag(value: unknown, name: string): void {
  if (typeof value !== 'boolean') throw new TypeError(`${name} must be a boolean value but was: ${pyStr(value)}.`);
}

/** `count` numbers from `first` on. */
export function range(first: number, count: number): Int32Array {
  const out = new Int32Array(count);
  for (let i = 0; i < count; i++) out[i] = first + i;
  return out;
}
