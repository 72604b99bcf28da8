import { DType, toDType } from '../common/dtype.js';
import { ValueError } from '../common/errors.js';
import { PyFloat } from '../common/pyfloat.js';
import { pyTypeName } from '../common/pytext.js';
import { broadcastShapes, type Shape } from '../common/shape.js';
import { Tensor } from '../common/tensor.js';
import type { Aval } from '../ir/op.js';

/** A Python number as an argument: JS numbers, bigints, and numbers that are floats for certain. */
export type PyNumber = number | bigint | PyFloat;

/** True for what Python calls a number other than a bool. */
export function isNumber(x: unknown): x is PyNumber {
  return typeof x === 'number' || typeof x === 'bigint' || x instanceof PyFloat;
}

/** True for a Python int: an integral JS number or a bigint. */
export function isInt(x: unknown): x is number | bigint {
  return typeof x === 'bigint' || (typeof x === 'number' && Number.isInteger(x));
}

/** The name that messages of primitives have for the type of an argument. */
export function argType(x: unknown): string {
  if (x instanceof Tensor) return 'Tensor';
  if (x instanceof DType) return 'mindspore.dtype';
  const name = pyTypeName(x);
  if (Array.isArray(x)) return `${name === 'tuple' ? 'Tuple' : 'List'}<${x.map(argType).join(', ')}>`;
  return name === 'str' ? 'string' : name === 'NoneType' ? 'None' : name;
}

/** The names that MindSpore's graph types have. */
export function abstractType(x: unknown): string {
  if (Array.isArray(x)) return `List[${abstractType(x[0])}*${x.length}]`;
  const names: Record<string, string> = { string: 'String', int: 'Int64', float: 'Float32', bool: 'Bool' };
  return names[argType(x)] ?? argType(x);
}

/** One argument of a primitive: its name there, the value, and the types it accepts as the message lists them. */
export type PrimitiveArg = readonly [name: string, value: unknown, accepts: string];

/** MindSpore's TypeError for a primitive called with arguments of other types than it accepts. */
export function callError(
  primitive: string,
  args: readonly PrimitiveArg[],
  init: readonly PrimitiveArg[] = [],
): TypeError {
  const given = (list: readonly PrimitiveArg[]): string => list.map(([n, v]) => `${n}=${argType(v)}`).join(', ');
  const valid = (list: readonly PrimitiveArg[]): string => list.map(([n, , a]) => `${n}=<${a}>`).join(', ');
  return new TypeError(
    `Failed calling ${primitive} with "${primitive}(${given(init)})(${given(args)})".\n` +
      `The valid calling should be: \n"${primitive}(${valid(init)})(${valid(args)})".`,
  );
}

/** Throws {@link callError} unless `x` is a Tensor. */
export function needTensor(primitive: string, name: string, x: unknown): asserts x is Tensor {
  if (!(x instanceof Tensor)) throw callError(primitive, [[name, x, 'Tensor']]);
}

/** The number of a float or int argument. */
export function numberOf(x: PyNumber | boolean): number {
  return Number(x);
}

/** How an unsupported dtype is told: by the kernel, by the argument's type, or by the argument's Tensor type. */
export type DTypeStyle = 'kernel' | 'argument' | 'tensor';

/** The dtypes an input may have; names are separated by spaces. */
export interface Accepts {
  readonly names: ReadonlySet<string>;
  readonly style: DTypeStyle;
  /** The input's name in messages. */
  readonly input: string;
  /** Further names that the message lists, of types that do not exist here. */
  readonly also: readonly string[];
}

const ABBREVIATED: Record<string, string> = {
  f: 'float16 float32 float64',
  bf: 'bfloat16',
  i: 'int8 int16 int32 int64',
  u: 'uint8 uint16 uint32 uint64',
  b: 'bool',
};

/** A list of dtypes: names, or `f` for float16/32/64, `bf`, `i` for signed, `u` for unsigned integers, `b` for bool. */
export function accepts(
  names: string,
  style: DTypeStyle = 'kernel',
  input = 'input',
  also: readonly string[] = [],
): Accepts {
  let found = lists.get(names);
  if (found === undefined) {
    found = new Set(names.split(' ').flatMap((n) => (ABBREVIATED[n] ?? n).split(' ')));
    lists.set(names, found);
  }
  return { names: found, style, input, also };
}

/** Lists that were read, by their text: many are asked for in each call. */
const lists = new Map<string, ReadonlySet<string>>();

/** TypeError in MindSpore's words unless the dtype is one of those accepted. */
export function checkDType(primitive: string, { names, style, input, also }: Accepts, dtype: DType): void {
  if (names.has(dtype.name)) return;
  const wrap = (text: string): string => (style === 'tensor' ? `Tensor[${text}]` : text);
  const shown = (name: string): string => wrap(String(toDType(name)));
  const list = [...names].map(shown).concat(also.map(wrap)).sort();
  throw new TypeError(
    style === 'kernel'
      ? `Select CPU operator[${primitive}] fail! Unsupported data type!\nThe supported data types are ${list.join(', ')},\n` +
          ` but get input[${String(dtype)}].`
      : `For primitive[${primitive}], the input argument[${input}] must be a type of {${list.join(', ')}}, but got ${shown(dtype.name)}.`,
  );
}

/** The shape that both broadcast to. ValueError in MindSpore's words when they do not. */
export function broadcast(
  primitive: string,
  a: Shape,
  b: Shape,
  names: readonly [string, string] = ['input1', 'input2'],
): Shape {
  const out = broadcastShapes(a, b);
  if (out !== undefined) return out;
  const rank = Math.min(a.length, b.length);
  let i = 0;
  for (; i < rank; i++) {
    const [x, y] = [a[a.length - rank + i], b[b.length - rank + i]];
    if (x !== y && x !== 1 && y !== 1) break;
  }
  const [p, q] = names.map((n) => `${n}.shape`);
  throw new ValueError(
    // The positions are MindSpore's own.
    `For '${primitive}', ${p} and ${q} need to broadcast. The value of ${p}[${a.length + i}] or ${q}[${b.length + i}] ` +
      `must be 1 or -1 when they are not the same, but got ${p} = ${listText(a)} and ${q} = ${listText(b)}`,
  );
}

/** A shape as Python prints a list: `[2, 3]`. */
export function listText(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

/** Shape and dtype of the one input, for `infer` rules. */
export function like(x: Aval, dtype: DType = x.dtype): Aval {
  return { shape: x.shape, dtype };
}
