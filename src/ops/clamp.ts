import { bool_ } from '../common/dtype.js';
import { ValueError } from '../common/errors.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { add, div, mul, sub } from './arithmetic.js';
import { broadcast, callError, isNumber, type PyNumber } from './call.js';
import { cast } from './cast.js';
import { defineOp, type Op } from './define.js';
import { maximum, minimum } from './extrema.js';
import { lowerWide } from './kernels.js';
import { constant } from './operand.js';
import { meet, toTensor, type Operand } from './promotion.js';
import { whereOp } from './where.js';

type None = Record<string, never>;

/** Within bounds; NaN becomes the lower bound. Gradient one on the bounds. */
const clampOp: Op<None> = defineOp('Clamp', {
  infer: ([x, low, high]) => {
    const shape = broadcast('Clamp', broadcast('Clamp', x.shape, low.shape), high.shape);
    return { shape, dtype: x.dtype };
  },
  lower: lowerWide((g, [x, low, high]) => {
    const above = g.Where(g.Greater(x, low), x, low);
    return g.Where(g.Less(above, high), above, high);
  }),
  grad: ([dy], [x, low, high], { needs }) => {
    const zero = constant(0, dy.dtype);
    const within = insideOp([x, low, high]);
    const toLow = (): Tensor => whereOp([belowOp([x, low, high]), dy, zero]);
    const toHigh = (): Tensor => whereOp([aboveOp([x, low, high]), dy, zero]);
    return [needs[0] ? whereOp([within, dy, zero]) : null, needs[1] ? toLow() : null, needs[2] ? toHigh() : null];
  },
});

/** A comparison of x with both bounds. */
function boundsOp(name: string, rule: Parameters<typeof lowerWide<None>>[0]): Op<None> {
  return defineOp<None>(name, {
    infer: ([x, low, high]) => ({
      shape: broadcast('Clamp', broadcast('Clamp', x.shape, low.shape), high.shape),
      dtype: bool_,
    }),
    lower: lowerWide(rule),
    grad: 'none',
  });
}

const insideOp = boundsOp('ClampInside', (g, [x, low, high]) =>
  g.And(g.GreaterOrEqual(x, low), g.LessOrEqual(x, high)),
);
const belowOp = boundsOp('ClampBelow', (g, [x, low, high]) => g.And(g.Less(x, low), g.Less(low, high)));
const aboveOp = boundsOp('ClampAbove', (g, [x, low, high]) => g.Or(g.Greater(x, high), g.Greater(low, high)));

type Bound = PyNumber | Tensor | null;

/** The body of {@link clamp}: all meet in one dtype. */
function clamped(input: unknown, min: unknown, max: unknown): Tensor {
  const none = [min, max].map((b) => b === null);
  if (none[0] && none[1]) throw new ValueError("For Clamp, at least one of 'min' or 'max' must not be None.");
  const ok = (b: unknown): b is Bound => b === null || isNumber(b) || b instanceof Tensor;
  if (!(input instanceof Tensor) || !ok(min) || !ok(max)) {
    const primitive = min instanceof Tensor || max instanceof Tensor ? 'ClampTensor' : 'ClampScalar';
    const kind = primitive === 'ClampTensor' ? 'Tensor' : 'Number';
    throw callError(primitive, [
      ['input', input, 'Tensor'],
      ['min', min, kind],
      ['max', max, kind],
    ]);
  }
  let x = input;
  for (const bound of [min, max]) if (bound !== null) x = meet(x, bound)[0];
  const dtype = x.dtype;
  if (!none[0] && !none[1]) return clampOp([x, toTensor(min as Operand, dtype), toTensor(max as Operand, dtype)]);
  return none[0] ? clampHighOp([x, toTensor(max as Operand, dtype)]) : clampLowOp([x, toTensor(min as Operand, dtype)]);
}

/** One bound only. */
function oneSidedOp(name: string, keep: 'Greater' | 'Less'): Op<None> {
  const held: Op<None> = defineOp<None>(`${name}Held`, {
    infer: ([x, bound]) => ({ shape: broadcast('Clamp', x.shape, bound.shape), dtype: bool_ }),
    lower: lowerWide((g, [x, bound]) => (keep === 'Greater' ? g.GreaterOrEqual(x, bound) : g.LessOrEqual(x, bound))),
    grad: 'none',
  });
  return defineOp<None>(name, {
    infer: ([x, bound]) => ({ shape: broadcast('Clamp', x.shape, bound.shape), dtype: x.dtype }),
    lower: lowerWide((g, [x, bound]) => g.Where(g[keep](x, bound), x, bound)),
    grad: ([dy], [x, bound], { needs }) => {
      const zero = constant(0, dy.dtype);
      const kept = held([x, bound]);
      return [needs[0] ? whereOp([kept, dy, zero]) : null, needs[1] ? whereOp([kept, zero, dy]) : null];
    },
  });
}

const clampLowOp = oneSidedOp('ClampLow', 'Greater');
const clampHighOp = oneSidedOp('ClampHigh', 'Less');

const CLAMP = signature<{ input: unknown; min: unknown; max: unknown }>('ops.clamp', 'input, min=None, max=None');
const CLIP = signature<{ input: unknown; min: unknown; max: unknown }>('ops.clip', 'input, min=None, max=None');

/**
 * Within [min, max]; `max` wins where min > max, NaN becomes `min`. The gradient is one inside and on the bounds. ValueError without
 * bounds. MindSpore's `ops.clamp`.
 */
export function clamp(input: Tensor, min?: Bound, max?: Bound): Tensor;
export function clamp(input: Tensor, options: { min?: Bound; max?: Bound }): Tensor;
/** @hidden */
export function clamp(input: Tensor, min: Bound, options: { max?: Bound }): Tensor;
export function clamp(...args: unknown[]): Tensor {
  const { input, min, max } = CLAMP.bind(args);
  return clamped(input, min, max);
}

/** The same as {@link clamp}. MindSpore's `ops.clip`. */
export function clip(input: Tensor, min?: Bound, max?: Bound): Tensor;
export function clip(input: Tensor, options: { min?: Bound; max?: Bound }): Tensor;
/** @hidden */
export function clip(input: Tensor, min: Bound, options: { max?: Bound }): Tensor;
export function clip(...args: unknown[]): Tensor {
  const { input, min, max } = CLIP.bind(args);
  return clamped(input, min, max);
}

const CLIP_BY_VALUE = signature<{ x: unknown; clip_value_min: unknown; clip_value_max: unknown }>(
  'ops.clip_by_value',
  'x, clip_value_min=None, clip_value_max=None',
);

/** Keywords of {@link clip_by_value}. */
export interface ClipByValueOptions {
  clip_value_min?: Bound;
  clip_value_max?: Bound;
}

/**
 * As {@link clamp}, in the dtype of `x`, for one tensor or an array of them; the gradient on a bound is one half. ValueError without
 * bounds. MindSpore's `ops.clip_by_value`.
 */
export function clip_by_value(x: Tensor, clip_value_min?: Bound, clip_value_max?: Bound): Tensor;
export function clip_by_value(x: Tensor, options: ClipByValueOptions): Tensor;
export function clip_by_value(x: readonly Tensor[], clip_value_min?: Bound, clip_value_max?: Bound): Tensor[];
export function clip_by_value(x: readonly Tensor[], options: ClipByValueOptions): Tensor[];
export function clip_by_value(...args: unknown[]): Tensor | Tensor[] {
  const { x, clip_value_min, clip_value_max } = CLIP_BY_VALUE.bind(args);
  if (clip_value_min === null && clip_value_max === null) {
    throw new ValueError("For 'clip_by_value', at least one of 'clip_value_min' or 'clip_value_max' must not be None");
  }
  for (const [name, bound] of Object.entries({ clip_value_min, clip_value_max })) {
    if (bound !== null && !isNumber(bound) && !(bound instanceof Tensor)) {
      throw new TypeError(
        `For 'clip_by_value', the type of argument '${name}' must be not one of None, Tensor, float, int`,
      );
    }
  }
  const one = (t: Tensor): Tensor => {
    let y = t;
    if (clip_value_min !== null) y = maximum(y, cast(clip_value_min as Tensor, t.dtype));
    if (clip_value_max !== null) y = minimum(y, cast(clip_value_max as Tensor, t.dtype));
    return y;
  };
  return Array.isArray(x) ? x.map((t) => one(t as Tensor)) : one(x as Tensor);
}

const LERP = signature<{ input: unknown; end: unknown; weight: unknown }>('ops.lerp', 'input, end, weight');

/** input + weight·(end − input). TypeError when the dtypes of input and end differ. MindSpore's `ops.lerp`. */
export function lerp(input: Tensor, end: Tensor, weight: PyNumber | Tensor): Tensor;
export function lerp(input: Tensor, options: { end: Tensor; weight: PyNumber | Tensor }): Tensor;
/** @hidden */
export function lerp(input: Tensor, end: Tensor, options: { weight: PyNumber | Tensor }): Tensor;
export function lerp(...args: unknown[]): Tensor {
  const { input, end, weight } = LERP.bind(args);
  if (!(input instanceof Tensor) || !(end instanceof Tensor)) {
    throw callError('Lerp', [
      ['input', input, 'Tensor'],
      ['end', end, 'Tensor'],
      ['weight', weight, 'Number, Tensor'],
    ]);
  }
  if (input.dtype !== end.dtype) {
    throw new TypeError(
      `For primitive[Lerp], the input[tensors] elements should have same type, but got: ${String(input.dtype)}, ${String(end.dtype)}.`,
    );
  }
  broadcast('Lerp', input.shape, end.shape, ['start', 'end']);
  return add(input, mul(sub(end, input), weight as Operand));
}

type Add3 = { input: unknown; tensor1: unknown; tensor2: unknown; value: unknown };
const ADDCMUL = signature<Add3>('ops.addcmul', 'input, tensor1, tensor2, value=1');
const ADDCDIV = signature<Add3>('ops.addcdiv', 'input, tensor1, tensor2, value=1');

/** Keywords of {@link addcmul} and {@link addcdiv}. */
export interface ScaledOptions {
  value?: PyNumber | Tensor;
}

/** input + value·tensor1·tensor2. MindSpore's `ops.addcmul`. */
export function addcmul(input: Tensor, tensor1: Tensor, tensor2: Tensor, value?: PyNumber | Tensor): Tensor;
export function addcmul(input: Tensor, tensor1: Tensor, tensor2: Tensor, options: ScaledOptions): Tensor;
export function addcmul(...args: unknown[]): Tensor {
  const { input, tensor1, tensor2, value } = ADDCMUL.bind(args);
  return add(input as Tensor, mul(mul(tensor1 as Tensor, tensor2 as Tensor), value as Operand));
}

/** input + value·tensor1 / tensor2. MindSpore's `ops.addcdiv`. */
export function addcdiv(input: Tensor, tensor1: Tensor, tensor2: Tensor, value?: PyNumber | Tensor): Tensor;
export function addcdiv(input: Tensor, tensor1: Tensor, tensor2: Tensor, options: ScaledOptions): Tensor;
export function addcdiv(...args: unknown[]): Tensor {
  const { input, tensor1, tensor2, value } = ADDCDIV.bind(args);
  return add(input as Tensor, mul(div(tensor1 as Tensor, tensor2 as Tensor), value as Operand));
}
