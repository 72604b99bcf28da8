import { checkPositiveInt, checkValueType, pyStr } from '../common/checks.js';
import { float32, int32 } from '../common/dtype.js';
import { ValueError } from '../common/errors.js';
import { Parameter } from '../common/parameter.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { mapTensors, tensorsIn } from '../common/tree.js';
import { allFinite } from '../nn/wrap/finite.js';
import * as ops from '../ops/index.js';
import { asConstants } from '../ops/operand.js';

/** Tensors, alone or nested in arrays. */
export type TensorTree = Tensor | readonly TensorTree[];

const FINITE = signature<{ inputs: unknown }>('amp.all_finite', 'inputs');

/** Whether all elements of some gradients are finite: a bool Tensor. MindSpore's `amp.all_finite`. */
export function all_finite(inputs: TensorTree): Tensor;
export function all_finite(options: { inputs: TensorTree }): Tensor;
export function all_finite(...args: unknown[]): Tensor {
  return allFinite(tensorsIn(FINITE.bind(args).inputs));
}

function scaleBy<T extends TensorTree>(factor: Tensor, inputs: T): T {
  return asConstants(() => mapTensors(inputs, (t) => ops.mul(t, ops.cast(factor, t.dtype)))) as T;
}

function checkScale(value: unknown): number {
  checkValueType('scale_value', value, ['float', 'int']);
  if ((value as number) < 1) throw new ValueError(`The argument 'scale_value' must be > 1, but got ${pyStr(value)}`);
  return Number(value);
}

/** The base of what scales losses and gradients in hand-written training steps. MindSpore's `amp.LossScaler`. */
export abstract class LossScaler {
  /** The inputs times the scale. */
  abstract scale<T extends TensorTree>(inputs: T): T;
  /** The inputs divided by the scale. */
  abstract unscale<T extends TensorTree>(inputs: T): T;
  /** Changes the scale after a step; gives whether it may change at all. */
  abstract adjust(grads_finite: Tensor): boolean;
}

const STATIC = signature<{ scale_value: number }>('amp.StaticLossScaler', 'scale_value');

/** A scale that stays: a float or int ≥ 1, TypeError and ValueError otherwise. MindSpore's `amp.StaticLossScaler`. */
export class StaticLossScaler extends LossScaler {
  /** The scale: a float32 scalar. */
  readonly scale_value: Parameter;

  constructor(scale_value: number);
  constructor(options: { scale_value: number });
  constructor(...args: unknown[]) {
    const { scale_value } = STATIC.bind(args);
    super();
    this.scale_value = new Parameter(new Tensor(checkScale(scale_value), float32), { name: 'scale_value' });
  }

  scale<T extends TensorTree>(inputs: T): T {
    return scaleBy(this.scale_value, inputs);
  }

  unscale<T extends TensorTree>(inputs: T): T {
    return scaleBy(ops.reciprocal(this.scale_value), inputs);
  }

  /** false: nothing changes. */
  adjust(_grads_finite: Tensor): boolean {
    return false;
  }
}

const DYNAMIC = signature<{ scale_value: number; scale_factor: number; scale_window: number }>(
  'amp.DynamicLossScaler',
  'scale_value, scale_factor, scale_window',
);

/**
 * A scale that is divided by `scale_factor` (not below 1) when gradients are not finite, and multiplied after `scale_window` finite steps. `scale_value` is a
 * float or int ≥ 1, the others ints > 0; TypeError and ValueError otherwise. MindSpore's `amp.DynamicLossScaler`.
 */
export class DynamicLossScaler extends LossScaler {
  /** The scale: a float32 scalar. */
  readonly scale_value: Parameter;
  readonly scale_factor: number;
  readonly scale_window: number;
  /** Finite steps since the scale changed last. */
  readonly counter: Parameter;

  constructor(scale_value: number, scale_factor: number, scale_window: number);
  constructor(options: { scale_value: number; scale_factor: number; scale_window: number });
  constructor(...args: unknown[]) {
    const { scale_value, scale_factor, scale_window } = DYNAMIC.bind(args);
    super();
    this.scale_value = new Parameter(new Tensor(checkScale(scale_value), float32), { name: 'scale_value' });
    this.scale_window = Number(checkPositiveInt(scale_window, 'scale_window'));
    this.scale_factor = Number(checkPositiveInt(scale_factor, 'scale_factor'));
    this.counter = new Parameter(new Tensor(0, int32), { name: 'counter' });
  }

  scale<T extends TensorTree>(inputs: T): T {
    return scaleBy(this.scale_value, inputs);
  }

  unscale<T extends TensorTree>(inputs: T): T {
    return scaleBy(ops.reciprocal(this.scale_value), inputs);
  }

  /** Changes the scale and the counter; `grads_finite` is a bool scalar. Gives true. */
  adjust(grads_finite: Tensor): boolean {
    asConstants(() => {
      const { scale_value: scale, counter, scale_factor, scale_window } = this;
      const larger = ops.mul(scale, scale_factor);
      const due = ops.logical_and(ops.equal(counter, scale_window - 1), ops.isfinite(larger));
      const smaller = ops.maximum(ops.div(scale, scale_factor), 1);
      const next = ops.where(grads_finite, ops.where(due, larger, scale), smaller);
      const steps = ops.mul(ops.remainder(ops.add(counter, 1), scale_window), ops.cast(grads_finite, int32));
      ops.assign(scale, next);
      ops.assign(counter, ops.cast(steps, int32));
    });
    return true;
  }
}
