/** Operator cases recorded from MindSpore (the form is described in tools/oracle/README.md): decoding and calling. */

import { bfloat16, float16, numberReader, toDType, type DType, type TypedArray } from '../../src/common/dtype.js';
import { float } from '../../src/common/pyfloat.js';
import { Tensor } from '../../src/common/tensor.js';
import '../../src/ops/methods/index.js';
import * as ops from '../../src/ops/index.js';
import { loadFixture } from './fixtures.js';
import { PRIMITIVES } from './primitives.js';
import type { SafeTensor } from '../../src/formats/safetensors.js';

/** An encoded value. */
export type Code =
  | null
  | boolean
  | number
  | string
  | readonly Code[]
  | { readonly t: string; readonly dtype?: string }
  | { readonly int: string }
  | { readonly float: number | string }
  | { readonly dtype: string };

/** One recorded call. */
export interface Case {
  readonly op: string;
  readonly args: readonly Code[];
  readonly kwargs?: Readonly<Record<string, Code>>;
  readonly result?: Code;
  readonly cotangent?: readonly Code[];
  readonly grads?: readonly Code[];
  readonly gradError?: { readonly error: string; readonly text: string };
  readonly error?: string;
  readonly text?: string;
  readonly tol?: readonly [number, number];
  readonly fd?: false | number;
  readonly note?: string;
}

type Pool = ReadonlyMap<string, SafeTensor>;

/** The cases of a family, with the arrays they refer to. */
export function loadCases(family: string): { cases: readonly Case[]; pool: Pool } {
  const { meta, tensors } = loadFixture<{ cases: Case[] }>(`ops/${family}`);
  return { cases: meta.cases, pool: tensors };
}

/** Raw data of an encoded tensor. */
export function decodeArray(code: Code, pool: Pool): { data: TypedArray; shape: readonly number[]; dtype: DType } {
  const { t: key, dtype } = code as { t: string; dtype?: string };
  const stored = pool.get(key);
  if (stored === undefined) throw new Error(`the fixture has no array ${key}`);
  return { data: stored.data, shape: stored.shape, dtype: toDType(dtype ?? stored.dtype) };
}

/** True for an encoded tensor. */
export function isTensorCode(code: Code): boolean {
  return typeof code === 'object' && code !== null && 't' in code;
}

/** The value of an argument; Python floats that are integral come as `ms.float`. `made` collects the Tensors in reading order. */
export function decode(code: Code, pool: Pool, made: Tensor[], swap?: (t: Tensor) => Tensor): unknown {
  if (code === null || typeof code !== 'object') return code;
  if (Array.isArray(code)) return (code as readonly Code[]).map((c) => decode(c, pool, made, swap));
  if (isTensorCode(code)) {
    const { data, shape, dtype } = decodeArray(code, pool);
    const plain = Tensor.fromData(data.slice(), shape, dtype);
    const tensor = swap?.(plain) ?? plain;
    made.push(tensor);
    return tensor;
  }
  const [kind, value] = Object.entries(code)[0] as [string, string | number];
  if (kind === 'int') return BigInt(value);
  if (kind === 'dtype') return toDType(value);
  return Number.isInteger(Number(value)) ? float(Number(value)) : Number(value);
}

/** Functions for operations that a family names itself (`py.Conv2D`). */
export type Callables = Readonly<Record<string, (...args: never[]) => unknown>>;

/** What Python's operators are here. */
const PYTHON: Record<string, (...args: never[]) => unknown> = {
  add: ops.add,
  sub: ops.sub,
  mul: ops.mul,
  truediv: ops.div,
  floordiv: ops.floor_div,
  mod: ops.remainder,
  pow: ops.pow,
  neg: ops.neg,
  getitem: (x: Tensor, index: unknown) => x.at(...(items(index) as never[])),
  setitem: (x: Tensor, index: unknown, value: unknown) => {
    const copy = x.copy();
    copy.set(items(index) as never, value as never);
    return copy;
  },
};

/** A recorded index is one item or a tuple of them; a list of numbers is one item. */
function items(index: unknown): unknown[] {
  return Array.isArray(index) ? index : [index];
}

/** Calls the operation of a case. */
export function call(
  op: string,
  args: readonly unknown[],
  kwargs: Record<string, unknown> | undefined,
  own: Callables = {},
): unknown {
  const [head, name] = op.split('.');
  const all = kwargs === undefined ? args : [...args, kwargs];
  if (op in own) return own[op](...(all as never[]));
  if (head === 'Tensor') {
    const [self, ...rest] = all as [Record<string, unknown>];
    return typeof self[name] === 'function'
      ? (self[name] as (...a: unknown[]) => unknown).apply(self, rest)
      : self[name];
  }
  if (head === 'prim') return new (primitiveClass(name))(kwargs)(...args);
  if (head === 'repr') return new (primitiveClass(name))(kwargs).toString();
  const f = head === 'py' ? (PYTHON[name] ?? PRIMITIVES[name]) : (ops as Record<string, unknown>)[name];
  if (typeof f !== 'function') throw new Error(`${op} does not exist`);
  return (f as (...a: unknown[]) => unknown)(...all);
}

type AnyPrimitive = new (attrs?: Record<string, unknown>) => ops.Primitive & ((...inputs: unknown[]) => unknown);

function primitiveClass(name: string): AnyPrimitive {
  const found = (ops as Record<string, unknown>)[name];
  if (typeof found !== 'function') throw new Error(`the primitive ${name} does not exist`);
  return found as AnyPrimitive;
}

/** The Tensors of nested arrays, in reading order. */
export function tensorsOf(x: unknown): Tensor[] {
  if (x instanceof Tensor) return [x];
  return Array.isArray(x) ? x.flatMap(tensorsOf) : [];
}

/** Elements as numbers (bigints for 64-bit integers), so that they can be compared. */
export function numbersOf(data: TypedArray, dtype: DType): ArrayLike<number> | ArrayLike<bigint> {
  if (dtype !== float16 && dtype !== bfloat16) return data;
  const read = numberReader(data, dtype);
  return Array.from({ length: data.length }, (_, i) => read(i));
}

/** A case in one line, for messages. */
export function describeCase({ op, args, kwargs }: Case, pool: Pool): string {
  const show = (code: Code): string => {
    if (Array.isArray(code)) return `[${(code as readonly Code[]).map(show).join(', ')}]`;
    if (!isTensorCode(code)) return JSON.stringify(code);
    const { shape, dtype } = decodeArray(code, pool);
    return `${dtype.name}[${shape.join(', ')}]`;
  };
  const keywords = Object.entries(kwargs ?? {}).map(([k, v]) => `${k}=${show(v)}`);
  return `${op}(${[...args.map(show), ...keywords].join(', ')})`;
}
