/** What the tool knows of a value's type. */

/** Types. `any` is what is not known. */
export type Type =
  /** A text; `values` are all that it can be, where that is known. */
  | { readonly kind: 'string'; readonly values?: readonly string[] }
  | { readonly kind: 'any' | 'none' | 'bool' | 'int' | 'float' | 'number' | 'bigint' | 'ndarray' | 'dtype' }
  | {
      readonly kind: 'list' | 'set' | 'map' | 'record' | 'iterable' | 'iterator' | 'rows' | 'optional' | 'entries';
      readonly of: Type;
    }
  | { readonly kind: 'tuple'; readonly items: readonly Type[] }
  /** An object of a class of the package (`path` in the table). */
  | { readonly kind: 'object'; readonly path: string }
  /** An object of a class of the script. */
  | { readonly kind: 'instance'; readonly name: string }
  /** Something of the package itself: a function, a class, a module. */
  | { readonly kind: 'api'; readonly path: string }
  /** A class of the script itself. */
  | { readonly kind: 'class'; readonly name: string }
  /** A function of the script. */
  | { readonly kind: 'function'; readonly id: number }
  /** Some other callable with what it gives. */
  | { readonly kind: 'callable'; readonly of: Type; readonly async: boolean };

/** Not known. */
export const ANY: Type = { kind: 'any' };
/** None. */
export const NONE: Type = { kind: 'none' };
/** True or False. */
export const BOOL: Type = { kind: 'bool' };
/** An int. */
export const INT: Type = { kind: 'int' };
/** A float. */
export const FLOAT: Type = { kind: 'float' };
/** An int or a float. */
export const NUMBER: Type = { kind: 'number' };
/** A text. */
export const STRING: Type = { kind: 'string' };
/** An array of numpy. */
export const NDARRAY: Type = { kind: 'ndarray' };
/** A Tensor. */
export const TENSOR: Type = { kind: 'object', path: 'Tensor' };
/** A Parameter. */
export const PARAMETER: Type = { kind: 'object', path: 'Parameter' };

/** What an `except` has caught. */
export const ERROR: Type = { kind: 'object', path: 'py:error' };

/** True for what an `except` has caught. */
export const isError = (t: Type): boolean => t.kind === 'object' && t.path === 'py:error';

/** A list of one type. */
export const list = (of: Type): Type => ({ kind: 'list', of });
/** A tuple. */
export const tupleOf = (...items: Type[]): Type => ({ kind: 'tuple', items });
/** Something or None. */
export const optional = (of: Type): Type =>
  of.kind === 'any' || of.kind === 'none' || of.kind === 'optional' ? of : { kind: 'optional', of };

/** Ints, floats, and numbers that may be either. */
export function isNumber(t: Type): boolean {
  return t.kind === 'int' || t.kind === 'float' || t.kind === 'number' || t.kind === 'bool';
}

/** Tensors and Parameters. */
export function isTensor(t: Type): boolean {
  return t.kind === 'object' && (t.path === 'Tensor' || t.path === 'Parameter');
}

/** A type without `None`. */
export function present(t: Type): Type {
  return t.kind === 'optional' ? t.of : t;
}

const MOST_PARTS = 60;

/** What lists within lists hold in the end. */
export function innermost(t: Type): Type {
  return t.kind === 'list' ? innermost(t.of) : t;
}

/** A type, or `any` for one that has become too large to be of use: a tuple that is built of itself, say. */
export function bounded(t: Type): Type {
  let parts = 0;
  const count = (x: Type): void => {
    if (++parts > MOST_PARTS) return;
    if (x.kind === 'tuple') for (const item of x.items) count(item);
    else if ('of' in x) count(x.of);
  };
  count(t);
  return parts > MOST_PARTS ? ANY : t;
}

/** Equal types. */
export function same(a: Type, b: Type): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** What a loop over such a value gives. */
export function elementOf(t: Type): Type {
  switch (t.kind) {
    case 'list':
    case 'set':
    case 'iterable':
    case 'iterator':
    case 'rows':
      return t.of;
    case 'entries':
      return tupleOf(STRING, t.of);
    case 'tuple':
      return t.items.length === 0 ? ANY : t.items.every((x) => same(x, t.items[0])) ? t.items[0] : ANY;
    case 'map':
    case 'record':
    case 'string':
      return STRING;
    case 'ndarray':
      return ANY;
    case 'object':
      if (t.path === 'Tensor' || t.path === 'Parameter') return TENSOR;
      if (t.path === 'ParameterTuple') return PARAMETER;
      if (t.path === 'dataset.DictIterator') return { kind: 'record', of: TENSOR };
      if (t.path.startsWith('dataset.')) return list(TENSOR);
      return ANY;
    default:
      return ANY;
  }
}
