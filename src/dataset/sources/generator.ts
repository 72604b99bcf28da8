import { isClass, pyTypeName } from '../../common/checks.js';
import { toDType, type DType, type DTypeLike } from '../../common/dtype.js';
import { NotImplementedError, RuntimeError, ValueError } from '../../common/errors.js';
import { signature } from '../../common/signature.js';
import {
  INT32_MAX,
  bind,
  checkColumns,
  checkNumParallelWorkers,
  checkNumSamples,
  checkOptionalBool,
  checkOptionalInt,
  checkPosInt32,
  checkValue,
  toList,
  typeCheck,
} from '../checks.js';
import { Dataset } from '../dataset.js';
import type { Columns } from '../declare.js';
import { after } from '../maybe.js';
import type { Node } from '../pipeline.js';
import { BuiltinSampler } from '../samplers/base.js';
import { selectSampler } from '../samplers/select.js';
import { IteratedNode, guard, guardRow } from './iterated.js';
import type { SamplingOptions } from './mnist.js';
import { iteration, promisedLength, randomAccess, toRow, type RandomAccess } from './rows.js';
import { SampledNode, type RowSource } from './sampled.js';

/** Rows by number: Python's `__getitem__` and `__len__`, or `get` with `length`. */
export type RandomAccessSource =
  { __getitem__(index: number): unknown; __len__(): number } | { get(index: number): unknown; readonly length: number };

/**
 * Where rows come from: a (possibly async) generator function, an iterable, or something that is read by number. A row is an array of columns, or the
 * one column itself.
 */
export type GeneratorSource =
  (() => Iterable<unknown> | AsyncIterable<unknown>) | Iterable<unknown> | AsyncIterable<unknown> | RandomAccessSource;

/** Keyword arguments of {@link GeneratorDataset}. */
export interface GeneratorOptions extends SamplingOptions {
  column_names?: Columns | null;
  column_types?: readonly (DTypeLike | null)[] | null;
  schema?: null;
  python_multiprocessing?: boolean;
  max_rowsize?: number | null;
  batch_sampler?: null;
  collate_fn?: null;
}

const SIG = signature<{ source: unknown } & Required<GeneratorOptions>>(
  'dataset.GeneratorDataset',
  'source, column_names=None, column_types=None, schema=None, num_samples=None, num_parallel_workers=1, shuffle=None, sampler=None, ' +
    'num_shards=None, shard_id=None, python_multiprocessing=True, max_rowsize=None, batch_sampler=None, collate_fn=None',
  { dicts: ['source'] },
);

/**
 * Rows from a source of users. Sources that are read by number are shuffled unless `shuffle` is false; the others give their rows in their order. Numbers
 * become float32, bigints int64, unless `column_types` says otherwise. TypeError and ValueError for bad arguments; RuntimeError while iterating when
 * the source throws (the error is its cause) or a row has another number of columns than `column_names`. MindSpore's `GeneratorDataset`.
 */
export class GeneratorDataset extends Dataset {
  constructor(
    source: GeneratorSource,
    column_names?: Columns | null,
    column_types?: readonly (DTypeLike | null)[] | null,
    schema?: null,
    num_samples?: number | null,
    num_parallel_workers?: number | null,
    shuffle?: boolean | null,
    sampler?: SamplingOptions['sampler'],
    num_shards?: number | null,
    shard_id?: number | null,
    python_multiprocessing?: boolean,
    max_rowsize?: number | null,
    batch_sampler?: null,
    collate_fn?: null,
  );
  constructor(source: GeneratorSource, options: GeneratorOptions);
  /** @hidden */
  constructor(source: GeneratorSource, column_names: Columns, options?: Omit<GeneratorOptions, 'column_names'>);
  constructor(options: GeneratorOptions & { source: GeneratorSource });
  constructor(...args: unknown[]) {
    super(generatorNode(bind(SIG, args)));
  }
}

function generatorNode(bound: { source: unknown } & Required<GeneratorOptions>): Node {
  const { source } = bound;
  const access = randomAccess(source);
  const restart = access === undefined ? iteration(source) : undefined;
  if (bound.column_names !== null) checkColumns(bound.column_names, 'column_names');
  checkSchema(bound);
  checkArguments(bound);
  checkSampling(bound, access !== undefined);
  const names = toList(bound.column_names);
  const types = toList(bound.column_types).map((type) => (type === null ? null : toDType(type)));
  const convert = (value: unknown) => toRow(value, names, types);
  if (restart !== undefined) {
    return new IteratedNode(names, restart, Number(bound.num_samples ?? 0), convert, promisedLength(source));
  }
  return new SampledNode(accessSource(access!, names, types), selectSampler(bound));
}

function checkSchema({ column_names, schema }: Required<GeneratorOptions>): void {
  if (column_names === null && schema === null) throw new ValueError('Neither columns_names nor schema are provided.');
  if (schema === null) return;
  if (typeof schema !== 'string' && pyTypeName(schema) !== 'Schema') {
    throw new ValueError('schema should be a path to schema file or a schema object.');
  }
  throw new NotImplementedError("GeneratorDataset: 'schema' is not supported: give column_names and column_types.");
}

function checkArguments(bound: Required<GeneratorOptions>): void {
  checkOptionalInt(bound.max_rowsize, 'max_rowsize');
  checkNumSamples(bound.num_samples);
  checkNumParallelWorkers(bound.num_parallel_workers);
  checkOptionalInt(bound.num_shards, 'num_shards');
  checkOptionalInt(bound.shard_id, 'shard_id');
  if (bound.column_types !== null) typeCheck(bound.column_types, ['list'], 'column_types');
  checkOptionalBool(bound.shuffle, 'shuffle');
  checkOptionalBool(bound.python_multiprocessing, 'python_multiprocessing');
  if (bound.max_rowsize !== null) checkValue(bound.max_rowsize, [-1, INT32_MAX], 'max_rowsize');
  const { num_shards, shard_id } = bound;
  if ((num_shards === null) !== (shard_id === null)) {
    throw new ValueError('num_shards and shard_id need to be passed in together.');
  }
  if (num_shards !== null) {
    checkPosInt32(num_shards, 'num_shards');
    if (shard_id! >= num_shards) throw new ValueError('shard_id should be less than num_shards.');
  }
}

function checkSampling(bound: Required<GeneratorOptions>, mappable: boolean): void {
  const { sampler } = bound;
  if (sampler !== null && !(sampler instanceof BuiltinSampler)) {
    if (typeof sampler !== 'string' && typeof (sampler as Partial<Iterable<number>>)[Symbol.iterator] !== 'function') {
      throw new TypeError('sampler should be either iterable or from mindspore.dataset.samplers.');
    }
  }
  const batchSampler = bound.batch_sampler as unknown;
  const collate = bound.collate_fn as unknown;
  if (batchSampler !== null) {
    if ([bound.num_samples, bound.shuffle, bound.num_shards, bound.shard_id, sampler].some((arg) => arg !== null)) {
      throw new ValueError(
        'batch_sampler is mutually exclusive with num_samples, shuffle, num_shards, shard_id and sampler.',
      );
    }
    if (
      !(batchSampler instanceof BuiltinSampler) &&
      typeof (batchSampler as Iterable<unknown>)[Symbol.iterator] !== 'function'
    ) {
      throw new TypeError('batch_sampler should have __getitem__ or __iter__ method.');
    }
  }
  if (collate !== null) {
    if (batchSampler === null) throw new ValueError('collate_fn can be specified only when batch_sampler is set.');
    if (typeof collate !== 'function' || isClass(collate)) throw new TypeError('collate_fn should be callable.');
  }
  if (!mappable) {
    for (const name of ['sampler', 'batch_sampler', 'num_shards'] as const) {
      if (bound[name] === null) continue;
      throw new ValueError(`${name} is not supported if source does not have attribute '__getitem__'.`);
    }
  }
  if (batchSampler !== null)
    throw new NotImplementedError("GeneratorDataset: 'batch_sampler' is not supported: use batch().");
}

/** A source of users that is read by number. */
export function accessSource(
  access: RandomAccess,
  names: readonly string[],
  types: readonly (DType | null)[],
): RowSource {
  const length = (): number => {
    const rows = guard(() => access.length());
    if (rows !== undefined) return rows;
    throw new RuntimeError("Attempt to construct a random access dataset, '__len__' method is required!");
  };
  return {
    columns: () => names,
    length,
    validate() {
      if (length() === 0) throw new RuntimeError('GeneratorNode: data row of input source must not be 0, got: 0');
    },
    row: (index) => guardRow(() => after(access.get(index), (value) => toRow(value, names, types))),
  };
}
