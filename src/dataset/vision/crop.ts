import { RuntimeError, ValueError } from '../../common/errors.js';
import { uniformInt } from '../../common/mt19937.js';
import { pyClass, pyStr } from '../../common/pytext.js';
import { signature } from '../../common/signature.js';
import { INT32_MAX, bind, checkValue, typeCheck } from '../checks.js';
import type { Column } from '../column.js';
import { Border, continued, type BorderMode } from './border.js';
import { ImageTensorOperation } from './image.js';
import { RandomImageOperation } from './random.js';
import { cropped, cropSize, fillColors, imageShape } from './window.js';

const CENTER = signature<{ size: number | readonly number[] }>('dataset.vision.CenterCrop', 'size');

/**
 * The middle of an image, (H, W, C) or (H, W), of `[height, width]`, or a square; zeros where the image is smaller. TypeError and ValueError for a bad size.
 * MindSpore's `vision.CenterCrop`.
 */
export class CenterCrop extends ImageTensorOperation {
  override readonly opName = 'CenterCrop';
  private readonly size: readonly [number, number];

  constructor(size: number | readonly number[]);
  constructor(options: { size: number | readonly number[] });
  constructor(...args: unknown[]) {
    super();
    this.size = cropSize(bind(CENTER, args).size);
  }

  override apply(column: Column): Column {
    const { height, width } = imageShape(column, this.opName);
    const place = (size: number, there: number) => {
      const before = size > there ? -Math.ceil((size - there) / 2) : Math.floor((there - size) / 2);
      return (i: number): number => continued(i + before, there, Border.CONSTANT);
    };
    return cropped(column, this.size, place(this.size[0], height), place(this.size[1], width));
  }
}

type Padding = number | readonly number[] | null;

interface CropArguments extends Record<string, unknown> {
  size: number | readonly number[];
  padding: Padding;
  pad_if_needed: boolean;
  fill_value: number | readonly number[];
  padding_mode: BorderMode;
}

const RANDOM = signature<CropArguments>(
  'dataset.vision.RandomCrop',
  "size, padding=None, pad_if_needed=False, fill_value=0, padding_mode='constant'",
);

/** Keywords of {@link RandomCrop}. */
export type RandomCropOptions = Partial<Omit<CropArguments, 'size'>>;

/**
 * A part of an image, (H, W, C) or (H, W), at a random place, of `[height, width]`, or a square, after `padding` was added: one number for all sides, left and right and top and bottom, or
 * left, top, right, bottom; with `pad_if_needed` also what a smaller image lacks, on both sides. What is added is `fill_value`, one number or one a channel, or
 * as `padding_mode` says ({@link Border}). RuntimeError for an image that is smaller, TypeError and ValueError for bad arguments. MindSpore's `vision.RandomCrop`.
 */
export class RandomCrop extends RandomImageOperation {
  override readonly opName = 'RandomCrop';
  private readonly size: readonly [number, number];
  private readonly pads: readonly number[];
  private readonly needed: boolean;
  private readonly fill: readonly number[];
  private readonly mode: BorderMode;

  constructor(
    size: number | readonly number[],
    padding?: Padding,
    pad_if_needed?: boolean,
    fill_value?: number | readonly number[],
    padding_mode?: BorderMode,
  );
  constructor(size: number | readonly number[], options?: RandomCropOptions);
  /** @hidden */
  constructor(size: number | readonly number[], padding: Padding, options?: Omit<RandomCropOptions, 'padding'>);
  constructor(...args: unknown[]) {
    super();
    const { size, padding, pad_if_needed, fill_value, padding_mode } = bind(RANDOM, args);
    this.size = cropSize(size);
    typeCheck(pad_if_needed, ['bool'], 'pad_if_needed');
    this.needed = pad_if_needed;
    this.pads = paddingOf(padding);
    this.fill = fillColors(fill_value);
    if (!Object.values(Border).includes(padding_mode)) {
      throw new TypeError(
        `Argument padding_mode with value ${pyStr(padding_mode)} is not of type [<enum 'Border'>], but got ${pyClass(padding_mode)}.`,
      );
    }
    this.mode = padding_mode;
  }

  override apply(column: Column): Column {
    const { height, width } = imageShape(column, this.opName);
    let [left, top, right, bottom] = this.pads;
    const [toHeight, toWidth] = this.size;
    const lacking = (size: number, there: number): number => (this.needed ? Math.max(size - there, 0) : 0);
    const [more, wider] = [lacking(toHeight, height + top + bottom), lacking(toWidth, width + left + right)];
    [left, right, top, bottom] = [left + wider, right + wider, top + more, bottom + more];
    const [h, w] = [height + top + bottom, width + left + right];
    if (toHeight > h || toWidth > w) {
      throw new RuntimeError(
        `RandomCrop: invalid crop size, crop size is bigger than the image dimensions, got crop height: ${toHeight}, crop width: ${toWidth}`,
      );
    }
    const x = uniformInt(this.random, w - toWidth + 1);
    const y = uniformInt(this.random, h - toHeight + 1);
    const row = (i: number): number => continued(i + y - top, height, this.mode);
    const across = (i: number): number => continued(i + x - left, width, this.mode);
    return cropped(column, this.size, row, across, this.fill);
  }
}

/** Left, top, right, bottom. */
function paddingOf(padding: unknown): readonly number[] {
  if (padding === null) return [0, 0, 0, 0];
  typeCheck(padding, ['tuple', 'list', 'Number'], 'padding');
  if (!Array.isArray(padding)) {
    typeCheck(padding, ['int'], 'padding');
    checkValue(padding as number, [0, INT32_MAX], 'padding');
    return [padding, padding, padding, padding].map(Number);
  }
  if (padding.length !== 2 && padding.length !== 4) {
    throw new ValueError('The size of the padding list or tuple should be 2 or 4.');
  }
  padding.forEach((value: unknown, i) => {
    typeCheck(value, ['int'], `padding[${i}]`);
    checkValue(value as number, [0, INT32_MAX], 'pad_value');
  });
  const [a, b, c = a, d = b] = padding.map(Number);
  return [a, b, c, d];
}
