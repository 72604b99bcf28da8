import { RuntimeError } from '../../common/errors.js';

/** What a row's fields outside of its blob hold. */
export type RawValue = number | bigint | string;

/** A number that is stored as a float, also where it is integral. */
export class RawFloat {
  constructor(readonly value: number) {}
}

/**
 * A map of texts and numbers in MessagePack, each in the shortest form: integers by their size, floats in four bytes where that loses nothing.
 * Keys stand in the order in which they come.
 */
export function packMap(entries: readonly (readonly [string, RawValue | RawFloat])[]): Uint8Array {
  const out: number[] = [];
  const bytes = (value: number | bigint, count: number): void => {
    for (let i = count - 1; i >= 0; i--) out.push(Number((BigInt(value) >> BigInt(8 * i)) & 0xffn));
  };
  const int = (value: bigint): void => {
    if (value >= 0n) {
      if (value < 128n) return void out.push(Number(value));
      const size = value < 2n ** 8n ? 0 : value < 2n ** 16n ? 1 : value < 2n ** 32n ? 2 : 3;
      out.push(0xcc + size);
      return bytes(value, 2 ** size);
    }
    if (value >= -32n) return void out.push(Number(value) & 0xff);
    const size = value >= -(2n ** 7n) ? 0 : value >= -(2n ** 15n) ? 1 : value >= -(2n ** 31n) ? 2 : 3;
    out.push(0xd0 + size);
    bytes(BigInt.asUintN(64, value), 2 ** size);
  };
  const float = (value: number): void => {
    const short = Math.fround(value) === value || Number.isNaN(value);
    const view = new DataView(new ArrayBuffer(short ? 4 : 8));
    if (short) view.setFloat32(0, value);
    else view.setFloat64(0, value);
    out.push(short ? 0xca : 0xcb, ...new Uint8Array(view.buffer));
  };
  const text = (value: string): void => {
    const utf8 = new TextEncoder().encode(value);
    const { length } = utf8;
    if (length < 32) out.push(0xa0 | length);
    else {
      const size = length < 2 ** 8 ? 0 : length < 2 ** 16 ? 1 : 2;
      out.push(0xd9 + size);
      bytes(length, 2 ** size);
    }
    for (const byte of utf8) out.push(byte);
  };

  if (entries.length < 16) out.push(0x80 | entries.length);
  else {
    out.push(0xde);
    bytes(entries.length, 2);
  }
  for (const [key, value] of entries) {
    text(key);
    if (value instanceof RawFloat) float(value.value);
    else if (typeof value === 'string') text(value);
    else int(BigInt(value));
  }
  return Uint8Array.from(out);
}

/** The map that {@link packMap} wrote. Integers beyond 2^53 are bigints. RuntimeError for anything else. */
export function unpackMap(bytes: Uint8Array): Map<string, RawValue> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const fail = (): never => {
    throw new RuntimeError(`Invalid data, byte ${at} of a row is not as MindRecord writes it.`);
  };
  const safe = (value: bigint): number | bigint => (BigInt(Number(value)) === value ? Number(value) : value);
  const unsigned = (size: number): number | bigint => {
    let value = 0n;
    for (let i = 0; i < size; i++) value = (value << 8n) | BigInt(view.getUint8(at++));
    return Number.isSafeInteger(Number(value)) ? Number(value) : safe(value);
  };
  const text = (length: number): string => {
    if (at + length > bytes.length) fail();
    at += length;
    return new TextDecoder().decode(bytes.subarray(at - length, at));
  };
  const read = (): RawValue => {
    const tag = view.getUint8(at++);
    if (tag < 0x80) return tag;
    if (tag >= 0xe0) return tag - 256;
    if (tag >= 0xa0 && tag < 0xc0) return text(tag & 31);
    if (tag >= 0xcc && tag <= 0xcf) return unsigned(2 ** (tag - 0xcc));
    if (tag >= 0xd0 && tag <= 0xd3) {
      const size = 2 ** (tag - 0xd0);
      const value = BigInt.asIntN(8 * size, BigInt(unsigned(size)));
      return Number.isSafeInteger(Number(value)) ? Number(value) : value;
    }
    if (tag >= 0xd9 && tag <= 0xdb) return text(Number(unsigned(2 ** (tag - 0xd9))));
    if (tag === 0xca || tag === 0xcb) {
      const size = tag === 0xca ? 4 : 8;
      at += size;
      return size === 4 ? view.getFloat32(at - 4) : view.getFloat64(at - 8);
    }
    return fail();
  };

  const tag = view.getUint8(at++);
  const count = tag >= 0x80 && tag < 0x90 ? tag & 15 : tag === 0xde ? Number(unsigned(2)) : fail();
  const out = new Map<string, RawValue>();
  for (let i = 0; i < count; i++) {
    const key = read();
    out.set(typeof key === 'string' ? key : fail(), read());
  }
  return out;
}
