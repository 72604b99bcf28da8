import { ValueError } from '../common/errors.js';
import { broadcastShapes, sameShape, vectorText, type Shape } from '../common/shape.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import type { Aval } from '../ir/op.js';
import { softplusOp } from './activation.js';
import { addOp, divOp, mulOp, negOp, subOp } from './arithmetic.js';
import { accepts, callError, checkDType, type PrimitiveArg } from './call.js';
import { defineOp, type Op } from './define.js';
import { stop_gradient } from './identity.js';
import { lowerWide } from './kernels.js';
import type { Reduction } from './loss.js';
import { checkEnum, checkSameShape, reduced } from './loss_reduce.js';
import { logOp } from './math.js';
import { asConstants, constant } from './operand.js';
import { maximumOp } from './extrema.js';

type None = Record<string, never>;

/** What keeps logarithms and quotients finite; MindSpore's. */
const EPSILON = 1e-12;

/** −(y·log x + (1 − y)·log(1 − x)), element by element, the logarithms not below log 1e-12. */
const bceOp: Op<None> = defineOp('BinaryCrossEntropy', {
  infer: ([x]) => ({ shape: x.shape, dtype: x.dtype }),
  lower: lowerWide((g, [x, y]) => {
    const part = (p: typeof x, weight: typeof x) => g.Mul(weight, g.Log(g.Max(p, EPSILON)));
    const rest = (p: typeof x) => g.Sub(g.constant(1, x.dtype), p);
    return g.Neg(g.Add(part(x, y), part(rest(x), rest(y))));
  }),
  grad: ([dy], [x, y], { needs }) => {
    const one = constant(1, x.dtype);
    const rest = subOp([one, x]);
    const dx = () => mulOp([dy, divOp([subOp([x, y]), maximumOp([mulOp([x, rest]), constant(EPSILON, x.dtype)])])]);
    return [needs[0] ? dx() : null, needs[1] ? mulOp([dy, subOp([logOp([rest]), logOp([x])])]) : null];
  },
});

type BceArgs = { logits: unknown; labels: unknown; weight: unknown; reduction: unknown };
const BCE = signature<BceArgs>('ops.binary_cross_entropy', "logits, labels, weight=None, reduction='mean'");
function weightFits(shape: Shape, weight: Aval): boolean {
  const both = broadcastShapes(shape, weight.shape);
  return both !== undefined && sameShape(both, shape);
}

/**
 * −weight · (labels·log logits + (1 − labels)·log(1 − logits)) of probabilities, averaged, summed or as it is; all of one dtype, float16 or
 * float32. TypeError for other dtypes, ValueError for shapes and reductions. MindSpore's `ops.binary_cross_entropy`.
 */
export function binary_cross_entropy(
  logits: Tensor,
  labels: Tensor,
  weight?: Tensor | null,
  reduction?: Reduction,
): Tensor;
export function binary_cross_entropy(
  logits: Tensor,
  labels: Tensor,
  options: { weight?: Tensor | null; reduction?: Reduction },
): Tensor;
/** @hidden */
export function binary_cross_entropy(
  logits: Tensor,
  labels: Tensor,
  weight: Tensor | null,
  options: { reduction?: Reduction },
): Tensor;
export function binary_cross_entropy(...args: unknown[]): Tensor {
  const { logits: x, labels: y, weight, reduction } = BCE.bind(args);
  const primitive = 'BinaryCrossEntropy';
  if (!(x instanceof Tensor && y instanceof Tensor && (weight === null || weight instanceof Tensor))) {
    const given: PrimitiveArg[] = [
      ['input', x, 'Tensor'],
      ['target', y, 'Tensor'],
      ['weight', weight, 'Tensor'],
    ];
    throw callError(primitive, given, [['reduction', reduction, 'string']]);
  }
  checkEnum(primitive, reduction);
  checkBce(x, y, weight);
  return asConstants(() => {
    const losses = bceOp([x, y]);
    return reduced(weight ? mulOp([losses, stop_gradient(weight)]) : losses, reduction);
  });
}

function checkBce(x: Tensor, y: Tensor, weight: Tensor | null): void {
  checkSameShape('BinaryCrossEntropy', 'input_shape', x, y);
  if (weight && !weightFits(x.shape, weight)) {
    throw new ValueError("For 'BinaryCrossEntropy', the shape of 'weight' can not broadcast to the shape of 'input'.");
  }
  if (!['float16', 'float32'].includes(x.dtype.name)) {
    throw new TypeError(
      `For Primitive[BinaryCrossEntorpy], the type of the input must be [Float16, Float32, BFloat16], but got ${String(x.dtype)}!`,
    );
  }
  for (const [name, other] of [
    ['target', y],
    ['weight', weight],
  ] as const) {
    if (!other || other.dtype === x.dtype) continue;
    throw new TypeError(
      `For primitive[BinaryCrossEntorpy], the input and ${name} should have same type, but got: ${String(x.dtype)} and ${String(other.dtype)}.`,
    );
  }
}

type LogitsArgs = { input: unknown; target: unknown; weight: unknown; pos_weight: unknown; reduction: unknown };
const BCE_LOGITS = signature<LogitsArgs>(
  'ops.binary_cross_entropy_with_logits',
  "input, target, weight=None, pos_weight=None, reduction='mean'",
);

/** Keywords of {@link binary_cross_entropy_with_logits}. */
export interface BceLogitsOptions {
  /** A factor of each loss; broadcasts to the input's shape. Default none. */
  weight?: Tensor | null;
  /** A factor of the targets' own part; broadcasts to the input's shape. Default none. */
  pos_weight?: Tensor | null;
  /** Default 'mean'. */
  reduction?: Reduction;
}

/**
 * Binary cross entropy of scores, the sigmoid included: weight · ((1 − target)·input + (1 + (pos_weight − 1)·target)·log(1 + exp(−input))), averaged,
 * summed or as it is. float16 or float32. TypeError for other dtypes, ValueError for shapes and reductions. MindSpore's
 * `ops.binary_cross_entropy_with_logits`.
 */
export function binary_cross_entropy_with_logits(
  input: Tensor,
  target: Tensor,
  weight?: Tensor | null,
  pos_weight?: Tensor | null,
  reduction?: Reduction,
): Tensor;
export function binary_cross_entropy_with_logits(input: Tensor, target: Tensor, options: BceLogitsOptions): Tensor;
/** @hidden */
export function binary_cross_entropy_with_logits(
  input: Tensor,
  target: Tensor,
  weight: Tensor | null,
  ...mixed: (Tensor | null | BceLogitsOptions)[]
): Tensor;
export function binary_cross_entropy_with_logits(...args: unknown[]): Tensor {
  const { input: x, target: y, weight, pos_weight, reduction } = BCE_LOGITS.bind(args);
  const optional = (t: unknown): t is Tensor | null => t === null || t instanceof Tensor;
  if (!(x instanceof Tensor && y instanceof Tensor && optional(weight) && optional(pos_weight))) {
    const given: PrimitiveArg[] = [
      ['input', x, 'Tensor'],
      ['target', y, 'Tensor'],
      ['weight', weight, 'Tensor'],
      ['posWeight', pos_weight, 'Tensor'],
    ];
    throw callError('BCEWithLogitsLoss', given, [['reduction', reduction, 'string']]);
  }
  checkEnum('BCEWithLogitsLoss', reduction);
  checkLogits(x, y, weight, pos_weight);
  return asConstants(() => {
    const one = constant(1, x.dtype);
    const soft = softplusOp([negOp([x])]);
    const part = pos_weight ? mulOp([soft, addOp([mulOp([subOp([stop_gradient(pos_weight), one]), y]), one])]) : soft;
    const losses = addOp([mulOp([subOp([one, y]), x]), part]);
    return reduced(weight ? mulOp([losses, stop_gradient(weight)]) : losses, reduction);
  });
}

function checkLogits(x: Tensor, y: Tensor, weight: Tensor | null, posWeight: Tensor | null): void {
  const inputs = [
    ['input', x],
    ['target', y],
    ['weight', weight],
    ['posWeight', posWeight],
  ] as const;
  for (const [name, t] of inputs) {
    if (t) checkDType('BCEWithLogitsLoss', accepts('bfloat16 float16 float32', 'argument', name), t.dtype);
  }
  if (!sameShape(x.shape, y.shape)) {
    throw new ValueError(
      `For 'BCEWithLogitsLoss', two inputs 'input' and 'target' shape are not equal, 'input' shape: ${vectorText(x.shape)}, ` +
        `'target' shape: ${vectorText(y.shape)}`,
    );
  }
  for (const [name, t] of [
    ['weight', weight],
    ['pos_weight', posWeight],
  ] as const) {
    if (t && !weightFits(x.shape, t)) {
      throw new ValueError(
        `For 'BCEWithLogitsLoss', the shape of '${name}' can not broadcast to the shape of 'input'.`,
      );
    }
  }
}
