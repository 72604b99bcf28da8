/** The writers by name, as the emitter has them, and what all of them need. */
import type { Doc } from './doc.js';
import type { Emitter, Want } from './emitter.js';
import * as L from './layout.js';
import type { Out } from './layout.js';
import { intOf } from './literals.js';
import type { FuncInfo } from './program.js';
import type { Argument, Block, Expr, Stmt } from './syntax.js';
import * as T from './types.js';
import type { Type } from './types.js';

/** The TypeScript of an expression. */
export const emit = (e: Emitter, x: Expr, want?: Want): Out => e.writers.emit(e, x, want);
/** The truth of a value as Python sees it. */
export const condition = (e: Emitter, x: Expr): Out => e.writers.condition(e, x);
/** A value as a number, read where it is a Tensor. */
export const numberOf = (e: Emitter, x: Expr): Out => e.writers.numberOf(e, x);
/** Arguments of something of the package. */
export const apiArguments = (e: Emitter, params: readonly string[], args: readonly Argument[]): Out[] =>
  e.writers.apiArguments(e, params, args);
/** Arguments of something of which nothing is known. */
export const loose = (e: Emitter, args: readonly Argument[]): Out[] => e.writers.apiArguments(e, [], args);
/** Arguments of a function of the script. */
export const ownArguments = (e: Emitter, f: FuncInfo, args: readonly Argument[], at: Expr): Out[] =>
  e.writers.ownArguments(e, f, args, at);
/** The statements of a block. */
export const emitBlock = (e: Emitter, block: Block): Doc[] => e.writers.emitBlock(e, block);
/** The body of a function in braces, and whether it waits. */
export const functionBody = (
  e: Emitter,
  f: FuncInfo,
  self: string | null,
  body: Block,
): { body: Doc; async: boolean } => e.writers.functionBody(e, f, self, body);
/** The Python of a statement that could not be translated. */
export const leaveOut = (e: Emitter, s: Stmt, why: string): Doc[] => e.writers.leaveOut(e, s, why);

/** An element of a list, tuple or call: `*x` is spread. */
export function item(e: Emitter, x: Expr): Out {
  if (x.kind !== 'star') return emit(e, x);
  return spread(iterable(e, x.value));
}

/** `...x` */
export function spread(x: Out): Out {
  return L.raw(['...', L.within(x, L.LEVEL.arrow)], L.LEVEL.arrow);
}

/** What can be spread and looped over in TypeScript. */
export function iterable(e: Emitter, x: Expr): Out {
  const t = e.type(x);
  const value = emit(e, x);
  if (t.kind === 'record') return L.method(L.name('Object'), 'keys', value);
  if (t.kind === 'map') return L.method(value, 'keys');
  return value;
}

/** A value that prints with tuples where Python has them, within lists and tuples as well; what the package gives has them already. */
export function asTuple(e: Emitter, x: Expr): Out {
  if (!isTupled(e, x)) return emit(e, x);
  if ((x.kind === 'tuple' || x.kind === 'list') && !e.isIntData(x)) {
    const items = L.array(x.items.map((i) => (i.kind === 'star' ? item(e, i) : asTuple(e, i))));
    return x.kind === 'tuple' ? L.callOf(e.helper('tuple'), [items]) : items;
  }
  return x.kind === 'attr' ? L.callOf(e.helper('tuple'), [emit(e, x)]) : tuplesOf(e, e.type(x), emit(e, x), 0);
}

/** Whether a value is a tuple in Python, or holds some, and is or holds only arrays here. */
function isTupled(e: Emitter, x: Expr): boolean {
  if (x.kind === 'list') return x.items.some((i) => isTupled(e, i));
  if (x.kind === 'attr') return x.name === 'shape' && e.type(x.object).kind === 'ndarray';
  if (x.kind === 'call' && e.type(x.callee).kind !== 'function' && !e.infer.isBuiltin(x.callee)) return false;
  return holdsTuple(e.type(x));
}

function holdsTuple(t: Type): boolean {
  return t.kind === 'tuple' || (t.kind === 'list' && holdsTuple(t.of));
}

/** A value with its tuples made such; parts of a tuple only where all of them are alike. */
function tuplesOf(e: Emitter, t: Type, value: Out, depth: number): Out {
  const of = T.elementOf(t);
  const name = L.name(depth === 0 ? 'x' : `x${depth}`);
  const inner = holdsTuple(of)
    ? L.method(value, 'map', L.arrow(`(${depth === 0 ? 'x' : `x${depth}`})`, tuplesOf(e, of, name, depth + 1)))
    : value;
  return t.kind === 'tuple' ? L.callOf(e.helper('tuple'), [inner]) : inner;
}

/** Waits for a value. */
export function awaitValue(e: Emitter, value: Out, at: { from: number }): Out {
  e.waits(at);
  return L.awaited(value);
}

/** An int that becomes an element of an int Tensor. */
export function bigintOf(e: Emitter, x: Expr): Out {
  if (x.kind === 'tuple' || x.kind === 'list')
    return L.array(x.items.map((i) => (i.kind === 'star' ? item(e, i) : bigintOf(e, i))));
  const n = intOf(x);
  if (n !== null) return L.literal(`${n}n`);
  if (e.type(x).kind === 'int') return L.callOf(L.name('BigInt'), [emit(e, x)]);
  return emit(e, x);
}
