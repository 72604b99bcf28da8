/** Formatted strings. */
import type { Emitter } from './emitter.js';
import { isRead } from './literals.js';
import * as L from './layout.js';
import type { Out } from './layout.js';
import { parseAlone } from './parse_expression.js';
import { escapeFor, quote } from './strings.js';
import type { Expr, ExprOf, Piece } from './syntax.js';
import * as T from './types.js';
import { asTuple, awaitValue, emit, numberOf } from './writers.js';

/** `f'…'` as a template. */
export function templateOf(e: Emitter, x: ExprOf<'format'>): Out {
  const pieces: (string | Out)[] = [];
  for (const p of x.pieces) {
    if (typeof p === 'string') pieces.push(escapeFor(p, '`'));
    else {
      if (p.debug !== '') pieces.push(escapeFor(p.debug, '`'));
      pieces.push(pieceOf(e, p));
    }
  }
  return L.template(pieces);
}

function pieceOf(e: Emitter, p: Exclude<Piece, string>): Out {
  if (p.spec.length === 0) {
    if (p.conversion === 'r' || p.debug !== '') return shownAs(e, p.value, true);
    return shownAs(e, p.value, false);
  }
  if (p.spec.every((s) => typeof s === 'string')) return formatted(e, p.value, p.spec.join(''));
  const spec = L.template(p.spec.map((s) => (typeof s === 'string' ? escapeFor(s, '`') : emit(e, s.value))));
  return L.callOf(e.helper('format'), [numberOf(e, p.value), spec]);
}

/** A value as Python's `str` shows it, within a template. */
export function shownAs(e: Emitter, x: Expr, repr: boolean): Out {
  if (isRead(x) && !e.infer.scalarContext(x))
    return shownAs(e, ((x as ExprOf<'call'>).callee as ExprOf<'attr'>).object, repr);
  const t = e.infer.typeOf(x);
  if (t.kind === 'string') return repr ? L.callOf(L.name('JSON.stringify'), [emit(e, x)]) : emit(e, x);
  if (t.kind === 'int' || t.kind === 'number' || t.kind === 'dtype') return emit(e, x);
  if (t.kind === 'float') return L.callOf(L.name(`${e.imports.root()}.float`), [emit(e, x, 'number')]);
  if (T.isError(t) && !repr) return L.memberOf(emit(e, x), 'message');
  if (T.isTensor(t)) return awaitValue(e, L.method(emit(e, x), 'str'), x);
  return awaitValue(e, L.callOf(L.memberOf(L.name(e.imports.root()), 'str'), [asTuple(e, x)]), x);
}

/** A value with a format: padded, with so many decimals. */
export function formatted(e: Emitter, x: Expr, spec: string): Out {
  const match = /^(?:(.)?([<>=^]))?([-+ ]?)(#?)(0?)(\d*)([,_]?)(?:\.(\d+))?([a-zA-Z%]?)$/.exec(spec);
  if (match === null) return L.callOf(e.helper('format'), [numberOf(e, x), L.text(quote(spec))]);
  const [, fill = ' ', align, sign, hash, zero, width, comma, digits, type] = match;
  const t = e.type(x);
  const isNumeric = type !== '' && type !== 's';
  const unclear = isNumeric && t.kind === 'any' && x.kind === 'index';
  const value = unclear
    ? L.callOf(L.name('Number'), [emit(e, x)])
    : isNumeric || T.isTensor(t)
      ? numberOf(e, x)
      : t.kind === 'string'
        ? emit(e, x)
        : numberOf(e, x);
  if (sign !== '' || hash !== '' || comma !== '' || !['', 's', 'd', 'f', 'F', 'i'].includes(type) || align === '=') {
    return L.callOf(e.helper('format'), [value, L.text(quote(spec))]);
  }
  let out: Out;
  if (type === 'f' || type === 'F') out = L.method(value, 'toFixed', L.literal(digits ?? '6'));
  else if (type === '' && digits !== undefined && t.kind !== 'string')
    return L.callOf(e.helper('format'), [value, L.text(quote(spec))]);
  else if (type === 's' || t.kind === 'string')
    out = digits === undefined ? value : L.method(value, 'slice', L.literal('0'), L.literal(digits));
  else if (width === '')
    return type === 'd' || t.kind === 'int' ? value : L.callOf(e.helper('format'), [value, L.text(quote(spec))]);
  else if (type === '' && t.kind === 'float') return L.callOf(e.helper('format'), [value, L.text(quote(spec))]);
  else out = L.callOf(L.name('String'), [value]);
  if (width === '' || Number(width) <= 1) return out;
  if (align === '^') return L.callOf(e.helper('format'), [value, L.text(quote(spec))]);
  const left = align === '<' || (align === undefined && t.kind === 'string' && !isNumeric);
  const pad = zero === '0' && align === undefined ? '0' : fill;
  // Nothing that has these decimals is shorter than its width.
  if (type === 'f' && Number(width) <= Number(digits ?? 6) + 2 && pad === ' ' && Number(width) <= 2) return out;
  return L.method(out, left ? 'padEnd' : 'padStart', L.literal(width), ...(pad === ' ' ? [] : [L.text(quote(pad))]));
}

/** `'{} {:.2f}'.format(a, b)` as a template; null when the text is not known. */
export function formatMethod(e: Emitter, text: Expr, x: ExprOf<'call'>): Out | null {
  if (text.kind !== 'string') return null;
  const positions = x.args.filter((a) => a.kind === 'position').map((a) => a.value);
  const keywords = new Map(x.args.filter((a) => a.kind === 'keyword').map((a) => [a.name, a.value]));
  if (positions.length + keywords.size !== x.args.length) return null;
  const pieces: (string | Out)[] = [];
  let automatic = 0;
  let at = 0;
  const pattern = /\{\{|\}\}|\{([^{}:!]*)(?:!([rsa]))?(?::([^{}]*))?\}/g;
  for (const match of text.value.matchAll(pattern)) {
    pieces.push(escapeFor(text.value.slice(at, match.index), '`'));
    at = match.index + match[0].length;
    if (match[0] === '{{' || match[0] === '}}') {
      pieces.push(match[0][0]);
      continue;
    }
    const [, field, conversion, spec = ''] = match;
    const [, head, tail] = /^([^.[]*)(.*)$/.exec(field)!;
    let value =
      head === '' ? positions[automatic++] : /^\d+$/.test(head) ? positions[Number(head)] : keywords.get(head);
    if (value === undefined) return e.fail(x, `there is no argument for '{${field}}'`);
    if (tail !== '') {
      // The rest of the field is read as Python, on the value.
      const parsed = parseAlone(`x${tail}`, text.from);
      value = replaceRoot(parsed, value);
    }
    pieces.push(spec === '' ? shownAs(e, value, conversion === 'r') : formatted(e, value, spec));
  }
  pieces.push(escapeFor(text.value.slice(at), '`'));
  return L.template(pieces);
}

function replaceRoot(x: Expr, value: Expr): Expr {
  if (x.kind === 'attr' || x.kind === 'index') return { ...x, object: replaceRoot(x.object, value) };
  return value;
}

/** `'%d %s' % (a, b)` as a template. */
export function percent(e: Emitter, text: Expr, right: Expr): Out {
  if (text.kind !== 'string') return e.fail(text, 'the format has to be a literal');
  const values = right.kind === 'tuple' ? right.items : [right];
  const pieces: (string | Out)[] = [];
  let i = 0;
  let at = 0;
  for (const match of text.value.matchAll(/%%|%(-?)(0?)(\d*)(?:\.(\d+))?([dsfrgei])/g)) {
    pieces.push(escapeFor(text.value.slice(at, match.index), '`'));
    at = match.index + match[0].length;
    if (match[0] === '%%') {
      pieces.push('%');
      continue;
    }
    const [, minus, zero, width, digits, type] = match;
    const value = values[i++];
    if (value === undefined) return e.fail(right, 'there are too few values for the format');
    if (type === 's' || type === 'r') {
      pieces.push(width === '' ? shownAs(e, value, type === 'r') : formatted(e, value, `${minus ? '<' : '>'}${width}`));
      continue;
    }
    const spec = `${minus ? '<' : ''}${zero}${width}${digits === undefined ? '' : `.${digits}`}${type === 'i' ? 'd' : type}`;
    pieces.push(formatted(e, value, type === 'd' || type === 'i' ? spec.replace(/\.\d+/, '') : spec));
  }
  pieces.push(escapeFor(text.value.slice(at), '`'));
  return L.template(pieces);
}

/** `format(value, spec)` */
export function formatCall(e: Emitter, x: ExprOf<'call'>, args: readonly Expr[]): Out {
  const [value, spec] = args;
  if (spec === undefined) return L.template([shownAs(e, value, false)]);
  if (spec.kind === 'string') return formatted(e, value, spec.value);
  void x;
  return L.callOf(e.helper('format'), [numberOf(e, value), emit(e, spec)]);
}
