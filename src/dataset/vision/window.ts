import { RuntimeError } from '../../common/errors.js';
import { isInstance } from '../../common/checks.js';
import { checkValue, typeCheck } from '../checks.js';
import type { Column } from '../column.js';

/** Height, width and channels of an image, (H, W, C) or (H, W). RuntimeError for another rank. */
export function imageShape({ shape }: Column, opName: string): { height: number; width: number; channels: number } {
  if (shape.length !== 2 && shape.length !== 3) {
    throw new RuntimeError(`${opName}: image shape should be <H,W> or <H,W,C>, but got rank: ${shape.length}`);
  }
  return { height: shape[0], width: shape[1], channels: shape[2] ?? 1 };
}

/** The image whose pixel (y, x) is the one at (row(y), column(x)), or `fill` (one value a channel) where one of them is −1. */
export function cropped(
  { data, shape, dtype }: Column,
  [toHeight, toWidth]: readonly [number, number],
  row: (y: number) => number,
  column: (x: number) => number,
  fill: readonly number[] = [0],
): Column {
  const [, width, channels = 1] = shape;
  const out = new dtype.array(toHeight * toWidth * channels);
  const columns = Array.from({ length: toWidth }, (_, x) => column(x));
  for (let y = 0, to = 0; y < toHeight; y++) {
    const line = row(y);
    for (const x of columns) {
      const from = (line * width + x) * channels;
      for (let c = 0; c < channels; c++, to++) out[to] = line < 0 || x < 0 ? fill[c % fill.length] : data[from + c];
    }
  }
  return { data: out, shape: [toHeight, toWidth, ...shape.slice(2)], dtype };
}

/** A size as height and width. TypeError and ValueError for what is none. */
export function cropSize(size: unknown): [number, number] {
  typeCheck(size, ['int', 'list', 'tuple'], 'size');
  if (isInstance(size, 'int')) {
    checkValue(size as number, [1, 16777216], '');
    return [Number(size), Number(size)];
  }
  const items = size as unknown[];
  if (items.length !== 2) {
    throw new TypeError('Size should be a single integer or a list/tuple (h, w) of length 2.');
  }
  items.forEach((value, i) => {
    typeCheck(value, ['int'], `size[${i}]`);
    checkValue(value as number, [1, 16777216], '');
  });
  return [Number(items[0]), Number(items[1])];
}

/** One value for all channels, or one for each of three. TypeError and ValueError for what is neither. */
export function fillColors(value: unknown): readonly number[] {
  if (isInstance(value, 'int')) {
    checkValue(value as number, [0, 255], 'fill_value');
    return [Number(value)];
  }
  if (!Array.isArray(value) || value.length !== 3) {
    throw new TypeError('fill_value should be a single integer or a 3-tuple.');
  }
  value.forEach((item: unknown, i) => {
    typeCheck(item, ['int'], `fill_value[${i}]`);
    checkValue(item as number, [0, 255], `fill_value[${i}]`);
  });
  return value.map(Number);
}
