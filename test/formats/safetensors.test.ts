import { describe, expect, it } from 'vitest';
import { readSafetensors, writeSafetensors, type SafeTensor } from '../../src/formats/safetensors.js';
import { difference } from '../helpers/close.js';

const tensors = new Map<string, SafeTensor>([
  ['a', { data: new Uint8Array([1, 0, 1]), shape: [3], dtype: 'bool' }],
  ['b.weight', { data: new Float32Array([1.5, NaN, -Infinity, 4]), shape: [2, 2], dtype: 'float32' }],
  ['c', { data: new BigInt64Array([-(2n ** 62n)]), shape: [], dtype: 'int64' }],
  ['empty', { data: new Float64Array(0), shape: [0, 3], dtype: 'float64' }],
  ['half', { data: new Uint16Array([0x3c00]), shape: [1], dtype: 'bfloat16' }],
]);

/** A file with the given header text and body. */
function file(header: string, body: number[] = []): Uint8Array {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + text.length + body.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(body, 8 + text.length);
  return bytes;
}

describe('safetensors', () => {
  it('gives back what was written', () => {
    const back = readSafetensors(writeSafetensors(tensors, new Map([['format', 'np']])));
    expect(back.metadata).toEqual(new Map([['format', 'np']]));
    expect(new Map([...back.tensors].sort())).toEqual(tensors);
  });

  it('reads unaligned tensors and a view into a larger buffer', () => {
    const bytes = file('{"x":{"dtype":"I32","shape":[1],"data_offsets":[1,5]}}', [9, 7, 0, 0, 0]);
    const larger = new Uint8Array(bytes.length + 3);
    larger.set(bytes, 3);
    expect(readSafetensors(larger.subarray(3)).tensors.get('x')?.data).toEqual(new Int32Array([7]));
  });

  it.each([
    ['too few bytes', new Uint8Array(4), /too few/],
    ['a header longer than the file', new Uint8Array([200, 0, 0, 0, 0, 0, 0, 0, 1]), /claims 200 bytes/],
    ['no JSON', file('{nope'), /no JSON/],
    [
      'an unknown dtype',
      file('{"x":{"dtype":"Q9","shape":[1],"data_offsets":[0,4]}}', [0, 0, 0, 0]),
      /unknown dtype Q9/,
    ],
    [
      'data outside the file',
      file('{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}', [0, 0, 0, 0]),
      /needs 8 bytes/,
    ],
    [
      'a shape that does not fit',
      file('{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}', [0, 0, 0, 0]),
      /needs 8/,
    ],
  ])('rejects %s', (_, bytes, text) => {
    expect(() => readSafetensors(bytes)).toThrow(text);
  });

  it('refuses to write data that does not fill its shape', () => {
    const bad = new Map<string, SafeTensor>([['x', { data: new Float32Array(3), shape: [2, 2], dtype: 'float32' }]]);
    expect(() => writeSafetensors(bad)).toThrow("'x' of shape [2, 2] needs 16 bytes, not 12.");
  });
});

describe('difference', () => {
  it('allows 1e-5 relative and 1e-6 of the greatest magnitude', () => {
    expect(difference([1.000009, 1e-7], [1, 0])).toBeUndefined();
    expect(difference([1.00002], [1])).toMatch(/1 of 1 values differ/);
    expect(difference([2e-6, 1], [0, 1])).toMatch(/at 0/);
  });

  it('is strict about NaN, infinities, integers and length', () => {
    expect(difference([NaN, Infinity], [NaN, Infinity])).toBeUndefined();
    expect(difference([1], [NaN])).toBeDefined();
    expect(difference([NaN], [1])).toBeDefined();
    expect(difference([Infinity], [-Infinity])).toBeDefined();
    expect(difference([1e30], [Infinity])).toBeDefined();
    expect(difference([2n ** 60n + 1n], [2n ** 60n])).toBeDefined();
    expect(difference([], [1])).toBe('0 values, expected 1');
  });
});
