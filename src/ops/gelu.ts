import { float32 } from '../common/dtype.js';
import { ValueError } from '../common/errors.js';
import { signature } from '../common/signature.js';
import type { Tensor } from '../common/tensor.js';
import type { Builder, Sym } from '../ir/builder.js';
import { addOp, mulOp, subRaw } from './arithmetic.js';
import { accepts, checkDType, needTensor } from './call.js';
import { defineOp, type Op } from './define.js';
import { lowerWide } from './kernels.js';
import { expOp } from './math.js';
import { constant } from './operand.js';

type None = Record<string, never>;

const FLOATS = accepts('f bf');
const times = (x: Tensor, c: number): Tensor => mulOp([x, constant(c, x.dtype)]);
const plus = (x: Tensor, c: number): Tensor => addOp([x, constant(c, x.dtype)]);

/**
 * x · share(x), and the share, which the gradient is made of: computed once for both. `slope` gives x · share′(x) from x, the product and the
 * share. Where nothing asks for the share, the provider's own kernel does it in one pass (on WebGPU, whose kernel has not been measured, it is composed).
 */
function gatedOp(
  name: string,
  approximate: 'none' | 'tanh',
  share: (g: Builder, x: Sym) => Sym,
  slope: (x: Tensor, y: Tensor, s: Tensor) => Tensor,
): Op<None> {
  return defineOp<None>(name, {
    infer: ([x]) => {
      checkDType(name, FLOATS, x.dtype);
      return [x, x].map(({ shape, dtype }) => ({ shape, dtype }));
    },
    lower: lowerWide((g, [x], { used }) => {
      if (!used[1] && x.dtype === float32 && g.target.provider !== 'webgpu') return [g.Gelu(x, { approximate }), x];
      const s = share(g, x);
      return [g.Mul(x, s), s];
    }),
    grad: ([dy, ds], [x], { outputs: [y, s], reached }) => {
      const bent = slope(x, y, s);
      const dx = mulOp([dy, addOp([s, bent])]);
      if (!reached[1]) return [dx];
      return [addOp([dx, mulOp([ds, shareSlope(x, s)])])];
    },
  });

  /** share′(x), which is wanted only for gradients of gradients. */
  function shareSlope(x: Tensor, s: Tensor): Tensor {
    return approximate === 'tanh' ? mulOp([mulOp([s, rest(s)]), rise(x)]) : bell(x);
  }
}

const rest = (s: Tensor): Tensor => subRaw([constant(1, s.dtype), s]);

/** The density of the standard normal distribution. */
function bell(x: Tensor): Tensor {
  return times(expOp([times(mulOp([x, x]), -0.5)]), 1 / Math.sqrt(2 * Math.PI));
}

const geluErfOp = gatedOp(
  'GeLUErf',
  'none',
  (g, x) => g.Mul(g.Add(g.Erf(g.Mul(x, Math.SQRT1_2)), 1), 0.5),
  (x) => mulOp([x, bell(x)]),
);

const SCALE = Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715 * SCALE;

/** The derivative of twice what the hyperbolic tangent is taken of. */
function rise(x: Tensor): Tensor {
  return plus(times(mulOp([x, x]), 6 * CUBIC), 2 * SCALE);
}

// (1 + tanh(u)) / 2 is a logistic function of 2u, so its derivative is s·(1 − s)·2u′.
const geluTanhOp = gatedOp(
  'GeLU',
  'tanh',
  (g, x) => {
    const t = g.Tanh(g.Mul(x, g.Add(g.Mul(g.Mul(x, x), CUBIC), SCALE)));
    return g.Add(g.Mul(t, 0.5), 0.5);
  },
  (x, y, s) => mulOp([mulOp([rest(s), y]), rise(x)]),
);

const GELU = signature<{ input: unknown; approximate: unknown }>('ops.gelu', "input, approximate='none'");

/** x·Φ(x) of floats: exact ('none') or by tanh. ValueError for another `approximate`. MindSpore's `ops.gelu`. */
export function gelu(input: Tensor, approximate?: 'none' | 'tanh'): Tensor;
export function gelu(input: Tensor, options?: { approximate?: 'none' | 'tanh' }): Tensor;
export function gelu(...args: unknown[]): Tensor {
  const { input, approximate } = GELU.bind(args);
  if (approximate !== 'none' && approximate !== 'tanh') {
    throw new ValueError("For ops.gelu, approximate value should be either 'none' or 'tanh'.");
  }
  needTensor('GeLU', 'input', input);
  if (!input.dtype.isFloat) {
    throw new TypeError(
      `For gelu, the input dtype must be bfloat16, float16, float32 or float64, but got ${String(input.dtype)}.`,
    );
  }
  return approximate === 'none' ? geluErfOp([input]) : geluTanhOp([input]);
}
