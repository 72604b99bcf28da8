import { decodeBmp, isBmp } from './bmp.js';
import { decodeJpeg, isJpeg } from './jpeg.js';
import { decodePng, isPng } from './png.js';
import { ImageError, type Pixels } from './pixels.js';

/** Decodes a JPEG, PNG or BMP file, told by its first bytes. ImageError for what is broken or of another kind. */
export function decodeImage(bytes: Uint8Array): Pixels {
  if (isJpeg(bytes)) return decodeJpeg(bytes);
  if (isPng(bytes)) return decodePng(bytes);
  if (isBmp(bytes)) return decodeBmp(bytes);
  throw new ImageError('no image');
}
