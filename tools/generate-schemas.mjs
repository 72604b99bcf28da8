// Turns every src/formats/*.proto into a static protobuf module, src/formats/generated/<name>.js with <name>.d.ts.
// Static modules need no `eval`, so pages with a strict content security policy can use them. Each file begins with a
// digest of what it was made from: when that is unchanged, nothing is done.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const sources = path.join(root, 'src', 'formats');
const target = path.join(sources, 'generated');
const require = createRequire(import.meta.url);
const cli = require.resolve('protobufjs-cli/package.json');

/** Digest of everything that decides the output. */
function digest(proto) {
  const hash = createHash('sha256');
  for (const file of [proto, fileURLToPath(import.meta.url), cli, require.resolve('protobufjs/package.json')]) {
    hash.update(readFileSync(file));
  }
  return hash.digest('hex');
}

/** Types are in the .d.ts, so the module drops its comments; 64-bit defaults become plain numbers as --force-number means. */
function tidyModule(text) {
  return text
    .replace(/^ *\/\*\*[\s\S]*?\*\/\n\n?/gm, '')
    .replaceAll('$util.Long ? $util.Long.fromBits(0,0,false) : 0', '0');
}

/** --force-number leaves an import of Long that nothing uses. */
function tidyTypes(text) {
  return text.replace(/^import Long.*\n/m, '');
}

/** Generate the module of one schema; false when it is up to date. */
function generate(name) {
  const proto = path.join(sources, `${name}.proto`);
  const stamp = `// Generated from ${name}.proto by tools/generate-schemas.mjs; sources ${digest(proto)}\n`;
  const outputs = [path.join(target, `${name}.d.ts`), path.join(target, `${name}.js`)];
  if (outputs.every((file) => existsSync(file) && readFileSync(file, 'utf8').startsWith(stamp))) return false;

  // Written beside the target and moved into place, so that two generators at once do no harm.
  const scratch = path.join(target, `.tmp-${process.pid}`);
  mkdirSync(scratch, { recursive: true });
  const made = path.join(scratch, `${name}.js`);
  const options = ['create', 'verify', 'convert', 'delimited', 'typeurl', 'service'].map((o) => `--no-${o}`);
  const { status, error } = spawnSync(
    process.execPath,
    [
      path.join(path.dirname(cli), 'bin', 'pbjs'),
      ...['-t', 'static-module', '-w', 'esm', '--dependency', 'protobufjs/minimal.js'],
      ...['--root', `mindspore-ts/${name}`, '--force-number', ...options],
      ...['-o', made, '-d', proto],
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  if (error) throw error;
  if (status !== 0) throw new Error(`protobufjs-cli failed on ${name}.proto (exit status ${status})`);
  for (const file of outputs) {
    const draft = path.join(scratch, path.basename(file));
    const tidy = file.endsWith('.js') ? tidyModule : tidyTypes;
    writeFileSync(draft, stamp + tidy(readFileSync(draft, 'utf8')));
    renameSync(draft, file);
  }
  rmSync(scratch, { recursive: true, force: true });
  return true;
}

// What the porting tool knows of the package comes from its declarations. Only a build makes it anew: it takes some seconds.
if (!existsSync(path.join(root, 'src', 'port', 'generated', 'table.ts')) || process.argv.includes('--fresh')) {
  const { writeTable } = await import('./generate-port-table.mjs');
  writeTable();
}

for (const file of readdirSync(sources).filter((entry) => entry.endsWith('.proto'))) {
  const name = path.basename(file, '.proto');
  if (generate(name)) console.log(`generated src/formats/generated/${name}.js`);
}
