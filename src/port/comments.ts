import type { SyntaxNode, Tree } from '@lezer/common';
import type { Stmt } from './syntax.js';
import type { Text } from './tree.js';

interface Comment {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly column: number;
  /** Nothing but spaces stand before it on its line. */
  readonly alone: boolean;
  used: boolean;
}

/** The comments of a text, given to the statements that they stand by. */
export class Comments {
  private readonly all: Comment[] = [];

  constructor(
    tree: Tree,
    private readonly text: Text,
  ) {
    tree.iterate({
      enter: (node) => {
        if (node.name !== 'Comment') return;
        const start = text.lastIndexOf('\n', node.from - 1) + 1;
        const written = text.slice(node.from, node.to).trimEnd();
        if (/^#!|^#.*-\*-/.test(written)) return; // the first lines of scripts
        this.all.push({
          from: node.from,
          to: node.to,
          text: written.replace(/^#+:?\s?/, ''),
          column: node.from - start,
          alone: text.slice(start, node.from).trim() === '',
          used: false,
        });
      },
    });
    this.all.sort((a, b) => a.from - b.from);
  }

  /** Comments that are not used yet and begin within the range. */
  private between(from: number, to: number): Comment[] {
    let [low, high] = [0, this.all.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.all[middle].from < from) low = middle + 1;
      else high = middle;
    }
    const out: Comment[] = [];
    for (let i = low; i < this.all.length && this.all[i].from < to; i++) if (!this.all[i].used) out.push(this.all[i]);
    return out;
  }

  private take(list: readonly Comment[]): string[] {
    for (const comment of list) comment.used = true;
    return list.map((c) => c.text);
  }

  /** Gives a statement the comments between `end`, where the one before ends, and its own end, and what stands behind it. */
  attach(statement: Stmt, end: number): void {
    const { trivia } = statement;
    const lineEnd = this.lineEnd(this.lastCharacter(statement));
    trivia.before.push(...this.take(this.between(end, statement.from)));
    const inside = this.between(statement.from, this.lastCharacter(statement));
    trivia.before.push(...this.take(inside.filter((c) => c.alone || inside.length > 1)));
    const behind = this.between(statement.from, lineEnd);
    trivia.behind = this.take(behind.slice(0, 1))[0] ?? null;
    if (behind.length > 1) trivia.before.push(...this.take(behind.slice(1)));
    trivia.blank = /\n[ \t]*\n/.test(this.text.slice(end, statement.from).replace(/^[^\n]*/, '')) && end > 0;
  }

  /** Where the simple statement, or the first line of a compound one, ends. */
  private lastCharacter(statement: Stmt): number {
    const bodies = bodiesOf(statement);
    if (bodies.length === 0) return statement.to;
    const [first] = bodies;
    const colon = this.text.lastIndexOf(':', first.from);
    return Math.max(statement.from, colon);
  }

  private lineEnd(offset: number): number {
    const end = this.text.indexOf('\n', offset);
    return end < 0 ? this.text.length + 1 : end + 1;
  }

  /** Comment lines that stand behind the last statement of a block and belong to it. */
  tail(node: SyntaxNode, end: number): string[] {
    const first = node.name === 'Script' ? 0 : this.indentOf(node);
    const found: Comment[] = [];
    for (const comment of this.between(end, this.text.length + 1)) {
      if (!comment.alone || comment.column < first) break;
      if (/\S/.test(this.text.slice(found.at(-1)?.to ?? end, comment.from).replace(/#[^\n]*/g, ''))) break;
      found.push(comment);
    }
    return this.take(found);
  }

  private indentOf(body: SyntaxNode): number {
    for (let child = body.firstChild; child !== null; child = child.nextSibling) {
      if (child.name === ':' || child.name === 'Comment') continue;
      return child.from - (this.text.lastIndexOf('\n', child.from - 1) + 1);
    }
    return 0;
  }
}

/** Where the first body of a compound statement begins. */
function bodiesOf(statement: Stmt): { from: number }[] {
  const first = (block: { statements: readonly Stmt[] } | null | undefined): { from: number }[] =>
    block && block.statements.length > 0 ? [{ from: block.statements[0].from }] : [];
  switch (statement.kind) {
    case 'def':
    case 'class':
    case 'for':
    case 'while':
    case 'with':
    case 'try':
      return first(statement.body);
    case 'if':
      return first(statement.branches[0]?.body);
    default:
      return [];
  }
}
