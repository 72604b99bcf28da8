// Build dist/ from src/: the schemas' modules, then TypeScript, then the generated modules, which tsc does not copy, then the bundles for pages and for Node. What
// has no source any more is removed. Only what changed is compiled; `--clean` compiles everything anew, as a package must. Two builds at once wait for each other.
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { install, root, runNode } from './setup.mjs';

const dist = path.join(root, 'dist');
const src = path.join(root, 'src');
const generated = path.join('formats', 'generated');

/** False when the process that a lock file names has ended. */
function alive(lock) {
  try {
    process.kill(Number(readFileSync(lock, 'utf8')), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Waits until no other build runs, and keeps others out until this process ends. */
function lock() {
  const file = path.join(root, '.cache', 'build.lock');
  mkdirSync(path.dirname(file), { recursive: true });
  for (;;) {
    try {
      const handle = openSync(file, 'wx');
      writeSync(handle, String(process.pid));
      closeSync(handle);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (!alive(file)) rmSync(file, { force: true });
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    }
  }
  process.on('exit', () => rmSync(file, { force: true }));
}

/** Removes outputs of sources that are gone. */
function prune() {
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    const file = path.relative(dist, path.join(entry.parentPath ?? entry.path, entry.name));
    if (!entry.isFile() || file === '.tsbuildinfo' || /^bundle\.(node\.)?js$/.test(file)) continue;
    const source = file.startsWith(generated) ? file : file.replace(/\.d\.ts$|\.js$/, '.ts');
    if (!existsSync(path.join(src, source))) rmSync(path.join(dist, file));
  }
}

install();
lock();
if (process.argv.includes('--clean')) rmSync(path.join(dist, '.tsbuildinfo'), { force: true });
if (!runNode('tools/generate-schemas.mjs', ['--fresh'])) process.exit(1);
if (!runNode('node_modules/typescript/bin/tsc', ['-p', 'tsconfig.build.json'])) process.exit(1);
for (const file of readdirSync(path.join(src, generated)).filter((name) => /\.(js|d\.ts)$/.test(name))) {
  cpSync(path.join(src, generated, file), path.join(dist, generated, file), { preserveTimestamps: true });
}
prune();
const { bundle } = await import('./bundle.mjs'); // needs what has just been installed
await bundle();
