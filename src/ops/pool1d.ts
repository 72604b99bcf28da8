import { asTuple, checkInt, checkNonNegativeInt, checkValueType } from '../common/checks.js';
import { ValueError } from '../common/errors.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { isInt } from './call.js';
import { averageWindows } from './pool.js';
import { expand_dims, squeeze } from './reshape.js';

interface AvgPoolArgs extends Record<string, unknown> {
  input_x: unknown;
  kernel_size: number;
  stride: number;
  padding: unknown;
  ceil_mode: boolean;
  count_include_pad: boolean;
}

const AVG_POOL1D = signature<AvgPoolArgs>(
  'ops.avg_pool1d',
  'input_x, kernel_size=1, stride=1, padding=0, ceil_mode=False, count_include_pad=True',
);

/** Keywords of {@link avg_pool1d}. */
export interface AvgPool1dOptions {
  /** Default 1. */
  kernel_size?: number;
  /** Default 1. */
  stride?: number;
  /** At both ends. Default 0. */
  padding?: number | readonly [number];
  /** Round the number of windows up. Default false. */
  ceil_mode?: boolean;
  /** Whether padding counts as elements. Default true. */
  count_include_pad?: boolean;
}

/** The mean of each window of (N, C, L), of float dtype. TypeError, ValueError and RuntimeError in MindSpore's words. MindSpore's `ops.avg_pool1d`. */
export function avg_pool1d(
  input_x: Tensor,
  kernel_size?: number,
  stride?: number,
  padding?: number | readonly [number],
  ceil_mode?: boolean,
  count_include_pad?: boolean,
): Tensor;
export function avg_pool1d(input_x: Tensor, options?: AvgPool1dOptions): Tensor;
/** @hidden */
export function avg_pool1d(
  input_x: Tensor,
  ...mixed: (number | readonly [number] | boolean | AvgPool1dOptions)[]
): Tensor;
export function avg_pool1d(...args: unknown[]): Tensor {
  const { input_x, kernel_size, stride, padding, ceil_mode, count_include_pad } = AVG_POOL1D.bind(args);
  if (!(input_x instanceof Tensor)) throw new TypeError('For avg_pool1d, the input input_x must be tensor');
  const cls = 'avg_pool1d';
  const [size, given] = [tupleOf(kernel_size), tupleOf(stride)];
  checkValueType('kernel_size', size, ['int'], cls);
  checkValueType('stride', given, ['int', 'tuple'], cls);
  checkValueType('ceil_mode', ceil_mode, 'bool', cls);
  checkValueType('count_include_pad', count_include_pad, 'bool', cls);
  const kernel = Number(checkInt(size, 1, '>=', 'kernel_size', cls));
  const step = Number(checkInt(given, 1, '>=', 'stride', cls));
  const side = onePad(padding);
  const rows = expand_dims(input_x, 2);
  if (input_x.ndim !== 3) {
    throw new ValueError(`For primitive[AvgPool3D], the x_rank must be equal to 5, but got ${input_x.ndim + 2}.`);
  }
  const means = averageWindows(rows, {
    kernel: [1, kernel],
    stride: [1, step],
    pad_mode: 'pad',
    pad: [0, 0, side, side],
    ceil_mode,
    count_include_pad,
    divisor_override: 0,
  });
  return squeeze(means, 2);
}

/** Arrays are tuples. */
function tupleOf(x: unknown): unknown {
  return Array.isArray(x) ? asTuple([...(x as readonly unknown[])]) : x;
}

function onePad(padding: unknown): number {
  const single = isInt(padding);
  if (!single && !Array.isArray(padding)) {
    throw new TypeError('For avg_pool1d, padding should be int or tuple of length 1.');
  }
  if (!single && padding.length !== 1) {
    throw new ValueError('For avg_pool1d, padding should be int or tuple of length 1.');
  }
  return Number(checkNonNegativeInt(single ? padding : (padding as unknown[])[0], 'padding', 'avg_pool1d'));
}
