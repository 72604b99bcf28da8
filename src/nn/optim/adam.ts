import { checkValueType, pyRepr } from '../../common/checks.js';
import { float16, float32 } from '../../common/dtype.js';
import { KeyError, ValueError } from '../../common/errors.js';
import { Parameter, type ParameterTuple } from '../../common/parameter.js';
import { isPlainObject, signature } from '../../common/signature.js';
import { Tensor } from '../../common/tensor.js';
import * as ops from '../../ops/index.js';
import { declareLayer } from '../layer/declare.js';
import type { WeightDecay } from './decay.js';
import type { Params } from './groups.js';
import { checkAccepted, checkSameType, checkWidth } from './kernel.js';
import { checkMoments, roundedMoments, towards, type Moments } from './moments.js';
import { Optimizer, type OptimizerOptions, type OwnState, type Updated } from './optimizer.js';
import { narrowed, widened } from './precision.js';
import type { LearningRate } from './rate.js';
import { stateOf } from './state.js';

type Bound = {
  params: Params;
  learning_rate: LearningRate;
  beta1: number;
  beta2: number;
  eps: number;
  use_locking: boolean;
  use_nesterov: boolean;
  weight_decay: WeightDecay;
  loss_scale: number;
  use_amsgrad: boolean;
};

const SIG = signature<Bound>(
  'nn.Adam',
  'params, learning_rate=1e-3, beta1=0.9, beta2=0.999, eps=1e-8, use_locking=False, use_nesterov=False, weight_decay=0.0, ' +
    'loss_scale=1.0, use_amsgrad=False',
);

/** Keywords of {@link Adam}. */
export interface AdamOptions extends OptimizerOptions {
  /** Default 1e-3. */
  learning_rate?: LearningRate;
  /** How slowly the mean of gradients forgets, between 0 and 1. Default 0.9. */
  beta1?: number;
  /** How slowly the mean of their squares forgets, between 0 and 1. Default 0.999. */
  beta2?: number;
  /** Added to the denominator, > 0. Default 1e-8. */
  eps?: number;
  /** Without effect: nothing else writes to parameters. Default false. */
  use_locking?: boolean;
  /** Whether the step looks ahead (NAdam's way). Default false. */
  use_nesterov?: boolean;
  /** Whether the greatest mean of squares so far divides (AMSGrad). Default false. */
  use_amsgrad?: boolean;
  /** Without effect: it concerns sparse gradients. Default false. */
  use_lazy?: boolean;
  /** Without effect on where it runs; gradients are not centralized then. Default false. */
  use_offload?: boolean;
}

/** @internal The state of one parameter. */
export type AdamState = {
  /** The moving mean of gradients. */
  readonly moment1: Parameter;
  /** The moving mean of their squares. */
  readonly moment2: Parameter;
  /** The greatest `moment2` so far; with `use_amsgrad` only. */
  readonly vhat: Parameter;
};

/**
 * Adaptive moment estimation: MindSpore's `nn.Adam`. At step t
 *
 *     m = β1 · m + (1 − β1) · g
 *     v = β2 · v + (1 − β2) · g²
 *     p = p − lr · √(1 − β2^t) / (1 − β1^t) · m / (√v + ε)
 *
 * With `use_nesterov` m is replaced by β1 · m + (1 − β1) · g in the last line, with `use_amsgrad` v by its greatest value so far (and `use_nesterov` is
 * without effect, as in MindSpore). State: `beta1_power`, `beta2_power` (float32 scalars: β^t), `moment1.<name>`, `moment2.<name>`, with `use_amsgrad`
 * `vhat.<name>`. A call returns an array of true, one for each parameter.
 *
 * TypeError unless `beta1`, `beta2`, `eps` are floats and flags bools; ValueError for betas outside (0, 1), `eps` ≤ 0, `use_lazy` with `use_offload`,
 * and `use_amsgrad` with one of them; KeyError for another keyword; TypeError at the call for parameters and gradients that are neither float16 nor
 * float32; the rest as {@link Optimizer}.
 */
export class Adam extends Optimizer<AdamState, readonly boolean[], Tensor> {
  readonly beta1: Tensor;
  readonly beta2: Tensor;
  readonly eps: Tensor;
  /** β1 to the power of the steps done: float32, a scalar. */
  readonly beta1_power: Parameter;
  /** β2 to the power of the steps done: float32, a scalar. */
  readonly beta2_power: Parameter;
  readonly use_locking: boolean;
  readonly use_nesterov: boolean;
  readonly use_amsgrad: boolean;
  readonly use_lazy: boolean;
  readonly use_offload: boolean;
  declare readonly moment1: ParameterTuple;
  declare readonly moment2: ParameterTuple;
  /** With `use_amsgrad` only. */
  declare readonly vhat: ParameterTuple;
  readonly #moments: Moments;

  constructor(
    params: Params,
    learning_rate?: LearningRate,
    beta1?: number,
    beta2?: number,
    eps?: number,
    use_locking?: boolean,
    use_nesterov?: boolean,
    weight_decay?: WeightDecay,
    loss_scale?: number | bigint,
    use_amsgrad?: boolean,
  );
  constructor(params: Params, options?: AdamOptions);
  /** @hidden */
  constructor(params: Params, learning_rate: LearningRate, options: Omit<AdamOptions, 'learning_rate'>);
  /** @hidden */
  constructor(options: AdamOptions & { params: Params });
  constructor(...args: unknown[]) {
    const { bound, others } = bind(args);
    super(bound.learning_rate, bound.params, bound.weight_decay, bound.loss_scale);
    const { use_lazy = false, use_offload = false, ...unknown } = others;
    if (Object.keys(unknown).length > 0) {
      throw new KeyError(
        "For 'Adam', invalid keys are passed as kwargs, supported keys are 'use_lazy' and'use_offload', " +
          `but got dict_keys(${pyRepr(Object.keys(others))}).`,
      );
    }
    const { beta1, beta2, eps } = checkMoments(bound, this.cls_name);
    const { use_locking, use_nesterov, use_amsgrad } = bound;
    const flags = { use_locking, use_nesterov, use_amsgrad, use_lazy, use_offload };
    for (const [name, flag] of Object.entries(flags)) checkValueType(name, flag, ['bool'], this.cls_name);
    checkFlags(flags);
    this.beta1 = new Tensor(beta1, float32);
    this.beta2 = new Tensor(beta2, float32);
    this.beta1_power = new Parameter(new Tensor(1, float32), 'beta1_power');
    this.beta2_power = new Parameter(new Tensor(1, float32), 'beta2_power');
    this.eps = new Tensor(eps, float32);
    this.use_nesterov = use_nesterov;
    this.use_locking = use_locking;
    this.use_amsgrad = use_amsgrad;
    this.use_lazy = use_lazy as boolean;
    this.use_offload = use_offload as boolean;
    this.#moments = roundedMoments({ beta1, beta2, eps }, float32);
    this.makeState();
  }

  protected override initState(param: Parameter): AdamState {
    const moments = { moment1: stateOf(param, 'moment1'), moment2: stateOf(param, 'moment2') };
    return (this.use_amsgrad ? { ...moments, vhat: stateOf(param, 'vhat') } : moments) as AdamState;
  }

  protected override prepare(gradients: readonly Tensor[]): readonly Tensor[] {
    return this.use_offload ? this.scale_grad(this.decay_weight(gradients)) : super.prepare(gradients);
  }

  protected override advance(): OwnState {
    const { beta1, beta2 } = this.#moments;
    return { beta1_power: ops.mul(this.beta1_power, beta1), beta2_power: ops.mul(this.beta2_power, beta2) };
  }

  /** The rate, corrected for moments that start at zero. */
  protected override common(lr: Tensor, _step: Tensor, { beta1_power, beta2_power }: OwnState): Tensor {
    return ops.div(ops.mul(lr, ops.sqrt(ops.sub(1, beta2_power))), ops.sub(1, beta1_power));
  }

  protected override update(
    param: Parameter,
    grad: Tensor,
    { moment1, moment2, vhat }: AdamState,
    _lr: Tensor,
    _step: Tensor,
    corrected: Tensor,
  ): Updated<AdamState> {
    this.#checkTypes(param, grad);
    const { beta1, beta2, eps } = this.#moments;
    const [p, g, rate, m0, v0] = widened(param, param, grad, corrected, moment1, moment2);
    const m = towards(m0, g, 1 - beta1);
    const v = towards(v0, ops.square(g), 1 - beta2);
    const greatest = this.use_amsgrad ? ops.maximum(vhat, v) : undefined;
    const ahead = this.use_nesterov && greatest === undefined;
    const mean = ahead ? ops.add(ops.mul(m, beta1), ops.mul(g, 1 - beta1)) : m;
    const down = ops.div(ops.mul(mean, rate), ops.add(ops.sqrt(greatest ?? v), eps));
    const moments = { moment1: narrowed(param, m), moment2: narrowed(param, v) };
    return [narrowed(param, ops.sub(p, down)), greatest === undefined ? moments : { ...moments, vhat: greatest }];
  }

  #checkTypes(param: Parameter, grad: Tensor): void {
    if (this.use_offload) {
      checkSameType('AdamNoUpdateParam', ['grad', grad], ['m', 'v'], param);
      return checkAccepted('AdamNoUpdateParam', 'grad', grad.dtype, [float32]);
    }
    checkWidth(param, grad.dtype);
    if (this.use_amsgrad) return checkWidth(param, float32);
    checkAccepted(
      'Adam',
      'grad',
      param.dtype,
      [float16, float32],
      'Float16, Float32, Tensor[Float16], Tensor[Float32]',
    );
  }

  protected override result(): readonly boolean[] {
    return new Array<boolean>(this.parameters.length).fill(true);
  }

  /** Where parameters are updated; 'CPU' may be set. TypeError for what is no string, ValueError for another target. */
  override get target(): string {
    return super.target;
  }

  override set target(value: string) {
    this.setBaseTarget(value);
  }
}

/** MindSpore's `**kwargs`: keywords that are not in the signature come apart. */
function bind(args: readonly unknown[]): { bound: Bound; others: Record<string, unknown> } {
  const last = args[args.length - 1];
  if (!isPlainObject(last)) return { bound: SIG.bind(args), others: {} };
  const names = SIG.parameters.map((p) => p.name);
  const part = (known: boolean): Record<string, unknown> =>
    Object.fromEntries(Object.entries(last).filter(([k, v]) => names.includes(k) === known && v !== undefined));
  return { bound: SIG.bind([...args.slice(0, -1), part(true)]), others: part(false) };
}

function checkFlags(flags: { use_amsgrad: boolean; use_lazy: unknown; use_offload: unknown }): void {
  const { use_amsgrad, use_lazy, use_offload } = flags;
  if (use_lazy && use_offload) {
    throw new ValueError(
      "For 'Adam', 'use_lazy' and 'use_offload' can not both be True.But got use_lazy=True, use_offload=True.",
    );
  }
  if (use_amsgrad && (use_lazy || use_offload)) {
    throw new ValueError(
      "For lazy Adam and Adam with offload, there is no parameter named 'use_amsgrad'.but got 'use_amsgrad'=True.",
    );
  }
}

declareLayer(Adam, 'Adam');
