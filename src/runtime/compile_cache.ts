import { compileCache } from '../common/context.js';
import { fileSystem, nodeModule, paths } from '../common/files.js';
import { log } from '../common/log.js';
import type { Ort, OrtSession } from './ort.js';

interface Crypto {
  createHash(name: string): {
    update(data: Uint8Array | string): ReturnType<Crypto['createHash']>;
    digest(as: 'hex'): string;
  };
}

interface System {
  cpus(): readonly { readonly model: string }[];
  arch(): string;
}

/** The version of ONNX Runtime that files are for. */
const VERSION = '1.30.0';

/**
 * Compiles a model for the CPU, or takes it as ONNX Runtime had simplified it in an earlier process: simplifying is most of the time that
 * compiling takes. Files are named after the model, ONNX Runtime's version and the processor, since its layouts depend on that. A file that cannot
 * be used is written anew; a folder that cannot be written costs a warning and nothing else.
 */
export async function cachedSession(ort: Ort, bytes: Uint8Array, options: object): Promise<OrtSession> {
  const folder = compileCache();
  const crypto = nodeModule<Crypto>('node:crypto');
  const system = nodeModule<System>('node:os');
  if (folder === undefined || crypto === undefined || system === undefined)
    return ort.InferenceSession.create(bytes, options);
  const fs = fileSystem('leave the cache of compiled graphs off');
  const machine = `${VERSION} ${system.arch()} ${system.cpus()[0]?.model ?? ''} ${JSON.stringify(options)}`;
  const hash = crypto.createHash('sha256').update(machine).update(bytes).digest('hex');
  const file = paths().join(folder, 'graph_cache', `${hash}.onnx`);
  if (fs.existsSync(file)) {
    try {
      return await ort.InferenceSession.create(fs.readFileSync(file), {
        ...options,
        graphOptimizationLevel: 'disabled',
      });
    } catch {
      log.info(`A file of the cache of compiled graphs cannot be read and is written anew: ${file}.`);
    }
  }
  const temporary = `${file}.${globalThis.process.pid}.tmp`;
  try {
    fs.mkdirSync(paths().dirname(file), { recursive: true, mode: 0o700 });
    const session = await ort.InferenceSession.create(bytes, { ...options, optimizedModelFilePath: temporary });
    await fs.promises.rename(temporary, file);
    return session;
  } catch (error) {
    if (fs.existsSync(temporary)) await fs.promises.rm(temporary, { force: true });
    const session = await ort.InferenceSession.create(bytes, options);
    const reason = error instanceof Error ? error.message : String(error);
    log.warning(`The cache of compiled graphs in ${folder} cannot be written: ${reason}`);
    return session;
  }
}
