import { readFileSync, readdirSync } from 'node:fs';
import { crc32 as zlib } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import * as dtypes from '../../src/common/dtype.js';
import { ValueError } from '../../src/common/errors.js';
import { bytesSource } from '../../src/common/files.js';
import {
  decodeCheckpoint,
  encodeCheckpoint,
  MalformedCheckpoint,
  WrongChecksum,
  type CheckpointValue,
  type DecodeOptions,
  type EncodeOptions,
} from '../../src/formats/checkpoint.js';
import { decryptCheckpoint, encryptCheckpoint, isEncrypted } from '../../src/formats/checkpoint_cipher.js';
import { crc32 } from '../../src/formats/crc32.js';

const FOLDER = new URL('../fixtures/checkpoint/', import.meta.url);
const file = (name: string) => new Uint8Array(readFileSync(new URL(name, FOLDER)));
const KEY = new TextEncoder().encode('0123456789abcdef');

async function decode(bytes: Uint8Array, options?: DecodeOptions): Promise<Map<string, CheckpointValue>> {
  const found = new Map<string, CheckpointValue>();
  for await (const [name, value] of decodeCheckpoint(bytesSource(bytes), options)) found.set(name, value);
  return found;
}

function encode(found: Iterable<[string, CheckpointValue]>, options?: EncodeOptions): Uint8Array {
  return new Uint8Array(Buffer.concat([...encodeCheckpoint(found, options)]));
}

const plain = readdirSync(FOLDER).filter((name) => /\.ckpt$/.test(name) && !/^(gcm|cbc|blocks)/.test(name));

describe('files of MindSpore', () => {
  it.each(plain)('%s is written again as it was', async (name) => {
    const bytes = file(name);
    const found = await decode(bytes, { crc: true });
    expect(found.size).toBeGreaterThan(0);
    const options = name === 'crc.ckpt' ? { crc: true } : name === 'slices.ckpt' ? { sliceBytes: 1024 } : {};
    expect(encode(found, options)).toEqual(bytes);
  });

  it('hold slices', async () => {
    expect(encode(await decode(file('slices.ckpt'))).length).toBeLessThan(file('slices.ckpt').length);
  });

  it.each(['gcm', 'cbc', 'blocks'])('%s.ckpt is decrypted', async (name) => {
    const mode = name === 'cbc' ? 'AES-CBC' : 'AES-GCM';
    expect(isEncrypted(file(`${name}.ckpt`))).toBe(true);
    const bytes = await decryptCheckpoint(file(`${name}.ckpt`), KEY, mode);
    const found = await decode(bytes);
    expect(found.size).toBeGreaterThan(0);
    expect(encode(found, name === 'blocks' ? { sliceBytes: 1024 } : {})).toEqual(new Uint8Array(bytes));
  });
});

describe('what is written', () => {
  const tensors: [string, CheckpointValue][] = [
    ['a', { data: new Float32Array([1, NaN, -0]), shape: [3], dtype: dtypes.float32 }],
    ['', { data: new BigInt64Array([-1n]), shape: [], dtype: dtypes.int64 }],
    ['name é \u{1f600}', 'text \u{1f600} é'],
    ['half', { data: new Uint16Array([0x3f80, 0xff80]), shape: [1, 2], dtype: dtypes.bfloat16 }],
  ];

  it('comes back, whatever the slices are', async () => {
    for (const sliceBytes of [1, 3, 4, 1000]) {
      expect(await decode(encode(tensors, { sliceBytes, crc: true }), { crc: true })).toEqual(new Map(tensors));
    }
  });

  it('comes back from a view into other bytes', async () => {
    const data = new Float32Array([9, 1, 2, 9]).subarray(1, 3);
    const bytes = encode([['a', { data, shape: [2], dtype: dtypes.float32 }]]);
    expect((await decode(bytes)).get('a')).toMatchObject({ data: new Float32Array([1, 2]) });
  });

  it('is asked for by name, once a name', async () => {
    const asked: string[] = [];
    const found = await decode(file('slices.ckpt'), {
      wanted: (name) => {
        asked.push(name);
        return name === 'third';
      },
    });
    expect([...found.keys()]).toEqual(['third']);
    expect(asked).toEqual(['first', 'second', 'third']);
  });

  it('has the checksum of zlib', () => {
    const bytes = file('lenet.ckpt');
    expect(crc32(bytes)).toBe(zlib(bytes));
    expect(crc32(bytes.subarray(100), crc32(bytes.subarray(0, 100)))).toBe(zlib(bytes));
  });

  it.each(['AES-GCM', 'AES-CBC'])('is encrypted in blocks with %s', async (mode) => {
    for (const length of [16, 24, 32]) {
      const key = new Uint8Array(length).fill(7);
      const records: Uint8Array[] = [];
      for await (const record of encryptCheckpoint([file('dense.ckpt'), file('kinds.ckpt')], key, mode, 100)) {
        records.push(record);
      }
      expect(records.length).toBe(Math.ceil((file('dense.ckpt').length + file('kinds.ckpt').length) / 100));
      const bytes = await decryptCheckpoint(Buffer.concat(records), key, mode);
      expect(Buffer.from(bytes)).toEqual(Buffer.concat([file('dense.ckpt'), file('kinds.ckpt')]));
    }
  });
});

/** Random integers below `n`: the same ones each time. */
function random(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
}

/** One value of a file: where it begins, and where its parts are. */
interface Place {
  start: number;
  end: number;
  /** Positions of lengths: of the value, its name, its tensor, the type, the content. */
  lengths: number[];
  /** Positions of keys of fields. */
  keys: number[];
  /** Positions of the sizes of axes. */
  dims: number[];
  type: [number, number];
}

/** The values of a file that MindSpore wrote: each field where it is expected. */
function places(bytes: Uint8Array): Place[] {
  const found: Place[] = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++];
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  const end = bytes.length - (Buffer.from(bytes.subarray(-17)).toString('latin1').startsWith('crc_num') ? 17 : 0);
  while (at < end) {
    const place: Place = { start: at, end: 0, lengths: [], keys: [], dims: [], type: [0, 0] };
    const field = (key: number) => {
      expect(bytes[at]).toBe(key);
      place.keys.push(at++);
      place.lengths.push(at);
      return varint();
    };
    field(10);
    const name = field(10);
    at += name;
    field(18);
    while (bytes[at] === 8) {
      place.keys.push(at++);
      place.dims.push(at);
      varint();
    }
    const type = field(18);
    place.type = [at, at + type];
    at += type;
    const content = field(26);
    at += content;
    place.end = at;
    found.push(place);
  }
  expect(at).toBe(end);
  return found;
}

const TYPES = ['Float32', 'Float64', 'Int8', 'Int64', 'Bool', 'str', 'BFloat16', 'UInt16', 'Float33', 'float32'];

/** A copy with other bytes at some position. */
function patched(bytes: Uint8Array, at: number, ...values: number[]): Uint8Array {
  const copy = bytes.slice();
  copy.set(values, at);
  return copy;
}

/** Replaces a stretch of bytes, which may change the length. */
const spliced = (bytes: Uint8Array, from: number, to: number, by: Iterable<number>) =>
  new Uint8Array([...bytes.subarray(0, from), ...by, ...bytes.subarray(to)]);

/** Ways to damage a file so that nobody can take it for another good one. */
const DAMAGE: Record<string, (bytes: Uint8Array, next: (n: number) => number, place: Place) => Uint8Array> = {
  'cut off within a value': (bytes, next, { start, end }) => bytes.slice(0, start + 1 + next(end - start - 1)),
  'a length that is another one': (bytes, next, { lengths }) => {
    const at = lengths[next(lengths.length)];
    return patched(bytes, at, ((bytes[at] + 1 + next(127)) % 128) | (bytes[at] & 128));
  },
  'a huge length': (bytes, next, { lengths }) =>
    spliced(bytes, lengths[0], lengths[0] + 1, [255, 255, 255, 255, next(16)]),
  'a length that does not end': (bytes, next, { lengths }) =>
    spliced(bytes, lengths[next(lengths.length)], bytes.length, new Uint8Array(30).fill(255)),
  'another type': (bytes, next, { type: [from, to] }) => {
    const old = Buffer.from(bytes.subarray(from, to)).toString();
    const others = TYPES.filter((type) => type.length === old.length && type !== old);
    const other = others.length > 0 ? others[next(others.length)] : '?'.repeat(old.length);
    // Types of one size are told apart by nothing but the checksum.
    return spliced(bytes, from, to, Buffer.from(sizeOf(other) === sizeOf(old) ? '?'.repeat(old.length) : other));
  },
  'another shape': (bytes, next, { dims, type: [from, to] }) => {
    // A text has none.
    if (dims.length === 0 || Buffer.from(bytes.subarray(from, to)).toString() === 'str') return bytes.slice(0, to);
    const at = dims[next(dims.length)];
    return patched(bytes, at, (bytes[at] & 128) | (1 + (((bytes[at] & 127) + next(100)) % 127)));
  },
  'a key of another kind': (bytes, next, { keys }) => {
    const at = keys[next(keys.length)];
    return patched(bytes, at, (bytes[at] & 0xf8) | [3, 4, 6, 7][next(4)]);
  },
  'bytes in between': (bytes, next, { start }) =>
    spliced(bytes, start, start, [0, ...Array.from({ length: 1 + next(9) }, () => next(256))]),
  'bytes at the end': (bytes, next) => spliced(bytes, bytes.length, bytes.length, [7, next(256)]),
  'a value without a tensor': (bytes, next, { start }) => spliced(bytes, start, start, [10, 3, 10, 1, 97 + next(26)]),
  'a map in place of a tensor': (bytes, _, { keys }) => patched(bytes, keys[2], 26),
  'a slice too many': (bytes, _, { start, end }) => spliced(bytes, end, end, bytes.slice(start, end)),
};

const sizeOf = (type: string) => (type === 'Bool' ? '8' : (/(\d+)/.exec(type)?.[1] ?? type));

describe('damaged files', () => {
  const good = ['dense', 'lenet', 'nested', 'kinds', 'asgd', 'momentum', 'append', 'slices', 'scalars'].map((name) =>
    file(`${name}.ckpt`),
  );

  it('give a ValueError each, 600 of them', async () => {
    const next = random(1);
    const kinds = Object.entries(DAMAGE);
    const accepted: string[] = [];
    const seen = new Map<string, number>();
    for (let i = 0; i < 600; i++) {
      const [kind, damage] = kinds[i % kinds.length];
      const bytes = good[next(good.length)];
      const all = places(bytes);
      const damaged = damage(bytes, next, all[next(all.length)]);
      try {
        await decode(damaged);
        accepted.push(`${i}: ${kind}`);
      } catch (error) {
        expect(error, `${i}: ${kind}: ${String(error)}`).toBeInstanceOf(ValueError);
        const name = error instanceof MalformedCheckpoint ? 'malformed' : 'wrong';
        seen.set(name, (seen.get(name) ?? 0) + 1);
      }
    }
    expect(accepted).toEqual([]);
    expect(seen.get('malformed')).toBeGreaterThan(100);
    expect(seen.get('wrong')).toBeGreaterThan(100);
  });

  it('give a ValueError for any byte that is another one, where there is a checksum', async () => {
    const bytes = file('crc.ckpt');
    const next = random(2);
    for (let at = 0; at < bytes.length; at++) {
      const damaged = patched(bytes, at, bytes[at] ^ (1 + next(255)));
      const error = await decode(damaged, { crc: true }).catch((e: unknown) => e);
      expect(error, `byte ${at}`).toBeInstanceOf(ValueError);
      if (at < bytes.length - 17) expect(error).toBeInstanceOf(WrongChecksum);
    }
  });

  it('give a ValueError wherever they end, or what precedes the end', async () => {
    for (const bytes of [file('nested.ckpt'), file('append.ckpt'), file('kinds.ckpt')]) {
      const whole = [...(await decode(bytes))];
      const ends = [0, ...places(bytes).map(({ end }) => end)];
      for (let length = 0; length < bytes.length; length++) {
        const cut = decode(bytes.slice(0, length));
        const values = ends.indexOf(length);
        if (values >= 0) expect([...(await cut)]).toEqual(whole.slice(0, values));
        else await expect(cut).rejects.toBeInstanceOf(ValueError);
      }
    }
  });

  it('do not make anybody take more memory than they have', async () => {
    const huge = encode([['a', { data: new Float32Array(4), shape: [4], dtype: dtypes.float32 }]]);
    const [place] = places(huge);
    const dims = [255, 255, 255, 255, 127];
    const bytes = spliced(huge, place.dims[0], place.dims[0] + 1, dims);
    // The lengths of the value and of its tensor.
    for (const at of [place.lengths[0], place.lengths[2]]) bytes[at] += dims.length - 1;
    const before = process.memoryUsage().arrayBuffers;
    await expect(decode(bytes)).rejects.toThrow("'a' of shape (34359738367,) needs more bytes than there are.");
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1e8);
  });

  it('of any bytes give a ValueError or little', async () => {
    const next = random(3);
    for (let i = 0; i < 300; i++) {
      const bytes = Uint8Array.from({ length: next(200) }, () => next(256));
      const found = await decode(bytes).catch((error: unknown) => error);
      if (!(found instanceof Map)) expect(found).toBeInstanceOf(ValueError);
    }
  });

  it.each(['gcm', 'cbc', 'blocks'])('%s.ckpt, encrypted: a ValueError or other bytes', async (name) => {
    const mode = name === 'cbc' ? 'AES-CBC' : 'AES-GCM';
    const bytes = file(`${name}.ckpt`).slice(0, 1200);
    await expect(decryptCheckpoint(bytes, new Uint8Array(16), mode)).rejects.toBeInstanceOf(ValueError);
    for (let length = 1; length < bytes.length; length += 7) {
      if (name === 'blocks' && length === 1072) continue; // the end of a block
      await expect(decryptCheckpoint(bytes.slice(0, length), KEY, mode)).rejects.toBeInstanceOf(ValueError);
    }
    if (mode === 'AES-CBC') return;
    const end = name === 'blocks' ? 1072 : bytes.length;
    for (let at = 0; at < end; at += 5) {
      if (at >= 20 && at < 24) continue; // a size that nobody needs
      if (at >= 40 && at < 44) continue; // the bytes of the nonce that are not used
      const damaged = patched(bytes.slice(0, end), at, bytes[at] ^ 1);
      await expect(decryptCheckpoint(damaged, KEY, mode), `byte ${at}`).rejects.toBeInstanceOf(ValueError);
    }
  });
});
