import { checkPositiveInt } from '../../common/checks.js';
import { ValueError } from '../../common/errors.js';
import { PyFloat } from '../../common/pyfloat.js';
import { pyClass, pyStr } from '../../common/pytext.js';
import type { Tensor } from '../../common/tensor.js';
import { intsOf } from '../arguments.js';
import { sub } from '../arithmetic.js';
import { needTensor } from '../call.js';
import { convAttributes, convolution, type ConvOptions, type IntOrPair, type PadMode } from '../conv.js';
import { bias_add } from '../dense.js';
import type { Reduction } from '../loss.js';
import { binary_cross_entropy } from '../loss_binary.js';
import { softmaxCrossEntropyWithLogits, sparseSoftmaxCrossEntropyWithLogits } from '../loss_softmax.js';
import { batchMatMul, matMul } from '../matmul.js';
import { padOp } from '../pad.js';
import { asConstants, constant } from '../operand.js';
import { avgPool, avgPoolAttributes, maxPool, maxPoolAttributes, type PoolOptions } from '../pool.js';
import { log_softmax, softmax } from '../softmax.js';
import { COUNTED, primitive, type Bound, type PrimitiveClass } from './primitive.js';

type Transposed = { transpose_a?: boolean; transpose_b?: boolean };
type Product = PrimitiveClass<
  (x: Tensor, y: Tensor) => Tensor,
  [transpose_a?: boolean, transpose_b?: boolean],
  Transposed
>;
type Pool = PrimitiveClass<
  (x: Tensor) => Tensor,
  [kernel_size?: IntOrPair, strides?: IntOrPair, pad_mode?: string, data_format?: 'NCHW'],
  PoolOptions & { data_format?: 'NCHW' }
>;

/** The product of two matrices, either taken transposed. MindSpore's `ops.MatMul`. */
export const MatMul: Product = primitive(
  'MatMul',
  'transpose_a=False, transpose_b=False',
  'input, mat2',
  ({ input, mat2 }, attrs) => matMul(input as Tensor, mat2 as Tensor, attrs as Transposed),
);
/** Products of equal batches of matrices, either taken transposed. MindSpore's `ops.BatchMatMul`. */
export const BatchMatMul: Product = primitive(
  'BatchMatMul',
  'transpose_a=False, transpose_b=False',
  'x, y',
  ({ x, y }, attrs) => batchMatMul(x as Tensor, y as Tensor, attrs as Transposed),
);
/** One number added to each channel. MindSpore's `ops.BiasAdd`. */
export const BiasAdd: PrimitiveClass<
  (input_x: Tensor, bias: Tensor) => Tensor,
  [data_format?: 'NCHW'],
  { data_format?: 'NCHW' }
> = primitive(
  'BiasAdd',
  "data_format='NCHW'",
  'input_x, bias',
  ({ input_x, bias }) => bias_add(input_x as Tensor, bias as Tensor),
  {
    shown: ({ data_format }) => {
      channelsFirst('BiasAdd', data_format);
      return { data_format: 0 };
    },
  },
);

function channelsFirst(name: string, format: unknown): void {
  if (format !== 'NCHW')
    throw new ValueError(`For '${name}', the 'data_format' must be 'NCHW' here, but got ${pyStr(format)}.`);
}

/** e^x over its sum along an axis. MindSpore's `ops.Softmax`. */
export const Softmax: PrimitiveClass<
  (input: Tensor) => Tensor,
  [axis?: number | readonly [number]],
  { axis?: number | readonly [number] }
> = primitive(
  'Softmax',
  'axis=-1',
  'input',
  ({ input }, { axis }) => softmax(input as Tensor, (Array.isArray(axis) ? axis[0] : axis) as number),
  {
    shown: ({ axis }) => {
      if (intsOf(Array.isArray(axis) ? axis : [axis]) === undefined) {
        throw new TypeError(
          `For 'Softmax', the type of 'axis' should be one of '[int, tuple of int]', but got ${pyClass(axis)}.`,
        );
      }
      return { axis: Array.isArray(axis) ? (axis as number[]) : [axis] };
    },
  },
);
/** The logarithm of softmax along an axis. MindSpore's `ops.LogSoftmax`. */
export const LogSoftmax: PrimitiveClass<(logits: Tensor) => Tensor, [axis?: number], { axis?: number }> = primitive(
  'LogSoftmax',
  'axis=-1',
  'logits',
  ({ logits }, { axis }) => log_softmax(logits as Tensor, axis as number),
);
/** The greatest of each window of (N, C, H, W). MindSpore's `ops.MaxPool`. */
export const MaxPool: Pool = primitive(
  'MaxPool',
  "kernel_size=1, strides=1, pad_mode='valid', data_format='NCHW'",
  'x',
  ({ x }, attrs) => maxPool(x as Tensor, attrs as PoolOptions),
  {
    ...COUNTED,
    shown: (attrs) => {
      channelsFirst('MaxPool', attrs.data_format);
      const { kernel, stride, mode } = maxPoolAttributes(attrs);
      return { kernel_size: [1, 1, ...kernel], strides: [1, 1, ...stride], pad_mode: mode, data_format: 'NCHW' };
    },
  },
);
/** The mean of each window of (N, C, H, W). MindSpore's `ops.AvgPool`. */
export const AvgPool: Pool = primitive(
  'AvgPool',
  "kernel_size=1, strides=1, pad_mode='VALID', data_format='NCHW'",
  'x',
  ({ x }, attrs) => avgPool(x as Tensor, attrs as PoolOptions),
  {
    shown: (attrs) => {
      channelsFirst('AvgPool', attrs.data_format);
      const { kernel, stride, mode } = avgPoolAttributes(attrs);
      return { kernel_size: kernel, strides: stride, pad_mode: mode === 'SAME' ? 1 : 2, data_format: 0 };
    },
  },
);

interface ConvKeywords extends ConvOptions {
  out_channel: number;
  kernel_size: IntOrPair;
  mode?: number;
  data_format?: 'NCHW';
}

/** Convolution of (N, C, H, W) with a kernel (O, C / group, kh, kw). MindSpore's `ops.Conv2D`. */
export const Conv2D: PrimitiveClass<
  (x: Tensor, weight: Tensor) => Tensor,
  [
    out_channel: number,
    kernel_size: IntOrPair,
    mode?: number,
    pad_mode?: PadMode,
    pad?: IntOrPair,
    stride?: IntOrPair,
    dilation?: IntOrPair,
    group?: number,
    data_format?: 'NCHW',
  ],
  ConvKeywords
> = primitive(
  'Conv2D',
  "out_channel, kernel_size, mode=1, pad_mode='valid', pad=0, stride=1, dilation=1, group=1, data_format='NCHW'",
  'x, weight',
  ({ x, weight }, attrs) => convolution(x as Tensor, weight as Tensor, attrs as ConvOptions),
  {
    counted: (name, wanted, given) =>
      new ValueError(
        `For primitive[${name}], the Conv2d infer must be greater than or equal to ${wanted}, but got ${given}.`,
      ),
    shown: conv2dShown,
  },
);

function conv2dShown(attrs: Bound): Bound {
  const { out_channel, kernel_size, mode, pad_mode, data_format, group } = attrs;
  channelsFirst('Conv2D', data_format);
  const kernel = (Array.isArray(kernel_size) ? kernel_size : [kernel_size, kernel_size]) as number[];
  const { pads, stride, dilation } = convAttributes([1, 1, ...kernel], attrs);
  checkPositiveInt(out_channel, 'out_channel', 'Conv2D');
  const [top, left, bottom, right] = pads;
  const same = { pad_mode, pad: [top, bottom, left, right], stride: [1, 1, ...stride], dilation: [1, 1, ...dilation] };
  return { out_channel, kernel_size, mode, ...same, group, data_format, groups: group };
}

/** A border of zeros, (before, after) for each axis. MindSpore's `ops.Pad`. */
export const Pad: PrimitiveClass<
  (x: Tensor) => Tensor,
  [paddings: readonly (readonly [number, number])[]],
  { paddings: readonly (readonly [number, number])[] }
> = primitive(
  'Pad',
  'paddings',
  'x',
  ({ x }, { paddings }) => zeroBorder(x as Tensor, paddings as number[][]),
  COUNTED,
);

function zeroBorder(x: Tensor, paddings: readonly (readonly number[])[]): Tensor {
  needTensor('Pad', 'x', x);
  if (paddings.length !== x.ndim) {
    throw new ValueError(
      `For 'Pad', the length of 'paddings' must be equal to the rank of 'input_x', but got ${paddings.length} vs ${x.ndim}`,
    );
  }
  const [before, after] = [paddings.map(([b]) => b), paddings.map(([, a]) => a)];
  return padOp([x, asConstants(() => constant(0, x.dtype))], { before, after });
}

/** Cross entropy of each row of (N, C) scores against (N, C) probabilities, and its gradient by the scores. MindSpore's `ops.SoftmaxCrossEntropyWithLogits`. */
export const SoftmaxCrossEntropyWithLogits: PrimitiveClass<(logits: Tensor, labels: Tensor) => [Tensor, Tensor]> =
  primitive(
    'SoftmaxCrossEntropyWithLogits',
    '',
    'logits, labels',
    ({ logits, labels }) => {
      const loss = softmaxCrossEntropyWithLogits(logits as Tensor, labels as Tensor);
      return [loss, asConstants(() => sub(softmax(logits as Tensor, 1), labels as Tensor))];
    },
    COUNTED,
  );
/** The mean cross entropy of (N, C) scores against (N,) classes; with `is_grad` its gradient. MindSpore's `ops.SparseSoftmaxCrossEntropyWithLogits`. */
export const SparseSoftmaxCrossEntropyWithLogits: PrimitiveClass<
  (logits: Tensor, labels: Tensor) => Tensor,
  [is_grad?: boolean],
  { is_grad?: boolean }
> = primitive(
  'SparseSoftmaxCrossEntropyWithLogits',
  'is_grad=False',
  'logits, labels',
  ({ logits, labels }, attrs) => sparseSoftmaxCrossEntropyWithLogits(logits as Tensor, labels as Tensor, attrs),
  { ...COUNTED, shown: ({ is_grad }) => ({ is_grad, sens: new PyFloat(1) }) },
);

const REDUCTIONS: Readonly<Record<string, number>> = { sum: 0, mean: 1, none: 2 };

/** Binary cross entropy of probabilities. MindSpore's `ops.BinaryCrossEntropy`. */
export const BinaryCrossEntropy: PrimitiveClass<
  (input: Tensor, target: Tensor, weight?: Tensor | null) => Tensor,
  [reduction?: Reduction],
  { reduction?: Reduction }
> = primitive(
  'BinaryCrossEntropy',
  "reduction='mean'",
  'input, target, weight=None',
  ({ input, target, weight }, { reduction }) =>
    binary_cross_entropy(input as Tensor, target as Tensor, weight as Tensor, reduction as Reduction),
  { shown: ({ reduction }) => ({ reduction: REDUCTIONS[reduction as string] }) },
);
