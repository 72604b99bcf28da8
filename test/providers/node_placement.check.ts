import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import * as ms from 'mindspore-ts';
import { bool_, float32, int32, type DType } from '../../src/common/dtype.js';
import { DataType, encodeModel, type NodeProto } from '../../src/formats/onnx.js';
import { closeGraph, cutGraph } from '../../src/ir/graph.js';
import { enter, leave } from '../../src/jit/engine.js';
import { emit, type EmittedModel } from '../../src/onnx/emit.js';
import { runsOnDevice } from '../../src/onnx/placement.js';
import { unpackRecord } from '../../src/ops/operand.js';
import { loadCases } from '../helpers/cases.js';
import { select, tensorsAndGradients } from './conformance.js';
import { FAMILIES } from './families.js';

/** The graph of one recorded case and its gradient, written for WebGPU; undefined when it cannot be, or needs nothing computed. */
function written(make: () => readonly ms.Tensor[]): EmittedModel | undefined {
  enter();
  try {
    const values = make()
      .map((t) => t.handle)
      .filter((v) => v.storage === undefined);
    return values.length === 0 ? undefined : emit(closeGraph(cutGraph(values), unpackRecord), { provider: 'webgpu' });
  } catch {
    return undefined;
  } finally {
    leave();
  }
}

/** What a node needs to be tried alone: it does not matter what else is in its graph. */
function alone(node: NodeProto, { model, types }: EmittedModel): Uint8Array {
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

/** Whether ONNX Runtime places a graph on WebGPU wholly. */
async function placed(bytes: Uint8Array): Promise<boolean> {
  const options: object = {
    executionProviders: [{ name: 'webgpu', preferredLayout: 'NCHW' }],
    graphOptimizationLevel: 'disabled',
    logSeverityLevel: 4,
    extra: { session: { disable_cpu_ep_fallback: '1' } },
  };
  try {
    await (await ort.InferenceSession.create(bytes, options)).release();
    return true;
  } catch {
    return false;
  }
}

describe('the list of kernels that WebGPU has', () => {
  const tried = new Set<string>();
  it.each(FAMILIES)('is right about the nodes of %s', async (family) => {
    const { cases, pool } = loadCases(family);
    const wrong: string[] = [];
    for (const c of select(cases, pool, 8)) {
      const emitted = written(() => tensorsAndGradients(c, pool));
      for (const node of emitted?.model.graph?.node ?? []) {
        if (emitted === undefined || node.attribute?.some(({ g }) => g)) continue;
        const inputs = (node.input ?? []).map((name) => emitted.types.get(name));
        const outputs = (node.output ?? []).map((name) => emitted.types.get(name));
        // bfloat16 is written by hand and has no type here.
        if ([...inputs, ...outputs].includes(undefined)) continue;
        const key = [node.opType, ...inputs, '>', ...outputs]
          .map((x) => (typeof x === 'number' ? DataType[x] : x))
          .join(' ');
        if (tried.has(key)) continue;
        tried.add(key);
        const said = runsOnDevice(node.opType ?? '', inputs, outputs);
        if ((await placed(alone(node, emitted))) !== said) wrong.push(`${key}: listed as ${said}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe('operations on WebGPU', () => {
  /** How an operation is lowered: one node, several, some of them on the processor, or not at all. */
  const lowering = (f: (x: ms.Tensor) => ms.Tensor, dtype: DType): string => {
    const input = ms.Tensor.fromData(new dtype.array(4), [2, 2], dtype);
    const emitted = written(() => [f(input)]);
    if (emitted === undefined) return 'refused';
    if (emitted.fallbacks.length > 0) return 'fallback';
    return (emitted.model.graph?.node?.length ?? 0) > 1 ? 'composed' : 'native';
  };
  it.each([
    ['abs', (t: ms.Tensor) => ms.ops.abs(t), { float32: 'native', int32: 'fallback', float64: 'refused' }],
    ['round', (t: ms.Tensor) => ms.ops.round(t), { float32: 'composed', float64: 'refused' }],
    ['log_softmax', (t: ms.Tensor) => ms.ops.log_softmax(t, 1), { float32: 'composed' }],
    ['matmul', (t: ms.Tensor) => ms.ops.matmul(t, t), { float32: 'native' }],
    [
      'add',
      (t: ms.Tensor) => ms.ops.add(t, t),
      { float32: 'native', int32: 'native', int64: 'native', float64: 'refused' },
    ],
    ['logical_and', (t: ms.Tensor) => ms.ops.logical_and(t, t), { bool: 'native' }],
  ] as const)('%s', (_, f, expected) => {
    const dtypes: Record<string, DType> = { float32, int32, int64: ms.int64, float64: ms.float64, bool: bool_ };
    const found = Object.fromEntries(Object.keys(expected).map((name) => [name, lowering(f, dtypes[name])]));
    expect(found).toEqual(expected);
  });
});
