/** Members of Tensor that no recorded case covers: masks, properties, members that change a tensor in place. */
import { describe, expect, it } from 'vitest';
import { bool_, float32, int32 } from '../../src/common/dtype.js';
import { Parameter } from '../../src/common/parameter.js';
import { Tensor } from '../../src/common/tensor.js';
import { grad } from '../../src/jit/index.js';
import '../../src/ops/methods/index.js';
import * as ops from '../../src/ops/index.js';

const x = (): Tensor =>
  new Tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]);

describe('masks', () => {
  it('at_mask selects', async () => {
    const t = x();
    expect(await (await t.at_mask(t.gt(2))).tolist()).toEqual([3, 4, 5, 6]);
    expect(await (await t.at_mask(new Tensor([false, true]))).tolist()).toEqual([[4, 5, 6]]);
    expect((await t.at_mask(t.gt(9))).shape).toEqual([0]);
  });

  it('at_mask of a wrong shape or dtype raises', async () => {
    await expect(x().at_mask(new Tensor([true, false, true]))).rejects.toThrow(/does not match/);
    await expect(x().at_mask(new Tensor([1, 0]))).rejects.toThrow(TypeError);
  });

  it('at says what to write', () => {
    expect(() => x().at(x().gt(2))).toThrow(/await x\.at_mask\(mask\)/);
    expect(() => x().at([true, false])).toThrow(/at_mask/);
  });

  it('set takes one', async () => {
    const t = x();
    t.set(t.gt(4), 0);
    expect(await t.tolist()).toEqual([
      [1, 2, 3],
      [4, 0, 0],
    ]);
  });
});

describe('index texts', () => {
  it.each(['a', '1:2:3:4', '1', ':x', '1.5:'])('%s is no slice', (text) => {
    expect(() => x().at(text)).toThrow("A text index must be a slice ('1:', '::2') or '...'");
  });

  it('numpy rules for ints beside tensors', async () => {
    const t = ops.reshape(ops.arange(24), [2, 3, 4]);
    const index = new Tensor([0n, 2n]);
    expect(t.at(0, ':', index).shape).toEqual([2, 3]);
    expect(t.at(':', 0, index).shape).toEqual([2, 2]);
    expect(await t.at(0, ':', index).tolist()).toEqual([
      [0, 4, 8],
      [2, 6, 10],
    ]);
    expect(await t.at(':', 1, [-1, 0]).tolist()).toEqual([
      [7, 4],
      [19, 16],
    ]);
  });
});

describe('properties', () => {
  it('T reverses the axes, mT exchanges the last two', () => {
    const t = ops.zeros([2, 3, 4]);
    expect(t.T.shape).toEqual([4, 3, 2]);
    expect(t.mT.shape).toEqual([2, 4, 3]);
  });
});

describe('in place', () => {
  it('gives the same object another value; others keep theirs', async () => {
    const t = x();
    const view = t.at(0);
    expect(t.add_(1)).toBe(t);
    t.mul_(2).sub_(x(), { alpha: 2 }).div_(2);
    expect(await t.tolist()).toEqual([
      [1, 1, 1],
      [1, 1, 1],
    ]);
    expect(await view.tolist()).toEqual([1, 2, 3]);
  });

  it('keeps shape and dtype', async () => {
    const t = new Tensor([1n, 2n], int32);
    t.add_(1.5);
    expect(t.dtype).toBe(int32);
    expect(await t.tolist()).toEqual([2, 3]);
    expect(() => t.add_(ops.zeros([3, 2]))).toThrow(/does not fit/);
  });

  it('copy_, fill_, zero_', async () => {
    const t = x();
    t.copy_(new Tensor([7, 8, 9]));
    expect(await t.at(1).tolist()).toEqual([7, 8, 9]);
    t.fill_(2);
    expect(await t.sum().item()).toBe(12);
    t.zero_();
    expect(await t.sum().item()).toBe(0);
  });

  it('a parameter is assigned', async () => {
    const p = new Parameter(x(), { name: 'p' });
    p.set([0, '1:'], 0);
    p.add_(1);
    expect(p).toBeInstanceOf(Parameter);
    expect(await p.tolist()).toEqual([
      [2, 1, 1],
      [5, 6, 7],
    ]);
    expect(p.name).toBe('p');
  });

  it('gradients see the new value', async () => {
    const f = (a: Tensor): Tensor => {
      const y = a.copy();
      y.set(0, 0);
      y.mul_(y);
      return ops.sum(y);
    };
    expect(await (grad(f)(x()) as Tensor).tolist()).toEqual([
      [0, 0, 0],
      [8, 10, 12],
    ]);
  });
});

describe('bad input', () => {
  it('an unknown keyword', () => {
    expect(() => ops.add(x(), { foo: 1 } as never)).toThrow("add() got an unexpected keyword argument 'foo'");
  });

  it('shapes that do not broadcast, with both shapes', () => {
    expect(() => x().add(ops.zeros([2, 4]))).toThrow('input1.shape = [2, 3] and input2.shape = [2, 4]');
  });

  it('JavaScript operators', () => {
    expect(() => (x() as unknown as number) + 1).toThrow(/a\.add\(b\)/);
  });
});

describe('numbers in eager style', () => {
  it('are inputs: another number needs no other session', async () => {
    const { stats, reset_stats } = await import('../../src/jit/runtime_api.js');
    const t = x();
    await t.mul(3.25).add(1).tolist();
    reset_stats();
    for (const k of [1.5, 2.5, 3.5]) await t.mul(k).add(k).tolist();
    expect(stats().sessions).toBe(0);
  });
});

it('dtypes of constants', () => {
  expect(ops.zeros([2]).dtype).toBe(float32);
  expect(ops.full([2], 1, { dtype: bool_ }).dtype).toBe(bool_);
});

describe('nothing', () => {
  const nothing = (): Tensor => ops.zeros([0, 3]);

  it('sums to 0, multiplies to 1, has no mean', async () => {
    expect(await ops.sum(nothing(), 0).tolist()).toEqual([0, 0, 0]);
    expect(await ops.prod(nothing()).item()).toBe(1);
    expect(await ops.mean(nothing(), 0).tolist()).toEqual([NaN, NaN, NaN]);
    expect(await ops.all(nothing()).item()).toBe(true);
    expect(await ops.any(nothing()).item()).toBe(false);
  });

  it('can be moved about', async () => {
    expect(await ops.pad(nothing(), [1, 1]).tolist()).toEqual([]);
    expect(await ops.repeat_interleave(ops.ones([3]), 0).tolist()).toEqual([]);
    expect(await ops.stack([nothing(), nothing()]).tolist()).toEqual([[], []]);
    expect(await ops.zeros([3, 4]).at('2:1').tolist()).toEqual([]);
    expect(await ops.broadcast_to(new Tensor([[1], [2]]), [2, 0]).tolist()).toEqual([[], []]);
  });
});

describe('slices in other orders', () => {
  // What numpy gives; MindSpore's kernel reads the wrong elements.
  it('several axes behind an ellipsis', async () => {
    const t = ops.reshape(ops.arange(120), [2, 3, 4, 5]);
    const y = ops.strided_slice(t, [0, 1, 0], [1, 0, 3], [1, 1, 2], { ellipsis_mask: 2 });
    expect(y.shape).toEqual([1, 3, 4, 2]);
    expect(await y.at(0, 2).tolist()).toEqual([
      [40, 42],
      [45, 47],
      [50, 52],
      [55, 57],
    ]);
  });

  it('a new axis', async () => {
    const t = ops.reshape(ops.arange(20), [4, 5]);
    const y = ops.strided_slice(t, [1, 1], [3, 4], [1, 1], { new_axis_mask: 1 });
    expect(await y.at(0, ':', 0).tolist()).toEqual([5, 10, 15]);
  });
});

describe('assign', () => {
  const parameter = (): Parameter => new Parameter(new Tensor([1, 2]), { name: 'p' });

  it('gives a parameter another value in its dtype, and returns it', async () => {
    const p = parameter();
    expect(ops.assign(p, new Tensor([3n, 4n]))).toBe(p);
    expect(p.dtype).toBe(float32);
    expect(await p.tolist()).toEqual([3, 4]);
    ops.assign_add(p, new Tensor([1, 1]));
    ops.assign_sub(p, { value: new Tensor([2, 3]) });
    expect(await p.tolist()).toEqual([2, 2]);
  });

  it('works on tensors', async () => {
    const t = new Tensor([1, 2]);
    ops.assign_add(t, t);
    expect(await t.tolist()).toEqual([2, 4]);
  });

  it('raises for another shape, with both', () => {
    expect(() => ops.assign(parameter(), new Tensor([1, 2, 3]))).toThrow(
      "For 'Assign','value' must have the same shape as 'variable'. But got 'value' shape: (3), 'variable' shape: (2).",
    );
    expect(() => ops.assign_add(parameter(), 1)).toThrow(
      "For 'AssignAdd','value' must have the same rank as 'variable'. But got 'value' rank: 0, 'variable' rank: 1.",
    );
    expect(() => ops.assign(parameter(), 'a' as never)).toThrow(TypeError);
  });
});

describe('what a tensor is', () => {
  it('shape, dtype, rank, size', () => {
    expect(ops.shape(x())).toEqual([2, 3]);
    expect(ops.dtype(x())).toBe(float32);
    expect([ops.rank(x()), ops.size(x()), ops.numel(x())]).toEqual([2, 6, 6]);
    expect([ops.is_tensor(x()), ops.is_tensor(1)]).toEqual([true, false]);
  });

  it('raises for what is none', () => {
    expect(() => ops.shape(1.5 as never)).toThrow(TypeError);
    expect(() => ops.rank(1 as never)).toThrow('the input x must be Tensor!');
    expect(() => ops.numel(1.5 as never)).toThrow("For numel, input must be a Tensor, but got <class 'float'>.");
  });
});
