import type { TypedArray } from '../../common/dtype.js';
import { RuntimeError } from '../../common/errors.js';
import { joinBytes } from '../bytes.js';
import { blobFields, isBlob, type Field, type FieldType, type Schema } from './header.js';
import { packIntegers, unpackIntegers } from './integers.js';
import { packMap, RawFloat, unpackMap, type RawValue } from './msgpack.js';

/** An array of a row. */
export interface RowArray {
  readonly data: TypedArray;
  readonly shape: readonly number[];
}

/** What a field of a row may hold; bytes are a Uint8Array. */
export type FieldValue = RawValue | Uint8Array | RowArray;

/** A row by the names of its fields. */
export type FieldValues = ReadonlyMap<string, FieldValue>;

/** A row as it is stored: its blob, and its other fields. */
export interface StoredRow {
  readonly blob: Uint8Array;
  readonly raw: Uint8Array;
  /** Bytes that storing integers shortly has saved. */
  readonly saved: number;
}

const isFloat = (type: FieldType): boolean => type === 'float32' || type === 'float64';
const isInt = (type: FieldType): boolean => type === 'int32' || type === 'int64';

/** A row as bytes. Its values fit the schema. */
export function storeRow(schema: Schema, row: FieldValues): StoredRow {
  const raw: [string, RawValue | RawFloat][] = [];
  const parts: Uint8Array[] = [];
  let saved = 0;
  for (const [name, field] of schema) {
    const value = row.get(name)!;
    if (!isBlob(field)) {
      raw.push([name, isFloat(field.type) ? new RawFloat(Number(value)) : (value as RawValue)]);
      continue;
    }
    const whole = bytesOf(value as Uint8Array | RowArray);
    const part = isInt(field.type) ? packIntegers((value as RowArray).data as Int32Array | BigInt64Array) : whole;
    saved += whole.length - part.length;
    parts.push(part);
  }
  if (raw.length === 0) raw.push(['id', 0]);
  // One part stands alone, several each have their length in front, and four bytes stand where there is none.
  const blob =
    parts.length === 0
      ? new Uint8Array(4)
      : parts.length === 1
        ? parts[0]
        : joinBytes(parts.flatMap((part) => [lengthOf(part), part]));
  return { blob, raw: packMap(raw), saved };
}

function bytesOf(value: Uint8Array | RowArray): Uint8Array {
  const { buffer, byteOffset, byteLength } = value instanceof Uint8Array ? value : value.data;
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function lengthOf(part: Uint8Array): Uint8Array {
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigUint64(0, BigInt(part.length));
  return out;
}

/** The fields outside of the blob of a stored row. */
export function readRaw(schema: Schema, raw: Uint8Array): Map<string, RawValue> {
  const out = unpackMap(raw);
  for (const name of out.keys()) if (!schema.has(name)) out.delete(name);
  return out;
}

/** The fields in the blob of a stored row. RuntimeError when the bytes do not fit the schema. */
export function readBlob(schema: Schema, blob: Uint8Array): Map<string, Uint8Array | RowArray> {
  const names = blobFields(schema);
  const out = new Map<string, Uint8Array | RowArray>();
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength);
  let at = 0;
  for (const name of names) {
    let end = blob.length;
    if (names.length > 1) {
      if (at + 8 > blob.length) throw new RuntimeError('Invalid data, the blob of a row ends early.');
      end = at + 8 + Number(view.getBigUint64(at));
      at += 8;
    }
    if (end > blob.length) throw new RuntimeError('Invalid data, the blob of a row ends early.');
    out.set(name, fieldOf(schema.get(name)!, blob.slice(at, end)));
    at = end;
  }
  return out;
}

function fieldOf({ type, shape }: Field, bytes: Uint8Array<ArrayBuffer>): Uint8Array | RowArray {
  if (type === 'bytes') return bytes;
  if (type.startsWith('float') && bytes.length % (type === 'float32' ? 4 : 8) !== 0) {
    throw new RuntimeError(`Invalid data, ${bytes.length} bytes are no array of ${type}.`);
  }
  const data = isInt(type)
    ? unpackIntegers(bytes, type === 'int64')
    : type === 'float32'
      ? new Float32Array(bytes.buffer)
      : new Float64Array(bytes.buffer);
  return { data, shape: fittedShape(shape!, data.length) };
}

/** The shape with its −1 made the size that `count` elements need. RuntimeError when they do not fill it. */
export function fittedShape(shape: readonly number[], count: number): readonly number[] {
  const known = shape.reduce((product, size) => (size === -1 ? product : product * size), 1);
  const free = shape.includes(-1);
  const rest = free ? (known === 0 ? 0 : count / known) : 1;
  if (!Number.isInteger(rest) || known * rest !== count) {
    throw new RuntimeError(`Invalid data, ${count} elements do not fill the shape [${shape.join(',')}] of the schema.`);
  }
  return shape.map((size) => (size === -1 ? rest : size));
}
