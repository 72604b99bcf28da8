import { RuntimeError } from '../common/errors.js';
import { encodeModel, type GraphProto, type ModelProto, type ValueInfoProto } from '../formats/onnx.js';
import type { Sym, Target } from '../ir/builder.js';
import type { Graph, GraphNode } from '../ir/graph.js';
import type { Aval } from '../ir/op.js';
import { makeBuilder, NodeList } from './builder.js';
import { IR_VERSION, onnxType, OPSET } from './types.js';

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
  const builder = makeBuilder(list);
  const syms = new Map<number, Sym>();
  const origin = names.origin ?? describeNode;
  const inputs = graph.inputs.map((id, i) => {
    const sym = { name: names.inputs?.[i] ?? `in${i}`, dtype: graph.values[id].dtype };
    syms.set(id, sym);
    return sym;
  });
  for (const node of graph.nodes) {
    list.origin = origin(node);
    const ins = node.inputs.map((id) => syms.get(id) as Sym);
    let made: Sym | readonly Sym[];
    try {
      made = node.op.lower(builder, ins, {
        attrs: node.attrs,
        inputs: node.inputs.map((id) => graph.values[id]),
        outputs: node.outputs.map((id) => graph.values[id]),
      });
    } catch (cause) {
      if (cause instanceof TypeError || !(cause instanceof Error)) throw cause;
      throw new RuntimeError(`${cause.message}\nIn operation '${describeNode(node)}'.`, { cause });
    }
    const outs = Array.isArray(made) ? (made as readonly Sym[]) : [made as Sym];
    node.outputs.forEach((id, i) => syms.set(id, outs[i]));
  }
  list.origin = 'output';
  const outputs = graph.outputs.map((id, i) => {
    const out = { name: names.outputs?.[i] ?? `out${i}`, dtype: graph.values[id].dtype };
    list.add('Identity', [syms.get(id) as Sym], {}, [out]);
    return out;
  });
  renameOutputs(list, outputs, new Set(inputs.map((s) => s.name)));
  const proto: GraphProto = {
    name: 'graph',
    node: list.nodes,
    initializer: list.initializers,
    input: inputs.map((s, i) => valueInfo(s.name, graph.values[graph.inputs[i]])),
    output: outputs.map((s, i) => valueInfo(s.name, graph.values[graph.outputs[i]])),
  };
  const model = {
    irVersion: IR_VERSION,
    producerName: 'mindspore-ts',
    opsetImport: [{ domain: '', version: OPSET }],
    graph: proto,
  };
  return { model, inputs: inputs.map((s) => s.name), outputs: outputs.map((s) => s.name) };
}

function describeNode(node: GraphNode): string {
  return node.scope ? `${node.scope}/${node.op.name}` : node.op.name;
}

/** The bytes of an emitted model. */
export function modelBytes(emitted: EmittedModel): Uint8Array {
  return encodeModel(emitted.model);
}

/** An output that one node makes and no other output shares needs no Identity: the node writes it under the output's name. */
function renameOutputs(list: NodeList, outputs: readonly Sym[], inputs: ReadonlySet<string>): void {
  const constants = new Set(list.initializers.map((t) => t.name));
  const renamed = new Map<string, string>();
  const wanted = new Set(outputs.map((o) => o.name));
  const kept = list.nodes.filter((node) => {
    const to = node.output?.[0] ?? '';
    const from = node.input?.[0] ?? '';
    const direct = wanted.has(to) && node.opType === 'Identity';
    if (!direct || inputs.has(from) || constants.has(from) || renamed.has(from)) return true;
    renamed.set(from, to);
    return false;
  });
  for (const node of kept) {
    node.input = node.input?.map((n) => renamed.get(n) ?? n);
    node.output = node.output?.map((n) => renamed.get(n) ?? n);
  }
  list.nodes.splice(0, list.nodes.length, ...kept);
}

function valueInfo(name: string, aval: Aval): ValueInfoProto {
  const dim = aval.shape.map((d) => ({ dimValue: d }));
  return { name, type: { tensorType: { elemType: onnxType(aval.dtype), shape: { dim } } } };
}
