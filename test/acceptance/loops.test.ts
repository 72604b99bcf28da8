/** The kinds of loop of docs/design.md, 2,000 iterations each, in a process of its own: bench/loops.mjs measures them. */
import { beforeAll, describe, expect, test } from 'vitest';
import { build, node } from '../helpers/built.js';

interface Found {
  readonly runs: number;
  readonly sessions: number;
  readonly heap: number;
  readonly found: number;
  readonly expected: number;
}

/** Runs of 2,000 iterations, and the most sessions (kinds of one structure share theirs). A read that finds its value pending is a run more; steps made together have a session of their own. */
const TABLE: Record<string, readonly [runs: number, sessions: number]> = {
  'loss read now and then': [2000, 1],
  'loss read every step': [2000, 1],
  'loss read before the update': [4000, 2],
  'running sum of losses': [2000, 3],
  'gradients accumulated over four': [2000, 4],
  'rate from the host': [2000, 1],
  'exponential moving average': [2000, 3],
  'evaluation every ten steps': [2200, 2],
  'ten steps without await': [2000, 1],
  'two optimizers': [4000, 2],
  'statistics without a step': [2000, 3],
  'short last batch': [2000, 2],
  'the step under jit': [2000, 2],
};

describe('2,000 iterations of each kind of loop', () => {
  let results: Record<string, Found>;
  beforeAll(async () => {
    await build();
    const { status, stdout, stderr } = await node(['--expose-gc', 'bench/loops.mjs']);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    results = JSON.parse(stdout) as Record<string, Found>;
  }, 300_000);

  test('all are there', () => expect(Object.keys(results)).toEqual(Object.keys(TABLE)));

  test.each(Object.entries(TABLE))('%s', (name, [runs, sessions]) => {
    const result = results[name];
    expect(result.sessions).toBeLessThanOrEqual(sessions);
    expect(result.runs).toBeGreaterThanOrEqual(runs);
    expect(result.runs).toBeLessThanOrEqual(runs + 41);
    expect(Math.abs(result.found / result.expected - 1)).toBeLessThan(1e-4);
    // Bytes an iteration: less than one recorded graph. What the engine's own warming up leaves is seen here, too.
    expect(result.heap).toBeLessThan(512);
  });
});
