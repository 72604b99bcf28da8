import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as ms from '../../src/index.js';
import { nn, ops, Tensor } from '../../src/index.js';

class Net extends nn.Cell {
  fc = new nn.Dense(3, 2);
  scale = 2;
  calls = { n: 0 };

  override construct(x: Tensor): Tensor {
    this.calls.n++;
    return ops.mul(this.fc(x), this.scale);
  }
}

describe('GRAPH_MODE', () => {
  beforeAll(() => ms.set_context({ mode: ms.GRAPH_MODE }));
  afterAll(() => ms.set_context({ mode: ms.PYNATIVE_MODE }));

  test('traces a cell once and replays it, and traces again when the cell changes', async () => {
    const net = new Net();
    const x = new Tensor([[1, 2, 3]]);
    const first = (await net(x).tolist()) as number[][];
    expect(await net(x).tolist()).toEqual(first);
    expect(net.calls.n).toBe(1);
    net.scale = 4;
    expect(await net(x).tolist()).toEqual([first[0].map((v) => v * 2)]);
    expect(net.calls.n).toBe(2);
    net.scale = 2;
    expect(await net(x).tolist()).toEqual(first);
    expect(net.calls.n).toBe(2);
  });

  test('gives the same training step as eager style', async () => {
    const losses: unknown[][] = [];
    for (const mode of [ms.GRAPH_MODE, ms.PYNATIVE_MODE]) {
      ms.set_context({ mode });
      ms.set_seed(3);
      const net = new Net();
      const opt = new nn.ASGD(net.trainable_params(), { learning_rate: 0.1 });
      const cell = new nn.TrainOneStepCell(new nn.WithLossCell(net, new nn.MSELoss()), opt);
      const seen = [];
      for (let i = 0; i < 3; i++)
        seen.push(await (cell(new Tensor([[1, 2, 3]]), new Tensor([[0, 1]])) as Tensor).item());
      losses.push(seen);
    }
    ms.set_context({ mode: ms.GRAPH_MODE });
    expect(losses[0]).toEqual(losses[1]);
  });

  test('refuses an asynchronous construct, naming the cell', () => {
    class Slow extends nn.Cell {
      override async construct(x: Tensor): Promise<Tensor> {
        await x.tolist();
        return x;
      }
    }
    expect(() => new Slow()(new Tensor([1]))).toThrow(/asynchronous.*Slow/s);
  });
});
