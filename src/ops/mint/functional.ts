import { DType, int64 } from '../../common/dtype.js';
import { NotImplementedError, RuntimeError } from '../../common/errors.js';
import { signature } from '../../common/signature.js';
import { Tensor } from '../../common/tensor.js';
import { silu as gated } from '../activation.js';
import { cast } from '../cast.js';
import { glu as halves } from '../gated.js';
import { binary_cross_entropy as binaryLoss } from '../loss_binary.js';
import { one_hot as oneHot } from '../one_hot.js';
import { averageWindows } from '../pool.js';
import { reshaped } from '../reshape.js';
import { softmax as soft } from '../softmax.js';
import { axisOf, mintFunction } from './call.js';

/** The first half along `dim` times the sigmoid of the second. RuntimeError where the size is odd. MindSpore's `mint.nn.functional.glu`. */
export const glu = mintFunction('nn.functional.glu', 'dim=-1', (input, { dim }) => {
  const size = input.shape[axisOf(dim as number, input.ndim)];
  if (size % 2 !== 0) {
    throw new RuntimeError(`For GLU, halving dimension must be even, but dimension ${String(dim)} is size ${size}.`);
  }
  return halves(input, dim as number);
}) as {
  (input: Tensor, dim?: number): Tensor;
  (input: Tensor, options: { dim?: number }): Tensor;
};

/** input · sigmoid(input); `inplace` has no effect: tensors are values. MindSpore's `mint.nn.functional.silu`. */
export const silu = mintFunction('nn.functional.silu', 'inplace=False', (input) => gated(input)) as {
  (input: Tensor, inplace?: boolean): Tensor;
  (input: Tensor, options: { inplace?: boolean }): Tensor;
};

/** e^input / Σ e^input along `dim`: the first axis of tensors of rank 0, 1 and 3 by default, else the second. MindSpore's `mint.nn.functional.softmax`. */
export const softmax = mintFunction('nn.functional.softmax', 'dim=None, dtype=None', (input, { dim, dtype }) => {
  const axis = dim ?? ([0, 1, 3].includes(input.ndim) ? 0 : 1);
  return soft(dtype instanceof DType ? cast(input, dtype) : input, axis as number);
}) as {
  (input: Tensor, dim?: number | null, dtype?: DType | null): Tensor;
  (input: Tensor, options: { dim?: number | null; dtype?: DType | null }): Tensor;
};

const BCE = signature<{ input: Tensor; target: Tensor; weight: Tensor | null; reduction: 'mean' }>(
  'mint.nn.functional.binary_cross_entropy',
  "input, target, weight=None, reduction='mean'",
);

/** Keywords of {@link binary_cross_entropy}. */
export interface BinaryLossOptions {
  weight?: Tensor | null;
  reduction?: 'none' | 'mean' | 'sum';
}

/** −weight · (target · log(input) + (1 − target) · log(1 − input)). MindSpore's `mint.nn.functional.binary_cross_entropy`. */
export function binary_cross_entropy(
  input: Tensor,
  target: Tensor,
  weight?: Tensor | null,
  reduction?: 'none' | 'mean' | 'sum',
): Tensor;
export function binary_cross_entropy(input: Tensor, target: Tensor, options?: BinaryLossOptions): Tensor;
export function binary_cross_entropy(...args: unknown[]): Tensor {
  const { input, target, weight, reduction } = BCE.bind(args);
  return binaryLoss(input, target, weight, reduction);
}

const ONE_HOT = signature<{ tensor: Tensor; num_classes: number }>(
  'mint.nn.functional.one_hot',
  'tensor, num_classes=-1',
);

/**
 * int64 ones at the places that class numbers say, on a new last axis. NotImplementedError without `num_classes`: the shape would depend on values.
 * MindSpore's `mint.nn.functional.one_hot`.
 */
export function one_hot(tensor: Tensor, num_classes: number): Tensor;
export function one_hot(tensor: Tensor, options: { num_classes: number }): Tensor;
export function one_hot(...args: unknown[]): Tensor {
  const { tensor, num_classes } = ONE_HOT.bind(args);
  if (Number(num_classes) === -1) {
    throw new NotImplementedError(
      "For 'one_hot', 'num_classes' must be given: without it the shape depends on values.",
    );
  }
  return oneHot(tensor, num_classes, new Tensor(1, int64), new Tensor(0, int64));
}

const POOL = 'kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True';

/** Keywords of {@link avg_pool1d}. */
export interface AvgPool1dOptions {
  kernel_size: number;
  stride?: number | null;
  padding?: number;
  ceil_mode?: boolean;
  count_include_pad?: boolean;
}

/** The means of windows along the last axis. MindSpore's `mint.nn.functional.avg_pool1d`. */
export const avg_pool1d = mintFunction('nn.functional.avg_pool1d', POOL, (input, given) => {
  const { kernel_size, stride, padding, ceil_mode, count_include_pad } = given as unknown as Required<AvgPool1dOptions>;
  const images = reshaped(input, [
    ...(input.ndim === 2 ? [1] : []),
    ...input.shape.slice(0, -1),
    1,
    input.shape[input.ndim - 1],
  ]);
  const means = averageWindows(images, {
    kernel: [1, kernel_size],
    stride: [1, stride ?? kernel_size],
    pad_mode: 'pad',
    pad: [0, 0, padding, padding],
    ceil_mode,
    count_include_pad,
    divisor_override: 0,
  });
  return reshaped(means, [...input.shape.slice(0, -1), means.shape[3]]);
}) as {
  (
    input: Tensor,
    kernel_size: number,
    stride?: number | null,
    padding?: number,
    ceil_mode?: boolean,
    count_include_pad?: boolean,
  ): Tensor;
  (input: Tensor, kernel_size: number, options: Omit<AvgPool1dOptions, 'kernel_size'>): Tensor;
  (input: Tensor, options: AvgPool1dOptions): Tensor;
};
