import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as ms from '../../src/index.js';
import { nn, ops, Tensor } from '../../src/index.js';
import { runtimeOptions } from '../../src/runtime/options.js';

type Step = (x: Tensor, y: Tensor) => Tensor;

interface Case {
  readonly net: () => nn.Cell;
  readonly optimizer: (params: ms.Parameter[]) => nn.Optimizer;
  /** Shape of a batch without its first axis. */
  readonly shape: readonly number[];
}

class LeNet extends nn.Cell {
  conv1 = new nn.Conv2d(1, 6, 5, { pad_mode: 'valid' });
  conv2 = new nn.Conv2d(6, 16, 5, { pad_mode: 'valid' });
  pool = new nn.MaxPool2d({ kernel_size: 2, stride: 2 });
  relu = new nn.ReLU();
  flatten = new nn.Flatten();
  fc = new nn.Dense(256, 4);

  override construct(x: Tensor): Tensor {
    x = this.pool(this.relu(this.conv1(x)));
    return this.fc(this.flatten(this.pool(this.relu(this.conv2(x)))));
  }
}

class Residual extends nn.Cell {
  stem = new nn.Conv2d(3, 8, 3);
  norm = new nn.BatchNorm2d(8);
  conv = new nn.Conv2d(8, 8, 3);
  fc = new nn.Dense(8, 4);

  override construct(x: Tensor): Tensor {
    x = ops.relu(this.norm(this.stem(x)));
    x = ops.relu(ops.add(x, this.conv(x)));
    return this.fc(ops.mean(x, [2, 3]));
  }
}

class Recurrent extends nn.Cell {
  lstm = new nn.LSTM(5, 6, { batch_first: true });
  fc = new nn.Dense(6, 4);

  override construct(x: Tensor): Tensor {
    const [outputs] = this.lstm(x) as [Tensor, unknown];
    return this.fc(ops.mean(outputs, 1));
  }
}

const mlp = (): nn.Cell =>
  new nn.SequentialCell(
    new nn.Dense(6, 8),
    new nn.LayerNorm([8]),
    new nn.GELU(),
    new nn.Dropout({ p: 0.3 }),
    new nn.Dense(8, 4),
  );

const CASES: Record<string, Case> = {
  'dense layers with dropout, Adam with a schedule': {
    net: mlp,
    optimizer: (params) => new nn.Adam(params, { learning_rate: new nn.ExponentialDecayLR(0.01, 0.9, 4) }),
    shape: [6],
  },
  'convolutions, ASGD': {
    net: () => new LeNet(),
    optimizer: (params) => new nn.ASGD(params, { learning_rate: 0.05, t0: 20 }),
    shape: [1, 28, 28],
  },
  'batch normalization, Momentum': {
    net: () => new Residual(),
    optimizer: (params) => new nn.Momentum(params, 0.05, 0.9, { weight_decay: 0.01 }),
    shape: [3, 8, 8],
  },
  'a recurrent network, RMSProp': {
    net: () => new Recurrent(),
    optimizer: (params) => new nn.RMSProp(params, { learning_rate: 0.01 }),
    shape: [7, 5],
  },
};

/** A training step made anew from the same seed. */
function training({ net, optimizer }: Case): { step: Step; params: ms.Parameter[]; all: () => Promise<Uint8Array[]> } {
  ms.set_seed(3);
  const network = net();
  const cell = new nn.TrainOneStepCell(
    new nn.WithLossCell(network, new nn.CrossEntropyLoss()),
    optimizer(network.trainable_params()),
  );
  cell.set_train();
  const params = [...cell.get_parameters()];
  const all = async (): Promise<Uint8Array[]> => {
    const found: Uint8Array[] = [];
    for (const parameter of params) {
      const { buffer, byteOffset, byteLength } = (await parameter.read()) as Float32Array;
      found.push(new Uint8Array(buffer.slice(byteOffset, byteOffset + byteLength)));
    }
    return found;
  };
  return { step: ms.jit((x: Tensor, y: Tensor) => cell(x, y) as Tensor), params, all };
}

/** Batches of 4, in turn. */
function batches(shape: readonly number[], count: number): [Tensor, Tensor][] {
  const size = shape.reduce((n, d) => n * d, 4);
  return Array.from({ length: count }, (_, k) => [
    Tensor.fromData(
      Float32Array.from({ length: size }, (_, i) => Math.sin(i * (k + 1))),
      [4, ...shape],
    ),
    Tensor.fromData(
      Int32Array.from({ length: 4 }, (_, i) => (i * 3 + k) % 4),
      [4],
    ),
  ]);
}

async function trained(given: Case, steps: number, each: boolean): Promise<{ losses: unknown[]; all: Uint8Array[] }> {
  const { step, all } = training(given);
  const found: Tensor[] = [];
  for (const [x, y] of batches(given.shape, steps)) {
    const loss = step(x, y);
    if (each) await loss.item();
    found.push(loss);
  }
  const losses: unknown[] = [];
  for (const loss of found) losses.push(await loss.item());
  return { losses, all: await all() };
}

describe('calls made together', () => {
  beforeEach(() => {
    runtimeOptions.together = 'always';
    ms.runtime.reset_stats();
  });
  afterEach(() => {
    runtimeOptions.together = 'never';
  });

  it.each(Object.entries(CASES))('give the same bits as one by one: %s', async (_, given) => {
    const alone = await trained(given, 40, true);
    expect(ms.runtime.stats().together).toBe(0);
    const together = await trained(given, 40, false);
    expect(ms.runtime.stats().together).toBeGreaterThan(30);
    expect(together).toEqual(alone);
  });

  const [dense] = Object.values(CASES);

  it('leave alone what somebody holds of a parameter, or is about to read', async () => {
    const plain = training(dense);
    const wanted: unknown[] = [];
    const data = batches(dense.shape, 24);
    for (const [x, y] of data) {
      plain.step(x, y);
      wanted.push(await plain.params[0].tolist());
    }
    const { step, params } = training(dense);
    const kept = new Map<number, Tensor>();
    const reads = new Map<number, Promise<unknown>>();
    data.forEach(([x, y], i) => {
      step(x, y);
      if (i === 7) kept.set(i, params[0].value());
      if (i === 11) kept.set(i, ops.mul(params[0], 1));
      if (i === 15) reads.set(i, params[0].tolist());
    });
    expect(await params[0].tolist()).toEqual(wanted[23]);
    for (const [i, tensor] of kept) expect(await tensor.tolist()).toEqual(wanted[i]);
    for (const [i, read] of reads) expect(await read).toEqual(wanted[i]);
    expect(ms.runtime.stats().together).toBeGreaterThan(8);
  });

  it('see what is assigned between them', async () => {
    const result = async (each: boolean): Promise<unknown> => {
      const { step, params } = training(dense);
      const data = batches(dense.shape, 20);
      for (const [i, [x, y]] of data.entries()) {
        const loss = step(x, y);
        if (each) await loss.item();
        if (i === 9) params[0].set_data(ops.zeros(params[0].shape, ms.float32));
      }
      return params[0].tolist();
    };
    expect(await result(false)).toEqual(await result(true));
  });

  it('fail where the call fails, and the parameters stay as they were before it', async () => {
    const data = batches(dense.shape, 12);
    const bad = Tensor.fromData(Int32Array.from([0, 1, 9, 0]), [4]);
    const { step, params, all } = training(dense);
    const other = training(dense);
    for (const [x, y] of data.slice(0, 8)) other.step(x, y);
    const wanted = await other.all();
    const losses = data.map(([x, y], i) => step(x, i === 8 ? bad : y));
    for (const loss of losses.slice(0, 8)) expect(Number.isFinite(await loss.item())).toBe(true);
    await expect(losses[8].item()).rejects.toThrow(/label|target|index/i);
    await ms.runtime.synchronize().catch(() => undefined); // those behind it read what it left
    expect(await all()).toEqual(wanted);
    expect(params[0].shape).toEqual([8, 6]);
    await step(...data[0]).item(); // and it goes on
  });

  it('give back arguments, several results and parameters that are only written', async () => {
    class Counter extends nn.Cell {
      total = new ms.Parameter(ops.zeros([2], ms.float32), { name: 'total' });
      last = new ms.Parameter(ops.zeros([2], ms.float32), { name: 'last' });

      override construct(x: Tensor): unknown {
        ops.assign(this.total, ops.add(this.total, x));
        ops.assign(this.last, ops.mul(x, 2));
        return [x, { sum: ops.add(this.total, 0), twice: [ops.mul(x, 2)] }];
      }
    }
    const net = new Counter();
    const call = ms.jit((x: Tensor) => net(x) as [Tensor, { sum: Tensor; twice: [Tensor] }]);
    const made = Array.from({ length: 30 }, (_, i) => call(new Tensor([i, 1 - i], { dtype: ms.float32 })));
    let [sum, rest] = [0, 0];
    for (const [i, [x, parts]] of made.entries()) {
      sum += i;
      rest += 1 - i;
      expect(await x.tolist()).toEqual([i, 1 - i]);
      expect(await parts.sum.tolist()).toEqual([sum, rest]);
      expect(await parts.twice[0].tolist()).toEqual([2 * i, 2 - 2 * i]);
    }
    expect(await net.total.tolist()).toEqual([sum, rest]);
    expect(await net.last.tolist()).toEqual([58, -56]);
    expect(ms.runtime.stats().together).toBeGreaterThan(20);
  });
});
