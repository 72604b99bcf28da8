import { checkNonNegativeFloat, pyClass } from '../../common/checks.js';
import { convertData, float32 } from '../../common/dtype.js';
import { RuntimeError, ValueError } from '../../common/errors.js';
import { Parameter } from '../../common/parameter.js';
import { isArrayLike, Tensor, type ArrayLike } from '../../common/tensor.js';
import * as ops from '../../ops/index.js';
import { declareLayer } from '../layer/declare.js';
import { LearningRateSchedule } from '../learning_rate_schedule.js';

/** What a learning rate can be: a number ≥ 0, a scalar Tensor, one value a step (a 1-D Tensor, an array, any iterable), or a schedule. */
export type LearningRate = number | bigint | Tensor | Iterable<number | bigint> | ArrayLike | LearningRateSchedule;

/** A rate after {@link readRate}: fixed (a number, a scalar Tensor) or dynamic (a 1-D float32 Tensor, a schedule). */
export type Rate = number | Tensor | LearningRateSchedule;

/** What an optimizer keeps for a rate: a scalar parameter, or a cell of the step. */
export type BuiltRate = Parameter | LearningRateSchedule;

/** True for a rate that changes from step to step. */
export function isDynamic(rate: Rate): boolean {
  return rate instanceof LearningRateSchedule || (rate instanceof Tensor && rate.ndim > 0);
}

/** How many steps a list of rates has; 0 for other rates. */
export function rateLength(rate: Rate): number {
  return rate instanceof Tensor && rate.ndim === 1 ? rate.size : 0;
}

/** Checks a learning rate and brings it into one of four forms. TypeError and ValueError as `Optimizer` documents. */
export function readRate(given: unknown, cls: string): Rate {
  if (typeof given === 'number' || typeof given === 'bigint') {
    return checkNonNegativeFloat(Number(given), 'learning rate', cls);
  }
  if (given instanceof LearningRateSchedule) return given;
  if (given instanceof Tensor) {
    if (given.ndim > 1) {
      throw new ValueError(
        "For 'Optimizer', if 'learning_rate' is Tensor type, then the dimension of it should be 0 or 1, " +
          `but got ${given.ndim}.`,
      );
    }
    return asFloat32(given);
  }
  if (isArrayLike(given)) return fromArray(given);
  if (typeof given === 'object' && given !== null && Symbol.iterator in given) {
    return fromIterable(given as Iterable<unknown>);
  }
  throw new TypeError(
    "For 'Optimizer', the argument 'learning_rate' must be int, float, Tensor, Iterable or LearningRateSchedule, " +
      `but got ${pyClass(given)}.`,
  );
}

/** The same numbers in float32, under an identity of their own. */
function asFloat32(x: Tensor): Tensor {
  const host = x.hostData();
  if (host === undefined) return ops.cast(x, float32);
  return Tensor.fromData(convertData(host, x.dtype, float32), x.shape, float32);
}

function fromArray(array: ArrayLike): Tensor {
  if (array.shape.length === 0) throw new TypeError('iteration over a 0-d array');
  return oneDimensional(asFloat32(new Tensor(array)));
}

function fromIterable(given: Iterable<unknown>): Tensor {
  const rates = Array.from(given, (rate, i) => {
    if (typeof rate === 'number' || typeof rate === 'bigint') return Number(rate);
    if (rate instanceof Tensor && rate.ndim === 0) return scalarOf(rate, i);
    if (Array.isArray(rate) || rate instanceof Tensor || isArrayLike(rate)) throw wrongDimension(2);
    throw new TypeError(
      `For 'Optimizer', the elements of the argument 'learning_rate' must be int or float, but got ${pyClass(rate)} at index ${i}.`,
    );
  });
  return Tensor.fromData(Float32Array.from(rates), [rates.length], float32);
}

function scalarOf(rate: Tensor, index: number): number {
  const host = rate.hostData();
  if (host === undefined) {
    throw new RuntimeError(
      `For 'Optimizer', the element ${index} of the argument 'learning_rate' is a Tensor that is not computed yet: ` +
        'pass `await t.item()`, or one Tensor that holds all rates.',
    );
  }
  return Number(convertData(host, rate.dtype, float32)[0]);
}

function oneDimensional(rates: Tensor): Tensor {
  if (rates.ndim !== 1) throw wrongDimension(rates.ndim);
  return rates;
}

function wrongDimension(ndim: number): ValueError {
  return new ValueError(`For 'Optimizer', the dimension of the argument 'learning_rate' should be 1, but got ${ndim}.`);
}

/**
 * What the optimizer keeps for a rate: numbers become a parameter called `name`. `asCell` is for groups of which another one is
 * dynamic: then fixed rates are cells too.
 */
export function buildRate(rate: Rate, name: string, asCell: boolean): BuiltRate {
  if (rate instanceof LearningRateSchedule) return rate;
  if (rate instanceof Tensor && rate.ndim === 1) return new IteratorLearningRate(rate, name);
  const parameter = new Parameter(rate instanceof Tensor ? rate : new Tensor(rate, float32), name);
  return asCell ? new ConvertToCell(parameter) : parameter;
}

/** The parameter behind a built rate, where there is one: what `get_lr_parameter` gives. */
export function rateParameter(rate: BuiltRate): BuiltRate {
  return rate instanceof ConvertToCell || rate instanceof IteratorLearningRate ? rate.learning_rate : rate;
}

/** A fixed rate among dynamic ones. */
export class ConvertToCell extends LearningRateSchedule {
  readonly learning_rate: Parameter;

  constructor(learning_rate: Parameter) {
    super();
    this.learning_rate = learning_rate;
  }

  override construct(_global_step: Tensor): Tensor {
    // MindSpore does this detour, and float32 feels it: 0.05 comes out as 0.04999995.
    return ops.sub(ops.add(this.learning_rate, 1), 1);
  }
}

/** One rate a step. */
export class IteratorLearningRate extends LearningRateSchedule {
  readonly learning_rate: Parameter;

  constructor(learning_rate: Tensor, name: string) {
    super();
    this.learning_rate = new Parameter(learning_rate, name);
  }

  override construct(global_step: Tensor): Tensor {
    return ops.gather(this.learning_rate, global_step, 0);
  }
}

declareLayer(ConvertToCell, '_ConvertToCell', 'global_step');
declareLayer(IteratorLearningRate, '_IteratorLearningRate', 'global_step');
