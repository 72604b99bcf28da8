/** OpenCV's interpolation, whose results MindSpore gives. */

/** Sizes of an image of interleaved channels, before and after. */
export interface Sizes {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly toHeight: number;
  readonly toWidth: number;
}

type Pixels = Uint8Array | Float32Array;

/** The nearest pixel to the left and above. */
export function nearest(image: Pixels, out: Pixels, { height, width, channels, toHeight, toWidth }: Sizes): void {
  let to = 0;
  for (let y = 0; y < toHeight; y++) {
    const row = Math.min(Math.floor(y * (height / toHeight)), height - 1) * width;
    for (let x = 0; x < toWidth; x++) {
      const from = (row + Math.min(Math.floor(x * (width / toWidth)), width - 1)) * channels;
      for (let c = 0; c < channels; c++) out[to++] = image[from + c];
    }
  }
}

/** Where the pixels of one axis come from: the first of two neighbours, and the share of the second. */
interface Taps {
  readonly first: Int32Array;
  readonly share: Float32Array;
}

function taps(from: number, to: number, clamp: boolean): Taps {
  const first = new Int32Array(to);
  const share = new Float32Array(to);
  for (let i = 0; i < to; i++) {
    const at = Math.fround((i + 0.5) * (from / to) - 0.5);
    first[i] = Math.floor(at);
    share[i] = at - first[i];
    // OpenCV moves columns beyond the edge onto it; of rows it only repeats the last, with the share as it is.
    if (clamp && (first[i] < 0 || first[i] >= from - 1)) {
      first[i] = first[i] < 0 ? 0 : from - 1;
      share[i] = 0;
    }
  }
  return { first, share };
}

/** Fixed-point shares of both neighbours, in 1/2048. */
function weights(share: Float32Array): Int32Array {
  const out = new Int32Array(2 * share.length);
  share.forEach((f, i) => {
    out[2 * i] = roundEven(Math.fround(1 - f) * 2048);
    out[2 * i + 1] = roundEven(f * 2048);
  });
  return out;
}

/** The nearest integer, the even one of two, as C rounds. */
export function roundEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}

/** Both rows that row `first` and its share mix, kept inside the image. */
function rowPair(first: number, height: number): readonly [number, number] {
  const inside = (y: number) => Math.max(0, Math.min(y, height - 1));
  return [inside(first), inside(first + 1)];
}

/** Linear interpolation of bytes, in OpenCV's fixed-point steps. */
export function resizeBytes(image: Uint8Array, out: Uint8Array, sizes: Sizes): void {
  const { height, width, channels, toHeight, toWidth } = sizes;
  const columns = taps(width, toWidth, true);
  const rows = taps(height, toHeight, false);
  const across = weights(columns.share);
  const down = weights(rows.share);
  const wide = new Int32Array(height * toWidth * channels);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < toWidth; x++) {
      const from = (y * width + columns.first[x]) * channels;
      const next = columns.first[x] + 1 < width ? channels : 0;
      for (let c = 0; c < channels; c++) {
        wide[to++] = image[from + c] * across[2 * x] + image[from + next + c] * across[2 * x + 1];
      }
    }
  }
  const line = toWidth * channels;
  for (let y = 0, to = 0; y < toHeight; y++) {
    const [upper, lower] = rowPair(rows.first[y], height);
    for (let i = 0; i < line; i++) {
      const a = (down[2 * y] * (wide[upper * line + i] >> 4)) >> 16;
      const b = (down[2 * y + 1] * (wide[lower * line + i] >> 4)) >> 16;
      out[to++] = (a + b + 2) >> 2;
    }
  }
}

/** Linear interpolation of float32; half the size is the mean of four, as in OpenCV. */
export function resizeFloats(image: Float32Array, out: Float32Array, sizes: Sizes): void {
  const { height, width, channels, toHeight, toWidth } = sizes;
  if (height === 2 * toHeight && width === 2 * toWidth) {
    halve(image, out, sizes);
    return;
  }
  const columns = taps(width, toWidth, true);
  const rows = taps(height, toHeight, false);
  const wide = new Float32Array(height * toWidth * channels);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < toWidth; x++) {
      const from = (y * width + columns.first[x]) * channels;
      const next = columns.first[x] + 1 < width ? channels : 0;
      const f = columns.share[x];
      const g = Math.fround(1 - f);
      for (let c = 0; c < channels; c++) {
        wide[to++] = Math.fround(image[from + c] * g) + Math.fround(image[from + next + c] * f);
      }
    }
  }
  const line = toWidth * channels;
  for (let y = 0, to = 0; y < toHeight; y++) {
    const [upper, lower] = rowPair(rows.first[y], height);
    const f = rows.share[y];
    const g = Math.fround(1 - f);
    for (let i = 0; i < line; i++) {
      out[to++] = Math.fround(wide[upper * line + i] * g) + Math.fround(wide[lower * line + i] * f);
    }
  }
}

function halve(image: Float32Array, out: Float32Array, { width, channels, toHeight, toWidth }: Sizes): void {
  const line = width * channels;
  let to = 0;
  for (let y = 0; y < toHeight; y++) {
    for (let x = 0; x < toWidth; x++) {
      for (let c = 0; c < channels; c++) {
        const at = 2 * y * line + 2 * x * channels + c;
        const upper = Math.fround(image[at] + image[at + channels]);
        out[to++] = Math.fround(Math.fround(upper + image[at + line]) + image[at + line + channels]) * 0.25;
      }
    }
  }
}
