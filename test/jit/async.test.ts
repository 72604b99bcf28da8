/** Asynchronous functions under gradient calls, asynchronous cells: eager style awaits them, graph style refuses them by name. */
import { describe, expect, test } from 'vitest';
import * as ms from '../../src/index.js';
import { Tensor, nn, ops } from '../../src/index.js';

const x = new Tensor([0.5, -1, 2]);
const square = (s: Tensor): Tensor => ops.mul(s, s);
/** Reads a value on its way. */
const slow = async (s: Tensor): Promise<Tensor> => {
  const factor = (await ops.sum(s).item()) as number;
  await new Promise((resolve) => setTimeout(resolve, 1));
  return ops.mul(square(s), factor);
};

class Gate extends nn.Cell {
  fc = new nn.Dense(3, 1);
  override async construct(s: Tensor): Promise<Tensor> {
    const y = this.fc(s);
    return ((await ops.sum(y).item()) as number) > 0 ? y : ops.neg(y);
  }
}

class Outer extends nn.Cell {
  gate = new Gate();
  override async construct(s: Tensor): Promise<Tensor> {
    return square(await this.gate(s));
  }
}

const list = async (t: unknown): Promise<unknown> => (t as Tensor).tolist();

describe('eager style awaits', () => {
  test('functions of grad and value_and_grad', async () => {
    expect(await list(await (ms.grad(slow)(x) as Promise<Tensor>))).toEqual([1.5, -3, 6]);
    const pair: unknown = ms.value_and_grad(slow)(x);
    const [value, gradient] = (await pair) as [Tensor, Tensor];
    expect([await list(value), await list(gradient)]).toEqual([[0.375, 1.5, 6], [1.5, -3, 6]]); // prettier-ignore
  });

  test('calls that overlap, each with its own gradients', async () => {
    const calls = [1, 2, 3].map((k) => ms.grad(slow)(ops.mul(x, k)) as Promise<Tensor>);
    const between = ms.grad(square)(x) as Tensor;
    expect(await list(between)).toEqual([1, -2, 4]);
    expect(await Promise.all((await Promise.all(calls)).map(list))).toEqual(
      [1, 2, 3].map((k) => [1.5, -3, 6].map((g) => g * k * k)),
    );
  });

  test('vjp and jvp', async () => {
    const [, back] = (await ms.vjp(slow, x)) as [Tensor, (v: Tensor) => Promise<Tensor[]>];
    expect(await list((await back(new Tensor([1, 2, 3])))[0])).toEqual([1.5, -6, 18]);
    const [value, change] = (await ms.jvp(slow, x, new Tensor([1, 2, 3]))) as [Tensor, Tensor];
    expect([await list(value), await list(change)]).toEqual([[0.375, 1.5, 6], [1.5, -6, 18]]); // prettier-ignore
  });

  test('cells and their gradients', async () => {
    const net = new Outer();
    const row = ops.reshape(x, [1, 3]);
    const sign = Math.sign((await net.gate.fc(row).item()) as number);
    const grad = ms.grad((s: Tensor) => net(s), null, net.trainable_params()) as (s: Tensor) => Promise<Tensor[]>;
    const wanted = ms.grad((s: Tensor) => square(ops.mul(net.gate.fc(s), sign)), null, net.trainable_params());
    const [gradients, plain] = [await grad(row), wanted(row) as Tensor[]];
    expect(await Promise.all(gradients.map(list))).toEqual(await Promise.all(plain.map(list)));
  });

  test('what they throw', async () => {
    const failing = ms.grad(async (_: Tensor) => Promise.reject(new ms.ValueError('no')))(x) as Promise<unknown>;
    await expect(failing).rejects.toThrow(ms.ValueError);
    expect(await list(ms.grad(square)(x))).toEqual([1, -2, 4]);
  });
});

describe('graph style refuses', () => {
  test('a function and a cell, by name', () => {
    expect(() => ms.jit(slow)(x)).toThrow(/asynchronous function cannot be compiled to a graph: slow/);
    expect(() => ms.jit(new Gate())(ops.reshape(x, [1, 3]))).toThrow(/compiled to a graph: Gate/);
    // The error names the cell; what was recorded is forgotten.
    expect(() => ms.jit(new Outer())(ops.reshape(x, [1, 3]))).toThrow(ms.RuntimeError);
  });

  test('a cell in GRAPH_MODE', async () => {
    ms.set_context({ mode: ms.GRAPH_MODE });
    try {
      expect(() => new Gate()(ops.reshape(x, [1, 3]))).toThrow(/Gate/);
    } finally {
      ms.set_context({ mode: ms.PYNATIVE_MODE });
    }
    expect(await list(ms.grad(square)(x))).toEqual([1, -2, 4]);
  });

  test('Model in GRAPH_MODE, and not in PYNATIVE_MODE', async () => {
    const data = (): ms.dataset.Dataset =>
      new ms.dataset.NumpySlicesDataset([[[0.5, -1, 2]], [[1]]] as never, ['x', 'y'], {
        shuffle: false,
      }).batch(1);
    const model = (): ms.Model => {
      const net = new Gate();
      return new ms.Model(net, new nn.MSELoss(), new nn.SGD(net.trainable_params(), { learning_rate: 0.1 }));
    };
    await model().train(1, data(), { dataset_sink_mode: false });
    ms.set_context({ mode: ms.GRAPH_MODE });
    try {
      await expect(model().train(1, data(), { dataset_sink_mode: false })).rejects.toThrow(/asynchronous/);
    } finally {
      ms.set_context({ mode: ms.PYNATIVE_MODE });
    }
  });
});
