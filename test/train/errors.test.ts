import { describe, expect, it } from 'vitest';
import * as ms from '../../src/index.js';
import { nn, Tensor, train } from '../../src/index.js';
import { withoutCell } from '../helpers/errors.js';
import { errorOf, plainClasses, type Outcome } from './outcome.js';
import { array, data, GeneratorDataset, model, NumpySlicesDataset, parts, recorded, rows } from './parts.js';

const { Callback, LossMonitor, Model, RunContext } = train;
const { net, loss, opt } = parts();
/** What the types refuse. */
const any = (x: unknown) => x as never;

const slices = (columns: Record<string, unknown>) => new NumpySlicesDataset(any(columns), { shuffle: false }).batch(2);
const three = () => slices({ x: rows('x', 4), y: rows('y', 0), z: rows('y', 0) });
const one = () => slices({ x: rows('x', 4) });
const ones = (...shape: number[]) => {
  const size = shape.reduce((a, b) => a * b, 1);
  return { data: new Float32Array(size).fill(1), shape, dtype: 'float32' };
};
const wide = () => slices({ x: ones(6, 5), y: rows('y', 0) });

/** Says six rows, gives four. */
const short = () =>
  new GeneratorDataset(
    {
      length: 6,
      get(i: number) {
        if (i >= 4) throw new ms.IndexError('no more');
        return [new Float32Array(4), 1];
      },
    },
    ['x', 'y'],
    { shuffle: false, column_types: [ms.float32, ms.int32] },
  ).batch(2);

async function again(models: InstanceType<typeof Model>[]): Promise<void> {
  const used = data();
  for (const it of models) await it.train(1, used);
}

const calls: Record<string, () => unknown> = {
  'network None': () => new Model(any(null)),
  'network int': () => new Model(any(1)),
  'network function': () => new Model(any((x: Tensor) => x)),
  'no arguments': () => new Model(...(any([]) as [never])),
  'loss_fn int': () => new Model(net, any(1), opt),
  'loss_fn str': () => new Model(net, any('loss'), opt),
  'optimizer int': () => new Model(net, loss, any(1)),
  'optimizer str': () => new Model(net, loss, any('sgd')),
  'optimizer cell': () => new Model(net, loss, any(new nn.ReLU())),
  'metrics str': () => new Model(net, loss, opt, any('accuracy')),
  'metrics list': () => new Model(net, loss, opt, ['accuracy']),
  'metrics unknown': () => new Model(net, loss, opt, new Set(['foo'])),
  'metrics dict value': () => new Model(net, loss, opt, any({ accuracy: 1 })),
  'metrics dict key': () => new Model(net, loss, opt, any(new Map([[1, new train.Accuracy()]]))),
  'metrics no loss_fn': () => new Model(net, { optimizer: opt, metrics: ['accuracy'] }),
  'metrics empty': () => new Model(net, { optimizer: opt, metrics: [] }),
  'eval_indexes short': () => new Model(net, loss, opt, ['accuracy'], net, [0, 1]),
  'eval_indexes tuple': () => new Model(net, loss, opt, ['accuracy'], net, [0, 1, 2]),
  'eval_network int': () => new Model(net, loss, opt, ['accuracy'], any(1)),
  'amp_level no optimizer': () => new Model(net, loss, { amp_level: 'O2' }),
  'amp_level unknown': () => new Model(net, loss, opt, { amp_level: 'O9' }),
  'amp_level int': () => new Model(net, loss, opt, { amp_level: any(1) }),
  'boost_level unknown': () => new Model(net, loss, opt, { boost_level: 'O9' }),
  'unknown keyword': () => new Model(net, any({ loss_fn: loss, optimizer: opt, foo: 1 })),
  'loss_scale_manager no optimizer': () =>
    new Model(net, loss, any({ loss_scale_manager: { get_loss_scale: () => 2, get_update_cell: () => null } })),
  'train epoch 0': () => model().train(0, data()),
  'train epoch -1': () => model().train(-1, data()),
  'train epoch 1.5': () => model().train(1.5, data()),
  'train epoch str': () => model().train(any('1'), data()),
  'train epoch True': () => model().train(any(true), data()),
  'train epoch None': () => model().train(any(null), data()),
  'train initial_epoch -1': () => model().train(1, data(), { initial_epoch: -1 }),
  'train initial_epoch = epoch': () => model().train(1, data(), { initial_epoch: 1 }),
  'train initial_epoch 0.5': () => model().train(1, data(), { initial_epoch: 0.5 }),
  'train sink_size 0': () => model().train(1, data(), { sink_size: 0 }),
  'train sink_size -2': () => model().train(1, data(), { sink_size: -2 }),
  'train sink_size 1.5': () => model().train(1, data(), { sink_size: 1.5 }),
  'train sink_mode int': () => model().train(1, data(), { dataset_sink_mode: any(1) }),
  'train sink_mode str': () => model().train(1, data(), { dataset_sink_mode: any('yes') }),
  'train dataset None': () => model().train(1, any(null)),
  'train dataset list': () => model().train(1, any([1, 2])),
  'train dataset int': () => model().train(1, any(1)),
  'train no dataset': () => model().train(...(any([1]) as [1, never])),
  'train callbacks int': () => model().train(1, data(), { callbacks: any(1) }),
  'train callbacks object': () => model().train(1, data(), { callbacks: any(new (class NoHooks {})()) }),
  'train callbacks list': () => model().train(1, data(), { callbacks: [any({})] }),
  'train callbacks tuple': () => model().train(1, data(), { callbacks: [new LossMonitor(0)] }),
  'train callbacks class': () => model().train(1, data(), { callbacks: any(LossMonitor) }),
  'train callbacks empty': () => model().train(1, data(), { callbacks: [] }),
  'train three columns': () => model().train(1, three()),
  'train one column': () => model().train(1, one()),
  'train wrong width': () => model().train(1, wide()),
  'train ends early': () => model().train(1, short()),
  'train dataset of another model': () => again([model(), model()]),
  'train dataset again': () => {
    const it = model();
    return again([it, it]);
  },
  'train no optimizer': () => new Model(net, loss).train(1, data()),
  'train net only': () => new Model(net).train(1, one()),
  'eval no metrics': () => model({ metrics: null }).eval(data()),
  'eval empty metrics': () => model({ metrics: new Set() }).eval(data()),
  'eval dataset None': () => model().eval(any(null)),
  'eval dataset int': () => model().eval(any(1)),
  'eval sink_mode int': () => model().eval(data(), { dataset_sink_mode: any(1) }),
  'eval callbacks int': () => model().eval(data(), { callbacks: any(1) }),
  'eval callbacks tuple': () => model().eval(data(), { callbacks: [new LossMonitor(0)] }),
  'eval three columns': () => model().eval(three()),
  'eval one output': () => model({ eval_network: net, eval_indexes: [0, 1, 2] }).eval(one()),
  'eval one output no indexes': () => model({ eval_network: net }).eval(one()),
  predict: () => model().predict(array('x')),
  'predict empty': () => model().predict(Tensor.fromData(new Float32Array(0), [0, 4])),
  'predict none': () => model().predict(),
  'predict list': () => model().predict([array('x')]),
  'predict numpy': async () => model().predict(await array('x').asnumpy()),
  'predict backend': () => model().predict(array('x'), { backend: 'gpu' }),
  'predict wrong width': () => model().predict(new Tensor([[1, 1, 1, 1, 1]])),
  'RunContext int': () => new RunContext(any(1)),
};

/** Where the outcome is another one; each is a line of docs/differences.md. */
const differences: Record<string, Outcome> = {
  'loss_fn int': { error: 'TypeError', text: "The type of 'loss_fn' should be 'Cell', but got type 'int'." },
  'loss_fn str': { error: 'TypeError', text: "The type of 'loss_fn' should be 'Cell', but got type 'str'." },
  'eval_network int': { error: 'TypeError', text: "The type of 'eval_network' should be 'Cell', but got type 'int'." },
  'unknown keyword': { error: 'TypeError', text: "Model.__init__() got an unexpected keyword argument 'foo'" },
  'eval callbacks int': {
    error: 'TypeError',
    text: "When the 'callbacks' is a list, the elements in 'callbacks' must be Callback functions.",
  },
  'eval three columns': {
    error: 'TypeError',
    text: 'WithEvalCell.construct() takes 3 positional arguments but 4 were given',
  },
  'predict none': { error: 'TypeError', text: "Dense.construct() missing 1 required positional argument: 'x'" },
  'eval_indexes tuple': { ok: null },
  'metrics list': { ok: null },
  'train ends early': {
    error: 'RuntimeError',
    text: 'Exception thrown from user defined function in dataset: GeneratorDataset: IndexError: no more',
  },
  'eval callbacks tuple': { ok: null },
};

describe('outcomes of good and bad arguments', () => {
  it.each(Object.keys(recorded.errors))('%s', async (name) => {
    const wanted = differences[name] ?? recorded.errors[name];
    const found = await errorOf(calls[name]);
    const outcome = 'error' in found ? { ...found, text: withoutCell(found.text) } : found;
    if ('error' in wanted) expect(outcome).toEqual({ ...wanted, text: plainClasses(wanted.text) });
    else expect(outcome).toHaveProperty('ok');
  });
});

describe('a step that fails', () => {
  it('leaves the parameters as they were, and names shapes', async () => {
    const { net, loss, opt } = parts();
    const before = await net.weight.tolist();
    const training = new Model(net, loss, opt).train(1, wide());
    await expect(training).rejects.toThrow(
      /'x1_col': 5 and 'x2_row': 4.*In cell 'TrainOneStepCell\.network\._backbone'/s,
    );
    expect(await net.weight.tolist()).toEqual(before);
    expect(await opt.global_step.tolist()).toEqual([0]);
  });

  it('at a later step keeps what the steps before did', async () => {
    const { net, loss, opt } = parts();
    const seen = [4, 4, 5].map((size) => [new Float32Array(size), 0]);
    const options = { shuffle: false, column_types: [ms.float32, ms.int32] };
    const later = new GeneratorDataset(seen, ['x', 'y'], options).batch(1);
    await expect(new Model(net, loss, opt).train(1, later)).rejects.toThrow(/'x1_col': 5 and 'x2_row': 4/);
    expect(await opt.global_step.tolist()).toEqual([2]);
  });

  it('of a rate that is NaN shows in the loss, which LossMonitor refuses', async () => {
    const { net, loss, opt } = parts();
    class Spoil extends Callback {
      override on_train_begin(): void {
        (opt.learning_rate as ms.Parameter).set_data(new Tensor(NaN));
      }
    }
    const training = new Model(net, loss, opt).train(1, data(), { callbacks: [new Spoil(), new LossMonitor(0)] });
    await expect(errorOf(() => training)).resolves.toEqual({
      error: 'ValueError',
      text: 'In epoch: 1 step: 2, loss is NAN or INF, training process cannot continue, terminating training.',
    });
    expect(() => parts(NaN)).toThrow(ms.ValueError);
  });

  it('in a callback ends the training, and the model trains on', async () => {
    class Once extends Callback {
      override on_train_step_end(): void {
        throw new RangeError('mine');
      }
    }
    const it = model();
    await expect(it.train(1, data(), new Once())).rejects.toThrow('mine');
    await it.train(1, data());
  });

  it('nobody awaits does not end the process', async () => {
    void model()
      .train(1, wide())
      .catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await model().train(1, data());
  });
});
