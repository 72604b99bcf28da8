import { expect, test } from 'vitest';
import '../../src/jit/engine.js';
import { jit, runtime, value_and_grad } from '../../src/jit/index.js';
import type { Tensor } from '../../src/common/index.js';
import { Descent, meanSquare, mlp, noise } from './mlp.js';

/** Bytes a step by which `samples`, one every `every` steps, grow: the slope of the line of least squares. */
function slope(samples: readonly number[], every: number): number {
  const n = samples.length;
  const middle = (n - 1) / 2;
  const mean = samples.reduce((a, b) => a + b, 0) / n;
  let above = 0;
  let below = 0;
  samples.forEach((s, i) => {
    above += (i - middle) * (s - mean);
    below += (i - middle) ** 2;
  });
  return above / below / every;
}

for (const style of ['eager', 'graph'] as const) {
  test(`10,000 ${style} steps hold memory flat: under 1 KB a step over the last 8,000`, async () => {
    const [params, forward] = mlp([20, 64, 64, 2]);
    const sgd = new Descent(params);
    const gradOf = value_and_grad((x: Tensor, y: Tensor) => meanSquare(forward(x), y), null, params);
    const eager = (x: Tensor, y: Tensor): Tensor => {
      const [loss, grads] = gradOf(x, y) as [Tensor, Tensor[]];
      sgd.step(grads);
      return loss;
    };
    const step = style === 'graph' ? jit(eager) : eager;
    const samples: number[] = [];
    for (let i = 0; i < 10_000; i++) {
      const loss = step(noise([32, 20], 1), noise([32, 2], 1));
      if (i % 10 === 9) await runtime.synchronize();
      if (i % 1000 === 0) await loss.item();
      if (i >= 2000 && i % 100 === 0) samples.push(process.memoryUsage().rss);
    }
    const grown = slope(samples, 100);
    console.log(
      `${style}: ${(grown / 1024).toFixed(3)} KB a step, ${(samples[samples.length - 1] / 2 ** 20).toFixed(0)} MB at the end`,
    );
    expect(grown).toBeLessThan(1024);
  }, 120_000);
}
