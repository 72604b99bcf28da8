/** Operators, by the types of what they join: of numbers, Tensors, arrays, texts, lists and sets; and the truth of values. */
import type { Emitter, Want } from './emitter.js';
import { percent } from './format.js';
import * as L from './layout.js';
import type { Out } from './layout.js';
import type { Variable } from './program.js';
import type { Expr, ExprOf } from './syntax.js';
import * as T from './types.js';
import { awaitValue, emit, item } from './writers.js';

const TENSOR_OPS: Readonly<Record<string, string>> = {
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'div',
  '@': 'matmul',
  '**': 'pow',
  '&': 'logical_and',
  '|': 'logical_or',
  '^': 'logical_xor',
};
const TENSOR_FUNCTIONS: Readonly<Record<string, string>> = { '//': 'floor_div', '%': 'floor_mod' };
const ARRAY_OPS: Readonly<Record<string, string>> = {
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '/': 'divide',
  '@': 'matmul',
  '**': 'power',
  '//': 'floor_divide',
  '%': 'mod',
  '&': 'bitwise_and',
  '|': 'bitwise_or',
};
const COMMUTES = new Set(['+', '*']);

/** `left op right`, by the types of both. */
export function operator(
  e: Emitter,
  op: string,
  left: Expr,
  right: Expr,
  at: Expr | { from: number },
  want: Want = 'value',
): Out {
  const [a, b] = [e.type(left), e.type(right)];
  if (T.isTensor(a) || T.isTensor(b)) {
    e.countApi(op in TENSOR_FUNCTIONS ? `ops.${TENSOR_FUNCTIONS[op]}` : `Tensor.${TENSOR_OPS[op] ?? op}`, at.from);
    const ops = (fn: string): Out =>
      L.callOf(L.memberOf(L.name(e.imports.value('ops')), fn), [emit(e, left), emit(e, right)]);
    if (op in TENSOR_FUNCTIONS) return ops(TENSOR_FUNCTIONS[op]);
    if (!(op in TENSOR_OPS)) return e.fail(at, `the operator ${op} has no counterpart for Tensors`);
    if (T.isTensor(a)) return L.method(emit(e, left), TENSOR_OPS[op], emit(e, right));
    return COMMUTES.has(op) && T.isNumber(a)
      ? L.method(emit(e, right), TENSOR_OPS[op], emit(e, left))
      : ops(TENSOR_OPS[op]);
  }
  const numeric = want === 'number' || (!('id' in at) && e.infer.scalarContext(at as Expr));
  if ((a.kind === 'ndarray' || b.kind === 'ndarray') && !numeric) {
    if (!(op in ARRAY_OPS)) return e.fail(at, `the operator ${op} has no counterpart for arrays`);
    if (a.kind === 'ndarray') return L.method(emit(e, left), ARRAY_OPS[op], emit(e, right));
    if (COMMUTES.has(op)) return L.method(emit(e, right), ARRAY_OPS[op], emit(e, left));
    return L.callOf(L.memberOf(L.name(e.imports.value('np')), ARRAY_OPS[op]), [emit(e, left), emit(e, right)]);
  }
  if (a.kind === 'string' && op === '%') return percent(e, left, right);
  if ((a.kind === 'list' || a.kind === 'tuple') && (b.kind === 'list' || b.kind === 'tuple') && op === '+') {
    const spread = (x: Expr): Out[] =>
      x.kind === 'list' || x.kind === 'tuple'
        ? x.items.map((i) => item(e, i))
        : [L.raw(['...', L.within(emit(e, x), L.LEVEL.arrow)], L.LEVEL.arrow)];
    return L.array([...spread(left), ...spread(right)]);
  }
  if (op === '*' && (a.kind === 'list' || a.kind === 'tuple') && T.isNumber(b)) return repeated(e, left, right);
  if (op === '*' && a.kind === 'string' && T.isNumber(b)) return L.method(emit(e, left), 'repeat', emit(e, right));
  if (op === '*' && b.kind === 'string' && T.isNumber(a)) return L.method(emit(e, right), 'repeat', emit(e, left));
  if (a.kind === 'set' || b.kind === 'set') return setOperator(e, op, left, right, at);
  if (
    (a.kind === 'any' || b.kind === 'any') &&
    !numeric &&
    'kind' in at &&
    !(a.kind === 'string' || b.kind === 'string')
  ) {
    e.warn(at, `what '${op}' joins here is not known; it is written for numbers`);
  }
  const l = emit(e, left, 'number');
  const r = emit(e, right, 'number');
  switch (op) {
    case '//':
      return L.method(L.name('Math'), 'floor', L.binary('/', l, r));
    case '%':
      return natural(e, left) && natural(e, right) ? L.binary('%', l, r) : L.callOf(e.helper('mod'), [l, r]);
    case '@':
      return e.fail(at, 'the operands of @ are not known to be Tensors');
    case '+':
    case '-':
    case '*':
    case '/':
    case '**':
    case '&':
    case '|':
    case '^':
    case '<<':
    case '>>':
      return L.binary(op, l, r);
    default:
      return e.fail(at, `the operator ${op} has no counterpart`);
  }
}

function setOperator(e: Emitter, op: string, left: Expr, right: Expr, at: Expr | { from: number }): Out {
  const [l, r] = [emit(e, left), emit(e, right)];
  const all = (x: Out): Out => L.raw(['...', x.doc], L.LEVEL.arrow);
  const set = (x: Out): Out => L.construct(L.name('Set'), [x]);
  if (op === '|') return set(L.array([all(l), all(r)]));
  const keep = L.arrow('(x)', L.method(r, 'has', L.name('x')));
  const drop = L.arrow('(x)', L.unary('!', L.method(r, 'has', L.name('x'))));
  if (op === '&') return set(L.method(L.array([all(l)]), 'filter', keep));
  if (op === '-') return set(L.method(L.array([all(l)]), 'filter', drop));
  return e.fail(at, `the operator ${op} has no counterpart for sets`);
}

/** `[x] * n` */
function repeated(e: Emitter, left: Expr, right: Expr): Out {
  const times = emit(e, right);
  if ((left.kind === 'list' || left.kind === 'tuple') && left.items.length === 1) {
    const made = L.construct(L.name('Array'), [times]);
    return L.method(made, 'fill', emit(e, left.items[0]));
  }
  const each = L.arrow('()', emit(e, left));
  return L.method(L.method(L.name('Array'), 'from', L.object([['length: ', times.doc]]), each), 'flat');
}

/** True for what is surely no negative number, so that JavaScript's `%` is Python's. `within` are the variables that are being looked at. */
function natural(e: Emitter, x: Expr, within: readonly Variable[] = []): boolean {
  switch (x.kind) {
    case 'number':
      return true;
    case 'binary':
      return (
        ['+', '*', '/', '//', '%', '**'].includes(x.op) && natural(e, x.left, within) && natural(e, x.right, within)
      );
    case 'call':
      return x.callee.kind === 'name' && e.infer.isBuiltin(x.callee) && x.callee.id === 'len';
    case 'name': {
      const v = e.program.variable(x);
      return (
        v !== undefined &&
        !within.includes(v) &&
        v.defs.every((d) => {
          const { source } = d;
          if (source.kind === 'value') {
            const at =
              source.path.length === 0
                ? source.value
                : source.value.kind === 'tuple'
                  ? source.value.items[source.path[0]]
                  : null;
            return at !== null && at !== undefined && at.kind !== 'name' && natural(e, at, [...within, v]);
          }
          if (source.kind === 'augment')
            return ['+', '*', '//', '%'].includes(source.op) && source.value.kind === 'number';
          if (source.kind !== 'element' || source.iter.kind !== 'call' || source.iter.callee.kind !== 'name')
            return false;
          const { callee, args } = source.iter;
          if (callee.id === 'enumerate') return source.path[0] === 0;
          return callee.id === 'range' && args.every((a) => a.value.kind !== 'unary');
        })
      );
    }
    default:
      return false;
  }
}

/** `-x`, `+x`, `~x` */
export function unaryOperator(e: Emitter, x: ExprOf<'unary'>, want: Want): Out {
  const t = e.type(x.operand);
  if (T.isTensor(t)) {
    if (x.op === '+') return emit(e, x.operand);
    return L.method(emit(e, x.operand), x.op === '~' ? 'logical_not' : 'neg');
  }
  if (t.kind === 'ndarray') return L.method(emit(e, x.operand), x.op === '~' ? 'logical_not' : 'negative');
  const value = emit(e, x.operand, want);
  if (x.op === '-' && value.shape === 'literal' && typeof value.doc === 'string') return L.literal(`-${value.doc}`);
  return x.op === '+' ? value : L.unary(x.op, value);
}

const COMPARE_TENSOR: Readonly<Record<string, string>> = {
  '==': 'equal',
  '!=': 'not_equal',
  '<': 'less',
  '>': 'greater',
  '<=': 'less_equal',
  '>=': 'greater_equal',
};
const MIRRORED: Readonly<Record<string, string>> = {
  '<': '>',
  '>': '<',
  '<=': '>=',
  '>=': '<=',
  '==': '==',
  '!=': '!=',
};

/** `a < b`, `a < b < c`, `a in b`, `a is b` */
export function comparison(e: Emitter, x: ExprOf<'compare'>): Out {
  let left = x.first;
  const made = x.rest.map(({ op, right }) => {
    const out = compareTwo(e, op, left, right, x);
    left = right;
    return out;
  });
  return made.reduce((a, b) => L.binary('&&', a, b));
}

const isNumpy = (t: T.Type): boolean => t.kind === 'ndarray';

function compareTwo(e: Emitter, op: string, left: Expr, right: Expr, at: Expr): Out {
  const [a, b] = [e.type(left), e.type(right)];
  if (op === 'is' || op === 'is not') return L.binary(op === 'is' ? '===' : '!==', emit(e, left), emit(e, right));
  if (op === 'in' || op === 'not in') {
    const found = membership(e, left, right);
    return op === 'in' ? found : L.unary('!', found);
  }
  if (right.kind === 'none' || left.kind === 'none')
    return L.binary(op === '==' ? '===' : '!==', emit(e, left), emit(e, right));
  const isArray = [T.isTensor, isNumpy].find((is) => is(a) || is(b));
  if (isArray !== undefined && (isArray === T.isTensor || !e.infer.scalarContext(at))) {
    return isArray(a)
      ? L.method(emit(e, left), COMPARE_TENSOR[op], emit(e, right))
      : L.method(emit(e, right), COMPARE_TENSOR[MIRRORED[op]], emit(e, left));
  }
  const isList = (t: T.Type): boolean => ['list', 'tuple', 'set', 'map', 'record'].includes(t.kind);
  if ((op === '==' || op === '!=') && (isList(a) || isList(b))) {
    const same = L.callOf(e.helper('equal'), [emit(e, left), emit(e, right)]);
    return op === '==' ? same : L.unary('!', same);
  }
  const sign = op === '==' ? '===' : op === '!=' ? '!==' : op;
  const want: Want = T.isNumber(a) || T.isNumber(b) ? 'number' : 'value';
  return L.binary(sign, emit(e, left, want), emit(e, right, want));
}

function membership(e: Emitter, left: Expr, right: Expr): Out {
  const t = e.type(right);
  const value = emit(e, left);
  const where = emit(e, right);
  switch (t.kind) {
    case 'list':
    case 'tuple':
    case 'string':
      return L.method(where, 'includes', value);
    case 'set':
    case 'map':
      return L.method(where, 'has', value);
    case 'record':
      return L.binary('in', value, where);
    default:
      return L.callOf(e.helper('contains'), [where, value]);
  }
}

/** `a and b`, `a or b` */
export function logic(e: Emitter, x: ExprOf<'logic'>, want: Want): Out {
  const isCondition = want === 'condition' || x.items.every((i) => e.infer.typeOf(i).kind === 'bool');
  const parts = x.items.map((i) => (isCondition ? condition(e, i) : emit(e, i)));
  return parts.reduce((a, b) => L.binary(x.op === 'and' ? '&&' : '||', a, b));
}

/** `not x` */
export function negate(e: Emitter, x: Expr): Out {
  const t = e.infer.typeOf(x);
  if (t.kind === 'list' || t.kind === 'tuple') return L.binary('===', L.memberOf(emit(e, x), 'length'), L.literal('0'));
  if (t.kind === 'set' || t.kind === 'map') return L.binary('===', L.memberOf(emit(e, x), 'size'), L.literal('0'));
  const c = condition(e, x);
  return L.raw(['!', c.level < L.LEVEL.unary ? ['(', c.doc, ')'] : c.doc], L.LEVEL.unary);
}

/** The truth of a value as Python sees it. */
export function condition(e: Emitter, x: Expr): Out {
  if (x.kind === 'logic') return logic(e, x, 'condition');
  const t = e.infer.typeOf(x);
  switch (t.kind) {
    case 'list':
    case 'tuple':
      return L.binary('>', L.memberOf(emit(e, x), 'length'), L.literal('0'));
    case 'set':
    case 'map':
      return L.binary('>', L.memberOf(emit(e, x), 'size'), L.literal('0'));
    case 'record':
      return L.binary('>', L.memberOf(L.method(L.name('Object'), 'keys', emit(e, x)), 'length'), L.literal('0'));
    case 'object':
      if (T.isTensor(t)) return awaitValue(e, L.method(emit(e, x), 'item'), x);
      return emit(e, x);
    default:
      return emit(e, x, 'condition');
  }
}
