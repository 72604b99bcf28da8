/** CRC-32 of each byte value: the reflected polynomial 0xEDB88320, as in zlib. */
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let c = byte;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  return c;
});

/** The CRC-32 of `bytes`, as zlib and Python's `binascii.crc32` compute it; `before` is that of what precedes them. */
export function crc32(bytes: Uint8Array, before = 0): number {
  let c = ~before;
  for (let i = 0; i < bytes.length; i++) c = (c >>> 8) ^ TABLE[(c ^ bytes[i]) & 255];
  return ~c >>> 0;
}
