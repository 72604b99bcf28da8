/** Modules of Python that have a counterpart of their own beside the package: what is written for their names. */
import { find, member, type Api } from './api.js';
import type { Emitter } from './emitter.js';
import * as L from './layout.js';
import type { Out } from './layout.js';
import type { Expr, ExprOf } from './syntax.js';
import * as T from './types.js';
import { awaitValue, emit, item } from './writers.js';

/** What stands for a name of Python: the module below the package's `port`, and the name in it; none for the module itself. */
export function standIn(path: string): { python: string; module: string; name: string } | null {
  if (!path.startsWith('py:')) return null;
  for (let at = path; ; at = at.slice(0, at.lastIndexOf('.'))) {
    const found = find(at);
    if (found?.kind === 'm') return { python: at, module: found.params[0], name: path.slice(at.length + 1) };
    if (!at.includes('.')) return null;
  }
}

/** A name of such a module where it is no call; null for others. */
export function standInValue(e: Emitter, path: string, x: Expr): Out | null {
  const own = standIn(path);
  if (own === null) return null;
  const module = `${e.besides}/${own.module}`;
  if (own.name === '') {
    const name = x.kind === 'name' ? e.slotOf(x).name : own.module;
    e.imports.other(module, `namespace:${name}`);
    return L.name(name);
  }
  if (find(path) === undefined) e.fail(x, `${path.slice('py:'.length)} has no counterpart`);
  if (x.kind === 'attr') return L.memberOf(emit(e, x.object), x.name);
  const name = x.kind === 'name' ? e.slotOf(x).name : own.name;
  e.imports.other(module, name === own.name ? name : `${own.name} as ${name}`);
  return L.name(name);
}

/** A class of such a module as a type; null for others. */
export function standInType(e: Emitter, path: string): string | null {
  const own = standIn(path);
  if (own === null) return null;
  const module = `${e.besides}/${own.module}`;
  const whole = e.imports.local(own.python);
  if (whole === undefined) {
    e.imports.other(module, `type ${own.name}`);
    return own.name;
  }
  e.imports.other(module, `namespace:${whole}`);
  return `${whole}.${own.name}`;
}

/** A call of a function of such a module; null for others. */
export function standInCall(e: Emitter, path: string, x: ExprOf<'call'>): Out | null {
  if (standIn(path) === null) return null;
  const callee = emit(e, x.callee);
  const at = find(path)!;
  if (at.kind === 'c') return L.construct(callee, standInArguments(e, at, x));
  const called = L.callOf(callee, standInArguments(e, at, x));
  return at.async ? awaitValue(e, called, x) : called;
}

/** A call of a member of an object of such a module; null for others. */
export function standInMethod(e: Emitter, path: string, callee: ExprOf<'attr'>, x: ExprOf<'call'>): Out | null {
  if (standIn(path) === null) return null;
  const called = L.callOf(standInMember(e, path, callee)!, standInArguments(e, member(path, callee.name)!, x));
  return member(path, callee.name)!.async ? awaitValue(e, called, x) : called;
}

/** A member of an object of such a module; null for others. */
export function standInMember(e: Emitter, path: string, x: ExprOf<'attr'>): Out | null {
  if (standIn(path) === null) return null;
  if (member(path, x.name) === undefined) e.fail(x, `${path.slice('py:'.length)}.${x.name} has no counterpart`);
  return L.memberOf(emit(e, x.object), x.name);
}

/** Arguments: what is known by position goes there, other keywords into one object; what is not known is left out and told. */
function standInArguments(e: Emitter, at: Api, x: ExprOf<'call'>): Out[] {
  const names = at.params.map((p) => p.replace(/\?$/, ''));
  const what = at.path.slice('py:'.length);
  const rest = names.some((n) => n.startsWith('...'));
  const out: (Out | undefined)[] = [];
  const object: L.Out['doc'][] = [];
  for (const a of x.args) {
    if (a.kind === 'star') out.push(item(e, { kind: 'star', value: a.value, from: a.value.from, to: a.value.to }));
    else if (a.kind === 'options') object.push(['...', L.within(emit(e, a.value), L.LEVEL.arrow)]);
    else if (a.kind === 'position') {
      if (!rest && out.length >= names.length)
        e.fail(a.value, `${what} takes ${names.length} arguments without a keyword here`);
      out.push(read(e, a.value));
    } else {
      const place = names.indexOf(a.name);
      const keyword = at.keywords.includes(a.name);
      if (place >= 0 && (!keyword || !at.params[place].endsWith('?'))) out[place] = read(e, a.value);
      else if (keyword) object.push(L.entry(L.keyText(a.name), read(e, a.value)));
      else e.warn(a.value, `${what} has no '${a.name}' here; it is left out`);
    }
  }
  if (object.length > 0) out.push(L.object(object));
  return Array.from(out, (o) => o ?? L.literal('undefined'));
}

/** A value as these modules take it: Tensors are read. */
function read(e: Emitter, x: Expr): Out {
  const t = e.type(x);
  if (T.isTensor(t)) return awaitValue(e, L.method(emit(e, x), 'asnumpy'), x);
  if ((t.kind === 'list' || t.kind === 'tuple') && T.isTensor(e.infer.elementType(t))) {
    const each = L.method(emit(e, x), 'map', L.arrow('(x)', L.method(L.name('x'), 'asnumpy')));
    return awaitValue(e, L.callOf(L.memberOf(L.name('Promise'), 'all'), [each]), x);
  }
  return emit(e, x);
}
