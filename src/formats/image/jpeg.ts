import { Huffman } from './jpeg_bits.js';
import { rowsOf, type Frame } from './jpeg_rows.js';
import { ZIGZAG, readScan, type Component, type Scan } from './jpeg_scan.js';
import { ImageError, type Box, type Pixels } from './pixels.js';

/** True for bytes that begin as a JPEG file does. */
export function isJpeg(bytes: Uint8Array): boolean {
  return bytes.length > 3 && bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
}

/** Width and height that the header of a JPEG file tells. ImageError when there is none. */
export function jpegSize(bytes: Uint8Array): { width: number; height: number } {
  for (const { marker, at } of segments(bytes)) {
    if (isFrame(marker)) return { height: read16(bytes, at + 1), width: read16(bytes, at + 3) };
  }
  throw new ImageError('no frame');
}

/**
 * Decodes a JPEG file, baseline or progressive, Huffman coded with 8 bits, to the pixels that libjpeg-turbo gives: accurate integers, smooth upsampling. Of gray files
 * all three colors are the same; four colors become three. Orientation is not looked at. With `box` only a part is decoded, as libjpeg-turbo's cropping
 * does it. ImageError for what is broken or of another kind.
 */
export function decodeJpeg(bytes: Uint8Array, box?: Box): Pixels {
  const reader = new Reader(bytes);
  for (const { marker, at, end } of segments(bytes)) {
    reader.segment(marker, at, end);
  }
  return reader.pixels(box);
}

function read16(bytes: Uint8Array, at: number): number {
  return (bytes[at] << 8) | bytes[at + 1];
}

function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** The segments of a file; what stands between them, the scans, is passed over. */
function* segments(bytes: Uint8Array): Generator<{ marker: number; at: number; end: number }> {
  let at = 2;
  for (;;) {
    while (at < bytes.length && (bytes[at] !== 0xff || bytes[at + 1] === 0 || bytes[at + 1] === 0xff)) at++;
    if (at + 1 >= bytes.length) return;
    const marker = bytes[at + 1];
    at += 2;
    if (marker === 0xd9) return;
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) continue;
    const end = at + read16(bytes, at);
    if (end > bytes.length || end < at + 2) throw new ImageError('a segment is cut off');
    yield { marker, at: at + 2, end };
    at = end;
  }
}

/** What has been read of a file. */
class Reader {
  private readonly quants: Uint16Array[] = [];
  private readonly dc: Huffman[] = [];
  private readonly ac: Huffman[] = [];
  private interval = 0;
  private frame: Frame | undefined;
  private progressive = false;
  private jfif = false;
  /** What Adobe's segment says of the colors; −1 without one. */
  private adobe = -1;

  constructor(private readonly bytes: Uint8Array) {}

  segment(marker: number, at: number, end: number): void {
    const { bytes } = this;
    if (isFrame(marker)) this.readFrame(marker, at);
    else if (marker === 0xc4) this.readHuffman(at, end);
    else if (marker === 0xdb) this.readQuants(at, end);
    else if (marker === 0xdd) this.interval = read16(bytes, at);
    else if (marker === 0xda) this.readScan(at);
    else if (marker === 0xe0 && startsWith(bytes, at, 'JFIF\0')) this.jfif = true;
    else if (marker === 0xee && startsWith(bytes, at, 'Adobe')) this.adobe = bytes[at + 11];
  }

  private readQuants(at: number, end: number): void {
    while (at < end) {
      const [wide, place] = [this.bytes[at] >> 4, this.bytes[at] & 15];
      const table = new Uint16Array(64);
      at++;
      for (let i = 0; i < 64; i++, at += wide ? 2 : 1)
        table[ZIGZAG[i]] = wide ? read16(this.bytes, at) : this.bytes[at];
      this.quants[place] = table;
    }
  }

  private readHuffman(at: number, end: number): void {
    while (at < end) {
      const [kind, place] = [this.bytes[at] >> 4, this.bytes[at] & 15];
      const counts = this.bytes.subarray(at + 1, at + 17);
      const size = counts.reduce((sum, count) => sum + count, 0);
      (kind === 0 ? this.dc : this.ac)[place] = new Huffman(counts, this.bytes.subarray(at + 17, at + 17 + size));
      at += 17 + size;
    }
  }

  private readFrame(marker: number, at: number): void {
    const { bytes } = this;
    if (marker > 0xc2 || bytes[at] !== 8) throw new ImageError('a kind of JPEG that is not read');
    if (this.frame !== undefined) throw new ImageError('two frames');
    this.progressive = marker === 0xc2;
    const [height, width, count] = [read16(bytes, at + 1), read16(bytes, at + 3), bytes[at + 5]];
    if (height === 0 || width === 0 || ![1, 3, 4].includes(count)) throw new ImageError('no image');
    const parts = Array.from({ length: count }, (_, i) => bytes.subarray(at + 6 + 3 * i, at + 9 + 3 * i));
    // One component alone is stored as if it had one sample a unit.
    const alone = count === 1;
    const sampling = parts.map((part) => (alone ? [1, 1] : [part[1] >> 4, part[1] & 15]));
    if (sampling.flat().some((n) => n < 1 || n > 4)) throw new ImageError('no sampling');
    const [h, v] = [Math.max(...sampling.map(([x]) => x)), Math.max(...sampling.map(([, y]) => y))];
    const components = parts.map((part, i): Component => {
      const [ch, cv] = sampling[i];
      const stride = Math.ceil(width / (8 * h)) * ch;
      const rows = Math.ceil(height / (8 * v)) * cv;
      const wide = Math.ceil(Math.ceil((width * ch) / h) / 8);
      const high = Math.ceil(Math.ceil((height * cv) / v) / 8);
      const coefficients = new Int16Array(stride * rows * 64);
      return {
        id: part[0],
        h: ch,
        v: cv,
        quantTable: part[2],
        quant: undefined,
        stride,
        rows,
        wide,
        high,
        coefficients,
      };
    });
    this.frame = { width, height, h, v, components };
  }

  private readScan(at: number): void {
    const { bytes, frame } = this;
    if (frame === undefined) throw new ImageError('a scan without a frame');
    const count = bytes[at];
    const parts = Array.from({ length: count }, (_, i): Scan['parts'][number] => {
      const [id, tables] = bytes.subarray(at + 1 + 2 * i, at + 3 + 2 * i);
      const component = frame.components.find((one) => one.id === id);
      if (component === undefined) throw new ImageError('a scan of no component');
      component.quant ??= this.quants[component.quantTable];
      return { component, dc: this.dc[tables >> 4], ac: this.ac[tables & 15] };
    });
    const header = at + 1 + 2 * count;
    const [first, last, bits] = this.progressive ? bytes.subarray(header, header + 3) : [0, 63, 0];
    if (first > last || last > 63) throw new ImageError('a scan of no coefficients');
    readScan(bytes, header + 3, {
      parts,
      first,
      last,
      high: bits >> 4,
      low: bits & 15,
      progressive: this.progressive,
      interval: this.interval,
      unitsWide: Math.ceil(frame.width / (8 * frame.h)),
      unitsHigh: Math.ceil(frame.height / (8 * frame.v)),
    });
  }

  /** The pixels of the image, or of a part. */
  pixels(box?: Box): Pixels {
    const { frame } = this;
    if (frame === undefined) throw new ImageError('no frame');
    const { x, y, width, height } = box ?? { x: 0, y: 0, width: frame.width, height: frame.height };
    const unit = 8 * frame.h;
    const left = Math.floor(x / unit) * unit;
    const part: Box = { x: left, y, width: width + x - left, height };
    const full = frame.components.map((one) => Math.ceil((frame.width * one.h) / frame.h));
    const cut = frame.components.map((one) => Math.ceil((part.width * one.h) / frame.h));
    const again = cut.some((count, i) => count < 2 && full[i] >= 2);
    const rows = frame.components.map((one, i) => rowsOf(frame, one, part, (again ? cut : full)[i] > 2));
    const data = new Uint8ClampedArray(width * height * 3);
    const write = this.colors();
    for (let row = 0, to = 0; row < height; row++, to += 3 * width) {
      write(
        rows.map((of) => of(y + row)),
        x - left,
        width,
        data,
        to,
      );
    }
    return { width, height, data: new Uint8Array(data.buffer) };
  }

  private colors(): WriteRow {
    const { components } = this.frame!;
    if (components.length === 1) return writeGray;
    const ids = String.fromCharCode(...components.map(({ id }) => id));
    if (components.length === 4) return writeFour(this.adobe);
    if (!this.jfif && (this.adobe === 0 || (this.adobe < 0 && ids === 'RGB'))) return writeRgb;
    return writeYcc;
  }
}

function startsWith(bytes: Uint8Array, at: number, text: string): boolean {
  return [...text].every((letter, i) => bytes[at + i] === letter.charCodeAt(0));
}

type WriteRow = (
  rows: readonly Uint8ClampedArray[],
  from: number,
  count: number,
  out: Uint8ClampedArray,
  to: number,
) => void;

const writeGray: WriteRow = ([gray], from, count, out, to) => {
  for (let i = 0; i < count; i++, to += 3) out[to] = out[to + 1] = out[to + 2] = gray[from + i];
};

const writeRgb: WriteRow = (rows, from, count, out, to) => {
  for (let i = from; i < from + count; i++) for (let c = 0; c < 3; c++) out[to++] = rows[c][i];
};

const scaled = (x: number): number => Math.floor(x * 65536 + 0.5);
const [RED, BLUE, GREEN_RED, GREEN_BLUE] = [1.402, 1.772, 0.71414, 0.34414].map(scaled);

const writeYcc: WriteRow = ([y, cb, cr], from, count, out, to) => {
  for (let i = from; i < from + count; i++, to += 3) {
    const b = cb[i] - 128;
    const r = cr[i] - 128;
    out[to] = y[i] + ((RED * r + 32768) >> 16);
    out[to + 1] = y[i] + ((32768 - GREEN_BLUE * b - GREEN_RED * r) >> 16);
    out[to + 2] = y[i] + ((BLUE * b + 32768) >> 16);
  }
};

/** Cyan, magenta, yellow and black, which Adobe's programs store the other way round; or the first three as brightness and color. */
function writeFour(adobe: number): WriteRow {
  return (rows, from, count, out, to) => {
    const inks = new Uint8ClampedArray(3 * count);
    if (adobe === 2) {
      writeYcc(rows, from, count, inks, 0);
      for (let i = 0; i < inks.length; i++) inks[i] = 255 - inks[i];
    } else writeRgb(rows, from, count, inks, 0);
    for (let i = 0; i < count; i++) {
      const black = rows[3][from + i];
      for (let c = 0; c < 3; c++) {
        const ink = inks[3 * i + c];
        out[to++] = Math.floor(adobe >= 0 ? (black * ink) / 255 : ((255 - black) * (255 - ink)) / 255);
      }
    }
  };
}
