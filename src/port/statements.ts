/** Statements. */
import { assign, augment } from './assignments.js';
import { classDoc, isJit } from './classes.js';
import { commentLines, docComment } from './comment_text.js';
import { hardline, separated, type Doc } from './doc.js';
import { Untranslated, type Emitter } from './emitter.js';
import { emit } from './expressions.js';
import { parameterList, returnText } from './functions.js';
import * as L from './layout.js';
import type { Out } from './layout.js';
import { emitFor } from './loops.js';
import { numpyInto } from './modules.js';
import { condition } from './operators.js';
import type { FuncInfo } from './program.js';
import type { Block, Expr, Stmt, StmtOf } from './syntax.js';
import { typeText } from './type_text.js';
import { boundNames } from './walk.js';

/** The statements of a block, with their comments; an empty text is an empty line. */
export function emitBlock(e: Emitter, block: Block): Doc[] {
  const out: Doc[] = [];
  for (const s of block.statements) {
    const docs = statementDocs(e, s, block);
    if (docs.length === 0) continue;
    const wide = s.kind === 'def' || s.kind === 'class';
    if (out.length > 0 && (s.trivia.blank || wide) && out[out.length - 1] !== '') out.push('');
    out.push(...docs);
    if (wide) out.push('');
  }
  while (out.length > 0 && out[out.length - 1] === '') out.pop();
  out.push(...commentLines(block.after));
  return out;
}

function statementDocs(e: Emitter, s: Stmt, block: Block): Doc[] {
  const before = commentLines(s.trivia.before);
  const marks = e.mark();
  try {
    const declared = declarations(e, s, block);
    const docs = statement(e, s);
    if (docs.length === 0) return before;
    const tail = s.trivia.behind === null ? [] : [` // ${s.trivia.behind}`];
    const simple = [
      'expression',
      'assign',
      'augment',
      'return',
      'pass',
      'break',
      'continue',
      'raise',
      'assert',
      'delete',
    ].includes(s.kind);
    if (tail.length > 0 && simple) docs[docs.length - 1] = [docs[docs.length - 1], ...tail];
    const lead = tail.length > 0 && !simple ? commentLines([s.trivia.behind!]) : [];
    return [...before, ...lead, ...declared, ...docs];
  } catch (error) {
    const { offset, message } = faultOf(error, s);
    e.reset(marks);
    e.noteError(offset, message);
    return [...before, ...leaveOut(e, s, message)];
  }
}

/** What is said of a statement that could not be written. Calls that do not fit what they call find their writers unprepared; that is told as well. */
function faultOf(error: unknown, s: Stmt): { offset: number; message: string } {
  if (error instanceof Untranslated) return error;
  if (error instanceof TypeError) return { offset: s.from, message: 'this is not understood' };
  throw error;
}

/** The Python of a statement that could not be translated, marked; what it would have defined is declared, so that the rest compiles. */
export function leaveOut(e: Emitter, s: Stmt, why: string): Doc[] {
  const text = e.program.source.slice(s.from, s.to).split('\n');
  const indent = s.from - (e.program.source.lastIndexOf('\n', s.from - 1) + 1);
  const lines = text.map((l, i) => (i === 0 ? l : l.slice(Math.min(indent, /^\s*/.exec(l)![0].length))));
  const docs: Doc[] = [`// PORT: not translated: ${why}`, ...lines.map((l) => `//   ${l}`.trimEnd())];
  for (const node of definedBy(s)) {
    const v = e.program.variable(node);
    const slot = v === undefined ? undefined : e.slots.get(v);
    if (v === undefined || slot === undefined || v.uses.length === 0 || slot.declared) continue;
    slot.declared = true;
    docs.push(`let ${slot.name}: any;`);
  }
  return docs;
}

function definedBy(s: Stmt): object[] {
  switch (s.kind) {
    case 'assign':
      return s.targets.flatMap((t) => [...boundNames(t)]);
    case 'def':
    case 'class':
      return [s];
    case 'with':
      return s.items.flatMap((i) => (i.target === null ? [] : [...boundNames(i.target)]));
    default:
      return [];
  }
}

/** Declarations of variables that begin within this statement and are needed behind it. */
function declarations(e: Emitter, s: Stmt, block: Block): Doc[] {
  const out: Doc[] = [];
  for (const slot of e.startingAt(s, block)) {
    if (slot.declared) continue;
    slot.declared = true;
    slot.reassigned = true;
    const type = typeText(e, slot.type);
    out.push(`let ${slot.name}${type === 'any' ? '' : '!'}: ${type};`);
  }
  return out;
}

function statement(e: Emitter, s: Stmt): Doc[] {
  switch (s.kind) {
    case 'expression': {
      if (s.value.kind === 'string') return commentLines(s.value.value.trim().split('\n'));
      if (s.value.kind === 'ellipsis') return [];
      return [[(numpyInto(e, s.value) ?? emit(e, s.value)).doc, ';']];
    }
    case 'assign':
      return assign(e, s);
    case 'augment':
      return augment(e, s);
    case 'def':
      return functionDocs(e, s);
    case 'class':
      return e.program.repeated.has(s) ? [`// class ${s.name}: as above`] : [...docComment(s.doc), classDoc(e, s)];
    case 'if':
      return ifDocs(e, s);
    case 'for':
      return emitFor(e, s);
    case 'while':
      if (s.otherwise !== null) e.fail(s, 'while … else has no counterpart');
      return [['while (', condition(e, s.test).doc, ') ', L.block(emitBlock(e, s.body))]];
    case 'with':
      return withDocs(e, s);
    case 'try':
      return tryDocs(e, s);
    case 'return':
      if (s.value === null) return ['return;'];
      if (isInit(e) && s.value.kind === 'none') return ['return;'];
      return [returnDoc(emit(e, s.value))];
    case 'pass':
      return [];
    case 'break':
    case 'continue':
      return [`${s.kind};`];
    case 'raise':
      return [raiseDoc(e, s)];
    case 'assert': {
      const failed = L.construct(
        L.name('Error'),
        s.message === null ? [L.text("'assertion failed'")] : [emit(e, s.message)],
      );
      const c = condition(e, s.test);
      return [['if (!', c.level < L.LEVEL.unary ? ['(', c.doc, ')'] : c.doc, ') throw ', failed.doc, ';']];
    }
    case 'scope':
      return [];
    case 'delete':
      return deleteDocs(e, s);
    case 'import':
      return e.unknownImport(s);
    case 'unknown':
      return e.fail(s, `a ${s.what} statement has no counterpart`);
  }
}

function isInit(e: Emitter): boolean {
  const node = e.context.func?.node;
  return node?.kind === 'def' && node.name === '__init__';
}

function returnDoc(value: Out): Doc {
  if (value.shape === 'binary')
    return L.raw(['return ', { kind: 'group', body: value.doc, broken: false }, ';'], 0).doc;
  return ['return ', value.doc, ';'];
}

function raiseDoc(e: Emitter, s: StmtOf<'raise'>): Doc {
  if (s.value === null) return `throw ${e.caught ?? e.fail(s, 'there is no error to raise again')};`;
  if (s.value.kind === 'name' && e.infer.isBuiltin(s.value))
    return ['throw ', L.construct(emit(e, s.value), []).doc, ';'];
  return ['throw ', emit(e, s.value).doc, ';'];
}

/** A function as a declaration, or as a constant where it is decorated or repeats a name. */
function functionDocs(e: Emitter, s: StmtOf<'def'>): Doc[] {
  if (e.program.repeated.has(s)) return [`// function ${s.name}: as above`];
  const f = e.program.functions.get(s)!;
  const slot = e.slotOf(s);
  const { body, async } = functionBody(e, f, null, s.body);
  e.setAsync(f, async);
  const params = parameterList(e, f, true);
  const returns = returnText(e, f, async);
  const jit = s.decorators.filter((d) => isJit(e, d));
  const others = s.decorators.filter((d) => !isJit(e, d));
  const docs = docComment(s.doc);
  if (jit.length > 0 && async) {
    docs.unshift('// PORT: not compiled with jit, because it waits for a value');
    e.warn(s, `'${s.name}' reads a value, so it is not compiled with jit`);
  }
  const word = `const ${slot.name}`;
  if ((jit.length > 0 && !async) || others.length > 0) {
    const head: Doc = [
      async ? 'async ' : '',
      f.generator ? e.fail(s, 'a decorated generator has no counterpart') : '',
      params,
      returns,
      ' => ',
      body,
    ];
    let made: Out = { ...L.raw(head, L.LEVEL.arrow), shape: 'block' };
    for (const d of [...s.decorators].reverse()) {
      if (isJit(e, d) && d.kind === 'call') {
        const keywords = d.args.filter((a) => a.kind === 'keyword');
        const options = keywords.map((a): Doc => [`${a.name}: `, emit(e, a.value).doc]);
        made = L.callOf(emit(e, d.callee), [made, ...(options.length > 0 ? [L.object(options)] : [])]);
      } else made = L.callOf(emit(e, d), [made]);
    }
    slot.declared = true;
    return [...docs, [word, ' = ', made.doc, ';']];
  }
  const nested = e.context.func !== null && !f.generator;
  slot.declared = true;
  if (nested) return [...docs, [word, ' = ', async ? 'async ' : '', params, returns, ' => ', body, ';']];
  return [
    ...docs,
    [async ? 'async ' : '', 'function', f.generator ? '*' : '', ` ${slot.name}`, params, returns, ' ', body],
  ];
}

/** The body of a function in braces, and whether it waits. */
export function functionBody(e: Emitter, f: FuncInfo, self: string | null, body: Block): { body: Doc; async: boolean } {
  const { result, async } = e.inside({ func: f, sync: false, self: self ?? e.context.self }, () => emitBlock(e, body));
  e.setAsync(f, async);
  return { body: L.block(result), async: async || f.async };
}

/** A block within `if` or `try`, which prettier opens even when it is empty. */
function braces(statements: readonly Doc[]): Doc {
  return statements.length === 0 ? ['{', hardline, '}'] : L.block(statements);
}

function ifDocs(e: Emitter, s: StmtOf<'if'>): Doc[] {
  const parts: Doc[] = [];
  s.branches.forEach((b, i) => {
    if (i === 0 && isMain(b.test)) parts.push(['if (', mainTest(e), ') ', braces(emitBlock(e, b.body))]);
    else parts.push([i === 0 ? '' : ' else ', 'if (', group(condition(e, b.test)), ') ', braces(emitBlock(e, b.body))]);
  });
  if (s.otherwise !== null) parts.push([' else ', braces(emitBlock(e, s.otherwise))]);
  return [parts];
}

function group(x: Out): Doc {
  return { kind: 'group', body: x.doc, broken: false };
}

function isMain(test: Expr): boolean {
  return test.kind === 'compare' && test.first.kind === 'name' && test.first.id === '__name__';
}

function mainTest(e: Emitter): Doc {
  e.imports.other('node:process', 'default:process');
  e.imports.other('node:url', 'fileURLToPath');
  return 'process.argv[1] === fileURLToPath(import.meta.url)';
}

/** `with open(path) as file`: the name stands for the path; other context managers have no counterpart. */
function withDocs(e: Emitter, s: StmtOf<'with'>): Doc[] {
  const docs: Doc[] = [];
  for (const { value, target } of s.items) {
    const isOpen =
      value.kind === 'call' &&
      value.callee.kind === 'name' &&
      value.callee.id === 'open' &&
      e.infer.isBuiltin(value.callee);
    if (!isOpen || target?.kind !== 'name')
      e.fail(value, 'only files opened with open() are understood in a with statement');
    const slot = e.slotOf(target);
    const path = emit(e, value.args[0].value);
    slot.declared = true;
    docs.push([L.assignment(`const ${slot.name}`, '=', path), ';']);
    const mode = value.args[1]?.value;
    if (mode?.kind === 'string' && mode.value.startsWith('w')) {
      docs.push([
        L.callOf(L.name(e.imports.other('node:fs', 'writeFileSync')), [L.name(slot.name), L.text("''")]).doc,
        ';',
      ]);
    }
    if (mode?.kind === 'string' && mode.value.includes('b')) e.fail(value, 'binary files have no counterpart here');
  }
  docs.push(...emitBlock(e, s.body));
  return docs;
}

function tryDocs(e: Emitter, s: StmtOf<'try'>): Doc[] {
  if (s.otherwise !== null) e.fail(s, 'try … else has no counterpart');
  const parts: Doc[] = ['try ', braces(emitBlock(e, s.body))];
  if (s.handlers.length > 0) {
    const named = s.handlers.find((h) => h.name !== null);
    const all = s.handlers.length === 1 && (s.handlers[0].type === null || isAny(s.handlers[0].type));
    const needed = named !== undefined || !all;
    const name = named === undefined ? 'error' : e.slotOf(named).name;
    const before = e.caught;
    e.caught = name;
    const branches: Doc[] = [];
    s.handlers.forEach((h, i) => {
      const slot = h.name === null ? null : e.slotOf(h);
      if (slot !== null) slot.declared = true;
      const body = emitBlock(e, h.body);
      if (slot !== null && slot.name !== name) body.unshift(`const ${slot.name} = ${name};`);
      if (h.type === null || isAny(h.type))
        branches.push(i === 0 ? separated(body, hardline) : [' else ', braces(body)]);
      else branches.push([i === 0 ? '' : ' else ', 'if (', errorTest(e, h.type, name), ') ', braces(body)]);
    });
    if (!all && !s.handlers.some((h) => h.type === null || isAny(h.type)))
      branches.push([' else ', braces([`throw ${name};`])]);
    e.caught = before;
    const inner: Doc[] = all && s.handlers[0].body.statements.length === 0 ? [] : [branches];
    const uses = needed ? ` (${name}: any)` : '';
    parts.push(` catch${uses} `, braces(inner));
  }
  if (s.last !== null) parts.push(' finally ', braces(emitBlock(e, s.last)));
  return [parts];
}

function isAny(type: Expr): boolean {
  return type.kind === 'name' && (type.id === 'Exception' || type.id === 'BaseException');
}

function errorTest(e: Emitter, type: Expr, name: string): Doc {
  if (type.kind === 'tuple')
    return separated(
      type.items.map((t) => errorTest(e, t, name)),
      ' || ',
    );
  return [`${name} instanceof `, emit(e, type).doc];
}

function deleteDocs(e: Emitter, s: StmtOf<'delete'>): Doc[] {
  return s.targets.flatMap((t): Doc[] => {
    if (t.kind === 'index') {
      const owner = e.type(t.object);
      if (owner.kind === 'map') return [[L.method(emit(e, t.object), 'delete', emit(e, t.items[0])).doc, ';']];
      if (owner.kind === 'list')
        return [[L.method(emit(e, t.object), 'splice', emit(e, t.items[0]), L.literal('1')).doc, ';']];
      return [['delete ', emit(e, t).doc, ';']];
    }
    if (t.kind === 'attr') return [['delete (', emit(e, t.object).doc, ` as any).${t.name};`]];
    return [];
  });
}
