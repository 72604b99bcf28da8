/** The writers by name, as the emitter has them, and what all of them need. */
import type { Doc } from './doc.js';
import type { Emitter, Want } from './emitter.js';
import * as L from './layout.js';
import type { Out } from './layout.js';
import { intOf } from './literals.js';
import type { FuncInfo } from './program.js';
import type { Argument, Block, Expr, Stmt } from './syntax.js';

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

/** A value that prints as a tuple where Python has one; what the package gives is one already. */
export function asTuple(e: Emitter, x: Expr): Out {
  const ofArray = x.kind === 'attr' && x.name === 'shape' && e.type(x.object).kind === 'ndarray';
  const made = x.kind === 'call' ? e.type(x.callee).kind === 'function' : x.kind !== 'attr';
  return (made && e.type(x).kind === 'tuple') || ofArray ? L.callOf(e.helper('tuple'), [emit(e, x)]) : emit(e, x);
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
