import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import * as init from '../../src/common/initializer.js';
import { asTuple } from '../../src/common/checks.js';
import { toDType, type TypedArray } from '../../src/common/dtype.js';
import { nextWords } from '../../src/common/numpy.js';
import { set_seed } from '../../src/common/seed.js';
import { Parameter } from '../../src/common/parameter.js';
import { Tensor } from '../../src/common/tensor.js';
import { loadFixture } from '../helpers/fixtures.js';

/** A Python value as the recorder writes it: floats apart from ints. */
type Encoded = number | string | boolean | null | { float: number | string } | readonly Encoded[];

interface Kept {
  key: string;
  sha1: string;
}

interface Step extends Kept {
  init: Encoded;
  shape: number[];
  dtype: string;
}

function decode(x: Encoded): unknown {
  if (Array.isArray(x)) return x.map(decode);
  return typeof x === 'object' && x !== null ? Number((x as { float: number | string }).float) : x;
}

const classes = init as unknown as Record<string, new (...args: unknown[]) => init.Initializer>;

function made(spec: Encoded): init.InitLike {
  if (!Array.isArray(spec)) return decode(spec) as init.InitLike;
  const [name, ...args] = spec as [string, ...Encoded[]];
  return new classes[name](...args.map(decode));
}

function sha1(data: TypedArray): string {
  return createHash('sha1')
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest('hex');
}

/** Equal bit for bit: the first elements one by one, all of them by their hash. */
function expectSame(actual: TypedArray, kept: Kept, first: TypedArray): void {
  expect(actual.slice(0, first.length), 'first elements').toEqual(first);
  expect(sha1(actual), 'hash of all elements').toBe(kept.sha1);
}

describe('values', () => {
  const { meta, tensors } = loadFixture<{ seed: number; steps: Step[]; then: number[] }[]>('initializers');
  test.each(meta.map((script, i) => ({ ...script, name: `${i}: ${JSON.stringify(script.steps.map((s) => s.init))}` })))(
    '$name',
    ({ seed, steps, then }) => {
      set_seed(seed);
      for (const step of steps) {
        const data = init.initializer(made(step.init), step.shape, toDType(step.dtype.replace('_', ''))).hostData()!;
        const first = tensors.get(step.key)!.data;
        expectSame(data, step, first);
      }
      // NumPy's stream stands where it stands in Python: as many seeds and permutations were drawn.
      expect([...new Uint8Array(nextWords(2).buffer)]).toEqual(then);
    },
  );
});

describe('first weights of networks', () => {
  interface Net {
    net: string;
    seed: number;
    params: (Kept & { name: string; shape: number[] })[];
  }
  const { meta, tensors } = loadFixture<Net[]>('initial_weights');
  // What nn.Dense and nn.Conv2d draw by default.
  const weight = () => new init.HeUniform(Math.sqrt(5));
  const bias = (shape: number[]) => new init.Uniform(1 / Math.sqrt(shape.slice(1).reduce((a, b) => a * b)));
  test.each(meta.filter((m) => m.net !== 'dense_normal'))('$net, seed $seed', ({ seed, params }) => {
    set_seed(seed);
    params.forEach((p, i) => {
      const made = p.name.endsWith('bias') ? bias(params[i - 1].shape) : weight();
      expectSame(init.initializer(made, p.shape).hostData()!, p, tensors.get(p.key)!.data);
    });
  });
});

describe('errors', () => {
  interface Outcome {
    ok?: unknown;
    error?: string;
    text?: string;
  }
  const { meta } = loadFixture<{
    made: (Outcome & { name: string; args: Encoded[] })[];
    filled: (Outcome & { spec: Encoded; shape: number[] })[];
    seeds: (Outcome & { seed: Encoded })[];
    tensor: (Outcome & { shape: Encoded; tuple: boolean })[];
  }>('initializer_errors');

  function expectOutcome(call: () => unknown, wanted: Outcome): void {
    if (wanted.error === undefined) {
      call();
      return;
    }
    let raised: unknown;
    try {
      call();
    } catch (error) {
      raised = error;
    }
    expect(raised, 'an error').toBeInstanceOf(Error);
    expect((raised as Error).message).toBe(wanted.text);
    expect((raised as Error).name).toBe(wanted.error);
  }

  test.each(meta.made.map((m) => ({ ...m, title: `${m.name} ${JSON.stringify(m.args)}` })))('$title', (wanted) => {
    const args = wanted.args.map(decode);
    const call =
      wanted.name === 'initializer'
        ? () => (init.initializer as (...a: unknown[]) => unknown)(...args)
        : () => new classes[wanted.name](...args);
    expectOutcome(call, wanted);
  });

  test.each(meta.filled.map((m) => ({ ...m, title: JSON.stringify([m.spec, m.shape]) })))(
    'data of $title',
    (wanted) => {
      const tensor = init.initializer(made(wanted.spec), wanted.shape);
      expectOutcome(() => tensor.hostData(), wanted);
    },
  );

  test.each(meta.seeds)('set_seed $seed', (wanted) => {
    expectOutcome(() => set_seed(decode(wanted.seed) as number), wanted);
  });

  test.each(meta.tensor)('a Tensor and the shape $shape', (wanted) => {
    const tensor = new Tensor([1, 2]);
    const shape = decode(wanted.shape);
    if (wanted.tuple) asTuple(shape as number[]);
    expectOutcome(() => expect(init.initializer(tensor, shape as number[])).toBe(tensor), wanted);
  });
});

describe('own initializers', () => {
  class Ramp extends init.Initializer {
    step = 2;
    override _initialize(arr: init.InitializerArray): void {
      for (let i = 0; i < arr.data.length; i++) arr.data[i] = i * this.step;
    }
  }

  class Copied extends init.Initializer {
    override _initialize(arr: init.InitializerArray): void {
      arr.set([
        [1, 2.5],
        [-1, 0],
      ]);
    }
  }

  test('a subclass fills the array', () => {
    expect(init.initializer(new Ramp(), [2, 2]).hostData()).toEqual(new Float32Array([0, 2, 4, 6]));
    expect(init.initializer(new Copied(), [2, 2], 'int32').hostData()).toEqual(new Int32Array([1, 2, -1, 0]));
    expect(init.initializer(new Copied(), [2, 2], 'float16').hostData()).toEqual(
      new Uint16Array([0x3c00, 0x4100, 0xbc00, 0]),
    );
    expect(() => init.initializer(new Copied(), [4]).hostData()).toThrow(
      'could not broadcast input array from shape (2, 2) into shape (4,)',
    );
  });

  test('an initializer is called with an array', () => {
    const arr = new init.InitializerArray(new Float32Array(3), [3], toDType('float32'));
    new init.Constant(4)(arr);
    expect(arr.data).toEqual(new Float32Array([4, 4, 4]));
    expect(() => new init.Initializer()(arr)).toThrow('Must be overridden!');
  });

  test('an initializer prints as its class', () => {
    expect(String(new init.HeUniform())).toBe('<mindspore.common.initializer.HeUniform object>');
    expect(String(new Ramp())).toBe('<__main__.Ramp object>');
    expect(new init.Normal()).toBeInstanceOf(init.Initializer);
    expect(new init.Normal({ mean: 2 }).sigma).toBe(0.01);
  });

  test('keywords of the base are taken and mean nothing', () => {
    expect(new init.Zero({ anything: 1 })).toBeInstanceOf(init.Zero);
  });
});

describe('when seeds are drawn', () => {
  test('at the first look at the data, not before', () => {
    set_seed(1);
    const [a, b] = [init.initializer('normal', [3]), init.initializer('normal', [3])];
    expect(a.shape).toEqual([3]);
    const second = b.hostData();
    const first = a.hostData();
    set_seed(1);
    expect(init.initializer('normal', [3]).hostData()).toEqual(second);
    expect(init.initializer('normal', [3]).hostData()).toEqual(first);
  });

  test('in the order in which parameters are made', () => {
    set_seed(1);
    const [a, b] = [init.initializer('normal', [3]), init.initializer('normal', [3])];
    new Parameter(b);
    new Parameter(a);
    set_seed(1);
    expect(init.initializer('normal', [3]).init_data().hostData()).toEqual(b.hostData());
  });

  test('once: parameters made of one tensor are equal', () => {
    const t = init.initializer('normal', [3]);
    expect(new Parameter(t).hostData()).toEqual(new Parameter(t).hostData());
  });

  test('Parameter.clone takes an initializer', () => {
    const p = new Parameter(init.initializer('ones', [2]), { name: 'w' });
    expect(p.clone('zeros').hostData()).toEqual(new Float32Array(2));
    expect(p.clone(3).hostData()).toEqual(new Float32Array([3, 3]));
    expect(p.clone().hostData()).toEqual(new Float32Array([1, 1]));
  });
});
