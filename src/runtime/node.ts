import type { TypedArray } from '../common/dtype.js';
import { RuntimeError } from '../common/errors.js';
import { nodeModule } from '../common/files.js';
import { BLOCK_PROBE, blockModel, blockSize } from '../formats/blocked.js';
import { identityModel } from '../formats/copy.js';
import type { OutputInfo, Provider } from './backend.js';
import { cachedSession } from './compile_cache.js';
import { makeBackend, notInstalled, type Build, type Ort, type OrtSession, type OrtTensor } from './ort.js';
import { setPlatform, type Platform } from './platform.js';

/** ONNX Runtime in Node: the package `onnxruntime-node` with its CPU, WebGPU and, where its library is installed, CUDA providers. */
export const nodePlatform: Platform = {
  name: 'Node',
  providers: ['cpu', 'cuda', 'webgpu'],
  missing: (provider) => {
    if (provider === 'wasm') return 'the WASM provider is for browsers: use CPU';
    if (provider === 'cuda') return missingCuda();
    return undefined;
  },
  load: async (provider) => {
    const build = await load(provider);
    const backend = makeBackend(build);
    return provider === 'cpu' ? { ...backend, block: await findBlock(build.ort) } : backend;
  },
  collect,
};

setPlatform(nodePlatform);

async function load(provider: Provider): Promise<Build> {
  let ort: Ort;
  try {
    ort = await import('onnxruntime-node');
  } catch (cause) {
    throw notInstalled('onnxruntime-node', cause);
  }
  const identities = new Map<string, Promise<OrtSession>>();
  const build: Build = { ort, provider, explain, download: (...args) => download(ort, identities, ...args) };
  return provider === 'cpu' ? { ...build, create: (bytes, options) => cachedSession(ort, bytes, options) } : build;
}

/** How many channels a block has in the layout of ONNX Runtime's own convolutions on this processor; undefined when it has none. */
async function findBlock(ort: Ort): Promise<number | undefined> {
  const { data, shape } = BLOCK_PROBE;
  try {
    const session = await ort.InferenceSession.create(blockModel(), { logSeverityLevel: 4, intraOpNumThreads: 1 });
    const outputs = { blocked: null, y: null, mean: null };
    const { blocked, y, mean } = await session.run({ x: new ort.Tensor('float32', data, shape) }, outputs);
    await session.release();
    return blockSize(blocked.data as Float32Array, y.data as Float32Array, mean.data as Float32Array);
  } catch {
    return undefined; // a build without these nodes
  }
}

/** What ONNX Runtime's errors about devices mean. */
function explain(error: Error): Error | undefined {
  const { message } = error;
  if (/No supported adapters|Failed to get a WebGPU adapter/i.test(message)) {
    return new RuntimeError(
      'WebGPU has no adapter here: no graphics driver that it can use was found. On Linux it wants a Vulkan driver ' +
        "(`vulkaninfo` lists them); without a graphics card, Mesa's lavapipe (25 or newer) will do. Else use the device target CPU.",
      { cause: error },
    );
  }
  if (/Failed to load shared library|libonnxruntime_providers_cuda/.test(message)) {
    const [, what] = /error:\s*(.+)/.exec(message) ?? [];
    return new RuntimeError(
      `The CUDA provider is installed but could not be loaded${what ? `: ${what.trim()}` : ''}. It wants an NVIDIA driver, CUDA 13 and cuDNN 9.`,
      { cause: error },
    );
  }
  if (/device (was |is )?lost/i.test(message)) {
    return new RuntimeError('The WebGPU device was lost: start the program anew, from a checkpoint.', { cause: error });
  }
  return undefined;
}

/**
 * Reads a tensor of the GPU with a graph that copies it to the processor. (Its own `getData()` ends the process in
 * onnxruntime-node 1.30.0.)
 */
async function download(
  ort: Ort,
  sessions: Map<string, Promise<OrtSession>>,
  tensor: OrtTensor,
  type: string,
  { shape }: OutputInfo,
): Promise<TypedArray> {
  const key = `${type} ${shape.length}`;
  let session = sessions.get(key);
  if (session === undefined) {
    session = ort.InferenceSession.create(identityModel(type, shape.length), {
      executionProviders: ['webgpu'],
      logSeverityLevel: 4,
    });
    sessions.set(key, session);
  }
  const { y } = await (await session).run({ x: tensor }, { y: null });
  return y.data as TypedArray;
}

/** Where onnxruntime-node keeps its libraries; undefined when it is not installed. */
function libraryFolder(): string | undefined {
  const module = nodeModule<{ createRequire(from: string): { resolve(name: string): string } }>('node:module');
  const path = nodeModule<{ dirname(path: string): string; join(...parts: string[]): string }>('node:path');
  if (module === undefined || path === undefined) return undefined;
  try {
    const found = module.createRequire(import.meta.url).resolve('onnxruntime-node/package.json');
    return path.join(path.dirname(found), 'bin', 'napi-v6', process.platform, process.arch);
  } catch {
    return undefined;
  }
}

function missingCuda(): string | undefined {
  if (process.platform !== 'linux' && process.platform !== 'win32') return `there is no CUDA on ${process.platform}`;
  const folder = libraryFolder();
  if (folder === undefined) return "the package 'onnxruntime-node' is not installed";
  const fs = nodeModule<{ existsSync(path: string): boolean }>('node:fs');
  const file = process.platform === 'win32' ? 'onnxruntime_providers_cuda.dll' : 'libonnxruntime_providers_cuda.so';
  return fs?.existsSync(`${folder}/${file}`)
    ? undefined
    : `onnxruntime-node has no CUDA provider: ${file} is not in ${folder} (its install script fetches it unless told to skip)`;
}

/** Collects garbage with what Node has for it, and lets the callbacks of what was found run. */
async function collect(): Promise<void> {
  let gc = (globalThis as { gc?: () => void }).gc;
  if (gc === undefined) {
    nodeModule<{ setFlagsFromString(flags: string): void }>('node:v8')?.setFlagsFromString('--expose-gc');
    gc = nodeModule<{ runInNewContext(code: string): () => void }>('node:vm')?.runInNewContext('gc');
  }
  gc?.();
  await new Promise((resolve) => setTimeout(resolve));
}
