import { checkEqualInt, checkInt, checkValueType, pyTypeName } from '../common/checks.js';
import { ValueError } from '../common/errors.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { mapAxes } from './axis_map.js';
import { accepts, checkDType, isNumber } from './call.js';

type Size = { input: unknown; output_size: unknown };
const SIG = {
  one: signature<Size>('ops.adaptive_avg_pool1d', 'input, output_size'),
  two: signature<Size>('ops.adaptive_avg_pool2d', 'input, output_size'),
  three: signature<Size>('ops.adaptive_avg_pool3d', 'input, output_size'),
};

/** Sizes along height and width, or depth, height and width: one for all, or one each; null keeps the input's. */
export type AdaptiveSize = number | readonly (number | null)[];

/** @internal means of equal parts of the last of three axes, whose size the output's divides */
export function adaptiveAveragePool1d(input: unknown, output_size: unknown): Tensor {
  const name = 'adaptive_avg_pool1d';
  if (!(input instanceof Tensor)) throw new TypeError(`For ${name}, the input input must be tensor`);
  const size = Number(checkInt(output_size, 1, '>=', 'output_size', name));
  if (input.ndim !== 3) throw new ValueError(`For ${name} input must have 3 dim, but got ${input.ndim}.`);
  const width = input.shape[2];
  if (width < size || width % size !== 0) {
    const rule = width < size ? 'greater or equal to' : 'divisible by';
    throw new ValueError(`For ${name} input's last dimension must be ${rule} output size ${size}, but got ${width}.`);
  }
  if (!['float16', 'float32'].includes(input.dtype.name)) {
    throw new TypeError(`For ${name}, the input dtype must be float16 or float32, but got ${String(input.dtype)}.`);
  }
  return mapAxes(input, 2, [size], 'area');
}

/** Means of `output_size` equal parts of the last axis: (N, C, L), float16 or float32; L has to be a multiple. MindSpore's `ops.adaptive_avg_pool1d`. */
export function adaptive_avg_pool1d(input: Tensor, output_size: number): Tensor;
export function adaptive_avg_pool1d(input: Tensor, options: { output_size: number }): Tensor;
export function adaptive_avg_pool1d(...args: unknown[]): Tensor {
  const { input, output_size } = SIG.one.bind(args);
  return adaptiveAveragePool1d(input, output_size);
}

const FLOATS = accepts('f', 'tensor', 'x');

/** Means over parts of the last `axes` axes. */
function averaged(input: unknown, output_size: unknown, axes: 2 | 3): Tensor {
  const primitive = `AdaptiveAvgPool${axes}D`;
  const sizes = checkOutputSize(output_size, axes);
  if (!(input instanceof Tensor)) {
    const type = isNumber(input) ? 'Float32' : pyTypeName(input);
    throw new TypeError(`For Primitive[${primitive}], the type of input argument[x] must be Tensor but got ${type}.`);
  }
  if (input.ndim !== axes + 1 && input.ndim !== axes + 2) {
    const what = axes === 2 ? 'the dim' : 'the the rank';
    throw new ValueError(
      `For primitive[${primitive}], ${what} of x must be in [${axes + 1},${axes + 2}], but got ${input.ndim}.`,
    );
  }
  checkDType(primitive, FLOATS, input.dtype);
  const first = input.ndim - axes;
  return mapAxes(
    input,
    first,
    sizes.map((size, i) => size ?? input.shape[first + i]),
    'area',
  );
}

/** @internal one size for each axis; null is the input's own. TypeError and ValueError for anything else. */
export function checkOutputSize(value: unknown, axes: 2 | 3): (number | null)[] {
  const primitive = `AdaptiveAvgPool${axes}D`;
  checkValueType('output_size', value, ['int', 'tuple'], primitive);
  const given: readonly unknown[] = Array.isArray(value) ? value : new Array<unknown>(axes).fill(value);
  if (given.length !== axes) {
    if (axes === 2) checkEqualInt(given.length, 2, 'length of output_size', primitive);
    throw new ValueError(
      `For primitive[${primitive}], the length of output_size must be equal to 3, but got ${given.length}.`,
    );
  }
  return given.map((size, i) => {
    checkValueType(`output_size[${i}]`, size, ['int', 'NoneType'], primitive);
    if (size === null || Number(size) === -1) return null;
    return Number(checkInt(size, 1, '>=', `output_size[${i}]`, primitive));
  });
}

/**
 * Means over `output_size` parts of height and width, which may overlap: (N, C, H, W) or (C, H, W) of floats. TypeError and ValueError for other inputs and
 * sizes. MindSpore's `ops.adaptive_avg_pool2d`.
 */
export function adaptive_avg_pool2d(input: Tensor, output_size: AdaptiveSize): Tensor;
export function adaptive_avg_pool2d(input: Tensor, options: { output_size: AdaptiveSize }): Tensor;
export function adaptive_avg_pool2d(...args: unknown[]): Tensor {
  const { input, output_size } = SIG.two.bind(args);
  return averaged(input, output_size, 2);
}

/** As {@link adaptive_avg_pool2d} over the last three axes. MindSpore's `ops.adaptive_avg_pool3d`. */
export function adaptive_avg_pool3d(input: Tensor, output_size: AdaptiveSize): Tensor;
export function adaptive_avg_pool3d(input: Tensor, options: { output_size: AdaptiveSize }): Tensor;
export function adaptive_avg_pool3d(...args: unknown[]): Tensor {
  const { input, output_size } = SIG.three.bind(args);
  return averaged(input, output_size, 3);
}
