import { checkBool, checkFloatRange, checkValueType } from '../../common/checks.js';
import { float16, float32, int32 } from '../../common/dtype.js';
import { NotImplementedError, ValueError } from '../../common/errors.js';
import { pyStr } from '../../common/pytext.js';
import { sameShape, shapeText } from '../../common/shape.js';
import { signature } from '../../common/signature.js';
import { Tensor } from '../../common/tensor.js';
import { broadcast } from '../../ops/call.js';
import * as ops from '../../ops/index.js';
import { softmaxCrossEntropyWithLogits, sparseSoftmaxCrossEntropyWithLogits } from '../../ops/loss_softmax.js';
import { constant } from '../../ops/operand.js';
import { Cell } from '../cell.js';
import { checkDType, checkTensor } from '../layer/check.js';
import { declareLayer } from '../layer/declare.js';

/** What becomes of the losses of the samples. */
export type Reduction = 'none' | 'mean' | 'sum';

const SIG = {
  base: signature<{ reduction: Reduction }>('nn.LossBase', "reduction='mean'"),
  l1: signature<{ reduction: Reduction }>('nn.L1Loss', "reduction='mean'"),
  mse: signature<{ reduction: Reduction }>('nn.MSELoss', "reduction='mean'", { messageName: 'LossBase.__init__' }),
  softmax: signature<{ sparse: boolean; reduction: Reduction }>(
    'nn.SoftmaxCrossEntropyWithLogits',
    "sparse=False, reduction='none'",
  ),
  cross: signature<CrossEntropyArguments>(
    'nn.CrossEntropyLoss',
    "weight=None, ignore_index=-100, reduction='mean', label_smoothing=0.0",
  ),
};

/**
 * The base of losses: `get_loss` weighs and reduces what a subclass computes in `construct(logits, labels)`. ValueError for a `reduction` that
 * is not 'none', 'mean' or 'sum'. MindSpore's `nn.LossBase`.
 */
export class LossBase extends Cell {
  /** True unless the reduction is 'sum'. */
  average = true;
  /** True unless the reduction is 'none'. */
  reduce = true;

  constructor(reduction?: Reduction);
  constructor(options?: { reduction?: Reduction });
  constructor(...args: unknown[]) {
    const { reduction } = SIG.base.bind(args);
    super();
    if (!['mean', 'sum', 'none'].includes(reduction)) {
      throw new ValueError(
        `For '${this.cls_name}', the 'reduction' must be in ['mean', 'sum', 'none'], but got ${pyStr(reduction)}.`,
      );
    }
    if (reduction === 'sum') this.average = false;
    if (reduction === 'none') this.reduce = false;
  }

  /** The axes of a tensor, which `get_loss` reduces. */
  get_axis(x: Tensor): number[] {
    return x.shape.map((_, i) => i);
  }

  /** x·weights, computed in float32 and reduced as the loss says, in the dtype of x. */
  get_loss(x: Tensor, weights: Tensor | number = 1.0): Tensor {
    let y = ops.cast(x, float32);
    if (weights instanceof Tensor) y = ops.mul(ops.cast(weights, float32), y);
    else if (weights !== 1) y = ops.mul(y, weights);
    if (this.reduce) y = this.average ? ops.mean(y, this.get_axis(y)) : ops.sum(y, this.get_axis(y));
    return ops.cast(y, x.dtype);
  }

  override construct(_logits: Tensor, _labels: Tensor): Tensor {
    throw new NotImplementedError();
  }
}

/** |logits − labels|, reduced. Shapes that broadcast. MindSpore's `nn.L1Loss`. */
export class L1Loss extends LossBase {
  readonly reduction: Reduction;

  constructor(reduction?: Reduction);
  constructor(options?: { reduction?: Reduction });
  constructor(...args: unknown[]) {
    const { reduction } = SIG.l1.bind(args);
    super(reduction);
    this.reduction = reduction;
  }

  override construct(logits: Tensor, labels: Tensor): Tensor {
    return ops.l1_loss(logits, labels, this.reduction);
  }
}

/** (logits − labels)², reduced. Shapes that broadcast. TypeError for inputs that are no Tensors. MindSpore's `nn.MSELoss`. */
export class MSELoss extends LossBase {
  constructor(reduction?: Reduction);
  constructor(options?: { reduction?: Reduction });
  constructor(...args: unknown[]) {
    super(SIG.mse.bind(args).reduction);
  }

  override construct(logits: Tensor, labels: Tensor): Tensor {
    checkTensor('logits', logits, this.cls_name);
    checkTensor('labels', labels, this.cls_name);
    broadcast('SubExt', logits.shape, labels.shape, ['input', 'other']);
    return this.get_loss(ops.square(ops.sub(logits, labels)));
  }
}

/**
 * −Σ labels·log softmax(logits) of each sample, reduced ('none' by default). Logits (N, C) of a float dtype; labels (N) of int32 or int64 when
 * `sparse`, else (N, C) like the logits. TypeError for inputs that are no Tensors or labels of another dtype, ValueError for shapes that
 * do not fit. MindSpore's `nn.SoftmaxCrossEntropyWithLogits`.
 */
export class SoftmaxCrossEntropyWithLogits extends LossBase {
  readonly sparse: boolean;
  readonly reduction: Reduction;

  constructor(sparse?: boolean, reduction?: Reduction);
  constructor(options?: { sparse?: boolean; reduction?: Reduction });
  /** @hidden */
  constructor(sparse: boolean, options: { reduction?: Reduction });
  constructor(...args: unknown[]) {
    const { sparse, reduction } = SIG.softmax.bind(args);
    super(reduction);
    this.sparse = checkBool(sparse, 'sparse', this.cls_name);
    this.reduction = reduction;
  }

  override construct(logits: Tensor, labels: Tensor): Tensor {
    checkTensor('logits', logits, this.cls_name);
    checkTensor('labels', labels, this.cls_name);
    if (this.sparse && this.reduction === 'mean') return sparseSoftmaxCrossEntropyWithLogits(logits, labels);
    const target = this.sparse
      ? ops.one_hot(labels, logits.shape[logits.ndim - 1], constant(1, float32), constant(0, float32))
      : labels;
    return this.get_loss(softmaxCrossEntropyWithLogits(logits, target));
  }
}

interface CrossEntropyArguments extends Record<string, unknown> {
  weight: Tensor | null;
  ignore_index: number;
  reduction: Reduction;
  label_smoothing: number;
}

/** Keywords of {@link CrossEntropyLoss}. */
export interface CrossEntropyOptions {
  /** A weight for each class, (C), float16 or float32. Default none. */
  weight?: Tensor | null;
  /** Labels of this class count nothing. Default −100. */
  ignore_index?: number;
  /** Default 'mean': over the weights of the labels' classes. */
  reduction?: Reduction;
  /** From 0 (none) to 1 (uniform labels). Default 0. */
  label_smoothing?: number;
}

/**
 * The cross entropy of log softmax(logits) and labels: classes, int32 of shape (N, …), or probabilities of the shape of the logits (N, C, …) or
 * (C). TypeError and ValueError for arguments of another type or range, inputs of another dtype, shapes that do not fit.
 * MindSpore's `nn.CrossEntropyLoss`.
 */
export class CrossEntropyLoss extends LossBase {
  readonly weight: Tensor | null;
  readonly ignore_index: number;
  readonly reduction: Reduction;
  readonly label_smoothing: number;

  constructor(weight?: Tensor | null, ignore_index?: number, reduction?: Reduction, label_smoothing?: number);
  constructor(options?: CrossEntropyOptions);
  /** @hidden */
  constructor(weight: Tensor | null, options: CrossEntropyOptions);
  constructor(...args: unknown[]) {
    const { weight, ignore_index, reduction, label_smoothing } = SIG.cross.bind(args);
    super(reduction);
    const cls = this.cls_name;
    checkValueType('ignore_index', ignore_index, 'int', cls);
    checkValueType('label_smoothing', label_smoothing, 'float', cls);
    checkFloatRange(label_smoothing, 0, 1, '[]', 'label_smoothing', cls);
    if (weight !== null) {
      checkValueType('weight', weight, [Tensor], cls);
      checkDType('weight', weight.dtype, [float16, float32], cls);
    }
    this.weight = weight;
    this.ignore_index = ignore_index;
    this.reduction = reduction;
    this.label_smoothing = label_smoothing;
  }

  override construct(logits: Tensor, labels: Tensor): Tensor {
    const cls = this.cls_name;
    checkTensor('logits', logits, cls);
    checkTensor('labels', labels, cls);
    checkCrossEntropy(logits, labels, cls);
    return ops.cross_entropy(logits, labels, this.weight, this.ignore_index, this.reduction, this.label_smoothing);
  }
}

function checkCrossEntropy(logits: Tensor, labels: Tensor, cls: string): void {
  checkDType('logits', logits.dtype, [float16, float32], cls);
  const rank = logits.ndim;
  const classes = labels.ndim === rank - 1;
  if (!classes && labels.ndim !== rank) {
    throw new ValueError(
      `For '${cls}', the rank of 'logits' and 'labels' should be:\n` +
        "1. 'logits.ndim == labels.ndim' for probabilities, \n2. 'logits.ndim - 1 == labels.ndim' for class indices, \n" +
        `but get 'logits' rank: ${rank} and 'labels' rank: ${labels.ndim}.`,
    );
  }
  checkDType('labels', labels.dtype, classes ? [int32] : [float16, float32], cls);
  const wanted = classes ? [logits.shape[0], ...logits.shape.slice(2)] : logits.shape;
  if ((classes && rank === 1) || sameShape(wanted, labels.shape)) return;
  throw new ValueError(
    `For '${cls}', the shape of 'logits' should be (N, C, d_0, d_1, ...), and the shape of 'labels' should be ` +
      `${classes ? '(N, d_0, d_1, ...)' : '(N, C, d_0, d_1, ...)'}, but get 'logits' shape: ${shapeText(logits.shape)} ` +
      `and 'labels' shape: ${shapeText(labels.shape)}.`,
  );
}

declareLayer(LossBase, 'LossBase', 'logits, labels');
declareLayer(L1Loss, 'L1Loss', 'logits, labels');
declareLayer(MSELoss, 'MSELoss', 'logits, labels');
declareLayer(SoftmaxCrossEntropyWithLogits, 'SoftmaxCrossEntropyWithLogits', 'logits, labels');
declareLayer(CrossEntropyLoss, 'CrossEntropyLoss', 'logits, labels');
