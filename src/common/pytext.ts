import { DType } from './dtype.js';

/**
 * Values as Python names and prints them. Error messages quote their arguments, and MindSpore's wording is only reproduced when the
 * quotation is too.
 */

/**
 * Put a string under this symbol, on a class or on an object, to give it another Python type name than its constructor's. Bundlers
 * that shorten class names do not touch it.
 */
export const PY_TYPE: unique symbol = Symbol.for('mindspore.pyType') as never;

const tuples = new WeakSet<object>();

/** Marks an array as a Python tuple: it prints in round brackets and its type is 'tuple'. Returns the same array. */
export function asTuple<T extends readonly unknown[]>(values: T): T {
  tuples.add(values);
  return values;
}

/** Frozen arrays, as shapes are, are Python's tuples; so are those that were marked. */
function isTuple(value: readonly unknown[]): boolean {
  return Object.isFrozen(value) || tuples.has(value);
}

/** The name Python's `type(value).__name__` has for the counterpart of `value`; a number is an 'int' when integral. */
export function pyTypeName(value: unknown): string {
  return pyTypeNames(value)[0];
}

/** The type name of `value` and those of the classes it extends, nearest first: what `isinstance` looks through. */
export function pyTypeNames(value: unknown): [string, ...string[]] {
  switch (typeof value) {
    case 'number':
      return [Number.isInteger(value) ? 'int' : 'float'];
    case 'bigint':
      return ['int'];
    case 'boolean':
      return ['bool', 'int'];
    case 'string':
      return ['str'];
    case 'undefined':
      return ['NoneType'];
    case 'symbol':
      return ['symbol'];
    case 'object':
      return value === null ? ['NoneType'] : objectNames(value);
    default: {
      const known = classNames.get(prototypeOf(value) as object);
      if (known !== undefined && !Object.hasOwn(value as object, PY_TYPE)) return known;
      if (isClass(value)) return ['type'];
      // A Cell is a function with a class of its own; a plain function is not.
      return FUNCTIONS.has(prototypeOf(value)?.constructor?.name ?? '') ? ['function'] : objectNames(value as object);
    }
  }
}

/** Names of callable objects without a name of their own, as cells are, by their prototype: calls ask for them again and again. */
const classNames = new WeakMap<object, [string, ...string[]]>();

const FUNCTIONS = new Set(['Function', 'AsyncFunction', 'GeneratorFunction', 'AsyncGeneratorFunction']);

type Named = { readonly name: string; readonly [PY_TYPE]?: string };

function prototypeOf(value: unknown): { readonly constructor?: Named } | null {
  return Object.getPrototypeOf(value) as { readonly constructor?: Named } | null;
}

function objectNames(value: object): [string, ...string[]] {
  if (Array.isArray(value) && Object.getPrototypeOf(value) === Array.prototype)
    return [isTuple(value) ? 'tuple' : 'list'];
  if (ArrayBuffer.isView(value) || isNumpyArray(value)) return ['ndarray'];
  // A generator's class has no name of its own.
  const tag = (value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag];
  if (tag === 'Generator') return ['generator'];
  if (tag === 'AsyncGenerator') return ['async_generator'];
  if (value instanceof DType) return [DTYPE_CLASSES[value.kind] ?? (value.name === 'bfloat16' ? 'BFloat' : 'Float')];
  const names: string[] = [];
  if (Object.hasOwn(value, PY_TYPE)) names.push(String((value as Record<symbol, unknown>)[PY_TYPE]));
  for (let proto = prototypeOf(value); proto !== null; proto = prototypeOf(proto)) {
    const owner = proto.constructor;
    if (owner === undefined || (owner as unknown) === Object) break;
    const name = Object.hasOwn(owner, PY_TYPE) ? owner[PY_TYPE]! : owner.name;
    names.push(PYTHON_NAMES.get(name) ?? name);
  }
  if (names.length === 0) return ['dict'];
  const found = names as [string, ...string[]];
  if (typeof value === 'function' && !Object.hasOwn(value, PY_TYPE))
    classNames.set(prototypeOf(value) as object, found);
  return found;
}

/** True for arrays of numpy-ts, whose class has a short name. */
function isNumpyArray(value: object): boolean {
  const { data, shape, dtype } = value as { data?: unknown; shape?: unknown; dtype?: unknown };
  return ArrayBuffer.isView(data) && Array.isArray(shape) && typeof dtype === 'string';
}

const DTYPE_CLASSES: Partial<Record<DType['kind'], string>> = { int: 'Int', uint: 'UInt', bool: 'Bool' };

const PYTHON_NAMES = new Map([
  ['Map', 'dict'],
  ['Set', 'set'],
  ['Array', 'list'],
]);

/** True for a class itself (not for its instances, nor for plain functions). */
export function isClass(value: unknown): boolean {
  return typeof value === 'function' && /^class\b/.test(Function.prototype.toString.call(value));
}

const MODULES = new Map([
  ['Tensor', 'mindspore.common.tensor.'],
  ['Parameter', 'abc.'],
  ['ParameterTuple', 'mindspore.common.parameter.'],
  ['ndarray', 'numpy.'],
]);

const BUILTINS = new Set(
  'int float bool str NoneType list tuple dict set function type generator async_generator'.split(' '),
);

/** The text of Python's `type(value)`: `<class 'float'>`; classes of users live in `__main__`. */
export function pyClass(value: unknown): string {
  const name = pyTypeName(value);
  if (value instanceof DType) return `<class 'mindspore._c_expression.typing.${name}'>`;
  return `<class '${BUILTINS.has(name) ? '' : (MODULES.get(name) ?? '__main__.')}${name}'>`;
}

/** The text of Python's `repr` of a float: `1.0`, `1e-05`, `1e+16`, `nan`, `inf`. */
export function pyFloat(x: number): string {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? 'nan' : x > 0 ? 'inf' : '-inf';
  const [digits, exponent] = x.toExponential().split('e');
  const e = Number(exponent);
  if (x !== 0 && (e < -4 || e >= 16)) return `${digits}e${e < 0 ? '-' : '+'}${String(Math.abs(e)).padStart(2, '0')}`;
  if (Object.is(x, -0)) return '-0.0';
  const text = e < -6 ? x.toFixed(-e + digits.length) : String(x);
  return Number.isInteger(x) ? `${text}.0` : text;
}

/** How numbers that are integral print: as Python ints or as floats. */
export type NumberKind = 'int' | 'float';

/** The text of Python's `repr(value)`: quoted strings, True, None, [1, 2]. Integral numbers are ints unless `kind` says otherwise. */
export function pyRepr(value: unknown, kind: NumberKind = 'int'): string {
  switch (typeof value) {
    case 'number':
      return kind === 'int' && Number.isInteger(value) ? BigInt(value).toString() : pyFloat(value);
    case 'bigint':
      return value.toString();
    case 'boolean':
      return value ? 'True' : 'False';
    case 'string':
      return quote(value);
    case 'undefined':
      return 'None';
    case 'object':
      return value === null ? 'None' : objectRepr(value, kind);
    default:
      return callableRepr(value);
  }
}

/** The text of Python's `str(value)`: as {@link pyRepr}, but a string stands for itself, an error for its message, and a dtype prints as `Float32`. */
export function pyStr(value: unknown, kind: NumberKind = 'int'): string {
  if (typeof value === 'string') return value;
  if (value instanceof Error) return value.message;
  return value instanceof DType ? value.toString() : pyRepr(value, kind);
}

function objectRepr(value: object, kind: NumberKind): string {
  const list = (items: Iterable<unknown>) => Array.from(items, (item) => pyRepr(item, kind)).join(', ');
  if (Array.isArray(value)) {
    if (!isTuple(value)) return `[${list(value)}]`;
    return value.length === 1 ? `(${list(value)},)` : `(${list(value)})`;
  }
  if (value instanceof DType) return `mindspore.${value.name}`;
  if (value instanceof Set) return value.size > 0 ? `{${list(value)}}` : 'set()';
  const name = pyTypeName(value);
  if (name === 'float') return pyFloat(Number(value));
  if (value instanceof Error) return `${name}(${value.message === '' ? '' : quote(value.message)})`;
  if (value instanceof Map || name === 'dict') {
    const entries = value instanceof Map ? [...value] : Object.entries(value);
    return `{${entries.map(([k, v]) => `${pyRepr(k, kind)}: ${pyRepr(v, kind)}`).join(', ')}}`;
  }
  return objectText(value, name);
}

function callableRepr(value: unknown): string {
  const name = pyTypeName(value);
  if (name === 'type') return `<class '__main__.${(value as { name: string }).name}'>`;
  if (name === 'function') return `<function ${(value as { name: string }).name || '<lambda>'}>`;
  return objectText(value as object, name);
}

/** What the object says of itself, or Python's default without the address, which means nothing here. */
function objectText(value: { toString(): string }, name: string): string {
  const text = value.toString();
  return text.startsWith('[object ') ? `<${name} object>` : text;
}

/** A string in Python's quotes: single ones, unless it holds a single and no double one. */
function quote(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const body = text.replace(/[\\\n\r\t]/g, (c) => ({ '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' })[c]!);
  return mark + body.replaceAll(mark, `\\${mark}`) + mark;
}
