import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { int32 } from '../../src/common/dtype.js';
import type { NDArray } from '../../src/common/numpy.js';
import { set_seed } from '../../src/common/seed.js';
import { MnistDataset, transforms, vision, type Dataset, type MnistUsage } from '../../src/dataset/index.js';
import { loadFixture } from '../helpers/fixtures.js';
import { MNIST, expectOutcome, type Outcome } from './programs.js';

type FileSpec = [name: string, header: number[], size: number];

interface Pipeline {
  size: number;
  batch_size: number;
  columns: string[];
  shapes: number[][];
  types: string[];
  last: number[];
  sha256: string;
  batch_sha256: string;
}

type Meta = {
  folders: Record<string, { files: FileSpec[]; usage: MnistUsage; size: Outcome<number>; labels: Outcome<number[]> }>;
  sizes: Record<
    MnistUsage,
    {
      size: number;
      some: number;
      shard: number;
      columns: string[];
      shapes: number[][];
      types: string[];
      'first labels': number[];
      'labels sha256': string;
    }
  >;
  orders: Record<string, { kwargs: Record<string, never>; epoch: number; first: number[]; sha256: string }>;
} & Record<'quick start' | 'lenet', Pipeline>;

const { meta, tensors } = loadFixture<Meta>('dataset/mnist');

const sha256 = (...parts: NodeJS.ArrayBufferView[]) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};

/** The labels of the next epoch of an iterator. */
async function labelsOf(rows: AsyncIterable<NDArray[]>): Promise<Uint8Array> {
  const labels: number[] = [];
  for await (const [, label] of rows) labels.push(Number(label.data[0]));
  return Uint8Array.from(labels);
}

const inNumpy = (data: Dataset, num_epochs = 1) => data.create_tuple_iterator({ num_epochs, output_numpy: true });

describe('MnistDataset', () => {
  it.each(Object.entries(meta.sizes))('%s, in order', async (usage, expected) => {
    const data = new MnistDataset(MNIST, { usage: usage as MnistUsage, shuffle: false });
    expect(data.get_dataset_size()).toBe(expected.size);
    expect(new MnistDataset(MNIST, usage as MnistUsage, 10).get_dataset_size()).toBe(expected.some);
    expect(new MnistDataset(MNIST, usage as MnistUsage, { num_shards: 7, shard_id: 3 }).get_dataset_size()).toBe(
      expected.shard,
    );
    expect(data.get_col_names()).toEqual(expected.columns);
    expect(await data.output_shapes()).toEqual(expected.shapes);
    expect(await data.output_types()).toEqual(expected.types);
    const batches = data.batch(500).create_tuple_iterator({ num_epochs: 1, output_numpy: true });
    const labels: number[] = [];
    for await (const [, label] of batches) labels.push(...(label.data as Uint32Array));
    expect(labels.slice(0, 20)).toEqual(expected['first labels']);
    expect(sha256(Uint8Array.from(labels))).toBe(expected['labels sha256']);
  });

  it.each(Object.entries(meta.orders))('%s, seed 1', async (_, { kwargs, epoch, first, sha256: digest }) => {
    set_seed(1);
    const rows = inNumpy(new MnistDataset(MNIST, 'test', kwargs), 2);
    for (let i = 0; i < epoch; i++) await labelsOf(rows);
    const labels = await labelsOf(rows);
    expect([...labels.slice(0, 20)]).toEqual(first);
    expect(sha256(labels)).toBe(digest);
  });

  it.each(Object.entries(meta.folders))('files: %s', async (_, { files, usage, size, labels }) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'mnist-'));
    const memory = new Map<string, Uint8Array>();
    for (const [name, header, bytes] of files) {
      const head = new Uint8Array(4 * header.length);
      header.forEach((word, i) => new DataView(head.buffer).setUint32(4 * i, word));
      const content = new Uint8Array([...head, ...Uint8Array.from({ length: bytes }, (_v, i) => i % 251)]);
      memory.set(name, content);
      writeFileSync(path.join(folder, name), content);
    }
    try {
      const data = new MnistDataset(folder, usage, { shuffle: false });
      await expectOutcome(size, () => data.get_dataset_size(), folder);
      // Here counts that differ are found before iterating, in the words that MindSpore has while iterating.
      await expectOutcome(labels, async () => [...(await labelsOf(inNumpy(data)))], folder);
      if (labels.ok) {
        expect([...(await labelsOf(inNumpy(new MnistDataset(memory, usage, { shuffle: false }))))]).toEqual(labels.ok);
        const named = Object.fromEntries(memory);
        expect(new MnistDataset(named, { usage }).get_dataset_size()).toBe(size.ok);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('reads files that are in memory', async () => {
    const names = ['t10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte'];
    const files = Object.fromEntries(names.map((name) => [name, readFileSync(path.join(MNIST, name))]));
    const data = new MnistDataset(files, { shuffle: false });
    expect(data.get_dataset_size()).toBe(10000);
    expect([...(await labelsOf(inNumpy(data.take(5))))]).toEqual(meta.sizes.test['first labels'].slice(0, 5));
  });
});

describe("MindSpore's scripts", () => {
  const pipelines: Record<'quick start' | 'lenet', () => Dataset> = {
    'quick start': () => {
      const image = [
        new vision.Rescale(1.0 / 255.0, 0),
        new vision.Normalize([0.1307], [0.3081]),
        new vision.HWC2CHW(),
      ];
      return new MnistDataset(MNIST, 'test', { shuffle: false })
        .map(image, 'image')
        .map(new transforms.TypeCast(int32), 'label')
        .batch(64);
    },
    lenet: () => {
      const image = [
        new vision.Resize([32, 32]),
        new vision.Rescale(1 / 255, 0.0),
        new vision.Rescale(1 / 0.3081, (-1 * 0.1307) / 0.3081),
        new vision.HWC2CHW(),
      ];
      return new MnistDataset(MNIST, 'test', { shuffle: false })
        .map(new transforms.TypeCast(int32), { input_columns: 'label' })
        .map({ operations: image, input_columns: ['image'] })
        .batch(64, { drop_remainder: true });
    },
  };

  it.each(['quick start', 'lenet'] as const)('%s: every number of every batch', async (name) => {
    const expected = meta[name];
    const data = pipelines[name]();
    expect(data.get_dataset_size()).toBe(expected.size);
    expect(data.get_batch_size()).toBe(expected.batch_size);
    expect(data.get_col_names()).toEqual(expected.columns);
    expect(await data.output_shapes()).toEqual(expected.shapes);
    expect(await data.output_types()).toEqual(expected.types);
    const hash = createHash('sha256');
    let first: NDArray | undefined;
    let last: NDArray | undefined;
    let batches = 0;
    for await (const { image, label } of data.create_dict_iterator({ num_epochs: 1, output_numpy: true })) {
      first ??= image;
      last = image;
      hash.update(image.data as Float32Array).update(label.data as Int32Array);
      batches++;
    }
    expect(first!.data.slice(0, (2 * first!.data.length) / 64)).toEqual(tensors.get(`${name} image`)!.data);
    expect(sha256(first!.data as Float32Array)).toBe(expected.batch_sha256);
    expect(batches).toBe(expected.size);
    expect([...last!.shape]).toEqual(expected.last);
    expect(hash.digest('hex')).toBe(expected.sha256);
  });
});
