import { checkNonNegativeFloat, checkPositiveFloat, checkValueType } from '../../common/checks.js';
import { float16, float32 } from '../../common/dtype.js';
import type { Parameter, ParameterTuple } from '../../common/parameter.js';
import { signature } from '../../common/signature.js';
import type { Tensor } from '../../common/tensor.js';
import * as ops from '../../ops/index.js';
import { declareLayer } from '../layer/declare.js';
import type { WeightDecay } from './decay.js';
import type { Params } from './groups.js';
import { checkAccepted, checkSameType } from './kernel.js';
import { towards } from './moments.js';
import { Optimizer, type OptimizerOptions, type Updated } from './optimizer.js';
import { narrowed, rounded, roundedRate, widened } from './precision.js';
import type { LearningRate } from './rate.js';
import { stateOf } from './state.js';

const SIG = signature<{
  params: Params;
  learning_rate: LearningRate;
  decay: number;
  momentum: number;
  epsilon: number;
  use_locking: boolean;
  centered: boolean;
  loss_scale: number;
  weight_decay: WeightDecay;
}>(
  'nn.RMSProp',
  'params, learning_rate=0.1, decay=0.9, momentum=0.0, epsilon=1e-10, use_locking=False, centered=False, loss_scale=1.0, weight_decay=0.0',
);

/** Keywords of {@link RMSProp}. */
export interface RMSPropOptions extends OptimizerOptions {
  /** Default 0.1. */
  learning_rate?: LearningRate;
  /** How slowly the means forget, ≥ 0. Default 0.9. */
  decay?: number;
  /** The factor u of the moving step, ≥ 0. Default 0. */
  momentum?: number;
  /** Added below the root, > 0. Default 1e-10. */
  epsilon?: number;
  /** Without effect: nothing else writes to parameters. Default false. */
  use_locking?: boolean;
  /** Whether the variance divides instead of the mean of squares. Default false. */
  centered?: boolean;
}

/** @internal The state of one parameter. */
export type RMSPropState = {
  /** The moving mean of gradients; with `centered` only. */
  readonly mg: Parameter;
  /** The moving mean of their squares; it starts with ones. */
  readonly ms: Parameter;
  /** The moving step. */
  readonly moment: Parameter;
};

/**
 * Steps divided by the root mean square of recent gradients: MindSpore's `nn.RMSProp`, with ρ for `decay`.
 *
 *     s = ρ · s + (1 − ρ) · g²
 *     v = u · v + lr · g / √(s + ε)
 *     p = p − v
 *
 * With `centered` also a = ρ · a + (1 − ρ) · g, the root is of s − a² + ε, and where that is no number > 0
 * nothing but the means changes. State: `mean_grad.<name>` (a, with `centered`), `mean_square.<name>` (s),
 * `moment.<name>` (v). A call returns an array of true, one for each parameter.
 *
 * TypeError unless `decay`, `momentum` and `epsilon` are floats and flags bools; ValueError for negative ones and `epsilon` 0; TypeError at the call for
 * gradients of another dtype than their parameter's, and for float64 without `centered`; the rest as {@link Optimizer}.
 */
export class RMSProp extends Optimizer<RMSPropState, readonly boolean[]> {
  readonly centered: boolean;
  readonly momentum: number;
  readonly epsilon: number;
  readonly decay: number;
  /** With `centered` only. */
  declare readonly mg: ParameterTuple;
  declare readonly ms: ParameterTuple;
  declare readonly moment: ParameterTuple;

  constructor(
    params: Params,
    learning_rate?: LearningRate,
    decay?: number,
    momentum?: number,
    epsilon?: number,
    use_locking?: boolean,
    centered?: boolean,
    loss_scale?: number | bigint,
    weight_decay?: WeightDecay,
  );
  constructor(params: Params, options?: RMSPropOptions);
  /** @hidden */
  constructor(params: Params, learning_rate: LearningRate, options: Omit<RMSPropOptions, 'learning_rate'>);
  /** @hidden */
  constructor(options: RMSPropOptions & { params: Params });
  constructor(...args: unknown[]) {
    const { params, learning_rate, weight_decay, loss_scale, ...own } = SIG.bind(args);
    super(learning_rate, params, weight_decay, loss_scale);
    const cls = this.cls_name;
    this.decay = checkNonNegativeFloat(checkValueType('decay', own.decay, ['float'], cls), 'decay', cls);
    this.momentum = checkNonNegativeFloat(checkValueType('momentum', own.momentum, ['float'], cls), 'momentum', cls);
    this.epsilon = checkPositiveFloat(checkValueType('epsilon', own.epsilon, ['float'], cls), 'epsilon', cls);
    checkValueType('use_locking', own.use_locking, ['bool'], cls);
    this.centered = checkValueType('centered', own.centered, ['bool'], cls);
    this.makeState();
  }

  protected override initState(param: Parameter): RMSPropState {
    const mg = this.centered ? { mg: stateOf(param, 'mean_grad') } : {};
    const state = { ...mg, ms: stateOf(param, 'mean_square', 'ones'), moment: stateOf(param, 'moment') };
    return state as RMSPropState;
  }

  protected override update(
    param: Parameter,
    grad: Tensor,
    { mg, ms, moment }: RMSPropState,
    lr: Tensor,
  ): Updated<RMSPropState> {
    this.#checkTypes(param, grad);
    const [share, u, epsilon] = [1 - rounded(this.decay, param.dtype), this.momentum, this.epsilon];
    const [p, g, s0, v0] = widened(param, param, grad, ms, moment);
    const s = towards(s0, ops.square(g), share);
    const a = this.centered ? towards(widened(param, mg)[0], g, share) : undefined;
    const below = ops.add(a === undefined ? s : ops.sub(s, ops.square(a)), epsilon);
    const v = ops.add(ops.mul(v0, u), ops.div(ops.mul(g, roundedRate(param, lr)), ops.sqrt(below)));
    const ms_ = narrowed(param, s);
    if (a === undefined) return [narrowed(param, ops.sub(p, v)), { ms: ms_, moment: narrowed(param, v) }];
    // A variance that rounding made negative: the kernel leaves such elements where they are.
    const sound = ops.greater(below, 0);
    const [value, moment_] = [ops.select(sound, ops.sub(p, v), p), ops.select(sound, v, v0)];
    return [narrowed(param, value), { mg: narrowed(param, a), ms: ms_, moment: narrowed(param, moment_) }];
  }

  #checkTypes(param: Parameter, grad: Tensor): void {
    const means = this.centered ? ['mean gradient dtype', 'mean square dtype'] : ['mean square dtype'];
    const primitive = this.centered ? 'ApplyCenteredRMSProp' : 'ApplyRMSProp';
    checkSameType(primitive, ['grad dtype', grad], [...means, 'moment dtype', 'var dtype'], param);
    if (this.centered) return;
    const accepted = 'Float16, Float32, Tensor[Float16], Tensor[Float32]';
    checkAccepted(primitive, 'decay dtype', param.dtype, [float16, float32], accepted);
  }

  protected override result(): readonly boolean[] {
    return new Array<boolean>(this.parameters.length).fill(true);
  }
}

declareLayer(RMSProp, 'RMSProp');
