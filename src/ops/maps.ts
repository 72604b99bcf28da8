import { bool_, DType, float64, int64 } from '../common/dtype.js';
import { RuntimeError, ValueError } from '../common/errors.js';
import { PyFloat } from '../common/pyfloat.js';
import { isPlainObject, signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { pyTypeName } from '../common/checks.js';
import { isInt, isNumber } from './call.js';

/** A function of a {@link MultitypeFuncGraph}. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- its arguments are those it is registered for
export type MultitypeFunction = (...args: any[]) => any;

const GRAPH = signature<{ name: string; read_value: boolean }>('ops.MultitypeFuncGraph', 'name, read_value=False');
const REGISTER = signature<{ type_names: readonly unknown[] }>('ops.MultitypeFuncGraph.register', '*type_names', {
  messageName: 'MultitypeFuncGraph.register',
});

/** What an argument has to be, by the name of its type. An array is a tuple and a list; an integral number is an int. */
const KINDS: Record<string, (x: unknown) => boolean> = {
  Tensor: (x) => x instanceof Tensor,
  Number: (x) => isNumber(x) || typeof x === 'boolean',
  Bool: (x) => typeof x === 'boolean',
  Int: isInt,
  Float: (x) => x instanceof PyFloat || (typeof x === 'number' && !Number.isInteger(x)),
  String: (x) => typeof x === 'string',
  Tuple: Array.isArray,
  List: Array.isArray,
  None: (x) => x === null,
  Function: (x) => typeof x === 'function',
  Dictionary: (x) => x instanceof Map || isPlainObject(x),
};

/** Whether an argument is of a registered type: a name as above, `Tensor[Float32]`, or a dtype, which stands for host values. */
function matches(type: string | DType, x: unknown): boolean {
  if (type instanceof DType) {
    return (type === int64 && isInt(x)) || (type === float64 && KINDS.Float(x)) || (type === bool_ && KINDS.Bool(x));
  }
  const element = /^Tensor\[(.*)\]$/.exec(type)?.[1];
  if (element !== undefined) return x instanceof Tensor && String(x.dtype).toLowerCase() === element.toLowerCase();
  return KINDS[type](x);
}

function checkType(type: unknown): string | DType {
  if (type instanceof DType) return type;
  if (typeof type !== 'string') {
    throw new TypeError(
      `For 'MultitypeFuncGraph', register only support str or <class 'mindspore._c_expression.typing.Type'>, but got 'type_input': ${String(type)}.`,
    );
  }
  if (Object.hasOwn(KINDS, type) || /^Tensor\[\w+\]$/.test(type)) return type;
  throw new RuntimeError(`Unsupported type name: ${type}!`);
}

/** The type of an argument, as messages show it. */
function typeText(x: unknown): string {
  if (x instanceof Tensor) return `mindspore.tensor[${x.dtype.name}]`;
  if (typeof x === 'boolean') return 'mindspore.bool';
  if (isNumber(x)) return isInt(x) ? 'mindspore.int64' : 'mindspore.float64';
  return `mindspore.${pyTypeName(x)}`;
}

/** A MultitypeFuncGraph is called like the functions registered. */
export interface MultitypeFuncGraph {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what the function that fits returns
  (...args: any[]): any;
}

/**
 * One function for several types of arguments: the first registered that fits is called, or the only one whatever it gets. Python's decorator is a call:
 *
 *     const add = new ops.MultitypeFuncGraph('add');
 *     add.register('Tensor', 'Tensor')((x: Tensor, y: Tensor) => ops.add(x, y));
 *
 * Types are 'Tensor', 'Number', 'Bool', 'Int', 'Float', 'String', 'Tuple', 'List', 'None', 'Function', 'Dictionary', and dtypes. ValueError when
 * none fits. MindSpore's `ops.MultitypeFuncGraph`.
 */
export class MultitypeFuncGraph {
  /** The functions by what they are registered for, in order. */
  declare readonly entries: (readonly [types: readonly (string | DType)[], fn: MultitypeFunction])[];

  constructor(name: string, read_value?: boolean);
  constructor(name: string, options?: { read_value?: boolean });
  constructor(...args: unknown[]) {
    const { name } = GRAPH.bind(args);
    const self = (...given: unknown[]): unknown => (self as unknown as MultitypeFuncGraph).entryOf(given)(...given);
    Object.setPrototypeOf(self, new.target.prototype as object);
    Object.defineProperty(self, 'name', { value: name });
    Object.defineProperty(self, 'entries', { value: [] });
    return self as unknown as this;
  }

  /** Gives a function that registers another one for these types and returns it. TypeError for what is no type, RuntimeError for an unknown name. */
  register(...type_names: (string | DType)[]): <F extends MultitypeFunction>(fn: F) => F {
    const types = REGISTER.bind(type_names).type_names.map(checkType);
    return (fn) => {
      this.entries.push([types, fn]);
      return fn;
    };
  }

  /** @internal the function that fits */
  entryOf(args: readonly unknown[]): MultitypeFunction {
    if (this.entries.length === 1) return this.entries[0][1];
    const entry = this.entries.find(
      ([types]) => types.length === args.length && types.every((type, i) => matches(type, args[i])),
    );
    if (entry) return entry[1];
    const known = this.entries.map(([types, fn]) => `((${types.map(String).join(', ')}), <function ${fn.name}>)`);
    throw new ValueError(
      `For 'MultitypeFuncGraph', cannot find fn match given args. Got (sigs, fn): [${known.join(', ')}], ` +
        `and (dtype, args): (${args.map(typeText).join(', ')}${args.length === 1 ? ',' : ''}).`,
    );
  }
}

interface MapBound extends Record<string, unknown> {
  ops: MultitypeFunction | null;
  reverse: boolean;
}

const MAP = signature<MapBound>('ops.Map', 'ops=None, reverse=False');
const HYPER_MAP = signature<MapBound>('ops.HyperMap', 'ops=None, reverse=False');

/** Keywords of {@link Map_} and {@link HyperMap}. */
export interface MapOptions {
  /** The function; without it, it is the first argument of the call. */
  ops?: MultitypeFunction | null;
  /** Has no effect. */
  reverse?: boolean;
}

/** One row after the other, as far as the shortest goes. */
function rows(lists: readonly unknown[]): unknown[][] {
  const arrays = lists.map((x) => Array.from(x as Iterable<unknown>));
  const length = Math.min(...arrays.map((a) => a.length));
  return Array.from({ length }, (_, i) => arrays.map((a) => a[i]));
}

function callable<T>(
  name: string,
  prototype: object,
  bound: MapBound,
  map: (f: MultitypeFunction, lists: unknown[]) => unknown,
): T {
  if (bound.ops !== null && typeof bound.ops !== 'function') {
    throw new TypeError(
      `For '${name}', the 'ops' must be a MultitypeFuncGraph or None, but got ${pyTypeName(bound.ops)}.`,
    );
  }
  const self = (...args: unknown[]): unknown =>
    bound.ops === null ? map(args[0] as MultitypeFunction, args.slice(1)) : map(bound.ops, args);
  Object.setPrototypeOf(self, prototype);
  return self as unknown as T;
}

/** A Map is called with sequences, after the function if it has none. */
export interface Map_ {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what the function returns
  (...args: any[]): any[];
}

/** Calls a function with the elements of sequences, one row after the other, as far as the shortest goes, and gives the results as an array. MindSpore's `ops.Map`. */
export class Map_ {
  constructor(ops?: MultitypeFunction | null, reverse?: boolean);
  constructor(options?: MapOptions);
  constructor(...args: unknown[]) {
    return callable('Map', new.target.prototype as object, MAP.bind(args), (f, lists) =>
      rows(lists).map((row): unknown => f(...row)),
    );
  }
}

/** A HyperMap is called with sequences, after the function if it has none. */
export interface HyperMap {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- arrays of what the function returns, as deep as the sequences
  (...args: any[]): any;
}

/** As {@link Map_}, through nested sequences too: what is no array in the first argument is a leaf. MindSpore's `ops.HyperMap`. */
export class HyperMap {
  constructor(ops?: MultitypeFunction | null, reverse?: boolean);
  constructor(options?: MapOptions);
  constructor(...args: unknown[]) {
    const map = (f: MultitypeFunction, lists: readonly unknown[]): unknown =>
      Array.isArray(lists[0]) ? rows(lists).map((row) => map(f, row)) : f(...lists);
    return callable('HyperMap', new.target.prototype as object, HYPER_MAP.bind(args), map);
  }
}
