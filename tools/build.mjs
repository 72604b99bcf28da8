// Build dist/ from src/: the schemas' modules, then TypeScript, then the generated modules, which tsc does not copy.
// `--clean` starts from nothing, as a package must; otherwise only what changed is compiled.
import { cpSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { install, root, runNode } from './setup.mjs';

const dist = path.join(root, 'dist');
const generated = path.join('formats', 'generated');

install();
if (process.argv.includes('--clean')) rmSync(dist, { recursive: true, force: true });
if (!runNode('tools/generate-schemas.mjs')) process.exit(1);
if (!runNode('node_modules/typescript/bin/tsc', ['-p', 'tsconfig.build.json'])) process.exit(1);
for (const file of readdirSync(path.join(root, 'src', generated)).filter((name) => /\.(js|d\.ts)$/.test(name))) {
  cpSync(path.join(root, 'src', generated, file), path.join(dist, generated, file));
}
