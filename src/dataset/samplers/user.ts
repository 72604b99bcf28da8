import { isInstance } from '../../common/checks.js';
import { RuntimeError } from '../../common/errors.js';
import { BuiltinSampler, type DrawEpoch } from './base.js';

/**
 * Base class for samplers of users: a subclass gives `[Symbol.iterator]`, which yields the numbers of the rows of one epoch; `dataset_size` is
 * set before. MindSpore's `Sampler`.
 */
export abstract class Sampler extends BuiltinSampler {
  /** Rows of the source. */
  dataset_size = 0;

  /** The numbers of the rows of an epoch. */
  abstract [Symbol.iterator](): Iterator<number>;

  override count(rows: number): number {
    return this.start(rows)().length;
  }

  override start(rows: number): DrawEpoch {
    return () => {
      this.dataset_size = rows;
      const ids: number[] = [];
      for (const id of this) {
        if (this.num_samples !== null && ids.length >= this.num_samples) break;
        if (!isInstance(id, 'int')) {
          throw new RuntimeError('Fetched indices can not be converted to a valid ndarray.');
        }
        ids.push(Number(id));
        if (this.num_samples !== null && ids.length >= this.num_samples) break;
      }
      return Int32Array.from(ids);
    };
  }
}

/** A sampler over an iterable of users. */
export class IterSampler extends Sampler {
  constructor(
    private readonly source: Iterable<number>,
    num_samples: number | null,
  ) {
    super(num_samples);
  }

  override [Symbol.iterator](): Iterator<number> {
    return this.source[Symbol.iterator]();
  }
}
