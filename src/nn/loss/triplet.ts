import { checkBool, checkIsFloat } from '../../common/checks.js';
import { signature } from '../../common/signature.js';
import type { Tensor } from '../../common/tensor.js';
import { ValueError } from '../../common/errors.js';
import { broadcast } from '../../ops/call.js';
import * as ops from '../../ops/index.js';
import { asConstants } from '../../ops/operand.js';
import { checkTensor } from '../layer/check.js';
import { declareLayer } from '../layer/declare.js';
import { LossBase, type Reduction } from './loss.js';

/** The distances of the rows of two tensors. */
export type DistanceFunction = (x: Tensor, y: Tensor) => Tensor;

const TRIPLET = signature<{ p: number; swap: boolean; eps: number; reduction: Reduction; margin: number }>(
  'nn.TripletMarginLoss',
  "p=2, swap=False, eps=1e-06, reduction='mean', margin=1.0",
);
const WITH_DISTANCE = signature<{
  distance_function: DistanceFunction | null;
  swap: boolean;
  reduction: Reduction;
  margin: number;
}>('nn.TripletMarginWithDistanceLoss', "distance_function=None, swap=False, reduction='mean', margin=1.0");

/** Keywords of {@link TripletMarginLoss}. */
export interface TripletMarginLossOptions {
  /** The norm's degree. Default 2. */
  p?: number;
  /** Whether the negative's distance to the positive counts where it is less. Default false. */
  swap?: boolean;
  /** Added to differences. Default 1e-6. */
  eps?: number;
  /** Default 'mean'. */
  reduction?: Reduction;
  /** By how much the negative is to be farther away; another one than 1 goes before that of the call. Default 1. */
  margin?: number;
}

/** max(0, d(x, positive) − d(x, negative) + margin), reduced: see {@link ops.triplet_margin_loss}. MindSpore's `nn.TripletMarginLoss`. */
export class TripletMarginLoss extends LossBase {
  readonly p: number;
  readonly swap: boolean;
  readonly eps: number;
  readonly reduction: Reduction;
  readonly margin: number;

  constructor(p?: number, swap?: boolean, eps?: number, reduction?: Reduction, margin?: number);
  constructor(options?: TripletMarginLossOptions);
  /** @hidden */
  constructor(p: number, options: TripletMarginLossOptions);
  constructor(...args: unknown[]) {
    const { p, swap, eps, reduction, margin } = TRIPLET.bind(args);
    super();
    this.p = p;
    this.swap = swap;
    this.eps = eps;
    this.reduction = reduction;
    this.margin = margin;
  }

  override construct(x: Tensor, positive: Tensor, negative?: Tensor, margin: number | Tensor = 1): Tensor {
    const { p, eps, swap, reduction } = this;
    const least = this.margin === 1 ? margin : this.margin;
    return ops.triplet_margin_loss(x, positive, negative as Tensor, { margin: least, p, eps, swap, reduction });
  }
}

/** Keywords of {@link TripletMarginWithDistanceLoss}. */
export interface TripletMarginWithDistanceLossOptions {
  /** The distances of the rows of two tensors. Default: the Euclidean ones along axis 1. */
  distance_function?: DistanceFunction | null;
  /** Whether the negative's distance to the positive counts where it is less. Default false. */
  swap?: boolean;
  /** Default 'mean'. */
  reduction?: Reduction;
  /** By how much the negative is to be farther away. Default 1. */
  margin?: number;
}

/**
 * max(0, d(x, positive) − d(x, negative) + margin) with any distance, reduced. TypeError for inputs that are no Tensors and arguments of another type,
 * ValueError for reductions. MindSpore's `nn.TripletMarginWithDistanceLoss`.
 */
export class TripletMarginWithDistanceLoss extends LossBase {
  readonly distance_function: DistanceFunction;
  readonly swap: boolean;
  readonly reduction: Reduction;
  readonly margin: number;

  constructor(distance_function?: DistanceFunction | null, swap?: boolean, reduction?: Reduction, margin?: number);
  constructor(options?: TripletMarginWithDistanceLossOptions);
  /** @hidden */
  constructor(distance_function: DistanceFunction | null, options: TripletMarginWithDistanceLossOptions);
  constructor(...args: unknown[]) {
    const { distance_function, swap, reduction, margin } = WITH_DISTANCE.bind(args);
    super(reduction);
    checkIsFloat(margin, 'margin', this.cls_name);
    checkBool(swap, 'swap', this.cls_name);
    this.distance_function = distance_function ?? euclidean;
    this.swap = swap;
    this.reduction = reduction;
    this.margin = margin;
  }

  override construct(x: Tensor, positive: Tensor, negative?: Tensor): Tensor {
    checkTensor('x', x, this.cls_name);
    checkTensor('positive', positive, this.cls_name);
    checkTensor('negative', negative, this.cls_name);
    return asConstants(() => {
      const near = this.distance_function(x, positive);
      const far = this.distance_function(x, negative);
      const away = this.swap ? ops.minimum(far, this.distance_function(positive, negative)) : far;
      return this.get_loss(ops.maximum(ops.add(ops.sub(near, away), this.margin), 0));
    });
  }
}

function euclidean(x: Tensor, y: Tensor): Tensor {
  broadcast('SubExt', x.shape, y.shape, ['input', 'other']);
  const d = ops.sub(x, y);
  if (d.ndim === 0) {
    throw new ValueError(
      "For 'pairwise_distance' in 'TripletMarginWithDistanceLoss', 'ndim' of the input must be positive, but got 0",
    );
  }
  return ops.sqrt(ops.sum(ops.square(d), 1));
}

declareLayer(TripletMarginLoss, 'TripletMarginLoss', 'x, positive, negative, margin=1.0');
declareLayer(TripletMarginWithDistanceLoss, 'TripletMarginWithDistanceLoss', 'x, positive, negative');
