import { roundEven } from './interpolate.js';

/** OpenCV's turning of images, whose results MindSpore gives. */

/** Where a pixel (x, y) comes from: (a·x + b·y + c, d·x + e·y + f). */
export type Affine = readonly [number, number, number, number, number, number];

/** An image of interleaved channels, and the size of the result. */
export interface Warp {
  readonly image: Uint8Array | Float32Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly toHeight: number;
  readonly toWidth: number;
  /** What is outside the image, one number a channel. */
  readonly fill: readonly number[];
}

type Pixels = Uint8Array | Float32Array;

const { fround } = Math;

/** The map from the turned image to the given one, for `degrees` against the clock about (x, y), and then a shift. */
export function rotation(degrees: number, x: number, y: number, shift: readonly [number, number]): Affine {
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const c = (1 - cos) * x - sin * y + shift[0];
  const f = sin * x + (1 - cos) * y + shift[1];
  const scale = 1 / (cos * cos + sin * sin);
  const [a, b, d, e] = [cos * scale, -sin * scale, sin * scale, cos * scale];
  return [a, b, -a * c - b * f, d, e, -d * c - e * f];
}

/** Width and height of the box around an image turned about (x, y). */
export function turnedSize(degrees: number, x: number, y: number, width: number, height: number): [number, number] {
  const angle = (degrees * Math.PI) / 180;
  const b = fround(fround(Math.cos(angle)) * 0.5);
  const a = fround(fround(Math.sin(angle)) * 0.5);
  const at = (center: number, one: number, two: number) => fround(fround(center + one) + two);
  const xs = [at(x, -fround(a * height), -fround(b * width)), at(x, fround(a * height), -fround(b * width))];
  const ys = [at(y, fround(b * height), -fround(a * width)), at(y, -fround(b * height), -fround(a * width))];
  const extent = (center: number, values: readonly number[]) => {
    const all = [...values, ...values.map((value) => fround(2 * center - value))];
    return fround(Math.max(...all) - Math.min(...all));
  };
  return [extent(x, xs), extent(y, ys)];
}

/** The columns of a map in 1/1024, as OpenCV rounds them. */
function fixed(slope: number, size: number): Int32Array {
  return Int32Array.from({ length: size }, (_, x) => roundEven(slope * x * 1024));
}

/** The nearest pixel. */
export function warpNearest(warp: Warp, out: Pixels, [a, b, c, d, e, f]: Affine): void {
  const { image, height, width, channels, toHeight, toWidth, fill } = warp;
  const [across, down] = [fixed(a, toWidth), fixed(d, toWidth)];
  for (let y = 0, to = 0; y < toHeight; y++) {
    const x0 = roundEven((b * y + c) * 1024) + 512;
    const y0 = roundEven((e * y + f) * 1024) + 512;
    for (let x = 0; x < toWidth; x++) {
      const [column, row] = [(x0 + across[x]) >> 10, (y0 + down[x]) >> 10];
      const inside = column >= 0 && column < width && row >= 0 && row < height;
      const from = (row * width + column) * channels;
      for (let k = 0; k < channels; k++) out[to++] = inside ? image[from + k] : fill[k];
    }
  }
}

/** Shares of the neighbours of a place between two pixels, for each 1/32 of the way. */
interface Kernel {
  /** How many neighbours there are in a row or a column: 2 or 4. */
  readonly size: number;
  readonly shares: Float32Array;
}

const LINEAR: Kernel = {
  size: 2,
  shares: Float32Array.from({ length: 64 }, (_, i) => (i % 2 === 0 ? 1 - i / 64 : (i - 1) / 64)),
};

const CUBIC: Kernel = { size: 4, shares: cubicShares() };

function cubicShares(): Float32Array {
  const out = new Float32Array(32 * 4);
  const A = -0.75;
  for (let i = 0; i < 32; i++) {
    const x = i / 32;
    out[4 * i] = ((A * (x + 1) - 5 * A) * (x + 1) + 8 * A) * (x + 1) - 4 * A;
    out[4 * i + 1] = ((A + 2) * x - (A + 3)) * x * x + 1;
    out[4 * i + 2] = ((A + 2) * (1 - x) - (A + 3)) * (1 - x) * (1 - x) + 1;
    out[4 * i + 3] = fround(fround(1 - out[4 * i]) - out[4 * i + 1]) - out[4 * i + 2];
  }
  return out;
}

const ONE = 32768;

/** The shares of all neighbours of a place; for bytes in 1/32768, and they add up to one. */
function weightsAt({ size, shares }: Kernel, right: number, lower: number, bytes: boolean): Float32Array {
  const out = new Float32Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const share = fround(shares[size * lower + i] * shares[size * right + j]);
      out[size * i + j] = bytes ? roundEven(share * ONE) : share;
    }
  }
  const over = bytes ? out.reduce((sum, w) => sum + w, 0) - ONE : 0;
  if (over === 0) return out;
  // What rounding left over goes to one of these four of the sixteen: the largest when it is lacking, else the smallest.
  let [least, most] = [10, 10];
  for (const i of [10, 11, 14, 15]) {
    if (out[i] < out[least]) least = i;
    else if (out[i] > out[most]) most = i;
  }
  out[over < 0 ? most : least] -= over;
  return out;
}

/** Linear interpolation of four neighbours. */
export function warpLinear(warp: Warp, out: Pixels, map: Affine): void {
  blend(LINEAR, warp, out, map);
}

/** Cubic interpolation of sixteen neighbours. */
export function warpCubic(warp: Warp, out: Pixels, map: Affine): void {
  blend(CUBIC, warp, out, map);
}

/** Mixes the neighbours of places in 1/32; those outside have the fill value. */
function blend(kernel: Kernel, warp: Warp, out: Pixels, [a, b, c, d, e, f]: Affine): void {
  const { image, height, width, channels, toHeight, toWidth, fill } = warp;
  const { size } = kernel;
  const before = size / 2 - 1;
  const bytes = out instanceof Uint8Array;
  const [across, down] = [fixed(a, toWidth), fixed(d, toWidth)];
  const known: Float32Array[] = [];
  const steps = Array.from({ length: size * size }, (_, i) => (Math.floor(i / size) * width + (i % size)) * channels);
  for (let y = 0, to = 0; y < toHeight; y++) {
    const x0 = roundEven((b * y + c) * 1024) + 16;
    const y0 = roundEven((e * y + f) * 1024) + 16;
    for (let x = 0; x < toWidth; x++) {
      const column = (x0 + across[x]) >> 5;
      const row = (y0 + down[x]) >> 5;
      const left = (column >> 5) - before;
      const top = (row >> 5) - before;
      const weights = (known[(row & 31) * 32 + (column & 31)] ??= weightsAt(kernel, column & 31, row & 31, bytes));
      const inside = left >= 0 && top >= 0 && left + size <= width && top + size <= height;
      const first = (top * width + left) * channels;
      for (let k = 0; k < channels; k++) {
        // At the edge relative to the fill value, as what is outside adds nothing then.
        const rest = inside ? 0 : fill[k];
        let sum = 0;
        for (let i = 0; i < steps.length; i++) {
          if (!inside) {
            const v = top + Math.floor(i / size);
            const u = left + (i % size);
            if (v < 0 || v >= height || u < 0 || u >= width) continue;
          }
          sum += (image[first + steps[i] + k] - rest) * weights[i];
        }
        if (bytes) out[to++] = Math.max(0, Math.min(255, (sum + rest * ONE + ONE / 2) >> 15));
        else out[to++] = sum + rest;
      }
    }
  }
}
