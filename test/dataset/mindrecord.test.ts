import { mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import initSqlJs from 'sql.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { toDType } from '../../src/common/dtype.js';
import { toNumpy, type NDArray } from '../../src/common/numpy.js';
import { set_seed } from '../../src/dataset/config.js';
import * as ds from '../../src/dataset/index.js';
import { FileReader, FileWriter, MindRecordException, type RawRow } from '../../src/dataset/mindrecord/index.js';
import { loadFixture } from '../helpers/fixtures.js';

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
type Rows = Record<string, Json>[];
type Outcome = { ok: Json } | { error: string; text: string };

interface Recorded {
  files: Record<
    string,
    {
      schema: never;
      written: Rows;
      options: { header?: number; page?: number; desc?: string; index?: string[]; at_once?: number; shards?: number };
      paths: string[];
      index: Record<string, Record<string, { sql: string; rows: Json[][] }>>;
      read: { rows: Rows; len: number; schema: Json };
      dataset: { names: string[]; size: number; rows: Json[][] };
    }
  >;
  orders: [string, number, Record<string, Json>, { size: number; epochs: number[][] }][];
  mistakes: Record<string, [Json, Outcome][]>;
}

const { meta: recorded } = loadFixture<Recorded>('mindrecord');
const stored = fileURLToPath(new URL('../fixtures/mindrecord/', import.meta.url));
const names = Object.keys(recorded.files);

/** The value that a description tells. */
function value(told: Json): never {
  return valueOf(told) as never;
}

function valueOf(told: Json): unknown {
  if (typeof told !== 'object' || told === null || Array.isArray(told)) return told;
  if ('$int' in told) return BigInt(told.$int as string);
  if ('$bytes' in told) return Uint8Array.from(told.$bytes as number[]);
  if ('$repeat' in told) return (told.$repeat as [string, number])[0].repeat((told.$repeat as [string, number])[1]);
  if ('$fill' in told) return new Uint8Array((told.$fill as number[])[1]).fill((told.$fill as number[])[0]);
  if (!('$array' in told)) return told;
  const [dtype, shape, items] = told.$array as [string, number[], Json[]];
  const type = toDType(dtype);
  const data = new type.array(items.length);
  items.forEach((item, i) => {
    data[i] = dtype === 'int64' ? BigInt(valueOf(item) as number) : (valueOf(item) as number);
  });
  return toNumpy(data, shape, type);
}

const rowOf = (row: Record<string, Json>): RawRow =>
  Object.fromEntries(Object.entries(row).map(([name, told]) => [name, value(told)]));

/** A value that was read, described as the recorder does it. */
function told(x: unknown): Json {
  if (x instanceof ds.TextArray) {
    const bytes = x.items.reduce((sum, item) => sum + item.length * (typeof item === 'string' ? 4 : 1), 0);
    return { text: bytes < 100 ? x.toString() : x.dtype };
  }
  if (x instanceof Uint8Array) return x.length > 100 ? { $fill: [x[0], x.length] } : { $bytes: [...x] };
  if (typeof x === 'string') return x.length > 100 ? { $repeat: [x[0], x.length] } : x;
  if (typeof x === 'bigint') return Number.isSafeInteger(Number(x)) ? Number(x) : { $int: String(x) };
  if (typeof x !== 'object' || x === null) return x as Json;
  const { data, dtype, shape } = x as NDArray;
  return { $array: [String(dtype), [...shape], Array.from(data as Float32Array, told)] };
}

const toldRows = (rows: Iterable<object>): Rows =>
  Array.from(rows, (row) => Object.fromEntries(Object.entries(row).map(([name, x]) => [name, told(x)])));

async function outcome(call: () => unknown): Promise<Outcome> {
  try {
    return { ok: ((await call()) ?? null) as Json };
  } catch (error) {
    const { name, message } = error as Error;
    return { error: name, text: message.replaceAll(process.cwd(), 'FOLDER').replaceAll(folder, 'FOLDER') };
  }
}

let folder: string;
const at = (name: string): string => path.join(folder, name);
const unpack = (name: string): Buffer => gunzipSync(readFileSync(`${stored}${name}.gz`));

/** Puts MindSpore's files into the folder, under their own names. */
function place(name: string): string {
  for (const file of recorded.files[name].paths) {
    for (const end of ['', '.db']) writeFileSync(at(file + end), unpack(file + end));
  }
  return at(recorded.files[name].paths[0]);
}

async function write(name: string, rows: Rows, schema: never, options: Recorded['files'][string]['options']) {
  const writer = new FileWriter(at(name), options.shards ?? 1, true);
  if (options.header !== undefined) {
    writer.set_header_size(options.header);
    writer.set_page_size(options.page!);
  }
  writer.add_schema(schema, { desc: options.desc });
  if (options.index !== undefined) writer.add_index(options.index);
  const step = options.at_once ?? 1;
  for (let i = 0; i < rows.length; i += step) writer.write_raw_data(rows.slice(i, i + step).map(rowOf));
  await writer.commit();
}

async function rowsOf(data: ds.Dataset): Promise<Json[][]> {
  const rows: Json[][] = [];
  for await (const row of data.create_tuple_iterator({ num_epochs: 1, output_numpy: true })) rows.push(row.map(told));
  return rows;
}

const datasetOf = async (files: string | string[], options: object): Promise<Json> => {
  const data = new ds.MindDataset(files, options);
  return { names: data.get_col_names(), rows: await rowsOf(data), size: data.get_dataset_size() };
};

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'mindrecord-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(() => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe("MindSpore's files", () => {
  it.each(names)('%s is read', async (name) => {
    const { read, dataset } = recorded.files[name];
    const file = place(name);
    const reader = new FileReader(file);
    expect(reader.len()).toBe(read.len);
    expect(reader.schema()).toEqual(read.schema);
    // MindSpore's reader makes integers of floats that are integral and large ones wrong: those of its data sets are right.
    const expected =
      name === 'texts' ? read.rows.map((row) => ({ ...row, x: expect.any(Number) as never })) : read.rows;
    expect(toldRows(reader.get_next())).toEqual(expected);
    reader.close();
    // MindSpore's data sets make a number of what is in memory of an array without elements.
    if (name === 'integers') dataset.rows[3][0] = { $array: ['int32', [0], []] };
    expect(await datasetOf(file, { shuffle: false })).toEqual(dataset);
  });
});

describe('files of ours', () => {
  // Where no field is in the blob, MindSpore writes four bytes of what is in memory; left-over rows go to random files.
  const differ = new Set(['singles', 'shards_uneven']);

  it.each(names.filter((name) => !differ.has(name)))("%s has MindSpore's bytes, and its index", async (name) => {
    const { schema, written, options, paths, index } = recorded.files[name];
    await write(`${name}.mindrecord`, written, schema, options);
    const { Database } = await initSqlJs();
    for (const file of paths) {
      expect(readFileSync(at(file)).equals(unpack(file)), file).toBe(true);
      expect(statSync(at(file)).mode & 0o777).toBe(0o600);
      const database = new Database(readFileSync(at(`${file}.db`)));
      for (const [table, { sql, rows }] of Object.entries(index[file])) {
        expect(database.exec(`select sql from sqlite_master where name = '${table}'`)[0].values).toEqual([[sql]]);
        const found = database.exec(`select * from ${table}`, undefined, { useBigInt: true })[0]?.values ?? [];
        expect(found.map((row) => row.map(told))).toEqual(rows.map((row) => row.map((x) => told(value(x)))));
      }
      database.close();
    }
  });

  it.each([...differ])('%s is read as it was written', async (name) => {
    const { schema, written, options, paths, dataset } = recorded.files[name];
    await write(`${name}.mindrecord`, written, schema, options);
    const found = (await datasetOf(at(paths[0]), { shuffle: false })) as unknown as typeof dataset;
    const sorted = ({ rows }: typeof dataset) => rows.map((row) => JSON.stringify(row)).sort();
    expect(sorted(found)).toEqual(sorted(dataset));
    expect(toldRows(new FileReader(at(paths[0])).get_next())).toHaveLength(written.length);
  });

  it('rows can be added, also to files of MindSpore, and the pages go on', async () => {
    const { written, options, schema } = recorded.files.pages_one_by_one;
    await write('pages_one_by_one.mindrecord', written.slice(0, 11), schema, options);
    const writer = FileWriter.open_for_append(at('pages_one_by_one.mindrecord'));
    for (const row of written.slice(11)) writer.write_raw_data([rowOf(row)]);
    await writer.commit();
    expect(readFileSync(at('pages_one_by_one.mindrecord')).equals(unpack('pages_one_by_one.mindrecord'))).toBe(true);

    const file = place('tutorial');
    const more = FileWriter.open_for_append(file);
    more.write_raw_data([{ file_name: 'new', label: 7, data: Int32Array.of(1, 2) }]);
    await more.commit();
    expect([...new FileReader(file).get_next()].map((row) => row.label)).toEqual([0, 1, 2, 3, 7]);
  });

  it('what is there stays, unless it is to be overwritten', async () => {
    const file = place('bytes');
    const writer = new FileWriter(file);
    writer.add_schema({ t: { type: 'bytes' } });
    expect(() => writer.write_raw_data([{ t: Uint8Array.of(1) }])).toThrow(/mindrecord files already exist/);
    expect(new FileReader(file).len()).toBe(3);
    const elsewhere = new FileWriter(at('nowhere/a'));
    elsewhere.add_schema({ t: { type: 'bytes' } });
    expect(() => elsewhere.write_raw_data([{ t: Uint8Array.of(1) }])).toThrow(/failed to get the realpath/);
  });

  it('is used in order', async () => {
    const writer = new FileWriter(at('order'), { overwrite: true });
    expect(() => writer.write_raw_data([{ a: 1 }])).toThrow(/schema is not found in header/);
    writer.add_schema({ a: { type: 'int32' } });
    expect(() => writer.add_schema({ b: { type: 'int32' } })).toThrow('[MRMAddSchemaError]: Failed to add schema.');
    expect(() => writer.write_raw_data({ a: 1 } as never)).toThrow("'raw_data' expect list type.");
    expect(() => writer.write_raw_data([3] as never)).toThrow("'raw_data item' expect dict type.");
    expect(() => writer.write_raw_data([])).toThrow(/There is no valid data/);
    writer.write_raw_data([{ a: 1 }]);
    await writer.commit();
    expect(() => writer.write_raw_data([{ a: 1 }])).toThrow(/Not allowed to call `write_raw_data` on flushed/);
    await expect(writer.commit()).rejects.toThrow(/have been committed already/);
  });
});

describe('orders', () => {
  it.each(recorded.orders)('%s, seed %i, %o', async (name, seed, options, { size, epochs }) => {
    const file = place(name);
    set_seed(seed);
    const { shuffle, sampler, ...rest } = options as never as { shuffle?: { $mode: string }; sampler?: [string, []] };
    const chosen: Record<string, unknown> = { ...rest };
    if (typeof shuffle === 'object') chosen.shuffle = ds.Shuffle[shuffle.$mode as 'GLOBAL'];
    else if (shuffle !== undefined) chosen.shuffle = shuffle;
    if (sampler !== undefined) {
      const make = ds[sampler[0] as 'RandomSampler'];
      chosen.sampler = new make(...sampler[1]);
    }
    const data = new ds.MindDataset(file, chosen);
    expect(data.get_dataset_size()).toBe(size);
    const rows = data.create_dict_iterator({ num_epochs: epochs.length });
    const found: number[][] = [];
    for (let epoch = 0; epoch < epochs.length; epoch++) {
      const ids: number[] = [];
      for await (const row of rows) ids.push(Number(await row.a.item()));
      found.push(ids);
    }
    expect(found).toEqual(epochs);
  });
});

describe('texts and bytes', () => {
  it('go through functions and batches', async () => {
    const data = new ds.MindDataset(place('singles'), { shuffle: false }).project(['s']).take(3);
    const twice = (x: ds.TextArray) => new ds.TextArray([`${String(x.item())}!`], x.shape);
    const rows: string[] = [];
    for await (const [s] of data.map(twice as never, 's').batch(2)) rows.push(String(s));
    expect(rows).toEqual(["array(['!', 'x!'], dtype='<U2')", "array(['xx!'], dtype='<U3')"]);
    expect(await data.output_types()).toEqual(['str']);
    expect(await data.output_shapes()).toEqual([[]]);
  });

  it('are no numbers', async () => {
    const data = new ds.MindDataset(place('singles'), { shuffle: false }).map(new ds.vision.Rescale(1, 0), 's');
    await expect(rowsOf(data)).rejects.toThrow(/holds texts, not numbers/);
  });
});

describe('mistakes', () => {
  const { mistakes } = recorded;
  const ROW_SCHEMA = {
    a: { type: 'int32' },
    b: { type: 'bytes' },
    c: { type: 'float32' },
    d: { type: 'int32', shape: [-1, 2] },
    s: { type: 'string' },
  } as const;
  const ROW = { a: 1, b: { $bytes: [1] }, c: 1.5, d: { $array: ['int32', [1, 2], [0, 0]] }, s: 't' };
  const SMALL = { header: 2 ** 14, page: 2 ** 15 };
  const home = process.cwd();

  beforeAll(async () => {
    process.chdir(folder);
    const a = { a: { type: 'int32' } } as never;
    writeFileSync('plain.txt', 'no such thing');
    await write('rows.mindrecord', [ROW, ROW], ROW_SCHEMA as never, { ...SMALL, at_once: 2 });
    await write('other.mindrecord', [{ z: 1 }], { z: { type: 'int32' } } as never, SMALL);
    await write('bare.mindrecord', [{ a: 1 }], a, SMALL);
    rmSync('bare.mindrecord.db');
    await write('named.mindrecord', [{ a: 1 }], a, SMALL);
    for (const end of ['', '.db']) renameSync(`named.mindrecord${end}`, `moved.mindrecord${end}`);
  });

  afterAll(() => process.chdir(home));

  it.each(mistakes.writers)('FileWriter(%o)', async (args, expected) => {
    expect(await outcome(() => void new FileWriter(...(args as [string])))).toEqual(expected);
  });

  it.each(mistakes.schemas)('add_schema(%o)', async (content, expected) => {
    // The recording has the names in order.
    const sorted = (text: string) => text.replace(/\{.*\}/, (dict) => [...dict].sort().join(''));
    const found = await outcome(() => new FileWriter('ab').add_schema(content as never));
    if ('text' in found && 'text' in expected) expect(sorted(found.text)).toBe(sorted(expected.text));
    expect(found).toMatchObject({ error: (expected as { error: string }).error });
  });

  it.each(mistakes.indices)('add_index(%o)', async (fields, expected) => {
    const writer = new FileWriter('ab');
    writer.add_schema({ a: { type: 'int32' }, b: { type: 'bytes' } });
    expect(await outcome(() => writer.add_index(fields as never))).toEqual(expected);
  });

  it.each(mistakes['header sizes'])('set_header_size(%o)', async (size, expected) => {
    expect(await outcome(() => new FileWriter('ab').set_header_size(size as number))).toEqual(expected);
  });

  it.each(mistakes['page sizes'])('set_page_size(%o)', async (size, expected) => {
    expect(await outcome(() => new FileWriter('ab').set_page_size(size as number))).toEqual(expected);
  });

  it.each(mistakes.rows)('a row with %o', async (changes, expected) => {
    const changed = Object.fromEntries(
      Object.entries({ ...ROW, ...(changes as object) }).filter(([, x]) => x !== 'gone'),
    );
    const found = await outcome(async () => {
      await write('changed.mindrecord', [ROW, changed], ROW_SCHEMA as never, { ...SMALL, at_once: 2 });
      return toldRows(new FileReader('changed.mindrecord').get_next());
    });
    expect(found).toEqual(expected);
    const dropped = 'ok' in found && (found.ok as Json[]).length === 1;
    expect(vi.mocked(console.warn)).toHaveBeenCalledTimes(dropped ? 1 : 0);
    if (dropped) expect(vi.mocked(console.warn).mock.lastCall?.[0]).toMatch(/for schema, 1 th data is wrong, /);
  });

  it.each(mistakes.readers)('FileReader(%o)', async (options, expected) => {
    expect(await outcome(() => toldRows(new FileReader(options as never).get_next()))).toEqual(expected);
  });

  it.each(mistakes.datasets)('MindDataset(%o)', async (options, expected) => {
    const { dataset_files, ...rest } = options as { dataset_files: string };
    expect(await outcome(() => datasetOf(dataset_files, rest))).toEqual(expected);
  });

  it('are exceptions of MindRecord', () => {
    expect(() => new FileWriter('')).toThrow(MindRecordException);
    try {
      new FileWriter('');
    } catch (error) {
      expect((error as MindRecordException).error_msg).toBe(
        'Invalid parameter value. File path is not allowed None or empty!',
      );
    }
  });

  it('damaged files are told', () => {
    const file = place('kinds');
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.subarray(0, 16500));
    expect(() => [...new FileReader(file).get_next()]).toThrow(/do not fit its header/);
    bytes[20000] = 1;
    bytes.fill(255, 8, 60);
    writeFileSync(file, bytes);
    expect(() => new FileReader(file)).toThrow(/the header of mindrecord file: .* can not be read/);
  });
});
