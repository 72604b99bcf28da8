/** MindSpore's beginner tutorial "Dataset", ported by hand. */
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import * as ms from 'mindspore-ts';
import { np } from 'mindspore-ts';
import { mnist } from '../mnist.js';

const { GeneratorDataset, MnistDataset, NumpySlicesDataset, transforms, vision } = ms.dataset;

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

  // Transforms
  let train_dataset: InstanceType<typeof ms.dataset.Dataset> = new MnistDataset(mnist(), { usage: 'train' });
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
