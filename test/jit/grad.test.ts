import { describe, expect, test } from 'vitest';
import { Parameter, ParameterTuple, Tensor } from '../../src/common/index.js';
import { grad, value_and_grad } from '../../src/jit/index.js';
import '../../src/jit/engine.js';
import * as ops from '../../src/ops/index.js';
import { loadFixture } from '../helpers/fixtures.js';

interface Recorded {
  cases: Record<string, { ok?: unknown; error?: string; text?: string }>;
  'w after': number;
}

const { meta } = loadFixture<Recorded>('grad');
const w = new Parameter(new Tensor(2), 'w');
const u = new Parameter(new Tensor([1, 2]), 'u');
const z = new Parameter(new Tensor(1), 'z');
const frozen = new Parameter(new Tensor(3), { name: 'frozen', requires_grad: false });
const x = new Tensor(3);
const y = new Tensor(4);
const v = new Tensor([1, 2, 3]);
const f = (a: Tensor, b: Tensor): Tensor => ops.mul(ops.mul(a, b), w);
const square = (a: Tensor): Tensor => ops.mul(a, a);
const bad = (value: unknown): never => value as never;

function assigns(a: Tensor): Tensor {
  const r = ops.mul(a, w);
  w.set_data(ops.mul(w, 2));
  return ops.mul(r, w);
}

const CASES: Record<string, () => unknown> = {
  position: () => value_and_grad(f)(x, y),
  'position in a tuple': () => value_and_grad(f, [0])(x, y),
  'two positions': () => value_and_grad(f, [0, 1])(x, y),
  'one weight': () => value_and_grad(f, null, w)(x, y),
  'weights in a list': () => value_and_grad(f, { grad_position: null, weights: [w] })(x, y),
  'weights in a ParameterTuple': () => value_and_grad(f, null, new ParameterTuple([w, z]))(x, y),
  'position and weights': () => value_and_grad(f, 0, [w])(x, y),
  'positions and one weight': () => value_and_grad(f, [0, 1], w)(x, y),
  'frozen weight': () => value_and_grad((a: Tensor) => ops.mul(a, frozen), null, [frozen])(x),
  'weight not used': () => value_and_grad((a: Tensor) => ops.mul(a, w), null, [w, u])(x),
  'nothing asked for': () => value_and_grad(f, null, null)(x, y),
  'negative position': () => value_and_grad(f, -1)(x, y),
  'negative position in a tuple': () => value_and_grad(f, [-1])(x, y),
  'position twice': () => value_and_grad(f, [0, 0])(x, y),
  'position too large': () => value_and_grad(f, 5)(x, y),
  'position is a string': () => value_and_grad(f, bad('a'))(x, y),
  'position is a float': () => value_and_grad(f, 1.5)(x, y),
  'position in a tuple is a float': () => value_and_grad(f, [1.5])(x, y),
  'no positions': () => value_and_grad(f, [])(x, y),
  'fn is None': () => value_and_grad(bad(null)),
  'fn is a number': () => value_and_grad(bad(3)),
  'no weights': () => value_and_grad(f, null, [])(x, y),
  'has_aux is a number': () => value_and_grad(f, 0, null, bad(1))(x, y),
  'has_aux with one result': () => value_and_grad(f, 0, null, true)(x, y),
  has_aux: () => value_and_grad((a: Tensor) => [square(a), ops.add(a, 1)], 0, null, true)(x),
  'has_aux with two more': () => value_and_grad((a: Tensor) => [square(a), ops.add(a, 1), a], 0, null, true)(x),
  'grad has_aux': () => grad((a: Tensor) => [square(a), ops.add(a, 1)], 0, null, true)(x),
  'two results': () => value_and_grad((a: Tensor) => [square(a), ops.add(a, 1)], 0)(x),
  vector: () => value_and_grad(square, 0)(v),
  'same tensor twice': () => grad((a: Tensor, b: Tensor) => ops.mul(ops.mul(a, b), b), [0])(x, x),
  'second order': () => grad(grad((a: Tensor) => ops.mul(square(a), a)))(x),
  stop_gradient: () => grad((a: Tensor) => ops.mul(ops.stop_gradient(square(a)), a))(x),
  'made outside': () => {
    const q = ops.mul(w, 5);
    return grad((a: Tensor) => ops.mul(a, q))(x);
  },
  return_ids: () => grad(f, { grad_position: [0, 1], return_ids: true })(x, y),
  'return_ids of weights': () => grad(f, { grad_position: 0, weights: [w], return_ids: true })(x, y),
  sens_param: () => (grad(square, { sens_param: true }) as (...a: Tensor[]) => unknown)(v, new Tensor([1, 10, 100])),
  'assigns within': () => value_and_grad(assigns, null, [w])(x),
};

async function plain(tree: unknown): Promise<unknown> {
  if (tree instanceof Tensor) return tree.tolist();
  return Array.isArray(tree) ? Promise.all(tree.map(plain)) : tree;
}

/** Where the package differs on purpose: docs/differences.md, section "Gradients". */
const DIFFERENT: Record<string, unknown> = { 'same tensor twice': 9 };

describe('grad and value_and_grad do what the oracle does', () => {
  test('every recorded case is here', () => {
    expect(Object.keys(CASES).sort()).toEqual(Object.keys(meta.cases).sort());
  });
  for (const [name, call] of Object.entries(CASES)) {
    const recorded = meta.cases[name];
    test(name, async () => {
      if (recorded.error === undefined) {
        expect(await plain(await call())).toEqual(DIFFERENT[name] ?? recorded.ok);
      } else {
        let error: unknown;
        try {
          await call();
        } catch (e) {
          error = e;
        }
        expect(error).toBeInstanceOf(Error);
        expect([(error as Error).name, (error as Error).message]).toEqual([recorded.error, recorded.text]);
      }
    });
  }
  test('the assignment took effect', async () => {
    expect(await w.item()).toBe(meta['w after']);
  });
});
