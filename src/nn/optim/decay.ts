import { checkNonNegativeFloat, pyClass } from '../../common/checks.js';
import type { Tensor } from '../../common/tensor.js';
import * as ops from '../../ops/index.js';
import { Cell } from '../cell.js';
import { declareLayer } from '../layer/declare.js';

/** Weight decay (L2): a number ≥ 0, or a Cell that gives it for a step. */
export type WeightDecay = number | bigint | Cell;

/** Weight decay as it is applied: times the loss scale. */
export type Decay = number | WrappedWeightDecay;

/** Checks a weight decay. TypeError unless a number or a Cell, ValueError below 0. */
export function readDecay(given: unknown, lossScale: number, cls: string): Decay {
  if (typeof given === 'number' || typeof given === 'bigint') {
    return checkNonNegativeFloat(Number(given), 'weight_decay', cls) * lossScale;
  }
  if (given instanceof Cell) return new WrappedWeightDecay(given, lossScale);
  throw new TypeError(
    `For 'Optimizer', the argument 'Weight_decay' must be int, float or Cell.but got ${pyClass(given)}`,
  );
}

/** Whether there is anything to add to the gradient. */
export function decays(decay: Decay): boolean {
  return decay instanceof Cell || decay > 0;
}

/** The gradient with the decay's share of the parameter. A decay that was computed has one element, whatever its shape. */
export function decayed(grad: Tensor, param: Tensor, decay: number | Tensor): Tensor {
  if (typeof decay === 'number') return ops.add(ops.mul(param, decay), grad);
  const factor = ops.cast(decay.size === 1 && decay.ndim > 0 ? ops.reshape(decay, []) : decay, param.dtype);
  return ops.add(ops.mul(param, factor), grad);
}

/** A decay of the step, times the loss scale. */
export class WrappedWeightDecay extends Cell {
  readonly weight_decay: Cell;
  readonly loss_scale: number;

  constructor(weight_decay: Cell, loss_scale: number) {
    super();
    this.weight_decay = weight_decay;
    this.loss_scale = loss_scale;
  }

  override construct(global_step: Tensor): Tensor {
    return ops.mul(this.weight_decay(global_step) as Tensor, this.loss_scale);
  }
}

declareLayer(WrappedWeightDecay, '_WrappedWeightDecay', 'global_step');
