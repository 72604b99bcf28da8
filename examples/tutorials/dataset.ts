/** MindSpore's beginner tutorial "Dataset", ported by hand. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import * as ms from 'mindspore-ts';
import { np } from 'mindspore-ts';
import { mnist } from '../mnist.js';

const { GeneratorDataset, MindDataset, MnistDataset, NumpySlicesDataset, transforms, vision } = ms.dataset;
const { FileWriter } = ms.mindrecord;

/** A source whose rows are asked for by number. */
class RandomAccessDataset {
  private readonly data = Array.from({ length: 5 }, () => np.ones([2]));
  private readonly label = Array.from({ length: 5 }, () => np.zeros([1]));

  get(index: number): unknown[] {
    return [this.data[index], this.label[index]];
  }

  get length(): number {
    return this.data.length;
  }
}

/** A source that is gone through from the start each time. Bigints are Python's ints. */
class IterableDataset {
  constructor(
    private readonly start: number,
    private readonly end: number,
  ) {}

  *[Symbol.iterator](): Iterator<bigint> {
    for (let i = this.start; i < this.end; i++) yield BigInt(i);
  }
}

/** Writes a MindRecord file and prints its rows. The index beside it needs the package sql.js. */
async function mindrecord(file: string): Promise<void> {
  const writer = new FileWriter(file, { shard_num: 1, overwrite: true });
  const schema_json = {
    file_name: { type: 'string' },
    label: { type: 'int32' },
    data: { type: 'int32', shape: [-1] },
  } as const;
  writer.add_schema(schema_json, 'test_schema');
  for (let i = 0; i < 4; i++) {
    const data = [{ file_name: `${i}.jpg`, label: i, data: new Int32Array(i + 1).fill(i) }];
    writer.write_raw_data(data);
  }
  await writer.commit();

  const dataset = new MindDataset(file, { shuffle: false });
  for await (const data of dataset) await ms.print(data);
}

/** What pictures of the first rows and their titles have: label, size, brightest pixel. */
async function visualize(dataset: InstanceType<typeof ms.dataset.Dataset>): Promise<void> {
  let idx = 0;
  for await (const [image, label] of dataset.create_tuple_iterator()) {
    const pixels = image.squeeze();
    await ms.print(Number(await label.item()), pixels.shape, await pixels.astype('int32').max().item());
    if (idx++ === 8) break;
  }
}

/** Prints what the Python code of the tutorial prints. */
export async function main(): Promise<void> {
  ms.set_seed(1);
  // Rows by number, shuffled
  for await (const data of new GeneratorDataset(new RandomAccessDataset(), ['data', 'label'])) await ms.print(data);

  const list = [0n, 1n, 2n];
  const loader = { get: (index: number) => list[index], length: list.length };
  for await (const data of new GeneratorDataset(loader, ['data'])) await ms.print(data);

  // Iterables
  for await (const d of new GeneratorDataset(new IterableDataset(1, 5), ['data'])) await ms.print(d);

  // Generators
  function* my_generator(start: number, end: number): Iterable<bigint> {
    for (let i = start; i < end; i++) yield BigInt(i);
  }
  for await (const d of new GeneratorDataset(() => my_generator(3, 6), ['data'])) await ms.print(d);

  // Files of rows
  const folder = mkdtempSync(path.join(tmpdir(), 'dataset-'));
  await mindrecord(path.join(folder, 'test.mindrecord')).finally(() => rmSync(folder, { recursive: true }));

  // MNIST
  let train_dataset: InstanceType<typeof ms.dataset.Dataset>;
  train_dataset = new MnistDataset(mnist(), { usage: 'train', shuffle: false });
  await ms.print(train_dataset.constructor.name);
  await visualize(train_dataset);

  // Transforms
  train_dataset = new MnistDataset(mnist(), { usage: 'train' });
  train_dataset = train_dataset.map({
    operations: [
      new vision.Rescale(1.0 / 255.0, 0),
      new vision.Normalize({ mean: [0.1307], std: [0.3081] }),
      new vision.HWC2CHW(),
    ],
    input_columns: ['image'],
  });
  train_dataset = train_dataset.map({ operations: [new transforms.TypeCast(ms.int32)], input_columns: ['label'] });
  for await (const data of train_dataset) {
    await ms.print(data[0].shape, data[0].dtype);
    await ms.print(data[1].shape, data[1].dtype);
    break;
  }

  // Functions of one's own get arrays of NumPy
  type Column = ReturnType<typeof np.array>;
  train_dataset = new MnistDataset(mnist(), { usage: 'train' });
  const rescale_normalize_hwc2chw = (input_col: Column): Column => {
    let trans_result = input_col.astype('float64').divide(255.0);
    trans_result = trans_result.subtract(0.1307).divide(0.3081);
    trans_result = trans_result.transpose([2, 0, 1]);
    return trans_result.astype('float32');
  };
  train_dataset = train_dataset.map({ operations: rescale_normalize_hwc2chw, input_columns: ['image'] });
  const typecast = (input_col: Column): Column => input_col.astype('int32');
  train_dataset = train_dataset.map({ operations: typecast, input_columns: ['label'] });
  for await (const data of train_dataset) {
    await ms.print(data[0].shape, data[0].dtype);
    await ms.print(data[1].shape, data[1].dtype);
    break;
  }

  // Batches
  const pairs = [
    [1n, 2n],
    [3n, 4n],
    [5n, 6n],
    [7n, 8n],
    [9n, 10n],
    [11n, 12n],
  ];
  let data = [pairs, [0n, 1n, 0n, 1n, 0n, 1n]];
  let dataset = new NumpySlicesDataset(data, { column_names: ['data', 'label'], shuffle: false }).batch(2);
  for await (const data of dataset.create_tuple_iterator()) await ms.print(data[0].shape, data[1].shape);

  // Iterators
  data = [
    [1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n],
    [0n, 1n, 0n, 1n, 0n, 1n, 0n, 1n],
  ];
  const doubled = (): typeof dataset =>
    new NumpySlicesDataset(data, { column_names: ['data', 'label'], shuffle: false })
      .map((x: Column) => x.multiply(2), { input_columns: ['data'] })
      .batch(2);
  dataset = doubled();
  for await (const data of dataset.create_tuple_iterator()) await ms.print(data);
  dataset = doubled();
  for await (const data of dataset.create_dict_iterator()) await ms.print(data);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
