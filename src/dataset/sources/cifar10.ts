import { uint32, uint8 } from '../../common/dtype.js';
import { RuntimeError } from '../../common/errors.js';
import { signature } from '../../common/signature.js';
import { SCALAR, type Row } from '../column.js';
import { Dataset } from '../dataset.js';
import { fileDataset, type FileOptions, type SamplingOptions } from './mnist.js';
import type { FileFolder } from './mnist_files.js';
import type { RowSource } from './sampled.js';

const SIDE = 32;
const PLANE = SIDE * SIDE;
const RECORD = 1 + 3 * PLANE;
const ROWS = 10_000;
const IMAGE_SHAPE = Object.freeze([SIDE, SIDE, 3]);
const TRAIN = Array.from({ length: 5 }, (_, i) => `data_batch_${i + 1}.bin`);

/** CIFAR-10's part: 50,000 images to train, 10,000 to test, or all. */
export type Cifar10Usage = 'train' | 'test' | 'all';

/** CIFAR-10's rows: `image` (uint8 of 32 × 32 × 3) and `label` (uint32), files in order, those of the test last. */
class Cifar10Source implements RowSource {
  private files: readonly Uint8Array[] | undefined;

  constructor(
    private readonly folder: FileFolder,
    private readonly usage: string,
  ) {}

  columns(): readonly string[] {
    return ['image', 'label'];
  }

  length(): number {
    const names = this.names();
    for (const name of names) {
      const { size } = this.folder.head(name, 0);
      if (size >= ROWS * RECORD) continue;
      throw new RuntimeError(`Invalid cifar10 file, failed to read data from: ${this.folder.path(name)}`);
    }
    return ROWS * names.length;
  }

  row(index: number): Row {
    this.files ??= this.names().map((name) => this.folder.read(name));
    const file = this.files[Math.floor(index / ROWS)];
    const at = (index % ROWS) * RECORD;
    const image = new Uint8Array(3 * PLANE);
    // The file has one plane a color.
    for (let i = 0, to = 0; i < PLANE; i++) {
      for (let c = 0; c < 3; c++) image[to++] = file[at + 1 + c * PLANE + i];
    }
    return [
      { data: image, shape: IMAGE_SHAPE, dtype: uint8 },
      { data: Uint32Array.of(file[at]), shape: SCALAR, dtype: uint32 },
    ];
  }

  empty(): never {
    throw new RuntimeError(
      "Invalid data, Cifar10Dataset API can't read the data file (interface mismatch or no data found). " +
        `Check file in directory: ${this.folder.name}`,
    );
  }

  private names(): string[] {
    const wanted =
      this.usage === 'test' ? ['test_batch.bin'] : this.usage === 'train' ? TRAIN : [...TRAIN, 'test_batch.bin'];
    const there = this.folder.list();
    return wanted.filter((name) => there.includes(name));
  }
}

const SIG = signature<FileOptions>(
  'dataset.Cifar10Dataset',
  'dataset_dir, usage=None, num_samples=None, num_parallel_workers=None, shuffle=None, sampler=None, num_shards=None, shard_id=None, cache=None',
  { dicts: ['dataset_dir'] },
);

/** The directory of the files; in browsers the files themselves, by name. */
export type Cifar10Files = string | ReadonlyMap<string, Uint8Array> | Readonly<Record<string, Uint8Array>>;

/**
 * CIFAR-10 from its binary files: `image` is uint8 of 32 × 32 × 3, `label` uint32. Shuffled unless `shuffle` is false. ValueError when the directory is missing;
 * RuntimeError, while iterating or counting, for files that are not CIFAR-10's. MindSpore's `Cifar10Dataset`.
 */
export class Cifar10Dataset extends Dataset {
  constructor(
    dataset_dir: Cifar10Files,
    usage?: Cifar10Usage | null,
    num_samples?: number | null,
    num_parallel_workers?: number | null,
    shuffle?: boolean | null,
    sampler?: SamplingOptions['sampler'],
    num_shards?: number | null,
    shard_id?: number | null,
    cache?: null,
  );
  constructor(dataset_dir: Cifar10Files, options?: SamplingOptions & { usage?: Cifar10Usage | null; cache?: null });
  /** @hidden */
  constructor(dataset_dir: Cifar10Files, usage: Cifar10Usage | null, options?: SamplingOptions & { cache?: null });
  constructor(options: SamplingOptions & { dataset_dir: Cifar10Files; usage?: Cifar10Usage | null; cache?: null });
  constructor(...args: unknown[]) {
    super(fileDataset(SIG, args, (folder, usage) => new Cifar10Source(folder, usage)));
  }
}
