import type { Shape } from '../common/shape.js';
import type { Tensor } from '../common/tensor.js';
import type { Builder, Sym } from '../ir/builder.js';
import type { Aval } from '../ir/op.js';
import { mulOp } from './arithmetic.js';
import { defineOp, type Op } from './define.js';
import { concatenated } from './join.js';
import { lowerWide } from './kernels.js';
import { matMul } from './matmul.js';
import { constant } from './operand.js';
import { reshaped } from './reshape.js';
import { part } from './strided.js';

/**
 * Gradients of recurrent networks through time are linear recurrences whose coefficients are known for all steps at once. They run backwards
 * (`…ReverseOp`); what turns them round runs forwards (`…AdjointOp`), and the two are each other's gradients, so that every order is there.
 *
 * All sequences are (T, N, …), `w` is (k·H, H): the weight of the k gates. A step is a few ONNX nodes; what can be done for all
 * steps in one is done outside.
 */

type None = Record<string, never>;

/** The slices of the first axis of a (T, N, C) value, each (N, C). */
export function stepsOf(g: Builder, x: Sym, [t, n, c]: Shape): readonly Sym[] {
  const flat = g.Reshape(x, g.ints([t * n, c]), { allowzero: 1 });
  return t === 1 ? [flat] : g.multi('Split', [flat, g.ints(new Array<number>(t).fill(n))], { axis: 0 }, t);
}

/** The reverse of {@link stepsOf}. */
export function joinedSteps(g: Builder, steps: readonly Sym[], shape: Shape): Sym {
  return g.Reshape(steps.length === 1 ? steps[0] : g.Concat(...steps, { axis: 0 }), g.ints(shape), { allowzero: 1 });
}

/** (T, N, C) as (T·N, C). */
export function flatSteps(x: Tensor): Tensor {
  return reshaped(x, [x.shape[0] * x.shape[1], x.shape[2]]);
}

/** What stands before each step: `first` (N, C), then `x` (T, N, C) without its last one. */
export function before(first: Tensor | null, x: Tensor): Tensor {
  const [t, n, c] = x.shape;
  const start = first ? reshaped(first, [1, n, c]) : constant(0, x.dtype, [1, n, c]);
  return t === 1 ? start : concatenated([start, part(x, 0, 0, t - 1)], 0);
}

/** Σ over the steps of gateᵀ · state: the gradient of the recurrent weight. */
export function weightGradient(gates: Tensor, states: Tensor): Tensor {
  return matMul(flatSteps(gates), flatSteps(states), { transpose_a: true });
}

/** Σ of gates[t + 1]ᵀ · states[t], zero for a single step. */
function shiftedWeightGradient(gates: Tensor, states: Tensor): Tensor {
  const t = gates.shape[0];
  if (t === 1) return constant(0, gates.dtype, [gates.shape[2], states.shape[2]]);
  return weightGradient(part(gates, 0, 1, t - 1), part(states, 0, 0, t - 1));
}

const same = (x: Aval): Aval => ({ shape: x.shape, dtype: x.dtype });

/** `count` copies side by side on the last axis. */
function copies(x: Tensor, count: number): Tensor {
  return concatenated(new Array<Tensor>(count).fill(x), 2);
}

const gateAdd = (g: Builder, p: Sym, more: Sym | undefined): Sym => (more === undefined ? p : g.Add(p, more));

/**
 * RNN and GRU, backwards: q[t] = dh[t] + p[t+1]·w + q[t+1]·f[t+1], p[t] = [q[t], … k times]·b[t] + dp[t]. Inputs dh (T, N, H), b (T, N, k·H),
 * w (k·H, H), f (T, N, H), dp (T, N, k·H, may be left out); results p (T, N, k·H), q (T, N, H). `f` counts only with `keeps`.
 */
export const gateReverseOp: Op<{ readonly keeps: boolean }> = defineOp<{ readonly keeps: boolean }>(
  'RecurrentReverse',
  {
    infer: ([dh, b]) => [same(b), same(dh)],
    lower: lowerWide((g, inputs, { attrs: { keeps }, inputs: avals }) => {
      const skipped = keeps ? [2] : [2, 3];
      const [dh, b, , f, dp] = inputs.map((x, i) => (skipped.includes(i) ? [] : stepsOf(g, x, avals[i].shape)));
      const [, , w] = inputs;
      const k = avals[1].shape[2] / avals[0].shape[2];
      const [ps, qs]: Sym[][] = [[], []];
      for (let t = dh.length - 1; t >= 0; t--) {
        let q = dh[t];
        if (ps.length > 0) q = g.Gemm(ps[0], w, q);
        if (keeps && qs.length > 0) q = g.Add(q, g.Mul(qs[0], f[t + 1]));
        const spread = k === 1 ? q : g.Concat(...new Array<Sym>(k).fill(q), { axis: 1 });
        qs.unshift(q);
        ps.unshift(gateAdd(g, g.Mul(spread, b[t]), dp?.[t]));
      }
      return [joinedSteps(g, ps, avals[1].shape), joinedSteps(g, qs, avals[0].shape)];
    }),
    grad: ([u, v], [, b, w, f], { attrs, outputs: [p, q], needs }) => {
      const [pa, qa] = gateAdjointOp.all([u, v, b, w, f], attrs);
      const [db, dw, df] = gateCoefficients(p, q, pa, qa, attrs.keeps);
      return [qa, db, dw, df, needs[4] ? pa : null];
    },
  },
);

/** RNN and GRU, the other way round: p[t] = u[t] + q[t−1]·wᵀ, q[t] = v[t] + Σ of the k parts of p[t]·b[t] + q[t−1]·f[t]. */
const gateAdjointOp: Op<{ readonly keeps: boolean }> = defineOp<{ readonly keeps: boolean }>('RecurrentAdjoint', {
  infer: ([u, v]) => [same(u), same(v)],
  lower: lowerWide((g, inputs, { attrs: { keeps }, inputs: avals }) => {
    const skipped = keeps ? [3] : [3, 4];
    const [u, v, b, , f] = inputs.map((x, i) => (skipped.includes(i) ? [] : stepsOf(g, x, avals[i].shape)));
    const w = inputs[3];
    const h = avals[1].shape[2];
    const k = avals[0].shape[2] / h;
    const [ps, qs]: Sym[][] = [[], []];
    for (let t = 0; t < u.length; t++) {
      const last = t > 0 ? qs[t - 1] : undefined;
      const p = last === undefined ? u[t] : g.Gemm(last, w, u[t], { transB: 1 });
      const product = g.Mul(p, b[t]);
      const parts =
        k === 1 ? [product] : g.multi('Split', [product, g.ints(new Array<number>(k).fill(h))], { axis: 1 }, k);
      let q = parts.reduce((sum, x) => g.Add(sum, x), v[t]);
      if (keeps && last !== undefined) q = g.Add(q, g.Mul(last, f[t]));
      ps.push(p);
      qs.push(q);
    }
    return [joinedSteps(g, ps, avals[0].shape), joinedSteps(g, qs, avals[1].shape)];
  }),
  grad: ([u, v], [, , b, w, f], { attrs, outputs: [pa, qa] }) => {
    const [p, q] = gateReverseOp.all([v, b, w, f, u], attrs);
    const [db, dw, df] = gateCoefficients(p, q, pa, qa, attrs.keeps);
    return [p, q, db, dw, df];
  },
});

/** Gradients of b, w and f from both directions. */
function gateCoefficients(
  p: Tensor,
  q: Tensor,
  pa: Tensor,
  qa: Tensor,
  keeps: boolean,
): [db: Tensor, dw: Tensor, df: Tensor | null] {
  const k = p.shape[2] / q.shape[2];
  return [mulOp([pa, copies(q, k)]), shiftedWeightGradient(p, qa), keeps ? mulOp([q, before(null, qa)]) : null];
}

/**
 * LSTM, backwards: q[t] = dh[t] + p[t+1]·w, r[t] = dc[t] + q[t]·a[t] + r[t+1]·f[t+1], p[t] = [r[t], r[t], r[t], q[t]]·b[t] + dp[t]. Inputs dh, dc, a, f
 * (T, N, H), b (T, N, 4·H), w (4·H, H), dp (T, N, 4·H, may be left out) in the order dh, dc, a, b, f, w, dp; results p, r, q.
 */
export const lstmReverseOp: Op<None> = defineOp<None>('LSTMReverse', {
  infer: ([dh, , , b]) => [same(b), same(dh), same(dh)],
  lower: lowerWide((g, inputs, { inputs: avals }) => {
    const [dh, dc, a, b, f, , dp] = inputs.map((x, i) => (i === 5 ? [] : stepsOf(g, x, avals[i].shape)));
    const w = inputs[5];
    const [ps, rs, qs]: Sym[][] = [[], [], []];
    for (let t = dh.length - 1; t >= 0; t--) {
      const inner = ps.length > 0;
      const q = inner ? g.Gemm(ps[0], w, dh[t]) : dh[t];
      const kept = inner ? g.Add(dc[t], g.Mul(rs[0], f[t + 1])) : dc[t];
      const r = g.Add(kept, g.Mul(q, a[t]));
      qs.unshift(q);
      rs.unshift(r);
      ps.unshift(gateAdd(g, g.Mul(g.Concat(r, r, r, q, { axis: 1 }), b[t]), dp?.[t]));
    }
    const [gates, state] = [avals[3].shape, avals[0].shape];
    return [joinedSteps(g, ps, gates), joinedSteps(g, rs, state), joinedSteps(g, qs, state)];
  }),
  grad: ([u, v, x], [, , a, b, f, w], { outputs, needs }) => {
    const [pa, ra, qa] = lstmAdjointOp.all([u, v, x, a, b, f, w]);
    return [qa, ra, ...lstmCoefficients(outputs, [pa, ra, qa]), needs[6] ? pa : null];
  },
});

/**
 * LSTM, the other way round: p[t] = u[t] + q[t−1]·wᵀ, r[t] = v[t] + Σ of the first three parts of p[t]·b[t] + r[t−1]·f[t], q[t] = x[t] + the
 * fourth part + r[t]·a[t].
 */
const lstmAdjointOp: Op<None> = defineOp<None>('LSTMAdjoint', {
  infer: ([u, v]) => [same(u), same(v), same(v)],
  lower: lowerWide((g, inputs, { inputs: avals }) => {
    const [u, v, x, a, b, f] = inputs.map((input, i) => (i === 6 ? [] : stepsOf(g, input, avals[i].shape)));
    const w = inputs[6];
    const h = avals[1].shape[2];
    const [ps, rs, qs]: Sym[][] = [[], [], []];
    for (let t = 0; t < u.length; t++) {
      const p = t > 0 ? g.Gemm(qs[t - 1], w, u[t], { transB: 1 }) : u[t];
      const [i, forget, c, o] = g.multi('Split', [g.Mul(p, b[t]), g.ints([h, h, h, h])], { axis: 1 }, 4);
      const kept = t > 0 ? g.Add(v[t], g.Mul(rs[t - 1], f[t])) : v[t];
      const r = g.Add(g.Add(g.Add(kept, i), forget), c);
      ps.push(p);
      rs.push(r);
      qs.push(g.Add(g.Add(x[t], o), g.Mul(r, a[t])));
    }
    const [gates, state] = [avals[0].shape, avals[1].shape];
    return [joinedSteps(g, ps, gates), joinedSteps(g, rs, state), joinedSteps(g, qs, state)];
  }),
  grad: ([u, v, x], [, , , a, b, f, w], { outputs }) => {
    const [p, r, q] = lstmReverseOp.all([x, v, a, b, f, w, u]);
    return [p, r, q, ...lstmCoefficients([p, r, q], outputs)];
  },
});

/** Gradients of a, b, f and w from both directions. */
function lstmCoefficients([p, r, q]: readonly Tensor[], [pa, ra, qa]: readonly Tensor[]): Tensor[] {
  return [
    mulOp([q, ra]),
    mulOp([pa, concatenated([r, r, r, q], 2)]),
    mulOp([r, before(null, ra)]),
    shiftedWeightGradient(p, qa),
  ];
}
