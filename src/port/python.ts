/** Python's built-in functions. */
import { arrayOf } from './comprehensions.js';
import type { Emitter } from './emitter.js';
import { formatCall } from './format.js';
import { intOf, isRead } from './literals.js';
import * as L from './layout.js';
import type { Out } from './layout.js';
import { quote } from './strings.js';
import type { Expr, ExprOf } from './syntax.js';
import * as T from './types.js';
import { asTuple, awaitValue, condition, emit, item, iterable, loose, spread } from './writers.js';

type Write = (e: Emitter, x: ExprOf<'call'>, args: readonly Expr[]) => Out;

const math =
  (name: string): Write =>
  (e, _x, args) =>
    L.method(L.name('Math'), name, ...args.map((a) => emit(e, a, 'number')));

const keyword = (x: ExprOf<'call'>, name: string): Expr | undefined =>
  x.args.find((a) => a.kind === 'keyword' && a.name === name)?.value;

/** What has to be read before it is a number: Tensors, arrays of one element. */
export function numberOf(e: Emitter, a: Expr): Out {
  const t = e.type(a);
  if (T.isTensor(t)) return L.callOf(L.name('Number'), [awaitValue(e, L.method(emit(e, a), 'item'), a)]);
  if (t.kind === 'ndarray' && !isRead(a)) return L.callOf(L.name('Number'), [L.method(emit(e, a), 'item')]);
  return emit(e, a, 'number');
}

const WRITERS: Readonly<Record<string, Write>> = {
  print: (e, x) => printCall(e, x),
  len(e, _x, [a]) {
    const t = e.type(a);
    const value = emit(e, a);
    if (T.isTensor(t) || t.kind === 'ndarray') return L.indexOf(L.memberOf(value, 'shape'), L.literal('0'));
    if (t.kind === 'map' || t.kind === 'set') return L.memberOf(value, 'size');
    if (t.kind === 'record') return L.memberOf(L.method(L.name('Object'), 'keys', value), 'length');
    if (t.kind === 'object' && t.path.startsWith('dataset.')) return L.method(value, 'get_dataset_size');
    return L.memberOf(value, 'length');
  },
  int(e, _x, args) {
    const [a] = args;
    if (a === undefined) return L.literal('0');
    const t = e.type(a);
    if (t.kind === 'string')
      return args.length > 1
        ? L.callOf(
            L.memberOf(L.name('Number'), 'parseInt'),
            args.map((y) => emit(e, y)),
          )
        : L.callOf(L.name('Number'), [emit(e, a)]);
    if (t.kind === 'int') return emit(e, a);
    if (t.kind === 'bool') return L.callOf(L.name('Number'), [emit(e, a)]);
    return L.method(L.name('Math'), 'trunc', numberOf(e, a));
  },
  float(e, _x, [a]) {
    if (a === undefined) return L.literal('0');
    if (a.kind === 'string' && /^[-+]?(inf|infinity)$/i.test(a.value))
      return L.literal(a.value.startsWith('-') ? '-Infinity' : 'Infinity');
    if (a.kind === 'string' && /^nan$/i.test(a.value)) return L.name('NaN');
    const t = e.type(a);
    if (T.isNumber(t) && t.kind !== 'bool') return emit(e, a, 'number');
    if (T.isTensor(t) || t.kind === 'ndarray') return numberOf(e, a);
    return L.callOf(L.name('Number'), [emit(e, a, 'number')]);
  },
  str(e, _x, [a]) {
    if (a === undefined) return L.text("''");
    const t = e.type(a);
    if (t.kind === 'string') return emit(e, a);
    if (t.kind === 'int' || t.kind === 'number') return L.callOf(L.name('String'), [emit(e, a)]);
    if (T.isError(t)) return L.memberOf(emit(e, a), 'message');
    if (T.isTensor(t)) return awaitValue(e, L.method(emit(e, a), 'str'), a);
    return awaitValue(e, L.callOf(L.name(`${e.imports.root()}.str`), [asTuple(e, a)]), a);
  },
  bool: (e, _x, [a]) => {
    const c = condition(e, a);
    return e.infer.typeOf(a).kind === 'bool' ? c : L.callOf(L.name('Boolean'), [c]);
  },
  abs(e, x, [a]) {
    const t = e.type(a);
    if (T.isTensor(t)) return L.method(emit(e, a), 'abs');
    return math('abs')(e, x, [a]);
  },
  round(e, _x, args) {
    const value = numberOf(e, args[0]);
    if (args.length === 1) return L.callOf(e.helper('round'), [value]);
    return L.callOf(e.helper('round'), [value, emit(e, args[1])]);
  },
  pow: (e, _x, args) => L.binary('**', emit(e, args[0], 'number'), emit(e, args[1], 'number')),
  divmod: (e, _x, args) =>
    L.callOf(
      e.helper('divmod'),
      args.map((a) => emit(e, a, 'number')),
    ),
  min: (e, x, args) => extreme(e, 'min', x, args),
  max: (e, x, args) => extreme(e, 'max', x, args),
  sum(e, _x, args) {
    const add = L.arrow('(a, b)', L.binary('+', L.name('a'), L.name('b')));
    const elements = e.infer.elementOf(args[0]);
    if (T.isTensor(elements)) {
      const tensors = L.arrow('(a, b)', L.method(L.name('a'), 'add', L.name('b')));
      return L.method(arrayOf(e, args[0]), 'reduce', tensors);
    }
    return L.method(arrayOf(e, args[0]), 'reduce', add, args[1] === undefined ? L.literal('0') : emit(e, args[1]));
  },
  all: (e, _x, [a]) => L.method(arrayOf(e, a), 'every', L.name('Boolean')),
  any: (e, _x, [a]) => L.method(arrayOf(e, a), 'some', L.name('Boolean')),
  range: (e, _x, args) =>
    L.callOf(
      e.helper('range'),
      args.map((a) => emit(e, a, 'number')),
    ),
  list: (e, _x, [a]) => (a === undefined ? L.array([]) : copyOf(e, a)),
  tuple: (e, _x, [a]) => (a === undefined ? L.array([]) : a.kind === 'comprehension' ? arrayOf(e, a) : copyOf(e, a)),
  set: (e, _x, [a]) => L.construct(L.name('Set'), a === undefined ? [] : [iterable(e, a)]),
  dict(e, x, [a]) {
    if (a === undefined) return x.args.length === 0 ? L.object([]) : loose(e, x.args)[0];
    const t = e.type(a);
    if (t.kind === 'record') return L.object([['...', emit(e, a).doc]]);
    return L.method(L.name('Object'), 'fromEntries', arrayOf(e, a));
  },
  sorted(e, x, [a]) {
    const fresh = a.kind !== 'name' && a.kind !== 'attr';
    const array = arrayOf(e, a);
    const copy = fresh || array.shape === 'array' ? array : L.array([spread(array)]);
    const key = keyword(x, 'key');
    const reverse = keyword(x, 'reverse');
    const elements = e.infer.elementOf(a);
    let out: Out;
    if (key !== undefined) out = L.callOf(e.helper('sorted'), [iterable(e, a), emit(e, key)]);
    else if (T.isNumber(elements))
      out = L.method(copy, 'sort', L.arrow('(a, b)', L.binary('-', L.name('a'), L.name('b'))));
    else out = L.method(copy, 'sort');
    return reverse?.kind === 'bool' && reverse.value ? L.method(out, 'reverse') : out;
  },
  reversed: (e, _x, [a]) => L.method(L.array([L.raw(['...', arrayOf(e, a).doc], L.LEVEL.arrow)]), 'reverse'),
  enumerate: (e, _x, [a]) => L.method(arrayOf(e, a), 'map', L.raw('(x, i) => [i, x] as const', L.LEVEL.arrow)),
  zip: (e, _x, args) =>
    L.callOf(
      e.helper('zip'),
      args.map((a) => iterable(e, a)),
    ),
  map(e, _x, args) {
    if (args.length !== 2)
      return L.callOf(
        e.helper('map'),
        args.map((a) => emit(e, a)),
      );
    const [f, xs] = args;
    const plain = f.kind === 'name' && e.infer.isBuiltin(f) && ['int', 'float', 'str'].includes(f.id);
    return L.method(arrayOf(e, xs), 'map', plain ? emit(e, f) : emit(e, f));
  },
  filter: (e, _x, [f, xs]) => L.method(arrayOf(e, xs), 'filter', f.kind === 'none' ? L.name('Boolean') : emit(e, f)),
  iter(e, _x, [a]) {
    const t = e.type(a);
    const rows = t.kind === 'rows' || (t.kind === 'object' && t.path.startsWith('dataset.'));
    return L.callOf(L.indexOf(arrayOrSame(e, a), L.name(rows ? 'Symbol.asyncIterator' : 'Symbol.iterator')), []);
  },
  next(e, x, [a]) {
    let inner = a;
    // `next(iter(x))` and `next(x.create_dict_iterator())`
    if (inner.kind === 'call' && inner.callee.kind === 'name' && inner.callee.id === 'iter')
      inner = inner.args[0].value;
    const t = e.type(inner);
    const rows = t.kind === 'rows' || (t.kind === 'object' && t.path.startsWith('dataset.'));
    if (rows) {
      const target =
        t.kind === 'rows' ? emit(e, inner) : L.callOf(L.indexOf(emit(e, inner), L.name('Symbol.asyncIterator')), []);
      const step = awaitValue(e, L.method(target, 'next'), x);
      return L.nonNull(L.memberOf(L.raw(['(', step.doc, ')'], L.LEVEL.primary), 'value'));
    }
    return L.memberOf(L.method(emit(e, a), 'next'), 'value');
  },
  isinstance: (e, _x, [a, c]) => instanceTest(e, a, c),
  callable: (e, _x, [a]) =>
    L.binary('===', L.raw(['typeof ', emit(e, a).doc], L.LEVEL.unary), L.text(quote('function'))),
  hasattr: (e, _x, [a, n]) => L.binary('in', emit(e, n), emit(e, a)),
  getattr: (e, _x, [a, n, other]) => {
    const got = L.indexOf(L.raw(['(', emit(e, a).doc, ' as any)'], L.LEVEL.primary), emit(e, n));
    return other === undefined ? got : L.binary('??', got, emit(e, other));
  },
  setattr: (e, _x, [a, n, v]) =>
    L.raw(
      [L.indexOf(L.raw(['(', emit(e, a).doc, ' as any)'], L.LEVEL.primary), emit(e, n)).doc, ' = ', emit(e, v).doc],
      L.LEVEL.arrow,
    ),
  repr: (e, _x, [a]) => L.callOf(L.name('String'), [emit(e, a)]),
  format: (e, x, args) => formatCall(e, x, args),
  chr: (e, _x, [a]) => L.method(L.name('String'), 'fromCodePoint', emit(e, a)),
  ord: (e, _x, [a]) => L.nonNull(L.method(emit(e, a), 'codePointAt', L.literal('0'))),
  hex: (e, _x, [a]) => L.template(['0x', L.method(emit(e, a), 'toString', L.literal('16'))]),
  exit: (e, _x, args) =>
    L.callOf(
      L.memberOf(L.name(e.imports.other('node:process', 'default:process')), 'exit'),
      args.map((a) => emit(e, a)),
    ),
  type(e, x, [a]) {
    e.warn(x, 'type(…) gives the class of TypeScript, which prints otherwise');
    return L.memberOf(L.raw(['(', emit(e, a).doc, ' as object)'], L.LEVEL.primary), 'constructor');
  },
  open(e, x) {
    return e.fail(x, "'open' is understood in a with statement only");
  },
};

/** The call of a built-in function, an exception, something unknown. */
export function emitBuiltin(e: Emitter, id: string, x: ExprOf<'call'>): Out {
  const args = x.args.filter((a) => a.kind === 'position').map((a) => a.value);
  const stars = x.args.some((a) => a.kind === 'star');
  if (stars && (id === 'max' || id === 'min'))
    return L.callOf(
      L.memberOf(L.name('Math'), id),
      x.args.map((a) => item(e, a.kind === 'star' ? { ...a.value, kind: 'star', value: a.value } : a.value)),
    );
  if (stars && id === 'zip' && x.args.length === 1)
    return L.callOf(e.helper('zip'), [L.raw(['...', emit(e, x.args[0].value).doc], L.LEVEL.arrow)]);
  if (stars && id !== 'print') return e.fail(x, `'${id}' with *arguments is not understood`);
  const write = WRITERS[id];
  if (write !== undefined && Object.hasOwn(WRITERS, id)) return write(e, x, args);
  if (/(Error|Exception|Interrupt|StopIteration)$/.test(id))
    return L.construct(
      emit(e, x.callee),
      args.map((a) => emit(e, a)),
    );
  return e.fail(x, `'${id}' is not known`);
}

function arrayOrSame(e: Emitter, a: Expr): Out {
  const t = e.type(a);
  return t.kind === 'list' || t.kind === 'tuple' ? arrayOf(e, a) : emit(e, a);
}

function copyOf(e: Emitter, a: Expr): Out {
  if (a.kind === 'call' || a.kind === 'comprehension') {
    const t = e.type(a);
    if (t.kind === 'list') return arrayOf(e, a);
  }
  if (e.type(a).kind === 'ndarray') return L.method(emit(e, a), 'tolist');
  return L.array([L.raw(['...', L.within(iterable(e, a), L.LEVEL.arrow)], L.LEVEL.arrow)]);
}

function extreme(e: Emitter, name: 'min' | 'max', x: ExprOf<'call'>, args: readonly Expr[]): Out {
  const key = keyword(x, 'key');
  if (key !== undefined)
    return L.callOf(e.helper(name === 'min' ? 'minBy' : 'maxBy'), [iterable(e, args[0]), emit(e, key)]);
  if (args.length === 1)
    return L.callOf(L.memberOf(L.name('Math'), name), [L.raw(['...', arrayOf(e, args[0]).doc], L.LEVEL.arrow)]);
  return L.callOf(
    L.memberOf(L.name('Math'), name),
    args.map((a) => emit(e, a, 'number')),
  );
}

const TYPEOF: Readonly<Record<string, string>> = { int: 'number', float: 'number', str: 'string', bool: 'boolean' };

function instanceTest(e: Emitter, a: Expr, c: Expr): Out {
  if (c.kind === 'tuple') return c.items.map((k) => instanceTest(e, a, k)).reduce((x, y) => L.binary('||', x, y));
  if (c.kind === 'name' && e.infer.isBuiltin(c)) {
    if (c.id in TYPEOF)
      return L.binary(
        '===',
        L.raw(['typeof ', L.within(emit(e, a), L.LEVEL.unary)], L.LEVEL.unary),
        L.text(quote(TYPEOF[c.id])),
      );
    if (c.id === 'list' || c.id === 'tuple') return L.method(L.name('Array'), 'isArray', emit(e, a));
    if (c.id === 'dict')
      return L.binary(
        '&&',
        L.binary('===', L.raw(['typeof ', emit(e, a).doc], L.LEVEL.unary), L.text(quote('object'))),
        L.binary('!==', emit(e, a), L.literal('null')),
      );
    if (c.id === 'set') return L.binary('instanceof', emit(e, a), L.name('Set'));
  }
  return L.binary('instanceof', emit(e, a), emit(e, c));
}

/** `print`: console.log where all is text, else the package's own, which prints as Python does. */
function printCall(e: Emitter, x: ExprOf<'call'>): Out {
  const positions = x.args.filter((a) => a.kind !== 'keyword');
  const end = keyword(x, 'end');
  const sep = keyword(x, 'sep');
  const plain = positions.every((a) => a.kind === 'position' && isText(e, a.value));
  const endText = end?.kind === 'string' ? end.value : end === undefined ? '\n' : null;
  const file = keyword(x, 'file');
  if (file !== undefined && /stderr/.test(JSON.stringify(file))) {
    return L.callOf(
      L.memberOf(L.name('console'), 'error'),
      positions.map((a) => emit(e, a.value)),
    );
  }
  if (endText !== null && !endText.endsWith('\n')) {
    const pieces: (string | Out)[] = [];
    positions.forEach((a, i) => {
      if (i > 0) pieces.push(' ');
      pieces.push(...textPieces(e, a.value));
    });
    const write = L.memberOf(L.memberOf(L.name(e.imports.other('node:process', 'default:process')), 'stdout'), 'write');
    return L.callOf(write, [L.template([...pieces, endText])]);
  }
  if (plain && end === undefined && sep === undefined) {
    const values = positions.map((a) => printed(e, a.value));
    const percent = positions.length > 1 && JSON.stringify(values[0].doc).includes('%');
    if (!percent) return L.callOf(L.memberOf(L.name('console'), 'log'), values);
  }
  const options = [
    ...(sep === undefined ? [] : [['sep: ', emit(e, sep).doc]]),
    ...(end === undefined || endText === '\n'
      ? []
      : [['end: ', L.text(quote((endText ?? '').replace(/\n$/, ''))).doc]]),
  ];
  const args = positions.map((a) =>
    a.kind === 'star' ? item(e, { ...a.value, kind: 'star', value: a.value }) : printed(e, a.value),
  );
  if (options.length > 0) args.push(L.object(options));
  return awaitValue(e, L.callOf(L.memberOf(L.name(e.imports.root()), 'print'), args), x);
}

function textPieces(e: Emitter, a: Expr): (string | Out)[] {
  if (a.kind === 'string') return [a.value.replaceAll('`', '\\`').replaceAll('${', '\\${')];
  return isText(e, a) ? [printed(e, a)] : [WRITERS.str(e, { ...a, kind: 'call', callee: a, args: [] }, [a])];
}

/** A value that prints as Python prints it: arrays of numbers as their Tensors, floats as floats. */
function printed(e: Emitter, a: Expr): Out {
  if (isRead(a) && !e.infer.scalarContext(a)) return emit(e, ((a as ExprOf<'call'>).callee as ExprOf<'attr'>).object);
  const t = e.infer.typeOf(a);
  if (t.kind === 'float') return L.callOf(L.name(`${e.imports.root()}.float`), [emit(e, a, 'number')]);
  return T.isError(t) ? L.memberOf(emit(e, a), 'message') : asTuple(e, a);
}

function isText(e: Emitter, a: Expr): boolean {
  const t = e.infer.typeOf(a);
  if (t.kind === 'string' || T.isError(t)) return true;
  return t.kind === 'int' && intOf(a) === null;
}
