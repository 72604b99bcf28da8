import { describe, it } from 'vitest';
import { float32, float64 } from '../../src/common/dtype.js';
import { Tensor, grad, ops } from '../../src/index.js';
import { expectClose } from '../helpers/close.js';

type Data = Float32Array | Float64Array;

let seed = 7;
/** Fixed numbers in [−1, 1). */
function noise(length: number): Float64Array {
  return Float64Array.from({ length }, () => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed / 1073741824 - 1;
  });
}

function tensor(data: Float64Array, shape: readonly number[], double: boolean): Tensor {
  return double ? Tensor.fromData(data, shape, float64) : Tensor.fromData(Float32Array.from(data), shape, float32);
}

/** Distinct values, so that no step crosses a tie of maxima. */
function distinct(length: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => ((i * 37) % length) / 8 - length / 16);
}

interface Problem {
  readonly shapes: readonly (readonly number[])[];
  readonly f: (...xs: Tensor[]) => Tensor;
  readonly values?: (length: number) => Float64Array;
  /** float64 where the operation has it. */
  readonly double?: boolean;
}

const square = (x: Tensor): Tensor => ops.sum(ops.mul(x, ops.mul(x, x)));

const PROBLEMS: Record<string, Problem> = {
  'conv2d, padded and strided': {
    shapes: [[2, 3, 6, 5], [4, 3, 3, 3], [4]],
    f: (x, w, b) => square(ops.conv2d(x, w, b, { stride: 2, pad_mode: 'pad', padding: [1, 0] })),
  },
  'conv2d, 5×5': {
    shapes: [
      [2, 2, 7, 6],
      [3, 2, 5, 5],
    ],
    f: (x, w) => square(ops.conv2d(x, w)),
  },
  'conv2d, groups and dilation': {
    shapes: [
      [1, 4, 6, 6],
      [4, 2, 2, 2],
    ],
    f: (x, w) => square(ops.conv2d(x, w, { groups: 2, dilation: 2, pad_mode: 'same' })),
  },
  'conv3d, padded and strided': {
    shapes: [[1, 2, 4, 3, 5], [3, 2, 2, 3, 2], [3]],
    f: (x, w, b) => square(ops.conv3d(x, w, b, { stride: [1, 2, 2], pad_mode: 'pad', padding: 1 })),
  },
  'conv3d, groups and dilation': {
    shapes: [
      [1, 4, 4, 3, 4],
      [4, 2, 2, 2, 2],
    ],
    f: (x, w) => square(ops.conv3d(x, w, { groups: 2, dilation: [2, 1, 2], pad_mode: 'same' })),
  },
  'max_pool3d, overlapping': {
    shapes: [[1, 2, 4, 5, 3]],
    f: (x) => square(ops.max_pool3d(x, 3, 2, 1)),
    values: distinct,
    double: true,
  },
  'avg_pool3d, overlapping': {
    shapes: [[1, 2, 4, 5, 3]],
    f: (x) => square(ops.avg_pool3d(x, 3, 2, 1)),
    double: true,
  },
  'max_pool2d, 2×2': { shapes: [[1, 2, 4, 4]], f: (x) => square(ops.max_pool2d(x, 2)), values: distinct, double: true },
  'max_pool2d, 2×2 in float32': { shapes: [[1, 2, 5, 4]], f: (x) => square(ops.max_pool2d(x, 2)), values: distinct },
  'max_pool2d, overlapping': {
    shapes: [[1, 2, 5, 5]],
    f: (x) => square(ops.max_pool2d(x, 3, 2, 1)),
    values: distinct,
    double: true,
  },
  'avg_pool2d, overlapping': {
    shapes: [[1, 2, 5, 5]],
    f: (x) => square(ops.avg_pool2d(x, 3, 2, 1, { count_include_pad: false })),
    double: true,
  },
  'avg_pool2d, 2×2': { shapes: [[1, 2, 4, 4]], f: (x) => square(ops.avg_pool2d(x, 2, 2)) },
  matmul: {
    shapes: [
      [3, 2, 4],
      [4, 5],
    ],
    f: (x, y) => square(ops.matmul(x, y)),
    double: true,
  },
  bmm: {
    shapes: [
      [2, 2, 3],
      [2, 3, 2],
    ],
    f: (x, y) => square(ops.bmm(x, y)),
    double: true,
  },
  dense: {
    shapes: [[3, 2], [4, 2], [4]],
    f: (x, w, b) => square(ops.dense(x, w, b)),
    double: true,
  },
  softmax: { shapes: [[3, 4]], f: (x) => square(ops.softmax(x, 1)), double: true },
  log_softmax: { shapes: [[3, 4]], f: (x) => square(ops.log_softmax(x, 0)), double: true },
  cross_entropy: {
    shapes: [[3, 4], [4]],
    f: (x, w) => ops.cross_entropy(x, new Tensor([0n, 3n, 1n]), w, { label_smoothing: 0.1 }),
    values: (length) => noise(length).map((x) => x + 1.5),
    double: true,
  },
};

describe('second order', () => {
  it.each(Object.entries(PROBLEMS))('%s', async (_, { shapes, f, values = noise, double = false }) => {
    const points = shapes.map((shape) => values(shape.reduce((n, d) => n * d, 1)));
    const directions = points.map((p) => noise(p.length));
    const positions = shapes.map((_, i) => i);
    const asList = (x: Tensor | readonly Tensor[]): readonly Tensor[] => (x instanceof Tensor ? [x] : x);
    const first = (...xs: Tensor[]): readonly Tensor[] => asList(grad(f, positions)(...xs) as Tensor[]);
    const along = directions.map((d, i) => tensor(d, shapes[i], double));
    /** The gradient's component along the direction, whose gradient is the Hessian times it. */
    const component = (...xs: Tensor[]): Tensor =>
      first(...xs)
        .map((g, i) => ops.sum(ops.mul(g, along[i])))
        .reduce((a, b) => ops.add(a, b));
    const inputs = points.map((p, i) => tensor(p, shapes[i], double));
    const products = asList(grad(component, positions)(...inputs) as Tensor[]);
    const step = double ? 1e-4 : 2e-3;
    const at = (sign: number): readonly Tensor[] =>
      first(
        ...points.map((p, i) =>
          tensor(
            p.map((x, k) => x + sign * step * directions[i][k]),
            shapes[i],
            double,
          ),
        ),
      );
    const [up, down] = [at(1), at(-1)];
    for (const [i, product] of products.entries()) {
      const [a, b] = [(await up[i].read()) as Data, (await down[i].read()) as Data];
      const central = Float64Array.from(a, (x, k) => (x - b[k]) / (2 * step));
      expectClose(
        await product.read(),
        central,
        double ? { rtol: 1e-4, atolScale: 1e-4 } : { rtol: 5e-3, atolScale: 2e-3 },
      );
    }
  });
});
