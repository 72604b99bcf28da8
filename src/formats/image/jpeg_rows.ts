import { inverse } from './jpeg_idct.js';
import type { Component } from './jpeg_scan.js';
import { ImageError, type Box } from './pixels.js';

/** Gives the samples of one row of pixels. */
export type Rows = (y: number) => Uint8ClampedArray;

/** What the samples of all components belong to. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  /** The most samples of a component in a row and a column of a unit. */
  readonly h: number;
  readonly v: number;
  readonly components: readonly Component[];
}

/**
 * The rows of a component in the size of the image, from column `box.x` on, which is the first of a unit. Half as many samples are interpolated as
 * libjpeg does it; at the sides of the box as at those of an image.
 */
export function rowsOf(frame: Frame, component: Component, box: Box, fancy: boolean): Rows {
  const [across, down] = [frame.h / component.h, frame.v / component.v];
  if (!Number.isInteger(across) || !Number.isInteger(down)) throw new ImageError('sampling by fractions');
  const high = Math.ceil((frame.height * component.v) / frame.v);
  const count = Math.ceil((box.width * component.h) / frame.h);
  const { plane, stride, top } = samples(component, box, across, down);
  const inside = (row: number): number => Math.max(0, Math.min(row, high - 1));
  const row = (y: number): Uint8ClampedArray => {
    const from = (inside(y) - top) * stride;
    return plane.subarray(from, from + count);
  };
  if (across === 1 && down === 1) return row;
  const out = new Uint8ClampedArray(count * across);
  // The second row of a pair lies nearer to the row below.
  const other = (y: number): Uint8ClampedArray => row((y >> 1) + (y % 2 === 0 ? -1 : 1));
  if (across === 1 && down === 2) {
    return (y) => {
      const [near, far] = [row(y >> 1), other(y)];
      const bias = y % 2 === 0 ? 1 : 2;
      for (let i = 0; i < count; i++) out[i] = (3 * near[i] + far[i] + bias) >> 2;
      return out;
    };
  }
  if (across === 2 && down === 1 && fancy) {
    return (y) => {
      const near = row(y);
      for (let i = 0; i < count; i++) {
        out[2 * i] = i === 0 ? near[0] : (3 * near[i] + near[i - 1] + 1) >> 2;
        out[2 * i + 1] = i === count - 1 ? near[i] : (3 * near[i] + near[i + 1] + 2) >> 2;
      }
      return out;
    };
  }
  if (across === 2 && down === 2 && fancy) {
    const sums = new Int32Array(count);
    return (y) => {
      const [near, far] = [row(y >> 1), other(y)];
      for (let i = 0; i < count; i++) sums[i] = 3 * near[i] + far[i];
      for (let i = 0; i < count; i++) {
        out[2 * i] = (3 * sums[i] + sums[Math.max(i - 1, 0)] + 8) >> 4;
        out[2 * i + 1] = (3 * sums[i] + sums[Math.min(i + 1, count - 1)] + 7) >> 4;
      }
      return out;
    };
  }
  return (y) => {
    const near = row(Math.floor(y / down));
    for (let i = 0; i < out.length; i++) out[i] = near[Math.floor(i / across)];
    return out;
  };
}

/** The samples of the blocks that a part of the image needs; `top` is the number of the first row. */
function samples(component: Component, box: Box, across: number, down: number) {
  const { coefficients, quant, stride: blocks, rows } = component;
  if (quant === undefined) throw new ImageError('a component without a scan');
  const first = Math.floor(box.x / across / 8);
  const wide = Math.ceil(box.width / across / 8);
  const above = Math.max(0, Math.floor((box.y / down - 1) / 8));
  const below = Math.min(rows, Math.floor(((box.y + box.height) / down + 1) / 8) + 1);
  const stride = wide * 8;
  const plane = new Uint8ClampedArray(stride * (below - above) * 8);
  for (let row = above; row < below; row++) {
    for (let column = 0; column < wide; column++) {
      const at = (row * blocks + first + column) * 64;
      inverse(coefficients, at, quant, plane, (row - above) * 8 * stride + column * 8, stride);
    }
  }
  return { plane, stride, top: above * 8 };
}
