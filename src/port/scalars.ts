import { isNumberAt, isRead, partOf } from './literals.js';
import type { Program } from './program.js';
import type { Expr } from './syntax.js';
import { everyExpression, everyStatement, expressionsOf } from './walk.js';

/** Marks what wants one number: variables that hold `x.asnumpy()` and are only formatted and calculated with, and such expressions. */
export function findScalars(program: Program, isBuiltin: (e: Expr) => boolean): Set<Expr> {
  const wanted = new Set<Expr>();
  const want = (e: Expr): void => {
    if (wanted.has(e)) return;
    wanted.add(e);
    if (e.kind === 'binary') [e.left, e.right].forEach(want);
    if (e.kind === 'unary') want(e.operand);
  };
  everyStatement(program.module, (s) => {
    for (const top of expressionsOf(s)) {
      everyExpression(top, (x) => {
        if (x.kind === 'format') {
          for (const p of x.pieces) {
            if (
              typeof p !== 'string' &&
              /[dfgeEG%]$/.test(typeof p.spec.at(-1) === 'string' ? (p.spec.at(-1) as string) : '')
            )
              want(p.value);
          }
        } else if (
          x.kind === 'call' &&
          isBuiltin(x.callee) &&
          x.callee.kind === 'name' &&
          ['float', 'int', 'round'].includes(x.callee.id)
        ) {
          for (const a of x.args) want(a.value);
        }
      });
    }
    if (s.kind === 'augment' && s.target.kind === 'name') {
      const v = program.variable(s.target);
      const numeric = v?.defs.some(
        (d) => d.source.kind === 'value' && d.source.path.length < 2 && isNumberAt(d.source.value, d.source.path),
      );
      if (numeric) want(s.value);
    }
  });
  for (const v of program.variables.values()) {
    const read = v.defs.every(
      (d) => d.source.kind === 'value' && d.source.path.length < 2 && isRead(partOf(d.source.value, d.source.path)),
    );
    if (read && v.uses.length > 0 && v.uses.every((u) => wanted.has(u))) {
      v.scalar = true;
      for (const d of v.defs) if (d.source.kind === 'value') wanted.add(partOf(d.source.value, d.source.path)!);
    }
  }
  return wanted;
}
