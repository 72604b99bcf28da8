import { float32 } from '../common/dtype.js';
import { RuntimeError, ValueError } from '../common/errors.js';
import { PyFloat } from '../common/pyfloat.js';
import { sameShape, sizeOf, type Shape } from '../common/shape.js';
import { Tensor } from '../common/tensor.js';
import type { Builder, Sym } from '../ir/builder.js';
import type { Aval } from '../ir/op.js';
import { addOp, mulOp, subRaw } from './arithmetic.js';
import { accepts, callError, checkDType, isInt, type PyNumber } from './call.js';
import { defineOp, type Op } from './define.js';
import { lowerWide } from './kernels.js';
import { asConstants, constant } from './operand.js';
import { reshaped } from './reshape.js';
import { meanOp } from './sum.js';

/** The axes from `axis` on are normalised together. */
type NormAttrs = { readonly axis: number; readonly epsilon: number };

function from(axis: number, shape: Shape): number[] {
  return shape.flatMap((_, i) => (i < axis ? [] : [i]));
}

/** The shape with size 1 from an axis on. */
function along({ shape, dtype }: Aval, axis: number): Aval {
  return { shape: shape.map((d, i) => (i < axis ? d : 1)), dtype };
}

/** x less its mean. */
function centred(g: Builder, x: Sym, axes: Sym): Sym {
  return g.Sub(x, g.ReduceMean(x, axes, { keepdims: 1 }));
}

/** x of mean 0 over the root of its variance, and the reciprocal of the root. */
function scaled(g: Builder, x: Sym, axes: Sym, epsilon: number): Sym[] {
  const inverse = g.Reciprocal(g.Sqrt(g.Add(g.ReduceMean(g.Mul(x, x), axes, { keepdims: 1 }), epsilon)));
  return [g.Mul(x, inverse), inverse];
}

/** Whether the provider's own kernel is used. It subtracts squares from each other, which is only right when the mean is small: so x has to be centred. */
function ownKernel(g: Builder, { shape, dtype }: Aval): boolean {
  return dtype === float32 && g.target.provider !== 'webgpu' && sizeOf(shape) > 0;
}

/** The gradient of x from that of y = (x − mean) · inverse, and from that of `inverse` where something has used it. */
function gradient(dy: Tensor, y: Tensor, inverse: Tensor, axis: number, dinverse?: Tensor): Tensor {
  const attrs = { axes: from(axis, y.shape), keepdims: true };
  let slope = meanOp([mulOp([dy, y])], attrs);
  if (dinverse) {
    const share = constant(1 / sizeOf(y.shape.slice(axis)), y.dtype);
    slope = addOp([slope, mulOp([mulOp([dinverse, inverse]), share])]);
  }
  return mulOp([subRaw([subRaw([dy, mulOp([y, slope])]), meanOp([dy], attrs)]), inverse]);
}

/** x with mean 0 and variance 1 (but for epsilon) over the axes from `axis` on, and the reciprocal of the root of its variance, with axes of size 1. */
const standardizeOp: Op<NormAttrs> = defineOp<NormAttrs>('Standardize', {
  infer: ([x], { axis }) => [{ shape: x.shape, dtype: x.dtype }, along(x, axis)],
  lower: lowerWide((g, [x], { attrs: { axis, epsilon }, inputs: [aval] }) => {
    const axes = g.ints(from(axis, aval.shape));
    const even = centred(g, x, axes);
    if (!ownKernel(g, aval)) return scaled(g, even, axes, epsilon);
    const one = g.Expand(g.constant(1, float32), g.ints(aval.shape.slice(axis)));
    const [y, , inverse] = g.multi('LayerNormalization', [even, one], { axis, epsilon }, 3);
    return [y, inverse];
  }),
  grad: ([dy, dinverse], _, { attrs: { axis }, outputs: [y, inverse], reached }) => [
    gradient(dy, y, inverse, axis, reached[1] ? dinverse : undefined),
  ],
});

/** x with mean 0 and variance 1 (but for epsilon) over the axes from `axis` on. */
export function standardized(x: Tensor, axis: number, epsilon: number): Tensor {
  return standardizeOp([x], { axis, epsilon });
}

/** The same times gamma, plus beta, which have the shape of x from `axis` on; then what {@link standardizeOp} gives, of which the gradient is made. */
const layerNormOp: Op<NormAttrs> = defineOp<NormAttrs>('LayerNorm', {
  infer: ([x], { axis }) => [x, x, along(x, axis)].map(({ shape, dtype }) => ({ shape, dtype })),
  lower: lowerWide((g, [x, gamma, beta], { attrs: { axis, epsilon }, inputs: [aval], used }) => {
    const axes = g.ints(from(axis, aval.shape));
    const even = centred(g, x, axes);
    if (!ownKernel(g, aval)) {
      const [y, inverse] = scaled(g, even, axes, epsilon);
      return [g.Add(g.Mul(y, gamma), beta), y, inverse];
    }
    const [out, , inverse] = g.multi('LayerNormalization', [even, gamma, beta], { axis, epsilon }, 3);
    return [out, used[1] ? g.Mul(even, inverse) : even, inverse];
  }),
  grad: ([dout, dy, dinverse], [, gamma], { attrs: { axis }, outputs: [, y, inverse], needs, reached }) => {
    const product = mulOp([dout, gamma]);
    const whole = reached[1] ? addOp([product, dy]) : product;
    return [
      needs[0] ? gradient(whole, y, inverse, axis, reached[2] ? dinverse : undefined) : null,
      mulOp([dout, y]),
      dout,
    ];
  },
});

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
  const epsilon = Number(settings.epsilon);
  const [scale, shift] = [gamma, beta].map((t) => reshaped(t, tail));
  return asConstants(() => {
    // One operation has one dtype.
    const one = norm === params && [scale, shift].every((t) => t.dtype === x.dtype);
    if (one) return layerNormOp([x, scale, shift], { axis: norm, epsilon });
    return addOp([mulOp([standardized(x, norm, epsilon), scale]), shift]);
  });
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
