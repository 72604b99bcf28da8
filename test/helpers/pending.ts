import * as ort from 'onnxruntime-node';
import { expect } from 'vitest';
import { float32 } from '../../src/common/dtype.js';
import { BLOCK_PROBE, blockModel, blockSize } from '../../src/formats/blocked.js';
import { Tensor, grad, ops } from '../../src/index.js';
import { closeGraph, cutGraph } from '../../src/ir/graph.js';
import { simplify } from '../../src/ir/passes.js';
import { enter, leave } from '../../src/jit/engine.js';
import { emit, modelBytes } from '../../src/onnx/emit.js';
import { unpackRecord } from '../../src/ops/operand.js';

/** Channels in a block of ONNX Runtime's own convolutions on this processor. */
export async function findBlock(): Promise<number> {
  const session = await ort.InferenceSession.create(blockModel());
  const results = await session.run({ x: new ort.Tensor('float32', BLOCK_PROBE.data, BLOCK_PROBE.shape) });
  const [blocked, y, mean] = ['blocked', 'y', 'mean'].map((name) => results[name].data as Float32Array);
  const found = blockSize(blocked, y, mean);
  expect(found, 'channels in a block').toBeGreaterThan(1);
  return found as number;
}

/** Pending values as what `make` gives, recorded within a library call, so that nothing is dispatched between several gradients. */
export function recorded<T>(make: () => T): T {
  enter();
  const values = make();
  leave();
  return values;
}

/** What a graph gave, and how many of its nodes there are of each kind. */
export interface Ran {
  readonly data: Float32Array[];
  /** ONNX Runtime's own, by operator. */
  readonly own: ReadonlyMap<string, number>;
  /** The operations that nodes come from. */
  readonly origins: ReadonlySet<string>;
}

/** Runs pending values on the CPU provider, with blocks or without. */
export async function runPending(values: readonly Tensor[], block?: number): Promise<Ran> {
  const cut = cutGraph(values.map((t) => t.handle));
  const emitted = emit(simplify(closeGraph(cut, unpackRecord)), { provider: 'cpu', block });
  const session = await ort.InferenceSession.create(modelBytes(emitted), { intraOpNumThreads: 1 });
  const feeds = Object.fromEntries(
    cut.leaves.map((leaf, i) => {
      const data = leaf.storage?.host as Float32Array;
      return [emitted.inputs[i], new ort.Tensor(leaf.dtype.name as 'float32', data, leaf.shape)];
    }),
  );
  expect(cut.numbers).toEqual([]);
  const results = await session.run(feeds);
  const own = new Map<string, number>();
  const origins = new Set<string>();
  for (const { domain, opType = '', name = '' } of emitted.model.graph?.node ?? []) {
    if (domain) own.set(opType, (own.get(opType) ?? 0) + 1);
    origins.add(name.split('/').at(-2) ?? '');
  }
  const data = emitted.outputs.map((name) => Float32Array.from(results[name].data as Float32Array, Number));
  return { data, own, origins };
}

let seed = 5;
/** Numbers between −1 and 1, the same in each run. */
export function random(...shape: number[]): Tensor {
  const data = Float32Array.from({ length: shape.reduce((n, d) => n * d, 1) }, () => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return seed / 1073741824 - 1;
  });
  return Tensor.fromData(data, shape, float32);
}

/** The result of f, and the gradients of a weighted sum of it with respect to the arguments at `positions`, by default all. */
export function resultAndGradients(f: (...xs: Tensor[]) => Tensor, xs: Tensor[], positions?: number[]): Tensor[] {
  const y = f(...xs);
  const weight = random(...y.shape);
  const loss = (...ys: Tensor[]): Tensor => ops.sum(ops.mul(f(...ys), weight));
  const found = grad(loss, positions ?? xs.map((_, i) => i))(...xs) as Tensor | Tensor[];
  return [y, ...(found instanceof Tensor ? [found] : found)];
}
