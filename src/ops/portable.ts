import { bool_ } from '../common/dtype.js';
import type { Builder, Sym } from '../ir/builder.js';

/**
 * Pieces of lowering rules for what ONNX Runtime has on some providers only, or computes badly in the tails: composed of operators that run
 * everywhere.
 */

/** Where x is NaN. */
export function isNaNOf(g: Builder, x: Sym): Sym {
  return g.Not(g.Equal(x, x));
}

/** Where x is infinite. */
export function isInfOf(g: Builder, x: Sym): Sym {
  return g.Equal(g.Abs(x), g.constant(Infinity, x.dtype));
}

/** −1, 0 or 1; 0 for NaN. */
export function signOf(g: Builder, x: Sym): Sym {
  const zero = g.constant(0, x.dtype);
  const above = g.Cast(g.Greater(x, zero), { to: x.dtype });
  return x.dtype.kind === 'uint' ? above : g.Sub(above, g.Cast(g.Less(x, zero), { to: x.dtype }));
}

/** The nearest integer, halves to even. */
export function roundOf(g: Builder, x: Sym): Sym {
  if (g.target.provider !== 'webgpu') return g.Round(x);
  const down = g.Floor(x);
  const rest = g.Sub(x, down);
  const half = g.Mul(down, 0.5);
  const odd = g.Not(g.Equal(g.Floor(half), half));
  // WebGPU has And and Not, but no Or.
  const tie = g.And(g.Equal(rest, g.constant(0.5, x.dtype)), odd);
  const up = g.Not(g.And(g.Not(g.Greater(rest, 0.5)), g.Not(tie)));
  return g.Add(down, g.Cast(up, { to: x.dtype }));
}

/** max(x, 0); NaN stays, which WebGPU's own kernel makes 0. */
export function reluOf(g: Builder, x: Sym): Sym {
  return g.target.provider === 'webgpu' ? g.Where(g.Less(x, 0), g.constant(0, x.dtype), x) : g.Relu(x);
}

/** The angle whose sine is x. WebGPU's own is off by 3e-4. */
export function asinOf(g: Builder, x: Sym): Sym {
  if (g.target.provider !== 'webgpu') return g.Asin(x);
  const one = g.constant(1, x.dtype);
  return g.Atan(g.Div(x, g.Sqrt(g.Mul(g.Sub(one, x), g.Add(one, x)))));
}

/** Cut off towards zero. */
export function truncOf(g: Builder, x: Sym): Sym {
  return g.Where(g.Less(x, 0), g.Ceil(x), g.Floor(x));
}

/** 1 / (1 + e^−x). The provider's own Sigmoid is off by 1e-5 and more where x is small. */
export function sigmoidOf(g: Builder, x: Sym): Sym {
  return g.Reciprocal(g.Add(g.Exp(g.Neg(x)), 1));
}

/** log(1 + x), right for small x too: the rounding of 1 + x is put right to first order. */
export function log1pOf(g: Builder, x: Sym): Sym {
  const sum = g.Add(x, 1);
  const plain = g.Log(sum);
  const lost = g.Sub(x, g.Sub(sum, 1));
  return g.Where(g.Less(g.Abs(x), 0.5), g.Add(plain, g.Div(lost, sum)), plain);
}

/** e^x − 1, right for small x too: 2t / (1 − t) with t = tanh(x / 2). */
export function expm1Of(g: Builder, x: Sym): Sym {
  const t = g.Tanh(g.Mul(x, 0.5));
  const small = g.Div(g.Add(t, t), g.Sub(g.constant(1, x.dtype), t));
  return g.Where(g.Less(g.Abs(x), 0.5), small, g.Sub(g.Exp(x), 1));
}

/** log(1 + e^x) for every dtype and any x. */
export function softplusOf(g: Builder, x: Sym): Sym {
  return g.Add(g.Max(x, 0), log1pOf(g, g.Exp(g.Neg(g.Abs(x)))));
}

const ERFC = [
  ...[-1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223],
  0.17087277,
];

/** 1 − erf(x) with a small relative error in the right tail too (Chebyshev fit of Numerical Recipes, 1.2e-7). */
export function erfcOf(g: Builder, x: Sym): Sym {
  const one = g.constant(1, x.dtype);
  const t = g.Reciprocal(g.Add(g.Mul(g.Abs(x), 0.5), 1));
  const poly = ERFC.reduceRight<Sym | undefined>(
    (sum, c) => (sum === undefined ? g.constant(c, x.dtype) : g.Add(g.Mul(sum, t), c)),
    undefined,
  ) as Sym;
  const tail = g.Mul(t, g.Exp(g.Sub(poly, g.Mul(x, x))));
  return g.Where(g.Greater(x, 0.5), tail, g.Sub(one, g.Erf(x)));
}

/** x != 0 as bool, whatever the dtype. */
export function truth(g: Builder, x: Sym): Sym {
  return x.dtype === bool_ ? x : g.Not(g.Equal(x, g.constant(0, x.dtype)));
}
