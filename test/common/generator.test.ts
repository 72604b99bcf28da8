import { describe, expect, test } from 'vitest';
import * as ms from '../../src/index.js';
import { Generator, ops, Tensor } from '../../src/index.js';

describe('generators', () => {
  test('state: 16 bytes, seed and offset', async () => {
    const g = new Generator();
    expect(g.initial_seed()).toBe(0);
    expect(await g.get_state().tolist()).toEqual(Array(16).fill(0));
    expect(g.manual_seed(2 ** 40 + 7)).toBe(g);
    expect(await g.get_state().tolist()).toEqual([7, 0, 0, 0, 0, 1, ...Array<number>(10).fill(0)]);
    expect(g.manual_seed(-3).initial_seed()).toBe(-3);
    expect(g.manual_seed(2n ** 63n - 1n).initial_seed()).toBe(2n ** 63n - 1n);
    const drawn = g.seed();
    expect(g.initial_seed()).toBe(drawn);
    expect(g.get_state().dtype).toBe(ms.uint8);
  });

  test('refused', () => {
    const g = new Generator();
    expect(() => g.manual_seed(2.5)).toThrow(new TypeError('Seed must be an integer.'));
    expect(() => g.set_state(3 as never)).toThrow(new ms.RuntimeError('Invalid tensor input: State'));
    expect(() => g.set_state(new Tensor([1, 2, 3], ms.uint8))).toThrow(
      new ms.RuntimeError('State data size must be 16, but got 3'),
    );
    expect(() => ops.zeros([2]).uniform_(0, 1, { generator: 3 as never })).toThrow(TypeError);
  });

  test('a seed or a state makes members repeat; uses move on', async () => {
    const draw = async (): Promise<unknown> => ops.zeros([6]).uniform_(2, 5).tolist();
    ms.manual_seed(13);
    expect(ms.initial_seed()).toBe(13);
    const first = await draw();
    const state = ms.get_rng_state();
    const second = await draw();
    expect(second).not.toEqual(first);
    ms.set_rng_state(state);
    expect(await draw()).toEqual(second);
    ms.manual_seed(13);
    expect(await draw()).toEqual(first);
    const own = new Generator().manual_seed(13);
    expect(await ops.zeros([6]).uniform_(2, 5, { generator: own }).tolist()).toEqual(first);
    expect(ms.seed()).toBe(ms.initial_seed());
    expect(await draw()).not.toEqual(first);
  });

  test('moments of members that fill', async () => {
    ms.manual_seed(3);
    const n = 20_000;
    const near = async (t: Tensor, mean: number, sd: number): Promise<void> => {
      const data = Array.from((await t.read()) as Float32Array, Number);
      const m = data.reduce((s, v) => s + v, 0) / n;
      const s = Math.sqrt(data.reduce((sum, v) => sum + (v - m) ** 2, 0) / n);
      expect(Math.abs(m - mean)).toBeLessThan((4.5 * sd) / Math.sqrt(n));
      expect(Math.abs(s / sd - 1)).toBeLessThan(0.05);
    };
    const x = ops.zeros([n]);
    expect(x.uniform_(-1, 3)).toBe(x);
    await near(x, 1, Math.sqrt(16 / 12));
    await near(x.normal_(2, 0.5), 2, 0.5);
    await near(x.exponential_(4), 0.25, 0.25);
    await near(x.bernoulli_(0.2), 0.2, 0.4);
    await near(ops.full([n], 0.7, { dtype: ms.float32 }).bernoulli(), 0.7, Math.sqrt(0.21));
    const chosen = Array.from((await new Tensor([0, 1, 1]).multinomial(50).read()) as Int32Array, Number);
    expect(new Set(chosen)).toEqual(new Set([1, 2]));
  });
});
