import { describe, expect, test } from 'vitest';
import { dtypes, type DTypeName } from '../../src/common/dtype.js';
import { Minstd, minstdBelow, minstdPower } from '../../src/common/minstd.js';
import * as ms from '../../src/index.js';
import { grad, jit, nn, ops, set_seed, type Tensor, value_and_grad } from '../../src/index.js';
import { withoutCell } from '../helpers/errors.js';
import { loadFixture } from '../helpers/fixtures.js';
import { counted } from '../jit/mlp.js';
import { outcome, settled, type Expr, type Outcome } from './interpreter.js';
import { build, interpreter, type Build } from './recording.js';

interface Meta {
  readonly streams: readonly {
    readonly seed: number;
    readonly layers: readonly [Expr[], Record<string, Expr>][];
    readonly calls: readonly { layer: number; shape: number[]; dtype: DTypeName; mask: string; kept: number }[];
  }[];
  readonly function: readonly { kwargs: Record<string, Expr>; mask: string }[];
  readonly layers: readonly (Build & { gives: Outcome; repr: string | null })[];
  readonly calls: readonly (Build & { inputs: readonly Expr[]; gives: Outcome })[];
  readonly functions: readonly { op: string; args: Expr[]; kwargs: Record<string, Expr>; gives: Outcome }[];
}

const { meta } = loadFixture<Meta>('nn_dropout');

async function bits(y: Tensor): Promise<string> {
  return Array.from((await y.read()) as Float32Array, (v) => (v === 0 ? '0' : '1')).join('');
}

const trained = <C extends nn.Cell>(cell: C): C => cell.set_train();

describe('masks are those that MindSpore draws', () => {
  for (const { seed, layers, calls } of meta.streams) {
    test(`layers, seed ${seed}`, async () => {
      set_seed(seed);
      const cells = layers.map(([args, kwargs]) => trained(build({ layer: 'Dropout', args, kwargs })));
      for (const { layer, shape, dtype, mask, kept } of calls) {
        const y = cells[layer](ops.ones(shape, dtypes.get(dtype))) as Tensor;
        expect(y.dtype.name).toBe(dtype);
        expect(await bits(y)).toBe(mask);
        const value = ([await y.tolist()] as unknown[]).flat(6) as number[];
        expect(Math.max(0, ...value)).toBe(kept);
      }
    });
  }

  test('ops.dropout', async () => {
    set_seed(5);
    for (const { kwargs, mask } of meta.function) expect(await bits(ops.dropout(ops.ones([9, 7]), kwargs))).toBe(mask);
  });

  test('the stream can be entered anywhere', () => {
    const [a, b] = [new Minstd([1, 2]), new Minstd([1, 2])];
    const first = a.take(1);
    for (let i = 0; i < 999; i++) a.take(1);
    b.take(1000);
    expect(a.take(1)).toBe(b.take(5));
    expect((BigInt(first) * BigInt(minstdPower(1000))) % 2147483647n).toBe(
      (BigInt(new Minstd([1, 2]).take(1)) * BigInt(minstdPower(1000))) % 2147483647n,
    );
    expect(minstdBelow(1)).toBe(2147483646);
    expect(minstdBelow(0)).toBe(0);
  });
});

describe('arguments', () => {
  for (const { gives, repr, ...c } of meta.layers) {
    const title = `${c.layer} ${JSON.stringify(c.args)} ${JSON.stringify(c.kwargs)}`;
    test(title, () => {
      expect(outcome(() => (build(c), null))).toEqual(gives);
      if (repr !== null) expect(String(build(c))).toBe(repr);
    });
  }
  for (const { gives, inputs, ...c } of meta.calls) {
    test(`${c.layer} of ${JSON.stringify(inputs)}`, async () => {
      const got = await settled(() => trained(build(c))(...inputs.map((x) => interpreter.value(x))));
      expect({ ...got, text: got.text && withoutCell(got.text) }).toEqual({ text: undefined, ...gives });
    });
  }
  for (const { op, args, kwargs, gives } of meta.functions) {
    test(`ops.${op} ${JSON.stringify(args)} ${JSON.stringify(kwargs)}`, async () => {
      const f = (ops as unknown as Record<string, (...a: unknown[]) => Tensor>)[op];
      const got = await settled(() => f(...interpreter.args(args, kwargs)));
      expect({ ...got, text: got.text && withoutCell(got.text) }).toEqual({ text: undefined, ...gives });
    });
  }
});

describe('a mask belongs to its call', () => {
  test('value and gradient have the same one, also when the value is read first and later computed again', async () => {
    const layer = trained(new nn.Dropout({ p: 0.4 }));
    const x = ops.full([13, 11], 3, { dtype: ms.float32 });
    const [y, dx] = value_and_grad((a: Tensor) => layer(a))(x) as [Tensor, Tensor];
    expect(await bits(dx)).toBe(await bits(y));
    let seen: Tensor | undefined;
    const second = grad((a: Tensor) => {
      seen = layer(a);
      return ops.mul(seen, seen);
    })(x) as Tensor;
    const mask = await bits(second);
    expect(await bits(seen!)).toBe(mask);
    expect(mask).not.toBe(await bits(y));
    const curved = grad((a: Tensor) => grad((b: Tensor) => ops.pow(ops.dropout(b, 0.5), 3))(a))(x) as Tensor;
    const values = new Set((await curved.read()) as Float32Array);
    expect([...values].sort((a, b) => a - b)).toEqual([0, 6 * 3 * 8]); // (2x)³ twice differentiated at 3
  });

  test('other numbers each time, without another session', async () => {
    const layer = trained(new nn.Dropout({ p: 0.5 }));
    const x = ops.ones([6, 21]);
    const masks = new Set<string>();
    await x.read();
    await bits(layer(x));
    const eager = await counted(20, async () => masks.add(await bits(layer(x))));
    expect(eager).toEqual({ runs: 20, sessions: 0 });
    const functional = await counted(20, async () => masks.add(await bits(ops.dropout(x, 0.5))));
    expect(functional.sessions).toBe(0);
    const twice = jit((a: Tensor) => [layer(a), ops.dropout(a, 0.5)] as Tensor[]);
    const compiled = await counted(20, async () => {
      for (const y of twice(x)) masks.add(await bits(y));
    });
    expect(compiled).toEqual({ runs: 20, sessions: 1 });
    expect(masks.size).toBe(80);
  });

  test('the first replay of a recorded call draws what an eager call would', async () => {
    const x = ops.ones([5, 9]);
    const run = async (wrap: (f: (a: Tensor) => Tensor) => (a: Tensor) => Tensor): Promise<string[]> => {
      set_seed(3);
      const [a, b] = [trained(new nn.Dropout({ p: 0.5 })), trained(new nn.Dropout({ p: 0.2 }))];
      const f = wrap((t) => b(ops.add(a(t), a(t))));
      return [await bits(f(x)), await bits(f(x)), await bits(a(x))];
    };
    expect(await run(jit)).toEqual(await run((f) => f));
  });

  test('in Model.train each step draws anew in one session; evaluation drops nothing', async () => {
    const seen: string[] = [];
    class Net extends nn.Cell {
      drop = new nn.Dropout({ p: 0.5 });
      fc = new nn.Dense(30, 1, { weight_init: 'zeros', bias_init: 'zeros' });
      override construct(x: Tensor): Tensor {
        return this.fc(this.drop(x));
      }
    }
    const net = new Net();
    const optimizer = new nn.SGD(net.trainable_params(), { learning_rate: 1 });
    const loss = new (class extends nn.Cell {
      override construct(y: Tensor, t: Tensor): Tensor {
        return ops.sum(ops.sub(y, t));
      }
    })();
    const model = new ms.train.Model(net, { loss_fn: loss, optimizer, metrics: { loss: new ms.train.Loss() } });
    const data = new ms.dataset.NumpySlicesDataset(
      {
        x: { data: new Float32Array(30 * 8).fill(1), shape: [8, 30], dtype: 'float32' },
        y: { data: new Float32Array(8), shape: [8, 1], dtype: 'float32' },
      },
      { shuffle: false },
    ).batch(1);
    // The gradient of the weight is the mask, so each step's difference shows it.
    let before = new Float32Array(30);
    class Watch extends ms.train.Callback {
      override async on_train_step_end(): Promise<void> {
        const now = ((await net.fc.weight.read()) as Float32Array).slice();
        seen.push(Array.from(now, (v, i) => (v === before[i] ? '0' : '1')).join(''));
        before = now;
      }
    }
    const { sessions } = await counted(1, () => model.train(2, data, { callbacks: [new Watch()] }));
    expect(sessions).toBe(1);
    expect(seen).toHaveLength(16);
    expect(new Set(seen).size).toBe(16);
    net.set_train(false);
    const x = ops.ones([1, 30]);
    expect(net.drop(x)).toBe(x);
  });

  test('evaluation, p = 0 and keep_prob = 1 give the input back', () => {
    const x = ops.ones([3]);
    for (const layer of [
      new nn.Dropout({ p: 0.5 }),
      new nn.Dropout2d(0.5),
      trained(new nn.Dropout({ p: 0 })),
      trained(new nn.Dropout({ keep_prob: 1 })),
      trained(new nn.Dropout1d(0)),
    ]) {
      expect(layer(x)).toBe(x);
    }
  });

  test('whole channels are dropped, the same in value and gradient', async () => {
    set_seed(2);
    const x = ops.ones([40, 25, 3, 2]);
    for (const [f, shape] of [
      [trained(new nn.Dropout1d(0.3)), [40, 25, 6]],
      [trained(new nn.Dropout2d(0.3)), [40, 25, 3, 2]],
      [trained(new nn.Dropout3d(0.3)), [40, 25, 3, 1, 2]],
      [(a: Tensor) => ops.dropout2d(a, 0.3), [40, 25, 3, 2]],
    ] as const) {
      const call = f as unknown as (a: Tensor) => Tensor;
      const [y, dx] = value_and_grad(call)(ops.reshape(x, shape)) as [Tensor, Tensor];
      expect(await bits(dx)).toBe(await bits(y));
      const data = (await y.read()) as Float32Array;
      let kept = 0;
      for (let c = 0; c < 1000; c++) {
        const channel = new Set(data.subarray(6 * c, 6 * c + 6));
        expect(channel.size).toBe(1);
        if (!channel.has(0)) kept++;
      }
      expect(Math.abs(kept - 700)).toBeLessThan(4 * Math.sqrt(1000 * 0.3 * 0.7));
    }
    set_seed(2);
    const again = [await bits(ops.dropout2d(x)), await bits(ops.dropout2d(x))];
    set_seed(2);
    expect([await bits(ops.dropout2d(x)), await bits(ops.dropout2d(x))]).toEqual(again);
    expect(again[0]).not.toBe(again[1]);
  });
});

test('statistics of masks: mean, variance over blocks, neighbours, successive draws', async () => {
  set_seed(11);
  const p = 0.25;
  const layer = trained(new nn.Dropout({ p }));
  const x = ops.ones([400, 250]);
  const n = 100_000;
  const masks: Float32Array[] = [];
  for (let i = 0; i < 3; i++) masks.push(Float32Array.from(await bits(layer(x)), Number));
  const limit = 4.5 / Math.sqrt(n);
  const spread = Math.sqrt(p * (1 - p));
  const correlation = (a: Float32Array, b: Float32Array, lag: number): number => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += (a[i] - 1 + p) * (b[(i + lag) % n] - 1 + p);
    return sum / n / (p * (1 - p));
  };
  for (const [k, mask] of masks.entries()) {
    const mean = mask.reduce((s, v) => s + v, 0) / n;
    expect(Math.abs(mean - 1 + p)).toBeLessThan(limit * spread);
    for (const lag of [1, 2, 3, 250, 251, 400, 500]) expect(Math.abs(correlation(mask, mask, lag))).toBeLessThan(limit);
    expect(Math.abs(correlation(mask, masks[(k + 1) % 3], 0))).toBeLessThan(limit);
    // Counts in blocks of 100 scatter as binomial numbers do.
    let chi = 0;
    for (let b = 0; b < 1000; b++) {
      const count = mask.subarray(100 * b, 100 * b + 100).reduce((s, v) => s + v, 0);
      chi += (count - 75) ** 2 / (100 * p * (1 - p));
    }
    expect(Math.abs(chi - 1000)).toBeLessThan(4.5 * Math.sqrt(2000));
  }
});
