import { TABLE } from './generated/table.js';
import { ANY, BOOL, FLOAT, INT, NDARRAY, NONE, NUMBER, STRING, TENSOR, list, optional, type Type } from './types.js';

/** One name of the package: what it is, its parameters, what it gives. */
export interface Api {
  /** `m` module, `f` function, `c` class, `v` value. */
  readonly kind: 'm' | 'f' | 'c' | 'v';
  readonly path: string;
  /** Names of parameters; a `?` behind it may be left out, `...` in front takes the rest. */
  readonly params: readonly string[];
  /** What a call gives, or what a value is. */
  readonly type: Type;
  /** Whether a call gives a Promise. */
  readonly async: boolean;
  /** The class that a class extends. */
  readonly base: string;
  /** Of what stands for other modules of Python: the keywords that it takes. */
  readonly keywords: readonly string[];
}

let entries: Map<string, Api> | undefined;
let aliases: Map<string, string> | undefined;
const different = new Set<string>();

function load(): Map<string, Api> {
  if (entries !== undefined) return entries;
  entries = new Map();
  aliases = new Map();
  for (const line of TABLE.split('\n')) {
    const [path, kind, third = '', fourth = '', fifth = ''] = line.split('|');
    if (kind === '=') aliases.set(path, third);
    else if (kind === 'd') different.add(path);
    else if (kind === 'm' || kind === 'f' || kind === 'c' || kind === 'v') {
      const text = kind === 'v' ? third : kind === 'f' ? fourth : '';
      const async = text.startsWith('P<');
      entries.set(path, {
        kind,
        path,
        params: kind === 'v' || third === '' ? [] : third.split(','),
        type: kind === 'c' ? { kind: 'object', path } : typeOfText(text),
        async,
        base: kind === 'c' ? fourth : '',
        keywords: fifth === '' ? [] : fifth.split(','),
      });
    }
  }
  return entries;
}

/** Modules that Python has elsewhere than the package. */
const ELSEWHERE: readonly [RegExp, string][] = [
  [/^common\.dtype$/, 'dtype'],
  [
    /^(common|ops|nn|train|context|common\.(api|tensor|parameter|context)|train\.(model|callback|serialization|callback\.\w+)|nn\.(cell|layer|loss|optim|wrap|metrics|layer\.\w+|loss\.\w+|optim\.\w+|wrap\.\w+)|ops\.(operations|functional|composite|primitive|function|function\.\w+)|amp|train\.amp)\.(\w+)$/,
    '$',
  ],
  [/^context$/, ''],
  [/^dataset\.(engine|engine\.\w+)\.(\w+)$/, 'dataset.$2'],
  [/^dataset\.transforms\.(py_transforms|c_transforms|transforms)$/, 'dataset.transforms'],
  [/^dataset\.vision\.(py_transforms|c_transforms|transforms)$/, 'dataset.vision'],
  [/^dataset\.vision\.(py_transforms|c_transforms|transforms)\.(\w+)$/, 'dataset.vision.$2'],
  [/^dataset\.transforms\.(py_transforms|c_transforms|transforms)\.(\w+)$/, 'dataset.transforms.$2'],
  [/^train\.(callback|serialization)$/, 'train'],
  [/^ops\.(operations|functional|composite|primitive)$/, 'ops'],
];

/** The entry of a path below `mindspore` (or `np`), wherever Python has it; undefined when the package has no such thing. */
export function find(path: string): Api | undefined {
  const table = load();
  const at = table.get(path) ?? table.get(aliases!.get(path) ?? '');
  if (at !== undefined) return at;
  // Members of a module that is an alias.
  const dot = path.lastIndexOf('.');
  if (dot > 0) {
    const owner = aliases!.get(path.slice(0, dot));
    if (owner !== undefined) return find(`${owner}${path.slice(dot)}`);
  }
  for (const [pattern, to] of ELSEWHERE) {
    const match = pattern.exec(path);
    if (match === null) continue;
    if (to !== '$') return to === '' ? undefined : find(path.replace(pattern, to));
    const name = match[match.length - 1];
    for (const place of ['', 'nn.', 'ops.', 'train.', 'amp.', 'common.']) {
      const found = table.get(place + name) ?? table.get(aliases!.get(place + name) ?? '');
      if (found !== undefined && place + name !== path) return found;
    }
  }
  return undefined;
}

/** True when the package has it with a difference from MindSpore, as the parity document says. */
export function isDifferent(path: string): boolean {
  load();
  return different.has(path) || different.has(`train.${path}`);
}

/** True when the package has the thing at this very path. */
export function isThere(path: string): boolean {
  const table = load();
  if (table.has(path) || aliases!.has(path)) return true;
  const dot = path.lastIndexOf('.');
  const owner = dot > 0 ? aliases!.get(path.slice(0, dot)) : undefined;
  return owner !== undefined && isThere(`${owner}${path.slice(dot)}`);
}

/** A member of a class, looked for in the classes that it extends as well. */
export function member(path: string, name: string): Api | undefined {
  let at: string | undefined = path;
  while (at !== undefined && at !== '') {
    const found = load().get(`${at}.${name}`);
    if (found !== undefined && found.kind !== 'm') return found;
    at = load().get(at)?.base;
  }
  return undefined;
}

/** True when the class is `base` or extends it. */
export function extendsClass(path: string, base: string): boolean {
  let at: string | undefined = path;
  while (at !== undefined && at !== '') {
    if (at === base) return true;
    at = load().get(at)?.base;
  }
  return false;
}

/** The class that a class extends; nothing when there is none. */
export function baseOf(path: string): string {
  return load().get(path)?.base ?? '';
}

/** The type that a text of the table describes. */
function typeOfText(text: string): Type {
  let i = 0;
  const read = (): Type => {
    const start = i;
    while (i < text.length && !'<>[],'.includes(text[i])) i++;
    const word = text.slice(start, i);
    if (text[i] === '[' && word === '') {
      i++;
      const items: Type[] = [];
      while (text[i] !== ']' && i < text.length) {
        items.push(read());
        if (text[i] === ',') i++;
      }
      i++;
      return { kind: 'tuple', items };
    }
    if (text[i] === '<') {
      i++;
      const of = read();
      while (text[i] !== '>' && i < text.length) i++;
      i++;
      return container(word, of);
    }
    return plain(word);
  };
  return text === '' ? ANY : read();
}

function container(word: string, of: Type): Type {
  switch (word) {
    case 'P':
      return of;
    case 'A':
      return list(of);
    case 'O':
      return optional(of);
    case 'M':
      return { kind: 'map', of };
    case 'S':
      return { kind: 'set', of };
    case 'I':
      return { kind: 'iterable', of };
    case 'G':
      return { kind: 'rows', of };
    case 'F':
      return { kind: 'callable', of, async: false };
    default:
      return ANY;
  }
}

function plain(word: string): Type {
  switch (word) {
    case 'T':
      return TENSOR;
    case 'n':
      return NUMBER;
    case 'i':
      return INT;
    case 's':
      return STRING;
    case 'b':
      return BOOL;
    case '0':
      return NONE;
    case 'N':
      return NDARRAY;
    case 'D':
    case 'DType':
      return { kind: 'dtype' };
    case '?':
    case 'this':
    case '':
      return ANY;
    default:
      return word === 'float' ? FLOAT : { kind: 'object', path: word };
  }
}
