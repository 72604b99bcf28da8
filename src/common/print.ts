import { pyStr } from './pytext.js';
import { isPlainObject } from './signature.js';
import { Tensor } from './tensor.js';

/** Keywords of {@link print}. */
export interface PrintOptions {
  /** Stands between the values. Default a space. */
  sep?: string;
  /** Stands at the end, in front of the line break that there is in any case. Default nothing. */
  end?: string;
}

function isOptions(x: unknown): x is PrintOptions {
  if (!isPlainObject(x)) return false;
  const keys = Object.keys(x);
  return keys.length > 0 && keys.every((key) => key === 'sep' || key === 'end');
}

function* tensorsOf(value: unknown): Iterable<Tensor> {
  if (value instanceof Tensor) yield value;
  else if (Array.isArray(value) || value instanceof Set) for (const item of value) yield* tensorsOf(item);
  else if (value instanceof Map) for (const item of value.values()) yield* tensorsOf(item);
  else if (isPlainObject(value)) for (const item of Object.values(value)) yield* tensorsOf(item);
}

/**
 * The text that Python's `str` gives of a value, Tensors within it computed first: a Tensor as its elements, an array as a list, a Map or plain object
 * as a dict, with the `repr` of what they hold, an error as its message. Python's `str`.
 */
export async function str(value: unknown): Promise<string> {
  if (value instanceof Tensor) return value.str();
  for (const tensor of tensorsOf(value)) await tensor.read();
  return pyStr(value);
}

/**
 * Prints values on one line as Python's `print` does; see {@link str} for how. Resolves when all have been computed and the line is out. A last argument
 * with `sep` or `end` is keywords.
 */
export function print(...values: unknown[]): Promise<void>;
export async function print(...args: unknown[]): Promise<void> {
  const last = args.at(-1);
  const { sep = ' ', end = '' } = isOptions(last) ? last : {};
  const values = isOptions(last) ? args.slice(0, -1) : args;
  const texts = await Promise.all(values.map(str));
  // eslint-disable-next-line no-console -- what it is for
  console.log(texts.join(sep) + end);
}
