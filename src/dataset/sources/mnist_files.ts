import { uint32, uint8 } from '../../common/dtype.js';
import { RuntimeError } from '../../common/errors.js';
import { decodeIdx } from '../../formats/idx.js';
import { SCALAR, type Row } from '../column.js';
import { fileSize, listFiles, readFile } from '../host.js';
import type { RowSource } from './sampled.js';

/** Where the files of a directory come from: the disk, or memory. */
export interface FileFolder {
  /** How messages name the directory. */
  readonly name: string;
  /** Names of the files, sorted. */
  list(): string[];
  /** How messages name a file. */
  path(file: string): string;
  /** The bytes of a file. */
  read(file: string): Uint8Array;
  /** The first bytes of a file, and the size of the whole. */
  head(file: string, length: number): { bytes: Uint8Array; size: number };
}

/** A directory on the disk. */
export function diskFolder(directory: string): FileFolder {
  const path = (file: string) => `${directory.replace(/\/+$/, '')}/${file}`;
  return {
    name: directory,
    list: () => listFiles(directory),
    path,
    read: (file) => readFile(path(file)),
    head: (file, length) => ({ bytes: readFile(path(file), length), size: fileSize(path(file)) }),
  };
}

/** Files in memory, for browsers. */
export function memoryFolder(files: ReadonlyMap<string, Uint8Array>): FileFolder {
  return {
    name: 'memory',
    list: () => [...files.keys()].sort(),
    path: (file) => file,
    read: (file) => files.get(file)!,
    head: (file, length) => ({ bytes: files.get(file)!.subarray(0, length), size: files.get(file)!.length }),
  };
}

const SIDE = 28;
const PIXELS = SIDE * SIDE;
const IMAGE_SHAPE = Object.freeze([SIDE, SIDE, 1]);
const PREFIXES: Record<string, string> = { train: 'train', test: 't10k', all: '' };

interface Part {
  readonly images: Uint8Array;
  readonly labels: Uint32Array;
  /** Number of the part's first row. */
  readonly first: number;
}

/** MNIST's rows: `image` (uint8 of 28 × 28 × 1) and `label` (uint32). Of `all` the test images come first, as in MindSpore. */
export class MnistSource implements RowSource {
  private parts: readonly Part[] | undefined;
  private rows: number | undefined;

  constructor(
    private readonly folder: FileFolder,
    private readonly usage: string,
  ) {}

  columns(): readonly string[] {
    return ['image', 'label'];
  }

  length(purpose: 'count' | 'read'): number {
    this.rows ??= this.files()
      .map(([images, labels]) => this.checkPair(images, labels, purpose))
      .reduce((a, b) => a + b, 0);
    return this.rows;
  }

  row(index: number): Row {
    this.parts ??= this.load();
    let part = this.parts[0];
    for (const other of this.parts) if (index >= other.first) part = other;
    const at = index - part.first;
    return [
      { data: part.images.subarray(at * PIXELS, (at + 1) * PIXELS), shape: IMAGE_SHAPE, dtype: uint8 },
      { data: part.labels.subarray(at, at + 1), shape: SCALAR, dtype: uint32 },
    ];
  }

  empty(): never {
    throw new RuntimeError(
      "Invalid data, MnistDataset API can't read the data file (interface mismatch or no data found). " +
        `Check mnist file in directory: ${this.folder.name}`,
    );
  }

  /** Pairs of an image file and a label file. */
  private files(): [string, string][] {
    const names = this.folder.list();
    const prefix = PREFIXES[this.usage];
    const images = names.filter((name) => name.includes(`${prefix}-images`) && name.includes('idx3-ubyte'));
    const labels = names.filter((name) => name.includes(`${prefix}-labels`) && name.includes('idx1-ubyte'));
    if (images.length !== labels.length) {
      throw new RuntimeError(
        `Invalid mnist file, num of images should be equal to num of labels, but got num of images: ${images.length}, ` +
          `num of labels: ${labels.length}.`,
      );
    }
    return images.map((name, i) => [name, labels[i]]);
  }

  /** Rows of a pair of files, whose headers fit together and fit their length. */
  private checkPair(imageFile: string, labelFile: string, purpose: 'count' | 'read'): number {
    const images = this.checkImages(imageFile);
    const labels = this.checkLabels(labelFile);
    if (images === labels) return images;
    const [imagePath, labelPath] = [this.folder.path(imageFile), this.folder.path(labelFile)];
    return fail(
      purpose === 'count'
        ? `num of images should be equal to num of labels, but got num of images: ${images}, num of labels: ${labels}.`
        : `the images number of ${imagePath} should be equal to the labels number of ${labelPath}, ` +
            `but got images number: ${images}, labels number: ${labels}.`,
    );
  }

  private checkImages(file: string): number {
    const { bytes, size } = this.folder.head(file, 16);
    const path = this.folder.path(file);
    if (bytes.length < 16) {
      fail(
        `the first data length of ${path} should be 16 bytes(contains type, number, row and column), but got ${bytes.length}.`,
      );
    }
    const [magic, count, height, width] = words(bytes);
    if (magic !== 2051) fail(`the image number of ${path} should be 2051, but got ${magic}`);
    if (height !== SIDE || width !== SIDE) {
      fail(`shape of image in ${path} should be (28, 28), but got (${height}, ${width}).`);
    }
    const wanted = count * PIXELS;
    // MindSpore names the two lengths the wrong way round.
    if (size - 16 !== wanted) fail(`truncated data length of ${path} should be ${size - 16}, but got ${wanted}`);
    return count;
  }

  private checkLabels(file: string): number {
    const { bytes, size } = this.folder.head(file, 8);
    const path = this.folder.path(file);
    if (bytes.length < 8) {
      fail(`the first data length of ${path} should be 8 bytes(contains type and number), but got ${bytes.length}.`);
    }
    const [magic, count] = words(bytes);
    if (magic !== 2049) fail(`the number of labels in ${path} should be 2049, but got ${magic}.`);
    if (size - 8 !== count) fail(`the data length of labels in ${path} should be ${size - 8}, but got ${count}.`);
    return count;
  }

  private load(): Part[] {
    let first = 0;
    return this.files().map(([imageFile, labelFile]) => {
      const images = decodeIdx(this.folder.read(imageFile), this.folder.path(imageFile)).data as Uint8Array;
      const labels = decodeIdx(this.folder.read(labelFile), this.folder.path(labelFile)).data as Uint8Array;
      const part = { images, labels: Uint32Array.from(labels), first };
      first += labels.length;
      return part;
    });
  }
}

function words(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length >> 2 }, (_, i) => view.getUint32(4 * i));
}

function fail(problem: string): never {
  throw new RuntimeError(`Invalid mnist file, ${problem}`);
}
