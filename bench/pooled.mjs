// A convolution, ReLU and maxima of windows side by side, forward and back, as products of matrices (src/onnx/cpu/pooled/) against one by one: ms a
// run on one thread, in turns.
//
//     npm run build && node bench/pooled.mjs [part of a name]
//
// Each line has the least time one by one, as products, and their quotient. With and without the gradient of the input.
import console from 'node:console';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { ops, Tensor, grad } from '../dist/node.js';
import * as ort from 'onnxruntime-node';
import { BLOCK_PROBE, blockModel, blockSize } from '../dist/formats/blocked.js';
import { closeGraph, cutGraph } from '../dist/ir/graph.js';
import { simplify } from '../dist/ir/passes.js';
import { enter, leave } from '../dist/jit/engine.js';
import { emit, modelBytes } from '../dist/onnx/emit.js';
import { unpackRecord } from '../dist/ops/operand.js';

const options = { intraOpNumThreads: 1, interOpNumThreads: 1 };
const random = (...shape) =>
  Tensor.fromData(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => Math.random() - 0.5),
    shape,
  );

/** N, C, H, W, O, kernel, padding, window. */
const SHAPES = [
  [32, 1, 28, 28, 6, 5, 0, 2],
  [32, 6, 12, 12, 16, 5, 0, 2],
  [256, 1, 28, 28, 6, 5, 0, 2],
  [256, 6, 12, 12, 16, 5, 0, 2],
  [1, 1, 28, 28, 6, 5, 0, 2],
  [4, 6, 12, 12, 16, 5, 0, 2],
  [8, 6, 12, 12, 16, 5, 0, 2],
  [32, 1, 28, 28, 32, 3, 0, 2],
  [32, 3, 32, 32, 32, 3, 1, 2],
  [32, 3, 32, 32, 16, 5, 2, 2],
  [32, 3, 64, 64, 16, 3, 1, 2],
  [32, 8, 28, 28, 16, 3, 1, 2],
  [32, 16, 14, 14, 32, 3, 1, 2],
  [32, 32, 13, 13, 64, 3, 0, 2],
  [32, 32, 16, 16, 32, 3, 1, 2],
  [32, 64, 8, 8, 128, 3, 1, 2],
  [32, 10, 12, 12, 20, 5, 0, 2],
  [32, 32, 14, 14, 64, 5, 2, 2],
  [32, 6, 12, 12, 16, 5, 0, 4],
  [32, 3, 30, 30, 12, 3, 1, 3],
  [32, 6, 24, 24, 12, 1, 0, 2],
];

/** The graph behind values as a model for each target; nothing may run in between. */
function written(values, ...targets) {
  const cut = cutGraph(values.map((t) => t.handle));
  const graph = simplify(closeGraph(cut, unpackRecord));
  return targets.map((target) => {
    const emitted = emit(graph, { provider: 'cpu', ...target });
    const leaves = cut.leaves.map(({ storage, dtype, shape }, i) => [
      emitted.inputs[i],
      new ort.Tensor(dtype.name, storage.host, shape),
    ]);
    return { bytes: modelBytes(emitted), feeds: Object.fromEntries(leaves), best: Infinity };
  });
}

const probe = await ort.InferenceSession.create(blockModel(), options);
const found = await probe.run({ x: new ort.Tensor('float32', BLOCK_PROBE.data, BLOCK_PROBE.shape) });
const block = blockSize(found.blocked.data, found.y.data, found.mean.data);
console.log(`blocks of ${block} channels; N, C, H, W, O, kernel, padding, window`);
for (const shape of SHAPES) {
  const [n, c, h, w, o, k, padding, window] = shape;
  const f = (x, v, b) => ops.max_pool2d(ops.relu(ops.conv2d(x, v, { bias: b, pad_mode: 'pad', padding })), window);
  const inputs = [random(n, c, h, w), random(o, c, k, k), random(o)];
  const weight = random(...f(...inputs).shape);
  for (const positions of [
    [1, 2],
    [0, 1, 2],
  ]) {
    // prettier-ignore
    const name = `${shape.join()}${positions.length === 3 ? ' with the input’s gradient' : ''}`;
    if (!name.includes(process.argv[2] ?? '')) continue;
    enter();
    const gradients = grad((...xs) => ops.sum(ops.mul(f(...xs), weight)), positions)(...inputs);
    const both = written([f(...inputs), ...gradients], { block, pooled: false }, { block });
    leave();
    for (const one of both) one.session = await ort.InferenceSession.create(one.bytes, options);
    const end = performance.now() + 1000;
    while (performance.now() < end) {
      for (const one of both) {
        const start = performance.now();
        await one.session.run(one.feeds);
        one.best = Math.min(one.best, performance.now() - start);
      }
    }
    const [apart, pooled] = both.map(({ best }) => best);
    console.log(
      `${apart.toFixed(3).padStart(8)} ${pooled.toFixed(3).padStart(8)} ${(apart / pooled).toFixed(2).padStart(6)}  ${name}`,
    );
  }
}
process.exit();
