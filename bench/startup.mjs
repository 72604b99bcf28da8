// What it costs to begin: milliseconds from the start of Node until the package is imported, and megabytes on the disk.
//
//     npm run build && node bench/startup.mjs
import console from 'node:console';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const ROUNDS = 9;

const PROGRAMS = {
  'node alone': '',
  'onnxruntime-node': "await import('onnxruntime-node')",
  'mindspore-ts': "await import('mindspore-ts')",
};

const times = new Map(Object.keys(PROGRAMS).map((name) => [name, []]));
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, text] of Object.entries(PROGRAMS)) {
    const start = performance.now();
    const { status } = spawnSync(process.execPath, ['--input-type=module', '-e', text], {
      cwd: root,
      stdio: 'inherit',
    });
    if (status !== 0) throw new Error(`${name} failed`);
    times.get(name).push(performance.now() - start);
  }
}
console.log('until imported, median and least of nine, ms');
for (const [name, list] of times) {
  list.sort((a, b) => a - b);
  console.log(
    `  ${name.padEnd(20)} ${list[list.length >> 1].toFixed(0).padStart(5)} ${list[0].toFixed(0).padStart(5)}`,
  );
}

/** Bytes of the files below a folder. */
function size(folder) {
  let bytes = 0;
  for (const entry of fs.readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) bytes += fs.statSync(path.join(entry.parentPath ?? entry.path, entry.name)).size;
  }
  return bytes;
}

/** A package and all that it needs. */
function closure(name, seen = new Set()) {
  const folder = path.join(root, 'node_modules', name);
  if (seen.has(name) || !fs.existsSync(folder)) return seen;
  seen.add(name);
  const { dependencies = {} } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  for (const needed of Object.keys(dependencies)) closure(needed, seen);
  return seen;
}

const { dependencies, peerDependencies } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
console.log('on the disk, with what each needs, MB');
const megabytes = (bytes) => (bytes / 1e6).toFixed(1).padStart(8);
console.log(`  ${'mindspore-ts (dist)'.padEnd(20)} ${megabytes(size(path.join(root, 'dist')))}`);
for (const name of [...Object.keys(dependencies), ...Object.keys(peerDependencies)]) {
  const bytes = [...closure(name)].reduce((sum, each) => sum + size(path.join(root, 'node_modules', each)), 0);
  console.log(`  ${name.padEnd(20)} ${megabytes(bytes)}`);
}
