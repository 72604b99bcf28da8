import type { TypedArray } from '../common/dtype.js';
import { RuntimeError } from '../common/errors.js';
import type { Provider } from './backend.js';
import { threadsFor } from './threads.js';
import { makeBackend, notInstalled, type Build, type Ort, type OrtTensor } from './ort.js';
import { setPlatform, type Platform } from './platform.js';

/** ONNX Runtime in browsers and their workers: the builds of `onnxruntime-web` with its WASM and its WebGPU provider. Only the one used is loaded. */
export const webPlatform: Platform = {
  name: 'the browser',
  providers: ['wasm', 'webgpu'],
  missing: (provider) => {
    if (provider === 'cuda') return 'browsers have no CUDA: use WebGPU';
    if (provider === 'cpu') return 'in browsers the processor is used through WASM: use CPU or WASM';
    if (provider === 'webgpu' && gpu() === undefined) {
      return globalThis.isSecureContext
        ? 'this browser has no WebGPU (navigator.gpu is missing)'
        : 'WebGPU is for pages from https or localhost only';
    }
    return undefined;
  },
  load: async (provider) => makeBackend(await (provider === 'webgpu' ? loadWebGpu() : loadWasm(provider))),
  collect,
};

setPlatform(webPlatform);

interface Gpu {
  requestAdapter(): Promise<object | null>;
}

interface GpuDevice {
  readonly lost: Promise<{ readonly reason: string; readonly message: string }>;
}

/** What `onnxruntime-web` has besides. */
interface WebOrt extends Ort {
  readonly env: {
    readonly wasm: { numThreads?: number };
    readonly webgpu: { readonly device: GpuDevice | Promise<GpuDevice> };
  };
}

function gpu(): Gpu | undefined {
  return (globalThis.navigator as { gpu?: Gpu } | undefined)?.gpu;
}

async function loadWasm(provider: Provider): Promise<Build> {
  let ort: WebOrt;
  try {
    ort = await import('onnxruntime-web/wasm');
  } catch (cause) {
    throw notLoaded(cause);
  }
  ort.env.wasm.numThreads = threadsFor(0);
  return { ort, provider, download };
}

async function loadWebGpu(): Promise<Build> {
  // Ask first: a page without an adapter need not load anything.
  const adapter = await gpu()?.requestAdapter();
  if (!adapter) {
    throw new RuntimeError(
      'WebGPU has no adapter here: the browser found no graphics card that it uses, or was told not to use it. Use the device target CPU.',
    );
  }
  let ort: WebOrt;
  try {
    ort = await import('onnxruntime-web/webgpu');
  } catch (cause) {
    throw notLoaded(cause);
  }
  ort.env.wasm.numThreads = threadsFor(0);
  let tell!: (error: Error) => void;
  const lost = new Promise<Error>((resolve) => (tell = resolve));
  let watched = false;
  let creating: Promise<unknown> = Promise.resolve();
  const watching: Ort = {
    Tensor: ort.Tensor,
    InferenceSession: {
      create: async (bytes, options) => {
        // This build refuses to create a session while another one is being created.
        const creation = creating.then(() => ort.InferenceSession.create(bytes, options));
        creating = creation.catch(() => undefined);
        const session = await creation;
        if (!watched) {
          watched = true;
          // The device exists once a session does.
          void Promise.resolve(ort.env.webgpu.device).then(async (device) => {
            const { reason, message } = await device.lost;
            tell(
              new RuntimeError(
                `The WebGPU device was lost (${reason}${message ? `: ${message}` : ''}): load the page anew, and go on from a checkpoint.`,
              ),
            );
          });
        }
        return session;
      },
    },
  };
  return { ort: watching, provider: 'webgpu', download, lost, explain };
}

/** What errors mean that this build alone has. */
function explain(error: Error): Error | undefined {
  if (!/IsNodeCompatibleWithProvider|Could not find an implementation/.test(error.message)) return undefined;
  return new RuntimeError(
    'ONNX Runtime with WebGPU for browsers has no kernel, not even on the processor, for an operation on int16, uint16, bfloat16 or another ' +
      `rare type: use float32 or int32, or the device target CPU. ${error.message}`,
    { cause: error },
  );
}

function download(tensor: OrtTensor): Promise<TypedArray> {
  return (tensor as OrtTensor & { getData(): Promise<TypedArray> }).getData();
}

/** A package that is not there and a file that did not come look alike. */
function notLoaded(cause: unknown): RuntimeError {
  const error = notInstalled('onnxruntime-web', cause);
  error.message = `ONNX Runtime could not be loaded: ${cause instanceof Error ? cause.message : String(cause)}. ${error.message}`;
  return error;
}

/**
 * A page cannot ask for a collection. Engines count the memory of buffers, though: one that is dropped at once, and never written to, makes
 * them look.
 */
async function collect(): Promise<void> {
  for (let i = 0; i < 4; i++) {
    new ArrayBuffer(2 ** 27);
    await new Promise((resolve) => setTimeout(resolve));
  }
}
