/** What recorders of convolution, products, pooling and losses call `py.Name`: MindSpore's primitives, attributes as keywords. */

import { isPlainObject } from '../../src/common/signature.js';
import type { Tensor } from '../../src/common/tensor.js';
import * as ops from '../../src/ops/index.js';
import { convInputGradOp } from '../../src/ops/conv.js';
import { convolution3d } from '../../src/ops/conv3d.js';
import { averageWindows, max_pool2d } from '../../src/ops/pool.js';
import { paddedMaxWindow, paddedMaxima } from '../../src/ops/pool3d.js';

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

type Attributes = Record<string, unknown>;
type AnyPrimitive = new (attrs: Attributes) => (...inputs: unknown[]) => unknown;

/** A primitive's class, called with its inputs and its attributes as keywords at the end. */
function made(cls: unknown, more: (...inputs: never[]) => Attributes = () => ({})): (...args: never[]) => unknown {
  return (...args: never[]) => {
    const last: unknown = args[args.length - 1];
    const [inputs, attrs] = isPlainObject(last) ? [args.slice(0, -1), last] : [args, {}];
    return new (cls as AnyPrimitive)({ ...more(...inputs), ...attrs })(...inputs);
  };
}

/** Each primitive as a function of its inputs, then its attributes. */
export const PRIMITIVES: Readonly<Record<string, (...args: never[]) => unknown>> = {
  AvgPool: made(ops.AvgPool),
  AvgPool3D: (x: Tensor, a: MeanVolume) => {
    const [, , ...pad] = a.pad;
    const { pad_mode, ceil_mode, count_include_pad, divisor_override } = a;
    const kernel = pairOf(a.kernel_size);
    const stride = pairOf(a.strides);
    return volume(
      averageWindows(images(x), { kernel, stride, pad_mode, pad, ceil_mode, count_include_pad, divisor_override }),
    );
  },
  BatchMatMul: made(ops.BatchMatMul),
  BiasAdd: made(ops.BiasAdd),
  BinaryCrossEntropy: made(ops.BinaryCrossEntropy),
  Conv2D: made(ops.Conv2D, (_: Tensor, w: Tensor) => ({ out_channel: w.shape[0], kernel_size: w.shape.slice(2) })),
  Conv3D: (x: Tensor, w: Tensor, attrs: Record<string, unknown>): Tensor =>
    convolution3d(x, w, { dilation: 1, group: 1, stride: 1, pad: 0, pad_mode: 'valid', ...attrs }),
  MaxPool3D: (x: Tensor, { pad_list, ...attrs }: Record<string, unknown> = {}): Tensor => {
    const pads = (Array.isArray(pad_list) ? pad_list : new Array<number>(3).fill(Number(pad_list ?? 0))) as number[];
    const all = { kernel_size: 1, strides: 1, pad_mode: 'valid', ceil_mode: false, ...attrs, pad_list: pads };
    return paddedMaxima(x, paddedMaxWindow(all));
  },
  Conv2DBackpropInput: (dy: Tensor, w: Tensor, size: Four, a: { pad?: Four; stride?: Four } = {}) => {
    const [top, bottom, left, right] = a.pad ?? [0, 0, 0, 0];
    const [, , ...stride] = a.stride ?? [1, 1, 1, 1];
    return convInputGradOp([dy, w], { size, stride, pads: [top, left, bottom, right], dilation: [1, 1], group: 1 });
  },
  LogSoftmax: made(ops.LogSoftmax),
  MatMul: made(ops.MatMul),
  MaxPool: made(ops.MaxPool),
  MaxPool3DWithArgmax: (x: Tensor, a: MaxVolume) => {
    const [stride, padding, dilation] = [pairOf(a.strides), pairOf(a.pads), pairOf(a.dilation)];
    const { ceil_mode } = a;
    return volume(max_pool2d(images(x), pairOf(a.ksize), { stride, padding, dilation, ceil_mode }));
  },
  Softmax: made(ops.Softmax),
  SoftmaxCrossEntropyWithLogits: (...args) => (made(ops.SoftmaxCrossEntropyWithLogits)(...args) as Tensor[])[0],
  SparseSoftmaxCrossEntropyWithLogits: made(ops.SparseSoftmaxCrossEntropyWithLogits),
};
