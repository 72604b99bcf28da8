import { zlibSync } from 'fflate';
import { joinBytes } from '../../formats/bytes.js';
import { crc32 } from '../../formats/crc32.js';
import { colorMap } from './colors.js';
import type { Numbers } from './values.js';

/** How numbers become colours. */
export interface ImageOptions {
  readonly cmap: string;
  readonly vmin?: number;
  readonly vmax?: number;
}

/**
 * Pixels (red, green, blue, alpha) of numbers of rows × columns, through a colour map, or of rows × columns × 3 or 4, which are colours: integers of
 * 0…255, or fractions of 0…1. RangeError for other shapes.
 */
export function pixelsOf({ shape, data }: Numbers, options: ImageOptions): Uint8Array {
  const [rows, columns, channels = 1] = shape;
  if (shape.length < 2 || shape.length > 3 || ![1, 3, 4].includes(channels) || rows * columns === 0)
    throw new RangeError(
      `An image has the shape (rows, columns), or with 3 or 4 behind, but not (${shape.join(', ')}).`,
    );
  const out = new Uint8Array(rows * columns * 4).fill(255);
  if (channels === 1) {
    const finite = data.filter(Number.isFinite);
    const low = options.vmin ?? finite.reduce((a, b) => Math.min(a, b), Infinity);
    const high = options.vmax ?? finite.reduce((a, b) => Math.max(a, b), -Infinity);
    const map = colorMap(options.cmap);
    data.forEach((x, i) => {
      if (Number.isFinite(x)) out.set(map(high > low ? (x - low) / (high - low) : 0), i * 4);
      else out[i * 4 + 3] = 0; // nothing is drawn where there is no number
    });
    return out;
  }
  const scale = data.some((x) => x > 1) ? 1 : 255;
  data.forEach((x, i) => {
    out[Math.floor(i / channels) * 4 + (i % channels)] = Math.min(255, Math.max(0, Math.round(x * scale)));
  });
  return out;
}

/** A PNG file of pixels. */
export function pngOf(pixels: Uint8Array, width: number, height: number): Uint8Array {
  const lines = new Uint8Array(height * (width * 4 + 1)); // a filter's number, none, in front of each line
  for (let y = 0; y < height; y++)
    lines.set(pixels.subarray(y * width * 4, (y + 1) * width * 4), y * (width * 4 + 1) + 1);
  const head = new Uint8Array(13);
  new DataView(head.buffer).setUint32(0, width);
  new DataView(head.buffer).setUint32(4, height);
  head.set([8, 6], 8); // 8 bits each of red, green, blue, alpha
  return joinBytes([
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', head),
    chunk('IDAT', zlibSync(lines)),
    chunk('IEND', new Uint8Array()),
  ]);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const out = new Uint8Array(data.length + 12);
  const view = new DataView(out.buffer);
  view.setUint32(0, data.length);
  out.set(new TextEncoder().encode(type), 4);
  out.set(data, 8);
  view.setUint32(8 + data.length, crc32(out.subarray(4, 8 + data.length)));
  return out;
}

/** Bytes as an address that stands for a PNG file. */
export function pngAddress(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return `data:image/png;base64,${btoa(text)}`;
}
