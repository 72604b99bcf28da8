import { float32, uint8 } from '../../common/dtype.js';
import { KeyError, NotImplementedError, RuntimeError } from '../../common/errors.js';
import { isInstance } from '../../common/checks.js';
import { signature } from '../../common/signature.js';
import { INT32_MAX, bind, checkValue, typeCheck } from '../checks.js';
import { reshaped, type Column } from '../column.js';
import { ImageTensorOperation } from './image.js';
import { Inter, type InterMode } from './inter.js';
import { nearest, resizeBytes, resizeFloats, type Sizes } from './interpolate.js';

const SIG = signature<{ size: number | readonly number[]; interpolation: InterMode | null }>(
  'dataset.vision.Resize',
  'size, interpolation=2',
);

/**
 * Resizes images, (…, H, W, C) or (H, W), of uint8 or float32 to `[height, width]`; one number is the length of the shorter side. The results are
 * OpenCV's, byte for byte for uint8. TypeError and ValueError for a bad size, NotImplementedError for interpolation other than NEAREST and
 * LINEAR and for other element types. MindSpore's `vision.Resize`.
 */
export class Resize extends ImageTensorOperation {
  override readonly opName = 'Resize';
  private readonly size: number | readonly number[];
  private readonly interpolation: InterMode;

  constructor(size: number | readonly number[], interpolation?: InterMode);
  constructor(size: number | readonly number[], options: { interpolation?: InterMode });
  constructor(options: { size: number | readonly number[]; interpolation?: InterMode });
  constructor(...args: unknown[]) {
    super();
    const { size, interpolation } = bind(SIG, args);
    if (interpolation === null) throw new KeyError('Interpolation should not be None');
    checkSize(size);
    if (!Object.values(Inter).includes(interpolation)) typeCheck(interpolation, ['Inter'], 'interpolation');
    if (interpolation !== Inter.NEAREST && interpolation !== Inter.LINEAR) {
      throw new NotImplementedError('Resize: interpolation should be NEAREST or LINEAR.');
    }
    this.size = size;
    this.interpolation = interpolation;
  }

  override apply(column: Column): Column {
    const { shape, dtype, data } = column;
    if (shape.length < 2) {
      throw new RuntimeError(
        'Resize: the image tensor should have at least two dimensions. You may need to perform Decode first.',
      );
    }
    if (dtype !== uint8 && dtype !== float32) {
      throw new NotImplementedError(
        `Resize: the image should be of type uint8 or float32, but got type ${dtype.name}.`,
      );
    }
    const axis = shape.length === 2 ? 0 : shape.length - 3;
    const [height, width] = shape.slice(axis);
    const [toHeight, toWidth] = this.target(height, width);
    if (toHeight === height && toWidth === width) return column;
    const channels = shape[axis + 2] ?? 1;
    const sizes: Sizes = { height, width, channels, toHeight, toWidth };
    const resizeOne = this.interpolation === Inter.NEAREST ? nearest : dtype === uint8 ? resizeBytes : resizeFloats;
    const images = shape.slice(0, axis).reduce((a, b) => a * b, 1);
    const step = height * width * channels;
    const outStep = toHeight * toWidth * channels;
    const source = data as Uint8Array;
    const out = new dtype.array(images * outStep) as Uint8Array;
    for (let i = 0; i < images; i++) {
      resizeOne(
        source.subarray(i * step, (i + 1) * step) as never,
        out.subarray(i * outStep, (i + 1) * outStep) as never,
        sizes,
      );
    }
    const outShape = [...shape.slice(0, axis), toHeight, toWidth, ...shape.slice(axis + 2)];
    return reshaped({ data: out, shape, dtype }, outShape);
  }

  private target(height: number, width: number): readonly [number, number] {
    const { size } = this;
    if (typeof size !== 'number') return [size[0], size[1]];
    const longer = (long: number, short: number) => Math.floor(Math.fround(Math.fround(long / short) * size));
    return height < width ? [size, longer(width, height)] : [longer(height, width), size];
  }
}

function checkSize(size: unknown): void {
  if (isInstance(size, 'int')) checkValue(size as number, [1, 16777216], '');
  else if (Array.isArray(size) && size.length === 2) {
    size.forEach((value: unknown, i) => {
      typeCheck(value, ['int'], `size at dim ${i}`);
      checkValue(value as number, [1, INT32_MAX], `size at dim ${i}`);
    });
  } else throw new TypeError('Size should be a single integer or a list/tuple (h, w) of length 2.');
}
