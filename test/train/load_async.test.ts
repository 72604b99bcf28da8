import path from 'node:path';
import { describe, expect, it } from 'vitest';
import * as ms from '../../src/index.js';
import { nn, train } from '../../src/index.js';
import { temporary } from './checkpoints.js';
import { errorOf } from './outcome.js';

const folder = temporary();

describe('load_checkpoint_async', () => {
  it.each(['ckpt', 'safetensors'] as const)('loads %s and fills the network', async (format) => {
    const net = new nn.Dense(4, 3);
    const file = path.join(folder, `one.${format}`);
    await train.save_checkpoint(net, file, { format });
    const other = new nn.Dense(4, 3);
    const future = train.load_checkpoint_async(file, other);
    const found = await future.result();
    expect([...found.keys()].sort()).toEqual(['bias', 'weight']);
    expect(await other.weight.tolist()).toEqual(await net.weight.tolist());
    const some = await train.load_checkpoint_async(file, { choice_func: (name) => name === 'bias' }).result();
    expect([...some.keys()]).toEqual(['bias']);
  });

  it('fails as load_checkpoint does, when it is asked', async () => {
    const missing = path.join(folder, 'missing.ckpt');
    const wanted = await errorOf(() => train.load_checkpoint(missing));
    await expect(errorOf(() => train.load_checkpoint_async(missing).result())).resolves.toEqual(wanted);
    train.load_checkpoint_async(missing); // nobody asks
    await new Promise((resolve) => setTimeout(resolve, 20));
  });
});

describe('async_ckpt_thread_status', () => {
  it('is true while a file is being written', async () => {
    expect(ms.async_ckpt_thread_status()).toBe(false);
    const saving = train.save_checkpoint(new nn.Dense(64, 64), path.join(folder, 'two.ckpt'), { async_save: true });
    expect(ms.async_ckpt_thread_status()).toBe(true);
    await saving;
    expect(ms.async_ckpt_thread_status()).toBe(false);
  });

  it('is false again when writing failed', async () => {
    const saving = train.save_checkpoint(new nn.Dense(2, 2), path.join(folder, 'two.ckpt', 'three.ckpt'));
    await expect(saving).rejects.toThrow();
    expect(ms.async_ckpt_thread_status()).toBe(false);
  });
});
