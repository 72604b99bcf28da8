import { sizeOf } from '../common/shape.js';
import type { Tensor } from '../common/tensor.js';
import { closeGraph } from '../ir/graph.js';
import { simplify } from '../ir/passes.js';
import { emit } from '../onnx/emit.js';
import { unpackRecord } from '../ops/operand.js';
import { nameOf } from '../runtime/devices.js';
import { theRuntime } from '../runtime/runtime.js';
import { flushPending } from './engine.js';
import { fallbackOperations, type FallbackOperation } from './fallbacks.js';
import type { Callable } from './grad.js';
import { recordCall } from './jit.js';
import { tensorsIn } from '../common/tree.js';

/** What a call comes to on the device target in use. */
export interface Explanation {
  /** The provider: 'CPU', 'WASM', 'WebGPU' or 'CUDA'. */
  readonly provider: string;
  /** Nodes of the ONNX graph, by where they run. */
  readonly nodes: Readonly<Record<string, number>>;
  /** Operations with nodes that the processor runs although the provider is another. */
  readonly fallbacks: readonly FallbackOperation[];
  /** Bytes that go to the device with each call: the Tensors given. Parameters go once. */
  readonly bytesIn: number;
  /** Bytes of results, which stay on the device until they are read. */
  readonly bytesOut: number;
}

/**
 * Says how a call of a function or Cell with these arguments would run on the device target in use: nodes by provider, operations that fall back to the
 * processor, bytes that cross. Nothing is run, and parameters are as before. RuntimeError and TypeError for what cannot be compiled.
 */
export function explain(fn: Callable, ...args: readonly unknown[]): Explanation {
  flushPending([]);
  const { cut, result } = recordCall(fn, args);
  const runtime = theRuntime();
  const provider = nameOf(runtime.provider);
  const graph = simplify(closeGraph(cut, unpackRecord));
  const emitted = emit(graph, { provider: runtime.provider }, { origin: (node) => `#${node.origin}/${node.op.name}` });
  const all = emitted.model.graph?.node?.length ?? 0;
  const back = emitted.fallbacks.length;
  const bytes = (tensors: readonly Tensor[]): number =>
    tensors.reduce((sum, { shape, dtype }) => sum + sizeOf(shape) * dtype.size, 0);
  return {
    provider,
    nodes: back === 0 ? { [provider]: all } : { [provider]: all - back, CPU: back },
    fallbacks: fallbackOperations(cut, emitted),
    bytesIn: bytes(tensorsIn(args)),
    bytesOut: bytes(tensorsIn(result)),
  };
}
