// Continuous integration: the suite, the reference site, which must give no warning, then every provider. The last line counts all.
import { spawn } from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import { root, runNode } from './setup.mjs';

/** Runs a tool, shows what it prints, and gives the counts of its last line. */
function counted(tool, args = []) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [path.join(root, 'tools', tool), ...args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.on('data', (chunk) => {
      process.stdout.write(chunk);
      text = (text + chunk).slice(-10_000);
    });
    child.on('close', (code) => {
      const [, passed = 0, failed = 0] = /(\d+) passed, (\d+) failed\s*$/.exec(text) ?? [];
      resolve({ passed: Number(passed), failed: Math.max(Number(failed), code === 0 ? 0 : 1) });
    });
  });
}

const suite = await counted('test.mjs');
const site = runNode('node_modules/typedoc/bin/typedoc') ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
const providers = await counted('providers.mjs', ['--all']);
const total = (key) => suite[key] + site[key] + providers[key];
const [passed, failed] = [total('passed'), total('failed')];
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
