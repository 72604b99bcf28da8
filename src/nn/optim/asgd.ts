import { checkValueType } from '../../common/checks.js';
import { float32 } from '../../common/dtype.js';
import { Parameter, type ParameterTuple } from '../../common/parameter.js';
import { signature } from '../../common/signature.js';
import { Tensor } from '../../common/tensor.js';
import * as ops from '../../ops/index.js';
import { declareLayer } from '../layer/declare.js';
import type { WeightDecay } from './decay.js';
import type { Params } from './groups.js';
import { Optimizer, type Updated } from './optimizer.js';
import type { LearningRate } from './rate.js';

const SIG = signature<{
  params: Params;
  learning_rate: LearningRate;
  lambd: number;
  alpha: number;
  t0: number;
  weight_decay: WeightDecay;
}>('nn.ASGD', 'params, learning_rate=0.1, lambd=1e-4, alpha=0.75, t0=1e6, weight_decay=0.0');

/** Keywords of {@link ASGD}. */
export interface ASGDOptions {
  /** The rate before it falls. Default 0.1. */
  learning_rate?: LearningRate;
  /** The decay term λ. Default 1e-4. */
  lambd?: number;
  /** The power with which the rate falls. Default 0.75. */
  alpha?: number;
  /** The step at which averaging starts. Default 1e6. */
  t0?: number;
  /** Weight decay. Default 0. */
  weight_decay?: WeightDecay;
}

/** @internal The state of one parameter. */
export type ASGDState = {
  /** The weight of the newest value in the average. */
  readonly mu: Parameter;
  /** The rate of the next step; the first one takes the learning rate. */
  readonly eta: Parameter;
  /** The average. */
  readonly ax: Parameter;
};

/** What a step leaves to the next one, for all parameters of one rate. */
interface Next {
  /** Whether the step is the first. */
  readonly first: Tensor;
  readonly eta: Tensor;
  readonly mu: Tensor;
}

/**
 * Averaged stochastic gradient descent: MindSpore's `nn.ASGD`. With η the learning rate at the first step, at step t
 *
 *     w  = w · (1 − λ·η) − η · g          (in float32)
 *     ax = w while μ is 1, then ax + (w − ax) · μ
 *     η  = lr / (1 + λ · lr · t)^α
 *     μ  = 1 / max(1, t − t0)
 *
 * These are the formulas of MindSpore's implementation; its documentation leaves out a factor and a term. State: `mu_<name>`, `eta_<name>` (float32
 * scalars) and `ax_.<name>` (shape and dtype of the parameter). A call returns the bool Tensor True.
 *
 * TypeError unless `lambd`, `alpha` and `t0` are floats (a bigint is an int); the rest as {@link Optimizer}.
 */
export class ASGD extends Optimizer<ASGDState, Tensor, Next> {
  /** The decay term λ. */
  readonly lambd: number;
  /** The power with which the rate falls. */
  readonly alpha: number;
  /** The step at which averaging starts. */
  readonly t0: number;
  declare readonly mu: ParameterTuple;
  declare readonly eta: ParameterTuple;
  declare readonly ax: ParameterTuple;

  constructor(
    params: Params,
    learning_rate?: LearningRate,
    lambd?: number,
    alpha?: number,
    t0?: number,
    weight_decay?: WeightDecay,
  );
  constructor(params: Params, options?: ASGDOptions);
  /** @hidden */
  constructor(params: Params, learning_rate: LearningRate, options: Omit<ASGDOptions, 'learning_rate'>);
  /** @hidden */
  constructor(options: ASGDOptions & { params: Params });
  constructor(...args: unknown[]) {
    const { params, learning_rate, lambd, alpha, t0, weight_decay } = SIG.bind(args);
    super(learning_rate, params, weight_decay);
    this.lambd = checkValueType('lambd', lambd, 'float', this.cls_name);
    this.alpha = checkValueType('alpha', alpha, 'float', this.cls_name);
    this.t0 = checkValueType('t0', t0, 'float', this.cls_name);
    this.makeState();
  }

  protected override initState(param: Parameter): ASGDState {
    const ax = param.clone('zeros');
    ax.name = `ax_.${param.name}`;
    return { mu: scalar(1, `mu_${param.name}`), eta: scalar(0, `eta_${param.name}`), ax };
  }

  protected override common(lr: Tensor, step: Tensor): Next {
    const { lambd, alpha, t0 } = this;
    const t = ops.cast(step, float32);
    return {
      first: ops.equal(step, 1),
      eta: ops.div(lr, ops.pow(ops.add(1, ops.mul(ops.mul(lambd, lr), t)), alpha)),
      mu: ops.div(1, ops.maximum(1, ops.sub(t, t0))),
    };
  }

  protected override update(
    param: Parameter,
    grad: Tensor,
    { mu, eta, ax }: ASGDState,
    lr: Tensor,
    _step: Tensor,
    next: Next,
  ): Updated<ASGDState> {
    const rate = ops.select(next.first, lr, eta);
    const shrunk = ops.mul(ops.cast(param, float32), ops.sub(1, ops.mul(this.lambd, rate)));
    const w = ops.sub(shrunk, ops.mul(rate, ops.cast(grad, float32)));
    const value = ops.cast(w, param.dtype);
    const towards = ops.mul(ops.sub(w, ops.cast(ax, float32)), mu);
    const average = ops.select(ops.equal(mu, 1), value, ops.add(ax, ops.cast(towards, ax.dtype)));
    return [value, { ax: average, eta: next.eta, mu: next.mu }];
  }
}

function scalar(value: number, name: string): Parameter {
  return new Parameter(new Tensor(value, float32), name);
}

declareLayer(ASGD, 'ASGD');
