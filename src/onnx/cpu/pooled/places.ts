import type { Shape } from '../../../common/shape.js';

/** What is computed in one: a convolution of stride 1, plus a bias, perhaps rectified, and maxima over windows side by side. */
export type PooledAttrs = {
  /** (N, C, H, W). */
  readonly input: Shape;
  /** (O, C, kh, kw). */
  readonly kernel: Shape;
  /** Above, left, below, right. */
  readonly pads: readonly number[];
  /** Height and width of the pooling windows. */
  readonly window: readonly [number, number];
  readonly relu: boolean;
};

/** The matrices' sizes. */
export interface PooledSizes {
  readonly images: number;
  /** Output channels. */
  readonly channels: number;
  /** Height and width of the result. */
  readonly size: readonly [number, number];
  /** Height times width. */
  readonly columns: number;
  /** Elements of a pooling window. */
  readonly places: number;
  /** Height and width of the larger window, in which the kernel has a place for each of the pooling window's. */
  readonly reach: readonly [number, number];
  /** Its elements in all channels. */
  readonly rows: number;
}

/** See {@link PooledSizes}. */
export function pooledSizes({ input, kernel, pads, window }: PooledAttrs): PooledSizes {
  const along = (axis: 0 | 1): number => {
    const positions = input[axis + 2] + pads[axis] + pads[axis + 2] - kernel[axis + 2] + 1;
    return Math.floor(positions / window[axis]);
  };
  const size = [along(0), along(1)] as const;
  const reach = [kernel[2] + window[0] - 1, kernel[3] + window[1] - 1] as const;
  return {
    images: input[0],
    channels: kernel[0],
    size,
    columns: size[0] * size[1],
    places: window[0] * window[1],
    reach,
    rows: input[1] * reach[0] * reach[1],
  };
}

/** Which row of (C · H · W, N) each element of each larger window is, in the order (channel, row, column; window); C · H · W in the padding. */
export function forwardPlaces(attrs: PooledAttrs): number[] {
  const [, c, h, w] = attrs.input;
  const { reach, size } = pooledSizes(attrs);
  const { window, pads } = attrs;
  const places: number[] = [];
  for (let channel = 0; channel < c; channel++) {
    for (let i = 0; i < reach[0]; i++) {
      for (let j = 0; j < reach[1]; j++) {
        for (let y = i - pads[0]; y < i - pads[0] + size[0] * window[0]; y += window[0]) {
          for (let x = j - pads[1]; x < j - pads[1] + size[1] * window[1]; x += window[1]) {
            const inside = y >= 0 && y < h && x >= 0 && x < w;
            places.push(inside ? (channel * h + y) * w + x : c * h * w);
          }
        }
      }
    }
  }
  return places;
}

/**
 * The reverse: for each row of (C · H · W, N) the places that it was taken to, `terms` of them, in the order (term; channel, row, column); where
 * there are fewer, the place behind the last.
 */
export function backwardPlaces(attrs: PooledAttrs): { readonly places: number[]; readonly terms: number } {
  const [, c, h, w] = attrs.input;
  const { reach, rows, columns } = pooledSizes(attrs);
  const { window } = attrs;
  const terms = Math.ceil(reach[0] / window[0]) * Math.ceil(reach[1] / window[1]);
  const count = c * h * w;
  const places = new Array<number>(terms * count).fill(rows * columns);
  const met = new Array<number>(count).fill(0);
  forwardPlaces(attrs).forEach((row, at) => {
    if (row < count) places[met[row]++ * count + row] = at;
  });
  return { places, terms };
}
