import type { Doc } from './doc.js';

/** Comment lines. */
export function commentLines(lines: readonly string[]): Doc[] {
  return lines.map((l) => (l === '' ? '//' : `// ${l}`));
}

/** A doc string as a doc comment. */
export function docComment(text: string | null): Doc[] {
  if (text === null || text.trim() === '') return [];
  const lines = text.replaceAll('*/', '* /').trim().split('\n');
  const indent = Math.min(
    ...lines
      .slice(1)
      .filter((l) => l.trim() !== '')
      .map((l) => /^\s*/.exec(l)![0].length),
    1000,
  );
  const clean = [lines[0], ...lines.slice(1).map((l) => l.slice(indent))].map((l) => l.trimEnd());
  if (clean.length === 1) return [`/** ${clean[0]} */`];
  return ['/**', ...clean.map((l) => (l === '' ? ' *' : ` * ${l}`)), ' */'];
}
