import type { Shape } from '../common/shape.js';
import type { Tensor } from '../common/tensor.js';
import type { Builder, Sym } from '../ir/builder.js';
import { sigmoidOp } from './activation.js';
import { addOp, mulOp, subRaw } from './arithmetic.js';
import { cast } from './cast.js';
import { greaterOp } from './compare.js';
import { defineOp, type Op } from './define.js';
import { concatenated, pieces } from './join.js';
import { lowerWide } from './kernels.js';
import { matMul } from './matmul.js';
import { tanhOp } from './math.js';
import { constant } from './operand.js';
import {
  before,
  flatSteps,
  gateReverseOp,
  joinedSteps,
  lstmReverseOp,
  stepsOf,
  weightGradient,
} from './recurrent_linear.js';
import { reshaped } from './reshape.js';
import { part } from './strided.js';
import { sumOp } from './sum.js';

/**
 * Recurrent layers over all steps of a sequence, one operation each: the steps are unrolled when the operation is lowered, what does not depend
 * on the step before (the projection of the inputs, every gradient's coefficients, the gradients of the weights) is outside, for all steps in one.
 * ONNX's own LSTM and GRU do not give what a gradient needs.
 */

type None = Record<string, never>;

/** The nonlinearity of a plain recurrent layer. */
export type Nonlinearity = 'tanh' | 'relu';

const oneMinus = (x: Tensor): Tensor => subRaw([constant(1, x.dtype), x]);
const product = (...xs: readonly Tensor[]): Tensor => xs.reduce((a, b) => mulOp([a, b]));
/** The derivative of the sigmoid by its value. */
const bend = (s: Tensor): Tensor => mulOp([s, oneMinus(s)]);
/** The derivative of tanh by its value. */
const flatten = (t: Tensor): Tensor => oneMinus(mulOp([t, t]));

/** states · wᵀ of every step: (T, N, H) and (G, H) give (T, N, G). */
function gatesOf(states: Tensor, w: Tensor): Tensor {
  return reshaped(matMul(flatSteps(states), w, { transpose_b: true }), [...states.shape.slice(0, 2), w.shape[0]]);
}

/** The first step of a sequence, (N, C). */
const firstStep = (x: Tensor): Tensor => reshaped(part(x, 0, 0, 1), x.shape.slice(1));

/** What a single gate's row of numbers is multiplied with, `h` times each. */
function row(g: Builder, like: Sym, factors: readonly number[], h: number, shape?: Shape): Sym {
  const data = factors.flatMap((c) => new Array<number>(h).fill(c));
  return g.constant(data, like.dtype, shape ?? [data.length]);
}

/**
 * h[t] = f(x[t] + h[t−1]·wᵀ). Inputs x (T, N, H): the inputs' projection with all biases; h0 (N, H); w (H, H). Result h (T, N, H).
 */
export const rnnOp: Op<{ readonly nonlinearity: Nonlinearity }> = defineOp<{ readonly nonlinearity: Nonlinearity }>(
  'RNN',
  {
    infer: ([x]) => ({ shape: x.shape, dtype: x.dtype }),
    lower: lowerWide((g, [x, h0, w], { attrs, inputs }) => {
      const hs: Sym[] = [];
      for (const xt of stepsOf(g, x, inputs[0].shape)) {
        const sum = g.Gemm(hs.at(-1) ?? h0, w, xt, { transB: 1 });
        hs.push(attrs.nonlinearity === 'tanh' ? g.Tanh(sum) : g.Relu(sum));
      }
      return joinedSteps(g, hs, inputs[0].shape);
    }),
    grad: ([dh], [, h0, w], { attrs, outputs: [hs] }) => {
      const slope =
        attrs.nonlinearity === 'tanh' ? flatten(hs) : cast(greaterOp([hs, constant(0, hs.dtype)]), hs.dtype);
      const [p] = gateReverseOp.all([dh, slope, w, hs], { keeps: false });
      return [p, matMul(firstStep(p), w), weightGradient(p, before(h0, hs))];
    },
  },
);

/** Sigmoid gates are taken as (tanh(x / 2) + 1) / 2: the halves go into the weights, and one Tanh does for all gates. */
const HALF = 0.5;

/**
 * A GRU with gates r, z, n: n = tanh(x_n + r·(h[t−1]·w_nᵀ + b_n)), h[t] = n + z·(h[t−1] − n). Inputs x (T, N, 3·H): the inputs' projection; h0 (N, H); w
 * (3·H, H); b (3·H). Result h (T, N, H).
 */
export const gruOp: Op<None> = defineOp<None>('GRU', {
  infer: ([x, h0]) => ({ shape: [x.shape[0], ...h0.shape], dtype: x.dtype }),
  lower: lowerWide((g, [x, h0, w, b], { inputs, outputs }) => {
    const h = inputs[1].shape[1];
    const [t, n] = inputs[0].shape;
    const factors = [HALF, HALF, 1];
    const sizes = g.ints([2 * h, h]);
    const weight = g.Mul(w, row(g, w, factors, h, [3 * h, 1]));
    const bias = g.Mul(b, row(g, b, factors, h));
    const [gates, news] = g.multi('Split', [g.Mul(x, row(g, x, factors, h)), sizes], { axis: 2 }, 2);
    const [xg, xn] = [stepsOf(g, gates, [t, n, 2 * h]), stepsOf(g, news, [t, n, h])];
    const hs: Sym[] = [];
    for (let i = 0; i < t; i++) {
      const last = hs.at(-1) ?? h0;
      const [hg, hn] = g.multi('Split', [g.Gemm(last, weight, bias, { transB: 1 }), sizes], { axis: 1 }, 2);
      const both = g.Add(g.Mul(g.Tanh(g.Add(xg[i], hg)), HALF), HALF);
      const [r, z] = g.multi('Split', [both, g.ints([h, h])], { axis: 1 }, 2);
      const fresh = g.Tanh(g.Add(xn[i], g.Mul(r, hn)));
      hs.push(g.Add(fresh, g.Mul(z, g.Sub(last, fresh))));
    }
    return joinedSteps(g, hs, outputs[0].shape);
  }),
  grad: ([dh], [x, h0, w, b], { outputs: [hs] }) => {
    const h = h0.shape[1];
    const last = before(h0, hs);
    const thirds = (t: Tensor): Tensor[] => pieces(t, [h, h, h], 2);
    const [xr, xz, xn] = thirds(x);
    const [hr, hz, hn] = thirds(addOp([gatesOf(last, w), b]));
    const [r, z] = [sigmoidOp([addOp([xr, hr])]), sigmoidOp([addOp([xz, hz])])];
    const n = tanhOp([addOp([xn, mulOp([r, hn])])]);
    const fresh = mulOp([oneMinus(z), flatten(n)]);
    const slopes = [product(fresh, hn, bend(r)), product(subRaw([last, n]), bend(z)), mulOp([fresh, r])];
    const [p, q] = gateReverseOp.all([dh, concatenated(slopes, 2), w, z], { keeps: true });
    const [pr, pz] = thirds(p);
    const dh0 = addOp([matMul(firstStep(p), w), mulOp([firstStep(q), firstStep(z)])]);
    const db = sumOp([p], { axes: [0, 1], keepdims: false });
    return [concatenated([pr, pz, mulOp([q, fresh])], 2), dh0, weightGradient(p, last), db];
  },
});

/**
 * An LSTM with gates i, f, g, o: c[t] = f·c[t−1] + i·g, h[t] = o·tanh(c[t]), the gates from x[t] + h[t−1]·wᵀ. Inputs x (T, N, 4·H): the inputs'
 * projection with all biases; h0, c0 (N, H); w (4·H, H). Results h and c (T, N, H).
 */
export const lstmOp: Op<None> = defineOp<None>('LSTM', {
  infer: ([x, h0]) => {
    const out = { shape: [x.shape[0], ...h0.shape], dtype: x.dtype };
    return [out, out];
  },
  lower: lowerWide((g, [x, h0, c0, w], { inputs, outputs }) => {
    const h = inputs[1].shape[1];
    const factors = [HALF, HALF, 1, HALF];
    const [scale, shift] = [row(g, x, factors, h), row(g, x, [HALF, HALF, 0, HALF], h)];
    const weight = g.Mul(w, row(g, w, factors, h, [4 * h, 1]));
    const [hs, cs]: Sym[][] = [[], []];
    for (const xt of stepsOf(g, g.Mul(x, scale), inputs[0].shape)) {
      const bent = g.Tanh(g.Gemm(hs.at(-1) ?? h0, weight, xt, { transB: 1 }));
      const all = g.Add(g.Mul(bent, scale), shift);
      const [i, f, c, o] = g.multi('Split', [all, g.ints([h, h, h, h])], { axis: 1 }, 4);
      cs.push(g.Add(g.Mul(f, cs.at(-1) ?? c0), g.Mul(i, c)));
      hs.push(g.Mul(o, g.Tanh(cs[cs.length - 1])));
    }
    return [joinedSteps(g, hs, outputs[0].shape), joinedSteps(g, cs, outputs[1].shape)];
  }),
  grad: ([dh, dc], [x, h0, c0, w], { outputs: [hs, cs] }) => {
    const h = h0.shape[1];
    const [lastH, lastC] = [before(h0, hs), before(c0, cs)];
    const [pi, pf, pg, po] = pieces(addOp([x, gatesOf(lastH, w)]), [h, h, h, h], 2);
    const [i, f, c, o] = [sigmoidOp([pi]), sigmoidOp([pf]), tanhOp([pg]), sigmoidOp([po])];
    const out = tanhOp([cs]);
    const slopes = [mulOp([c, bend(i)]), mulOp([lastC, bend(f)]), mulOp([i, flatten(c)]), mulOp([out, bend(o)])];
    const [p, r] = lstmReverseOp.all([dh, dc, mulOp([o, flatten(out)]), concatenated(slopes, 2), f, w]);
    return [p, matMul(firstStep(p), w), mulOp([firstStep(r), firstStep(f)]), weightGradient(p, lastH)];
  },
});
