import { afterEach, expect, it, vi } from 'vitest';
import { availableParallelism } from 'node:os';
import { runtimeOptions } from '../../src/runtime/options.js';
import { threadsFor } from '../../src/runtime/threads.js';
import * as ms from '../../src/index.js';
import { cutGraph } from '../../src/ir/graph.js';
import { workOf } from '../../src/ir/work.js';
import { closed } from '../../src/jit/dispatch.js';

afterEach(() => {
  vi.unstubAllEnvs();
  runtimeOptions.threads = 0;
});

it('are as many as set, else as the environment says, else as the graph keeps busy', () => {
  vi.stubEnv('OMP_NUM_THREADS', '3');
  expect(threadsFor(1)).toBe(3);
  expect(threadsFor(1e12)).toBe(3);
  vi.stubEnv('OMP_NUM_THREADS', '');
  expect(threadsFor(0)).toBe(1);
  expect(threadsFor(4e7)).toBe(1);
  const cores = availableParallelism();
  const most = Math.min(16, cores >= 4 ? cores >> 1 : cores);
  expect(threadsFor(1e12)).toBe(most);
  expect(threadsFor(1.1e8)).toBe(Math.min(2, most));
  runtimeOptions.threads = 5;
  expect(threadsFor(0)).toBe(5);
  expect(threadsFor(1e12)).toBe(5);
});

it('go by the products of matrices in a graph', () => {
  const work = (result: ms.Tensor): number => workOf(closed(cutGraph([result.handle])));
  const [a, b] = [ms.ops.ones([30, 40], ms.float32), ms.ops.ones([40, 50], ms.float32)];
  expect(work(ms.ops.matmul(a, b))).toBeCloseTo(30 * 40 * 50);
  expect(work(ms.ops.relu(ms.ops.matmul(a, b)))).toBeCloseTo(30 * 40 * 50);
  expect(work(ms.ops.add(a, a))).toBe(0);
});
