import { isInstance, pyRepr, pyStr } from '../../common/checks.js';
import { isPlainObject } from '../../common/signature.js';
import { sortedSchema, type Field, type FieldType, type Schema } from '../../formats/mindrecord/header.js';
import { MRMInvalidSchemaError, ParamValueError } from './errors.js';

/** A name that a MindRecord file may have. ParamValueError otherwise. */
export function checkFileName(path: unknown): string {
  if (path === null || path === undefined || path === '') {
    throw new ParamValueError('File path is not allowed None or empty!');
  }
  if (typeof path !== 'string') throw new ParamValueError(`File path: ${pyStr(path)} is not string.`);
  if (path.endsWith('/')) throw new ParamValueError("File path can not end with '/'");
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (/[\\:*?"<>|`&';]/.test(name)) {
    throw new ParamValueError(String.raw`File name should not contains \/:*?\"<>|${'`'}&;\'`);
  }
  if (name !== name.trim()) throw new ParamValueError('File name should not start/end with space.');
  return path;
}

const TYPES: readonly unknown[] = ['int32', 'int64', 'float32', 'float64', 'string', 'bytes'];
const ARRAY_TYPES: readonly unknown[] = TYPES.slice(0, 4);

/** A dict's entries, or undefined for what is none. */
export function entriesOf(dict: unknown): [string, unknown][] | undefined {
  if (dict instanceof Map) return [...(dict as Map<string, unknown>)];
  return isPlainObject(dict) ? Object.entries(dict) : undefined;
}

/** The schema that a dict of dicts tells. MRMInvalidSchemaError for anything else. */
export function readSchema(content: unknown): Schema {
  const fields = entriesOf(content);
  const isEmpty = !content || fields?.length === 0 || (Array.isArray(content) && content.length === 0);
  if (isEmpty) throw new MRMInvalidSchemaError('Schema content is empty.');
  if (fields === undefined) throw new MRMInvalidSchemaError('Schema content should be dict.');
  return sortedSchema(fields.map(([name, told]) => [name, readField(name, told)] as const));
}

function readField(name: string, told: unknown): Field {
  const fail = (problem: string): never => {
    throw new MRMInvalidSchemaError(problem);
  };
  if (!/^[0-9a-zA-Z_]+$/.test(name)) fail(`Field '${name}' should be composed of '0-9' or 'a-z' or 'A-Z' or '_'.`);
  const entries = entriesOf(told);
  if (entries === undefined || entries.length === 0) return fail(`Field '${name}' should be dict.`);
  const { type, shape } = Object.fromEntries(entries);
  const attribute = (value: unknown): never => fail(`Field '${name}' contain illegal attribute '${pyStr(value)}'.`);
  const all = (): never => fail(`Field '${pyRepr(told)}' contains illegal attributes.`);
  if (type === undefined || entries.length > 2) return all();
  if (entries.length === 1) {
    if (!TYPES.includes(type)) attribute(type);
    return { type: type as FieldType };
  }
  if (!ARRAY_TYPES.includes(type)) attribute(type);
  if (shape === undefined) all();
  if (!Array.isArray(shape)) attribute(shape);
  return { type: type as FieldType, shape: (shape as number[]).map(Number) };
}

/** True for an int that is no boolean, in any of the forms that it has here. */
export function isInt(value: unknown): value is number | bigint {
  return isInstance(value, 'int') && typeof value !== 'boolean';
}
