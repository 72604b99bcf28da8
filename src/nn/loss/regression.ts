import { pyClass } from '../../common/pytext.js';
import { signature } from '../../common/signature.js';
import { Tensor } from '../../common/tensor.js';
import { broadcast, type PyNumber } from '../../ops/call.js';
import * as ops from '../../ops/index.js';
import { checkTensor } from '../layer/check.js';
import { declareLayer } from '../layer/declare.js';
import { LossBase, MSELoss, type Reduction } from './loss.js';

const SIG = {
  mae: signature<{ reduction: Reduction }>('nn.MAELoss', "reduction='mean'"),
  rmse: signature('nn.RMSELoss', ''),
  smooth: signature<{ beta: number; reduction: Reduction }>('nn.SmoothL1Loss', "beta=1.0, reduction='none'"),
  huber: signature<{ reduction: Reduction; delta: number }>('nn.HuberLoss', "reduction='mean', delta=1.0"),
};

/** |logits − label|, reduced. Shapes that broadcast. TypeError for inputs that are no Tensors. MindSpore's `nn.MAELoss`. */
export class MAELoss extends LossBase {
  constructor(reduction?: Reduction);
  constructor(options?: { reduction?: Reduction });
  constructor(...args: unknown[]) {
    super(SIG.mae.bind(args).reduction);
  }

  override construct(logits: Tensor, label: Tensor): Tensor {
    checkTensor('logits', logits, this.cls_name);
    checkTensor('labels', label, this.cls_name);
    broadcast('SubExt', logits.shape, label.shape, ['input', 'other']);
    return this.get_loss(ops.abs(ops.sub(logits, label)));
  }
}

/** √ of the mean of (logits − label)². Shapes that broadcast; not unsigned integers. TypeError for other inputs. MindSpore's `nn.RMSELoss`. */
export class RMSELoss extends LossBase {
  /** The mean of the squares. */
  readonly MSELoss: MSELoss;

  constructor();
  constructor(...args: unknown[]) {
    SIG.rmse.bind(args);
    super();
    this.MSELoss = new MSELoss();
  }

  override construct(logits: Tensor, label: Tensor): Tensor {
    for (const x of [logits, label]) {
      if (!(x instanceof Tensor)) {
        throw new TypeError(
          'For Primitive[Dtype], the input argument[input_x] must be a Tensor, CSRTensor or COOTensor, but got ' +
            `${pyClass(x)}.`,
        );
      }
      if (x.dtype.kind !== 'uint') continue;
      throw new TypeError(
        "For 'RMSELoss', the parameters data type must not be in [mindspore.uint8, mindspore.uint16, mindspore.uint32, " +
          `mindspore.uint64], but got mindspore.${String(x.dtype).toLowerCase()}.`,
      );
    }
    return ops.sqrt(this.MSELoss(logits, label));
  }
}

/** Squares of small distances, distances themselves from beta on: see {@link ops.smooth_l1_loss}. MindSpore's `nn.SmoothL1Loss`. */
export class SmoothL1Loss extends LossBase {
  readonly beta: PyNumber;
  readonly reduction: Reduction;

  constructor(beta?: PyNumber, reduction?: Reduction);
  constructor(options?: { beta?: PyNumber; reduction?: Reduction });
  /** @hidden */
  constructor(beta: PyNumber, options: { reduction?: Reduction });
  constructor(...args: unknown[]) {
    const { beta, reduction } = SIG.smooth.bind(args);
    super(reduction);
    this.beta = beta;
    this.reduction = reduction;
  }

  override construct(logits: Tensor, labels: Tensor): Tensor {
    return ops.smooth_l1_loss(logits, labels, this.beta, this.reduction);
  }
}

/** Squares of small distances, distances times delta from delta on: see {@link ops.huber_loss}. MindSpore's `nn.HuberLoss`. */
export class HuberLoss extends LossBase {
  readonly reduction: Reduction;
  readonly delta: PyNumber;

  constructor(reduction?: Reduction, delta?: PyNumber);
  constructor(options?: { reduction?: Reduction; delta?: PyNumber });
  /** @hidden */
  constructor(reduction: Reduction, options: { delta?: PyNumber });
  constructor(...args: unknown[]) {
    const { reduction, delta } = SIG.huber.bind(args);
    super(reduction);
    this.reduction = reduction;
    this.delta = delta;
  }

  override construct(logits: Tensor, labels: Tensor): Tensor {
    return ops.huber_loss(logits, labels, this.reduction, this.delta);
  }
}

declareLayer(MAELoss, 'MAELoss', 'logits, label');
declareLayer(RMSELoss, 'RMSELoss', 'logits, label');
declareLayer(SmoothL1Loss, 'SmoothL1Loss', 'logits, labels');
declareLayer(HuberLoss, 'HuberLoss', 'logits, labels');
