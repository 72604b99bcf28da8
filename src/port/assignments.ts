/** Assignments: declarations with the types they need, patterns, and `+=` and its like. */
import type { Doc } from './doc.js';
import type { Emitter } from './emitter.js';
import { isUnused, patternOf } from './functions.js';
import { assignSubscript } from './indexing.js';
import * as L from './layout.js';
import type { Out } from './layout.js';
import type { Slot } from './names.js';
import { operator } from './operators.js';
import type { Expr, ExprOf, StmtOf } from './syntax.js';
import { obvious, typeText } from './type_text.js';
import * as T from './types.js';
import { boundNames, everyExpression } from './walk.js';
import { emit } from './writers.js';

/** `const x = …`, `let x: T = …`, `x = …`, `self.x = …`, `x[…] = …`, patterns. */
export function assign(e: Emitter, s: StmtOf<'assign'>): Doc[] {
  if (s.value === null) return [];
  const docs: Doc[] = [];
  let value = emit(e, s.value);
  let source: Expr = s.value;
  // `a = b = value`
  for (const target of [...s.targets].reverse()) {
    docs.push(...assignOne(e, target, value, source));
    if (s.targets.length > 1) {
      value = target.kind === 'name' || target.kind === 'attr' ? emit(e, target) : value;
      source = target;
    }
  }
  return docs;
}

function assignOne(e: Emitter, target: Expr, value: Out, source: Expr): Doc[] {
  switch (target.kind) {
    case 'name': {
      const slot = e.slotOf(target);
      if (slot.declared || slot.home === null) return [[L.assignment(slot.name, '=', value), ';']];
      slot.declared = true;
      const word = slot.reassigned ? 'let' : 'const';
      return [[L.assignment([`${word} ${slot.name}`, annotation(e, slot, source)], '=', value), ';']];
    }
    case 'attr':
      return [[L.assignment(emit(e, target).doc, '=', value), ';']];
    case 'index':
      return [assignSubscript(e, target, value)];
    case 'tuple':
    case 'list':
      return assignPattern(e, target, value, source);
    default:
      return e.fail(target, 'this cannot be assigned to');
  }
}

/** The type of a declaration, where its first value does not tell it. */
function annotation(e: Emitter, slot: Slot, source: Expr): string {
  const first = e.infer.typeOf(source);
  const isCell = source.kind === 'call' && e.type(source.callee).kind === 'object';
  if (slot.type.kind === 'any' && isCell) return ': any';
  if (slot.type.kind === 'any' && !slot.reassigned)
    return first.kind === 'any' && source.kind === 'list' ? ': any[]' : '';
  if (
    slot.type.kind === 'function' ||
    slot.type.kind === 'callable' ||
    slot.type.kind === 'api' ||
    slot.type.kind === 'class'
  )
    return '';
  if (slot.type.kind === 'list' && (source.kind === 'list' || source.kind === 'tuple') && source.items.length === 0)
    return `: ${typeText(e, slot.type)}`;
  if (
    slot.type.kind === 'record' &&
    source.kind === 'dict' &&
    (source.entries.length === 0 || slot.reassigned || e.isExtended(slot))
  )
    return `: ${typeText(e, slot.type.of.kind === 'any' ? { kind: 'record', of: T.ANY } : slot.type)}`;
  // What is nested is checked by those who take it.
  if (
    slot.type.kind === 'record' &&
    source.kind === 'dict' &&
    source.entries.some((x) => x.key !== null && x.value.kind === 'dict')
  )
    return ': Record<string, any>';
  if (!slot.reassigned) return '';
  if (slot.type.kind === 'any') return ': any';
  // Dicts of another list may have other keys.
  if (slot.type.kind === 'list' && source.kind === 'list' && source.items.some((x) => x.kind === 'dict'))
    return ': any[]';
  if (slot.type.kind === 'object' && slot.type.path.startsWith('dataset.')) return '';
  if (slot.type.kind === 'list' || slot.type.kind === 'iterable' || slot.type.kind === 'rows') return '';
  return obvious(first, slot.type) ? '' : `: ${typeText(e, slot.type)}`;
}

function assignPattern(e: Emitter, target: ExprOf<'tuple'> | ExprOf<'list'>, value: Out, source: Expr): Doc[] {
  const names = [...boundNames(target)].filter((n) => !isUnused(e, n));
  const slots = names.map((n) => e.slotOf(n));
  const onlyNames = isPattern(target);
  const fresh = slots.filter((slot) => !slot.declared && slot.home !== null);
  const parts = separately(e, target, source, fresh.length === slots.length);
  if (parts !== null) return parts;
  if (onlyNames && fresh.length === slots.length) {
    for (const slot of slots) slot.declared = true;
    const word = slots.some((slot) => slot.reassigned) ? 'let' : 'const';
    if (names.length === 0) return [[value.doc, ';']];
    return [[L.assignment([word, ' ', patternOf(e, target)], '=', value), ';']];
  }
  const docs: Doc[] = [];
  for (const slot of fresh) {
    slot.declared = true;
    slot.reassigned = true;
    docs.push(`let ${slot.name}: ${typeText(e, slot.type)};`);
  }
  docs.push([L.assignment(patternOf(e, target), '=', value), ';']);
  return docs;
}

/** `a, b = [], 1` as two declarations, where one alone would not have the right type. */
function separately(e: Emitter, target: ExprOf<'tuple'> | ExprOf<'list'>, source: Expr, fresh: boolean): Doc[] | null {
  if (!fresh || source.kind !== 'tuple' || source.items.length !== target.items.length) return null;
  if (!target.items.every((t) => t.kind === 'name') || source.items.some((i) => i.kind === 'star')) return null;
  const slots = target.items.map((t) => e.slotOf(t));
  const open = (x: Expr): boolean =>
    x.kind === 'none' || ((x.kind === 'list' || x.kind === 'tuple') && x.items.length === 0) || x.kind === 'dict';
  if (!source.items.some(open)) return null;
  const names = new Set(target.items.map((t) => t.id));
  let crossed = false;
  everyExpression(source, (x) => {
    if (x.kind === 'name' && names.has(x.id)) crossed = true;
  });
  if (crossed || new Set(slots).size !== slots.length) return null;
  return target.items.flatMap((t, i) => assignOne(e, t, emit(e, source.items[i]), source.items[i]));
}

function isPattern(target: Expr): boolean {
  if (target.kind === 'name') return true;
  if (target.kind === 'star') return isPattern(target.value);
  return (target.kind === 'tuple' || target.kind === 'list') && target.items.every(isPattern);
}

/** `x += …` */
export function augment(e: Emitter, s: StmtOf<'augment'>): Doc[] {
  const t = e.type(s.target);
  const right = e.type(s.value);
  const plain = (T.isNumber(t) || t.kind === 'string') && !T.isTensor(right);
  const target = s.target.kind === 'name' ? L.name(e.slotOf(s).name) : null;
  if (t.kind === 'list' && s.op === '+') {
    return [[L.method(emit(e, s.target), 'push', L.raw(['...', emit(e, s.value).doc], L.LEVEL.arrow)).doc, ';']];
  }
  if (plain && ['+', '-', '*', '/', '**', '|', '&', '<<', '>>'].includes(s.op) && s.target.kind !== 'index') {
    const value = emit(e, s.value, T.isNumber(t) ? 'number' : 'value');
    const left = target ?? emit(e, s.target);
    if (s.op === '+' && value.doc === '1') return [[left.doc, '++;']];
    return [[L.assignment(left.doc, `${s.op}=`, value), ';']];
  }
  const value = operator(e, s.op, s.target, s.value, s.target);
  if (s.target.kind === 'index') return [assignSubscript(e, s.target, value)];
  return [[L.assignment((target ?? emit(e, s.target)).doc, '=', value), ';']];
}
