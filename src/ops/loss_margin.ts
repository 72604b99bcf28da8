import { checkValueType } from '../common/checks.js';
import { float32 } from '../common/dtype.js';
import { AttributeError, ValueError } from '../common/errors.js';
import { pyClass, pyFloat, pyStr, pyTypeName } from '../common/pytext.js';
import { sameShape, shapeText } from '../common/shape.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { reluOp, softplusOp } from './activation.js';
import { addOp, divOp, mul, mulOp, negOp, sub, subOp } from './arithmetic.js';
import { broadcast, isNumber, type PyNumber } from './call.js';
import { cast } from './cast.js';
import { clamp } from './clamp.js';
import { equalOp, greaterOp, lessOp } from './compare.js';
import { maximumOp } from './extrema.js';
import type { Reduction } from './loss.js';
import { checkReduction, checkTensor, reduceLoss, reduced } from './loss_reduce.js';
import { exp, sqrtOp, squareOp } from './math.js';
import { asConstants, constant } from './operand.js';
import { sumOp } from './sum.js';
import { whereOp } from './where.js';

const number = (x: Tensor, c: number): Tensor => constant(c, x.dtype);
const at = (x: Tensor, axis: number): Tensor => sumOp([x], { axes: [axis], keepdims: false });

function sameDType(first: string, x: Tensor, second: string, y: Tensor, loss: string): void {
  if (x.dtype === y.dtype) return;
  throw new TypeError(
    `For ${loss}, the ${first} dtype should be equal to ${second} dtype, but got ${first} dtype:${String(x.dtype)}, ` +
      `${second} dtype:${String(y.dtype)}.`,
  );
}

type Ranking = { input1: unknown; input2: unknown; target: unknown; margin: unknown; reduction: unknown };
const RANKING = signature<Ranking>('ops.margin_ranking_loss', "input1, input2, target, margin=0.0, reduction='mean'");

/**
 * max(0, −target·(input1 − input2) + margin), target 1 where the first is to be the greater one, else −1; averaged, summed or as it is ('none'). All
 * broadcast and have one dtype. TypeError for other types, ValueError for reductions. MindSpore's `ops.margin_ranking_loss`.
 */
export function margin_ranking_loss(
  input1: Tensor,
  input2: Tensor,
  target: Tensor,
  margin?: number,
  reduction?: Reduction,
): Tensor;
export function margin_ranking_loss(
  input1: Tensor,
  input2: Tensor,
  target: Tensor,
  options?: { margin?: number; reduction?: Reduction },
): Tensor;
/** @hidden */
export function margin_ranking_loss(
  input1: Tensor,
  input2: Tensor,
  target: Tensor,
  margin: number,
  options: { reduction?: Reduction },
): Tensor;
export function margin_ranking_loss(...args: unknown[]): Tensor {
  const { input1, input2, target, margin, reduction } = RANKING.bind(args);
  const name = 'margin_ranking_loss';
  checkValueType('margin', margin, 'float', name);
  checkTensor('input1', input1, name);
  checkTensor('input2', input2, name);
  checkTensor('target', target, name);
  sameDType('input1', input1, 'input2', input2, name);
  sameDType('target', target, 'input1', input1, name);
  broadcast('SubExt', input1.shape, input2.shape, ['input', 'other']);
  return asConstants(() => {
    const loss = clamp(addOp([mul(negOp([target]), sub(input1, input2)), number(input1, Number(margin))]), { min: 0 });
    checkReduction(reduction, name);
    return reduceLoss(loss, reduction, loss.dtype);
  });
}

type Cosine = { input1: unknown; input2: unknown; target: unknown; margin: unknown; reduction: unknown };
const COSINE = signature<Cosine>('ops.cosine_embedding_loss', "input1, input2, target, margin=0.0, reduction='mean'");

/**
 * 1 − cos of input1 and input2 along axis 1 where the target is 1, max(0, cos − margin) where it is −1, else 0; averaged, summed or as it is ('none').
 * Inputs (N, C, …) of one dtype, target (N, …). TypeError for other types, ValueError for shapes, reductions, and margins outside
 * [−1, 1]. MindSpore's `ops.cosine_embedding_loss`.
 */
export function cosine_embedding_loss(
  input1: Tensor,
  input2: Tensor,
  target: Tensor,
  margin?: number,
  reduction?: Reduction,
): Tensor;
export function cosine_embedding_loss(
  input1: Tensor,
  input2: Tensor,
  target: Tensor,
  options?: { margin?: number; reduction?: Reduction },
): Tensor;
/** @hidden */
export function cosine_embedding_loss(
  input1: Tensor,
  input2: Tensor,
  target: Tensor,
  margin: number,
  options: { reduction?: Reduction },
): Tensor;
export function cosine_embedding_loss(...args: unknown[]): Tensor {
  const { input1, input2, target, margin, reduction } = COSINE.bind(args);
  const name = 'ops.cosine_embedding_loss';
  checkTensor('input1', input1, name);
  checkTensor('input2', input2, name);
  checkTensor('target', target, name);
  sameDType('input1', input1, 'input2', input2, name);
  const rest = input1.shape.filter((_, i) => i !== 1);
  if (!sameShape(rest, target.shape)) {
    throw new ValueError(
      `For '${name}', the shape of parameter 'input1' reduce on 'axis': (1,) must be equal to the shape of 'target': ` +
        `${shapeText(target.shape)}, but got ${shapeText(input1.shape)}.`,
    );
  }
  checkValueType('margin', margin, ['float', 'int'].slice(0, 1), name);
  const least = Number(margin);
  if (least > 1 || least < -1) {
    throw new ValueError(`For ${name}, the value of 'margin' should be in [-1, 1],but got ${pyFloat(least)}.`);
  }
  checkReduction(reduction, 'cosine_embedding_loss');
  return asConstants(() => {
    const [a, b] = [input1, input2].map((x) => (x.dtype.isFloat ? x : cast(x, float32)));
    const norms = mulOp([sqrtOp([at(squareOp([a]), 1)]), sqrtOp([at(squareOp([b]), 1)])]);
    const cosine = divOp([at(mulOp([a, b]), 1), norms]);
    const zero = constant(0, cosine.dtype, cosine.shape);
    const near = whereOp([equalOp([target, number(target, 1)]), subOp([number(cosine, 1), cosine]), zero]);
    const beyond = maximumOp([subOp([cosine, number(cosine, least)]), number(cosine, 0)]);
    const far = whereOp([equalOp([target, number(target, -1)]), beyond, zero]);
    const loss = addOp([near, far]);
    return reduceLoss(loss, reduction, loss.dtype);
  });
}

type Hinge = { inputs: unknown; targets: unknown; margin: unknown; reduction: unknown };
const HINGE = signature<Hinge>('ops.hinge_embedding_loss', "inputs, targets, margin=1.0, reduction='mean'");

/**
 * The input where the target is positive, max(0, margin − input) where it is negative, else 0; averaged, summed or as it is ('none'). Floats that
 * broadcast. TypeError for other types, ValueError for reductions, AttributeError for what is no Tensor. MindSpore's `ops.hinge_embedding_loss`.
 */
export function hinge_embedding_loss(inputs: Tensor, targets: Tensor, margin?: PyNumber, reduction?: Reduction): Tensor;
export function hinge_embedding_loss(
  inputs: Tensor,
  targets: Tensor,
  options?: { margin?: PyNumber; reduction?: Reduction },
): Tensor;
/** @hidden */
export function hinge_embedding_loss(
  inputs: Tensor,
  targets: Tensor,
  margin: PyNumber,
  options: { reduction?: Reduction },
): Tensor;
export function hinge_embedding_loss(...args: unknown[]): Tensor {
  const { inputs: x, targets: y, margin, reduction } = HINGE.bind(args);
  for (const t of [x, y]) {
    if (!(t instanceof Tensor)) throw new AttributeError(`'${pyTypeName(t)}' object has no attribute 'dtype'`);
  }
  checkHinge(x as Tensor, y as Tensor, margin, reduction);
  const [a, b] = [x as Tensor, y as Tensor];
  broadcast('Mul', b.shape, a.shape);
  return asConstants(() => {
    const near = whereOp([greaterOp([b, number(b, 0)]), a, number(a, 0)]);
    const beyond = reluOp([subOp([number(a, Number(margin)), a])]);
    const far = whereOp([lessOp([b, number(b, 0)]), beyond, number(a, 0)]);
    return reduced(addOp([near, far]), reduction as Reduction);
  });
}

function checkHinge(x: Tensor, y: Tensor, margin: unknown, reduction: unknown): void {
  const name = "For 'HingeEmbeddingLoss'";
  if (!isNumber(margin)) {
    throw new TypeError(`${name}, 'margin' must be a float or int, but got ${pyClass(margin)}.`);
  }
  if (!['none', 'mean', 'sum'].includes(reduction as string)) {
    throw new ValueError(`${name}, 'reduction' must be one of 'none', 'mean', 'sum',but got ${pyStr(reduction)}.`);
  }
  for (const [which, t] of [
    ['first', x],
    ['second', y],
  ] as const) {
    if (t.dtype.isFloat) continue;
    throw new TypeError(`${name}, the dtype of the ${which} input must be float, but got ${String(t.dtype)}.`);
  }
}

type SoftMargin = { input: unknown; target: unknown; weight: unknown; reduction: unknown };
const MULTILABEL_SOFT = signature<SoftMargin>(
  'ops.multilabel_soft_margin_loss',
  "input, target, weight=None, reduction='mean'",
);

/**
 * target·log(1 + exp(−input)) + (1 − target)·log(1 + exp(input)), times a weight if there is one, averaged over the last axis; the rest averaged, summed
 * or as it is ('none'). Shapes that broadcast. TypeError for what is no Tensor, ValueError for reductions. MindSpore's `ops.multilabel_soft_margin_loss`.
 */
export function multilabel_soft_margin_loss(
  input: Tensor,
  target: Tensor,
  weight?: Tensor | null,
  reduction?: Reduction,
): Tensor;
export function multilabel_soft_margin_loss(
  input: Tensor,
  target: Tensor,
  options?: { weight?: Tensor | null; reduction?: Reduction },
): Tensor;
/** @hidden */
export function multilabel_soft_margin_loss(
  input: Tensor,
  target: Tensor,
  weight: Tensor | null,
  options: { reduction?: Reduction },
): Tensor;
export function multilabel_soft_margin_loss(...args: unknown[]): Tensor {
  const { input: x, target: y, weight, reduction } = MULTILABEL_SOFT.bind(args);
  const name = 'multilabel_soft_margin_loss';
  checkTensor('input', x, name);
  checkTensor('target', y, name);
  if (!x.dtype.isFloat) exp(x); // raises for what MindSpore does not take
  broadcast('Mul', y.shape, x.shape);
  if (weight !== null) broadcast('Mul', x.shape, (weight as Tensor).shape);
  checkReduction(reduction, name);
  return asConstants(() => {
    const scores = x.dtype.isFloat ? x : cast(x, float32);
    const own = mul(y, softplusOp([negOp([scores])]));
    const other = mul(sub(1, y), softplusOp([scores]));
    const plain = addOp([own, other]);
    const weighted = weight === null ? plain : mul(plain, weight as Tensor);
    const loss = divOp([at(weighted, x.ndim - 1), number(weighted, x.shape[x.ndim - 1])]);
    return reduceLoss(loss, reduction, loss.dtype);
  });
}
