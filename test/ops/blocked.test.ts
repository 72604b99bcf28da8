/**
 * On the CPU provider convolutions and what stands between them are written in ONNX Runtime's blocked layout. That must give what the standard
 * operators give.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { float32 } from '../../src/common/dtype.js';
import { jit, nn, ops, value_and_grad, type Tensor } from '../../src/index.js';
import { expectClose } from '../helpers/close.js';
import { findBlock, random, recorded, resultAndGradients, runPending } from '../helpers/pending.js';

let block = 0;
beforeAll(async () => {
  block = await findBlock();
});

const all = (f: (...xs: Tensor[]) => Tensor, ...xs: Tensor[]): Tensor[] => resultAndGradients(f, xs);

const convolution = (options: object) => (x: Tensor, w: Tensor, b?: Tensor) =>
  ops.conv2d(x, w, { bias: b ?? null, ...options } as never);
const same = convolution({ pad_mode: 'same' });

/** What is computed, and which of ONNX Runtime's own nodes it is made of. */
const CASES: Record<string, [make: () => Tensor[], own: Record<string, number>]> = {
  '3×3': [() => all(same, random(16, 16, 9, 7), random(32, 16, 3, 3)), { Conv: 3 }],
  'with a bias': [
    () => all(convolution({}), random(16, 16, 9, 7), random(16, 16, 2, 3), random(16)),
    { Conv: 3, GlobalAveragePool: 0 },
  ],
  'uneven padding, stride 2': [
    () =>
      all(convolution({ pad_mode: 'pad', padding: [2, 1], stride: 2 }), random(16, 16, 10, 9), random(16, 16, 4, 3)),
    { Conv: 2 },
  ],
  'stride 3 leaves some of the input out': [
    () => all(convolution({ stride: 3 }), random(16, 16, 13, 12), random(16, 16, 3, 3)),
    { Conv: 2 },
  ],
  dilated: [() => all(convolution({ dilation: 2 }), random(16, 16, 9, 9), random(16, 16, 3, 3)), { Conv: 2 }],
  'images of three channels': [() => all(same, random(16, 3, 9, 7), random(16, 3, 3, 3)), { Conv: 2 }],
  'images of one channel': [() => all(same, random(16, 1, 9, 7), random(16, 1, 5, 5)), { Conv: 2 }],
  'a batch that is no multiple': [
    () =>
      all((x, v, w) => same(ops.relu(same(x, v)), w), random(13, 3, 6, 5), random(16, 3, 3, 3), random(16, 16, 3, 3)),
    { Conv: 5 },
  ],
  'results that are no multiple': [() => all(same, random(16, 3, 6, 5), random(12, 3, 3, 3)), { Conv: 0 }],
  'each channel by itself': [
    () => all(convolution({ groups: 16, stride: 2 }), random(16, 16, 9, 7), random(16, 1, 3, 3)),
    { Conv: 1 },
  ],
  'maxima behind a rectifier': [
    () => all((x, w) => ops.max_pool2d(ops.relu(convolution({})(x, w)), 2), random(16, 16, 9, 8), random(16, 16, 2, 2)),
    { Conv: 3 },
  ],
  'a small batch': [() => all(same, random(3, 16, 6, 5), random(16, 16, 3, 3)), { Conv: 2 }],
  'channels that are no multiple': [() => all(same, random(16, 17, 6, 5), random(16, 17, 3, 3)), { Conv: 1 }],
  '1×1 alone': [() => all(same, random(16, 16, 6, 5), random(16, 16, 1, 1)), { Conv: 0 }],
  '1×1 between others': [
    () =>
      all(
        (x, a, b, c) => same(ops.relu(same(ops.relu(same(x, a)), b)), c),
        random(16, 16, 6, 5),
        random(16, 16, 3, 3),
        random(32, 16, 1, 1),
        random(16, 32, 3, 3),
      ),
    { Conv: 8 },
  ],
  'sums and products between': [
    () =>
      all(
        (x, w, column) => {
          const y = same(x, w);
          const z = ops.sub(ops.mul(ops.add(y, column), column), column);
          return ops.add(ops.mul(ops.relu(ops.add(z, y)), ops.sigmoid(y)), ops.tanh(ops.sub(y, z)));
        },
        random(16, 16, 5, 4),
        random(16, 16, 3, 3),
        random(16, 1, 1),
      ),
    {},
  ],
  'what other layouts read': [
    () =>
      all(
        (x, w) => {
          const y = ops.relu(same(x, w));
          const mean = ops.mean(y, [2, 3]);
          return ops.add(ops.sum(ops.transpose(y, [1, 0, 3, 2]), -1), ops.sum(mean));
        },
        random(16, 16, 5, 4),
        random(16, 16, 3, 3),
      ),
    { Conv: 3 },
  ],
  'statistics by channel': [
    () =>
      all(
        (x, w) => {
          const y = same(x, w);
          return ops.add(ops.sum(ops.mul(y, y), [0, 2, 3]), ops.mean(y, [0, 2, 3]));
        },
        random(16, 16, 5, 4),
        random(16, 16, 3, 3),
      ),
    {},
  ],
  'normalised by given statistics': [
    () =>
      all(
        (x, w, gamma, beta) => ops.relu(ops.batch_norm(same(x, w), random(16), ops.exp(random(16)), gamma, beta)),
        random(16, 16, 5, 4),
        random(16, 16, 3, 3),
        random(16),
        random(16),
      ),
    {},
  ],
};

class Residual extends nn.Cell {
  conv = new nn.Conv2d(3, 16, 3);
  conv1 = new nn.Conv2d(16, 32, 3, { stride: 2, padding: 1, pad_mode: 'pad' });
  conv2 = new nn.Conv2d(32, 32, 3);
  short = new nn.Conv2d(16, 32, 1, { stride: 2 });
  bn = new nn.BatchNorm2d(16);
  bn1 = new nn.BatchNorm2d(32);
  bn2 = new nn.BatchNorm2d(32);
  bn3 = new nn.BatchNorm2d(32);
  relu = new nn.ReLU();
  override construct(x: Tensor): Tensor {
    x = this.relu(this.bn(this.conv(x)));
    const y = this.bn2(this.conv2(this.relu(this.bn1(this.conv1(x)))));
    x = this.relu(ops.add(y, this.bn3(this.short(x))));
    return ops.mean(this.relu(ops.add(x, this.conv2(x))), [2, 3]);
  }
}

describe('blocked layout', () => {
  it.each(Object.entries(CASES))('%s', async (_, [make, wanted]) => {
    const values = recorded(make);
    const { data: expected } = await runPending(values);
    const { data: actual, own } = await runPending(values, block);
    actual.forEach((data, i) => expectClose(data, expected[i], {}, `value ${i}`));
    for (const [op, count] of Object.entries(wanted)) expect(own.get(op) ?? 0, op).toBe(count);
  });

  it('a residual network in training', async () => {
    const net = new Residual();
    net.set_train();
    const x = random(16, 3, 10, 8);
    const loss = (): Tensor => ops.sum(ops.mul(net(x), random(16, 32)));
    const values = recorded(() => {
      const [value, gradients] = value_and_grad(loss, null, net.trainable_params())() as [Tensor, Tensor[]];
      return [value, ...gradients, ...[...net.get_parameters()].filter((p) => !p.requires_grad)];
    });
    const { data: expected } = await runPending(values);
    const { data: actual, own } = await runPending(values, block);
    // A gradient of a sum over many images is as exact as the largest of its parts.
    actual.forEach((data, i) => expectClose(data, expected[i], {}, `value ${i}`));
    expect(own.get('ReorderOutput') ?? 0).toBeLessThanOrEqual(30);
  });

  it('keeps NaN and infinity', async () => {
    const x = random(16, 16, 4, 4);
    (x.hostData() as Float32Array).set([NaN, Infinity], 5);
    const w = ops.reshape(ops.eye(16, 16, float32), [16, 16, 1, 1]);
    const y = ops.relu(ops.mul(ops.relu(same(same(x, random(16, 16, 3, 3)), w)), random(16, 1, 1)));
    const [[expected], [actual]] = [(await runPending([y])).data, (await runPending([y], block)).data];
    expect(Array.from(actual, Number.isNaN)).toEqual(Array.from(expected, Number.isNaN));
  });

  it('is what the runtime uses, from the first graph on', async () => {
    const [x, w] = [random(16, 16, 6, 5), random(16, 16, 3, 3)];
    const f = jit((a: Tensor, b: Tensor) => ops.relu(same(a, b)));
    const first = await f(x, w).read();
    const again = await f(random(16, 16, 7, 5), w).read();
    expect(again.length).toBe(16 * 16 * 7 * 5);
    const y = recorded(() => ops.relu(same(x, w)));
    const { data } = await runPending([y], block);
    expect(Array.from(first as Float32Array)).toEqual(Array.from(data[0]));
  });
});
