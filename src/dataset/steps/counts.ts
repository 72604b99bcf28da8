import type { Row } from '../column.js';
import { after, isPromise, type Maybe } from '../maybe.js';
import type { Counting, Node, Run, Stage } from '../pipeline.js';
import { StepNode } from './step.js';

/** Several epochs of a step as one; −1 is for ever. */
export class RepeatNode extends StepNode {
  constructor(
    child: Node,
    private readonly count: number,
  ) {
    super(child);
  }

  /** Rows of all repetitions; of one when they never end, as in MindSpore. */
  override size(counting: Counting): Maybe<number> {
    return after(this.child.size(counting), (rows) => rows * Math.max(1, this.count));
  }

  override repeatCount(): number {
    return this.count;
  }

  override open(run: Run): Stage {
    const child = this.child.open(run);
    let done = 0;
    let any = false;
    const next = (): Maybe<Row | null> => after(child.next(), step);
    const step = (row: Row | null): Maybe<Row | null> => {
      if (row !== null) {
        any = true;
        return row;
      }
      done++;
      const over = done === this.count || !any; // an empty step would repeat for ever
      any = false;
      if (!over) return next();
      done = 0;
      return null;
    };
    return {
      endless: child.endless || this.count < 0,
      next,
      finish: () => {
        done = 0;
        any = false;
        return child.finish();
      },
    };
  }
}

/** The first rows of each epoch. */
export class TakeNode extends StepNode {
  constructor(
    child: Node,
    private readonly count: number,
  ) {
    super(child);
  }

  override size(counting: Counting): Maybe<number> {
    return after(this.child.size(counting), (rows) => Math.min(rows, this.count));
  }

  override open(run: Run): Stage {
    const child = this.child.open(run);
    let taken = 0;
    return {
      endless: false,
      next: () => {
        if (taken === this.count) {
          taken = 0;
          return after(child.finish(), () => null);
        }
        return after(child.next(), (row) => {
          taken = row === null ? 0 : taken + 1;
          return row;
        });
      },
      finish: () => {
        taken = 0;
        return child.finish();
      },
    };
  }
}

/** All rows of each epoch but the first. */
export class SkipNode extends StepNode {
  constructor(
    child: Node,
    private readonly count: number,
  ) {
    super(child);
  }

  override size(counting: Counting): Maybe<number> {
    return after(this.child.size(counting), (rows) => Math.max(0, rows - this.count));
  }

  override open(run: Run): Stage {
    const child = this.child.open(run);
    let skipped = 0;
    const dropped = (row: Row | null): boolean => {
      skipped = row === null ? 0 : skipped + 1;
      return row !== null;
    };
    const next = (): Maybe<Row | null> => {
      while (skipped < this.count) {
        const row = child.next();
        if (isPromise(row)) return row.then((value) => (dropped(value) ? next() : null));
        if (!dropped(row)) return null;
      }
      return after(child.next(), (row) => {
        if (row === null) skipped = 0;
        return row;
      });
    };
    return {
      endless: child.endless,
      next,
      finish: () => {
        skipped = 0;
        return child.finish();
      },
    };
  }
}
