import { isClass, isInstance, pyClass } from '../../common/checks.js';
import { int32, uint8 } from '../../common/dtype.js';
import { RuntimeError, ValueError } from '../../common/errors.js';
import { isPlainObject, signature } from '../../common/signature.js';
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
import { SCALAR, type Column, type Row } from '../column.js';
import { Dataset } from '../dataset.js';
import { isReadableDirectory, listFiles, readFile } from '../host.js';
import { after, type Maybe } from '../maybe.js';
import { selectSampler } from '../samplers/select.js';
import { decoded } from '../vision/decode.js';
import type { SamplingOptions } from './mnist.js';
import { SampledNode, type RowSource } from './sampled.js';

/** A directory of one directory a class; in browsers the files themselves, by path: `cats/1.jpg`. */
export type ImageFolderFiles = string | ReadonlyMap<string, Uint8Array> | Readonly<Record<string, Uint8Array>>;

/** Numbers of classes, by the names of their directories. */
export type ClassIndexing = ReadonlyMap<string, number> | Readonly<Record<string, number>>;

/** Keywords of {@link ImageFolderDataset}. */
export interface ImageFolderOptions extends SamplingOptions {
  extensions?: readonly string[] | null;
  class_indexing?: ClassIndexing | null;
  decode?: boolean;
  cache?: null;
  /** Gets the path of a file and gives its bytes, in place of reading it. Default none. */
  decrypt?: ((path: string) => Uint8Array | Promise<Uint8Array>) | null;
}

interface Arguments extends Record<string, unknown>, Required<SamplingOptions> {
  dataset_dir: unknown;
  extensions: readonly string[] | null;
  class_indexing: ClassIndexing | null;
  decode: boolean | null;
  cache: unknown;
  decrypt: ((path: string) => Maybe<Uint8Array>) | null;
}

const SIG = signature<Arguments>(
  'dataset.ImageFolderDataset',
  'dataset_dir, num_samples=None, num_parallel_workers=None, shuffle=None, sampler=None, extensions=None, class_indexing=None, decode=False, ' +
    'num_shards=None, shard_id=None, cache=None, decrypt=None',
  { dicts: ['dataset_dir', 'class_indexing'] },
);

/** Directories within a directory, on the disk or in memory. */
interface Tree {
  /** How messages name it. */
  readonly name: string;
  /** Names of the directories, sorted. */
  folders(): string[];
  /** Names of what is in one of them, sorted. */
  files(folder: string): string[];
  /** How messages name a file. */
  path(folder: string, file: string): string;
  /** The bytes of a file; undefined for a directory. */
  read(folder: string, file: string): Uint8Array | undefined;
}

function diskTree(directory: string): Tree {
  const root = directory.replace(/\/+$/, '');
  const path = (folder: string, file: string) => `${root}/${folder}/${file}`;
  return {
    name: directory,
    folders: () => listFiles(directory).filter((name) => isReadableDirectory(`${root}/${name}`)),
    files: (folder) => listFiles(`${root}/${folder}`),
    path,
    read: (folder, file) => (isReadableDirectory(path(folder, file)) ? undefined : readFile(path(folder, file))),
  };
}

function memoryTree(files: ReadonlyMap<string, Uint8Array>): Tree {
  const paths = Array.from(files.keys(), (path) => path.split('/'));
  const names = (parts: readonly (string | undefined)[]): string[] =>
    [...new Set(parts.filter((part) => part !== undefined))].sort();
  return {
    name: 'memory',
    folders: () => names(paths.map(([folder, file]) => (file === undefined ? undefined : folder))),
    files: (wanted) => names(paths.map(([folder, file]) => (folder === wanted ? file : undefined))),
    path: (folder, file) => `${folder}/${file}`,
    read: (folder, file) => files.get(`${folder}/${file}`),
  };
}

/** What the rows are made of. */
interface Wanted {
  readonly extensions: readonly string[];
  /** Empty for the directories in their order. */
  readonly indexing: ReadonlyMap<string, number>;
  readonly decode: boolean;
  readonly decrypt: Arguments['decrypt'];
}

/** Rows of `image` and `label` (int32), class after class, files in order of their names. */
class ImageFolderSource implements RowSource {
  private found: readonly { folder: string; file: string; label: number }[] | undefined;

  constructor(
    private readonly tree: Tree,
    private readonly wanted: Wanted,
  ) {}

  columns(): readonly string[] {
    return ['image', 'label'];
  }

  /** The number of each class. */
  indexing(): ReadonlyMap<string, number> {
    const { indexing } = this.wanted;
    return indexing.size > 0 ? indexing : new Map(this.tree.folders().map((name, i) => [name, i]));
  }

  length(): number {
    return this.list().length;
  }

  row(index: number): Maybe<Row> {
    const { folder, file, label } = this.list()[index];
    const { decrypt, decode } = this.wanted;
    const path = this.tree.path(folder, file);
    const bytes = decrypt === null ? this.tree.read(folder, file) : decrypt(path);
    if (bytes === undefined) throw new RuntimeError(`Invalid file found: ${path}, should be file, but got directory.`);
    return after(bytes, (data): Row => {
      const image: Column = decode ? decodedFile(data, path) : { data, shape: [data.length], dtype: uint8 };
      return [image, { data: Int32Array.of(label), shape: SCALAR, dtype: int32 }];
    });
  }

  empty(): never {
    throw new RuntimeError(
      "Invalid data, ImageFolderDataset API can't read the data file (interface mismatch or no data found). " +
        `Check image folder file path: ${this.tree.name}`,
    );
  }

  private list() {
    const { extensions } = this.wanted;
    const indexing = this.indexing();
    this.found ??= this.tree.folders().flatMap((folder) => {
      const label = indexing.get(folder);
      if (label === undefined) return [];
      const files = this.tree
        .files(folder)
        .filter((file) => extensions.length === 0 || extensions.includes(suffix(file)));
      return files.map((file) => ({ folder, file, label }));
    });
    return this.found;
  }
}

/** The end of a name from its last dot on. */
function suffix(file: string): string {
  const dot = file.lastIndexOf('.');
  return dot < 0 ? '' : file.slice(dot);
}

function decodedFile(bytes: Uint8Array, path: string): Column {
  try {
    return decoded(bytes);
  } catch (error) {
    throw new RuntimeError(`Invalid image, failed to decode ${path}: the image is broken or permission denied.`, {
      cause: error,
    });
  }
}

/**
 * Images in one directory a class: `image` is the bytes of a file, uint8 of one axis, or with `decode` the image, uint8 of (H, W, 3); `label` is int32, the place of the directory among the sorted ones,
 * or what `class_indexing` says (directories it does not name are left out). `extensions` are those of the files to read, with the dot; without them every file is
 * one. Shuffled unless `shuffle` is false. `decrypt` gets the path of a file and gives its bytes. TypeError and ValueError for bad arguments and when the directory is missing; RuntimeError, while
 * iterating, where no file is found and for files that are no images. MindSpore's `ImageFolderDataset`.
 */
export class ImageFolderDataset extends Dataset {
  private readonly source: ImageFolderSource;

  constructor(
    dataset_dir: ImageFolderFiles,
    num_samples?: number | null,
    num_parallel_workers?: number | null,
    shuffle?: boolean | null,
    sampler?: SamplingOptions['sampler'],
    extensions?: readonly string[] | null,
    class_indexing?: ClassIndexing | null,
    decode?: boolean,
    num_shards?: number | null,
    shard_id?: number | null,
    cache?: null,
    decrypt?: ImageFolderOptions['decrypt'],
  );
  constructor(dataset_dir: ImageFolderFiles, options?: ImageFolderOptions);
  constructor(options: ImageFolderOptions & { dataset_dir: ImageFolderFiles });
  constructor(...args: unknown[]) {
    const bound = bind(SIG, args);
    const tree = openTree(bound.dataset_dir);
    const { decrypt, extensions, class_indexing } = bound;
    if (decrypt !== null && (typeof decrypt !== 'function' || isClass(decrypt))) {
      throw new TypeError(`Argument decrypt is not a callable object, but got ${pyClass(decrypt)}`);
    }
    checkNumSamples(bound.num_samples);
    checkNumParallelWorkers(bound.num_parallel_workers);
    checkOptionalInt(bound.num_shards, 'num_shards');
    checkOptionalInt(bound.shard_id, 'shard_id');
    checkOptionalBool(bound.shuffle, 'shuffle');
    checkOptionalBool(bound.decode, 'decode');
    if (extensions !== null) typeCheck(extensions, ['list'], 'extensions');
    if (class_indexing !== null) typeCheck(class_indexing, ['dict'], 'class_indexing');
    checkSamplerOptions(bound);
    checkCache(bound.cache);
    const source = new ImageFolderSource(tree, {
      extensions: extensions ?? [],
      indexing: indexingOf(class_indexing),
      decode: bound.decode ?? false,
      decrypt,
    });
    super(new SampledNode(source, selectSampler(bound)));
    this.source = source;
  }

  /** Names of the classes and their numbers. MindSpore's `ImageFolderDataset.get_class_indexing`. */
  get_class_indexing(): Map<string, number> {
    return new Map(this.source.indexing());
  }
}

function indexingOf(given: ClassIndexing | null): Map<string, number> {
  const entries = given instanceof Map ? [...(given as Map<string, number>)] : Object.entries(given ?? {});
  return new Map(
    entries.map(([name, value]) => {
      if (!isInstance(value, 'int')) {
        const type = /'(.*)'/.exec(pyClass(value))?.[1];
        throw new TypeError(`'${type}' object cannot be interpreted as an integer`);
      }
      return [name, Number(value)];
    }),
  );
}

function openTree(files: unknown): Tree {
  if (files instanceof Map) return memoryTree(files as Map<string, Uint8Array>);
  if (isPlainObject(files)) return memoryTree(new Map(Object.entries(files as Record<string, Uint8Array>)));
  typeCheck(files, ['str'], 'dataset_dir');
  const directory = files as string;
  if (!isReadableDirectory(directory)) {
    throw new ValueError(`The folder ${directory} does not exist or is not a directory or permission denied!`);
  }
  return diskTree(directory);
}
