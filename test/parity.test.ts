/** The parity document is what `npm run docs:parity` would write now: README, statuses, differences that are told. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';
import { expect, test } from 'vitest';
import * as ms from '../src/index.js';
import { signatures } from '../src/common/signature.js';
import { readManifest, type Entry } from '../tools/parity/manifest.mjs';
import { readmeBlock, withBlock, type Summary } from '../tools/parity/render.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const manifest = readManifest();
const parity = JSON.parse(read('docs/parity.json')) as {
  mindspore: string;
  summary: Summary;
  names: Record<string, 's' | 'd' | 'p' | 'm' | 'n'>;
};

/** What the package has under the name of a class, function or constant. */
function value(name: string): unknown {
  return name.split('.').reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], ms);
}

const there = (name: string): boolean => 'sdp'.includes(parity.names[name]);

test('every name of MindSpore has a status, and counts are those of the names', () => {
  expect(parity.mindspore).toBe(manifest.mindspore);
  expect(manifest.entries.filter(({ short }) => parity.names[short] === undefined)).toEqual([]);
  const counted = { s: 0, d: 0, p: 0, m: 0, n: 0 };
  for (const { short } of manifest.entries) counted[parity.names[short]] += 1;
  expect(parity.summary.all).toMatchObject(counted);
});

test('what has a signature or can be reached is there, and nothing else is', () => {
  const signed = [...signatures.keys()].filter((name) => manifest.find(name) !== undefined);
  expect(signed.filter((name) => !there(name))).toEqual([]);
  const reached = ({ short, aliases = [] }: Entry): boolean =>
    [short, ...aliases.map((name) => name.slice('mindspore.'.length))].some((name) => value(name) !== undefined);
  const own = manifest.entries.filter(({ owner }) => owner === undefined);
  const wrong = own.filter((entry) => reached(entry) !== there(entry.short)).map(({ short }) => short);
  expect(wrong, 'npm run docs:parity').toEqual([]);
});

test("the README's numbers are the generator's", async () => {
  const readme = read('README.md');
  const options = JSON.parse(read('.prettierrc.json')) as object;
  const made = await format(withBlock(readme, readmeBlock(parity)), { parser: 'markdown', ...options });
  expect(readme).toBe(made);
  expect(readme).toContain(String(parity.summary.all.present));
});
