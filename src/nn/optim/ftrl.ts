import {
  checkNonNegativeFloat,
  checkNumber,
  checkPositiveFloat,
  checkValueType,
  pyClass,
} from '../../common/checks.js';
import { float32 } from '../../common/dtype.js';
import { ValueError } from '../../common/errors.js';
import type { Parameter, ParameterTuple } from '../../common/parameter.js';
import { signature } from '../../common/signature.js';
import type { Tensor } from '../../common/tensor.js';
import * as ops from '../../ops/index.js';
import { declareLayer } from '../layer/declare.js';
import type { WeightDecay } from './decay.js';
import type { Params } from './groups.js';
import { checkWidth } from './kernel.js';
import { Optimizer, type OptimizerOptions, type Updated } from './optimizer.js';
import { stateOf } from './state.js';

const SIG = signature<{
  params: Params;
  initial_accum: number;
  learning_rate: number;
  lr_power: number;
  l1: number;
  l2: number;
  use_locking: boolean;
  loss_scale: number;
  weight_decay: WeightDecay;
}>(
  'nn.FTRL',
  'params, initial_accum=0.1, learning_rate=0.001, lr_power=-0.5, l1=0.0, l2=0.0, use_locking=False, loss_scale=1.0, weight_decay=0.0',
);

/** Keywords of {@link FTRL}. */
export interface FTRLOptions extends OptimizerOptions {
  /** What the sums of squares start with, ≥ 0. Default 0.1. */
  initial_accum?: number;
  /** The rate, a fixed number > 0. Default 0.001. */
  learning_rate?: number;
  /** The power of the rate's fall, ≤ 0. Default −0.5. */
  lr_power?: number;
  /** What pulls weights to exactly zero, ≥ 0. Default 0. */
  l1?: number;
  /** What keeps weights small, ≥ 0. Default 0. */
  l2?: number;
  /** Without effect: nothing else writes to parameters. Default false. */
  use_locking?: boolean;
}

/** @internal The state of one parameter. */
export type FTRLState = {
  /** The sum of squared gradients. */
  readonly moments: Parameter;
  /** The sum that the weight is solved from. */
  readonly linear: Parameter;
};

/**
 * Follow the regularized leader: MindSpore's `nn.FTRL`, with q = −lr_power.
 *
 *     n' = n + g²
 *     z  = z + g − (n'^q − n^q) / lr · p
 *     p  = (l1 − z) / (n'^q / lr + 2 · l2) where |z| > l1, else 0
 *
 * This is what MindSpore's kernel computes; its documentation has sign(z) · l1 − z, which differs where z < 0.
 *
 * Weight decay applies to all parameters, whatever their names are. State: `moments.<name>` (n), `linear.<name>` (z). A call returns an array of true,
 * one for each parameter.
 *
 * TypeError unless the numbers are floats and `use_locking` a bool; ValueError for negative ones (`lr_power`: positive), a rate of 0, and rates that
 * change or belong to a group; TypeError at the call for float16; the rest as {@link Optimizer}.
 */
export class FTRL extends Optimizer<FTRLState, readonly boolean[]> {
  declare readonly moments: ParameterTuple;
  declare readonly linear: ParameterTuple;
  readonly l1: number;
  readonly l2: number;
  readonly lr: number;
  readonly lr_power: number;
  readonly use_locking: boolean;
  readonly #start: number;
  #chosen: string | undefined;

  constructor(
    params: Params,
    initial_accum?: number,
    learning_rate?: number,
    lr_power?: number,
    l1?: number,
    l2?: number,
    use_locking?: boolean,
    loss_scale?: number | bigint,
    weight_decay?: WeightDecay,
  );
  constructor(params: Params, options?: FTRLOptions);
  /** @hidden */
  constructor(params: Params, initial_accum: number, options: Omit<FTRLOptions, 'initial_accum'>);
  /** @hidden */
  constructor(options: FTRLOptions & { params: Params });
  constructor(...args: unknown[]) {
    const { params, learning_rate, weight_decay, loss_scale, ...own } = SIG.bind(args);
    super(learning_rate, params, weight_decay, loss_scale);
    const cls = this.cls_name;
    if (this.dynamic_lr || this.is_group_lr) {
      const [dynamic, group] = [this.dynamic_lr, this.is_group_lr].map((x) => (x ? 'True' : 'False'));
      throw new ValueError(
        "For 'FTRL', dynamic learning rate and group learning rate are currently not supported in FTRL, they should all be false, " +
          `but got dynamic learning rate ${dynamic} and group learning rate ${group}.`,
      );
    }
    const float = (name: string, value: number): number => checkValueType(name, value, ['float'], cls);
    const atLeast0 = (name: string, value: number): number =>
      checkNumber(name, float(name, value), 0, '>=', cls, 'float');
    this.#start = atLeast0('initial_accum', own.initial_accum);
    this.lr = checkPositiveFloat(float('learning_rate', learning_rate), 'learning_rate', cls);
    this.lr_power = checkNumber('lr_power', float('lr_power', own.lr_power), 0, '<=', cls, 'float');
    this.l1 = atLeast0('l1', own.l1);
    this.l2 = atLeast0('l2', own.l2);
    this.use_locking = checkValueType('use_locking', own.use_locking, ['bool'], cls);
    for (const [name, value] of Object.entries({ l1: this.l1, l2: this.l2 })) {
      checkNonNegativeFloat(value, name, 'SparseApplyFtrl'); // not infinite: MindSpore makes that operator too
    }
    this.makeState();
  }

  protected override exempt(): boolean {
    return false;
  }

  protected override initState(param: Parameter): FTRLState {
    return { moments: stateOf(param, 'moments', this.#start), linear: stateOf(param, 'linear') };
  }

  protected override update(
    param: Parameter,
    grad: Tensor,
    { moments, linear }: FTRLState,
    lr: Tensor,
  ): Updated<FTRLState> {
    for (const dtype of [grad.dtype, float32]) checkWidth(param, dtype, { argument: 'var', primitive: 'ApplyFtrl' });
    const { l1, l2, lr_power } = this;
    const power = (x: Tensor): Tensor => (lr_power === -0.5 ? ops.sqrt(x) : ops.pow(x, -lr_power));
    const n = ops.add(moments, ops.square(grad));
    const grown = power(n);
    const sigma = ops.div(ops.sub(grown, power(moments)), lr);
    const z = ops.sub(ops.add(linear, grad), ops.mul(sigma, param));
    const solved = ops.div(ops.sub(l1, z), ops.add(ops.div(grown, lr), 2 * l2));
    const value = ops.select(ops.greater(ops.abs(z), l1), solved, ops.zeros_like(param));
    return [value, { moments: n, linear: z }];
  }

  protected override result(): readonly boolean[] {
    return new Array<boolean>(this.parameters.length).fill(true);
  }

  /** Where sparse gradients would be applied: 'CPU', 'Ascend' or 'GPU', without effect. TypeError for what is no string, ValueError for another one. */
  override get target(): string {
    return this.#chosen ?? super.target;
  }

  override set target(value: string) {
    if (typeof value !== 'string') {
      throw new TypeError(`For 'FTRL', the property 'target' must be string type, but got type ${pyClass(value)}.`);
    }
    if (!['CPU', 'Ascend', 'GPU'].includes(value)) {
      throw new ValueError(
        `For 'FTRL', the property 'target' must be 'CPU', 'Ascend' or 'GPU', but got ${String(value)}.`,
      );
    }
    this.#chosen = value;
  }
}

declareLayer(FTRL, 'FTRL');
