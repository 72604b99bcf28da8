import { roundEven } from './interpolate.js';

/** OpenCV's arithmetic of colors, whose results MindSpore gives. Images are interleaved red, green and blue. */
export type Colors = Uint8Array | Float32Array;

const { fround } = Math;

/** The function `f` of single numbers; of bytes the result is rounded, and kept inside. */
function eachNumber(image: Colors, f: (x: number) => number): Colors {
  if (image instanceof Float32Array) return image.map(f);
  const table = Uint8ClampedArray.from({ length: 256 }, (_, x) => f(x));
  return image.map((x) => table[x]);
}

/** `gray · (1 − factor) + x · factor` in float32. */
function mixer(factor: number): (gray: number, x: number) => number {
  const rest = fround(1 - factor);
  return (gray, x) => fround(gray * rest + fround(x * factor));
}

/** Every number times `factor`. */
export function adjustBrightness(image: Colors, factor: number): Colors {
  return eachNumber(image, (x) => fround(x * factor));
}

/** Away from the mean gray of the image, or towards it. */
export function adjustContrast(image: Colors, factor: number): Colors {
  const gray = grays(image);
  let sum = 0;
  for (const x of gray) sum += x;
  const mean = sum / gray.length;
  const mix = mixer(factor);
  const middle = image instanceof Uint8Array ? roundEven(mean) : fround(mean);
  return eachNumber(image, (x) => mix(middle, x));
}

/** Away from the gray of each pixel, or towards it. */
export function adjustSaturation(image: Colors, factor: number): Colors {
  const gray = grays(image);
  const mix = mixer(factor);
  const out = image instanceof Uint8Array ? new Uint8ClampedArray(image.length) : new Float32Array(image.length);
  for (let i = 0; i < image.length; i++) out[i] = mix(gray[Math.floor(i / 3)], image[i]);
  return out instanceof Float32Array ? out : new Uint8Array(out.buffer);
}

/** The brightness of each pixel: of bytes in 1/32768, rounded to a byte. */
function grays(image: Colors): Colors {
  const bytes = image instanceof Uint8Array;
  const out = bytes ? new Uint8Array(image.length / 3) : new Float32Array(image.length / 3);
  for (let i = 0, at = 0; i < out.length; i++, at += 3) {
    const [r, g, b] = [image[at], image[at + 1], image[at + 2]];
    if (bytes) out[i] = (r * 9798 + g * 19235 + b * 3735 + 16384) >> 15;
    else out[i] = fround(fround(r * fround(0.299)) + fround(g * fround(0.587))) + fround(b * fround(0.114));
  }
  return out;
}

/** Turns the hue by `factor` of the circle. */
export function adjustHue(image: Colors, factor: number): Colors {
  return image instanceof Uint8Array ? turnBytes(image, factor) : turnFloats(image, factor);
}

/** `255 / v` for saturation and `256 / 6 / diff` for hue, in 1/4096. */
const SATURATION = Int32Array.from({ length: 256 }, (_, v) => (v === 0 ? 0 : roundEven((255 * 4096) / v)));
const HUE = Int32Array.from({ length: 256 }, (_, diff) => (diff === 0 ? 0 : roundEven((256 * 4096) / (6 * diff))));

/** Of bytes, hue has 256 steps on the way there; on the way back a circle has 255. */
function turnBytes(image: Uint8Array, factor: number): Uint8Array {
  const out = new Uint8ClampedArray(image.length);
  const turn = Math.trunc(fround(factor * 255));
  const color = new Float32Array(3);
  for (let at = 0; at < image.length; at += 3) {
    const [r, g, b] = [image[at], image[at + 1], image[at + 2]];
    const v = Math.max(r, g, b);
    const diff = v - Math.min(r, g, b);
    const s = (diff * SATURATION[v] + 2048) >> 12;
    const sector = v === r ? g - b : v === g ? b - r + 2 * diff : r - g + 4 * diff;
    const h = (sector * HUE[diff] + 2048) >> 12;
    toColor((h + turn) & 255, fround(s * fround(1 / 255)), fround(v * fround(1 / 255)), fround(6 / 255), color);
    for (let c = 0; c < 3; c++) out[at + c] = fround(color[c] * 255);
  }
  return new Uint8Array(out.buffer);
}

const EPSILON = 2 ** -23;

function turnFloats(image: Float32Array, factor: number): Float32Array {
  const out = new Float32Array(image.length);
  for (let at = 0; at < image.length; at += 3) {
    const [r, g, b] = [image[at], image[at + 1], image[at + 2]];
    const v = Math.max(r, g, b);
    const diff = v - Math.min(r, g, b);
    const s = fround(diff / (Math.abs(v) + EPSILON));
    const step = 60 / (diff + EPSILON);
    const h = v === r ? (g - b) * step : v === g ? (b - r) * step + 120 : (r - g) * step + 240;
    toColor(fround((h + factor * 360 + 720) % 360), s, v, fround(6 / 360), out.subarray(at, at + 3));
  }
  return out;
}

/** Which of the four numbers of `toColor` red, green and blue are, in each sixth of the circle. */
const SECTORS = [
  [0, 3, 1],
  [2, 0, 1],
  [1, 0, 3],
  [1, 2, 0],
  [3, 1, 0],
  [0, 1, 2],
] as const;

/** Red, green and blue of a hue (`scale` makes sixths of a circle of it), a saturation and a value, in float32. */
function toColor(hue: number, s: number, v: number, scale: number, out: Float32Array): void {
  const sixths = fround(hue * scale);
  const sector = Math.floor(sixths);
  const part = fround(sixths - sector);
  const vs = fround(v * s);
  const vsh = fround(vs * part);
  const low = fround(v - vs);
  const numbers = [v, low, fround(v - vsh), fround(low + vsh)];
  const places = SECTORS[sector % 6];
  for (let c = 0; c < 3; c++) out[c] = numbers[places[c]];
}
