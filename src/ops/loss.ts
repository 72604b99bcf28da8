import { checkIsInt, checkNonNegativeFloat, checkString, pyStr } from '../common/checks.js';
import { float16, float32, float64 } from '../common/dtype.js';
import { IndexError, ValueError } from '../common/errors.js';
import type { Shape } from '../common/shape.js';
import { signature } from '../common/signature.js';
import { type Tensor } from '../common/tensor.js';
import { addOp, divOp, mulOp, negOp } from './arithmetic.js';
import { broadcast } from './call.js';
import { cast } from './cast.js';
import { keepLabelledOp, labelEntropyOp, labelsFit, pickClassOp } from './loss_labels.js';
import { checkTensor } from './loss_reduce.js';
import { asConstants, constant } from './operand.js';
import { broadcastOp, reshaped } from './reshape.js';
import { logSoftmaxOp } from './softmax.js';
import { sumOp } from './sum.js';

/** How losses of single elements become the result. */
export type Reduction = 'mean' | 'sum' | 'none';

/** Keywords of the losses over classes. */
export interface ClassLossOptions {
  /** (C,), a factor for each class. Default none. */
  weight?: Tensor | null;
  /** Targets with this label do not count. Default −100. */
  ignore_index?: number | bigint;
  /** Default 'mean': divided by the weights of what counts. */
  reduction?: Reduction;
  /** How much of each target is spread over all classes. Default 0. */
  label_smoothing?: number;
}

interface ClassLossArgs extends Record<string, unknown> {
  target: unknown;
  weight: unknown;
  ignore_index: unknown;
  reduction: unknown;
  label_smoothing: unknown;
}

const KEYWORDS = "weight=None, ignore_index=-100, reduction='mean', label_smoothing=0.0";
const CROSS_ENTROPY = signature<ClassLossArgs & { input: unknown }>('ops.cross_entropy', `input, target, ${KEYWORDS}`);
const NLL_LOSS = signature<ClassLossArgs & { inputs: unknown }>('ops.nll_loss', `inputs, target, ${KEYWORDS}`);

const NAME = 'cross_entropy_loss';

/** The axis of the classes: the only one, or the second. */
function classAxis(x: Tensor): number {
  return x.ndim === 1 ? 0 : 1;
}

function all(x: Tensor): Tensor {
  return sumOp([x], { axes: x.shape.map((_, i) => i), keepdims: false });
}

function times(x: Tensor, factor: number): Tensor {
  return factor === 1 ? x : mulOp([x, constant(factor, x.dtype)]);
}

/**
 * The cross entropy of scores and targets: −log softmax(input) at the target class, averaged. `input` is (C,), (N, C) or (N, C, …) of float
 * dtype; `target` holds class indices (int, without the class axis) or probabilities (float32 or float16, the input's shape). TypeError and
 * ValueError in MindSpore's words. MindSpore's `ops.cross_entropy`.
 */
export function cross_entropy(
  input: Tensor,
  target: Tensor,
  weight?: Tensor | null,
  ignore_index?: number | bigint,
  reduction?: Reduction,
  label_smoothing?: number,
): Tensor;
export function cross_entropy(input: Tensor, target: Tensor, options?: ClassLossOptions): Tensor;
/** @hidden */
export function cross_entropy(
  input: Tensor,
  target: Tensor,
  weight: Tensor | null,
  ...mixed: (number | bigint | string | ClassLossOptions)[]
): Tensor;
export function cross_entropy(...args: unknown[]): Tensor {
  const { input, target, weight, ignore_index, reduction, label_smoothing } = CROSS_ENTROPY.bind(args);
  checkTensor('input', input, NAME);
  checkTensor('target', target, NAME);
  if (weight !== null) checkTensor('weight', weight, NAME);
  checkIsInt(ignore_index, 'ignore_index', NAME);
  checkNonNegativeFloat(label_smoothing, 'label_smoothing', NAME);
  checkString(reduction, ['none', 'mean', 'sum'], 'reduction', NAME);
  if (![float64, float32, float16].includes(input.dtype)) {
    throw new TypeError(
      'For cross_entropy, the input dtype should be mstype.float64, mstype.float32 ormstype.float16, ' +
        `but got dtype:${String(input.dtype)}.`,
    );
  }
  const axis = classAxis(input);
  if (input.ndim === 0) throw new ValueError('For primitive[ReduceMax], the axis value must be in [-1,1), but got 1.');
  return asConstants(() => {
    const options = { weight, smoothing: Number(label_smoothing), reduction } as LossOf;
    if (weight === null && options.smoothing === 0 && reduction !== 'none' && target.dtype.isInt) {
      const attrs = { axis, ignore: Number(ignore_index), mean: reduction === 'mean' };
      return labelEntropyOp([input, expandedLabels(input, target)], attrs);
    }
    const logs = logSoftmaxOp([input], { axis });
    if (target.dtype === float32 || target.dtype === float16) return fromProbabilities(logs, target, options);
    return fromIndices(logs, target, Number(ignore_index), options);
  });
}

interface LossOf {
  weight: Tensor | null;
  smoothing: number;
  reduction: Reduction;
}

/** The weight along the class axis. */
function alongClasses(weight: Tensor, x: Tensor): Tensor {
  const axis = classAxis(x);
  return x.ndim === 1 || weight.ndim !== 1
    ? weight
    : reshaped(
        weight,
        x.shape.map((_, i) => (i === axis ? weight.size : 1)),
      );
}

function fromProbabilities(logs: Tensor, target: Tensor, { weight, smoothing, reduction }: LossOf): Tensor {
  const axis = classAxis(logs);
  const classes = logs.shape[axis];
  broadcast('Mul', logs.shape, target.shape);
  const given = cast(target, logs.dtype);
  const smoothed =
    smoothing > 0 ? addOp([times(given, 1 - smoothing), constant(smoothing / classes, given.dtype)]) : given;
  const plain = mulOp([logs, smoothed]);
  const weighted = weight ? mulOp([plain, cast(alongClasses(weight, logs), logs.dtype)]) : plain;
  if (reduction === 'none') return negOp([sumOp([weighted], { axes: [axis], keepdims: false })]);
  const sum = negOp([all(weighted)]);
  return reduction === 'sum' ? sum : divOp([sum, constant(logs.size / classes, sum.dtype)]);
}

/**
 * The negative log likelihood: −inputs at the target class, averaged. `inputs` are log probabilities, (C,), (N, C) or (N, C, …); `target`
 * holds class indices (int, without the class axis). TypeError and ValueError in MindSpore's words. MindSpore's `ops.nll_loss`.
 */
export function nll_loss(
  inputs: Tensor,
  target: Tensor,
  weight?: Tensor | null,
  ignore_index?: number | bigint,
  reduction?: Reduction,
  label_smoothing?: number,
): Tensor;
export function nll_loss(inputs: Tensor, target: Tensor, options?: ClassLossOptions): Tensor;
/** @hidden */
export function nll_loss(
  inputs: Tensor,
  target: Tensor,
  weight: Tensor | null,
  ...mixed: (number | bigint | string | ClassLossOptions)[]
): Tensor;
export function nll_loss(...args: unknown[]): Tensor {
  const { inputs, target, weight, ignore_index, reduction, label_smoothing } = NLL_LOSS.bind(args);
  checkTensor('inputs', inputs, 'nll_loss');
  checkTensor('target', target, 'nll_loss');
  if (weight !== null) checkTensor('weight', weight, 'nll_loss');
  if (inputs.ndim === 0) throw new IndexError('tuple index out of range');
  checkIsInt(ignore_index, 'ignore_index', 'nll_loss');
  checkString(reduction, ['none', 'mean', 'sum'], 'reduction', 'nll_loss');
  const smoothing = Number(checkNonNegativeFloat(label_smoothing, 'label_smoothing', 'nll_loss'));
  return asConstants(() =>
    fromIndices(inputs, target, Number(ignore_index), {
      weight,
      smoothing,
      reduction,
    } as LossOf),
  );
}

/** Labels with size 1 at the class axis. ValueError when they do not fit the scores. */
function expandedLabels(x: Tensor, target: Tensor): Tensor {
  const axis = classAxis(x);
  const without: Shape = [...target.shape.slice(0, axis), 1, ...target.shape.slice(axis)];
  const labels = target.ndim === x.ndim - 1 ? reshaped(target, without) : target;
  const expected = x.shape.map((d, i) => (i === axis ? 1 : d));
  if (labels.ndim === x.ndim) broadcast('MaskedFill', expected, labels.shape, ['input', 'mask']);
  if (!labelsFit(x, labels, axis)) {
    throw new ValueError(
      `For 'nll_loss', the shape of 'target' must be that of 'inputs' without its axis of classes, but got 'inputs' ` +
        `${pyStr(x.shape)} and 'target' ${pyStr(target.shape)}.`,
    );
  }
  return labels;
}

function fromIndices(logs: Tensor, target: Tensor, ignore: number, { weight, smoothing, reduction }: LossOf): Tensor {
  if (!target.dtype.isInt) {
    throw new TypeError(
      `For primitive[GatherD], the input argument[index] must be a type of {Tensor[Int32], Tensor[Int64]}, but got Tensor[${String(target.dtype)}].`,
    );
  }
  const axis = classAxis(logs);
  const labels = expandedLabels(logs, target);
  if (weight) broadcast('Mul', logs.shape, weight.ndim === 1 ? classShape(logs, weight) : weight.shape);
  const factors = weight ? cast(alongClasses(weight, logs), logs.dtype) : null;
  const weighted = factors ? mulOp([logs, factors]) : logs;
  const squeezed = (x: Tensor): Tensor =>
    reshaped(
      x,
      x.shape.filter((_, i) => i !== axis),
    );
  const losses = (x: Tensor): Tensor => (reduction === 'none' ? squeezed(x) : all(x));
  const main = losses(negOp([pickClassOp([weighted, labels], { axis, ignore })]));
  const counted = (): Tensor => {
    if (factors === null) return all(keepLabelledOp([constant(1, logs.dtype), labels], { ignore }));
    return all(pickClassOp([broadcastOp([factors], { shape: logs.shape }), labels], { axis, ignore }));
  };
  const divisor = reduction === 'mean' ? counted() : null;
  const divided = (x: Tensor): Tensor => (divisor ? divOp([x, divisor]) : x);
  if (smoothing === 0) return divided(main);
  const rows = negOp([sumOp([weighted], { axes: [axis], keepdims: true })]);
  const spread = divided(losses(keepLabelledOp([rows, labels], { ignore })));
  return addOp([times(divided(main), 1 - smoothing), times(spread, smoothing / logs.shape[axis])]);
}

/** How a weight of classes stands against the scores where their number differs: MindSpore reshapes only for more than two axes. */
function classShape(x: Tensor, weight: Tensor): Shape {
  return x.ndim <= 2 ? weight.shape : alongClasses(weight, x).shape;
}
