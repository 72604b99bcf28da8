import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import '../src/index.js';
import { signatures } from '../src/common/signature.js';
import { readDifferences } from '../tools/parity/differences.mjs';
import { drift } from '../tools/parity/drift.mjs';
import { readManifest } from '../tools/parity/manifest.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const manifest = readManifest();
const lines = readDifferences();

test("signatures are MindSpore's, names, order and defaults, but for lines of docs/differences.md", () => {
  expect(signatures.size).toBeGreaterThan(900);
  expect(drift(signatures, manifest, lines).map(({ name, text }) => `${name}: ${text}`)).toEqual([]);
});

test('a line of docs/differences.md that is gone is missed', () => {
  const without = lines.filter(({ section }) => section !== 'Signatures');
  expect(drift(signatures, manifest, without)).toContainEqual({
    name: 'Parameter',
    parameter: 'device',
    text: 'no `device`',
  });
});

/** Loads a source file with one change: it declares its signatures anew. */
async function withChange(file: string, from: string, to: string): Promise<void> {
  const at = path.join(root, file);
  const text = readFileSync(at, 'utf8');
  expect(text).toContain(from);
  const folder = path.join(root, '.cache', 'drift');
  mkdirSync(folder, { recursive: true });
  const changed = path.join(folder, file.replaceAll('/', '-'));
  const absolute = (_: string, target: string): string => `from '${path.resolve(path.dirname(at), target)}.ts'`;
  writeFileSync(changed, text.replace(from, to).replace(/from '(\.[^']*)\.js'/g, absolute));
  try {
    await import(pathToFileURL(changed).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('a default, a name, an order that the code changes are found', async () => {
  await withChange('src/nn/optim/asgd.ts', 'alpha=0.75', 'alpha=0.5');
  await withChange('src/nn/optim/rprop.ts', 'etas=', 'etas_=');
  await withChange('src/nn/optim/momentum.ts', 'learning_rate, momentum', 'momentum, learning_rate');
  expect(drift(signatures, manifest, lines).map(({ name, text }) => `${name}: ${text}`)).toEqual([
    'nn.ASGD: `alpha` has the default 0.5 (MindSpore: default 0.75)',
    'nn.Momentum: another order',
    'nn.Rprop: no `etas`',
    'nn.Rprop: `etas_` besides',
  ]);
});
