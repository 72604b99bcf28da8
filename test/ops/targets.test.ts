/**
 * Lowering depends on the provider. What is written for WebGPU and CUDA is made of standard operators, so it can be run on the
 * processor here and must give what the processor's own lowering gives.
 */
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { float32, int32 } from '../../src/common/dtype.js';
import { Tensor, grad, ops } from '../../src/index.js';
import { closeGraph, cutGraph } from '../../src/ir/graph.js';
import { emit, modelBytes } from '../../src/onnx/emit.js';
import { unpackRecord } from '../../src/ops/operand.js';
import { expectClose } from '../helpers/close.js';

type Provider = 'cpu' | 'webgpu' | 'cuda';

/** Runs pending values as lowered for a provider; gives them and the operators used. */
async function runFor(provider: Provider, values: readonly Tensor[]): Promise<[Float32Array[], Set<string>]> {
  const cut = cutGraph(values.map((t) => t.handle));
  const { model, inputs, outputs } = emit(closeGraph(cut, unpackRecord), { provider });
  const session = await ort.InferenceSession.create(modelBytes({ model, inputs, outputs }), { intraOpNumThreads: 1 });
  const feeds = Object.fromEntries(
    cut.leaves.map((leaf, i) => {
      const data = leaf.storage?.host as Float32Array;
      return [inputs[i], new ort.Tensor(leaf.dtype.name as 'float32', data, leaf.shape)];
    }),
  );
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
  'avg_pool2d overlapping': () => gradients((x) => ops.avg_pool2d(x, 3, 2, 1), random(2, 3, 7, 6)),
  log_softmax: () => [...gradients((x) => ops.log_softmax(x, 1), random(3, 5)), ops.log_softmax(random(3, 5), 0)],
  cross_entropy: () =>
    gradients((x) => ops.cross_entropy(x, Tensor.fromData(Int32Array.of(1, 0, 4), [3], int32)), random(3, 5)),
};

/** Operators that run on the processor, or not at all, where WebGPU is the provider. */
const NOT_ON_WEBGPU = ['LogSoftmax', 'OneHot', 'Round', 'Sign', 'Mod'];

describe('lowering for other providers', () => {
  it.each(Object.entries(CASES))('%s', async (_, make) => {
    const values = make();
    const [expected] = await runFor('cpu', values);
    for (const provider of ['webgpu', 'cuda'] as const) {
      const [actual, kinds] = await runFor(provider, values);
      actual.forEach((data, i) => expectClose(data, expected[i], {}, `${provider}, value ${i}`));
      if (provider === 'webgpu') expect(NOT_ON_WEBGPU.filter((kind) => kinds.has(kind))).toEqual([]);
    }
  });
});
