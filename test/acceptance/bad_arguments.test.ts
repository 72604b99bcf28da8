/** Arguments that nothing takes: keywords, learning rates, gradients. What was made before stays as it was. */
import { describe, expect, test } from 'vitest';
import * as ms from '../../src/index.js';
import { nn, ops, RuntimeError, Tensor, ValueError, type Parameter } from '../../src/index.js';
import { bits, errorOf, expectError, Mlp, NETS, noUnhandledRejections, parts, stepOf } from './setup.js';

/** What the types refuse. */
const any = (x: unknown): never => x as never;

noUnhandledRejections();

describe('keywords', () => {
  const { net, loss_fn, optimizer } = parts(new Mlp());
  const params = net.trainable_params();
  const data = new ms.dataset.GeneratorDataset([[NETS.mlp.x, NETS.mlp.label]], ['x', 'label']);
  const model = new ms.Model(net, { loss_fn, optimizer });

  test.each<[string, () => unknown, string]>([
    [
      'Dense',
      () => new nn.Dense(4, 2, any({ bias: false })),
      "Dense.__init__() got an unexpected keyword argument 'bias'",
    ],
    [
      'Conv2d',
      () => new nn.Conv2d(1, 6, 5, any({ padding_mode: 'valid' })),
      "Conv2d.__init__() got an unexpected keyword argument 'padding_mode'",
    ],
    [
      'MaxPool2d',
      () => new nn.MaxPool2d(any({ size: 2 })),
      "MaxPool2d.__init__() got an unexpected keyword argument 'size'",
    ],
    [
      'a loss',
      () => new nn.CrossEntropyLoss(any({ reduce: 'mean' })),
      "CrossEntropyLoss.__init__() got an unexpected keyword argument 'reduce'",
    ],
    ['ASGD', () => new nn.ASGD(params, any({ lr: 0.1 })), "ASGD.__init__() got an unexpected keyword argument 'lr'"],
    [
      'Momentum',
      () => new nn.Momentum(params, 0.1, any({ momentum: 0.9, beta: 1 })),
      "Momentum.__init__() got an unexpected keyword argument 'beta'",
    ],
    [
      'Model',
      () => new ms.Model(net, any({ loss: loss_fn })),
      "Model.__init__() got an unexpected keyword argument 'loss'",
    ],
    [
      'Model.train',
      () => model.train(1, data, any({ callback: [] })),
      "Model.train() got an unexpected keyword argument 'callback'",
    ],
    [
      'Model.eval',
      () => model.eval(data, any({ metrics: [] })),
      "Model.eval() got an unexpected keyword argument 'metrics'",
    ],
    [
      'value_and_grad',
      () => ms.value_and_grad(() => 0, any({ weight: params })),
      "value_and_grad() got an unexpected keyword argument 'weight'",
    ],
    [
      'Tensor',
      () => new Tensor([1], any({ type: ms.float32 })),
      "Tensor.__init__() got an unexpected keyword argument 'type'",
    ],
    [
      'Parameter',
      () => new ms.Parameter(new Tensor([1]), any({ grad: true })),
      "Parameter.__init__() got an unexpected keyword argument 'grad'",
    ],
    [
      'an operation',
      () => ops.softmax(new Tensor([1]), any({ dim: 0 })),
      "softmax() got an unexpected keyword argument 'dim'",
    ],
    [
      'batch',
      () => data.batch(1, any({ drop: true })),
      "BatchDataset.__init__() got an unexpected keyword argument 'drop'",
    ],
    [
      'GeneratorDataset',
      () => new ms.dataset.GeneratorDataset([1], 'x', any({ names: ['x'] })),
      "got an unexpected keyword argument 'names'",
    ],
  ])('%s refuses an unknown one', async (_, call, says) => {
    const before = await bits({ net, loss_fn, optimizer });
    expectError(await errorOf(call), TypeError, [says]);
    expect(await bits({ net, loss_fn, optimizer })).toEqual(before);
  });

  test('one given twice, one missing, one too many', async () => {
    const twice = await errorOf(() => new nn.Dense(4, 2, any({ in_channels: 4 })));
    expectError(twice, TypeError, ["Dense.__init__() got multiple values for argument 'in_channels'"]);
    const missing = await errorOf(() => new nn.Dense(...(any([4]) as [number, number])));
    expectError(missing, TypeError, ["Dense.__init__() missing 1 required positional argument: 'out_channels'"]);
    const surplus = await errorOf(() => new nn.ReLU(...(any([3]) as [])));
    expectError(surplus, TypeError, ['ReLU.__init__() takes 1 positional argument but 2 were given']);
  });
});

describe('learning rates', () => {
  const kinds = {
    ASGD: (params: Parameter[], rate: unknown) => new nn.ASGD(params, any(rate)),
    Momentum: (params: Parameter[], rate: unknown) => new nn.Momentum(params, any(rate), 0.9),
    SGD: (params: Parameter[], rate: unknown) => new nn.SGD(params, any(rate)),
    'ASGD, in a group': (params: Parameter[], rate: unknown) => new nn.ASGD([{ params, lr: any(rate) }], 0.1),
  };
  const rates: [string, unknown, new (text?: string) => Error, string][] = [
    ['NaN', NaN, ValueError, "the 'learning rate' must be a legal value, but got 'nan'"],
    ['infinite', Infinity, ValueError, "the 'learning rate' must be a legal value, but got 'inf'"],
    ['negatively infinite', -Infinity, ValueError, "the 'learning rate' must be a legal value, but got '-inf'"],
    ['negative', -0.1, ValueError, "the 'learning rate' must be float and must >= 0, but got '-0.1' with type 'float'"],
    [
      'a string',
      '0.1',
      TypeError,
      "must be int, float, Tensor, Iterable or LearningRateSchedule, but got <class 'str'>",
    ],
    ['a boolean', true, TypeError, "but got <class 'bool'>"],
    ['nothing', null, TypeError, "but got <class 'NoneType'>"],
    ['a promise', Promise.resolve(0.1), TypeError, 'Promise'],
    ['a matrix', new Tensor([[0.1]]), ValueError, 'the dimension of it should be 0 or 1, but got 2'],
    ['a list with a string', [0.1, 'a'], TypeError, "must be int or float, but got <class 'str'> at index 1"],
  ];
  const cases = Object.keys(kinds).flatMap((kind) =>
    rates.map((rate) => [kind as keyof typeof kinds, ...rate] as const),
  );

  test.each(cases)('%s refuses one that is %s', async (kind, _, rate, type, says) => {
    const used = parts(new Mlp());
    const before = await bits(used);
    const params = used.net.trainable_params();
    const error = await errorOf(() => kinds[kind](params, rate));
    expectError(error, type, [
      says,
      type === ValueError && !says.includes('dimension') ? `For '${kind.split(',')[0]}'` : 'For',
    ]);
    expect(await bits(used)).toEqual(before);
    expect(used.net.trainable_params().map((p) => p.name)).toEqual(params.map((p) => p.name));
  });

  test('a list that ends raises before the step, and nothing has changed', async () => {
    const net = new Mlp();
    const used = { ...parts(net), optimizer: new nn.ASGD(net.trainable_params(), [0.1, 0.05]) };
    const step = stepOf(used);
    const [x, label] = [new Tensor(NETS.mlp.x), new Tensor(NETS.mlp.label)];
    step(x, label);
    await step(x, label).item();
    const before = await bits(used);
    const error = await errorOf(() => step(x, label));
    expectError(error, RuntimeError, ["For 'Gather', the 'input_indices' should be in the range [0, 2), but got 2"]);
    expect(await bits(used)).toEqual(before);
  });

  test('NaN put into the rate later shows in the loss, which LossMonitor refuses', async () => {
    const used = parts(new Mlp());
    const { x, label } = NETS.mlp;
    const data = new ms.dataset.GeneratorDataset(
      [0, 1, 2].map(() => [x, label]),
      ['x', 'label'],
    );
    const model = new ms.Model(used.net, { loss_fn: used.loss_fn, optimizer: used.optimizer });
    (used.optimizer.learning_rate as Parameter).set_data(NaN);
    const error = await errorOf(() => model.train(1, data, { callbacks: new ms.train.LossMonitor(0) }));
    expectError(error, ValueError, ['In epoch: 1 step: 2, loss is NAN or INF, training process cannot continue']);
  });
});

describe('gradients', () => {
  const used = parts(new Mlp());
  const { optimizer } = used;
  const ones = () => optimizer.parameters.map((p) => ops.ones(p.shape, ms.float32));
  const replaced = (i: number, by: unknown) => ones().map((g, k) => (k === i ? by : g));
  const grad_fn = ms.value_and_grad((x: Tensor) => ops.sum(used.net(x) as Tensor), null, optimizer.parameters);

  test.each<[string, () => unknown, new (text?: string) => Error, string]>([
    ['none', () => undefined, TypeError, "missing 1 required positional argument: 'gradients'"],
    ['null', () => null, TypeError, 'a tuple of Tensor, but got NoneType'],
    ['one Tensor', () => new Tensor(1), TypeError, 'a tuple of Tensor, but got Tensor'],
    ['a promise', () => Promise.resolve(ones()), TypeError, 'a tuple of Tensor, but got Promise'],
    ['too few', () => ones().slice(1), RuntimeError, 'must be that of the parameters, 4, but got 3'],
    ['too many', () => [...ones(), new Tensor(1)], RuntimeError, 'must be that of the parameters, 4, but got 5'],
    ['an empty list', () => [], RuntimeError, 'must be that of the parameters, 4, but got 0'],
    ['loss and gradients together', () => grad_fn(new Tensor(NETS.mlp.x)), RuntimeError, '4, but got 2'],
    [
      'one that is null',
      () => replaced(2, null),
      TypeError,
      "parameter 'body.2.weight' must be a Tensor, but got NoneType",
    ],
    ['a hole', () => replaced(1, undefined), TypeError, "parameter 'body.0.bias' must be a Tensor, but got NoneType"],
    ['a number', () => replaced(3, 0.5), TypeError, "parameter 'body.2.bias' must be a Tensor, but got float"],
    [
      'one of another shape',
      () => replaced(0, ops.ones([4, 8], ms.float32)),
      ValueError,
      "the gradient of parameter 'body.0.weight' must have its shape (8, 4), but got (4, 8)",
    ],
  ])('the optimizer refuses %s', async (_, gradients, type, says) => {
    const before = await bits(used);
    expectError(await errorOf(() => optimizer(any(gradients()))), type, [
      /^(For 'ASGD', the|Optimizer\.construct\(\)) /,
      says,
    ]);
    expect(await bits(used)).toEqual(before);
  });

  test('of a loss that nothing was computed for: refused by grad, zero without a connection', async () => {
    const net = await errorOf(() => ms.grad((x: Tensor) => x, null, any(used.net)));
    expectError(net, TypeError, [
      'The weights you provided is expected to be a tensor, or a list or tuple. but got Mlp',
    ]);
    const both = await errorOf(() => ms.grad((x: Tensor) => x, null, null));
    expectError(both, ValueError, ['`grad_position` and `weight` can not be None at the same time.']);
    const [first] = ms.grad((x: Tensor) => ops.sum(x), null, optimizer.parameters)(new Tensor([1, 2])) as Tensor[];
    expect(Array.from((await first.asnumpy()).data as Float32Array)).toEqual(new Array(32).fill(0));
  });
});
