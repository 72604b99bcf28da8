// npm run docs:parity: makes the parity document (docs/parity), docs/parity.json and the README's block from the manifest, the built package, recordings and the
// results of the last tests. Exits with 1 when a signature differs without a line in docs/differences.md.
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { root, runNode } from './setup.mjs';
import { short } from './parity/manifest.mjs';
import { pages, readmeBlock, summarize, withBlock } from './parity/render.mjs';
import { updateResults } from './parity/results.mjs';
import { STATUSES, statusOfAll } from './parity/status.mjs';

const folder = path.join(root, 'docs', 'parity');
const dist = (file) => import(pathToFileURL(path.join(root, 'dist', file)).href);

if (!runNode('tools/build.mjs')) process.exit(1);
mkdirSync(folder, { recursive: true });
const results = updateResults();
const [namespace, { signatures }] = [await dist('node.js'), await dist('common/signature.js')];
const found = statusOfAll(namespace, signatures, results);
const summary = summarize(found.rows);
const date =
  Object.values(results.files)
    .map((file) => file.date)
    .sort()
    .at(-1) ?? 'never';

for (const name of readdirSync(folder)) if (/\.(md|svg)$/.test(name)) rmSync(path.join(folder, name));
for (const [name, text] of pages(found, date)) writeFileSync(path.join(folder, name), text);

// One name a line: the porting tool and the tests read it.
const names = found.rows.flatMap(({ entry, status }) =>
  [entry.name, ...(entry.aliases ?? [])].map((name) => [short(name), status]),
);
const meanings = JSON.stringify(Object.fromEntries(Object.entries(STATUSES).map(([letter, [name]]) => [letter, name])));
const lines = names.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, status]) => `${JSON.stringify(name)}:"${status}"`);
writeFileSync(
  path.join(root, 'docs', 'parity.json'),
  `{"mindspore":"${found.mindspore}","statuses":${meanings},"summary":${JSON.stringify(summary)},"names":{\n${lines.join(',\n')}\n}}\n`,
);

const readme = path.join(root, 'README.md');
writeFileSync(readme, withBlock(readFileSync(readme, 'utf8'), readmeBlock({ mindspore: found.mindspore, summary })));
runNode('node_modules/prettier/bin/prettier.cjs', ['--write', '--log-level', 'warn', 'README.md']);

const { all } = summary;
console.log(
  `${all.all} names: ${all.s} same, ${all.d} with a difference, ${all.p} unproved, ${all.m} missing, ${all.n} not applicable`,
);
const silent = found.rows.flatMap(({ entry, differs }) =>
  differs.filter((d) => !d.explained).map((d) => `${entry.short}: ${d.text}`),
);
for (const line of silent) console.log(`no line in docs/differences.md: ${line}`);
process.exit(silent.length > 0 ? 1 : 0);
