/**
 * The safetensors container: an 8-byte little-endian header length, a JSON header, then the raw little-endian data.
 *
 * Source: https://github.com/huggingface/safetensors#format
 */

import { toDType, type DTypeName, type TypedArray } from '../common/dtype.js';

/** One tensor of a file: C-order data, its shape, and the name of its dtype (`'float32'`, `'bool'`, …); see `common/dtype`. */
export interface SafeTensor {
  /** float16 and bfloat16 are their bits, bool is one byte a value. */
  readonly data: TypedArray;
  readonly shape: readonly number[];
  readonly dtype: DTypeName;
}

/** What a file holds: tensors in the order of the header, and the free text of its `__metadata__`. */
export interface SafeFile {
  readonly tensors: Map<string, SafeTensor>;
  readonly metadata: Map<string, string>;
}

/** What safetensors calls the dtypes. */
const CODES: Readonly<Record<DTypeName, string>> = {
  float64: 'F64',
  float32: 'F32',
  float16: 'F16',
  bfloat16: 'BF16',
  int64: 'I64',
  int32: 'I32',
  int16: 'I16',
  int8: 'I8',
  uint64: 'U64',
  uint32: 'U32',
  uint16: 'U16',
  uint8: 'U8',
  bool: 'BOOL',
};

const DTYPE_OF_CODE = new Map(Object.entries(CODES).map(([name, code]) => [code, toDType(name)]));

/** Longest header that is believed (the reference reader's own limit). */
const MAX_HEADER_BYTES = 100_000_000;

function corrupt(why: string): Error {
  return new Error(`Not a valid safetensors file: ${why}.`);
}

function isRecord(x: unknown): x is Record<string, unknown> {
  return typeof x === 'object' && x !== null && !Array.isArray(x);
}

function isNaturals(x: unknown): x is number[] {
  return Array.isArray(x) && x.every((v) => Number.isSafeInteger(v) && v >= 0);
}

function readHeader(bytes: Uint8Array): { header: Record<string, unknown>; dataStart: number } {
  if (bytes.byteLength < 8) throw corrupt(`${bytes.byteLength} bytes are too few for a header`);
  const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  if (length > BigInt(Math.min(MAX_HEADER_BYTES, bytes.byteLength - 8))) {
    throw corrupt(`the header claims ${length} bytes`);
  }
  const dataStart = 8 + Number(length);
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(8, dataStart)));
  } catch {
    throw corrupt('its header is no JSON');
  }
  if (!isRecord(header)) throw corrupt('its header is no JSON object');
  return { header, dataStart };
}

function readTensor(name: string, entry: unknown, body: Uint8Array): SafeTensor {
  if (!isRecord(entry)) throw corrupt(`the entry '${name}' is no object`);
  const { dtype: code, shape, data_offsets: offsets } = entry;
  const dtype = DTYPE_OF_CODE.get(String(code));
  if (dtype === undefined) throw corrupt(`'${name}' has the unknown dtype ${String(code)}`);
  if (!isNaturals(shape)) throw corrupt(`'${name}' has no proper shape`);
  if (!isNaturals(offsets) || offsets.length !== 2) throw corrupt(`'${name}' has no proper data_offsets`);
  const [begin = 0, end = 0] = offsets;
  const count = shape.reduce((a, b) => a * b, 1);
  if (end - begin !== count * dtype.size || end > body.byteLength) {
    throw corrupt(`'${name}' needs ${count * dtype.size} bytes, its data_offsets are ${begin} and ${end}`);
  }
  // Tensors of a file may be unaligned, and a view would keep the whole file alive: each gets its own copy.
  return { data: new dtype.array(body.slice(begin, end).buffer), shape, dtype: dtype.name };
}

/**
 * Decode a safetensors file.
 *
 * @param bytes the whole file.
 * @throws Error when the header or an entry is malformed, or a tensor lies outside the file.
 */
export function readSafetensors(bytes: Uint8Array): SafeFile {
  const { header, dataStart } = readHeader(bytes);
  // A plain Uint8Array: the slice() of Node's Buffer would share memory.
  const body = new Uint8Array(bytes.buffer, bytes.byteOffset + dataStart, bytes.byteLength - dataStart);
  const tensors = new Map<string, SafeTensor>();
  const metadata = new Map<string, string>();
  for (const [name, entry] of Object.entries(header)) {
    if (name !== '__metadata__') {
      tensors.set(name, readTensor(name, entry, body));
    } else if (isRecord(entry)) {
      for (const [key, value] of Object.entries(entry)) metadata.set(key, String(value));
    }
  }
  return { tensors, metadata };
}

/**
 * Encode tensors as a safetensors file. Wider dtypes come first in the data, as the reference writer lays them out, so
 * that every tensor is aligned; names order tensors of one width.
 *
 * @param tensors name → C-order data, shape and dtype name.
 * @param metadata free text for the header.
 * @throws Error for an unknown dtype or when data and shape disagree.
 */
export function writeSafetensors(
  tensors: ReadonlyMap<string, SafeTensor>,
  metadata: ReadonlyMap<string, string> = new Map(),
): Uint8Array<ArrayBuffer> {
  const entries = [...tensors].map(([name, tensor]) => {
    const { size: width } = toDType(tensor.dtype);
    const size = tensor.shape.reduce((a, b) => a * b, 1) * width;
    if (tensor.data.byteLength !== size) {
      throw new Error(
        `'${name}' of shape [${tensor.shape.join(', ')}] needs ${size} bytes, not ${tensor.data.byteLength}.`,
      );
    }
    return { name, tensor, width, size };
  });
  entries.sort((a, b) => b.width - a.width || (a.name < b.name ? -1 : 1));

  const header: Record<string, unknown> = {};
  if (metadata.size > 0) header['__metadata__'] = Object.fromEntries(metadata);
  let end = 0;
  for (const { name, tensor, size } of entries) {
    header[name] = { dtype: CODES[tensor.dtype], shape: tensor.shape, data_offsets: [end, end + size] };
    end += size;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const headerSize = Math.ceil(json.byteLength / 8) * 8;
  const file = new Uint8Array(8 + headerSize + end).fill(0x20, 8 + json.byteLength, 8 + headerSize);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerSize), true);
  file.set(json, 8);
  let at = 8 + headerSize;
  for (const { tensor, size } of entries) {
    file.set(new Uint8Array(tensor.data.buffer, tensor.data.byteOffset, size), at);
    at += size;
  }
  return file;
}
