import { asTuple, check, checkPositiveFloat, checkValueType } from '../../common/checks.js';
import { float16, float32, int32, int64, uint8 } from '../../common/dtype.js';
import { ValueError } from '../../common/errors.js';
import { pyClass, pyRepr, pyTypeName } from '../../common/pytext.js';
import { signature } from '../../common/signature.js';
import { Tensor } from '../../common/tensor.js';
import * as ops from '../../ops/index.js';
import { asConstants } from '../../ops/operand.js';
import { type Cell } from '../cell.js';
import { isCell } from '../cell/state.js';
import { get_activation, LogSoftmax } from '../layer/activation.js';
import { checkDType, checkTensor } from '../layer/check.js';
import { declareLayer } from '../layer/declare.js';
import { LossBase, type Reduction } from './loss.js';

const DICE = signature<{ smooth: number }>('nn.DiceLoss', 'smooth=1e-05');
const MULTI = signature<{ weights: Tensor | null; ignore_indiex: number | null; activation: unknown }>(
  'nn.MultiClassDiceLoss',
  "weights=None, ignore_indiex=None, activation='softmax'",
);
const FOCAL = signature<{ weight: Tensor | null; gamma: number; reduction: Reduction }>(
  'nn.FocalLoss',
  "weight=None, gamma=2.0, reduction='mean'",
);

/**
 * 1 − 2·Σ logits·label / (Σ logits² + Σ label² + smooth), a scalar. Both of one shape, not uint8. TypeError for other types, ValueError for shapes and a
 * `smooth` that is not positive. MindSpore's `nn.DiceLoss`.
 */
export class DiceLoss extends LossBase {
  readonly smooth: number;

  constructor(smooth?: number);
  constructor(options?: { smooth?: number });
  constructor(...args: unknown[]) {
    const { smooth } = DICE.bind(args);
    super();
    this.smooth = checkPositiveFloat(smooth, 'smooth');
  }

  override construct(logits: Tensor, label: Tensor): Tensor {
    const cls = this.cls_name;
    checkTensor('logits', logits, cls);
    checkTensor('labels', label, cls);
    checkSameShape(logits, label, cls);
    for (const [name, x] of [
      ['logits', logits],
      ['labels', label],
    ] as const) {
      if (x.dtype === uint8) throw new TypeError(`For '${cls}', the dtype of '${name}' can not be uint8.`);
    }
    return asConstants(() => {
      const both = ops.mul(ops.sum(ops.mul(logits, label)), 2);
      const all = ops.add(ops.sum(ops.mul(logits, logits)), ops.sum(ops.mul(label, label)));
      return ops.sub(1, ops.div(both, ops.add(all, this.smooth)));
    });
  }
}

function checkSameShape(logits: Tensor, label: Tensor, cls: string): void {
  const [a, b] = [logits, label].map((x) => asTuple([...x.shape]));
  check('logits_shape', a, 'label_shape', b, '=', cls);
}

/** Keywords of {@link MultiClassDiceLoss}. */
export interface MultiClassDiceLossOptions {
  /** (C, …), a factor for each class. Default none. */
  weights?: Tensor | null;
  /** The class that does not count. Default none. */
  ignore_indiex?: number | null;
  /** Applied to the logits: a layer or its name. Default 'softmax'. */
  activation?: string | Cell | null;
}

/**
 * The mean over the classes (axis 1) of {@link DiceLoss}, times weights if there are some. Both inputs of one shape with two axes or more. TypeError
 * and ValueError for other types, shapes, activations. MindSpore's `nn.MultiClassDiceLoss`.
 */
export class MultiClassDiceLoss extends LossBase {
  readonly binarydiceloss: DiceLoss;
  readonly weights: Tensor | null;
  readonly ignore_indiex: number | null;
  readonly activation: Cell | null;

  constructor(weights?: Tensor | null, ignore_indiex?: number | null, activation?: string | Cell | null);
  constructor(options?: MultiClassDiceLossOptions);
  /** @hidden */
  constructor(weights: Tensor | null, options: MultiClassDiceLossOptions);
  constructor(...args: unknown[]) {
    const { weights, ignore_indiex, activation } = MULTI.bind(args);
    super();
    const cls = this.cls_name;
    this.binarydiceloss = new DiceLoss(1e-5);
    if (weights !== null) checkValueType('weights', weights, [Tensor]);
    if (weights !== null && weights.ndim !== 2) {
      throw new ValueError(`For '${cls}', the dimension of 'weights' must be 2, but got ${weights.ndim}.`);
    }
    if (ignore_indiex !== null) checkValueType('ignore_indiex', ignore_indiex, 'int');
    const names = ['softmax', 'logsoftmax', 'relu', 'relu6', 'tanh', 'sigmoid'];
    if (typeof activation === 'string' && !names.includes(activation)) {
      throw new ValueError(`For '${cls}', the 'activation' must be in ${pyRepr(names)}, but got ${activation}.`);
    }
    const layer = typeof activation === 'string' ? get_activation(activation) : activation;
    if (layer !== null && !isCell(layer)) {
      throw new TypeError(`For '${cls}', the 'activation' must be str or Cell, but got ${pyClass(layer)}.`);
    }
    this.weights = weights;
    this.ignore_indiex = ignore_indiex;
    this.activation = layer as Cell | null;
  }

  override construct(logits: Tensor, label: Tensor): Tensor {
    const cls = this.cls_name;
    checkTensor('logits', logits, cls);
    checkTensor('labels', label, cls);
    checkSameShape(logits, label, cls);
    for (const [name, { ndim }] of [
      ['logits', logits],
      ['labels', label],
    ] as const) {
      if (ndim < 2)
        throw new ValueError(`For '${cls}', the '${name}' dimension must be greater than 1, but got ${ndim}.`);
    }
    const classes = label.shape[1];
    if (this.weights !== null && this.weights.shape[0] !== classes) {
      throw new ValueError(
        `For '${cls}', the weight_shape[0] must be equal to label_shape[1], but got weight_shape[0]: ${this.weights.shape[0]} ` +
          `and label_shape[1]: ${classes}.`,
      );
    }
    const scores = this.activation === null ? logits : (this.activation(logits) as Tensor);
    return asConstants(() => {
      let total: Tensor | undefined;
      for (let i = 0; i < classes; i++) {
        if (i === this.ignore_indiex) continue;
        const dice = this.binarydiceloss(ops.narrow(scores, 1, i, 1), ops.narrow(label, 1, i, 1));
        const weighted =
          this.weights === null ? dice : ops.mul(dice, ops.squeeze(ops.narrow(this.weights, 0, i, 1), 0));
        total = total === undefined ? weighted : ops.add(total, weighted);
      }
      return ops.div(total ?? new Tensor(0), classes);
    });
  }
}

/** Keywords of {@link FocalLoss}. */
export interface FocalLossOptions {
  /** (C,), a factor for each class. Default none. */
  weight?: Tensor | null;
  /** How little what is known already counts. Default 2. */
  gamma?: number;
  /** Default 'mean'. */
  reduction?: Reduction;
}

/**
 * −(1 − p)^gamma · log p of softmax probabilities p, reduced: at the labels' classes for labels (N, 1, …), all classes weighed by the labels for (N, C, …).
 * Logits (N, C), (N, C, L) or (N, C, H, W). TypeError and ValueError for other types, shapes, arguments. MindSpore's `nn.FocalLoss`.
 */
export class FocalLoss extends LossBase {
  readonly gamma: number;
  readonly weight: Tensor | null;
  readonly logsoftmax: LogSoftmax;

  constructor(weight?: Tensor | null, gamma?: number, reduction?: Reduction);
  constructor(options?: FocalLossOptions);
  /** @hidden */
  constructor(weight: Tensor | null, options: FocalLossOptions);
  constructor(...args: unknown[]) {
    const { weight, gamma, reduction } = FOCAL.bind(args);
    super(reduction);
    const cls = this.cls_name;
    this.gamma = checkValueType('gamma', gamma, 'float');
    if (weight !== null && !(weight instanceof Tensor)) {
      throw new TypeError(`For '${cls}', the type of 'weight' must be a Tensor, but got ${pyTypeName(weight)}.`);
    }
    if (weight !== null && weight.ndim !== 1) {
      throw new ValueError(`For '${cls}', the dimension of 'weight' must be 1, but got ${weight.ndim}.`);
    }
    this.weight = weight;
    this.logsoftmax = new LogSoftmax(1);
  }

  override construct(logits: Tensor, labels: Tensor): Tensor {
    this.checkInputs(logits, labels);
    const [n, classes, ...rest] = logits.shape;
    const places = rest.reduce((a, b) => a * b, 1);
    const one = labels.shape[1] === 1;
    return asConstants(() => {
      const given = ops.reshape(labels, [n, labels.shape[1], places]);
      const index = one ? ops.cast(given, int32) : given;
      const picked = (x: Tensor): Tensor => (one ? ops.squeeze(ops.gather_d(x, 1, index), 1) : x);
      const logs = picked(this.logsoftmax(ops.reshape(logits, [n, classes, places])));
      const factor = (w: Tensor): Tensor =>
        picked(ops.broadcast_to(ops.reshape(w, [1, w.size, 1]), [n, w.size, places]));
      const weighted = this.weight === null ? logs : ops.mul(logs, factor(this.weight));
      const focus = ops.pow(ops.sub(1, ops.exp(logs)), this.gamma);
      const loss = ops.neg(ops.mul(focus, one ? weighted : ops.mul(given, weighted)));
      return this.get_loss(ops.mean(loss, one ? 1 : -1));
    });
  }

  private checkInputs(logits: Tensor, labels: Tensor): void {
    const cls = this.cls_name;
    checkTensor('logits', logits, cls);
    checkTensor('labels', labels, cls);
    for (const [name, { ndim }] of [
      ['logits', logits],
      ['labels', labels],
    ] as const) {
      if (ndim >= 2 && ndim <= 4) continue;
      throw new ValueError(
        `For '${cls}', the dimensions of '${name}' must be in [2, 4], but got dimension of '${name}' ${ndim}.`,
      );
    }
    if (logits.ndim !== labels.ndim) {
      throw new ValueError(
        `For '${cls}', the dimensions of 'logits' and 'labels' must be equal, but got dimension of 'logits' ${logits.ndim} and ` +
          `dimension of 'labels' ${labels.ndim}.`,
      );
    }
    const [classes, own] = [logits.shape[1], labels.shape[1]];
    if (classes === 1) throw new ValueError(`For '${cls}', the 'logits'.shape[1] cannot be one, but got ${classes}.`);
    if (own !== 1 && own !== classes) {
      throw new ValueError(
        `For '${cls}', the 'labels'.shape[1] must be one or equal to 'logits'.shape[1]: ${classes}, but got ${own}.`,
      );
    }
    checkDType('labels', labels.dtype, [int32, int64, float16, float32], cls);
  }
}

declareLayer(DiceLoss, 'DiceLoss', 'logits, label');
declareLayer(MultiClassDiceLoss, 'MultiClassDiceLoss', 'logits, label');
declareLayer(FocalLoss, 'FocalLoss', 'logits, labels');
