/** Ways to interpolate. `Resize` knows NEAREST and LINEAR (BILINEAR). MindSpore's `vision.Inter`. */
export const Inter = Object.freeze({
  NEAREST: 0,
  ANTIALIAS: 1,
  LINEAR: 2,
  BILINEAR: 2,
  CUBIC: 3,
  BICUBIC: 3,
  AREA: 4,
  PILCUBIC: 5,
} as const);

/** One of the values of {@link Inter}. */
export type InterMode = (typeof Inter)[keyof typeof Inter];
