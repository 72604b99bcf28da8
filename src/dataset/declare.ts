import { isClass, isInstance, pyRepr, pyStr } from '../common/checks.js';
import { ValueError } from '../common/errors.js';
import type { NDArray } from '../common/numpy.js';
import { signature } from '../common/signature.js';
import {
  INT32_MAX,
  bind,
  checkCache,
  checkColumns,
  checkMaxRowsize,
  checkNumParallelWorkers,
  checkOptionalBool,
  checkPosInt32,
  checkValue,
  toList,
  typeCheck,
} from './checks.js';
import type { Node } from './pipeline.js';
import { BatchNode, type BatchFunction, type BatchInfo } from './steps/batch.js';
import { ProjectNode, RenameNode } from './steps/columns.js';
import { RepeatNode, SkipNode, TakeNode } from './steps/counts.js';
import { FilterNode } from './steps/filter.js';
import { MapNode } from './steps/map.js';
import { ShuffleNode } from './steps/shuffle.js';
import { classText, decompose } from './transforms/compose.js';
import { isOperation, type Operation } from './transforms/operation.js';

/** One name of a column, or several. */
export type Columns = string | readonly string[];

/** Keyword arguments of `Dataset.map`. */
export interface MapOptions {
  input_columns?: Columns | null;
  output_columns?: Columns | null;
  num_parallel_workers?: number | null;
  python_multiprocessing?: boolean;
  max_rowsize?: number | readonly number[] | null;
  cache?: null;
  callbacks?: null;
  offload?: boolean | null;
}

/** Keyword arguments of `Dataset.batch`. */
export interface BatchKeywords {
  drop_remainder?: boolean;
  num_parallel_workers?: number | null;
  per_batch_map?: BatchFunction | null;
  input_columns?: Columns | null;
  output_columns?: Columns | null;
  python_multiprocessing?: boolean;
  max_rowsize?: number | readonly number[] | null;
}

/** The number of rows of a batch, or a function of the batch that tells it. */
export type BatchSize = number | ((info: BatchInfo) => number | Promise<number>);

const MAP = signature<{ operations: unknown } & Required<MapOptions>>(
  'dataset.Dataset.map',
  'operations, input_columns=None, output_columns=None, num_parallel_workers=None, *, python_multiprocessing=False, cache=None, ' +
    'callbacks=None, max_rowsize=None, offload=None',
);
const BATCH = signature<{ batch_size: BatchSize } & Required<BatchKeywords>>(
  'dataset.Dataset.batch',
  'batch_size, drop_remainder=False, num_parallel_workers=None, *, per_batch_map=None, input_columns=None, output_columns=None, ' +
    'python_multiprocessing=False, max_rowsize=None',
);
const SHUFFLE = signature<{ buffer_size: number }>('dataset.Dataset.shuffle', 'buffer_size');
const REPEAT = signature<{ count: number | null }>('dataset.Dataset.repeat', 'count=None');
const TAKE = signature<{ count: number }>('dataset.Dataset.take', 'count=-1');
const SKIP = signature<{ count: number }>('dataset.Dataset.skip', 'count');
const FILTER = signature<{ predicate: unknown; input_columns: Columns | null; num_parallel_workers: number | null }>(
  'dataset.Dataset.filter',
  'predicate, input_columns=None, num_parallel_workers=None',
);
const PROJECT = signature<{ columns: Columns }>('dataset.Dataset.project', 'columns');
const RENAME = signature<{ input_columns: Columns; output_columns: Columns }>(
  'dataset.Dataset.rename',
  'input_columns, output_columns',
);
/** The step of `Dataset.map`. */
export function mapStep(child: Node, args: readonly unknown[]): Node {
  const bound = bind(MAP, args, 'MapDataset.__init__');
  const operations = toList(bound.operations as Operation);
  for (const op of operations) {
    if (!isInstance(op, 'Cell') && !isInstance(op, 'Primitive')) continue;
    throw new ValueError(
      `('Input operations should not contain network computing operator like in mindspore.nn or mindspore.ops, got operation: ', '${pyStr(op)}')`,
    );
  }
  checkNumParallelWorkers(bound.num_parallel_workers);
  typeCheck(bound.python_multiprocessing, ['bool'], 'python_multiprocessing');
  checkCache(bound.cache);
  checkMaxRowsize(bound.max_rowsize);
  checkOptionalBool(bound.offload, 'offload');
  if (bound.callbacks !== null) typeCheck(bound.callbacks, ['DSCallback'], 'callbacks');
  for (const name of ['input_columns', 'output_columns'] as const) {
    if (bound[name] !== null) checkColumns(bound[name], name);
  }
  operations.forEach(checkOperation);
  return new MapNode(child, decompose(operations), toList(bound.input_columns), toList(bound.output_columns));
}

/** The step of `Dataset.batch`. */
export function batchStep(child: Node, args: readonly unknown[]): Node {
  const bound = bind(BATCH, args, 'BatchDataset.__init__');
  const { batch_size, per_batch_map, input_columns, output_columns } = bound;
  if (typeof batch_size === 'function') {
    if (batch_size.length > 1) throw new ValueError('callable batch_size should take one parameter (BatchInfo).');
  } else if (!isInstance(batch_size, 'int')) {
    throw new TypeError('batch_size should either be an int or a callable.');
  } else if (Number(batch_size) !== -1) {
    checkPosInt32(Number(batch_size), 'batch_size');
  }
  checkNumParallelWorkers(bound.num_parallel_workers);
  typeCheck(bound.drop_remainder, ['bool'], 'drop_remainder');
  checkMaxRowsize(bound.max_rowsize);
  if (input_columns !== null && per_batch_map === null) {
    throw new ValueError('input_columns can be specified only when per_batch_map is set.');
  }
  if (input_columns !== null) {
    checkColumns(input_columns, 'input_columns');
    if (typeof per_batch_map !== 'function') throw new TypeError(`${pyRepr(per_batch_map)} is not a callable object`);
    if (per_batch_map.length - 1 > toList(input_columns).length) {
      throw new ValueError('The signature of per_batch_map should match with input columns.');
    }
  }
  if (output_columns !== null) checkColumns(output_columns, 'output_columns');
  checkOptionalBool(bound.python_multiprocessing, 'python_multiprocessing');
  if (per_batch_map !== null && typeof per_batch_map !== 'function') {
    throw new ValueError(`Input operations should be callable Python function, but got: ${pyStr(per_batch_map)}`);
  }
  return new BatchNode(child, {
    size: typeof batch_size === 'function' ? batch_size : Number(batch_size),
    dropRemainder: bound.drop_remainder,
    map: per_batch_map,
    inputs: toList(input_columns),
    outputs: toList(output_columns),
  });
}

/** The step of `Dataset.shuffle`. */
export function shuffleStep(child: Node, args: readonly unknown[]): Node {
  const { buffer_size } = bind(SHUFFLE, args);
  typeCheck(buffer_size, ['int'], 'buffer_size');
  checkValue(buffer_size, [2, INT32_MAX], 'buffer_size');
  return new ShuffleNode(child, Number(buffer_size));
}

/** The step of `Dataset.repeat`. */
export function repeatStep(child: Node, args: readonly unknown[]): Node {
  const { count } = bind(REPEAT, args);
  typeCheck(count, ['int', 'NoneType'], 'repeat');
  if (count !== null && ((count <= 0 && Number(count) !== -1) || count > INT32_MAX)) {
    throw new ValueError('count should be either -1 or positive integer, range[1, INT32_MAX].');
  }
  return new RepeatNode(child, Number(count ?? -1));
}

/** The step of `Dataset.take`. */
export function takeStep(child: Node, args: readonly unknown[]): Node {
  const { count } = bind(TAKE, args);
  typeCheck(count, ['int'], 'count');
  if ((count <= 0 && Number(count) !== -1) || count > INT32_MAX) {
    throw new ValueError(
      `count should be either -1 or within the required interval of (0, ${INT32_MAX}], got ${count}.`,
    );
  }
  return Number(count) === -1 ? child : new TakeNode(child, Number(count));
}

/** The step of `Dataset.skip`. */
export function skipStep(child: Node, args: readonly unknown[]): Node {
  const { count } = bind(SKIP, args);
  typeCheck(count, ['int'], 'count');
  checkValue(count, [0, INT32_MAX], 'count');
  return new SkipNode(child, Number(count));
}

/** The step of `Dataset.filter`. */
export function filterStep(child: Node, args: readonly unknown[]): Node {
  const { predicate, input_columns, num_parallel_workers } = bind(FILTER, args);
  if (!isOperation(predicate)) {
    throw new TypeError('Predicate should be a Python function or a callable Python object.');
  }
  checkNumParallelWorkers(num_parallel_workers);
  if (input_columns !== null) checkColumns(input_columns, 'input_columns');
  return new FilterNode(child, predicate as (...columns: NDArray[]) => unknown, toList(input_columns));
}

/** The step of `Dataset.project`. */
export function projectStep(child: Node, args: readonly unknown[]): Node {
  const { columns } = bind(PROJECT, args);
  checkColumns(columns, 'columns');
  return new ProjectNode(child, toList(columns));
}

/** The step of `Dataset.rename`. */
export function renameStep(child: Node, args: readonly unknown[]): Node {
  const { input_columns, output_columns } = bind(RENAME, args);
  checkColumns(input_columns, 'input_columns');
  checkColumns(output_columns, 'output_columns');
  const [from, to] = [toList(input_columns), toList(output_columns)];
  if (from.length !== to.length) {
    throw new ValueError('Number of column in input_columns and output_columns is not equal.');
  }
  return new RenameNode(child, from, to);
}

function checkOperation(op: unknown): void {
  if (isClass(op)) {
    throw new ValueError(
      `Parameter operations's element of method map should be a dataset processing operation instance, but got: ${classText(op)}. ` +
        'It may be missing parentheses for instantiation.',
    );
  }
  if (!isOperation(op)) {
    throw new ValueError(
      "Parameter operations's element of method map should be a python function or class method which should be callable, " +
        `but got: ${pyStr(op)}. It doesn't need parentheses for python function or class method.`,
    );
  }
}
