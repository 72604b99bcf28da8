import { PY_TYPE, pyClass } from '../common/checks.js';
import type { DTypeName } from '../common/dtype.js';
import { RuntimeError, ValueError } from '../common/errors.js';
import type { NDArray } from '../common/numpy.js';
import { signature } from '../common/signature.js';
import type { Tensor } from '../common/tensor.js';
import {
  INT32_MAX,
  bind,
  checkColumns,
  checkOptionalBool,
  checkValue,
  toList,
  typeCheck,
  typeCheckList,
} from './checks.js';
import { typeNameOf } from './column.js';
import * as steps from './declare.js';
import type { BatchKeywords, BatchSize, Columns, MapOptions } from './declare.js';
import { estimateShapes, firstRow } from './inspect.js';
import { DictIterator, TupleIterator, outputOf } from './iterator.js';
import { isPromise } from './maybe.js';
import type { Node } from './pipeline.js';
import { ProjectNode } from './steps/columns.js';
import { ConcatNode, ZipNode } from './steps/join.js';
import { isOperation, type Operation } from './transforms/operation.js';

/** Keyword arguments of the iterators. */
export interface IteratorOptions {
  num_epochs?: number;
  output_numpy?: boolean | null;
  do_copy?: boolean;
}

const ZIP = signature<{ datasets: unknown }>('dataset.Dataset.zip', 'datasets');
const CONCAT = signature<{ datasets: unknown }>('dataset.Dataset.concat', 'datasets');
const APPLY = signature<{ apply_func: unknown }>('dataset.Dataset.apply', 'apply_func');
const DICT = signature<Required<IteratorOptions>>(
  'dataset.Dataset.create_dict_iterator',
  'num_epochs=-1, output_numpy=False, do_copy=False',
);
const TUPLE = signature<{ columns: Columns | null } & Required<IteratorOptions>>(
  'dataset.Dataset.create_tuple_iterator',
  'columns=None, num_epochs=-1, output_numpy=False, do_copy=False',
);
const SHAPES = signature<{ estimate: boolean }>('dataset.Dataset.output_shapes', 'estimate=False');

/**
 * A pipeline of rows: a source, or a step over other datasets. Steps make new datasets and leave the one they are called on as it is. Iterating is
 * asynchronous: `for await (const [image, label] of dataset)`. MindSpore's `Dataset`.
 */
export class Dataset implements AsyncIterable<Tensor[]> {
  /** @internal */
  static readonly [PY_TYPE] = 'Dataset';

  /** Rows of an epoch, once they are counted. */
  private rows: number | undefined;

  /** @internal */
  constructor(readonly node: Node) {
    Object.defineProperty(this, 'node', { enumerable: false });
  }

  /**
   * Applies operations to columns of every row, one after the other. TypeError and ValueError for bad arguments; RuntimeError while iterating when an
   * operation fails or gives another number of columns than `output_columns` has. MindSpore's `Dataset.map`.
   */
  map(
    operations: Operation | readonly Operation[],
    input_columns?: Columns | null,
    output_columns?: Columns | null,
    num_parallel_workers?: number | null,
    options?: MapOptions,
  ): Dataset;
  map(operations: Operation | readonly Operation[], options?: MapOptions): Dataset;
  /** @hidden */
  map(
    operations: Operation | readonly Operation[],
    input_columns: Columns | null,
    options?: Omit<MapOptions, 'input_columns'>,
  ): Dataset;
  map(options: MapOptions & { operations: Operation | readonly Operation[] }): Dataset;
  map(...args: unknown[]): Dataset {
    return new Dataset(steps.mapStep(this.node, args));
  }

  /**
   * Puts `batch_size` rows together; each column gets a new first axis. The last batch of an epoch is shorter, or left out with `drop_remainder`.
   * RuntimeError while iterating when rows differ in shape or type. MindSpore's `Dataset.batch`.
   */
  batch(
    batch_size: BatchSize,
    drop_remainder?: boolean,
    num_parallel_workers?: number | null,
    options?: BatchKeywords,
  ): Dataset;
  batch(batch_size: BatchSize, options?: BatchKeywords): Dataset;
  /** @hidden */
  batch(batch_size: BatchSize, drop_remainder: boolean, options?: Omit<BatchKeywords, 'drop_remainder'>): Dataset;
  batch(options: BatchKeywords & { batch_size: BatchSize }): Dataset;
  batch(...args: unknown[]): Dataset {
    return new Dataset(steps.batchStep(this.node, args));
  }

  /**
   * Mixes the rows: each row given is a random one of the next `buffer_size`. With a seed (`set_seed`, `dataset.config.set_seed`) the order is MindSpore's.
   * ValueError unless `buffer_size` is at least 2. MindSpore's `Dataset.shuffle`.
   */
  shuffle(buffer_size: number): Dataset;
  shuffle(options: { buffer_size: number }): Dataset;
  shuffle(...args: unknown[]): Dataset {
    return new Dataset(steps.shuffleStep(this.node, args));
  }

  /** Makes one epoch of `count`; without a count, or with −1, it never ends. ValueError for another count below 1. MindSpore's `Dataset.repeat`. */
  repeat(count?: number | null): Dataset;
  repeat(options: { count?: number | null }): Dataset;
  repeat(...args: unknown[]): Dataset {
    return new Dataset(steps.repeatStep(this.node, args));
  }

  /** The first `count` rows of every epoch; all with −1. ValueError for another count below 1. MindSpore's `Dataset.take`. */
  take(count?: number): Dataset;
  take(options: { count?: number }): Dataset;
  take(...args: unknown[]): Dataset {
    return new Dataset(steps.takeStep(this.node, args));
  }

  /** All rows of every epoch but the first `count`. ValueError for a negative count. MindSpore's `Dataset.skip`. */
  skip(count: number): Dataset;
  skip(options: { count: number }): Dataset;
  skip(...args: unknown[]): Dataset {
    return new Dataset(steps.skipStep(this.node, args));
  }

  /** The rows for which `predicate`, a function of columns that may be async, returns something true. MindSpore's `Dataset.filter`. */
  filter(
    predicate: (...columns: never[]) => unknown,
    input_columns?: Columns | null,
    num_parallel_workers?: number | null,
  ): Dataset;
  filter(
    predicate: (...columns: never[]) => unknown,
    options?: { input_columns?: Columns | null; num_parallel_workers?: number | null },
  ): Dataset;
  filter(...args: unknown[]): Dataset {
    return new Dataset(steps.filterStep(this.node, args));
  }

  /** The given columns in the given order. RuntimeError for one that is not there. MindSpore's `Dataset.project`. */
  project(columns: Columns): Dataset;
  project(options: { columns: Columns }): Dataset;
  project(...args: unknown[]): Dataset {
    return new Dataset(steps.projectStep(this.node, args));
  }

  /** Columns under other names. ValueError for lists of different length, RuntimeError for names that are missing or taken. MindSpore's `Dataset.rename`. */
  rename(input_columns: Columns, output_columns: Columns): Dataset;
  rename(options: { input_columns: Columns; output_columns: Columns }): Dataset;
  rename(...args: unknown[]): Dataset {
    return new Dataset(steps.renameStep(this.node, args));
  }

  /** The columns of this dataset and of others side by side, as many rows as all have. RuntimeError for a column name that two have. MindSpore's `Dataset.zip`. */
  zip(datasets: Dataset | readonly Dataset[]): Dataset;
  zip(options: { datasets: Dataset | readonly Dataset[] }): Dataset;
  zip(...args: unknown[]): Dataset {
    const { datasets } = bind(ZIP, args);
    if (!(datasets instanceof Dataset)) typeCheck(datasets, ['tuple', 'Dataset'], 'datasets');
    return zipped([this, ...toList(datasets as Dataset)]);
  }

  /** The rows of this dataset, then those of others. ValueError when one has no rows, RuntimeError when columns differ. MindSpore's `Dataset.concat`, Python's `+`. */
  concat(datasets: Dataset | readonly Dataset[]): Dataset;
  concat(options: { datasets: Dataset | readonly Dataset[] }): Dataset;
  concat(...args: unknown[]): Dataset {
    const { datasets } = bind(CONCAT, args);
    if (!(datasets instanceof Dataset)) typeCheck(datasets, ['list', 'Dataset'], 'datasets');
    const others = toList(datasets as Dataset);
    typeCheckList(others, ['Dataset'], 'dataset');
    const all = [this, ...others];
    all.forEach((dataset, i) => {
      if (dataset.knownSize() !== 0) return;
      throw new ValueError(
        `There are no samples in the dataset number ${i}. Please make sure there are valid samples in the dataset.`,
      );
    });
    return new Dataset(new ConcatNode(all.map(({ node }) => node)));
  }

  /** What `apply_func` makes of this dataset. TypeError unless it is a function that returns a dataset. MindSpore's `Dataset.apply`. */
  apply(apply_func: (dataset: Dataset) => Dataset): Dataset;
  apply(options: { apply_func: (dataset: Dataset) => Dataset }): Dataset;
  apply(...args: unknown[]): Dataset {
    const { apply_func } = bind(APPLY, args);
    if (!isOperation(apply_func)) throw new TypeError('apply_func must be a function.');
    const made = (apply_func as (dataset: Dataset) => unknown)(this);
    if (!(made instanceof Dataset)) throw new TypeError('apply_func must return a dataset.');
    return made;
  }

  /**
   * An iterator over rows as objects of columns by name: Tensors, or arrays of numpy-ts with `output_numpy`. Each loop over it is one epoch, `num_epochs`
   * in all (−1: no limit). TypeError and ValueError for bad arguments, RuntimeError for a pipeline that contradicts itself. MindSpore's
   * `Dataset.create_dict_iterator`.
   */
  create_dict_iterator(options: IteratorOptions & { output_numpy: true }): DictIterator<NDArray>;
  create_dict_iterator(options?: IteratorOptions): DictIterator;
  create_dict_iterator(num_epochs: number, output_numpy: true, do_copy?: boolean): DictIterator<NDArray>;
  create_dict_iterator(num_epochs?: number, output_numpy?: false | null, do_copy?: boolean): DictIterator;
  create_dict_iterator(...args: unknown[]): DictIterator<NDArray> | DictIterator {
    const options = bind(DICT, args);
    const { epochs, outputNumpy } = checkIteratorOptions(options);
    return new DictIterator(this.node, epochs, this.remember, outputOf(outputNumpy)) as DictIterator;
  }

  /** As {@link create_dict_iterator}, but each row is an array: all columns, or `columns` in their order. MindSpore's `Dataset.create_tuple_iterator`. */
  create_tuple_iterator(
    options: IteratorOptions & { columns?: Columns | null; output_numpy: true },
  ): TupleIterator<NDArray>;
  create_tuple_iterator(options?: IteratorOptions & { columns?: Columns | null }): TupleIterator;
  create_tuple_iterator(
    columns: Columns | null,
    num_epochs: number,
    output_numpy: true,
    do_copy?: boolean,
  ): TupleIterator<NDArray>;
  create_tuple_iterator(
    columns?: Columns | null,
    num_epochs?: number,
    output_numpy?: false | null,
    do_copy?: boolean,
  ): TupleIterator;
  create_tuple_iterator(...args: unknown[]): TupleIterator<NDArray> | TupleIterator {
    const options = bind(TUPLE, args);
    const { epochs, outputNumpy } = checkIteratorOptions(options);
    if (options.columns !== null) checkColumns(options.columns, 'column_names');
    const node = options.columns === null ? this.node : new ProjectNode(this.node, toList(options.columns));
    return new TupleIterator(node, epochs, this.remember, outputOf(outputNumpy)) as TupleIterator;
  }

  /** One epoch of rows as arrays of Tensors. */
  [Symbol.asyncIterator](): TupleIterator {
    return this.create_tuple_iterator({ num_epochs: 1 });
  }

  /**
   * Rows of an epoch; batches, after {@link batch}. Where there is no other way, rows are counted by iterating, which RuntimeError refuses for asynchronous
   * sources. MindSpore's `Dataset.get_dataset_size`, Python's `len`.
   */
  get_dataset_size(): number {
    const size = this.rows ?? this.node.size('sync');
    if (isPromise(size)) throw new RuntimeError('get_dataset_size() of an asynchronous source.');
    return (this.rows = size);
  }

  /** @internal rows of an epoch, of asynchronous sources too */
  async countRows(): Promise<number> {
    return (this.rows ??= await this.node.size('async'));
  }

  /** Names of the columns, in order. MindSpore's `Dataset.get_col_names`. */
  get_col_names(): string[] {
    return [...this.node.columns()];
  }

  /** The size of the last `batch`; 1 without one. MindSpore's `Dataset.get_batch_size`. */
  get_batch_size(): number {
    this.node.columns(); // complains when the pipeline contradicts itself
    return this.node.batchSize();
  }

  /** The count of the last `repeat`; 1 without one, −1 when it never ends. MindSpore's `Dataset.get_repeat_count`. */
  get_repeat_count(): number {
    this.node.columns();
    return this.node.repeatCount();
  }

  /**
   * The shape of each column of the first row; none when there is no row. With `estimate`, of all rows of an epoch, with null for sizes that differ.
   * Asynchronous, since rows are made for it. MindSpore's `Dataset.output_shapes`.
   */
  output_shapes(estimate?: boolean): Promise<(number | null)[][]>;
  output_shapes(options: { estimate?: boolean }): Promise<(number | null)[][]>;
  async output_shapes(...args: unknown[]): Promise<(number | null)[][]> {
    const { estimate } = bind(SHAPES, args);
    typeCheck(estimate, ['bool'], 'estimate');
    if (estimate) return estimateShapes(this.node);
    return (await firstRow(this.node)).map(({ shape }) => [...shape]);
  }

  /** NumPy's name of the type of each column of the first row. Asynchronous, as {@link output_shapes}. MindSpore's `Dataset.output_types`. */
  async output_types(): Promise<(DTypeName | 'str' | 'bytes')[]> {
    return (await firstRow(this.node)).map((column) => typeNameOf(column) as DTypeName);
  }

  /** Does nothing: every iterator starts from the beginning. MindSpore's `Dataset.reset`. */
  reset(): void {}

  /** The text of Python's `str`, without the address. */
  toString(): string {
    return `<${this.constructor.name} object>`;
  }

  private readonly remember = (rows: number): void => {
    this.rows ??= rows;
  };

  /** Rows of an epoch where they can be counted without `await`. */
  private knownSize(): number | undefined {
    try {
      return this.get_dataset_size();
    } catch (error) {
      if (error instanceof RuntimeError) return undefined;
      throw error;
    }
  }
}

function checkIteratorOptions(options: Required<IteratorOptions>): { epochs: number; outputNumpy: boolean } {
  checkOptionalBool(options.output_numpy, 'output_numpy');
  checkOptionalBool(options.do_copy, 'do_copy');
  typeCheck(options.num_epochs, ['int'], 'num_epochs');
  checkValue(options.num_epochs, [-1, INT32_MAX], 'num_epochs');
  return { epochs: Number(options.num_epochs), outputNumpy: options.output_numpy === true };
}

function zipped(datasets: readonly Dataset[]): Dataset {
  for (const dataset of datasets) {
    if (dataset instanceof Dataset) continue;
    throw new TypeError(`Invalid dataset, expected Dataset object, but got ${pyClass(dataset)}!`);
  }
  return new Dataset(new ZipNode(datasets.map(({ node }) => node)));
}

const ZIP_FUNCTION = signature<{ datasets: unknown }>('dataset.zip', 'datasets');

/** The columns of several datasets side by side. TypeError unless they are an array of datasets, ValueError for fewer than two. MindSpore's `dataset.zip`. */
export function zip(datasets: readonly Dataset[]): Dataset;
export function zip(options: { datasets: readonly Dataset[] }): Dataset;
export function zip(...args: unknown[]): Dataset {
  const { datasets } = bind(ZIP_FUNCTION, args);
  typeCheck(datasets, ['tuple'], 'datasets');
  const list = datasets as readonly Dataset[];
  if (list.length <= 1) throw new ValueError("Can't zip empty or just one dataset!");
  return zipped(list);
}
