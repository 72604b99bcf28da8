import { mkdirSync, promises, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import * as ms from '../../src/index.js';
import { KeyError, nn, type Parameter } from '../../src/index.js';
import { data, describeAll, elements, model, recorded, temporary, type CallbackCase } from './checkpoints.js';
import { errorOf } from './outcome.js';

const { Callback, CheckpointConfig, ModelCheckpoint, load_checkpoint } = ms.train;
type Checkpoint = InstanceType<typeof ModelCheckpoint>;
type Config = InstanceType<typeof CheckpointConfig>;

const root = temporary();
let folders = 0;
function newFolder(): string {
  const folder = path.join(root, String(folders++));
  mkdirSync(folder);
  return folder;
}

interface Run {
  config?: Config;
  prefix?: string | ((params: ms.train.CallbackParams) => string);
  epochs?: number;
  again?: boolean;
  directory?: (folder: string) => string | ((params: ms.train.CallbackParams) => string);
  options?: Record<string, unknown>;
}

const run =
  ({ config, prefix = 'net', epochs = 2, again, directory = (folder) => folder, options }: Run = {}) =>
  async (folder: string): Promise<Checkpoint> => {
    const callback = new ModelCheckpoint(prefix, directory(folder), config);
    const trained = model();
    await trained.train(epochs, data(), { callbacks: [callback], ...options });
    if (again) await trained.train(epochs, data(), { callbacks: [callback] });
    return callback;
  };

type Hook =
  'on_train_begin' | 'on_train_epoch_begin' | 'on_train_step_begin' | 'on_train_step_end' | 'on_train_epoch_end';

/** Throws in one hook at one step. */
class Fails extends Callback {
  constructor(hook: Hook, step: number) {
    super();
    this[hook] = (context) => {
      if (context.original_args().cur_step_num === step) throw new KeyError('mine');
    };
  }
}

const failing = (config: Config, hook: Hook, step: number) => async (folder: string) => {
  const callback = new ModelCheckpoint('net', folder, config);
  await expect(model().train(2, data(), { callbacks: [callback, new Fails(hook, step)] })).rejects.toThrow(KeyError);
  return callback;
};

const config = (options: ms.train.CheckpointConfigOptions) => new CheckpointConfig(options);
const exception = () =>
  config({ save_checkpoint_steps: 100, exception_save: true, append_info: ['epoch_num', 'step_num'] });
const calls: Record<string, (folder: string) => Promise<Checkpoint>> = {
  default: run(),
  steps: run({ config: config({ save_checkpoint_steps: 2 }) }),
  'steps do not end with the training': run({ config: config({ save_checkpoint_steps: 4 }) }),
  'more steps than there are': run({ config: config({ save_checkpoint_steps: 100 }) }),
  'keep two': run({ config: config({ keep_checkpoint_max: 2 }) }),
  'keep one': run({ config: config({ keep_checkpoint_max: 1 }) }),
  'keep for a minute': run({ config: config({ keep_checkpoint_max: 0, keep_checkpoint_per_n_minutes: 1 }) }),
  'keep max 0': run({ config: config({ keep_checkpoint_max: 0 }) }),
  seconds: run({ config: config({ save_checkpoint_steps: 0, save_checkpoint_seconds: 1000 }) }),
  'neither steps nor seconds': run({ config: config({ save_checkpoint_steps: 0, save_checkpoint_seconds: 0 }) }),
  prefix: run({ prefix: 'a-b.c' }),
  'prefix function': run({ prefix: (params) => `at${params.cur_step_num}` }),
  'directory function': run({ directory: (f) => (params) => path.join(f, `epoch${params.cur_epoch_num}`) }),
  'new directory': run({ directory: (f) => path.join(f, 'a', 'b') }),
  'files there': run(),
  'files there, numbered': run(),
  'files of other prefixes': run(),
  'safetensors there': run(),
  append_info: run({ config: config({ append_info: ['epoch_num', 'step_num', { lr: 0.5, note: 'x', n: 3 }] }) }),
  'append_info counted on': run({
    config: config({
      append_info: [
        'epoch_num',
        'step_num',
        new Map([
          ['epoch_num', 10],
          ['step_num', 100],
        ]),
      ],
    }),
  }),
  saved_network: run({ config: config({ saved_network: new nn.Dense(2, 1) }) }),
  safetensors: run({ config: config({ format: 'safetensors' }) }),
  crc_check: run({ config: config({ crc_check: true }) }),
  async_save: run({ config: config({ async_save: true, keep_checkpoint_max: 2 }) }),
  initial_epoch: run({ options: { initial_epoch: 1 } }),
  'trained twice': run({ epochs: 1, again: true }),
  remove_redundancy: run({ config: config({ remove_redundancy: true }) }),
  'prefix function with a slash': run({ prefix: () => 'a/b' }),
  'failure in on_train_step_end': failing(exception(), 'on_train_step_end', 4),
  'failure in on_train_step_begin': failing(exception(), 'on_train_step_begin', 5),
  'failure in on_train_epoch_end': failing(exception(), 'on_train_epoch_end', 3),
  'failure in on_train_epoch_begin': failing(exception(), 'on_train_epoch_begin', 3),
  'failure in on_train_begin': failing(exception(), 'on_train_begin', 0),
  'failure, files there': failing(new CheckpointConfig(100, { exception_save: true }), 'on_train_step_end', 4),
  'failure without exception_save': failing(new CheckpointConfig(100), 'on_train_step_end', 4),
  eval: async (folder) => {
    const callback = new ModelCheckpoint('net', folder);
    await model().eval(data(), { callbacks: [callback] });
    return callback;
  },
};

function filesOf(folder: string): string[] {
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return all.filter((name) => statSync(path.join(folder, name)).isFile()).sort();
}

async function expectLast(name: string, file: string | Uint8Array, { last }: CallbackCase): Promise<void> {
  const format = typeof file === 'string' && file.endsWith('.safetensors') ? 'safetensors' : 'ckpt';
  const found = await load_checkpoint<Parameter | string>(file, { format });
  expect(describeAll(found)).toEqual(last);
  if (name === 'saved_network') return; // random weights
  for (const [key, value] of found) {
    if (typeof value === 'string') continue;
    const actual = Array.from(await value.read(), Number);
    const expected = Array.from(elements(`callback ${name}`, key) as Float32Array, Number);
    expected.forEach((x, i) => expect(Math.abs(actual[i] - x), key).toBeLessThanOrEqual(1e-6 + 1e-5 * Math.abs(x)));
  }
}

describe('ModelCheckpoint', () => {
  it('is tried as in the recording', () => {
    expect(Object.keys(calls).sort()).toEqual(Object.keys(recorded.callbacks));
  });

  it.each(Object.keys(calls))('%s', async (name) => {
    const folder = newFolder();
    const expected = recorded.callbacks[name];
    for (const file of expected.before) {
      // Older than what is saved.
      writeFileSync(path.join(folder, file), '');
    }
    let callback: Checkpoint | undefined;
    const got = await errorOf(async () => {
      callback = await calls[name](folder);
      return null;
    });
    expect(got).toEqual(expected.outcome);
    expect(filesOf(folder)).toEqual(expected.files);
    expect(callback?.latest_ckpt_file_name.replace(folder, '<dir>')).toBe(expected.latest);
    if (expected.last === undefined) return;
    const breakpoint = expected.files.find(
      (file) => file.endsWith('_breakpoint.ckpt') && !expected.before.includes(file),
    );
    await expectLast(name, callback?.latest_ckpt_file_name || path.join(folder, String(breakpoint)), expected);
  });

  it.each(['default', 'keep two', 'steps', 'keep for a minute', 'append_info', 'files there'])(
    'keeps files in a Map: %s',
    async (name) => {
      const expected = recorded.callbacks[name];
      const files = new Map(expected.before.map((file) => [file, new Uint8Array(0)]));
      const options = name === 'default' ? undefined : optionsOf(name);
      const callback = new ModelCheckpoint('net', files, options);
      await model().train(2, data(), { callbacks: callback });
      expect([...files.keys()].sort()).toEqual(expected.files);
      expect(callback.latest_ckpt_file_name).toBe(expected.latest?.replace('<dir>/', ''));
      await expectLast(name, files.get(callback.latest_ckpt_file_name)!, expected);
    },
  );

  it('saves a file about a failure in a Map', async () => {
    const files = new Map<string, Uint8Array>();
    const callbacks = [new ModelCheckpoint('net', files, exception()), new Fails('on_train_step_end', 4)];
    await expect(model().train(2, data(), { callbacks })).rejects.toThrow('mine');
    expect([...files.keys()]).toEqual(['net-2_1_breakpoint.ckpt']);
    await expectLast(
      'failure in on_train_step_end',
      files.get('net-2_1_breakpoint.ckpt')!,
      recorded.callbacks['failure in on_train_step_end'],
    );
  });

  it('lets the training go on while a file is written, and tells at the next one that it failed', async () => {
    const folder = newFolder();
    const callback = new ModelCheckpoint('net', folder, config({ async_save: true }));
    const rename = vi.spyOn(promises, 'rename').mockRejectedValue(new Error('no space'));
    const steps: number[] = [];
    class Counts extends Callback {
      override on_train_step_end(context: ms.train.RunContext): void {
        steps.push(context.original_args().cur_step_num);
      }
    }
    const training = model().train(1, data(), { callbacks: [callback, new Counts()] });
    await expect(training).rejects.toThrow(/Failed to save the checkpoint file/);
    rename.mockRestore();
    expect(steps).toEqual([1]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('keeps the old files when a new one cannot be written', async () => {
    const folder = newFolder();
    const callback = new ModelCheckpoint('net', folder, config({ keep_checkpoint_max: 1 }));
    const trained = model();
    await trained.train(1, data(), { callbacks: [callback] });
    const before = readFileSync(path.join(folder, 'net-1_3.ckpt'));
    const rename = vi.spyOn(promises, 'rename').mockRejectedValue(new Error('no space'));
    await expect(trained.train(4, data(), { callbacks: [callback] })).rejects.toThrow(/Failed to save/);
    rename.mockRestore();
    expect(readdirSync(folder)).toEqual(['net-1_3.ckpt']);
    expect(readFileSync(path.join(folder, 'net-1_3.ckpt'))).toEqual(before);
  });

  it.each(Object.entries(recorded.clocked))(
    'by the clock: %s',
    async (_, { seconds, config: options, files: expected }) => {
      vi.useFakeTimers({ toFake: ['Date'] });
      const files = new Map<string, Uint8Array>();
      class Waits extends Callback {
        override on_train_step_begin(): void {
          vi.setSystemTime(Date.now() + seconds * 1000);
        }
      }
      await model().train(3, data(), { callbacks: [new Waits(), new ModelCheckpoint('net', files, config(options))] });
      vi.useRealTimers();
      expect([...files.keys()].sort()).toEqual(expected);
    },
  );
});

function optionsOf(name: string): Config {
  const options: Record<string, ms.train.CheckpointConfigOptions> = {
    'keep two': { keep_checkpoint_max: 2 },
    steps: { save_checkpoint_steps: 2 },
    'keep for a minute': { keep_checkpoint_max: 0, keep_checkpoint_per_n_minutes: 1 },
    append_info: { append_info: ['epoch_num', 'step_num', { lr: 0.5, note: 'x', n: 3 }] },
    'files there': {},
  };
  return config(options[name]);
}

describe('CheckpointConfig', () => {
  const made: Record<string, Config> = {
    default: new CheckpointConfig(),
    seconds: config({ save_checkpoint_steps: 0, save_checkpoint_seconds: 30 }),
    both: new CheckpointConfig(2, 30),
    minutes: config({ keep_checkpoint_max: 0, keep_checkpoint_per_n_minutes: 3 }),
    'max and minutes': config({ keep_checkpoint_max: 4, keep_checkpoint_per_n_minutes: 3 }),
    'max None': config({ keep_checkpoint_max: null }),
    'steps None': config({ save_checkpoint_steps: null }),
    info: config({ append_info: ['step_num', { x: 1.5 }, 'epoch_num'] }),
    'no info': config({ append_info: [] }),
  };
  it('is tried as in the recording', () => {
    expect(Object.keys(made).sort()).toEqual(Object.keys(recorded.configs));
  });

  it.each(Object.keys(made))('%s', (name) => {
    const { policy, ...expected } = recorded.configs[name];
    const one = made[name];
    const got = Object.fromEntries(Object.keys(expected).map((key) => [key, Reflect.get(one, key) as unknown]));
    if (got.append_dict) got.append_dict = Object.fromEntries(got.append_dict as Map<string, unknown>);
    expect(got).toEqual(expected);
    expect([...one.get_checkpoint_policy().keys()]).toEqual(policy);
    expect(one.get_checkpoint_policy().get('save_checkpoint_steps')).toBe(one.save_checkpoint_steps);
    expect([one.saved_network, one.enc_key, one.exception_save, one.remove_redundancy]).toEqual([
      null,
      null,
      false,
      false,
    ]);
  });
});
