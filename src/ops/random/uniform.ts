import { float32, int32, int64, type DType } from '../../common/dtype.js';
import { normals, uniformInts, uniformReals } from '../../common/distributions.js';
import { RuntimeError, ValueError } from '../../common/errors.js';
import { pyClass, pyStr } from '../../common/pytext.js';
import { opSeeds } from '../../common/seed.js';
import { sizeOf, type Shape } from '../../common/shape.js';
import { signature } from '../../common/signature.js';
import { Tensor } from '../../common/tensor.js';
import { intsOf } from '../arguments.js';
import { addOp, mulOp, subRaw } from '../arithmetic.js';
import { callError, isInt, isNumber, type PyNumber } from '../call.js';
import { cast } from '../cast.js';
import { asConstants, constant } from '../operand.js';
import { toTensor } from '../promotion.js';
import { drawn } from './drawn.js';

/** A seed argument of a random operator. */
export type Seed = number | bigint | null;

/** float32 numbers, uniform in [0, 1). */
function reals(shape: Shape, name: string, seed: unknown): Tensor {
  const next = uniformReals(opSeeds(name, seed));
  return drawn(shape, float32, () => next(sizeOf(shape)));
}

/** float32 numbers, uniform in [low, high), as `ops.uniform` draws them. */
export function uniformTensor(shape: Shape, low: number, high: number): Tensor {
  return asConstants(() =>
    addOp([
      mulOp([reals(shape, 'uniform', null), constant(Math.fround(Math.fround(high) - Math.fround(low)), float32)]),
      constant(low, float32),
    ]),
  );
}

/** A shape argument: an array of ints or an int Tensor on the host. TypeError for anything else, ValueError for sizes below 0. */
function shapeArg(primitive: 'UniformReal' | 'UniformInt' | 'StandardNormal', shape: unknown): Shape {
  const sizes = intsOf(shape);
  if (sizes === undefined) throw callError(primitive, [['shape', shape, 'tuple of int, Tensor']]);
  const bad = sizes.findIndex((d) => d < 0);
  if (bad < 0) return Object.freeze(sizes);
  throw new ValueError(
    primitive === 'StandardNormal'
      ? `For primitive[StandardNormal], the attribute[shape] should be a vector with all positive item. but got [${sizes.map((d) => `${d}, `).join('')}].`
      : `For primitive[${primitive}], the the ${bad}th dimension of input shape must be greater than or equal to 0, but got ${sizes[bad]}.`,
  );
}

/** The shape of `rand(2, 3)` and of `rand([2, 3])`. */
function sizesArg(primitive: 'UniformReal' | 'StandardNormal', size: readonly unknown[]): Shape {
  if (size.length === 0) return [1];
  if (size.length > 1 || isInt(size[0])) return shapeArg(primitive, size);
  if (Array.isArray(size[0])) return shapeArg(primitive, size[0]);
  throw new TypeError(
    "If the length of the argument 'shape' is 1, the type of the argument 'shape' must be one of ['int', 'list', 'tuple'], " +
      `but got ${pyStr(size[0])}.`,
  );
}

/** A dtype argument among floats or ints. ValueError in MindSpore's words. */
function kindArg(name: string, dtype: unknown, otherwise: DType, kind: 'float' | 'int'): DType {
  const type = (dtype ?? otherwise) as DType;
  const fits = kind === 'float' ? type.isFloat : type.kind === 'int';
  if (fits) return type;
  throw new ValueError(
    `For '${name}', the 'dtype' must be ${kind === 'float' ? 'a float' : 'an int'} type, but got ${pyStr(type)}.`,
  );
}

function inputArg(name: string, input: unknown): Tensor {
  if (input instanceof Tensor) return input;
  throw new TypeError(`For '${name}', the 'input' must be a Tensor, but got ${pyClass(input)}`);
}

interface SizedArguments extends Record<string, unknown> {
  size: readonly unknown[];
  dtype: unknown;
  seed: unknown;
}
/** Keywords of {@link rand} and {@link randn}. */
export interface RandOptions {
  /** A float type. Default float32. */
  dtype?: DType | null;
  /** Beside the global seed: an int ≥ 0. Default none. */
  seed?: Seed;
}

const RAND = signature<SizedArguments>('ops.rand', '*size, dtype=None, seed=None');
const RANDN = signature<SizedArguments>('ops.randn', '*size, dtype=None, seed=None');

/**
 * Numbers uniform in [0, 1), of the shape given as ints or as one array; after `set_seed` MindSpore's. ValueError unless dtype is a float type.
 * MindSpore's `ops.rand`.
 */
export function rand(...size: (number | readonly number[] | RandOptions)[]): Tensor {
  const { size: sizes, dtype, seed } = RAND.bind(size);
  const type = kindArg('rand', dtype, float32, 'float');
  return cast(reals(sizesArg('UniformReal', sizes), 'rand', seed), type);
}

function normalTensor(shape: Shape, name: string, seed: unknown): Tensor {
  const next = normals(opSeeds(name, seed));
  return drawn(shape, float32, () => next(sizeOf(shape)));
}

/** As {@link rand}, standard normal. MindSpore's `ops.randn`. */
export function randn(...size: (number | readonly number[] | RandOptions)[]): Tensor {
  const { size: sizes, dtype, seed } = RANDN.bind(size);
  const type = kindArg('randn', dtype, float32, 'float');
  return cast(normalTensor(sizesArg('StandardNormal', sizes), 'randn', seed), type);
}

interface LikeArguments extends Record<string, unknown> {
  input: unknown;
  seed: unknown;
  dtype: unknown;
}
const RAND_LIKE = signature<LikeArguments>('ops.rand_like', 'input, seed=None, *, dtype=None');
const RANDN_LIKE = signature<LikeArguments>('ops.randn_like', 'input, seed=None, *, dtype=None');

/** Numbers uniform in [0, 1) of the shape of input and of `dtype`, by default its own. ValueError unless that is a float type. MindSpore's `ops.rand_like`. */
export function rand_like(input: Tensor, seed?: Seed, options?: { dtype?: DType | null }): Tensor;
export function rand_like(input: Tensor, options?: RandOptions): Tensor;
export function rand_like(...args: unknown[]): Tensor {
  const { input, seed, dtype } = RAND_LIKE.bind(args);
  const { shape, dtype: own } = inputArg('rand_like', input);
  const type = kindArg('rand_like', dtype, own, 'float');
  return cast(reals(shape, 'rand_like', seed), type);
}

/** Standard normal numbers of the shape of input and of `dtype`, by default float32. MindSpore's `ops.randn_like`. */
export function randn_like(input: Tensor, seed?: Seed, options?: { dtype?: DType | null }): Tensor;
export function randn_like(input: Tensor, options?: RandOptions): Tensor;
export function randn_like(...args: unknown[]): Tensor {
  const { input, seed, dtype } = RANDN_LIKE.bind(args);
  const { shape } = inputArg('randn_like', input);
  const type = kindArg('randn_like', dtype, float32, 'float');
  return cast(normalTensor(shape, 'randn_like', seed), type);
}

function bound(name: string, x: unknown): number {
  if (isInt(x)) return Number(x);
  throw new TypeError(`For 'randint_like', '${name}' must be an int, but got ${pyClass(x)}.`);
}

function integers(shape: Shape, low: number, high: number, name: string, seed: unknown): Tensor {
  if (low >= high) {
    throw new RuntimeError(`For 'Random', invalid min/max values: (${low}/${high})`);
  }
  const next = uniformInts(opSeeds(name, seed), low, high);
  return drawn(shape, int32, () => next(sizeOf(shape)));
}

interface RandintArguments extends Record<string, unknown> {
  low: unknown;
  high: unknown;
  size: unknown;
  seed: unknown;
  dtype: unknown;
}
const RANDINT = signature<RandintArguments>('ops.randint', 'low, high, size, seed=None, *, dtype=None');
const RANDINT_LIKE = signature<RandintArguments & { input: unknown }>(
  'ops.randint_like',
  'input, low, high, seed=None, *, dtype=None',
);

/**
 * Integers uniform in [low, high), int64 unless `dtype` says otherwise. TypeError for bounds that are no ints, ValueError for a size that is no
 * tuple, or a dtype that is no int type, RuntimeError for low ≥ high. MindSpore's `ops.randint`.
 */
export function randint(
  low: number | bigint,
  high: number | bigint,
  size: readonly number[],
  seed?: Seed,
  options?: { dtype?: DType | null },
): Tensor;
export function randint(
  low: number | bigint,
  high: number | bigint,
  options: { size: readonly number[]; seed?: Seed; dtype?: DType | null },
): Tensor;
/** @hidden */
export function randint(
  low: number | bigint,
  high: number | bigint,
  size: readonly number[],
  options: { seed?: Seed; dtype?: DType | null },
): Tensor;
export function randint(...args: unknown[]): Tensor {
  const { low, high, size, seed, dtype } = RANDINT.bind(args);
  const type = kindArg('randint', dtype, int64, 'int');
  if (!Array.isArray(size)) {
    throw new ValueError(`For 'randint', the input 'size' must be a tuple, but got ${pyStr(size)}.`);
  }
  const [from, to] = [bound('low', low), bound('high', high)];
  return cast(integers(shapeArg('UniformInt', size), from, to, 'randint', seed), type);
}

/** As {@link randint}, of the shape of input and by default of its dtype. MindSpore's `ops.randint_like`. */
export function randint_like(
  input: Tensor,
  low: number | bigint,
  high: number | bigint,
  seed?: Seed,
  options?: { dtype?: DType | null },
): Tensor;
export function randint_like(
  input: Tensor,
  options: { low: number | bigint; high: number | bigint; seed?: Seed; dtype?: DType | null },
): Tensor;
/** @hidden */
export function randint_like(
  input: Tensor,
  low: number | bigint,
  high: number | bigint,
  options: { seed?: Seed; dtype?: DType | null },
): Tensor;
export function randint_like(...args: unknown[]): Tensor {
  const { input, low, high, seed, dtype } = RANDINT_LIKE.bind(args);
  const { shape, dtype: own } = inputArg('randint_like', input);
  const type = kindArg('randint_like', dtype, own, 'int');
  const [from, to] = [bound('low', low), bound('high', high)];
  return cast(integers(shape, from, to, 'randint_like', seed), type);
}

interface UniformArguments extends Record<string, unknown> {
  shape: unknown;
  minval: unknown;
  maxval: unknown;
  seed: unknown;
  dtype: unknown;
}
const UNIFORM = signature<UniformArguments>('ops.uniform', "shape, minval, maxval, seed=None, dtype='float32'");

/**
 * Numbers uniform in [minval, maxval), Tensors of `dtype`: float32, or int32 scalars on the host. The shape is `shape` broadcast with the bounds'.
 * TypeError for bounds that are no Tensors or of another dtype. MindSpore's `ops.uniform`.
 */
export function uniform(
  shape: readonly number[] | Tensor,
  minval: Tensor,
  maxval: Tensor,
  seed?: Seed,
  dtype?: DType,
): Tensor;
export function uniform(
  shape: readonly number[] | Tensor,
  minval: Tensor,
  maxval: Tensor,
  options?: { seed?: Seed; dtype?: DType },
): Tensor;
export function uniform(...args: unknown[]): Tensor {
  const { shape, minval, maxval, seed, dtype } = UNIFORM.bind(args);
  if (!(minval instanceof Tensor) || !(maxval instanceof Tensor)) {
    throw new TypeError('For functional operator[uniform], the input[minval] and input[maxval] must be a Tensor.');
  }
  const type = dtype === 'float32' ? float32 : (dtype as DType);
  if (type !== float32 && type !== int32) {
    throw new TypeError(
      `The 'uniform' doesn't support '${pyStr(type)}' and expect to receive [mindspore.int32, mindspore.float32].`,
    );
  }
  for (const side of [minval, maxval]) {
    if (side.dtype !== type) {
      throw new TypeError(
        `For 'uniform', the value data type '${pyStr(type)}' is not consistent with assigned tensor data type ${pyStr(side.dtype)}.`,
      );
    }
  }
  const sizes = shapeArg(type === int32 ? 'UniformInt' : 'UniformReal', shape);
  if (type === int32) {
    const [low, high] = [minval, maxval].map((t) => intsOf(t)?.[0]);
    if (low === undefined || high === undefined) {
      throw new ValueError("For 'uniform', the int bounds have to be on the host.");
    }
    return integers(sizes, low, high, 'uniform', seed);
  }
  return addOp([mulOp([reals(sizes, 'uniform', seed), subRaw([maxval, minval])]), minval]);
}

const STANDARD_NORMAL = signature<{ shape: unknown; seed: unknown }>('ops.standard_normal', 'shape, seed=None');

/** Standard normal numbers, float32. MindSpore's `ops.standard_normal`. */
export function standard_normal(shape: readonly number[] | Tensor, seed?: Seed): Tensor;
export function standard_normal(shape: readonly number[] | Tensor, options?: { seed?: Seed }): Tensor;
export function standard_normal(...args: unknown[]): Tensor {
  const { shape, seed } = STANDARD_NORMAL.bind(args);
  return normalTensor(shapeArg('StandardNormal', shape), 'standard_normal', seed);
}

interface NormalArguments extends Record<string, unknown> {
  shape: unknown;
  mean: Tensor | PyNumber;
  stddev: Tensor | PyNumber;
  seed: unknown;
}
const NORMAL = signature<NormalArguments>('ops.normal', 'shape, mean, stddev, seed=None');

/** Normal numbers of mean and standard deviation given as numbers or Tensors, which broadcast with `shape`. MindSpore's `ops.normal`. */
export function normal(
  shape: readonly number[] | Tensor,
  mean: Tensor | number,
  stddev: Tensor | number,
  seed?: Seed,
): Tensor;
export function normal(
  shape: readonly number[] | Tensor,
  mean: Tensor | number,
  stddev: Tensor | number,
  options?: { seed?: Seed },
): Tensor;
export function normal(...args: unknown[]): Tensor {
  const { shape, mean, stddev, seed } = NORMAL.bind(args);
  for (const [name, x] of Object.entries({ mean, stddev })) {
    if (x instanceof Tensor || isNumber(x)) continue;
    throw new TypeError(`For 'normal', the type of '${name}' must be Tensor, int, or float, but got: ${pyClass(x)}`);
  }
  const [center, spread] = [mean, stddev].map((x) =>
    x instanceof Tensor ? cast(x, float32) : toTensor(Number(x), float32),
  );
  return addOp([mulOp([normalTensor(shapeArg('StandardNormal', shape), 'normal', seed), spread]), center]);
}
