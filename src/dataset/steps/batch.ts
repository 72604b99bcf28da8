import { RuntimeError } from '../../common/errors.js';
import type { NDArray } from '../../common/numpy.js';
import { columnToNumpy, isArrayValue, stackColumns, toColumn, typeNameOf, type Column, type Row } from '../column.js';
import { after, all, isPromise, type Maybe } from '../maybe.js';
import { countRows, type Counting, type Node, type Run, type Stage } from '../pipeline.js';
import { callUser } from '../transforms/run.js';
import { mergeColumns, replaceColumns, type Replacement } from './map.js';
import { StepNode } from './step.js';

/** What functions of `batch` are told. MindSpore's `BatchInfo`. */
export class BatchInfo {
  constructor(
    private readonly epoch: number,
    private readonly batch: number,
  ) {}

  /** The number of the batch in its epoch, from 0. */
  get_batch_num(): number {
    return this.batch;
  }

  /** The number of the epoch, from 0. */
  get_epoch_num(): number {
    return this.epoch;
  }
}

/** Gets, for each input column, the list of its rows, and the batch's number; returns an array of columns, each a list of rows or an array. */
export type BatchFunction = (...args: never[]) => unknown;

/** How rows are put together. */
export interface BatchOptions {
  readonly size: number | ((info: BatchInfo) => Maybe<number>);
  readonly dropRemainder: boolean;
  readonly map: BatchFunction | null;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** Rows put together: each column gets a new first axis. */
export class BatchNode extends StepNode {
  constructor(
    child: Node,
    private readonly options: BatchOptions,
  ) {
    super(child);
  }

  override columns(): readonly string[] {
    return this.plan().replacement.names;
  }

  override size(counting: Counting): Maybe<number> {
    const { size, dropRemainder } = this.options;
    if (typeof size === 'function') return countRows(this, counting);
    if (size < 0) return this.child.size(counting);
    return after(this.child.size(counting), (rows) =>
      dropRemainder ? Math.floor(rows / size) : Math.ceil(rows / size),
    );
  }

  override batchSize(): number {
    const { size } = this.options;
    return typeof size === 'function' ? -1 : size;
  }

  override open(run: Run): Stage {
    const child = this.child.open(run);
    const names = this.child.columns();
    const plan = this.plan();
    let number = 0;
    let ended = false;
    let rows: Row[] = [];
    const close = () => {
      number = 0;
      ended = false;
      rows = [];
    };
    const emit = (): Maybe<Row | null> => {
      const batch = rows;
      rows = [];
      const info = new BatchInfo(run.epoch, number++);
      return this.options.map === null ? stackRows(batch, names) : this.mapped(batch, info, plan);
    };
    const add = (row: Row | null) => {
      if (row === null) ended = true;
      else rows.push(row);
    };
    const collect = (wanted: number): Maybe<Row | null> => {
      while (!ended && rows.length < wanted) {
        const row = child.next();
        if (isPromise(row)) return row.then((value) => (add(value), collect(wanted)));
        add(row);
      }
      if (rows.length === wanted || (rows.length > 0 && !this.options.dropRemainder)) return emit();
      close();
      return null;
    };
    return {
      endless: child.endless,
      next: () => {
        if (ended) {
          close();
          return null;
        }
        return after(this.wanted(new BatchInfo(run.epoch, number)), collect);
      },
      finish: () => {
        const over = ended; // then the step below is at the start of its next epoch already
        close();
        return over ? undefined : child.finish();
      },
    };
  }

  /** The rows of the next batch. */
  private wanted(info: BatchInfo): Maybe<number> {
    const { size } = this.options;
    if (typeof size === 'number') return size < 0 ? 1 : size;
    return after(
      callUser<number>("Invalid batch_size function, 'batch_size' function", () => size(info)),
      (count) => {
        if (Number.isInteger(count) && count > 0) return count;
        throw new RuntimeError(
          `Invalid batch_size function, 'batch_size' function should return an integer greater than 0, but got: ${String(count)}`,
        );
      },
    );
  }

  private plan(): Plan {
    const there = this.child.columns();
    const { inputs, outputs, map } = this.options;
    if (map === null) return { from: [], outputs: [], replacement: replaceColumns(there, [], []) };
    const from = inputs.length > 0 ? inputs : there;
    const missing = from.find((name) => !there.includes(name));
    if (missing !== undefined) {
      throw new RuntimeError(`Invalid input_columns, '${missing}' of 'input_columns' doesn't exist.`);
    }
    const to = outputs.length > 0 ? outputs : from;
    return {
      from: from.map((name) => there.indexOf(name)),
      outputs: to,
      replacement: replaceColumns(there, from, to),
    };
  }

  /** A batch that `per_batch_map` makes. */
  private mapped(rows: readonly Row[], info: BatchInfo, { from, outputs, replacement }: Plan): Maybe<Row> {
    const f = this.options.map as (...args: (NDArray[] | BatchInfo)[]) => unknown;
    const lists = from.map((place) => rows.map((row) => columnToNumpy(row[place])));
    const result = callUser<unknown>('per_batch_map', () => f(...lists, info));
    return after(result, (value) => {
      const columns = resultLists(value, outputs.length).map((list, i) => fromList(list, rows.length, outputs[i], i));
      const merge = (made: Row) => mergeColumns(replacement, this.kept(rows, replacement), made);
      return after(all(columns), merge);
    });
  }

  /** The columns that `per_batch_map` does not replace, put together; the others are not needed. */
  private kept(rows: readonly Row[], { places }: Replacement): Column[] {
    const kept: Column[] = [];
    for (const { of, at } of places) if (of === 'old') kept[at] = stackAt(rows, at);
    return kept;
  }
}

interface Plan {
  readonly from: readonly number[];
  readonly outputs: readonly string[];
  readonly replacement: Replacement;
}

function stackRows(rows: readonly Row[], names: readonly string[]): Row {
  return names.map((_, i) => stackAt(rows, i));
}

function stackAt(rows: readonly Row[], i: number): Column {
  return stack(
    rows.map((row) => row[i]),
    i,
  );
}

function stack(columns: readonly Column[], at: number): Column {
  return stackColumns(columns, (first, other) => {
    if (typeNameOf(first) !== typeNameOf(other)) {
      throw new RuntimeError(
        `Cannot batch tensors with different types in column ${at}. First element had type ${typeNameOf(first)} ` +
          `and this element had type ${typeNameOf(other)}`,
      );
    }
    throw new RuntimeError(
      `Cannot batch tensors with different shapes in column ${at}. First element had shape <${first.shape.join(',')}> ` +
        `and this element had shape <${other.shape.join(',')}>`,
    );
  });
}

/** The columns that `per_batch_map` returned; a list of rows stands for the one column that was asked for. */
function resultLists(value: unknown, outputs: number): readonly unknown[] {
  const isList = (x: unknown) => Array.isArray(x) || isArrayValue(x);
  const items = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  if (items.length === outputs && items.every(isList)) return items;
  if (outputs === 1 && Array.isArray(value) && value.length > 0) return [value];
  throw new RuntimeError(
    `Invalid per_batch_map, the number of columns returned in 'per_batch_map' function should be ${outputs} , but got: ${items.length}`,
  );
}

function fromList(list: unknown, rows: number, name: string, at: number): Maybe<Column> {
  const check = (count: number) => {
    if (count === rows) return;
    throw new RuntimeError(
      `Invalid data, column: ${name} expects: ${rows} rows returned from 'per_batch_map', got: ${count}`,
    );
  };
  if (!Array.isArray(list)) {
    return after(toColumn(list), (column) => {
      check(column.shape[0]);
      return column;
    });
  }
  check(list.length);
  return after(all(list.map(toColumn)), (columns) => stack(columns, at));
}
