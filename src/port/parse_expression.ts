import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/python';
import { firstFault } from './faults.js';
import { unescape, openString } from './strings.js';
import { PythonSyntaxError, type Clause, type Expr, type Param, type Piece } from './syntax.js';
import { children, splitArguments, tuple, type Text } from './tree.js';

/** The expression of a node of the parser's tree. */
export function parseExpression(text: Text, node: SyntaxNode): Expr {
  return new Expressions(text).read(node);
}

/** The parameters of a function or lambda. */
export function parseParams(text: Text, list: SyntaxNode): Param[] {
  return new Expressions(text).params(list);
}

/** The type behind a `:` or `->`. */
export function parseTypeDef(text: Text, node: SyntaxNode): Expr | null {
  const part = children(node).find((p) => p.name !== ':');
  return part ? parseExpression(text, part) : null;
}

const COMPARISONS = new Set(['<', '>', '<=', '>=', '==', '!=', 'in', 'not in', 'is', 'is not']);

class Expressions {
  constructor(private readonly text: Text) {}

  private of(node: SyntaxNode): string {
    return this.text.slice(node.from, node.to);
  }

  readonly read = (node: SyntaxNode): Expr => {
    const at = { from: node.from, to: node.to };
    const parts = children(node).filter((p) => p.name !== 'Comment');
    switch (node.name) {
      case 'Number': {
        const written = this.of(node).replaceAll('_', '').toLowerCase();
        if (/j$/.test(written)) throw new PythonSyntaxError('complex numbers have no counterpart', node.from);
        return { ...at, kind: 'number', text: written, int: /^(0[xob][\da-f]+|\d+)$/.test(written) };
      }
      case 'String':
      case 'FormatString':
      case 'ContinuedString':
        return this.string(node);
      case 'VariableName':
        return { ...at, kind: 'name', id: this.of(node) };
      case 'Boolean':
        return { ...at, kind: 'bool', value: this.of(node) === 'True' };
      case 'None':
        return { ...at, kind: 'none' };
      case 'Ellipsis':
        return { ...at, kind: 'ellipsis' };
      case 'ParenthesizedExpression':
        return this.read(parts.find((p) => p.name !== '(' && p.name !== ')')!);
      case 'MemberExpression':
        return this.member(node, parts);
      case 'CallExpression':
        return this.call(node, parts);
      case 'BinaryExpression':
      case 'UnaryExpression':
        return this.operators(node);
      case 'ConditionalExpression':
        return { ...at, kind: 'choice', yes: this.read(parts[0]), test: this.read(parts[2]), no: this.read(parts[4]) };
      case 'LambdaExpression':
        return {
          ...at,
          kind: 'lambda',
          params: this.params(parts.find((p) => p.name === 'ParamList')!),
          body: this.read(parts[parts.length - 1]),
        };
      case 'TupleExpression': {
        const made = tuple(parts.slice(1, -1), this.read, node);
        return made.kind === 'tuple' ? { ...made, ...at } : { ...at, kind: 'tuple', items: [made] };
      }
      case 'ArrayExpression':
        return { ...at, kind: 'list', items: this.items(parts.slice(1, -1), node) };
      case 'SetExpression':
        return { ...at, kind: 'set', items: this.items(parts.slice(1, -1), node) };
      case 'DictionaryExpression':
        return { ...at, kind: 'dict', entries: this.entries(parts) };
      case 'ArrayComprehensionExpression':
        return { ...at, ...this.comprehension('list', parts.slice(1, -1)) };
      case 'SetComprehensionExpression':
        return { ...at, ...this.comprehension('set', parts.slice(1, -1)) };
      case 'ComprehensionExpression':
        return { ...at, ...this.comprehension('generator', parts.slice(1, -1)) };
      case 'DictionaryComprehensionExpression':
        return { ...at, ...this.comprehension('dict', parts.slice(1, -1)) };
      case 'NamedExpression':
        return { ...at, kind: 'walrus', name: this.of(parts[0]), value: this.read(parts[2]) };
      case 'AwaitExpression':
        return { ...at, kind: 'await', value: this.read(parts[1]) };
      case 'YieldExpression':
        return { ...at, kind: 'yield', value: parts[1] ? this.read(parts[1]) : null, from_: false };
      default:
        throw new PythonSyntaxError(`${node.name} is not understood`, node.from);
    }
  };

  private items(parts: readonly SyntaxNode[], node: SyntaxNode): Expr[] {
    const made = tuple([...parts, ...parts.slice(0, 0)], this.read, node);
    const hasComma = parts.some((p) => p.name === ',');
    if (parts.length === 0) return [];
    return hasComma && made.kind === 'tuple' ? [...made.items] : [made];
  }

  private member(node: SyntaxNode, parts: SyntaxNode[]): Expr {
    const at = { from: node.from, to: node.to };
    const object = this.read(parts[0]);
    if (parts[1].name === '.') return { ...at, kind: 'attr', object, name: this.of(parts[2]) };
    const inner = parts.slice(2, -1);
    const items: Expr[] = [];
    let comma = false;
    let piece: SyntaxNode[] = [];
    const close = (): void => {
      if (piece.length > 0) items.push(this.subscript(piece));
      piece = [];
    };
    for (const part of inner) {
      if (part.name === ',') {
        comma = true;
        close();
      } else piece.push(part);
    }
    close();
    // `x[(1, 2)]` is `x[1, 2]`.
    if (!comma && items.length === 1 && items[0].kind === 'tuple') {
      return { ...at, kind: 'index', object, items: items[0].items, tuple: true };
    }
    return { ...at, kind: 'index', object, items, tuple: comma };
  }

  private subscript(parts: readonly SyntaxNode[]): Expr {
    const at = { from: parts[0].from, to: parts[parts.length - 1].to };
    if (!parts.some((p) => p.name === ':')) {
      return parts[0].name === '*' ? { ...at, kind: 'star', value: this.read(parts[1]) } : this.read(parts[0]);
    }
    const places: (Expr | null)[] = [null];
    for (const part of parts) {
      if (part.name === ':') places.push(null);
      else places[places.length - 1] = this.read(part);
    }
    return { ...at, kind: 'slice', low: places[0], high: places[1] ?? null, step: places[2] ?? null };
  }

  private call(node: SyntaxNode, parts: SyntaxNode[]): Expr {
    const callee = this.read(parts[0]);
    const list = parts[1];
    const inner = children(list).filter((p) => p.name !== 'Comment');
    if (inner.some((p) => p.name === 'for')) {
      const made: Expr = { from: list.from, to: list.to, ...this.comprehension('generator', inner.slice(1, -1)) };
      const args = [{ kind: 'position' as const, name: '', value: made }];
      return { from: node.from, to: node.to, kind: 'call', callee, args };
    }
    return { from: node.from, to: node.to, kind: 'call', callee, args: splitArguments(this.text, list, this.read) };
  }

  /** Binary and unary operators. The parser binds `not` too loosely, so `not`, `and`, `or` are taken apart and put together again. */
  private operators(node: SyntaxNode): Expr {
    const words: (string | Expr)[] = [];
    this.flatten(node, words);
    let i = 0;
    const range = (first: Expr, last: Expr) => ({ from: first.from, to: last.to });
    const negation = (): Expr => {
      if (words[i] === 'not') {
        i++;
        const operand = negation();
        return { kind: 'not', operand, from: operand.from, to: operand.to };
      }
      return words[i++] as Expr;
    };
    const chain = (op: 'and' | 'or', next: () => Expr): Expr => {
      const items = [next()];
      while (words[i] === op) {
        i++;
        items.push(next());
      }
      return items.length === 1 ? items[0] : { kind: 'logic', op, items, ...range(items[0], items[items.length - 1]) };
    };
    return chain('or', () => chain('and', negation));
  }

  private flatten(node: SyntaxNode, into: (string | Expr)[]): void {
    const parts = children(node).filter((p) => p.name !== 'Comment');
    if (node.name === 'UnaryExpression' && parts[0].name === 'not') {
      into.push('not');
      this.flatten(parts[1], into);
    } else if (node.name === 'BinaryExpression' && (parts[1].name === 'and' || parts[1].name === 'or')) {
      this.flatten(parts[0], into);
      into.push(parts[1].name);
      this.flatten(parts[2], into);
    } else into.push(this.arithmetic(node, parts));
  }

  private arithmetic(node: SyntaxNode, parts: readonly SyntaxNode[]): Expr {
    const at = { from: node.from, to: node.to };
    if (node.name === 'UnaryExpression') {
      return { ...at, kind: 'unary', op: this.of(parts[0]), operand: this.read(parts[1]) };
    }
    if (node.name !== 'BinaryExpression') return this.read(node);
    const op = parts
      .slice(1, -1)
      .map((p) => this.of(p))
      .join(' ');
    const right = this.read(parts[parts.length - 1]);
    if (!COMPARISONS.has(op)) return { ...at, kind: 'binary', op, left: this.read(parts[0]), right };
    // `a < b < c`: the parser nests to the left.
    const left = parts[0].name === 'BinaryExpression' ? this.read(parts[0]) : null;
    if (left?.kind === 'compare')
      return { ...at, kind: 'compare', first: left.first, rest: [...left.rest, { op, right }] };
    return { ...at, kind: 'compare', first: left ?? this.read(parts[0]), rest: [{ op, right }] };
  }

  private entries(parts: readonly SyntaxNode[]): { key: Expr | null; value: Expr }[] {
    const entries: { key: Expr | null; value: Expr }[] = [];
    const inner = parts.slice(1, -1).filter((p) => p.name !== ',' && p.name !== ':');
    for (let i = 0; i < inner.length; i += 2) {
      const key = inner[i].name === '**' ? null : this.read(inner[i]);
      entries.push({ key, value: this.read(inner[i + 1]) });
    }
    return entries;
  }

  private comprehension(
    of: 'list' | 'set' | 'dict' | 'generator',
    parts: readonly SyntaxNode[],
  ): Omit<Extract<Expr, { kind: 'comprehension' }>, 'from' | 'to'> {
    const first = parts.findIndex((p) => p.name === 'for');
    const head = parts.slice(0, first).filter((p) => p.name !== ':' && p.name !== 'async');
    const clauses: Clause[] = [];
    let i = first;
    while (i < parts.length) {
      if (parts[i].name === 'async') {
        i++;
        continue;
      }
      const into = parts.findIndex((p, k) => k > i && p.name === 'in');
      const target = tuple(parts.slice(i + 1, into), this.read, parts[i]);
      const iter = this.read(parts[into + 1]);
      const conditions: Expr[] = [];
      i = into + 2;
      while (parts[i]?.name === 'if') {
        conditions.push(this.read(parts[i + 1]));
        i += 2;
      }
      clauses.push({ target, iter, conditions });
    }
    return {
      kind: 'comprehension',
      of,
      element: this.read(head[0]),
      value: of === 'dict' ? this.read(head[1]) : null,
      clauses,
    };
  }

  params(list: SyntaxNode): Param[] {
    const out: Param[] = [];
    let kind: Param['kind'] = 'plain';
    let after: Param['kind'] = 'plain';
    const parts = children(list).filter((p) => !['(', ')', 'Comment'].includes(p.name));
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i];
      if (part.name === '*') {
        kind = 'rest';
        after = 'keyword';
        if (parts[i + 1]?.name !== 'VariableName') kind = 'keyword';
      } else if (part.name === '**') kind = 'keywords';
      else if (part.name === 'VariableName') {
        let annotation: Expr | null = null;
        let value: Expr | null = null;
        if (parts[i + 1]?.name === 'TypeDef') annotation = parseTypeDef(this.text, parts[++i]);
        if (parts[i + 1]?.name === 'AssignOp') {
          value = this.read(parts[i + 2]);
          i += 2;
        }
        out.push({ name: this.of(part), kind, value, annotation, from: part.from, to: part.to });
        kind = after;
      }
    }
    return out;
  }

  private string(node: SyntaxNode): Expr {
    const at = { from: node.from, to: node.to };
    const parts = node.name === 'ContinuedString' ? children(node).filter((p) => p.name !== 'Comment') : [node];
    const pieces: Piece[] = [];
    let bytes = false;
    for (const part of parts) {
      const opened = openString(this.of(part));
      bytes ||= opened.bytes;
      if (!opened.format) {
        pieces.push(unescape(opened.body, opened.raw));
        continue;
      }
      const from = part.from + opened.start;
      pieces.push(...this.pieces(from, from + opened.body.length, children(part), opened.raw));
    }
    if (pieces.every((p) => typeof p === 'string')) return { ...at, kind: 'string', value: pieces.join(''), bytes };
    return { ...at, kind: 'format', pieces };
  }

  /** Text and replacements between two offsets. */
  private pieces(from: number, to: number, nodes: readonly SyntaxNode[], raw: boolean): Piece[] {
    const out: Piece[] = [];
    let end = from;
    const plain = (until: number): void => {
      if (until > end) {
        const written = this.text.slice(end, until).replaceAll('{{', '{').replaceAll('}}', '}');
        out.push(unescape(written, raw));
      }
    };
    for (const each of nodes) {
      if (each.name !== 'FormatReplacement') continue;
      plain(each.from);
      out.push(this.replacement(each, raw));
      end = each.to;
    }
    plain(to);
    return out;
  }

  private replacement(node: SyntaxNode, raw: boolean): Piece {
    const parts = children(node).filter((p) => !['{', '}', 'Comment'].includes(p.name));
    const conversion = parts.find((p) => p.name === 'FormatConversion');
    const spec = parts.find((p) => p.name === 'FormatSpec');
    const selfDoc = parts.find((p) => p.name === 'FormatSelfDoc' || p.name === 'AssignOp');
    const values = parts.filter((p) => p !== conversion && p !== spec && p !== selfDoc);
    return {
      value: tuple(values, this.read, node),
      conversion: conversion ? this.of(conversion).slice(1) : '',
      spec: spec ? this.pieces(spec.from + 1, spec.to, children(spec), raw) : [],
      debug: selfDoc ? this.text.slice(node.from + 1, selfDoc.to) : '',
    };
  }
}

/** Parses an expression that stands in a text of its own, as in `'{x.y}'.format(…)`. */
export function parseAlone(source: string, offset: number): Expr {
  const tree = parser.parse(source);
  const fault = firstFault(tree, source);
  const statement = tree.topNode.firstChild;
  if (fault !== null || statement?.name !== 'ExpressionStatement') {
    throw new PythonSyntaxError(`'${source}' is no expression`, offset);
  }
  return parseExpression(source, statement.firstChild!);
}
