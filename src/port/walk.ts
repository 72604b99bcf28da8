/** Walks over the syntax tree. */
import type { Block, Clause, Expr, Param, Piece, Stmt } from './syntax.js';

/** The expressions right below one, in the order in which they are computed; not what is in lambdas and comprehensions. */
export function parts(e: Expr): readonly Expr[] {
  switch (e.kind) {
    case 'format':
      return pieceValues(e.pieces);
    case 'attr':
      return [e.object];
    case 'index':
      return [e.object, ...e.items];
    case 'slice':
      return [e.low, e.high, e.step].filter((x) => x !== null);
    case 'call':
      return [e.callee, ...e.args.map((a) => a.value)];
    case 'binary':
      return [e.left, e.right];
    case 'unary':
    case 'not':
      return [e.operand];
    case 'compare':
      return [e.first, ...e.rest.map((r) => r.right)];
    case 'logic':
    case 'tuple':
    case 'list':
    case 'set':
      return e.items;
    case 'choice':
      return [e.test, e.yes, e.no];
    case 'dict':
      return e.entries.flatMap(({ key, value }) => (key === null ? [value] : [key, value]));
    case 'star':
    case 'walrus':
    case 'await':
      return [e.value];
    case 'yield':
      return e.value === null ? [] : [e.value];
    default:
      return [];
  }
}

function pieceValues(pieces: readonly Piece[]): Expr[] {
  return pieces.flatMap((p) => (typeof p === 'string' ? [] : [p.value, ...pieceValues(p.spec)]));
}

/** Calls `visit` for every expression within one, itself included, lambdas and comprehensions too. */
export function everyExpression(e: Expr, visit: (e: Expr) => void): void {
  visit(e);
  for (const part of parts(e)) everyExpression(part, visit);
  if (e.kind === 'lambda') {
    for (const p of e.params) if (p.value !== null) everyExpression(p.value, visit);
    everyExpression(e.body, visit);
  } else if (e.kind === 'comprehension') {
    everyClause(e.clauses, visit);
    everyExpression(e.element, visit);
    if (e.value !== null) everyExpression(e.value, visit);
  }
}

function everyClause(clauses: readonly Clause[], visit: (e: Expr) => void): void {
  for (const { target, iter, conditions } of clauses) {
    everyExpression(iter, visit);
    everyExpression(target, visit);
    for (const each of conditions) everyExpression(each, visit);
  }
}

/** The blocks right below a statement. */
export function blocksOf(s: Stmt): readonly Block[] {
  switch (s.kind) {
    case 'def':
    case 'class':
    case 'with':
      return [s.body];
    case 'for':
    case 'while':
      return s.otherwise === null ? [s.body] : [s.body, s.otherwise];
    case 'if':
      return [...s.branches.map((b) => b.body), ...(s.otherwise === null ? [] : [s.otherwise])];
    case 'try':
      return [s.body, ...s.handlers.map((h) => h.body), s.otherwise, s.last].filter((b) => b !== null);
    default:
      return [];
  }
}

/** The expressions right below a statement, those of its blocks excepted. */
export function expressionsOf(s: Stmt): readonly Expr[] {
  const some = (...list: (Expr | null)[]): Expr[] => list.filter((x) => x !== null);
  const defaults = (params: readonly Param[]): Expr[] => some(...params.map((p) => p.value));
  switch (s.kind) {
    case 'expression':
      return [s.value];
    case 'assign':
      return some(s.value, ...s.targets);
    case 'augment':
      return [s.value, s.target];
    case 'def':
      return [...s.decorators, ...defaults(s.params)];
    case 'class':
      return [...s.decorators, ...s.bases.map((b) => b.value)];
    case 'if':
      return s.branches.map((b) => b.test);
    case 'for':
      return [s.iter, s.target];
    case 'while':
      return [s.test];
    case 'with':
      return s.items.flatMap(({ value, target }) => some(value, target));
    case 'try':
      return some(...s.handlers.map((h) => h.type));
    case 'return':
      return some(s.value);
    case 'raise':
      return some(s.value, s.cause);
    case 'assert':
      return some(s.test, s.message);
    case 'delete':
      return s.targets;
    default:
      return [];
  }
}

/** Calls `visit` for every statement of a block, those of its blocks included; functions and classes only when `deep`. */
export function everyStatement(block: Block, visit: (s: Stmt) => void, deep = true): void {
  for (const s of block.statements) {
    visit(s);
    if (!deep && (s.kind === 'def' || s.kind === 'class')) continue;
    for (const inner of blocksOf(s)) everyStatement(inner, visit, deep);
  }
}

/** The names that an assignment to this target binds. */
export function* boundNames(target: Expr): Iterable<Extract<Expr, { kind: 'name' }>> {
  if (target.kind === 'name') yield target;
  else if (target.kind === 'tuple' || target.kind === 'list') for (const t of target.items) yield* boundNames(t);
  else if (target.kind === 'star') yield* boundNames(target.value);
}
