/** `dataset_sink_mode`: several steps are one run, and nobody can tell but by the time it takes. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as ms from '../../src/index.js';
import { nn, ops, Tensor, train } from '../../src/index.js';
import type { RunContext } from '../../src/train/index.js';
import { expectClose } from '../helpers/close.js';
import { generator } from '../providers/nets.js';
import { errorOf } from './outcome.js';

const { Callback, Model } = train;
const { NumpySlicesDataset } = ms.dataset;

class Net extends nn.Cell {
  fc1 = new nn.Dense(6, 8);
  norm = new nn.BatchNorm1d(8);
  dropout = new nn.Dropout({ p: 0.3 });
  fc2 = new nn.Dense(8, 3);

  override construct(x: Tensor): Tensor {
    return this.fc2(this.dropout(ops.relu(this.norm(this.fc1(x)))));
  }
}

/** Optimizers with state, rates and decay of every kind. */
const OPTIMIZERS: Record<string, (net: nn.Cell) => nn.Optimizer> = {
  ASGD: (net) => new nn.ASGD(net.trainable_params(), { learning_rate: 0.1, t0: 20, weight_decay: 0.01 }),
  'Adam with a schedule': (net) =>
    new nn.Adam(net.trainable_params(), { learning_rate: new nn.ExponentialDecayLR(0.02, 0.9, 4, true) }),
  'Momentum with a list of rates': (net) =>
    new nn.Momentum(
      net.trainable_params(),
      Array.from({ length: 120 }, (_, i) => 0.1 / (1 + i)),
      0.9,
    ),
};

const ROWS = 80;

function data(batch = 4, rows = ROWS, wrongLabel = -1): InstanceType<typeof NumpySlicesDataset> {
  const random = generator(3);
  const x = {
    data: Float32Array.from({ length: rows * 6 }, () => random() * 2 - 1),
    shape: [rows, 6],
    dtype: 'float32',
  };
  const labels = Int32Array.from({ length: rows }, (_, i) => (i === wrongLabel ? 7 : Math.floor(random() * 3)));
  return new NumpySlicesDataset({ x, y: { data: labels, shape: [rows], dtype: 'int32' } }, { shuffle: false }).batch(
    batch,
  );
}

/** Notes the loss of each step, and does what it is told. */
class Watch extends Callback {
  readonly losses: number[] = [];
  constructor(private readonly at: (step: number, context: RunContext) => unknown = () => undefined) {
    super();
  }
  override async on_train_step_end(context: RunContext): Promise<void> {
    const { net_outputs, cur_step_num } = context.original_args();
    this.losses.push(Number(await net_outputs.item()));
    await this.at(cur_step_num, context);
  }
}

interface Made {
  net: Net;
  opt: nn.Optimizer;
  model: InstanceType<typeof Model>;
}

function make(optimizer = 'ASGD'): Made {
  ms.set_seed(1);
  const net = new Net();
  const loss_fn = new nn.SoftmaxCrossEntropyWithLogits({ sparse: true, reduction: 'mean' });
  const opt = OPTIMIZERS[optimizer](net);
  return { net, opt, model: new Model(net, { loss_fn, optimizer: opt, metrics: ['accuracy', 'loss'] }) };
}

interface Outcome {
  losses: number[];
  /** Parameters and the state of the optimizer. */
  state: number[][];
  found: unknown;
  runs: number;
}

/** Trains, and gives all that can be seen afterwards. */
async function trained(
  options: Record<string, unknown>,
  {
    optimizer,
    epochs = 2,
    dataset = () => data(),
    at = () => () => undefined,
  }: {
    optimizer?: string;
    epochs?: number;
    dataset?: () => ReturnType<typeof data>;
    at?: (made: Made) => (step: number, context: RunContext) => unknown;
  } = {},
): Promise<Outcome> {
  const made = make(optimizer);
  const watch = new Watch(at(made));
  const before = ms.runtime.stats().runs;
  const found = await errorOf(() => made.model.train(epochs, dataset(), { callbacks: [watch], ...options }));
  const { runs } = ms.runtime.stats();
  const state: number[][] = [];
  for (const p of [...made.net.get_parameters(), ...made.opt.get_parameters()]) {
    state.push(Array.from((await p.read()) as Float32Array, Number));
  }
  return { losses: watch.losses, state, found, runs: runs - before };
}

/** The same training in both ways; everything but the runs is equal, bit for bit. */
async function bothWays(options: Parameters<typeof trained>[1], sink_size = -1): Promise<[Outcome, Outcome]> {
  const alone = await trained({}, options);
  const together = await trained({ dataset_sink_mode: true, sink_size }, options);
  const { runs: _, ...wanted } = alone;
  expect(together).toMatchObject(wanted);
  return [alone, together];
}

let debugged: string[];
beforeEach(() => {
  debugged = [];
  vi.stubEnv('GLOG_v', '0');
  vi.spyOn(console, 'debug').mockImplementation((line: string) => void debugged.push(line));
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe('several steps in one run', () => {
  it.each(Object.keys(OPTIMIZERS))('give the losses and parameters of as many runs: %s', async (optimizer) => {
    const [alone, together] = await bothWays({ optimizer, epochs: 5 });
    expect(alone.losses).toHaveLength(100);
    expect([alone.runs, together.runs]).toEqual([100, 5]);
    expect(debugged).toEqual([]);
  });

  it.each([
    [1, 40],
    [3, 14],
    [20, 2],
    [1000, 2],
  ])('sink_size %i', async (sink_size, runs) => {
    const [, together] = await bothWays({}, sink_size);
    expect(together.runs).toBe(runs);
  });

  it('a short last batch runs alone', async () => {
    const [alone, together] = await bothWays({ dataset: () => data(6, 32) });
    expect([alone.losses.length, together.runs]).toEqual([12, 4]);
  });

  it('go on where the last training ended, random numbers too', async () => {
    const twice = async (first: boolean, second: boolean): Promise<unknown> => {
      const { model, net } = make();
      const watch = new Watch();
      const dataset = data();
      for (const dataset_sink_mode of [first, second]) {
        await model.train(1, dataset, { callbacks: [watch], dataset_sink_mode });
      }
      return [watch.losses, await net.fc1.weight.tolist()];
    };
    const wanted = await twice(false, false);
    expect(await twice(true, true)).toEqual(wanted);
    expect(await twice(false, true)).toEqual(wanted);
    expect(await twice(true, false)).toEqual(wanted);
  });

  it('of a convolutional network too', async () => {
    class Images extends nn.Cell {
      conv1 = new nn.Conv2d(1, 8, 3);
      conv2 = new nn.Conv2d(8, 16, 3, { stride: 2 });
      pool = new nn.MaxPool2d({ kernel_size: 2, stride: 2 });
      norm = new nn.BatchNorm2d(16);
      fc = new nn.Dense(16, 3);
      override construct(x: Tensor): Tensor {
        x = this.pool(ops.relu(this.conv1(x)));
        return this.fc(ops.mean(ops.relu(this.norm(this.conv2(x))), [2, 3]));
      }
    }
    const random = generator(5);
    const images = { data: Float32Array.from({ length: 40 * 64 }, random), shape: [40, 1, 8, 8], dtype: 'float32' };
    const labels = { data: Int32Array.from({ length: 40 }, (_, i) => i % 3), shape: [40], dtype: 'int32' };
    const found: number[][] = [];
    for (const dataset_sink_mode of [false, true]) {
      ms.set_seed(1);
      const net = new Images();
      const loss_fn = new nn.SoftmaxCrossEntropyWithLogits({ sparse: true, reduction: 'mean' });
      const model = new Model(net, { loss_fn, optimizer: new nn.Momentum(net.trainable_params(), 0.05, 0.9) });
      const watch = new Watch();
      const batches = new NumpySlicesDataset({ images, labels }, { shuffle: false }).batch(4);
      await model.train(2, batches, { callbacks: [watch], dataset_sink_mode });
      found.push(
        watch.losses,
        ...(await Promise.all(net.trainable_params().map((p) => p.read()))).map((w) => [...w].map(Number)),
      );
    }
    const half = found.length / 2;
    expect(found[0]).toHaveLength(20);
    found.slice(0, half).forEach((wanted, i) => expectClose(found[half + i], wanted, { rtol: 1e-6, atolScale: 1e-6 }));
    expect(debugged).toEqual([]);
  });

  it('evaluates', async () => {
    const { model } = make();
    await model.train(1, data());
    const before = ms.runtime.stats().runs;
    const alone = await model.eval(data(8, 68));
    const between = ms.runtime.stats().runs;
    expect(await model.eval(data(8, 68), { dataset_sink_mode: true })).toEqual(alone);
    expect([between - before, ms.runtime.stats().runs - between]).toEqual([9, 2]);
  });

  it('in fit, both for training and evaluation', async () => {
    const fit = async (sink: boolean): Promise<unknown> => {
      const { model } = make();
      const [history, watch] = [new train.History(), new Watch()];
      await model.fit(2, data(), data(8), {
        callbacks: [watch, history],
        dataset_sink_mode: sink,
        valid_dataset_sink_mode: sink,
      });
      return [watch.losses, history.history];
    };
    const before = ms.runtime.stats().runs;
    const wanted = await fit(false);
    const between = ms.runtime.stats().runs;
    expect(await fit(true)).toEqual(wanted);
    expect([between - before, ms.runtime.stats().runs - between]).toEqual([60, 4]);
  });
});

describe('hooks between the steps of one run', () => {
  it('see the parameters of their step', async () => {
    const seen: number[][] = [];
    const [, together] = await bothWays({
      at: ({ net, opt }) => {
        const mine: number[] = [];
        seen.push(mine);
        return async (step) => {
          if (step % 7 !== 0) return;
          mine.push(Number(await ops.norm(net.fc1.weight).item()), Number(await opt.global_step.item()));
          mine.push(Number(await net.norm.moving_mean.sum().item()));
        };
      },
    });
    expect(seen[0]).toHaveLength(15);
    expect(seen[1]).toEqual(seen[0]);
    // The same loop is run again up to each look; nothing is compiled for it but what the hooks compute.
    expect(together.runs).toBeLessThan(40);
  });

  it('keep what they took out of a step', async () => {
    const kept: unknown[] = [];
    await bothWays({
      at: ({ net }) => {
        let copy: Tensor;
        return async (step) => {
          if (step === 3) copy = net.fc2.weight.add(0);
          if (step === 9) kept.push(await copy.tolist());
        };
      },
    });
    expect(kept[1]).toEqual(kept[0]);
  });

  it('may change the rate, a parameter, or the network', async () => {
    await bothWays({
      at: ({ net, opt }) => {
        return (step) => {
          if (step === 5) (opt.learning_rate as ms.Parameter).set_data(new Tensor(0.01));
          if (step === 11) net.fc2.bias!.set_data(ops.zeros([3]));
          if (step === 16) net.fc1.weight.requires_grad = false;
        };
      },
    });
  });

  it('may evaluate', async () => {
    const found: unknown[][] = [];
    await bothWays({
      at: ({ model }) => {
        const mine: unknown[] = [];
        found.push(mine);
        return async (step) => {
          if (step === 6 || step === 25) mine.push(await model.eval(data(8)));
        };
      },
    });
    expect(found[1]).toEqual(found[0]);
  });

  it.each([1, 8, 20, 27])('may stop at step %i', async (last) => {
    const [alone] = await bothWays({ at: () => (step, context) => void (step === last && context.request_stop()) });
    expect(alone.losses).toHaveLength(last);
  });

  it('may fail', async () => {
    await bothWays({
      at: () => (step) => {
        if (step === 9) throw new RangeError('mine');
      },
    });
  });

  it('that look at parameters at every step end it, with a line that says so', async () => {
    const [, together] = await bothWays({
      at:
        ({ net }) =>
        () =>
          net.fc1.weight.tolist(),
    });
    expect(together.runs).toBeGreaterThan(36);
    expect(debugged).toEqual([
      '[DEBUG] dataset_sink_mode: steps are run one by one: callbacks look at parameters, or change them, between steps.',
    ]);
  });

  it('that look now and then end the runs there', async () => {
    const epochs = 6;
    const look =
      ({ net }: Made) =>
      async (step: number) => {
        if (step % 5 === 0) await net.fc1.weight.tolist();
      };
    const [, together] = await bothWays({ epochs, at: look });
    expect(together.runs).toBeLessThan(40);
  });

  it('of the package do their work', async () => {
    const rates: number[][] = [];
    await bothWays({
      at: () => () => undefined,
    });
    for (const dataset_sink_mode of [false, true]) {
      const { model, opt } = make();
      const seen: number[] = [];
      const scheduler = new train.LearningRateScheduler((rate: number, step: number) =>
        step % 8 === 0 ? rate / 2 : rate,
      );
      const watch = new Watch(async () => seen.push(Number(await (opt.learning_rate as ms.Parameter).item())));
      await model.train(1, data(), { callbacks: [scheduler, watch], dataset_sink_mode });
      rates.push([...seen, ...watch.losses]);
    }
    expect(rates[1]).toEqual(rates[0]);
  });
});

describe('what fails', () => {
  it('fails at its step, after the steps before it', async () => {
    const [alone] = await bothWays({ dataset: () => data(4, ROWS, 41) });
    expect([alone.losses.length, alone.found]).toEqual([10, expect.objectContaining({ error: 'RuntimeError' })]);
    expect(debugged[0]).toMatch(/^\[DEBUG\] dataset_sink_mode: steps are run one by one: /);
  });

  it('data that end with an error are trained on up to it', async () => {
    const broken = () => data().map((x: unknown) => x, { input_columns: ['x'] });
    const failing = () => {
      const whole = broken();
      return new Proxy(whole, {
        get(target, key) {
          if (key !== 'create_tuple_iterator') {
            const value: unknown = Reflect.get(target, key);
            return typeof value === 'function' ? (value.bind(target) as unknown) : value;
          }
          return (options: { num_epochs: number }) => {
            const inner = target.create_tuple_iterator(options)[Symbol.asyncIterator]();
            let rows = 0;
            return {
              [Symbol.asyncIterator]() {
                return this;
              },
              next: () => {
                if (++rows > 13) throw new RangeError('no more');
                return inner.next();
              },
            };
          };
        },
      });
    };
    const [alone] = await bothWays({ dataset: failing });
    expect(alone.losses).toHaveLength(13);
  });
});

describe('what runs step by step', () => {
  it('large data, with a line that says so', async () => {
    class Mean extends nn.Cell {
      w = new ms.Parameter(new Tensor(1), { name: 'w' });
      override construct(x: Tensor): Tensor {
        return ops.mean(x).mul(this.w);
      }
    }
    const net = new Mean();
    const model = new Model(net, { optimizer: new nn.SGD(net.trainable_params(), { learning_rate: 0.1 }) });
    const size = 9 * 2 ** 20;
    const rows = { data: new Float32Array(2 * size).fill(1), shape: [2, size], dtype: 'float32' };
    const before = ms.runtime.stats().runs;
    await model.train(1, new NumpySlicesDataset({ x: rows }, { shuffle: false }).batch(1), { dataset_sink_mode: true });
    expect(ms.runtime.stats().runs - before).toBe(2);
    expect(debugged).toEqual(['[DEBUG] dataset_sink_mode: steps are run one by one: the data of a step are 36 MB.']);
  });

  it("a network whose 'construct' is asynchronous", async () => {
    class Waiting extends nn.Cell {
      fc = new nn.Dense(6, 3);
      override async construct(x: Tensor): Promise<Tensor> {
        await x.read();
        return this.fc(x);
      }
    }
    ms.set_seed(1);
    const net = new Waiting();
    const loss_fn = new nn.SoftmaxCrossEntropyWithLogits({ sparse: true, reduction: 'mean' });
    const model = new Model(net, { loss_fn, optimizer: new nn.ASGD(net.trainable_params(), { learning_rate: 0.1 }) });
    const watch = new Watch();
    await model.train(1, data(), { callbacks: [watch], dataset_sink_mode: true });
    expect(watch.losses).toHaveLength(20);
    expect(debugged).toEqual([
      "[DEBUG] dataset_sink_mode: steps are run one by one: the 'construct' of 'Waiting' is asynchronous.",
    ]);
  });
});
