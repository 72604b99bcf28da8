import {
  checkIsFloat,
  checkNonNegativeFloat,
  checkPositiveFloat,
  checkPositiveInt,
  checkValueType,
  pyClass,
} from '../common/checks.js';
import { float32 } from '../common/dtype.js';
import { NotImplementedError, ValueError } from '../common/errors.js';
import { pyFloat } from '../common/pytext.js';
import { signature } from '../common/signature.js';
import type { Tensor } from '../common/tensor.js';
import * as ops from '../ops/index.js';
import { asConstants } from '../ops/operand.js';
import { Cell } from './cell.js';
import { declareLayer } from './layer/declare.js';

/** A number of steps: a Python int. */
type Int = number | bigint;

/**
 * The base of learning-rate schedules: a cell that gives the rate of a step. Optimizers call it with their `global_step` (int32, shape
 * (1,)) and take the result as a scalar. Subclasses define `construct`; NotImplementedError here. MindSpore's
 * `nn.learning_rate_schedule.LearningRateSchedule`.
 */
export class LearningRateSchedule extends Cell {
  constructor() {
    super();
  }

  /** The rate of step `global_step`, a Tensor of one element. */
  override construct(_global_step: Tensor): Tensor {
    throw new NotImplementedError(`For '${this.cls_name}', the method 'construct' is not defined.`);
  }
}

/** The step as float32. */
function float(step: Tensor): Tensor {
  return ops.cast(step, float32);
}

/** TypeError, in the words some schedules have of their own. */
function checkFloatType(cls: string, name: string, value: unknown): void {
  if (typeof value === 'number') return;
  throw new TypeError(
    `For '${cls}', the argument '${name}' must be type of float, but got '${name}' type: ${pyClass(value)}.`,
  );
}

type Decay = { learning_rate: number; decay_rate: number; decay_steps: Int; is_stair: boolean };

/** What the three schedules that decay by a rate have in common. */
abstract class DecayByRate extends LearningRateSchedule {
  readonly learning_rate: number;
  readonly decay_rate: number;
  readonly decay_steps: number;
  readonly is_stair: boolean;

  protected constructor({ learning_rate, decay_rate, decay_steps, is_stair }: Decay) {
    super();
    const cls = this.cls_name;
    checkPositiveInt(decay_steps, 'decay_steps', cls);
    checkPositiveFloat(learning_rate, 'learning_rate', cls);
    checkIsFloat(learning_rate, 'learning_rate', cls);
    checkPositiveFloat(decay_rate, 'decay_rate', cls);
    checkIsFloat(decay_rate, 'decay_rate', cls);
    checkValueType('is_stair', is_stair, ['bool'], cls);
    this.learning_rate = learning_rate;
    this.decay_rate = decay_rate;
    this.decay_steps = Number(decay_steps);
    this.is_stair = is_stair;
  }

  /** Periods of `decay_steps` that have passed, whole ones with `is_stair`. */
  protected periods(step: Tensor): Tensor {
    const p = ops.div(float(step), this.decay_steps);
    return this.is_stair ? ops.floor(p) : p;
  }
}

const DECAY_TEXT = 'learning_rate, decay_rate, decay_steps, is_stair=False';
const EXPONENTIAL = signature<Decay>('nn.ExponentialDecayLR', DECAY_TEXT);

/**
 * `learning_rate · decay_rate^p`, where p is step / decay_steps, rounded down if `is_stair`. Rates are floats > 0, `decay_steps` an int
 * > 0; TypeError and ValueError otherwise. MindSpore's `nn.ExponentialDecayLR`.
 */
export class ExponentialDecayLR extends DecayByRate {
  constructor(learning_rate: number, decay_rate: number, decay_steps: Int, is_stair?: boolean);
  constructor(learning_rate: number, decay_rate: number, decay_steps: Int, options?: { is_stair?: boolean });
  constructor(...args: unknown[]) {
    super(EXPONENTIAL.bind(args));
  }

  override construct(global_step: Tensor): Tensor {
    return asConstants(() => ops.mul(this.learning_rate, ops.pow(this.decay_rate, this.periods(global_step))));
  }
}

const NATURAL = signature<Decay>('nn.NaturalExpDecayLR', DECAY_TEXT);

/**
 * `learning_rate · e^(−decay_rate · p)`, where p is the step, with `is_stair` rounded down to a multiple of `decay_steps`. Arguments as
 * in {@link ExponentialDecayLR}. (MindSpore's documentation divides the step by `decay_steps`; its implementation, and so this one, does
 * not.) MindSpore's `nn.NaturalExpDecayLR`.
 */
export class NaturalExpDecayLR extends DecayByRate {
  constructor(learning_rate: number, decay_rate: number, decay_steps: Int, is_stair?: boolean);
  constructor(learning_rate: number, decay_rate: number, decay_steps: Int, options?: { is_stair?: boolean });
  constructor(...args: unknown[]) {
    super(NATURAL.bind(args));
  }

  override construct(global_step: Tensor): Tensor {
    return asConstants(() => {
      const step = float(global_step);
      const p = this.is_stair ? ops.mul(ops.floor_div(step, this.decay_steps), this.decay_steps) : step;
      return ops.mul(this.learning_rate, ops.pow(Math.E, ops.mul(-this.decay_rate, p)));
    });
  }
}

const INVERSE = signature<Decay>('nn.InverseDecayLR', DECAY_TEXT);

/**
 * `learning_rate / (1 + decay_rate · p)`, where p is step / decay_steps, rounded down if `is_stair`. Arguments as in
 * {@link ExponentialDecayLR}. MindSpore's `nn.InverseDecayLR`.
 */
export class InverseDecayLR extends DecayByRate {
  constructor(learning_rate: number, decay_rate: number, decay_steps: Int, is_stair?: boolean);
  constructor(learning_rate: number, decay_rate: number, decay_steps: Int, options?: { is_stair?: boolean });
  constructor(...args: unknown[]) {
    super(INVERSE.bind(args));
  }

  override construct(global_step: Tensor): Tensor {
    return asConstants(() =>
      ops.div(this.learning_rate, ops.add(1, ops.mul(this.decay_rate, this.periods(global_step)))),
    );
  }
}

const COSINE = signature<{ min_lr: number; max_lr: number; decay_steps: Int }>(
  'nn.CosineDecayLR',
  'min_lr, max_lr, decay_steps',
);

/**
 * From `max_lr` at step 0 along half a cosine to `min_lr` at `decay_steps`, then constant. `min_lr` is a float ≥ 0, `max_lr` a larger
 * one, `decay_steps` an int > 0; TypeError and ValueError otherwise. MindSpore's `nn.CosineDecayLR`.
 */
export class CosineDecayLR extends LearningRateSchedule {
  readonly min_lr: number;
  readonly max_lr: number;
  readonly decay_steps: number;

  constructor(min_lr: number, max_lr: number, decay_steps: Int);
  constructor(options: { min_lr: number; max_lr: number; decay_steps: Int });
  constructor(...args: unknown[]) {
    const { min_lr, max_lr, decay_steps } = COSINE.bind(args);
    super();
    const cls = this.cls_name;
    checkFloatType(cls, 'min_lr', min_lr);
    checkNonNegativeFloat(min_lr, 'min_lr', cls);
    checkPositiveFloat(max_lr, 'max_lr', cls);
    checkIsFloat(max_lr, 'max_lr', cls);
    checkPositiveInt(decay_steps, 'decay_steps', cls);
    if (min_lr >= max_lr) {
      throw new ValueError(
        `For 'CosineDecayLR', the 'max_lr' must be greater than the 'min_lr', but got 'max_lr' value: ${pyFloat(max_lr)}, ` +
          `'min_lr' value: ${pyFloat(min_lr)}.`,
      );
    }
    this.min_lr = min_lr;
    this.max_lr = max_lr;
    this.decay_steps = Number(decay_steps);
  }

  override construct(global_step: Tensor): Tensor {
    return asConstants(() => {
      const p = float(ops.minimum(global_step, this.decay_steps));
      // cos(πp) as a shifted sine, as MindSpore computes it.
      const wave = ops.sin(ops.mul(Math.PI, ops.add(ops.div(p, this.decay_steps), 0.5)));
      return ops.add(this.min_lr, ops.mul(0.5 * (this.max_lr - this.min_lr), ops.add(1, wave)));
    });
  }
}

type Polynomial = {
  learning_rate: number;
  end_learning_rate: number;
  decay_steps: Int;
  power: number;
  update_decay_steps: boolean;
};

const POLYNOMIAL = signature<Polynomial>(
  'nn.PolynomialDecayLR',
  'learning_rate, end_learning_rate, decay_steps, power, update_decay_steps=False',
);

/**
 * `(learning_rate − end_learning_rate) · (1 − step/decay_steps)^power + end_learning_rate`; the step stops at `decay_steps`, or, with
 * `update_decay_steps`, `decay_steps` grows by its multiples as the step passes them. Floats > 0 (`end_learning_rate` ≥ 0), an int > 0;
 * TypeError and ValueError otherwise. MindSpore's `nn.PolynomialDecayLR`.
 */
export class PolynomialDecayLR extends LearningRateSchedule {
  readonly decay_steps: number;
  readonly start_learning_rate: number;
  readonly end_learning_rate: number;
  readonly power: number;
  readonly update_decay_steps: boolean;

  constructor(
    learning_rate: number,
    end_learning_rate: number,
    decay_steps: Int,
    power: number,
    update_decay_steps?: boolean,
  );
  constructor(
    learning_rate: number,
    end_learning_rate: number,
    decay_steps: Int,
    power: number,
    options?: { update_decay_steps?: boolean },
  );
  constructor(...args: unknown[]) {
    const { learning_rate, end_learning_rate, decay_steps, power, update_decay_steps } = POLYNOMIAL.bind(args);
    super();
    const cls = this.cls_name;
    checkPositiveFloat(learning_rate, 'learning_rate');
    checkIsFloat(learning_rate, 'learning_rate');
    checkFloatType('PolynomialDecayLR', 'end_learning_rate', end_learning_rate);
    checkNonNegativeFloat(end_learning_rate, 'end_learning_rate', cls);
    checkPositiveInt(decay_steps, 'decay_steps', cls);
    checkValueType('update_decay_steps', update_decay_steps, ['bool'], cls);
    checkPositiveFloat(power, 'power', cls);
    checkIsFloat(power, 'power', cls);
    this.decay_steps = Number(decay_steps);
    this.start_learning_rate = learning_rate;
    this.end_learning_rate = end_learning_rate;
    this.power = power;
    this.update_decay_steps = update_decay_steps;
  }

  override construct(global_step: Tensor): Tensor {
    return asConstants(() => {
      const step = float(global_step);
      const p = this.update_decay_steps
        ? ops.div(step, ops.mul(this.decay_steps, ops.maximum(ops.ceil(ops.div(step, this.decay_steps)), 1)))
        : ops.div(ops.minimum(step, this.decay_steps), this.decay_steps);
      const falling = ops.pow(ops.sub(1, p), this.power);
      return ops.add(ops.mul(this.start_learning_rate - this.end_learning_rate, falling), this.end_learning_rate);
    });
  }
}

const WARM_UP = signature<{ learning_rate: number; warmup_steps: Int }>('nn.WarmUpLR', 'learning_rate, warmup_steps');

/**
 * Rises from 0 in a line to `learning_rate` at `warmup_steps`, then constant. `learning_rate` is a float ≥ 0, `warmup_steps` an int > 0;
 * TypeError and ValueError otherwise. MindSpore's `nn.WarmUpLR`.
 */
export class WarmUpLR extends LearningRateSchedule {
  readonly warmup_steps: number;
  readonly learning_rate: number;

  constructor(learning_rate: number, warmup_steps: Int);
  constructor(options: { learning_rate: number; warmup_steps: Int });
  constructor(...args: unknown[]) {
    const { learning_rate, warmup_steps } = WARM_UP.bind(args);
    super();
    const cls = this.cls_name;
    checkFloatType(cls, 'learning_rate', learning_rate);
    checkNonNegativeFloat(learning_rate, 'learning_rate', cls);
    checkPositiveInt(warmup_steps, 'warmup_steps', cls);
    this.warmup_steps = Number(warmup_steps);
    this.learning_rate = learning_rate;
  }

  override construct(global_step: Tensor): Tensor {
    return asConstants(() => {
      const share = ops.div(float(ops.minimum(global_step, this.warmup_steps)), this.warmup_steps);
      return ops.mul(this.learning_rate, share);
    });
  }
}

declareLayer(LearningRateSchedule, 'LearningRateSchedule', 'global_step');
declareLayer(ExponentialDecayLR, 'ExponentialDecayLR', 'global_step');
declareLayer(NaturalExpDecayLR, 'NaturalExpDecayLR', 'global_step');
declareLayer(InverseDecayLR, 'InverseDecayLR', 'global_step');
declareLayer(CosineDecayLR, 'CosineDecayLR', 'global_step');
declareLayer(PolynomialDecayLR, 'PolynomialDecayLR', 'global_step');
declareLayer(WarmUpLR, 'WarmUpLR', 'global_step');
