/** How TypeScript is laid out: documents of expressions, in prettier's way. */
import { quote } from './strings.js';
import {
  broken,
  choice,
  group,
  hardline,
  ifBroken,
  ifFits,
  indent,
  line,
  mustBreak,
  print,
  separated,
  softline,
  type Doc,
} from './doc.js';

/** How strongly an expression holds together; TypeScript's precedences. */
export const LEVEL = {
  arrow: 2,
  choice: 3,
  or: 4,
  and: 5,
  bitOr: 6,
  bitXor: 7,
  bitAnd: 8,
  equal: 9,
  compare: 10,
  shift: 11,
  add: 12,
  multiply: 13,
  power: 14,
  unary: 15,
  postfix: 16,
  call: 18,
  primary: 20,
} as const;

/** One link of a chain `a.b(c)[d]`. */
interface Link {
  readonly kind: 'member' | 'call' | 'index';
  readonly doc: Doc;
  readonly simple: boolean;
}

/** An expression of TypeScript. */
export interface Out {
  readonly doc: Doc;
  readonly level: number;
  /** What it is, where the layout depends on it. */
  readonly shape:
    | 'name'
    | 'this'
    | 'literal'
    | 'string'
    | 'array'
    | 'object'
    | 'arrow'
    | 'block'
    | 'chain'
    | 'new'
    | 'binary'
    | 'other'
    | 'numbers'
    | 'await';
  /** Counts as an argument that does not make a chain break. */
  readonly simple: boolean;
  readonly op?: string;
  /** An operator and its operands, not yet one group. */
  readonly parts?: Doc;
  readonly items?: number;
  /** A call of which an argument is a function. */
  readonly takesFunction?: boolean;
  /** An arrow function as the last argument of a call. */
  readonly hug?: Doc;
  readonly chain?: { readonly root: Out; readonly links: readonly Link[] };
}

const made = (doc: Doc, level: number, shape: Out['shape'], simple: boolean, more: Partial<Out> = {}): Out => ({
  doc,
  level,
  shape,
  simple,
  ...more,
});

/** A name, or a chain of names. */
export function name(text: string): Out {
  const [first, ...rest] = text.split('.');
  const start = made(first, LEVEL.primary, first === 'this' ? 'this' : 'name', true);
  return rest.reduce((x, part) => memberOf(x, part), start);
}
/** A number, true, null. */
export const literal = (text: string): Out =>
  made(text, text.startsWith('-') ? LEVEL.unary : LEVEL.primary, 'literal', true);
/** A text in quotes. */
export const text = (t: string, simple = true): Out => made(t, LEVEL.primary, 'string', simple);
/** Anything else. */
export const raw = (doc: Doc, level: number): Out => made(doc, level, 'other', false);

/** The document in parentheses when it holds together more weakly than wanted. */
export function within(x: Out, level: number): Doc {
  return x.level < level ? ['(', x.doc, ')'] : x.doc;
}

/** `[a, b]` */
export function array(items: readonly Out[]): Out {
  if (items.length === 0) return made('[]', LEVEL.primary, 'array', true, { items: 0 });
  const matrix = (shape: 'array' | 'object' | 'numbers'): boolean =>
    items.length > 1 &&
    items.every((x) => (x.shape === shape || (shape === 'array' && x.shape === 'numbers')) && (x.items ?? 0) > 1);
  const numbers = items.length > 1 && items.every((x) => x.shape === 'literal');
  const docs = items.map((x) => within(x, LEVEL.arrow));
  const body: Doc = ['[', indent(softline, separated(docs, [',', line])), ifBroken(',', ''), softline, ']'];
  const doc = matrix('array') || matrix('object') ? broken(body) : group(body);
  return made(
    doc,
    LEVEL.primary,
    numbers ? 'numbers' : 'array',
    items.every((x) => x.simple),
    { items: items.length },
  );
}

/** `{ a: 1, b }` from documents of its entries. */
export function object(entries: readonly Doc[], simple = true): Out {
  if (entries.length === 0) return made('{}', LEVEL.primary, 'object', true, { items: 0 });
  const doc = group('{', indent(line, separated(entries, [',', line])), ifBroken(',', ''), line, '}');
  return made(doc, LEVEL.primary, 'object', simple, { items: entries.length });
}

/** The arguments of a call, in parentheses. */
export function argumentsOf(args: readonly Out[]): Doc {
  if (args.length === 0) return '()';
  const docs = args.map((x) => within(x, LEVEL.arrow));
  const all = (make: typeof group): Doc =>
    make('(', indent(softline, separated(docs, [',', line])), ifBroken(',', ''), softline, ')');
  const last = args[args.length - 1];
  const before = args.slice(0, -1);
  const hugs =
    (last.shape === 'object' && (last.items ?? 0) > 0) ||
    ((last.shape === 'array' || (last.shape === 'numbers' && args.length === 1)) && (last.items ?? 0) > 0) ||
    last.shape === 'block' ||
    last.shape === 'arrow';
  const isFunction = (x: Out): boolean => x.shape === 'arrow' || x.shape === 'block';
  const composed = args.filter(isFunction).length > 1 || args.some((x) => x.takesFunction === true);
  if (args.length > 1 && composed) return all(broken);
  const sameBefore = before.length > 0 && before[before.length - 1].shape === last.shape;
  if (!hugs || sameBefore) return all(group);
  if (docs.slice(0, -1).some(mustBreak)) return all(broken);
  const head: Doc = separated(docs.slice(0, -1), ', ');
  const comma: Doc = before.length > 0 ? ', ' : '';
  const lastDoc = last.hug ?? docs[docs.length - 1];
  if (before.length === 0 && last.shape !== 'arrow' && last.shape !== 'block') return ['(', lastDoc, ')'];
  const flat: Doc = ['(', head, comma, lastDoc, ')'];
  const hugged: Doc = ['(', head, comma, broken(unwrap(lastDoc)), ')'];
  return last.hug === undefined
    ? choice(flat, hugged, all(broken))
    : ifFits(flat, docs[docs.length - 1], all(broken), hugged);
}

function unwrap(doc: Doc): Doc {
  return typeof doc === 'object' && !Array.isArray(doc) && (doc as { kind?: string }).kind === 'group'
    ? (doc as unknown as { body: Doc }).body
    : doc;
}

function linked(target: Out, link: Link): Out {
  const chain = target.chain ?? { root: target, links: [] };
  const links = [...chain.links, link];
  const simple = chain.root.simple && links.every((l) => l.simple);
  return made(chainDoc(chain.root, links), LEVEL.call, 'chain', simple, { chain: { root: chain.root, links } });
}

/** `x.name` */
export function memberOf(target: Out, property: string, optional = false): Out {
  return linked(target, { kind: 'member', doc: `${optional ? '?.' : '.'}${property}`, simple: true });
}

/** `f(a, b)` */
export function callOf(target: Out, args: readonly Out[]): Out {
  const out = linked(target, { kind: 'call', doc: argumentsOf(args), simple: args.every((a) => a.simple) });
  return args.some((a) => a.shape === 'arrow' || a.shape === 'block') ? { ...out, takesFunction: true } : out;
}

/** A method called on a value. */
export function method(target: Out, property: string, ...args: Out[]): Out {
  return callOf(memberOf(target, property), args);
}

/** `x[i]` */
export function indexOf(target: Out, index: Out): Out {
  return linked(target, { kind: 'index', doc: ['[', index.doc, ']'], simple: index.simple });
}

/** `x!` */
export function nonNull(target: Out): Out {
  return linked(target, { kind: 'index', doc: '!', simple: true });
}

/** `new C(a, b)` */
export function construct(callee: Out, args: readonly Out[]): Out {
  return made(
    ['new ', within(callee, LEVEL.call), argumentsOf(args)],
    LEVEL.call,
    'new',
    args.every((a) => a.simple),
  );
}

/** `await x` */
export function awaited(x: Out): Out {
  return made(['await ', within(x, LEVEL.unary)], LEVEL.unary, 'await', false);
}

/** `-x` */
export function unary(op: string, x: Out): Out {
  const inner = within(
    x,
    op === '-' && typeof x.doc === 'string' && x.doc.startsWith('-') ? LEVEL.primary : LEVEL.unary,
  );
  return made([op, inner], LEVEL.unary, x.shape === 'literal' && op === '-' ? 'literal' : 'other', x.simple);
}

const LEVELS: Readonly<Record<string, number>> = {
  '||': LEVEL.or,
  '??': LEVEL.or,
  '&&': LEVEL.and,
  '|': LEVEL.bitOr,
  '^': LEVEL.bitXor,
  '&': LEVEL.bitAnd,
  '===': LEVEL.equal,
  '!==': LEVEL.equal,
  '<': LEVEL.compare,
  '>': LEVEL.compare,
  '<=': LEVEL.compare,
  '>=': LEVEL.compare,
  in: LEVEL.compare,
  instanceof: LEVEL.compare,
  '<<': LEVEL.shift,
  '>>': LEVEL.shift,
  '+': LEVEL.add,
  '-': LEVEL.add,
  '*': LEVEL.multiply,
  '/': LEVEL.multiply,
  '%': LEVEL.multiply,
  '**': LEVEL.power,
};

/** An operator between two values, with the parentheses that prettier gives it. */
export function binary(op: string, left: Out, right: Out): Out {
  const level = LEVELS[op];
  const isMultiply = level === LEVEL.multiply;
  // Different operators of one level, and `&&` within `||`, are told apart by parentheses.
  const mixed = (x: Out): boolean =>
    x.shape === 'binary' &&
    ((isMultiply && x.level === level && x.op !== op) ||
      (level === LEVEL.or && x.level === LEVEL.and) ||
      (level === LEVEL.equal && x.level === LEVEL.equal) ||
      (level >= LEVEL.bitOr && level <= LEVEL.bitAnd && x.level < LEVEL.unary && x.op !== op) ||
      (level === LEVEL.shift && x.level >= LEVEL.shift && x.level < LEVEL.power) ||
      (op === '%' && x.op !== '%' && x.level === LEVEL.multiply));
  const flat = left.shape === 'binary' && left.level === level && left.parts !== undefined && op !== '**';
  const l = mixed(left) ? ['(', left.doc, ')'] : flat ? left.parts : within(left, op === '**' ? LEVEL.postfix : level);
  // `a && (b && c)` is `a && b && c`.
  const joins = (op === '&&' || op === '||') && right.op === op && right.parts !== undefined;
  const r = joins
    ? right.parts
    : mixed(right)
      ? ['(', right.doc, ')']
      : within(right, op === '**' ? LEVEL.power : level + 1);
  const parts: Doc = [l, ' ', op, line, r];
  return made(group(parts), level, 'binary', false, { op, parts });
}

/** `a ? b : c` */
export function ternary(test: Out, yes: Out, no: Out): Out {
  const doc = group(
    within(test, LEVEL.or),
    indent(line, '? ', within(yes, LEVEL.choice), line, ': ', within(no, LEVEL.choice)),
  );
  return made(doc, LEVEL.choice, 'other', false);
}

/** `(a, b) => body` with an expression as body. */
export function arrow(params: Doc, body: Out, async = false): Out {
  const head: Doc = [async ? 'async ' : '', params, ' =>'];
  const inner = body.shape === 'object' ? ['(', body.doc, ')'] : within(body, LEVEL.arrow);
  const tight = ['object', 'array', 'numbers', 'arrow', 'block', 'string'].includes(body.shape);
  if (tight) return made(group(head, ' ', inner), LEVEL.arrow, 'arrow', false);
  const hug = group(head, group(indent(line, inner), ifBroken(',', ''), softline));
  return made(group(head, group(indent(line, inner))), LEVEL.arrow, 'arrow', false, { hug });
}

/** `(a, b) => { … }` */
export function blockArrow(params: Doc, body: Doc, async = false): Out {
  return made([async ? 'async ' : '', params, ' => ', body], LEVEL.arrow, 'block', true);
}

/** Statements in braces. */
export function block(statements: readonly Doc[]): Doc {
  if (statements.length === 0) return '{}';
  return ['{', indent(hardline, separated(statements, hardline)), hardline, '}'];
}

/** A template: texts and values. */
export function template(pieces: readonly (string | Out)[]): Out {
  const docs = pieces.map((p) => (typeof p === 'string' ? p : `\${${print(p.doc, Infinity)}}`));
  return text(
    `\`${docs.join('')}\``,
    pieces.every((p) => typeof p === 'string' || p.simple),
  );
}

/** `left = right`, laid out. */
export function assignment(left: Doc, op: string, right: Out): Doc {
  if (right.shape === 'binary') return group(left, ` ${op}`, indent(line, right.parts ?? right.doc));
  return group(left, ` ${op} `, right.doc);
}

/** A chain in one line, or with a line for each call, as prettier decides. */
function chainDoc(root: Out, links: readonly Link[]): Doc {
  const rootDoc = root.shape === 'literal' ? ['(', root.doc, ')'] : within(root, LEVEL.call);
  const calls = links.filter((l) => l.kind === 'call');
  let i = 0;
  while (i < links.length && links[i].kind !== 'member') i++;
  if (root.shape !== 'chain')
    while (i + 1 < links.length && links[i].kind === 'member' && links[i + 1].kind === 'member') i++;
  const first: Doc[] = [rootDoc, ...links.slice(0, i).map((l) => l.doc)];
  const groups: Doc[][] = [];
  let sawCall = false;
  for (const link of links.slice(i)) {
    if (link.kind === 'member' && (groups.length === 0 || sawCall)) {
      groups.push([]);
      sawCall = false;
    }
    if (link.kind === 'call') sawCall = true;
    groups[groups.length - 1].push(link.doc);
  }
  const callGroups = groups.length;
  const oneLine: Doc = [first, groups];
  const factory = i === 0 && (root.shape === 'this' || (root.shape === 'name' && /^[A-Z_]/.test(root.doc as string)));
  const merges = factory && groups.length > 0;
  if (callGroups <= (merges ? 2 : 1)) return oneLine;
  const rest = merges ? groups.slice(1) : groups;
  const expanded: Doc = [first, merges ? groups[0] : '', indent(rest.map((g) => [hardline, g]))];
  if (calls.length > 2 && calls.some((c) => !c.simple)) return expanded;
  if (groups.slice(0, -1).some((g) => mustBreak(g))) return expanded;
  return choice(oneLine, expanded);
}

/** A property's name, in quotes where it has to be. */
export function keyText(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : quote(key);
}

/** `key: value`, or `key` alone where both are one name. */
export function entry(key: string, value: Out): Doc {
  if (value.shape === 'name' && value.doc === key) return key;
  return [`${key}: `, within(value, LEVEL.arrow)];
}
