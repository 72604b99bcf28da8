/** What recorders of convolution, products, pooling and losses call `py.Name`: MindSpore's primitives, attributes as keywords. */

import type { Tensor } from '../../src/common/tensor.js';
import * as ops from '../../src/ops/index.js';
import { convInputGradOp, convolution, type ConvOptions } from '../../src/ops/conv.js';
import { softmaxCrossEntropyWithLogits, sparseSoftmaxCrossEntropyWithLogits } from '../../src/ops/loss_softmax.js';
import { batchMatMul, matMul } from '../../src/ops/matmul.js';
import { averageWindows, avgPool, max_pool2d, maxPool } from '../../src/ops/pool.js';

type Four = [number, number, number, number];
type Three = [number, number, number];

/** Images of a volume with one slice. */
function images(x: Tensor): Tensor {
  const [n, c, , h, w] = x.shape;
  return ops.reshape(x, [n, c, h, w]);
}

function volume(y: Tensor): Tensor {
  const [n, c, h, w] = y.shape;
  return ops.reshape(y, [n, c, 1, h, w]);
}

interface MaxVolume {
  ksize: Three;
  strides: Three;
  pads: Three;
  dilation: Three;
  ceil_mode: boolean;
}

interface MeanVolume {
  kernel_size: Three;
  strides: Three;
  pad_mode: 'pad' | 'same' | 'valid';
  pad: [number, number, ...Four];
  ceil_mode: boolean;
  count_include_pad: boolean;
  divisor_override: number;
}

const pairOf = ([, h, w]: Three): [number, number] => [h, w];

/** Each primitive as a function of its inputs, then its attributes. */
export const PRIMITIVES: Readonly<Record<string, (...args: never[]) => unknown>> = {
  AvgPool: avgPool,
  AvgPool3D: (x: Tensor, a: MeanVolume) => {
    const [, , ...pad] = a.pad;
    const { pad_mode, ceil_mode, count_include_pad, divisor_override } = a;
    const kernel = pairOf(a.kernel_size);
    const stride = pairOf(a.strides);
    return volume(
      averageWindows(images(x), { kernel, stride, pad_mode, pad, ceil_mode, count_include_pad, divisor_override }),
    );
  },
  BatchMatMul: batchMatMul,
  BiasAdd: ops.bias_add,
  BinaryCrossEntropy: ops.binary_cross_entropy,
  Conv2D: (x: Tensor, w: Tensor, a?: ConvOptions) => convolution(x, w, a),
  Conv2DBackpropInput: (dy: Tensor, w: Tensor, size: Four, a: { pad?: Four; stride?: Four } = {}) => {
    const [top, bottom, left, right] = a.pad ?? [0, 0, 0, 0];
    const [, , ...stride] = a.stride ?? [1, 1, 1, 1];
    return convInputGradOp([dy, w], { size, stride, pads: [top, left, bottom, right], dilation: [1, 1], group: 1 });
  },
  LogSoftmax: ops.log_softmax,
  MatMul: matMul,
  MaxPool: maxPool,
  MaxPool3DWithArgmax: (x: Tensor, a: MaxVolume) => {
    const [stride, padding, dilation] = [pairOf(a.strides), pairOf(a.pads), pairOf(a.dilation)];
    const { ceil_mode } = a;
    return volume(max_pool2d(images(x), pairOf(a.ksize), { stride, padding, dilation, ceil_mode }));
  },
  Softmax: ops.softmax,
  SoftmaxCrossEntropyWithLogits: softmaxCrossEntropyWithLogits,
  SparseSoftmaxCrossEntropyWithLogits: sparseSoftmaxCrossEntropyWithLogits,
};
