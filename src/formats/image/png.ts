import { unzlibSync } from 'fflate';
import { joinBytes } from '../bytes.js';
import { ImageError, type Pixels } from './pixels.js';

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10];

/** True for bytes that begin as a PNG file does. */
export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => bytes[i] === byte);
}

/** Samples of a pixel for each of PNG's kinds of color. */
const SAMPLES: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** First column and row, and steps, of the passes of interlaced files. */
const PASSES = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly color: number;
  readonly interlaced: boolean;
}

/**
 * Decodes a PNG file of any depth and kind of color, interlaced or not. Transparency is dropped, of 16 bits the upper 8 stay, gamma is not looked at. ImageError for
 * what is broken. Checksums are not looked at.
 */
export function decodePng(bytes: Uint8Array): Pixels {
  const { header, palette, packed } = readChunks(bytes);
  const { width, height, interlaced } = header;
  const bits = header.depth * SAMPLES[header.color];
  const passes = (interlaced ? PASSES : ([[0, 0, 1, 1]] as const))
    .map(([x, y, dx, dy]) => ({ x, y, dx, dy, wide: Math.ceil((width - x) / dx), high: Math.ceil((height - y) / dy) }))
    .filter(({ wide, high }) => wide > 0 && high > 0);
  const line = (wide: number): number => Math.ceil((wide * bits) / 8);
  const size = passes.reduce((sum, { wide, high }) => sum + high * (1 + line(wide)), 0);
  const raw = unpacked(packed, size);
  const data = new Uint8Array(width * height * 3);
  let at = 0;
  for (const { x, y, dx, dy, wide, high } of passes) {
    const length = line(wide);
    let before: Uint8Array = new Uint8Array(length);
    for (let row = 0; row < high; row++, at += 1 + length) {
      const current = raw.subarray(at + 1, at + 1 + length);
      unfilter(raw[at], current, before, Math.max(1, bits >> 3));
      const to = ((y + row * dy) * width + x) * 3;
      writeRow(current, wide, header, palette, data, to, 3 * dx);
      before = current;
    }
  }
  return { width, height, data };
}

function unpacked(packed: Uint8Array, size: number): Uint8Array {
  try {
    const raw = unzlibSync(packed, { out: new Uint8Array(size) });
    if (raw.length === size) return raw;
  } catch (cause) {
    throw new ImageError((cause as Error).message);
  }
  throw new ImageError('rows are missing');
}

function readChunks(bytes: Uint8Array): { header: Header; palette: Uint8Array; packed: Uint8Array } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pieces: Uint8Array[] = [];
  let header: Header | undefined;
  let palette = new Uint8Array();
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = view.getUint32(at);
    const kind = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const body = bytes.subarray(at + 8, at + 8 + length);
    if (body.length < length) throw new ImageError('the file ends early');
    if (kind === 'IHDR') header = readHeader(view, at + 8);
    else if (kind === 'PLTE') palette = Uint8Array.from(body);
    else if (kind === 'IDAT') pieces.push(body);
    else if (kind === 'IEND') break;
    at += 12 + length;
  }
  if (header === undefined) throw new ImageError('no header');
  return { header, palette, packed: joinBytes(pieces) };
}

function readHeader(view: DataView, at: number): Header {
  const [width, height] = [view.getUint32(at), view.getUint32(at + 4)];
  const [depth, color] = [view.getUint8(at + 8), view.getUint8(at + 9)];
  if (width === 0 || height === 0 || ![1, 2, 4, 8, 16].includes(depth) || !(color in SAMPLES)) {
    throw new ImageError('no header');
  }
  return { width, height, depth, color, interlaced: view.getUint8(at + 12) === 1 };
}

/** Makes bytes of the differences of a row, in place. `step` bytes belong to one pixel. */
function unfilter(kind: number, row: Uint8Array, above: Uint8Array, step: number): void {
  if (kind > 4) throw new ImageError('no filter');
  if (kind === 0) return;
  for (let i = 0; i < row.length; i++) {
    const left = i < step ? 0 : row[i - step];
    const up = above[i];
    if (kind === 1) row[i] += left;
    else if (kind === 2) row[i] += up;
    else if (kind === 3) row[i] += (left + up) >> 1;
    else row[i] += nearest(left, up, i < step ? 0 : above[i - step]);
  }
}

/** Paeth's choice: whichever is nearest to left + up − corner. */
function nearest(left: number, up: number, corner: number): number {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}

/** Writes the colors of a row, `step` bytes apart. */
function writeRow(
  row: Uint8Array,
  count: number,
  { depth, color }: Header,
  palette: Uint8Array,
  out: Uint8Array,
  to: number,
  step: number,
): void {
  const samples = SAMPLES[color];
  const bytes = depth === 16 ? 2 : 1;
  const mask = (1 << Math.min(depth, 8)) - 1;
  // Gray of less than 8 bits is stretched; places in the palette are what they are.
  const scale = color === 0 ? 255 / mask : 1;
  const sample = (i: number): number =>
    depth >= 8 ? row[i * bytes] : ((row[(i * depth) >> 3] >> (8 - depth - ((i * depth) & 7))) & mask) * scale;
  for (let i = 0; i < count; i++, to += step) {
    const first = sample(i * samples);
    for (let c = 0; c < 3; c++) {
      if (color === 3) out[to + c] = palette[first * 3 + c];
      else out[to + c] = color & 2 ? sample(i * samples + c) : first;
    }
  }
}
