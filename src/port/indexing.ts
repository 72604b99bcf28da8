/** Subscripts. */
import type { Emitter } from './emitter.js';
import { intOf } from './literals.js';
import * as L from './layout.js';
import type { Out } from './layout.js';
import { quote } from './strings.js';
import type { Expr, ExprOf } from './syntax.js';
import * as T from './types.js';
import { emit } from './writers.js';

/** `x[…]` where it is read. */
export function subscript(e: Emitter, x: ExprOf<'index'>): Out {
  const t = e.type(x.object);
  const [first] = x.items;
  const object = argumentVector(e, x) ?? emit(e, x.object);
  if (object.level === 0) return { ...object, level: L.LEVEL.call };
  switch (t.kind) {
    case 'object':
      if (T.isTensor(t)) return tensorIndex(e, object, x);
      if (t.path === 'nn.CellDict') return L.method(object, 'at', emit(e, first));
      if (first.kind === 'slice') return L.method(object, 'slice', ...bounds(e, first, x));
      return listItem(e, object, first, t.path.startsWith('nn.'));
    case 'ndarray':
      return L.method(object, 'slice', ...x.items.map((i) => place(e, i, true)));
    case 'map':
      return L.nonNull(L.method(object, 'get', emit(e, first)));
    case 'record':
      return first.kind === 'string' && L.keyText(first.value) === first.value
        ? L.memberOf(object, first.value)
        : L.indexOf(object, emit(e, first));
    case 'instance':
      return e.infer.methodOf(t.name, '__getitem__')
        ? L.method(object, 'get', emit(e, first))
        : listItem(e, object, first, true);
    case 'list':
    case 'tuple':
    case 'string':
      if (first.kind === 'slice') return listSlice(e, object, first, t, x);
      // `axes[i, j]`: of rows of axes, which are an array in Python.
      return x.items.reduce((at, i) => listItem(e, at, i, false), object);
    default:
      if (first.kind === 'string') return L.indexOf(object, emit(e, first));
      if (first.kind === 'slice' && x.items.length === 1) return listSlice(e, object, first, t, x);
      if (x.items.length > 1) return tensorIndex(e, object, x);
      return listItem(e, object, first, false);
  }
}

/** `sys.argv[1]` and `sys.argv[1:]`: Node has its own path in front. Level 0 marks that the subscript is done. */
function argumentVector(e: Emitter, x: ExprOf<'index'>): Out | null {
  const t = e.infer.typeOf(x.object);
  const { object } = x;
  const isVector =
    t.kind === 'list' && object.kind === 'attr' && object.name === 'argv' && e.type(object.object).kind === 'api';
  const [first] = x.items;
  if (!isVector) return null;
  const low = first.kind === 'slice' ? intOf(first.low ?? undefined) : intOf(first);
  if (low === null || low < 0 || (first.kind === 'slice' && (first.high !== null || first.step !== null))) return null;
  e.imports.other('node:process', 'default:process');
  const argv = L.memberOf(L.name('process'), 'argv');
  const place = L.literal(String(low + 1));
  return { ...(first.kind === 'slice' ? L.method(argv, 'slice', place) : L.indexOf(argv, place)), level: 0 };
}

function tensorIndex(e: Emitter, object: Out, x: ExprOf<'index'>): Out {
  e.countApi('Tensor.at', x.from);
  if (x.items.length === 1 && isMask(e, x.items[0])) {
    e.waits(x);
    return L.awaited(L.method(object, 'at_mask', emit(e, x.items[0])));
  }
  return L.method(object, 'at', ...x.items.map((i) => place(e, i, false)));
}

/** A comparison or a Tensor of bools. */
function isMask(e: Emitter, x: Expr): boolean {
  return x.kind === 'compare' && e.infer.typeOf(x).kind !== 'bool';
}

/** One place of a subscript of a Tensor (or an array, where all places are texts). */
export function place(e: Emitter, x: Expr, texts: boolean): Out {
  if (x.kind === 'slice') return sliceText(e, x);
  if (x.kind === 'none') return L.literal('null');
  if (x.kind === 'ellipsis') return L.text(quote('...'));
  if (!texts) return emit(e, x);
  const n = intOf(x);
  if (n !== null) return L.text(quote(String(n)));
  const value = emit(e, x);
  return L.template([value]);
}

/** `a:b:c` as a text. */
function sliceText(e: Emitter, x: ExprOf<'slice'>): Out {
  const pieces: (string | Out)[] = [];
  const put = (part: Expr | null): void => {
    if (part === null) return;
    const n = intOf(part);
    pieces.push(n === null ? emit(e, part) : String(n));
  };
  put(x.low);
  pieces.push(':');
  put(x.high);
  if (x.step !== null) {
    pieces.push(':');
    put(x.step);
  }
  return pieces.every((p) => typeof p === 'string') ? L.text(quote(pieces.join(''))) : L.template(pieces);
}

function bounds(e: Emitter, x: ExprOf<'slice'>, at: Expr): Out[] {
  if (x.step !== null && intOf(x.step) !== 1) e.fail(at, 'a step other than 1 is not possible here');
  if (x.high === null) return x.low === null ? [] : [emit(e, x.low)];
  return [x.low === null ? L.literal('0') : emit(e, x.low), emit(e, x.high)];
}

function listSlice(e: Emitter, object: Out, x: ExprOf<'slice'>, t: T.Type, at: Expr): Out {
  const step = x.step === null ? 1 : intOf(x.step);
  if (step === 1) return L.method(object, 'slice', ...bounds(e, x, at));
  if (t.kind === 'string') {
    if (step === -1 && x.low === null && x.high === null) {
      return L.method(
        L.method(L.array([L.raw(['...', object.doc], L.LEVEL.arrow)]), 'reverse'),
        'join',
        L.text(quote('')),
      );
    }
    e.fail(at, 'a step is not possible here');
  }
  if (step === -1 && x.low === null && x.high === null)
    return L.method(L.array([L.raw(['...', object.doc], L.LEVEL.arrow)]), 'reverse');
  if (step !== null && step > 0) {
    const whole =
      x.low === null && x.high === null ? object : L.method(object, 'slice', ...bounds(e, { ...x, step: null }, at));
    const test = L.binary('===', L.binary('%', L.name('i'), L.literal(String(step))), L.literal('0'));
    return L.method(whole, 'filter', L.arrow('(_, i)', test));
  }
  return L.callOf(e.helper('slice'), [
    object,
    ...[x.low, x.high, x.step].map((p) => (p === null ? L.literal('null') : emit(e, p))),
  ]);
}

function listItem(e: Emitter, object: Out, index: Expr, cells: boolean): Out {
  const n = intOf(index);
  if (n !== null && n < 0) {
    const made = L.method(object, 'at', L.literal(String(n)));
    return cells ? made : L.nonNull(made);
  }
  return L.indexOf(object, emit(e, index));
}

/** `x[…] = value` as a statement. */
export function assignSubscript(e: Emitter, x: ExprOf<'index'>, value: Out): L.Out['doc'] {
  const t = e.type(x.object);
  const object = emit(e, x.object);
  if (T.isTensor(t)) {
    e.countApi('Tensor.set', x.from);
    return [L.method(object, 'set', L.array(x.items.map((i) => place(e, i, false))), value).doc, ';'];
  }
  if (t.kind === 'ndarray') {
    if (x.items.some((i) => i.kind === 'slice')) e.fail(x, 'assigning to a slice of an array has no counterpart');
    return [L.method(object, 'set', L.array(x.items.map((i) => emit(e, i))), value).doc, ';'];
  }
  if (t.kind === 'map') return [L.method(object, 'set', emit(e, x.items[0]), value).doc, ';'];
  const [first] = x.items;
  if (first.kind === 'slice') e.fail(x, 'assigning to a slice of a list has no counterpart');
  const n = intOf(first);
  const target =
    n !== null && n < 0
      ? L.indexOf(object, L.binary('-', L.memberOf(object, 'length'), L.literal(String(-n))))
      : t.kind === 'record' && first.kind === 'string' && L.keyText(first.value) === first.value
        ? L.memberOf(object, first.value)
        : L.indexOf(object, emit(e, first));
  return [L.assignment(target.doc, '=', value), ';'];
}
