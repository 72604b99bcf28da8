import { it } from 'vitest';
import * as ms from '../../src/index.js';
import { nn, np, Tensor } from '../../src/index.js';
import { expectClose } from '../helpers/close.js';

/** What one layer gives and keeps when nothing else is in the graph. */
async function alone(x: Tensor): Promise<{ y: Tensor; mean: number[]; variance: number[] }> {
  const layer = new nn.BatchNorm2d(8);
  layer.set_train();
  const y = layer(x);
  await ms.runtime.synchronize();
  return {
    y,
    mean: (await layer.moving_mean.tolist()) as number[],
    variance: (await layer.moving_variance.tolist()) as number[],
  };
}

it.each([
  ['one after the other', (a: nn.Cell, b: nn.Cell, x: Tensor) => [a(x), b((a(x) as Tensor).add(3))]],
  ['beside each other', (a: nn.Cell, b: nn.Cell, x: Tensor) => [a(x), b(x)]],
])('two layers of one width in one graph keep their own statistics: %s', async (_, call) => {
  np.random.seed(1);
  const x = new Tensor(np.random.randn(4, 8, 3, 5), ms.float32).mul(2);
  const [a, b] = [new nn.BatchNorm2d(8), new nn.BatchNorm2d(8)];
  a.gamma.set_data(new Tensor(new Array<number>(8).fill(1.5)));
  for (const layer of [a, b]) layer.set_train();
  const plain = await alone(x);
  call(a, b, x);
  await ms.runtime.synchronize();
  if (call.toString().includes('add')) {
    const y = plain.y.mul(1.5).add(3);
    const second = await alone(y);
    expectClose((await b.moving_mean.tolist()) as number[], second.mean, { atolScale: 1e-5 });
    expectClose((await b.moving_variance.tolist()) as number[], second.variance, { atolScale: 1e-5 });
  } else {
    expectClose((await a.moving_mean.tolist()) as number[], plain.mean);
    expectClose((await a.moving_variance.tolist()) as number[], plain.variance);
    expectClose((await b.moving_mean.tolist()) as number[], plain.mean);
    expectClose((await b.moving_variance.tolist()) as number[], plain.variance);
  }
});
