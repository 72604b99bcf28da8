import { checkFloatRange, checkString, checkValueType } from '../../common/checks.js';
import { float16, float32 } from '../../common/dtype.js';
import { signature } from '../../common/signature.js';
import { Tensor } from '../../common/tensor.js';
import * as ops from '../../ops/index.js';
import type { KlReduction } from '../../ops/loss_likelihood.js';
import { asConstants } from '../../ops/operand.js';
import { checkDType, checkTensor } from '../layer/check.js';
import { declareLayer } from '../layer/declare.js';
import { LossBase, type Reduction } from './loss.js';

const SIG = {
  nll: signature<{ weight: Tensor | null; ignore_index: number; reduction: Reduction }>(
    'nn.NLLLoss',
    "weight=None, ignore_index=-100, reduction='mean'",
  ),
  kl: signature<{ reduction: KlReduction }>('nn.KLDivLoss', "reduction='mean'"),
  gaussian: signature<{ full: boolean; eps: number; reduction: Reduction }>(
    'nn.GaussianNLLLoss',
    "*, full=False, eps=1e-06, reduction='mean'",
  ),
  poisson: signature<{ log_input: boolean; full: boolean; eps: number; reduction: Reduction }>(
    'nn.PoissonNLLLoss',
    "log_input=True, full=False, eps=1e-08, reduction='mean'",
  ),
};

/** Keywords of {@link NLLLoss}. */
export interface NLLLossOptions {
  /** (C), a factor for each class, float16 or float32. Default none. */
  weight?: Tensor | null;
  /** Labels of this class count nothing. Default −100. */
  ignore_index?: number;
  /** Default 'mean': over the weights of the labels' classes. */
  reduction?: Reduction;
}

/**
 * −logits at the label's class, of log probabilities, reduced: see {@link ops.nll_loss}. TypeError and ValueError for arguments of another type or
 * value. MindSpore's `nn.NLLLoss`.
 */
export class NLLLoss extends LossBase {
  readonly weight: Tensor | null;
  readonly ignore_index: number;
  readonly reduction: Reduction;

  constructor(weight?: Tensor | null, ignore_index?: number, reduction?: Reduction);
  constructor(options?: NLLLossOptions);
  /** @hidden */
  constructor(weight: Tensor | null, options: NLLLossOptions);
  constructor(...args: unknown[]) {
    const { weight, ignore_index, reduction } = SIG.nll.bind(args);
    super(reduction);
    checkValueType('ignore_index', ignore_index, 'int', this.cls_name);
    if (weight !== null) {
      checkValueType('weight', weight, [Tensor], this.cls_name);
      checkDType('weight', weight.dtype, [float16, float32], this.cls_name);
    }
    this.weight = weight;
    this.ignore_index = ignore_index;
    this.reduction = reduction;
  }

  override construct(logits: Tensor, labels: Tensor): Tensor {
    return ops.nll_loss(logits, labels, this.weight, this.ignore_index, this.reduction);
  }
}

/** labels·(log labels − logits), reduced: see {@link ops.kl_div}. MindSpore's `nn.KLDivLoss`. */
export class KLDivLoss extends LossBase {
  readonly reduction: KlReduction;

  constructor(reduction?: KlReduction);
  constructor(options?: { reduction?: KlReduction });
  constructor(...args: unknown[]) {
    const { reduction } = SIG.kl.bind(args);
    super();
    this.reduction = reduction;
  }

  override construct(logits: Tensor, labels: Tensor): Tensor {
    checkTensor('logits', logits, this.cls_name);
    checkTensor('labels', labels, this.cls_name);
    return ops.kl_div(logits, labels, this.reduction);
  }
}

/**
 * The negative log likelihood of labels under normal distributions, reduced: see {@link ops.gaussian_nll_loss}. TypeError and ValueError for arguments
 * of another type or value. MindSpore's `nn.GaussianNLLLoss`.
 */
export class GaussianNLLLoss extends LossBase {
  readonly full: boolean;
  readonly eps: number;
  readonly reduction: Reduction;

  constructor(options?: { full?: boolean; eps?: number; reduction?: Reduction });
  constructor(...args: unknown[]) {
    const { full, eps, reduction } = SIG.gaussian.bind(args);
    super();
    checkFloatRange(eps, 0n, Infinity, '()', 'eps', this.cls_name);
    checkValueType('full', full, 'bool', this.cls_name);
    checkString(reduction, ['none', 'mean', 'sum'], 'reduction', 'gaussian_nll_loss');
    this.full = full;
    this.eps = eps;
    this.reduction = reduction;
  }

  override construct(logits: Tensor, labels: Tensor, _var?: Tensor): Tensor {
    checkTensor('logits', logits, this.cls_name);
    checkTensor('labels', labels, this.cls_name);
    checkTensor('var', _var, this.cls_name);
    return ops.gaussian_nll_loss(logits, labels, _var, this.full, this.eps, this.reduction);
  }
}

/** Keywords of {@link PoissonNLLLoss}. */
export interface PoissonNLLLossOptions {
  /** Whether the input is the logarithm of the rate. Default true. */
  log_input?: boolean;
  /** Whether Stirling's term is added for targets above 1. Default false. */
  full?: boolean;
  /** Keeps logarithms finite. Default 1e-8. */
  eps?: number;
  /** Default 'mean'. */
  reduction?: Reduction;
}

/**
 * The negative log likelihood of counts under Poisson distributions: exp(input) − target·input, or input − target·log(input + eps) for rates; reduced.
 * Shapes that broadcast. TypeError for what is no Tensor, ValueError for reductions. MindSpore's `nn.PoissonNLLLoss`.
 */
export class PoissonNLLLoss extends LossBase {
  readonly log_input: boolean;
  readonly full: boolean;
  readonly eps: number;

  constructor(log_input?: boolean, full?: boolean, eps?: number, reduction?: Reduction);
  constructor(options?: PoissonNLLLossOptions);
  /** @hidden */
  constructor(log_input: boolean, options: PoissonNLLLossOptions);
  constructor(...args: unknown[]) {
    const { log_input, full, eps, reduction } = SIG.poisson.bind(args);
    super(reduction);
    this.log_input = log_input;
    this.full = full;
    this.eps = eps;
  }

  override construct(input: Tensor, target: Tensor): Tensor {
    checkTensor('input', input, this.cls_name);
    checkTensor('target', target, this.cls_name);
    return asConstants(() => {
      const count = ops.cast(target, input.dtype);
      const loss = this.log_input
        ? ops.sub(ops.exp(input), ops.mul(count, input))
        : ops.sub(input, ops.mul(count, ops.log(ops.add(input, this.eps))));
      return this.get_loss(this.full ? ops.add(loss, this.stirling(count)) : loss);
    });
  }

  private stirling(target: Tensor): Tensor {
    const count = ops.maximum(target, this.eps);
    const rest = ops.sub(ops.mul(ops.add(count, 0.5), ops.log(count)), count);
    const term = ops.add(rest, 0.5 * Math.log(2 * Math.PI));
    return ops.where(ops.greater(count, 1), term, 0);
  }
}

declareLayer(NLLLoss, 'NLLLoss', 'logits, labels');
declareLayer(KLDivLoss, 'KLDivLoss', 'logits, labels');
declareLayer(GaussianNLLLoss, 'GaussianNLLLoss', 'logits, labels, var');
declareLayer(PoissonNLLLoss, 'PoissonNLLLoss', 'input, target');
