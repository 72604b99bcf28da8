import { ImageError, type Pixels } from './pixels.js';

/** True for bytes that begin as a BMP file does. */
export function isBmp(bytes: Uint8Array): boolean {
  return bytes.length > 26 && bytes[0] === 66 && bytes[1] === 77;
}

/** Decodes a BMP file of 1, 4, 8, 24 or 32 bits without compression. ImageError for what is broken or of another kind. */
export function decodeBmp(bytes: Uint8Array): Pixels {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = view.getUint32(10, true);
  const header = view.getUint32(14, true);
  const old = header === 12;
  if (!old && (header < 40 || bytes.length < 14 + header)) throw new ImageError('a kind of BMP that is not read');
  const width = old ? view.getUint16(18, true) : view.getInt32(18, true);
  const rows = old ? view.getUint16(20, true) : view.getInt32(22, true);
  const bits = view.getUint16(old ? 24 : 28, true);
  const compression = old ? 0 : view.getUint32(30, true);
  // Masks for 32 bits are the ordinary ones in practice.
  if (![1, 4, 8, 24, 32].includes(bits) || (compression !== 0 && !(compression === 3 && bits === 32))) {
    throw new ImageError('a kind of BMP that is not read');
  }
  const height = Math.abs(rows);
  const stride = Math.ceil((width * bits) / 32) * 4;
  if (width <= 0 || height === 0 || start + stride * height > bytes.length) throw new ImageError('the file ends early');
  const palette = 14 + header;
  const entry = old ? 3 : 4;
  const data = new Uint8Array(width * height * 3);
  for (let y = 0, to = 0; y < height; y++) {
    const row = start + (rows > 0 ? height - 1 - y : y) * stride;
    for (let x = 0; x < width; x++) {
      let at = row + (x * bits) / 8;
      if (bits <= 8) {
        const byte = bytes[Math.floor(at)];
        const place = (byte >> (8 - bits - ((x * bits) & 7))) & ((1 << bits) - 1);
        at = palette + place * entry;
      }
      // Blue comes first.
      for (let c = 2; c >= 0; c--) data[to++] = bytes[at + c];
    }
  }
  return { width, height, data };
}
