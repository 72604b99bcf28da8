import { Bits, type Huffman } from './jpeg_bits.js';
import { ImageError } from './pixels.js';

/** One of the colors of an image, as it is stored: in blocks of 8 × 8 coefficients. */
export interface Component {
  readonly id: number;
  /** Samples for each of the most in a row and in a column. */
  readonly h: number;
  readonly v: number;
  readonly quantTable: number;
  /** What coefficients are multiplied with; known from the first scan on. */
  quant: Uint16Array | undefined;
  /** Blocks in a row and in a column, those that only fill up included, and without them. */
  readonly stride: number;
  readonly rows: number;
  readonly wide: number;
  readonly high: number;
  /** 64 coefficients a block, in the order of rows. */
  readonly coefficients: Int16Array;
}

/** Where the coefficients of the stored order belong. */
export const ZIGZAG = Uint8Array.of(
  ...[
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21,
    28,
  ],
  ...[
    35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47,
    55,
  ],
  ...[62, 63],
);

/** What a scan's header says. */
export interface Scan {
  readonly parts: readonly { readonly component: Component; readonly dc?: Huffman; readonly ac?: Huffman }[];
  /** The coefficients that the scan has, and their bits. */
  readonly first: number;
  readonly last: number;
  readonly high: number;
  readonly low: number;
  readonly progressive: boolean;
  /** Units between restarts; 0 for none. */
  readonly interval: number;
  /** Units in a row and in a column, where there is more than one component. */
  readonly unitsWide: number;
  readonly unitsHigh: number;
}

/** Reads one scan, which begins at a place, into the coefficients. */
export function readScan(bytes: Uint8Array, at: number, scan: Scan): void {
  const bits = new Bits(bytes, at);
  const { parts, interval } = scan;
  const readers = parts.map((part) => blockReader(bits, scan, part));
  // One component alone has units of one block, and none that only fill up.
  const alone = parts.length === 1;
  const [wide, high] = alone ? [parts[0].component.wide, parts[0].component.high] : [scan.unitsWide, scan.unitsHigh];
  let left = interval;
  for (let row = 0; row < high; row++) {
    for (let column = 0; column < wide; column++) {
      if (interval > 0 && left-- === 0) {
        bits.restart();
        readers.forEach((reader) => reader.reset());
        left = interval - 1;
      }
      for (let p = 0; p < readers.length; p++) {
        const { stride, h, v } = parts[p].component;
        const { read } = readers[p];
        if (alone) read((row * stride + column) * 64);
        else {
          for (let y = 0; y < v; y++) {
            for (let x = 0; x < h; x++) read(((row * v + y) * stride + column * h + x) * 64);
          }
        }
      }
    }
  }
}

interface BlockReader {
  /** Reads what the scan has of the block whose coefficients begin at a place. */
  readonly read: (at: number) => void;
  /** Begins anew, behind a restart. */
  readonly reset: () => void;
}

function blockReader(bits: Bits, scan: Scan, { component, dc, ac }: Scan['parts'][number]): BlockReader {
  const { coefficients } = component;
  const { first, last, high, low } = scan;
  const needed = (table: Huffman | undefined): Huffman => {
    if (table === undefined) throw new ImageError('a Huffman table is missing');
    return table;
  };
  let before = 0;
  /** Blocks to come that have nothing more. */
  let empty = 0;
  const reset = (): void => {
    before = empty = 0;
  };
  const readDc = (at: number): void => {
    before += bits.signed(needed(dc).decode(bits) & 15);
    coefficients[at] = before << low;
  };

  if (!scan.progressive) {
    const table = needed(ac);
    const read = (at: number): void => {
      readDc(at);
      for (let k = 1; k < 64; k++) {
        const symbol = table.decode(bits);
        const size = symbol & 15;
        if (size === 0 && symbol !== 0xf0) break;
        k += symbol >> 4;
        if (size === 0) continue;
        const value = bits.signed(size);
        if (k < 64) coefficients[at + ZIGZAG[k]] = value;
      }
    };
    return { read, reset };
  }
  if (first === 0) {
    const refine = (at: number): void => {
      if (bits.take(1)) coefficients[at] |= 1 << low;
    };
    return { read: high === 0 ? readDc : refine, reset };
  }
  const table = needed(ac);
  const runOf = (symbol: number): number => (1 << (symbol >> 4)) + bits.take(symbol >> 4);

  const readAc = (at: number): void => {
    if (empty > 0) {
      empty--;
      return;
    }
    for (let k = first; k <= last; k++) {
      const symbol = table.decode(bits);
      const size = symbol & 15;
      if (size === 0 && symbol !== 0xf0) {
        empty = runOf(symbol) - 1;
        break;
      }
      k += symbol >> 4;
      if (size === 0) continue;
      const value = bits.signed(size);
      if (k < 64) coefficients[at + ZIGZAG[k]] = value << low;
    }
  };

  /** One more bit of a coefficient that is not zero. */
  const refineOne = (place: number): void => {
    const value = coefficients[place];
    if (bits.take(1) && (Math.abs(value) & (1 << low)) === 0) coefficients[place] += value > 0 ? 1 << low : -(1 << low);
  };
  const refineAc = (at: number): void => {
    let k = first;
    if (empty === 0) {
      for (; k <= last; k++) {
        const symbol = table.decode(bits);
        const size = symbol & 15;
        let zeros = symbol >> 4;
        if (size === 0 && zeros < 15) {
          empty = runOf(symbol);
          break;
        }
        const value = size === 0 ? 0 : bits.take(1) ? 1 << low : -(1 << low);
        for (; k <= last; k++) {
          const place = at + ZIGZAG[k];
          if (coefficients[place] !== 0) refineOne(place);
          else if (zeros-- === 0) {
            coefficients[place] = value;
            break;
          }
        }
      }
    }
    if (empty === 0) return;
    for (; k <= last; k++) if (coefficients[at + ZIGZAG[k]] !== 0) refineOne(at + ZIGZAG[k]);
    empty--;
  };
  return { read: high === 0 ? readAc : refineAc, reset };
}
