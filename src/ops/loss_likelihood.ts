import { ValueError } from '../common/errors.js';
import { pyClass, pyFloat, pyStr } from '../common/pytext.js';
import { sameShape } from '../common/shape.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import type { Aval } from '../ir/op.js';
import { addOp, div, divOp, mulOp, negOp, sub } from './arithmetic.js';
import { accepts, broadcast, checkDType } from './call.js';
import { defineOp, type Op } from './define.js';
import { maximumOp } from './extrema.js';
import { lowerWide } from './kernels.js';
import type { Reduction } from './loss.js';
import { commas, reduced } from './loss_reduce.js';
import { logOp, squareOp } from './math.js';
import { asConstants, constant } from './operand.js';
import { expand_dims } from './reshape.js';

const number = (x: Tensor, c: number): Tensor => constant(c, x.dtype);

type Gaussian = { x: unknown; target: unknown; var: unknown; full: unknown; eps: unknown; reduction: unknown };
const GAUSSIAN = signature<Gaussian>(
  'ops.gaussian_nll_loss',
  "x, target, var, full=False, eps=1e-06, reduction='mean'",
);

/** Keywords of {@link gaussian_nll_loss}. */
export interface GaussianNllOptions {
  /** Whether the constant term is added. Default false. */
  full?: boolean;
  /** The least variance. Default 1e-6. */
  eps?: number;
  /** Default 'mean'. */
  reduction?: Reduction;
}

/**
 * (log v + (x − target)² / v) / 2 with v = max(var, eps), averaged, summed or as it is ('none'). `var` has the shape of x, without its last axis or with
 * size 1 there. TypeError for other types, ValueError for an eps that is not positive, and for reductions. MindSpore's `ops.gaussian_nll_loss`.
 */
export function gaussian_nll_loss(
  x: Tensor,
  target: Tensor,
  _var: Tensor,
  full?: boolean,
  eps?: number,
  reduction?: Reduction,
): Tensor;
export function gaussian_nll_loss(x: Tensor, target: Tensor, _var: Tensor, options?: GaussianNllOptions): Tensor;
/** @hidden */
export function gaussian_nll_loss(
  x: Tensor,
  target: Tensor,
  _var: Tensor,
  full: boolean,
  options: Omit<GaussianNllOptions, 'full'>,
): Tensor;
export function gaussian_nll_loss(...args: unknown[]): Tensor {
  const { x, target, var: variance, full, eps, reduction } = GAUSSIAN.bind(args);
  const name = "For 'gaussian_nll_loss'";
  for (const [which, t] of [
    ['x', x],
    ['target', target],
    ['var', variance],
  ] as const) {
    if (!(t instanceof Tensor)) throw new TypeError(`${name}, '${which}' must be a tensor, but got ${pyClass(t)}.`);
  }
  if (typeof full !== 'boolean') throw new TypeError(`${name}, 'full' must be a bool, but got ${pyClass(full)}.`);
  const least = typeof eps === 'bigint' || typeof eps === 'boolean' ? NaN : Number(eps);
  if (!(least > 0)) {
    const shown = typeof eps === 'number' ? pyFloat(eps) : pyStr(eps);
    throw new ValueError(`${name}, 'eps' must be a positive float, but got ${shown}.`);
  }
  if (!['none', 'mean', 'sum'].includes(reduction as string)) {
    throw new ValueError(
      `${name}, 'reduction' must be one of 'none', 'mean', or 'sum',        but got ${pyStr(reduction)}.`,
    );
  }
  const [a, b] = [x as Tensor, target as Tensor];
  broadcast('SubExt', a.shape, b.shape, ['input', 'other']);
  return asConstants(() => {
    const given = variance as Tensor;
    const short = !sameShape(a.shape, given.shape) && sameShape(a.shape.slice(0, -1), given.shape);
    const v = maximumOp([short ? expand_dims(given, -1) : given, number(given, least)]);
    const sum = addOp([logOp([v]), div(squareOp([sub(a, b)]), v)]);
    const half = mulOp([sum, number(sum, 0.5)]);
    const loss = full ? addOp([half, number(half, 0.5 * Math.log(2 * Math.PI))]) : half;
    return reduced(loss, reduction as Reduction);
  });
}

const KL_TYPES = accepts('bf f', 'tensor', 'x');

/** target·(log target − x), 0 where the target is 0. */
const klOp: Op<Record<string, never>> = defineOp('KLDivLoss', {
  infer: ([x]) => ({ shape: x.shape, dtype: x.dtype }),
  lower: lowerWide((g, [x, y]) => {
    const positive = g.Greater(y, 0);
    return g.Where(positive, g.Mul(y, g.Sub(g.Log(g.Where(positive, y, 1)), x)), 0);
  }),
  // MindSpore's gives the target no gradient either.
  grad: ([dy], [, y]) => [mulOp([dy, negOp([y])]), null],
});

function checkKl(x: Aval, y: Aval): void {
  if (x.dtype !== y.dtype) {
    throw new TypeError(
      `For primitive[KLDivLoss], the input type must be same.\nname:[target]:Tensor[${String(y.dtype)}].\n` +
        `name:[x]:Tensor[${String(x.dtype)}].`,
    );
  }
  checkDType('KLDivLoss', KL_TYPES, x.dtype);
  if (sameShape(x.shape, y.shape)) return;
  throw new ValueError(`For primitive[KLDivLoss], the x shape: ${commas(x.shape)} must be equal to ${commas(y.shape)}`);
}

const KL = signature<{ logits: unknown; labels: unknown; reduction: unknown }>(
  'ops.kl_div',
  "logits, labels, reduction='mean'",
);

/** How the divergences of single elements become the result: also as the sum over the first axis' size. */
export type KlReduction = Reduction | 'batchmean';

/**
 * labels·(log labels − logits) of log probabilities and probabilities, averaged, summed, summed and divided by the size of the first axis ('batchmean'),
 * or as it is ('none'). Both of one shape and float dtype. TypeError for other types, ValueError for shapes and reductions. MindSpore's `ops.kl_div`.
 */
export function kl_div(logits: Tensor, labels: Tensor, reduction?: KlReduction): Tensor;
export function kl_div(logits: Tensor, labels: Tensor, options?: { reduction?: KlReduction }): Tensor;
export function kl_div(...args: unknown[]): Tensor {
  const { logits: x, labels: y, reduction } = KL.bind(args);
  const valid = ['none', 'mean', 'batchmean', 'sum'];
  if (!valid.includes(reduction as string)) {
    throw new ValueError(
      `For '${typeof reduction === 'string' ? 'KLDivLoss' : 'kl_div'}', the 'reduction' must be str and must be in ` +
        `'['none', 'mean', 'batchmean', 'sum']', but got '${pyStr(reduction)}'.`,
    );
  }
  if (!(x instanceof Tensor)) throw new TypeError('For KLDivLoss, logits should be a Tensor.');
  if (!(y instanceof Tensor)) throw new TypeError('For KLDivLoss, labels should be a Tensor.');
  checkKl(x, y);
  return asConstants(() => {
    const losses = klOp([x, y]);
    if (reduction !== 'batchmean') return reduced(losses, reduction as Reduction);
    const sum = reduced(losses, 'sum');
    return divOp([sum, number(sum, x.shape[0] ?? 1)]);
  });
}
