import { beforeEach, describe, expect, test } from 'vitest';
import { Parameter, Tensor } from '../../src/common/index.js';
import '../../src/jit/engine.js';
import { jit, runtime, value_and_grad } from '../../src/jit/index.js';
import { cellCall } from '../../src/jit/scope.js';
import * as ops from '../../src/ops/index.js';
import { counted, Descent, meanSquare, mlp, noise } from './mlp.js';

/** The table in docs/design.md. Widths differ from test to test, so that no test finds another one's sessions. */
describe('runs and sessions of each kind of loop', () => {
  let width = 16;
  let x: () => Tensor;
  let y: () => Tensor;
  let parts: ReturnType<typeof mlp>;
  let step: (x: Tensor, y: Tensor) => [Tensor, Tensor[]];
  let sgd: Descent;

  beforeEach(async () => {
    width += 1;
    parts = mlp([10, width, 2]);
    const [params, forward] = parts;
    x = () => noise([8, 10], 1);
    y = () => noise([8, 2], 1);
    step = value_and_grad((a: Tensor, b: Tensor) => meanSquare(forward(a), b), null, params);
    sgd = new Descent(params);
    await runtime.synchronize();
  });

  test('loss read now and then', async () => {
    const seen = await counted(60, async (i) => {
      const [loss, grads] = step(x(), y());
      sgd.step(grads);
      if (i % 20 === 19) await loss.item();
    });
    expect(seen).toEqual({ runs: 60, sessions: 1 });
  });

  test('loss read every step, after the update', async () => {
    const losses: number[] = [];
    const [a, b] = [x(), y()];
    const seen = await counted(60, async () => {
      const [loss, grads] = step(a, b);
      sgd.step(grads);
      losses.push((await loss.item()) as number);
    });
    expect(seen).toEqual({ runs: 60, sessions: 1 });
    expect(losses[59]).toBeLessThan(losses[0]);
  });

  test('loss read before the update', async () => {
    const seen = await counted(60, async () => {
      const [loss, grads] = step(x(), y());
      await loss.item();
      sgd.step(grads);
    });
    expect(seen).toEqual({ runs: 120, sessions: 2 });
  });

  test('running sum of losses', async () => {
    let total: Tensor | undefined;
    let expected = 0;
    const seen = await counted(60, async (i) => {
      const [loss, grads] = step(x(), y());
      sgd.step(grads);
      total = total ? total.add(loss) : loss;
      expected += (await loss.item()) as number;
      if (i === 59) expect((await total.item()) as number).toBeCloseTo(expected, 4);
    });
    expect(seen.runs).toBeLessThanOrEqual(62);
    expect(seen.sessions).toBeLessThanOrEqual(3);
  });

  test('gradients accumulated over four', async () => {
    let sums: Tensor[] | undefined;
    const seen = await counted(60, (i) => {
      const [, grads] = step(x(), y());
      sums = sums ? sums.map((s, k) => s.add(grads[k])) : grads;
      if (i % 4 === 3) {
        sgd.step(sums.map((s) => s.mul(0.25)));
        sums = undefined;
      }
    });
    expect(seen).toEqual({ runs: 60, sessions: 3 });
  });

  test('rate from the host, new each step', async () => {
    let k = 0;
    const decaying = new Descent(parts[0], () => 0.01 * 0.9 ** k++);
    const seen = await counted(60, () => {
      const [, grads] = step(x(), y());
      decaying.step(grads);
    });
    expect(seen).toEqual({ runs: 60, sessions: 1 });
  });

  test('user code mixes a new number in each step', async () => {
    const seen = await counted(60, (i) => {
      const [, grads] = step(x(), y());
      sgd.step(grads.map((g) => g.mul(1 / (i + 1))));
    });
    expect(seen).toEqual({ runs: 60, sessions: 1 });
  });

  test('exponential moving average', async () => {
    const averages = parts[0].map((p) => new Parameter(new Tensor(p), `ema.${p.name}`));
    const seen = await counted(60, () => {
      const [, grads] = step(x(), y());
      sgd.step(grads);
      averages.forEach((e, k) => e.set_data(e.mul(0.99).add(parts[0][k].mul(0.01))));
    });
    expect(seen.runs).toBeLessThanOrEqual(61);
    expect(seen.sessions).toBeLessThanOrEqual(3);
  });

  test('evaluation every ten steps', async () => {
    const seen = await counted(60, async (i) => {
      const [, grads] = step(x(), y());
      sgd.step(grads);
      if (i % 10 === 9) await parts[1](x()).read();
    });
    expect(seen).toEqual({ runs: 66, sessions: 2 });
  });

  test('ten steps without await, then a read', async () => {
    const seen = await counted(6, async () => {
      let last: Tensor | undefined;
      for (let i = 0; i < 10; i++) {
        const [loss, grads] = step(x(), y());
        sgd.step(grads);
        last = loss;
      }
      await last?.item();
    });
    expect(seen).toEqual({ runs: 60, sessions: 1 });
  });

  test('two optimizers (GAN)', async () => {
    const [gParams, generate] = mlp([4, width, 10]);
    const [dParams, judge] = mlp([10, width, 1]);
    const [gStep, dStep] = [new Descent(gParams), new Descent(dParams)];
    const forG = value_and_grad((z: Tensor) => meanSquare(judge(generate(z)), 1), null, gParams);
    const forD = value_and_grad(
      (real: Tensor, z: Tensor) => ops.add(meanSquare(judge(real), 1), meanSquare(judge(generate(z)), 0)),
      null,
      dParams,
    );
    const seen = await counted(30, () => {
      const [, g1] = forG(noise([8, 4], 1)) as [Tensor, Tensor[]];
      gStep.step(g1);
      const [, g2] = forD(x(), noise([8, 4], 1)) as [Tensor, Tensor[]];
      dStep.step(g2);
    });
    expect(seen).toEqual({ runs: 60, sessions: 2 });
  });

  test('statistics without a step', async () => {
    const mean = new Parameter(ops.zeros([width], ops.mean(noise([1])).dtype), 'moving_mean');
    const cell = { cell: mean, version: () => '' };
    const observe = (h: Tensor): Tensor =>
      cellCall(cell, 'statistics', () => {
        mean.set_data(ops.add(ops.mul(mean, 0.9), ops.mul(ops.mean(h, 0), 0.1)));
        return h;
      });
    const inputs = Array.from({ length: 20 }, () => noise([8, width], 1));
    let expected = 0;
    for (const input of inputs) {
      const data = (await input.read()) as Float32Array;
      let first = 0;
      for (let i = 0; i < 8; i++) first += data[i * width] / 8;
      expected = expected * 0.9 + first * 0.1;
    }
    const seen = await counted(20, (i) => {
      observe(inputs[i]);
    });
    expect(seen.runs).toBeLessThanOrEqual(21);
    expect(seen.sessions).toBeLessThanOrEqual(2);
    expect(((await mean.read()) as Float32Array)[0]).toBeCloseTo(expected, 5);
  });

  test('short last batch', async () => {
    const seen = await counted(60, (i) => {
      const rows = i % 10 === 9 ? 3 : 8;
      const [, grads] = step(noise([rows, 10], 1), noise([rows, 2], 1));
      sgd.step(grads);
    });
    expect(seen).toEqual({ runs: 60, sessions: 2 });
  });

  test('the step under jit', async () => {
    const [a, b] = [x(), y()];
    const eager: number[] = [];
    for (let i = 0; i < 5; i++) {
      const [loss, grads] = step(a, b);
      sgd.step(grads);
      eager.push((await loss.item()) as number);
    }
    const [, forward] = parts;
    const compiled = jit((p: Tensor, q: Tensor) => {
      const [loss, grads] = step(p, q);
      sgd.step(grads);
      return loss;
    });
    await runtime.synchronize();
    const seen = await counted(60, async (i) => {
      const loss = compiled(a, b);
      if (i % 20 === 0) await loss.item();
    });
    // Where it pays, calls that wait are made in one run, by a session of their own.
    expect(seen.runs).toBe(60);
    expect(seen.sessions).toBeLessThanOrEqual(2);
    expect(await meanSquare(forward(a), b).item()).toBeLessThan(eager[4]);
  });
});
