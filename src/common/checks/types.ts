import { ValueError } from '../errors.js';
import { PY_TYPE, pyRepr, pyStr, pyTypeName, pyTypeNames } from '../pytext.js';

/** A class whose instances are accepted. */
export type ClassOf = abstract new (...args: never[]) => unknown;

/** A Python type by its name ('float', 'int', 'str', 'list', 'Tensor', 'NoneType' …), or a class. */
export type PyType =
  | 'int'
  | 'float'
  | 'bool'
  | 'str'
  | 'list'
  | 'tuple'
  | 'dict'
  | 'set'
  | 'NoneType'
  | 'function'
  | (string & {})
  | ClassOf;

/** True when Python's `isinstance(value, type)` holds for the counterparts. bool counts as int here, as in Python. */
export function isInstance(value: unknown, type: PyType): boolean {
  if (typeof type === 'function') return value instanceof type;
  if (type === 'float')
    return typeof value === 'number' || (typeof value === 'object' && pyTypeNames(value).includes('float'));
  if (type === 'list' || type === 'tuple') return Array.isArray(value) || pyTypeNames(value).includes(type);
  if (type === 'set') return value instanceof Set || Array.isArray(value);
  return pyTypeNames(value).includes(type);
}

function typeText(type: PyType): string {
  return typeof type === 'string'
    ? type
    : Object.hasOwn(type, PY_TYPE)
      ? (type as never as { [PY_TYPE]: string })[PY_TYPE]
      : type.name;
}

/** @internal `For 'Prim', the 'arg'` or, where these are not given, `The input value`. */
export function subject(argName: string | null, primName: string | null): string {
  return `${primName ? `For '${primName}', the` : 'The'} ${argName ? `'${argName}'` : 'input value'}`;
}

/** The type is one of `types`; a boolean passes only as 'bool'. TypeError otherwise. */
export function checkValueType<T>(
  argName: string,
  value: T,
  types: PyType | readonly PyType[],
  primName: string | null = null,
): T {
  const wanted: readonly PyType[] = typeof types === 'string' || typeof types === 'function' ? [types] : types;
  const ok = wanted.some((t) => isInstance(value, t)) && (typeof value !== 'boolean' || wanted.includes('bool'));
  if (ok) return value;
  const text = wanted.length > 1 ? `one of '${pyRepr(wanted.map(typeText))}'` : `'${typeText(wanted[0])}'`;
  const prefix = primName ? `For '${primName}', the` : 'The';
  throw new TypeError(`${prefix} type of '${argName}' should be ${text}, but got type '${pyTypeName(value)}'.`);
}

/** true or false. */
export function checkBool<T>(value: T, argName: string | null = null, primName: string | null = null): T {
  if (typeof value === 'boolean') return value;
  throw new TypeError(`${subject(argName, primName)} must be a bool, but got ${pyTypeName(value)}.`);
}

/** A string that is one of `valid` (a tuple in the message if {@link asTuple} marked it). ValueError for other types too. */
export function checkString<T>(
  value: T,
  valid: readonly string[],
  argName: string | null = null,
  primName: string | null = null,
): T {
  if (typeof value === 'string' && valid.includes(value)) return value;
  const prefix = primName ? `For '${primName}', the` : 'The';
  throw new ValueError(
    `${prefix} '${argName || 'parameter'}' must be str and must be in '${pyRepr(valid)}', but got '${pyStr(value)}'.`,
  );
}

/** Each element of a list or tuple has one of the types. */
export function checkElementTypeOfIterable<T>(
  argName: string,
  values: T,
  types: readonly PyType[],
  primName: string | null = null,
): T {
  checkValueType(argName, values, ['list', 'tuple'], primName);
  for (const element of values as Iterable<unknown>) checkElement(argName, element, types, primName);
  return values;
}

/** Each key and each value of a dict (a Map or a plain object) has one of the types. */
export function checkElementTypeOfDict<T>(
  argName: string,
  dict: T,
  keyTypes: readonly PyType[],
  valueTypes: readonly PyType[],
  primName: string | null = null,
): T {
  checkValueType(argName, dict, 'dict', primName);
  const entries = dict instanceof Map ? [...dict] : Object.entries(dict as object);
  for (const [key] of entries) checkElement(argName, key, keyTypes, primName);
  for (const [, value] of entries) checkElement(argName, value, valueTypes, primName);
  return dict;
}

function checkElement(argName: string, element: unknown, types: readonly PyType[], primName: string | null): void {
  if (types.some((t) => isInstance(element, t))) return;
  const prefix = primName ? `For '${primName}', the` : 'The';
  const text = types.length > 1 ? `one of ${pyRepr(types.map(typeText))}` : typeText(types[0]);
  const got = `'${pyStr(element)}' with type '${pyTypeName(element)}'`;
  throw new TypeError(`${prefix} type of '${argName}' should be ${text}, but got ${got}.`);
}
