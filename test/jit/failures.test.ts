import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Parameter, RuntimeError, Tensor } from '../../src/common/index.js';
import '../../src/jit/engine.js';
import { grad, jit, runtime, value_and_grad } from '../../src/jit/index.js';
import { cellCall } from '../../src/jit/scope.js';
import { defineOp } from '../../src/ops/define.js';
import * as ops from '../../src/ops/index.js';
import { counted, Descent, meanSquare, mlp, noise } from './mlp.js';

/** Fails at run time and not before when the index is out of range: what it returns has the shape of x. */
const faulty = defineOp('TestFaulty', {
  infer: ([x]) => ({ shape: x.shape, dtype: x.dtype }),
  lower: (g, [x, index]) => g.Add(x, g.Mul(g.Gather(x, index, { axis: 0 }), 0)),
  grad: ([dy]) => [dy, null],
});
const good = new Tensor(0n);
const bad = new Tensor(99n);
const inCell = <T>(name: string, body: () => T): T => cellCall({ cell: noise, version: () => '' }, name, body);

/** The error a promise rejects with; fails when it does not. */
async function rejection(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => expect.fail('no error'),
    (error: Error) => error,
  );
}

describe('a run that fails', () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);

  beforeEach(() => {
    unhandled.length = 0;
    process.on('unhandledRejection', note);
  });
  afterEach(async () => {
    await runtime.synchronize().catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 10));
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });

  test('gives its error to whoever reads a result', async () => {
    const y = faulty([noise([3, 2]), bad]);
    const error = await rejection(y.asnumpy());
    expect(error).toBeInstanceOf(RuntimeError);
    expect(error.message).toContain('out of data bounds');
    expect(await rejection(y.tolist())).toBe(error);
    await runtime.synchronize(); // it was read, so it is not raised again
  });

  test('names the cell', async () => {
    const y = inCell('net', () => inCell('fc', () => faulty([noise([3, 2]), bad])));
    expect((await rejection(y.read())).message).toBe(
      "For 'TestFaulty', running a graph failed: indices element out of data bounds, idx=99 must be within the inclusive range [-3,2]\n" +
        "In cell 'net.fc', operation 'TestFaulty' of Tensor[Float32] (3, 2), Tensor[Int64] ().",
    );
  });

  test('is raised by an operation that uses a result', async () => {
    const y = faulty([noise([3, 2]), bad]);
    await rejection(runtime.synchronize());
    expect(() => ops.add(y, 1)).toThrow(/out of data bounds/);
  });

  test('is raised by synchronize when nobody read it', async () => {
    inCell('net', () => faulty([noise([3, 2]), bad]));
    expect((await rejection(runtime.synchronize())).message).toContain('out of data bounds');
    await runtime.synchronize();
  });

  test('leaves parameters and state at their last good values', async () => {
    const [params, forward] = mlp([4, 5, 2]);
    const sgd = new Descent(params);
    const step = value_and_grad((x: Tensor, index: Tensor) => meanSquare(forward(faulty([x, index])), 0), null, params);
    const [, first] = step(noise([3, 4]), good) as [Tensor, Tensor[]];
    sgd.step(first);
    const before = await Promise.all([...params, ...sgd.moments].map((p) => p.tolist()));
    const [loss, grads] = step(noise([3, 4]), bad) as [Tensor, Tensor[]];
    sgd.step(grads);
    const [after, later] = step(noise([3, 4]), good) as [Tensor, Tensor[]];
    sgd.step(later); // depends on the failed one
    expect((await rejection(loss.item())).message).toContain('out of data bounds');
    expect((await rejection(after.item())).message).toContain('out of data bounds');
    expect(await Promise.all([...params, ...sgd.moments].map((p) => p.tolist()))).toEqual(before);
    await runtime.synchronize().catch(() => undefined);
    const [fine, last] = step(noise([3, 4]), good) as [Tensor, Tensor[]];
    sgd.step(last);
    expect(Number.isFinite(await fine.item())).toBe(true);
    expect(await params[0].tolist()).not.toEqual(before[0]);
  });

  test('is raised by the next optimizer call when nobody read it', async () => {
    const [params, forward] = mlp([4, 5, 2]);
    const sgd = new Descent(params);
    const step = value_and_grad((x: Tensor, index: Tensor) => meanSquare(forward(faulty([x, index])), 0), null, params);
    sgd.step((step(noise([3, 4]), bad) as [Tensor, Tensor[]])[1]);
    const [, grads] = step(noise([3, 4]), good) as [Tensor, Tensor[]];
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(() => sgd.step(grads)).toThrow(/out of data bounds/);
  });

  test('under jit leaves parameters as they were', async () => {
    const p = new Parameter(new Tensor([1, 2]), 'p');
    const bump = jit((index: Tensor) => {
      p.set_data(ops.add(faulty([p, index]), 1));
      return ops.sum(p);
    });
    expect(await bump(good).item()).toBe(5);
    expect(await rejection(bump(bad).item())).toBeInstanceOf(RuntimeError);
    expect(await p.tolist()).toEqual([2, 3]);
    expect(await bump(good).item()).toBe(7);
  });
});

describe('what is refused before anything runs', () => {
  test('a shape error names the cell and changes nothing', async () => {
    const p = new Parameter(noise([2, 3]), 'p');
    const before = await p.tolist();
    expect(() =>
      inCell('net', () => {
        p.set_data(ops.mul(p, 2));
        return ops.add(noise([2, 3]), noise([2, 4]));
      }),
    ).toThrow(/In cell 'net'/);
    expect(() => p.set_data(noise([3, 2]))).toThrow(/shape/);
    expect(((await p.tolist()) as number[][])[0][0]).toBeCloseTo((before as number[][])[0][0] * 2, 6);
  });

  test('reading within a traced function', async () => {
    expect(() =>
      jit((x: Tensor) => {
        void x.tolist();
        return x;
      })(noise([2])),
    ).toThrow(/while a graph is traced/);
    const f = jit(async (x: Tensor) => {
      await Promise.resolve();
      return ops.add(x, 1);
    });
    expect(() => f(noise([2]))).toThrow(/asynchronous/);
    await new Promise((resolve) => setTimeout(resolve, 10));
    await runtime.synchronize(); // what the function did after its first await left nothing behind
  });

  test('more queued runs than the queue holds', async () => {
    const bump = jit((x: Tensor) => ops.add(x, 1));
    let x = new Tensor(0);
    expect(() => {
      for (let i = 0; i < 10_001; i++) x = bump(x);
    }).toThrow(/await ms\.runtime\.synchronize\(\)/);
    await runtime.synchronize();
    expect(await x.item()).toBe(10_000);
  });
});

describe('jit', () => {
  test('traces anew for other shapes, dtypes and host arguments, and only then', async () => {
    let traced = 0;
    const f = jit((x: Tensor, k: number) => {
      traced++;
      return ops.mul(x, k);
    });
    const calls = async (): Promise<unknown[]> => [
      await f(new Tensor([1, 2]), 3).tolist(),
      await f(new Tensor([4, 5]), 3).tolist(),
      await f(new Tensor([1, 2, 3]), 3).tolist(),
      await f(new Tensor([1n, 2n]), 3).tolist(),
      await f(new Tensor([1, 2]), 2).tolist(),
    ];
    const expected = [
      [3, 6],
      [12, 15],
      [3, 6, 9],
      [3, 6],
      [2, 4],
    ];
    expect(await calls()).toEqual(expected);
    expect(traced).toBe(4);
    expect(await calls()).toEqual(expected);
    expect(traced).toBe(4);
  });

  test('sees a parameter that was set between calls', async () => {
    const p = new Parameter(new Tensor(2), 'p');
    const f = jit((x: Tensor) => ops.mul(x, p));
    expect(await f(new Tensor(3)).item()).toBe(6);
    p.set_data(5);
    expect(await f(new Tensor(3)).item()).toBe(15);
    p.set_data(ops.mul(p, 2));
    expect(await f(new Tensor(3)).item()).toBe(30);
  });

  test('gives back arguments, parameters and structures', async () => {
    const p = new Parameter(new Tensor(2), 'p');
    const f = jit((x: Tensor) => ({ x, list: [p, ops.neg(x)], text: 'same' }));
    const { x, list, text } = f(new Tensor(3));
    expect([await x.item(), await list[0].item(), await list[1].item(), text]).toEqual([3, 2, -3, 'same']);
  });

  test('is part of the step when called within a gradient call', async () => {
    const f = jit((x: Tensor) => ops.mul(x, x));
    expect(await (grad(f)(new Tensor(3)) as Tensor).item()).toBe(6);
  });
});

describe('pending values', () => {
  test('a value from before a dispatch is still right', async () => {
    const p = new Parameter(new Tensor(2), 'p');
    const old = ops.mul(p, 10);
    p.set_data(ops.add(p, 1));
    await runtime.synchronize();
    expect([await old.item(), await p.item()]).toEqual([20, 3]);
  });

  test('a consumed value can be read later: it is computed again', async () => {
    const seen = await counted(1, async () => {
      const a = ops.add(noise([3]), 1);
      const b = ops.sum(a);
      await b.item();
      await a.tolist();
    });
    expect(seen.runs).toBe(2);
  });

  test('5,000 pending nodes are dispatched', async () => {
    let x = new Tensor(0);
    const { runs } = await counted(1, async () => {
      for (let i = 0; i < 5_500; i++) x = x.add(1);
      expect(await x.item()).toBe(5_500);
    });
    expect(runs).toBe(2);
  });
});
