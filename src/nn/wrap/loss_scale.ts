import { float32, int32 } from '../../common/dtype.js';
import { ValueError } from '../../common/errors.js';
import { Parameter } from '../../common/parameter.js';
import { pyClass } from '../../common/checks.js';
import { shapeText } from '../../common/shape.js';
import { signature } from '../../common/signature.js';
import { Tensor } from '../../common/tensor.js';
import { tensorsIn } from '../../common/tree.js';
import type { Value } from '../../common/value.js';
import * as ops from '../../ops/index.js';
import { asConstants } from '../../ops/operand.js';
import { Cell } from '../cell.js';
import { isCell } from '../cell/state.js';
import { after } from '../layer/after.js';
import { declareLayer } from '../layer/declare.js';
import { lossAndGradients, TrainOneStepCell, type StepOptimizer } from './cell_wrapper.js';
import { allFinite } from './finite.js';

const SIG = {
  dynamic: signature<{ loss_scale_value: number; scale_factor: number; scale_window: number }>(
    'nn.DynamicLossScaleUpdateCell',
    'loss_scale_value, scale_factor, scale_window',
  ),
  fixed: signature<{ loss_scale_value: number }>('nn.FixedLossScaleUpdateCell', 'loss_scale_value'),
  step: signature<{ network: Cell; optimizer: StepOptimizer; scale_sense: unknown }>(
    'nn.TrainOneStepWithLossScaleCell',
    'network, optimizer, scale_sense',
  ),
};

/** What says how the loss scale changes from step to step. */
export interface LossScaleUpdate extends Cell {
  /** The scale to begin with. */
  get_loss_scale(): number;
}

/**
 * Changes the loss scale: on overflow it is divided by `scale_factor` (not below 1); after `scale_window` steps without one it is multiplied. `construct(loss_scale,
 * overflow)` assigns the Parameter `loss_scale` and gives `overflow`, a bool Tensor. MindSpore's `nn.DynamicLossScaleUpdateCell`.
 */
export class DynamicLossScaleUpdateCell extends Cell {
  readonly scale_window: Tensor;
  readonly scale_factor: Tensor;
  readonly loss_scale_value: number;
  cur_iter: Parameter;
  last_overflow_iter: Parameter;

  constructor(loss_scale_value: number, scale_factor: number, scale_window: number);
  constructor(options: { loss_scale_value: number; scale_factor: number; scale_window: number });
  constructor(...args: unknown[]) {
    const { loss_scale_value, scale_factor, scale_window } = SIG.dynamic.bind(args);
    super();
    this.scale_window = new Tensor(scale_window, int32);
    this.scale_factor = new Tensor(scale_factor, float32);
    this.loss_scale_value = loss_scale_value;
    this.cur_iter = new Parameter(new Tensor(1, int32), { name: 'current_iterator_step' });
    this.last_overflow_iter = new Parameter(new Tensor(0, int32), { name: 'last_overflow_iterator_step' });
  }

  /** The scale to begin with. */
  get_loss_scale(): number {
    return this.loss_scale_value;
  }

  override construct(loss_scale: Parameter, overflow: Tensor): Tensor {
    return asConstants(() => {
      const smaller = ops.maximum(ops.mul(loss_scale, ops.reciprocal(this.scale_factor)), 1);
      const kept = ops.where(overflow, smaller, loss_scale);
      const due = ops.less_equal(this.scale_window, ops.sub(this.cur_iter, this.last_overflow_iter));
      const last = ops.where(ops.logical_or(overflow, due), this.cur_iter, this.last_overflow_iter);
      const grow = ops.logical_and(due, ops.logical_not(overflow));
      ops.assign(this.last_overflow_iter, last);
      ops.assign(loss_scale, ops.where(grow, ops.mul(kept, this.scale_factor), kept));
      ops.assign(this.cur_iter, ops.add(this.cur_iter, 1));
      return overflow;
    });
  }
}

/** Leaves the loss scale as it is: `construct(loss_scale, overflow)` gives `overflow`. MindSpore's `nn.FixedLossScaleUpdateCell`. */
export class FixedLossScaleUpdateCell extends Cell {
  readonly loss_scale_value: number;

  constructor(loss_scale_value: number);
  constructor(options: { loss_scale_value: number });
  constructor(...args: unknown[]) {
    const { loss_scale_value } = SIG.fixed.bind(args);
    super();
    this.loss_scale_value = loss_scale_value;
  }

  /** The scale. */
  get_loss_scale(): number {
    return this.loss_scale_value;
  }

  override construct(_: Tensor, overflow: Tensor): Tensor {
    return overflow;
  }
}

/**
 * A training step whose gradients are those of the loss times a scale, divided by it again, so that they do not vanish in float16. When a gradient is not
 * finite nothing is updated, optimizer state included, and `scale_sense`, a cell such as {@link DynamicLossScaleUpdateCell}, lowers the scale; a Tensor of one
 * element is a fixed scale. Gives `[loss, overflow, scale]`, the scale as it is after the step. MindSpore's `nn.TrainOneStepWithLossScaleCell`.
 *
 * TypeError for a `scale_sense` that is neither, ValueError for a Tensor of another shape than () and (1,).
 */
export class TrainOneStepWithLossScaleCell extends TrainOneStepCell {
  scale_sense: Parameter;
  loss_scaling_manager: LossScaleUpdate | null;

  constructor(network: Cell, optimizer: StepOptimizer, scale_sense: Tensor | LossScaleUpdate);
  constructor(options: { network: Cell; optimizer: StepOptimizer; scale_sense: Tensor | LossScaleUpdate });
  constructor(...args: unknown[]) {
    const { network, optimizer, scale_sense } = SIG.step.bind(args);
    super(network, optimizer);
    this.loss_scaling_manager = null;
    if (isCell(scale_sense)) {
      const manager = scale_sense as LossScaleUpdate;
      this.loss_scaling_manager = manager;
      this.scale_sense = new Parameter(new Tensor(manager.get_loss_scale(), float32), { name: 'scale_sense' });
    } else if (scale_sense instanceof Tensor) {
      const { shape } = scale_sense;
      if (shape.length > 1 || (shape.length === 1 && shape[0] !== 1)) {
        throw new ValueError(
          "For 'TrainOneStepWithLossScaleCell', the shape of 'scale_sense' must be (1,) or (), but got " +
            `${shapeText(shape)}.`,
        );
      }
      this.scale_sense = new Parameter(scale_sense, { name: 'scale_sense' });
    } else {
      throw new TypeError(
        "For 'TrainOneStepWithLossScaleCell', the 'scale_sense' must be Cell or Tensor, but got 'scale_sense' type: " +
          `${pyClass(scale_sense)}.`,
      );
    }
  }

  override construct(...inputs: unknown[]): [loss: Tensor, overflow: Tensor, scale: Tensor] {
    const scale = this.scale_sense.value();
    const weigh = (loss: Tensor): Tensor => ops.mul(loss, ops.cast(scale, loss.dtype));
    const computed = lossAndGradients(this.network, this.weights, inputs, weigh);
    return after(computed, ([loss, scaled]): [Tensor, Tensor, Tensor] => {
      const grads = scaled.map((g) => ops.mul(g, ops.cast(ops.reciprocal(scale), g.dtype)));
      const reduced = this.grad_reducer(grads) as Tensor[];
      const [status] = this.start_overflow_check(loss, scale);
      const found = this.get_overflow_status(status, reduced);
      const overflow = this.process_loss_scale(found);
      this.updateUnless(overflow, reduced);
      return [loss, found, this.scale_sense.value()];
    });
  }

  /** Gives the scale another value. TypeError unless `sens` is a Tensor. */
  set_sense_scale(sens: Tensor): void {
    if (!(sens instanceof Tensor)) {
      throw new TypeError(
        `For 'TrainOneStepWithLossScaleCell', the type of 'sens' must be Tensor, but got ${pyClass(sens)}`,
      );
    }
    this.scale_sense.set_data(sens);
  }

  /** What later checks look at, and `compute_input` itself: there is no status register to clear. */
  start_overflow_check(_pre_cond: unknown, compute_input: unknown): [status: Tensor, compute_input: unknown] {
    return [ops.zeros([8], int32), compute_input];
  }

  /** Whether some element of `compute_output`, Tensors, is not finite: a bool Tensor. */
  get_overflow_status(_status: Tensor, compute_output: unknown): Tensor {
    return ops.logical_not(allFinite(tensorsIn(compute_output)));
  }

  /** Lets the manager, if there is one, change the scale; gives whether the update is to be left out. */
  process_loss_scale(overflow: Tensor): Tensor {
    if (this.loss_scaling_manager === null) return overflow;
    return this.loss_scaling_manager(this.scale_sense, overflow) as Tensor;
  }

  /** Runs the optimizer, and takes back on overflow what it has assigned: one graph for both. */
  private updateUnless(overflow: Tensor, grads: Tensor[]): void {
    const held = new Map<Parameter, Value>();
    for (const parameter of [...this.weights, ...this.optimizer.get_parameters()])
      held.set(parameter, parameter.handle);
    this.optimizer(grads);
    for (const [parameter, before] of held) {
      if (parameter.handle === before) continue;
      ops.assign(parameter, ops.where(overflow, new Tensor(before), parameter));
    }
  }
}

declareLayer(DynamicLossScaleUpdateCell, 'DynamicLossScaleUpdateCell', 'loss_scale, overflow');
declareLayer(FixedLossScaleUpdateCell, 'FixedLossScaleUpdateCell', '_, overflow');
declareLayer(TrainOneStepWithLossScaleCell, 'TrainOneStepWithLossScaleCell');
