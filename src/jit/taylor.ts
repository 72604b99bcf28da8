import { float32, float64, int32, int64 } from '../common/dtype.js';
import { ValueError } from '../common/errors.js';
import { sameShape } from '../common/shape.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { tensorsIn } from '../common/tree.js';
import { add, cast, expand_dims, mul, ones_like, stack, unbind, zeros_like } from '../ops/index.js';
import { constant } from '../ops/operand.js';
import type { GradientTree } from './grad.js';
import type { Callable } from './gradient_call.js';
import { jvp } from './transforms.js';

const JET = signature<{ fn: Callable; primals: unknown; series: unknown }>('ops.jet', 'fn, primals, series');
const DERIVATIVE = signature<{ fn: Callable; primals: unknown; order: unknown }>(
  'ops.derivative',
  'fn, primals, order',
);

const DTYPES = [int32, int64, float32, float64];

/**
 * `[fn(primals), series of the results]` when the inputs move along curves: `series` holds the derivatives of each input along its first
 * axis, from the first order on, the result those of the outputs. Several inputs and several results are arrays. TypeError for other types, ValueError
 * for other shapes. MindSpore's `ops.jet`, for any function that has gradients of the order asked for.
 */
export function jet(
  fn: Callable,
  primals: Tensor | readonly Tensor[],
  series: Tensor | readonly Tensor[],
): GradientTree;
export function jet(
  fn: Callable,
  options: { primals: Tensor | readonly Tensor[]; series: Tensor | readonly Tensor[] },
): GradientTree;
export function jet(...args: unknown[]): unknown {
  const { fn, primals, series } = JET.bind(args);
  const tensors = primals instanceof Tensor && series instanceof Tensor;
  if (!tensors && !(Array.isArray(primals) && Array.isArray(series))) {
    throw new TypeError("For 'F.jet', the 'primals' and `series` must be both Tensor or tuple.");
  }
  const [xs, given] = [listOf(primals), listOf(series)];
  if (xs.length !== given.length) {
    throw new ValueError('The lengths of primals and series should be the same in jet.');
  }
  const terms = xs.map((x, i) => {
    const s = given[i];
    if (!DTYPES.includes(x.dtype) || x.dtype !== s.dtype) {
      throw new TypeError(
        "For `F.jet`, the elements' types of primals and series must be the same and belong to " +
          '`mstype.int32, mstype.int64, mstype.float32, mstype.float64`, but got other dtype.',
      );
    }
    const whole = sameShape(s.shape, x.shape) ? expand_dims(s, 0) : s;
    if (!sameShape(whole.shape.slice(1), x.shape)) {
      throw new ValueError('In series, the shape of each element must be the same as the primals.');
    }
    return unbind(inFloat(whole));
  });
  return arranged(derivatives(fn, xs.map(inFloat), terms), (orders) => stack(orders.slice(1)));
}

/**
 * `[fn(primals), its derivative of this order]`, when every element of the inputs moves at speed 1. Several inputs and several results are
 * arrays. TypeError for other types, ValueError for an order below 1. MindSpore's `ops.derivative`.
 */
export function derivative(fn: Callable, primals: Tensor | readonly Tensor[], order: number): GradientTree;
export function derivative(fn: Callable, options: { primals: Tensor | readonly Tensor[]; order: number }): GradientTree;
export function derivative(...args: unknown[]): unknown {
  const { fn, primals, order } = DERIVATIVE.bind(args);
  if (!Number.isInteger(order)) throw new TypeError('For `F.derivative`, the type of order must be int.');
  const n = order as number;
  if (n < 1) {
    throw new ValueError(`For \`F.derivative\`, value of order should not be less than 1, but got ${n}.`);
  }
  const xs = listOf(primals).map((x) => {
    if (DTYPES.includes(x.dtype)) return inFloat(x);
    throw new TypeError(
      'For `F.derivative`, the elements of primals must belong to ' +
        '`mstype.int32, mstype.int64, mstype.float32, mstype.float64`, but got other dtype.',
    );
  });
  const terms = xs.map((x) => [ones_like(x), ...Array.from({ length: n - 1 }, () => zeros_like(x))]);
  return arranged(derivatives(fn, xs, terms), (orders) => orders[n]);
}

function listOf(x: unknown): readonly Tensor[] {
  return x instanceof Tensor ? [x] : (x as readonly Tensor[]);
}

function inFloat(x: Tensor): Tensor {
  return x.dtype.isFloat ? x : cast(x, float32);
}

/** The results and their derivatives by the time t at 0, for inputs x + s₁ t + s₂ t²/2 + …: order by order, each by moving one more time. */
function derivatives(fn: Callable, xs: readonly Tensor[], terms: readonly (readonly Tensor[])[]): Tensor[][] {
  const order = terms[0].length;
  const start = constant(0, xs[0].dtype);
  let curve = (t: Tensor): Tensor[][] => {
    const inputs = xs.map((x, i) => {
      let [sum, power] = [x, t];
      terms[i].forEach((s, k) => {
        sum = add(sum, mul(s, power));
        power = mul(power, mul(t, 1 / (k + 2)));
      });
      return sum;
    });
    return [tensorsIn(fn(...inputs))];
  };
  for (let k = 1; k <= order; k++) {
    const before = curve;
    curve = (t) => {
      let orders: Tensor[][] = [];
      const last = (s: Tensor): Tensor[] => {
        orders = before(s);
        return orders[orders.length - 1];
      };
      const [, next] = jvp(last, [t], [constant(1, t.dtype)]) as [Tensor[], Tensor[]];
      return [...orders, next];
    };
  }
  return curve(start);
}

function arranged(orders: readonly Tensor[][], series: (ofOne: readonly Tensor[]) => Tensor): unknown {
  const results = orders[0].map((_, i) => orders.map((all) => all[i]));
  const [values, moved] = [orders[0], results.map(series)];
  return values.length === 1 ? [values[0], moved[0]] : [values, moved];
}
