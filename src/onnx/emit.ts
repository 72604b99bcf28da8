import { RuntimeError } from '../common/errors.js';
import { encodeModel, type ModelProto } from '../formats/onnx.js';
import type { Builder, Sym, Target } from '../ir/builder.js';
import type { Graph, GraphNode } from '../ir/graph.js';
import { simplify } from '../ir/passes.js';
import type { Subgraph } from '../ir/subgraph.js';
import { makeBuilder, NodeList, type Inline } from './builder.js';
import { graphProto, type Port } from './graph-proto.js';
import { IR_VERSION, OPSET } from './types.js';

/** A graph as an ONNX model, and what its inputs and outputs are called there. */
export interface EmittedModel {
  readonly model: ModelProto;
  /** Names of the graph's inputs, in order. */
  readonly inputs: readonly string[];
  /** Names of the graph's outputs, in order. */
  readonly outputs: readonly string[];
}

/** What things are called in the model; generated names are used where it is silent. */
export interface EmitNames {
  /** Where a node comes from, part of the names of its ONNX nodes; by default cell and operation. */
  readonly origin?: (node: GraphNode) => string;
  readonly inputs?: readonly string[];
  readonly outputs?: readonly string[];
}

/** Writes a graph as one plain ONNX model. RuntimeError names the operation and the cell that cannot be lowered. */
export function emit(graph: Graph, target: Target, names: EmitNames = {}): EmittedModel {
  const list = new NodeList(target);
  const port = (name: string, id: number): Port => ({ name, ...graph.values[id] });
  const inputs = graph.inputs.map((id, i) => port(names.inputs?.[i] ?? `in${i}`, id));
  const outputs = graph.outputs.map((id, i) => port(names.outputs?.[i] ?? `out${i}`, id));
  const made = appendGraph(makeBuilder(list, inline), list, graph, inputs, names.origin ?? describeNode);
  const model = {
    irVersion: IR_VERSION,
    producerName: 'mindspore-ts',
    opsetImport: [{ domain: '', version: OPSET }],
    graph: graphProto(list, 'graph', inputs, made, outputs),
  };
  return { model, inputs: inputs.map((s) => s.name), outputs: outputs.map((s) => s.name) };
}

/** Appends the nodes of a graph and gives its outputs; `origin` names where each comes from. */
function appendGraph(
  builder: Builder,
  list: NodeList,
  graph: Graph,
  inputs: readonly Sym[],
  origin?: (node: GraphNode) => string,
): Sym[] {
  const syms = new Map<number, Sym>(graph.inputs.map((id, i) => [id, inputs[i]]));
  const read = new Set([...graph.outputs, ...graph.nodes.flatMap((node) => node.inputs)]);
  for (const node of graph.nodes) {
    if (origin) list.origin = origin(node);
    const ins = node.inputs.map((id) => syms.get(id) as Sym);
    let made: Sym | readonly Sym[];
    try {
      made = node.op.lower(builder, ins, {
        attrs: node.attrs,
        inputs: node.inputs.map((id) => graph.values[id]),
        outputs: node.outputs.map((id) => graph.values[id]),
        used: node.outputs.map((id) => read.has(id)),
      });
    } catch (cause) {
      if (cause instanceof TypeError || !(cause instanceof Error)) throw cause;
      throw new RuntimeError(`${cause.message}\nIn operation '${describeNode(node)}'.`, { cause });
    }
    const outs = Array.isArray(made) ? (made as readonly Sym[]) : [made as Sym];
    node.outputs.forEach((id, i) => syms.set(id, outs[i]));
  }
  return graph.outputs.map((id) => syms.get(id) as Sym);
}

/** The nodes of a body count as coming from the operation that holds it. */
const inline: Inline = (builder, list, body, inputs) =>
  appendGraph(builder, list, simplify((body as Subgraph).graph), inputs);

function describeNode(node: GraphNode): string {
  return node.scope ? `${node.scope}/${node.op.name}` : node.op.name;
}

/** The bytes of an emitted model. */
export function modelBytes(emitted: EmittedModel): Uint8Array {
  return encodeModel(emitted.model);
}
