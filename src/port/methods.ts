/** Methods: of strings, lists, dicts, sets, arrays, Tensors, objects of the package. */
import { member } from './api.js';
import { arrayOf } from './comprehensions.js';
import type { Emitter } from './emitter.js';
import { formatMethod } from './format.js';
import * as L from './layout.js';
import type { Out } from './layout.js';
import { dtypeText, numpyArguments } from './modules.js';
import { standInMethod } from './stand_ins.js';
import { quote } from './strings.js';
import type { Expr, ExprOf } from './syntax.js';
import * as T from './types.js';
import type { Type } from './types.js';
import { apiArguments, awaitValue, emit, loose, ownArguments } from './writers.js';

/** The call of a method; null where the callee is called as it stands. */
export function emitMethod(e: Emitter, owner: Type, callee: ExprOf<'attr'>, x: ExprOf<'call'>): Out | null {
  const args = x.args.map((a) => a.value);
  const object = (): Out => emit(e, callee.object);
  switch (owner.kind) {
    case 'string':
      return stringMethod(e, callee, x, args);
    case 'list':
    case 'tuple':
      return listMethod(e, object(), callee, x, args);
    case 'record':
      return recordMethod(e, object(), callee, x, args);
    case 'map':
      return mapMethod(e, object(), callee, x, args);
    case 'set':
      return setMethod(e, object(), callee, args);
    case 'ndarray':
      return arrayMethod(e, object(), callee, x);
    case 'object':
      return standInMethod(e, owner.path, callee, x) ?? objectMethod(e, owner.path, object(), callee, x);
    case 'instance':
      return instanceMethod(e, owner.name, callee, x);
    case 'api':
      if (owner.path === 'py:file') return fileMethod(e, object(), callee, x);
      return null;
    case 'any':
      if (callee.object.kind === 'string') return stringMethod(e, callee, x, args);
      if (callee.name === 'append' && args.length === 1) return L.method(object(), 'push', emit(e, args[0]));
      if (callee.name === 'items' && args.length === 0) return L.callOf(e.helper('items'), [object()]);
      if (callee.name === 'item' && args.length === 0)
        return L.callOf(L.name('Number'), [awaitValue(e, L.method(object(), 'item'), x)]);
      return null;
    default:
      return null;
  }
}

function stringMethod(e: Emitter, callee: ExprOf<'attr'>, x: ExprOf<'call'>, args: readonly Expr[]): Out {
  const object = (): Out => emit(e, callee.object);
  const renamed: Readonly<Record<string, string>> = {
    lower: 'toLowerCase',
    upper: 'toUpperCase',
    startswith: 'startsWith',
    endswith: 'endsWith',
    find: 'indexOf',
    rfind: 'lastIndexOf',
    index: 'indexOf',
    replace: 'replaceAll',
    ljust: 'padEnd',
    rjust: 'padStart',
  };
  const { name } = callee;
  if (name === 'format') {
    const made = formatMethod(e, callee.object, x);
    if (made !== null) return made;
    return e.fail(x, 'the format has to be a literal');
  }
  if (name === 'join' && args.length === 1) return L.method(arrayOf(e, args[0]), 'join', object());
  if (name === 'strip' || name === 'lstrip' || name === 'rstrip') {
    if (args.length > 0) return L.callOf(e.helper(name), [object(), ...args.map((a) => emit(e, a))]);
    return L.method(object(), name === 'strip' ? 'trim' : name === 'lstrip' ? 'trimStart' : 'trimEnd');
  }
  if (name === 'split') {
    if (args.length === 1) return L.method(object(), 'split', emit(e, args[0]));
    if (args.length === 0) return L.method(L.method(object(), 'trim'), 'split', L.text('/\\s+/'));
  }
  if (name === 'splitlines' && args.length === 0) return L.method(object(), 'split', L.text(quote('\n')));
  if (name === 'zfill') return L.method(object(), 'padStart', emit(e, args[0]), L.text(quote('0')));
  if (name === 'isdigit') return L.callOf(L.memberOf(L.text('/^\\d+$/'), 'test'), [object()]);
  if (name === 'count')
    return L.binary('-', L.memberOf(L.method(object(), 'split', emit(e, args[0])), 'length'), L.literal('1'));
  if (name === 'capitalize') return L.callOf(e.helper('capitalize'), [object()]);
  if ((name === 'startswith' || name === 'endswith') && args[0]?.kind === 'tuple') {
    const each = L.arrow('(x)', L.method(object(), renamed[name], L.name('x')));
    return L.method(emit(e, args[0]), 'some', each);
  }
  if (!(name in renamed)) return e.fail(x, `the method '${name}' of strings has no counterpart`);
  return L.method(object(), renamed[name], ...args.map((a) => emit(e, a)));
}

function listMethod(e: Emitter, object: Out, callee: ExprOf<'attr'>, x: ExprOf<'call'>, args: readonly Expr[]): Out {
  const value = (i: number): Out => emit(e, args[i]);
  const spread = (o: Out): Out => L.raw(['...', o.doc], L.LEVEL.arrow);
  switch (callee.name) {
    case 'append':
      return L.method(object, 'push', value(0));
    case 'extend':
      return L.method(object, 'push', spread(arrayOf(e, args[0])));
    case 'insert':
      return L.method(object, 'splice', value(0), L.literal('0'), value(1));
    case 'pop':
      if (args.length === 0) return L.nonNull(L.method(object, 'pop'));
      return L.indexOf(L.method(object, 'splice', value(0), L.literal('1')), L.literal('0'));
    case 'index':
      return L.method(object, 'indexOf', value(0));
    case 'count':
      return L.memberOf(L.method(object, 'filter', L.arrow('(x)', L.binary('===', L.name('x'), value(0)))), 'length');
    case 'remove':
      return L.method(object, 'splice', L.method(object, 'indexOf', value(0)), L.literal('1'));
    case 'reverse':
      return L.method(object, 'reverse');
    case 'flatten': // of rows of axes, which are an array in Python
    case 'ravel':
      return L.method(object, 'flat');
    case 'copy':
      return L.array([spread(object)]);
    case 'clear':
      return L.method(object, 'splice', L.literal('0'));
    case 'sort': {
      const numbers = T.isNumber(e.infer.elementType(e.type(callee.object)));
      if (x.args.length > 0) return e.fail(x, "'sort' with a key has no counterpart: use sorted");
      return numbers
        ? L.method(object, 'sort', L.arrow('(a, b)', L.binary('-', L.name('a'), L.name('b'))))
        : L.method(object, 'sort');
    }
    default:
      return e.fail(x, `the method '${callee.name}' of lists has no counterpart`);
  }
}

function recordMethod(e: Emitter, object: Out, callee: ExprOf<'attr'>, x: ExprOf<'call'>, args: readonly Expr[]): Out {
  const of = (name: string): Out => L.method(L.name('Object'), name, object);
  switch (callee.name) {
    case 'keys':
      return of('keys');
    case 'values':
      return of('values');
    case 'items':
      return of('entries');
    case 'get':
      return args.length > 1
        ? L.binary('??', L.indexOf(object, emit(e, args[0])), emit(e, args[1]))
        : L.indexOf(object, emit(e, args[0]));
    case 'update':
      return L.method(L.name('Object'), 'assign', object, ...loose(e, x.args));
    case 'copy':
      return L.object([['...', object.doc]]);
    default:
      return e.fail(x, `the method '${callee.name}' of dicts has no counterpart`);
  }
}

function mapMethod(e: Emitter, object: Out, callee: ExprOf<'attr'>, x: ExprOf<'call'>, args: readonly Expr[]): Out {
  switch (callee.name) {
    case 'keys':
    case 'values':
      return L.method(object, callee.name);
    case 'items':
      return L.method(object, 'entries');
    case 'get':
      return args.length > 1
        ? L.binary('??', L.method(object, 'get', emit(e, args[0])), emit(e, args[1]))
        : L.method(object, 'get', emit(e, args[0]));
    case 'copy':
      return L.construct(L.name('Map'), [object]);
    default:
      return e.fail(x, `the method '${callee.name}' of dicts has no counterpart`);
  }
}

function setMethod(e: Emitter, object: Out, callee: ExprOf<'attr'>, args: readonly Expr[]): Out {
  const renamed: Readonly<Record<string, string>> = { add: 'add', remove: 'delete', discard: 'delete', clear: 'clear' };
  if (!(callee.name in renamed)) return e.fail(callee, `the method '${callee.name}' of sets has no counterpart`);
  return L.method(object, renamed[callee.name], ...args.map((a) => emit(e, a)));
}

/** Methods of numpy-ts's arrays: axes and shapes are arrays there. */
function arrayMethod(e: Emitter, object: Out, callee: ExprOf<'attr'>, x: ExprOf<'call'>): Out {
  const { name } = callee;
  const renamed: Readonly<Record<string, string>> = { copy: 'slice', conj: 'conj' };
  if (name === 'transpose' && x.args.length > 1)
    return L.method(object, 'transpose', L.array(x.args.map((a) => emit(e, a.value))));
  if (name === 'astype') {
    const [type] = x.args;
    return L.method(object, 'astype', dtypeText(e, type.value));
  }
  if (name === 'squeeze' && x.args.length === 0) return L.method(object, 'squeeze');
  if (name === 'asnumpy') return object;
  if (name === 'tolist') return L.raw([L.method(object, 'tolist').doc, ' as any'], L.LEVEL.compare);
  const at = member('np.NDArray', name);
  if (at === undefined && !(name in renamed)) return e.fail(x, `the method '${name}' of arrays has no counterpart`);
  const made = L.method(object, renamed[name] ?? name, ...numpyArguments(e, at?.params ?? [], x));
  const scalar =
    ['sum', 'mean', 'max', 'min', 'prod', 'std', 'var', 'argmax', 'argmin', 'item'].includes(name) &&
    x.args.length === 0;
  return scalar ? L.callOf(L.name('Number'), [made]) : made;
}

function objectMethod(e: Emitter, path: string, object: Out, callee: ExprOf<'attr'>, x: ExprOf<'call'>): Out | null {
  const { name } = callee;
  if (path === 'ParameterTuple' || path === 'nn.CellList') {
    if (path === 'ParameterTuple') return null;
  }
  const at = member(path, name);
  e.countMember(path, name, x.from);
  if (at === undefined) {
    if (T.isTensor({ kind: 'object', path }) || /^[a-z]/.test(path)) e.warn(x, `${path}.${name} is missing`);
    return L.callOf(L.memberOf(L.raw(['(', object.doc, ' as any)'], L.LEVEL.primary), name), loose(e, x.args));
  }
  if (at.kind === 'v') return null;
  const args = apiArguments(e, at.params, x.args);
  const called = L.callOf(L.memberOf(object, name), args);
  return at.async ? awaitValue(e, called, x) : called;
}

function instanceMethod(e: Emitter, id: string, callee: ExprOf<'attr'>, x: ExprOf<'call'>): Out | null {
  const f = e.infer.methodOf(id, callee.name);
  if (f === undefined) {
    if (e.program.classById.get(id)!.fields.has(callee.name)) return null;
    const path = e.infer.basePath(id);
    if (path === null) return null;
    const at = member(path, callee.name);
    if (at === undefined || at.kind === 'v') return null;
    e.countMember(path, callee.name, x.from);
    const called = L.callOf(L.memberOf(emit(e, callee.object), callee.name), apiArguments(e, at.params, x.args));
    return at.async ? awaitValue(e, called, x) : called;
  }
  const called = L.callOf(L.memberOf(emit(e, callee.object), e.methodName(callee.name)), ownArguments(e, f, x.args, x));
  return f.async && !f.generator ? awaitValue(e, called, x) : called;
}

/** What was opened with `open` holds the text itself. */
function fileMethod(e: Emitter, object: Out, callee: ExprOf<'attr'>, x: ExprOf<'call'>): Out {
  switch (callee.name) {
    case 'read':
      return L.callOf(L.name(e.imports.other('node:fs', 'readFileSync')), [object, L.text(quote('utf8'))]);
    case 'readlines':
    case 'write':
    default:
      if (callee.name === 'write') {
        return L.callOf(L.name(e.imports.other('node:fs', 'appendFileSync')), [object, emit(e, x.args[0].value)]);
      }
      return e.fail(x, `the method '${callee.name}' of files has no counterpart`);
  }
}
