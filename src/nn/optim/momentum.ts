import { checkBool, checkValueType, pyFloat } from '../../common/checks.js';
import { float32 } from '../../common/dtype.js';
import { ValueError } from '../../common/errors.js';
import { Parameter, type ParameterTuple } from '../../common/parameter.js';
import { signature } from '../../common/signature.js';
import { Tensor } from '../../common/tensor.js';
import * as ops from '../../ops/index.js';
import { declareLayer } from '../layer/declare.js';
import type { WeightDecay } from './decay.js';
import type { Params } from './groups.js';
import { checkWidth } from './kernel.js';
import { Optimizer, type OptimizerOptions, type Updated } from './optimizer.js';
import type { LearningRate } from './rate.js';
import { stateOf } from './state.js';

const SIG = signature<{
  params: Params;
  learning_rate: LearningRate;
  momentum: number;
  weight_decay: WeightDecay;
  loss_scale: number;
  use_nesterov: boolean;
}>('nn.Momentum', 'params, learning_rate, momentum, weight_decay=0.0, loss_scale=1.0, use_nesterov=False');

/** Keywords of {@link Momentum} that have defaults. */
export interface MomentumOptions extends OptimizerOptions {
  /** Without effect, as on MindSpore's CPU. Default false. */
  use_nesterov?: boolean;
}

/** @internal The state of one parameter. */
export type MomentumState = {
  /** The moving sum of gradients. */
  readonly moments: Parameter;
};

/**
 * Gradient descent with momentum: MindSpore's `nn.Momentum`.
 *
 *     v = v · u + g
 *     p = p − lr · v
 *
 * `use_nesterov` is checked and kept, but changes nothing: MindSpore's CPU kernel ignores it, and numbers follow that kernel. For steps that look
 * ahead take `SGD` with `nesterov`. State: `moments.<name>`; the factor u is the parameter `momentum`. A call returns an array of true, one for each parameter.
 *
 * TypeError unless `momentum` is a float and `use_nesterov` a bool, ValueError for `momentum` < 0; TypeError for gradients of a wider float type
 * than the parameter's; the rest as {@link Optimizer}.
 */
export class Momentum extends Optimizer<MomentumState, readonly boolean[]> {
  /** The factor u: float32, a scalar. */
  readonly momentum: Parameter;
  readonly use_nesterov: boolean;
  declare readonly moments: ParameterTuple;

  constructor(
    params: Params,
    learning_rate: LearningRate,
    momentum: number,
    weight_decay?: WeightDecay,
    loss_scale?: number | bigint,
    use_nesterov?: boolean,
  );
  constructor(params: Params, learning_rate: LearningRate, momentum: number, options?: MomentumOptions);
  /** @hidden */
  constructor(params: Params, options: MomentumOptions & { learning_rate: LearningRate; momentum: number });
  /** @hidden */
  constructor(options: MomentumOptions & { params: Params; learning_rate: LearningRate; momentum: number });
  constructor(...args: unknown[]) {
    const { params, learning_rate, momentum, weight_decay, loss_scale, use_nesterov } = SIG.bind(args);
    super(learning_rate, params, weight_decay, loss_scale);
    checkValueType('momentum', momentum, 'float', this.cls_name);
    if (momentum < 0) {
      throw new ValueError(
        `For 'Momentum', the argument 'momentum' must be at least 0.0, but got ${pyFloat(momentum)}`,
      );
    }
    this.momentum = new Parameter(new Tensor(momentum, float32), 'momentum');
    this.use_nesterov = checkBool(use_nesterov);
    this.makeState();
  }

  protected override initState(param: Parameter): MomentumState {
    return { moments: stateOf(param, 'moments') };
  }

  protected override update(
    param: Parameter,
    grad: Tensor,
    { moments }: MomentumState,
    lr: Tensor,
  ): Updated<MomentumState> {
    checkWidth(param, grad.dtype, { argument: 'variable', primitive: 'ApplyMomentum' });
    const { dtype } = param;
    const [g, rate, u] = [grad, lr, this.momentum].map((x) => ops.cast(x, dtype));
    const v = ops.add(ops.mul(moments, u), g);
    return [ops.sub(param, ops.mul(v, rate)), { moments: v }];
  }

  protected override result(): readonly boolean[] {
    return new Array<boolean>(this.parameters.length).fill(true);
  }
}

declareLayer(Momentum, 'Momentum');
