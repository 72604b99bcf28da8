import { checkBool, checkNonNegativeInt, pyClass, pyRepr } from '../../common/checks.js';
import { ValueError } from '../../common/errors.js';
import { signature } from '../../common/signature.js';
import { Cell } from '../../nn/cell.js';
import { checkAsyncSave, checkInstance, checkKey, type Bytes } from '../serialization/checks.js';
import { entriesOfDict, isAppendable, isDict, type AppendDict, type AppendedValue } from '../serialization/entries.js';
import type { CheckpointFormat } from '../serialization/save.js';

interface ConfigArguments extends Record<string, unknown> {
  save_checkpoint_steps: number | null;
  save_checkpoint_seconds: number | null;
  keep_checkpoint_max: number | null;
  keep_checkpoint_per_n_minutes: number | null;
  integrated_save: boolean;
  async_save: boolean | 'process' | 'thread';
  saved_network: Cell | null;
  append_info: unknown;
  enc_key: Bytes | null;
  enc_mode: string;
  exception_save: boolean;
  crc_check: boolean;
  remove_redundancy: boolean;
  format: CheckpointFormat;
}

const SIG = signature<ConfigArguments>(
  'train.CheckpointConfig',
  'save_checkpoint_steps=1, save_checkpoint_seconds=0, keep_checkpoint_max=5, keep_checkpoint_per_n_minutes=0, integrated_save=True, ' +
    "async_save=False, saved_network=None, append_info=None, enc_key=None, enc_mode='AES-GCM', exception_save=False, crc_check=False, " +
    "remove_redundancy=False, format='ckpt'",
);

/** What `append_info` may list: the numbers of the epoch and the step, and one dictionary of values. */
export type AppendInfo = readonly ('epoch_num' | 'step_num' | AppendDict)[];

/** Keywords of {@link CheckpointConfig}. */
export interface CheckpointConfigOptions {
  /** Steps from one checkpoint to the next. Default 1. */
  save_checkpoint_steps?: number | null;
  /** Seconds from one checkpoint to the next, when `save_checkpoint_steps` is 0 or null. Default 0. */
  save_checkpoint_seconds?: number | null;
  /** How many files are kept. Default 5. */
  keep_checkpoint_max?: number | null;
  /** Of so many minutes one file is kept, when `keep_checkpoint_max` is 0 or null. Default 0. */
  keep_checkpoint_per_n_minutes?: number | null;
  /** Accepted: there is one device. */
  integrated_save?: boolean;
  /** Whether the training goes on while a file is written. */
  async_save?: boolean | 'process' | 'thread';
  /** The network to be saved; by default the one that is trained, with its optimizer. */
  saved_network?: Cell | null;
  /** What is saved beside the parameters. */
  append_info?: AppendInfo | null;
  /** A key of 16, 24 or 32 bytes, for encrypted files. */
  enc_key?: Bytes | null;
  /** How to encrypt: 'AES-GCM' or 'AES-CBC'. */
  enc_mode?: string;
  /** Whether a checkpoint is saved when the training fails. */
  exception_save?: boolean;
  /** Whether files get a checksum. */
  crc_check?: boolean;
  /** For several devices: has to be false. */
  remove_redundancy?: boolean;
  /** MindSpore's own format, or safetensors. */
  format?: CheckpointFormat;
}

const INFO = ['epoch_num', 'step_num'];

/**
 * When `ModelCheckpoint` saves and what it keeps: MindSpore's `CheckpointConfig`. Of `save_checkpoint_steps` and `save_checkpoint_seconds`, and
 * of `keep_checkpoint_max` and `keep_checkpoint_per_n_minutes`, the first one counts, unless it is 0 or null.
 *
 * TypeError and ValueError for options of other types and ranges, and for options that safetensors do not have.
 */
export class CheckpointConfig {
  readonly #given: ConfigArguments;
  readonly #seconds: number | null;
  readonly #max: number | null;
  readonly #minutes: number | null;
  readonly #appendDict: Map<string, AppendedValue> | null;

  constructor(
    save_checkpoint_steps?: number | null,
    save_checkpoint_seconds?: number | null,
    keep_checkpoint_max?: number | null,
    keep_checkpoint_per_n_minutes?: number | null,
    integrated_save?: boolean,
    async_save?: boolean | 'process' | 'thread',
    saved_network?: Cell | null,
    append_info?: AppendInfo | null,
    enc_key?: Bytes | null,
    enc_mode?: string,
    exception_save?: boolean,
    crc_check?: boolean,
    remove_redundancy?: boolean,
    format?: CheckpointFormat,
  );
  constructor(options?: CheckpointConfigOptions);
  /** @hidden */
  constructor(save_checkpoint_steps: number | null, options: Omit<CheckpointConfigOptions, 'save_checkpoint_steps'>);
  constructor(...args: unknown[]) {
    const given = SIG.bind(args);
    const steps = number(given.save_checkpoint_steps);
    const seconds = number(given.save_checkpoint_seconds);
    const max = number(given.keep_checkpoint_max);
    const minutes = number(given.keep_checkpoint_per_n_minutes);
    if (given.saved_network !== null && !(given.saved_network instanceof Cell)) {
      throw new TypeError(
        `For 'CheckpointConfig', the type of 'saved_network' must be None or Cell, but got ${pyClass(given.saved_network)}.`,
      );
    }
    if (!steps && !seconds && !max && !minutes) {
      throw new ValueError(
        "For 'CheckpointConfig', the input arguments 'save_checkpoint_steps', 'save_checkpoint_seconds', 'keep_checkpoint_max' and " +
          "'keep_checkpoint_per_n_minutes' can't be all None or 0.",
      );
    }
    checkBool(given.exception_save);
    checkBool(given.integrated_save);
    checkAsyncSave(given.async_save);
    this.#given = { ...given, save_checkpoint_steps: steps };
    this.#seconds = steps ? null : seconds;
    this.#max = max || minutes ? max : 1;
    this.#minutes = max ? null : minutes;
    this.#appendDict = readAppendInfo(given.append_info);
    checkKey('enc', { key: given.enc_key, mode: given.enc_mode });
    checkInstance('crc_check', given.crc_check, "<class 'bool'>");
    checkInstance('format', given.format, "<class 'str'>");
    checkInstance('remove_redundancy', given.remove_redundancy, "<class 'bool'>");
    const special = given.enc_key !== null || given.enc_mode !== 'AES-GCM' || given.crc_check || given.exception_save;
    if (given.format === 'safetensors' && special) {
      throw new ValueError("For 'save_checkpoint', when format is 'safetensors', other param must be default.");
    }
  }

  /** Steps from one checkpoint to the next. */
  get save_checkpoint_steps(): number | null {
    return this.#given.save_checkpoint_steps;
  }

  /** Seconds from one checkpoint to the next; null when steps count. */
  get save_checkpoint_seconds(): number | null {
    return this.#seconds;
  }

  /** How many files are kept. */
  get keep_checkpoint_max(): number | null {
    return this.#max;
  }

  /** Of so many minutes one file is kept; null when the number of files counts. */
  get keep_checkpoint_per_n_minutes(): number | null {
    return this.#minutes;
  }

  /** Accepted: there is one device. */
  get integrated_save(): boolean {
    return this.#given.integrated_save;
  }

  /** Whether the training goes on while a file is written. */
  get async_save(): boolean | 'process' | 'thread' {
    return this.#given.async_save;
  }

  /** The network to be saved, or null for the one that is trained. */
  get saved_network(): Cell | null {
    return this.#given.saved_network;
  }

  /** The key of encrypted files. */
  get enc_key(): Bytes | null {
    return this.#given.enc_key;
  }

  /** How files are encrypted. */
  get enc_mode(): string {
    return this.#given.enc_mode;
  }

  /** Whether a checkpoint is saved when the training fails. */
  get exception_save(): boolean {
    return this.#given.exception_save;
  }

  /** Whether files get a checksum. */
  get crc_check(): boolean {
    return this.#given.crc_check;
  }

  /** For several devices. */
  get remove_redundancy(): boolean {
    return this.#given.remove_redundancy;
  }

  /** The format of the files. */
  get format(): CheckpointFormat {
    return this.#given.format;
  }

  /** What is saved beside the parameters; null for nothing. */
  get append_dict(): Map<string, AppendedValue> | null {
    return this.#appendDict;
  }

  /** When files are saved and kept, by option. */
  get_checkpoint_policy(): Map<string, unknown> {
    return new Map<string, unknown>([
      ['save_checkpoint_steps', this.save_checkpoint_steps],
      ['save_checkpoint_seconds', this.save_checkpoint_seconds],
      ['keep_checkpoint_max', this.keep_checkpoint_max],
      ['keep_checkpoint_per_n_minutes', this.keep_checkpoint_per_n_minutes],
      ['saved_network', this.saved_network],
    ]);
  }
}

function number(value: unknown): number | null {
  return value === null ? null : Number(checkNonNegativeInt(value));
}

function readAppendInfo(info: unknown): Map<string, AppendedValue> | null {
  if (info === null || (Array.isArray(info) && info.length === 0)) return null;
  if (!Array.isArray(info)) {
    throw new TypeError(`For 'CheckpointConfig', the type of 'append_info' must be list,but got ${pyClass(info)}.`);
  }
  const appended = new Map<string, AppendedValue>();
  for (const name of INFO) if (info.includes(name)) appended.set(name, 0);
  let dicts = 0;
  for (const element of info as unknown[]) {
    if (typeof element === 'string') {
      if (INFO.includes(element)) continue;
      throw new ValueError(
        `For 'CheckpointConfig', the value of element in the argument 'append_info' must be in ${pyRepr(INFO)}, but got ${element}.`,
      );
    }
    if (!isDict(element)) {
      throw new TypeError(
        `For 'CheckpointConfig', the type of 'append_info' element must be str or dict,but got ${pyClass(element)}.`,
      );
    }
    if (++dicts > 1) {
      throw new TypeError(
        "For 'CheckpointConfig', the element of 'append_info' must has only one dict, but got {dict_num}",
      );
    }
    for (const [name, value] of entriesOfDict(element)) {
      if (typeof name !== 'string' || !isAppendable(value)) {
        throw new TypeError(
          "For 'CheckpointConfig', the key type of the dict 'append_info' must be string, the value type must be int or float or bool, " +
            `but got key type ${pyClass(name)}, value type ${pyClass(value)}`,
        );
      }
      appended.set(name, value);
    }
  }
  return appended;
}
