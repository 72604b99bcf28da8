import { describe, expect, it } from 'vitest';
import { float16, float32, int32, uint8, type TypedArray } from '../../src/common/dtype.js';
import { RuntimeError, ValueError } from '../../src/common/errors.js';
import { np, type NDArray } from '../../src/common/numpy.js';
import { Tensor } from '../../src/common/tensor.js';
import {
  GeneratorDataset,
  NumpySlicesDataset,
  type Dataset,
  type GeneratorSource,
  type SliceData,
} from '../../src/dataset/index.js';
import { encode, type Encoded } from './programs.js';

/** The rows of one epoch. */
async function rowsOf(data: Dataset): Promise<Encoded[][]> {
  const rows: Encoded[][] = [];
  for await (const row of data.create_tuple_iterator({ num_epochs: 1, output_numpy: true })) rows.push(row.map(encode));
  return rows;
}

/** All that an epoch gives. */
async function all<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const seen: T[] = [];
  for await (const row of rows) seen.push(row);
  return seen;
}

const valuesOf = async (data: Dataset) =>
  (await rowsOf(data)).map((row) => row.map(({ data }) => (data.length === 1 ? data[0] : data)));
const inOrder = { shuffle: false };

async function* slowly<T>(items: Iterable<T>) {
  for (const item of items) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    yield item;
  }
}

describe('values of JavaScript', () => {
  it.each([
    ['numbers', [1, 2.5], 'float32', []],
    ['bigints', [1n, 2n], 'int64', []],
    ['booleans', [true, false], 'bool', []],
    ['typed arrays', [Uint8Array.of(1, 2), Uint8Array.of(3, 4)], 'uint8', [2]],
    ['arrays of numpy-ts', [np.arange(4).reshape(2, 2), np.arange(4).reshape(2, 2)], 'float64', [2, 2]],
    ['Tensors', [new Tensor([1, 2], float16), new Tensor([3, 4], float16)], 'float16', [2]],
  ])('%s', async (_, items, dtype, shape) => {
    const [[a]] = await rowsOf(new GeneratorDataset(items, 'x', inOrder));
    expect(a).toMatchObject({ dtype, shape });
    const [[b]] = await rowsOf(new NumpySlicesDataset(items, 'x', inOrder));
    expect(b).toMatchObject({ dtype, shape });
  });

  it('nested arrays are one column within a row, an array of arrays is stacked', async () => {
    const rows = [
      [
        [
          [1, 2],
          [3, 4],
        ],
        [new Float32Array(2), new Float32Array(2)],
      ],
    ];
    const [[a, b]] = await rowsOf(new GeneratorDataset(rows, ['a', 'b'], inOrder));
    expect(a).toEqual({ dtype: 'float32', shape: [2, 2], data: [1, 2, 3, 4] });
    expect(b).toMatchObject({ shape: [2, 2] });
  });

  it('numbers take the announced type', async () => {
    const data = new GeneratorDataset([[1, [2, 3]]], ['a', 'b'], { column_types: [int32, null], ...inOrder });
    expect(await rowsOf(data)).toEqual([
      [
        { dtype: 'int32', shape: [], data: [1] },
        { dtype: 'float32', shape: [2], data: [2, 3] },
      ],
    ]);
  });

  it.each([
    ['strings', ['a'], 'expected to be int or float, but got str'],
    ['null', [null], "'NoneType' object is not iterable"],
    ['ragged nesting', [[[[1, 2], [3]]]], 'inhomogeneous shape'],
    ['arrays that differ', [[[new Float32Array(1), new Float32Array(2)]]], 'inhomogeneous shape'],
  ])('%s are refused', async (_, items, text) => {
    const data = new GeneratorDataset(items as Iterable<unknown>, 'x', inOrder);
    await expect(rowsOf(data)).rejects.toThrow(text);
    await expect(rowsOf(data)).rejects.toBeInstanceOf(RuntimeError);
  });

  it('slices typed arrays, Tensors, views and Maps', async () => {
    expect(await valuesOf(new NumpySlicesDataset(Int32Array.of(5, 6), 'x', inOrder))).toEqual([[5], [6]]);
    expect(
      await valuesOf(
        new NumpySlicesDataset(
          new Tensor([
            [1, 2],
            [3, 4],
          ]),
          inOrder,
        ),
      ),
    ).toEqual([[[1, 2]], [[3, 4]]]);
    const turned = np.arange(6).reshape(2, 3).transpose() as unknown as SliceData;
    expect(await valuesOf(new NumpySlicesDataset(turned, inOrder))).toEqual([[[0, 3]], [[1, 4]], [[2, 5]]]);
    const backwards = np.arange(3).slice('::-1') as unknown as SliceData;
    expect(await valuesOf(new NumpySlicesDataset(backwards, inOrder))).toEqual([[2], [1], [0]]);
    const map = new Map([
      ['b', [1, 2]],
      ['a', [3, 4]],
    ]);
    const data = new NumpySlicesDataset(map, inOrder);
    expect(data.get_col_names()).toEqual(['b', 'a']);
    expect(await valuesOf(data)).toEqual([
      [1, 3],
      [2, 4],
    ]);
  });

  it('an array of arrays is as many columns as there are names', async () => {
    const columns: SliceData = [
      [1, 2],
      [3, 4],
    ];
    expect(await valuesOf(new NumpySlicesDataset(columns, ['x', 'y'], inOrder))).toEqual([
      [1, 3],
      [2, 4],
    ]);
    expect(await valuesOf(new NumpySlicesDataset(columns, 'x', inOrder))).toEqual([[[1, 2]], [[3, 4]]]);
    expect(await valuesOf(new NumpySlicesDataset(columns, inOrder))).toEqual([[[1, 2]], [[3, 4]]]);
  });

  it('are copied: a source may use its buffer again', async () => {
    const buffer = new Float32Array(1);
    const data = new GeneratorDataset(function* () {
      for (let i = 0; i < 3; i++) yield buffer.fill(i);
    }, 'x');
    expect(await valuesOf(data.batch(3))).toEqual([[[0, 1, 2]]]);
    const own = Float32Array.of(1, 2);
    const [[tensor]] = await all(new NumpySlicesDataset(own, inOrder).take(1));
    own.fill(9);
    expect(tensor.hostData()).toEqual(Float32Array.of(1));
  });
});

describe('asynchronous sources', () => {
  const sources: [string, () => GeneratorSource][] = [
    ['a generator function', () => () => slowly([1, 2, 3])],
    ['a generator', () => slowly([1, 2, 3])],
    ['an iterable', () => ({ [Symbol.asyncIterator]: () => slowly([1, 2, 3]) })],
    ['promises', () => [Promise.resolve(1), Promise.resolve(2), Promise.resolve(3)]],
    [
      'a generator of promises',
      () =>
        function* () {
          yield* [1, 2, 3].map((x) => Promise.resolve(x));
        },
    ],
    ['an object', () => ({ get: (i: number) => Promise.resolve(i + 1), length: 3 })],
  ];

  it.each(sources)('%s', async (_, make) => {
    const data = new GeneratorDataset(make(), { column_names: 'x', ...inOrder });
    expect(await valuesOf(data)).toEqual([[1], [2], [3]]);
    expect(await valuesOf(data)).toEqual([[1], [2], [3]]);
    expect(await valuesOf(data.batch(2))).toEqual([[[1, 2]], [3]]);
    expect(await valuesOf(data.repeat(2).skip(1).take(4))).toEqual([[2], [3], [1], [2]]);
    expect(await valuesOf(data.zip(new NumpySlicesDataset([7, 8], 'y', inOrder)))).toEqual([
      [1, 7],
      [2, 8],
    ]);
    expect(await valuesOf(data.concat(new NumpySlicesDataset([7], 'x', inOrder)))).toEqual([[1], [2], [3], [7]]);
    expect((await valuesOf(data.shuffle(2).batch(3)))[0]).toEqual([expect.arrayContaining([1, 2, 3])]);
    expect(await valuesOf(data.filter((x: NDArray) => Promise.resolve(x.data[0] !== 2), 'x'))).toEqual([[1], [3]]);
  });

  it('are counted where that takes no await, and after an epoch', async () => {
    const data = new GeneratorDataset(() => slowly([1, 2, 3]), 'x');
    expect(() => data.get_dataset_size()).toThrow('cannot count the rows of an asynchronous source');
    expect(() => data.batch(2).get_dataset_size()).toThrow(RuntimeError);
    await valuesOf(data);
    expect(data.get_dataset_size()).toBe(3);
    expect(data.batch(2).get_dataset_size()).toBe(2);
    const other = new GeneratorDataset(() => slowly([1, 2, 3]), 'x').batch(2);
    expect(await other.countRows()).toBe(2);
    expect(other.get_dataset_size()).toBe(2);
    expect(
      new GeneratorDataset(
        { get: (i: number) => Promise.resolve(i), length: 5 },
        { column_names: 'x' },
      ).get_dataset_size(),
    ).toBe(5);
    const kept = new NumpySlicesDataset([1, 2, 3], 'x', inOrder).filter(async (x: NDArray) => x.data[0] !== 2, 'x');
    expect(() => kept.get_dataset_size()).toThrow(RuntimeError);
    expect(await kept.countRows()).toBe(2);
  });

  it('operations may be asynchronous', async () => {
    const data = new NumpySlicesDataset([1, 2, 3, 4], 'x', inOrder);
    const slow = async (x: NDArray) => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return x.data[0] as number;
    };
    const twice = (x: NDArray) => [x, x];
    expect(await valuesOf(data.map([slow, twice, slow as never], 'x').batch(3))).toEqual([[[1, 2, 3]], [4]]);
    expect(await valuesOf(data.batch(2, { per_batch_map: async (x: NDArray[]) => [x] }))).toEqual([[[1, 2]], [[3, 4]]]);
    expect(await valuesOf(data.batch(async () => 3))).toEqual([[[1, 2, 3]], [4]]);
    await expect(valuesOf(data.map(() => Promise.reject(new Error('slow and wrong')), 'x'))).rejects.toThrow(
      'slow and wrong',
    );
  });
});

describe('a source that fails', () => {
  const broken = new ValueError('row 1 is bad');
  const sources: [string, () => GeneratorSource][] = [
    [
      'while it runs',
      () =>
        function* () {
          yield 1;
          throw broken;
        },
    ],
    [
      'while it is asynchronous',
      () =>
        async function* () {
          yield await Promise.resolve(1);
          throw broken;
        },
    ],
    [
      'while it is read',
      () => ({
        get: (i: number) => {
          if (i > 0) throw broken;
          return i;
        },
        length: 3,
      }),
    ],
    [
      'with a promise',
      () => ({ get: (i: number) => (i > 0 ? Promise.reject(broken) : Promise.resolve(i)), length: 3 }),
    ],
    [
      'at the start',
      () => () => {
        throw broken;
      },
    ],
  ];

  it.each(sources)('%s', async (_, make) => {
    const rows = new GeneratorDataset(make(), { column_names: 'x', ...inOrder }).batch(2).create_dict_iterator();
    const failed = await rows.next().then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failed).toBeInstanceOf(RuntimeError);
    expect(failed).toMatchObject({ message: expect.stringContaining('ValueError: row 1 is bad'), cause: broken });
    await expect(rows.next()).rejects.toBe(failed);
  });

  it('a function gives no iterable', async () => {
    await expect(rowsOf(new GeneratorDataset((() => 3) as never, 'x'))).rejects.toThrow("'int' object is not iterable");
  });

  it('rows of another width', async () => {
    const data = new GeneratorDataset([[1, 2], [1]], ['x', 'y'], inOrder);
    await expect(rowsOf(data)).rejects.toThrow('the size of column_names is:2 and number of returned NumPy array is:1');
  });
});

describe('iterating', () => {
  const numbers = (n: number) =>
    new NumpySlicesDataset(
      Int32Array.from({ length: n }, (_, i) => i),
      'x',
      inOrder,
    );
  const read = async (rows: AsyncIterable<{ x: Tensor }>, most = Infinity) => {
    const seen: number[] = [];
    for await (const { x } of rows) {
      seen.push(Number(x.hostData()![0]));
      if (seen.length === most) break;
    }
    return seen;
  };

  it('gives Tensors, by name or in order', async () => {
    const data = new NumpySlicesDataset({ a: [1, 2], b: Uint8Array.of(3, 4) }, inOrder);
    for await (const row of data.create_dict_iterator({ num_epochs: 1 })) {
      expect(Object.keys(row)).toEqual(['a', 'b']);
      expect(row.a).toBeInstanceOf(Tensor);
      expect([row.a.dtype, row.b.dtype, row.a.shape]).toEqual([float32, uint8, []]);
    }
    const [first] = await all(data.create_tuple_iterator(['b'], 1));
    expect(first).toHaveLength(1);
    const [[a, b]] = await all(data.batch(2));
    expect([a.shape, b.hostData()]).toEqual([[2], Uint8Array.of(3, 4)]);
    expect(data.create_dict_iterator().get_col_names()).toEqual(['a', 'b']);
  });

  it('each loop is an epoch; a loop left early goes on in the next', async () => {
    const rows = numbers(4).create_dict_iterator({ num_epochs: 2 }) as AsyncIterable<{ x: Tensor }>;
    expect(await read(rows, 2)).toEqual([0, 1]);
    expect(await read(rows)).toEqual([2, 3]);
    expect(await read(rows)).toEqual([0, 1, 2, 3]);
    await expect(read(rows)).rejects.toThrow('beyond the specified number of epochs');
  });

  it('has no end without num_epochs, and can be stopped', async () => {
    const rows = numbers(2).create_dict_iterator();
    for (let i = 0; i < 5; i++) expect(await read(rows as never)).toEqual([0, 1]);
    rows.stop();
    await expect(rows.next()).rejects.toThrow('Iterator does not have a running C++ pipeline.');
  });

  it('repeat without a count does not end', async () => {
    expect(await valuesOf(numbers(2).repeat().take(5))).toEqual([[0], [1], [0], [1], [0]]);
    expect(await valuesOf(numbers(2).repeat().shuffle(2).take(3))).toHaveLength(3);
    expect(await valuesOf(numbers(2).skip(2).repeat())).toEqual([]);
    const endless = numbers(2).repeat().take(3).create_tuple_iterator({ num_epochs: 2, output_numpy: true });
    for (const expected of [
      [0, 1, 0],
      [0, 1, 0],
    ]) {
      expect((await all(endless)).map(([x]) => Number(x.data[0]))).toEqual(expected);
    }
  });

  it('steps asked for at once come in order', async () => {
    const rows = new GeneratorDataset(() => slowly([1, 2, 3]), 'x').create_tuple_iterator({ num_epochs: 1 });
    const steps = await Promise.all([rows.next(), rows.next(), rows.next(), rows.next()]);
    expect(steps.map(({ done, value }) => (done ? 'end' : value[0].hostData()![0]))).toEqual([1, 2, 3, 'end']);
  });

  it('lets timers run', async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    const rows = numbers(100).repeat().create_tuple_iterator();
    const start = performance.now();
    while (performance.now() - start < 50) await rows.next();
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(0);
  });

  it('a dataset can be used by several', async () => {
    const base = numbers(4);
    expect(await valuesOf(base.batch(2))).toEqual([[[0, 1]], [[2, 3]]]);
    expect(await valuesOf(base.batch(3))).toEqual([[[0, 1, 2]], [3]]);
    expect(await valuesOf(base.zip(base.rename('x', 'y')))).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
  });

  it('shapes are estimated over all rows', async () => {
    const ragged: TypedArray[] = [new Float32Array(2), new Float32Array(3)];
    expect(await new GeneratorDataset(ragged, 'x', inOrder).output_shapes(true)).toEqual([[null]]);
    expect(await numbers(5).batch(2).output_shapes({ estimate: true })).toEqual([[null]]);
    expect(await numbers(4).batch(2).output_shapes(true)).toEqual([[2]]);
    expect(await numbers(4).batch(8, true).output_shapes(true)).toEqual([]);
  });

  it('apply passes the dataset through a function', async () => {
    expect(await valuesOf(numbers(2).apply((data) => data.batch(2)))).toEqual([[[0, 1]]]);
    expect(() => numbers(2).apply((() => 3) as never)).toThrow(new TypeError('apply_func must return a dataset.'));
  });
});
