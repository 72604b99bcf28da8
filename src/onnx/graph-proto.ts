import type { DType } from '../common/dtype.js';
import type { Shape } from '../common/shape.js';
import type { DataType, GraphProto, NodeProto, TensorProto, ValueInfoProto } from '../formats/onnx.js';
import { Block, type Sym } from '../ir/builder.js';

/** An input or output of a graph: its name in the model, shape and dtype. */
export interface Port {
  readonly name: string;
  /** -1 for a length that each run may choose. */
  readonly shape: Shape;
  readonly dtype: DType;
}

/** A {@link Block} as it is written. */
export class WrittenBlock extends Block {
  constructor(
    readonly graph: GraphProto,
    readonly outputs: number,
  ) {
    super();
  }
}

/** Nodes and constants of one graph, as far as closing it needs them. */
export interface Collected {
  readonly nodes: NodeProto[];
  readonly initializers: TensorProto[];
  origin: string;
  /** ONNX's type of an input or output. */
  typeOf(port: Port): DataType;
  add(op: string, inputs: readonly Sym[], attrs: Record<string, never>, outputs: readonly Sym[]): void;
}

/** The graph of a list of nodes, whose results `made` become the outputs. */
export function graphProto(
  list: Collected,
  name: string,
  inputs: readonly Port[],
  made: readonly Sym[],
  outputs: readonly Port[],
): GraphProto {
  list.origin = 'output';
  outputs.forEach((out, i) => list.add('Identity', [made[i]], {}, [out]));
  renameOutputs(list, outputs);
  return {
    name,
    node: list.nodes,
    initializer: list.initializers,
    input: inputs.map((port) => valueInfo(port, list.typeOf(port))),
    output: outputs.map((port) => valueInfo(port, list.typeOf(port))),
  };
}

/** An output that one node makes and no other output shares needs no Identity: the node writes it under the output's name. */
function renameOutputs(list: Collected, outputs: readonly Port[]): void {
  const wanted = new Set(outputs.map((o) => o.name));
  const made = new Set(list.nodes.flatMap((node) => node.output ?? []));
  const renamed = new Map<string, string>();
  const kept = list.nodes.filter((node) => {
    const to = node.output?.[0] ?? '';
    const from = node.input?.[0] ?? '';
    const direct = wanted.has(to) && node.opType === 'Identity';
    // Inputs, constants and values of the graph around are made elsewhere.
    if (!direct || !made.has(from) || renamed.has(from)) return true;
    renamed.set(from, to);
    return false;
  });
  rename(kept, renamed);
  list.nodes.splice(0, list.nodes.length, ...kept);
}

/** Renames values of these nodes, also where graphs within read them. */
function rename(nodes: readonly NodeProto[], renamed: ReadonlyMap<string, string>): void {
  if (renamed.size === 0) return;
  for (const node of nodes) {
    node.input = node.input?.map((n) => renamed.get(n) ?? n);
    node.output = node.output?.map((n) => renamed.get(n) ?? n);
    for (const { g } of node.attribute ?? []) if (g) rename(g.node ?? [], renamed);
  }
}

function valueInfo({ name, shape }: Port, elemType: DataType): ValueInfoProto {
  const dim = shape.map((d) => (d < 0 ? {} : { dimValue: d }));
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
}
