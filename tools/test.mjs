// npm test: everything that needs no system packages. Sets itself up, runs the gates and the suite, and closes with one
// line, `N passed, N failed`: tests and gates counted. Arguments (file names, -t …) go to vitest, and then the gates are skipped.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { install, root, runNode } from './setup.mjs';

const counts = { passed: 0, failed: 0, skipped: 0 };

/** Run one gate and count it as one test. */
function gate(name, file, args = []) {
  const began = Date.now();
  const passed = runNode(file, args);
  counts[passed ? 'passed' : 'failed'] += 1;
  console.log(`${passed ? 'ok' : 'FAILED'}  ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
}

/** Run the suite and count its tests. A file that cannot be loaded, or an error outside any test, counts as one failure. */
function suite(args) {
  const report = path.join(root, '.cache', 'test-results.json');
  mkdirSync(path.dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const options = ['run', '--reporter=dot', '--reporter=json', `--outputFile.json=${report}`];
  const passed = runNode('node_modules/vitest/vitest.mjs', [...options, ...args]);
  let failed = 0;
  try {
    const results = JSON.parse(readFileSync(report, 'utf8'));
    counts.passed += results.numPassedTests;
    counts.skipped += results.numPendingTests + results.numTodoTests;
    const unloaded = results.testResults.filter(({ status, assertionResults }) => {
      return status === 'failed' && !assertionResults.some((test) => test.status === 'failed');
    });
    failed = results.numFailedTests + unloaded.length;
  } catch (error) {
    console.error(`vitest left no report: ${error.message}`);
  }
  counts.failed += passed ? failed : Math.max(failed, 1);
}

const filters = process.argv.slice(2);
install();
if (filters.length === 0) {
  gate('schemas', 'tools/generate-schemas.mjs');
  gate('format', 'node_modules/prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.']);
  gate('types', 'node_modules/typescript/bin/tsc', ['-p', 'tsconfig.json']);
  gate('notices', 'tools/notices.mjs', ['--check']);
  gate('lint', 'node_modules/eslint/bin/eslint.js', ['--max-warnings', '0', '.']);
} else if (!runNode('tools/generate-schemas.mjs')) {
  process.exit(1);
}
suite(filters);
if (filters.length === 0) gate('packed', 'tools/try-packed.mjs');
if (counts.skipped > 0) console.log(`${counts.skipped} tests were skipped`);
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1);
