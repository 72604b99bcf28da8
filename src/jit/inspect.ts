import { closeGraph, type Graph } from '../ir/graph.js';
import { simplify } from '../ir/passes.js';
import { emit, type EmittedModel } from '../onnx/emit.js';
import { unpackRecord } from '../ops/operand.js';
import { theRuntime } from '../runtime/runtime.js';
import { sessionOf } from './dispatch.js';
import type { Callable } from './grad.js';
import { recordCall } from './jit.js';

/** The graph that `jit(fn)` would run for these arguments, simplified; nothing is run. Print it with `printGraph`. */
export function traceGraph(fn: Callable, ...args: readonly unknown[]): Graph {
  return simplify(closeGraph(recordCall(fn, args).cut, unpackRecord));
}

/** The ONNX model of a graph for the provider in use. */
export function lowerGraph(graph: Graph): EmittedModel {
  return emit(graph, { provider: theRuntime().provider });
}

/** Records what `fn` does with such arguments and compiles it, so that a call that records the same finds it compiled; nothing is run. */
export function precompile(fn: Callable, args: readonly unknown[]): void {
  sessionOf(recordCall(fn, args).cut);
}
