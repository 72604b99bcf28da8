/** The syntax tree of the porting tool: Python as the translation wants it, with positions and comments. */

/** Where something stands in the text: offsets of its first character and of the one after its last. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** What Python's parameters may be: plain, after a lone `*`, `*args`, `**kwargs`. */
export type ParamKind = 'plain' | 'keyword' | 'rest' | 'keywords';

/** One parameter of a function or lambda. */
export interface Param extends Range {
  readonly name: string;
  readonly kind: ParamKind;
  readonly value: Expr | null;
  readonly annotation: Expr | null;
}

/** One argument of a call: by position, `name=`, `*values`, `**options`. */
export interface Argument {
  readonly kind: 'position' | 'keyword' | 'star' | 'options';
  readonly name: string;
  readonly value: Expr;
}

/** A piece of a formatted string: text, or a value with its conversion and format. */
export type Piece =
  | string
  | { readonly value: Expr; readonly conversion: string; readonly spec: readonly Piece[]; readonly debug: string };

/** One `for … in … if …` of a comprehension. */
export interface Clause {
  readonly target: Expr;
  readonly iter: Expr;
  readonly conditions: readonly Expr[];
}

/** Expressions. */
export type Expr = Range &
  (
    | { readonly kind: 'number'; readonly text: string; readonly int: boolean }
    | { readonly kind: 'string'; readonly value: string; readonly bytes: boolean }
    | { readonly kind: 'format'; readonly pieces: readonly Piece[] }
    | { readonly kind: 'name'; readonly id: string }
    | { readonly kind: 'bool'; readonly value: boolean }
    | { readonly kind: 'none' }
    | { readonly kind: 'ellipsis' }
    | { readonly kind: 'attr'; readonly object: Expr; readonly name: string }
    | { readonly kind: 'index'; readonly object: Expr; readonly items: readonly Expr[]; readonly tuple: boolean }
    | { readonly kind: 'slice'; readonly low: Expr | null; readonly high: Expr | null; readonly step: Expr | null }
    | { readonly kind: 'call'; readonly callee: Expr; readonly args: readonly Argument[] }
    | { readonly kind: 'binary'; readonly op: string; readonly left: Expr; readonly right: Expr }
    | { readonly kind: 'unary'; readonly op: string; readonly operand: Expr }
    | { readonly kind: 'compare'; readonly first: Expr; readonly rest: readonly { op: string; right: Expr }[] }
    | { readonly kind: 'logic'; readonly op: 'and' | 'or'; readonly items: readonly Expr[] }
    | { readonly kind: 'not'; readonly operand: Expr }
    | { readonly kind: 'choice'; readonly test: Expr; readonly yes: Expr; readonly no: Expr }
    | { readonly kind: 'lambda'; readonly params: readonly Param[]; readonly body: Expr }
    | { readonly kind: 'tuple'; readonly items: readonly Expr[] }
    | { readonly kind: 'list'; readonly items: readonly Expr[] }
    | { readonly kind: 'set'; readonly items: readonly Expr[] }
    | { readonly kind: 'dict'; readonly entries: readonly { key: Expr | null; value: Expr }[] }
    | {
        readonly kind: 'comprehension';
        readonly of: 'list' | 'set' | 'dict' | 'generator';
        readonly element: Expr;
        readonly value: Expr | null;
        readonly clauses: readonly Clause[];
      }
    | { readonly kind: 'star'; readonly value: Expr }
    | { readonly kind: 'walrus'; readonly name: string; readonly value: Expr }
    | { readonly kind: 'yield'; readonly value: Expr | null; readonly from_: boolean }
    | { readonly kind: 'await'; readonly value: Expr }
  );

/** An expression of one kind. */
export type ExprOf<K extends Expr['kind']> = Extract<Expr, { kind: K }>;

/** What stands around a statement: comment lines before it, a comment behind it, whether an empty line precedes. */
export interface Trivia {
  before: string[];
  behind: string | null;
  blank: boolean;
}

/** A function, a method. */
export interface Func extends Range {
  readonly kind: 'def';
  readonly name: string;
  readonly params: readonly Param[];
  readonly returns: Expr | null;
  readonly body: Block;
  readonly decorators: readonly Expr[];
  readonly doc: string | null;
  readonly async: boolean;
}

/** A class. */
export interface Class extends Range {
  readonly kind: 'class';
  readonly name: string;
  readonly bases: readonly Argument[];
  readonly body: Block;
  readonly decorators: readonly Expr[];
  readonly doc: string | null;
}

/** Statements. */
export type Stmt = Range & { trivia: Trivia } & (
    | { readonly kind: 'expression'; readonly value: Expr }
    | {
        readonly kind: 'assign';
        readonly targets: readonly Expr[];
        readonly value: Expr | null;
        readonly annotation: Expr | null;
      }
    | { readonly kind: 'augment'; readonly target: Expr; readonly op: string; readonly value: Expr }
    | Func
    | Class
    | {
        readonly kind: 'if';
        readonly branches: readonly { test: Expr; body: Block }[];
        readonly otherwise: Block | null;
      }
    | {
        readonly kind: 'for';
        readonly target: Expr;
        readonly iter: Expr;
        readonly body: Block;
        readonly otherwise: Block | null;
      }
    | { readonly kind: 'while'; readonly test: Expr; readonly body: Block; readonly otherwise: Block | null }
    | { readonly kind: 'with'; readonly items: readonly { value: Expr; target: Expr | null }[]; readonly body: Block }
    | {
        readonly kind: 'try';
        readonly body: Block;
        readonly handlers: readonly { type: Expr | null; name: string | null; body: Block }[];
        readonly otherwise: Block | null;
        readonly last: Block | null;
      }
    | { readonly kind: 'return'; readonly value: Expr | null }
    | { readonly kind: 'pass' | 'break' | 'continue' }
    | { readonly kind: 'raise'; readonly value: Expr | null; readonly cause: Expr | null }
    | { readonly kind: 'assert'; readonly test: Expr; readonly message: Expr | null }
    | { readonly kind: 'scope'; readonly of: 'global' | 'nonlocal'; readonly names: readonly string[] }
    | { readonly kind: 'delete'; readonly targets: readonly Expr[] }
    | {
        readonly kind: 'import';
        readonly module: string;
        /** Null for `import module`; an empty list for `from module import *`. */
        readonly names: readonly { name: string; as: string }[] | null;
        readonly as: string | null;
      }
    | { readonly kind: 'unknown'; readonly what: string }
  );

/** A statement of one kind. */
export type StmtOf<K extends Stmt['kind']> = Extract<Stmt, { kind: K }>;

/** Statements one after the other, and comment lines behind the last one. */
export interface Block {
  readonly statements: readonly Stmt[];
  readonly after: readonly string[];
}

/** A text that is no Python that can be ported, with the place. */
export class PythonSyntaxError extends Error {
  override readonly name = 'PythonSyntaxError';
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}
