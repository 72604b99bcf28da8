/** TypeScript in colours. */
import { make } from './dom.js';

const KEYWORDS =
  'abstract as async await break case class const continue else export extends false for from function if implements import in interface let ' +
  'new null of override private readonly return static super switch this throw true type typeof undefined while yield';

const TOKENS = new RegExp(
  [
    String.raw`(?<comment>\/\*[\s\S]*?\*\/|\/\/.*)`,
    String.raw`(?<string>'(?:[^'\\\n]|\\.)*'|\`(?:[^\`\\]|\\.)*\`)`,
    String.raw`(?<keyword>\b(?:${KEYWORDS.replaceAll(' ', '|')})\b)`,
    String.raw`(?<number>\b\d[\d_.]*(?:e[+-]?\d+)?\b)`,
    String.raw`(?<type>\b[A-Z]\w*)`,
    String.raw`(?<call>\b\w+(?=\())`,
  ].join('|'),
  'g',
);

/** The text in parts, each in its class. */
export function highlight(text: string): Node[] {
  const parts: Node[] = [];
  let at = 0;
  for (const match of text.matchAll(TOKENS)) {
    if (match.index > at) parts.push(document.createTextNode(text.slice(at, match.index)));
    const kind = Object.entries(match.groups ?? {}).find(([, found]) => found !== undefined)?.[0] ?? 'plain';
    parts.push(make('span', { class: `t-${kind}` }, match[0]));
    at = match.index + match[0].length;
  }
  parts.push(document.createTextNode(text.slice(at)));
  return parts;
}
