/** Functions: parameters, bodies, lambdas. */
import { group, ifBroken, indent, line, separated, softline, type Doc } from './doc.js';
import type { Emitter } from './emitter.js';
import * as L from './layout.js';
import type { Out } from './layout.js';
import type { FuncInfo } from './program.js';
import { quote } from './strings.js';
import type { Expr, ExprOf, Param } from './syntax.js';
import { typeText } from './type_text.js';
import * as T from './types.js';
import type { Type } from './types.js';
import { emit } from './writers.js';

/** A pattern of names: `[a, [b, c]]`. Names that nobody reads are left out. */
export function patternOf(e: Emitter, target: Expr): Doc {
  switch (target.kind) {
    case 'name':
      return e.slotOf(target).name;
    case 'star':
      return ['...', patternOf(e, target.value)];
    case 'tuple':
    case 'list': {
      const items = target.items.map((t) => (isUnused(e, t) ? '' : patternOf(e, t)));
      while (items.length > 0 && items[items.length - 1] === '') items.pop();
      return items.length === 0 ? '[]' : ['[', separated(items, ', '), ']'];
    }
    default:
      return emit(e, target).doc;
  }
}

/** True for names that nobody reads and that say so: `_`. */
export function isUnused(e: Emitter, target: Expr): boolean {
  if (target.kind !== 'name' || !target.id.startsWith('_')) return false;
  const v = e.program.variable(target);
  return v !== undefined && v.uses.length === 0;
}

/** The parameters of a function, with their types. */
export function parameterList(e: Emitter, f: FuncInfo, typed: boolean): Doc {
  const docs: Doc[] = [];
  const plain = f.params.filter((p) => p.kind === 'plain');
  // A parameter with a default in front of one without cannot be left out.
  for (const p of plain) docs.push(parameter(e, p, typed));
  const only = f.params.filter((p) => p.kind === 'keyword');
  if (only.length > 0) {
    const names = only.map((p) => {
      const name = e.slotOf(p).name;
      const local = name === p.name ? name : `${p.name}: ${name}`;
      return p.value === null ? local : [local, ' = ', emit(e, p.value).doc];
    });
    const types = only.map((p) => `${L.keyText(p.name)}${p.value === null ? '' : '?'}: ${paramType(e, p)}`);
    const optional = only.every((p) => p.value !== null) ? ' = {}' : '';
    docs.push(['{ ', separated(names, ', '), ' }', typed ? `: { ${types.join('; ')} }` : '', optional]);
  }
  for (const p of f.params) {
    if (p.kind === 'rest') docs.push([`...${e.slotOf(p).name}`, typed ? `: ${arrayType(paramType(e, p))}` : '']);
    else if (p.kind === 'keywords') docs.push([e.slotOf(p).name, typed ? ': Record<string, any> = {}' : ' = {}']);
  }
  if (f.params.some((p) => p.kind === 'rest') && f.params.some((p) => p.kind === 'keywords' || p.kind === 'keyword')) {
    e.fail(f.node, 'a function with *args and keywords has no counterpart');
  }
  if (docs.length === 0) return '()';
  return group('(', indent(softline, separated(docs, [',', line])), ifBroken(',', ''), softline, ')');
}

function arrayType(of: string): string {
  return of.endsWith('[]') || of === 'any' ? (of === 'any' ? 'any[]' : of) : `${of}[]`;
}

function paramType(e: Emitter, p: Param): string {
  return typeText(e, widened(e.program.variable(p)?.type ?? T.ANY));
}

/** Names of choices, as in `usage='train'`: the type is these. */
function choices(t: Type): string | null {
  if (t.kind !== 'string' || t.values === undefined || t.values.length > 6) return null;
  return t.values.every((v) => /^[A-Za-z_]\w*$/.test(v)) ? t.values.map(quote).join(' | ') : null;
}

/** What takes a Parameter takes a Tensor. */
function widened(t: Type): Type {
  return t.kind === 'object' && t.path === 'Parameter' ? T.TENSOR : t;
}

function parameter(e: Emitter, p: Param, typed: boolean): Doc {
  const name = e.slotOf(p).name;
  const t = e.program.variable(p)?.type ?? T.ANY;
  const slot = e.slotOf(p);
  const whole = slot.variables.length > 1 ? slot.type : t;
  const words = choices(whole);
  const type = typed ? (words ?? typeText(e, widened(whole))) : '';
  if (p.value === null) return typed ? `${name}: ${type}` : name;
  const value = emit(e, p.value);
  const found = e.infer.typeOf(p.value);
  const same = T.isNumber(found) || found.kind === 'string' || found.kind === 'bool';
  if (words !== null && typed && whole.kind === 'string' && whole.values!.length > 1)
    return [name, `: ${type}`, ' = ', value.doc];
  return same &&
    T.same(
      T.isNumber(found) && found.kind !== 'bool' ? T.NUMBER : found,
      T.isNumber(whole) && whole.kind !== 'bool' ? T.NUMBER : whole,
    )
    ? [name, ' = ', value.doc]
    : [name, typed ? `: ${type}` : '', ' = ', value.doc];
}

/** `: Tensor`, where the type of the result is known; what TypeScript finds itself is left to it. */
export function returnText(e: Emitter, f: FuncInfo, async: boolean): string {
  const t = f.returns;
  if (f.generator) {
    const of = t.kind === 'iterable' || t.kind === 'rows' ? typeText(e, t.of) : 'any';
    return async ? `: AsyncGenerator<${of}>` : `: Generator<${of}>`;
  }
  const text = t.kind === 'none' ? 'void' : known(t) ? typeText(e, t) : '';
  if (text === '') return '';
  return async ? `: Promise<${text}>` : `: ${text}`;
}

function known(t: Type): boolean {
  switch (t.kind) {
    case 'any':
    case 'function':
    case 'callable':
    case 'class':
    case 'api':
    case 'iterable':
    case 'record':
    case 'dtype':
      return false;
    case 'list':
    case 'set':
    case 'map':
    case 'rows':
    case 'optional':
    case 'entries':
      return known(t.of);
    case 'tuple':
      return true;
    default:
      return true;
  }
}

/** A lambda. */
export function lambda(e: Emitter, x: ExprOf<'lambda'>): Out {
  const f = e.program.functions.get(x)!;
  const params = parameterList(e, f, true);
  const { result, async } = e.inside({ func: f, sync: false, self: e.context.self }, () => emit(e, x.body));
  e.setAsync(f, async);
  return L.arrow(params, result, async);
}
