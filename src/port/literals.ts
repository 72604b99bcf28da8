/** What literals and other plain expressions say by themselves. */
import type { Expr } from './syntax.js';

/** The part of a tuple that a pattern takes. */
export function partOf(e: Expr, path: readonly number[]): Expr | null {
  if (path.length === 0) return e;
  return e.kind === 'tuple' ? (e.items[path[0]] ?? null) : null;
}

/** `x.asnumpy()` and the like. */
export function isRead(e: Expr | null): boolean {
  return e?.kind === 'call' && e.callee.kind === 'attr' && e.callee.name === 'asnumpy' && e.args.length === 0;
}

/** True for a number, or a tuple with one at that place. */
export function isNumberAt(e: Expr, path: readonly number[]): boolean {
  const at = partOf(e, path);
  return at?.kind === 'number';
}

/** The value of an integer literal, with its sign. */
export function intOf(e: Expr | undefined): number | null {
  if (e?.kind === 'number' && e.int) return Number(e.text);
  if (e?.kind === 'unary' && e.op === '-' && e.operand.kind === 'number' && e.operand.int)
    return -Number(e.operand.text);
  return null;
}
