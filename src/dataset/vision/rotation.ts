import { float32, uint8 } from '../../common/dtype.js';
import { NotImplementedError, RuntimeError, ValueError } from '../../common/errors.js';
import { uniformFloat } from '../../common/mt19937.js';
import { signature } from '../../common/signature.js';
import { bind, checkFloat32, checkValue, typeCheck } from '../checks.js';
import type { Column } from '../column.js';
import { checkImageType } from './image.js';
import { Inter, type InterMode } from './inter.js';
import { roundEven } from './interpolate.js';
import { RandomImageOperation } from './random.js';
import { rotation, turnedSize, warpCubic, warpLinear, warpNearest } from './warp.js';
import { fillColors } from './window.js';

/** Keywords of {@link RandomRotation}. */
export interface RandomRotationOptions {
  resample?: InterMode;
  expand?: boolean;
  center?: readonly [number, number] | null;
  fill_value?: number | readonly number[];
}

interface Arguments extends Record<string, unknown>, Required<RandomRotationOptions> {
  degrees: number | readonly number[];
}

const SIG = signature<Arguments>(
  'dataset.vision.RandomRotation',
  'degrees, resample=0, expand=False, center=None, fill_value=0',
);

/**
 * Turns an image, (H, W, C) or (H, W) of uint8 or float32, against the clock by an angle drawn from `[min, max]`, or from −`degrees` to `degrees`, about `center` (x, y), which is the middle without
 * one. The result has the same size, or with `expand` the size of the box around it; what was outside is `fill_value`, one number, or three for red,
 * green and blue. `resample` is NEAREST, LINEAR, AREA (which is LINEAR here) or CUBIC. TypeError and ValueError for bad arguments, RuntimeError for another interpolation or
 * another rank, NotImplementedError for other element types. MindSpore's `vision.RandomRotation`.
 */
export class RandomRotation extends RandomImageOperation {
  override readonly opName = 'RandomRotation';
  private readonly range: readonly [number, number];
  private readonly resample: InterMode;
  private readonly expand: boolean;
  private readonly center: readonly [number, number] | null;
  private readonly fill: readonly number[];

  constructor(
    degrees: number | readonly number[],
    resample?: InterMode,
    expand?: boolean,
    center?: readonly [number, number] | null,
    fill_value?: number | readonly number[],
  );
  constructor(degrees: number | readonly number[], options?: RandomRotationOptions);
  /** @hidden */
  constructor(
    degrees: number | readonly number[],
    resample: InterMode,
    options?: Omit<RandomRotationOptions, 'resample'>,
  );
  constructor(...args: unknown[]) {
    super();
    const { degrees, resample, expand, center, fill_value } = bind(SIG, args);
    checkDegrees(degrees);
    if (!Object.values(Inter).includes(resample)) typeCheck(resample, ['Inter'], 'resample');
    typeCheck(expand, ['bool'], 'expand');
    checkCenter(center);
    // OpenCV is told blue, green, red, and the images are red, green, blue: MindSpore mixes up the two.
    const colors = fillColors(fill_value);
    this.fill = colors.length === 1 ? [colors[0], colors[0], colors[0]] : [...colors].reverse();
    this.range = angles(degrees);
    this.resample = resample;
    this.expand = expand;
    this.center = center && [Number(center[0]), Number(center[1])];
  }

  override apply(column: Column): Column {
    const { shape, dtype } = column;
    if (this.resample === Inter.ANTIALIAS) {
      throw new TypeError(
        "img should be PIL image. Got <class 'numpy.ndarray'>. Use Decode() for encoded data or ToPIL() for decoded data.",
      );
    }
    if (this.resample === Inter.PILCUBIC) {
      throw new RuntimeError('RandomRotation: Invalid InterpolationMode, check input value of enum.');
    }
    if (shape.length !== 2 && shape.length !== 3) {
      throw new RuntimeError(
        `Rotate: input tensor is not in shape of <H,W> or <H,W,C>, but got rank: ${shape.length}` +
          (shape.length === 1 ? '. You may need to perform Decode first.' : ''),
      );
    }
    checkImageType(column, 'Rotate');
    if (dtype !== uint8 && dtype !== float32) {
      throw new NotImplementedError(
        `RandomRotation: the image should be of type uint8 or float32, but got type ${dtype.name}.`,
      );
    }
    if (this.resample === Inter.CUBIC && shape[2] > 4) {
      throw new RuntimeError('Rotate: interpolation can not be CUBIC when image channel is greater than 4.');
    }
    return this.turn(column, uniformFloat(this.random, ...this.range));
  }

  private turn({ data, shape, dtype }: Column, degrees: number): Column {
    const [height, width, channels = 1] = shape;
    const [x, y] = (this.center ?? [(width - 1) / 2, (height - 1) / 2]).map(Math.fround);
    let [toHeight, toWidth] = [height, width];
    let shift: [number, number] = [0, 0];
    if (this.expand) {
      const [boxWidth, boxHeight] = turnedSize(degrees, x, y, width, height);
      [toWidth, toHeight] = [roundEven(boxWidth), roundEven(boxHeight)];
      shift = [boxWidth / 2 - width / 2, boxHeight / 2 - height / 2];
    }
    const image = data as Uint8Array | Float32Array;
    const out = new (dtype === uint8 ? Uint8Array : Float32Array)(toHeight * toWidth * channels);
    const fill = Array.from({ length: channels }, (_, k) => this.fill[k] ?? 0);
    const warp = { nearest: warpNearest, cubic: warpCubic, linear: warpLinear }[
      this.resample === Inter.NEAREST ? 'nearest' : this.resample === Inter.CUBIC ? 'cubic' : 'linear'
    ];
    warp({ image, height, width, channels, toHeight, toWidth, fill }, out, rotation(degrees, x, y, shift));
    return { data: out, shape: Object.freeze([toHeight, toWidth, ...shape.slice(2)]), dtype };
  }
}

function checkDegrees(degrees: unknown): void {
  typeCheck(degrees, ['int', 'float', 'list', 'tuple'], 'degrees');
  if (!Array.isArray(degrees)) {
    checkValue(degrees as number, [0, 16777216], 'degrees');
    return;
  }
  if (degrees.length !== 2) throw new TypeError('If degrees is a sequence, the length must be 2.');
  degrees.forEach((value: unknown, i) => typeCheck(value, ['int', 'float'], `degrees[${i}]`));
  degrees.forEach((value: unknown) => checkFloat32(value, 'degrees'));
  if (degrees[0] > degrees[1]) throw new ValueError('degrees should be in (min,max) format. Got (max,min).');
}

function checkCenter(center: unknown): void {
  if (center === null) return;
  if (!Array.isArray(center) || center.length !== 2) throw new ValueError('Value center needs to be a 2-tuple.');
  center.forEach((value: unknown) => {
    typeCheck(value, ['int', 'float'], 'center');
    checkValue(value as number, [-2147483648, 2147483647], 'center');
  });
}

/** The angles to draw from. */
function angles(degrees: number | readonly number[]): readonly [number, number] {
  const wrapped = (angle: number) => ((angle % 360) + 360) % 360;
  if (!Array.isArray(degrees)) {
    const most = wrapped(Number(degrees));
    return [-most, most];
  }
  const [low, high] = [Number(degrees[0]), Number(degrees[1])];
  if (high - low >= 360) return [-180, 180];
  const [from, to] = [wrapped(low), wrapped(high)];
  return [from, from > to ? to + 360 : to];
}
