import { engine, type Engine } from '../common/engine.js';
import { RuntimeError } from '../common/errors.js';
import type { NDArray } from '../common/numpy.js';
import type { Tensor } from '../common/tensor.js';
import { columnToNumpy, columnToTensor, type Column, type Row } from './column.js';
import { turn } from './host.js';
import type { Node, Run, Stage } from './pipeline.js';

/** Steps after which an iterator waits for the runs under way, so that a loop cannot get far ahead of them. */
const STEPS_AHEAD = 16;

/**
 * Iterates over a dataset. A loop over an iterator is one epoch; the next loop over the same iterator is the next epoch, and goes on with the epoch
 * under way when the last loop was left early. RuntimeError beyond `num_epochs`. Each step lets the event loop turn.
 */
export abstract class DatasetIterator<T> implements AsyncIterableIterator<T, undefined> {
  private readonly run: Run = { epoch: 0 };
  private stage: Stage | undefined;
  private failure: Error | undefined;
  private given = 0;
  private steps = 0;
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    node: Node,
    private readonly numEpochs: number,
    private readonly onEpoch: (rows: number) => void,
  ) {
    if (numEpochs === 0) {
      throw new RuntimeError('RootNode: num_epochs should be either -1 or positive integer, num_epochs: 0');
    }
    this.names = node.columns();
    this.stage = node.open(this.run);
  }

  /** @internal names of the columns */
  protected readonly names: readonly string[];

  /** @internal what a step gives */
  protected abstract convert(row: Row): T;

  /** The iterator itself, so that `for await` takes it. */
  [Symbol.asyncIterator](): this {
    return this;
  }

  /** The next row, or `done` at the end of an epoch. RuntimeError when the pipeline fails, or after the last epoch. */
  next(): Promise<IteratorResult<T, undefined>> {
    const step = this.last.then(() => this.step());
    this.last = step.catch(() => undefined);
    return step;
  }

  /** Names of the columns. */
  get_col_names(): string[] {
    return [...this.names];
  }

  /** Ends the iteration; a further step raises RuntimeError. */
  stop(): void {
    this.stage = undefined;
  }

  private async step(): Promise<IteratorResult<T, undefined>> {
    if (this.failure !== undefined) throw this.failure;
    if (this.stage === undefined) throw new RuntimeError('Iterator does not have a running C++ pipeline.');
    if (this.run.epoch === this.numEpochs) {
      throw new RuntimeError('EOF buffer encountered. User tries to fetch data beyond the specified number of epochs.');
    }
    await turn();
    if (++this.steps % STEPS_AHEAD === 0) await loadedEngine()?.synchronize();
    try {
      const row = await this.stage.next();
      if (row !== null) {
        this.given++;
        return { done: false, value: this.convert(row) };
      }
    } catch (error) {
      this.failure = error as Error;
      throw error;
    }
    if (this.run.epoch++ === 0) this.onEpoch(this.given);
    return { done: true, value: undefined };
  }
}

/** Pipelines also work alone, without the machinery that computes. */
function loadedEngine(): Engine | undefined {
  try {
    return engine();
  } catch {
    return undefined;
  }
}

/** What iterators make of a column: a Tensor, or an array of numpy-ts. */
export type Output = Tensor | NDArray;

/** How to make it. */
export function outputOf(outputNumpy: boolean): (column: Column) => Output {
  return outputNumpy ? columnToNumpy : columnToTensor;
}

/** Gives each row as an object of columns by name. What `create_dict_iterator` returns. */
export class DictIterator<T extends Output = Tensor> extends DatasetIterator<Record<string, T>> {
  constructor(
    node: Node,
    numEpochs: number,
    onEpoch: (rows: number) => void,
    private readonly output: (column: Column) => T,
  ) {
    super(node, numEpochs, onEpoch);
  }

  protected override convert(row: Row): Record<string, T> {
    return Object.fromEntries(row.map((column, i) => [this.names[i], this.output(column)]));
  }
}

/** Gives each row as an array of columns. What `create_tuple_iterator` returns. */
export class TupleIterator<T extends Output = Tensor> extends DatasetIterator<T[]> {
  constructor(
    node: Node,
    numEpochs: number,
    onEpoch: (rows: number) => void,
    private readonly output: (column: Column) => T,
  ) {
    super(node, numEpochs, onEpoch);
  }

  protected override convert(row: Row): T[] {
    return row.map((column) => this.output(column));
  }
}
