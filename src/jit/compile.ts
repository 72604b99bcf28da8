import type { Graph } from '../ir/graph.js';
import { workOf } from '../ir/work.js';
import { hasConvolution } from '../onnx/cpu/rules.js';
import { emit, modelBytes, type EmitNames, type EmittedModel } from '../onnx/emit.js';
import type { Runtime } from '../runtime/runtime.js';
import type { Compilation, SessionEntry } from '../runtime/sessions.js';

/** Writes a graph for a runtime and has it compiled, under a key that it does not know yet. */
export function compileGraph(
  runtime: Runtime,
  key: readonly number[],
  graph: Graph,
  about: Pick<Compilation, 'operations' | 'optimize'> & Pick<EmitNames, 'origin'>,
): { entry: SessionEntry; emitted: EmittedModel } {
  const { provider } = runtime;
  const { operations, optimize, origin } = about;
  const written = (block?: number): EmittedModel => emit(graph, { provider, block }, { origin });
  const emitted = written(runtime.block);
  const { inputs, outputs } = emitted;
  const results = graph.outputs.map((id) => graph.values[id]);
  // Before ONNX Runtime is loaded nobody knows whether it has blocks.
  const unknown = provider === 'cpu' && runtime.block === undefined && hasConvolution(graph);
  const entry = runtime.compile(key, {
    ...{ bytes: modelBytes(emitted), inputs, outputs, results, operations, optimize, work: workOf(graph) },
    ...(unknown ? { blocked: (block: number) => modelBytes(written(block)) } : {}),
  });
  return { entry, emitted };
}
