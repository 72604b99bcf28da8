import { float32, int32, int64, type DType } from '../../common/dtype.js';
import { uniformFloats, uniformReals } from '../../common/distributions.js';
import { RuntimeError, ValueError } from '../../common/errors.js';
import { Mt19937, shuffle } from '../../common/mt19937.js';
import { pyClass, pyRepr } from '../../common/pytext.js';
import { opSeeds } from '../../common/seed.js';
import { sizeOf } from '../../common/shape.js';
import { signature } from '../../common/signature.js';
import { Tensor } from '../../common/tensor.js';
import { intOf } from '../arguments.js';
import { add, div, mul } from '../arithmetic.js';
import { abstractType, callError, isInt, isNumber, type PyNumber } from '../call.js';
import { cast } from '../cast.js';
import { less, less_equal } from '../compare.js';
import { log } from '../math.js';
import { asConstants } from '../operand.js';
import { expand_dims } from '../reshape.js';
import { topk } from '../sort.js';
import { cumsum } from '../statistics.js';
import { sum } from '../sum.js';
import { drawn } from './drawn.js';
import type { Seed } from './uniform.js';

const BERNOULLI = signature<{ input: unknown; p: unknown; seed: unknown }>('ops.bernoulli', 'input, p=0.5, seed=None');

/**
 * A tensor of the shape and dtype of input: 1 with probability `p`, a number or a Tensor that broadcasts to it, else 0. ValueError for a number
 * outside [0, 1]. MindSpore's `ops.bernoulli`.
 */
export function bernoulli(input: Tensor, p?: PyNumber | Tensor, seed?: Seed): Tensor;
export function bernoulli(input: Tensor, options?: { p?: PyNumber | Tensor; seed?: Seed }): Tensor;
export function bernoulli(...args: unknown[]): Tensor {
  const { input, p, seed } = BERNOULLI.bind(args);
  if (!(input instanceof Tensor)) {
    throw new TypeError(
      `For Primitive[Bernoulli], the type of input argument[x] must be Tensor but got ${abstractType(input)}.`,
    );
  }
  if (!(p instanceof Tensor) && !isNumber(p)) {
    throw new TypeError(`For Tensor, the input_data is [${pyRepr(p)}] that contain unsupported element.`);
  }
  if (isNumber(p) && !(Number(p) >= 0 && Number(p) <= 1)) {
    throw new ValueError(`For bernoulli, p should be in [0, 1], but got ${Number(p)}.`);
  }
  const next = uniformReals(opSeeds('bernoulli', seed));
  const draws = drawn(input.shape, float32, () => next(sizeOf(input.shape)));
  return asConstants(() => cast(less(draws, p instanceof Tensor ? cast(p, float32) : Number(p)), input.dtype));
}

interface MultinomialArguments extends Record<string, unknown> {
  input: unknown;
  num_samples: unknown;
  replacement: unknown;
  seed: unknown;
}
const MULTINOMIAL = signature<MultinomialArguments>(
  'ops.multinomial',
  'input, num_samples, replacement=True, seed=None',
);

/** Keywords of {@link multinomial}. */
export interface MultinomialOptions {
  /** Whether an index may come more than once. Default true. */
  replacement?: boolean;
  /** Beside the global seed: an int ≥ 0. Default none. */
  seed?: Seed;
}

/**
 * `num_samples` indices, int32, drawn from each row of input (classes) or (rows, classes) with its elements as weights. ValueError for another rank, or
 * for more samples than classes without replacement. MindSpore's `ops.multinomial`.
 */
export function multinomial(input: Tensor, num_samples: number, replacement?: boolean, seed?: Seed): Tensor;
export function multinomial(input: Tensor, num_samples: number, options?: MultinomialOptions): Tensor;
export function multinomial(...args: unknown[]): Tensor {
  const { input, num_samples, replacement, seed } = MULTINOMIAL.bind(args);
  if (!(input instanceof Tensor)) {
    throw new TypeError(`For primitive[Shape], the input argument must be Tensor, but got ${pyClass(input)}.`);
  }
  if (input.ndim !== 1 && input.ndim !== 2) {
    throw new ValueError(`For 'multinomial', the dimension of inputs must be 1d or 2d, but got ${input.ndim}.`);
  }
  if (!isInt(num_samples)) {
    throw new TypeError(`For 'multinomial', the 'num_samples' must be an int, but got ${pyClass(num_samples)}.`);
  }
  const count = Number(num_samples);
  if (count <= 0)
    throw new RuntimeError(`For 'Multinomial', the 'num_samples' must be greater than 0, but got ${count}.`);
  const seeds = opSeeds('multinomial', seed);
  const weights = cast(input, float32);
  const classes = input.shape[input.ndim - 1];
  const rows = input.shape.slice(0, -1);
  if (replacement !== true) {
    if (classes < count) {
      throw new ValueError(
        "For 'multinomial', the 'num_samples' must be less than the last dimension of input without 'replacement', but got " +
          `'num_samples': ${count} and 'replacement': False`,
      );
    }
    const next = uniformReals(seeds);
    const draws = drawn(input.shape, float32, () => next(sizeOf(input.shape)));
    return asConstants(() => topk(div(log(draws), add(weights, 1e-6)), count)[1]);
  }
  const shape = [...rows, count];
  const next = uniformFloats(seeds);
  const draws = drawn(shape, float32, () => next(sizeOf(shape)));
  return asConstants(() => {
    const steps = cumsum(weights, -1);
    const total = sum(weights, -1, true);
    const passed = less_equal(expand_dims(steps, -2), expand_dims(mul(draws, total), -1));
    return cast(sum(cast(passed, int32), -1), int32);
  });
}

const RANDPERM = signature<{ n: unknown; seed: unknown; offset: unknown; dtype: unknown }>(
  'ops.randperm',
  "n, seed=0, offset=0, dtype='int64'",
);

/**
 * The integers 0 … n − 1 in random order, of an int or float `dtype`. The order depends on `offset`, or on `seed` when that is
 * 0, and on nothing else. TypeError unless n is an int, ValueError unless it is positive. MindSpore's `ops.randperm`.
 */
export function randperm(n: number | Tensor, seed?: number, offset?: number, dtype?: DType): Tensor;
export function randperm(n: number | Tensor, options?: { seed?: number; offset?: number; dtype?: DType }): Tensor;
export function randperm(...args: unknown[]): Tensor {
  const { n, seed, offset, dtype } = RANDPERM.bind(args);
  const type = dtype === 'int64' ? int64 : (dtype as DType);
  const count = intOf(n);
  if (count === undefined) {
    throw callError(
      'RandpermV2',
      [['n', n, 'Tensor, int']],
      [
        ['seed', seed, 'Tensor, int'],
        ['offset', offset, 'Tensor, int'],
        ['dtype', type, 'mindspore.dtype'],
      ],
    );
  }
  if (count <= 0) {
    throw new ValueError(`For 'RandpermV2', the input 'n' must be greater than 0, but got data: ${count}.`);
  }
  const engine = new Mt19937(Number(offset) || Number(seed));
  const items = Int32Array.from({ length: count }, (_, i) => i);
  shuffle(items, engine);
  return cast(Tensor.fromData(items, [count], int32), type);
}
