/** Mistakes that Python does not know: a forgotten await, operators of JavaScript, reading while a graph is recorded. */
import { afterEach, describe, expect, test } from 'vitest';
import * as ms from '../../src/index.js';
import { AttributeError, nn, ops, RuntimeError, Tensor } from '../../src/index.js';
import { bits, errorOf, expectError, Mlp, NETS, noUnhandledRejections, parts, stepOf } from './setup.js';

/** What the types refuse. */
const any = <T = never>(x: unknown): T => x as T;
const x = () => new Tensor(NETS.mlp.x);
const label = () => new Tensor(NETS.mlp.label);
const data = (rows = 3) =>
  new ms.dataset.GeneratorDataset(
    Array.from({ length: rows }, () => [NETS.mlp.x, NETS.mlp.label]),
    ['x', 'label'],
  );

/** A cell around a function, within another one. */
function around(body: (h: Tensor) => unknown): nn.Cell {
  class Inner extends nn.Cell {
    fc = new nn.Dense(4, 3);
    override construct(h: Tensor): unknown {
      return body(this.fc(h));
    }
  }
  class Net extends nn.Cell {
    inner = new Inner();
    override construct(h: Tensor): unknown {
      return this.inner(h);
    }
  }
  return new Net();
}

noUnhandledRejections();

describe('a forgotten await', () => {
  const { net, loss_fn, optimizer } = parts(new Mlp());
  class Slow extends nn.Cell {
    fc = new nn.Dense(4, 3);
    override async construct(h: Tensor): Promise<Tensor> {
      await Promise.resolve();
      return this.fc(h);
    }
  }
  const later = ms.value_and_grad(async (h: Tensor) => ops.sum(net(h) as Tensor), null, optimizer.parameters);
  const mean = () => ops.mean(x()).item();

  test.each<[string, () => unknown, string]>([
    ['of a number in an operation', () => ops.mul(x(), any(mean())), 'Mul()(input=Tensor, other=Promise)'],
    ['of an array in a Tensor', () => new Tensor(any(x().asnumpy())), "but got type 'Promise'"],
    ['of an array in a Parameter', () => optimizer.parameters[0].set_data(any(x().asnumpy())), 'Promise'],
    ['of a shape', () => ops.reshape(x(), any(mean())), 'Reshape()(input=Tensor, shape=Promise)'],
    ['of a learning rate', () => new nn.ASGD(net.trainable_params(), any(mean())), 'Promise'],
    ['of a cell, in the loss', () => loss_fn(new Slow()(x()), label()), "the 'logits' must be"],
    ['of a cell, in an operation', () => ops.relu(any(new Slow()(x()))), 'Promise'],
    ['of gradients', () => optimizer(any(later(x()))), "the 'gradients' must be a tuple of Tensor, but got Promise"],
    ['of the pair of loss and gradients', () => [...later(x())], 'is not iterable'],
    ['in the loop over a dataset', () => [...any(data())], 'is not iterable'],
    [
      'of an evaluation',
      () => any<Map<string, number>>(new ms.Model(net, { loss_fn, metrics: ['loss'] }).eval(data())).get('loss'),
      'is not a function',
    ],
  ])('%s', async (_, call, says) => {
    const before = await bits({ net, loss_fn, optimizer });
    expectError(await errorOf(call), TypeError, [says]);
    expect(await bits({ net, loss_fn, optimizer })).toEqual(before);
  });

  test('of a training: the next call on the model says so', async () => {
    const used = parts(new Mlp());
    const model = new ms.Model(used.net, { loss_fn: used.loss_fn, optimizer: used.optimizer, metrics: ['loss'] });
    const training = model.train(1, data());
    const says = 'of the same model was under way: write `await model.train(…)`';
    expectError(await errorOf(() => model.eval(data())), RuntimeError, ["'Model.eval' was called while 'train'", says]);
    expectError(await errorOf(() => model.train(1, data())), RuntimeError, ["'Model.train' was called", says]);
    await training;
    expect(await used.optimizer.global_step.tolist()).toEqual([3]);
    const evaluation = model.eval(data());
    expectError(await errorOf(() => model.train(1, data())), RuntimeError, ['write `await model.eval(…)`']);
    expect((await evaluation).has('loss')).toBe(true);
  });

  test('is not what callbacks do that evaluate, or train another time', async () => {
    const used = parts(new Mlp());
    const model = new ms.Model(used.net, { loss_fn: used.loss_fn, optimizer: used.optimizer, metrics: ['loss'] });
    const seen: string[] = [];
    class Inside extends ms.train.Callback {
      override async on_train_epoch_end(): Promise<void> {
        await new Promise((resolve) => setTimeout(resolve, 1));
        seen.push(...(await model.eval(data(1))).keys());
        model.predict(x());
      }
      override async on_eval_end(): Promise<void> {
        seen.push('eval end');
      }
    }
    await model.train(2, data(), { callbacks: [new Inside()] });
    expect(seen).toEqual(['loss', 'loss']);
  });
});

describe('operators of JavaScript', () => {
  const says = 'write a.add(b) or ops.add(a, b) instead of a + b';

  test.each<[string, (h: Tensor) => unknown]>([
    ['+', (h) => any<number>(h) + 1],
    ['-', (h) => 1 - any<number>(h)],
    ['*', (h) => any<number>(h) * any<number>(h)],
    ['/', (h) => any<number>(h) / 2],
    ['**', (h) => any<number>(h) ** 2],
    ['unary -', (h) => -any<number>(h)],
    ['<', (h) => any<number>(h) < 1],
    ['>=', (h) => (any<number>(h) >= 0 ? h : ops.neg(h))],
    // eslint-disable-next-line eqeqeq -- this is the mistake
    ['== with a number', (h) => any<number>(h) == 0],
    ['Math.max', (h) => Math.max(any<number>(h), 0)],
    [
      '+=',
      (h) => {
        let sum = any<number>(0);
        sum += any<number>(h);
        return sum;
      },
    ],
  ])('%s is refused, naming the cell, by hand and under jit', async (_, body) => {
    const net = around(body);
    for (const call of [net, ms.jit(net)]) {
      const error = await errorOf(() => call(x()));
      expectError(error, TypeError, [says, "\nIn cell 'Net.inner', called with Tensor[Float32] (2, 4)."]);
    }
    const used = parts(net);
    const before = await bits(used);
    expectError(await errorOf(() => stepOf(used)(x(), label())), TypeError, [says]);
    expect(await bits(used)).toEqual(before);
  });

  test('a tensor in a text is readable, computed or not', async () => {
    const sum = ops.add(new Tensor([1, 2]), 1);
    expect(String(sum)).toBe('Tensor(shape=[2], dtype=Float32, pending)');
    await sum.asnumpy();
    expect(String(sum)).toContain('value= [ 2.00000000e+00,  3.00000000e+00]');
  });
});

describe('reading while a graph is recorded', () => {
  afterEach(() => ms.set_context({ mode: ms.PYNATIVE_MODE }));
  const says =
    'The value of a Tensor is not there while a graph is traced: read it outside of jit, or run in PYNATIVE_MODE.';

  test.each<[string, (h: Tensor) => unknown]>([
    ['item', (h) => ops.sum(h).item()],
    ['asnumpy', (h) => h.asnumpy()],
    ['tolist', (h) => h.tolist()],
    ['str', (h) => h.str()],
  ])('%s is refused at once, naming the cell; nothing has changed', async (_, read) => {
    const net = around((h) => {
      void read(h);
      return h;
    });
    const used = parts(net);
    const before = await bits(used);
    const inner = "\nIn cell 'Net.inner', called with Tensor[Float32] (2, 4).";
    expectError(await errorOf(() => ms.jit(net)(x())), RuntimeError, [says, inner]);
    expectError(await errorOf(() => ms.jit(stepOf(used))(x(), label())), RuntimeError, [says, inner]);
    const model = new ms.Model(net, { loss_fn: used.loss_fn, optimizer: used.optimizer });
    const inModel = "\nIn cell 'TrainOneStepCell.network._backbone.inner', ";
    expectError(await errorOf(() => model.train(1, data())), RuntimeError, [says, inModel]);
    ms.set_context({ mode: ms.GRAPH_MODE });
    expectError(await errorOf(() => net(x())), RuntimeError, [says, inner]);
    ms.set_context({ mode: ms.PYNATIVE_MODE });
    expect(await bits(used)).toEqual(before);
    // By hand it is allowed: there the values are there.
    await stepOf(used)(x(), label()).item();
    expect(await bits(used)).not.toEqual(before);
  });

  test('takes back what the recording has assigned', async () => {
    const counter = new ms.Parameter(new Tensor([1, 2]), { name: 'counter' });
    const compiled = ms.jit((h: Tensor) => {
      counter.set_data(ops.add(counter, h));
      return counter.asnumpy();
    });
    expectError(await errorOf(() => compiled(new Tensor([5, 5]))), RuntimeError, [says]);
    expect(await counter.tolist()).toEqual([1, 2]);
  });

  test('an asynchronous construct is refused, naming the cell', async () => {
    const net = around(async (h) => {
      await h.item();
      return h;
    });
    const used = parts(net);
    const before = await bits(used);
    expectError(await errorOf(() => ms.jit(net)(x())), RuntimeError, [
      'An asynchronous function cannot be compiled to a graph: Net',
    ]);
    expect(await bits(used)).toEqual(before);
  });

  test('a Tensor that outlives the recording cannot be used', async () => {
    const kept: Tensor[] = [];
    const compiled = ms.jit((h: Tensor) => {
      kept.push(h);
      return ops.mul(h, 2);
    });
    expect(await compiled(new Tensor([1, 2])).tolist()).toEqual([2, 4]);
    const says = 'A Tensor of a traced call was used after the call: return it instead.';
    expectError(await errorOf(() => kept[0].tolist()), RuntimeError, [says]);
    expectError(await errorOf(() => ops.add(kept[0], 1).tolist()), RuntimeError, [says]);
  });
});

describe('cells', () => {
  test('without construct, without new, with too few inputs', async () => {
    class Empty extends nn.Cell {}
    expectError(await errorOf(() => any<() => void>(new Empty())()), AttributeError, [
      "For 'Cell', the method 'construct' is not defined.\nIn cell 'Empty'.",
    ]);
    expectError(await errorOf(() => any<(...sizes: number[]) => void>(nn.Dense)(4, 3)), TypeError, ["without 'new'"]);
    expectError(await errorOf(() => any<() => void>(new nn.Dense(4, 3))()), TypeError, [
      "Dense.construct() missing 1 required positional argument: 'x'",
    ]);
    for (const given of [[[1, 2, 3, 4]], 3, null, 'x']) {
      const error = await errorOf(() => new Mlp()(any(given)));
      expectError(error, TypeError, [
        'For primitive[Shape], the input argument must be Tensor',
        "\nIn cell 'Mlp.body.0', ",
      ]);
    }
  });

  test('a mistake of their own keeps its class and its text', async () => {
    class Mine extends Error {}
    const mine = new Mine('mine');
    const error = await errorOf(() =>
      around(() => {
        throw mine;
      })(x()),
    );
    expect(error).toBe(mine);
    expect(error.message).toBe('mine');
  });
});
