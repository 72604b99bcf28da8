import protobuf, { type Long } from 'protobufjs/minimal.js';
import { RuntimeError, ValueError } from '../common/errors.js';
import { onnx } from './generated/onnx.js';

/** A 64-bit integer of the file: a number where it is safe, else a bigint. Either is accepted for writing. */
export type Int64 = number | bigint;

/** A whole model file. */
export interface ModelProto {
  irVersion?: Int64;
  producerName?: string;
  producerVersion?: string;
  domain?: string;
  modelVersion?: Int64;
  docString?: string;
  graph?: GraphProto | null;
  opsetImport?: OperatorSetIdProto[];
  metadataProps?: StringStringEntryProto[];
  functions?: FunctionProto[];
}

/** An operator set and its version; the standard operators have the domain ''. */
export interface OperatorSetIdProto {
  domain?: string | null;
  version?: Int64;
}

/** A pair of strings. */
export interface StringStringEntryProto {
  key?: string;
  value?: string;
}

/** A graph: nodes in topological order, its inputs, outputs and constants. */
export interface GraphProto {
  node?: NodeProto[];
  name?: string;
  initializer?: TensorProto[];
  docString?: string;
  input?: ValueInfoProto[];
  output?: ValueInfoProto[];
  valueInfo?: ValueInfoProto[];
  metadataProps?: StringStringEntryProto[];
}

/** One application of an operator. An optional input that is left out is ''. */
export interface NodeProto {
  input?: string[];
  output?: string[];
  name?: string;
  opType?: string;
  attribute?: AttributeProto[];
  docString?: string;
  domain?: string;
  overload?: string;
  metadataProps?: StringStringEntryProto[];
}

/** A named attribute; `type` says which one of the value fields holds. Strings are UTF-8 bytes. */
export interface AttributeProto {
  name?: string;
  type?: onnx.AttributeProto.AttributeType;
  f?: number | null;
  i?: Int64 | null;
  s?: Uint8Array | null;
  t?: TensorProto | null;
  g?: GraphProto | null;
  tp?: TypeProto | null;
  floats?: number[];
  ints?: Int64[];
  strings?: Uint8Array[];
  tensors?: TensorProto[];
  graphs?: GraphProto[];
  typeProtos?: TypeProto[];
  docString?: string;
  refAttrName?: string;
}

/** A tensor: its data are little-endian bytes in `rawData`, or numbers in the field of its type. */
export interface TensorProto {
  dims?: Int64[];
  dataType?: number;
  name?: string;
  rawData?: Uint8Array | null;
  floatData?: number[];
  doubleData?: number[];
  int32Data?: number[];
  int64Data?: Int64[];
  uint64Data?: Int64[];
  stringData?: Uint8Array[];
  docString?: string;
  externalData?: StringStringEntryProto[];
  dataLocation?: onnx.TensorProto.DataLocation;
}

/** Name and type of a graph's value. */
export interface ValueInfoProto {
  name?: string;
  type?: TypeProto | null;
  docString?: string;
}

/** The type of a value: one of the three. */
export interface TypeProto {
  tensorType?: { elemType?: number; shape?: TensorShapeProto | null } | null;
  sequenceType?: { elemType?: TypeProto | null } | null;
  optionalType?: { elemType?: TypeProto | null } | null;
  denotation?: string;
}

/** A shape; each dimension is a number or a name. */
export interface TensorShapeProto {
  dim?: { dimValue?: Int64 | null; dimParam?: string | null; denotation?: string }[];
}

/** A function of the model: a node whose meaning is a list of nodes. */
export interface FunctionProto {
  name?: string;
  input?: string[];
  output?: string[];
  attribute?: string[];
  node?: NodeProto[];
  docString?: string;
  opsetImport?: OperatorSetIdProto[];
  domain?: string;
  attributeProto?: AttributeProto[];
  valueInfo?: ValueInfoProto[];
  overload?: string;
}

/** Element types of tensors, as numbered in the file (`DataType.FLOAT` is 1). */
export const DataType = onnx.TensorProto.DataType;
/** One of the element types. */
export type DataType = onnx.TensorProto.DataType;
/** Kinds of attributes, as numbered in the file (`AttributeType.INT` is 2). */
export const AttributeType = onnx.AttributeProto.AttributeType;
/** One of the attribute kinds. */
export type AttributeType = onnx.AttributeProto.AttributeType;
/** Where a tensor's data are: in the model or in a file beside it. */
export const DataLocation = onnx.TensorProto.DataLocation;
/** One of the locations. */
export type DataLocation = onnx.TensorProto.DataLocation;

const LIMIT = 2n ** 63n;

/** What protobufjs writes for a 64-bit integer. Fractions and numbers out of range are refused, not cut. */
function toWire(value: Int64, unsigned: boolean): number | Long {
  if (typeof value === 'number' && !Number.isInteger(value)) {
    throw new ValueError(`An ONNX model stores an integer here, but got ${value}.`);
  }
  const integer = BigInt(value);
  const shifted = unsigned ? integer : integer + LIMIT;
  if (shifted < 0n || shifted >= 2n * LIMIT) {
    throw new ValueError(`An ONNX model stores a 64-bit integer here, but got ${value}.`);
  }
  return { low: Number(BigInt.asIntN(32, integer)), high: Number(BigInt.asIntN(32, integer >> 32n)), unsigned };
}

/** The other direction, without loss. */
function fromWire(value: number | Long): Int64 {
  if (typeof value === 'number') return value;
  const integer = (BigInt(value.unsigned ? value.high >>> 0 : value.high) << 32n) | BigInt(value.low >>> 0);
  const number = Number(integer);
  return Number.isSafeInteger(number) ? number : integer;
}

/** A writer that takes bigints for 64-bit integers. */
function openWriter(): protobuf.Writer {
  const writer = protobuf.Writer.create();
  const int64 = writer.int64.bind(writer);
  const int64s = writer.int64s.bind(writer);
  const uint64s = writer.uint64s.bind(writer);
  writer.int64 = (value) => int64(toWire(value as Int64, false));
  writer.int64s = (values) =>
    int64s.call(
      writer,
      (values as Int64[]).map((value) => toWire(value, false)),
    );
  writer.uint64s = (values) =>
    uint64s.call(
      writer,
      (values as Int64[]).map((value) => toWire(value, true)),
    );
  return writer;
}

/** A reader that gives numbers, or bigints where a number would not be exact, for 64-bit integers. */
function openReader(bytes: Uint8Array): protobuf.Reader {
  const reader = protobuf.Reader.create(bytes);
  const int64 = reader.int64.bind(reader);
  const uint64 = reader.uint64.bind(reader);
  // The list readers of protobufjs call these for every element. Its type says Long, but any value is passed on.
  reader.int64 = () => fromWire(int64()) as unknown as Long;
  reader.uint64 = () => fromWire(uint64()) as unknown as Long;
  return reader;
}

/**
 * The bytes of a model, as an `.onnx` file holds them.
 * @throws ValueError where an integer field holds a fraction or a number beyond 64 bits
 */
export function encodeModel(model: ModelProto): Uint8Array {
  const writer = openWriter();
  onnx.ModelProto.encode(model as onnx.ModelProto.$Properties, writer);
  // A copy of its own, so that the bytes may be transferred to a worker: writers share a pool of memory.
  return new Uint8Array(writer.finish(true));
}

/**
 * The model in the bytes of an `.onnx` file. Fields that the schema (`onnx.proto`) does not have are left out.
 * @throws RuntimeError if the bytes are no model
 */
export function decodeModel(bytes: Uint8Array): ModelProto {
  let model: ModelProto;
  try {
    model = onnx.ModelProto.decode(openReader(bytes)) as ModelProto;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RuntimeError(`The bytes are not an ONNX model: ${reason}.`, { cause });
  }
  if (!model.graph) throw new RuntimeError('The bytes are not an ONNX model: they hold no graph.');
  return model;
}
