import { RuntimeError } from '../common/errors.js';
import type { Row } from './column.js';
import { after, isPromise, type Maybe } from './maybe.js';

/** What the stages of one iterator share. */
export interface Run {
  /** Epochs that the iterator has finished. */
  epoch: number;
}

/** A running step of a pipeline: each iterator has its own, so iterators do not disturb each other. */
export interface Stage {
  /** True when epochs never end (`repeat()` without a count). */
  readonly endless: boolean;
  /** The next row, or null at the end of an epoch; the call after that begins the next epoch. */
  next(): Maybe<Row | null>;
  /** Drops the rest of the epoch under way; nothing happens between epochs. */
  finish(): Maybe<void>;
}

/** How rows may be counted: `sync` refuses what only `await` can count. */
export type Counting = 'sync' | 'async';

/** A step of a pipeline as it was declared: immutable, shared by all iterators. */
export interface Node {
  /** Names of the columns, in order. RuntimeError when the pipeline contradicts itself. */
  columns(): readonly string[];
  /** Rows of an epoch; rows are counted by iterating where there is no other way. */
  size(counting: Counting): Maybe<number>;
  /** Rows that one row of the last `batch` holds. */
  batchSize(): number;
  /** The count of the last `repeat`; −1 is for ever. */
  repeatCount(): number;
  /** Starts the step for one iterator. */
  open(run: Run): Stage;
}

/** Counts the rows of an epoch by iterating. */
export function countRows(node: Node, counting: Counting): Maybe<number> {
  const stage = node.open({ epoch: 0 });
  let count = 0;
  const loop = (): Maybe<number> => {
    for (;;) {
      const row = stage.next();
      if (isPromise(row)) {
        if (counting === 'sync') {
          row.catch(() => undefined);
          throw needsAwait();
        }
        return row.then((value) => {
          if (value === null) return count;
          count++;
          return loop();
        });
      }
      if (row === null) return count;
      count++;
    }
  };
  return loop();
}

/** The error for a pipeline whose rows cannot be counted without `await`. */
export function needsAwait(): RuntimeError {
  return new RuntimeError(
    'get_dataset_size() cannot count the rows of an asynchronous source: iterate over the dataset once, after which its size is known, ' +
      "or give the source a length ('length', '__len__').",
  );
}

/** A stage that changes or drops single rows of one other stage. `f` returns undefined to drop a row. */
export function rowStage(child: Stage, f: (row: Row) => Maybe<Row | undefined>): Stage {
  const next = (): Maybe<Row | null> => {
    for (;;) {
      const row = child.next();
      if (isPromise(row)) return row.then((value) => (value === null ? null : after(f(value), keep)));
      if (row === null) return null;
      const out = f(row);
      if (isPromise(out)) return out.then(keep);
      if (out !== undefined) return out;
    }
  };
  const keep = (row: Row | undefined): Maybe<Row | null> => row ?? next();
  return { endless: child.endless, next, finish: () => child.finish() };
}
