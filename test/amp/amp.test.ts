import { describe, expect, test } from 'vitest';
import { amp, nn, ops, Parameter, Tensor, value_and_grad, Model, set_context, PYNATIVE_MODE } from '../../src/index.js';
import { asTuple } from '../../src/common/checks.js';
import { bool_, float16, float32 } from '../../src/common/dtype.js';
import { jit } from '../../src/jit/index.js';
import type { Cell } from '../../src/nn/index.js';
import { expectClose } from '../helpers/close.js';
import { loadFixture } from '../helpers/fixtures.js';
import { data, parts } from '../train/parts.js';

interface Described {
  readonly repr: string;
  readonly cells: readonly [string, string, string[]][];
  readonly params: readonly string[];
}
interface Outcome {
  readonly ok?: unknown;
  readonly error?: string;
  readonly text?: string;
}
type Row = readonly [loss: number, overflow: boolean, scale: number, weight: number[][]];
interface Meta {
  readonly levels: readonly (Described & { net: string; level: string; dtype: string })[];
  readonly outcomes: Record<string, Outcome>;
  readonly built: Record<string, Described>;
  readonly scaler: readonly [boolean, number, number][];
  readonly scaled: readonly unknown[];
  readonly finite: readonly boolean[];
  readonly manager: readonly [boolean, number][];
  readonly steps: Record<string, Described & { rows: readonly Row[]; optimizer: string }>;
}

const { meta, tensors } = loadFixture<Meta>('amp');

class Dense3 extends nn.Cell {
  fc1 = new nn.Dense(4, 6);
  act = new nn.ReLU();
  fc2 = new nn.Dense(6, 3, { activation: 'tanh' });
  override construct(x: Tensor): Tensor {
    return ops.mul(this.fc2(this.act(this.fc1(x))), 1.1);
  }
}

class Conv extends nn.Cell {
  conv = new nn.Conv2d(1, 2, 3, { has_bias: true });
  bn = new nn.BatchNorm2d(2);
  relu = new nn.ReLU();
  pool = new nn.MaxPool2d(2, 2);
  flatten = new nn.Flatten();
  fc = new nn.Dense(8, 3);
  override construct(x: Tensor): Tensor {
    return this.fc(this.flatten(this.pool(this.relu(this.bn(this.conv(x))))));
  }
}

class Normed extends nn.Cell {
  body = new nn.SequentialCell(new nn.Dense(4, 4), new nn.LayerNorm(asTuple([4])), new nn.ReLU(), new nn.Dense(4, 2));
  override construct(x: Tensor): Tensor {
    return ops.exp(this.body(x));
  }
}

class Bare extends nn.Cell {
  override construct(x: Tensor): Tensor {
    return ops.add(ops.matmul(x, ops.transpose(x, [1, 0])), 0.1);
  }
}

/** Some cells have a precision of their own. */
class Mixed extends nn.Cell {
  a = new nn.Dense(4, 4).to_float(float32);
  b = new nn.Dense(4, 4);
  override construct(x: Tensor): Tensor {
    return this.b(this.a(x));
  }
}

class Linear extends nn.Cell {
  fc1 = new nn.Dense(2, 3, { weight_init: 0.5, bias_init: 0.1 });
  act = new nn.ReLU();
  fc2 = new nn.Dense(3, 1, { weight_init: 0.5, bias_init: 0.1 });
  override construct(x: Tensor): Tensor {
    return this.fc2(this.act(this.fc1(x)));
  }
}

const NETS: Record<string, new () => Cell> = { Dense3, Conv, Normed, Bare, Mixed };

/** float16 has 11 bits: results that differ in the order of sums and in where kernels round are within a few of its steps. */
const HALF = { rtol: 4e-3, atolScale: 4e-3 };

function stored(key: string): { data: Float32Array; shape: readonly number[] } {
  const found = tensors.get(key);
  if (found === undefined) throw new Error(`no tensor ${key}`);
  return { data: found.data as Float32Array, shape: found.shape };
}

function recordedTensor(key: string): Tensor {
  const { data, shape } = stored(key);
  return Tensor.fromData(data, shape);
}

/** A net with the weights that MindSpore's had. */
function netOf(name: string): Cell {
  const net = new NETS[name]();
  net.set_train();
  for (const p of net.get_parameters()) p.set_data(recordedTensor(`${name}.${p.name}`));
  return net;
}

const FLAGS = ['fp16', 'fp32', 'bf16', 'training'];

/** What `describe` of the recorder sees; at O1 MindSpore makes classes of other names. */
function described(net: Cell): Described {
  return {
    repr: String(net),
    cells: Array.from(net.cells_and_names(), ([name, c]) => [
      name,
      c.cls_name,
      FLAGS.filter((f) => c.get_flags().get(f) === true),
    ]),
    params: Array.from(net.get_parameters(), (p) => p.name),
  };
}

function withoutOpt({ repr, cells, params }: Described): Described {
  const plain = (text: string): string => text.replace(/Opt(_\d+)?(?=\(|$)/gm, '');
  return { repr: plain(repr), cells: cells.map(([name, type, flags]) => [name, plain(type), flags]), params };
}

describe('auto_mixed_precision', () => {
  for (const recorded of meta.levels) {
    const { net: name, level } = recorded;
    test(`${name} at ${level}`, async () => {
      const net = amp.auto_mixed_precision(netOf(name), level);
      expect(withoutOpt(described(net))).toEqual(withoutOpt(recorded));
      const x = recordedTensor(`${name}.in`);
      const tolerance = level === 'O0' ? {} : HALF;
      const compare = async (out: Tensor): Promise<void> => {
        expect(String(out.dtype)).toBe(recorded.dtype);
        const wide = await ops.cast(out, float32).read();
        expectClose(wide, stored(`${name}.${level}.out`).data, tolerance, 'out');
      };
      await compare(net(x) as Tensor);
      await compare(jit(net)(x) as Tensor);
      const params = net.trainable_params();
      if (params.length === 0) return;
      const [, grads] = value_and_grad((v: Tensor) => (net(v) as Tensor).sum(), null, params)(x) as [Tensor, Tensor[]];
      for (const [i, p] of params.entries()) {
        expect(grads[i].dtype).toBe(float32);
        const expected = stored(`${name}.${level}.d.${p.name}`).data;
        // Sums that cancel are zero but for what their terms were rounded by.
        const bound = level === 'O0' ? 1e-6 : 0.02;
        const small = Math.max(...expected.map(Math.abs)) < bound;
        const found = await grads[i].read();
        if (small) expect(Math.max(...Array.from(found as Float32Array, Math.abs)), p.name).toBeLessThan(bound);
        else expectClose(found, expected, tolerance, p.name);
      }
    });
  }

  test("'auto' of a function", async () => {
    const x = recordedTensor('Bare.in');
    const fn = amp.auto_mixed_precision((v: Tensor) => ops.matmul(v, v.T), 'auto');
    expect(fn(x).dtype).toBe(float16);
    expect(ops.matmul(x, x.T).dtype).toBe(float32);
  });

  test('custom lists', () => {
    const x = recordedTensor('Dense3.in');
    const white = amp.custom_mixed_precision(netOf('Dense3'), { white_list: [nn.Dense] });
    expect((white(x) as Tensor).dtype).toBe(float32);
    expect((white as Dense3).act(x).dtype).toBe(float32);
    const black = amp.custom_mixed_precision(netOf('Dense3'), { black_list: [nn.Dense] });
    expect(String(black)).toMatch(/^_OutputTo32\(\n {2}\(_backbone\): Dense3\(\n {4}\(fc1\): _OutputTo16\(/);
    expect((black(x) as Tensor).dtype).toBe(float32);
  });

  test('lists name what exists', () => {
    expect(amp.get_white_list()).toEqual(expect.arrayContaining([nn.Conv2d, nn.Dense, ops.MatMul, ops.ReLU]));
    expect(amp.get_black_list()).toEqual(expect.arrayContaining([nn.BatchNorm2d, nn.LayerNorm]));
  });
});

describe('to_float', () => {
  test('casts operation by operation, and ends with the cell', () => {
    const seen: string[] = [];
    class Inner extends nn.Cell {
      w = new Parameter(new Tensor([1, 2]), { name: 'w' });
      override construct(x: Tensor): Tensor {
        const y = x.mul(this.w);
        const wide = ops.cast(y, float32);
        seen.push(x.dtype.name, this.w.dtype.name, y.dtype.name, wide.dtype.name, wide.add(1).dtype.name);
        return y;
      }
    }
    class Outer extends nn.Cell {
      inner = new Inner();
      override construct(x: Tensor): Tensor {
        const y = this.inner(x);
        seen.push(y.dtype.name, x.add(1).dtype.name);
        return y;
      }
    }
    const net = new Outer();
    net.inner.to_float(float16);
    net(new Tensor([1, 2]));
    expect(seen).toEqual(['float32', 'float32', 'float16', 'float32', 'float16', 'float16', 'float32']);
  });

  test('an asynchronous construct is refused', () => {
    class Waiting extends nn.Cell {
      override async construct(x: Tensor): Promise<Tensor> {
        await x.read();
        return x;
      }
    }
    expect(() => new Waiting().to_float(float16)(new Tensor([1]))).toThrow(/cannot run in mixed precision/);
  });
});

describe('errors', () => {
  const net = new Dense3();
  const loss = new nn.MSELoss();
  const any = (x: unknown): never => x as never;
  const sgd = (): nn.SGD => new nn.SGD(net.trainable_params());
  const build = (options: object, lossFn: unknown = loss): unknown => {
    const one = new Dense3();
    return amp.build_train_network(one, new nn.SGD(one.trainable_params()), any(lossFn), any(options));
  };
  const calls: Record<string, () => unknown> = {
    level: () => amp.auto_mixed_precision(net, 'O4'),
    'no cell': () => amp.auto_mixed_precision(any(3), 'O2'),
    'no cell, auto': () => amp.auto_mixed_precision(any(3), 'auto'),
    dtype: () => amp.auto_mixed_precision(net, 'O2', float32),
    'dtype at O0': () => amp.auto_mixed_precision(net, 'O0', float32),
    'custom no cell': () => amp.custom_mixed_precision(any(3), { white_list: [] }),
    'custom no list': () => amp.custom_mixed_precision(net),
    'custom two lists': () => amp.custom_mixed_precision(net, { white_list: [], black_list: [] }),
    'custom dtype': () => amp.custom_mixed_precision(net, { white_list: [], dtype: float32 }),
    'custom list': () => amp.custom_mixed_precision(net, { white_list: any(3) }),
    'fixed below': () => new amp.FixedLossScaleManager(0.5),
    'fixed text': () => new amp.FixedLossScaleManager(any('a')),
    'dynamic below': () => new amp.DynamicLossScaleManager(0.5),
    'dynamic factor': () => new amp.DynamicLossScaleManager(2, 0),
    'dynamic window': () => new amp.DynamicLossScaleManager(2, 2, 0),
    'dynamic text': () => new amp.DynamicLossScaleManager(any('a')),
    'scaler below': () => new amp.DynamicLossScaler(0.5, 2, 3),
    'scaler window': () => new amp.DynamicLossScaler(8, 2, 0),
    'scaler text': () => new amp.DynamicLossScaler(any('a'), 2, 3),
    'static below': () => new amp.StaticLossScaler(0),
    'static bool': () => new amp.StaticLossScaler(any(true)),
    'sense number': () => new nn.TrainOneStepWithLossScaleCell(net, sgd(), any(3)),
    'sense shape': () => new nn.TrainOneStepWithLossScaleCell(net, sgd(), new Tensor([1, 2])),
    'build keyword': () => build({ foo: 3 }),
    'build type': () => build({ cast_model_type: 3 }),
    'build keep': () => build({ keep_batchnorm_fp32: 3 }),
    'build manager': () => build({ loss_scale_manager: 3 }),
    'build level': () => build({ level: 'O7' }),
    'build level int': () => build({ level: 3 }),
    'build boost': () => build({ boost_level: 'O7' }),
    'build loss': () => build({}, 3),
    'build optimizer': () => amp.build_train_network(net, any(3), loss),
  };
  for (const [name, recorded] of Object.entries(meta.outcomes)) {
    test(name, () => {
      let got: Outcome;
      try {
        calls[name]();
        got = { ok: null };
      } catch (error) {
        got = { error: (error as Error).constructor.name, text: (error as Error).message };
      }
      expect(got).toEqual(recorded);
    });
  }
});

describe('build_train_network', () => {
  const OPTIONS: Record<string, amp.AmpOptions & { level?: string }> = {
    O0: {},
    O1: { level: 'O1' },
    O2: { level: 'O2', loss_scale_manager: null },
    O3: { level: 'O3' },
    cast: { cast_model_type: float16 },
    keep: { level: 'O3', keep_batchnorm_fp32: true },
    wide: { level: 'O2', loss_scale_manager: null, cast_model_type: float32 },
    fixed: { loss_scale_manager: new amp.FixedLossScaleManager(8, false) },
  };
  for (const [name, recorded] of Object.entries(meta.built)) {
    test(name, () => {
      const net = new Normed();
      const made = amp.build_train_network(net, new nn.SGD(net.trainable_params()), new nn.MSELoss(), OPTIONS[name]);
      expect(withoutOpt(described(made))).toEqual(withoutOpt(recorded));
    });
  }
});

describe('scaling', () => {
  test('DynamicLossScaler, StaticLossScaler, all_finite', async () => {
    const scaler = new amp.DynamicLossScaler(8, 2, 2);
    const found: unknown[] = [];
    for (const [finite] of meta.scaler) {
      expect(scaler.adjust(new Tensor(finite, bool_))).toBe(true);
      found.push([finite, await scaler.scale_value.item(), await scaler.counter.item()]);
    }
    expect(found).toEqual(meta.scaler);
    const x = new Tensor([1, 2]);
    const fixed = new amp.StaticLossScaler(4);
    const [a, b] = fixed.unscale([x, x]);
    expect([
      await scaler.scale(x).tolist(),
      [await a.tolist(), await b.tolist()],
      fixed.adjust(new Tensor(true, bool_)),
    ]).toEqual(meta.scaled);
    const inf = new Tensor([Infinity, 1]);
    const nan = new Tensor([NaN, 1], float16);
    const finite = [[x, x], [x, inf], [nan], [x]].map((list) => amp.all_finite(list).item());
    expect(await Promise.all(finite)).toEqual(meta.finite);
  });

  test('DynamicLossScaleManager', () => {
    const manager = new amp.DynamicLossScaleManager(16, 2, 2);
    const found = meta.manager.map(([overflow]) => {
      manager.update_loss_scale(overflow);
      return [overflow, manager.get_loss_scale()];
    });
    expect(found).toEqual(meta.manager);
  });

  const SENSE: Record<string, () => Tensor | nn.LossScaleUpdate> = {
    dynamic: () => new nn.DynamicLossScaleUpdateCell(2 ** 20, 2, 3),
    fixed: () => new nn.FixedLossScaleUpdateCell(2 ** 20),
    tensor: () => new Tensor(1024),
    'dynamic Adam': () => new nn.DynamicLossScaleUpdateCell(2 ** 19, 4, 2),
  };
  const X = new Tensor(Array.from({ length: 4 }, () => [1, 1]));
  const Y = new Tensor(Array.from({ length: 4 }, () => [0]));
  for (const [name, recorded] of Object.entries(meta.steps)) {
    for (const style of ['eager', 'jit']) {
      test(`steps: ${name}, ${style}`, async () => {
        const net = new Linear().to_float(float16);
        const params = net.trainable_params();
        const opt = recorded.optimizer === 'Adam' ? new nn.Adam(params, 0.01) : new nn.Momentum(params, 0.01, 0.9);
        const loss = new nn.WithLossCell(net, new nn.MSELoss());
        const step = new nn.TrainOneStepWithLossScaleCell(loss, opt, SENSE[name]());
        step.set_train();
        const renamed = (text: string): string => text.replace(/^Steps(?![a-z])/, step.cls_name);
        expect(described(step)).toEqual({
          repr: renamed(recorded.repr),
          cells: recorded.cells.map(([path, type, flags]) => [path, renamed(type), flags]),
          params: recorded.params,
        });
        const run = style === 'jit' ? jit(step) : step;
        for (const [value, overflow, scale, weight] of recorded.rows) {
          const [got, cond, sense] = run(X, Y);
          expect([await cond.item(), await sense.item()]).toEqual([overflow, scale]);
          expectClose(await ops.cast(got, float32).read(), [value], HALF, 'loss');
          expectClose(await net.fc1.weight.read(), weight.flat(), HALF, 'weight');
        }
      });
    }
  }

  test('Model trains at each level', async () => {
    set_context({ mode: PYNATIVE_MODE });
    for (const amp_level of ['O1', 'O2', 'O3', 'auto']) {
      const { net, loss, opt } = parts();
      const before = await net.weight.tolist();
      // From 2^24, where a manager begins that is not given, the scale would not come down in six steps.
      const loss_scale_manager = amp_level === 'O2' ? new amp.DynamicLossScaleManager(1024) : null;
      const metrics = new Set(['loss']);
      const model = new Model(net, { loss_fn: loss, optimizer: opt, metrics, amp_level, loss_scale_manager });
      await model.train(2, data());
      expect(await net.weight.tolist(), amp_level).not.toEqual(before);
      expect([...(await model.eval(data())).keys()]).toEqual(['loss']);
    }
  });
});
