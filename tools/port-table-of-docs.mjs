// Writes the table of docs/porting-tool.md that says which block of the tutorials does what, from test/fixtures/port_tutorials.json.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './setup.mjs';

const START = '<!-- tutorials -->';
const END = '<!-- /tutorials -->';

/** The modules of names that have no counterpart. */
const modulesOf = (names) => [...new Set(names.map((name) => `\`${name.replace(/\.\w+$/, '')}\``))].join(', ');

/** The table as Markdown. */
export function tutorialTable(results) {
  const rows = [['Page', 'Blocks', 'Same as Python', 'Compile only', 'Why not the same', 'Marked as not translated']];
  for (const [page, blocks] of Object.entries(results)) {
    const of = (...wanted) => blocks.filter((b) => wanted.includes(b.status)).map((b) => b.block);
    const reasons = blocks.filter((b) => b.because).map((b) => `${b.block}: ${b.because}`);
    const marked = blocks.filter((b) => b.marked).map((b) => `${b.block}: ${modulesOf(b.marked)}`);
    rows.push([
      page,
      String(blocks.length),
      of('same').join(', '),
      of('shown by notebooks only', 'differs', 'fails').join(', ') || '–',
      reasons.join('; ') || '–',
      marked.join('; ') || '–',
    ]);
  }
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(rows[0]), line(rows[0].map(() => '---')), ...rows.slice(1).map(line)].join('\n');
}

/** Puts the table into the page. */
export function writeTutorialTable() {
  const file = path.join(root, 'docs/porting-tool.md');
  const results = JSON.parse(readFileSync(path.join(root, 'test/fixtures/port_tutorials.json'), 'utf8'));
  const text = readFileSync(file, 'utf8');
  const [before] = text.split(START);
  const [, after] = text.split(END);
  writeFileSync(file, `${before}${START}\n\n${tutorialTable(results)}\n\n${END}${after}`);
}
