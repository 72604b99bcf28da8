import { describe, expect, test } from 'vitest';
import { toDType } from '../../src/common/dtype.js';
import * as ms from '../../src/index.js';
import { jit, ops, set_seed, Tensor } from '../../src/index.js';
import { expectClose } from '../helpers/close.js';
import { withoutCell } from '../helpers/errors.js';
import { loadFixture } from '../helpers/fixtures.js';
import { counted } from '../jit/mlp.js';
import { Interpreter, settled, type Expr, type Outcome } from '../nn/interpreter.js';

interface Call {
  readonly op: string;
  readonly args: readonly Expr[];
  readonly kwargs: Readonly<Record<string, Expr>>;
}
interface Meta {
  readonly calls: readonly (Call & { shape: number[]; dtype: string; data: number[] })[];
  readonly wrong: readonly (Call & { gives: Outcome })[];
}

const { meta } = loadFixture<Meta>('ops_random');

/** Expressions of the recording; a dtype is told by its name. */
class Arguments extends Interpreter {
  override value(e: Expr): unknown {
    const isDType = typeof e === 'object' && e !== null && 'dtype' in e && !('data' in e);
    return isDType ? toDType((e as { dtype: string }).dtype) : super.value(e);
  }
}
const interpreter = new Arguments();

function call({ op, args, kwargs }: Call): Tensor {
  const f = (ops as unknown as Record<string, (...a: unknown[]) => Tensor>)[op];
  return f(...interpreter.args(args, kwargs));
}

describe('after a seed, MindSpore’s numbers in the order of its calls', () => {
  // Seeds are drawn by the calls, so these are all made before the first is read.
  set_seed(12);
  const made = meta.calls.map((c) => ({ ...c, y: call(c) }));
  for (const { y, shape, dtype, data, ...c } of made) {
    test(`${c.op} ${JSON.stringify(c.args)} ${JSON.stringify(c.kwargs)}`, async () => {
      expect(y.shape).toEqual(shape);
      expect(y.dtype.name).toBe(dtype);
      const found = Float64Array.from(([await y.tolist()] as unknown[]).flat(3) as number[]);
      expectClose(found, Float64Array.from(data), dtype.startsWith('int') ? { rtol: 0, atolScale: 0 } : {});
    });
  }
});

/** Outcomes that differ on purpose; docs/differences.md has them. */
const DIFFERENT = new Map<string, Outcome>([]);

describe('refused arguments', () => {
  for (const { gives, ...c } of meta.wrong) {
    const title = `${c.op} ${JSON.stringify(c.args)} ${JSON.stringify(c.kwargs)}`;
    test(title, async () => {
      const got = await settled(() => call(c));
      expect({ ...got, text: got.text && withoutCell(got.text) }).toEqual({
        text: undefined,
        ...(DIFFERENT.get(title) ?? gives),
      });
    });
  }
});

describe('distributions', () => {
  const moments = async (t: Tensor): Promise<[mean: number, variance: number]> => {
    const data = (await t.read()) as Float32Array;
    const mean = data.reduce((s, v) => s + v, 0) / data.length;
    return [mean, data.reduce((s, v) => s + (v - mean) ** 2, 0) / data.length];
  };

  test('means and variances', async () => {
    set_seed(21);
    const n = 40_000;
    const near = async (t: Tensor, mean: number, variance: number, kurtosis: number): Promise<void> => {
      const [m, v] = await moments(t);
      expect(Math.abs(m - mean)).toBeLessThan(4.5 * Math.sqrt(variance / n));
      expect(Math.abs(v - variance)).toBeLessThan(4.5 * variance * Math.sqrt((kurtosis - 1) / n));
    };
    await near(ops.rand(n), 0.5, 1 / 12, 1.8);
    await near(ops.randn(200, 200), 0, 1, 3);
    await near(ops.uniform([n], new Tensor(-1), new Tensor(3)), 1, 16 / 12, 1.8);
    await near(ops.normal([n], 5, 2), 5, 4, 3);
    await near(ops.cast(ops.randint(0, 10, [n]), ms.float32), 4.5, 8.25, 1.8);
    await near(ops.bernoulli(ops.zeros([n]), 0.3), 0.3, 0.21, 1 / 0.21 - 3);
    const p = ops.reshape(ops.div(ops.arange(0, 4, { dtype: ms.float32 }), 4), [4, 1]);
    const each = await moments(ops.bernoulli(ops.zeros([4, n]), p));
    expect(Math.abs(each[0] - 0.375)).toBeLessThan(0.01);
    const drawn = Array.from((await ops.multinomial(new Tensor([1, 0, 3]), n).read()) as Int32Array, Number);
    expect(drawn).not.toContain(1);
    expect(Math.abs(drawn.reduce((s, v) => s + v, 0) / n - 1.5)).toBeLessThan(4.5 * Math.sqrt(0.75 / n));
  });

  test('replays of a compiled call go on in the streams of its first call', async () => {
    const f = jit((x: Tensor) => [ops.rand(3), ops.dropout(x, 0.5), ops.multinomial(x, 4)]);
    const x = ops.ones([5]);
    await x.read();
    set_seed(1);
    const all: number[] = [];
    const { runs, sessions } = await counted(5, async () => {
      const [u] = f(x);
      all.push(...((await u.read()) as Float32Array));
    });
    expect([runs, sessions]).toEqual([5, 1]);
    set_seed(1);
    expect(all).toEqual([...((await ops.rand(15).read()) as Float32Array)]);
  });

  test('a value read twice, or computed again, is the same', async () => {
    const u = ops.rand(50);
    const doubled = ops.mul(u, 2);
    const first = [...((await doubled.read()) as Float32Array)];
    expect([...((await ops.add(u, u).read()) as Float32Array)]).toEqual(first);
  });

  test('without a seed every program and call draws other numbers', async () => {
    const [a, b] = [ops.rand(20, { seed: 5 }), ops.rand(20, { seed: 5 })];
    expect(await a.tolist()).not.toEqual(await b.tolist());
  });
});
