/** Calls: of the package, of the script's own functions and classes, of methods. */
import { find, member, type Api } from './api.js';
import { emitBuiltin } from './python.js';
import { emitMethod } from './methods.js';
import type { Emitter } from './emitter.js';
import * as L from './layout.js';
import type { Out } from './layout.js';
import { moduleCall, numpyCall } from './modules.js';
import type { FuncInfo } from './program.js';
import type { Argument, Expr, ExprOf } from './syntax.js';
import type { Type } from './types.js';
import { awaitValue, emit, item, loose } from './writers.js';

/** The TypeScript of a call. */
export function emitCall(e: Emitter, x: ExprOf<'call'>): Out {
  const { callee } = x;
  if (callee.kind === 'name' && e.infer.isBuiltin(callee)) return emitBuiltin(e, callee.id, x);
  if (callee.kind === 'attr' && callee.object.kind === 'call' && isSuper(e, callee.object))
    return superCall(e, callee, x);
  const t = e.type(callee);
  if (callee.kind === 'attr') {
    const owner = e.type(callee.object);
    if (owner.kind !== 'api') {
      const made = emitMethod(e, owner, callee, x);
      if (made !== null) return made;
    } else if (owner.path === 'py:file') {
      const made = emitMethod(e, owner, callee, x);
      if (made !== null) return made;
    }
  }
  switch (t.kind) {
    case 'api':
      if (t.path.startsWith('py:')) return moduleCall(e, t.path, x);
      if (t.path.startsWith('np.')) return numpyCall(e, t.path, x);
      return apiCall(e, t.path, x);
    case 'class': {
      const init = e.infer.methodOf(t.name, '__init__');
      const args = init === undefined ? loose(e, x.args) : ownArguments(e, init, x.args, x);
      return L.construct(emit(e, callee), args);
    }
    case 'function': {
      const f = e.program.byId[t.id];
      return maybeAwait(e, f.async && !f.generator, L.callOf(emit(e, callee), ownArguments(e, f, x.args, x)), x);
    }
    case 'instance': {
      const f = e.infer.methodOf(t.name, 'construct') ?? e.infer.methodOf(t.name, '__call__');
      if (f === undefined) return L.callOf(emit(e, callee), loose(e, x.args));
      const target = e.infer.isCellClass(t.name) ? emit(e, callee) : L.memberOf(emit(e, callee), 'call');
      return maybeAwait(e, f.async, L.callOf(target, ownArguments(e, f, x.args, x)), x);
    }
    case 'object': {
      const at = member(t.path, 'construct') ?? find(t.path);
      return maybeAwait(
        e,
        false,
        L.callOf(emit(e, callee), apiArguments(e, at?.kind === 'f' ? at.params : [], x.args)),
        x,
      );
    }
    case 'callable':
      return maybeAwait(e, t.async, L.callOf(emit(e, callee), memberArguments(e, callee, x)), x);
    default: {
      if (callee.kind === 'attr' && callee.name === 'asnumpy') return awaitValue(e, L.callOf(emit(e, callee), []), x);
      return L.callOf(emit(e, callee), loose(e, x.args));
    }
  }
}

function maybeAwait(e: Emitter, async: boolean, out: Out, at: Expr): Out {
  return async ? awaitValue(e, out, at) : out;
}

function isSuper(e: Emitter, x: ExprOf<'call'>): boolean {
  return x.callee.kind === 'name' && x.callee.id === 'super' && e.infer.isBuiltin(x.callee);
}

function superCall(e: Emitter, callee: ExprOf<'attr'>, x: ExprOf<'call'>): Out {
  if (callee.name === '__init__') {
    const owner = e.context.func?.owner;
    const base = owner?.base ?? null;
    const t = base === null ? null : e.type(base);
    if (t?.kind === 'class') {
      const init = e.infer.methodOf(t.name, '__init__');
      return L.callOf(L.name('super'), init === undefined ? loose(e, x.args) : ownArguments(e, init, x.args, x));
    }
    const at = t?.kind === 'api' ? find(t.path) : undefined;
    return L.callOf(L.name('super'), apiArguments(e, at?.params ?? [], x.args));
  }
  return L.callOf(L.memberOf(L.name('super'), callee.name), loose(e, x.args));
}

/** The parameters of a member that is called. */
function memberArguments(e: Emitter, callee: Expr, x: ExprOf<'call'>): Out[] {
  if (callee.kind === 'attr') {
    const owner = e.type(callee.object);
    const path = owner.kind === 'object' ? owner.path : owner.kind === 'instance' ? e.infer.basePath(owner.name) : null;
    const at = path === null ? undefined : member(path, callee.name);
    if (at !== undefined) {
      e.countMember(path!, callee.name, x.from);
      return apiArguments(e, at.params, x.args);
    }
  }
  return loose(e, x.args);
}

/** What `set_context` takes here. */
const CONTEXT = new Set(['mode', 'device_target', 'device_id']);

function apiCall(e: Emitter, path: string, call: ExprOf<'call'>): Out {
  let x = call;
  if (find(path)?.path === 'set_context') {
    const others = x.args.filter((a) => a.kind === 'keyword' && !CONTEXT.has(a.name));
    for (const a of others) e.warn(x, `set_context has no '${a.name}' here; it is left out`);
    x = { ...x, args: x.args.filter((a) => !others.includes(a)) };
  }
  const format = x.args.find((a) => a.name === 'file_format')?.value;
  if (find(path)?.path === 'export' && format?.kind === 'string' && !['ONNX', 'MINDIR'].includes(format.value)) {
    e.fail(x, `the format ${format.value} has no counterpart`);
  }
  const at = find(path);
  const callee = emit(e, x.callee);
  if (at === undefined) {
    e.warn(x, `mindspore.${path} is missing`);
    const isClass = /(^|\.)[A-Z]\w*$/.test(path);
    return isClass ? L.construct(callee, loose(e, x.args)) : L.callOf(callee, loose(e, x.args));
  }
  const args = sinkArguments(e, at, x);
  if (at.kind === 'c') return L.construct(callee, args);
  return maybeAwait(e, at.async, L.callOf(callee, args), x);
}

/** Arguments of what makes Tensors from Python's numbers: an int stays an int. */
function sinkArguments(e: Emitter, at: Api, x: ExprOf<'call'>): Out[] {
  const made = x.args[0]?.value;
  e.casts = !(['Tensor', 'tensor'].includes(at.path) && made?.kind === 'call' && e.type(made.callee).kind === 'api');
  const args = apiArguments(e, at.params, x.args);
  e.casts = true;
  const first = x.args[0];
  if (['Tensor', 'tensor'].includes(at.path) && first?.kind === 'position' && x.args.length === 1) {
    if (e.castsToInt(first.value)) args.push(L.name(`${e.imports.root()}.int64`));
  }
  if (at.path === 'dataset.GeneratorDataset') return withColumnTypes(e, x, args);
  return args;
}

/** Columns of Python's numbers get their types said. */
function withColumnTypes(e: Emitter, x: ExprOf<'call'>, args: Out[]): Out[] {
  const source = x.args.find((a, i) => (a.kind === 'keyword' ? a.name === 'source' : i === 0))?.value;
  if (source === undefined || x.args.some((a) => a.name === 'column_types')) return args;
  const t = e.type(source);
  const row: Type =
    t.kind === 'function' ? e.infer.elementType(e.program.byId[t.id].returns) : e.infer.elementOf(source);
  const columns = row.kind === 'tuple' ? row.items : [row];
  const names = columns.map((c) => (c.kind === 'int' ? 'int64' : c.kind === 'float' ? 'float64' : null));
  if (names.length === 0 || names.some((n) => n === null)) return args;
  const types = L.array(names.map((n) => L.name(`${e.imports.root()}.${n}`)));
  const again = [...x.args, { kind: 'keyword' as const, name: 'column_types', value: source }];
  return apiArguments(e, find('dataset.GeneratorDataset')!.params, again, new Map([['column_types', types]]));
}

/**
 * Arguments by position, then keywords in one object. Keywords of required parameters that come next become positions, as the declarations of the
 * package want it.
 */
export function apiArguments(
  e: Emitter,
  params: readonly string[],
  args: readonly Argument[],
  ready: ReadonlyMap<string, Out> = new Map(),
): Out[] {
  const out: Out[] = [];
  const keywords = new Map<string, Argument>();
  const spreads: Argument[] = [];
  for (const a of args) {
    if (a.kind === 'keyword') keywords.set(a.name, a);
    else if (a.kind === 'options') spreads.push(a);
    else
      out.push(
        item(e, a.kind === 'star' ? { kind: 'star', value: a.value, from: a.value.from, to: a.value.to } : a.value),
      );
  }
  const value = (a: Argument): Out => ready.get(a.name) ?? emit(e, a.value);
  for (let i = out.length; i < params.length; i++) {
    const param = params[i];
    const a = keywords.get(param);
    if (a === undefined || param.endsWith('?') || param.startsWith('...')) break;
    out.push(value(a));
    keywords.delete(param);
  }
  if (keywords.size + spreads.length > 0) {
    const entries = [...keywords.values()].map((a) => L.entry(L.keyText(a.name), value(a)));
    const rest = spreads.map((a) => ['...', L.within(emit(e, a.value), L.LEVEL.arrow)]);
    out.push(
      L.object(
        [...entries, ...rest],
        [...keywords.values()].every((a) => a.value.kind !== 'lambda'),
      ),
    );
  }
  return out;
}

/** Arguments of a function of the script: keywords go to their places, those behind `*` into one object. */
export function ownArguments(e: Emitter, f: FuncInfo, args: readonly Argument[], at: Expr): Out[] {
  const plain = f.params.filter((p) => p.kind === 'plain');
  const only = new Set(f.params.filter((p) => p.kind === 'keyword').map((p) => p.name));
  const takesKeywords = f.params.some((p) => p.kind === 'keywords');
  const out: (Out | undefined)[] = [];
  const object: L.Out['doc'][] = [];
  for (const a of args) {
    if (a.kind === 'position') out.push(emit(e, a.value));
    else if (a.kind === 'star') out.push(item(e, { kind: 'star', value: a.value, from: a.value.from, to: a.value.to }));
    else if (a.kind === 'options') object.push(['...', L.within(emit(e, a.value), L.LEVEL.arrow)]);
    else {
      const place = plain.findIndex((p) => p.name === a.name);
      if (place >= 0) out[place] = emit(e, a.value);
      else if (only.has(a.name) || takesKeywords) object.push(L.entry(L.keyText(a.name), emit(e, a.value)));
      else e.fail(at, `'${a.name}' is no parameter of this function`);
    }
  }
  if (object.length > 0) {
    while (out.length < plain.length) out.push(undefined);
    out.push(L.object(object));
  }
  return Array.from(out, (o) => o ?? L.literal('undefined'));
}
