import * as ms from 'mindspore-ts';
import { afterEach, describe, expect, it } from 'vitest';
import { runtimeOptions } from '../../src/runtime/options.js';
import { node } from '../helpers/built.js';
import { difference } from '../helpers/close.js';
import { NETS, train } from './nets.js';

const STEPS = 20;

describe('training on WebGPU in Node', () => {
  afterEach(() => {
    ms.set_context({ device_target: 'CPU' });
    runtimeOptions.strict = false;
  });

  it.each(NETS)('%s gives the losses of the CPU, every node on the device', async (net) => {
    const expected = await train(net, STEPS);
    ms.set_context({ device_target: 'WebGPU' });
    runtimeOptions.strict = true;
    const { losses, weights } = await train(net, STEPS);
    expect(difference(losses, expected.losses, { rtol: 1e-4, atolScale: 1e-4 })).toBeUndefined();
    expect(difference(weights, expected.weights, { rtol: 1e-3, atolScale: 1e-4 })).toBeUndefined();
  });

  it('frees what is replaced: device memory stays flat in both styles', async () => {
    ms.set_context({ device_target: 'WebGPU' });
    for (const style of ['jit', 'eager'] as const) {
      await train('logistic', 50, style);
      const { deviceBytes } = ms.runtime.stats();
      await train('logistic', style === 'jit' ? 5000 : 500, style);
      const after = ms.runtime.stats().deviceBytes;
      if (style === 'jit') expect(after - deviceBytes).toBeLessThan(100_000);
      expect(after).toBeLessThan(2 ** 28);
    }
  });

  it('holds no more memory after 5,000 steps', async () => {
    // In a process of its own, with garbage collected before each sample: what grows is held.
    const args = ['--device', 'WebGPU', '--style', 'jit', '--batch', '4', '--steps', '5000', '--json'];
    const { status, stdout, stderr } = await node(['--expose-gc', 'bench/memory.mjs', ...args]);
    expect(status, stderr).toBe(0);
    const { slope, stats } = JSON.parse(stdout.trim().split('\n').at(-1) as string) as {
      slope: Record<'rss' | 'heapUsed' | 'external', number>;
      stats: ms.runtime.RuntimeStats;
    };
    expect(stats.runs).toBeGreaterThanOrEqual(5000);
    // Bytes a step, over the last 4,000. Software drivers move a little of their own memory about.
    expect(slope.heapUsed).toBeLessThan(256);
    expect(slope.external).toBeLessThan(1024);
    expect(slope.rss).toBeLessThan(4096);
    expect(stats.deviceBytes).toBeLessThan(2 ** 20);
  });

  it('reads, prints and continues from the device', async () => {
    ms.set_context({ device_target: 'WebGPU' });
    const x = ms.ops.add(new ms.Tensor([1, 2]), 1);
    expect(await x.tolist()).toEqual([2, 3]);
    expect(await x.str()).toBe('[2. 3.]');
    const whole = ms.ops.add(ms.Tensor.fromData(BigInt64Array.of(1n, -2n), [2]), 1);
    expect([whole.dtype, await whole.tolist()]).toEqual([ms.int64, [2, -1]]);
    // A target may change: tensors follow.
    ms.set_context({ device_target: 'CPU' });
    expect(await ms.ops.mul(x, 2).tolist()).toEqual([4, 6]);
  });

  it('refuses what WebGPU has not, in words', async () => {
    ms.set_context({ device_target: 'WebGPU' });
    const double = new ms.Tensor([1], ms.float64);
    expect(() => ms.jit((x: ms.Tensor) => ms.ops.mul(x, 2))(double)).toThrow(
      /^For '\w+', WebGPU has no float64: use float32, or the device target CPU\.$/,
    );
    const large = ms.Tensor.fromData(BigInt64Array.of(2n ** 40n), [1]);
    await expect(ms.ops.add(large, 1).tolist()).rejects.toThrow(
      'WebGPU holds int64 as int32, and 1099511627776 is beyond it',
    );
  });

  it('says what falls back', () => {
    ms.set_context({ device_target: 'WebGPU' });
    const index = ms.Tensor.fromData(Int32Array.of(0, 1), [2], ms.int32);
    const told = ms.explain((x: ms.Tensor) => ms.ops.abs(x), index);
    expect(told).toMatchObject({ provider: 'WebGPU', nodes: { CPU: 1 }, fallbacks: [{ operation: 'Abs' }] });
    const float = ms.explain((x: ms.Tensor) => ms.ops.abs(x), new ms.Tensor([1, -1]));
    expect(float).toMatchObject({ provider: 'WebGPU', fallbacks: [], bytesIn: 8, bytesOut: 8 });
  });
});
