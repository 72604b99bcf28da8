import { beforeAll, describe, expect, test } from 'vitest';
import { build, node } from '../helpers/built.js';

/** What bench/memory.mjs prints: bytes, and bytes a step over all steps but the first fifth. */
interface Found {
  readonly loss: number;
  readonly stats: { readonly runs: number; readonly sessions: number };
  readonly slope: Readonly<Record<'rss' | 'heapUsed' | 'external', number>>;
  readonly end: Readonly<Record<'rss' | 'heapUsed' | 'external', number>>;
}

/** In a process of its own: in this one the test runner's memory would be measured too. */
async function measure(steps: number, args: readonly string[], options: readonly string[] = []): Promise<Found> {
  const script = ['bench/memory.mjs', '--json', '--steps', String(steps), ...args];
  const { status, stdout, stderr } = await node([...options, ...script]);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  const found = JSON.parse(stdout) as Found;
  const kilobytes = (bytes: number): string => `${(bytes / 1024).toFixed(3)} KB`;
  const { slope, end } = found;
  console.log(
    `${[...args, ...options].join(' ')}: resident ${kilobytes(slope.rss)} a step (${(end.rss / 2 ** 20).toFixed(0)} MB), ` +
      `heap ${kilobytes(slope.heapUsed)}, external ${kilobytes(slope.external)}`,
  );
  // It really trained: one run a step, one graph.
  expect(found.stats.runs).toBeGreaterThanOrEqual(steps);
  expect(found.stats.runs).toBeLessThanOrEqual(steps + 20);
  expect(found.stats.sessions).toBeLessThanOrEqual(3);
  expect(found.loss).toBeGreaterThan(0);
  return found;
}

describe('memory stays flat', () => {
  beforeAll(build, 300_000);

  // Calls that wait live long enough for the collector to leave them to its rare great collections: there it takes more steps to see a slope.
  for (const [steps, ...args] of [
    [10_000, '--style', 'eager'],
    [40_000, '--style', 'jit'],
    [10_000, '--style', 'jit', '--net', 'lenet', '--batch', '8'],
  ] as const) {
    test(`under 1 KB a step over the last four fifths of ${steps}: ${args.join(' ')}`, async () => {
      const { slope } = await measure(steps, args);
      expect(slope.rss).toBeLessThan(1024);
    }, 300_000);
  }

  // What is left after a collection is what somebody holds: less than one small object a step.
  // (With Model the process takes longer until it has grown to its size.)
  for (const [style, steps] of [
    ['eager', 20_000],
    ['jit', 20_000],
    ['model', 60_000],
  ] as const) {
    test(`nothing is held: --style ${style}, garbage collected`, async () => {
      const { slope } = await measure(steps, ['--style', style], ['--expose-gc']);
      expect(slope.rss).toBeLessThan(1024);
      expect(slope.heapUsed).toBeLessThan(30);
      expect(slope.external).toBeLessThan(1024);
    }, 300_000);
  }
});
