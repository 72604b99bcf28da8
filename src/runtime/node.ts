import type * as OrtModule from 'onnxruntime-node';
import { bfloat16, bool_, convertData, float32, type DType, type TypedArray } from '../common/dtype.js';
import { RuntimeError } from '../common/errors.js';
import type { Shape } from '../common/shape.js';
import type { Backend, BackendSession, CompileInput, DeviceTensor } from './backend.js';
import { runtimeOptions } from './options.js';

type Ort = typeof OrtModule;

/** ONNX Runtime's CPU provider in Node. RuntimeError when `onnxruntime-node` is not installed. */
export async function nodeBackend(): Promise<Backend> {
  let ort: Ort;
  try {
    ort = await import('onnxruntime-node');
  } catch (cause) {
    throw new RuntimeError(
      "The package 'onnxruntime-node' (1.30.0) is not installed: run `npm install onnxruntime-node@1.30.0`.",
      { cause },
    );
  }
  return {
    provider: 'cpu',
    createSession: (input) => createSession(ort, input),
    toDevice: (data, shape, dtype) => toTensor(ort, data, shape, dtype),
    hostData: (tensor, dtype) => {
      const data = (tensor as OrtModule.Tensor).data as TypedArray;
      return dtype === bfloat16 ? convertData(data, float32, bfloat16) : data;
    },
  };
}

async function createSession(ort: Ort, { bytes, inputs, outputs, optimize }: CompileInput): Promise<BackendSession> {
  const session = await ort.InferenceSession.create(bytes, {
    executionProviders: ['cpu'],
    graphOptimizationLevel: optimize ? 'all' : 'disabled',
    intraOpNumThreads: runtimeOptions.threads,
    interOpNumThreads: 1,
    logSeverityLevel: 4, // what goes wrong is in the error
  });
  return {
    run: async (tensors) => {
      const feeds: Record<string, OrtModule.Tensor> = {};
      inputs.forEach((name, i) => (feeds[name] = tensors[i] as OrtModule.Tensor));
      const results = await session.run(feeds, outputs);
      return outputs.map((name) => results[name]);
    },
    release: () => session.release(),
  };
}

function toTensor(ort: Ort, data: TypedArray, shape: Shape, dtype: DType): DeviceTensor {
  const stored = dtype === bfloat16 ? convertData(data, bfloat16, float32) : data;
  const type = dtype === bfloat16 ? 'float32' : dtype === bool_ ? 'bool' : dtype.name;
  return new ort.Tensor(type as 'float32', stored as Float32Array, shape);
}
