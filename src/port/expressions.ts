/** Expressions of Python as expressions of TypeScript. */
import { find, isThere } from './api.js';
import { emitCall } from './calls.js';
import { comprehension } from './comprehensions.js';
import type { Emitter, Want } from './emitter.js';
import { templateOf } from './format.js';
import { isRead } from './literals.js';
import { subscript } from './indexing.js';
import * as L from './layout.js';
import type { Out } from './layout.js';
import { moduleValue } from './modules.js';
import { lambda } from './functions.js';
import { comparison, condition, logic, negate, operator, unaryOperator } from './operators.js';
import { standInMember } from './stand_ins.js';
import { quote } from './strings.js';
import type { Expr, ExprOf } from './syntax.js';
import * as T from './types.js';
import { awaitValue, bigintOf, item } from './writers.js';

/** The TypeScript of an expression. */
export function emit(e: Emitter, x: Expr, want: Want = 'value'): Out {
  switch (x.kind) {
    case 'number':
      return numberLiteral(e, x);
    case 'string':
      if (x.bytes) e.fail(x, 'bytes have no counterpart');
      return L.text(quote(x.value));
    case 'format':
      return templateOf(e, x);
    case 'bool':
      return L.literal(String(x.value));
    case 'none':
      return L.literal('null');
    case 'ellipsis':
      return L.text(quote('...'));
    case 'name':
      return emitName(e, x);
    case 'attr':
      return attribute(e, x);
    case 'index':
      return subscript(e, x);
    case 'call':
      if (isRead(x) && (want === 'number' || e.infer.scalarContext(x))) return readNumber(e, x);
      return emitCall(e, x);
    case 'binary':
      return operator(e, x.op, x.left, x.right, x, want);
    case 'unary':
      return unaryOperator(e, x, want);
    case 'compare':
      return comparison(e, x);
    case 'logic':
      return logic(e, x, want);
    case 'not':
      return negate(e, x.operand);
    case 'choice':
      return L.ternary(condition(e, x.test), emit(e, x.yes, want), emit(e, x.no, want));
    case 'lambda':
      return lambda(e, x);
    case 'tuple':
    case 'list':
      return e.isIntData(x) ? bigintOf(e, x) : L.array(x.items.map((i) => item(e, i)));
    case 'set':
      return L.construct(L.name('Set'), [L.array(x.items.map((i) => item(e, i)))]);
    case 'dict':
      return dictionary(e, x);
    case 'comprehension':
      return comprehension(e, x);
    case 'star':
      return item(e, x);
    case 'walrus': {
      const slot = e.slotOf(x);
      return L.raw(['(', slot.name, ' = ', emit(e, x.value).doc, ')'], L.LEVEL.primary);
    }
    case 'await':
      return awaitValue(e, emit(e, x.value), x);
    case 'yield':
      return yieldValue(e, x);
    case 'slice':
      return e.fail(x, 'a slice without a value');
  }
}

function yieldValue(e: Emitter, x: ExprOf<'yield'>): Out {
  if (x.value === null) return L.raw('yield', L.LEVEL.arrow);
  const value = emit(e, x.value);
  return L.raw([x.from_ ? 'yield* ' : 'yield ', value.doc], L.LEVEL.arrow);
}

function numberLiteral(e: Emitter, x: ExprOf<'number'>): Out {
  const digits = x.text
    .replace(/^0+(?=\d)/, '')
    .replace(/^\./, '0.')
    .replace(/\.(?=e|$)/, '.0')
    .replace(/\.0(?=e)/, '');
  if (x.int && (e.bigints > 0 || e.isIntData(x))) return L.literal(`${digits}n`);
  if (x.int && /^\d+$/.test(digits) && Number(digits) > Number.MAX_SAFE_INTEGER) return L.literal(`${digits}n`);
  return L.literal(digits);
}

/** A name: a variable, an import, one of Python's own. */
export function emitName(e: Emitter, x: ExprOf<'name'>): Out {
  const v = e.program.variable(x);
  if (v === undefined) {
    if (x.id === '__name__') return L.text(quote('__main__'));
    if (x.id === '__file__')
      return L.raw([L.name(e.imports.other('node:url', 'fileURLToPath')).doc, '(import.meta.url)'], L.LEVEL.call);
    return builtinValue(e, x);
  }
  const t = e.infer.typeOf(x);
  const imported = v.defs.every((d) => d.source.kind === 'import');
  if (imported && t.kind === 'api') {
    if (t.path.startsWith('py:')) return moduleValue(e, t.path, x);
    if (/^np\.(float|int|uint|bool)/.test(t.path)) return moduleValue(e, t.path, x);
    e.countApi(t.path, x.from);
    return L.name(e.imports.use(t.path, e.slotOf(x).name));
  }
  if (e.context.self === x.id) return L.name('this');
  return L.name(e.slotOf(x).name);
}

const BUILTIN_VALUES: Readonly<Record<string, string>> = {
  int: 'Number',
  float: 'Number',
  str: 'String',
  bool: 'Boolean',
};

/** A built-in function that is passed on. */
function builtinValue(e: Emitter, x: ExprOf<'name'>): Out {
  if (x.id in BUILTIN_VALUES) return L.name(BUILTIN_VALUES[x.id]);
  if (
    ['ValueError', 'KeyError', 'IndexError', 'RuntimeError', 'AttributeError', 'NotImplementedError'].includes(x.id)
  ) {
    return L.name(`${e.imports.root()}.${x.id}`);
  }
  if (x.id === 'Exception' || x.id === 'TypeError') return L.name(x.id === 'Exception' ? 'Error' : x.id);
  if (x.id === 'len') return L.arrow('(x: any)', L.memberOf(L.name('x'), 'length'));
  if (x.id === 'print') return L.memberOf(L.name(e.imports.root()), 'print');
  return e.fail(x, `the name '${x.id}' is not known`);
}

function attribute(e: Emitter, x: ExprOf<'attr'>): Out {
  const owner = e.type(x.object);
  if (owner.kind === 'api') {
    const path = owner.path === '' ? x.name : `${owner.path}.${x.name}`;
    if (path.startsWith('py:') || path.startsWith('np.')) return moduleValue(e, path, x);
    return apiValue(e, path, x);
  }
  const own = owner.kind === 'object' ? standInMember(e, owner.path, x) : null;
  if (own !== null) return own;
  const object = emit(e, x.object);
  if (owner.kind === 'list' && x.name === 'flat') return L.method(object, 'flat');
  if (owner.kind === 'object') {
    e.countMember(owner.path, x.name, x.from);
    if (T.isTensor(owner) && x.name === 'shape') return L.memberOf(object, 'shape');
  }
  if (owner.kind === 'ndarray' && x.name === 'T') return L.method(object, 'transpose');
  if (x.name === '__class__') return L.memberOf(object, 'constructor');
  if (x.name === '__name__') return L.memberOf(object, 'name');
  const optional = e.infer.typeOf(x.object).kind === 'optional' && x.object.kind === 'attr';
  void optional;
  return L.memberOf(object, x.name);
}

/** A name of the package. */
function apiValue(e: Emitter, path: string, x: ExprOf<'attr'>): Out {
  const at = find(path);
  if (at === undefined) {
    e.countApi(path, x.from);
    e.warn(x, `mindspore.${path} is missing`);
    const base = emit(e, x.object);
    return L.raw(['(', base.doc, ' as any).', x.name], L.LEVEL.call);
  }
  e.countApi(at.path, x.from);
  // Where Python's way to the name is TypeScript's way as well.
  if (at.kind === 'm' || isThere(path)) {
    return L.memberOf(emit(e, x.object), x.name);
  }
  return L.name(e.imports.value(at.path));
}

/** `await x.item()` as a number. */
function readNumber(e: Emitter, x: ExprOf<'call'>): Out {
  const target = (x.callee as ExprOf<'attr'>).object;
  e.countApi('Tensor.asnumpy', x.from);
  return L.callOf(L.name('Number'), [awaitValue(e, L.method(emit(e, target), 'item'), x)]);
}

function dictionary(e: Emitter, x: ExprOf<'dict'>): Out {
  const plain = x.entries.every(({ key }) => key === null || key.kind === 'string');
  if (!plain) {
    const pairs = x.entries.map(({ key, value }) =>
      key === null ? L.raw(['...', emit(e, value).doc], L.LEVEL.arrow) : L.array([emit(e, key), emit(e, value)]),
    );
    const numeric = x.entries.every(({ key }) => key !== null && key.kind === 'number');
    if (numeric)
      return L.object(x.entries.map(({ key, value }) => L.entry(emit(e, key!).doc as string, emit(e, value))));
    return L.construct(L.name('Map'), [L.array(pairs)]);
  }
  return L.object(
    x.entries.map(({ key, value }) =>
      key === null
        ? ['...', L.within(emit(e, value), L.LEVEL.arrow)]
        : L.entry(L.keyText((key as ExprOf<'string'>).value), emit(e, value)),
    ),
  );
}
