/** The gradient of the gradient of every smooth operation, against a central difference of the gradient. */
import { describe, expect, it } from 'vitest';
import { float64 } from '../../src/common/dtype.js';
import { Tensor } from '../../src/common/tensor.js';
import { grad } from '../../src/jit/index.js';
import '../../src/ops/methods/index.js';
import * as ops from '../../src/ops/index.js';
import { difference } from '../helpers/close.js';

let seed = 11;
/** Fixed numbers in [low, high). */
function numbers(length: number, low: number, high: number): Float64Array {
  return Float64Array.from({ length }, () => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return low + (high - low) * (seed / 2147483648);
  });
}

const SHAPE = [2, 3];
const tensor = (data: Float64Array): Tensor => Tensor.fromData(data, SHAPE, float64);
const other = tensor(numbers(6, 0.5, 1.5));
const index = new Tensor([2n, 0n, 1n]);

/** Operation and domain. */
const UNARY: Record<string, [(x: Tensor) => Tensor, number, number]> = {
  ...Object.fromEntries(
    [
      ['exp', -1, 1],
      ['log', 0.5, 2],
      ['log1p', -0.4, 1],
      ['log2', 0.5, 2],
      ['expm1', -1, 1],
      ['sqrt', 0.5, 2],
      ['rsqrt', 0.5, 2],
      ['square', -1, 1],
      ['reciprocal', 0.5, 2],
      ['sin', -1, 1],
      ['cos', -1, 1],
      ['tan', -1, 1],
      ['asin', -0.8, 0.8],
      ['acos', -0.8, 0.8],
      ['atan', -1, 1],
      ['sinh', -1, 1],
      ['cosh', -1, 1],
      ['tanh', -1, 1],
      ['asinh', -1, 1],
      ['acosh', 1.5, 3],
      ['atanh', -0.8, 0.8],
      ['erf', -1, 1],
      ['erfc', -1, 1],
      ['sigmoid', -2, 2],
      ['gelu', -2, 2],
      ['silu', -2, 2],
      ['softplus', -2, 2],
      ['mish', -2, 2],
      ['elu', -2, -0.2],
      ['selu', -2, -0.2],
      ['logsigmoid', -2, 2],
      ['softsign', 0.2, 2],
    ].map(([name, low, high]) => [name, [(ops as unknown as Record<string, unknown>)[name], low, high]]),
  ),
  'gelu, tanh': [(x) => ops.gelu(x, 'tanh'), -2, 2],
  neg: [(x) => ops.neg(ops.square(x)), -1, 1],
  'add and sub': [(x) => ops.sub(ops.square(x), ops.add(x, other)), -1, 1],
  mul: [(x) => ops.mul(x, ops.mul(x, other)), -1, 1],
  div: [(x) => ops.div(other, x), 0.5, 2],
  pow: [(x) => ops.pow(x, other), 0.5, 2],
  'pow of an exponent': [(x) => ops.pow(other, x), 0.5, 2],
  'maximum, minimum': [(x) => ops.maximum(ops.square(x), ops.minimum(x, other)), 0.1, 0.4],
  atan2: [(x) => ops.atan2(x, other), 0.5, 2],
  xlogy: [(x) => ops.xlogy(x, ops.square(x)), 0.5, 2],
  where: [(x) => ops.where(ops.greater(x, 0), ops.square(x), ops.exp(x)), 0.2, 1],
  clamp: [(x) => ops.clamp(ops.square(x), -2, 2), 0.2, 1],
  sum: [(x) => ops.square(ops.sum(x, 1, true)), -1, 1],
  mean: [(x) => ops.square(ops.mean(x, 0)), -1, 1],
  prod: [(x) => ops.prod(x, 1), 0.5, 2],
  amax: [(x) => ops.square(ops.amax(x, 1)), -1, 1],
  max: [(x) => ops.square(ops.max(x, 1)[0]), -1, 1],
  std: [(x) => ops.std(x, 1, 1), -1, 1],
  var: [(x) => ops.square(ops.var(x)), -1, 1],
  logsumexp: [(x) => ops.logsumexp(x, 1), -1, 1],
  cumsum: [(x) => ops.square(ops.cumsum(x, 1)), -1, 1],
  reshapes: [(x) => ops.square(ops.permute(ops.reshape(x, [3, 2]), [1, 0])), -1, 1],
  tile: [(x) => ops.square(ops.tile(x, [2, 2])), -1, 1],
  'concat and split': [(x) => ops.square(ops.concat(ops.split(x, [1, 2], 1).reverse(), 1)), -1, 1],
  'strided slices': [(x) => ops.square(x.at(':', '::-2')), -1, 1],
  pad: [(x) => ops.square(ops.pad(x, [1, 2], 'constant', 0.5)), -1, 1],
  'pad, reflected': [(x) => ops.square(ops.pad(x, [1, 2], 'reflect')), -1, 1],
  gather: [(x) => ops.square(ops.gather(x, index, 1)), -1, 1],
  'gather_elements and tril': [
    (x) => ops.square(ops.tril(ops.gather_elements(x, 1, ops.broadcast_to(index, [2, 3])))),
    -1,
    1,
  ],
};

describe('second order', () => {
  it.each(Object.keys(UNARY))('%s', async (name) => {
    const [f, low, high] = UNARY[name];
    const point = numbers(6, low, high);
    const direction = numbers(6, -1, 1);
    const weights = tensor(numbers(6, 0.5, 1.5));
    const weigh = (y: Tensor): Tensor => ops.sum(y.size === 6 ? ops.mul(ops.reshape(y, SHAPE), weights) : y);
    const first = (x: Tensor): Tensor => grad((z: Tensor) => weigh(f(z)))(x) as Tensor;
    const along = tensor(direction);
    const product = grad((x: Tensor) => ops.sum(ops.mul(first(x), along)))(tensor(point)) as Tensor;
    const step = 1e-3;
    const [up, down] = [1, -1].map((s) => first(tensor(point.map((x, i) => x + s * step * direction[i]))));
    const [a, b] = [await up.read(), await down.read()];
    const central = Float64Array.from({ length: 6 }, (_, i) => (Number(a[i]) - Number(b[i])) / (2 * step));
    const actual = (await product.read()) as Float64Array;
    // 1e-7 of the gradient is lost where the provider computes float64 in float32.
    expect(difference(actual, central, { rtol: 2e-3, atolScale: 2e-3 })).toBeUndefined();
    if (central.some((x) => Math.abs(x) > 1e-3)) {
      expect(
        difference(
          actual.map((x) => x * 1.01),
          central,
          { rtol: 2e-3, atolScale: 2e-3 },
        ),
      ).toBeDefined();
    }
  });
});
