import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { tutorialTable, type BlockResult } from '../../tools/port-table-of-docs.mjs';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const results = JSON.parse(read('test/fixtures/port_tutorials.json')) as Record<string, BlockResult[]>;
const recorded = (JSON.parse(read('test/fixtures/tutorials.json')) as { data: Record<string, unknown> }).data;

/** A table without regard to the width of its columns. */
const cells = (table: string): string[] =>
  table
    .trim()
    .split('\n')
    .map((row) => row.replace(/\s*\|\s*/g, '|').replace(/-+/g, '-'));

describe('the tutorials, as node tools/port-tutorials.mjs found them', () => {
  it('are the table of the docs', () => {
    const [, table] = /<!-- tutorials -->([\s\S]*)<!-- \/tutorials -->/.exec(read('docs/porting-tool.md'))!;
    expect(cells(table)).toEqual(cells(tutorialTable(results)));
  });

  it('are all there, and nine of ten blocks that Python runs print the same', () => {
    expect(Object.keys(results)).toEqual(Object.keys(recorded));
    const run = Object.values(results)
      .flat()
      .filter((b) => b.status !== 'left out');
    const same = run.filter((b) => b.status === 'same');
    expect(run.length).toBeGreaterThan(80);
    expect(same.length / run.length).toBeGreaterThanOrEqual(0.9);
    // All of their code is translated.
    expect(
      Object.values(results)
        .flat()
        .filter((b) => b.marked !== undefined),
    ).toEqual([]);
  });
});
