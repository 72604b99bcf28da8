import { bfloat16, convertData, float32, type DType } from '../common/dtype.js';
import { RuntimeError } from '../common/errors.js';
import { Parameter } from '../common/parameter.js';
import { Tensor } from '../common/tensor.js';
import type { Shape } from '../common/shape.js';
import type { Value } from '../common/value.js';
import { encodeModel, type TensorProto, type ValueInfoProto } from '../formats/onnx.js';
import { closeGraph, packNumbers, type Cut, type Graph } from '../ir/graph.js';
import { simplify } from '../ir/passes.js';
import { emit } from '../onnx/emit.js';
import { onnxType } from '../onnx/types.js';
import { unpackRecord } from '../ops/operand.js';
import { flushPending } from './engine.js';
import type { Callable } from './grad.js';
import { recordCall } from './jit.js';
import { tensorsIn } from '../common/tree.js';

/** What protobuf can hold. */
const MOST_BYTES = 2 ** 31 - 1;

/** A call as a graph that is to be written to a file. */
export interface Recorded {
  readonly graph: Graph;
  readonly cut: Cut;
  /** The call's Tensors, under their names in the file. */
  readonly inputs: readonly { readonly value: Value; readonly name: string }[];
  /** Names of inputs and weights. */
  readonly names: ReadonlyMap<Value, string>;
  /** What parameters and constants hold: leaves that are no inputs. */
  readonly weights: readonly Value[];
  /** How many Tensors the call returns. */
  readonly results: number;
  /** A name that nothing else has. */
  readonly unique: (name: string) => string;
}

/**
 * Records a call to write it to a file; what it assigns to parameters is left out. RuntimeError when nothing is returned, when random numbers are drawn,
 * and for an asynchronous function.
 */
export function recordExport(fn: Callable, args: readonly unknown[], inputNames: readonly string[]): Recorded {
  flushPending([]);
  const { placeholders, result, cut } = recordCall(fn, args);
  const results = tensorsIn(result).length;
  if (results === 0) throw new RuntimeError('The network returns no Tensor that could be exported.');
  if ([...cut.leaves, ...cut.numbers].some((value) => value.redraw)) {
    throw new RuntimeError(
      'The network draws random numbers, which an exported model could not draw anew: give them as an input instead.',
    );
  }
  const closed = closeGraph(cut, unpackRecord);
  const graph = simplify({ ...closed, outputs: closed.outputs.slice(0, results) });
  const unique = uniqueNames();
  const inputs = placeholders.map((value, i) => ({ value, name: unique(inputNames[i] ?? `input${i}`) }));
  const names = new Map<Value, string>(inputs.map(({ value, name }) => [value, name]));
  for (const leaf of cut.leaves) if (!names.has(leaf)) names.set(leaf, unique(weightName(leaf)));
  const isInput = new Set(placeholders);
  const weights = cut.leaves.filter((leaf) => !isInput.has(leaf));
  return { graph, cut, inputs, names, weights, results, unique };
}

/**
 * The bytes of an ONNX model that computes what `fn` returns: its inputs are the Tensors among `args`, of these shapes and dtypes and under these
 * names, in order; its weights are what parameters hold now, under their names. The call is traced before this returns.
 *
 * RuntimeError as {@link recordExport}, and for more than 2 GiB.
 */
export function exportCall(fn: Callable, args: readonly unknown[], inputNames: readonly string[]): Promise<Uint8Array> {
  const { graph, cut, inputs, names, weights, unique } = recordExport(fn, args, inputNames);
  const packs = packNumbers(cut.numbers);
  const packed = packs.map((_, i) => unique(`numbers${i}`));
  const { model } = emit(
    graph,
    { provider: 'cpu' },
    { inputs: [...cut.leaves.map((leaf) => names.get(leaf) as string), ...packed] },
  );
  const read = weights.map(async (leaf) => weight(names.get(leaf) as string, leaf));
  return Promise.all(read).then((initializers) => {
    packs.forEach((pack, i) => initializers.push(packedWeight(packed[i], pack)));
    checkSize('onnx', initializers);
    const { graph: proto } = model;
    if (!proto) throw new RuntimeError('The network has no graph.');
    proto.input = inputs.map(({ value, name }) => inputInfo(name, value));
    proto.initializer = [...initializers, ...(proto.initializer ?? [])];
    return encodeModel(model);
  });
}

/** RuntimeError when weights are more than protobuf can hold. */
export function checkSize(format: string, weights: readonly { rawData?: Uint8Array | null }[]): void {
  const size = weights.reduce((sum, { rawData }) => sum + (rawData?.length ?? 0), 0);
  if (size <= MOST_BYTES) return;
  throw new RuntimeError(
    `Export ${format} model failed. Network size is: ${size / 2 ** 30}G, it exceeded the protobuf: 2.0G limit.`,
  );
}

/** Names that neither another input nor a value between has: those are `t0`, `in0`, `out0` and so on. */
function uniqueNames(): (name: string) => string {
  const taken = new Set<string>();
  return (name) => {
    let free = name;
    while (taken.has(free) || /^(t|in|out)\d+$/.test(free)) free += '_';
    taken.add(free);
    return free;
  };
}

function weightName(leaf: Value): string {
  return leaf.owner instanceof Parameter ? leaf.owner.name : 'constant';
}

function inputInfo(name: string, { dtype, shape }: Value): ValueInfoProto {
  const dim = shape.map((dimValue) => ({ dimValue }));
  return { name, type: { tensorType: { elemType: onnxType(dtype), shape: { dim } } } };
}

async function weight(name: string, leaf: Value): Promise<TensorProto> {
  return tensorProto(name, await new Tensor(leaf).read(), leaf.shape, leaf.dtype);
}

function packedWeight(name: string, pack: readonly Value[]): TensorProto {
  const dtype = pack[0].dtype;
  const data = new dtype.array(pack.length);
  pack.forEach((value, i) => {
    data[i] = (value.storage?.host ?? data)[0];
  });
  return tensorProto(name, data, [pack.length], dtype);
}

function tensorProto(name: string, elements: InstanceType<DType['array']>, shape: Shape, dtype: DType): TensorProto {
  // What ONNX computes in float32 is stored so.
  const data = dtype === bfloat16 ? convertData(elements, bfloat16, float32) : elements;
  const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { name, dims: [...shape], dataType: onnxType(dtype), rawData };
}
