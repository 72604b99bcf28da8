import { isInstance, pyClass, pyStr } from '../common/checks.js';
import { RuntimeError, ValueError } from '../common/errors.js';
import type { Signature } from '../common/signature.js';
import { cpuCount } from './host.js';

/** The largest 32-bit integer. */
export const INT32_MAX = 2147483647;
const INT64_MAX = 9223372036854775807n;

/**
 * Binds arguments in the words of Python's `inspect`, which MindSpore's dataset validators use: they do not name the callable.
 * `surplusName` is the callable that an unknown keyword is reported for, where MindSpore passes keywords on.
 */
export function bind<T extends Record<string, unknown>>(
  signature: Signature<T>,
  args: readonly unknown[],
  surplusName?: string,
): T {
  try {
    return signature.bind(args);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new TypeError(inspectText(error.message, surplusName), { cause: error });
  }
}

function inspectText(message: string, surplusName: string | undefined): string {
  const text = message.replace(/^[\w.]+\(\) /, '');
  if (text.startsWith('takes ')) return 'too many positional arguments';
  if (text.startsWith('missing ')) return `missing a required argument: ${/'\w+'/.exec(text)?.[0]}`;
  if (text.startsWith('got multiple ')) return text.slice('got '.length);
  return surplusName !== undefined && text.includes('unexpected keyword') ? `${surplusName}() ${text}` : text;
}

const CLASS_PATHS = new Map([
  ['Dataset', 'mindspore.dataset.engine.datasets.Dataset'],
  ['DatasetCache', 'mindspore.dataset.engine.cache_client.DatasetCache'],
  ['DSCallback', 'mindspore.dataset.callback.ds_callback.DSCallback'],
  ['ndarray', 'numpy.ndarray'],
  ['Number', 'numbers.Number'],
  ['Type', 'mindspore._c_expression.typing.Type'],
  ['dtype', 'numpy.dtype'],
]);

function classText(type: string): string {
  if (type === 'Inter') return "<enum 'Inter'>";
  return `<class '${CLASS_PATHS.get(type) ?? type}'>`;
}

/** One of the types, a boolean only where 'bool' is among them. TypeError in MindSpore's words otherwise. */
export function typeCheck(arg: unknown, types: readonly string[], name: string): void {
  const refuse = (list: string): never => {
    const value = arg === '' ? '""' : pyStr(arg);
    throw new TypeError(`Argument ${name} with value ${value} is not of type ${list}, but got ${pyClass(arg)}.`);
  };
  const text = types.map(classText).join(', ');
  if (typeof arg === 'boolean' && types.includes('int') && !types.includes('bool')) {
    refuse(types.length === 1 ? `(${text},)` : `(${text})`);
  }
  const ok = types.some((type) =>
    type === 'Number' ? ['number', 'bigint', 'boolean'].includes(typeof arg) : isInstance(arg, type),
  );
  if (!ok) refuse(`[${text}]`);
}

/** Each item has one of the types. */
export function typeCheckList(args: readonly unknown[], types: readonly string[], name: string): void {
  args.forEach((arg, i) => typeCheck(arg, types, `${name}[${i}]`));
}

/** Inside an interval, closed unless `leftOpen`. ValueError otherwise. */
export function checkValue(
  value: number | bigint,
  [low, high]: readonly [number | bigint, number | bigint],
  name: string,
  leftOpen = false,
): void {
  if (value < low || value > high || (leftOpen && value <= low)) {
    throw new ValueError(
      `Input ${name && `${name} `}is not within the required interval of ${leftOpen ? '(' : '['}${low}, ${high}].`,
    );
  }
}

/** An int in [1, 2^31). */
export function checkPosInt32(value: unknown, name: string): void {
  typeCheck(value, ['int'], name);
  checkValue(value as number, [1, INT32_MAX], name);
}

/** A number whose magnitude float32 holds exactly as an integer. */
export function checkFloat32(value: unknown, name: string): void {
  typeCheck(value, ['float', 'int'], name);
  checkValue(Number(value), [-16777216, 16777216], name);
}

/** A column name or a list of different ones, none of them empty. */
export function checkColumns(columns: unknown, name: string): void {
  typeCheck(columns, ['list', 'str'], name);
  if (columns === '') throw new ValueError(`${name} should not be an empty str.`);
  if (typeof columns === 'string') return;
  const list = columns as readonly unknown[];
  if (list.length === 0) throw new ValueError(`${name} should not be empty.`);
  list.forEach((column, i) => {
    if (!column) throw new ValueError(`${name}[${i}] should not be empty.`);
  });
  typeCheckList(list, ['str'], name);
  if (new Set(list).size !== list.length) {
    throw new ValueError('Every column name should not be same with others in column_names.');
  }
}

/** The names that an argument gives: none for null. */
export function toList<T>(items: T | readonly T[] | null | undefined): readonly T[] {
  if (items === null || items === undefined) return [];
  return Array.isArray(items) ? (items as readonly T[]) : [items as T];
}

/** An int between 1 and the number of processors; null passes. Nothing here runs in parallel: the number has no effect. */
export function checkNumParallelWorkers(value: unknown): void {
  if (value === null) return;
  typeCheck(value, ['int'], 'num_parallel_workers');
  const most = cpuCount();
  if ((value as number) < 1 || (value as number) > most) {
    throw new ValueError(`num_parallel_workers exceeds the boundary between 1 and ${most}!`);
  }
}

/** An int that is not negative; null passes. */
export function checkNumSamples(value: unknown): void {
  if (value === null) return;
  typeCheck(value, ['int'], 'num_samples');
  if ((value as number) < 0 || BigInt(value as number) > INT64_MAX) {
    throw new ValueError(`num_samples exceeds the boundary between 0 and ${INT64_MAX}(INT64_MAX)!`);
  }
}

/** A boolean; null passes. */
export function checkOptionalBool(value: unknown, name: string): void {
  if (value !== null) typeCheck(value, ['bool'], name);
}

/** An int; null passes. */
export function checkOptionalInt(value: unknown, name: string): void {
  if (value !== null) typeCheck(value, ['int'], name);
}

/** Only null passes: there is no caching service here. */
export function checkCache(cache: unknown): void {
  if (cache !== null) typeCheck(cache, ['DatasetCache'], 'cache');
}

/** An int, or a list of two, of megabytes; it has no effect. */
export function checkMaxRowsize(value: unknown): void {
  if (value === null) return;
  typeCheck(value, ['int', 'list'], 'max_rowsize');
  if (!Array.isArray(value)) {
    checkValue(value as number, [-1, INT32_MAX], 'max_rowsize');
    return;
  }
  if (value.length !== 2) {
    throw new TypeError('max_rowsize should be a single integer or a list[in_rowsize, out_rowsize] of length 2.');
  }
  value.forEach((item: unknown, i) => {
    typeCheck(item, ['int'], `max_rowsize[${i}]`);
    checkValue(item as number, [-1, INT32_MAX], `max_rowsizei[${i}]`);
  });
}

/** Shuffling, sampling and sharding that do not contradict each other, as the vision datasets check it. */
export function checkSamplerOptions(options: {
  shuffle: unknown;
  sampler: unknown;
  num_samples: unknown;
  num_shards: unknown;
  shard_id: unknown;
}): void {
  const { shuffle, sampler, num_samples, num_shards, shard_id } = options;
  if (sampler !== null) {
    if (shuffle !== null) throw new RuntimeError('sampler and shuffle cannot be specified at the same time.');
    if (num_shards !== null || shard_id !== null) {
      throw new RuntimeError('sampler and sharding cannot be specified at the same time.');
    }
    if (num_samples !== null) throw new RuntimeError('sampler and num_samples cannot be specified at the same time.');
  }
  if (num_shards !== null) {
    checkPosInt32(num_shards, 'num_shards');
    if (shard_id === null) {
      throw new RuntimeError('num_shards is specified and currently requires shard_id as well.');
    }
    checkValue(shard_id as number, [0, (num_shards as number) - 1], 'shard_id');
  } else if (shard_id !== null) {
    throw new RuntimeError('shard_id is specified but num_shards is not.');
  }
}
