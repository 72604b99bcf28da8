import { float32 } from '../../common/dtype.js';
import type { Parameter, ParameterTuple } from '../../common/parameter.js';
import { signature } from '../../common/signature.js';
import { Tensor } from '../../common/tensor.js';
import * as ops from '../../ops/index.js';
import { declareLayer } from '../layer/declare.js';
import { decayed, type WeightDecay } from './decay.js';
import type { Params } from './groups.js';
import { checkMoments, roundedMoments, towards, type Moments } from './moments.js';
import { Optimizer, type Updated } from './optimizer.js';
import { narrowed, roundedRate, widened } from './precision.js';
import type { LearningRate } from './rate.js';
import { stateOf } from './state.js';

const SIG = signature<{
  params: Params;
  learning_rate: LearningRate;
  beta1: number;
  beta2: number;
  eps: number;
  weight_decay: WeightDecay;
}>('nn.AdamWeightDecay', 'params, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-6, weight_decay=0.0');

/** Keywords of {@link AdamWeightDecay}. */
export interface AdamWeightDecayOptions {
  /** Default 1e-3. */
  learning_rate?: LearningRate;
  /** How slowly the mean of gradients forgets, between 0 and 1. Default 0.9. */
  beta1?: number;
  /** How slowly the mean of their squares forgets, between 0 and 1. Default 0.999. */
  beta2?: number;
  /** Added to the denominator, > 0. Default 1e-6. */
  eps?: number;
  /** What the parameter itself is pulled towards zero with. Default 0. */
  weight_decay?: WeightDecay;
}

/** @internal The state of one parameter. */
export type AdamWeightDecayState = {
  /** The moving mean of gradients. */
  readonly moments1: Parameter;
  /** The moving mean of their squares. */
  readonly moments2: Parameter;
};

/**
 * Adam with weight decay apart from the gradient, and without bias correction: MindSpore's `nn.AdamWeightDecay`.
 *
 *     m = β1 · m + (1 − β1) · g
 *     v = β2 · v + (1 − β2) · g²
 *     p = p − lr · (m / (√v + ε) + λ · p)
 *
 * λ is 0 where weight decay does not apply: without groups to parameters with 'beta' or 'gamma' in their names. Gradients are not centralized,
 * whatever groups say. State: `adam_m.<name>`, `adam_v.<name>`. A call returns an array of true, one for each parameter.
 *
 * TypeError unless `beta1`, `beta2`, `eps` are floats; ValueError for betas outside (0, 1) and `eps` ≤ 0; the rest as {@link Optimizer}.
 */
export class AdamWeightDecay extends Optimizer<AdamWeightDecayState, readonly boolean[]> {
  /** float32, shape (1,), as `beta2` and `eps`. */
  readonly beta1: Tensor;
  readonly beta2: Tensor;
  readonly eps: Tensor;
  declare readonly moments1: ParameterTuple;
  declare readonly moments2: ParameterTuple;
  readonly #moments: Moments;

  constructor(
    params: Params,
    learning_rate?: LearningRate,
    beta1?: number,
    beta2?: number,
    eps?: number,
    weight_decay?: WeightDecay,
  );
  constructor(params: Params, options?: AdamWeightDecayOptions);
  /** @hidden */
  constructor(params: Params, learning_rate: LearningRate, options: Omit<AdamWeightDecayOptions, 'learning_rate'>);
  /** @hidden */
  constructor(options: AdamWeightDecayOptions & { params: Params });
  constructor(...args: unknown[]) {
    const { params, learning_rate, weight_decay, ...moments } = SIG.bind(args);
    super(learning_rate, params, weight_decay);
    const { beta1, beta2, eps } = checkMoments(moments, this.cls_name);
    [this.beta1, this.beta2, this.eps] = [beta1, beta2, eps].map((x) => new Tensor([x], float32));
    this.#moments = { beta1, beta2, eps };
    this.makeState();
  }

  protected override initState(param: Parameter): AdamWeightDecayState {
    return { moments1: stateOf(param, 'adam_m'), moments2: stateOf(param, 'adam_v') };
  }

  protected override prepare(gradients: readonly Tensor[]): readonly Tensor[] {
    return gradients;
  }

  protected override update(
    param: Parameter,
    grad: Tensor,
    { moments1, moments2 }: AdamWeightDecayState,
    lr: Tensor,
    _step: Tensor,
    _common: unknown,
    decay: () => number | Tensor,
  ): Updated<AdamWeightDecayState> {
    const { beta1, beta2, eps } = roundedMoments(this.#moments, param.dtype);
    const [p, g, m0, v0] = widened(param, param, grad, moments1, moments2);
    const m = towards(m0, g, 1 - beta1);
    const v = towards(v0, ops.square(g), 1 - beta2);
    const down = decayed(ops.div(m, ops.add(ops.sqrt(v), eps)), p, decay());
    const value = ops.sub(p, ops.mul(roundedRate(param, lr), down));
    return [narrowed(param, value), { moments1: narrowed(param, m), moments2: narrowed(param, v) }];
  }

  protected override result(): readonly boolean[] {
    return new Array<boolean>(this.parameters.length).fill(true);
  }
}

declareLayer(AdamWeightDecay, 'AdamWeightDecay');
