import { ValueError } from '../../common/errors.js';
import { signature } from '../../common/signature.js';
import type { Tensor } from '../../common/tensor.js';
import * as ops from '../../ops/index.js';
import type { CtcLossOptions } from '../../ops/loss_ctc.js';
import { checkTensor } from '../layer/check.js';
import { declareLayer } from '../layer/declare.js';
import { LossBase, type Reduction } from './loss.js';

const CTC = signature<{ blank: number; reduction: Reduction; zero_infinity: boolean }>(
  'nn.CTCLoss',
  "blank=0, reduction='mean', zero_infinity=False",
);

/**
 * −log of the probability that a sequence says its labels, whatever its pace: see {@link ops.ctc_loss}. log_probs (T, N, C) and targets (N, S), or
 * without N: (T, C) and (S) or (1, S). TypeError for inputs that are no Tensors, ValueError for shapes. MindSpore's `nn.CTCLoss`.
 */
export class CTCLoss extends LossBase {
  readonly blank: number;
  readonly reduction: Reduction;
  readonly zero_infinity: boolean;

  constructor(blank?: number, reduction?: Reduction, zero_infinity?: boolean);
  constructor(options?: CtcLossOptions);
  /** @hidden */
  constructor(blank: number, options: Omit<CtcLossOptions, 'blank'>);
  constructor(...args: unknown[]) {
    const { blank, reduction, zero_infinity } = CTC.bind(args);
    super();
    this.blank = blank;
    this.reduction = reduction;
    this.zero_infinity = zero_infinity;
  }

  override construct(log_probs: Tensor, targets: Tensor, input_lengths?: Tensor, target_lengths?: Tensor): Tensor {
    checkTensor('log_probs', log_probs, this.cls_name);
    checkTensor('targets', targets, this.cls_name);
    const alone = log_probs.ndim === 2;
    if (alone) checkTargets(targets);
    const logs = alone ? ops.expand_dims(log_probs, 1) : log_probs;
    const labels = alone && targets.ndim === 1 ? ops.expand_dims(targets, 0) : targets;
    const { blank, reduction, zero_infinity } = this;
    const [loss] = ops.ctc_loss(logs, labels, input_lengths as Tensor, target_lengths as Tensor, {
      blank,
      reduction,
      zero_infinity,
    });
    return alone && loss.ndim > 0 ? ops.squeeze(loss, 0) : loss;
  }
}

function checkTargets(targets: Tensor): void {
  if (targets.ndim > 2) {
    throw new ValueError(
      'For CTCLoss, when the shape of log_probs is (T, C), the dimension of targets shouldbe 1 or 2, but got ' +
        `${targets.ndim}.`,
    );
  }
  if (targets.ndim === 2 && targets.shape[0] !== 1) {
    throw new ValueError(`For CTCLoss, the first dimension of 2-D targets should be 1,but got ${targets.shape[0]}.`);
  }
}

declareLayer(CTCLoss, 'CTCLoss', 'log_probs, targets, input_lengths, target_lengths');
