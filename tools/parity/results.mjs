// How the tests ended: a condensed report of vitest, kept with the document. Reports of single files replace what is known of those.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../setup.mjs';

/** What the document was made from. */
export const RESULTS = path.join(root, 'docs', 'parity', 'results.json');

const load = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined);

/** Known results `{ files: { 'test/…': { passed, failed, date } } }`. */
export function readResults() {
  const known = load(RESULTS) ?? { files: {} };
  for (const file of Object.keys(known.files)) if (!existsSync(path.join(root, file))) delete known.files[file];
  return known;
}

/** Takes the report that `npm test` left, and saves what is known. */
export function updateResults(report = path.join(root, '.cache', 'test-results.json')) {
  const known = readResults();
  const run = load(report);
  for (const { name, status, startTime, assertionResults } of run?.testResults ?? []) {
    const count = (wanted) => assertionResults.filter((test) => test.status === wanted).length;
    const failed = Math.max(count('failed'), status === 'failed' ? 1 : 0);
    const date = new Date(startTime).toISOString().slice(0, 10);
    known.files[path.relative(root, name).split(path.sep).join('/')] = { passed: count('passed'), failed, date };
  }
  const files = Object.entries(known.files).sort(([a], [b]) => (a < b ? -1 : 1));
  const lines = files.map(([file, result]) => `  ${JSON.stringify(file)}: ${JSON.stringify(result)}`);
  writeFileSync(RESULTS, `{\n "files": {\n${lines.join(',\n')}\n }\n}\n`);
  return known;
}
