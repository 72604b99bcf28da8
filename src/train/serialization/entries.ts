import { isArrayLike, type ArrayLike } from '../../common/array-like.js';
import { pyClass, pyRepr } from '../../common/checks.js';
import { float32, int64 } from '../../common/dtype.js';
import { Parameter } from '../../common/parameter.js';
import { PyFloat } from '../../common/pyfloat.js';
import { isPlainObject } from '../../common/signature.js';
import { Tensor } from '../../common/tensor.js';
import { Cell } from '../../nn/cell.js';

/** A Tensor of a list, with the name it is saved under. */
export interface NamedData {
  readonly name: string;
  readonly data: Tensor;
}

/** What a dictionary of parameters may hold. */
export type SavedValue = Tensor | string | ArrayLike;

/** What `save_checkpoint` saves: a network, a list of parameters, or a dictionary such as `load_checkpoint` gives. */
export type SaveObject =
  | Cell
  | readonly Parameter[]
  | readonly NamedData[]
  | ReadonlyMap<string, SavedValue>
  | Readonly<Record<string, SavedValue>>;

/** What `append_dict` may hold. An integral number is an int; `ms.float(2)` is a float. */
export type AppendedValue = number | bigint | boolean | string | Tensor | PyFloat;

/** What `save_checkpoint` adds to the parameters. */
export type AppendDict = ReadonlyMap<string, AppendedValue> | Readonly<Record<string, AppendedValue>>;

/** What is saved, by name. The tensors are the values of this moment. */
export type Entries = Map<string, Tensor | string>;

type Choice = ((name: string) => unknown) | null;

/** True for what `save_checkpoint` can save. */
export function isSaveObject(x: unknown): boolean {
  return x instanceof Cell || Array.isArray(x) || x instanceof Map || isPlainObject(x);
}

/** What is to be saved of `object`: the names that `choice` wants. TypeError for what is no parameter. */
export function entriesOf(object: unknown, choice: Choice): Entries {
  const entries: Entries = new Map();
  const add = (name: string, value: Tensor | string) => {
    if (choice === null || choice(name)) entries.set(name, snapshot(value));
  };
  if (object instanceof Cell) for (const parameter of object.get_parameters()) add(parameter.name, parameter);
  else if (Array.isArray(object)) addList(object, add);
  else for (const [name, value] of entriesOfDict(object)) addMember(name, value, add);
  return entries;
}

/** A Tensor that keeps the present value: a parameter may get another one while the file is written. */
function snapshot(value: Tensor | string): Tensor | string {
  return typeof value === 'string' ? value : new Tensor(value.handle);
}

function addList(list: readonly unknown[], add: (name: string, value: Tensor) => void): void {
  if (list.length > 0 && !(list[0] instanceof Parameter) && (isPlainObject(list[0]) || list[0] instanceof Map)) {
    for (const item of list) {
      const { name, data } = namedData(item);
      add(name, data);
    }
    return;
  }
  for (const item of list) {
    if (!(item instanceof Parameter)) {
      throw new TypeError(
        `For save_checkpoint, when save_obj is made up by list of Parameter,the param should be parameter, but got ${pyClass(item)}`,
      );
    }
    add(item.name, item);
  }
}

function namedData(item: unknown): NamedData {
  const dict = item instanceof Map ? (Object.fromEntries(item) as unknown) : item;
  if (!isPlainObject(dict) || !('name' in dict) || !('data' in dict)) {
    throw new TypeError(
      'For save_checkpoint, save_obj should be a list of dict items, and the dict should have key values ' +
        `'name' and 'value', but got ${pyClass(item)} and ${pyRepr(item)}.`,
    );
  }
  const { name, data } = dict;
  if (typeof name !== 'string') {
    throw new TypeError(
      `For save_checkpoint, when save_obj is a list of dict items, the name in dict should be string, but got ${pyClass(name)}.`,
    );
  }
  if (!(data instanceof Tensor)) {
    throw new TypeError(
      `For save_checkpoint, when save_obj is a list of dict items, the data in dict should be parameter, but got ${pyClass(data)}.`,
    );
  }
  return { name, data };
}

function addMember(name: unknown, value: unknown, add: (name: string, value: Tensor | string) => void): void {
  if (typeof name === 'string') {
    if (value instanceof Tensor || typeof value === 'string') return add(name, value);
    if (isArrayLike(value)) return add(name, Tensor.from_numpy(value));
  }
  throw new TypeError(
    'For save_checkpoint, when save_obj is made up by dict, the key should be str andvalue should be Parameter, ' +
      `but got the type of key is ${pyClass(name)} andthe type of value is ${pyClass(value)}`,
  );
}

/** The members of a Map or a plain object. */
export function entriesOfDict(dict: unknown): Iterable<readonly [unknown, unknown]> {
  return dict instanceof Map ? (dict as Map<unknown, unknown>) : Object.entries(dict as object);
}

/** True for what Python takes for a dict. */
export function isDict(x: unknown): boolean {
  return x instanceof Map || isPlainObject(x);
}

/** What `append_dict` adds. TypeError unless it is null or a dictionary of numbers, booleans, strings and Tensors. */
export function appendedEntries(dict: unknown): Entries {
  const entries: Entries = new Map();
  if (dict === null) return entries;
  if (!isDict(dict)) {
    throw new TypeError(`For 'save_checkpoint', the argument 'append_dict' must be dict, but got ${pyClass(dict)}.`);
  }
  for (const [name, value] of entriesOfDict(dict)) {
    if (typeof name !== 'string' || !isAppendable(value)) {
      throw new TypeError(
        "For 'save_checkpoint', the type of dict 'append_info' must be key: string, value: int, float, bool or Generator, " +
          `but got key: ${pyClass(name)}, value: ${pyClass(value)}`,
      );
    }
    entries.set(name, appended(value));
  }
  return entries;
}

/** True for what a checkpoint can hold beside parameters. */
export function isAppendable(x: unknown): x is AppendedValue {
  return ['number', 'bigint', 'boolean', 'string'].includes(typeof x) || x instanceof Tensor || x instanceof PyFloat;
}

function appended(value: AppendedValue): Tensor | string {
  if (typeof value === 'string' || value instanceof Tensor) return snapshot(value);
  if (typeof value === 'number') return new Tensor(value, Number.isSafeInteger(value) ? int64 : float32);
  return value instanceof PyFloat ? new Tensor(value.value, float32) : new Tensor(value);
}
