import { RuntimeError } from '../common/errors.js';
import type { Row } from './column.js';

/** A value, or the promise of it. Pipelines of plain functions never make a promise, and so run in tight loops. */
export type Maybe<T> = T | Promise<T>;

/** True for promises and for anything else that `await` would wait for. */
export function isPromise<T>(x: Maybe<T>): x is Promise<T> {
  return typeof (x as Promise<T> | null | undefined)?.then === 'function';
}

/** `f(x)`, now when `x` is there, else when it comes. */
export function after<T, U>(x: Maybe<T>, f: (value: T) => Maybe<U>): Maybe<U> {
  return isPromise(x) ? x.then(f) : f(x);
}

/** The values of all, now when all are there, else when the last one comes. */
export function all<T>(values: readonly Maybe<T>[]): Maybe<T[]> {
  return values.some(isPromise) ? Promise.all(values as readonly Promise<T>[]) : (values as T[]);
}

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
