// Try the package as its users get it: pack it, install the tarball in an empty project with the peers that Node needs, look at
// what came, train three steps, and compile the same script against the declarations.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { install, npm, root, runNode } from './setup.mjs';

/** Anything else in the package was not meant to be there. */
const EXPECTED =
  /^(package\.json|README\.md|CHANGELOG\.md|LICENSE|THIRD_PARTY_NOTICES\.md|dist\/[\w./-]+\.(js|d\.ts))$/;

function fail(message) {
  console.error(`try-packed: ${message}`);
  process.exit(1);
}

install();
const folder = mkdtempSync(path.join(tmpdir(), 'mindspore-ts-packed-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const { name, version, peerDependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

// `npm pack` builds first (prepack).
if (!npm(['pack', '--silent', '--pack-destination', folder], { stdio: ['ignore', 'ignore', 'inherit'] }))
  fail('npm pack failed');
const tarball = path.join(folder, `${name}-${version}.tgz`);
const project = path.join(folder, 'project');
mkdirSync(project);
writeFileSync(path.join(project, 'package.json'), JSON.stringify({ name: 'empty', private: true, type: 'module' }));
copyFileSync(path.join(root, '.npmrc'), path.join(project, '.npmrc'));
const peers = ['numpy-ts', 'onnxruntime-node'].map((peer) => `${peer}@${peerDependencies[peer]}`);
if (!npm(['install', '--prefer-offline', '--silent', tarball, ...peers], { cwd: project })) fail('npm install failed');

const files = readdirSync(path.join(project, 'node_modules', name), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
  .map((file) => path.relative(path.join(project, 'node_modules', name), file).replaceAll(path.sep, '/'));
const surplus = files.filter((file) => !EXPECTED.test(file));
if (surplus.length > 0) fail(`the package holds ${surplus.join(', ')}`);
for (const file of [
  'LICENSE',
  'README.md',
  'CHANGELOG.md',
  'THIRD_PARTY_NOTICES.md',
  'dist/node.js',
  'dist/browser.js',
  'dist/bundle.js',
  'dist/bundle.node.js',
  'dist/index.d.ts',
  'dist/formats/generated/onnx.js',
]) {
  if (!files.includes(file)) fail(`the package lacks ${file}`);
}

// What package.json promises has to be there, and declarations have to resolve as the modules do. The package is ES modules only.
if (!runNode('node_modules/publint/src/cli.js', ['run', tarball, '--strict'])) fail('publint found faults');
const resolves = ['--profile', 'esm-only', '--no-color', '--no-emoji'];
if (!runNode('node_modules/@arethetypeswrong/cli/dist/index.js', [tarball, ...resolves])) fail('attw found faults');

// Without `eval`, as on a page with a strict content security policy.
const example = 'three-steps.mjs';
copyFileSync(path.join(root, 'examples', 'packed', example), path.join(project, example));
const { status } = spawnSync(process.execPath, ['--disallow-code-generation-from-strings', example], {
  cwd: project,
  stdio: 'inherit',
});
if (status !== 0) fail(`${example} ended with status ${status}`);

// The declarations must stand on their own, for bundlers and for Node. (Those of numpy-ts stand only for bundlers.)
const settings = [
  '--noEmit',
  '--checkJs',
  '--strict',
  '--noImplicitAny',
  'false',
  '--target',
  'es2022',
  '--lib',
  'esnext,dom',
];
for (const resolution of [
  ['--module', 'esnext', '--moduleResolution', 'bundler'],
  ['--module', 'nodenext', '--moduleResolution', 'nodenext', '--skipLibCheck'],
]) {
  if (!runNode('node_modules/typescript/bin/tsc', [...settings, ...resolution, example], { cwd: project })) {
    fail(`${example} is refused by the compiler with ${resolution.join(' ')}`);
  }
}
