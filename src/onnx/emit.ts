import { float64 } from '../common/dtype.js';
import { RuntimeError } from '../common/errors.js';
import {
  encodeModel,
  type DataType,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type TensorProto,
} from '../formats/onnx.js';
import type { Builder, Sym, Target } from '../ir/builder.js';
import type { Graph, GraphNode } from '../ir/graph.js';
import { simplify } from '../ir/passes.js';
import type { Subgraph } from '../ir/subgraph.js';
import { inOperation } from '../ir/where.js';
import { BlockedRules, hasConvolution } from './cpu/rules.js';
import { Layouts } from './cpu/layout.js';
import { forProcessor } from './cpu/passes.js';
import { makeBuilder, NodeList, type Inline } from './builder.js';
import { graphProto, type Port } from './graph-proto.js';
import { narrows } from './narrow.js';
import { runsOnDevice } from './placement.js';
import { IR_VERSION, OPSET } from './types.js';

/** A graph as an ONNX model, and what its inputs and outputs are called there. */
export interface EmittedModel {
  readonly model: ModelProto;
  /** Names of the graph's inputs, in order. */
  readonly inputs: readonly string[];
  /** Names of the graph's outputs, in order. */
  readonly outputs: readonly string[];
  /** Element types of its values, by name. */
  readonly types: ReadonlyMap<string, DataType>;
  /** Its nodes that the processor runs because the provider has no kernel for them. */
  readonly fallbacks: readonly Fallback[];
}

/** A node that the provider cannot run: its name, its operator, and the element types of its inputs. */
export interface Fallback {
  readonly name: string;
  readonly op: string;
  readonly types: readonly (DataType | undefined)[];
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
  for (const input of inputs) list.names.types.set(input.name, list.typeOf(input));
  const made = appendGraph(makeBuilder(list, inline), list, graph, inputs, names.origin ?? describeNode);
  const proto = graphProto(list, 'graph', inputs, made, outputs);
  if (target.block !== undefined) proto.node = neededOf(proto);
  if (narrows(target) || target.block !== undefined) proto.initializer = usedOf(proto);
  const model = {
    irVersion: IR_VERSION,
    producerName: 'mindspore-ts',
    opsetImport: [{ domain: '', version: OPSET }, ...(target.block ? OWN_DOMAINS : [])],
    graph: proto,
  };
  const fallbacks = fallbacksOf(target, proto.node ?? [], list.names.types);
  return {
    model,
    inputs: inputs.map((s) => s.name),
    outputs: outputs.map((s) => s.name),
    types: list.names.types,
    fallbacks,
  };
}

/** ONNX Runtime's own operators that are used, and which version of them it has. */
const OWN_DOMAINS = [{ domain: 'com.microsoft.nchwc', version: 1 }];

/** The nodes that some output needs: of values in two layouts one may be left over. */
function neededOf({ node = [], output = [] }: GraphProto): NodeProto[] {
  const needed = new Set(output.map(({ name = '' }) => name));
  const read = ({ input = [], attribute = [] }: NodeProto): void => {
    input.forEach((name) => needed.add(name));
    for (const { g } of attribute) g?.node?.forEach(read);
  };
  const kept = [...node].reverse().filter((one) => {
    const wanted = one.output?.some((name) => needed.has(name)) ?? false;
    if (wanted) read(one);
    return wanted;
  });
  return kept.reverse();
}

/** The constants that nodes read: of those called int64 one of two may be left over. */
function usedOf({ node = [], initializer = [] }: GraphProto): TensorProto[] {
  const used = new Set<string>();
  const visit = (nodes: readonly NodeProto[]): void => {
    for (const { input = [], attribute = [] } of nodes) {
      input.forEach((name) => used.add(name));
      for (const { g } of attribute) if (g) visit(g.node ?? []);
    }
  };
  visit(node);
  return initializer.filter(({ name = '' }) => used.has(name));
}

function fallbacksOf(target: Target, nodes: readonly NodeProto[], known: ReadonlyMap<string, DataType>): Fallback[] {
  const { provider } = target;
  if (provider === 'cpu' || provider === 'wasm') return [];
  return nodes.flatMap(({ name = '', opType: op = '', input = [], output = [], attribute = [] }) => {
    const types = input.map((x) => known.get(x));
    const within = attribute.flatMap(({ g }) => fallbacksOf(target, g?.node ?? [], known));
    const results = output.map((x) => known.get(x));
    return runsOnDevice(provider, op, types, results) ? within : [{ name, op, types }, ...within];
  });
}

/** Appends the nodes of a graph and gives its outputs; `origin` names where each comes from. */
function appendGraph(
  builder: Builder,
  list: NodeList,
  given: Graph,
  inputs: readonly Sym[],
  origin?: (node: GraphNode) => string,
): Sym[] {
  const graph = forProcessor(given, builder.target);
  const syms = new Map<number, Sym>(graph.inputs.map((id, i) => [id, inputs[i]]));
  const read = new Set([...graph.outputs, ...graph.nodes.flatMap((node) => node.inputs)]);
  const block = hasConvolution(graph) ? builder.target.block : undefined;
  const rules = block === undefined ? undefined : new BlockedRules(new Layouts(builder, list, block));
  const plain = (sym: Sym): Sym => rules?.plain(sym) ?? sym;
  const readers = rules && readersOf(graph);
  for (const node of graph.nodes) {
    if (narrows(builder.target)) refuseFloat64(graph, node);
    if (origin) list.origin = origin(node);
    const ins = node.inputs.map((id) => syms.get(id) as Sym);
    let made: Sym | readonly Sym[];
    try {
      const context = {
        attrs: node.attrs,
        inputs: node.inputs.map((id) => graph.values[id]),
        outputs: node.outputs.map((id) => graph.values[id]),
        used: node.outputs.map((id) => read.has(id)),
      };
      const blocked = rules?.lower(
        node,
        ins,
        context,
        node.outputs.map((id) => readers?.get(id) ?? 0),
      );
      made = blocked ?? node.op.lower(builder, ins.map(plain), context);
    } catch (cause) {
      if (cause instanceof TypeError || !(cause instanceof Error)) throw cause;
      throw new RuntimeError(`${cause.message}\nIn operation '${describeNode(node)}'.`, { cause });
    }
    const outs = Array.isArray(made) ? (made as readonly Sym[]) : [made as Sym];
    node.outputs.forEach((id, i) => syms.set(id, outs[i]));
  }
  return graph.outputs.map((id) => plain(syms.get(id) as Sym));
}

/** How many nodes, and outputs of the graph, read each value. */
function readersOf({ nodes, outputs }: Graph): Map<number, number> {
  const count = new Map<number, number>();
  for (const id of [...outputs, ...nodes.flatMap((node) => node.inputs)]) count.set(id, (count.get(id) ?? 0) + 1);
  return count;
}

/** The nodes of a body count as coming from the operation that holds it. */
const inline: Inline = (builder, list, body, inputs) =>
  appendGraph(builder, list, simplify((body as Subgraph).graph), inputs);

function refuseFloat64({ values }: Graph, { op, inputs, outputs, scope }: GraphNode): void {
  if (![...inputs, ...outputs].some((id) => values[id].dtype === float64)) return;
  const error = new TypeError(`For '${op.name}', WebGPU has no float64: use float32, or the device target CPU.`);
  inOperation(
    error,
    scope,
    op.name,
    inputs.map((id) => values[id]),
  );
  throw error;
}

function describeNode(node: GraphNode): string {
  return node.scope ? `${node.scope}/${node.op.name}` : node.op.name;
}

/** The bytes of an emitted model. */
export function modelBytes(emitted: EmittedModel): Uint8Array {
  return encodeModel(emitted.model);
}
