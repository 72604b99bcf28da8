import { pyRepr } from '../../common/checks.js';
import { toDType } from '../../common/dtype.js';
import { RuntimeError, ValueError } from '../../common/errors.js';
import { fileSystem, paths } from '../../common/files.js';
import { signature } from '../../common/signature.js';
import { isBlob, type Field } from '../../formats/mindrecord/header.js';
import { RecordSet } from '../../formats/mindrecord/reader.js';
import type { FieldValue } from '../../formats/mindrecord/row.js';
import {
  bind,
  checkCache,
  checkNumParallelWorkers,
  checkOptionalInt,
  checkSamplerOptions,
  typeCheck,
} from '../checks.js';
import { toColumn, type Column, type Row } from '../column.js';
import { Dataset } from '../dataset.js';
import { entriesOf } from '../mindrecord/checks.js';
import type { Node, Run, Stage } from '../pipeline.js';
import { type BuiltinSampler, Shuffle, range, type DrawEpoch, type ShuffleMode } from '../samplers/base.js';
import { DistributedSampler, RandomSampler, SequentialSampler } from '../samplers/order.js';
import { SubsetSampler } from '../samplers/subset.js';
import { TextColumn } from '../text.js';
import { drawByFile, drawBySampler, drawShard, shuffleMode } from './mind_order.js';

/** Keyword arguments of {@link MindDataset}. */
export interface MindOptions {
  columns_list?: readonly string[] | null;
  num_parallel_workers?: number | null;
  shuffle?: boolean | ShuffleMode | null;
  num_shards?: number | null;
  shard_id?: number | null;
  sampler?: BuiltinSampler | null;
  padded_sample?: Readonly<Record<string, unknown>> | ReadonlyMap<string, unknown> | null;
  num_padded?: number | null;
  num_samples?: number | null;
  cache?: null;
}

type Bound = { dataset_files: unknown } & Required<MindOptions>;

const SIG = signature<Bound>(
  'dataset.MindDataset',
  'dataset_files, columns_list=None, num_parallel_workers=None, shuffle=None, num_shards=None, shard_id=None, sampler=None, padded_sample=None, ' +
    'num_padded=None, num_samples=None, cache=None',
  { dicts: ['padded_sample'] },
);

/**
 * Rows of MindRecord files: of all that were written together with the one given, or of a list of files. Columns come in the order of their names, or as
 * `columns_list` has them; texts and bytes come as TextArrays. Shuffled unless `shuffle` is false, in one of the ways of `Shuffle`; with a seed in
 * MindSpore's order. `padded_sample` is appended `num_padded` times. In Node only. ValueError for files that are missing, TypeError and RuntimeError for bad
 * arguments, RuntimeError for files that are not MindRecord's. MindSpore's `MindDataset`.
 */
export class MindDataset extends Dataset {
  constructor(
    dataset_files: string | readonly string[],
    columns_list?: readonly string[] | null,
    num_parallel_workers?: number | null,
    shuffle?: boolean | ShuffleMode | null,
    num_shards?: number | null,
    shard_id?: number | null,
    sampler?: BuiltinSampler | null,
    padded_sample?: MindOptions['padded_sample'],
    num_padded?: number | null,
    num_samples?: number | null,
    cache?: null,
  );
  constructor(dataset_files: string | readonly string[], options?: MindOptions);
  /** @hidden */
  constructor(
    dataset_files: string | readonly string[],
    columns_list: readonly string[] | null,
    options?: Omit<MindOptions, 'columns_list'>,
  );
  constructor(options: MindOptions & { dataset_files: string | readonly string[] });
  constructor(...args: unknown[]) {
    super(mindNode(bind(SIG, args)));
  }
}

function mindNode(bound: Bound): Node {
  const { dataset_files: files, sampler, num_samples } = bound;
  const list = Array.isArray(files) ? (files as unknown[]) : [files];
  list.forEach(checkFile);
  for (const name of ['num_samples', 'num_parallel_workers', 'num_shards', 'shard_id', 'num_padded'] as const) {
    checkOptionalInt(bound[name], name);
  }
  if (bound.columns_list !== null) typeCheck(bound.columns_list, ['list'], 'columns_list');
  const padding = checkPadding(bound);
  const mode = modeOf(bound.shuffle);
  checkSamplerOptions(bound);
  checkNumParallelWorkers(bound.num_parallel_workers);
  checkCache(bound.cache);
  if (num_samples && (mode === Shuffle.FILES || mode === Shuffle.INFILE)) {
    throw new ValueError("'Shuffle.FILES' or 'Shuffle.INFILE' and 'num_samples' cannot be specified at the same time.");
  }
  if (sampler !== null) checkSampler(sampler);
  if (list.length === 0) {
    throw new RuntimeError('MindDataset: dataset files list is empty, check input dataset_files.');
  }
  return new MindNode(files as string | readonly string[], bound.columns_list ?? [], padding, { ...bound, mode });
}

function checkFile(file: unknown): void {
  if (typeof file !== 'string') throw new TypeError(`path: ${pyRepr(file)} is not string`);
  const fs = fileSystem('MindDataset reads them there');
  if (fs.existsSync(file) && !fs.statSync(file).isDirectory()) return;
  throw new ValueError(`The file ${paths().resolve(file)} does not exist or permission denied!`);
}

/** The shuffle that was asked for; without a word it is ADAPTIVE. */
function modeOf(asked: unknown): ShuffleMode {
  if (asked === null || asked === true) return Shuffle.ADAPTIVE;
  if (asked === false) return Shuffle.FALSE;
  if (Object.values(Shuffle).includes(asked as ShuffleMode)) return asked as ShuffleMode;
  throw new TypeError(
    "shuffle must be of boolean or enum of 'Shuffle' values like 'Shuffle.ADAPTIVE' or 'Shuffle.GLOBAL' or 'Shuffle.PARTIAL' or 'Shuffle.FILES' or " +
      "'Shuffle.INFILE'.",
  );
}

function checkSampler(sampler: unknown): void {
  const known = [SubsetSampler, DistributedSampler, RandomSampler, SequentialSampler];
  if (!known.some((type) => sampler instanceof type)) throw new ValueError('The sampler is not supported yet.');
}

/** Rows that are appended. */
interface Padding {
  readonly count: number;
  readonly sample: ReadonlyMap<string, unknown>;
}

function checkPadding({ padded_sample, num_padded, columns_list }: Bound): Padding | undefined {
  if (padded_sample === null && num_padded === null) return undefined;
  if (padded_sample === null) throw new RuntimeError('num_padded is specified but padded_sample is not.');
  typeCheck(padded_sample, ['dict'], 'padded_sample');
  if (num_padded === null) throw new RuntimeError('padded_sample is specified and requires num_padded as well.');
  if (num_padded < 0) throw new ValueError(`num_padded is invalid, num_padded=${num_padded}.`);
  if (columns_list === null) throw new RuntimeError('padded_sample is specified and requires columns_list as well.');
  const sample = new Map(entriesOf(padded_sample));
  for (const name of columns_list) {
    if (!sample.has(name)) throw new RuntimeError(`padded_sample cannot match columns_list: ${name} is missing.`);
  }
  return { count: Number(num_padded), sample };
}

/** Which rows, and in which order. */
type Choice = Required<Pick<MindOptions, 'num_samples' | 'num_shards' | 'shard_id' | 'sampler'>> & {
  readonly mode: ShuffleMode;
};

class MindNode implements Node {
  private opened: RecordSet | undefined;

  constructor(
    private readonly files: string | readonly string[],
    private readonly chosen: readonly string[],
    private readonly padding: Padding | undefined,
    private readonly choice: Choice,
  ) {}

  /** The files, opened when they are first needed, as MindSpore does it. */
  private get set(): RecordSet {
    if (this.opened === undefined) {
      const set = new RecordSet(this.files);
      set.checkColumns(this.chosen);
      this.opened = set;
    }
    return this.opened;
  }

  columns(): readonly string[] {
    return this.chosen.length > 0 ? (void this.set, this.chosen) : [...this.set.schema.keys()];
  }

  private rows(): number {
    const rows = this.set.length + (this.padding?.count ?? 0);
    const { num_shards: shards } = this.choice;
    if (this.padding !== undefined && shards !== null && rows % shards !== 0) {
      throw new RuntimeError(
        `Invalid data, the size of dataset and padded samples: ${rows} can not be divisible by the value of 'num_shards': ${shards}.\n ` +
          "Please adjust the value of 'num_padded'.",
      );
    }
    return rows;
  }

  size(): number {
    const { num_samples: samples, num_shards: shards, sampler } = this.choice;
    const rows = this.rows();
    if (rows === 0) return 0;
    if (sampler !== null) return sampler.count(rows);
    const all = shards === null ? rows : Math.ceil(rows / shards);
    return samples ? Math.min(samples, all) : all;
  }

  batchSize(): number {
    return 1;
  }

  repeatCount(): number {
    return 1;
  }

  open(_run: Run): Stage {
    const { set } = this;
    const rows = this.rows();
    const columns = this.columns();
    const wanted = new Set(columns);
    const draw = rows === 0 ? () => new Int32Array() : this.draw(rows);
    const padded = this.padding && columns.map((name) => toColumn(this.padding!.sample.get(name)) as Column);
    let ids: Int32Array | undefined;
    let at = 0;
    const drop = (): void => {
      ids = undefined;
      at = 0;
    };
    return {
      endless: false,
      next(): Row | null {
        ids ??= draw();
        if (at === ids.length) {
          drop();
          return null;
        }
        const id = ids[at++];
        if (id < 0 || id >= rows) {
          throw new RuntimeError(`Sample ID (${id}) is out of bound, expected range [0, ${rows - 1}]`);
        }
        if (id >= set.length) return padded!;
        const row = set.row(id, wanted);
        return columns.map((name) => columnOf(set.schema.get(name)!, row.get(name)!));
      },
      finish: drop,
    };
  }

  private draw(rows: number): DrawEpoch {
    const { mode: asked, num_samples: samples, num_shards: shards, shard_id: shard, sampler } = this.choice;
    if (sampler !== null) return drawBySampler(sampler, rows);
    const mode = shuffleMode(asked, rows);
    const count = samples ? Math.min(samples, rows) : rows;
    if (shards !== null) return drawShard(rows, shards, shard!, mode !== Shuffle.FALSE, samples);
    if (mode === Shuffle.FALSE) return () => range(0, count);
    if (mode === Shuffle.GLOBAL) return drawBySampler(new RandomSampler(Boolean(samples), samples), rows);
    const lengths = this.padding ? [...this.set.lengths, this.padding.count] : this.set.lengths;
    const draw = drawByFile(mode, lengths);
    return () => draw().subarray(0, count);
  }
}

/** A field as a column. */
function columnOf(field: Field, value: FieldValue): Column {
  const { type } = field;
  if (typeof value === 'string') return new TextColumn([value], Object.freeze([]));
  if (value instanceof Uint8Array) return new TextColumn([value], Object.freeze([1]));
  const dtype = toDType(type);
  if (isBlob(field)) {
    const { data, shape } = value as Exclude<FieldValue, number | bigint | string | Uint8Array>;
    return { data, shape: Object.freeze([...shape]), dtype };
  }
  const data = type === 'int64' ? BigInt64Array.of(BigInt(value as number)) : new dtype.array(1);
  if (type !== 'int64') data[0] = Number(value);
  return { data, shape: Object.freeze([]), dtype };
}
