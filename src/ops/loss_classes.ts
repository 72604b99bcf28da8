import { checkString } from '../common/checks.js';
import { int32, int64 } from '../common/dtype.js';
import { ValueError } from '../common/errors.js';
import { pyClass, pyStr, pyTypeName } from '../common/pytext.js';
import { sameShape, vectorText } from '../common/shape.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { reluOp } from './activation.js';
import { addOp, divOp, mulOp, subOp } from './arithmetic.js';
import { accepts, checkDType, isInt } from './call.js';
import { cast } from './cast.js';
import { equalOp, greaterEqualOp, lessOp } from './compare.js';
import { gather_d } from './gather.js';
import { stop_gradient } from './identity.js';
import type { Reduction } from './loss.js';
import { reduced, typeText } from './loss_reduce.js';
import { labelsOneHotOp } from './loss_labels.js';
import { squareOp } from './math.js';
import { asConstants, constant } from './operand.js';
import { reshaped } from './reshape.js';
import { cumsum } from './statistics.js';
import { sumOp } from './sum.js';
import { whereOp } from './where.js';

const number = (x: Tensor, c: number): Tensor => constant(c, x.dtype);
const over = (x: Tensor, ...axes: number[]): Tensor => sumOp([x], { axes, keepdims: false });
const FLOATS = accepts('f', 'tensor', 'x');
const VALID = ['none', 'sum', 'mean'];

type MultiMargin = {
  input: unknown;
  target: unknown;
  p: unknown;
  margin: unknown;
  weight: unknown;
  reduction: unknown;
};
const MULTI_MARGIN = signature<MultiMargin>(
  'ops.multi_margin_loss',
  "input, target, p=1, margin=1, weight=None, reduction='mean'",
);

/** Keywords of {@link multi_margin_loss}. */
export interface MultiMarginOptions {
  /** The power of a margin: 1 (default) or 2. */
  p?: number;
  /** By how much the target's score is to be greater; an int. Default 1. */
  margin?: number;
  /** (C,), a factor for each target's class. Default none. */
  weight?: Tensor | null;
  /** Default 'mean'. */
  reduction?: Reduction;
}

/**
 * Σ over the other classes of max(0, margin − input[target] + input)^p, divided by the number of classes; averaged, summed or as it is ('none'). Input
 * (N, C) of floats, target (N) of int64. TypeError for other types, ValueError for shapes, powers and reductions. MindSpore's `ops.multi_margin_loss`.
 */
export function multi_margin_loss(
  input: Tensor,
  target: Tensor,
  p?: number,
  margin?: number,
  weight?: Tensor | null,
  reduction?: Reduction,
): Tensor;
export function multi_margin_loss(input: Tensor, target: Tensor, options?: MultiMarginOptions): Tensor;
/** @hidden */
export function multi_margin_loss(
  input: Tensor,
  target: Tensor,
  p: number,
  ...mixed: (number | Tensor | null | MultiMarginOptions)[]
): Tensor;
export function multi_margin_loss(...args: unknown[]): Tensor {
  const { input, target, p, margin, weight, reduction } = MULTI_MARGIN.bind(args);
  if (!isInt(margin)) {
    throw new TypeError(`For 'multi_margin_loss', the type of 'margin' must be int, but got ${pyClass(margin)}.`);
  }
  return multiMargin(input, target, p, Number(margin), weight, reduction);
}

/** @internal the power of a margin: 1 or 2. ValueError otherwise. */
export function checkPower(p: unknown): void {
  if (isInt(p) && (Number(p) === 1 || Number(p) === 2)) return;
  throw new ValueError(
    `For 'MultiMarginLoss', the 'p' must be int and must in {1, 2}, but got '${pyStr(p)}' with type '${pyTypeName(p)}'.`,
  );
}

/** @internal the MultiMarginLoss primitive, whose margin is any number */
export function multiMargin(
  x: unknown,
  target: unknown,
  p: unknown,
  margin: number,
  weight: unknown,
  reduction: unknown,
): Tensor {
  const primitive = 'MultiMarginLoss';
  checkPower(p);
  checkString(reduction, VALID, 'reduction', primitive);
  if (!(x instanceof Tensor)) {
    throw new TypeError(
      `The primitive[${primitive}]'s input arguments[x] must be all tensor and those type must be same. But got input ` +
        `argument[x]:${typeText(x)}\nValid type list: {Tensor[Float16], Tensor[Float32], Tensor[Float64]}.`,
    );
  }
  if (!(target instanceof Tensor)) {
    throw new TypeError(
      `For Primitive[${primitive}], the type of input argument[target] must be Tensor but got ${typeText(target)}.`,
    );
  }
  checkDType(primitive, FLOATS, x.dtype);
  checkDType(primitive, accepts('int64', 'tensor', 'target'), target.dtype);
  checkMultiMargin(x, target, weight as Tensor | null);
  const [rows, classes] = x.shape;
  return asConstants(() => {
    const labels = reshaped(target, [rows, 1]);
    const own = gather_d(x, 1, labels);
    const short = reluOp([addOp([subOp([number(x, margin), own]), x])]);
    const hot = labelsOneHotOp([labels], { axis: 1, shape: x.shape, dtype: x.dtype });
    const others = mulOp([Number(p) === 2 ? squareOp([short]) : short, subOp([number(x, 1), hot])]);
    const factor = weight === null ? null : over(mulOp([hot, cast(stop_gradient(weight as Tensor), x.dtype)]), 1);
    const sum = over(others, 1);
    return reduced(divOp([factor ? mulOp([sum, factor]) : sum, number(x, classes)]), reduction as Reduction);
  });
}

function checkMultiMargin(x: Tensor, target: Tensor, weight: Tensor | null): void {
  const name = 'MultiMarginLoss';
  if (x.ndim !== 2 || target.ndim !== 1) {
    throw new ValueError(
      `For ${name}, the rank of input x and target should be 2 and 1, while rank of x is ${x.ndim}, rank of target is  ${target.ndim}`,
    );
  }
  if (x.shape[0] !== target.shape[0]) {
    throw new ValueError(
      `For ${name} x_shape[0] and target_shape[0] should be the same, while x_shape[0] is ${x.shape[0]}, target_shape[0] is ` +
        `${target.shape[0]}`,
    );
  }
  if (weight !== null && weight.shape[0] !== x.shape[1]) {
    throw new ValueError(
      `For ${name} x_shape[1] and weight_shape[0] should be the same, while x_shape[1] is ${x.shape[1]}, weight_shape[0] is ` +
        `${weight.shape[0]}`,
    );
  }
}

const MULTILABEL = signature<{ input: unknown; target: unknown; reduction: unknown }>(
  'ops.multilabel_margin_loss',
  "input, target, reduction='mean'",
);

/**
 * Σ over the targets and over the classes that are none of max(0, 1 − input[target] + input), divided by the number of classes; averaged, summed or as
 * it is ('none'). Input (C) or (N, C) of floats, target of int32 and the same shape: the classes of a row, up to the first −1. TypeError for other
 * types, ValueError for shapes and reductions. MindSpore's `ops.multilabel_margin_loss`.
 */
export function multilabel_margin_loss(input: Tensor, target: Tensor, reduction?: Reduction): Tensor;
export function multilabel_margin_loss(input: Tensor, target: Tensor, options?: { reduction?: Reduction }): Tensor;
export function multilabel_margin_loss(...args: unknown[]): Tensor {
  const { input: x, target, reduction } = MULTILABEL.bind(args);
  checkString(reduction, VALID, 'reduction', 'MultilabelMarginLoss');
  checkMultilabel(x, target);
  const [a, b] = [x as Tensor, target as Tensor];
  const classes = a.shape[a.ndim - 1];
  const rows = a.ndim === 1 ? 1 : a.shape[0];
  return asConstants(() => {
    const scores = reshaped(a, [rows, classes]);
    const labels = reshaped(b, [rows, classes]);
    const ended = cumsum(cast(lessOp([labels, number(labels, 0)]), int32), 1);
    const counts = equalOp([ended, number(ended, 0)]);
    const safe = whereOp([greaterEqualOp([labels, number(labels, 0)]), labels, number(labels, 0)]);
    const named = cast(counts, a.dtype);
    // (N, targets, classes): which class each target names.
    const hot = labelsOneHotOp([reshaped(safe, [rows, classes, 1])], {
      axis: 2,
      shape: [rows, classes, classes],
      dtype: a.dtype,
    });
    const chosen = over(mulOp([hot, reshaped(named, [rows, classes, 1])]), 1);
    const others = cast(lessOp([chosen, number(chosen, 0.5)]), a.dtype);
    const own = reshaped(gather_d(scores, 1, cast(safe, int64)), [rows, classes, 1]);
    const short = reluOp([addOp([subOp([number(a, 1), own]), reshaped(scores, [rows, 1, classes])])]);
    const kept = mulOp([reshaped(named, [rows, classes, 1]), reshaped(others, [rows, 1, classes])]);
    const loss = divOp([over(mulOp([short, kept]), 1, 2), number(a, classes)]);
    return reduced(a.ndim === 1 ? reshaped(loss, []) : loss, reduction as Reduction);
  });
}

function checkMultilabel(x: unknown, target: unknown): void {
  const name = 'MultilabelMarginLoss';
  for (const [which, t] of [
    ['x', x],
    ['target', target],
  ] as const) {
    if (t instanceof Tensor) continue;
    throw new TypeError(
      `For Primitive[${name}], the type of input argument[${which}] must be Tensor but got ${typeText(t)}.`,
    );
  }
  const [a, b] = [x as Tensor, target as Tensor];
  const rank = (n: number): boolean => n === 1 || n === 2;
  if (!rank(a.ndim) || !rank(b.ndim)) {
    throw new ValueError(
      `For ${name}, the rank of input x and target should be 1 or 2, while rank of x is : ${a.ndim}, rank of target is : ${b.ndim}.`,
    );
  }
  if (!sameShape(a.shape, b.shape)) {
    throw new ValueError(
      `For ${name}, x_shape and target_shape should be the same, while x_shape is : ${vectorText(a.shape)}, target_shape is : ` +
        `${vectorText(b.shape)}.`,
    );
  }
  checkDType(name, accepts('float16 float32 float64', 'tensor', 'x'), a.dtype);
  checkDType(name, accepts('int32', 'tensor', 'target'), b.dtype);
}
