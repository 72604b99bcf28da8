import { float32, uint8 } from '../../common/dtype.js';
import { NotImplementedError, RuntimeError, ValueError } from '../../common/errors.js';
import { shuffle, uniformFloat } from '../../common/mt19937.js';
import { pyStr } from '../../common/pytext.js';
import { signature } from '../../common/signature.js';
import { bind, typeCheck } from '../checks.js';
import type { Column } from '../column.js';
import { adjustBrightness, adjustContrast, adjustHue, adjustSaturation, type Colors } from './color.js';
import { RandomImageOperation } from './random.js';

/** A number, or the least and the greatest one. */
type Range = number | readonly number[];

interface Arguments extends Record<string, unknown> {
  brightness: Range;
  contrast: Range;
  saturation: Range;
  hue: Range;
}

const SIG = signature<Arguments>(
  'dataset.vision.RandomColorAdjust',
  'brightness=(1, 1), contrast=(1, 1), saturation=(1, 1), hue=(0, 0)',
);

type Adjust = (image: Colors, factor: number) => Colors;

/** One of the changes, with the range that its factor is drawn from. */
interface Change {
  readonly adjust: Adjust;
  readonly low: number;
  readonly high: number;
}

/** Changes nothing, so no factor is drawn. */
function isNone({ adjust, low, high }: Change): boolean {
  return low === high && low === (adjust === adjustHue ? 0 : 1);
}

/** Keywords of {@link RandomColorAdjust}. */
export type RandomColorAdjustOptions = Partial<Record<'brightness' | 'contrast' | 'saturation' | 'hue', Range>>;

/**
 * Changes brightness, contrast, saturation and hue of an image, (H, W, 3) of uint8 or float32, in random order, each by a factor drawn from its range: `[min, max]`, or a
 * number, which is the most that the factor differs from 1 (hue: from 0). Factors of 1 leave the image as it is; hue is a part of the circle,
 * in [−0.5, 0.5]. TypeError and ValueError for what is no such range; RuntimeError for images of another shape, NotImplementedError for other
 * element types. MindSpore's `vision.RandomColorAdjust`.
 */
export class RandomColorAdjust extends RandomImageOperation {
  override readonly opName = 'RandomColorAdjust';
  private readonly changes: readonly Change[];

  constructor(brightness?: Range, contrast?: Range, saturation?: Range, hue?: Range);
  constructor(options?: RandomColorAdjustOptions);
  /** @hidden */
  constructor(brightness: Range, options?: Omit<RandomColorAdjustOptions, 'brightness'>);
  constructor(...args: unknown[]) {
    super();
    const { brightness, contrast, saturation, hue } = bind(SIG, args);
    checkRange(brightness, 'brightness', FACTOR);
    checkRange(contrast, 'contrast', FACTOR);
    checkRange(saturation, 'saturation', FACTOR);
    checkRange(hue, 'hue', TURN);
    this.changes = [
      change(adjustBrightness, brightness, FACTOR),
      change(adjustContrast, contrast, FACTOR),
      change(adjustSaturation, saturation, FACTOR),
      change(adjustHue, hue, TURN),
    ];
  }

  override apply(column: Column): Column {
    const { shape, dtype, data } = column;
    if (shape.length !== 3) {
      const hint = shape.length === 1 ? ' You may need to perform Decode first.' : '';
      throw new RuntimeError(
        'RandomColorAdjust: the dimension of image tensor does not match the requirement of operator. ' +
          `Expecting tensor in dimension of (3), in shape of <H, W, C>. But got dimension ${shape.length}.${hint}`,
      );
    }
    if (shape[2] !== 3) {
      throw new RuntimeError(
        'RandomColorAdjust: the channel of image tensor does not match the requirement of operator. ' +
          `Expecting tensor in channel of (3). But got channel ${shape[2]}.`,
      );
    }
    if (this.changes.every(isNone)) return column;
    if (dtype !== uint8 && dtype !== float32) {
      throw new NotImplementedError(
        `RandomColorAdjust: the image should be of type uint8 or float32, but got type ${dtype.name}.`,
      );
    }
    const order = Int32Array.from(this.changes.keys());
    shuffle(order, this.random);
    let image = data as Colors;
    for (const i of order) {
      if (isNone(this.changes[i])) continue;
      const { adjust, low, high } = this.changes[i];
      image = adjust(image, uniformFloat(this.random, low, high));
    }
    return { data: image, shape, dtype };
  }
}

/** What the factors are around, and their bounds. */
interface Bounds {
  readonly center: number;
  readonly least: number;
  readonly most: number;
  readonly text: string;
}

const FACTOR: Bounds = { center: 1, least: 0, most: 16777216, text: '[0, 16777216]' };
const TURN: Bounds = { center: 0, least: -0.5, most: 0.5, text: '[-0.5, 0.5]' };

function checkRange(value: unknown, name: string, bounds: Bounds): void {
  typeCheck(value, ['Number', 'list', 'tuple'], name);
  if (!Array.isArray(value)) {
    if ((value as number) < 0) throw new ValueError(`The input value of ${name} cannot be negative.`);
    return;
  }
  const items = value as readonly number[];
  if (items.length !== 2) throw new TypeError(`If ${name} is a sequence, the length must be 2.`);
  items.forEach((item, i) => typeCheck(item, ['int', 'float', 'bool'], `${name}[${i}]`));
  if (items[0] > items[1]) {
    throw new ValueError(`${name} value should be in (min,max) format. Got (${pyStr(items[0])}, ${pyStr(items[1])}).`);
  }
  checkInside(items[0], items[1], bounds);
}

function checkInside(low: number, high: number, { least, most, text }: Bounds): void {
  if (!(low >= least && low <= high && high <= most)) {
    throw new ValueError(`Input is not within the required interval of ${text}.`);
  }
}

function change(adjust: Adjust, value: Range, bounds: Bounds): Change {
  if (Array.isArray(value)) return { adjust, low: Number(value[0]), high: Number(value[1]) };
  const most = Number(value);
  const low = bounds === FACTOR ? Math.max(0, 1 - most) : -most;
  const high = bounds.center + most;
  checkInside(low, high, bounds);
  return { adjust, low, high };
}
