import { isInstance, pyClass } from '../../common/checks.js';
import { uint8 } from '../../common/dtype.js';
import { NotImplementedError, RuntimeError } from '../../common/errors.js';
import { signature } from '../../common/signature.js';
import { decodeImage } from '../../formats/image/decode.js';
import { ImageError, type Pixels } from '../../formats/image/pixels.js';
import { bind, typeCheck } from '../checks.js';
import type { Column } from '../column.js';
import { TextColumn } from '../text.js';
import { TensorOperation } from '../transforms/operation.js';

/** The bytes of an encoded image: a column of one axis, or of one piece of bytes. RuntimeError for another rank. */
export function encodedBytes(column: Column): Uint8Array {
  if (column instanceof TextColumn && column.items.length === 1) {
    const [item] = column.items;
    if (item instanceof Uint8Array) return item;
  }
  const { data, shape } = column;
  if (shape.length !== 1) {
    throw new RuntimeError(`Decode: invalid input shape, only support 1D input, got rank: ${shape.length}`);
  }
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** The image that `decode` makes of bytes, as a column. RuntimeError where it makes none. */
export function decoded(bytes: Uint8Array, decode: (bytes: Uint8Array) => Pixels = decodeImage): Column {
  try {
    const { width, height, data } = decode(bytes);
    return { data, shape: Object.freeze([height, width, 3]), dtype: uint8 };
  } catch (error) {
    if (!(error instanceof ImageError) && !(error instanceof RangeError)) throw error;
    const start = String.fromCharCode(...bytes.subarray(0, 12));
    const kind = start.startsWith('GIF8') ? 'gif' : /^RIFF....WEBP/s.test(start) ? 'webp' : undefined;
    throw new RuntimeError(kind ? `Unsupported image type [${kind}]` : 'Decode: image decode failed.', {
      cause: error,
    });
  }
}

const SIG = signature<{ to_pil: boolean }>('dataset.vision.Decode', 'to_pil=False');

/**
 * Decodes the bytes of a JPEG, PNG or BMP file, a column of one axis, to an image: uint8 of (H, W, 3), red, green and blue. Pixels are those of libjpeg-turbo and OpenCV; a gray image has three
 * equal colors, transparency is dropped, and orientation that a camera noted is not looked at. TypeError unless `to_pil` is a bool, NotImplementedError
 * when it is true; RuntimeError for bytes that are no such file. MindSpore's `vision.Decode`.
 */
export class Decode extends TensorOperation {
  override readonly opName = 'Decode';

  constructor(to_pil?: boolean);
  constructor(options: { to_pil?: boolean });
  constructor(...args: unknown[]) {
    super();
    const { to_pil } = bind(SIG, args);
    typeCheck(to_pil, ['bool'], 'to_pil');
    if (to_pil) throw new NotImplementedError('Decode: there are no images of PIL here: to_pil should be False.');
  }

  override apply(column: Column): Column {
    return decoded(encodedBytes(column));
  }

  /** @internal what a pipeline would say in other words */
  protected override checkInput(input: unknown): void {
    if (!isInstance(input, 'ndarray') && !ArrayBuffer.isView(input)) {
      throw new TypeError(
        `The type of the encoded image should be <class 'numpy.ndarray'>, but got ${pyClass(input)}.`,
      );
    }
    const rank = rankOf(input);
    if (rank !== 1) {
      throw new TypeError(`The number of array dimensions of the encoded image should be 1, but got ${rank}.`);
    }
  }
}

/** Axes of an array; a typed array has one. */
export function rankOf(input: unknown): number {
  return ArrayBuffer.isView(input) ? 1 : (input as { shape: readonly number[] }).shape.length;
}
