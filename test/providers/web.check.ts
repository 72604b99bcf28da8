import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { difference } from '../helpers/close.js';
import { open, stopServing, type Opened } from './browser.js';
import { compare, FAMILIES, reference } from './families.js';
import { NETS, train } from './nets.js';
import type { Offered } from './page.js';

declare const window: { providers: Offered };

/** What is tried in a page of each provider. SwiftShader, Chromium's software driver, is slow: how many cases of an operation. */
const TARGETS = [
  { target: 'CPU', on: 'web-wasm', cases: Infinity },
  { target: 'WebGPU', on: 'web-webgpu', cases: 3 },
] as const;
const STEPS = 20;

let opened: Opened;

beforeAll(async () => {
  opened = await open();
});
afterAll(async () => {
  await opened.close();
  await stopServing();
});

describe.each(TARGETS)('$target in a browser', ({ target, on, cases }) => {
  let page: Page;
  beforeAll(async () => {
    ({ page } = await opened.page());
    await page.evaluate((device_target) => window.providers.ms.set_context({ device_target }), target);
  });

  it.each(NETS)('%s gives the losses of Node', async (net) => {
    const expected = await train(net, STEPS);
    const { losses } = await page.evaluate(([name, n]) => window.providers.train(name, n), [net, STEPS] as const);
    expect(difference(losses, expected.losses, { rtol: 1e-4, atolScale: 1e-4 })).toBeUndefined();
  });

  it.each(FAMILIES)('operators: %s', async (family) => {
    const expected = await reference(family, cases);
    const actual = await page.evaluate(([name, n]) => window.providers.family(name, n), [family, cases] as const);
    const wrong = compare(actual, expected, on);
    if (wrong.length > 0) expect.fail(`${wrong.length} of ${expected.length} cases differ\n${wrong.join('\n')}`);
  });

  it('trains in a worker', async () => {
    const expected = await train('logistic', 5);
    const losses = await page.evaluate((device) => window.providers.inWorker(device, 'logistic', 5), target);
    expect(difference(losses, expected.losses, { rtol: 1e-4, atolScale: 1e-4 })).toBeUndefined();
  });
});

describe('WebGPU in a browser', () => {
  it('trains two networks at once, and holds no more memory afterwards', async () => {
    const { page } = await opened.page();
    const [both, alone, bytes] = await page.evaluate(async () => {
      const { ms, train: go } = window.providers;
      ms.set_context({ device_target: 'WebGPU' });
      const one = await go('logistic', 10);
      const before = ms.runtime.stats().deviceBytes;
      const two = await Promise.all([go('logistic', 10), go('logistic', 10)]);
      return [
        two.map(({ losses }) => losses.length),
        one.losses.length,
        ms.runtime.stats().deviceBytes - before,
      ] as const;
    });
    expect([both, alone]).toEqual([[10, 10], 10]);
    expect(bytes).toBeLessThan(100_000);
    await page.close();
  });

  it('compiles several graphs that are asked for at once', async () => {
    const { page } = await opened.page();
    const sums = await page.evaluate(() => {
      const { ms } = window.providers;
      ms.set_context({ device_target: 'WebGPU' });
      const x = new ms.Tensor([1, 2, 3]);
      const graphs = [ms.ops.exp, ms.ops.square, ms.ops.neg].map((op) => ms.jit((t: typeof x) => op(t).sum()));
      return Promise.all(graphs.map(async (graph) => Math.round(Number(await graph(x).item()))));
    });
    expect(sums).toEqual([30, 14, -6]);
    await page.close();
  });

  it('holds no more of the heap after 300 steps', async () => {
    const { page } = await opened.page();
    const [first, last] = await page.evaluate(async () => {
      const { ms, train: go } = window.providers;
      ms.set_context({ device_target: 'WebGPU' });
      const held = (): number => {
        (globalThis as unknown as { gc(): void }).gc();
        return (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize;
      };
      await go('logistic', 50);
      const before = held();
      await go('logistic', 300);
      return [before, held()];
    });
    expect(last - first).toBeLessThan(2 ** 20);
    await page.close();
  });

  it('a lost device is an error in words, of the run and of those after it', async () => {
    const { page } = await opened.page();
    const told = await page.evaluate(async () => {
      const { ms, train: go, loseDevice } = window.providers;
      ms.set_context({ device_target: 'WebGPU' });
      await go('logistic', 2);
      loseDevice();
      const say = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : '');
      return [await go('logistic', 2).then(String, say), await go('logistic', 2).then(String, say)];
    });
    for (const text of told) expect(text).toMatch(/^RuntimeError: .*The WebGPU device was lost \(destroyed/s);
    await page.close();
  });

  it('a page that is closed in the middle of a run harms no other', async () => {
    const { page: first } = await opened.page();
    await first.evaluate(() => {
      const { ms, train: go } = window.providers;
      ms.set_context({ device_target: 'WebGPU' });
      void go('lenet', 100);
    });
    await new Promise((resolve) => setTimeout(resolve, 3000));
    await first.close();
    const { page: second } = await opened.page();
    const { losses } = await second.evaluate(async () => {
      window.providers.ms.set_context({ device_target: 'WebGPU' });
      return window.providers.train('logistic', 3);
    });
    expect(losses).toHaveLength(3);
    await second.close();
  });
});

describe('a browser without WebGPU', () => {
  it('says so, and trains with WASM', async () => {
    const without = await open(false);
    try {
      const { page } = await without.page();
      const told = await page.evaluate(async () => {
        const { ms, train: go } = window.providers;
        const say = (error: unknown): string => (error instanceof Error ? error.message : '');
        let text = '';
        try {
          ms.set_context({ device_target: 'GPU' });
          await go('logistic', 1);
        } catch (error) {
          text = say(error);
        }
        ms.set_context({ device_target: 'CPU' });
        return { text, losses: (await go('logistic', 2)).losses };
      });
      expect(told.text).toMatch(/WebGPU has no adapter here|navigator\.gpu is missing/);
      expect(told.losses).toHaveLength(2);
    } finally {
      await without.close();
    }
  });
});
