/** Data that ends early, data that changes, files that are none: the error says what, and the steps before it stand. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import * as ms from '../../src/index.js';
import { nn, RuntimeError, ValueError } from '../../src/index.js';
import { bits, errorOf, expectError, Mlp, noUnhandledRejections, parts, type Parts } from './setup.js';

const { GeneratorDataset, MnistDataset } = ms.dataset;
type Dataset = InstanceType<typeof GeneratorDataset>;

const TYPES = { shuffle: false, column_types: [ms.float32, ms.int32] };
/** A row that fits the network, or nearly. */
const row = (width = 4, label = 1): unknown[] => [Float32Array.from({ length: width }, (_, i) => i / 4), label];
const generated = (source: unknown): Dataset => new GeneratorDataset(source as never, ['x', 'label'], TYPES).batch(1);

/** The same weights each time, so that bits can be compared between trainings. */
function perceptron(): Parts {
  ms.set_seed(7);
  return parts(new Mlp());
}

/** The error of a training, and the bits afterwards. */
async function fails(data: () => Dataset, epochs = 1): Promise<{ error: Error; after: Record<string, string> }> {
  const used = perceptron();
  const { net, loss_fn, optimizer } = used;
  const error = await errorOf(() => new ms.Model(net, { loss_fn, optimizer }).train(epochs, data()));
  return { error, after: await bits(used) };
}

/** The bits after so many good steps. */
async function after(steps: number): Promise<Record<string, string>> {
  const used = perceptron();
  const { net, loss_fn, optimizer } = used;
  if (steps > 0) {
    await new ms.Model(net, { loss_fn, optimizer }).train(1, generated(Array.from({ length: steps }, () => row())));
  }
  return bits(used);
}

noUnhandledRejections();

describe('data that ends early', () => {
  test.each<[string, () => unknown, string | RegExp, number]>([
    [
      'a generator that throws',
      () =>
        function* () {
          yield row();
          yield row();
          throw new Error('the disk is gone');
        },
      'Exception thrown from user defined function in dataset: GeneratorDataset: Error: the disk is gone',
      0, // rows are counted first
    ],
    [
      'an asynchronous generator that throws',
      () =>
        async function* () {
          yield row();
          await Promise.resolve();
          throw new Error('the line is dead');
        },
      'GeneratorDataset: Error: the line is dead',
      0,
    ],
    [
      'a source by number that throws',
      () => ({
        length: 4,
        get(i: number) {
          if (i === 2) throw new ms.IndexError('no more');
          return row();
        },
      }),
      'GeneratorDataset: IndexError: no more',
      2,
    ],
    [
      'a source by number whose promise rejects',
      () => ({ length: 4, get: async (i: number) => (i === 3 ? Promise.reject(new Error('404')) : row()) }),
      'GeneratorDataset: Error: 404',
      3,
    ],
    [
      'a source by number that ends before its length',
      () => ({ length: 4, get: (i: number) => (i < 2 ? row() : undefined) }),
      "TypeError: 'NoneType' object is not iterable",
      2,
    ],
    [
      'an iterable that ends before its length',
      () => ({ length: 4, [Symbol.iterator]: () => [row(), row()][Symbol.iterator]() }),
      'The actual amount of data read from generator 2 is different from generator.len 4, you should adjust generator.len',
      2,
    ],
    [
      'an iterable that goes on after its length',
      () => ({ __len__: () => 1, [Symbol.iterator]: () => [row(), row()][Symbol.iterator]() }),
      'The actual amount of data read from generator 2 is different from generator.len 1',
      2,
    ],
    [
      'an iterable without rows',
      () => ({ __len__: () => 2, [Symbol.iterator]: () => [][Symbol.iterator]() }),
      'Unable to fetch data from GeneratorDataset',
      0,
    ],
    ['no rows', () => [], 'GeneratorNode: data row of input source must not be 0, got: 0', 0],
    ['a length of 0', () => ({ __len__: () => 0, *[Symbol.iterator]() {} }), 'must not be 0, got: 0', 0],
    ['a row that is nothing', () => [row(), null], "TypeError: 'NoneType' object is not iterable", 1],
    [
      'a row without its label',
      () => [row(), row(), row().slice(0, 1)],
      'the size of column_names is:2 and number of returned NumPy array is:1',
      2,
    ],
    [
      'a row of another dtype',
      () => [row(), [new Float64Array(4), 1]],
      /type of returned data in 'GeneratorDataset' should be same with specified column_types.*float32/,
      1,
    ],
  ])('%s', async (_, source, says, steps) => {
    const { error, after: found } = await fails(() => generated(source()));
    expectError(error, RuntimeError, [says]);
    expect(found).toEqual(await after(steps));
  });

  test('keeps the error of the source as the cause', async () => {
    const mine = new RangeError('mine');
    const { error } = await fails(() => generated({ length: 1, get: () => Promise.reject(mine) }));
    expect(error.cause).toBe(mine);
  });

  test('an epoch without rows at the first count', async () => {
    const { error, after: found } = await fails(() => generated(function* () {}));
    expectError(error, ValueError, ['There is no valid data in dataset, please check dataset file firstly.']);
    expect(found).toEqual(await after(0));
  });

  test('rows of different shapes: in one batch, and from step to step', async () => {
    const source = [row(4), row(5)];
    const batch = () => new GeneratorDataset(source, ['x', 'label'], TYPES).batch(2);
    const { error, after: found } = await fails(batch);
    const shapes = 'First element had shape <4> and this element had shape <5>';
    expectError(error, RuntimeError, [`Cannot batch tensors with different shapes in column 0. ${shapes}`]);
    expect(found).toEqual(await after(0));
    const later = await fails(() => generated(source));
    expectError(later.error, ValueError, [
      "'x1_col': 5 and 'x2_row': 4",
      "\nIn cell 'TrainOneStepCell.network._backbone.body.0', operation 'Dense' of Tensor[Float32] (1, 5), ",
    ]);
    expect(later.after).toEqual(await after(1));
  });

  test('a function in map that throws, at once or later', async () => {
    const boom = () => {
      throw new TypeError('no such pixel');
    };
    for (const fn of [boom, async () => boom()]) {
      const { error, after: found } = await fails(() => generated([row(), row()]).map([fn], 'x'));
      expectError(error, RuntimeError, ['map operation: [PyFunc] failed', 'TypeError: no such pixel']);
      expect(error.cause).toBeInstanceOf(TypeError);
      expect(found).toEqual(await after(0));
    }
  });

  test('one column, and three', async () => {
    const one = await fails(() => new GeneratorDataset([[new Float32Array(4)]], ['x']).batch(1));
    expectError(one.error, ValueError, ["'train_dataset' should return two elements, but got 1"]);
    const three = await fails(() => new GeneratorDataset([[...row(), 1]], ['x', 'y', 'z']).batch(1));
    expectError(three.error, ValueError, ["'train_dataset' should return two elements, but got 3"]);
    expect(three.after).toEqual(await after(0));
  });

  test('a run that fails in the middle of an epoch: the steps before stand, those after do not', async () => {
    const source = [row(), row(), row(4, 9), row(), row(), row()];
    const { error, after: found } = await fails(() => generated(source));
    expectError(error, RuntimeError, [
      "For 'SparseSoftmaxCrossEntropyWithLogits'",
      "\nIn cell 'TrainOneStepCell.network._loss_fn', ",
      'Tensor[Float32] (1, 3), Tensor[Int32] (1,)',
    ]);
    expect(found).toEqual(await after(2));
  });

  test('a loop by hand meets the same errors', async () => {
    const data = generated({ length: 3, get: (i: number) => (i < 2 ? row() : Promise.reject(new Error('404'))) });
    let rows = 0;
    const error = await errorOf(async () => {
      for await (const { x } of data.create_dict_iterator({ num_epochs: 1 })) rows += x.shape[0];
    });
    expectError(error, RuntimeError, ['GeneratorDataset: Error: 404']);
    expect(rows).toBe(2);
  });
});

describe('files that are no MNIST', () => {
  const folders: string[] = [];
  afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

  const words = (...numbers: number[]): Buffer => {
    const buffer = Buffer.alloc(4 * numbers.length);
    numbers.forEach((n, i) => buffer.writeUInt32BE(n, 4 * i));
    return buffer;
  };
  const images = (given: { count?: number; bytes?: number; magic?: number; size?: [number, number] } = {}): Buffer => {
    const { count = 2, bytes = count * 784, magic = 2051, size = [28, 28] } = given;
    return Buffer.concat([words(magic, count, ...size), Buffer.alloc(bytes)]);
  };
  const classes = (given: { count?: number; bytes?: number; magic?: number } = {}): Buffer => {
    const { count = 2, bytes = count, magic = 2049 } = given;
    return Buffer.concat([words(magic, count), Buffer.alloc(bytes)]);
  };

  const IMAGES = 'train-images-idx3-ubyte';
  const LABELS = 'train-labels-idx1-ubyte';

  function folder(files: Record<string, Uint8Array | string>): string {
    const made = mkdtempSync(path.join(tmpdir(), 'mindspore-ts-mnist-'));
    folders.push(made);
    for (const [name, content] of Object.entries(files)) writeFileSync(path.join(made, name), content);
    return made;
  }

  /** LeNet's training on a folder. */
  async function training(directory: string): Promise<{ error: Error; unchanged: boolean }> {
    const net = new nn.SequentialCell([new nn.Flatten(), new nn.Dense(784, 10)]);
    const used = parts(net);
    const before = await bits(used);
    const { loss_fn, optimizer } = used;
    const error = await errorOf(async () => {
      const data = new MnistDataset(directory, 'train', { shuffle: false }).batch(1);
      await new ms.Model(net, { loss_fn, optimizer }).train(1, data);
    });
    return { error, unchanged: JSON.stringify(await bits(used)) === JSON.stringify(before) };
  }

  test.each<[string, Record<string, Uint8Array | string>, string[]]>([
    ['a text', { [IMAGES]: 'hello', [LABELS]: classes() }, [IMAGES, 'should be 16 bytes', 'but got 5']],
    ['nothing', { [IMAGES]: '', [LABELS]: '' }, [IMAGES, 'but got 0']],
    [
      'images of a wrong magic number',
      { [IMAGES]: images({ magic: 2050 }), [LABELS]: classes() },
      [IMAGES, 'should be 2051, but got 2050'],
    ],
    [
      'labels of a wrong magic number',
      { [IMAGES]: images(), [LABELS]: classes({ magic: 1 }) },
      [LABELS, 'should be 2049, but got 1'],
    ],
    [
      'a compressed file',
      { [IMAGES]: Buffer.concat([words(0x1f8b0800), Buffer.alloc(99)]), [LABELS]: classes() },
      ['should be 2051, but got 529205248'],
    ],
    [
      'images that end early',
      { [IMAGES]: images({ bytes: 1000 }), [LABELS]: classes() },
      [IMAGES, 'truncated data length', '1000', '1568'],
    ],
    [
      'labels that end early',
      { [IMAGES]: images(), [LABELS]: classes({ bytes: 1 }) },
      [LABELS, 'the data length of labels', 'should be 1, but got 2'],
    ],
    [
      'images of another size',
      { [IMAGES]: images({ size: [14, 56] }), [LABELS]: classes() },
      ['should be (28, 28), but got (14, 56)'],
    ],
    [
      'more images than labels',
      { [IMAGES]: images({ count: 3 }), [LABELS]: classes() },
      ['num of images: 3, num of labels: 2'],
    ],
    ['no labels', { [IMAGES]: images() }, ['num of images: 1, num of labels: 0']],
  ])('%s', async (_, files, says) => {
    const directory = folder(files);
    const { error, unchanged } = await training(directory);
    expectError(error, RuntimeError, ['Invalid mnist file', ...says]);
    if (says[0].endsWith('ubyte')) expect(error.message).toContain(path.join(directory, says[0]));
    expect(unchanged).toBe(true);
  });

  test('a folder without the files, and no folder', async () => {
    const empty = await training(folder({ 'README.md': 'nothing here' }));
    expectError(empty.error, ValueError, ['There is no valid data in dataset, please check dataset file firstly.']);
    const missing = await training('/nowhere/mnist');
    expectError(missing.error, ValueError, ['The folder /nowhere/mnist does not exist or is not a directory']);
    const file = await training(path.join(folder({ a: 'b' }), 'a'));
    expectError(file.error, ValueError, ['does not exist or is not a directory']);
    expect([empty, missing, file].every(({ unchanged }) => unchanged)).toBe(true);
  });
});
