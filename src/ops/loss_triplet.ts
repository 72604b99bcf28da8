import { checkString, checkValueType } from '../common/checks.js';
import { float32, type DType } from '../common/dtype.js';
import { ValueError } from '../common/errors.js';
import { broadcastShapes } from '../common/shape.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { reluOp } from './activation.js';
import { addOp, mulOp, subOp } from './arithmetic.js';
import { isInt, isNumber, type PyNumber } from './call.js';
import { cast } from './cast.js';
import { minimumOp, powOp } from './extrema.js';
import type { Reduction } from './loss.js';
import { reduced, typeText } from './loss_reduce.js';
import { absOp, sqrtOp } from './math.js';
import { asConstants, constant } from './operand.js';
import { sumOp } from './sum.js';

type Triplet = {
  anchor: unknown;
  positive: unknown;
  negative: unknown;
  margin: unknown;
  p: unknown;
  eps: unknown;
  swap: unknown;
  reduction: unknown;
};
const TRIPLET = signature<Triplet>(
  'ops.triplet_margin_loss',
  "anchor, positive, negative, margin=1.0, p=2, eps=1e-06, swap=False, reduction='mean'",
);

/** Keywords of {@link triplet_margin_loss}. */
export interface TripletMarginOptions {
  /** By how much the negative is to be farther away. Default 1. */
  margin?: PyNumber | Tensor;
  /** The norm's degree. Default 2. */
  p?: number;
  /** Added to differences. Default 1e-6. */
  eps?: number;
  /** Whether the negative's distance to the positive counts where it is less. Default false. */
  swap?: boolean;
  /** Default 'mean'. */
  reduction?: Reduction;
}

const TYPES =
  'Complex128, Complex64, Float16, Float32, Float64, Int16, Int32, Int64, Int8, UInt16, UInt32, UInt64, UInt8'
    .split(', ')
    .map((name) => `Tensor[${name}]`)
    .join(', ');

/**
 * max(0, d(anchor, positive) − d(anchor, negative) + margin), d the p-norm along axis 1; averaged, summed or as it is ('none'). Three tensors of one
 * dtype with two axes or more, which broadcast. TypeError for other types, ValueError for shapes and reductions. MindSpore's `ops.triplet_margin_loss`.
 */
export function triplet_margin_loss(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  margin?: PyNumber | Tensor,
  p?: number,
  eps?: number,
  swap?: boolean,
  reduction?: Reduction,
): Tensor;
export function triplet_margin_loss(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  options?: TripletMarginOptions,
): Tensor;
/** @hidden */
export function triplet_margin_loss(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  margin: PyNumber | Tensor,
  ...mixed: (number | boolean | TripletMarginOptions)[]
): Tensor;
export function triplet_margin_loss(...args: unknown[]): Tensor {
  const { anchor, positive, negative, margin, p, eps, swap, reduction } = TRIPLET.bind(args);
  const name = 'TripletMarginLoss';
  const far = margin instanceof Tensor || isNumber(margin) ? margin : new Tensor(margin as never, float32);
  checkValueType('p', isInt(p) ? Number(p) : p, 'int', name);
  checkValueType('eps', eps, 'float', name);
  checkValueType('swap', swap, 'bool', name);
  checkString(reduction, ['none', 'sum', 'mean'], 'reduction', name);
  checkTriplet(anchor, positive, negative);
  const [a, b, c] = [anchor, positive, negative] as Tensor[];
  const degree = Number(p);
  return asConstants(() => {
    const [x, y, z] = [a, b, c].map((t) => (t.dtype.isFloat ? t : cast(t, float32)));
    const distance = (u: Tensor, v: Tensor): Tensor => norm(subOp([u, v]), degree, Number(eps));
    const away = swap ? minimumOp([distance(x, z), distance(y, z)]) : distance(x, z);
    const gap = subOp([distance(x, y), away]);
    const least = far instanceof Tensor ? cast(far, gap.dtype) : constant(Number(far), gap.dtype);
    return reduced(reluOp([addOp([gap, least])]), reduction as Reduction);
  });
}

/** (Σ |x + eps|^p)^(1 / p) along axis 1. */
function norm(x: Tensor, p: number, eps: number): Tensor {
  const number = (c: number, dtype: DType): Tensor => constant(c, dtype);
  const size = absOp([addOp([x, number(eps, x.dtype)])]);
  const sum = (t: Tensor): Tensor => sumOp([t], { axes: [1], keepdims: false });
  if (p === 1) return sum(size);
  if (p === 2) return sqrtOp([sum(mulOp([size, size]))]);
  return powOp([sum(powOp([size, number(p, x.dtype)])), number(1 / p, x.dtype)]);
}

function checkTriplet(x: unknown, positive: unknown, negative: unknown): void {
  const name = 'TripletMarginLoss';
  const inputs = [
    ['x', x],
    ['positive', positive],
    ['negative', negative],
  ] as const;
  for (const [which, t] of inputs) {
    if (t instanceof Tensor) continue;
    throw new TypeError(
      `The primitive[${name}]'s input arguments[negative, positive, x] must be all tensor and those type must be same. But got ` +
        `input argument[${which}]:${typeText(t)}\nValid type list: {${TYPES}}.`,
    );
  }
  const [a, b, c] = inputs.map(([, t]) => t as Tensor);
  if (a.ndim <= 1 && b.ndim <= 1 && c.ndim <= 1) {
    throw new ValueError(
      `For ${name}, dimensions of input x, positive and negative cannot be less than 1 at the same time, x_dim: ${a.ndim}, ` +
        `positive_dim: ${b.ndim}, negative_dim: ${c.ndim}.`,
    );
  }
  const both = broadcastShapes(a.shape, b.shape);
  if (both === undefined || broadcastShapes(both, c.shape) === undefined) {
    throw new ValueError(`For ${name}, inputs' shape can't broadcast.`);
  }
  if (a.dtype === b.dtype && b.dtype === c.dtype) return;
  throw new TypeError(
    `For primitive[${name}], the input type must be same.\nname:[negative]:Tensor[${String(c.dtype)}].\n` +
      `name:[positive]:Tensor[${String(b.dtype)}].\nname:[x]:Tensor[${String(a.dtype)}].`,
  );
}
