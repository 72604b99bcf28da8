import { asTuple, check, checkFloatRange, checkString, checkValueType } from '../../common/checks.js';
import { signature } from '../../common/signature.js';
import type { Tensor } from '../../common/tensor.js';
import type { PyNumber } from '../../ops/call.js';
import * as ops from '../../ops/index.js';
import { checkPower, multiMargin } from '../../ops/loss_classes.js';
import { checkTensor } from '../layer/check.js';
import { declareLayer } from '../layer/declare.js';
import { LossBase, type Reduction } from './loss.js';

interface Margin extends Record<string, unknown> {
  margin: number;
  reduction: Reduction;
}

const SIG = {
  ranking: signature<Margin>('nn.MarginRankingLoss', "margin=0.0, reduction='mean'"),
  soft: signature<{ reduction: Reduction }>('nn.SoftMarginLoss', "reduction='mean'"),
  hinge: signature<Margin>('nn.HingeEmbeddingLoss', "margin=1.0, reduction='mean'"),
  cosine: signature<Margin>('nn.CosineEmbeddingLoss', "margin=0.0, reduction='mean'"),
  multi: signature<Margin & { p: number; weight: Tensor | null }>(
    'nn.MultiMarginLoss',
    "p=1, margin=1.0, reduction='mean', weight=None",
  ),
  multilabel: signature<{ reduction: Reduction }>('nn.MultilabelMarginLoss', "reduction='mean'"),
  multilabelSoft: signature<{ weight: Tensor | null; reduction: Reduction }>(
    'nn.MultiLabelSoftMarginLoss',
    "weight=None, reduction='mean'",
  ),
};

/** max(0, −target·(input1 − input2) + margin), reduced: see {@link ops.margin_ranking_loss}. MindSpore's `nn.MarginRankingLoss`. */
export class MarginRankingLoss extends LossBase {
  readonly reduction: Reduction;
  readonly margin: number;

  constructor(margin?: number, reduction?: Reduction);
  constructor(options?: { margin?: number; reduction?: Reduction });
  /** @hidden */
  constructor(margin: number, options: { reduction?: Reduction });
  constructor(...args: unknown[]) {
    const { margin, reduction } = SIG.ranking.bind(args);
    super(reduction);
    this.reduction = reduction;
    this.margin = margin;
  }

  override construct(input1: Tensor, input2: Tensor, target?: Tensor): Tensor {
    return ops.margin_ranking_loss(input1, input2, target as Tensor, this.margin, this.reduction);
  }
}

/** log(1 + exp(−labels·logits)), reduced: see {@link ops.soft_margin_loss}. MindSpore's `nn.SoftMarginLoss`. */
export class SoftMarginLoss extends LossBase {
  readonly reduction: Reduction;

  constructor(reduction?: Reduction);
  constructor(options?: { reduction?: Reduction });
  constructor(...args: unknown[]) {
    const { reduction } = SIG.soft.bind(args);
    super();
    this.reduction = reduction;
  }

  override construct(logits: Tensor, labels: Tensor): Tensor {
    return ops.soft_margin_loss(logits, labels, this.reduction);
  }
}

/**
 * The logits where labels are positive, max(0, margin − logits) where they are negative, reduced: see {@link ops.hinge_embedding_loss}. TypeError and
 * ValueError for arguments of another type or value. MindSpore's `nn.HingeEmbeddingLoss`.
 */
export class HingeEmbeddingLoss extends LossBase {
  readonly margin: PyNumber;
  readonly reduction: Reduction;

  constructor(margin?: PyNumber, reduction?: Reduction);
  constructor(options?: { margin?: PyNumber; reduction?: Reduction });
  /** @hidden */
  constructor(margin: PyNumber, options: { reduction?: Reduction });
  constructor(...args: unknown[]) {
    const { margin, reduction } = SIG.hinge.bind(args);
    super();
    checkValueType('margin', margin, ['float', 'int'], this.cls_name);
    checkString(reduction, ['none', 'sum', 'mean'], 'reduction', this.cls_name);
    this.margin = margin;
    this.reduction = reduction;
  }

  override construct(logits: Tensor, labels: Tensor): Tensor {
    return ops.hinge_embedding_loss(logits, labels, this.margin, this.reduction);
  }
}

/**
 * 1 − cos of two inputs where labels are 1, max(0, cos − margin) where they are −1, reduced: see {@link ops.cosine_embedding_loss}. TypeError and
 * ValueError for margins outside [−1, 1], other types, shapes that differ. MindSpore's `nn.CosineEmbeddingLoss`.
 */
export class CosineEmbeddingLoss extends LossBase {
  readonly margin: number;
  readonly reduction: Reduction;

  constructor(margin?: number, reduction?: Reduction);
  constructor(options?: { margin?: number; reduction?: Reduction });
  /** @hidden */
  constructor(margin: number, options: { reduction?: Reduction });
  constructor(...args: unknown[]) {
    const { margin, reduction } = SIG.cosine.bind(args);
    super(reduction);
    checkValueType('margin', margin, 'float', this.cls_name);
    this.margin = checkFloatRange(margin, -1, 1, '[]', 'margin', this.cls_name);
    this.reduction = reduction;
  }

  override construct(logits_x1: Tensor, logits_x2: Tensor, labels?: Tensor): Tensor {
    checkTensor('logits_x1', logits_x1, this.cls_name);
    checkTensor('logits_x2', logits_x2, this.cls_name);
    checkTensor('labels', labels, this.cls_name);
    const [a, b] = [logits_x1, logits_x2].map((x) => asTuple([...x.shape]));
    check('x shape', a, 'y shape', b, '=', 'SameTypeShape');
    return ops.cosine_embedding_loss(logits_x1, logits_x2, labels, this.margin, this.reduction);
  }
}

/** Keywords of {@link MultiMarginLoss}. */
export interface MultiMarginLossOptions {
  /** The power of a margin: 1 (default) or 2. */
  p?: number;
  /** By how much the target's score is to be greater. Default 1. */
  margin?: number;
  /** Default 'mean'. */
  reduction?: Reduction;
  /** (C,), a factor for each target's class. Default none. */
  weight?: Tensor | null;
}

/**
 * How far the scores of other classes come within the margin of the target's, reduced: see {@link ops.multi_margin_loss}. A weight of the
 * constructor goes before one of the call. TypeError and ValueError for arguments of another type or value. MindSpore's `nn.MultiMarginLoss`.
 */
export class MultiMarginLoss extends LossBase {
  readonly p: number;
  readonly margin: number;
  readonly reduction: Reduction;
  readonly weight: Tensor | null;

  constructor(p?: number, margin?: number, reduction?: Reduction, weight?: Tensor | null);
  constructor(options?: MultiMarginLossOptions);
  /** @hidden */
  constructor(p: number, options: MultiMarginLossOptions);
  constructor(...args: unknown[]) {
    const { p, margin, reduction, weight } = SIG.multi.bind(args);
    super();
    checkPower(p);
    checkValueType('margin', margin, 'float', this.cls_name);
    checkString(reduction, ['none', 'sum', 'mean'], 'reduction', this.cls_name);
    this.p = p;
    this.margin = margin;
    this.reduction = reduction;
    this.weight = weight;
  }

  override construct(x: Tensor, target: Tensor, weight: Tensor | null = null): Tensor {
    checkTensor('x', x, this.cls_name);
    checkTensor('target', target, this.cls_name);
    const factors = this.weight ?? weight;
    if (factors !== null) checkTensor('weight', factors, this.cls_name);
    return multiMargin(x, target, this.p, Number(this.margin), factors, this.reduction);
  }
}

/** How far the scores of the other classes come within 1 of the targets', reduced: see {@link ops.multilabel_margin_loss}. MindSpore's `nn.MultilabelMarginLoss`. */
export class MultilabelMarginLoss extends LossBase {
  readonly reduction: Reduction;

  constructor(reduction?: Reduction);
  constructor(options?: { reduction?: Reduction });
  constructor(...args: unknown[]) {
    const { reduction } = SIG.multilabel.bind(args);
    super();
    checkString(reduction, ['none', 'sum', 'mean'], 'reduction', this.cls_name);
    this.reduction = reduction;
  }

  override construct(x: Tensor, target: Tensor): Tensor {
    return ops.multilabel_margin_loss(x, target, this.reduction);
  }
}

/** Binary cross entropy of scores, averaged over the classes, reduced: see {@link ops.multilabel_soft_margin_loss}. MindSpore's `nn.MultiLabelSoftMarginLoss`. */
export class MultiLabelSoftMarginLoss extends LossBase {
  readonly weight: Tensor | null;
  readonly reduction: Reduction;

  constructor(weight?: Tensor | null, reduction?: Reduction);
  constructor(options?: { weight?: Tensor | null; reduction?: Reduction });
  /** @hidden */
  constructor(weight: Tensor | null, options: { reduction?: Reduction });
  constructor(...args: unknown[]) {
    const { weight, reduction } = SIG.multilabelSoft.bind(args);
    super(reduction);
    this.weight = weight;
    this.reduction = reduction;
  }

  override construct(x: Tensor, target: Tensor): Tensor {
    return ops.multilabel_soft_margin_loss(x, target, this.weight, this.reduction);
  }
}

declareLayer(MarginRankingLoss, 'MarginRankingLoss', 'input1, input2, target');
declareLayer(SoftMarginLoss, 'SoftMarginLoss', 'logits, labels');
declareLayer(HingeEmbeddingLoss, 'HingeEmbeddingLoss', 'logits, labels');
declareLayer(CosineEmbeddingLoss, 'CosineEmbeddingLoss', 'logits_x1, logits_x2, labels');
declareLayer(MultiMarginLoss, 'MultiMarginLoss', 'x, target, weight=None');
declareLayer(MultilabelMarginLoss, 'MultilabelMarginLoss', 'x, target');
declareLayer(MultiLabelSoftMarginLoss, 'MultiLabelSoftMarginLoss', 'x, target');
