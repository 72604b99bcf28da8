import { ValueError } from '../errors.js';
import { pyClass, pyRepr, pyStr, pyTypeName } from '../pytext.js';
import type { NumberKind } from '../pytext.js';
import { isInstance, subject } from './types.js';

/** How two numbers are compared; the text is what MindSpore's message has. */
export type Relation = '=' | '!=' | '<' | '<=' | '>' | '>=';

/** Which ends of a range belong to it. */
export type Ends = '()' | '[)' | '(]' | '[]';

type Num = number | bigint;

function compare(a: Num, b: Num, rel: Relation): boolean {
  switch (rel) {
    case '=':
      return !(a < b) && !(a > b) && !Number.isNaN(Number(a)); // bigints and numbers meet here
    case '!=':
      return !compare(a, b, '=');
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    case '>=':
      return a >= b;
  }
}

function compareNumber<T>(
  value: T,
  bound: Num,
  rel: Relation,
  kind: NumberKind,
  argName: string | null,
  primName: string | null,
): T {
  const who = subject(argName, primName);
  if (!isInstance(value, kind)) throw new TypeError(`${who} must be ${kind}, but got '${pyTypeName(value)}'`);
  const x = number(value);
  if (typeof x === 'number' && !Number.isFinite(x))
    throw new ValueError(`${who} must be a legal value, but got '${pyRepr(x)}'.`);
  const isBool = typeof value === 'boolean';
  if (!isBool && compare(x, bound, rel)) return value;
  const type = isBool ? 'bool' : kind;
  const text = `${who} must be ${kind} and must ${rel} ${pyRepr(bound, kind)}, but got '${pyRepr(value, kind)}' with type '${type}'.`;
  throw isBool ? new TypeError(text) : new ValueError(text);
}

/** The number that a checked value stands for. */
function number(value: unknown): Num {
  return typeof value === 'bigint' ? value : Number(value);
}

/** The value is an int and in the relation to `bound`. */
export function checkInt<T>(
  value: T,
  bound: Num,
  rel: Relation,
  argName: string | null = null,
  primName: string | null = null,
): T {
  return compareNumber(value, bound, rel, 'int', argName, primName);
}

/** The value is a float and in the relation to `bound`. */
export function checkFloat<T>(
  value: T,
  bound: Num,
  rel: Relation,
  argName: string | null = null,
  primName: string | null = null,
): T {
  return compareNumber(value, bound, rel, 'float', argName, primName);
}

/** An int equal to `bound`. */
export function checkEqualInt<T>(
  value: T,
  bound: Num,
  argName: string | null = null,
  primName: string | null = null,
): T {
  return checkInt(value, bound, '=', argName, primName);
}

/** An int > 0. */
export function checkPositiveInt<T>(value: T, argName: string | null = null, primName: string | null = null): T {
  return checkInt(value, 0, '>', argName, primName);
}

/** An int < 0. */
export function checkNegativeInt<T>(value: T, argName: string | null = null, primName: string | null = null): T {
  return checkInt(value, 0, '<', argName, primName);
}

/** An int >= 0. */
export function checkNonNegativeInt<T>(value: T, argName: string | null = null, primName: string | null = null): T {
  return checkInt(value, 0, '>=', argName, primName);
}

/** An int <= 0. */
export function checkNonPositiveInt<T>(value: T, argName: string | null = null, primName: string | null = null): T {
  return checkInt(value, 0, '<=', argName, primName);
}

/** A float > 0. */
export function checkPositiveFloat<T>(value: T, argName: string | null = null, primName: string | null = null): T {
  return checkFloat(value, 0n, '>', argName, primName);
}

/** A float < 0. */
export function checkNegativeFloat<T>(value: T, argName: string | null = null, primName: string | null = null): T {
  return checkFloat(value, 0n, '<', argName, primName);
}

/** A float >= 0. */
export function checkNonNegativeFloat<T>(value: T, argName: string | null = null, primName: string | null = null): T {
  return checkFloat(value, 0n, '>=', argName, primName);
}

/** A float <= 0. */
export function checkNonPositiveFloat<T>(value: T, argName: string | null = null, primName: string | null = null): T {
  return checkFloat(value, 0n, '<=', argName, primName);
}

function each<T>(values: Iterable<T>, argName: string | null, check: (value: T, name: string) => T): void {
  let i = 0;
  for (const value of values) check(value, `${argName || 'arg_name'}[${i++}]`);
}

/** Every element an int > 0. */
export function checkPositiveIntSequence<T extends Iterable<unknown>>(
  values: T,
  argName: string | null = null,
  primName: string | null = null,
): T {
  each(values, argName, (value, name) => checkPositiveInt(value, name, primName));
  return values;
}

/** Every element an int >= 0. */
export function checkNonNegativeIntSequence<T extends Iterable<unknown>>(
  values: T,
  argName: string | null = null,
  primName: string | null = null,
): T {
  each(values, argName, (value, name) => checkNonNegativeInt(value, name, primName));
  return values;
}

/** Every element a float > 0. */
export function checkPositiveFloatSequence<T extends Iterable<unknown>>(
  values: T,
  argName: string | null = null,
  primName: string | null = null,
): T {
  each(values, argName, (value, name) => checkPositiveFloat(value, name, primName));
  return values;
}

function isNumber<T>(value: T, kind: NumberKind, argName: string | null, primName: string | null): T {
  const prefix = primName ? `For '${primName}', the` : 'The';
  const name = argName ? `'${argName}'` : 'input value';
  if (typeof value === 'boolean' || !isInstance(value, kind)) {
    throw new TypeError(`${prefix} type of ${name} must be '${kind}', but got '${pyTypeName(value)}'.`);
  }
  const x = number(value);
  if (typeof x === 'bigint' || Number.isFinite(x)) return value;
  throw new ValueError(`${prefix} ${name} must be a legal float, but got '${pyRepr(x)}'.`);
}

/** A finite float. */
export function checkIsFloat<T>(value: T, argName: string | null = null, primName: string | null = null): T {
  return isNumber(value, 'float', argName, primName);
}

/** An int. */
export function checkIsInt<T>(value: T, argName: string | null = null, primName: string | null = null): T {
  return isNumber(value, 'int', argName, primName);
}

/** A number of the given kind between two bounds; `ends` says whether they belong to the range. */
export function checkNumberRange<T>(
  value: T,
  lower: Num,
  upper: Num,
  ends: Ends,
  kind: NumberKind,
  argName: string | null = null,
  primName: string | null = null,
): T {
  const who = subject(argName, primName);
  if (typeof value === 'boolean' || !isInstance(value, kind)) {
    throw new TypeError(`${who} must be '${kind}',  but got '${pyTypeName(value)}'.`);
  }
  const x = number(value);
  const below = ends[0] === '[' ? x < lower : x <= lower;
  const above = ends[1] === ']' ? x > upper : x >= upper;
  if (!below && !above) return value;
  const range = `${ends[0]}${pyRepr(lower, kind)}, ${pyRepr(upper, kind)}${ends[1]}`;
  throw new ValueError(`${who} must be in range of ${range}, but got ${pyRepr(value, kind)} with type '${kind}'.`);
}

/** An int between two bounds. */
export function checkIntRange<T>(
  value: T,
  lower: Num,
  upper: Num,
  ends: Ends,
  argName: string | null = null,
  primName: string | null = null,
): T {
  return checkNumberRange(value, lower, upper, ends, 'int', argName, primName);
}

/** A float between two bounds; NaN is in every range, as in Python. */
export function checkFloatRange<T>(
  value: T,
  lower: Num,
  upper: Num,
  ends: Ends,
  argName: string | null = null,
  primName: string | null = null,
): T {
  return checkNumberRange(value, lower, upper, ends, 'float', argName, primName);
}

/** `value` (already known to be a number) is in the relation to `bound`. MindSpore's `check_number`. */
export function checkNumber<T>(
  argName: string,
  value: T,
  bound: Num,
  rel: Relation,
  primName: string | null,
  kind: NumberKind = 'int',
): T {
  if (compare(number(value), bound, rel)) return value;
  const got = pyRepr(value, kind);
  throw new ValueError(
    `For '${primName ?? 'None'}', the argument '${argName}' must ${rel} ${pyRepr(bound, kind)}, but got ${got}.`,
  );
}

/** Two named ints, or two sequences of ints (relations '=' and '!='), are in the relation. MindSpore's `check`. */
export function check<T>(
  argName: string,
  value: T,
  boundName: string,
  bound: unknown,
  rel: Relation = '=',
  primName: string | null = null,
  errorClass: new (message: string) => Error = ValueError,
): T {
  const ok = Array.isArray(bound)
    ? (pyRepr(Array.from(bound)) === pyRepr(Array.from(value as unknown[]))) === (rel === '=')
    : compare(number(value), number(bound), rel);
  if (ok) return value;
  const name = argName.includes(' ') ? argName : `'${argName}'`;
  const prefix = primName ? `For '${primName}', the` : 'The';
  throw new errorClass(`${prefix} ${name} should be ${rel} ${boundName}: ${pyStr(bound)}, but got ${pyStr(value)}.`);
}

/** A padding that is zero unless `padMode` is 'pad'. */
export function checkPadValueByMode<T>(padMode: string, padding: T, primName: string): T {
  if (padMode === 'pad' || Number(padding) === 0) return padding;
  throw new ValueError(
    `For '${primName}', padding must be zero when pad_mode is '${padMode}', but got ${pyRepr(padding)}.`,
  );
}

/** An axis in [-ndim, ndim), made non-negative. */
export function checkAxisInRange(axis: unknown, ndim: number): number {
  if (!isInstance(axis, 'int')) throw new TypeError(`The axes must be integers, but got ${pyClass(axis)}`);
  const n = Number(axis);
  if (n >= ndim || n < -ndim)
    throw new ValueError(`The 'axis' must be in the range of [-${ndim}, ${ndim}), but got ${n}.`);
  return (n + ndim) % ndim;
}
