import { expect, test } from 'vitest';
import { bfloat16, convertData, float16, float32, float64, type TypedArray } from '../../src/common/dtype.js';
import { half } from '../../src/common/half.js';
import { loadFixture } from '../helpers/fixtures.js';

const { tensors } = loadFixture('half');
const of = (name: string) => tensors.get(name)!.data as TypedArray & Iterable<number>;

/** NaN has many patterns; which one comes out is nobody's business. */
function withoutNaN(bits: Iterable<number>, exponent: number): number[] {
  return Array.from(bits, (b) => ((b & 0x7fff) > exponent ? -1 : b));
}

test('doubles to float16: nearest, ties to even, rounded once', () => {
  const actual = convertData(of('doubles'), float64, float16) as Uint16Array;
  expect(withoutNaN(actual, 0x7c00)).toEqual(withoutNaN(of('doubles.float16'), 0x7c00));
});

test('floats to float16 and bfloat16', () => {
  expect(convertData(of('floats'), float32, float16)).toEqual(of('floats.float16'));
  expect(convertData(of('floats'), float32, bfloat16)).toEqual(of('floats.bfloat16'));
});

test('NaN stays NaN', () => {
  expect(half.toNumber(half.fromNumber(NaN))).toBeNaN();
  expect(half.fromBfloat(half.toBfloat(NaN))).toBeNaN();
  const small = new Float32Array(new Uint32Array([0x7f800001, 0xff800001]).buffer);
  for (const x of small) expect(half.fromBfloat(half.toBfloat(x))).toBeNaN();
});

test('every float16 pattern to a number and back', () => {
  const every = Uint16Array.from({ length: 65536 }, (_, i) => i);
  expect(convertData(every, float16, float32)).toEqual(of('every'));
  expect(withoutNaN(convertData(of('every'), float32, float16) as Uint16Array, 0x7c00)).toEqual(
    withoutNaN(every, 0x7c00),
  );
});

test('every bfloat16 pattern to a number and back', () => {
  const every = Uint16Array.from({ length: 65536 }, (_, i) => i);
  const floats = convertData(every, bfloat16, float32) as Float32Array;
  const high = Array.from(new Uint32Array(floats.buffer), (b) => b >>> 16);
  expect(withoutNaN(high, 0x7f80)).toEqual(withoutNaN(every, 0x7f80));
  expect(withoutNaN(convertData(floats, float32, bfloat16) as Uint16Array, 0x7f80)).toEqual(withoutNaN(every, 0x7f80));
});
