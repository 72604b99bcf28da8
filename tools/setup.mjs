// What every command needs before it can begin: the packages of the lockfile, installed.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** Run a program in the root, its output shown; false if it fails. */
export function run(program, args, options = {}) {
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: 'inherit', ...options });
  if (error) throw error;
  return status === 0;
}

/** The same for a Node script or an installed tool, given by its file. */
export function runNode(file, args = [], options = {}) {
  return run(process.execPath, [path.join(root, file), ...args], options);
}

/** Run npm: the one that started us, else the one on the PATH. */
export function npm(args, options = {}) {
  const script = process.env.npm_execpath;
  if (script && /npm-cli\.c?js$/.test(script)) return run(process.execPath, [script, ...args], options);
  return run('npm', args, { shell: process.platform === 'win32', ...options });
}

function packages(file) {
  try {
    return JSON.parse(readFileSync(path.join(root, file), 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/** True if node_modules holds what the lockfile asks for. npm leaves a record of what it installed. */
function installed() {
  const wanted = packages('package-lock.json');
  const present = packages('node_modules/.package-lock.json');
  if (!wanted || !present) return false;
  return Object.entries(wanted).every(([name, entry]) => {
    if (name === '') return true;
    const found = present[name];
    // Packages for other systems are in the lockfile too.
    return found ? found.integrity === entry.integrity : entry.optional;
  });
}

/** Install the packages if they are missing or not those of the lockfile. */
export function install() {
  const [major] = process.versions.node.split('.').map(Number);
  if (major < 20) {
    console.error(`mindspore-ts needs Node 20 or later; this is ${process.version}.`);
    process.exit(1);
  }
  if (installed()) return;
  console.log('Installing packages (once; a few minutes) …');
  if (!npm(['ci'])) {
    console.error('npm ci failed: see above.');
    process.exit(1);
  }
}
