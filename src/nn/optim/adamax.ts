import { float32 } from '../../common/dtype.js';
import { Parameter, type ParameterTuple } from '../../common/parameter.js';
import { signature } from '../../common/signature.js';
import { Tensor } from '../../common/tensor.js';
import * as ops from '../../ops/index.js';
import { declareLayer } from '../layer/declare.js';
import type { WeightDecay } from './decay.js';
import type { Params } from './groups.js';
import { checkWidth } from './kernel.js';
import { checkMoments, roundedMoments, towards, type Moments } from './moments.js';
import { Optimizer, type OptimizerOptions, type OwnState, type Updated } from './optimizer.js';
import { narrowed, widened } from './precision.js';
import type { LearningRate } from './rate.js';
import { stateOf } from './state.js';

const SIG = signature<{
  params: Params;
  learning_rate: LearningRate;
  beta1: number;
  beta2: number;
  eps: number;
  weight_decay: WeightDecay;
  loss_scale: number;
}>('nn.AdaMax', 'params, learning_rate=0.001, beta1=0.9, beta2=0.999, eps=1e-08, weight_decay=0.0, loss_scale=1.0');

/** Keywords of {@link AdaMax}. */
export interface AdaMaxOptions extends OptimizerOptions {
  /** Default 0.001. */
  learning_rate?: LearningRate;
  /** How slowly the mean of gradients forgets, between 0 and 1. Default 0.9. */
  beta1?: number;
  /** How slowly the greatest gradient forgets, between 0 and 1. Default 0.999. */
  beta2?: number;
  /** Added to the denominator, > 0. Default 1e-8. */
  eps?: number;
}

/** @internal The state of one parameter. */
export type AdaMaxState = {
  /** The moving mean of gradients. */
  readonly moment1: Parameter;
  /** The greatest magnitude of recent gradients. */
  readonly moment2: Parameter;
};

/**
 * Adam with the greatest gradient for the root of the mean square: MindSpore's `nn.AdaMax`. At step t
 *
 *     m = β1 · m + (1 − β1) · g
 *     v = max(β2 · v, |g|)
 *     p = p − lr / (1 − β1^t) · m / (v + ε)
 *
 * State: `beta1_power` (float32, shape (1,): β1^t), `moment1.<name>`, `moment2.<name>`. A call returns an array of true, one for each parameter.
 *
 * TypeError unless `beta1`, `beta2`, `eps` are floats; ValueError for betas outside (0, 1) and `eps` ≤ 0; TypeError at the call for gradients of a wider
 * float type than the parameter's; the rest as {@link Optimizer}.
 */
export class AdaMax extends Optimizer<AdaMaxState, readonly boolean[], Tensor> {
  readonly beta1: Tensor;
  readonly beta2: Tensor;
  readonly eps: Tensor;
  /** β1 to the power of the steps done: float32, shape (1,). */
  readonly beta1_power: Parameter;
  declare readonly moment1: ParameterTuple;
  declare readonly moment2: ParameterTuple;
  readonly #moments: Moments;

  constructor(
    params: Params,
    learning_rate?: LearningRate,
    beta1?: number,
    beta2?: number,
    eps?: number,
    weight_decay?: WeightDecay,
    loss_scale?: number | bigint,
  );
  constructor(params: Params, options?: AdaMaxOptions);
  /** @hidden */
  constructor(params: Params, learning_rate: LearningRate, options: Omit<AdaMaxOptions, 'learning_rate'>);
  /** @hidden */
  constructor(options: AdaMaxOptions & { params: Params });
  constructor(...args: unknown[]) {
    const { params, learning_rate, weight_decay, loss_scale, ...moments } = SIG.bind(args);
    super(learning_rate, params, weight_decay, loss_scale);
    const { beta1, beta2, eps } = checkMoments(moments, this.cls_name);
    this.beta1 = new Tensor(beta1, float32);
    this.beta2 = new Tensor(beta2, float32);
    this.beta1_power = new Parameter(new Tensor([1], float32), 'beta1_power');
    this.eps = new Tensor(eps, float32);
    this.#moments = roundedMoments({ beta1, beta2, eps }, float32);
    this.makeState();
  }

  protected override initState(param: Parameter): AdaMaxState {
    return { moment1: stateOf(param, 'moment1'), moment2: stateOf(param, 'moment2') };
  }

  protected override advance(): OwnState {
    return { beta1_power: ops.mul(this.beta1_power, this.#moments.beta1) };
  }

  /** The rate, corrected for a mean that starts at zero. */
  protected override common(lr: Tensor, _step: Tensor, { beta1_power }: OwnState): Tensor {
    return ops.div(lr, ops.sub(1, ops.reshape(beta1_power, [])));
  }

  protected override update(
    param: Parameter,
    grad: Tensor,
    { moment1, moment2 }: AdaMaxState,
    _lr: Tensor,
    _step: Tensor,
    corrected: Tensor,
  ): Updated<AdaMaxState> {
    checkWidth(param, grad.dtype);
    const { beta1, beta2, eps } = this.#moments;
    const [p, g, rate, m0, v0] = widened(param, param, grad, corrected, moment1, moment2);
    const m = towards(m0, g, 1 - beta1);
    const v = ops.maximum(ops.mul(v0, beta2), ops.abs(g));
    const value = ops.sub(p, ops.div(ops.mul(rate, m), ops.add(v, eps)));
    return [narrowed(param, value), { moment1: narrowed(param, m), moment2: narrowed(param, v) }];
  }

  protected override result(): readonly boolean[] {
    return new Array<boolean>(this.parameters.length).fill(true);
  }
}

declareLayer(AdaMax, 'AdaMax');
