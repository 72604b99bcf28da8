import { flatArray, isArrayLike } from '../../common/array-like.js';
import { pyTypeName } from '../../common/checks.js';
import { dtypeOfArray, isTypedArray, type TypedArray } from '../../common/dtype.js';
import { RuntimeError } from '../../common/errors.js';
import type { Field, Schema } from '../../formats/mindrecord/header.js';
import { fittedShape, type FieldValue, type FieldValues } from '../../formats/mindrecord/row.js';
import { entriesOf, isInt } from './checks.js';

/** What a field of a row may be given as: a number, a text, bytes, or an array of NumPy or of JavaScript. */
export type RawField = number | bigint | string | Uint8Array | TypedArray | object;

/** A row by the names of its fields. */
export type RawRow = ReadonlyMap<string, RawField> | Readonly<Record<string, RawField>>;

const INT64 = 2n ** 63n;

/**
 * The rows that fit the schema. `warn` is told of each of the others, as MindSpore tells it. RuntimeError for an integer beyond 64 bits.
 */
export function fittingRows(schema: Schema, rows: readonly unknown[], warn: (text: string) => void): FieldValues[] {
  return rows.flatMap((row, i) => {
    const given = new Map(entriesOf(row));
    const out = new Map<string, FieldValue>();
    for (const [name, field] of schema) {
      const problem = (text: string): [] => {
        warn(`for schema, ${i} th data is wrong, ${text}`);
        return [];
      };
      if (!given.has(name)) return problem(`there is not field: '${name}' in the raw data.`);
      const value = readValue(field, given.get(name));
      if (value === undefined) {
        return problem(`data type: '${pyTypeName(given.get(name))}' for field: '${name}' is not matched.`);
      }
      if (typeof value === 'object' && 'shape' in value && !fits(field, value.data.length)) {
        return problem(`data shape: '(${value.shape.join(', ')})' for field: '${name}' is not matched.`);
      }
      out.set(name, value);
    }
    return [out];
  });
}

/** A value as it is stored, or undefined when it is not of the field's type. */
function readValue({ type, shape }: Field, value: unknown): FieldValue | undefined {
  if (type === 'string') return typeof value === 'string' ? value : undefined;
  if (type === 'bytes') return value instanceof Uint8Array ? value : undefined;
  if (shape === undefined) {
    if (type === 'float32' || type === 'float64') return typeof value === 'number' ? value : undefined;
    if (!isInt(value)) return undefined;
    if (value >= INT64 || value < -INT64) {
      throw new RuntimeError("Unable to cast Python instance of type <class 'int'> to C++ type 'long'");
    }
    return value;
  }
  const array = isTypedArray(value)
    ? { data: value, shape: [value.length], dtype: dtypeOfArray(value) }
    : isArrayLike(value)
      ? flatArray(value)
      : undefined;
  return array?.dtype.name === type ? { data: array.data, shape: array.shape } : undefined;
}

function fits({ shape }: Field, count: number): boolean {
  try {
    fittedShape(shape!, count);
    return true;
  } catch {
    return false;
  }
}
