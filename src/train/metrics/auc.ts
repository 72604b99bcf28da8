import { pyClass } from '../../common/checks.js';
import { flatArray, isArrayLike, type ArrayLike } from '../../common/array-like.js';
import { toDType } from '../../common/dtype.js';
import { ValueError } from '../../common/errors.js';
import { tensorText } from '../../common/printing.js';
import { shapeText } from '../../common/shape.js';
import { signature } from '../../common/signature.js';
import { Tensor } from '../../common/tensor.js';

const SIG = signature<{ x: unknown; y: unknown; reorder: unknown }>('train.auc', 'x, y, reorder=False', {
  dicts: ['x', 'y'],
});

/** Numbers: an array, or an array of numpy-ts. */
export type Numbers = readonly number[] | ArrayLike;

/**
 * The area under a curve through the points (x, y), by trapezoids. `x` rises or falls; `reorder` sorts the points first. TypeError for what are no arrays, ValueError for
 * other than two equally long arrays of two numbers or more, and for an `x` that goes up and down. MindSpore's `auc`.
 */
export function auc(x: Numbers, y: Numbers, reorder?: boolean): number;
export function auc(x: Numbers, y: Numbers, options: { reorder?: boolean }): number;
export function auc(...args: unknown[]): number {
  const given = SIG.bind(args);
  const [x, y] = [read(given.x), read(given.y)];
  if (x === undefined || y === undefined) {
    throw new TypeError(
      `For 'auc', the argument 'x' and 'y' must all be np.ndarray, but got ${pyClass(given.x)}, ${pyClass(given.y)}`,
    );
  }
  if (x.shape[0] !== y.shape[0]) {
    throw new ValueError(`Found input variables with inconsistent numbers of samples: [${x.shape[0]}, ${y.shape[0]}].`);
  }
  let [xs, ys] = [oneAxis(x), oneAxis(y)];
  if (xs.length < 2) {
    throw new ValueError(
      `For 'auc', the shape of the argument 'x' in axis 0 must be greater than 2, but got ${xs.length}.`,
    );
  }
  let direction = 1;
  if (given.reorder) {
    const order = Array.from(xs.keys()).sort((a, b) => xs[a] - xs[b] || ys[a] - ys[b]);
    [xs, ys] = [order.map((i) => xs[i]), order.map((i) => ys[i])];
  } else if (steps(xs).some((d) => d < 0)) {
    if (!steps(xs).every((d) => d <= 0)) {
      throw new ValueError(
        `For 'auc', if the argument is False, the argument 'x' array must be increasing or decreasing, but got 'x': ${x.text()}`,
      );
    }
    direction = -1;
  }
  return direction * steps(xs).reduce((area, width, i) => area + (width * (ys[i] + ys[i + 1])) / 2, 0);
}

interface Read {
  readonly shape: readonly number[];
  readonly values: readonly number[];
  readonly text: () => string;
}

function read(x: unknown): Read | undefined {
  if (Array.isArray(x)) {
    const values = x as readonly number[];
    return {
      shape: [x.length],
      values,
      text: () => tensorText(Float64Array.from(values), [x.length], toDType('float64')),
    };
  }
  if (!isArrayLike(x) || x instanceof Tensor) return undefined;
  const { data, shape, dtype } = flatArray(x);
  return { shape, values: Array.from(data, Number), text: () => tensorText(data, shape, dtype) };
}

function oneAxis({ shape, values }: Read): readonly number[] {
  if (shape.length === 1 || (shape.length === 2 && shape[1] === 1)) return values;
  throw new ValueError(
    "For 'auc', the input must be a 1-dimensional array, or a 2-dimensional array with the second dimension of 1, but got shape " +
      `${shapeText(shape)}.`,
  );
}

function steps(x: readonly number[]): number[] {
  return x.slice(1).map((v, i) => v - x[i]);
}
