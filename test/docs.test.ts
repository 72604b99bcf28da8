/** The TypeScript of guides and of the reference's examples: it compiles, runs, and prints what stands beside it. */
import path from 'node:path';
import { expect, test } from 'vitest';
import * as ms from '../src/index.js';
import { moduleOf, printed, readExamples, readGuides, shown, type Block } from '../tools/docs/blocks.mjs';
import { build, node } from './helpers/built.js';
import { root, typeErrors } from './helpers/compile.js';

const blocks = [...readExamples(), ...readGuides()];

/** Type errors of blocks, by name. */
function errorsOf(given: readonly Block[]): string[] {
  const texts = new Map(given.map((block, i) => [path.join(root, `block-${i}.ts`), moduleOf(block)]));
  const built = { 'mindspore-ts': [path.join(root, 'dist', 'index.d.ts')] };
  const found = typeErrors(texts, { noUnusedLocals: false, paths: built });
  return found.flatMap((texts, i) => texts.map((text) => `${given[i].name}: ${text.replaceAll('\n', ' ')}`));
}

/** A line's words, and its numbers, which may differ in the last digits from machine to machine. */
function parts(line: string): { words: string; numbers: number[] } {
  const number = /-?\d+(\.\d*)?(e[-+]?\d+)?/g;
  const numbers = [...line.matchAll(number)].map((m) => Number(m[0]));
  return { words: line.replace(number, '#').replace(/\s+/g, ' '), numbers };
}

function sameLine(a: string, b: string): boolean {
  const [x, y] = [parts(a), parts(b)];
  return (
    x.words.replaceAll(' ', '') === y.words.replaceAll(' ', '') &&
    x.numbers.every((n, i) => Math.abs(n - y.numbers[i]) <= 1e-5 * Math.abs(n) + 1e-6)
  );
}

test('examples and guides compile', async () => {
  await build();
  expect(blocks.length).toBeGreaterThan(600);
  const wrong = { name: 'a wrong one', code: 'ops.relu(1n);', file: '' };
  const found = errorsOf([...blocks, wrong]);
  expect(found.filter((error) => !error.startsWith(wrong.name))).toEqual([]);
  expect(found).not.toEqual([]);
}, 300_000);

test('examples and guides print what stands beside them', async () => {
  await build();
  const { status, stdout, stderr } = await node(['tools/docs/run.mjs']);
  expect(status, stderr).toBe(0);
  const ran = JSON.parse(stdout) as { name: string; lines: string[]; error?: string }[];
  expect(ran.filter(({ error }) => error !== undefined)).toEqual([]);
  const wrong = ran.filter(({ name, lines }) => {
    const told = printed((blocks.find((block) => block.name === name) as Block).code);
    return told.length !== lines.length || !told.every((line, i) => sameLine(line, lines[i]));
  });
  expect(wrong).toEqual([]);
  expect(sameLine('[0.5 1.]', '[0.6 1.]')).toBe(false);
}, 300_000);

test('shown examples import what they use', () => {
  const relu = readExamples().find(({ name }) => name === 'ops.relu') as Block;
  expect(shown(relu)).toMatch(
    /^import \* as ms from 'mindspore-ts';\nimport { Tensor, ops } from 'mindspore-ts';\n\nawait/,
  );
});

test('exports and members of Tensor have examples', () => {
  const names: string[] = [];
  const seen = new Set<unknown>();
  const walk = (at: Record<string, unknown>, prefix: string): void => {
    for (const [key, value] of Object.entries(at)) {
      if (key === 'np') continue;
      if (typeof value === 'object' && value !== null && Object.prototype.toString.call(value) === '[object Module]') {
        walk(value as Record<string, unknown>, `${prefix}${key}.`);
      } else names.push(`${prefix}${key}`);
    }
  };
  walk(ms, '');
  const value = (name: string): unknown =>
    name.split('.').reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], ms);
  // Members of Tensor that MindSpore's scripts use; internal ones have no place in the reference.
  const internal = ['constructor', 'handle', 'assign', 'hold'];
  const members = new Set(
    [...Object.getOwnPropertyNames(ms.Tensor.prototype), 'from_numpy']
      .filter((name) => !internal.includes(name))
      .map((name) => `Tensor.${name}`),
  );
  const exampled = new Set(readExamples().flatMap(({ names }) => names ?? []));
  expect([...exampled].filter((name) => !names.includes(name) && !members.has(name))).toEqual([]);
  for (const name of exampled) if (!members.has(name)) seen.add(value(name));
  const without = names.filter((name) => !exampled.has(name) && !seen.has(value(name)));
  expect([...without, ...[...members].filter((name) => !exampled.has(name))]).toEqual([]);
});
