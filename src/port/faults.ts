import type { SyntaxNode, SyntaxNodeRef, Tree } from '@lezer/common';
import { PythonSyntaxError } from './syntax.js';

/** Refuses what the parser would read otherwise than Python does: tabs mixed with spaces, characters that no text has. */
export function checkText(tree: Tree, source: string): void {
  const zero = source.indexOf('\0');
  if (zero >= 0) throw new PythonSyntaxError('this is no text: it holds a zero character', zero);
  if (!/^\s*\t/m.test(source)) return;
  let offset = 0;
  let tabs = -1;
  let spaces = -1;
  for (const line of source.split('\n')) {
    const indent = /^[ \t]*/.exec(line)![0];
    const isCode = indent.length < line.trimEnd().length && line[indent.length] !== '#';
    if (isCode && indent !== '' && !isInside(tree, offset, offset + indent.length)) {
      if (indent.includes('\t') && indent.includes(' '))
        throw new PythonSyntaxError('tabs and spaces are mixed in the indentation', offset);
      if (indent.includes('\t')) tabs = tabs < 0 ? offset : tabs;
      else spaces = spaces < 0 ? offset : spaces;
    }
    offset += line.length + 1;
  }
  if (tabs >= 0 && spaces >= 0) {
    throw new PythonSyntaxError('some lines are indented with tabs, others with spaces', Math.max(tabs, spaces));
  }
}

const WITHIN = /String$|^(Parenthesized|Tuple|Array|Dictionary|Set)\w*Expression$|^(ArgList|ParamList)$/;

/** True for a line that goes on within brackets or a text, where its indentation means nothing. */
function isInside(tree: Tree, from: number, to: number): boolean {
  for (let node: SyntaxNode | null = tree.resolveInner(to, 0); node !== null; node = node.parent) {
    if (node.from < from && node.to > to && WITHIN.test(node.name)) return true;
  }
  return false;
}

/** What Python 2 has and Python 3 has not, by what it looks like. */
const PYTHON_2: readonly [RegExp, string][] = [
  [/^print\s+[^\s(=]/, "Python 2: 'print' is a function in Python 3; convert the file with 2to3 first"],
  [/^exec\s+["'\w]/, "Python 2: 'exec' is a function in Python 3; convert the file with 2to3 first"],
  [/^except\s+\w[\w.]*\s*,\s*\w+\s*:/, "Python 2: write 'except X as e'; convert the file with 2to3 first"],
  [/^raise\s+\w[\w.]*\s*,/, 'Python 2: write raise X(…); convert the file with 2to3 first'],
];

/** The first thing in the tree that is no Python 3, or null. */
export function firstFault(tree: Tree, source: string): PythonSyntaxError | null {
  let found: PythonSyntaxError | null = null;
  tree.iterate({
    enter(node) {
      if (found !== null) return false;
      const here = source.slice(node.from, node.to);
      if (node.name === 'PrintStatement') found = new PythonSyntaxError(PYTHON_2[0][1], node.from);
      else if (node.name === 'CompareOp' && here === '<>')
        found = new PythonSyntaxError("Python 2: '<>' is '!=' in Python 3", node.from);
      else if (node.type.isError && !isBareYield(node)) found = explain(source, node.from, node.to);
      else if (node.name === 'Number' && /^0\d+$/.test(here) && !/^0+$/.test(here))
        found = new PythonSyntaxError('Python 2: octal numbers are written 0o… in Python 3', node.from);
      return undefined;
    },
  });
  return found;
}

/** The grammar has no `yield` alone, which gives None; nothing is missing there. */
function isBareYield({ from, to, node }: SyntaxNodeRef): boolean {
  return from === to && node.prevSibling?.name === 'yield' && node.nextSibling === null;
}

function explain(source: string, from: number, to: number): PythonSyntaxError {
  const start = source.lastIndexOf('\n', from - 1) + 1;
  const newline = source.indexOf('\n', from);
  const line = source.slice(start, newline < 0 ? source.length : newline);
  const indent = line.length - line.trimStart().length;
  for (const [pattern, text] of PYTHON_2) {
    if (pattern.test(line.trim())) return new PythonSyntaxError(text, start + indent);
  }
  if (/^\s*[%!]\w/.test(line)) return new PythonSyntaxError('a command of a notebook; remove it', start + indent);
  const here = source.slice(from, to).trim();
  if (here !== '') return new PythonSyntaxError(`invalid syntax at '${here.slice(0, 20)}'`, from);
  const next = /\S/.exec(source.slice(from));
  if (next === null) return new PythonSyntaxError('invalid syntax: the text ends too early', source.trimEnd().length);
  return new PythonSyntaxError('invalid syntax', from + next.index);
}
