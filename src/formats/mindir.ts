import {
  bfloat16,
  bool_,
  float16,
  float32,
  float64,
  int16,
  int32,
  int64,
  int8,
  uint16,
  uint32,
  uint64,
  uint8,
  type DType,
  type TypedArray,
} from '../common/dtype.js';
import { RuntimeError } from '../common/errors.js';
import { PyFloat } from '../common/pyfloat.js';
import { sizeOf, type Shape } from '../common/shape.js';
import { mindir } from './generated/mindir.js';

/** Shape and type of a value. */
export interface MindirAval {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** A tensor with its elements. */
export interface MindirTensor extends MindirAval {
  readonly data: TypedArray;
}

/** What constants and attributes hold. A number is an int, a PyFloat a float; null is None, and what only orders the computation. */
export type MindirValue = number | boolean | string | null | PyFloat | MindirTensor | readonly MindirValue[];

/** The application of a primitive. */
export interface MindirNode {
  /** MindSpore's name of it: `MatMul`. */
  readonly primitive: string;
  /** What the primitive was made with. */
  readonly attributes: ReadonlyMap<string, MindirValue>;
  /** Names of values. */
  readonly inputs: readonly string[];
  readonly output: string;
  /** What it gives, one or several; empty where that is not known. */
  readonly results: readonly MindirAval[];
  /** Whether it is given its arguments as inputs, as MindSpore's newer primitives are. */
  readonly isFunction: boolean;
}

/** A network as MindSpore's `.mindir` files have it: parameters, inputs and constants, and nodes in order of computation. */
export interface MindirGraph {
  readonly name: string;
  readonly inputs: readonly (MindirAval & { readonly name: string })[];
  readonly parameters: readonly (MindirTensor & { readonly name: string; readonly key: string })[];
  readonly constants: ReadonlyMap<string, MindirValue>;
  readonly nodes: readonly MindirNode[];
  readonly output: string;
}

const { AttributeType } = mindir.AttributeProto;

/** Types by their numbers. */
const TYPES = new Map<number, DType>([
  [1, float32],
  [2, uint8],
  [3, int8],
  [4, uint16],
  [5, int16],
  [6, int32],
  [7, int64],
  [9, bool_],
  [10, float16],
  [11, float64],
  [12, uint32],
  [13, uint64],
  [16, bfloat16],
  [17, float64],
]);
const NUMBERS = new Map(Array.from(TYPES, ([number, dtype]) => [dtype, number] as const).reverse());

function avalProto({ shape, dtype }: MindirAval): mindir.ITensorProto {
  return { dims: [...shape], dataType: NUMBERS.get(dtype) };
}

function tensorProto(tensor: MindirTensor): mindir.ITensorProto {
  const { buffer, byteOffset, byteLength } = tensor.data;
  return { ...avalProto(tensor), rawData: new Uint8Array(buffer, byteOffset, byteLength) };
}

function tensorOf(proto: mindir.ITensorProto): MindirTensor {
  const dtype = TYPES.get(proto.dataType ?? 0);
  if (dtype === undefined)
    throw new RuntimeError(`Load MindIR failed: tensors of type ${proto.dataType} are not known.`);
  if (proto.externalData) {
    throw new RuntimeError('Load MindIR failed: parameters in files beside the graph are not supported.');
  }
  const shape = (proto.dims ?? []).map(Number);
  const bytes = new Uint8Array(proto.rawData ?? []); // a copy, also of what Node calls a Buffer
  if (bytes.length !== sizeOf(shape) * dtype.size) {
    throw new RuntimeError(
      `Load MindIR failed: ${bytes.length} bytes do not fill a tensor of shape [${shape.join(', ')}].`,
    );
  }
  return { shape: Object.freeze(shape), dtype, data: new dtype.array(bytes.buffer) };
}

function isTensor(value: MindirValue): value is MindirTensor {
  return typeof value === 'object' && value !== null && 'data' in value;
}

function attribute(name: string, value: MindirValue): mindir.IAttributeProto {
  if (value === null) return { name, type: AttributeType.NONE };
  if (typeof value === 'boolean') return { name, type: AttributeType.BOOL, i: value ? 1 : 0 };
  if (typeof value === 'number') return { name, type: AttributeType.INT64, i: value };
  if (typeof value === 'string') return { name, type: AttributeType.STRING, s: new TextEncoder().encode(value) };
  if (value instanceof PyFloat) return { name, type: AttributeType.FLOAT, f: value.value };
  if (isTensor(value)) return { name, type: AttributeType.TENSORS, tensors: [tensorProto(value)] };
  return { name, type: AttributeType.TUPLE, values: value.map(element) };
}

/** An element of a tuple: numbers and texts stand in lists of one. */
function element(value: MindirValue): mindir.IAttributeProto {
  const { i, f, s, type, values, tensors } = attribute('', value);
  const list = <T>(x: T | null | undefined): T[] => (x === null || x === undefined ? [] : [x]);
  return { type, ints: list(i), floats: list(f), strings: list(s), values, tensors };
}

function valueOf(proto: mindir.IAttributeProto): MindirValue {
  switch (proto.type) {
    case AttributeType.BOOL:
      return Number(proto.ints?.[0] ?? proto.i) !== 0;
    case AttributeType.INT32:
    case AttributeType.INT64:
    case AttributeType.SCALAR:
      return Number(proto.ints?.[0] ?? proto.i);
    case AttributeType.FLOAT:
      return new PyFloat(proto.floats?.[0] ?? proto.f ?? 0);
    case AttributeType.DOUBLE:
      return new PyFloat(proto.doubles?.[0] ?? proto.d ?? 0);
    case AttributeType.STRING:
      return new TextDecoder().decode(proto.strings?.[0] ?? proto.s ?? new Uint8Array());
    case AttributeType.TENSOR:
    case AttributeType.TENSORS: {
      const tensors = [...(proto.tensors ?? []), ...(proto.t ? [proto.t] : [])].map(tensorOf);
      return tensors.length === 1 ? tensors[0] : tensors;
    }
    case AttributeType.TUPLE:
    case AttributeType.LIST:
      return (proto.values ?? []).map(valueOf);
    case AttributeType.NONE:
    case AttributeType.UMONAD:
    case AttributeType.IOMONAD:
    case AttributeType.TYPE_NULL:
      return null;
    default:
      throw new RuntimeError(`Load MindIR failed: values of type ${proto.type} are not known.`);
  }
}

/** The attribute that tells a node's result. */
function shapeAttribute(results: readonly MindirAval[]): mindir.IAttributeProto {
  const each = results.map((aval) => ({ type: AttributeType.TENSORS, tensors: [avalProto(aval)] }));
  if (each.length === 1) return { name: 'shape', ...each[0] };
  return { name: 'shape', type: AttributeType.TUPLE, values: each, seqInfo: { isDynLen: false } };
}

/** The bytes of a file. */
export function encodeMindir(graph: MindirGraph): Uint8Array {
  const prefix = `${graph.name}:`;
  const inGraph = new Set([
    ...graph.inputs.map(({ name }) => name),
    ...graph.parameters.map(({ name }) => name),
    ...graph.nodes.map(({ output }) => output),
  ]);
  // Names are those of the graph, but for constants.
  const full = (name: string): string => (inGraph.has(name) ? prefix + name : name);
  const primitives = new Map<string, mindir.IPrimitiveProto>();
  const nodes: mindir.INodeProto[] = Array.from(graph.constants, ([name, value]) => ({
    output: [name],
    name,
    opType: 'Constant',
    attribute: [attribute('value', value)],
  }));
  graph.nodes.forEach(({ primitive, attributes, inputs, output, results, isFunction }, i) => {
    const made = Array.from(attributes, ([name, value]) => attribute(name, value));
    const key = `${primitive}:${i}`;
    const { PRIMITIVE, PRIMITIVE_FUNCTION } = mindir.PrimitiveProto.PrimType;
    primitives.set(key, {
      name: key,
      opType: primitive,
      attribute: made,
      instanceName: '',
      primType: isFunction ? PRIMITIVE_FUNCTION : PRIMITIVE,
    });
    nodes.push({
      input: inputs.map(full),
      output: [full(output)],
      name: full(output),
      opType: `REF::${key}`,
      attribute: [shapeAttribute(results)],
      domain: `Default/${primitive}-op${i}`,
    });
  });
  const output = graph.nodes.find((node) => node.output === graph.output);
  return mindir.ModelProto.encode({
    irVersion: '1.1',
    producerName: 'mindspore-ts',
    modelVersion: '2.10.0',
    littleEndian: true,
    mindIrVersion: 3,
    primitives: [...primitives.values()],
    graph: {
      name: graph.name,
      node: nodes,
      parameter: graph.parameters.map((parameter) => ({
        ...tensorProto(parameter),
        name: full(parameter.name),
        refKey: parameter.key,
      })),
      input: graph.inputs.map((input) => ({ name: full(input.name), tensor: [avalProto(input)] })),
      output: [{ name: full(graph.output), tensor: (output?.results ?? []).map(avalProto) }],
      bpropHash: '',
      bpropFilepath: '',
    },
  }).finish();
}

/** The network that a file holds. RuntimeError for bytes that are none, and for what is not known here: loops, branches, other kinds of values. */
export function decodeMindir(bytes: Uint8Array): MindirGraph {
  let model: mindir.ModelProto;
  try {
    model = mindir.ModelProto.decode(bytes);
  } catch (cause) {
    throw new RuntimeError('Load MindIR failed: the bytes are not those of a MindIR file.', { cause });
  }
  const { graph } = model;
  if (!graph?.output?.length) throw new RuntimeError('Load MindIR failed: the file holds no graph.');
  if (model.functions.length > 0) {
    throw new RuntimeError('Load MindIR failed: graphs with loops, branches or functions are not supported.');
  }
  const primitives = new Map(model.primitives.map((primitive) => [`REF::${primitive.name}`, primitive]));
  const constants = new Map<string, MindirValue>();
  const nodes: MindirNode[] = [];
  for (const node of graph.node ?? []) {
    const output = node.output?.[0] ?? '';
    if (node.opType === 'Constant') {
      constants.set(output, valueOf(node.attribute?.[0] ?? {}));
      continue;
    }
    const primitive = primitives.get(node.opType ?? '');
    if (!primitive?.opType) throw new RuntimeError(`Load MindIR failed: '${node.opType}' is no primitive.`);
    const told = (primitive.attribute ?? []).map((one) => [one.name ?? '', valueOf(one)] as const);
    nodes.push({
      primitive: primitive.opType,
      attributes: new Map(told),
      inputs: node.input ?? [],
      output,
      results: [],
      isFunction: primitive.primType === mindir.PrimitiveProto.PrimType.PRIMITIVE_FUNCTION,
    });
  }
  return {
    name: graph.name ?? '',
    inputs: (graph.input ?? []).map(({ name, tensor }) => {
      const { dims, dataType } = tensor?.[0] ?? {};
      return {
        name: name ?? '',
        shape: Object.freeze((dims ?? []).map(Number)),
        dtype: TYPES.get(dataType ?? 0) ?? float32,
      };
    }),
    parameters: (graph.parameter ?? []).map((proto) => ({
      ...tensorOf(proto),
      name: proto.name ?? '',
      key: proto.refKey || (proto.name ?? ''),
    })),
    constants,
    nodes,
    output: graph.output[0].name ?? '',
  };
}
