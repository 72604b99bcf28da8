import { ImageError } from './pixels.js';

/** Codes of deflate, by length: how many there are, and their symbols in order. */
interface Codes {
  readonly counts: Uint16Array;
  readonly symbols: Uint16Array;
  /** Length and symbol of the code in the next nine bits, `length << 9 | symbol`, 0 for longer codes. */
  readonly short: Uint16Array;
}

function codes(lengths: Uint8Array): Codes {
  const counts = new Uint16Array(16);
  for (const length of lengths) counts[length]++;
  counts[0] = 0;
  const starts = new Uint16Array(16);
  for (let i = 1; i < 16; i++) starts[i] = starts[i - 1] + counts[i - 1];
  const symbols = new Uint16Array(lengths.length);
  lengths.forEach((length, symbol) => {
    if (length > 0) symbols[starts[length]++] = symbol;
  });
  const short = new Uint16Array(512);
  for (let length = 1, code = 0, at = 0; length < 10; length++, code <<= 1) {
    for (let i = 0; i < counts[length]; i++, code++, at++) {
      // The bits of a code come highest first, and the first bit is the lowest.
      let first = 0;
      for (let b = 0; b < length; b++) first |= ((code >> b) & 1) << (length - 1 - b);
      for (; first < 512; first += 1 << length) short[first] = (length << 9) | symbols[at];
    }
  }
  return { counts, symbols, short };
}

const LENGTHS = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
];
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const DISTANCES = [
  ...[
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145,
  ],
  ...[8193, 12289, 16385, 24577],
];
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

const FIXED: readonly [Codes, Codes] = [
  codes(Uint8Array.from({ length: 288 }, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8))),
  codes(new Uint8Array(30).fill(5)),
];

/**
 * Unpacks a zlib stream (RFC 1950, 1951) of `size` bytes. Node and browsers have no function in common that does so without `await`. ImageError when the
 * stream is broken or holds less; what it holds more is left out.
 */
export function inflate(bytes: Uint8Array, size: number): Uint8Array {
  if ((bytes[0] & 15) !== 8 || ((bytes[0] << 8) | bytes[1]) % 31 !== 0 || bytes[1] & 32)
    throw new ImageError('no zlib');
  const out = new Uint8Array(size);
  const stream = new Stream(bytes);
  let at = 0;
  for (let last = false; !last && at < size;) {
    last = stream.bits(1) === 1;
    const kind = stream.bits(2);
    if (kind === 0) {
      const stored = stream.stored();
      const piece = stored.subarray(0, size - at);
      out.set(piece, at);
      at += piece.length;
    } else if (kind === 3) throw new ImageError('no deflate');
    else at = block(stream, out, at, kind === 1 ? FIXED : stream.tables());
  }
  if (at < size) throw new ImageError('too few bytes');
  return out;
}

function block(stream: Stream, out: Uint8Array, at: number, [literals, distances]: readonly [Codes, Codes]): number {
  while (at < out.length) {
    const symbol = stream.symbol(literals);
    if (symbol === 256) break;
    if (symbol < 256) {
      out[at++] = symbol;
      continue;
    }
    if (symbol > 285) throw new ImageError('no deflate');
    const length = LENGTHS[symbol - 257] + stream.bits(LENGTH_BITS[symbol - 257]);
    const place = stream.symbol(distances);
    if (place > 29) throw new ImageError('no deflate');
    const distance = DISTANCES[place] + stream.bits(Math.max(0, (place >> 1) - 1));
    if (distance > at) throw new ImageError('no deflate');
    // What is copied may overlap with what it becomes.
    for (const end = Math.min(at + length, out.length); at < end; at++) out[at] = out[at - distance];
  }
  return at;
}

class Stream {
  private at = 2;
  private word = 0;
  private count = 0;

  constructor(private readonly bytes: Uint8Array) {}

  /** The next `n` bits, up to 15, the first one lowest. */
  bits(n: number): number {
    while (this.count < n) {
      if (this.at >= this.bytes.length) throw new ImageError('the stream ends early');
      this.word |= this.bytes[this.at++] << this.count;
      this.count += 8;
    }
    const value = this.word & ((1 << n) - 1);
    this.word >>>= n;
    this.count -= n;
    return value;
  }

  /** The next symbol: a code's bits come highest first. */
  symbol({ counts, symbols, short }: Codes): number {
    while (this.count < 9 && this.at < this.bytes.length) {
      this.word |= this.bytes[this.at++] << this.count;
      this.count += 8;
    }
    const known = short[this.word & 511];
    const size = known >> 9;
    if (known !== 0 && size <= this.count) {
      this.word >>>= size;
      this.count -= size;
      return known & 511;
    }
    let code = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length < 16; length++) {
      code |= this.bits(1);
      const count = counts[length];
      if (code - count < first) return symbols[index + code - first];
      index += count;
      first = (first + count) << 1;
      code <<= 1;
    }
    throw new ImageError('no deflate');
  }

  /** Bytes that are stored as they are. */
  stored(): Uint8Array {
    // Whole bytes that were read ahead go back.
    const at = this.at - (this.count >> 3);
    this.word = this.count = 0;
    const { bytes } = this;
    const length = bytes[at] | (bytes[at + 1] << 8);
    this.at = at + 4 + length;
    if (!(this.at <= bytes.length)) throw new ImageError('the stream ends early');
    return bytes.subarray(at + 4, this.at);
  }

  /** The tables that a block brings. */
  tables(): readonly [Codes, Codes] {
    const [literals, distances, count] = [this.bits(5) + 257, this.bits(5) + 1, this.bits(4) + 4];
    const order = new Uint8Array(19);
    for (let i = 0; i < count; i++) order[ORDER[i]] = this.bits(3);
    const table = codes(order);
    const lengths = new Uint8Array(literals + distances);
    for (let i = 0; i < lengths.length;) {
      const symbol = this.symbol(table);
      if (symbol < 16) {
        lengths[i++] = symbol;
        continue;
      }
      const value = symbol === 16 ? lengths[i - 1] : 0;
      const times = symbol === 16 ? 3 + this.bits(2) : symbol === 17 ? 3 + this.bits(3) : 11 + this.bits(7);
      lengths.fill(value, i, i + times);
      i += times;
    }
    return [codes(lengths.subarray(0, literals)), codes(lengths.subarray(literals))];
  }
}
