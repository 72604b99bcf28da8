import { pyTypeName } from '../../common/checks.js';
import { ValueError } from '../../common/errors.js';
import { isPlainObject, signature } from '../../common/signature.js';
import type { TypedArray } from '../../common/dtype.js';
import type { ArrayLike, NestedArray, Tensor } from '../../common/tensor.js';
import {
  bind,
  checkColumns,
  checkNumParallelWorkers,
  checkNumSamples,
  checkOptionalBool,
  checkOptionalInt,
  checkPosInt32,
  toList,
  typeCheck,
} from '../checks.js';
import { isArrayValue } from '../column.js';
import { Dataset } from '../dataset.js';
import type { Columns } from '../declare.js';
import { selectSampler } from '../samplers/select.js';
import { accessSource } from './generator.js';
import type { SamplingOptions } from './mnist.js';
import { randomAccess, type RandomAccess } from './rows.js';
import { SampledNode } from './sampled.js';

/** One column: an array, cut along its first axis. */
export type SliceColumn = readonly NestedArray[] | TypedArray | ArrayLike | Tensor;

/** A column, an object or Map of columns by name, or (with as many names) an array of columns. */
export type SliceData =
  SliceColumn | readonly SliceColumn[] | Readonly<Record<string, SliceColumn>> | ReadonlyMap<string, SliceColumn>;

/** Keyword arguments of {@link NumpySlicesDataset}. */
export interface NumpySlicesOptions extends SamplingOptions {
  column_names?: Columns | null;
}

const SIG = signature<{ data: unknown } & Required<NumpySlicesOptions>>(
  'dataset.NumpySlicesDataset',
  'data, column_names=None, num_samples=None, num_parallel_workers=1, shuffle=None, sampler=None, num_shards=None, shard_id=None',
  { dicts: ['data'] },
);

/**
 * Rows cut from arrays along their first axis. An array of arrays is Python's tuple of columns when `column_names` has two names or more, else one column.
 * Shuffled unless `shuffle` is false. TypeError and ValueError for bad arguments, and for columns of different length.
 * MindSpore's `NumpySlicesDataset`.
 */
export class NumpySlicesDataset extends Dataset {
  constructor(
    data: SliceData,
    column_names?: Columns | null,
    num_samples?: number | null,
    num_parallel_workers?: number | null,
    shuffle?: boolean | null,
    sampler?: SamplingOptions['sampler'],
    num_shards?: number | null,
    shard_id?: number | null,
  );
  constructor(data: SliceData, options?: NumpySlicesOptions);
  /** @hidden */
  constructor(data: SliceData, column_names: Columns | null, options?: SamplingOptions);
  constructor(options: NumpySlicesOptions & { data: SliceData });
  constructor(...args: unknown[]) {
    const bound = bind(SIG, args);
    const { names, columns } = readData(bound.data, bound.column_names);
    const lengths = columns.map((column) => column.length()!);
    if (lengths.some((length) => length !== lengths[0])) {
      throw new ValueError('Data length in each column is not equal.');
    }
    checkSliceSampling(bound);
    const rows: RandomAccess = {
      length: () => lengths[0],
      // One column is the row itself; an array of columns would be taken apart.
      get: (i) => rowOf(columns.map((column) => column.get(i))),
    };
    super(new SampledNode(accessSource(rows, names, []), selectSampler(bound)));
  }
}

/** The values of a row; those of an asynchronous column are waited for. */
function rowOf(values: unknown[]): unknown {
  return values.some((value) => value instanceof Promise) ? Promise.all(values) : values;
}

function readData(data: unknown, columnNames: Columns | null): { names: readonly string[]; columns: RandomAccess[] } {
  const entries =
    data instanceof Map ? [...(data as Map<string, unknown>)] : isPlainObject(data) ? Object.entries(data) : undefined;
  if (entries === undefined && !isArrayValue(data)) typeCheck(data, ['list', 'tuple', 'dict', 'ndarray'], 'data');
  if (entries?.length === 0 || (entries === undefined && randomAccess(data)?.length() === 0)) {
    throw new ValueError('Argument data cannot be empty');
  }
  if (columnNames !== null) checkColumns(columnNames, 'column_names');
  const isTuple = Array.isArray(data) && (pyTypeName(data) === 'tuple' || toList(columnNames).length > 1);
  const list = entries?.map(([, column]) => column) ?? (isTuple ? (data as unknown[]) : [data]);
  if (isTuple && !isArrayValue(list[0])) typeCheck(list[0], ['list', 'ndarray'], 'data[0]');
  if (columnNames !== null) {
    const given = toList(columnNames).length;
    if (given !== list.length) {
      const why = entries === undefined && !isTuple ? ' as data is list' : '';
      throw new ValueError(`Num of input column names is ${given}, but required is ${list.length}${why}.`);
    }
  }
  const names =
    columnNames === null ? (entries?.map(([name]) => name) ?? list.map((_, i) => `column_${i}`)) : toList(columnNames);
  return { names, columns: list.map(columnRows) };
}

function columnRows(column: unknown, i: number): RandomAccess {
  const rows = randomAccess(column);
  if (rows === undefined) typeCheck(column, ['list', 'ndarray'], `data[${i}]`);
  return rows!;
}

function checkSliceSampling(bound: Required<NumpySlicesOptions>): void {
  checkNumSamples(bound.num_samples);
  checkNumParallelWorkers(bound.num_parallel_workers);
  checkOptionalInt(bound.num_shards, 'num_shards');
  checkOptionalInt(bound.shard_id, 'shard_id');
  checkOptionalBool(bound.shuffle, 'shuffle');
  const { num_shards, shard_id } = bound;
  if ((num_shards === null) !== (shard_id === null)) {
    throw new ValueError('num_shards and shard_id need to be passed in together.');
  }
  if (num_shards !== null) {
    checkPosInt32(num_shards, 'num_shards');
    if (shard_id! >= num_shards) throw new ValueError('shard_id should be less than num_shards.');
  }
}
