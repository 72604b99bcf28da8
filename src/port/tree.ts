/** Helpers to read the parser's tree. */
import type { SyntaxNode } from '@lezer/common';
import type { Argument, Expr } from './syntax.js';

/** The text that is parsed. */
export type Text = string;

/** The nodes right below a node, without the mark of the parser that a bare `yield` is not all. */
export function children(node: SyntaxNode): SyntaxNode[] {
  const out: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) if (!child.type.isError) out.push(child);
  return out;
}

/** Parts divided by commas: a tuple where there is a comma, else the one expression. `*x` counts as a starred part. */
export function tuple(parts: readonly SyntaxNode[], read: (node: SyntaxNode) => Expr, whole: SyntaxNode): Expr {
  const items: Expr[] = [];
  let comma = false;
  let star: SyntaxNode | null = null;
  for (const part of parts) {
    if (part.name === ',') comma = true;
    else if (part.name === '*') star = part;
    else {
      const value = read(part);
      items.push(star === null ? value : { kind: 'star', value, from: star.from, to: part.to });
      star = null;
    }
  }
  if (!comma && items.length === 1) return items[0];
  return {
    kind: 'tuple',
    items,
    from: items[0]?.from ?? whole.from,
    to: items[items.length - 1]?.to ?? whole.to,
  };
}

/** The arguments of a call or the bases of a class. */
export function splitArguments(text: Text, list: SyntaxNode, read: (node: SyntaxNode) => Expr): Argument[] {
  const parts = children(list).filter((p) => !['(', ')', 'Comment'].includes(p.name));
  const out: Argument[] = [];
  let i = 0;
  while (i < parts.length) {
    const part = parts[i];
    if (part.name === ',') i++;
    else if (part.name === '*' || part.name === '**') {
      out.push({ kind: part.name === '*' ? 'star' : 'options', name: '', value: read(parts[i + 1]) });
      i += 2;
    } else if (parts[i + 1]?.name === 'AssignOp' && text.slice(parts[i + 1].from, parts[i + 1].to) === '=') {
      out.push({ kind: 'keyword', name: text.slice(part.from, part.to), value: read(parts[i + 2]) });
      i += 3;
    } else {
      out.push({ kind: 'position', name: '', value: read(part) });
      i++;
    }
  }
  return out;
}
