import { RuntimeError } from '../../common/errors.js';
import type { Row } from '../column.js';
import type { Maybe } from '../maybe.js';
import type { Node, Run, Stage } from '../pipeline.js';
import type { BuiltinSampler } from '../samplers/base.js';

/** A source whose rows can be read in any order. */
export interface RowSource {
  /** Names of the columns. */
  columns(): readonly string[];
  /** Number of rows, to count them or to read them: complaints may differ. */
  length(purpose: 'count' | 'read'): number;
  /** Row `index`, in [0, length). */
  row(index: number): Maybe<Row>;
  /** Refuses a source that can give no rows; called before anything else. */
  validate?(): void;
  /** Complains, when iterated, about a source that has no rows. */
  empty?(): never;
}

/** The rows of a source that a sampler chooses. */
export class SampledNode implements Node {
  constructor(
    private readonly source: RowSource,
    private readonly sampler: BuiltinSampler,
  ) {}

  columns(): readonly string[] {
    this.source.validate?.();
    return this.source.columns();
  }

  size(): number {
    this.source.validate?.();
    const rows = this.source.length('count');
    return rows === 0 ? 0 : this.sampler.count(rows);
  }

  batchSize(): number {
    return 1;
  }

  repeatCount(): number {
    return 1;
  }

  open(_run: Run): Stage {
    const { source, sampler } = this;
    source.validate?.();
    const rows = source.length('read');
    if (rows === 0) source.empty?.();
    const draw = rows === 0 ? () => new Int32Array() : sampler.start(rows);
    let ids: Int32Array | undefined;
    let at = 0;
    return {
      endless: false,
      next() {
        ids ??= draw();
        if (at === ids.length) {
          ids = undefined;
          at = 0;
          return null;
        }
        const id = ids[at++];
        if (id < 0 || id >= rows) {
          throw new RuntimeError(`Sample ID (${id}) is out of bound, expected range [0, ${rows - 1}]`);
        }
        return source.row(id);
      },
      finish() {
        ids = undefined;
        at = 0;
      },
    };
  }
}
