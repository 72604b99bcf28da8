/** Comprehensions, and what they run over, as arrays with `map` and `filter`. */
import type { Doc } from './doc.js';
import type { Emitter } from './emitter.js';
import { patternOf } from './functions.js';
import * as L from './layout.js';
import type { Out } from './layout.js';
import type { Clause, Expr, ExprOf } from './syntax.js';
import * as T from './types.js';
import { everyExpression } from './walk.js';
import { awaitValue, condition, emit, iterable } from './writers.js';

/** Lists, sets, dicts and generators by comprehension. */
export function comprehension(e: Emitter, x: ExprOf<'comprehension'>): Out {
  const made = clause(e, x, 0);
  if (x.of === 'set') return L.construct(L.name('Set'), [made]);
  if (x.of === 'dict') return L.method(L.name('Object'), 'fromEntries', made);
  return made;
}

function clause(e: Emitter, x: ExprOf<'comprehension'>, index: number): Out {
  const c = x.clauses[index];
  const last = index === x.clauses.length - 1;
  const names = new Set<string>();
  everyExpression(c.target, (t) => {
    if (t.kind === 'name') names.add(t.id);
  });
  const used = (inside: readonly Expr[]): boolean => {
    let found = false;
    for (const one of inside) {
      everyExpression(one, (t) => {
        if (t.kind === 'name' && names.has(t.id)) found = true;
      });
    }
    return found;
  };
  const rest: Expr[] = last
    ? [x.element, ...(x.value === null ? [] : [x.value])]
    : [
        ...x.clauses.slice(index + 1).flatMap((k) => [k.iter, ...k.conditions]),
        x.element,
        ...(x.value === null ? [] : [x.value]),
      ];
  const element = (): Out => {
    if (!last) return clause(e, x, index + 1);
    if (x.of === 'dict') return L.array([emit(e, x.element), emit(e, x.value!)]);
    return emit(e, x.element);
  };
  const isSame =
    last && x.of !== 'dict' && x.element.kind === 'name' && c.target.kind === 'name' && x.element.id === c.target.id;
  const source = sourceOf(e, c, used([...rest, ...c.conditions]));
  let out = source.array;
  for (const test of c.conditions) {
    const body = e.inside({ ...e.context, sync: true }, () => condition(e, test)).result;
    out = L.method(out, 'filter', L.arrow(source.params, body));
  }
  if (isSame && source.direct === null) return c.conditions.length > 0 ? out : arrayCopy(e, c.iter, out);
  const body = e.inside({ ...e.context, sync: false }, element);
  if (body.async) {
    const each = L.method(out, last ? 'map' : 'flatMap', L.arrow(source.params, body.result, true));
    return awaitValue(e, L.callOf(L.memberOf(L.name('Promise'), 'all'), [each]), x);
  }
  const map = L.arrow(source.params, body.result);
  if (source.direct !== null && c.conditions.length === 0 && last) {
    return L.callOf(L.memberOf(L.name('Array'), 'from'), [source.direct, L.arrow(source.directParams, body.result)]);
  }
  return L.method(out, last ? 'map' : 'flatMap', map);
}

function arrayCopy(e: Emitter, iter: Expr, out: Out): Out {
  const t = e.type(iter);
  return t.kind === 'list' || t.kind === 'tuple' ? L.array([L.raw(['...', out.doc], L.LEVEL.arrow)]) : out;
}

interface Source {
  readonly array: Out;
  readonly params: Doc;
  /** `{ length: n }`, for `Array.from`. */
  readonly direct: Out | null;
  readonly directParams: Doc;
}

/** What a clause runs over, with the parameters of the function that gets each element. */
function sourceOf(e: Emitter, c: Clause, used: boolean): Source {
  const { iter, target } = c;
  const pattern = patternOf(e, target);
  const builtin =
    iter.kind === 'call' && iter.callee.kind === 'name' && e.infer.isBuiltin(iter.callee) ? iter.callee.id : '';
  const params: Doc = used ? ['(', pattern, ')'] : '()';
  if (builtin === 'range' && iter.kind === 'call' && iter.args.length === 1) {
    const length = emit(e, iter.args[0].value, 'number');
    const direct = L.object([length.shape === 'name' && length.doc === 'length' ? 'length' : ['length: ', length.doc]]);
    const directParams: Doc = used ? ['(_, ', pattern, ')'] : '()';
    return { array: L.callOf(e.helper('range'), [length]), params, direct, directParams };
  }
  // What is left by a filter has other places.
  if (
    c.conditions.length === 0 &&
    builtin === 'enumerate' &&
    iter.kind === 'call' &&
    iter.args.length === 1 &&
    target.kind === 'tuple' &&
    target.items.length === 2
  ) {
    const order: Doc = ['(', patternOf(e, target.items[1]), ', ', patternOf(e, target.items[0]), ')'];
    return { array: arrayOf(e, iter.args[0].value), params: order, direct: null, directParams: '' };
  }
  return { array: arrayOf(e, iter), params, direct: null, directParams: '' };
}

/** Something that has `map` and `filter`. */
export function arrayOf(e: Emitter, x: Expr): Out {
  const t = e.type(x);
  if (x.kind === 'comprehension' && x.of !== 'dict' && x.of !== 'set') return emit(e, x);
  switch (t.kind) {
    case 'list':
    case 'tuple':
      return emit(e, x);
    case 'rows':
      return awaitValue(e, L.callOf(e.helper('collect'), [emit(e, x)]), x);
    case 'object':
      if (t.path.startsWith('dataset.')) return awaitValue(e, L.callOf(e.helper('collect'), [emit(e, x)]), x);
      if (t.path === 'ParameterTuple') return emit(e, x);
      break;
    case 'ndarray':
      return L.callOf(e.helper('elements'), [emit(e, x)]);
    case 'any':
      if (
        x.kind === 'call' &&
        x.callee.kind === 'name' &&
        ['zip', 'map', 'filter', 'enumerate', 'reversed', 'sorted', 'list'].includes(x.callee.id)
      )
        return emit(e, x);
      break;
    default:
  }
  if (T.isTensor(t)) return e.fail(x, 'a loop over a Tensor is not understood here');
  return L.array([L.raw(['...', L.within(iterable(e, x), L.LEVEL.arrow)], L.LEVEL.arrow)]);
}
