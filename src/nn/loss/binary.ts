import { Parameter } from '../../common/parameter.js';
import { signature } from '../../common/signature.js';
import type { Tensor } from '../../common/tensor.js';
import * as ops from '../../ops/index.js';
import { checkTensor } from '../layer/check.js';
import { declareLayer } from '../layer/declare.js';
import { LossBase, type Reduction } from './loss.js';

const BCE = signature<{ weight: Tensor | null; reduction: Reduction }>('nn.BCELoss', "weight=None, reduction='mean'");
const LOGITS = signature<{ reduction: Reduction; weight: Tensor | null; pos_weight: Tensor | null }>(
  'nn.BCEWithLogitsLoss',
  "reduction='mean', weight=None, pos_weight=None",
);

/** Binary cross entropy of probabilities, reduced: see {@link ops.binary_cross_entropy}. MindSpore's `nn.BCELoss`. */
export class BCELoss extends LossBase {
  readonly weight: Tensor | null;
  readonly reduction: Reduction;

  constructor(weight?: Tensor | null, reduction?: Reduction);
  constructor(options?: { weight?: Tensor | null; reduction?: Reduction });
  /** @hidden */
  constructor(weight: Tensor | null, options: { reduction?: Reduction });
  constructor(...args: unknown[]) {
    const { weight, reduction } = BCE.bind(args);
    super(reduction);
    this.weight = weight;
    this.reduction = reduction;
  }

  override construct(logits: Tensor, labels: Tensor): Tensor {
    return ops.binary_cross_entropy(logits, labels, this.weight, this.reduction);
  }
}

/** Keywords of {@link BCEWithLogitsLoss}. */
export interface BCEWithLogitsLossOptions {
  /** Default 'mean'. */
  reduction?: Reduction;
  /** A factor of each loss; broadcasts to the input's shape. Default none. */
  weight?: Tensor | null;
  /** A factor of the targets' own part; broadcasts to the input's shape. Default none. */
  pos_weight?: Tensor | null;
}

/**
 * Binary cross entropy of scores, the sigmoid included, reduced: see {@link ops.binary_cross_entropy_with_logits}. TypeError for weights that are
 * Parameters and inputs that are no Tensors. MindSpore's `nn.BCEWithLogitsLoss`.
 */
export class BCEWithLogitsLoss extends LossBase {
  readonly reduction: Reduction;
  readonly weight: Tensor | null;
  readonly pos_weight: Tensor | null;

  constructor(reduction?: Reduction, weight?: Tensor | null, pos_weight?: Tensor | null);
  constructor(options?: BCEWithLogitsLossOptions);
  /** @hidden */
  constructor(reduction: Reduction, options: BCEWithLogitsLossOptions);
  constructor(...args: unknown[]) {
    const { reduction, weight, pos_weight } = LOGITS.bind(args);
    super();
    if (weight instanceof Parameter)
      throw new TypeError(`For '${this.cls_name}', the 'weight' can not be a Parameter.`);
    if (pos_weight instanceof Parameter) {
      throw new TypeError(`For '${this.cls_name}', the 'pos_weight' can not be a Parameter.`);
    }
    this.reduction = reduction;
    this.weight = weight;
    this.pos_weight = pos_weight;
  }

  override construct(input: Tensor, target: Tensor): Tensor {
    checkTensor('input', input, this.cls_name);
    checkTensor('target', target, this.cls_name);
    return ops.binary_cross_entropy_with_logits(input, target, this.weight, this.pos_weight, this.reduction);
  }
}

declareLayer(BCELoss, 'BCELoss', 'logits, labels');
declareLayer(BCEWithLogitsLoss, 'BCEWithLogitsLoss', 'input, target');
