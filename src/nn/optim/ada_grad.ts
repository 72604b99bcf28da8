import { checkNonNegativeFloat, checkValueType } from '../../common/checks.js';
import type { Parameter, ParameterTuple } from '../../common/parameter.js';
import { signature } from '../../common/signature.js';
import type { Tensor } from '../../common/tensor.js';
import * as ops from '../../ops/index.js';
import { declareLayer } from '../layer/declare.js';
import type { WeightDecay } from './decay.js';
import type { Params } from './groups.js';
import { checkWidth } from './kernel.js';
import { Optimizer, type OptimizerOptions, type Updated } from './optimizer.js';
import { narrowed, roundedRate, widened } from './precision.js';
import type { LearningRate } from './rate.js';
import { stateOf } from './state.js';

const SIG = signature<{
  params: Params;
  accum: number;
  learning_rate: LearningRate;
  update_slots: boolean;
  loss_scale: number;
  weight_decay: WeightDecay;
}>('nn.Adagrad', 'params, accum=0.1, learning_rate=0.001, update_slots=True, loss_scale=1.0, weight_decay=0.0');

/** Keywords of {@link Adagrad}. */
export interface AdagradOptions extends OptimizerOptions {
  /** What the sums of squares start with, ≥ 0. Default 0.1. */
  accum?: number;
  /** Default 0.001. */
  learning_rate?: LearningRate;
  /** Without effect, as on MindSpore's CPU: the sums always grow. Default true. */
  update_slots?: boolean;
}

/** @internal The state of one parameter. */
export type AdagradState = {
  /** The sum of squared gradients. */
  readonly accum: Parameter;
};

/**
 * Steps divided by the root of the sum of all squared gradients: MindSpore's `nn.Adagrad`.
 *
 *     a = a + g²
 *     p = p − lr · g / √a
 *
 * State: `accum.<name>`. A call returns an array of true, one for each parameter.
 *
 * TypeError unless `accum` is a float and `update_slots` a bool, ValueError for `accum` < 0; TypeError at the call for gradients of a wider
 * float type than the parameter's; the rest as {@link Optimizer}.
 */
export class Adagrad extends Optimizer<AdagradState, readonly boolean[]> {
  declare readonly accum: ParameterTuple;
  readonly #start: number;

  constructor(
    params: Params,
    accum?: number,
    learning_rate?: LearningRate,
    update_slots?: boolean,
    loss_scale?: number | bigint,
    weight_decay?: WeightDecay,
  );
  constructor(params: Params, options?: AdagradOptions);
  /** @hidden */
  constructor(params: Params, accum: number, options: Omit<AdagradOptions, 'accum'>);
  /** @hidden */
  constructor(options: AdagradOptions & { params: Params });
  constructor(...args: unknown[]) {
    const { params, accum, learning_rate, update_slots, loss_scale, weight_decay } = SIG.bind(args);
    super(learning_rate, params, weight_decay, loss_scale);
    checkValueType('accum', accum, ['float'], this.cls_name);
    checkValueType('update_slots', update_slots, ['bool'], this.cls_name);
    this.#start = checkNonNegativeFloat(accum, 'accum', this.cls_name);
    this.makeState();
  }

  protected override initState(param: Parameter): AdagradState {
    return { accum: stateOf(param, 'accum', this.#start) };
  }

  protected override update(
    param: Parameter,
    grad: Tensor,
    { accum }: AdagradState,
    lr: Tensor,
  ): Updated<AdagradState> {
    checkWidth(param, grad.dtype);
    const [p, g, a0] = widened(param, param, grad, accum);
    const a = ops.add(a0, ops.square(g));
    const value = ops.sub(p, ops.div(ops.mul(roundedRate(param, lr), g), ops.sqrt(a)));
    return [narrowed(param, value), { accum: narrowed(param, a) }];
  }

  protected override result(): readonly boolean[] {
    return new Array<boolean>(this.parameters.length).fill(true);
  }
}

declareLayer(Adagrad, 'Adagrad');
