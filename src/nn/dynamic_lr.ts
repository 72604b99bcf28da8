/**
 * Learning rates as lists, one rate a step: MindSpore's `nn.dynamic_lr`. Optimizers take such a list as `learning_rate`. An epoch is
 * `step_per_epoch` steps; all steps of an epoch have one rate.
 */

import {
  checkIsFloat,
  checkNonNegativeFloat,
  checkPositiveFloat,
  checkPositiveInt,
  checkValueType,
  pyClass,
  pyStr,
} from '../common/checks.js';
import { ValueError } from '../common/errors.js';
import { pyFloat } from '../common/pytext.js';
import { signature } from '../common/signature.js';

/** A Python int. */
type Int = number | bigint;

/** The rate of each step from that of its epoch. */
function perStep(total: Int, stepsPerEpoch: Int, rate: (epoch: number) => number): number[] {
  return Array.from({ length: Number(total) }, (_, i) => rate(Math.floor(i / Number(stepsPerEpoch))));
}

/** TypeError, in the words that some of the functions have of their own. */
function checkFloatType(func: string, name: string, value: unknown): void {
  if (typeof value === 'number') return;
  throw new TypeError(
    `For '${func}', the argument '${name}' must be type of float, but got '${name}' type: ${pyClass(value)}.`,
  );
}

function checkFloat(name: string, value: number): void {
  checkPositiveFloat(value, name);
  checkIsFloat(value, name);
}

function checkInts(ints: Record<string, Int>): void {
  for (const [name, value] of Object.entries(ints)) checkPositiveInt(value, name);
}

const PIECEWISE = signature<{ milestone: readonly Int[]; learning_rates: readonly number[] }>(
  'nn.piecewise_constant_lr',
  'milestone, learning_rates',
);

/**
 * `learning_rates[i]` for the steps from `milestone[i - 1]` (at first 0) up to `milestone[i]`. TypeError unless both are arrays, of ints > 0 and of
 * floats; ValueError for different lengths and falling milestones. MindSpore's `nn.piecewise_constant_lr`.
 */
export function piecewise_constant_lr(milestone: readonly Int[], learning_rates: readonly number[]): number[];
export function piecewise_constant_lr(options: {
  milestone: readonly Int[];
  learning_rates: readonly number[];
}): number[];
/** @hidden */
export function piecewise_constant_lr(
  milestone: readonly Int[],
  options: { learning_rates: readonly number[] },
): number[];
export function piecewise_constant_lr(...args: unknown[]): number[] {
  const { milestone, learning_rates } = PIECEWISE.bind(args);
  checkValueType('milestone', milestone, ['tuple', 'list']);
  checkValueType('learning_rates', learning_rates, ['tuple', 'list']);
  if (milestone.length !== learning_rates.length) {
    throw new ValueError(
      "For 'piecewise_constant_lr', the size of 'milestone' must be same with the size of 'learning_rates', " +
        `but got 'milestone' size: ${milestone.length}, 'learning_rates' size: ${learning_rates.length}.`,
    );
  }
  const rates: number[] = [];
  milestone.forEach((end, i) => {
    checkPositiveInt(end, `milestone[${i}]`);
    checkIsFloat(learning_rates[i], `learning_rates[${i}]`);
    if (end < rates.length) {
      throw new ValueError(
        `For 'piecewise_constant_lr', the value of milestone[${i}] must be greater than milestone[${i - 1}], ` +
          `but got milestone[${i}]: ${pyStr(end)}, milestone[${i - 1}]: ${pyStr(milestone[i - 1])}.`,
      );
    }
    while (rates.length < end) rates.push(learning_rates[i]);
  });
  return rates;
}

type Decay = {
  learning_rate: number;
  decay_rate: number;
  total_step: Int;
  step_per_epoch: Int;
  decay_epoch: Int;
  is_stair: boolean;
};

/** Keywords, with defaults, of the functions that decay by a rate. */
export interface StairOptions {
  /** Whether the rate changes at multiples of `decay_epoch` only. Default false. */
  is_stair?: boolean;
}

const DECAY_TEXT = 'learning_rate, decay_rate, total_step, step_per_epoch, decay_epoch, is_stair=False';

function checkDecay({ learning_rate, decay_rate, total_step, step_per_epoch, decay_epoch, is_stair }: Decay): void {
  checkInts({ total_step, step_per_epoch, decay_epoch });
  checkFloat('learning_rate', learning_rate);
  checkFloat('decay_rate', decay_rate);
  checkValueType('is_stair', is_stair, ['bool']);
}

const EXPONENTIAL = signature<Decay>('nn.exponential_decay_lr', DECAY_TEXT);

/**
 * `learning_rate · decay_rate^p`, where p is epoch / decay_epoch, rounded down if `is_stair`. Rates are floats > 0, the others ints > 0;
 * TypeError and ValueError otherwise. MindSpore's `nn.exponential_decay_lr`.
 */
export function exponential_decay_lr(
  learning_rate: number,
  decay_rate: number,
  total_step: Int,
  step_per_epoch: Int,
  decay_epoch: Int,
  is_stair?: boolean,
): number[];
export function exponential_decay_lr(
  learning_rate: number,
  decay_rate: number,
  total_step: Int,
  step_per_epoch: Int,
  decay_epoch: Int,
  options?: StairOptions,
): number[];
/** @hidden */
export function exponential_decay_lr(options: Omit<Decay, 'is_stair'> & StairOptions): number[];
export function exponential_decay_lr(...args: unknown[]): number[] {
  const bound = EXPONENTIAL.bind(args);
  checkDecay(bound);
  return perStep(bound.total_step, bound.step_per_epoch, (epoch) => {
    const p = epoch / Number(bound.decay_epoch);
    return bound.learning_rate * bound.decay_rate ** (bound.is_stair ? Math.floor(p) : p);
  });
}

const NATURAL = signature<Decay>('nn.natural_exp_decay_lr', DECAY_TEXT);

/**
 * `learning_rate · e^(−decay_rate · p)`, where p is the epoch, with `is_stair` rounded down to a multiple of `decay_epoch`. Arguments as in
 * {@link exponential_decay_lr}. MindSpore's `nn.natural_exp_decay_lr`.
 */
export function natural_exp_decay_lr(
  learning_rate: number,
  decay_rate: number,
  total_step: Int,
  step_per_epoch: Int,
  decay_epoch: Int,
  is_stair?: boolean,
): number[];
export function natural_exp_decay_lr(
  learning_rate: number,
  decay_rate: number,
  total_step: Int,
  step_per_epoch: Int,
  decay_epoch: Int,
  options?: StairOptions,
): number[];
/** @hidden */
export function natural_exp_decay_lr(options: Omit<Decay, 'is_stair'> & StairOptions): number[];
export function natural_exp_decay_lr(...args: unknown[]): number[] {
  const bound = NATURAL.bind(args);
  checkDecay(bound);
  const period = bound.is_stair ? Number(bound.decay_epoch) : 1;
  return perStep(
    bound.total_step,
    bound.step_per_epoch,
    (epoch) => bound.learning_rate * Math.E ** (-bound.decay_rate * Math.floor(epoch / period) * period),
  );
}

const INVERSE = signature<Decay>('nn.inverse_decay_lr', DECAY_TEXT);

/**
 * `learning_rate / (1 + decay_rate · p)`, where p is epoch / decay_epoch, rounded down if `is_stair`. Arguments as in
 * {@link exponential_decay_lr}. MindSpore's `nn.inverse_decay_lr`.
 */
export function inverse_decay_lr(
  learning_rate: number,
  decay_rate: number,
  total_step: Int,
  step_per_epoch: Int,
  decay_epoch: Int,
  is_stair?: boolean,
): number[];
export function inverse_decay_lr(
  learning_rate: number,
  decay_rate: number,
  total_step: Int,
  step_per_epoch: Int,
  decay_epoch: Int,
  options?: StairOptions,
): number[];
/** @hidden */
export function inverse_decay_lr(options: Omit<Decay, 'is_stair'> & StairOptions): number[];
export function inverse_decay_lr(...args: unknown[]): number[] {
  const bound = INVERSE.bind(args);
  checkDecay(bound);
  const decay_epoch = Number(bound.decay_epoch);
  return perStep(bound.total_step, bound.step_per_epoch, (epoch) => {
    const fall = bound.is_stair
      ? bound.decay_rate * Math.floor(epoch / decay_epoch)
      : (bound.decay_rate * epoch) / decay_epoch;
    return bound.learning_rate / (1 + fall);
  });
}

type Cosine = { min_lr: number; max_lr: number; total_step: Int; step_per_epoch: Int; decay_epoch: Int };
const COSINE = signature<Cosine>('nn.cosine_decay_lr', 'min_lr, max_lr, total_step, step_per_epoch, decay_epoch');

/**
 * From `max_lr` in epoch 0 along half a cosine to `min_lr` in epoch `decay_epoch`, then constant. `min_lr` is a float ≥ 0, `max_lr` a larger
 * one, the others ints > 0; TypeError and ValueError otherwise. MindSpore's `nn.cosine_decay_lr`.
 */
export function cosine_decay_lr(
  min_lr: number,
  max_lr: number,
  total_step: Int,
  step_per_epoch: Int,
  decay_epoch: Int,
): number[];
export function cosine_decay_lr(options: Cosine): number[];
/** @hidden */
export function cosine_decay_lr(min_lr: number, max_lr: number, options: Omit<Cosine, 'min_lr' | 'max_lr'>): number[];
export function cosine_decay_lr(...args: unknown[]): number[] {
  const { min_lr, max_lr, total_step, step_per_epoch, decay_epoch } = COSINE.bind(args);
  checkFloatType('cosine_decay_lr', 'min_lr', min_lr);
  checkNonNegativeFloat(min_lr, 'min_lr');
  checkFloat('max_lr', max_lr);
  checkInts({ total_step, step_per_epoch, decay_epoch });
  if (min_lr >= max_lr) {
    throw new ValueError(
      "For 'cosine_decay_lr', the 'max_lr' must be greater than the 'min_lr', " +
        `but got 'max_lr' value: ${pyFloat(max_lr)}, 'min_lr' value: ${pyFloat(min_lr)}.`,
    );
  }
  const last = Number(decay_epoch);
  return perStep(
    total_step,
    step_per_epoch,
    (epoch) => min_lr + 0.5 * (max_lr - min_lr) * (1 + Math.cos((Math.PI * Math.min(epoch, last)) / last)),
  );
}

type Polynomial = {
  learning_rate: number;
  end_learning_rate: number;
  total_step: Int;
  step_per_epoch: Int;
  decay_epoch: Int;
  power: number;
  update_decay_epoch: boolean;
};

const POLYNOMIAL = signature<Polynomial>(
  'nn.polynomial_decay_lr',
  'learning_rate, end_learning_rate, total_step, step_per_epoch, decay_epoch, power, update_decay_epoch=False',
);

/**
 * `(learning_rate − end_learning_rate) · (1 − epoch/decay_epoch)^power + end_learning_rate`; the epoch stops at `decay_epoch`, or, with
 * `update_decay_epoch`, `decay_epoch` grows by its multiples as the epoch passes them. Floats > 0 (`end_learning_rate` ≥ 0), ints > 0;
 * TypeError and ValueError otherwise. MindSpore's `nn.polynomial_decay_lr`.
 */
export function polynomial_decay_lr(
  learning_rate: number,
  end_learning_rate: number,
  total_step: Int,
  step_per_epoch: Int,
  decay_epoch: Int,
  power: number,
  update_decay_epoch?: boolean,
): number[];
export function polynomial_decay_lr(
  learning_rate: number,
  end_learning_rate: number,
  total_step: Int,
  step_per_epoch: Int,
  decay_epoch: Int,
  power: number,
  options?: { update_decay_epoch?: boolean },
): number[];
/** @hidden */
export function polynomial_decay_lr(
  options: Omit<Polynomial, 'update_decay_epoch'> & { update_decay_epoch?: boolean },
): number[];
export function polynomial_decay_lr(...args: unknown[]): number[] {
  const bound = POLYNOMIAL.bind(args);
  const { learning_rate, end_learning_rate, total_step, step_per_epoch, decay_epoch, power } = bound;
  checkFloat('learning_rate', learning_rate);
  checkFloatType('polynomial_decay_lr', 'end_learning_rate', end_learning_rate);
  checkNonNegativeFloat(end_learning_rate, 'end_learning_rate');
  checkFloat('power', power);
  checkInts({ total_step, step_per_epoch, decay_epoch });
  checkValueType('update_decay_epoch', bound.update_decay_epoch, ['bool']);
  const period = Number(decay_epoch);
  return perStep(total_step, step_per_epoch, (epoch) => {
    const p = bound.update_decay_epoch
      ? epoch / (period * Math.max(Math.ceil(epoch / period), 1))
      : Math.min(epoch, period) / period;
    return (learning_rate - end_learning_rate) * (1 - p) ** power + end_learning_rate;
  });
}

type WarmUp = { learning_rate: number; total_step: Int; step_per_epoch: Int; warmup_epoch: Int };
const WARM_UP = signature<WarmUp>('nn.warmup_lr', 'learning_rate, total_step, step_per_epoch, warmup_epoch');

/**
 * Rises from 0 in a line to `learning_rate` in epoch `warmup_epoch`, then constant. `learning_rate` is a float ≥ 0, the others ints > 0;
 * TypeError and ValueError otherwise. MindSpore's `nn.warmup_lr`.
 */
export function warmup_lr(learning_rate: number, total_step: Int, step_per_epoch: Int, warmup_epoch: Int): number[];
export function warmup_lr(options: WarmUp): number[];
/** @hidden */
export function warmup_lr(learning_rate: number, options: Omit<WarmUp, 'learning_rate'>): number[];
export function warmup_lr(...args: unknown[]): number[] {
  const { learning_rate, total_step, step_per_epoch, warmup_epoch } = WARM_UP.bind(args);
  checkFloatType('warmup_lr', 'learning_rate', learning_rate);
  checkNonNegativeFloat(learning_rate, 'learning_rate');
  checkInts({ warmup_epoch, total_step, step_per_epoch });
  const last = Number(warmup_epoch);
  return perStep(total_step, step_per_epoch, (epoch) => (learning_rate * Math.min(epoch, last)) / last);
}
