import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as ms from '../../src/index.js';
import { nn, Parameter, train } from '../../src/index.js';
import type { RunContext } from '../../src/train/index.js';
import { expectClose } from '../helpers/close.js';
import { loadFixture, numberOf } from '../helpers/fixtures.js';
import { errorOf, plainClasses, type Outcome } from './outcome.js';
import { data, model, parts } from './parts.js';

const { BackupAndRestore, Callback, EarlyStopping, History, LearningRateScheduler, Metric, Model } = train;

type Value = number | string | null | { array: number[] };
interface Case {
  callback: 'EarlyStopping' | 'ReduceLROnPlateau';
  args: Record<string, unknown>;
  values: Value[] | null;
  epochs: number;
  rate: number;
  optimizer: 'ASGD' | 'schedule' | 'groups';
  outcome: {
    printed: string;
    error?: string;
    text?: string;
    rates: number[];
    losses: number[];
    weight: number[];
    state: Record<string, unknown>;
  };
}
/** What tools/oracle/train_callbacks.py recorded. */
interface Meta {
  cases: Case[];
  history: Record<string, { history: Record<string, number[]>; epoch: { epoch: number[] } }>;
  scheduler: Record<
    string,
    {
      ok?: null;
      error?: string;
      text?: string;
      rate: number;
      seen: [number, number][];
      rates: number[];
      weight: number[];
    }
  >;
  backup: { errors: Record<string, Outcome> } & Record<string, { seen: [number, ...boolean[]]; left: boolean }>;
}
const { meta } = loadFixture<Meta>('train_callbacks');
/** What the types refuse. */
const any = (x: unknown) => x as never;

let printed: string[];
beforeEach(() => {
  printed = [];
  vi.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line));
});
afterEach(() => vi.restoreAllMocks());

/** Says one value after the other. */
class Scripted extends Metric {
  private at = -1;
  constructor(private readonly values: readonly unknown[]) {
    super();
  }
  override clear(): void {
    this.at++;
  }
  override update(): void {}
  override eval(): unknown {
    return this.values[Math.min(this.at, this.values.length - 1)];
  }
}

/** Rates and losses at the end of each epoch. */
class Watch extends Callback {
  readonly rates: number[] = [];
  readonly losses: number[] = [];
  override async on_train_epoch_end(run_context: RunContext): Promise<void> {
    const { optimizer, net_outputs } = run_context.original_args();
    const rate = (optimizer as unknown as nn.ASGD).learning_rate;
    if (rate instanceof Parameter) this.rates.push(Number(await rate.item()));
    this.losses.push(Number(await net_outputs.item()));
  }
}

function optimizerOf({ optimizer, rate }: Case, net: nn.Dense): nn.ASGD {
  const params = net.trainable_params();
  if (optimizer === 'schedule') return new nn.ASGD(params, new nn.ExponentialDecayLR(0.1, 0.9, 4));
  const groups = [{ params: [net.weight], lr: 0.2 }, { params: [net.bias!] }];
  return optimizer === 'groups' ? new nn.ASGD(groups, 0.1) : new nn.ASGD(params, rate);
}

function valueOf(value: Value): unknown {
  if (value === null || typeof value !== 'object') return value === null ? null : numberOf(value);
  return { data: Float64Array.from(value.array), shape: [value.array.length], dtype: 'float64' };
}

/** Python's ints are bigints where a float is meant as well. */
function argumentsOf({ args }: Case): Record<string, unknown> {
  const isInt = ([key, value]: [string, unknown]) =>
    (key === 'min_lr' && value === 1) || (key === 'factor' && value === 0);
  return Object.fromEntries(
    Object.entries(args).map((entry) => (isInt(entry) ? [entry[0], BigInt(entry[1] as number)] : entry)),
  );
}

describe('callbacks that watch a value do what the oracle does', () => {
  it.each(meta.cases.map((one, i) => [`${i} ${one.callback} ${JSON.stringify(one.args)}`, one] as const))(
    '%s',
    async (_, one) => {
      const { callback: name, values, epochs, outcome } = one;
      const { net, loss } = parts();
      const watch = new Watch();
      const Class = train[name] as new (options: Record<string, unknown>) => train.Callback;
      let callback: train.Callback | undefined;
      const found = await errorOf(async () => {
        const made = (callback = new Class(argumentsOf(one)));
        const metrics = values ? { score: new Scripted(values.map(valueOf)) } : null;
        const it = new Model(net, loss, optimizerOf(one, net), { metrics });
        const callbacks = [made, watch];
        await (values ? it.fit(epochs, data(), data(3), { callbacks }) : it.train(epochs, data(), { callbacks }));
      });
      if (outcome.error === undefined) expect(found).toHaveProperty('ok');
      else expect(found).toEqual({ error: outcome.error, text: outcome.text });
      expect(printed.map((line) => `${line}\n`).join('')).toBe(outcome.printed);
      if (callback === undefined) return;
      expectClose(watch.rates, outcome.rates);
      expectClose(watch.losses, outcome.losses);
      expectClose(await net.weight.read(), outcome.weight);
      for (const [key, wanted] of Object.entries(outcome.state)) {
        const has = (callback as unknown as Record<string, unknown>)[key];
        if (typeof wanted === 'number') expectClose([has as number], [wanted]);
        else expect(typeof has === 'number' ? String(has) : has, key).toBe(wanted);
      }
    },
  );

  it('looks at the loss of the network as a Tensor of several elements', async () => {
    const callback = new EarlyStopping('loss', { patience: 1 });
    const context = new train.RunContext({ cur_epoch_num: 1, net_outputs: new ms.Tensor([0.5, 1]) });
    await callback.on_train_epoch_end(context);
    expect(callback.best).toBe(0.75);
  });

  it('can be used for another training', async () => {
    const callback = new EarlyStopping('loss', { mode: 'max', patience: 1 });
    for (let i = 0; i < 2; i++) {
      const watch = new Watch();
      await model().train(5, data(), { callbacks: [callback, watch] });
      expect([watch.losses.length, callback.stopped_epoch]).toEqual([2, 2]);
    }
  });
});

describe('History', () => {
  const runs: Record<string, (it: ReturnType<typeof model>, history: train.History) => Promise<unknown>> = {
    train: (it, cb) => it.train(3, data(), { callbacks: [cb] }),
    fit: (it, cb) => it.fit(3, data(), data(3), { callbacks: [cb] }),
    'fit frequency': (it, cb) => it.fit(3, data(), data(3), 2, cb),
    eval: (it, cb) => it.eval(data(4), { callbacks: [cb] }),
    initial_epoch: (it, cb) => it.train(4, data(), cb, { initial_epoch: 2 }),
    twice: async (it, cb) => {
      await it.train(1, data(), { callbacks: [cb] });
      await it.train(2, data(), { callbacks: [cb] });
    },
  };
  it.each(Object.entries(meta.history))('%s', async (name, wanted) => {
    const history = new History();
    expect([history.history.size, history.epoch]).toEqual([0, null]);
    // `twice` needs one dataset for both trainings, as the oracle's model has.
    await runs[name](model(), history);
    expect([...history.history.keys()].sort()).toEqual(Object.keys(wanted.history).sort());
    for (const [key, values] of Object.entries(wanted.history)) {
      expectClose(history.history.get(key) as number[], values);
    }
    expect(Object.fromEntries(history.epoch!)).toEqual(wanted.epoch);
  });
});

describe('LearningRateScheduler', () => {
  const functions: Record<string, (lr: number, step: number) => unknown> = {
    halve: (lr, step) => (step % 3 === 0 ? lr * 0.5 : lr),
    'long number': (lr) => lr,
    'small number': (lr) => Promise.resolve(lr),
    third: (lr) => lr / 3,
    int: () => 1,
    none: () => null,
    text: () => '0.1',
    schedule: (lr) => lr,
  };
  it.each(Object.entries(meta.scheduler))('%s', async (name, wanted) => {
    const { net, loss } = parts();
    const seen: [number, number][] = [];
    const rates: number[] = [];
    const asked = (lr: number, step: number) => {
      seen.push([lr, step]);
      return functions[name](lr, step);
    };
    class Rates extends Callback {
      override async on_train_step_end(run_context: RunContext): Promise<void> {
        const { optimizer } = run_context.original_args();
        rates.push(Number(await ((optimizer as unknown as nn.ASGD).learning_rate as Parameter).item()));
      }
    }
    const rate = name === 'schedule' ? new nn.ExponentialDecayLR(0.1, 0.9, 4) : wanted.rate;
    const opt = new nn.ASGD(net.trainable_params(), rate);
    const callbacks = [new LearningRateScheduler(any(asked)), new Rates()];
    const outcome = await errorOf(() => new Model(net, loss, opt).train(2, data(), { callbacks }));
    if ('ok' in wanted) expect(outcome).toHaveProperty('ok');
    else expect(outcome).toEqual({ error: wanted.error, text: wanted.text });
    if (name === 'schedule') return;
    expect(seen).toEqual(wanted.seen);
    expectClose(rates, wanted.rates);
    expectClose(await net.weight.read(), wanted.weight);
  });

  it('compiles nothing anew for a rate', async () => {
    const it = model();
    await it.train(1, data());
    ms.runtime.reset_stats();
    await it.train(2, data(), { callbacks: new LearningRateScheduler((lr) => lr * 0.9) });
    expect(ms.runtime.stats()).toMatchObject({ runs: 6, sessions: 0 });
  });
});

describe('BackupAndRestore', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'backup-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('saves, begins with what is there, and removes it at the end', async () => {
    const file = path.join(folder, 'a', 'backup.ckpt');
    const trainings: [string, number, object][] = [
      ['every', 2, { delete_checkpoint: false }],
      ['again', 1, {}],
      ['after', 1, { save_freq: 1 }],
      ['third', 4, { save_freq: 3, delete_checkpoint: false }],
    ];
    for (const [name, epochs, options] of trainings) {
      const seen: unknown[] = [];
      class Files extends Callback {
        override async on_train_begin(run_context: RunContext): Promise<void> {
          const { weight } = run_context.original_args().network as nn.Dense;
          seen.push(Array.from(await weight.read(), Number).reduce((a, b) => a + b, 0));
        }
        override on_train_epoch_end(): void {
          seen.push(existsSync(file));
        }
      }
      await model().train(epochs, data(), {
        callbacks: [new BackupAndRestore(path.dirname(file), options), new Files()],
      });
      const { seen: wanted, left } = meta.backup[name];
      expect(seen.slice(1)).toEqual(wanted.slice(1));
      expectClose([seen[0] as number], [wanted[0]]);
      expect(existsSync(file)).toBe(left);
    }
  });

  it('keeps the bytes in a Map', async () => {
    const files = new Map<string, Uint8Array>();
    const { net, loss, opt } = parts();
    await new Model(net, loss, opt).train(2, data(), { callbacks: new BackupAndRestore(files, 'epoch', false) });
    expect([...files.keys()]).toEqual(['backup.ckpt']);
    const other = parts();
    const begun: unknown[] = [];
    class Begun extends Callback {
      override async on_train_begin(): Promise<void> {
        begun.push(await other.net.weight.tolist());
      }
    }
    const callbacks = [new BackupAndRestore(files), new Begun()];
    const wanted = await net.weight.tolist();
    await new Model(other.net, other.loss, other.opt).train(1, data(), { callbacks });
    expect(begun).toEqual([wanted]);
    expect(files.size).toBe(0);
  });

  it.each(Object.entries(meta.backup.errors))('%s', async (name, wanted) => {
    const file = path.join(folder, 'file');
    writeFileSync(file, '');
    const calls: Record<string, () => unknown> = {
      'dir int': () => new BackupAndRestore(any(1)),
      'dir empty': () => new BackupAndRestore(' '),
      'dir file': () => new BackupAndRestore(file),
      'save_freq 0': () => new BackupAndRestore(folder, 0),
      'save_freq str': () => new BackupAndRestore(folder, any('step')),
      'delete int': () => new BackupAndRestore(folder, { delete_checkpoint: any(1) }),
      nothing: () => new BackupAndRestore(...(any([]) as [never])),
    };
    const { error, text } = (await errorOf(calls[name])) as { error: string; text: string };
    const told = wanted as { error: string; text: string };
    // Subclasses of OSError are ValueErrors here.
    expect(error).toBe(told.error === 'NotADirectoryError' ? 'ValueError' : told.error);
    expect(plainClasses(text).replace(folder, 'FOLDER')).toBe(told.text);
  });
});

describe('LambdaCallback', () => {
  it('takes functions, and waits for those that are async', async () => {
    const log: string[] = [];
    const later = async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      log.push('step');
    };
    await model().train(1, data(3), {
      callbacks: new train.LambdaCallback({
        on_train_step_end: later,
        on_train_epoch_end: () => void log.push('epoch'),
        on_eval_begin: null,
      }),
    });
    expect(log).toEqual(['step', 'step', 'epoch']);
    await model().eval(data(3), { callbacks: new train.LambdaCallback(null, () => void log.push('never')) });
    expect(log).toHaveLength(3);
  });

  it('refuses what it does not know', () => {
    expect(() => new train.LambdaCallback(any({ on_step: () => undefined }))).toThrow(TypeError);
  });
});
