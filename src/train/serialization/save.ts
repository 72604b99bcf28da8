import { checkBool, pyClass, pyStr } from '../../common/checks.js';
import { RuntimeError, ValueError } from '../../common/errors.js';
import { fileSystem, realPath, writeWhole } from '../../common/files.js';
import { signature } from '../../common/signature.js';
import { Tensor } from '../../common/tensor.js';
import { joinBytes } from '../../formats/bytes.js';
import { encodeCheckpoint, type CheckpointValue } from '../../formats/checkpoint.js';
import { checkCipher, encryptCheckpoint } from '../../formats/checkpoint_cipher.js';
import { asBytes, checkAsyncSave, checkInstance, checkKey, refuseKey, type Bytes } from './checks.js';
import { appendedEntries, entriesOf, isSaveObject, type AppendDict, type Entries, type SaveObject } from './entries.js';
import { encodeSafetensors } from './safetensors.js';

/** The arguments of `save_checkpoint`, not yet checked. */
export interface SaveArguments extends Record<string, unknown> {
  save_obj: unknown;
  ckpt_file_name: unknown;
  integrated_save: unknown;
  async_save: unknown;
  append_dict: unknown;
  enc_key: unknown;
  enc_mode: unknown;
  choice_func: unknown;
  crc_check: unknown;
  format: unknown;
}

const SIG = signature<SaveArguments>(
  'train.save_checkpoint',
  "save_obj, ckpt_file_name, integrated_save=True, async_save=False, append_dict=None, enc_key=None, enc_mode='AES-GCM', " +
    "choice_func=None, crc_check=False, format='ckpt'",
  { dicts: ['save_obj', 'append_dict'] },
);

/** Formats of checkpoint files. */
export type CheckpointFormat = 'ckpt' | 'safetensors';

/** Keywords of {@link save_checkpoint}. */
export interface SaveCheckpointOptions {
  /** Accepted: there is one device. */
  integrated_save?: boolean;
  /** Accepted: saving is always asynchronous, see {@link save_checkpoint}. */
  async_save?: boolean | 'process' | 'thread';
  /** Numbers, booleans, strings and Tensors to be saved beside the parameters. An integral number is an int; `ms.float(2)` is a float. */
  append_dict?: AppendDict | null;
  /** A key of 16, 24 or 32 bytes, for an encrypted file. */
  enc_key?: Bytes | null;
  /** How to encrypt: 'AES-GCM' or 'AES-CBC'. */
  enc_mode?: string;
  /** Which parameters are saved, by name; all by default. */
  choice_func?: ((name: string) => boolean) | null;
  /** Whether the file gets a checksum, which `load_checkpoint` can compare. Not with `enc_key`. */
  crc_check?: boolean;
  /** MindSpore's own format, or safetensors. */
  format?: CheckpointFormat;
}

/** Saves are made one after the other, in the order of their calls. */
let lastSave: Promise<unknown> = Promise.resolve();
/** Files that are being written. */
let underWay = 0;

/** Whether a file is still being written. Deprecated: await `save_checkpoint`. MindSpore's `async_ckpt_thread_status`. */
export function async_ckpt_thread_status(): boolean {
  return underWay > 0;
}

/** Only the owner may read, nobody write: what MindSpore's files have. */
const MODE = 0o400;

/**
 * Saves parameters to a file: MindSpore's `save_checkpoint`. The name gets the format as its ending, if it has none. The file is there as a
 * whole or not at all; one that was there is replaced at the end. With null as name there is no file, and the Promise gives the bytes: this is
 * for browsers.
 *
 * Saved are the values at the time of the call. The Promise settles when the file is complete; not to wait for it is MindSpore's `async_save`.
 *
 * TypeError for what is neither network nor list nor dictionary of parameters, a name that is no string, wrong options; ValueError for
 * unknown formats and modes, for options that exclude each other and for the name of a directory; RuntimeError, with Node's error as
 * cause, when the file cannot be written.
 */
export function save_checkpoint(
  save_obj: SaveObject,
  ckpt_file_name: string,
  integrated_save?: boolean,
  async_save?: boolean | 'process' | 'thread',
  append_dict?: AppendDict | null,
  enc_key?: Bytes | null,
  enc_mode?: string,
  choice_func?: ((name: string) => boolean) | null,
  crc_check?: boolean,
  format?: CheckpointFormat,
): Promise<void>;
export function save_checkpoint(
  save_obj: SaveObject,
  ckpt_file_name: string,
  options?: SaveCheckpointOptions,
): Promise<void>;
export function save_checkpoint(
  save_obj: SaveObject,
  ckpt_file_name: null,
  options?: SaveCheckpointOptions,
): Promise<Uint8Array<ArrayBuffer>>;
/** @hidden */
export function save_checkpoint(
  save_obj: SaveObject,
  ckpt_file_name: string,
  integrated_save: boolean,
  options: Omit<SaveCheckpointOptions, 'integrated_save'>,
): Promise<void>;
export async function save_checkpoint(...args: unknown[]): Promise<Uint8Array<ArrayBuffer> | void> {
  return saveChecked(SIG.bind(args), null);
}

/** Saves with arguments that are bound. `removeRedundancy` is noted in safetensors, unless it is null. */
export async function saveChecked(
  given: SaveArguments,
  removeRedundancy: boolean | null,
): Promise<Uint8Array<ArrayBuffer> | void> {
  const path = checkTarget(given);
  checkBool(given.integrated_save);
  checkAsyncSave(given.async_save);
  const extra = appendedEntries(given.append_dict);
  const cipher = { key: given.enc_key, mode: given.enc_mode };
  checkKey('enc', cipher);
  checkInstance('crc_check', given.crc_check, "<class 'bool'>");
  if (given.format === 'safetensors') refuseKey('save_checkpoint', 'enc', cipher);
  const key = given.enc_key === null ? null : asBytes(given.enc_key as Bytes);
  if (key !== null) {
    checkCipher(key, given.enc_mode as string, 'Encrypt failed');
    if (given.crc_check) throw new ValueError("For 'save_checkpoint', 'enc_key' and 'crc_check' exclude each other.");
  }
  const entries = entriesOf(given.save_obj, given.choice_func as ((name: string) => unknown) | null);
  for (const [name, value] of extra) entries.set(name, value);
  // All values are read before anything is written, so the run that has to compute one is started now.
  const values = readAll(entries);

  const crc = given.crc_check === true;
  const pieces = (found: Map<string, CheckpointValue>): Iterable<Uint8Array> | AsyncIterable<Uint8Array> => {
    if (given.format === 'safetensors') return [encodeSafetensors(found, crc, removeRedundancy)];
    const plain = encodeCheckpoint(found, { crc });
    return key === null ? plain : encryptCheckpoint(plain, key, given.enc_mode as string);
  };
  if (path === null) return gather(pieces(await values));
  const turn = lastSave;
  underWay++;
  const saved = (async () => {
    try {
      const found = await values;
      await turn;
      await writeFile(path, pieces(found));
    } finally {
      underWay--;
    }
  })();
  lastSave = saved.catch(() => undefined);
  return saved;
}

/** The path of the file, or null when the bytes are wanted. */
function checkTarget({ save_obj, ckpt_file_name, format }: SaveArguments): string | null {
  if (format !== 'safetensors' && format !== 'ckpt') {
    throw new ValueError(
      `For 'save_checkpoint', the format must be 'safetensors' or 'ckpt', but got ${String(format)}.`,
    );
  }
  if (!isSaveObject(save_obj)) {
    throw new TypeError(
      `For 'save_checkpoint', the parameter 'save_obj' must be nn.Cell, list or dict, but got ${pyClass(save_obj)}.`,
    );
  }
  if (ckpt_file_name === null) return null;
  if (typeof ckpt_file_name !== 'string') {
    throw new TypeError(
      `For 'save_checkpoint', the parameter ${pyStr(ckpt_file_name)} for checkpoint file name is invalid,'ckpt_file_name' must be string, ` +
        `but got ${pyClass(ckpt_file_name)}.`,
    );
  }
  const fs = fileSystem('give null as ckpt_file_name to get the bytes');
  const path = realPath(ckpt_file_name, fs);
  if (fs.existsSync(path) && fs.statSync(path).isDirectory()) {
    throw new ValueError(
      `For 'save_checkpoint', the parameter \`ckpt_file_name\`: ${path} is a directory, it must be a file name.`,
    );
  }
  return path.endsWith(format) ? path : `${path}.${format}`;
}

async function readAll(entries: Entries): Promise<Map<string, CheckpointValue>> {
  const read = async (value: Tensor | string): Promise<CheckpointValue> =>
    value instanceof Tensor ? { data: await value.read(), shape: value.shape, dtype: value.dtype } : value;
  return new Map(await Promise.all(Array.from(entries, async ([name, value]) => [name, await read(value)] as const)));
}

async function writeFile(path: string, pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<void> {
  try {
    await writeWhole(path, pieces, MODE, fileSystem(''));
  } catch (cause) {
    throw new RuntimeError(
      `Failed to save the checkpoint file ${path}. Maybe don't have the permission to write files, or the disk space is insufficient and so on.`,
      { cause },
    );
  }
}

async function gather(pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return joinBytes(all);
}
