import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as ms from '../../src/index.js';
import { nn, type Tensor, train } from '../../src/index.js';
import type { RunContext } from '../../src/train/index.js';
import { expectClose } from '../helpers/close.js';
import { withoutCell } from '../helpers/errors.js';
import { loadFixture } from '../helpers/fixtures.js';
import { apart, errorOf, plainClasses, type Outcome } from './outcome.js';
import { array, data, model, NumpySlicesDataset, parts, rows, type Entry, type Recorded } from './parts.js';
import { expectLog, HOOKS, Spy } from './spy.js';

const { Callback, LambdaCallback, LossMonitor, Model, TimeMonitor } = train;

/** What tools/oracle/train_fit.py recorded. */
type Meta = Pick<Recorded, 'hooks' | 'monitors' | 'errors' | 'losses'> & { results: Record<string, number>[] };
const { meta: recorded, tensors } = loadFixture<Meta>('train_fit');
/** What the types refuse. */
const any = (x: unknown) => x as never;

let printed: string[];
beforeEach(() => {
  printed = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line));
});
afterEach(() => vi.restoreAllMocks());

class Mine extends LossMonitor {}

class OldLess extends Callback {
  override begin(): void {}
  override on_train_step_end(): void {}
}

class Evaluating extends nn.Cell {
  net = parts().net;
  loss = parts().loss;
  override construct(x: Tensor, y: Tensor): Tensor[] {
    const out = this.net(x);
    return [y, out, this.loss(out, y), out];
  }
}

const runs: Record<string, (log: Entry[]) => Promise<unknown>> = {
  fit: (log) => model().fit(2, data(), data(3), { callbacks: [new Spy(log)] }),
  'fit no valid': (log) => model().fit(2, data(), { callbacks: [new Spy(log)] }),
  'fit one callback': (log) => model().fit(1, data(3), data(6), { callbacks: new Spy(log) }),
  'fit short batch': (log) => model().fit(1, data(4), { valid_dataset: data(4), callbacks: [new Spy(log)] }),
  'fit frequency 2': (log) => model().fit(5, data(6), data(6), 2, [new Spy(log)]),
  'fit frequency -2': (log) => model().fit(3, data(6), data(6), -2, [new Spy(log)]),
  'fit frequency 7': (log) => model().fit(2, data(6), data(6), 7, [new Spy(log)]),
  'fit frequency list': (log) => model().fit(4, data(6), data(6), [1, 4, 9], [new Spy(log)]),
  'fit frequency empty': (log) => model().fit(2, data(6), data(6), [], [new Spy(log)]),
  'fit initial_epoch': (log) =>
    model().fit(4, data(6), data(6), { valid_frequency: 2, callbacks: [new Spy(log)], initial_epoch: 1 }),
  'fit initial_epoch list': (log) =>
    model().fit(4, data(6), data(6), { valid_frequency: [2, 3], callbacks: [new Spy(log)], initial_epoch: 2 }),
  'fit sink': (log) => model().fit(2, data(), data(3), 1, [new Spy(log)], true, true),
  'fit sink size': (log) =>
    model().fit(2, data(), data(3), { callbacks: [new Spy(log)], dataset_sink_mode: true, sink_size: 2 }),
  'fit sink size 5': (log) =>
    model().fit(2, data(), data(3), { callbacks: [new Spy(log)], dataset_sink_mode: true, sink_size: 5 }),
  'fit valid sink': (log) =>
    model().fit(1, data(), data(3), { callbacks: [new Spy(log)], valid_dataset_sink_mode: true, sink_size: 2 }),
  'fit two spies': (log) =>
    model().fit(1, data(6), data(6), { callbacks: [new Spy(log, 'first'), new Spy(log, 'second')] }),
  'fit beside others': (log) =>
    model().fit(1, data(6), data(6), {
      callbacks: [new LossMonitor(0), new TimeMonitor(), new Mine(0), new Spy(log)],
    }),
  'fit lambda': (log) => {
    const hooks = HOOKS.map((name) => [name, () => void log.push(['lambda', name, {}])]);
    const callbacks = [new LambdaCallback(Object.fromEntries(hooks)), new Spy(log)];
    return model().fit(2, data(3), data(3), { callbacks });
  },
  'fit eval_network': (log) => {
    const network = new Evaluating();
    const opt = new nn.ASGD(network.net.trainable_params(), { learning_rate: 0.1 });
    const options = { metrics: ['accuracy'], eval_network: network, eval_indexes: [2, 1, 0] };
    return new Model(network.net, network.loss, opt, options).fit(1, data(), data(4), { callbacks: [new Spy(log)] });
  },
  'fit same data': (log) => {
    const both = data(3);
    return model().fit(2, both, both, { callbacks: [new Spy(log)] });
  },
};
for (const hook of HOOKS) {
  const stop = (at: string, step: number) => at === hook && [0, 2, 3].includes(step);
  runs[`stop ${hook}`] = (log) => model().fit(2, data(), data(3), { callbacks: [new Spy(log, 'spy', stop)] });
}

describe('hooks of fit, in order, with what they see', () => {
  it.each(Object.keys(recorded.hooks))('%s', async (name) => {
    const log: Entry[] = [];
    await runs[name](log);
    expectLog(log, recorded.hooks[name]);
  });
});

const ordered = () => model({ metrics: { accuracy: new train.Accuracy(), loss: new train.Loss() } });
const monitors: Record<string, () => unknown> = {
  LossMonitor: () => ordered().fit(2, data(), data(3), { callbacks: new LossMonitor() }),
  'LossMonitor frequency': () => ordered().fit(3, data(), data(3), 2, [new LossMonitor(2)]),
  'LossMonitor subclass': () => ordered().fit(1, data(), data(3), { callbacks: [new Mine()] }),
  TimeMonitor: () => ordered().fit(2, data(), data(3), { callbacks: [new TimeMonitor()] }),
  'TimeMonitor data_time': () =>
    ordered().fit(1, data(), data(3), { callbacks: [new LossMonitor(), new TimeMonitor({ data_time: true })] }),
};

describe('monitors print in fit what the oracle prints', () => {
  it.each(Object.entries(recorded.monitors))('%s', async (name, wanted) => {
    await monitors[name]();
    const text = printed.map((line) => `${line}\n`).join('');
    const [found, told] = [apart(text.replaceAll(/ *\d+\.\d{3} ms/g, ' <ms>')), apart(wanted.printed)];
    expect(found.words).toBe(told.words);
    expectClose(found.numbers, told.numbers);
  });
});

const three = () =>
  new NumpySlicesDataset({ x: rows('x', 4), y: rows('y', 0), z: rows('y', 0) }, { shuffle: false }).batch(2);

const calls: Record<string, () => unknown> = {
  'epoch 0': () => model().fit(0, data()),
  'epoch 1.5': () => model().fit(1.5, data()),
  'epoch str': () => model().fit(any('1'), data()),
  'epoch None': () => model().fit(any(null), data()),
  'initial_epoch -1': () => model().fit(1, data(), { initial_epoch: -1 }),
  'initial_epoch = epoch': () => model().fit(1, data(), { initial_epoch: 1 }),
  'sink_size 0': () => model().fit(1, data(), { sink_size: 0 }),
  'sink_size -2': () => model().fit(1, data(), { sink_size: -2 }),
  'sink_size 1.5': () => model().fit(1, data(), { sink_size: 1.5 }),
  'sink_mode int': () => model().fit(1, data(), { dataset_sink_mode: any(1) }),
  'valid sink_mode int': () => model().fit(1, data(), { valid_dataset_sink_mode: any(1) }),
  'valid sink_mode None': () => model().fit(1, data(), { valid_dataset_sink_mode: any(null) }),
  'dataset None': () => model().fit(1, any(null)),
  'no dataset': () => model().fit(...([1] as unknown as [number, never])),
  'frequency 1.5': () => model().fit(1, data(), data(), 1.5),
  'frequency str': () => model().fit(1, data(), data(), any('1')),
  'frequency None': () => model().fit(1, data(), data(), any(null)),
  'frequency without valid': () => model().fit(1, data(), null, 1.5),
  'valid int': () => model().fit(1, data(), any(1)),
  'valid without metrics': () => model({ metrics: null }).fit(1, data(), data()),
  'valid empty metrics': () => model({ metrics: [] }).fit(1, data(), data()),
  'no valid, no metrics': () => model({ metrics: null }).fit(1, data()),
  'callbacks int': () => model().fit(1, data(), { callbacks: any(1) }),
  'callbacks list': () => model().fit(1, data(), { callbacks: [any({})] }),
  'callbacks old': () => model().fit(1, data(), { callbacks: [new OldLess()] }),
  'callbacks old without valid': () => model().fit(1, data(), null, 1, new OldLess()),
  'callbacks empty': () => model().fit(1, data(), data(), { callbacks: [] }),
  'three columns': () => model().fit(1, three()),
  'eval three columns': () => model().fit(1, data(), three()),
  'dataset of another model': async () => {
    const used = data();
    await model().fit(1, used);
    await model().fit(1, used);
  },
  build: () => model().build(data()),
  'build nothing': () => model().build(),
  'build epoch 0': () => model().build(data(), { epoch: 0 }),
  infer_train_layout: () => model().infer_train_layout(data()),
  infer_predict_layout: () => model().infer_predict_layout(array('x')),
};
/** Where the package words it in its own way: docs/differences.md. */
const OWN_TEXT = new Set(['eval three columns']);

describe('bad arguments of fit', () => {
  it.each(Object.entries(recorded.errors))('%s', async (name, wanted) => {
    const found = await errorOf(calls[name]);
    if ('ok' in wanted) {
      expect(found).toHaveProperty('ok');
      return;
    }
    const { error, text } = found as { error: string; text: string };
    expect(error).toBe(wanted.error);
    if (!OWN_TEXT.has(name)) expect(withoutCell(text)).toBe(plainClasses(wanted.text));
  });

  it('changes nothing before they are refused', async () => {
    const { net, loss, opt } = parts();
    const log: Entry[] = [];
    const it = new Model(net, loss, opt, ['loss']);
    for (const bad of [0, 1.5, '1']) {
      const fitting = it.fit(1, data(), data(), { valid_frequency: any(bad), callbacks: [new Spy(log)] });
      await expect(fitting).rejects.toThrow(/'valid_frequency'/);
    }
    expect(log).toEqual([]);
    expectClose(await net.weight.read(), await array('weight').read());
  });

  it('wants to know where the loss is', async () => {
    const network = new Evaluating();
    const opt = new nn.ASGD(network.net.trainable_params());
    const it = new Model(network.net, network.loss, opt, { metrics: ['loss'], eval_network: network });
    const outcome: Outcome = await errorOf(() => it.fit(1, data(), data()));
    expect(outcome).toMatchObject({ error: 'TypeError' });
  });
});

describe('fit', () => {
  it('gives the losses, results and weights of the oracle', async () => {
    const { net, loss, opt } = parts();
    const losses: number[] = [];
    const results: Map<string, unknown>[] = [];
    class Seen extends Callback {
      override async on_train_step_end(run_context: RunContext): Promise<void> {
        losses.push(Number(await run_context.original_args().net_outputs.item()));
      }
      override on_train_epoch_end(run_context: RunContext): void {
        results.push(run_context.original_args().eval_results!);
      }
    }
    const metrics = ['accuracy', 'loss'];
    await new Model(net, loss, opt, { metrics }).fit(3, data(), data(4), { callbacks: [new Seen()] });
    expectClose(losses, recorded.losses);
    for (const [i, wanted] of recorded.results.entries()) {
      expect([...results[i].keys()].sort()).toEqual(Object.keys(wanted).sort());
      for (const [name, value] of Object.entries(wanted)) expectClose([results[i].get(name) as number], [value]);
    }
    const { data: weight } = tensors.get('weight_after')!;
    expectClose(await net.weight.read(), weight);
  });

  it('compiles two graphs and makes a run a step', async () => {
    const it = model();
    await it.fit(1, data(), data());
    ms.runtime.reset_stats();
    await it.fit(3, data(), data(), { valid_frequency: [1, 3] });
    expect(ms.runtime.stats()).toMatchObject({ runs: 15, sessions: 0 });
  });

  it('shows the evaluation in the bar of ProgressBar', async () => {
    await model().fit(1, data(3), data(6), { callbacks: new train.ProgressBar(0) });
    const titles = printed.map((line) => line.replace(/ \| (loss|[\d.]+ steps).*/, ''));
    expect(titles).toEqual(['Epoch 1 50% | 1/2', 'Epoch 1 100% | 2/2', 'Eval 100% | 1/1']);
  });

  it('puts the state of the training back when the evaluation fails', async () => {
    const log: Entry[] = [];
    class Failing extends Callback {
      override on_eval_step_end(): void {
        throw new RangeError('mine');
      }
    }
    const it = model();
    const fitting = it.fit(2, data(), data(), { callbacks: [new Spy(log), new Failing()] });
    await expect(errorOf(() => fitting)).resolves.toEqual({ error: 'RangeError', text: 'mine' });
    expect(log.slice(-2)).toEqual(['', ''].map(() => ['spy', '__exit__', { error: 'RangeError' }]));
    await it.train(1, data()); // and the model can be used again
  });
});
