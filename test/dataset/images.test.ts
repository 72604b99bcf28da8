import { describe, expect, it } from 'vitest';
import { dataset as ds } from '../../src/index.js';
import { expectClose } from '../helpers/close.js';
import { loadFixture } from '../helpers/fixtures.js';
import { errorOf, plainClasses } from '../train/outcome.js';

interface Case {
  readonly op: 'RandomColorAdjust';
  readonly args: readonly unknown[];
  readonly kwargs: Record<string, unknown>;
  readonly image: string;
  readonly rows: number;
  readonly seed: number;
  readonly error?: string;
  readonly text?: string;
}

const { meta, tensors } = loadFixture<{ cases: readonly Case[] }>('dataset/images');

function decode(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { tuple, list, inter } = value as { tuple?: number[]; list?: number[]; inter?: 'LINEAR' };
  return tuple ?? list ?? ds.vision.Inter[inter!];
}

type Image = { data: Uint8Array; shape: readonly number[]; dtype: string };

/** The rows of a pipeline over copies of the same image. */
async function run({ op, args, kwargs, image, rows, seed }: Case): Promise<Image[]> {
  const given = Object.fromEntries(Object.entries(kwargs).map(([key, value]) => [key, decode(value)]));
  const step = new ds.vision[op](...(args.map(decode) as []), given);
  ds.config.set_seed(seed);
  const { data, shape } = tensors.get(`image ${image}`)!;
  const all = new (data.constructor as Uint8ArrayConstructor)(data.length * rows);
  for (let i = 0; i < rows; i++) all.set(data as Uint8Array, i * data.length);
  const dtype = String(tensors.get(`image ${image}`)!.dtype);
  const source = new ds.NumpySlicesDataset({ x: { data: all, shape: [rows, ...shape], dtype } }, { shuffle: false });
  const found: Image[] = [];
  for await (const [x] of source.map(step, 'x').create_tuple_iterator({ num_epochs: 1, output_numpy: true })) {
    found.push(x);
  }
  return found;
}

describe('transforms that change colors and turn images', () => {
  it.each(meta.cases.map((c, i) => [`${i}: ${c.op} ${JSON.stringify([c.args, c.kwargs, c.image])}`, c, i] as const))(
    '%s',
    async (_, c, i) => {
      const got = (await errorOf(() => run(c))) as { ok?: Image[]; error?: string; text?: string };
      expect(got.error).toBe(c.error);
      if (c.text !== undefined) expect(got.text).toContain(plainClasses(c.text));
      if (got.ok === undefined) return;
      const expected = tensors.get(`case ${i}`)!;
      expect([got.ok.length, ...got.ok[0].shape]).toEqual(expected.shape);
      const pixels = got.ok.flatMap(({ data }) => Array.from(data));
      if (expected.data instanceof Uint8Array) expect(differing(pixels, expected.data)).toBe(0);
      else expectClose(pixels, expected.data);
    },
  );
});

/** How many numbers are others. */
function differing(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).filter((x, i) => x !== b[i]).length;
}
