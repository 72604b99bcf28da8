import { checkFloatRange, checkNonNegativeFloat, checkValueType } from '../../common/checks.js';
import type { Parameter, ParameterTuple } from '../../common/parameter.js';
import { signature } from '../../common/signature.js';
import type { Tensor } from '../../common/tensor.js';
import * as ops from '../../ops/index.js';
import { declareLayer } from '../layer/declare.js';
import type { WeightDecay } from './decay.js';
import type { Params } from './groups.js';
import { checkWidth } from './kernel.js';
import { Optimizer, type OptimizerOptions, type Updated } from './optimizer.js';
import { narrowed, rounded, roundedRate, widened } from './precision.js';
import type { LearningRate } from './rate.js';
import { stateOf } from './state.js';

const SIG = signature<{
  params: Params;
  learning_rate: LearningRate;
  rho: number;
  epsilon: number;
  loss_scale: number;
  weight_decay: WeightDecay;
}>('nn.Adadelta', 'params, learning_rate=1.0, rho=0.9, epsilon=1e-6, loss_scale=1.0, weight_decay=0.0');

/** Keywords of {@link Adadelta}. */
export interface AdadeltaOptions extends OptimizerOptions {
  /** Default 1. */
  learning_rate?: LearningRate;
  /** How slowly the means forget, from 0 to 1. Default 0.9. */
  rho?: number;
  /** Added below the roots, ≥ 0. Default 1e-6. */
  epsilon?: number;
}

/** @internal The state of one parameter. */
export type AdadeltaState = {
  /** The moving mean of squared gradients. */
  readonly accum: Parameter;
  /** The moving mean of squared steps. */
  readonly accum_update: Parameter;
};

/**
 * Steps in the units of earlier steps: MindSpore's `nn.Adadelta`.
 *
 *     a = ρ · a + (1 − ρ) · g²
 *     d = √(u + ε) / √(a + ε) · g
 *     u = ρ · u + (1 − ρ) · d²
 *     p = p − lr · d
 *
 * State: `accum.<name>` (a), `accum_update.<name>` (u). A call returns an array of true, one for each parameter.
 *
 * TypeError unless `rho` and `epsilon` are floats, ValueError for `rho` outside [0, 1] and `epsilon` < 0; TypeError at the call for gradients of a wider
 * float type than the parameter's; the rest as {@link Optimizer}.
 */
export class Adadelta extends Optimizer<AdadeltaState, readonly boolean[]> {
  declare readonly accum: ParameterTuple;
  declare readonly accum_update: ParameterTuple;
  readonly rho: number;
  readonly epsilon: number;

  constructor(
    params: Params,
    learning_rate?: LearningRate,
    rho?: number,
    epsilon?: number,
    loss_scale?: number | bigint,
    weight_decay?: WeightDecay,
  );
  constructor(params: Params, options?: AdadeltaOptions);
  /** @hidden */
  constructor(params: Params, learning_rate: LearningRate, options: Omit<AdadeltaOptions, 'learning_rate'>);
  /** @hidden */
  constructor(options: AdadeltaOptions & { params: Params });
  constructor(...args: unknown[]) {
    const { params, learning_rate, rho, epsilon, loss_scale, weight_decay } = SIG.bind(args);
    super(learning_rate, params, weight_decay, loss_scale);
    checkValueType('rho', rho, ['float'], this.cls_name);
    checkValueType('epsilon', epsilon, ['float'], this.cls_name);
    this.rho = checkFloatRange(rho, 0, 1, '[]', 'rho', this.cls_name);
    this.epsilon = checkNonNegativeFloat(epsilon, 'epsilon', this.cls_name);
    this.makeState();
  }

  protected override initState(param: Parameter): AdadeltaState {
    return { accum: stateOf(param, 'accum'), accum_update: stateOf(param, 'accum_update') };
  }

  protected override update(
    param: Parameter,
    grad: Tensor,
    { accum, accum_update }: AdadeltaState,
    lr: Tensor,
  ): Updated<AdadeltaState> {
    checkWidth(param, grad.dtype);
    const [rho, epsilon] = [rounded(this.rho, param.dtype), this.epsilon];
    const [p, g, a0, u0] = widened(param, param, grad, accum, accum_update);
    const mean = (m: Tensor, x: Tensor): Tensor => ops.add(ops.mul(m, rho), ops.mul(ops.square(x), 1 - rho));
    const root = (x: Tensor): Tensor => ops.sqrt(ops.add(x, epsilon));
    const a = mean(a0, g);
    const d = ops.mul(ops.div(root(u0), root(a)), g);
    const value = ops.sub(p, ops.mul(roundedRate(param, lr), d));
    return [narrowed(param, value), { accum: narrowed(param, a), accum_update: narrowed(param, mean(u0, d)) }];
  }

  protected override result(): readonly boolean[] {
    return new Array<boolean>(this.parameters.length).fill(true);
  }
}

declareLayer(Adadelta, 'Adadelta');
