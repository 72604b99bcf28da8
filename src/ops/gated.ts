import { float16, float32, type DType } from '../common/dtype.js';
import { ValueError } from '../common/errors.js';
import { pyClass } from '../common/pytext.js';
import { vectorText } from '../common/shape.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { dimension } from './arguments.js';
import { mul, mulOp, negOp } from './arithmetic.js';
import { accepts, callError, checkDType, isNumber, needTensor, type PyNumber } from './call.js';
import { cast } from './cast.js';
import { greaterOp } from './compare.js';
import { unaryFunction, type UnaryX } from './functions.js';
import { split } from './join.js';
import { asConstants, constant } from './operand.js';
import { sigmoid, sigmoidOp } from './activation.js';
import { reshape } from './reshape.js';
import { softmax } from './softmax.js';
import { uniformTensor } from './random/uniform.js';
import { whereOp } from './where.js';

const GLU = signature<{ x: unknown; axis: unknown }>('ops.glu', 'x, axis=-1');

/** The first half of x along `axis` times the sigmoid of the second. ValueError when the size there is odd. MindSpore's `ops.glu`. */
export function glu(x: Tensor, axis?: number): Tensor;
export function glu(x: Tensor, options?: { axis?: number }): Tensor;
export function glu(...args: unknown[]): Tensor {
  const { x, axis } = GLU.bind(args);
  if (!(x instanceof Tensor) || typeof axis !== 'number' || !Number.isInteger(axis)) {
    throw callError(
      'Split',
      [['x', x, 'Tensor']],
      [
        ['axis', axis, 'int'],
        ['output_num', 2, 'int'],
      ],
    );
  }
  const at = dimension(axis, x.ndim);
  const size = x.shape[at];
  if (size % 2 !== 0) {
    throw new ValueError(`For 'Split', x_shape[${at}] must be divisible by output_num = 2, but got ${size}`);
  }
  const [first, second] = split(x, size / 2, at);
  return mul(first, sigmoid(second));
}

const TYPES = accepts('bfloat16 float16 float32', 'tensor', 'x');
const PRELU = signature<{ input: unknown; weight: unknown }>('ops.prelu', 'input, weight');

/**
 * input where it is positive, else weight·input; `weight` has one element for all, or one for each channel (axis 1). float16 and float32. TypeError
 * for what is no Tensor, ValueError for a weight of another size. MindSpore's `ops.prelu`.
 */
export function prelu(input: Tensor, weight: Tensor): Tensor;
export function prelu(input: Tensor, options: { weight: Tensor }): Tensor;
export function prelu(...args: unknown[]): Tensor {
  const { input, weight } = PRELU.bind(args);
  if (!(input instanceof Tensor) || !(weight instanceof Tensor)) {
    throw callError('PReLU', [
      ['input', input, 'Tensor'],
      ['weight', weight, 'Tensor'],
    ]);
  }
  checkDType('PReLU', TYPES, input.dtype);
  checkDType('PReLU', accepts('bfloat16 float16 float32', 'tensor', 'weight'), weight.dtype);
  const channels = input.ndim < 2 ? 1 : input.shape[1];
  if (weight.ndim !== 1) {
    throw new ValueError(`For 'PReLU', the dimension of 'weight' must be 1, while got ${weight.ndim}.`);
  }
  if (weight.shape[0] !== 1 && weight.shape[0] !== channels) {
    throw new ValueError(
      `For 'Prelu', the length of 'weight' must be equal to number of channels: ${channels}, but got ${vectorText(weight.shape)}.`,
    );
  }
  const one = weight.shape[0] === 1;
  const slope = reshape(weight, one ? [] : [channels, ...input.shape.slice(2).map(() => 1)]);
  const scaled = mul(slope, input);
  return whereOp([greaterOp([input, constant(0, input.dtype)]), input, scaled]);
}

const SOFTMIN = signature<{ x: unknown; axis: unknown; dtype: unknown }>('ops.softmin', 'x, axis=-1, *, dtype=None');

/** The softmax of −x along `axis`, in `dtype` when one is given. Floats. MindSpore's `ops.softmin`. */
export function softmin(x: Tensor, axis?: number, options?: { dtype?: DType | null }): Tensor;
export function softmin(x: Tensor, options?: { axis?: number; dtype?: DType | null }): Tensor;
export function softmin(...args: unknown[]): Tensor {
  const { x, axis, dtype } = SOFTMIN.bind(args);
  needTensor('Softmax', 'input', x);
  return softmax(negOp([dtype === null ? x : cast(x, dtype as DType)]), axis as number);
}

/** x / (1 + e^(−1.702·x)), an approximation of gelu, of float16 and float32. MindSpore's `ops.fast_gelu`. */
export const fast_gelu: UnaryX = unaryFunction('fast_gelu', 'FastGeLU', 'x', (x) => {
  if (x.dtype !== float16 && x.dtype !== float32) {
    throw new TypeError(`For 'FastGeLU', input[0] type should be float16 or float32. but got ${String(x.dtype)}`);
  }
  return mulOp([x, sigmoidOp([mulOp([x, constant(1.702, x.dtype)])])]);
});

const RRELU = signature<{ input: unknown; lower: unknown; upper: unknown }>(
  'ops.rrelu',
  `input, lower=${1 / 8}, upper=${1 / 3}`,
);

/**
 * input where it is positive, else input times a number drawn from [lower, upper) for each element. TypeError for bounds that are no numbers or
 * what is no Tensor, ValueError for lower > upper. MindSpore's `ops.rrelu`.
 */
export function rrelu(input: Tensor, lower?: PyNumber, upper?: PyNumber): Tensor;
export function rrelu(input: Tensor, options?: { lower?: PyNumber; upper?: PyNumber }): Tensor;
/** @hidden */
export function rrelu(input: Tensor, lower: PyNumber, options: { upper?: PyNumber }): Tensor;
export function rrelu(...args: unknown[]): Tensor {
  const { input, lower, upper } = RRELU.bind(args);
  if (!isNumber(upper))
    throw new TypeError(`For 'rrelu', 'upper' must be an int or a float, but got ${pyClass(upper)}`);
  if (!isNumber(lower))
    throw new TypeError(`For 'rrelu', 'lower' must be an int or a float, but got ${pyClass(lower)}`);
  const [low, high] = [Number(lower), Number(upper)];
  if (low > high) {
    throw new ValueError(
      `For 'rrelu', the value of 'upper' must be greater than or equal to 'lower', but got upper: ${high}, lower: ${low}. `,
    );
  }
  if (!(input instanceof Tensor)) {
    throw new TypeError(`For 'rrelu', the 'input' must be a Tensor but got ${pyClass(input)}.`);
  }
  return asConstants(() => {
    const slope = cast(uniformTensor(input.shape, low, high), input.dtype === float32 ? float32 : input.dtype);
    return whereOp([greaterOp([input, constant(0, input.dtype)]), input, mulOp([slope, input])]);
  });
}
