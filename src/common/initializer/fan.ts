import { isInstance, pyClass, pyStr, pyTypeName } from '../checks.js';
import { AttributeError, ValueError } from '../errors.js';
import type { Shape } from '../shape.js';

/** The numbers of inputs and outputs of a weight, [out, in, …kernel]. ValueError for fewer than two axes. */
export function fanInAndOut(shape: Shape): { fanIn: number; fanOut: number } {
  if (shape.length < 2) {
    throw new ValueError(
      `'fan_in' and 'fan_out' can not be computed for tensor with fewer than 2 dimensions, but got dimensions ${shape.length}.`,
    );
  }
  const field = shape.slice(2).reduce((a, b) => a * b, 1);
  return { fanIn: shape[1] * field, fanOut: shape[0] * field };
}

/** The fan that `mode` ('fan_in' or 'fan_out', in any case) names. ValueError for another mode. */
export function fanOf(shape: Shape, mode: unknown): number {
  if (typeof mode !== 'string') throw new AttributeError(`'${pyTypeName(mode)}' object has no attribute 'lower'`);
  const lower = mode.toLowerCase();
  if (lower !== 'fan_in' && lower !== 'fan_out') {
    throw new ValueError(`'mode' ${lower} not supported, please use one of ['fan_in', 'fan_out']`);
  }
  const { fanIn, fanOut } = fanInAndOut(shape);
  return lower === 'fan_in' ? fanIn : fanOut;
}

const LINEAR = new Set(
  'linear conv1d conv2d conv3d conv_transpose1d conv_transpose2d conv_transpose3d sigmoid'.split(' '),
);

/** The factor that keeps the variance behind `nonlinearity`; `slope` counts for 'leaky_relu' only. */
export function gainOf(nonlinearity: unknown, slope: unknown): number {
  if (LINEAR.has(nonlinearity as string)) return 1;
  if (nonlinearity === 'tanh') return 5 / 3;
  if (nonlinearity === 'relu') return Math.sqrt(2);
  if (nonlinearity !== 'leaky_relu') {
    throw new ValueError(
      "For 'HeUniform', the argument 'nonlinearity' should be one of ['sigmoid', 'tanh', 'relu' or 'leaky_relu'], " +
        `but got ${pyStr(nonlinearity)}.`,
    );
  }
  if (slope === null) return Math.sqrt(2 / (1 + 0.01 ** 2));
  if (typeof slope === 'boolean' || !(isInstance(slope, 'float') || isInstance(slope, 'int'))) {
    throw new ValueError(
      `For 'HeUniform', 'negative_slope' ${pyStr(slope)} is not a valid number.When 'nonlinearity' has been set to ` +
        `'leaky_relu', 'negative_slope' should be int or float type, but got ${pyClass(slope)}.`,
    );
  }
  const s = Number(slope);
  return Math.sqrt(2 / (1 + s * s));
}

/** A number (or boolean, which Python counts as one) for arithmetic; else TypeError, with the text Python has for that operation. */
export function real(value: unknown, message: (typeName: string) => string): number {
  if (typeof value === 'boolean' || isInstance(value, 'float') || isInstance(value, 'int')) return Number(value);
  throw new TypeError(message(pyTypeName(value)));
}

/** The gain of the Xavier initializers. */
export function factor(gain: unknown): number {
  const isSequence = typeof gain === 'string' || Array.isArray(gain);
  return real(gain, (name) =>
    isSequence
      ? "can't multiply sequence by non-int of type 'float'"
      : `unsupported operand type(s) for *: '${name}' and 'float'`,
  );
}
