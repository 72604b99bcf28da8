/**
 * Gradients of second and third order of operations and networks are the oracle's (tools/oracle/second_order.py has the same). Where its CPU build has
 * none, second_order.test.ts and second_order_elementwise.test.ts compare with central differences.
 */
import { describe, expect, test } from 'vitest';
import { Tensor, grad, ops } from '../../src/index.js';
import { difference, expectClose, type Numbers, type Tolerance } from '../helpers/close.js';
import { loadFixture } from '../helpers/fixtures.js';

interface Recorded {
  unary: string[];
  binary: string[];
  networks: Record<string, number>;
  cases: Record<string, { results?: number; error?: string; text?: string }>;
}

const { meta, tensors } = loadFixture<Recorded>('second_order');

function recorded(key: string): Tensor {
  const found = tensors.get(key);
  if (found === undefined) throw new Error(`${key} is not recorded`);
  return Tensor.fromData(found.data, found.shape);
}

type Op = (x: Tensor) => Tensor;
type Loss = (...weights: Tensor[]) => Tensor;

const BINARY: Record<string, (x: Tensor, y: Tensor) => Tensor> = {
  mul: (x, y) => x.mul(y).mul(x),
  div: (x, y) => y.div(x),
  pow: (x, y) => ops.pow(x, y),
  matmul: (x, y) => ops.matmul(ops.matmul(x.mul(x), ops.transpose(y, [1, 0])), x),
  maximum: (x, y) => ops.maximum(x.mul(x), y.mul(y).mul(y)),
  softmax: (x, y) => ops.softmax(x, 1).mul(y),
  log_softmax: (x) => ops.log_softmax(x, 1).mul(x),
  'sum and mean': (x, y) => ops.square(ops.sum(x, 1, true)).mul(ops.mean(x.mul(y))),
};

const [X, Y, IMAGES, STEPS] = ['X', 'Y', 'IMAGES', 'STEPS'].map(recorded);
const LABELS = new Tensor([0n, 2n, 1n, 2n]);

const NETWORKS: Record<string, Loss> = {
  mlp: (w1, b1, w2, b2) => {
    const h = ops.tanh(ops.matmul(X, w1).add(b1));
    return ops.mean(ops.square(ops.matmul(h, w2).add(b2).sub(Y)));
  },
  conv: (w1, w2) => {
    const h = ops.max_pool2d(ops.sigmoid(ops.conv2d(IMAGES, w1)), 2, 2);
    return ops.mean(ops.square(ops.matmul(ops.reshape(h, [2, -1]), w2)));
  },
  normed: (w1, gamma, beta) => {
    const h = ops.matmul(X, w1);
    const mean = ops.mean(h, 1, true);
    const variance = ops.mean(ops.square(h.sub(mean)), 1, true);
    const n = h.sub(mean).div(ops.sqrt(variance.add(1e-3))).mul(gamma).add(beta); // prettier-ignore
    return ops.sum(ops.square(ops.sigmoid(n)));
  },
  classifier: (w1, b1) => ops.cross_entropy(ops.matmul(X, w1).add(b1), LABELS),
  recurrent: (wx, wh, b) => {
    let h = ops.zeros([4, 3]);
    for (let i = 0; i < 3; i++) {
      const z = ops.sigmoid(ops.matmul(STEPS.at(i), wx).add(ops.matmul(h, wh)).add(b));
      h = z.mul(h).add(ops.sub(1, z).mul(ops.sin(ops.matmul(h, wh).add(z))));
    }
    return ops.sum(ops.square(h));
  },
};

/**
 * The oracle's eager second gradients lose terms of these, or it has none ("bprop not defined", internal errors): the reference is the central
 * difference of the gradient below.
 */
const WRONG = new Set(['matmul 2', 'sum and mean 2', 'mlp 2']);

const NEAR: Tolerance = { rtol: 2e-5, atolScale: 2e-5 };
const BY_DIFFERENCE: Tolerance = { rtol: 5e-3, atolScale: 5e-3 };
const STEP = 1e-2;

const read = async (t: Tensor): Promise<Numbers> => await t.read();
type Field = (...at: Tensor[]) => readonly Tensor[];

/** How a gradient changes along a direction: what its own gradient along it is. */
async function change(below: Field, at: readonly Tensor[], along: readonly Tensor[]): Promise<Numbers[]> {
  const [up, down] = [STEP, -STEP].map((h) => below(...at.map((x, i) => x.add(along[i].mul(h)))));
  return Promise.all(up.map((u, i) => read(u.sub(down[i]).mul(0.5 / STEP))));
}

/** What `made` has to be: the recorded values, or the change of the gradient below. */
async function compare(name: string, made: readonly Tensor[], reference?: () => Promise<Numbers[]>): Promise<void> {
  const { error } = meta.cases[name];
  const differences = error !== undefined || WRONG.has(name);
  if (differences && reference === undefined) throw new Error(`${name} is not recorded`);
  const expected = differences
    ? await (reference as () => Promise<Numbers[]>)()
    : await Promise.all(made.map((_, i) => read(recorded(`${name}|${i}`))));
  expect(made).toHaveLength(expected.length);
  const [near, factor] = differences ? ([BY_DIFFERENCE, 1.05] as const) : ([NEAR, 1.01] as const);
  for (const [i, t] of made.entries()) {
    const actual = await read(t);
    expectClose(actual, expected[i], near, `result ${i}`);
    const values = Array.from(actual as ArrayLike<number>);
    if (values.every((v) => Math.abs(v) < 1e-3)) continue; // the third derivative of a square
    expect(
      difference(
        values.map((v) => v * factor),
        expected[i],
        near,
      ),
    ).toBeDefined();
  }
}

describe('operations', () => {
  test('there are 30 and more', () => {
    expect(meta.unary.length + meta.binary.length).toBeGreaterThanOrEqual(30);
    expect(Object.keys(BINARY)).toEqual(meta.binary);
    // Most are the oracle's own numbers.
    expect(Object.values(meta.cases).filter((c) => c.error === undefined).length).toBeGreaterThan(60);
    expect(Object.keys(NETWORKS).sort()).toEqual(Object.keys(meta.networks).sort());
  });

  test.each([...meta.unary, ...meta.binary])('%s', async (name) => {
    const [x, y, c, d, e] = ['x', 'y', 'c', 'd', 'e'].map((key) => recorded(`${name}|${key}`));
    const named = ops as unknown as Record<string, Op>;
    const f: Op = name in BINARY ? (s) => BINARY[name](s, y) : named[name];
    const along = (g: Op, weight: Tensor): Op => grad((s: Tensor) => ops.sum(g(s).mul(weight))) as Op;
    const first = along(f, c);
    const second = along(first, d);
    await compare(`${name} 2`, [second(x)], () => change((s) => [first(s)], [x], [d]));
    if (name in BINARY) return;
    await compare(`${name} 3`, [along(second, e)(x)], () => change((s) => [second(s)], [x], [e]));
  });
});

describe('networks', () => {
  test.each(Object.entries(meta.networks))('%s', async (name, count) => {
    const positions = Array.from({ length: count }, (_, i) => i);
    const weights = positions.map((i) => recorded(`${name}|w${i}`));
    const along = positions.map((i) => recorded(`${name}|v${i}`));
    const first = grad(NETWORKS[name], positions) as (...ws: Tensor[]) => Tensor[];
    await compare(`${name} 1`, first(...weights));
    const component: Loss = (...ws) =>
      first(...ws)
        .map((g, i) => ops.sum(g.mul(along[i])))
        .reduce((s, t) => s.add(t));
    const second = grad(component, positions) as (...ws: Tensor[]) => Tensor[];
    await compare(`${name} 2`, second(...weights), () => change(first, weights, along));
  });
});
