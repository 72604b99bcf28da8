/**
 * Lowering depends on the provider. What is written for WebGPU and CUDA is made of standard operators, so it can be run on the
 * processor here and must give what the processor's own lowering gives.
 */
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { convertData, float32, float64, int32, int64 } from '../../src/common/dtype.js';
import { Tensor, grad, nn, ops } from '../../src/index.js';
import { closeGraph, cutGraph, packNumbers } from '../../src/ir/graph.js';
import { enter, leave } from '../../src/jit/engine.js';
import { emit, modelBytes } from '../../src/onnx/emit.js';
import { unpackRecord } from '../../src/ops/operand.js';
import { expectClose } from '../helpers/close.js';

type Provider = 'cpu' | 'webgpu' | 'cuda';

/** Runs pending values as lowered for a provider; gives them and the operators used. */
async function runFor(provider: Provider, values: readonly Tensor[]): Promise<[Float32Array[], Set<string>]> {
  const cut = cutGraph(values.map((t) => t.handle));
  const emitted = emit(closeGraph(cut, unpackRecord), { provider });
  const { model, inputs, outputs } = emitted;
  const session = await ort.InferenceSession.create(modelBytes(emitted), { intraOpNumThreads: 1 });
  const feeds = Object.fromEntries(
    cut.leaves.map((leaf, i) => {
      const data = leaf.storage?.host as Float32Array;
      // On WebGPU int64 is stored as int32.
      if (provider === 'webgpu' && leaf.dtype === int64) {
        return [inputs[i], new ort.Tensor('int32', Int32Array.from(data, Number), leaf.shape)];
      }
      return [inputs[i], new ort.Tensor(leaf.dtype.name as 'float32', data, leaf.shape)];
    }),
  );
  packNumbers(cut.numbers).forEach((pack, i) => {
    const { dtype } = pack[0];
    const numbers = Float64Array.from(pack, (v) => Number(v.storage?.host?.[0]));
    const data = convertData(numbers, float64, dtype) as Float32Array;
    feeds[inputs[cut.leaves.length + i]] = new ort.Tensor(dtype.name as 'float32', data, [pack.length]);
  });
  const results = await session.run(feeds);
  const kinds = new Set((model.graph?.node ?? []).map((n) => n.opType ?? ''));
  return [outputs.map((name) => Float32Array.from(results[name].data as Float32Array, Number)), kinds];
}

let seed = 3;
function random(...shape: number[]): Tensor {
  const data = Float32Array.from({ length: shape.reduce((n, d) => n * d, 1) }, () => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed / 1073741824 - 1;
  });
  return Tensor.fromData(data, shape, float32);
}

/** Few distinct values: maxima are tied. */
function tied(...shape: number[]): Tensor {
  const x = random(...shape);
  return Tensor.fromData(
    (x.hostData() as Float32Array).map((v) => Math.round(v * 2)),
    shape,
    float32,
  );
}

/** The gradients of a weighted sum of f's result. */
function gradients(f: (...xs: Tensor[]) => Tensor, ...xs: Tensor[]): Tensor[] {
  const weight = random(...f(...xs).shape);
  const found = grad(
    (...ys: Tensor[]) => ops.sum(ops.mul(f(...ys), weight)),
    xs.map((_, i) => i),
  )(...xs) as Tensor | Tensor[];
  return found instanceof Tensor ? [found] : found;
}

const convolution = (options: object) => (x: Tensor, w: Tensor) => ops.conv2d(x, w, options as never);

const CASES: Record<string, () => Tensor[]> = {
  'conv2d 5×5': () => gradients(convolution({}), random(3, 2, 9, 8), random(4, 2, 5, 5)),
  'conv2d 3×3 same, stride 2': () =>
    gradients(convolution({ pad_mode: 'same', stride: 2 }), random(2, 3, 8, 7), random(4, 3, 3, 3)),
  'conv2d 1×1': () => gradients(convolution({}), random(2, 3, 5, 4), random(4, 3, 1, 1)),
  'conv2d depthwise, dilated': () =>
    gradients(
      convolution({ groups: 4, dilation: 2, pad_mode: 'pad', padding: 1 }),
      random(2, 4, 9, 9),
      random(4, 1, 3, 3),
    ),
  'conv2d in two groups, uneven stride': () =>
    gradients(convolution({ groups: 2, stride: [3, 2] }), random(2, 4, 9, 8), random(6, 2, 2, 3)),
  'max_pool2d 2×2': () => gradients((x) => ops.max_pool2d(x, 2), tied(2, 3, 7, 6)),
  'max_pool2d overlapping': () => gradients((x) => ops.max_pool2d(x, 3, 2, 1), tied(2, 3, 7, 6)),
  'max_pool2d dilated, rounded up': () =>
    gradients((x) => ops.max_pool2d(x, 2, { stride: 2, dilation: 2, ceil_mode: true }), tied(2, 3, 8, 6)),
  'max_pool2d with positions': () =>
    ops.max_pool2d(tied(2, 3, 7, 6), 3, { stride: 2, padding: 1, return_indices: true }),
  'conv3d, padded and strided': () =>
    gradients(
      (x, w) => ops.conv3d(x, w, { pad_mode: 'pad', padding: 1, stride: [2, 1, 2] }),
      random(2, 2, 4, 5, 3),
      random(3, 2, 2, 3, 2),
    ),
  'conv3d in two groups, dilated': () =>
    gradients(
      (x, w) => ops.conv3d(x, w, { groups: 2, dilation: [1, 2, 1] }),
      random(1, 4, 3, 6, 4),
      random(6, 2, 2, 2, 3),
    ),
  'max_pool3d 2×2×2': () => gradients((x) => ops.max_pool3d(x, 2), tied(1, 2, 5, 4, 6)),
  'max_pool3d overlapping': () => gradients((x) => ops.max_pool3d(x, 3, 2, 1), tied(1, 2, 5, 4, 6)),
  'max_pool3d with positions': () =>
    ops.max_pool3d(tied(1, 2, 5, 4, 6), 3, { stride: 2, padding: 1, return_indices: true }),
  'avg_pool3d overlapping': () => gradients((x) => ops.avg_pool3d(x, 3, 2, 1), random(1, 2, 5, 4, 6)),
  'unfold and fold': () => gradients((x) => ops.unfold(x, [2, 3], { stride: [2, 1], padding: 1 }), random(2, 3, 5, 4)),
  'avg_pool2d overlapping': () => gradients((x) => ops.avg_pool2d(x, 3, 2, 1), random(2, 3, 7, 6)),
  'batch_norm in training': () => {
    const [mean, variance] = [random(3), ops.exp(random(3))];
    const found = gradients(
      (x, w, b) => ops.batch_norm(x, new Tensor(mean), new Tensor(variance), w, b, true),
      random(4, 3, 20, 17),
      random(3),
      random(3),
    );
    return [...found, ops.batch_norm(random(4, 3, 2), mean, variance, random(3), random(3), true), mean, variance];
  },
  'batch_norm by given statistics': () =>
    gradients(
      (x, w, b) => ops.batch_norm(x, random(3), ops.exp(random(3)), w, b),
      random(4, 3, 5),
      random(3),
      random(3),
    ),
  'layer_norm, the mean far from zero': () => {
    const norm = new nn.LayerNorm([4, 5], { begin_norm_axis: 1, begin_params_axis: 1 });
    return gradients((x) => norm(ops.gelu(norm(ops.add(x, 3)), 'tanh')), random(3, 4, 5));
  },
  group_norm: () => gradients((x, w, b) => ops.group_norm(x, 2, w, b), random(3, 4, 5), random(4), random(4)),
  interpolate: () => [
    ...gradients((x) => ops.interpolate(x, [5, 7], { mode: 'bilinear' }), random(2, 3, 4, 4)),
    ...gradients((x) => ops.interpolate(x, [8, 8]), random(2, 3, 4, 4)),
  ],
  'adaptive_max_pool2d with positions': () => [
    ...ops.adaptive_max_pool2d(tied(2, 3, 7, 5), [3, 2], true),
    ...ops.adaptive_max_pool2d(tied(2, 3, 4, 6), 2, true),
    ...gradients((x) => ops.adaptive_max_pool2d(x, [3, 2]), tied(2, 3, 7, 5)),
  ],
  log_softmax: () => [...gradients((x) => ops.log_softmax(x, 1), random(3, 5)), ops.log_softmax(random(3, 5), 0)],
  cross_entropy: () =>
    gradients((x) => ops.cross_entropy(x, Tensor.fromData(Int32Array.of(1, 0, 4), [3], int32)), random(3, 5)),
};

/** Element-wise operators, movement, indexing: what their rules compose or choose by provider. */
const MORE: Record<string, () => Tensor[]> = {
  'round, sign, abs': () => {
    const x = ops.mul(random(4, 5), 4);
    return [
      ops.round(x),
      ops.round(Tensor.fromData(Float32Array.of(0.5, 1.5, -0.5, -2.5), [4], float32)),
      ops.sign(x),
      ...gradients(ops.abs, x),
    ];
  },
  'slices backwards': () => {
    const x = random(7, 6);
    return [x.at('::-1', '::-2'), x.at('5:0:-3', '::2'), ...gradients((y) => y.at('::-2', '4::-3'), x)];
  },
  remainders: () => {
    const [x, y] = [ops.mul(random(3, 4), 5), ops.add(random(3, 4), 2)];
    return [ops.floor_mod(x, y), ops.fmod(x, y), ops.floor_div(x, y), ...gradients(ops.remainder, x, y)];
  },
  'sigmoid, gelu, softplus, erfc': () => {
    const x = random(3, 4);
    return [ops.sigmoid, (y: Tensor) => ops.gelu(y), (y: Tensor) => ops.softplus(y), ops.erfc].flatMap((f) => [
      f(x),
      ...gradients(f, x),
    ]);
  },
  one_hot: () => [ops.one_hot(Tensor.fromData(Int32Array.of(1, 0, 4), [3], int32), 5, new Tensor(1), new Tensor(0))],
  'gather, scatter': () => {
    const index = Tensor.fromData(Int32Array.of(1, 0, 1), [3], int32);
    return [
      ...gradients((x) => ops.gather(x, index, 1), random(2, 3, 4)),
      ...gradients((x) => x.at(index, [0, 2, 1]), random(2, 3)),
    ];
  },
  'tied maxima': () => [
    ...gradients((x) => ops.amax(x, 1), tied(3, 5)),
    ...gradients((x) => ops.max(x, 1)[0], tied(3, 5)),
  ],
  reductions: () => [
    ...gradients((x) => ops.std(x, 1), random(3, 4)),
    ...gradients((x) => ops.prod(x, 0), random(3, 4)),
    ...gradients((x) => ops.logsumexp(x, 1), random(3, 4)),
  ],
  // Every mask must be the same everywhere, bit for bit, sizes that fill no table included.
  dropout: () =>
    [[], [1], [7, 11], [64, 48], [2, 3, 5, 7], [509]].flatMap((shape) =>
      [0.5, 0.1, 0.999].map((p) => ops.dropout(ops.ones(shape), p)),
    ),
  'two normalizations of as many channels': () => {
    const [first, second] = [new nn.BatchNorm2d(3), new nn.BatchNorm2d(3)];
    [first, second].forEach((cell) => cell.set_train());
    return gradients((x) => second(ops.relu(first(x))), random(4, 3, 5, 6));
  },
  'masks and infinities': () => {
    const x = Tensor.fromData(Float32Array.of(NaN, Infinity, -Infinity, 1), [4], float32);
    return [ops.isnan(x), ops.isinf(x), ops.isfinite(x)].map((t) => ops.cast(t, float32));
  },
};

/** Operators that run on the processor, or not at all, where WebGPU is the provider. */
const NOT_ON_WEBGPU = ['LogSoftmax', 'OneHot', 'Round', 'Sign', 'Mod'];

describe('lowering for other providers', () => {
  it.each(Object.entries({ ...CASES, ...MORE }))('%s', async (_, make) => {
    // Within a library call, so that nothing is dispatched between several gradients.
    enter();
    const values = make();
    leave();
    const [expected] = await runFor('cpu', values);
    for (const provider of ['webgpu', 'cuda'] as const) {
      const [actual, kinds] = await runFor(provider, values);
      actual.forEach((data, i) => expectClose(data, expected[i], {}, `${provider}, value ${i}`));
      if (provider === 'webgpu') expect(NOT_ON_WEBGPU.filter((kind) => kinds.has(kind))).toEqual([]);
    }
  });
});
