/** Loops. */
import { arrayOf } from './comprehensions.js';
import type { Doc } from './doc.js';
import type { Emitter } from './emitter.js';
import { isUnused, patternOf } from './functions.js';
import { intOf } from './literals.js';
import * as L from './layout.js';
import type { Out } from './layout.js';
import type { Expr, ExprOf, StmtOf } from './syntax.js';
import * as T from './types.js';
import { boundNames, everyStatement } from './walk.js';
import { emit, emitBlock, iterable } from './writers.js';

/** `for` with its counterpart: a counting loop, `for … of`, `for await … of`. */
export function emitFor(e: Emitter, s: StmtOf<'for'>): Doc[] {
  if (s.otherwise !== null) e.fail(s, 'for … else has no counterpart');
  const builtin =
    s.iter.kind === 'call' && s.iter.callee.kind === 'name' && e.infer.isBuiltin(s.iter.callee) ? s.iter.callee.id : '';
  const args = s.iter.kind === 'call' ? s.iter.args.map((a) => a.value) : [];
  if (builtin === 'range' && s.target.kind === 'name') return counting(e, s, s.target, args);
  if (builtin === 'enumerate' && s.target.kind === 'tuple' && s.target.items.length === 2)
    return enumerated(e, s, args);
  const declared = declare(e, s.target);
  const { source, rows } = sourceOf(e, s.iter);
  const head = rows ? 'for await (' : 'for (';
  if (rows) e.waits(s);
  return [[head, declared, patternFor(e, s.target, s.iter), ' of ', source.doc, ') ', L.block(emitBlock(e, s.body))]];
}

/** `const ` or `let ` for names that the loop declares; nothing for names that are known. */
function declare(e: Emitter, target: Expr): string {
  const slots = [...boundNames(target)].filter((n) => !isUnused(e, n)).map((n) => e.slotOf(n));
  if (slots.some((slot) => slot.declared || slot.home === null)) return '';
  for (const slot of slots) slot.declared = true;
  return slots.some(
    (slot) => slot.reassigned && slot.variables.some((v) => v.defs.some((d) => d.source.kind !== 'element')),
  )
    ? 'let '
    : 'const ';
}

/** Rows by name are taken apart as objects. */
function patternFor(e: Emitter, target: Expr, iter: Expr): Doc {
  void iter;
  const pattern = patternOf(e, target);
  return target.kind === 'name' && isUnused(e, target) ? e.slotOf(target).name : pattern;
}

/** What a loop runs over, and whether that is asynchronous. */
function sourceOf(e: Emitter, iter: Expr): { source: Out; rows: boolean } {
  const t = e.type(iter);
  if (t.kind === 'rows' || (t.kind === 'object' && t.path.startsWith('dataset.')))
    return { source: emit(e, iter), rows: true };
  if (T.isTensor(t)) e.fail(iter, 'a loop over the rows of a Tensor has no counterpart: use unbind');
  if (t.kind === 'instance' && e.infer.apiBase(t.name, (p) => p.startsWith('dataset.')))
    return { source: emit(e, iter), rows: true };
  if (t.kind === 'object' && t.path === 'nn.CellList') return { source: emit(e, iter), rows: false };
  if (t.kind === 'ndarray') return { source: arrayOf(e, iter), rows: false };
  return { source: iterable(e, iter), rows: false };
}

function counting(e: Emitter, s: StmtOf<'for'>, target: Extract<Expr, { kind: 'name' }>, args: readonly Expr[]): Doc[] {
  const slot = e.slotOf(target);
  const fresh = !slot.declared;
  slot.declared = true;
  const { name } = slot;
  const [low, high, step] = args.length === 1 ? [null, args[0], null] : [args[0], args[1], args[2] ?? null];
  const start = low === null ? L.literal('0') : emit(e, low, 'number');
  const end = emit(e, high, 'number');
  const by = step === null ? 1 : intOf(step);
  if (by === null) {
    const over = L.callOf(
      e.helper('range'),
      args.map((a) => emit(e, a, 'number')),
    );
    return [['for (', fresh ? 'const ' : '', name, ' of ', over.doc, ') ', L.block(emitBlock(e, s.body))]];
  }
  const test = L.binary(by > 0 ? '<' : '>', L.name(name), end);
  const next = by === 1 ? `${name}++` : by === -1 ? `${name}--` : `${name} ${by > 0 ? '+' : '-'}= ${Math.abs(by)}`;
  const body = L.block(emitBlock(e, s.body));
  return [[`for (${fresh ? 'let ' : ''}${name} = `, start.doc, '; ', test.doc, `; ${next}) `, body]];
}

/** `for i, x in enumerate(xs)`: entries of an array; for rows, a counter. */
function enumerated(e: Emitter, s: StmtOf<'for'>, args: readonly Expr[]): Doc[] {
  const [counter, target] = (s.target as ExprOf<'tuple'>).items;
  const [xs, first] = args;
  const startAt =
    first === undefined ? (s.iter.kind === 'call' && s.iter.args[1] ? s.iter.args[1].value : undefined) : first;
  const { source, rows } = sourceOf(e, xs);
  const from = startAt === undefined ? L.literal('0') : emit(e, startAt);
  const simple = startAt === undefined && ['list', 'tuple'].includes(e.type(xs).kind);
  if (simple) {
    const declared = declare(e, s.target);
    const counterDoc = isUnused(e, counter) ? '' : patternOf(e, counter);
    return [
      [
        'for (',
        declared,
        '[',
        counterDoc,
        ', ',
        patternOf(e, target),
        '] of ',
        L.method(source, 'entries').doc,
        ') ',
        L.block(emitBlock(e, s.body)),
      ],
    ];
  }
  if (counter.kind !== 'name') e.fail(counter, 'the counter of enumerate has to be a name');
  const slot = e.slotOf(counter);
  const skips = continues(s);
  const docs: Doc[] = [];
  const start = skips ? L.binary('-', from, L.literal('1')) : from;
  const text = skips && startAt === undefined ? '-1' : null;
  docs.push([slot.declared ? '' : 'let ', slot.name, ' = ', text ?? start.doc, ';']);
  slot.declared = true;
  if (rows) e.waits(s);
  const declared = declare(e, target);
  const body = emitBlock(e, s.body);
  if (skips) body.unshift(`${slot.name}++;`);
  else body.push(`${slot.name}++;`);
  docs.push([
    rows ? 'for await (' : 'for (',
    declared,
    patternFor(e, target, xs),
    ' of ',
    source.doc,
    ') ',
    L.block(body),
  ]);
  return docs;
}

/** True when a `continue` of this loop would pass by the counting at its end. */
function continues(s: StmtOf<'for'>): boolean {
  let found = false;
  const visit = (block: StmtOf<'for'>['body']): void => {
    everyStatement(
      block,
      (inner) => {
        if (inner.kind === 'continue') found = true;
      },
      false,
    );
  };
  visit(s.body);
  return found;
}
