import { describe, expect, it } from 'vitest';
import { nn, train } from '../../src/index.js';
import type { RunContext } from '../../src/train/index.js';
import { errorOf } from './outcome.js';
import { data, model, parts, recorded, type Entry } from './parts.js';
import { expectLog, HOOKS, OldSpy, POINTS, show, Spy } from './spy.js';

const { Callback, Model } = train;

class Failing extends Callback {
  override on_train_step_end(): void {
    throw new RangeError('mine');
  }
}

const valid = () => data();
const runs: Record<string, (log: Entry[]) => Promise<unknown>> = {
  train: (log) => model().train(2, data(), { callbacks: [new Spy(log), new OldSpy(log)] }),
  'train one callback': (log) => model().train(1, data(), { callbacks: new Spy(log) }),
  'train initial_epoch': (log) => model().train(3, data(), { callbacks: [new Spy(log)], initial_epoch: 1 }),
  'train sink': (log) => model().train(2, data(), { callbacks: [new Spy(log)], dataset_sink_mode: true }),
  'train sink size': (log) => model().train(3, data(), [new Spy(log)], { dataset_sink_mode: true, sink_size: 2 }),
  'train size without sink': (log) => model().train(1, data(), [new Spy(log)], { sink_size: 2 }),
  'train no loss_fn': (log) => {
    const { net, loss, opt } = parts();
    return new Model(new nn.WithLossCell(net, loss), { optimizer: opt }).train(1, data(3), {
      callbacks: [new Spy(log)],
    });
  },
  'two spies': (log) => model().train(1, data(6), { callbacks: [new Spy(log, 'first'), new Spy(log, 'second')] }),
  eval: async (log) => {
    const found = await model().eval(valid(), { callbacks: [new Spy(log), new OldSpy(log)] });
    log.push(['result', 'eval', show(found) as Record<string, unknown>]);
  },
  'eval one callback': (log) => model().eval(valid(), { callbacks: new Spy(log) }),
  'eval sink': (log) => model().eval(valid(), { callbacks: [new Spy(log)], dataset_sink_mode: true }),
  'eval short batch': async (log) => {
    const found = await model().eval(data(4), { callbacks: [new Spy(log)] });
    log.push(['result', 'eval', show(found) as Record<string, unknown>]);
  },
  'eval in train': (log) => {
    const [it, other] = [model(), valid()];
    class Evaluate extends Callback {
      override async on_train_epoch_end(): Promise<void> {
        const found = await it.eval(other, { callbacks: [new Spy(log, 'inner')] });
        log.push(['result', 'eval', show(found) as Record<string, unknown>]);
      }
    }
    return it.train(2, data(), { callbacks: [new Spy(log), new Evaluate()] });
  },
};
for (const hook of HOOKS) {
  const stop = (at: string, step: number) => at === hook && [0, 2, 3].includes(step);
  runs[`stop ${hook}`] = (log) =>
    hook.startsWith('on_train')
      ? model().train(2, data(), { callbacks: [new Spy(log, 'spy', stop)] })
      : model().eval(valid(), { callbacks: [new Spy(log, 'spy', stop)] });
}

describe('hooks, in order, with what they see', () => {
  it.each(Object.keys(runs))('%s', async (name) => {
    const log: Entry[] = [];
    await runs[name](log);
    expectLog(log, recorded.hooks[name]);
  });

  it('leaves out no recorded case', () => {
    expect([...Object.keys(runs), 'failing callback'].sort()).toEqual(Object.keys(recorded.hooks).sort());
  });

  it('failing callback', async () => {
    const log: Entry[] = [];
    const failing = model().train(1, data(), [new Spy(log), new Failing()]);
    await expect(errorOf(() => failing)).resolves.toEqual({ error: 'RangeError', text: 'mine' });
    const last = log.pop();
    expect(last).toEqual(['spy', '__exit__', { error: 'RangeError' }]);
    expectLog(log.concat([['spy', '__exit__', { error: 'KeyError' }]]), recorded.hooks['failing callback']);
  });
});

describe('callbacks as context managers', () => {
  it('may drop the error', async () => {
    class Dropping extends Callback {
      override __exit__(): boolean {
        return true;
      }
    }
    await model().train(1, data(), [new Dropping(), new Failing()]);
  });

  it('may send another callback in their place', async () => {
    const log: Entry[] = [];
    class Sending extends Callback {
      override __enter__(): train.Callback {
        return new OldSpy(log);
      }
    }
    await model().train(1, data(6), new Sending());
    expect(log.map(([, hook]) => hook)).toEqual(POINTS);
  });

  it('are exited when a later one cannot be entered', async () => {
    const log: Entry[] = [];
    class Broken extends Callback {
      override __enter__(): train.Callback {
        throw new RangeError('closed');
      }
    }
    await expect(model().train(1, data(), [new Spy(log), new Broken()])).rejects.toThrow('closed');
    expect(log.map(([, hook]) => hook)).toEqual(['__enter__', '__exit__']);
  });
});

describe('cb_params', () => {
  it('holds the loss as a Tensor, and takes members of hooks', async () => {
    const seen: number[] = [];
    class Own extends Callback {
      override async on_train_step_end(run_context: RunContext): Promise<void> {
        const cb_params = run_context.original_args();
        cb_params.total = (cb_params.get('total', 0) as number) + Number(await cb_params.net_outputs.item());
        seen.push(cb_params.total as number);
      }
    }
    await model().train(1, data(), { callbacks: [new Own()] });
    const [a, b, c] = recorded.losses;
    expect(seen.map((x) => x.toFixed(5))).toEqual([a, a + b, a + b + c].map((x) => x.toFixed(5)));
  });

  it('is a dictionary: get, in, Map and object', () => {
    const context = new train.RunContext(new Map([['batch_num', 2]]));
    expect(context.original_args().batch_num).toBe(2);
    expect('batch_num' in context.original_args()).toBe(true);
    expect('metrics' in context.original_args()).toBe(false);
    expect(context.original_args().get('metrics')).toBeNull();
    expect(new train.RunContext({ cur_step_num: 3 }).original_args().cur_step_num).toBe(3);
    expect(context.get_stop_requested()).toBe(false);
    context.request_stop();
    expect(context.get_stop_requested()).toBe(true);
  });
});
