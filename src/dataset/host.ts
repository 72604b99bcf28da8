import { fileSystem as systemFiles, nodeModule, type FileSystem } from '../common/files.js';

/** All that a pipeline asks of the machine it runs on. */

function fileSystem(): FileSystem {
  return systemFiles('pass the contents of the files instead, as a Map or object of names and Uint8Arrays');
}

/** True when `path` is a directory that may be read. */
export function isReadableDirectory(path: string): boolean {
  const fs = fileSystem();
  try {
    fs.accessSync(path, fs.constants.R_OK);
    return fs.statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** Names of the files in a directory, sorted by code unit. */
export function listFiles(path: string): string[] {
  return fileSystem().readdirSync(path).sort();
}

/** The bytes of a file, or the first `length` of them. */
export function readFile(path: string, length?: number): Uint8Array {
  const fs = fileSystem();
  if (length === undefined) return fs.readFileSync(path);
  const file = fs.openSync(path, 'r');
  try {
    const bytes = new Uint8Array(length);
    return bytes.subarray(0, fs.readSync(file, bytes, 0, length, 0));
  } finally {
    fs.closeSync(file);
  }
}

/** Bytes in a file. */
export function fileSize(path: string): number {
  return fileSystem().statSync(path).size;
}

/** Processors of this machine, as far as it tells. */
export function cpuCount(): number {
  const os = nodeModule<{ cpus(): unknown[] }>('node:os');
  return os?.cpus().length || globalThis.navigator?.hardwareConcurrency || 1;
}

/** Lets everything else that waits for the event loop go first: timers, input, and runs of sessions. */
export const turn: () => Promise<void> =
  typeof setImmediate === 'function' ? () => new Promise((resolve) => setImmediate(resolve)) : channelTurn();

/** Browsers delay timers that follow each other by 4 ms; messages are not delayed. */
function channelTurn(): () => Promise<void> {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return () =>
    new Promise((resolve) => {
      waiting.push(resolve);
      port2.postMessage(null);
    });
}
