/** Nodes of an emitted model as models of their own, and whether ONNX Runtime takes them. */
import * as ort from 'onnxruntime-node';
import { DataType, encodeModel, type NodeProto } from '../../src/formats/onnx.js';
import type { EmittedModel } from '../../src/onnx/emit.js';

/** What a node needs to be tried alone: it does not matter what else is in its graph. */
export function alone(node: NodeProto, { model, types }: Pick<EmittedModel, 'model' | 'types'>): Uint8Array {
  const read = [...new Set(node.input?.filter((name) => name !== ''))];
  const constants = (model.graph?.initializer ?? []).filter(({ name = '' }) => read.includes(name));
  const info = (name: string) => ({ name, type: { tensorType: { elemType: types.get(name) } } });
  const isConstant = new Set(constants.map(({ name }) => name));
  return encodeModel({
    irVersion: 10,
    opsetImport: [{ domain: '', version: 21 }],
    graph: {
      name: 'node',
      node: [node],
      initializer: constants,
      input: read.filter((name) => !isConstant.has(name)).map(info),
      output: (node.output ?? []).filter((name) => name !== '').map(info),
    },
  });
}

/** Operator and element types of a node; undefined where a type is not known, as that of bfloat16, which is written by hand, or where it holds graphs. */
export function kindOf(
  node: NodeProto,
  { types }: Pick<EmittedModel, 'types'>,
): { key: string; op: string; inputs: (DataType | undefined)[]; outputs: (DataType | undefined)[] } | undefined {
  const [inputs, outputs] = [node.input, node.output].map((names) => (names ?? []).map((name) => types.get(name)));
  const given = (node.input ?? []).map((name, i) => (name === '' ? 0 : inputs[i]));
  if ([...given, ...outputs].includes(undefined) || node.attribute?.some(({ g }) => g)) return undefined;
  const op = node.opType ?? '';
  const key = [op, ...inputs, '>', ...outputs].map((x) => (typeof x === 'number' ? DataType[x] : x)).join(' ');
  return { key, op, inputs, outputs };
}

const taken = new Map<string, Promise<boolean>>();

/** Whether the CPU provider has a kernel for a node. */
export function onCpu(node: NodeProto, emitted: Pick<EmittedModel, 'model' | 'types'>): Promise<boolean> {
  const kind = kindOf(node, emitted);
  if (kind === undefined) return Promise.resolve(true);
  let known = taken.get(kind.key);
  if (known === undefined) taken.set(kind.key, (known = creates(alone(node, emitted), {})));
  return known;
}

/** Whether ONNX Runtime places a graph on WebGPU wholly. */
export function onWebGpu(bytes: Uint8Array): Promise<boolean> {
  return creates(bytes, {
    executionProviders: [{ name: 'webgpu', preferredLayout: 'NCHW' }],
    extra: { session: { disable_cpu_ep_fallback: '1' } },
  });
}

async function creates(bytes: Uint8Array, options: object): Promise<boolean> {
  try {
    const all: object = { graphOptimizationLevel: 'disabled', logSeverityLevel: 4, ...options };
    await (await ort.InferenceSession.create(bytes, all)).release();
    return true;
  } catch {
    return false;
  }
}
