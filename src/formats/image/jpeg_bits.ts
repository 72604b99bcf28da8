import { ImageError } from './pixels.js';

/** The codes of a Huffman table: those up to 9 bits are found at once, longer ones bit by bit. */
export class Huffman {
  /** Length and symbol of the code that begins with nine bits: `length << 8 | symbol`, 0 for longer codes. */
  private readonly short = new Uint16Array(512);
  /** The greatest code of each length, −1 where there is none, and what to add to a code for its place among the symbols. */
  private readonly most = new Int32Array(18).fill(-1);
  private readonly shift = new Int32Array(18);

  constructor(
    counts: Uint8Array,
    private readonly symbols: Uint8Array,
  ) {
    let code = 0;
    let at = 0;
    for (let length = 1; length <= 16; length++) {
      this.shift[length] = at - code;
      for (let i = 0; i < counts[length - 1]; i++, code++, at++) {
        if (length > 9) continue;
        const first = code << (9 - length);
        this.short.fill((length << 8) | symbols[at], first, first + (1 << (9 - length)));
      }
      if (counts[length - 1] > 0) this.most[length] = code - 1;
      code <<= 1;
    }
  }

  /** The next symbol. */
  decode(bits: Bits): number {
    const known = this.short[bits.peek(9)];
    if (known !== 0) {
      bits.skip(known >> 8);
      return known & 255;
    }
    for (let length = 10; length <= 16; length++) {
      const code = bits.peek(length);
      if (code > this.most[length]) continue;
      bits.skip(length);
      return this.symbols[code + this.shift[length]];
    }
    throw new ImageError('a code that is in no table');
  }
}

/** The bits of a scan. Behind its end, where a marker stands, come zeros, as libjpeg has it; behind the end of the file an error. */
export class Bits {
  /** The lowest `count` bits are those to come; `padding` of them stand behind the end of the file. */
  private word = 0;
  private count = 0;
  private padding = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private at: number,
  ) {}

  /** The next `n` bits, up to 16, which stay. */
  peek(n: number): number {
    if (this.count < n) this.fill();
    return (this.word >>> (this.count - n)) & ((1 << n) - 1);
  }

  /** Drops bits that were looked at. */
  skip(n: number): void {
    this.count -= n;
  }

  /** The next `n` bits, up to 16. */
  take(n: number): number {
    const value = this.peek(n);
    this.count -= n;
    return value;
  }

  /** A number of `n` bits: those with a leading zero are negative. */
  signed(n: number): number {
    if (n === 0) return 0;
    const value = this.take(n);
    return value < 1 << (n - 1) ? value - (1 << n) + 1 : value;
  }

  /** Goes on behind the next restart marker, if it is there. */
  restart(): void {
    this.count = this.padding = 0;
    const { bytes } = this;
    while (
      this.at + 1 < bytes.length &&
      !(bytes[this.at] === 0xff && bytes[this.at + 1] > 0 && bytes[this.at + 1] < 0xff)
    ) {
      this.at++;
    }
    if ((bytes[this.at + 1] & 0xf8) === 0xd0) this.at += 2;
  }

  /** Reads on until there are more than 16 bits. */
  private fill(): void {
    const { bytes } = this;
    while (this.count <= 16) {
      let byte = 0;
      if (this.at >= bytes.length) {
        // Bits are looked at before it is known how many a code has; to use up what is not there is an error.
        if (this.count < this.padding) throw new ImageError('the file ends early');
        this.padding += 8;
      } else {
        byte = bytes[this.at];
        if (byte !== 0xff) this.at++;
        else if (bytes[this.at + 1] === 0) this.at += 2;
        else byte = 0;
      }
      this.word = (this.word << 8) | byte;
      this.count += 8;
    }
  }
}
