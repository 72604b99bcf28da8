import { describe, expect, it } from 'vitest';
import { toDType } from '../../src/common/dtype.js';
import { Tensor } from '../../src/common/index.js';
import * as train from '../../src/train/index.js';
import { Metric, rearrange_inputs } from '../../src/train/index.js';
import { readMetrics } from '../../src/train/metrics/names.js';
import { loadFixture } from '../helpers/fixtures.js';
import { errorOf, type Outcome } from './outcome.js';

type Key = string | { list: string } | { array: string } | { value: unknown };
type Call = [name: string, ...keys: Key[]];
interface Case {
  metric: 'Accuracy';
  args: unknown[];
  calls: Call[];
  outcome: Outcome | Outcome<{ value: number }>[];
}
interface Meta {
  cases: Case[];
  base: Record<string, Outcome> & { names: string[]; built: Record<string, string>; turned: unknown; plain: unknown };
}

const { meta, tensors } = loadFixture<Meta>('train_metrics');

function pool(key: string): Tensor {
  const { data, shape, dtype } = tensors.get(key)!;
  return Tensor.fromData(data, shape, toDType(dtype));
}

async function given(key: Key): Promise<unknown> {
  if (typeof key === 'string') return pool(key);
  if ('value' in key) return key.value;
  const tensor = pool('list' in key ? key.list : key.array);
  return 'list' in key ? tensor.tolist() : { data: await tensor.read(), shape: tensor.shape, dtype: tensor.dtype.name };
}

describe('metrics equal the oracle', () => {
  meta.cases.forEach(({ metric: name, args, calls, outcome }, i) => {
    it(`${i} ${name}(${args.join()}) ${JSON.stringify(calls)}`, async () => {
      const Class = train[name] as new (...args: unknown[]) => Metric;
      if (!Array.isArray(outcome)) {
        await expect(errorOf(() => new Class(...args))).resolves.toEqual(outcome);
        return;
      }
      const metric = new Class(...args);
      for (const [k, [member, ...keys]] of calls.entries()) {
        const inputs = await Promise.all(keys.map(given));
        const call = () =>
          member === '__call__'
            ? metric(...inputs)
            : (metric as never as Record<string, (...x: unknown[]) => unknown>)[member](...inputs);
        const wanted = outcome[k];
        if ('error' in wanted) await expect(errorOf(call)).resolves.toEqual(wanted);
        else if (wanted.ok === null) expect(await call()).toBeUndefined();
        else expect(await call()).toBeCloseTo(wanted.ok.value, 6);
      }
    });
  });
});

/** The example of MindSpore's documentation. */
class Seen extends Metric {
  seen: unknown[][] = [];
  override update = rearrange_inputs(function (this: Seen, ...inputs: unknown[]) {
    this.seen.push(inputs);
  });
  override clear(): void {
    this.seen = [];
  }
  override eval(): unknown[][] {
    return this.seen;
  }
}

describe('the base', () => {
  it('rearranges inputs', () => {
    const [plain, turned] = [new Seen(), new Seen().set_indexes([2, 0])];
    for (const metric of [plain, turned]) metric.update(5, 9, 7);
    expect(plain.eval()).toEqual(meta.base.plain);
    expect(plain.indexes).toBeNull();
    expect(turned.eval()).toEqual(meta.base.turned);
    expect(turned.indexes).toEqual(meta.base.turned_indexes);
  });

  it('is abstract', async () => {
    await expect(errorOf(() => new (Metric as new () => Metric)())).resolves.toEqual(meta.base.abstract);
  });

  it('checks indexes', async () => {
    await expect(errorOf(() => new Seen().set_indexes([0.5]))).resolves.toEqual(meta.base['indexes float']);
    await expect(errorOf(() => new Seen().set_indexes('01' as never))).resolves.toEqual(meta.base['indexes float']);
  });

  it('raises where a member is not defined', async () => {
    class Half extends Metric {}
    for (const member of ['clear', 'update', 'eval'] as const) {
      await expect(errorOf(() => new Half()[member]())).resolves.toEqual({
        error: 'NotImplementedError',
        text: `Must define ${member} function to use this base class`,
      });
    }
  });

  it('keeps the state of each metric apart', async () => {
    const [a, b] = [new train.Loss(), new train.Loss()];
    await a.update([0.5]);
    await b.update([1.5]);
    expect([a.eval(), b.eval()]).toEqual([0.5, 1.5]);
  });
});

describe('names', () => {
  it('are sorted, and all of MindSpore', () => {
    expect(train.names()).toEqual([...train.names()].sort());
    expect(meta.base.names).toEqual(expect.arrayContaining(train.names()));
  });

  it('make the same classes', () => {
    for (const [name, cls] of Object.entries(meta.base.built)) {
      expect(train.get_metric_fn(name)).toBeInstanceOf((train as Record<string, unknown>)[cls] as typeof Metric);
    }
    expect((train.get_metric_fn('topk', 3) as train.TopKCategoricalAccuracy).k).toBe(3);
  });

  it('raise for what they do not know', async () => {
    await expect(errorOf(() => train.get_metric_fn('foo'))).resolves.toEqual(meta.base['get_metric_fn unknown']);
    await expect(errorOf(() => train.get_metric_fn('topk'))).resolves.toEqual(meta.base['topk without k']);
  });

  it('are read from sets, arrays, objects and Maps', () => {
    const loss = new train.Loss();
    expect([...readMetrics(new Set(['loss', 'acc'])).keys()]).toEqual(['loss', 'acc']);
    expect([...readMetrics(['loss']).keys()]).toEqual(['loss']);
    expect(readMetrics({ mine: loss }).get('mine')).toBe(loss);
    expect(readMetrics(new Map([['mine', loss]])).get('mine')).toBe(loss);
    expect(readMetrics(null).size).toBe(0);
  });
});
