import { describe, expect, test } from 'vitest';
import { float16, float32 } from '../../src/common/dtype.js';
import { RuntimeError, ValueError } from '../../src/common/errors.js';
import { set_seed } from '../../src/common/seed.js';
import { Tensor } from '../../src/common/tensor.js';
import { grad, runtime } from '../../src/jit/index.js';
import * as nn from '../../src/nn/index.js';
import * as ops from '../../src/ops/index.js';
import { expectClose } from '../helpers/close.js';
import { flat, replay } from './nested.js';

replay('nn_recurrent', {
  mutated: ['lstm_bi_layers', 'gru_lengths', 'rnn_layers', 'lstmcell', 'grucell'],
  kinks: new Set(['rnn_relu']),
  // Terms of both signs cancel: MindSpore's sum is 4e-6 from the one in float64, this package's 1e-7.
  loose: { lstmcell_spread: { rtol: 2e-4 } },
});

/** Numbers that look random, the same in every run. */
function numbers(shape: readonly number[], kind = 1): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  return Tensor.fromData(
    Float32Array.from({ length: size }, (_, i) => Math.sin(12.9898 * (i + 1) * kind) * 0.8),
    shape,
  );
}

describe('derivatives of every order', () => {
  for (const [name, make] of [
    ['LSTM', () => new nn.LSTM(2, 3)],
    ['GRU', () => new nn.GRU(2, 3)],
    ['RNN', () => new nn.RNN(2, 3)],
  ] as const) {
    test(`${name}: the second is the slope of the first, the third that of the second`, async () => {
      set_seed(3);
      const net = make();
      const weights = net.w_hh_list[0];
      const [x, v, u] = [1, 2, 3].map((kind) => numbers([4, 2, 2], kind));
      const f = (a: Tensor): Tensor => flat(net(a)).reduce((s, y) => ops.add(s, ops.sum(ops.mul(y, y))), new Tensor(0));
      const first = (a: Tensor): Tensor => ops.sum(ops.mul(grad(f)(a) as Tensor, v));
      const second = (a: Tensor): Tensor => ops.sum(ops.mul(grad(first)(a) as Tensor, u));
      const [dx, [dw]] = grad(second, 0, [weights])(x) as unknown as [Tensor, Tensor[]];
      const dot = async (a: Tensor, b: Tensor): Promise<number> => Number(await ops.sum(ops.mul(a, b)).item());
      const slope = async (g: (a: Tensor) => Tensor, along: Tensor): Promise<number> => {
        const at = async (h: number): Promise<number> => Number(await g(ops.add(x, ops.mul(along, h))).item());
        return ((await at(0.02)) - (await at(-0.02))) / 0.04;
      };
      expect(await slope(first, u)).toBeCloseTo(await dot(grad(first)(x) as Tensor, u), 2);
      expect(await slope(second, v)).toBeCloseTo(await dot(dx, v), 2);
      const start = Float32Array.from((await weights.read()) as Float32Array);
      const moved = async (h: number): Promise<number> => {
        weights.set_data(Tensor.fromData(start.map((w, i) => w + h * Math.cos(i)), weights.shape)); // prettier-ignore
        return Number(await second(x).item());
      };
      const along = Tensor.fromData(start.map((_, i) => Math.cos(i)), weights.shape); // prettier-ignore
      const expected = await dot(dw, along);
      expect(((await moved(0.02)) - (await moved(-0.02))) / 0.04).toBeCloseTo(expected, 2);
      expect(Math.abs(expected)).toBeGreaterThan(0.01);
    });
  }
});

test('the result has the dtype of the inputs, whatever that of the parameters; there are steps to be', async () => {
  for (const layer of [nn.LSTM, nn.GRU, nn.RNN] as const) {
    set_seed(1);
    const plain = new layer(3, 4);
    set_seed(1);
    const narrow = new layer(3, 4, { dtype: 'float16' });
    const x = numbers([5, 2, 3]);
    const [half] = plain(ops.cast(x, float16));
    expect(half.dtype).toBe(float16);
    const [wide] = narrow(x);
    expect(wide.dtype).toBe(float32);
    const expected = (await plain(x)[0].read()) as Float32Array;
    for (const y of [ops.cast(half, float32), wide]) {
      expectClose(await y.read(), expected, { rtol: 1e-2, atolScale: 3e-3 });
    }
    expect(await plain(ops.zeros([5, 0, 3]))[0].tolist()).toEqual([[], [], [], [], []]);
    expect(() => plain(Tensor.fromData(new Float32Array(0), [0, 2, 3]))).toThrow(
      layer === nn.LSTM ? RuntimeError : ValueError,
    );
  }
});

test('the steps of a training need one session', async () => {
  const net = new nn.LSTM(2, 3);
  const optimizer = new nn.SGD(net.trainable_params(), 0.1);
  const step = grad((x: Tensor) => ops.mean(net(x)[0]), null, net.trainable_params());
  const x = numbers([6, 2, 2]);
  optimizer(step(x));
  await runtime.synchronize();
  const before = runtime.stats();
  for (let i = 0; i < 3; i++) optimizer(step(x));
  await runtime.synchronize();
  const after = runtime.stats();
  expect(after.sessions).toBe(before.sessions);
  expect(after.runs - before.runs).toBe(3);
});
