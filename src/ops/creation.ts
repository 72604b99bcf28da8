import { bool_, float32, float64, int64, type DType } from '../common/dtype.js';
import { AttributeError, ValueError } from '../common/errors.js';
import { PyFloat } from '../common/pyfloat.js';
import { pyClass, pyTypeName } from '../common/pytext.js';
import type { Shape } from '../common/shape.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { dtypeArg, intOf, intsOf } from './arguments.js';
import { add, mul } from './arithmetic.js';
import { callError, isInt, isNumber, type PyNumber } from './call.js';
import { cast } from './cast.js';
import { defineOp, type Op } from './define.js';
import { stop_gradient } from './identity.js';
import { asConstants, constant } from './operand.js';
import { toTensor, type Operand } from './promotion.js';

/** A shape argument: its sizes, or one size. */
export type ShapeLike = readonly number[] | number | bigint | Tensor;

const FILL_TYPES = 'list of int, int, Tensor, tuple of int';

function filled(primitive: string, param: string, value: number, shape: unknown, dtype: unknown, the = ''): Tensor {
  const type = dtypeArg(primitive, dtype, float32);
  const sizes = isInt(shape) ? [Number(shape)] : intsOf(shape);
  if (sizes === undefined) {
    throw callError(primitive, [
      [param, shape, FILL_TYPES],
      ['dtype', type, 'mindspore.dtype'],
    ]);
  }
  return constant(value, type, checkSizes(primitive, sizes, the));
}

function checkSizes(primitive: string, sizes: readonly number[], the = ''): Shape {
  const bad = sizes.findIndex((d) => d < 0);
  if (bad < 0) return Object.freeze([...sizes]);
  throw new ValueError(
    `For primitive[${primitive}], the ${the}${bad}th dimension of input shape must be greater than or equal to 0, but got ${sizes[bad]}.`,
  );
}

const ZEROS = signature<{ size: unknown; dtype: unknown }>('ops.zeros', 'size, dtype=None');
const ONES = signature<{ shape: unknown; dtype: unknown }>('ops.ones', 'shape, dtype=None');

/** A tensor of zeros, float32 unless `dtype` says otherwise. ValueError for a negative size. MindSpore's `ops.zeros`. */
export function zeros(size: ShapeLike, dtype?: DType | null): Tensor;
export function zeros(size: ShapeLike, options?: { dtype?: DType | null }): Tensor;
export function zeros(...args: unknown[]): Tensor {
  const { size, dtype } = ZEROS.bind(args);
  return filled('Zeros', 'size', 0, size, dtype, 'the ');
}

/** A tensor of ones, float32 unless `dtype` says otherwise. ValueError for a negative size. MindSpore's `ops.ones`. */
export function ones(shape: ShapeLike, dtype?: DType | null): Tensor;
export function ones(shape: ShapeLike, options?: { dtype?: DType | null }): Tensor;
export function ones(...args: unknown[]): Tensor {
  const { shape, dtype } = ONES.bind(args);
  return filled('Ones', 'shape', 1, shape, dtype);
}

const ZEROS_LIKE = signature<{ input: unknown; dtype: unknown }>('ops.zeros_like', 'input, *, dtype=None');
const ONES_LIKE = signature<{ input: unknown; dtype: unknown }>('ops.ones_like', 'input, *, dtype=None');

/** Zeros of the shape and, unless `dtype` says otherwise, the dtype of `input`. MindSpore's `ops.zeros_like`. */
export function zeros_like(input: Tensor, options?: { dtype?: DType | null }): Tensor;
export function zeros_like(options: { input: Tensor; dtype?: DType | null }): Tensor;
export function zeros_like(...args: unknown[]): Tensor {
  const { input, dtype } = ZEROS_LIKE.bind(args);
  if (!(input instanceof Tensor)) throw new AttributeError(`'${pyTypeName(input)}' object has no attribute 'dtype'`);
  return constant(0, dtypeArg('ZerosLikeExt', dtype, input.dtype), input.shape);
}

/** Ones of the shape and, unless `dtype` says otherwise, the dtype of `input`. MindSpore's `ops.ones_like`. */
export function ones_like(input: Tensor, options?: { dtype?: DType | null }): Tensor;
export function ones_like(options: { input: Tensor; dtype?: DType | null }): Tensor;
export function ones_like(...args: unknown[]): Tensor {
  const { input, dtype } = ONES_LIKE.bind(args);
  if (!(input instanceof Tensor)) throw callError('OnesLike', [['x', input, 'Tensor']]);
  return constant(1, dtypeArg('OnesLikeExt', dtype, input.dtype), input.shape);
}

/** A value to fill with, as `dtype` stores it. */
function fillValue(value: unknown, dtype: DType): Tensor {
  if (value instanceof Tensor) return cast(value, dtype);
  if (isNumber(value) || typeof value === 'boolean') {
    const n = typeof value === 'boolean' ? Number(value) : value instanceof PyFloat ? value.value : value;
    return constant(
      dtype === bool_ ? Number(Boolean(n)) : dtype.isInt && typeof n === 'number' ? Math.trunc(n) : n,
      dtype,
    );
  }
  throw callError('Cast', [
    ['input', value, 'Number, Tensor'],
    ['dtype', dtype, 'mindspore.dtype'],
  ]);
}

function fillWith(value: Tensor, shape: Shape): Tensor {
  return shape.length === 0 ? value : fillOp([value], { shape });
}

/** One scalar in every place of a shape. */
const fillOp: Op<{ readonly shape: Shape }> = defineOp('Fill', {
  infer: ([x], { shape }) => ({ shape, dtype: x.dtype }),
  lower: (g, [x], { attrs }) => g.Expand(x, g.ints(attrs.shape)),
  grad: ([dy]) => [dy],
});

const FULL = signature<{ size: unknown; fill_value: unknown; dtype: unknown }>(
  'ops.full',
  'size, fill_value, *, dtype=None',
);

/**
 * A tensor filled with a number, int64 unless `dtype` says otherwise: a float is cut off then, as MindSpore's kernel does. TypeError
 * when `size` is no array of ints, ValueError for a negative size. MindSpore's `ops.full`.
 */
export function full(size: readonly number[], fill_value: Operand, options?: { dtype?: DType | null }): Tensor;
export function full(size: readonly number[], options: { fill_value: Operand; dtype?: DType | null }): Tensor;
export function full(...args: unknown[]): Tensor {
  const { size, fill_value, dtype } = FULL.bind(args);
  const sizes = Array.isArray(size) ? intsOf(size) : undefined;
  if (sizes === undefined) {
    throw new TypeError(`For 'ops.full', 'size' must be a tuple or list of ints, but got ${pyClass(size)}.`);
  }
  const type = dtypeArg('FillV2', dtype, int64);
  return fillWith(fillValue(fill_value, type), checkSizes('FillV2', sizes, 'the '));
}

const FULL_LIKE = signature<{ input: unknown; fill_value: unknown; dtype: unknown }>(
  'ops.full_like',
  'input, fill_value, *, dtype=None',
);

/** A tensor of the shape and, unless `dtype` says otherwise, the dtype of `input`, filled with a number. MindSpore's `ops.full_like`. */
export function full_like(input: Tensor, fill_value: Operand, options?: { dtype?: DType | null }): Tensor;
export function full_like(input: Tensor, options: { fill_value: Operand; dtype?: DType | null }): Tensor;
export function full_like(...args: unknown[]): Tensor {
  const { input, fill_value, dtype } = FULL_LIKE.bind(args);
  if (!(input instanceof Tensor)) {
    throw new TypeError(`For ops.full_like, the argument 'x' must be tensor, but got ${pyClass(input)}`);
  }
  return fillWith(fillValue(fill_value, dtypeArg('FillV2', dtype, input.dtype)), input.shape);
}

type RangeAttrs = { readonly start: number; readonly step: number; readonly count: number; readonly dtype: DType };

/** start + i·step for i below count. */
const rangeOp: Op<RangeAttrs> = defineOp('Range', {
  infer: (_, { count, dtype }) => ({ shape: [count], dtype }),
  lower: (g, _, { attrs: { start, step, count, dtype } }) => {
    const index = g.Range(g.constant(0, int64), g.constant(count, int64), g.constant(1, int64));
    const work = dtype.isFloat ? (dtype === float64 ? float64 : float32) : int64;
    const scaled = g.Mul(g.Cast(index, { to: work }), g.constant(step, work));
    const all = g.Add(scaled, g.constant(start, work));
    return work === dtype ? all : g.Cast(all, { to: dtype });
  },
  grad: 'none',
});

const RANGE_TYPES = '[mindspore.int32, mindspore.float32, mindspore.int64, mindspore.float64]';

function rangeValue(x: unknown): PyNumber {
  if (isNumber(x)) return x;
  if (x instanceof Tensor && x.size === 1 && x.hostData() !== undefined) {
    const n = Number((x.hostData() as ArrayLike<number | bigint>)[0]);
    return x.dtype.isFloat ? new PyFloat(n) : n;
  }
  const name = typeof x === 'string' ? 'String' : pyTypeName(x);
  throw new TypeError(
    `For arange, the input type must be int or float or a TensorScalar in ${RANGE_TYPES}, but got ${name}`,
  );
}

function ranged(start: PyNumber, end: PyNumber, step: PyNumber, dtype: DType | null): Tensor {
  const [from, to, by] = [start, end, step].map(Number);
  if (by === 0) throw new ValueError('For Range, delta cannot be equal to zero.');
  if (by > 0 && to < from) throw new ValueError('For Range, delta cannot be positive when limit < start.');
  if (by < 0 && to > from) throw new ValueError('For Range, delta cannot be negative when limit > start.');
  const natural = [start, end, step].every(isInt) ? int64 : float32;
  const all = rangeOp([], { start: from, step: by, count: Math.ceil((to - from) / by), dtype: natural });
  return dtype === null || dtype === natural ? all : cast(all, dtype);
}

const ARANGE = signature<{ start: unknown; end: unknown; step: unknown; dtype: unknown }>(
  'ops.arange',
  'start=0, end=None, step=1, *, dtype=None',
);

/**
 * Numbers from `start` (0 when one argument is given) up to `end`, excluded, in steps: int64 when all are ints, else float32. ValueError
 * when the step is zero or leads away from `end`. MindSpore's `ops.arange`.
 */
export function arange(start?: PyNumber | Tensor, end?: PyNumber | Tensor | null, step?: PyNumber | Tensor): Tensor;
export function arange(
  start: PyNumber | Tensor,
  options: { end?: PyNumber | Tensor | null; step?: PyNumber | Tensor; dtype?: DType | null },
): Tensor;
export function arange(
  start: PyNumber | Tensor,
  end: PyNumber | Tensor | null,
  options: { step?: PyNumber | Tensor; dtype?: DType | null },
): Tensor;
export function arange(...args: unknown[]): Tensor {
  const { start, end, step, dtype } = ARANGE.bind(args);
  const [from, to] = end === null ? [0, start] : [start, end];
  const type = dtype === null ? null : dtypeArg('Range', dtype, int64);
  return ranged(rangeValue(from), rangeValue(to), rangeValue(step), type);
}

const RANGE = signature<{ start: unknown; end: unknown; step: unknown; maxlen: unknown }>(
  'ops.range',
  'start, end, step, maxlen=1000000',
);

/** Numbers from `start` up to `end`, excluded; see {@link arange}. ValueError for more than `maxlen` of them. MindSpore's `ops.range`. */
export function range(
  start: PyNumber | Tensor,
  end: PyNumber | Tensor,
  step: PyNumber | Tensor,
  maxlen?: number,
): Tensor;
export function range(start: PyNumber | Tensor, options: { end: PyNumber; step: PyNumber; maxlen?: number }): Tensor;
export function range(...args: unknown[]): Tensor {
  const { start, end, step, maxlen } = RANGE.bind(args);
  const out = ranged(rangeValue(start), rangeValue(end), rangeValue(step), null);
  if (out.size <= Number(maxlen)) return out;
  throw new ValueError(`For Range, the number of elements in the output exceeds maxlen ${Number(maxlen)}.`);
}

/** Ones on the diagonal. */
const eyeOp: Op<{ readonly rows: number; readonly columns: number; readonly dtype: DType }> = defineOp('Eye', {
  infer: (_, { rows, columns, dtype }) => ({ shape: [rows, columns], dtype }),
  lower: (g, _, { attrs: { rows, columns, dtype } }) => {
    const index = (n: number, shape: number[]) =>
      g.Reshape(g.Range(g.constant(0, int64), g.constant(n, int64), g.constant(1, int64)), g.ints(shape), {
        allowzero: 1,
      });
    const same = g.Equal(index(rows, [rows, 1]), index(columns, [1, columns]));
    return dtype === bool_ ? same : g.Cast(same, { to: dtype });
  },
  grad: 'none',
});

const EYE = signature<{ n: unknown; m: unknown; dtype: unknown }>('ops.eye', 'n, m=None, dtype=None');

/** A matrix with ones on the diagonal, n × m (square when m is null), float32 unless `dtype` says otherwise. MindSpore's `ops.eye`. */
export function eye(n: number | bigint, m?: number | bigint | null, dtype?: DType | null): Tensor;
export function eye(n: number | bigint, options?: { m?: number | bigint | null; dtype?: DType | null }): Tensor;
export function eye(...args: unknown[]): Tensor {
  const { n, m, dtype } = EYE.bind(args);
  const width = m ?? n;
  const type = dtypeArg('Eye', dtype, float32);
  if (!isInt(n) || !isInt(width)) {
    throw callError('Eye', [
      ['n', n, 'int'],
      ['m', width, 'int'],
      ['dtype', type, 'mindspore.dtype'],
    ]);
  }
  const [rows, columns] = [Number(n), Number(width)];
  if (rows < 0) throw new ValueError('Eye error: n value can not be negative.');
  if (columns < 0) throw new ValueError('Eye error: m value can not be negative.');
  return eyeOp([], { rows, columns, dtype: type });
}

const LINSPACE = signature<{ start: unknown; end: unknown; steps: unknown }>('ops.linspace', 'start, end, steps');

/** `steps` numbers from `start` to `end`, both included, float32; no gradient. ValueError unless steps > 0. MindSpore's `ops.linspace`. */
export function linspace(start: PyNumber | Tensor, end: PyNumber | Tensor, steps: number | bigint | Tensor): Tensor;
export function linspace(
  start: PyNumber | Tensor,
  options: { end: PyNumber | Tensor; steps: number | bigint | Tensor },
): Tensor;
export function linspace(...args: unknown[]): Tensor {
  const { start, end, steps } = LINSPACE.bind(args);
  const ends = [start, end].map((x) => {
    if (!(x instanceof Tensor) && !isNumber(x) && typeof x !== 'boolean') {
      throw new TypeError(
        "For 'Tensor', the type of 'input_data' should be one of '['TensorPy', 'Tensor', 'ndarray', 'str_', 'list', 'tuple', " +
          `'float', 'int', 'bool', 'complex', 'bytes']', but got type '${pyTypeName(x)}'.`,
      );
    }
    return toTensor(x, x instanceof Tensor && x.dtype.isFloat ? x.dtype : float32);
  });
  const count = intOf(steps);
  if (count === undefined) {
    throw callError('LinSpace', [
      ['start', ends[0], 'Tensor'],
      ['stop', ends[1], 'Tensor'],
      ['num', steps, 'Tensor, int'],
    ]);
  }
  if (count <= 0) throw new ValueError(`For primitive[LinSpace], the num must be greater than 0, but got ${count}.`);
  return asConstants(() => {
    const [from, to] = ends.map(stop_gradient);
    const fraction = rangeOp([], { start: 0, step: count > 1 ? 1 / (count - 1) : 0, count, dtype: from.dtype });
    return add(from, mul(add(to, mul(from, -1)), fraction));
  });
}
