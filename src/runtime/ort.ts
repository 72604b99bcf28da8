import {
  bfloat16,
  bool_,
  convertData,
  float16,
  float32,
  float64,
  int32,
  int64,
  type DType,
  type TypedArray,
} from '../common/dtype.js';
import { RuntimeError, ValueError } from '../common/errors.js';
import { identityModel } from '../formats/copy.js';
import { sizeOf, type Shape } from '../common/shape.js';
import type { Backend, BackendSession, CompileInput, OutputInfo, Provider } from './backend.js';
import { runtimeOptions } from './options.js';
import { threadsFor } from './threads.js';

/** What is used of a tensor of ONNX Runtime, in Node as on the web. */
export interface OrtTensor {
  readonly location: string;
  readonly data: unknown;
  dispose(): void;
}

/** What is used of its sessions. */
export interface OrtSession {
  /** `fetches`: the names of the results, each with a tensor that takes it or null. */
  run(
    feeds: Readonly<Record<string, OrtTensor>>,
    fetches: Readonly<Record<string, OrtTensor | null>>,
  ): Promise<Record<string, OrtTensor>>;
  release(): Promise<void>;
}

/** What is used of one build of ONNX Runtime. */
export interface Ort {
  readonly Tensor: new (type: string, data: TypedArray, dims: Shape) => OrtTensor;
  readonly InferenceSession: { create(bytes: Uint8Array, options: object): Promise<OrtSession> };
}

/** What differs between builds. */
export interface Build {
  readonly ort: Ort;
  readonly provider: Provider;
  /** Brings a tensor of the device to the processor, as the build does it best. */
  download(tensor: OrtTensor, type: string, info: OutputInfo): Promise<TypedArray>;
  /** Compiles a model; by default ONNX Runtime's own way. */
  create?(bytes: Uint8Array, options: object): Promise<OrtSession>;
  /** Resolves with the error when the device is lost; never, otherwise. */
  readonly lost?: Promise<Error>;
  /** What an error means; undefined when nothing better can be said of it. */
  explain?(error: Error): Error | undefined;
}

/** Types that a graph can leave on a WebGPU device. */
const ON_DEVICE = new Set(['float32', 'float16', 'int32', 'uint32', 'uint8', 'bool']);

/** ONNX Runtime's name of the type in which a provider stores a dtype. TypeError when it has none. */
function storedType(provider: Provider, dtype: DType): string {
  if (dtype === bfloat16) return 'float32';
  if (provider === 'webgpu') {
    if (dtype === float64) {
      throw new TypeError('WebGPU has no float64: use float32, or the device target CPU.');
    }
    if (dtype === int64) return 'int32';
  }
  return dtype === bool_ ? 'bool' : dtype.name;
}

/** How long an error waits for word that the device is lost, in ms. */
const WORD_OF_LOSS = 3000;

/** Smaller results are not worth keeping. */
const LEAST_KEPT = 16 * 2 ** 10;

/** Where a result on the host goes when nobody needs it any more: to those that can take the next result like it. */
const spares = new WeakMap<OrtTensor, OrtTensor[]>();

/** A backend over a build of ONNX Runtime. */
export function makeBackend(build: Build): Backend {
  const { ort, provider } = build;
  return {
    provider,
    createSession: (input) => createSession(build, input),
    toDevice: (data, shape, dtype) => {
      const type = storedType(provider, dtype);
      return new ort.Tensor(type, toStored(data, dtype, type), shape);
    },
    ...(provider === 'webgpu' ? { upload: uploader(build) } : {}),
    hostData: (tensor, dtype) => {
      const own = tensor as OrtTensor;
      return own.location === 'cpu' ? fromStored(own.data as TypedArray, dtype) : undefined;
    },
    download: async (tensor, info) => {
      const data = build.download(tensor as OrtTensor, storedType(provider, info.dtype), info);
      return fromStored(await orLost(build, data), info.dtype);
    },
    resident: (tensor) => (tensor as OrtTensor).location !== 'cpu',
    dispose: (tensor) => {
      const own = tensor as OrtTensor;
      if (own.location === 'cpu') spares.get(own)?.push(own);
      else own.dispose();
    },
  };
}

/** Copies tensors to the device, each by a graph that leaves it there. */
function uploader(build: Build): NonNullable<Backend['upload']> {
  const sessions = new Map<string, Promise<OrtSession>>();
  return async (tensor, { shape, dtype }) => {
    const type = storedType(build.provider, dtype);
    if (!keeps(build.provider, { shape, dtype })) return undefined;
    const key = `${type} ${shape.length}`;
    let session = sessions.get(key);
    if (session === undefined) {
      const options = {
        ...{ executionProviders: [build.provider], logSeverityLevel: 4 },
        preferredOutputLocation: { y: 'gpu-buffer' },
      };
      session = orLost(build, build.ort.InferenceSession.create(identityModel(type, shape.length), options));
      sessions.set(key, session);
    }
    const { y } = await orLost(build, (await session).run({ x: tensor as OrtTensor }, { y: null }));
    return y;
  };
}

function toStored(data: TypedArray, dtype: DType, type: string): TypedArray {
  if (dtype === bfloat16) return convertData(data, bfloat16, float32);
  if (dtype === int64 && type === 'int32') {
    for (const x of data as BigInt64Array) {
      if (x < -2147483648n || x > 2147483647n) {
        throw new ValueError(`WebGPU holds int64 as int32, and ${x} is beyond it: use the device target CPU.`);
      }
    }
    return convertData(data, int64, int32);
  }
  return data;
}

function fromStored(data: TypedArray, dtype: DType): TypedArray {
  if (dtype === bfloat16) return convertData(data, float32, bfloat16);
  if (dtype === int64 && data instanceof Int32Array) return convertData(data, int32, int64);
  // Where JavaScript has half floats, ONNX Runtime gives them; here they are bits.
  if (dtype === float16 && !(data instanceof Uint16Array)) {
    const { buffer, byteOffset, length } = data as Uint8Array<ArrayBuffer>;
    return new Uint16Array(buffer, byteOffset, length);
  }
  return data;
}

async function createSession(build: Build, input: CompileInput): Promise<BackendSession> {
  const { bytes, inputs, outputs, optimize } = input;
  const options = {
    executionProviders: [build.provider === 'webgpu' ? { name: 'webgpu', preferredLayout: 'NCHW' } : build.provider],
    graphOptimizationLevel: optimize ? 'all' : 'disabled',
    intraOpNumThreads: threadsFor(input.work),
    interOpNumThreads: 1,
    logSeverityLevel: 4, // what goes wrong is in the error
    ...(build.provider === 'webgpu' ? { preferredOutputLocation: locations(build.provider, input) } : {}),
    extra: {
      session: {
        // Threads that wait by turning in circles for long take from other programs; for as long as waking them takes, it wins 3 to 5 % of a step.
        intra_op: { spin_duration_us: '10' },
        ...(runtimeOptions.strict ? { disable_cpu_ep_fallback: '1' } : {}),
      },
    },
  };
  const made = build.create?.(bytes, options) ?? build.ort.InferenceSession.create(bytes, options);
  const session = await orLost(build, made);
  const spare = input.results.map(({ shape, dtype }): OrtTensor[] | undefined =>
    build.provider === 'cpu' && sizeOf(shape) * dtype.size >= LEAST_KEPT ? [] : undefined,
  );
  return {
    run: async (tensors) => {
      const feeds: Record<string, OrtTensor> = {};
      inputs.forEach((name, i) => (feeds[name] = tensors[i] as OrtTensor));
      const fetches: Record<string, OrtTensor | null> = {};
      outputs.forEach((name, i) => (fetches[name] = spare[i]?.pop() ?? null));
      const results = await orLost(build, session.run(feeds, fetches));
      return outputs.map((name, i) => {
        // A tensor that was given has taken the result; what comes back beside it is a copy.
        const result = fetches[name] ?? results[name];
        if (spare[i] !== undefined) spares.set(result, spare[i]);
        return result;
      });
    },
    release: () => session.release(),
  };
}

/** Where each result of a graph stays: on the device when it can hold it; nothing there is empty. */
function locations(provider: Provider, { outputs, results }: CompileInput): Record<string, string> {
  return Object.fromEntries(results.map((info, i) => [outputs[i], keeps(provider, info) ? 'gpu-buffer' : 'cpu']));
}

/** Whether a device can hold it. */
function keeps(provider: Provider, { shape, dtype }: OutputInfo): boolean {
  return ON_DEVICE.has(storedType(provider, dtype)) && sizeOf(shape) > 0;
}

/** What a promise gives, or the error of the device when that is lost meanwhile: then the promise may never settle. */
async function orLost<T>(build: Build, work: Promise<T>): Promise<T> {
  try {
    if (build.lost === undefined) return await work;
    work.catch(() => undefined);
    return await Promise.race([work, build.lost.then((error) => Promise.reject(error))]);
  } catch (error) {
    throw (await wordOfLoss(build)) ?? ((error instanceof Error && build.explain?.(error)) || error);
  }
}

/** The error of a lost device: what ran there may fail a moment before the browser says so. Undefined when it is not lost. */
async function wordOfLoss({ lost }: Build): Promise<Error | undefined> {
  if (lost === undefined) return undefined;
  return Promise.race([lost, new Promise<undefined>((resolve) => setTimeout(resolve, WORD_OF_LOSS))]);
}

/** The error for a package that is not installed. */
export function notInstalled(name: string, cause: unknown): RuntimeError {
  return new RuntimeError(`The package '${name}' (1.30.0) is not installed: run \`npm install ${name}@1.30.0\`.`, {
    cause,
  });
}
