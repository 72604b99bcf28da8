import { rmSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataset as ds } from '../../src/index.js';
import { loadFixture } from '../helpers/fixtures.js';
import { errorOf, plainClasses } from '../train/outcome.js';

interface Image {
  readonly shape: readonly number[];
  readonly dtype: 'uint8' | 'float32';
  readonly data: readonly number[];
}
interface Case {
  readonly op: 'RandomCrop';
  readonly args: readonly unknown[];
  readonly kwargs: Record<string, unknown>;
  readonly image: string;
  readonly rows: number;
  readonly seed: number;
  readonly ok?: { shape: number[]; dtype: string; data: number[][] };
  readonly error?: string;
  readonly text?: string;
}
interface Cifar {
  readonly usage: string | null;
  readonly size?: number;
  readonly columns?: string[];
  readonly rows: readonly unknown[];
  readonly error?: string;
  readonly text?: string;
}
interface Meta {
  readonly images: Record<string, Image>;
  readonly cases: readonly Case[];
  readonly pipeline: { epochs: number[][][]; again: number[][] };
  readonly cifar: readonly Cifar[];
}

const { meta } = loadFixture<Meta>('dataset/vision');

type Row = readonly { data: Uint8Array; shape: number[]; dtype: string }[];

function decode(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const { tuple, border } = value as { tuple?: number[]; border?: 'EDGE' };
  return tuple ?? ds.vision.Border[border as 'EDGE'];
}

/** The same image in every row. */
function copies(name: string, rows: number): ds.NumpySlicesDataset {
  const { shape, dtype, data } = meta.images[name];
  const array = { uint8: Uint8Array, float32: Float32Array }[dtype];
  const all = array.from(Array.from({ length: rows }, () => data).flat());
  return new ds.NumpySlicesDataset({ x: { data: all, shape: [rows, ...shape], dtype } }, { shuffle: false });
}

async function read(data: AsyncIterable<unknown>): Promise<Row[]> {
  const found: Row[] = [];
  for await (const row of data) found.push(row as Row);
  return found;
}
const numbers = (rows: readonly Row[]): number[][] => rows.map(([x]) => Array.from(x.data));
const tuples = (data: ds.Dataset, num_epochs = 1) => data.create_tuple_iterator({ num_epochs, output_numpy: true });

async function run({ op, args, kwargs, image, rows, seed }: Case): Promise<unknown> {
  const given = Object.entries(kwargs).map(([key, value]) => [key, decode(value)]);
  const step = new ds.vision[op](...(args.map(decode) as [number]), Object.fromEntries(given) as object);
  ds.config.set_seed(seed);
  const found = await read(tuples(copies(image, rows).map(step, 'x')));
  const [{ shape, dtype }] = found[0];
  return { shape: [...shape], dtype: String(dtype), data: numbers(found) };
}

describe('transforms that cut and turn', () => {
  it.each(meta.cases.map((c, i) => [`${c.op} ${i}: ${JSON.stringify([c.args, c.kwargs, c.image])}`, c] as const))(
    '%s',
    async (_, c) => {
      const got = (await errorOf(() => run(c))) as { ok?: unknown; error?: string; text?: string };
      expect(got.error).toBe(c.error);
      expect(got.ok).toEqual(c.ok);
      // Of errors while iterating, MindSpore's first line tells nothing.
      if (c.text !== undefined && !/^Exception thrown|^Shape is/.test(c.text))
        expect(got.text).toBe(plainClasses(c.text));
    },
  );

  it('each draws from a generator of its own, which goes on over epochs and begins anew with an iterator', async () => {
    ds.config.set_seed(4);
    const steps = [new ds.vision.RandomHorizontalFlip(), new ds.vision.RandomCrop(2)];
    const data = copies('gray', 3).map(steps, 'x');
    const iterator = tuples(data, 2);
    const epochs = [numbers(await read(iterator)), numbers(await read(iterator))];
    expect(epochs).toEqual(meta.pipeline.epochs);
    expect(numbers(await read(tuples(data)))).toEqual(meta.pipeline.again);
  });
});

describe('Cifar10Dataset', () => {
  const made = (k: number): Uint8Array => Uint8Array.from({ length: 10000 * 3073 }, (_, i) => i % (251 - k));
  const names = ['data_batch_1.bin', 'data_batch_2.bin', 'test_batch.bin'];
  const files = new Map(names.map((name, k) => [name, made(k)]));

  async function rowsOf(usage: 'train' | null, sampler: number[]): Promise<unknown[]> {
    const found = await read(tuples(new ds.Cifar10Dataset(files, usage, { sampler })));
    return found.map(([image, label]) => {
      const at = (y: number, x: number): number[] =>
        Array.from(image.data.subarray((y * 32 + x) * 3, (y * 32 + x) * 3 + 3));
      const corner = [0, 1].map((y) => [0, 1, 2].map((x) => at(y, x)));
      return [corner, Number(label.data[0]), [...image.shape], String(image.dtype), String(label.dtype)];
    });
  }

  it.each(meta.cifar)('$usage', async ({ usage, size, columns, rows, error, text }) => {
    if (usage === 'row 10001') {
      const [[corner, label]] = (await rowsOf('train', [10001])) as [[number[][][], number]];
      expect([corner[0][0], label]).toEqual(rows);
    } else if (error === undefined) {
      const data = new ds.Cifar10Dataset(files, usage as null, { shuffle: false });
      expect([data.get_dataset_size(), data.get_col_names()]).toEqual([size, columns]);
      expect(await rowsOf(usage as null, [0, 1, 9999])).toEqual(rows);
    } else {
      const where = mkdtempSync(path.join(tmpdir(), 'cifar-'));
      const short = new Map([['test_batch.bin', made(2).subarray(0, 3073 * 5)]]);
      const got = (await errorOf(async () => {
        if (usage === 'short') await read(tuples(new ds.Cifar10Dataset(short, 'test')));
        else if (usage === 'FOLDER/none') new ds.Cifar10Dataset(`${where}/none`);
        else new ds.Cifar10Dataset(where, (usage === '3' ? 3 : usage) as never);
      })) as { error: string; text: string };
      rmSync(where, { recursive: true });
      expect(got.error).toBe(error);
      if (text !== undefined) expect(got.text.replace(where, 'FOLDER')).toBe(plainClasses(text));
    }
  });
});
