/** An equal call copies what the one before it recorded; whatever may record something else is asked again. */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { grad, nn, ops, Parameter, runtime, set_seed, Tensor, value_and_grad } from '../../src/index.js';
import type { Node } from '../../src/ir/node.js';
import { addOp, mulOp, negOp, subOp } from '../../src/ops/arithmetic.js';
import { reluOp } from '../../src/ops/activation.js';
import { castOp } from '../../src/ops/cast.js';
import { denseOp } from '../../src/ops/dense.js';
import { matMulOp } from '../../src/ops/matmul.js';
import { reshapeOp } from '../../src/ops/reshape.js';
import { sumOp } from '../../src/ops/sum.js';
import { counted, noise } from './mlp.js';

/** What a step of a perceptron is made of. Each of them is asked for shapes whenever it is recorded, and not when it is copied. */
const asked = [addOp, mulOp, negOp, subOp, reluOp, castOp, denseOp, matMulOp, reshapeOp, sumOp].map(({ record }) =>
  vi.spyOn(record, 'infer'),
);
const rule = vi.spyOn(denseOp.record as { grad: (...args: never[]) => unknown }, 'grad');

/** How many operations `body` recorded anew. */
function recorded(body: () => unknown): number {
  const count = (): number => asked.reduce((n, { mock }) => n + mock.calls.length, 0);
  const before = count();
  body();
  return count() - before;
}

const batch = (rows = 4) => noise([rows, 3], 1);
const target = (rows = 4) => noise([rows, 2], 1);
const network = () => new nn.SequentialCell([new nn.Dense(3, 5), new nn.ReLU(), new nn.Dense(5, 2)]);

/** The same in a class of the user's, whose calls are never copied. */
class Users extends nn.SequentialCell {}

type Step = (x: Tensor, y: Tensor) => Tensor;
type MakeOptimizer = (params: readonly Parameter[]) => nn.Optimizer;

const momentum: MakeOptimizer = (params) => new nn.Momentum([...params], 0.1, 0.9);

function stepOf(net: nn.Cell, make: MakeOptimizer = momentum, loss: nn.Cell = new nn.MSELoss()): Step {
  const optimizer = make(net.trainable_params());
  const forward = (x: Tensor, y: Tensor) => loss(net(x), y) as Tensor;
  const both = value_and_grad(forward, null, optimizer.parameters);
  return (x, y) => {
    const [value, grads] = both(x, y);
    optimizer(grads);
    return value;
  };
}

const values = async (net: nn.Cell) => await Promise.all(Array.from(net.get_parameters(), (p) => p.tolist()));

beforeEach(() => {
  set_seed(3);
});

describe('an equal step', () => {
  test('asks no operation and no rule, and runs as before', async () => {
    const step = stepOf(network());
    const [x, y] = [batch(), target()];
    expect(recorded(() => step(x, y))).toBeGreaterThan(20);
    await runtime.synchronize();
    const rules = rule.mock.calls.length;
    let anew = 0;
    const seen = await counted(5, async () => {
      let loss: Tensor | undefined;
      anew += recorded(() => (loss = step(batch(), target())));
      await loss?.item();
    });
    expect(anew).toBe(0);
    expect(rule.mock.calls.length).toBe(rules);
    expect(seen).toEqual({ runs: 5, sessions: 0 });
  });

  test('of TrainOneStepCell neither', async () => {
    const net = network();
    const step = new nn.TrainOneStepCell(new nn.WithLossCell(net, new nn.MSELoss()), momentum(net.trainable_params()));
    step(batch(), target());
    await runtime.synchronize();
    expect(recorded(() => step(batch(), target()))).toBe(0);
  });

  test('that waits for nothing', async () => {
    const step = stepOf(network());
    const losses: Tensor[] = [];
    for (let i = 0; i < 6; i++) losses.push(step(batch(), target()));
    expect(recorded(() => losses.push(step(batch(), target())))).toBe(0);
    for (const loss of losses) expect(Number.isFinite(await loss.item())).toBe(true);
  });
});

const cosine = () => new nn.CosineDecayLR(0.01, 0.2, 10);
const groups = (params: readonly Parameter[]) => [
  { params: params.slice(0, 1), lr: 0.05, weight_decay: 0.01 },
  { params: params.slice(1), grad_centralization: true },
];

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what TypeScript wants of a class that is derived from
type OptimizerClass = new (...args: any[]) => nn.Optimizer;
const optimizers: [name: string, base: OptimizerClass, args: (params: readonly Parameter[]) => unknown[]][] = [
  ['Momentum', nn.Momentum, (p) => [p, 0.1, 0.9]],
  ['Momentum with decay and scale', nn.Momentum, (p) => [p, 0.1, 0.9, 0.01, 8]],
  ['Momentum of groups', nn.Momentum, (p) => [groups(p), 0.1, 0.9]],
  ['SGD', nn.SGD, (p) => [p, 0.1]],
  ['SGD with momentum', nn.SGD, (p) => [p, 0.1, 0.9]],
  ['SGD with a list of rates', nn.SGD, (p) => [p, [0.1, 0.05, 0.2, 0.3, 0.1]]],
  ['SGD with a schedule', nn.SGD, (p) => [p, cosine()]],
  ['Adam', nn.Adam, (p) => [p, 0.01]],
  ['AdamWeightDecay', nn.AdamWeightDecay, (p) => [p, 0.01]],
  ['Adagrad', nn.Adagrad, (p) => [p]],
  ['Adadelta', nn.Adadelta, (p) => [p, 0.5]],
  ['AdaMax', nn.AdaMax, (p) => [p]],
  ['ASGD', nn.ASGD, (p) => [p, 0.1]],
  ['FTRL', nn.FTRL, (p) => [p]],
  ['RMSProp', nn.RMSProp, (p) => [p]],
  ['Rprop', nn.Rprop, (p) => [p]],
];

describe('the package’s optimizers: values as of one that records each step', () => {
  test.for(optimizers)('%s', async ([name, Own, args]) => {
    class Derived extends Own {}
    const outcomes: unknown[] = [];
    const anew: number[] = [];
    const data = Array.from({ length: 4 }, () => [batch(), target()] as const);
    for (const Class of [Own, Derived]) {
      set_seed(3);
      const net = network();
      const step = stepOf(net, (params) => new Class(...args([...params])));
      let count = 0;
      for (const [x, y] of data) count = recorded(() => step(x, y));
      anew.push(count);
      outcomes.push(await values(net));
    }
    // The place in a list of rates is looked at, so that its end is noticed.
    if (name.includes('list')) expect(anew[0]).toBe(anew[1]);
    else expect(anew[0]).toBe(0);
    expect(anew[1]).toBeGreaterThan(0);
    expect(outcomes[0]).toEqual(outcomes[1]);
  });
});

describe('what changes is recorded', () => {
  test('another batch size; the first one again is known', () => {
    const step = stepOf(network());
    step(batch(), target());
    expect(recorded(() => step(batch(3), target(3)))).toBeGreaterThan(0);
    expect(recorded(() => step(batch(4), target(4)))).toBe(0);
    expect(recorded(() => step(batch(3), target(3)))).toBe(0);
  });

  test('a frozen parameter has gradient zero', async () => {
    const net = network();
    const weights = net.trainable_params();
    const both = grad((x: Tensor) => ops.sum(net(x)), null, weights);
    const first = both(batch()) as Tensor[];
    expect(await ops.sum(ops.abs(first[0])).item()).not.toBe(0);
    weights[0].requires_grad = false;
    const second = both(batch()) as Tensor[];
    expect(await ops.sum(ops.abs(second[0])).item()).toBe(0);
    expect(await ops.sum(ops.abs(second[2])).item()).not.toBe(0);
  });

  test('a member, an item of an array, a layer, a construct', async () => {
    const pool = new nn.MaxPool2d(2, 1);
    const conv = new nn.Conv2d(1, 1, 2, { pad_mode: 'valid', weight_init: 'ones' });
    const net = new nn.SequentialCell([pool, conv]);
    const x = Tensor.fromData(
      Float32Array.from({ length: 64 }, (_, i) => i),
      [1, 1, 8, 8],
    );
    for (let i = 0; i < 2; i++) expect(net(x).shape).toEqual([1, 1, 6, 6]);
    (pool as { stride: unknown }).stride = 2;
    expect(net(x).shape).toEqual([1, 1, 3, 3]);
    expect(net(x).shape).toEqual([1, 1, 3, 3]);
    (conv.dilation as number[])[0] = 2;
    expect(net(x).shape).toEqual([1, 1, 2, 3]);
    net[1] = new nn.ReLU();
    expect(net(x).shape).toEqual([1, 1, 4, 4]);
    let calls = 0;
    const relu = new nn.ReLU();
    net[1] = relu;
    net(x);
    (relu as { construct: unknown }).construct = (t: Tensor) => (calls++, ops.neg(t));
    for (let i = 0; i < 3; i++) expect(await net(x).max().item()).toBe(-9);
    expect(calls).toBe(3);
  });

  test('a class of the package whose construct is another one', async () => {
    const [dense, net] = [new nn.Dense(3, 5), network()];
    for (const cell of [dense, net, dense, net]) cell(batch());
    const spy = vi.spyOn(nn.Dense.prototype, 'construct').mockImplementation((x: Tensor) => ops.neg(x));
    for (let i = 0; i < 2; i++) expect(await net(ops.ones([1, 3])).tolist()).toEqual([[-0, -0, -0]]);
    for (let i = 0; i < 2; i++) expect(await dense(ops.ones([1, 1])).tolist()).toEqual([[-1]]);
    expect(spy).toHaveBeenCalledTimes(6);
    spy.mockRestore();
    expect(net(batch()).shape).toEqual([4, 2]);
    expect(dense(batch()).shape).toEqual([4, 5]);
  });

  test('hooks of cells and of Tensors are asked each time', async () => {
    const net = network();
    const weights = net.trainable_params();
    let doubled = false;
    const both = grad(
      (x: Tensor) => {
        const y = net(x);
        if (doubled) y.register_hook((g: Tensor) => g.mul(2));
        return ops.sum(y);
      },
      null,
      weights,
    );
    const x = batch();
    const gradient = async () => (await (both(x) as Tensor[])[3].tolist()) as number[];
    for (let i = 0; i < 2; i++) expect(await gradient()).toEqual([4, 4]);
    doubled = true;
    for (let i = 0; i < 2; i++) expect(await gradient()).toEqual([8, 8]);
    doubled = false;
    let factor = 3;
    let forward = 0;
    const handles = [
      net[2].register_backward_pre_hook((_, [g]) => (g as Tensor).mul(factor)),
      net[1].register_forward_hook(() => void forward++),
    ];
    expect(await gradient()).toEqual([12, 12]);
    factor = 5;
    expect(await gradient()).toEqual([20, 20]);
    expect(forward).toBe(2);
    for (const handle of handles) handle.remove();
    expect(await gradient()).toEqual([4, 4]);
    weights[3].register_hook((g: Tensor) => g.mul(factor));
    for (factor of [6, 7]) expect(await gradient()).toEqual([4 * factor, 4 * factor]);
  });

  test('a gradient that the user writes is asked each time', async () => {
    let factor = 2;
    class Own extends nn.Cell {
      override construct(x: Tensor): Tensor {
        return x.mul(1);
      }
      bprop(_x: Tensor, _out: Tensor, dout: Tensor): Tensor {
        return dout.mul(factor);
      }
    }
    const own = new Own();
    const of = grad((x: Tensor) => ops.sum(own(x)));
    for (factor of [2, 3, 4]) expect(await (of(new Tensor([1, 1])) as Tensor).tolist()).toEqual([factor, factor]);
  });

  test('the way that a user’s function takes', async () => {
    const net = network();
    const x = batch();
    let squared = false;
    const of = grad((t: Tensor) => ops.sum(squared ? ops.square(net(t)) : net(t)), null, net.trainable_params());
    const bias = async () => (await (of(x) as Tensor[])[3].tolist()) as number[];
    const [plain, twice] = [await bias(), (await ops.sum(ops.mul(net(x), 2), 0).tolist()) as number[]];
    for (let i = 0; i < 4; i++) {
      squared = i % 2 === 0;
      (await bias()).forEach((g, k) => expect(g).toBeCloseTo(squared ? twice[k] : plain[k], 4));
    }
  });

  test('a schedule and an update that a user wrote run each time', async () => {
    let calls = 0;
    class Falling extends nn.learning_rate_schedule.LearningRateSchedule {
      override construct(): Tensor {
        calls++;
        return new Tensor(1 / calls);
      }
    }
    const net = new nn.Dense(2, 1, { weight_init: 'zeros', has_bias: false });
    const sgd = new nn.SGD(net.trainable_params(), new Falling());
    const ones = ops.ones([1, 2]);
    for (let i = 0; i < 3; i++) sgd([ones]);
    expect(calls).toBe(3);
    expect(((await net.weight.tolist()) as number[][])[0][0]).toBeCloseTo(-(1 + 1 / 2 + 1 / 3), 5);
    let steps = 0;
    const plain = new nn.SGD(net.trainable_params(), 1);
    plain([ones]);
    (plain as unknown as { update: unknown }).update = (param: Parameter) => [ops.mul(param, ++steps)];
    for (let i = 0; i < 3; i++) plain([ones]);
    expect(steps).toBe(3);
  });

  test('a learning rate of another value or kind', async () => {
    const net = new nn.Dense(2, 1, { weight_init: 'zeros', has_bias: false });
    const sgd = new nn.SGD(net.trainable_params(), 1);
    const ones = ops.ones([1, 2]);
    sgd([ones]);
    sgd([ones]);
    (sgd.learning_rate as Parameter).set_data(new Tensor(0.5));
    expect(recorded(() => sgd([ones]))).toBe(0);
    expect(await net.weight.tolist()).toEqual([[-2.5, -2.5]]);
    (sgd as { loss_scale: number }).loss_scale = 4;
    sgd([ones]);
    expect(await net.weight.tolist()).toEqual([[-2.625, -2.625]]);
  });

  test('gradients that were one Tensor and are two', async () => {
    const net = new nn.Dense(1, 1, { weight_init: 'zeros', has_bias: false });
    const [a, b] = [new Parameter(new Tensor([0]), { name: 'a' }), new Parameter(new Tensor([0]), { name: 'b' })];
    const sgd = new nn.SGD([a, b], 1);
    const one = new Tensor([1]);
    sgd([one, one]);
    sgd([one, new Tensor([2])]);
    sgd([b, a]);
    sgd([new Tensor([3]), new Tensor([4])]);
    expect([await a.tolist(), await b.tolist()]).toEqual([[-2 + 3 - 3], [-3 + 2 - 4]]);
    // A layer that is given its own weight.
    for (const x of [net.weight, new Tensor([[2]]), net.weight]) expect(await net(x).tolist()).toEqual([[0]]);
    net.weight.set_data(new Tensor([[3]]));
    const given: [Tensor, number][] = [
      [net.weight, 9],
      [new Tensor([[2]]), 6],
      [net.weight, 9],
    ];
    for (const [x, found] of given) expect(await net(x).tolist()).toEqual([[found]]);
  });
});

test('second gradients are those of the first time', async () => {
  const cube = (x: Tensor) => ops.mul(ops.mul(x, x), x);
  const first = grad((x: Tensor) => ops.sum(cube(x)));
  const second = grad((x: Tensor) => ops.sum(first(x) as Tensor));
  for (let i = 0; i < 3; i++) {
    let found: Tensor | undefined;
    const anew = recorded(() => (found = second(new Tensor([1 + i, 2])) as Tensor));
    expect(await found?.tolist()).toEqual([6 * (1 + i), 12]);
    if (i === 0) expect(anew).toBeGreaterThan(10);
  }
});

test('random layers draw anew, as they do in a class of the user’s', async () => {
  const run = async (Class: typeof nn.SequentialCell) => {
    set_seed(7);
    const net = new Class([new nn.Dense(3, 6), new nn.Dropout({ p: 0.5 }), new nn.ReLU()]).set_train();
    const step = stepOf(net, momentum, new nn.L1Loss());
    const [x, y] = [ops.ones([4, 3]), ops.zeros([4, 6])];
    const losses: unknown[] = [];
    for (let i = 0; i < 5; i++) losses.push(await step(x, y).item());
    return losses;
  };
  const losses = await run(nn.SequentialCell);
  expect(new Set(losses).size).toBe(5);
  expect(await run(Users)).toEqual(losses);
});

test('statistics of batch normalization move each time', async () => {
  const norm = new nn.BatchNorm1d(2, { momentum: 0.5 }).set_train();
  const net = new nn.SequentialCell([norm]).set_train();
  const x = new Tensor([
    [1, 2],
    [3, 6],
  ]);
  for (const mean of [1, 1.5, 1.75]) {
    net(x);
    expect(await norm.moving_mean.tolist()).toEqual([mean, 2 * mean]);
  }
});

test('a seed that is itself the gradient is given back, and each gradient once', async () => {
  const seed = new Tensor([5, 6]);
  const of = grad((x: Tensor) => x, { sens_param: true }) as (x: Tensor, sens: Tensor) => Tensor;
  for (let i = 0; i < 2; i++) expect(await of(new Tensor([1, 2]), seed).tolist()).toEqual([5, 6]);
  const sums = grad((a: Tensor, b: Tensor) => ops.sum(ops.add(a, b)), [0, 1]);
  for (let i = 0; i < 2; i++) {
    const [a, b] = sums(new Tensor([1, 2]), new Tensor([3, 4])) as Tensor[];
    expect([await a.tolist(), await b.tolist()]).toEqual([
      [1, 1],
      [1, 1],
    ]);
  }
});

test('what is recorded for a cell names this cell', () => {
  class First extends nn.Cell {
    inner = network();
    override construct(x: Tensor): Tensor {
      return this.inner(x);
    }
  }
  class Second extends First {}
  const scopes = [new First(), new Second(), new First(), new Second()].map((net) => {
    const [, , , bias] = grad((x: Tensor) => ops.sum(net(x)), null, net.trainable_params())(batch()) as Tensor[];
    return (bias.handle.producer as Node).scope;
  });
  expect(scopes).toEqual(['First.inner.2', 'Second.inner.2', 'First.inner.2', 'Second.inner.2']);
});
