import type { SyntaxNode, Tree } from '@lezer/common';
import { parser } from '@lezer/python';
import { Comments } from './comments.js';
import { checkText, firstFault } from './faults.js';
import { parseExpression, parseParams, parseTypeDef } from './parse_expression.js';
import type { Argument, Block, Expr, Stmt, StmtOf } from './syntax.js';
import { PythonSyntaxError } from './syntax.js';
import { children, tuple, splitArguments, type Text } from './tree.js';

/**
 * The syntax tree of a Python file. PythonSyntaxError, with the place, for what is no Python 3: errors of syntax, Python 2, tabs mixed with
 * spaces.
 */
export function parsePython(source: string): Block {
  const tree = parseTree(source);
  checkText(tree, source);
  const fault = firstFault(tree, source);
  if (fault !== null) throw fault;
  return new Statements(source, new Comments(tree, source)).block(tree.topNode, 0);
}

/** The parser's tree. It does not know `1.`, so the point is read as a digit; what a number is, is read from the text. */
function parseTree(source: string): Tree {
  const tree = parser.parse(source);
  let text = source;
  for (const { index, 0: number } of source.matchAll(/(?<![\w.])\d[\d_]*\.(?![\w.])/g)) {
    if (/String|Comment/.test(tree.resolveInner(index, 1).name)) continue;
    const point = index + number.length - 1;
    text = `${text.slice(0, point)}0${text.slice(point + 1)}`;
  }
  return text === source ? tree : parser.parse(text);
}

class Statements {
  constructor(
    private readonly text: Text,
    private readonly comments: Comments,
  ) {}

  private of(node: SyntaxNode): string {
    return this.text.slice(node.from, node.to);
  }

  private expression(node: SyntaxNode): Expr {
    return parseExpression(this.text, node);
  }

  /** The statements below a node; those of the module, of a body. */
  block(node: SyntaxNode, start: number): Block {
    const statements: Stmt[] = [];
    let end = start;
    const add = (child: SyntaxNode): void => {
      if (child.name === 'StatementGroup') {
        for (const each of children(child)) add(each);
        return;
      }
      if (child.name === ':' || child.name === ';' || child.name === 'Comment') return;
      for (const made of this.statement(child)) {
        this.comments.attach(made, end);
        statements.push(made);
      }
      end = child.to;
    };
    for (const child of children(node)) add(child);
    return { statements, after: this.comments.tail(node, end) };
  }

  private statement(node: SyntaxNode): Stmt[] {
    const range = { from: node.from, to: node.to, trivia: { before: [], behind: null, blank: false } };
    const parts = children(node).filter((c) => c.name !== 'Comment');
    switch (node.name) {
      case 'ExpressionStatement':
        return [{ ...range, kind: 'expression', value: tuple(parts, (n) => this.expression(n), node) }];
      case 'AssignStatement':
        return [this.assignment(node, parts)];
      case 'UpdateStatement': {
        const op = parts.findIndex((p) => p.name === 'UpdateOp');
        return [
          {
            ...range,
            kind: 'augment',
            target: this.expression(parts[0]),
            op: this.of(parts[op]).slice(0, -1),
            value: tuple(parts.slice(op + 1), (n) => this.expression(n), node),
          },
        ];
      }
      case 'FunctionDefinition':
        return [this.function(node, [])];
      case 'ClassDefinition':
        return [this.class(node, [])];
      case 'DecoratedStatement': {
        const decorators = parts.filter((p) => p.name === 'Decorator').map((p) => this.decorator(p));
        const inner = parts.find((p) => p.name !== 'Decorator')!;
        return [
          inner.name === 'ClassDefinition'
            ? { ...this.class(inner, decorators), from: node.from }
            : { ...this.function(inner, decorators), from: node.from },
        ];
      }
      case 'IfStatement':
        return [{ ...range, kind: 'if', ...this.branches(parts) }];
      case 'ForStatement': {
        if (parts[0].name === 'async') throw new PythonSyntaxError('async for has no counterpart', node.from);
        const into = parts.findIndex((p) => p.name === 'in');
        const bodies = parts.filter((p) => p.name === 'Body');
        const firstBody = parts.findIndex((p) => p.name === 'Body');
        return [
          {
            ...range,
            kind: 'for',
            target: tuple(parts.slice(1, into), (n) => this.expression(n), node),
            iter: tuple(parts.slice(into + 1, firstBody), (n) => this.expression(n), node),
            body: this.body(bodies[0]),
            otherwise: bodies.length > 1 ? this.body(bodies[1]) : null,
          },
        ];
      }
      case 'WhileStatement': {
        const bodies = parts.filter((p) => p.name === 'Body');
        return [
          {
            ...range,
            kind: 'while',
            test: this.expression(parts[1]),
            body: this.body(bodies[0]),
            otherwise: bodies.length > 1 ? this.body(bodies[1]) : null,
          },
        ];
      }
      case 'WithStatement':
        return [this.with(node, parts)];
      case 'TryStatement':
        return [this.try(node, parts)];
      case 'ReturnStatement':
        return [
          {
            ...range,
            kind: 'return',
            value: parts.length > 1 ? tuple(parts.slice(1), (n) => this.expression(n), node) : null,
          },
        ];
      case 'YieldStatement': {
        const isFrom = parts[1]?.name === 'from';
        const rest = parts.slice(isFrom ? 2 : 1);
        const value = rest.length > 0 ? tuple(rest, (n) => this.expression(n), node) : null;
        return [
          {
            ...range,
            kind: 'expression',
            value: { kind: 'yield', from: node.from, to: node.to, value, from_: isFrom },
          },
        ];
      }
      case 'PassStatement':
        return [{ ...range, kind: 'pass' }];
      case 'BreakStatement':
        return [{ ...range, kind: 'break' }];
      case 'ContinueStatement':
        return [{ ...range, kind: 'continue' }];
      case 'RaiseStatement': {
        const cause = parts.findIndex((p) => p.name === 'from');
        return [
          {
            ...range,
            kind: 'raise',
            value: parts.length > 1 ? this.expression(parts[1]) : null,
            cause: cause > 0 ? this.expression(parts[cause + 1]) : null,
          },
        ];
      }
      case 'AssertStatement':
        return [
          {
            ...range,
            kind: 'assert',
            test: this.expression(parts[1]),
            message: parts.length > 3 ? this.expression(parts[3]) : null,
          },
        ];
      case 'ScopeStatement':
        return [
          {
            ...range,
            kind: 'scope',
            of: this.of(parts[0]) as 'global' | 'nonlocal',
            names: parts.filter((p) => p.name === 'VariableName').map((p) => this.of(p)),
          },
        ];
      case 'DeleteStatement':
        return [
          {
            ...range,
            kind: 'delete',
            targets: parts.filter((p) => p.name !== ',' && p.name !== 'del').map((p) => this.expression(p)),
          },
        ];
      case 'ImportStatement':
        return this.imports(node, parts);
      default:
        return [{ ...range, kind: 'unknown', what: node.name.replace(/Statement$/, '').toLowerCase() }];
    }
  }

  private body(node: SyntaxNode): Block {
    return this.block(node, node.from);
  }

  private assignment(node: SyntaxNode, parts: SyntaxNode[]): StmtOf<'assign'> {
    const range = { from: node.from, to: node.to, trivia: { before: [], behind: null, blank: false } };
    const sides: SyntaxNode[][] = [[]];
    let annotation: Expr | null = null;
    for (const part of parts) {
      if (part.name === 'AssignOp') sides.push([]);
      else if (part.name === 'TypeDef') annotation = parseTypeDef(this.text, part);
      else sides[sides.length - 1].push(part);
    }
    const read = (side: SyntaxNode[]): Expr => tuple(side, (n) => this.expression(n), node);
    if (sides.length === 1) {
      return { ...range, kind: 'assign', targets: [read(sides[0])], value: null, annotation };
    }
    return {
      ...range,
      kind: 'assign',
      targets: sides.slice(0, -1).map(read),
      value: read(sides[sides.length - 1]),
      annotation,
    };
  }

  private decorator(node: SyntaxNode): Expr {
    // `@a.b(c)`: names and dots side by side.
    let made: Expr | null = null;
    for (const part of children(node)) {
      if (part.name === 'Comment') continue;
      if (part.name === 'VariableName' || part.name === 'PropertyName') {
        const id = this.of(part);
        made =
          made === null
            ? { kind: 'name', id, from: part.from, to: part.to }
            : { kind: 'attr', object: made, name: id, from: made.from, to: part.to };
      } else if (part.name === 'ArgList' && made !== null) {
        const args = splitArguments(this.text, part, (n) => this.expression(n));
        made = { kind: 'call', callee: made, args, from: made.from, to: part.to };
      } else if (part.name !== 'At' && part.name !== '.') made = this.expression(part);
    }
    if (made === null) throw new PythonSyntaxError('a decorator without a name', node.from);
    return made;
  }

  private function(node: SyntaxNode, decorators: Expr[]): StmtOf<'def'> {
    const parts = children(node);
    const find = (name: string): SyntaxNode | undefined => parts.find((p) => p.name === name);
    const body = this.body(find('Body')!);
    const { doc, rest } = withoutDoc(body);
    const returns = find('TypeDef');
    return {
      kind: 'def',
      from: node.from,
      to: node.to,
      trivia: { before: [], behind: null, blank: false },
      name: this.of(find('VariableName')!),
      params: parseParams(this.text, find('ParamList')!),
      returns: returns ? parseTypeDef(this.text, returns) : null,
      body: rest,
      decorators,
      doc,
      async: parts[0].name === 'async',
    };
  }

  private class(node: SyntaxNode, decorators: Expr[]): StmtOf<'class'> {
    const parts = children(node);
    const list = parts.find((p) => p.name === 'ArgList');
    const bases: Argument[] = list ? splitArguments(this.text, list, (n) => this.expression(n)) : [];
    const { doc, rest } = withoutDoc(this.body(parts.find((p) => p.name === 'Body')!));
    return {
      kind: 'class',
      from: node.from,
      to: node.to,
      trivia: { before: [], behind: null, blank: false },
      name: this.of(parts.find((p) => p.name === 'VariableName')!),
      bases,
      body: rest,
      decorators,
      doc,
    };
  }

  private branches(parts: SyntaxNode[]): Pick<StmtOf<'if'>, 'branches' | 'otherwise'> {
    const branches: { test: Expr; body: Block }[] = [];
    let otherwise: Block | null = null;
    let test: Expr | null = null;
    for (const part of parts) {
      if (part.name === 'Body') {
        if (test === null) otherwise = this.body(part);
        else branches.push({ test, body: this.body(part) });
        test = null;
      } else if (!['if', 'elif', 'else', ':'].includes(part.name)) test = this.expression(part);
    }
    return { branches, otherwise };
  }

  private with(node: SyntaxNode, parts: SyntaxNode[]): StmtOf<'with'> {
    const items: { value: Expr; target: Expr | null }[] = [];
    let named = false;
    for (const part of parts) {
      if (['with', ',', '(', ')', 'async', 'Body'].includes(part.name)) continue;
      if (part.name === 'as') named = true;
      else if (named) {
        items[items.length - 1].target = this.expression(part);
        named = false;
      } else items.push({ value: this.expression(part), target: null });
    }
    return {
      kind: 'with',
      from: node.from,
      to: node.to,
      trivia: { before: [], behind: null, blank: false },
      items,
      body: this.body(parts[parts.length - 1]),
    };
  }

  private try(node: SyntaxNode, parts: SyntaxNode[]): StmtOf<'try'> {
    let body: Block = { statements: [], after: [] };
    const handlers: { type: Expr | null; name: string | null; body: Block }[] = [];
    let otherwise: Block | null = null;
    let last: Block | null = null;
    let part = 'try';
    let type: Expr | null = null;
    let name: string | null = null;
    for (const each of parts) {
      if (['try', 'except', 'else', 'finally'].includes(each.name)) {
        part = each.name;
        [type, name] = [null, null];
      } else if (each.name === 'Body') {
        const block = this.body(each);
        if (part === 'try') body = block;
        else if (part === 'except') handlers.push({ type, name, body: block });
        else if (part === 'else') otherwise = block;
        else last = block;
      } else if (each.name === ',' && type !== null) {
        throw new PythonSyntaxError("Python 2: write 'except X as e'; convert the file with 2to3 first", type.from);
      } else if (each.name === 'as') part = 'except';
      else if (type === null) type = this.expression(each);
      else name = this.of(each);
    }
    return {
      kind: 'try',
      from: node.from,
      to: node.to,
      trivia: { before: [], behind: null, blank: false },
      body,
      handlers,
      otherwise,
      last,
    };
  }

  private imports(node: SyntaxNode, parts: SyntaxNode[]): Stmt[] {
    const range = { from: node.from, to: node.to, trivia: { before: [], behind: null, blank: false } };
    const words = parts.filter((p) => p.name !== '(' && p.name !== ')').map((p) => this.of(p));
    const aliases = (list: string[]): { name: string; as: string }[] =>
      list
        .join(' ')
        .split(',')
        .map((one) => one.trim().split(' as '))
        .filter(([name]) => name !== '')
        .map(([name, as]) => ({ name: name.replaceAll(' ', ''), as: as ?? name }));
    if (words[0] === 'from') {
      const at = words.indexOf('import');
      const module = words.slice(1, at).join('');
      const names = words[at + 1] === '*' ? [] : aliases(words.slice(at + 1));
      return [{ ...range, kind: 'import', module, names, as: null }];
    }
    return aliases(words.slice(1)).map(({ name, as }) => ({
      ...range,
      trivia: { before: [], behind: null, blank: false },
      kind: 'import',
      module: name,
      names: null,
      as: as.replaceAll(' ', '') === name ? null : as,
    }));
  }
}

/** Takes a doc string off a body. */
function withoutDoc(body: Block): { doc: string | null; rest: Block } {
  const first = body.statements[0];
  if (first?.kind !== 'expression' || first.value.kind !== 'string') return { doc: null, rest: body };
  return { doc: first.value.value, rest: { statements: body.statements.slice(1), after: body.after } };
}
