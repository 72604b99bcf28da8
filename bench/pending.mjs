// Graphs of pending values as sessions of ONNX Runtime, and their times in turns: what bench/blocked.mjs, bench/pooled.mjs and bench/conv_filter.mjs share.
import { performance } from 'node:perf_hooks';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { BLOCK_PROBE, blockModel, blockSize } from '../dist/formats/blocked.js';
import { closeGraph, cutGraph } from '../dist/ir/graph.js';
import { simplify } from '../dist/ir/passes.js';
import { enter, leave } from '../dist/jit/engine.js';
import { Tensor } from '../dist/node.js';
import { emit, modelBytes } from '../dist/onnx/emit.js';
import { unpackRecord } from '../dist/ops/operand.js';

const options = { intraOpNumThreads: 1, interOpNumThreads: 1 };

/** How many channels a block of ONNX Runtime's own convolutions has here; an error when it has none. */
export async function findBlock() {
  const session = await InferenceSession.create(blockModel(), options);
  const { blocked, y, mean } = await session.run({ x: new OrtTensor('float32', BLOCK_PROBE.data, BLOCK_PROBE.shape) });
  const block = blockSize(blocked.data, y.data, mean.data);
  if (block === undefined) throw new Error('ONNX Runtime has no blocked layout here');
  return block;
}

/** Numbers from −0.5 to 0.5. */
export const random = (...shape) =>
  Tensor.fromData(
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => Math.random() - 0.5),
    shape,
  );

/** What `make` gives, pending values, as one session for each target. */
export async function sessions(make, ...targets) {
  // Within a library call, so that nothing is dispatched between several gradients, and written before anything is awaited.
  enter();
  const cut = cutGraph([make()].flat().map((t) => t.handle));
  const graph = simplify(closeGraph(cut, unpackRecord));
  const written = targets.map((target) => emit(graph, { provider: 'cpu', ...target }));
  leave();
  const made = written.map(async (emitted) => {
    const feeds = cut.leaves.map(({ storage, dtype, shape }, i) => [
      emitted.inputs[i],
      new OrtTensor(dtype.name, storage.host, shape),
    ]);
    const session = await InferenceSession.create(modelBytes(emitted), options);
    return { session, feeds: Object.fromEntries(feeds) };
  });
  return Promise.all(made);
}

/** Runs sessions in turns for so many ms and gives the least time of each. */
export async function leastTimes(all, ms = 800) {
  const best = all.map(() => Infinity);
  const end = performance.now() + ms;
  while (performance.now() < end) {
    for (const [i, { session, feeds }] of all.entries()) {
      const start = performance.now();
      await session.run(feeds);
      best[i] = Math.min(best[i], performance.now() - start);
    }
  }
  return best;
}

/** A line of two times and their quotient. */
export function line([first, second], name) {
  const numbers = [
    first.toFixed(3).padStart(8),
    second.toFixed(3).padStart(8),
    (first / second).toFixed(2).padStart(6),
  ];
  return `${numbers.join(' ')}  ${name}`;
}
