import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

let folder: string;
const cache = (): string => path.join(folder, 'graph_cache');

/** Trains three steps in a package of its own, which has compiled nothing yet. */
async function losses(where = folder): Promise<unknown[]> {
  vi.resetModules();
  const ms = await import('../../src/node.js');
  ms.set_context({ mode: ms.GRAPH_MODE, enable_compile_cache: true, compile_cache_path: where });
  const net = new ms.nn.Dense(8, 4, { weight_init: 'ones', bias_init: 'zeros' });
  const optimizer = new ms.nn.Momentum(net.trainable_params(), 0.1, 0.9);
  const cell = new ms.nn.TrainOneStepCell(new ms.nn.WithLossCell(net, new ms.nn.MSELoss()), optimizer);
  const x = ms.ops.ones([2, 8], ms.float32);
  const y = ms.ops.zeros([2, 4], ms.float32);
  const out: unknown[] = [];
  for (let i = 0; i < 3; i++) out.push(await (cell(x, y) as InstanceType<typeof ms.Tensor>).item());
  return out;
}

describe('set_context({ enable_compile_cache: true })', () => {
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'cache-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
    vi.restoreAllMocks();
  });

  it('keeps compiled graphs for the next process, which computes the same', async () => {
    const first = await losses();
    const files = readdirSync(cache());
    expect(files.length).toBeGreaterThan(0);
    expect(files.every((name) => /^[0-9a-f]{64}\.onnx$/.test(name))).toBe(true);
    const written = files.map((name) => statSync(path.join(cache(), name)).mtimeMs);
    expect(await losses()).toEqual(first);
    expect(readdirSync(cache())).toEqual(files);
    expect(files.map((name) => statSync(path.join(cache(), name)).mtimeMs)).toEqual(written);
  });

  it('writes a damaged file anew', async () => {
    const first = await losses();
    const sizes = readdirSync(cache()).map((name) => statSync(path.join(cache(), name)).size);
    for (const name of readdirSync(cache())) truncateSync(path.join(cache(), name), 40);
    const said = vi.spyOn(console, 'info').mockReturnValue();
    expect(await losses()).toEqual(first);
    expect(said.mock.calls[0][0]).toContain(
      'A file of the cache of compiled graphs cannot be read and is written anew: ',
    );
    expect(readdirSync(cache()).map((name) => statSync(path.join(cache(), name)).size)).toEqual(sizes);
  });

  it('does without where it cannot write, and says so', async () => {
    const first = await losses();
    const file = path.join(folder, 'file');
    writeFileSync(file, '');
    const said = vi.spyOn(console, 'warn').mockReturnValue();
    expect(await losses(file)).toEqual(first);
    expect(said.mock.calls[0][0]).toContain(`The cache of compiled graphs in ${file} cannot be written: `);
  });

  it('wants a bool and a string', async () => {
    const ms = await import('../../src/index.js');
    expect(() => ms.set_context({ enable_compile_cache: 1 as never })).toThrow(
      new TypeError("The parameter 'enable_compile_cache' must be <class 'bool'>, but got <class 'int'>"),
    );
    expect(() => ms.set_context({ compile_cache_path: 1 as never })).toThrow(
      new TypeError("The parameter 'compile_cache_path' must be <class 'str'>, but got <class 'int'>"),
    );
    expect(ms.get_context('compile_cache_path')).toEqual(expect.any(String));
  });
});
