import { float32 } from '../common/dtype.js';
import { RuntimeError, ValueError } from '../common/errors.js';
import { PyFloat } from '../common/pyfloat.js';
import { sameShape, sizeOf, type Shape } from '../common/shape.js';
import { Tensor } from '../common/tensor.js';
import { addOp, mulOp, subRaw } from './arithmetic.js';
import { accepts, callError, checkDType, isInt, type PyNumber } from './call.js';
import { defineOp, type Op } from './define.js';
import { lowerWide } from './kernels.js';
import { asConstants, constant } from './operand.js';
import { reshaped } from './reshape.js';
import { meanOp } from './sum.js';

/** The axes from `axis` on are normalised together. `centred` says that their mean is zero already. */
type ScaleAttrs = { readonly axis: number; readonly epsilon: number; readonly centred: boolean };

function from(axis: number, shape: Shape): number[] {
  return shape.flatMap((_, i) => (i < axis ? [] : [i]));
}

/**
 * x / √(mean(x²) + epsilon) over the axes from `axis` on, and the reciprocal of the root, with axes of size 1. Centred first, this is layer
 * normalisation; as it is, root mean square normalisation.
 */
const rmsScaleOp: Op<ScaleAttrs> = defineOp<ScaleAttrs>('RmsScale', {
  infer: ([x], { axis }) => [x, { shape: x.shape.map((d, i) => (i < axis ? d : 1)), dtype: x.dtype }],
  lower: lowerWide((g, [x], { attrs: { axis, epsilon, centred }, inputs: [{ shape }] }) => {
    const axes = g.ints(from(axis, shape));
    if (centred && x.dtype === float32 && g.target.provider !== 'webgpu' && sizeOf(shape) > 0) {
      // The provider's own kernel subtracts squares from each other, which is only right when the mean is small.
      const one = g.Expand(g.constant(1, float32), g.ints(shape.slice(axis)));
      const [y, , inverse] = g.multi('LayerNormalization', [x, one], { axis, epsilon }, 3);
      return [y, inverse];
    }
    const square = g.ReduceMean(g.Mul(x, x), axes, { keepdims: 1 });
    const inverse = g.Reciprocal(g.Sqrt(g.Add(square, epsilon)));
    return [g.Mul(x, inverse), inverse];
  }),
  grad: ([dy, dinverse], [x], { attrs: { axis }, outputs: [y, inverse] }) => {
    const axes = from(axis, x.shape);
    const share = constant(1 / sizeOf(x.shape.slice(axis)), x.dtype);
    const mean = meanOp([mulOp([dy, y])], { axes, keepdims: true });
    const along = addOp([mean, mulOp([mulOp([dinverse, inverse]), share])]);
    return [mulOp([subRaw([dy, mulOp([y, along])]), inverse])];
  },
});

/** x with mean 0 and variance 1 (but for epsilon) over the axes from `axis` on. */
export function standardized(x: Tensor, axis: number, epsilon: number): Tensor {
  const mean = meanOp([x], { axes: from(axis, x.shape), keepdims: true });
  return rmsScaleOp([subRaw([x, mean])], { axis, epsilon, centred: true });
}

/** Where MindSpore's LayerNorm primitive begins: axes may be −1. */
export interface LayerNormSettings {
  readonly begin_norm_axis: number;
  readonly begin_params_axis: number;
  readonly epsilon: PyNumber;
}

const FLOATS = accepts('bf f');

/**
 * MindSpore's LayerNorm primitive: x normalised over the axes from `begin_norm_axis` on, times gamma, plus beta, which have the shape of x from
 * `begin_params_axis` on. Its errors in its words.
 */
export function layerNorm(x: Tensor, gamma: Tensor, beta: Tensor, settings: LayerNormSettings): Tensor {
  checkAttributes([x, gamma, beta], settings);
  const rank = x.ndim;
  if (rank === 0) throw new ValueError('For primitive[LayerNorm], the x_rank must be not equal to 0, but got 0.');
  const [norm, params] = (['begin_norm_axis', 'begin_params_axis'] as const).map((name) => {
    const axis = Number(settings[name]);
    if (axis >= -1 && axis < rank) return axis < 0 ? axis + rank : axis;
    throw new RuntimeError(
      `For primitive[LayerNorm], input_x's rank is ${rank}, while the '${name}' value should be in the range [-1, ${rank}), but got ${axis}`,
    );
  });
  if (Math.min(gamma.ndim, beta.ndim) + params < rank) {
    throw new ValueError(
      "For 'LayerNorm', begin_params_axis must be less than or equal to input_x shape size, gamma shape size add begin_params_axis must be " +
        'equal to or greater than input_x shape size, and beta shape size add begin_params_axis must be equal to or greater than input_x ' +
        `shape size, But got begin_params_axis: ${params}, input_x shape size: ${rank}, gamma shape size: ${gamma.ndim}, ` +
        `beta shape size: ${beta.ndim}.`,
    );
  }
  const tail = x.shape.slice(params);
  if (![gamma, beta].every((t) => sameShape(t.shape.slice(-tail.length), tail))) {
    throw new ValueError(
      `For 'LayerNorm', gamma or beta shape must match input shape, but got input shape: ${vector(x.shape)}, ` +
        `gamma shape: ${vector(gamma.shape)}, beta shape: ${vector(beta.shape)}.`,
    );
  }
  if (![gamma, beta].every((t) => t.size === sizeOf(tail))) {
    throw new RuntimeError(`For 'LayerNorm', the product of gamma and beta's shape must be ${sizeOf(tail)}`);
  }
  checkDType('LayerNorm', FLOATS, x.dtype);
  return asConstants(() =>
    addOp([mulOp([standardized(x, norm, Number(settings.epsilon)), reshaped(gamma, tail)]), reshaped(beta, tail)]),
  );
}

/** A shape as MindSpore's kernels print it. */
export function vector(shape: Shape): string {
  return `[const vector]{${shape.join(', ')}}`;
}

/** True for what may stand where a primitive wants a float. */
export function isFloat(x: unknown): boolean {
  return typeof x === 'number' || x instanceof PyFloat;
}

function checkAttributes(inputs: readonly unknown[], settings: LayerNormSettings): void {
  const { begin_norm_axis, begin_params_axis, epsilon } = settings;
  const fits = isInt(begin_norm_axis) && isInt(begin_params_axis) && isFloat(epsilon);
  if (fits && inputs.every((x) => x instanceof Tensor)) return;
  throw callError(
    'LayerNorm',
    ['input_x', 'gamma', 'beta'].map((name, i) => [name, inputs[i], 'Tensor']),
    [
      ['begin_norm_axis', begin_norm_axis, 'int'],
      ['begin_params_axis', begin_params_axis, 'int'],
      ['epsilon', epsilon, 'float'],
    ],
  );
}
