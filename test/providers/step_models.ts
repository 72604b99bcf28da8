/** The graphs of a training step of each network, and of several steps in one run, as models for each provider. */
import type { Target } from '../../src/ir/builder.js';
import { traceGraph } from '../../src/jit/inspect.js';
import { recordCall } from '../../src/jit/jit.js';
import { loopGraph } from '../../src/jit/several.js';
import { emit, modelBytes, type EmittedModel } from '../../src/onnx/emit.js';
import { NETS, stepOf } from './nets.js';

const PROVIDERS: readonly Target['provider'][] = ['cpu', 'wasm', 'webgpu', 'cuda'];

/** The models, one after the other. */
export function* stepModels(): Generator<{ name: string; provider: string; emitted: EmittedModel; bytes: Uint8Array }> {
  for (const net of NETS) {
    const { step, inputs } = stepOf(net);
    const graphs = { step: traceGraph(step, ...inputs), loop: loopGraph(recordCall(step, inputs)).graph };
    for (const [kind, graph] of Object.entries(graphs)) {
      for (const provider of PROVIDERS) {
        const emitted = emit(graph, { provider });
        yield { name: `${net}-${kind}-${provider}`, provider, emitted, bytes: modelBytes(emitted) };
      }
    }
  }
}
