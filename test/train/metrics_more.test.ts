import { describe, expect, it } from 'vitest';
import { isArrayLike } from '../../src/common/array-like.js';
import { toDType } from '../../src/common/dtype.js';
import { nn, Tensor, train } from '../../src/index.js';
import { expectClose } from '../helpers/close.js';
import { loadFixture, numberOf } from '../helpers/fixtures.js';
import { errorOf, type Outcome } from './outcome.js';

type Key = string | { list: string } | { array: string } | { value: unknown } | { cell: 'Flat' };
type Shown = { value: number | string } | { array: (number | string)[]; shape: number[] } | Shown[];
interface Case {
  metric: string;
  args: unknown[] | Record<string, unknown>;
  calls: [name: string, ...keys: Key[]][];
  outcome: Outcome | Outcome<Shown>[];
}
/** What tools/oracle/metrics_more.py recorded. */
const { meta, tensors } = loadFixture<{ cases: Case[]; auc: Record<string, Outcome<number>> }>('train_metrics_more');
const members = train as unknown as Record<
  string,
  new (...args: unknown[]) => Record<string, (...x: unknown[]) => unknown>
>;

function pool(key: string): Tensor {
  const { data, shape, dtype } = tensors.get(key)!;
  return Tensor.fromData(data, shape, toDType(dtype));
}

class Flat extends nn.Cell {
  flatten = new nn.Flatten();
  fc = new nn.Dense(6, 3, { weight_init: pool('weight'), bias_init: 'zeros' });
  override construct(x: Tensor): Tensor {
    return this.fc(this.flatten(x));
  }
}

async function given(key: Key): Promise<unknown> {
  if (typeof key === 'string') return pool(key);
  if ('value' in key) return key.value;
  if ('cell' in key) return new Flat();
  const tensor = pool('list' in key ? key.list : key.array);
  return 'list' in key ? tensor.tolist() : { data: await tensor.read(), shape: tensor.shape, dtype: tensor.dtype.name };
}

function expectShown(found: unknown, wanted: Shown): void {
  if (Array.isArray(wanted)) {
    expect(found).toHaveLength(wanted.length);
    wanted.forEach((one, i) => expectShown((found as unknown[])[i], one));
  } else if ('value' in wanted) {
    expectNumbers([found as number], [wanted.value]);
  } else {
    expect(isArrayLike(found)).toBe(true);
    const { data, shape } = found as { data: ArrayLike<number>; shape: number[] };
    expect([...shape]).toEqual(wanted.shape);
    expectNumbers(Array.from(data, Number), wanted.array);
  }
}

function expectNumbers(found: number[], wanted: (number | string)[]): void {
  const numbers = wanted.map(numberOf);
  expect(found.map(Number.isFinite)).toEqual(numbers.map(Number.isFinite));
  expect(found.filter((x) => !Number.isFinite(x))).toEqual(numbers.filter((x) => !Number.isFinite(x)));
  expectClose(found.filter(Number.isFinite), numbers.filter(Number.isFinite));
}

/** NumPy's subclass of ValueError by its base; the elements of a set, which Python shows in any order, in one order. */
function plain(outcome: Outcome<unknown>): Outcome<unknown> {
  if (!('error' in outcome)) return outcome;
  const text = outcome.text.replace("{'multilabel', 'classification'}", "{'classification', 'multilabel'}");
  return { error: outcome.error === 'AxisError' ? 'ValueError' : outcome.error, text };
}

/** In float32 the least number added in MindSpore is 0, so samples without positives give NaN; here they count as 0. */
const isNanOfFloat32 = (wanted: Outcome<Shown>) =>
  'ok' in wanted && wanted.ok !== null && 'value' in wanted.ok && wanted.ok.value === 'NaN';

describe('metrics equal the oracle', () => {
  meta.cases.forEach(({ metric: name, args, calls, outcome }, i) => {
    it(`${i} ${name} ${JSON.stringify(args)} ${JSON.stringify(calls)}`, async () => {
      // Python's 0 is an int.
      const list = (Array.isArray(args) ? args : [args]).map((x) => (name === 'Fbeta' && x === 0 ? 0n : x));
      const make = () => new members[name](...list);
      if (!Array.isArray(outcome)) {
        await expect(errorOf(make)).resolves.toEqual(plain(outcome));
        return;
      }
      const metric = make();
      let failed = false;
      for (const [k, [member, ...keys]] of calls.entries()) {
        const inputs = await Promise.all(keys.map(given));
        const call = () =>
          member === '__call__'
            ? (metric as never as (...x: unknown[]) => unknown)(...inputs)
            : metric[member](...inputs);
        const wanted = outcome[k];
        if (k === 0 && name.endsWith('Distance') && member === 'eval' && 'ok' in wanted) {
          // MindSpore has infinite distances before anything was seen.
          await expect(errorOf(call)).resolves.toMatchObject({ error: 'RuntimeError' });
          continue;
        }
        if (failed && 'ok' in wanted) {
          // An update that fails changes nothing; MindSpore's may have changed the state.
          break;
        }
        if ('error' in wanted && member === 'update') failed = true;
        if ('error' in wanted) await expect(errorOf(call), `call ${k}`).resolves.toEqual(plain(wanted));
        else if (wanted.ok === null) expect(await call()).toBeUndefined();
        else if (isNanOfFloat32(wanted) && keys.length > 0) expect(Number.isFinite(await call())).toBe(true);
        else expectShown(await call(), wanted.ok);
      }
    });
  });
});

describe('auc', () => {
  const array = (key: string) => {
    const { data, shape, dtype } = tensors.get(key)!;
    return { data, shape, dtype } as never;
  };
  const calls: Record<string, () => unknown> = {
    up: () => train.auc(array('x'), array('y')),
    down: () => train.auc(array('x_down'), array('y')),
    mixed: () => train.auc(array('x_mixed'), array('y')),
    reorder: () => train.auc(array('x_mixed'), array('y'), { reorder: true }),
    column: () => train.auc(array('x_column'), array('y')),
    short: () => train.auc(array('one'), array('one')),
    lengths: () => train.auc(array('x'), array('vector')),
    matrix: () => train.auc(array('square'), array('square')),
    value: () => train.auc(1 as never, array('y')),
    tensor: () => train.auc(pool('x') as never, pool('y') as never),
  };
  it.each(Object.entries(meta.auc))('%s', async (name, wanted) => {
    const found = await errorOf(calls[name]);
    if ('ok' in wanted) expectClose([(found as { ok: number }).ok], [wanted.ok!]);
    else expect(found).toMatchObject({ error: wanted.error });
    if ('error' in wanted && !['value', 'tensor'].includes(name)) expect(found).toEqual(wanted);
  });

  it('takes arrays, and what ROC gives', async () => {
    expect(train.auc([0, 0.5, 1], [0, 1, 1])).toBe(0.75);
    const roc = new train.ROC();
    await roc.update(new Tensor([0.1, 0.4, 0.35, 0.8]), new Tensor([0, 0, 1, 1]));
    const [fpr, tpr] = roc.eval() as unknown as never[];
    expect(train.auc(fpr, tpr)).toBe(0.75);
  });
});

describe('metrics in Model.eval', () => {
  it('give their arrays by name', async () => {
    const net = new nn.Dense(4, 4);
    const loss_fn = new nn.SoftmaxCrossEntropyWithLogits({ sparse: true, reduction: 'mean' });
    const metrics = ['precision', 'recall', 'F1', 'perplexity'];
    const data = { x: array('logits'), y: array('labels') };
    const dataset = new (await import('../../src/index.js')).dataset.NumpySlicesDataset(data, { shuffle: false });
    const found = await new train.Model(net, { loss_fn, metrics }).eval(dataset.batch(4));
    expect([...found.keys()]).toEqual(metrics);
    for (const name of metrics.slice(0, 3)) {
      expect(isArrayLike(found.get(name))).toBe(true);
      expect((found.get(name) as { shape: number[] }).shape).toEqual([4]);
    }
  });
  function array(key: string): { data: Float32Array | Int32Array; shape: number[]; dtype: string } {
    const { data, shape, dtype } = tensors.get(key)!;
    return { data: data as Float32Array, shape: [...shape], dtype };
  }
});
