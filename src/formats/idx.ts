import { RuntimeError } from '../common/errors.js';
import { float32, float64, int16, int32, int8, uint8, type DType, type TypedArray } from '../common/dtype.js';

/** An array read from a file. */
export interface IdxArray {
  /** The elements in C order. Bytes are a view of the file's own memory. */
  data: TypedArray;
  /** The size of each axis. */
  shape: number[];
  /** The element type. */
  dtype: DType;
}

/** Element types by the third byte of the file, and how DataView reads them. */
const TYPES = new Map<number, { dtype: DType; read: (view: DataView, offset: number) => number }>([
  [0x08, { dtype: uint8, read: (view, offset) => view.getUint8(offset) }],
  [0x09, { dtype: int8, read: (view, offset) => view.getInt8(offset) }],
  [0x0b, { dtype: int16, read: (view, offset) => view.getInt16(offset) }],
  [0x0c, { dtype: int32, read: (view, offset) => view.getInt32(offset) }],
  [0x0d, { dtype: float32, read: (view, offset) => view.getFloat32(offset) }],
  [0x0e, { dtype: float64, read: (view, offset) => view.getFloat64(offset) }],
]);

/**
 * Read an IDX file, the format of MNIST: two zero bytes, the element type, the number of axes, the size of each axis as a
 * big-endian 32-bit integer, then the elements, big-endian.
 * @param bytes the whole file
 * @param source how errors name it: a path or an address
 * @throws RuntimeError if it is no IDX file, ends early, or holds more than its header says
 */
export function decodeIdx(bytes: Uint8Array, source = 'the data'): IdxArray {
  const fail = (problem: string): never => {
    throw new RuntimeError(`Invalid IDX file, ${problem.replace('%', source)}.`);
  };
  if (bytes.length < 4) fail(`% should begin with 4 bytes of type and rank, but got ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const type = TYPES.get(bytes[2]);
  if (view.getUint16(0) !== 0 || type === undefined) {
    const magic = view.getUint32(0).toString(16).padStart(8, '0');
    return fail(`% should begin with two zero bytes and a type of 0x08 to 0x0e, but got 0x${magic}`);
  }
  const rank = bytes[3];
  const start = 4 + 4 * rank;
  if (bytes.length < start) fail(`the header of % should have ${start} bytes, but got ${bytes.length}`);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));

  const { dtype, read } = type;
  const count = shape.reduce((product, size) => product * size, 1);
  const expected = start + count * dtype.size;
  if (bytes.length !== expected) {
    fail(
      `the length of % should be ${expected} bytes for ${dtype.name} of shape [${shape.join(', ')}], but got ${bytes.length}`,
    );
  }
  if (dtype === uint8) return { data: bytes.subarray(start), shape, dtype };
  const data = new dtype.array(count);
  for (let i = 0; i < count; i++) data[i] = read(view, start + i * dtype.size);
  return { data, shape, dtype };
}
