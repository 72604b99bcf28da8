import { checkValueType, pyClass, pyFloat } from '../../common/checks.js';
import { float16, float32 } from '../../common/dtype.js';
import { ValueError } from '../../common/errors.js';
import { Parameter, type ParameterTuple } from '../../common/parameter.js';
import { signature } from '../../common/signature.js';
import { Tensor } from '../../common/tensor.js';
import * as ops from '../../ops/index.js';
import { declareLayer } from '../layer/declare.js';
import type { Params } from './groups.js';
import { Optimizer, type Updated } from './optimizer.js';
import type { LearningRate } from './rate.js';
import { stateOf } from './state.js';

type Number_ = number | bigint;

const SIG = signature<{
  params: Params;
  learning_rate: LearningRate;
  momentum: unknown;
  dampening: unknown;
  weight_decay: Number_;
  nesterov: boolean;
  loss_scale: Number_;
}>(
  'nn.SGD',
  'params, learning_rate=0.1, momentum=0.0, dampening=0.0, weight_decay=0.0, nesterov=False, loss_scale=1.0',
);

/** Keywords of {@link SGD}. */
export interface SGDOptions {
  /** Default 0.1. */
  learning_rate?: LearningRate;
  /** The factor u, ≥ 0. Default 0: no momentum. */
  momentum?: Number_;
  /** How much less of the gradient goes into the sum, ≥ 0. Default 0. */
  dampening?: Number_;
  /** Weight decay, a number. Default 0. */
  weight_decay?: Number_;
  /** Whether the step looks ahead; wants momentum and no dampening. Default false. */
  nesterov?: boolean;
  /** What gradients are divided by, > 0. Default 1. */
  loss_scale?: Number_;
}

/** @internal The state of one parameter. */
export type SGDState = {
  /** The moving sum of gradients. */
  readonly accum: Parameter;
  /** 1 until the first step with momentum, then 0. */
  readonly stat: Parameter;
};

/**
 * Stochastic gradient descent, with momentum if asked for: MindSpore's `nn.SGD`. Without momentum p = p − lr · g; with it
 *
 *     v = g at the first step, then v · u + g · (1 − dampening)
 *     p = p − lr · v                      or, with `nesterov`,  p = p − lr · (g + v · u)
 *
 * State: `accum.<name>` and `stat.<name>`; the factor u is the parameter `momentum`. A call returns the bool Tensor True.
 *
 * TypeError unless `momentum` and `dampening` are numbers, `nesterov` a bool and the weight decay a number; ValueError for negative ones, and for `nesterov`
 * without momentum or with dampening; TypeError for gradients that are neither float16 nor float32; the rest as {@link Optimizer}.
 */
export class SGD extends Optimizer<SGDState, Tensor> {
  /** The factor u: float32, a scalar. */
  readonly momentum: Parameter;
  readonly dampening: number;
  readonly nesterov: boolean;
  #moving = true;
  declare readonly accum: ParameterTuple;
  declare readonly stat: ParameterTuple;

  constructor(
    params: Params,
    learning_rate?: LearningRate,
    momentum?: Number_,
    dampening?: Number_,
    weight_decay?: Number_,
    nesterov?: boolean,
    loss_scale?: Number_,
  );
  constructor(params: Params, options?: SGDOptions);
  /** @hidden */
  constructor(options: SGDOptions & { params: Params });
  /** @hidden */
  constructor(params: Params, learning_rate: LearningRate, options: Omit<SGDOptions, 'learning_rate'>);
  /** @hidden */
  constructor(
    params: Params,
    learning_rate: LearningRate,
    momentum: Number_,
    options: Omit<SGDOptions, 'learning_rate' | 'momentum'>,
  );
  constructor(...args: unknown[]) {
    const { params, learning_rate, momentum, dampening, weight_decay, nesterov, loss_scale } = SIG.bind(args);
    super(learning_rate, params, weight_decay, loss_scale);
    const u = readFactor('momentum', momentum, 'but got %.');
    this.dampening = readFactor('dampening', dampening, "but got 'dampening' %");
    this.nesterov = checkValueType('nesterov', nesterov, 'bool', this.cls_name);
    if (nesterov && (u <= 0 || this.dampening !== 0)) {
      throw new ValueError(
        "For 'SGD', if 'nesterov' is true, 'momentum' must be > 0.0 and 'dampening' must equal to 0.0, " +
          `but got 'momentum' ${pyFloat(u)}, 'dampening' ${pyFloat(this.dampening)}.`,
      );
    }
    if (this.dynamic_weight_decay) {
      throw new TypeError(
        "For 'SGD', dynamic weight decay is currently not supported, the argument 'weight_decay' or 'weight_decay' set in " +
          "grouped 'params' must be float or int type.",
      );
    }
    this.momentum = new Parameter(new Tensor(u, float32), 'momentum');
    this.makeState();
  }

  protected override initState(param: Parameter): SGDState {
    return { accum: stateOf(param, 'accum'), stat: stateOf(param, 'stat', 'ones') };
  }

  protected override update(param: Parameter, grad: Tensor, { accum, stat }: SGDState, lr: Tensor): Updated<SGDState> {
    checkGradType(grad);
    const [g, rate, u] = [grad, lr, this.momentum].map((x) => ops.cast(x, param.dtype));
    if (!this.#moving) return [ops.sub(param, ops.mul(g, rate))];
    const v = ops.select(ops.greater(stat, 0), g, ops.add(ops.mul(accum, u), ops.mul(g, 1 - this.dampening)));
    const down = this.nesterov ? ops.add(g, ops.mul(v, u)) : v;
    return [ops.sub(param, ops.mul(down, rate)), { accum: v, stat: ops.zeros_like(stat) }];
  }

  /** Without momentum the state stays as it is, and out of the graph. */
  protected override variant(): boolean {
    const host = this.momentum.hostData();
    this.#moving = host === undefined || Number(host[0]) > 0;
    return this.#moving;
  }
}

/** A number ≥ 0; `got` is how its message ends. */
function readFactor(name: string, given: unknown, got: string): number {
  if (typeof given !== 'number' && typeof given !== 'bigint') {
    throw new TypeError(`For 'SGD', the argument '${name}' must be float type, but got ${pyClass(given)}.`);
  }
  const factor = Number(given);
  if (factor < 0) {
    throw new ValueError(
      `For 'SGD', the argument '${name}' must be at least 0.0, ${got.replace('%', pyFloat(factor))}`,
    );
  }
  return factor;
}

function checkGradType(grad: Tensor): void {
  if (grad.dtype === float32 || grad.dtype === float16) return;
  throw new TypeError(
    "For 'SGD', the element of 'gradient' must be one of Tensor[Float16], Tensor[Float32], " +
      `but got Tensor[${String(grad.dtype)}].The supported data types depend on the hardware that executes the operator, for more details, ` +
      'please refer to the MindSpore official website to get more information about the data type.',
  );
}

declareLayer(SGD, 'SGD');
