import { pyClass } from '../../common/checks.js';
import { NotImplementedError, ValueError } from '../../common/errors.js';
import { bytesSource, fileSystem, realPath, withFile, type ByteSource } from '../../common/files.js';
import { Parameter } from '../../common/parameter.js';
import { signature } from '../../common/signature.js';
import { Tensor } from '../../common/tensor.js';
import {
  decodeCheckpoint,
  MalformedCheckpoint,
  WrongChecksum,
  type CheckpointTensor,
  type CheckpointValue,
} from '../../formats/checkpoint.js';
import { checkCipher, decryptCheckpoint, isEncrypted } from '../../formats/checkpoint_cipher.js';
import type { Cell } from '../../nn/cell.js';
import { asBytes, checkInstance, checkKey, checkPrefix, isBytes, refuseKey, type Bytes } from './checks.js';
import { load_param_into_net } from './into_net.js';
import { decodeSafetensors } from './safetensors.js';
import type { CheckpointFormat } from './save.js';

interface LoadArguments extends Record<string, unknown> {
  ckpt_file_name: unknown;
  net: Cell | null;
  strict_load: boolean;
  filter_prefix: unknown;
  dec_key: unknown;
  dec_mode: unknown;
  specify_prefix: unknown;
  choice_func: ((name: string) => unknown) | null;
  crc_check: unknown;
  remove_redundancy: unknown;
  format: unknown;
}

const SIG = signature<LoadArguments>(
  'train.load_checkpoint',
  'ckpt_file_name, net=None, strict_load=False, filter_prefix=None, dec_key=None, ' +
    "dec_mode='AES-GCM', specify_prefix=None, choice_func=None, crc_check=False, remove_redundancy=False, format='ckpt'",
);

/** Keywords of {@link load_checkpoint}. */
export interface LoadCheckpointOptions {
  /** A network that gets the parameters, as by `load_param_into_net`. */
  net?: Cell | null;
  /** Whether names and types have to be those of the network: see `load_param_into_net`. */
  strict_load?: boolean;
  /** What begins with one of these is left out. `choice_func` is to be preferred. */
  filter_prefix?: string | readonly string[] | null;
  /** The key of an encrypted file. */
  dec_key?: Bytes | null;
  /** How the file is encrypted: 'AES-GCM' or 'AES-CBC'. */
  dec_mode?: string;
  /** Only what begins with one of these is loaded. `choice_func` is to be preferred. */
  specify_prefix?: string | readonly string[] | null;
  /** Which parameters are loaded, by name. Not asked when a prefix is given. */
  choice_func?: ((name: string) => boolean) | null;
  /** Whether to compare the checksum, if the file has one. */
  crc_check?: boolean;
  /** For files of several devices: has to be false. */
  remove_redundancy?: boolean;
  /** MindSpore's own format, or safetensors; the name of the file ends with it. */
  format?: CheckpointFormat;
}

/**
 * The parameters of a checkpoint file, by name: MindSpore's `load_checkpoint`. The file is named, or its bytes are given. What was saved as a
 * string comes back as one: `load_checkpoint<Parameter | string>(…)` says so. Numbers come back as Parameters without axes.
 *
 * ValueError for a file that is not there, has another format, is damaged or encrypted, or holds nothing that is wanted; TypeError and
 * ValueError for wrong options; with `net` also what `load_param_into_net` raises.
 */
export function load_checkpoint<V = Parameter>(
  ckpt_file_name: string | Bytes,
  net?: Cell | null,
  strict_load?: boolean,
  filter_prefix?: string | readonly string[] | null,
  dec_key?: Bytes | null,
  dec_mode?: string,
  specify_prefix?: string | readonly string[] | null,
  choice_func?: ((name: string) => boolean) | null,
  crc_check?: boolean,
  remove_redundancy?: boolean,
  format?: CheckpointFormat,
): Promise<Map<string, V>>;
export function load_checkpoint<V = Parameter>(
  ckpt_file_name: string | Bytes,
  options?: LoadCheckpointOptions,
): Promise<Map<string, V>>;
/** @hidden */
export function load_checkpoint<V = Parameter>(
  ckpt_file_name: string | Bytes,
  net: Cell | null,
  options: Omit<LoadCheckpointOptions, 'net'>,
): Promise<Map<string, V>>;
export async function load_checkpoint(...args: unknown[]): Promise<Map<string, unknown>> {
  const given = SIG.bind(args);
  const wanted = choiceOf(given);
  const cipher = { key: given.dec_key, mode: given.dec_mode };
  checkKey('dec', cipher);
  checkInstance('crc_check', given.crc_check, "<class 'bool'>");
  checkInstance('remove_redundancy', given.remove_redundancy, "<class 'bool'>");
  if (given.format === 'safetensors') refuseKey('load_checkpoint', 'dec', cipher);
  const { name, open } = findFile(given);
  const crc = given.crc_check === true;
  let found: Map<string, Parameter | string>;
  let removed = given.remove_redundancy as boolean;
  if (given.format === 'safetensors') {
    const read = await open((source) => loadSafetensors(source, name, crc, given.choice_func));
    found = read.found;
    removed = read.removeRedundancy ?? removed;
  } else {
    const key = given.dec_key === null ? null : asBytes(given.dec_key as Bytes);
    found = await open((source) => loadOwnFormat(source, name, crc, wanted, key, given.dec_mode as string));
  }
  if (found.size === 0) {
    throw new ValueError(
      "The loaded parameter dict is empty after filter or specify, please check whether 'filter_prefix' or 'specify_prefix' are set correctly.",
    );
  }
  if (given.net !== null) load_param_into_net(given.net, found, given.strict_load, removed);
  return found;
}

/** Which names are wanted. Prefixes, where given, take the place of the function. */
function choiceOf({ specify_prefix, filter_prefix, choice_func }: LoadArguments): (name: string) => unknown {
  const only = checkPrefix(specify_prefix);
  const without = checkPrefix(filter_prefix);
  if (only === null && without === null) return choice_func ?? (() => true);
  return (name) =>
    (only === null || only.some((prefix) => name.startsWith(prefix))) &&
    (without === null || !without.some((prefix) => name.startsWith(prefix)));
}

/** Calls its argument with the bytes of a file. */
type Opener = <T>(use: (source: ByteSource) => Promise<T>) => Promise<T>;

/** The file, and what messages call it. */
function findFile({ ckpt_file_name: file, format }: LoadArguments): { name: string; open: Opener } {
  if (format !== 'ckpt' && format !== 'safetensors') {
    throw new ValueError(
      "For 'load_checkpoint', the checkpoint file should end with '.ckpt' or '.safetensors', please input the correct 'format'.",
    );
  }
  if (isBytes(file)) return { name: '<bytes>', open: (use) => use(bytesSource(asBytes(file))) };
  if (typeof file !== 'string') {
    throw new TypeError(
      `For 'load_checkpoint', the argument 'ckpt_file_name' must be string, but got ${pyClass(file)}.`,
    );
  }
  if (!file.endsWith(format)) {
    throw new ValueError(
      `For 'load_checkpoint', the checkpoint file format must same with 'format', but got file_name:'${file}', format:'${format}'`,
    );
  }
  const fs = fileSystem('give the bytes of the file instead');
  const path = realPath(file, fs);
  if (!fs.existsSync(path)) {
    throw new ValueError(
      `For 'load_checkpoint', the checkpoint file: ${path} does not exist, please check whether the 'ckpt_file_name' is correct.`,
    );
  }
  const open: Opener = async (use) => {
    try {
      return await withFile(path, fs, use);
    } catch (cause) {
      throw isSystemError(cause) ? unreadable(path, cause) : cause;
    }
  };
  return { name: path, open };
}

/** An error of Node's file system. */
function isSystemError(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

function unreadable(name: string, cause: unknown): ValueError {
  return new ValueError(
    `Failed to read the checkpoint file ${name}. May not have permission to read it, please check the correct of the file.`,
    { cause },
  );
}

async function loadOwnFormat(
  source: ByteSource,
  name: string,
  crc: boolean,
  wanted: (name: string) => unknown,
  key: Uint8Array | null,
  mode: string,
): Promise<Map<string, Parameter | string>> {
  const found = new Map<string, Parameter | string>();
  try {
    const plain = key === null ? source : bytesSource(await decrypt(source, key, mode));
    for await (const [entry, value] of decodeCheckpoint(plain, { crc, wanted })) {
      found.set(entry, toParameter(entry, value));
    }
    return found;
  } catch (cause) {
    if (isSystemError(cause) || cause instanceof NotImplementedError) throw cause;
    throw await translate(cause, source, name);
  }
}

/** The error of a file that cannot be read, in MindSpore's words; the cause says more. */
async function translate(cause: unknown, source: ByteSource, name: string): Promise<Error> {
  if (cause instanceof EncryptedFile) return encrypted(name, cause.cause);
  if (cause instanceof MalformedCheckpoint) {
    return new ValueError(
      `Failed to read the checkpoint file ${name}. The file may be corrupted, and the content cannot be parsed.`,
      {
        cause: (await isCipher(source)) ? new ValueError('The file is encrypted: give its dec_key.', { cause }) : cause,
      },
    );
  }
  if (cause instanceof WrongChecksum) return unreadable(name, cause);
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ValueError(`${reason}\nFor 'load_checkpoint', failed to load the checkpoint file ${name}.`, { cause });
}

async function isCipher(source: ByteSource): Promise<boolean> {
  return isEncrypted(await source.read(0, Math.min(4, source.size)));
}

function encrypted(name: string, cause: unknown): ValueError {
  return new ValueError(
    `Failed to read the checkpoint file ${name}. The file may be encrypted or tempered with, please pass in the correct 'dec_key' ` +
      'or check the file integrity.',
    { cause },
  );
}

/** Says that the cause has to do with encryption. */
class EncryptedFile extends Error {}

async function decrypt(source: ByteSource, key: Uint8Array, mode: string): Promise<Uint8Array> {
  const bytes = await source.read(0, source.size);
  try {
    checkCipher(key, mode, 'Decrypt failed');
    return await decryptCheckpoint(bytes, key, mode);
  } catch (cause) {
    if (cause instanceof NotImplementedError) throw cause;
    throw new EncryptedFile('Decrypt failed', { cause });
  }
}

async function loadSafetensors(
  source: ByteSource,
  name: string,
  crc: boolean,
  wanted: ((name: string) => unknown) | null,
): Promise<{ found: Map<string, Parameter>; removeRedundancy: boolean | undefined }> {
  const bytes = await source.read(0, source.size);
  let read: ReturnType<typeof decodeSafetensors>;
  try {
    read = decodeSafetensors(bytes, crc);
  } catch (cause) {
    if (cause instanceof WrongChecksum) throw cause;
    throw new ValueError(
      `Failed to read the checkpoint file ${name}. The file may be corrupted, and the content cannot be parsed.`,
      { cause },
    );
  }
  const chosen = read.found.filter(([entry]) => wanted === null || wanted(entry));
  const found = new Map(chosen.map(([entry, value]) => [entry, toParameter(entry, value)]));
  return { found, removeRedundancy: read.removeRedundancy };
}

function toParameter(name: string, value: CheckpointTensor): Parameter;
function toParameter(name: string, value: CheckpointValue): Parameter | string;
function toParameter(name: string, value: CheckpointValue): Parameter | string {
  if (typeof value === 'string') return value;
  return new Parameter(Tensor.fromData(value.data, value.shape, value.dtype), { name });
}
