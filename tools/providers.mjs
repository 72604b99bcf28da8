// npm run test:providers: the recorded operator cases and training on every execution provider: WebGPU in Node, WASM and WebGPU in Chromium, each
// against the CPU. A provider that cannot be tried here is a failure with `CI=true` or `--all`, and a printed skip elsewhere. Closes with one
// line, `N passed, N failed`. Other arguments go to vitest.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { findChromium, webgpuEnvironment } from './devices.mjs';
import { install, root, runNode } from './setup.mjs';

const all = process.argv.includes('--all') || process.env.CI === 'true';
const args = process.argv.slice(2).filter((arg) => arg !== '--all');
const counts = { passed: 0, failed: 0 };

/** Says that something cannot be tried. */
function absent(what, how) {
  console.log(`${all ? 'FAILED' : 'skipped'}  ${what}: ${how}`);
  if (all) counts.failed += 1;
}

/** Runs some of the tests and counts them. */
function suite(files, env) {
  const report = path.join(root, '.cache', 'providers-results.json');
  mkdirSync(path.dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const options = ['run', '--config', 'vitest.providers.config.ts', '--reporter=verbose', '--reporter=json'];
  const passed = runNode(
    'node_modules/vitest/vitest.mjs',
    [...options, `--outputFile.json=${report}`, ...files, ...args],
    { env },
  );
  try {
    const results = JSON.parse(readFileSync(report, 'utf8'));
    counts.passed += results.numPassedTests;
    counts.failed += passed ? results.numFailedTests : Math.max(results.numFailedTests, 1);
  } catch (error) {
    console.error(`vitest left no report: ${error.message}`);
    counts.failed += 1;
  }
}

install();
if (!runNode('tools/build.mjs')) process.exit(1);
const environment = webgpuEnvironment();
if (environment === undefined) {
  absent(
    'WebGPU in Node',
    'no graphics driver works; on Debian, mesa-vulkan-drivers 25 (backports) or chromium bring one',
  );
} else suite(['test/providers/node'], environment);
if (findChromium() === undefined)
  absent('browsers', 'Chromium is not installed (`apt-get install chromium`), nor named by CHROMIUM');
else suite(['test/providers/web'], process.env);
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1);
