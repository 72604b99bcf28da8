import { checkFloatRange, checkValueType, pyClass, pyFloat } from '../../common/checks.js';
import { float16, float32 } from '../../common/dtype.js';
import { ValueError } from '../../common/errors.js';
import type { Parameter, ParameterTuple } from '../../common/parameter.js';
import { signature } from '../../common/signature.js';
import { type Tensor } from '../../common/tensor.js';
import * as ops from '../../ops/index.js';
import { declareLayer } from '../layer/declare.js';
import type { WeightDecay } from './decay.js';
import type { Params } from './groups.js';
import { Optimizer, type Updated } from './optimizer.js';
import { narrowed, rounded } from './precision.js';
import type { LearningRate } from './rate.js';
import { stateOf } from './state.js';

type Pair = readonly [number, number];

const SIG = signature<{
  params: Params;
  learning_rate: LearningRate;
  etas: Pair;
  step_sizes: Pair;
  weight_decay: WeightDecay;
}>('nn.Rprop', 'params, learning_rate=0.1, etas=(0.5, 1.2), step_sizes=(1e-6, 50.0), weight_decay=0.0');

/** Keywords of {@link Rprop}. */
export interface RpropOptions {
  /** The size of the first steps. Default 0.1. */
  learning_rate?: LearningRate;
  /** What a step is multiplied by when the sign of the gradient changes (between 0 and 1), and when it does not (> 1). Default [0.5, 1.2]. */
  etas?: readonly [number, number];
  /** The least and the greatest step. Default [1e-6, 50]. */
  step_sizes?: readonly [number, number];
  /** Weight decay. Default 0. */
  weight_decay?: WeightDecay;
}

/** @internal The state of one parameter. */
export type RpropState = {
  /** The last gradient; 0 where its sign had changed. */
  readonly prev: Parameter;
  /** The size of the last step. */
  readonly step_size: Parameter;
};

/**
 * Resilient propagation: only signs of gradients count, each element has a step of its own. MindSpore's `nn.Rprop`. With s the step, at first lr,
 *
 *     s = s · η+ where g · g_prev > 0, s · η− (and g = 0) where it is < 0; within [min, max]
 *     p = p − sign(g) · s
 *
 * State: `prev.<name>`, `step_size.<name>`. Computed in float32, for float16 parameters in float16. A call returns the bool Tensor True.
 *
 * TypeError unless `etas` and `step_sizes` are pairs of floats; ValueError for η− outside (0, 1), η+ ≤ 1 and a least step above the greatest; the rest
 * as {@link Optimizer}.
 */
export class Rprop extends Optimizer<RpropState, Tensor> {
  readonly etaminus: number;
  readonly etaplus: number;
  readonly step_size_min: number;
  readonly step_size_max: number;
  declare readonly prev: ParameterTuple;
  declare readonly step_size: ParameterTuple;

  constructor(
    params: Params,
    learning_rate?: LearningRate,
    etas?: readonly [number, number],
    step_sizes?: readonly [number, number],
    weight_decay?: WeightDecay,
  );
  constructor(params: Params, options?: RpropOptions);
  /** @hidden */
  constructor(params: Params, learning_rate: LearningRate, options: Omit<RpropOptions, 'learning_rate'>);
  /** @hidden */
  constructor(options: RpropOptions & { params: Params });
  constructor(...args: unknown[]) {
    const { params, learning_rate, etas, step_sizes, weight_decay } = SIG.bind(args);
    super(learning_rate, params, weight_decay);
    const cls = this.cls_name;
    checkPair('etas', etas, pyClass(etas));
    checkPair('step_sizes', step_sizes, "<class 'tuple'>"); // MindSpore's message shows the type of etas
    const [least, greatest] = step_sizes;
    if (least > greatest) {
      throw new ValueError(
        'For Rprop, maximal step size should not be less than minimal step size, ' +
          `but got ${pyFloat(least)} > ${pyFloat(greatest)}.`,
      );
    }
    this.etaminus = checkFloatRange(etas[0], 0, 1, '()', 'etaminus', cls);
    this.etaplus = checkValueType('etaplus', etas[1], ['float'], cls);
    if (this.etaplus <= 1) {
      throw new ValueError(`For Rprop, etaplus must be greater than 1.0, but got etaplus ${pyFloat(this.etaplus)}.`);
    }
    this.step_size_min = checkValueType('min_step_sizes', least, ['float'], cls);
    this.step_size_max = checkValueType('max_step_sizes', greatest, ['float'], cls);
    this.makeState();
  }

  protected override initState(param: Parameter): RpropState {
    return { prev: stateOf(param, 'prev'), step_size: stateOf(param, 'step_size') };
  }

  protected override update(
    param: Parameter,
    grad: Tensor,
    { prev, step_size }: RpropState,
    lr: Tensor,
    step: Tensor,
  ): Updated<RpropState> {
    const dtype = param.dtype === float16 ? float16 : float32;
    const [p, g0, before, size] = [param, grad, prev, step_size].map((x) => ops.cast(x, dtype));
    const sign = ops.mul(g0, before);
    const turned = ops.less(sign, 0);
    const [shrink, grow] = [this.etaminus, this.etaplus].map((eta) => rounded(eta, dtype));
    const factor = ops.where(turned, shrink, ops.where(ops.greater(sign, 0), grow, 1));
    const from = ops.select(ops.equal(step, 1), lr, ops.cast(size, float32));
    const s = ops.clip_by_value(ops.mul(from, factor), this.step_size_min, this.step_size_max);
    const g = ops.select(turned, ops.zeros_like(g0), g0);
    const value = ops.sub(p, ops.mul(ops.sign(g), s));
    return [narrowed(param, value), { prev: narrowed(param, g), step_size: narrowed(param, s) }];
  }
}

function checkPair(name: string, pair: unknown, shown: string): asserts pair is Pair {
  if (!Array.isArray(pair)) throw new TypeError(`For Rprop, ${name} must be a tuple, but got ${shown}.`);
  if (pair.length !== 2) {
    throw new ValueError(`For Rprop, ${name} must be a tuple with the size of 2, but got ${pair.length}.`);
  }
}

declareLayer(Rprop, 'Rprop');
