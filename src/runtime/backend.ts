import type { DType, TypedArray } from '../common/dtype.js';
import type { Shape } from '../common/shape.js';

/** A tensor of the runtime; what it is, only its backend knows. */
export type DeviceTensor = object;

/** A compiled graph. */
export interface BackendSession {
  /** Runs it once; inputs and outputs in the order of the names given when it was created. */
  run(inputs: readonly DeviceTensor[]): Promise<DeviceTensor[]>;
  /** Frees it. */
  release(): Promise<void>;
}

/** A model to be compiled. */
export interface CompileInput {
  readonly bytes: Uint8Array;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Whether ONNX Runtime should simplify it; its passes take quadratic time where very many values come from one node. */
  readonly optimize: boolean;
}

/** One build of ONNX Runtime with one execution provider. */
export interface Backend {
  readonly provider: 'cpu' | 'wasm' | 'webgpu' | 'cuda';
  /** Compiles a model. Rejects with RuntimeError. */
  createSession(input: CompileInput): Promise<BackendSession>;
  /** A tensor over host data; may keep the array. */
  toDevice(data: TypedArray, shape: Shape, dtype: DType): DeviceTensor;
  /** The elements when they can be had at once, else undefined. */
  hostData(tensor: DeviceTensor, dtype: DType): TypedArray | undefined;
}
