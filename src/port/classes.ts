/** Classes. */
import { find, member } from './api.js';
import { hardline, separated, type Doc } from './doc.js';
import type { Emitter } from './emitter.js';
import { parameterList, returnText } from './functions.js';
import * as L from './layout.js';
import type { ClassInfo, FuncInfo } from './program.js';
import { commentLines, docComment } from './comment_text.js';
import type { Expr, Func, Stmt, StmtOf } from './syntax.js';
import { typeText } from './type_text.js';
import * as T from './types.js';
import { everyExpression, everyStatement, expressionsOf } from './walk.js';
import { emit, emitBlock, functionBody, leaveOut } from './writers.js';

/** The text of a class; `named` is what stands in front of its body. */
export function classDoc(e: Emitter, s: StmtOf<'class'>): Doc {
  const info = e.program.classes.get(s)!;
  const positions = s.bases.filter((b) => b.kind === 'position');
  if (positions.length > 1) e.fail(s, 'a class that extends several has no counterpart');
  if (s.bases.some((b) => b.kind !== 'position')) e.fail(s, 'a metaclass has no counterpart');
  if (s.decorators.length > 0) {
    const only = s.decorators.every((d) => e.type(d).kind === 'api');
    if (!only) e.warn(s, 'the decorator of the class is left out');
  }
  const base = info.base === null ? null : baseText(e, info.base);
  const members: Doc[][] = [];
  const init = info.methods.get('__init__');
  const simple = init !== undefined ? simpleFields(e, init) : null;
  let fields: Doc[] = [];
  for (const member of s.body.statements) {
    const before: Doc[] = commentLines(member.trivia.before);
    if (member.kind === 'def') {
      if (fields.length > 0) members.push(fields);
      fields = [];
      const f = e.program.functions.get(member)!;
      if (f === init) {
        if (simple !== null) {
          fields.push(...before, ...simple);
          members.push(fields);
          fields = [];
        } else members.push(...constructorDocs(e, info, f, before));
        continue;
      }
      members.push(methodDocs(e, info, f, member, before));
      continue;
    }
    fields.push(...before, ...classStatement(e, member));
  }
  if (fields.length > 0) members.push(fields);
  members.push(...(s.body.after.length > 0 ? [commentLines(s.body.after)] : []));
  const name = info.name === s.name ? s.name : `${s.name}`;
  const docs = members.filter((m) => m.length > 0).map((m) => separated(m, hardline));
  const head = ['class ', name, ...(base === null ? [] : [' extends ', base]), ' '];
  const body = docs.length === 0 ? '{}' : L.block([separated(docs, [hardline, hardline])]);
  return info.name === s.name ? [head, body] : [`const ${info.name} = `, head, body, ';'];
}

function baseText(e: Emitter, base: Expr): Doc {
  if (base.kind === 'name' && e.infer.isBuiltin(base)) {
    if (/^(Exception|\w+Error)$/.test(base.id)) return emit(e, base).doc;
    return e.fail(base, `a class that extends '${base.id}' has no counterpart`);
  }
  const t = e.type(base);
  if (t.kind === 'api' && t.path.startsWith('py:'))
    e.fail(base, `a class that extends ${t.path.slice(3)} has no counterpart`);
  return emit(e, base).doc;
}

function classStatement(e: Emitter, s: Stmt): Doc[] {
  if (s.kind === 'pass') return [];
  if (s.kind === 'expression' && s.value.kind === 'ellipsis') return [];
  if (s.kind === 'assign' && s.targets.length === 1 && s.targets[0].kind === 'name') {
    const name = s.targets[0].id;
    if (s.value === null)
      return [`${name}!: ${typeText(e, s.annotation === null ? T.ANY : e.infer.annotation(s.annotation))};`];
    return [[L.assignment(`static ${name}`, '=', emit(e, s.value)), ';', behind(s)]];
  }
  e.warn(s, 'this statement of a class has no counterpart');
  return leaveOut(e, s, 'a statement in a class');
}

function behind(s: Stmt): Doc {
  return s.trivia.behind === null ? '' : ` // ${s.trivia.behind}`;
}

/** `__init__` as class fields, where it does nothing but `self.x = value` and takes nothing; null otherwise. */
function simpleFields(e: Emitter, init: FuncInfo): Doc[] | null {
  const node = init.node as Func;
  if (init.params.length > 0) return null;
  const assigned = new Set<string>();
  for (const s of node.body.statements) {
    if (isSuperInit(s)) continue;
    if (s.kind === 'pass') continue;
    if (s.kind !== 'assign' || s.value === null || s.targets.length !== 1) return null;
    const [target] = s.targets;
    if (target.kind !== 'attr' || target.object.kind !== 'name' || target.object.id !== init.self) return null;
    if (assigned.has(target.name)) return null;
    assigned.add(target.name);
  }
  const docs: Doc[] = [];
  const { async } = e.inside({ func: init, sync: true, self: init.self }, () => {
    for (const s of node.body.statements) {
      if (s.kind !== 'assign' || isSuperInit(s)) {
        docs.push(...commentLines(s.trivia.before));
        continue;
      }
      const target = s.targets[0] as Extract<Expr, { kind: 'attr' }>;
      docs.push(...commentLines(s.trivia.before));
      const value = emit(e, s.value!);
      docs.push([
        L.assignment([target.name, fieldType(e, init.owner!, target.name, e.infer.typeOf(s.value!))], '=', value),
        ';',
        behind(s),
      ]);
    }
  });
  void async;
  docs.push(...commentLines(node.body.after));
  return docs;
}

/** `: T` where the first value does not tell the type. */
function fieldType(e: Emitter, info: ClassInfo, name: string, first: T.Type): string {
  const t = info.fields.get(name) ?? T.ANY;
  if (T.same(t, first) && !needsText(first)) return '';
  if (T.isNumber(t) && T.isNumber(first)) return '';
  return `: ${typeText(e, t)}`;
}

function needsText(t: T.Type): boolean {
  return t.kind === 'none' || t.kind === 'tuple' || ((t.kind === 'list' || t.kind === 'record') && t.of.kind === 'any');
}

function isSuperInit(s: Stmt): boolean {
  return (
    s.kind === 'expression' &&
    s.value.kind === 'call' &&
    s.value.callee.kind === 'attr' &&
    s.value.callee.name === '__init__' &&
    s.value.callee.object.kind === 'call' &&
    s.value.callee.object.callee.kind === 'name' &&
    s.value.callee.object.callee.id === 'super' &&
    s.value.args.length === 0
  );
}

/** Fields with their types, then the constructor. */
function constructorDocs(e: Emitter, info: ClassInfo, init: FuncInfo, before: Doc[]): Doc[][] {
  const node = init.node as Func;
  const own: string[] = [];
  const sure = new Set<string>();
  const note = (target: Expr, certain: boolean): void => {
    if (target.kind === 'tuple') for (const t of target.items) note(t, certain);
    if (target.kind !== 'attr' || target.object.kind !== 'name') return;
    if (!own.includes(target.name)) own.push(target.name);
    if (certain) sure.add(target.name);
  };
  everyStatement(node.body, (s) => {
    if (s.kind === 'assign') for (const t of s.targets) note(t, node.body.statements.includes(s) && s.value !== null);
  });
  for (const [, method] of info.methods) {
    if (method === init || method.node.kind !== 'def') continue;
    everyStatement(method.node.body, (s) => {
      if (s.kind === 'assign') {
        for (const t of s.targets)
          if (t.kind === 'attr' && t.object.kind === 'name' && t.object.id === method.self) note(t, false);
      }
    });
  }
  const inherited = (name: string): boolean => {
    const path = e.infer.basePath(info.id);
    return path !== null && member(path, name) !== undefined;
  };
  const basePart = info.base === null ? null : e.type(info.base);
  const inBase = (name: string): boolean =>
    basePart?.kind === 'class' && e.program.classById.get(basePart.name)!.fields.has(name);
  const statics = new Set(
    info.node.body.statements.flatMap((s) =>
      s.kind === 'assign' && s.targets[0].kind === 'name' ? [s.targets[0].id] : [],
    ),
  );
  const fields: Doc[] = own
    .filter((name) => !inherited(name) && !inBase(name) && !statics.has(name))
    .map((name) => `${name}${sure.has(name) ? '' : '!'}: ${typeText(e, info.fields.get(name) ?? T.ANY)};`);
  const params = parameterList(e, init, true);
  let sawSuper = false;
  for (const s of node.body.statements) {
    everySuper(s, () => {
      sawSuper = true;
    });
  }
  const { result } = e.inside({ func: init, sync: true, self: init.self }, () => emitBlock(e, node.body));
  const start: Doc[] = info.base !== null && !sawSuper ? ['super();'] : [];
  const kept = info.base === null ? result.filter((d) => d !== 'super();') : result;
  const doc = docComment(node.doc);
  return [fields, [...before, ...doc, ['constructor', params, ' ', L.block([...start, ...kept])]]];
}

function everySuper(s: Stmt, found: () => void): void {
  everyStatement({ statements: [s], after: [] }, (inner) => {
    for (const x of expressionsOf(inner)) {
      everyExpression(x, (y) => {
        if (y.kind === 'attr' && y.name === '__init__') found();
      });
    }
  });
}

function methodDocs(e: Emitter, info: ClassInfo, f: FuncInfo, s: StmtOf<'def'>, before: Doc[]): Doc[] {
  const doc = docComment(s.doc);
  const decorators = s.decorators.map((d) =>
    d.kind === 'name' && e.infer.isBuiltin(d) ? d.id : d.kind === 'attr' && d.name === 'setter' ? 'setter' : '',
  );
  const isStatic = decorators.includes('staticmethod') || decorators.includes('classmethod');
  const jit = s.decorators.find((d) => isJit(e, d));
  const path = e.infer.basePath(info.id);
  const overrides = (path !== null && member(path, s.name) !== undefined) || overridesOwn(e, info, s.name);
  const override = overrides && !isStatic ? 'override ' : '';
  const { body, async } = functionBody(e, f, decorators.includes('classmethod') ? 'this' : f.self, s.body);
  if (decorators.includes('property')) return [...before, ...doc, [`get ${s.name}()${returnText(e, f, false)} `, body]];
  if (decorators.includes('setter'))
    return [...before, ...doc, [`set ${s.name}`, parameterList(e, f, true), ' ', body]];
  const params = parameterList(e, f, true);
  const returns = returnText(e, f, async);
  if (s.name === '__len__') return [...before, ...doc, ['get length(): number ', body]];
  if (s.name === '__iter__')
    return [
      ...before,
      ...doc,
      [`${f.generator ? '*' : ''}[Symbol.iterator]()`, f.generator ? returns : ': any', ' ', body],
    ];
  if (s.name === '__next__') return [...before, ...doc, ['next(): any ', nextBody(e, f, s) ?? body]];
  if (/^__\w+__$/.test(s.name) && e.methodName(s.name) === s.name)
    e.warn(s, `nothing calls the method ${s.name} in TypeScript`);
  if (jit !== undefined) {
    // The object keeps the compiled function.
    const run = `run_${s.name}`;
    const arrow: Doc = [L.construct.length > 0 ? '' : '', params, returns, ' => ', body];
    const compiled = L.callOf(emit(e, jit.kind === 'call' ? jit.callee : jit), [
      { ...L.raw(arrow, L.LEVEL.arrow), shape: 'block' },
    ]);
    const names = f.params.map((p) => e.slotOf(p).name);
    const call = L.callOf(L.memberOf(L.name('this'), `#${run}`), names.map(L.name));
    return [
      ...before,
      ...doc,
      [L.assignment(`readonly #${run}`, '=', compiled), ';'],
      '',
      [`${override}${s.name}`, params, returns, ' ', L.block([['return ', call.doc, ';']])],
    ];
  }
  const name = e.methodName(s.name);
  const head = [isStatic ? 'static ' : override, async ? 'async ' : '', f.generator ? '*' : '', name];
  return [...before, ...doc, [head, params, returns, ' ', body]];
}

/** `return next(self.x)` hands on what the inner iterator gives. */
function nextBody(e: Emitter, f: FuncInfo, s: StmtOf<'def'>): Doc | null {
  const last = s.body.statements[s.body.statements.length - 1];
  if (s.body.statements.length !== 1 || last.kind !== 'return' || last.value?.kind !== 'call') return null;
  const { callee, args } = last.value;
  if (callee.kind !== 'name' || callee.id !== 'next' || args.length !== 1) return null;
  const { result } = e.inside({ func: f, sync: true, self: f.self }, () => L.method(emit(e, args[0].value), 'next'));
  return L.block([['return ', result.doc, ';']]);
}

/** `@ms.jit` */
export function isJit(e: Emitter, d: Expr): boolean {
  const t = e.type(d.kind === 'call' ? d.callee : d);
  return t.kind === 'api' && (find(t.path)?.path ?? t.path) === 'jit';
}

function overridesOwn(e: Emitter, info: ClassInfo, name: string): boolean {
  const t = info.base === null ? null : e.type(info.base);
  return t?.kind === 'class' && e.infer.methodOf(t.name, name) !== undefined;
}
