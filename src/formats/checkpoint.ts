import protobuf, { type Long } from 'protobufjs/minimal.js';
import { bool_, dtypes, type DType, type TypedArray } from '../common/dtype.js';
import { ValueError } from '../common/errors.js';
import type { ByteSource } from '../common/files.js';
import { shapeText, sizeOf, type Shape } from '../common/shape.js';
import { joinBytes } from './bytes.js';
import { crc32 } from './crc32.js';
import { checkpoint } from './generated/checkpoint.js';

/**
 * MindSpore's `.ckpt`: a sequence of values, each a name with a tensor or a text. A tensor of more than 512 MiB is several values of
 * its name. A file with a checksum ends with `crc_num` and the CRC-32 of what precedes as ten bytes, the highest first.
 */

/** A tensor of a file: C-order data and shape. */
export interface CheckpointTensor {
  readonly data: TypedArray;
  readonly shape: Shape;
  readonly dtype: DType;
}

/** What a file holds under a name. */
export type CheckpointValue = CheckpointTensor | string;

/** The bytes are no checkpoint: something in them has no meaning, or points outside of them. */
export class MalformedCheckpoint extends ValueError {}

/** The checksum at the end is not that of the bytes before it. */
export class WrongChecksum extends ValueError {}

/** The most bytes of a tensor that one value holds. */
const SLICE_BYTES = 512 * 1024 * 1024;
/** What stands for the type of a text. */
const TEXT = 'str';
const TRAILER = new TextEncoder().encode('crc_num');
const TRAILER_BYTES = TRAILER.length + 10;
/** Read from the file at once, if no value needs more. */
const BLOCK_BYTES = 1024 * 1024;

/** Elements of so many bytes are written together with what precedes them. */
const SMALL_BYTES = 64 * 1024;
/** Number and kind of the fields that hold other messages: `value` and `tensor`. */
const VALUE_KEY = (1 << 3) | 2;
const TENSOR_KEY = (2 << 3) | 2;

const DTYPE_OF = new Map(Array.from(dtypes.values(), (dtype) => [String(dtype), dtype]));

/** How to write a file. */
export interface EncodeOptions {
  /** Whether the file ends with a checksum. */
  readonly crc?: boolean;
  /** The most bytes of a tensor in one value, MindSpore's by default. */
  readonly sliceBytes?: number;
}

/**
 * The bytes of a file, piece by piece; large elements are not copied, so pieces are not to be changed. A tensor without elements is left
 * out, as MindSpore does.
 */
export function* encodeCheckpoint(
  entries: Iterable<readonly [name: string, value: CheckpointValue]>,
  { crc = false, sliceBytes = SLICE_BYTES }: EncodeOptions = {},
): Generator<Uint8Array> {
  let checksum = 0;
  for (const [name, value] of entries) {
    const tag = new TextEncoder().encode(name);
    for (const tensor of tensorMessages(value, sliceBytes)) {
      for (const piece of valuePieces(tag, tensor)) {
        if (crc) checksum = crc32(piece, checksum);
        yield piece;
      }
    }
  }
  if (crc) {
    const trailer = new Uint8Array(TRAILER_BYTES);
    trailer.set(TRAILER);
    new DataView(trailer.buffer).setUint32(TRAILER_BYTES - 4, checksum);
    yield trailer;
  }
}

/** A value of a file: what precedes the elements, and the elements as they are, which may be large and come last. */
function valuePieces(tag: Uint8Array, tensor: checkpoint.TensorProto.$Properties): Uint8Array[] {
  const { tensorContent: content } = tensor;
  const name = checkpoint.Checkpoint.Value.encode({ tag }).finish();
  // It ends with the length of the elements, 0.
  const empty = checkpoint.TensorProto.encode({ ...tensor, tensorContent: new Uint8Array(0) }).finish();
  const rest = empty.subarray(0, empty.length - 1);
  const tensorBytes = rest.length + varintBytes(content.length) + content.length;
  const valueBytes = name.length + 1 + varintBytes(tensorBytes) + tensorBytes;
  const writer = protobuf.Writer.create().uint32(VALUE_KEY).uint32(valueBytes).raw(name);
  const head = writer.uint32(TENSOR_KEY).uint32(tensorBytes).raw(rest).uint32(content.length).finish();
  return content.length > SMALL_BYTES ? [head, content] : [joinBytes([head, content])];
}

/** How many bytes protobuf takes for a length. */
function varintBytes(length: number): number {
  return length < 128 ? 1 : 1 + varintBytes(Math.floor(length / 128));
}

function* tensorMessages(value: CheckpointValue, sliceBytes: number): Generator<checkpoint.TensorProto.$Properties> {
  if (typeof value === 'string') {
    yield { dims: [0], tensorType: TEXT, tensorContent: encodeText(value) };
    return;
  }
  const { data, shape, dtype } = value;
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  for (let at = 0; at < bytes.length; at += sliceBytes) {
    yield { dims: [...shape], tensorType: String(dtype), tensorContent: bytes.subarray(at, at + sliceBytes) };
  }
}

/** A text as NumPy stores it, 32 bits a code point; an empty one is one zero. */
function encodeText(text: string): Uint8Array {
  const points = Array.from(text, (c) => c.codePointAt(0) as number);
  return new Uint8Array(Uint32Array.from(points.length > 0 ? points : [0]).buffer);
}

function decodeText(name: string, bytes: Uint8Array): string {
  if (bytes.length === 0 || bytes.length % 4 !== 0) {
    throw new ValueError(`The text of '${name}' has ${bytes.length} bytes, which are not 4 a character.`);
  }
  const points = new Uint32Array(bytes.slice().buffer);
  const end = points.findLastIndex((point) => point !== 0) + 1;
  let text = '';
  for (const point of points.subarray(0, end)) {
    if (point > 0x10ffff) throw new ValueError(`The text of '${name}' holds ${point}, which is no character.`);
    text += String.fromCodePoint(point);
  }
  return text;
}

/** How to read a file. */
export interface DecodeOptions {
  /** Whether to compare the checksum, if there is one, before anything else. */
  readonly crc?: boolean;
  /** Which names are wanted: all by default. */
  readonly wanted?: (name: string) => unknown;
}

/**
 * What a file holds, in its order. Beside the tensors at most one slice is in memory, and no more is taken for a tensor than the file
 * has bytes for.
 *
 * MalformedCheckpoint where the bytes make no sense, WrongChecksum where they are not those that were written, ValueError (which both are)
 * for a tensor of an unknown type or whose bytes do not fill its shape.
 */
export async function* decodeCheckpoint(
  source: ByteSource,
  { crc = false, wanted = () => true }: DecodeOptions = {},
): AsyncGenerator<[name: string, value: CheckpointValue]> {
  const end = await contentEnd(source, crc);
  let open: Slices | undefined;
  let last: string | undefined;
  let skip = false;
  for await (const value of values(source, end)) {
    const name = decodeName(value.tag);
    if (name !== last) {
      if (open) yield [open.name, open.finish()];
      open = undefined;
      skip = !wanted(name);
    }
    const again = name === last;
    last = name;
    if (skip) continue;
    if (again && open === undefined) throw new ValueError(`'${name}' is there twice.`);
    if (!value.tensor) throw new ValueError(`'${name}' has no tensor: a MapParameter, or nothing.`);
    const { tensorType, tensorContent } = value.tensor;
    if (tensorType === TEXT && open === undefined) yield [name, decodeText(name, tensorContent)];
    else {
      open ??= new Slices(name, value.tensor, end);
      open.add(value.tensor);
    }
  }
  if (open) yield [open.name, open.finish()];
}

/** Where the values end; compares the checksum when asked. */
async function contentEnd(source: ByteSource, crc: boolean): Promise<number> {
  const end = source.size - TRAILER_BYTES;
  if (end < 0) return source.size;
  const trailer = await source.read(end, TRAILER_BYTES);
  if (TRAILER.some((byte, i) => trailer[i] !== byte)) return source.size;
  if (crc) {
    let checksum = 0;
    for (let at = 0; at < end; at += BLOCK_BYTES) {
      checksum = crc32(await source.read(at, Math.min(BLOCK_BYTES, end - at)), checksum);
    }
    let expected = 0n;
    for (const byte of trailer.subarray(TRAILER.length)) expected = (expected << 8n) | BigInt(byte);
    if (expected !== BigInt(checksum)) {
      throw new WrongChecksum(
        "For 'load_checkpoint', the crc check is failed, please check whether the ckpt file is damaged.",
      );
    }
  }
  return end;
}

/** The values of a file, one at a time. */
async function* values(source: ByteSource, end: number): AsyncGenerator<checkpoint.Checkpoint.Value.$Properties> {
  let block: Uint8Array = new Uint8Array(0);
  let start = 0;
  /** `length` bytes from `at` on, or as many as are left. */
  const bytesAt = async (at: number, length: number): Promise<Uint8Array> => {
    const wanted = Math.min(length, end - at);
    if (at < start || at + wanted > start + block.length) {
      block = await source.read(at, Math.min(Math.max(wanted, BLOCK_BYTES), end - at));
      start = at;
    }
    return block.subarray(at - start, at - start + wanted);
  };
  for (let at = 0; at < end;) {
    const field = readField(await bytesAt(at, 20), at);
    const size = field.head + field.length;
    if (size > end - at) {
      throw new MalformedCheckpoint(`At byte ${at} ${size} bytes should follow, but ${end - at} are left.`);
    }
    if (field.isValue) {
      const message = await bytesAt(at + field.head, field.length);
      const reader = protobuf.Reader.create(message);
      reader.discardUnknown = true;
      let value: checkpoint.Checkpoint.Value.$Properties;
      try {
        value = checkpoint.Checkpoint.Value.decode(reader);
      } catch (cause) {
        throw new MalformedCheckpoint(`The value at byte ${at} cannot be read.`, { cause });
      }
      yield value;
    }
    at += size;
  }
}

/** The head of a field of the outermost message: how long it is, how much follows, and whether that is a value. */
function readField(bytes: Uint8Array, at: number): { head: number; length: number; isValue: boolean } {
  const reader = protobuf.Reader.create(bytes);
  try {
    const key = reader.uint32();
    const field = key >>> 3;
    const kind = key & 7;
    if (field === 0) throw new Error('There is no field 0.');
    if (kind === 2) {
      const length = toNumber(reader.uint64());
      return { head: reader.pos, length, isValue: field === 1 };
    }
    if (kind === 0) reader.uint64();
    else if (kind !== 1 && kind !== 5) throw new Error(`There is no kind ${kind} of fields.`);
    return { head: reader.pos, length: kind === 0 ? 0 : kind === 1 ? 8 : 4, isValue: false };
  } catch (cause) {
    throw new MalformedCheckpoint(`No field begins at byte ${at}.`, { cause });
  }
}

/** A 64-bit integer of the file as a number, which may be inexact where it is too large to be of use. */
function toNumber(value: number | Long): number {
  if (typeof value === 'number') return value;
  return (value.unsigned ? value.high >>> 0 : value.high) * 2 ** 32 + (value.low >>> 0);
}

function decodeName(tag: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(tag);
  } catch (cause) {
    throw new MalformedCheckpoint('A name is no UTF-8.', { cause });
  }
}

/** A tensor whose slices come one after the other. */
class Slices {
  private readonly shape: number[];
  private readonly dtype: DType;
  private readonly data: TypedArray;
  private readonly bytes: Uint8Array;
  private filled = 0;

  /** @param most how many bytes the file can have for it. */
  constructor(
    readonly name: string,
    private readonly first: checkpoint.TensorProto.$Properties,
    most: number,
  ) {
    const dtype = DTYPE_OF.get(first.tensorType);
    if (dtype === undefined) throw new ValueError(`The type '${first.tensorType}' of '${name}' is unknown.`);
    const dims = (first.dims ?? []).map((dim) => toNumber(dim));
    // What has no axes is written with one of no elements by some versions.
    const shape = dims.length === 1 && dims[0] === 0 ? [] : dims;
    const length = sizeOf(shape);
    if (!shape.every((dim) => Number.isSafeInteger(dim) && dim >= 0) || !Number.isSafeInteger(length)) {
      throw new ValueError(`The shape ${shapeText(shape)} of '${name}' is none.`);
    }
    if (length * dtype.size > most) {
      throw new ValueError(`'${name}' of shape ${shapeText(shape)} needs more bytes than there are.`);
    }
    this.shape = shape;
    this.dtype = dtype;
    this.data = new dtype.array(length);
    this.bytes = new Uint8Array(this.data.buffer);
  }

  /** Takes the next slice. */
  add({ dims = [], tensorType, tensorContent }: checkpoint.TensorProto.$Properties): void {
    if (tensorType !== this.first.tensorType || String(dims) !== String(this.first.dims ?? [])) {
      throw new ValueError(`The slices of '${this.name}' have different shapes or types.`);
    }
    if (tensorContent.length > this.bytes.length - this.filled) throw this.misfit(this.filled + tensorContent.length);
    this.bytes.set(tensorContent, this.filled);
    this.filled += tensorContent.length;
  }

  /** The tensor, when all slices are there. */
  finish(): CheckpointTensor {
    if (this.filled < this.bytes.length) throw this.misfit(this.filled);
    // A truth value is 1 whatever the file holds.
    if (this.dtype === bool_) this.bytes.forEach((byte, i) => (this.bytes[i] = byte === 0 ? 0 : 1));
    return { data: this.data, shape: this.shape, dtype: this.dtype };
  }

  private misfit(given: number): ValueError {
    return new ValueError(
      `'${this.name}' of shape ${shapeText(this.shape)} and type ${String(this.dtype)} has ${this.bytes.length} bytes, but got ${given}.`,
    );
  }
}
