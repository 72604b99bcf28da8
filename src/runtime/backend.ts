import type { DType, TypedArray } from '../common/dtype.js';
import type { Shape } from '../common/shape.js';

/** An execution provider of ONNX Runtime. */
export type Provider = 'cpu' | 'wasm' | 'webgpu' | 'cuda';

/** A tensor of the runtime; what it is, only its backend knows. */
export type DeviceTensor = object;

/** A compiled graph. */
export interface BackendSession {
  /** Runs it once; inputs and outputs in the order of the names given when it was created. */
  run(inputs: readonly DeviceTensor[]): Promise<DeviceTensor[]>;
  /** Frees it. */
  release(): Promise<void>;
}

/** Shape and dtype of something that a graph gives. */
export interface OutputInfo {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** A model to be compiled. */
export interface CompileInput {
  readonly bytes: Uint8Array;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** What the outputs are, in order. */
  readonly results: readonly OutputInfo[];
  /** Whether ONNX Runtime should simplify it; its passes take quadratic time where very many values come from one node. */
  readonly optimize: boolean;
  /** About how many multiplications a run makes in products of matrices. */
  readonly work: number;
}

/** One build of ONNX Runtime with one execution provider. */
export interface Backend {
  readonly provider: Provider;
  /** How many channels a block has in the layout of its own convolutions; undefined when it has none. */
  readonly block?: number;
  /** Compiles a model. Rejects with RuntimeError. */
  createSession(input: CompileInput): Promise<BackendSession>;
  /** A tensor over host data; may keep the array. TypeError for a dtype that the provider has not, ValueError for numbers beyond it. */
  toDevice(data: TypedArray, shape: Shape, dtype: DType): DeviceTensor;
  /** A copy on the device of a tensor over host data, where the provider has a device that holds such; undefined for dtypes and sizes that it does not keep. */
  upload?(tensor: DeviceTensor, info: OutputInfo): Promise<DeviceTensor | undefined>;
  /** The elements when they can be had at once, else undefined. */
  hostData(tensor: DeviceTensor, dtype: DType): TypedArray | undefined;
  /** The elements of a tensor that is on the device only. Runs must not overlap with it. */
  download(tensor: DeviceTensor, info: OutputInfo): Promise<TypedArray>;
  /** Whether a tensor holds memory of a device until it is disposed of. */
  resident(tensor: DeviceTensor): boolean;
  /** Frees the memory of a tensor, or keeps it for another result like it. */
  dispose(tensor: DeviceTensor): void;
}
