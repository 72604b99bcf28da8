import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { dataset as ds } from '../../src/index.js';
import { loadFixture } from '../helpers/fixtures.js';
import { errorOf, plainClasses } from '../train/outcome.js';

interface Refusal {
  readonly error: string;
  readonly text: string;
}
interface Bad {
  readonly op: 'Decode';
  readonly file: string;
  readonly pipeline: Refusal;
  readonly call: Refusal;
}
interface Crop {
  readonly file: string;
  readonly args: readonly [number];
  readonly kwargs: { readonly interpolation?: 'NEAREST' };
  readonly rows: number;
  readonly seed: number;
}
interface Folder {
  readonly folder: string;
  readonly kwargs: Record<string, unknown>;
  readonly seed: number;
  readonly ok?: {
    columns: string[];
    indexing: Record<string, number>;
    size: number;
    rows: [number, string, number[], number][];
  };
  readonly error?: string;
  readonly text?: string;
}
interface Meta {
  readonly files: readonly { readonly file: string }[];
  readonly bad: readonly Bad[];
  readonly crops: readonly Crop[];
  readonly refused: readonly (Refusal & { op: 'Decode'; args: readonly unknown[]; kwargs: object })[];
  readonly folders: readonly Folder[];
}

const { meta, tensors } = loadFixture<Meta>('dataset/decode');

type Image = { data: Uint8Array; shape: readonly number[]; dtype: string };

async function pipeline(
  step: ds.vision.Decode | ds.vision.RandomCropDecodeResize,
  file: string,
  rows = 1,
  seed = 1,
): Promise<Image[]> {
  ds.config.set_seed(seed);
  const { data, shape, dtype } = tensors.get(file)!;
  const row = { data, shape, dtype } as never;
  const source = new ds.GeneratorDataset(
    Array.from({ length: rows }, () => [row]),
    ['x'],
    { shuffle: false },
  );
  const found: Image[] = [];
  for await (const [x] of source.map(step, 'x').create_tuple_iterator({ num_epochs: 1, output_numpy: true })) {
    found.push(x);
  }
  return found;
}

/** How many bytes are others. */
function differing(a: Uint8Array, b: ArrayLike<unknown>): number {
  return Array.from(a).filter((x, i) => x !== b[i]).length;
}

describe('Decode', () => {
  it.each(meta.files)('$file: the pixels of MindSpore', async ({ file }) => {
    const [image] = await pipeline(new ds.vision.Decode(), `file ${file}`);
    const { shape, data } = tensors.get(`pixels ${file}`)!;
    expect([...image.shape]).toEqual(shape);
    expect(String(image.dtype)).toBe('uint8');
    expect(differing(image.data, data)).toBe(0);
  });

  it('takes columns of bytes, as MindRecord files have them', async () => {
    const bytes = tensors.get('file jpeg 420')!.data as Uint8Array;
    const source = new ds.GeneratorDataset([[new ds.TextArray([bytes], [1])]], ['x'], { shuffle: false });
    const images: Image[] = [];
    for await (const [x] of source
      .map(new ds.vision.Decode(), 'x')
      .create_tuple_iterator({ num_epochs: 1, output_numpy: true })) {
      images.push(x);
    }
    expect(differing(images[0].data, tensors.get('pixels jpeg 420')!.data)).toBe(0);
  });

  it('takes bytes in a call, too', () => {
    const { data } = tensors.get('file jpeg 420')!;
    const image = new ds.vision.Decode()(data);
    expect(differing(image.data as Uint8Array, tensors.get('pixels jpeg 420')!.data)).toBe(0);
    // A view into a larger buffer is only its part.
    const within = new Uint8Array(data.length + 20);
    within.set(data as Uint8Array, 7);
    expect(new ds.vision.Decode()(within.subarray(7, 7 + data.length)).shape).toEqual(image.shape);
  });

  it.each(['jpeg 420', 'jpeg progressive', 'jpeg restarts', 'png', 'png interlaced', 'bmp palette'])(
    '%s: wherever it is cut off, there is an error or an image, and nothing else',
    async (file) => {
      const data = tensors.get(`file ${file}`)!.data as Uint8Array;
      const decode = new ds.vision.Decode();
      let errors = 0;
      for (let length = 1; length < data.length - 20; length += 37) {
        const got = (await errorOf(() => decode(data.slice(0, length)))) as { error?: string; text?: string };
        if (got.error === undefined) continue;
        errors++;
        expect(got).toEqual({ error: 'RuntimeError', text: 'Decode: image decode failed.' });
      }
      expect(errors).toBeGreaterThan(5);
    },
  );
});

const made = {
  Decode: () => new ds.vision.Decode(),
  RandomCropDecodeResize: () => new ds.vision.RandomCropDecodeResize(5),
};

/** MindSpore also tells where it has written the image. */
const plain = (text: string): string => plainClasses(text).replace(/ and dump the image.*/, '');

it.each(meta.bad)('$op of $file: refused in MindSpore’s words', async ({ op, file, ...expected }) => {
  const step = made[op]();
  const row = (await errorOf(() => pipeline(step, `bad ${file}`))) as Refusal;
  expect(row).toEqual({ ...expected.pipeline, text: plain(expected.pipeline.text) });
  const { data, shape, dtype } = tensors.get(`bad ${file}`)!;
  const call = (await errorOf(() => step({ data, shape, dtype }))) as Refusal;
  expect(call).toEqual({ ...expected.call, text: plain(expected.call.text) });
});

it.each(meta.refused)('$op $args $kwargs: $error', async ({ op, args, kwargs, error, text }) => {
  const got = await errorOf(() => new ds.vision[op](...(args as []), kwargs));
  expect(got).toEqual({ error, text: plainClasses(text) });
});

describe('RandomCropDecodeResize', () => {
  it.each(meta.crops.map((c, i) => [`${c.file} ${JSON.stringify([c.args, c.kwargs])}`, c, i] as const))(
    '%s: the parts and pixels of MindSpore',
    async (_, { file, args, kwargs, rows, seed }, i) => {
      const { interpolation, ...others } = kwargs;
      const given = { ...others, ...(interpolation && { interpolation: ds.vision.Inter[interpolation] }) };
      const images = await pipeline(new ds.vision.RandomCropDecodeResize(...args, given), `file ${file}`, rows, seed);
      const { shape, data } = tensors.get(`crop ${i}`)!;
      expect([images.length, ...images[0].shape]).toEqual(shape);
      const size = images[0].data.length;
      // Of progressive files that are cropped, libjpeg-turbo mixes up the rows beside the border of two units: 60 bytes are a row here.
      const most = file === 'jpeg progressive' ? 60 : 0;
      images.forEach((image, k) => {
        expect(differing(image.data, (data as Uint8Array).subarray(k * size))).toBeLessThanOrEqual(most);
      });
    },
  );
});

describe('ImageFolderDataset', () => {
  const where = mkdtempSync(path.join(tmpdir(), 'images-'));
  const names: Record<string, string | null> = {
    'dogs/b.jpg': 'jpeg pixel',
    'dogs/a.png': 'png two bits',
    'cats/z.jpeg': 'jpeg narrow',
    'cats/c.JPG': 'jpeg row',
    'ants/note.txt': null,
    'ants/deep/x.jpg': 'jpeg pixel',
    'loose.jpg': 'jpeg pixel',
  };
  const files = new Map<string, Uint8Array>();
  for (const [name, content] of Object.entries(names)) {
    const bytes =
      content === null ? new TextEncoder().encode('hello') : (tensors.get(`file ${content}`)!.data as Uint8Array);
    files.set(name, bytes);
    mkdirSync(path.dirname(path.join(where, 'data', name)), { recursive: true });
    writeFileSync(path.join(where, 'data', name), bytes);
  }
  mkdirSync(path.join(where, 'data', 'empty'));
  mkdirSync(path.join(where, 'nothing'));
  afterAll(() => rmSync(where, { recursive: true }));

  async function rowsOf(data: ds.ImageFolderDataset): Promise<unknown[]> {
    const rows: unknown[] = [];
    for await (const [image, label] of data.create_tuple_iterator({ num_epochs: 1, output_numpy: true })) {
      const sum = Array.from(image.data as Uint8Array).reduce((a, b) => a + b, 0);
      rows.push([Number(label.item()), String(label.dtype), [...image.shape], sum]);
    }
    return rows;
  }

  it.each(meta.folders.map((c) => [JSON.stringify([c.folder, c.kwargs]), c] as const))('%s', async (_, c) => {
    const got = (await errorOf(async () => {
      ds.config.set_seed(c.seed);
      const data = new ds.ImageFolderDataset(path.join(where, c.folder), { shuffle: false, ...c.kwargs } as never);
      const [indexing, size] = [Object.fromEntries(data.get_class_indexing()), data.get_dataset_size()];
      return { columns: data.get_col_names(), indexing, size, rows: await rowsOf(data) };
    })) as { ok?: NonNullable<Folder['ok']>; error?: string; text?: string };
    expect([got.error, got.text?.replace(where, 'FOLDER')]).toEqual([c.error, c.text && plainClasses(c.text)]);
    if (c.ok === undefined) return;
    // MindSpore counts the files of classes that it leaves out.
    expect(got.ok).toEqual({ ...c.ok, size: c.ok.rows.length });
  });

  it('takes files in memory, and what decrypts them', async () => {
    files.delete('ants/deep/x.jpg');
    const data = new ds.ImageFolderDataset(files, { shuffle: false, extensions: ['.jpg', '.JPG'], decode: true });
    expect(Object.fromEntries(data.get_class_indexing())).toEqual({ ants: 0, cats: 1, dogs: 2 });
    expect((await rowsOf(data)).map((row) => (row as unknown[]).slice(0, 3))).toEqual([
      [1, 'int32', [1, 22, 3]],
      [2, 'int32', [1, 1, 3]],
    ]);
    const asked: string[] = [];
    const decrypt = (name: string): Promise<Uint8Array> => {
      asked.push(name);
      return Promise.resolve(files.get('dogs/b.jpg')!);
    };
    const secret = new ds.ImageFolderDataset(files, { shuffle: false, extensions: ['.png'], decode: true, decrypt });
    expect(await rowsOf(secret)).toHaveLength(1);
    expect(asked).toEqual(['dogs/a.png']);
  });

  it('says which file is no image', async () => {
    const data = new ds.ImageFolderDataset(files, { shuffle: false, extensions: ['.txt'], decode: true });
    const got = (await errorOf(() => rowsOf(data))) as Refusal;
    expect(got.error).toBe('RuntimeError');
    expect(got.text).toContain('ants/note.txt');
  });
});
