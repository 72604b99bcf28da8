import { pyClass, pyStr } from '../../common/checks.js';
import { ValueError } from '../../common/errors.js';

/** What stands for Python's bytes. */
export type Bytes = Uint8Array | ArrayBuffer;

/** True for {@link Bytes}. */
export function isBytes(x: unknown): x is Bytes {
  return x instanceof Uint8Array || x instanceof ArrayBuffer;
}

/** Bytes as one kind of array, not copied. */
export function asBytes(x: Bytes): Uint8Array {
  return x instanceof Uint8Array ? x : new Uint8Array(x);
}

/** Classes as Python prints them in {@link checkInstance}, with what they accept. */
const INSTANCES = {
  "<class 'str'>": (x: unknown) => typeof x === 'string',
  "<class 'bool'>": (x: unknown) => typeof x === 'boolean',
  "(<class 'NoneType'>, <class 'bytes'>)": (x: unknown) => x === null || isBytes(x),
} as const;

/** `value` is one of the classes. ValueError otherwise, as MindSpore has it. */
export function checkInstance(name: string, value: unknown, classes: keyof typeof INSTANCES): void {
  if (INSTANCES[classes](value)) return;
  throw new ValueError(`The parameter '${name}' must be isinstance of ${classes}, but got ${bytesText(value)}.`);
}

/** As Python's `str`, for bytes too. */
function bytesText(value: unknown): string {
  if (!isBytes(value)) return pyStr(value);
  const text = String.fromCharCode(...asBytes(value));
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escape = (c: string): string => {
    if (c === '\\' || c === quote) return `\\${c}`;
    if ('\t\n\r'.includes(c)) return { '\t': '\\t', '\n': '\\n', '\r': '\\r' }[c] as string;
    return c < ' ' || c > '~' ? `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}` : c;
  };
  return `b${quote}${Array.from(text, escape).join('')}${quote}`;
}

/** What is encrypted, and how. */
export interface Cipher {
  key: unknown;
  mode: unknown;
}

/** Checks the arguments about encryption, which are `enc_key` and `enc_mode` or `dec_key` and `dec_mode`. */
export function checkKey(prefix: 'enc' | 'dec', { key, mode }: Cipher): void {
  checkInstance(`${prefix}_key`, key, "(<class 'NoneType'>, <class 'bytes'>)");
  checkInstance(`${prefix}_mode`, mode, "<class 'str'>");
}

/** Safetensors are not encrypted. */
export function refuseKey(func: string, prefix: 'enc' | 'dec', { key, mode }: Cipher): void {
  const refuse = (name: string, value: unknown, normal: string) =>
    new ValueError(
      `For '${func}', when format is 'safetensors', the parameter '${prefix}_${name}' must be set to default value '${normal}', but got '${bytesText(value)}'.`,
    );
  if (key !== null) throw refuse('key', key, 'None');
  if (mode !== 'AES-GCM') throw refuse('mode', mode, 'AES-GCM');
}

/** A truth value, or 'process' or 'thread'. */
export function checkAsyncSave(value: unknown): void {
  if (typeof value === 'boolean') return;
  if (typeof value !== 'string') {
    throw new TypeError(
      `For 'save_checkpoint', the parameter 'async_save' must be bool or str, but got ${pyClass(value)}.`,
    );
  }
  if (value !== 'process' && value !== 'thread') {
    throw new ValueError(
      `For 'save_checkpoint', the argument 'async_save' can only be 'process' or 'thread',but got ${value}.`,
    );
  }
}

const PREFIX = "'specify_prefix' or 'filter_prefix'";

/** A prefix or several; null for none. */
export function checkPrefix(given: unknown): readonly string[] | null {
  if (given === null) return null;
  if (typeof given !== 'string' && !Array.isArray(given)) {
    throw new TypeError(
      `For 'load_checkpoint', the type of ${PREFIX} must be string, list[string] or tuple[string], but got ${pyClass(given)}.`,
    );
  }
  const prefixes: readonly unknown[] = typeof given === 'string' ? [given] : given;
  if (prefixes.length === 0) {
    throw new ValueError(
      `For 'load_checkpoint', the argument ${PREFIX} can't be empty when ${PREFIX} is list or tuple.`,
    );
  }
  prefixes.forEach((prefix, i) => {
    if (typeof prefix !== 'string') {
      throw new TypeError(
        `For 'load_checkpoint', when ${PREFIX} is list or tuple, the element in it must be string, but got ${pyClass(prefix)} at index ${i}.`,
      );
    }
    if (prefix === '') throw new ValueError(`For 'load_checkpoint', the value of ${PREFIX} can't include ''.`);
  });
  return prefixes as readonly string[];
}
