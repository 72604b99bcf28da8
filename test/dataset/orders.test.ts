import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { set_seed } from '../../src/common/seed.js';
import * as ds from '../../src/dataset/index.js';
import { loadFixture } from '../helpers/fixtures.js';
import { build, epochs, expectOutcome, type Outcome, type Program } from './programs.js';

interface Case {
  program: Program;
  seed: number;
  size: Outcome<number>;
  epochs: Outcome<number[][][]>;
}

const { meta } = loadFixture<{
  cases: Record<string, Case>;
  large: Record<string, { first: number[]; sha256: string }>;
}>('dataset/orders');

describe.each(Object.entries(meta.cases))('%s', (_, { program, seed, size, epochs: expected }) => {
  it('has the order that MindSpore gives', async () => {
    ds.config.set_seed(seed);
    const data = build(program);
    await expectOutcome(size, () => data.get_dataset_size());
    await expectOutcome(expected, async () => {
      const all = await epochs(data, 3);
      return all.map((epoch) => epoch.map((row) => row[0].data));
    });
  });
});

describe('large datasets', () => {
  it.each(Object.entries(meta.large))('%s', async (name, { first, sha256 }) => {
    const [kind, count] = name.split(' ');
    ds.config.set_seed(7);
    const rows = Int32Array.from({ length: Number(count) }, (_, i) => i);
    const data =
      kind === 'sampler'
        ? new ds.NumpySlicesDataset(rows, 'x')
        : new ds.NumpySlicesDataset(rows, 'x', { shuffle: false }).shuffle(10000);
    const order: number[] = [];
    for await (const [batch] of data.batch(1000).create_tuple_iterator({ num_epochs: 1, output_numpy: true })) {
      order.push(...(batch.data as Int32Array));
    }
    expect(order.slice(0, 20)).toEqual(first);
    expect(createHash('sha256').update(Int32Array.from(order)).digest('hex')).toBe(sha256);
  });
});

describe('seeds', () => {
  const order = async (data: ds.Dataset) => (await epochs(data, 1))[0].map(([x]) => x.data[0]);
  const shuffled = () =>
    new ds.NumpySlicesDataset(
      Int32Array.from({ length: 50 }, (_, i) => i),
      'x',
    );

  it('set_seed seeds pipelines, too', async () => {
    ds.config.set_seed(58);
    const expected = await order(shuffled());
    set_seed(3);
    expect(ds.config.get_seed()).toBe(3);
    expect(await order(shuffled())).not.toEqual(expected);
    set_seed(58);
    expect(await order(shuffled())).toEqual(expected);
    expect(await order(shuffled())).toEqual(expected);
  });

  it('the default seed draws anew each time', async () => {
    ds.config.set_seed(5489);
    expect(await order(shuffled())).not.toEqual(await order(shuffled()));
    const mixed = () =>
      new ds.NumpySlicesDataset(
        new Int32Array(50).map((_, i) => i),
        'x',
        { shuffle: false },
      ).shuffle(50);
    expect(await order(mixed())).not.toEqual(await order(mixed()));
  });

  it('iterators do not disturb each other', async () => {
    ds.config.set_seed(58);
    const data = shuffled();
    const [a, b] = [data.create_tuple_iterator(), data.create_tuple_iterator()];
    for (let i = 0; i < 10; i++) {
      const [x, y] = await Promise.all([a.next(), b.next()]);
      expect(x.value![0].hostData()).toEqual(y.value![0].hostData());
    }
  });
});
