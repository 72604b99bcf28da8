import { RuntimeError } from './errors.js';

/**
 * The one place that reads and writes files. Node's modules are taken from the running process, not imported, so a bundle for browsers
 * holds none of them; there every function here raises RuntimeError.
 */

interface NodeProcess {
  readonly pid: number;
  readonly platform: string;
  getBuiltinModule?: <T>(name: string) => T;
}

/** An open file of `node:fs/promises`. */
interface FileHandle {
  stat(): Promise<{ readonly size: number }>;
  read(into: Uint8Array, offset: number, length: number, position: number): Promise<{ readonly bytesRead: number }>;
  write(bytes: Uint8Array): Promise<{ readonly bytesWritten: number }>;
  chmod(mode: number): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** The part of `node:fs` that is used. */
export interface FileSystem {
  readonly constants: { readonly R_OK: number };
  accessSync(path: string, mode: number): void;
  chmodSync(path: string, mode: number): void;
  existsSync(path: string): boolean;
  statSync(path: string): { readonly size: number; readonly mtimeMs: number; isDirectory(): boolean };
  readdirSync(path: string): string[];
  readFileSync(path: string): Uint8Array;
  mkdirSync(path: string, options: { recursive: boolean; mode: number }): unknown;
  openSync(path: string, flags: string): number;
  readSync(file: number, into: Uint8Array, offset: number, length: number, position: number): number;
  writeSync(file: number, bytes: Uint8Array, offset: number, length: number, position: number): number;
  writeFileSync(path: string, bytes: Uint8Array, options: { mode: number }): void;
  closeSync(file: number): void;
  realpathSync(path: string): string;
  rmSync(path: string, options: { force: boolean }): void;
  readonly promises: {
    open(path: string, flags: string, mode?: number): Promise<FileHandle>;
    chmod(path: string, mode: number): Promise<void>;
    rename(from: string, to: string): Promise<void>;
    rm(path: string, options: { force: boolean }): Promise<void>;
  };
}

/** The part of `node:path` that is used. */
interface PathModule {
  readonly basename: (path: string) => string;
  readonly dirname: (path: string) => string;
  readonly join: (...parts: string[]) => string;
  readonly resolve: (path: string) => string;
}

const nodeProcess = (globalThis as { process?: NodeProcess }).process;

/** A module of Node, or undefined elsewhere. */
export function nodeModule<T>(name: string): T | undefined {
  return nodeProcess?.getBuiltinModule?.<T | undefined>(name);
}

/** Node's file system. RuntimeError elsewhere; `instead` says what to do there. */
export function fileSystem(instead: string): FileSystem {
  const fs = nodeModule<FileSystem>('node:fs');
  if (fs === undefined)
    throw new RuntimeError(`Files can be read and written in Node 20.16 or newer only: ${instead}.`);
  return fs;
}

/** Node's functions of paths; ask {@link fileSystem} first. */
export function paths(): PathModule {
  return nodeModule<PathModule>('node:path') as PathModule;
}

/** The absolute path without links, of a file that need not be there: Python's `os.path.realpath`. */
export function realPath(path: string, fs: FileSystem): string {
  const module = paths();
  const absolute = module.resolve(path);
  try {
    return fs.realpathSync(absolute);
  } catch {
    const folder = module.dirname(absolute);
    return folder === absolute ? absolute : module.join(realPath(folder, fs), module.basename(absolute));
  }
}

/** Bytes that are read piece by piece: a file, or memory. */
export interface ByteSource {
  /** How many there are. */
  readonly size: number;
  /** Those from `position` on, `length` of them; they are not to be changed. */
  read(position: number, length: number): Uint8Array | Promise<Uint8Array>;
}

/** Node reads and writes less than 2 GiB at once. */
const MOST = 2 ** 30;

/** Bytes in memory as a source. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  return { size: bytes.length, read: (position, length) => bytes.subarray(position, position + length) };
}

/** Opens a file as a source, calls `use`, and closes it. Errors are those of Node. */
export async function withFile<T>(path: string, fs: FileSystem, use: (source: ByteSource) => Promise<T>): Promise<T> {
  const file = await fs.promises.open(path, 'r');
  try {
    const { size } = await file.stat();
    const read = async (position: number, length: number): Promise<Uint8Array> => {
      const bytes = new Uint8Array(length);
      for (let at = 0; at < length;) {
        const { bytesRead } = await file.read(bytes, at, Math.min(length - at, MOST), position + at);
        if (bytesRead === 0) throw new RuntimeError(`The file ends at byte ${position + at}, while it is read.`);
        at += bytesRead;
      }
      return bytes;
    };
    return await use({ size, read });
  } finally {
    await file.close();
  }
}

let temporaries = 0;

/**
 * Writes a file that is there as a whole or not at all: under another name in the same folder first, then under its own. What was there
 * before is replaced at that moment; when something fails it stays. Errors are those of Node, and what `chunks` throws.
 *
 * @param mode the file's access rights.
 */
export async function writeWhole(
  path: string,
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  mode: number,
  fs: FileSystem,
): Promise<void> {
  const temporary = `${path}.${nodeProcess?.pid ?? 0}-${temporaries++}.tmp`;
  const file = await fs.promises.open(temporary, 'wx', 0o600);
  try {
    try {
      for await (const chunk of chunks) {
        for (let at = 0; at < chunk.length;) at += (await file.write(chunk.subarray(at, at + MOST))).bytesWritten;
      }
      // Without this a machine that stops right after the renaming might keep the name and lose the bytes.
      await file.sync();
      await file.chmod(mode);
    } finally {
      await file.close();
    }
    // Windows replaces no file that is read-only.
    if (nodeProcess?.platform === 'win32' && fs.existsSync(path)) await fs.promises.chmod(path, 0o600);
    await fs.promises.rename(temporary, path);
  } catch (error) {
    await fs.promises.rm(temporary, { force: true });
    throw error;
  }
}
