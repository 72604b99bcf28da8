import { isInstance, pyClass } from '../../common/checks.js';
import { RuntimeError, ValueError } from '../../common/errors.js';
import { uniformFloat, uniformInt } from '../../common/mt19937.js';
import { signature } from '../../common/signature.js';
import { decodeJpeg, isJpeg, jpegSize } from '../../formats/image/jpeg.js';
import type { Box } from '../../formats/image/pixels.js';
import { bind, checkPosInt32, checkValue, typeCheck } from '../checks.js';
import type { Column } from '../column.js';
import { decoded, encodedBytes, rankOf } from './decode.js';
import { Inter, type InterMode } from './inter.js';
import { RandomImageOperation } from './random.js';
import { Resize } from './resize.js';
import { cropped, cropSize } from './window.js';

interface Arguments extends Record<string, unknown> {
  size: number | readonly number[];
  scale: readonly number[];
  ratio: readonly number[];
  interpolation: InterMode | null;
  max_attempts: number;
}

const SIG = signature<Arguments>(
  'dataset.vision.RandomCropDecodeResize',
  'size, scale=(0.08, 1.0), ratio=(0.75, 1.3333333333333333), interpolation=2, max_attempts=10',
);

/** Keywords of {@link RandomCropDecodeResize}. */
export interface RandomCropDecodeResizeOptions {
  scale?: readonly number[];
  ratio?: readonly number[];
  interpolation?: InterMode;
  max_attempts?: number;
}

/**
 * Decodes a random part of an encoded image, as `Decode` does, and resizes it to `[height, width]`, or a square: uint8 of (height, width, 3). The part has between
 * `scale[0]` and `scale[1]` of the area and a ratio of width to height between `ratio[0]` and `ratio[1]`; when `max_attempts` draws do not fit, it is the middle. Of a JPEG
 * file only the part is decoded. TypeError and ValueError for bad arguments, NotImplementedError for interpolation other than NEAREST and LINEAR,
 * RuntimeError for bytes that are no image. MindSpore's `vision.RandomCropDecodeResize`.
 */
export class RandomCropDecodeResize extends RandomImageOperation {
  override readonly opName = 'RandomCropDecodeResize';
  private readonly resize: Resize;
  private readonly scale: readonly number[];
  private readonly ratio: readonly number[];
  private readonly attempts: number;

  constructor(
    size: number | readonly number[],
    scale?: readonly number[],
    ratio?: readonly number[],
    interpolation?: InterMode,
    max_attempts?: number,
  );
  constructor(size: number | readonly number[], options?: RandomCropDecodeResizeOptions);
  /** @hidden */
  constructor(
    size: number | readonly number[],
    scale: readonly number[],
    options?: Omit<RandomCropDecodeResizeOptions, 'scale'>,
  );
  constructor(...args: unknown[]) {
    super();
    const { size, scale, ratio, interpolation, max_attempts } = bind(SIG, args);
    if (interpolation !== null && !Object.values(Inter).includes(interpolation)) {
      typeCheck(interpolation, ['Inter'], 'interpolation');
    }
    const target = cropSize(size);
    checkScale(scale);
    checkRatio(ratio);
    checkPosInt32(max_attempts, 'max_attempts');
    if (interpolation === null || interpolation === Inter.ANTIALIAS) {
      throw new RuntimeError('Unsupported interpolation, only support NEAREST, LINEAR, CUBIC, AREA and PILCUBIC.');
    }
    this.resize = new Resize(target, interpolation);
    this.scale = scale.map(Number);
    this.ratio = ratio.map((x) => Math.fround(Number(x)));
    this.attempts = Number(max_attempts);
  }

  override apply(column: Column): Column {
    const bytes = encodedBytes(column);
    if (isJpeg(bytes)) {
      const part = decoded(bytes, (file) => {
        const { width, height } = jpegSize(file);
        return decodeJpeg(file, this.box(width, height));
      });
      return this.resize.apply(part);
    }
    const whole = decoded(bytes);
    const [height, width] = whole.shape;
    const { x, y, width: toWidth, height: toHeight } = this.box(width, height);
    const part = cropped(
      whole,
      [toHeight, toWidth],
      (row) => y + row,
      (at) => x + at,
    );
    return this.resize.apply(part);
  }

  /** @internal what a pipeline would say in other words */
  protected override checkInput(input: unknown): void {
    if (!isInstance(input, 'ndarray') && !ArrayBuffer.isView(input)) {
      throw new TypeError(`Input should be an encoded image in 1-D NumPy format, got ${pyClass(input)}.`);
    }
    const { dtype = 'uint8' } = input as { dtype?: unknown };
    const type = input instanceof Uint8Array ? 'uint8' : ArrayBuffer.isView(input) ? 'other' : String(dtype);
    if (rankOf(input) !== 1 || type !== 'uint8') {
      throw new TypeError(
        'Input should be an encoded image with uint8 type in 1-D NumPy format, ' +
          `got format:<class 'numpy.ndarray'>, dtype:<class 'numpy.${type}'>.`,
      );
    }
  }

  /** The part to decode. */
  private box(width: number, height: number): Box {
    const { random, scale, ratio } = this;
    const [low, high] = ratio.map((x) => Math.fround(Math.log(x)));
    for (let i = 0; i < this.attempts; i++) {
      const area = uniformFloat(random, scale[0], scale[1]);
      const aspect = Math.exp(uniformFloat(random, low, high));
      const wide = Math.max(1, Math.round(Math.sqrt(width * height * area * aspect)));
      const tall = Math.max(1, Math.round(wide / aspect));
      if (wide > width || tall > height) continue;
      const x = uniformInt(random, width - wide + 1);
      return { x, y: uniformInt(random, height - tall + 1), width: wide, height: tall };
    }
    const aspect = width / height;
    const tall = aspect < ratio[0] ? Math.round(width / ratio[0]) : height;
    const wide = aspect > ratio[1] ? Math.round(height * ratio[1]) : width;
    return { x: Math.round((width - wide) / 2), y: Math.round((height - tall) / 2), width: wide, height: tall };
  }
}

function checkPair(value: unknown, name: string): readonly number[] {
  typeCheck(value, ['tuple', 'list'], name);
  if ((value as unknown[]).length !== 2) throw new TypeError(`${name} should be a list/tuple of length 2.`);
  return value as readonly number[];
}

function checkScale(value: unknown): void {
  const scale = checkPair(value, 'scale');
  scale.forEach((item, i) => typeCheck(item, ['float', 'int'], `scale[${i}]`));
  if (scale[0] > scale[1]) throw new ValueError('scale should be in (min,max) format. Got (max,min).');
  scale.forEach((item) => checkValue(item, [0, 16777216], ''));
  if (scale[1] <= 0) throw new ValueError('Input scale[1] must be greater than 0.');
}

function checkRatio(value: unknown): void {
  const ratio = checkPair(value, 'ratio');
  ratio.forEach((item, i) => {
    typeCheck(item, ['float', 'int'], `ratio[${i}]`);
    checkValue(item, [0, 16777216], `ratio[${i}]`, true);
  });
  if (ratio[0] > ratio[1]) throw new ValueError('ratio should be in (min,max) format. Got (max,min).');
}
