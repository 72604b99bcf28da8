/** Loops and branches that are one operation, against the same written out; see src/ops/control. */
import { describe, expect, it } from 'vitest';
import { Parameter, Tensor, grad, jit, nn, ops, runtime } from '../../src/index.js';
import { verifyGraph } from '../../src/ir/verify.js';
import { printGraph } from '../../src/ir/print.js';
import { traceGraph } from '../../src/jit/inspect.js';
import { branch, foriLoop, scanLoop, whileLoop } from '../../src/ops/control/loops.js';
import { expectClose, type Numbers } from '../helpers/close.js';

const x = new Tensor([0.5, -1, 2]);
const w = new Tensor([1.1, 0.9, 1.05]);
const weight = new Parameter(new Tensor([0.7, 1.2, 0.4]), 'weight');

type Two = (a: Tensor, b: Tensor) => Tensor;

/** `a` by `b`, again and again while it is small. */
const doubling: Two = (a, b) =>
  (
    whileLoop(
      (v) => ops.less(ops.sum(ops.abs((v as Tensor[])[0])), 20),
      (v) => {
        const [p, n] = v as Tensor[];
        return [ops.mul(ops.mul(p, ops.add(b, 0.5)), ops.add(weight, 0.5)), ops.add(n, 1)];
      },
      [a, new Tensor(0)],
    ) as Tensor[]
  )[0];
const doublingOut =
  (n: number): Two =>
  (a, b) => {
    let p = a;
    for (let i = 0; i < n; i++) p = ops.mul(ops.mul(p, ops.add(b, 0.5)), ops.add(weight, 0.5));
    return p;
  };

const counted = (unroll: boolean): Two => {
  const body = (i: unknown, v: unknown): Tensor =>
    ops.mul(ops.sin(v as Tensor), ops.add(ops.add(weight, w), ops.mul(i as Tensor, 0.1)));
  return (a, b) => ops.mul(foriLoop(1, 4, body, a, unroll) as Tensor, b);
};

const scanned =
  (unroll: boolean): Two =>
  (a, b) => {
    const elements = [[x, w], [w, b], [ops.mul(b, b), x]]; // prettier-ignore
    const [carry, ys] = scanLoop(
      (c, e) => {
        const [p, q] = e as Tensor[];
        const next = ops.tanh(ops.add(ops.mul(c as Tensor, ops.add(b, p)), ops.mul(q, weight)));
        return [next, ops.mul(next, p)];
      },
      a,
      elements,
      unroll,
    ) as [Tensor, Tensor[]];
    return ys.reduce((s, y) => ops.add(s, ops.mul(y, y)), carry);
  };

const nested = (unroll: boolean): Two => {
  const inner = (v: Tensor, i: Tensor | number): Tensor =>
    foriLoop(0, 2, (j, u) => ops.mul(ops.cos(u as Tensor), ops.add(ops.mul(i, 0.1), ops.mul(j as Tensor, 0.2))), v, unroll) as Tensor; // prettier-ignore
  return (a, b) =>
    foriLoop(0, 3, (i, v) => ops.add(inner(ops.mul(v as Tensor, b), i as Tensor), b), a, unroll) as Tensor;
};

const chosen: Two = (a, b) =>
  branch(
    ops.greater(ops.sum(a), 0),
    (p) => ops.mul(ops.sin(p as Tensor), ops.mul(b, weight)),
    (p) => ops.mul(p as Tensor, ops.mul(p as Tensor, b)),
    [a],
  ) as Tensor;
const chosenOut =
  (positive: boolean): Two =>
  (a, b) =>
    positive ? ops.mul(ops.sin(a), ops.mul(b, weight)) : ops.mul(a, ops.mul(a, b));

/** What is computed, what it equals, where, and up to which order it has gradients. */
const CASES: Record<string, [Two, Two, Tensor, number]> = {
  'while, three iterations': [doubling, doublingOut(3), x, 1],
  'while, none': [doubling, doublingOut(0), new Tensor([30, 1, 1]), 1],
  'a fixed number': [counted(false), counted(true), x, 3],
  scan: [scanned(false), scanned(true), x, 2],
  'a loop within a loop': [nested(false), nested(true), x, 2],
  'the first branch': [chosen, chosenOut(true), x, 2],
  'the second branch': [chosen, chosenOut(false), new Tensor([-0.5, -1, 0.25]), 2],
};

const read = async (t: Tensor): Promise<Numbers> => await t.read();

/** The function whose value is all gradients of `f`, squared so that the next order is not constant. */
const gradients = (f: Two): Two => {
  const g = grad(f, [0, 1], [weight]) as (a: Tensor, b: Tensor) => [[Tensor, Tensor], [Tensor]];
  return (a, b) => {
    const [[p, q], [r]] = g(a, b);
    return ops.stack([ops.mul(p, p), q, ops.mul(r, r)]);
  };
};

describe('one operation computes what the loop written out does', () => {
  it.each(Object.entries(CASES))('%s', async (_, [one, out, at, orders]) => {
    let [f, g] = [one, out];
    for (let order = 0; order <= orders; order++) {
      expectClose(await read(f(at, w)), await read(g(at, w)), { rtol: 1e-5, atolScale: 1e-5 }, `order ${order}`);
      const compiled = jit(f);
      expectClose(
        await read(compiled(at, w)),
        await read(g(at, w)),
        { rtol: 1e-5, atolScale: 1e-5 },
        `order ${order}, jit`,
      );
      expect(() => verifyGraph(traceGraph(f, at, w))).not.toThrow();
      [f, g] = [gradients(f), gradients(g)];
    }
  });

  it('a bound that is a Tensor', async () => {
    const upper = ops.sum(new Tensor([1n, 2n, 1n]));
    const f: Two = (a, b) =>
      foriLoop(1, upper, (i, v) => ops.mul(v as Tensor, ops.add(b, i as Tensor)), a, true) as Tensor;
    const g: Two = (a, b) => foriLoop(1, 4, (i, v) => ops.mul(v as Tensor, ops.add(b, i as number)), a, true) as Tensor;
    expectClose(await read(f(x, w)), await read(g(x, w)));
    expectClose(await read(gradients(f)(x, w)), await read(gradients(g)(x, w)));
  });

  it('a cell in the body; conditions on the host are asked here', async () => {
    const cell = new nn.Dense(3, 3);
    const net = (a: Tensor): Tensor => foriLoop(0, 3, (_, v) => ops.tanh(cell(v as Tensor)), a, false) as Tensor;
    const out = (a: Tensor): Tensor => {
      let n = 0;
      return whileLoop(
        () => n++ < 3,
        (v) => ops.tanh(cell(v as Tensor)),
        a,
      ) as Tensor;
    };
    const both = [net, out].map((f) => grad(f, null, cell.trainable_params())(ops.reshape(x, [1, 3])) as Tensor[]);
    for (const [i, g] of both[0].entries()) expectClose(await read(g), await read(both[1][i]));
  });

  it('the second gradient of a loop with a condition is refused', () => {
    expect(() => gradients(gradients(doubling))(x, w)).toThrow(/condition is a Tensor has no gradient/);
  });
});

describe('structure', () => {
  it('equal loops share a session, others do not', async () => {
    const times = (factor: number) => (a: Tensor) =>
      foriLoop(0, 5, (_, v) => ops.mul(v as Tensor, factor), a, false) as Tensor;
    const sessions = async (f: (a: Tensor) => Tensor): Promise<number> => {
      await runtime.synchronize();
      const before = runtime.stats().sessions;
      await f(new Tensor([1, 2, 3, 4, 5, 6, 7])).read();
      return runtime.stats().sessions - before;
    };
    expect([await sessions(times(3)), await sessions(times(3)), await sessions(times(4))]).toEqual([1, 0, 1]);
    const minus = (swap: boolean) => (a: Tensor) =>
      (foriLoop(0, 1, (_, v) => {
        const [p, q] = v as Tensor[];
        return swap ? [ops.sub(q, p), p] : [ops.sub(p, q), p];
      }, [a, ops.mul(a, 2)], false) as Tensor[])[0]; // prettier-ignore
    expectClose(await read(minus(false)(x)), [-0.5, 1, -2]);
    expectClose(await read(minus(true)(x)), [0.5, -1, 2]);
  });

  it('the printed graph shows bodies', () => {
    const text = printGraph(traceGraph((a: Tensor) => foriLoop(0, 2, (_, v) => ops.exp(v as Tensor), a, false), x));
    expect(text).toContain('= Scan(');
    expect(text).toMatch(/body:\n {4}inputs: .*\n {4}%2:float32\[3\] = Exp\(%0\)/);
  });

  it('nothing in the body is computed or kept without a gradient', async () => {
    await runtime.synchronize();
    const before = runtime.stats().runs;
    await (foriLoop(0, 3, (_, v) => ops.exp(v as Tensor), x, false) as Tensor).read();
    expect(runtime.stats().runs - before).toBe(1);
    expect(printGraph(traceGraph((a: Tensor) => foriLoop(0, 2, (_, v) => ops.exp(v as Tensor), a, false) as Tensor, x))).toContain('saves=false'); // prettier-ignore
  });
});

describe('what a body may not do', () => {
  const positive = (v: unknown): Tensor => ops.less(ops.sum(v as Tensor), 10);
  const cases: Record<string, [() => unknown, ErrorConstructor, RegExp]> = {
    'change the shape': [
      () => whileLoop(positive, () => new Tensor([1, 2]), x),
      TypeError,
      /type and shape of what it gets: value 0 is Float32 of shape \(3\), but Float32 of shape \(2\) is returned/,
    ],
    'change the dtype': [() => foriLoop(0, 2, (_, v) => ops.cast(v as Tensor, ops.sum(new Tensor([1n])).dtype), x, false), TypeError, /Int64/], // prettier-ignore
    'return more': [() => whileLoop(positive, (v) => [v, v], x), TypeError, /must return 1 Tensors/],
    'carry numbers': [() => whileLoop((v) => positive((v as Tensor[])[0]), (v) => v, [x, 1]), TypeError, /must be Tensors/], // prettier-ignore
    'be asynchronous': [() => whileLoop(positive, (v) => Promise.resolve(v), x), TypeError, /asynchronous/],
    'assign a parameter': [
      () => foriLoop(0, 2, (_, v) => ops.assign_add(weight, v as Tensor), x, false),
      Error,
      /Parameter cannot be assigned in the body/,
    ],
    'return other branches': [() => branch(positive(x), () => x, () => new Tensor([1]), []), TypeError, /Both branches/], // prettier-ignore
    'ask with several elements': [() => whileLoop((v) => ops.less(v as Tensor, 3), (v) => v, x), Error, /truth value/], // prettier-ignore
  };
  it.each(Object.entries(cases))('%s', async (_, [call, type, text]) => {
    const before = await weight.tolist();
    expect(call).toThrow(type);
    expect(call).toThrow(text);
    expect(await weight.tolist()).toEqual(before);
  });

  it('be read', () => {
    expect(() => foriLoop(0, 2, (_, v) => (v as Tensor).item(), new Tensor(1), false)).toThrow(
      /not there while the body of a loop/,
    );
  });
});
