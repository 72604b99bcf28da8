import { RuntimeError } from '../../common/errors.js';

/**
 * How MindRecord stores arrays of integers: their number in four bytes, big-endian; two bits for each that tell how many bytes it has (1, 2, 4 or 8),
 * four to a byte, the first in the highest bits; then the integers, little-endian.
 */
export function packIntegers(values: Int32Array | BigInt64Array): Uint8Array {
  const count = values.length;
  const widths = Uint8Array.from({ length: count }, (_, i) => widthOf(values[i]));
  const head = 4 + Math.ceil(count / 4);
  const out = new Uint8Array(head + widths.reduce((sum, width) => sum + 2 ** width, 0));
  const view = new DataView(out.buffer);
  view.setUint32(0, count);
  let at = head;
  widths.forEach((width, i) => {
    out[4 + (i >> 2)] |= width << (6 - 2 * (i & 3));
    const value = values[i];
    if (width === 0) view.setInt8(at, Number(value));
    else if (width === 1) view.setInt16(at, Number(value), true);
    else if (width === 2) view.setInt32(at, Number(value), true);
    else view.setBigInt64(at, BigInt(value), true);
    at += 2 ** width;
  });
  return out;
}

function widthOf(value: number | bigint): number {
  if (value >= -128 && value < 128) return 0;
  if (value >= -32768 && value < 32768) return 1;
  return value >= -(2 ** 31) && value < 2 ** 31 ? 2 : 3;
}

/** The integers that {@link packIntegers} wrote. RuntimeError when `bytes` are too few for them. */
export function unpackIntegers(bytes: Uint8Array, wide: boolean): Int32Array | BigInt64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = bytes.length < 4 ? 0 : view.getUint32(0);
  const widths = bytes.subarray(4, 4 + Math.ceil(count / 4));
  let at = 4 + widths.length;
  const out = wide ? new BigInt64Array(count) : new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const width = (widths[i >> 2] >> (6 - 2 * (i & 3))) & 3;
    if (at + 2 ** width > bytes.length) throw new RuntimeError('Invalid data, an array of integers ends early.');
    const value =
      width === 0
        ? view.getInt8(at)
        : width === 1
          ? view.getInt16(at, true)
          : width === 2
            ? view.getInt32(at, true)
            : view.getBigInt64(at, true);
    out[i] = wide ? BigInt(value) : Number(value);
    at += 2 ** width;
  }
  return out;
}
