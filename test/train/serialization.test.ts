import {
  existsSync,
  mkdirSync,
  promises,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import * as ms from '../../src/index.js';
import { nn, ops, Parameter, RuntimeError, Tensor, ValueError } from '../../src/index.js';
import { float } from '../../src/common/pyfloat.js';
import {
  data,
  describeAll,
  elements,
  file,
  fileName,
  KEY,
  model,
  networks,
  recorded,
  temporary,
  tensor,
} from './checkpoints.js';
import { errorOf, plainClasses, type Outcome } from './outcome.js';

const { load_checkpoint, load_param_into_net, save_checkpoint, CheckpointConfig, ModelCheckpoint } = ms.train;
const folder = temporary();
const at = (name: string) => path.join(folder, name);
/** What the types refuse. */
const any = (x: unknown) => x as never;
const names = (parts: string[]) => parts.sort();

describe('networks', () => {
  it('are all of the recording', () => {
    expect(Object.keys(networks).sort()).toEqual(Object.keys(recorded.networks));
  });

  it.each(Object.keys(networks))(
    '%s: loaded from the file of MindSpore and saved again, byte for byte',
    async (name) => {
      const bytes = file(`${name}.ckpt`);
      const parameters = await load_checkpoint(fileName(`${name}.ckpt`));
      expect(describeAll(parameters)).toEqual(recorded.networks[name]);
      for (const [key, parameter] of parameters) {
        expect(parameter.name).toBe(key);
        expect(await parameter.read()).toEqual(elements(`${name}.ckpt`, key));
      }
      expect(await save_checkpoint(parameters, null)).toEqual(bytes);

      const net = networks[name]();
      expect(load_param_into_net(net, parameters)).toEqual([[], []]);
      expect(await save_checkpoint(net, null)).toEqual(bytes);
      await save_checkpoint(net, at(name));
      expect(new Uint8Array(readFileSync(at(`${name}.ckpt`)))).toEqual(bytes);
    },
  );

  it.each(['ASGD', 'Momentum'] as const)('trained with %s here have the state of MindSpore', async (optimizer) => {
    const trained = model(optimizer);
    await trained.train(1, data());
    const own = await load_checkpoint(any(await save_checkpoint(trained.train_network, null)));
    const theirs = await load_checkpoint(fileName(`${optimizer.toLowerCase()}.ckpt`));
    expect(describeAll(own)).toEqual(describeAll(theirs));
    for (const [name, parameter] of theirs) {
      const expected = (await parameter.read()) as Float32Array;
      const actual = (await own.get(name)!.read()) as Float32Array;
      expected.forEach((x, i) => expect(Math.abs(actual[i] - x)).toBeLessThanOrEqual(1e-6 + 1e-5 * Math.abs(x)));
    }
  });
});

describe('files', () => {
  const options: Record<string, Record<string, unknown>> = {
    'crc.ckpt': { crc_check: true },
    'gcm.ckpt': { dec_key: KEY },
    'cbc.ckpt': { dec_key: KEY, dec_mode: 'AES-CBC' },
    'blocks.ckpt': { dec_key: KEY },
    'plain.safetensors': { format: 'safetensors' },
    'numbers.safetensors': { format: 'safetensors' },
    'crc.safetensors': { format: 'safetensors', crc_check: true },
  };
  it.each(Object.keys(recorded.files))('%s is read', async (name) => {
    for (const source of [fileName(name), file(name), file(name).slice().buffer]) {
      const found = await load_checkpoint<Parameter | string>(source, options[name] ?? {});
      expect(describeAll(found)).toEqual(recorded.files[name]);
      for (const [key, value] of found) {
        if (typeof value !== 'string') expect(await value.read()).toEqual(elements(name, key));
      }
    }
  });

  const two = () =>
    new Map([
      [
        'b.w',
        new Parameter(
          Tensor.fromData(
            Float32Array.from({ length: 6 }, (_, i) => i / 7),
            [2, 3],
          ),
          'b.w',
        ),
      ],
      ['a', new Parameter(new Tensor([1n, 2n]), { name: 'a' })],
    ]);
  const append = {
    epoch_num: 3,
    big: 2 ** 40,
    lr: 0.25,
    flag: true,
    note: 'héllo \u{1f600}',
    empty: '',
    t: new Tensor([1, 2], ms.int32),
  };
  const saves: Record<string, (to: null) => Promise<Uint8Array>> = {
    'append.ckpt': (to) => save_checkpoint(two(), to, { append_dict: append }),
    'crc.ckpt': (to) =>
      save_checkpoint(Object.fromEntries(two()), to, { append_dict: new Map(Object.entries(append)), crc_check: true }),
    'list.ckpt': (to) => save_checkpoint([...two().values()].reverse(), to),
    'named.ckpt': (to) =>
      save_checkpoint(
        [
          { name: 'x', data: two().get('a')! },
          { name: 'no elements', data: ops.zeros([0, 2]) },
        ],
        to,
      ),
    'choice.ckpt': (to) => save_checkpoint(two(), to, { choice_func: (name) => name.startsWith('b') }),
    'plain.safetensors': (to) => save_checkpoint(two(), to, { format: 'safetensors' }),
    'numbers.safetensors': (to) =>
      save_checkpoint(two(), to, {
        format: 'safetensors',
        append_dict: { i: 3, f: 0.5, half: tensor('bfloat16', [1, 2]) },
      }),
  };
  it.each(Object.keys(saves))('%s is written byte for byte', async (name) => {
    expect(await saves[name](null)).toEqual(file(name));
  });

  it('of safetensors with a checksum hold the same checksum', async () => {
    const bytes = await save_checkpoint(two(), null, { format: 'safetensors', crc_check: true });
    // The order of its two notes is that of a hash table there.
    const noted = (of: Uint8Array) => /"crc_num":"(\d+)"/.exec(Buffer.from(of).toString('latin1'))?.[1];
    expect(noted(bytes)).toBe(noted(file('crc.safetensors')));
  });

  it.each(['AES-GCM', 'AES-CBC'])('are encrypted with %s', async (mode) => {
    const bytes = await save_checkpoint(two(), null, { enc_key: KEY, enc_mode: mode });
    const back = await load_checkpoint(bytes, { dec_key: KEY.slice().buffer, dec_mode: mode });
    expect(describeAll(back)).toEqual(describeAll(two()));
    expect(bytes).not.toEqual(await save_checkpoint(two(), null, { enc_key: KEY, enc_mode: mode }));
    await expect(load_checkpoint(bytes, { dec_key: new Uint8Array(16), dec_mode: mode })).rejects.toThrow(
      /may be encrypted/,
    );
  });

  it('tell ints from floats', async () => {
    const bytes = await save_checkpoint([], null, {
      append_dict: { a: 2, b: float(2), c: 2n, d: 2.5, e: -0.5, f: false },
    });
    const found = await load_checkpoint(bytes);
    expect(Array.from(found.values(), (p) => p.dtype.name)).toEqual([
      'int64',
      'float32',
      'int64',
      'float32',
      'float32',
      'bool',
    ]);
    expect(await Promise.all(Array.from(found.values(), (p) => p.item()))).toEqual([2, 2, 2, 2.5, -0.5, false]);
  });

  it('are chosen from by name', async () => {
    const chosen = async (options: Record<string, unknown>, name = 'mlp.ckpt') => [
      ...(await load_checkpoint(fileName(name), { ...options, format: any(name.split('.')[1]) })).keys(),
    ];
    expect(await chosen({ filter_prefix: '0' })).toEqual(['2.weight', '2.bias']);
    expect(await chosen({ specify_prefix: ['0.w', '2'] })).toEqual(['0.weight', '2.weight', '2.bias']);
    expect(await chosen({ specify_prefix: '2', filter_prefix: ['2.b', 'x'] })).toEqual(['2.weight']);
    expect(await chosen({ choice_func: (name: string) => name.endsWith('bias') })).toEqual(['0.bias', '2.bias']);
    expect(await chosen({ choice_func: () => false, filter_prefix: '2' })).toEqual(['0.weight', '0.bias']);
    expect(await chosen({ choice_func: (name: string) => name !== 'a' }, 'plain.safetensors')).toEqual(['b.w']);
  });

  it('go into a network at once', async () => {
    const net = new nn.Dense(4, 3);
    const found = await load_checkpoint(fileName('dense.ckpt'), net);
    expect(await net.weight.read()).toEqual(await found.get('weight')!.read());
    const other = new nn.Dense(4, 3, { has_bias: false });
    await load_checkpoint(fileName('dense.ckpt'), { net: other, strict_load: true });
    expect(await other.weight.read()).toEqual(await found.get('weight')!.read());
  });

  it('that removed what several devices share do not go into a network', async () => {
    const bytes = Buffer.from(file('plain.safetensors'));
    const changed = bytes.toString('latin1').replace('"format":"ms"', '"remove_redundancy":"True"');
    const header = Buffer.from(changed, 'latin1');
    header.writeBigUInt64LE(bytes.readBigUInt64LE(0) + BigInt(header.length - bytes.length), 0);
    const net = new nn.Dense(4, 3);
    expect((await load_checkpoint(header, { format: 'safetensors' })).size).toBe(2);
    await expect(load_checkpoint(header, { net, format: 'safetensors' })).rejects.toThrow(/only be used in parallel/);
  });
});

describe('saving', () => {
  const net = () => new nn.Dense(4, 3);

  it('puts the format at the end of the name, makes the file read-only and leaves nothing else', async () => {
    mkdirSync(at('names'));
    await save_checkpoint(net(), at('names/a'));
    await save_checkpoint(net(), at('names/b.ckpt'));
    await save_checkpoint(net(), at('names/c.bin'));
    await save_checkpoint(net(), at('names/d'), { format: 'safetensors' });
    expect(names(readdirSync(at('names')))).toEqual(['a.ckpt', 'b.ckpt', 'c.bin.ckpt', 'd.safetensors']);
    expect(statSync(at('names/a.ckpt')).mode & 0o777).toBe(0o400);
    await save_checkpoint(net(), at('names/a'));
    expect((await load_checkpoint(at('names/a.ckpt'))).size).toBe(2);
  });

  it('replaces a file as a whole, and keeps it when anything fails', async () => {
    mkdirSync(at('whole'));
    const name = at('whole/a.ckpt');
    await save_checkpoint(net(), name);
    const before = readFileSync(name);
    vi.spyOn(Tensor.prototype, 'read').mockRejectedValueOnce(new RuntimeError('lost'));
    await expect(save_checkpoint(net(), name)).rejects.toThrow('lost');
    vi.restoreAllMocks();
    await expect(save_checkpoint(net(), name, { format: any('nope') })).rejects.toThrow(ValueError);
    await expect(save_checkpoint([net().weight, any(1)], name)).rejects.toThrow(TypeError);
    expect(readFileSync(name)).toEqual(before);
    expect(readdirSync(at('whole'))).toEqual(['a.ckpt']);
  });

  it('removes what it has written when the file system refuses', async () => {
    mkdirSync(at('refused'));
    writeFileSync(at('refused/a.ckpt'), 'old');
    mkdirSync(at('refused/b.ckpt.d'));
    const rename = vi
      .spyOn(promises, 'rename')
      .mockRejectedValueOnce(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
    const error = (await save_checkpoint(net(), at('refused/a.ckpt')).catch((e: unknown) => e)) as Error;
    rename.mockRestore();
    expect(error).toBeInstanceOf(RuntimeError);
    expect(error.message).toContain(`Failed to save the checkpoint file ${at('refused/a.ckpt')}.`);
    expect(error.cause).toMatchObject({ code: 'ENOSPC' });
    expect(names(readdirSync(at('refused')))).toEqual(['a.ckpt', 'b.ckpt.d']);
    expect(readFileSync(at('refused/a.ckpt'), 'utf8')).toBe('old');
  });

  it('saves the values of the time of the call, one file after the other', async () => {
    const parameter = new Parameter(new Tensor([1, 2]), { name: 'p' });
    const saves: Promise<void>[] = [];
    for (let i = 0; i < 5; i++) {
      parameter.set_data(ops.mul(new Tensor([1, 2]), i));
      saves.push(save_checkpoint([parameter], at('series.ckpt')), save_checkpoint([parameter], at(`series${i}.ckpt`)));
    }
    parameter.set_data(new Tensor([9, 9]));
    await Promise.all(saves);
    const value = async (name: string) => (await load_checkpoint(at(name))).get('p')!.tolist();
    expect(await value('series.ckpt')).toEqual([4, 8]);
    expect(await Promise.all([0, 1, 2, 3, 4].map((i) => value(`series${i}.ckpt`)))).toEqual(
      [0, 1, 2, 3, 4].map((i) => [i, 2 * i]),
    );
  });

  it('goes on after a save that failed', async () => {
    const failing = save_checkpoint(net(), at('none/a.ckpt'));
    const good = save_checkpoint(net(), at('after.ckpt'));
    await expect(failing).rejects.toThrow(RuntimeError);
    await good;
    expect(existsSync(at('after.ckpt'))).toBe(true);
  });

  it('follows a link', async () => {
    mkdirSync(at('real'));
    symlinkSync(at('real'), at('link'));
    await save_checkpoint(net(), at('link/a.ckpt'));
    symlinkSync(at('real/a.ckpt'), at('alias.ckpt'));
    await save_checkpoint([net().weight], at('alias.ckpt'));
    expect((await load_checkpoint(at('real/a.ckpt'))).size).toBe(1);
    expect(readdirSync(at('real'))).toEqual(['a.ckpt']);
  });

  it('needs no file system for bytes, and says so for files', async () => {
    const get = vi.spyOn(
      process as { getBuiltinModule?: unknown } as { getBuiltinModule: () => unknown },
      'getBuiltinModule',
    );
    get.mockReturnValue(undefined);
    const bytes = await save_checkpoint(net(), null);
    expect((await load_checkpoint(bytes)).size).toBe(2);
    const saved = await errorOf(() => save_checkpoint(net(), at('x.ckpt')));
    const loaded = await errorOf(() => load_checkpoint(at('x.ckpt')));
    get.mockRestore();
    expect(saved).toEqual({
      error: 'RuntimeError',
      text: 'Files can be read and written in Node 20.16 or newer only: give null as ckpt_file_name to get the bytes.',
    });
    expect(loaded).toMatchObject({
      error: 'RuntimeError',
      text: expect.stringContaining('give the bytes of the file instead') as string,
    });
  });

  it('of a value that cannot be computed rejects with its error', async () => {
    const p = new Parameter(new Tensor([1, 2]), { name: 'p' });
    p.set_data(ops.log(new Tensor([1, 2])));
    await save_checkpoint([p], at('computed.ckpt'));
    expect(await (await load_checkpoint(at('computed.ckpt'))).get('p')!.tolist()).toEqual([
      0,
      Math.fround(Math.log(2)),
    ]);
  });
});

describe('errors', () => {
  const one = { a: new Parameter(new Tensor([1, 2]), { name: 'a' }) };
  const net = new nn.Dense(4, 3);
  const [good, safe, fresh] = [at('good.ckpt'), at('good.safetensors'), at('new.ckpt')];
  const save = (object: unknown, name: unknown, options: Record<string, unknown> = {}) =>
    save_checkpoint(any(object), any(name), any(options));
  const load = (name: unknown, options: Record<string, unknown> = {}) => load_checkpoint(any(name), any(options));
  const into = (...args: unknown[]) => load_param_into_net(...(any(args) as [never, never]));
  const config = (options: Record<string, unknown>) => new CheckpointConfig(any(options));
  const mixed = new Map<unknown, unknown>([[1n, one.a]]);
  const calls: Record<string, () => unknown> = {
    'save object': () => save(1, fresh),
    'save object None': () => save(null, fresh),
    'save name': () => save(one, 1),
    'save directory': () => save(one, at('folder.ckpt')),
    'save nowhere': () => save(one, at('nowhere/x.ckpt')),
    'save format': () => save(one, fresh, { format: 'onnx' }),
    'save integrated_save': () => save(one, fresh, { integrated_save: 1 }),
    'save async_save': () => save(one, fresh, { async_save: 1 }),
    'save async_save str': () => save(one, fresh, { async_save: 'fork' }),
    'save append_dict': () => save(one, fresh, { append_dict: [1] }),
    'save append_dict value': () => save(one, fresh, { append_dict: { a: null } }),
    'save append_dict list': () => save(one, fresh, { append_dict: { a: [1] } }),
    'save append_dict key': () => save(one, fresh, { append_dict: new Map([[1, 1]]) }),
    'save enc_key': () => save(one, fresh, { enc_key: 'key' }),
    'save enc_mode': () => save(one, fresh, { enc_mode: 1 }),
    'save crc_check': () => save(one, fresh, { crc_check: 1 }),
    'save list': () => save([1], fresh),
    'save list Tensor': () => save([new Tensor([1])], fresh),
    'save list dict': () => save([{ name: 'a' }], fresh),
    'save list dict name': () => save([{ name: 1, data: one.a }], fresh),
    'save list dict data': () => save([{ name: 'a', data: 1 }], fresh),
    'save dict key': () => save(mixed, fresh),
    'save safetensors key': () =>
      save(one, fresh, { format: 'safetensors', enc_key: Uint8Array.of(97, 98, 10, 255, 39) }),
    'save safetensors mode': () => save(one, fresh, { format: 'safetensors', enc_mode: 'AES-CBC' }),
    'save safetensors str': () => save(one, fresh, { format: 'safetensors', append_dict: { s: 'x' } }),
    'save key length': () => save(one, fresh, { enc_key: Uint8Array.of(1) }),
    'save mode unknown': () => save(one, fresh, { enc_key: KEY, enc_mode: 'ROT13' }),
    'load name': () => load(1),
    'load None': () => load(null),
    'load gone': () => load(at('gone.ckpt')),
    'load ending': () => load(safe),
    'load ending safetensors': () => load(good, { format: 'safetensors' }),
    'load format': () => load(good, { format: 'onnx' }),
    'load directory': () => load(at('folder.ckpt')),
    'load filter_prefix': () => load(good, { filter_prefix: 1 }),
    'load filter_prefix empty': () => load(good, { filter_prefix: [] }),
    'load filter_prefix element': () => load(good, { filter_prefix: ['a', 1] }),
    'load filter_prefix blank': () => load(good, { filter_prefix: '' }),
    'load specify_prefix': () => load(good, { specify_prefix: 1.5 }),
    'load dec_key': () => load(good, { dec_key: 'key' }),
    'load dec_mode': () => load(good, { dec_mode: 1 }),
    'load crc_check': () => load(good, { crc_check: 1 }),
    'load remove_redundancy': () => load(good, { remove_redundancy: 1 }),
    'load safetensors key': () => load(safe, { dec_key: KEY, format: 'safetensors' }),
    'load all filtered': () => load(good, { filter_prefix: 'a' }),
    'load none specified': () => load(good, { specify_prefix: 'b' }),
    'load none chosen': () => load(good, { choice_func: () => false }),
    'load net': () => load(good, { net: 1 }),
    'load encrypted': () => load(at('gcm.ckpt')),
    'load encrypted mode': () => load(at('gcm.ckpt'), { dec_key: KEY, dec_mode: 'AES-CBC' }),
    'load encrypted key': () => load(at('gcm.ckpt'), { dec_key: new Uint8Array(16) }),
    'into net': () => into(1, one),
    'into dict': () => into(net, [1]),
    'into dict value': () => into(net, { a: 1 }),
    'into dict Tensor': () => into(net, { a: new Tensor([1]) }),
    'into dict key': () => into(net, mixed),
    'into strict_load': () => into(net, one, { strict_load: 1 }),
    'into remove_redundancy': () => into(net, one, { remove_redundancy: 1 }),
    'into redundancy': () => into(net, one, { remove_redundancy: true }),
    'config steps': () => config({ save_checkpoint_steps: -1 }),
    'config steps str': () => config({ save_checkpoint_steps: '1' }),
    'config steps float': () => config({ save_checkpoint_steps: 1.5 }),
    'config seconds': () => config({ save_checkpoint_seconds: -1 }),
    'config max': () => config({ keep_checkpoint_max: -1 }),
    'config minutes': () => config({ keep_checkpoint_per_n_minutes: -1 }),
    'config none': () => new CheckpointConfig(0, 0, 0, 0),
    'config None': () => new CheckpointConfig(null, null, null, null),
    'config network': () => config({ saved_network: 1 }),
    'config info': () => config({ append_info: 'epoch_num' }),
    'config info name': () => config({ append_info: ['loss'] }),
    'config info element': () => config({ append_info: [1] }),
    'config info dicts': () => config({ append_info: [{ a: 1 }, { b: 1 }] }),
    'config info value': () => config({ append_info: [{ a: null }] }),
    'config exception_save': () => config({ exception_save: 1 }),
    'config integrated_save': () => config({ integrated_save: 1 }),
    'config async_save': () => config({ async_save: 'x' }),
    'config enc_key': () => config({ enc_key: 'x' }),
    'config crc_check': () => config({ crc_check: 1 }),
    'config format': () => config({ format: 1 }),
    'config remove_redundancy': () => config({ remove_redundancy: 1 }),
    'config safetensors crc': () => config({ format: 'safetensors', crc_check: true }),
    'checkpoint prefix': () => new ModelCheckpoint(any(1)),
    'checkpoint prefix slash': () => new ModelCheckpoint('a/b'),
    'checkpoint directory': () => new ModelCheckpoint({ directory: any(1) }),
    'checkpoint directory blank': () => new ModelCheckpoint({ directory: ' ' }),
    'checkpoint directory file': () => new ModelCheckpoint({ directory: good }),
    'checkpoint config': () => new ModelCheckpoint({ directory: folder, config: any(1) }),
  };
  /** Listed in docs/differences.md. */
  const different: Record<string, Outcome> = {
    'save directory': { error: 'ValueError', text: (recorded.errors['save directory'] as { text: string }).text },
    'save nowhere': {
      error: 'RuntimeError',
      text:
        "Failed to save the checkpoint file <dir>/nowhere/x.ckpt. Maybe don't have the permission to write files, or the disk space is " +
        'insufficient and so on.',
    },
    'save safetensors str': {
      error: 'ValueError',
      text: "For 'save_checkpoint', a file of format 'safetensors' holds no strings, such as 's'.",
    },
    'save key length': { error: 'ValueError', text: 'Encrypt failed: the key has 16, 24 or 32 bytes, not 1.' },
    'save mode unknown': {
      error: 'ValueError',
      text: "Encrypt failed: the mode is 'AES-GCM' or 'AES-CBC', not 'ROT13'.",
    },
    'checkpoint directory file': {
      error: 'ValueError',
      text: (recorded.errors['checkpoint directory file'] as { text: string }).text,
    },
  };

  it('are all of the recording', () => {
    expect(Object.keys(calls).sort()).toEqual(Object.keys(recorded.errors));
  });

  it.each(Object.keys(calls))('%s', async (name) => {
    if (!existsSync(good)) {
      await save_checkpoint(one, good);
      await save_checkpoint(one, safe, { format: 'safetensors' });
      mkdirSync(at('folder.ckpt'));
      writeFileSync(at('gcm.ckpt'), file('gcm.ckpt'));
    }
    const got = await errorOf(calls[name]);
    if ('text' in got) got.text = plainClasses(got.text.replaceAll(folder, '<dir>'));
    const expected = different[name] ?? recorded.errors[name];
    if ('text' in expected) {
      expected.text = plainClasses(expected.text).replace(/\S*fixtures\/checkpoint/, '<dir>');
    }
    expect(got).toEqual(expected);
    expect(existsSync(fresh)).toBe(false);
  });

  it('of options that exclude each other, and of SM4-CBC', async () => {
    expect(await errorOf(() => save(one, fresh, { enc_key: KEY, crc_check: true }))).toEqual({
      error: 'ValueError',
      text: "For 'save_checkpoint', 'enc_key' and 'crc_check' exclude each other.",
    });
    const sm4 = { error: 'NotImplementedError', text: "The mode 'SM4-CBC' is not supported: use 'AES-GCM'." };
    expect(await errorOf(() => save(one, null, { enc_key: KEY, enc_mode: 'SM4-CBC' }))).toEqual(sm4);
    expect(await errorOf(() => load(good, { dec_key: KEY, dec_mode: 'SM4-CBC' }))).toEqual(sm4);
  });

  it('of files that may not be read', async () => {
    await save_checkpoint(one, at('closed.ckpt'));
    const denied = Object.assign(new Error('denied'), { code: 'EACCES', syscall: 'open' });
    const open = vi.spyOn(promises, 'open').mockRejectedValueOnce(denied);
    const error = (await load(at('closed.ckpt')).catch((e: unknown) => e)) as Error;
    open.mockRestore();
    expect(error).toBeInstanceOf(ValueError);
    expect(error.message).toBe(
      `Failed to read the checkpoint file ${at('closed.ckpt')}. May not have permission to read it, please check the correct of the file.`,
    );
    expect(error.cause).toBe(denied);
  });
});

describe('damaged files', () => {
  /** Where MindSpore fills in elements from nowhere, or goes on without a value, there is an error here. */
  const refused: Record<string, string> = {
    'too few elements': "'x' of shape (3,) and type Float32 has 12 bytes, but got 8.",
    'too many elements': "'x' of shape (1,) and type Float32 has 4 bytes, but got 8.",
    '7 bytes': "'x' of shape (2,) and type Float32 has 8 bytes, but got 7.",
    'no value': '',
    'negative sizes': "The shape (2, -2, -2) of 'x' is none.",
  };
  /** The end of MindSpore's message, which begins with that of another error. */
  const failed = "\nFor 'load_checkpoint', failed to load the checkpoint file <bytes>.";
  const unparsed =
    'Failed to read the checkpoint file <bytes>. The file may be corrupted, and the content cannot be parsed.';

  it.each(Object.keys(recorded.damaged))('%s', async (name) => {
    const { bytes, crc_check, outcome } = recorded.damaged[name];
    const got = await errorOf(() => load_checkpoint(Buffer.from(bytes, 'hex'), { crc_check }));
    if (name in refused) {
      expect('ok' in outcome).toBe(true);
      expect(got).toEqual({ error: 'ValueError', text: refused[name] ? refused[name] + failed : unparsed });
    } else if ('ok' in outcome) {
      expect(got).toHaveProperty('ok');
    } else {
      const text = outcome.text.replace('<dir>/m.ckpt', '<bytes>');
      const ours = got as { error: string; text: string };
      expect(ours.error).toBe(outcome.error);
      if (name === 'name that is no UTF-8') expect(ours.text).toBe(unparsed);
      else if (text.endsWith(failed)) expect(ours.text.endsWith(failed)).toBe(true);
      else expect(ours.text).toBe(text);
    }
  });

  it('of no axes hold one element; a truth value is true or false', async () => {
    const load = async (name: string) => {
      const bytes = Buffer.from(recorded.damaged[name].bytes, 'hex');
      return (await load_checkpoint(bytes)).get('x')!;
    };
    for (const name of ['no axes', 'one axis of no elements']) {
      const x = await load(name);
      expect(x.shape).toEqual([]);
      expect(await x.item()).toBe(1);
    }
    expect(await (await load('truth value of 2')).tolist()).toEqual([true, false]);
  });

  it('of safetensors give a ValueError wherever they end, and for any byte when there is a checksum', async () => {
    const bytes = file('crc.safetensors');
    const load = (damaged: Uint8Array) => load_checkpoint(damaged, { format: 'safetensors', crc_check: true });
    for (let length = 0; length < bytes.length; length++) {
      await expect(load(bytes.slice(0, length)), `${length} bytes`).rejects.toBeInstanceOf(ValueError);
    }
    const start = 8 + Number(Buffer.from(bytes).readBigUInt64LE(0));
    for (let at = start; at < bytes.length; at++) {
      const damaged = bytes.slice();
      damaged[at] ^= 1;
      await expect(load(damaged), `byte ${at}`).rejects.toThrow(/crc check has failed/);
    }
  });
});
