import { isPlainObject, signature, type Signature } from '../../common/signature.js';
import { ValueError } from '../../common/errors.js';
import {
  bind,
  checkCache,
  checkNumParallelWorkers,
  checkNumSamples,
  checkOptionalBool,
  checkOptionalInt,
  checkSamplerOptions,
  typeCheck,
} from '../checks.js';
import { Dataset } from '../dataset.js';
import { isReadableDirectory } from '../host.js';
import type { BuiltinSampler } from '../samplers/base.js';
import { selectSampler } from '../samplers/select.js';
import { MnistSource, diskFolder, memoryFolder, type FileFolder } from './mnist_files.js';
import { SampledNode, type RowSource } from './sampled.js';

/** Which rows of a source make an epoch, and in which order. */
export interface SamplingOptions {
  num_samples?: number | null;
  num_parallel_workers?: number | null;
  shuffle?: boolean | null;
  sampler?: BuiltinSampler | Iterable<number> | number | null;
  num_shards?: number | null;
  shard_id?: number | null;
}

/** MNIST's part: 60,000 images to train, 10,000 to test, or all. */
export type MnistUsage = 'train' | 'test' | 'all';

/** The directory of the files; in browsers the files themselves, by name. */
export type MnistFiles = string | ReadonlyMap<string, Uint8Array> | Readonly<Record<string, Uint8Array>>;

const SIG = signature<FileOptions>(
  'dataset.MnistDataset',
  'dataset_dir, usage=None, num_samples=None, num_parallel_workers=None, shuffle=None, sampler=None, num_shards=None, shard_id=None, cache=None',
  { dicts: ['dataset_dir'] },
);

/**
 * MNIST from its IDX files: `image` is uint8 of 28 × 28 × 1, `label` uint32. Shuffled unless `shuffle` is false. ValueError when the directory is missing;
 * RuntimeError, while iterating or counting, for files that are not MNIST's. MindSpore's `MnistDataset`.
 */
export class MnistDataset extends Dataset {
  constructor(
    dataset_dir: MnistFiles,
    usage?: MnistUsage | null,
    num_samples?: number | null,
    num_parallel_workers?: number | null,
    shuffle?: boolean | null,
    sampler?: SamplingOptions['sampler'],
    num_shards?: number | null,
    shard_id?: number | null,
    cache?: null,
  );
  constructor(dataset_dir: MnistFiles, options?: SamplingOptions & { usage?: MnistUsage | null; cache?: null });
  /** @hidden */
  constructor(dataset_dir: MnistFiles, usage: MnistUsage | null, options?: SamplingOptions & { cache?: null });
  constructor(options: SamplingOptions & { dataset_dir: MnistFiles; usage?: MnistUsage | null; cache?: null });
  constructor(...args: unknown[]) {
    super(fileDataset(SIG, args, (folder, usage) => new MnistSource(folder, usage)));
  }
}

/** Arguments of a dataset that lies in a directory. */
export interface FileOptions extends Record<string, unknown>, Required<SamplingOptions> {
  dataset_dir: unknown;
  usage: string | null;
  cache: unknown;
}

/** Checks such arguments and gives what the dataset samples from. */
export function fileDataset(
  sig: Signature<FileOptions>,
  args: readonly unknown[],
  open: (folder: FileFolder, usage: string) => RowSource,
): SampledNode {
  const bound = bind(sig, args as unknown[]);
  const folder = openFolder(bound.dataset_dir);
  const usage = bound.usage ?? 'all';
  typeCheck(usage, ['str'], 'usage');
  if (!['train', 'test', 'all'].includes(usage)) {
    throw new ValueError("Input usage is not within the valid set of ['train', 'test', 'all'].");
  }
  checkNumSamples(bound.num_samples);
  checkNumParallelWorkers(bound.num_parallel_workers);
  checkOptionalInt(bound.num_shards, 'num_shards');
  checkOptionalInt(bound.shard_id, 'shard_id');
  checkOptionalBool(bound.shuffle, 'shuffle');
  checkSamplerOptions(bound);
  checkCache(bound.cache);
  return new SampledNode(open(folder, usage), selectSampler(bound));
}

function openFolder(files: unknown): FileFolder {
  if (files instanceof Map) return memoryFolder(files as Map<string, Uint8Array>);
  if (isPlainObject(files)) return memoryFolder(new Map(Object.entries(files as Record<string, Uint8Array>)));
  typeCheck(files, ['str'], 'dataset_dir');
  const directory = files as string;
  if (!isReadableDirectory(directory)) {
    throw new ValueError(`The folder ${directory} does not exist or is not a directory or permission denied!`);
  }
  return diskFolder(directory);
}
