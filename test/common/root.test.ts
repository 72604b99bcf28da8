import { afterEach, describe, expect, it } from 'vitest';
import * as ms from '../../src/index.js';
import { expectCases, operationsOf } from '../helpers/ops.js';

const own = Object.fromEntries(
  operationsOf('root').map((op) => {
    const f = (ms as unknown as Record<string, (...args: never[]) => unknown>)[op.slice('ms.'.length)];
    const called = op === 'ms.JitConfig' ? (...args: never[]) => new ms.JitConfig(...args) : f;
    // A recorded None is null.
    return [op, (...args: never[]) => called(...args) ?? null];
  }),
);

describe('root', () => {
  afterEach(ms.reset_auto_parallel_context);
  it.each(operationsOf('root'))('%s', (op) => expectCases('root', op, [], own));
});

describe('what scripts put on functions and classes', () => {
  it('gives them back', () => {
    class Net {}
    const f = (x: number): number => x + 1;
    expect(ms.jit_class(Net)).toBe(Net);
    expect([ms.lazy_inline(f), ms.no_inline(f), ms.constexpr(f)]).toEqual([f, f, f]);
    expect(ms.lazy_inline({ policy: 'front' })(f)).toBe(f);
    expect(new ms.JitConfig('O1').jit_config_dict.get('jit_level')).toBe('O1');
    expect([ms.STRICT, ms.COMPATIBLE, ms.LAX, ms.ParallelMode.AUTO_PARALLEL]).toEqual([0, 1, 2, 'auto_parallel']);
  });

  it('makes Tensors of arrays', async () => {
    const array = { data: Float32Array.of(1, 2), shape: [2], dtype: 'float32' };
    expect(await ms.from_numpy(array).tolist()).toEqual([1, 2]);
    expect([ms.is_tensor(ms.tensor([1])), ms.is_tensor(1)]).toEqual([true, false]);
  });

  it('keeps the settings of parallel computing', () => {
    ms.set_auto_parallel_context({ parallel_mode: ms.ParallelMode.DATA_PARALLEL, gradients_mean: true });
    const kept = ['parallel_mode', 'gradients_mean'].map((key) => ms.get_auto_parallel_context(key));
    expect(kept).toEqual(['data_parallel', true]);
    ms.reset_auto_parallel_context();
    expect(ms.get_auto_parallel_context('parallel_mode')).toBe('stand_alone');
  });

  it('refuses a second device', () => {
    expect(() => ms.set_auto_parallel_context({ parallel_mode: 'auto_parallel', device_num: 8 })).toThrow(
      ms.NotImplementedError,
    );
    expect(ms.get_auto_parallel_context('parallel_mode')).toBe('stand_alone');
    expect(() => ms.set_device('CPU', 1)).toThrow(ms.RuntimeError);
  });

  it('checks that operations run', async () => {
    const lines: string[] = [];
    const { log } = console;
    console.log = (text: string) => void lines.push(text);
    try {
      await ms.run_check();
    } finally {
      console.log = log;
    }
    expect(lines.join()).toContain('[CPU] successfully!');
  });
});
