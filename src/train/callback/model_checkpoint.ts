import { pyClass, pyStr } from '../../common/checks.js';
import { KeyError, ValueError } from '../../common/errors.js';
import { signature } from '../../common/signature.js';
import type { Cell } from '../../nn/cell.js';
import type { AppendedValue } from '../serialization/entries.js';
import { saveChecked, type SaveArguments } from '../serialization/save.js';
import { Callback, type CallbackParams, type HookResult, type RunContext } from './callback.js';
import { CheckpointConfig } from './checkpoint_config.js';
import { openFolder, type CheckpointFolder } from './checkpoint_folder.js';
import { freshPrefix, savedFiles, surplusFiles } from './checkpoint_names.js';

const SIG = signature<{ prefix: unknown; directory: unknown; config: unknown }>(
  'train.ModelCheckpoint',
  "prefix='CKP', directory=None, config=None",
);

/** A name, or a function that makes one of the state of the training. */
export type NameLike = string | ((params: CallbackParams) => string);

/** Where `ModelCheckpoint` puts files: a directory, or a Map that gets their bytes by name. */
export type FolderLike = string | Map<string, Uint8Array> | ((params: CallbackParams) => string);

/** Keywords of {@link ModelCheckpoint}. */
export interface ModelCheckpointOptions {
  /** What the files' names begin with, or a function that gives the whole name. Default 'CKP'. */
  prefix?: NameLike;
  /**
   * The directory of the files, or a function that gives it. Default: the current one. A Map gets the files' bytes by name: for browsers, which have no
   * directories.
   */
  directory?: FolderLike | null;
  /** When files are saved and which are kept. Default: after every step, the last five. */
  config?: CheckpointConfig | null;
}

type Naming = (params: CallbackParams) => unknown;

/**
 * Saves the network that is trained, with its optimizer, at certain steps and at the end: MindSpore's `ModelCheckpoint`. The files are called
 * `prefix-epoch_step.ckpt`, with the step within its epoch; if the directory holds some of that prefix already, the new ones are called
 * `prefix_1-…` and so on.
 *
 * ValueError for a prefix with a slash, and for a blank directory or one that is a file; TypeError for a config or a directory that is none.
 */
export class ModelCheckpoint extends Callback {
  readonly #config: CheckpointConfig;
  readonly #nameOf: Naming | undefined;
  readonly #folderOf: Naming | undefined;
  readonly #givenPrefix: string;
  readonly #append: Map<string, AppendedValue>;
  readonly #firstEpoch: number;
  readonly #firstStep: number;
  readonly #order: string[] = [];
  #prefix: string;
  #folder: CheckpointFolder | undefined;
  #latest = '';
  #lastStep = 0;
  #lastTime = Date.now();
  #lastKept = Date.now();
  #underWay: Promise<unknown> = Promise.resolve(undefined);
  /** Where the training is, which is noted for a file about its failure. */
  #place: { params: CallbackParams; epoch: number; step: number } | undefined;

  constructor(prefix?: NameLike, directory?: FolderLike | null, config?: CheckpointConfig | null);
  constructor(options?: ModelCheckpointOptions);
  /** @hidden */
  constructor(prefix: NameLike, options: Omit<ModelCheckpointOptions, 'prefix'>);
  constructor(...args: unknown[]) {
    const { prefix, directory, config } = SIG.bind(args);
    super();
    if (typeof prefix !== 'function' && (typeof prefix !== 'string' || prefix.includes('/'))) {
      throw new ValueError(
        "For 'ModelCheckpoint', the argument 'prefix' for checkpoint file name is invalid, it must be callable or string that does not " +
          `contain '/', but got ${pyStr(prefix)}.`,
      );
    }
    if (typeof directory === 'function') this.#folderOf = directory as Naming;
    else this.#folder = openFolder(directory ?? '.');
    if (config !== null && !(config instanceof CheckpointConfig)) {
      throw new TypeError(
        `For 'ModelCheckpoint', the type of argument 'config' should be 'CheckpointConfig', but got ${pyClass(config)}.`,
      );
    }
    this.#config = config ?? new CheckpointConfig();
    this.#nameOf = typeof prefix === 'function' ? (prefix as Naming) : undefined;
    this.#givenPrefix = typeof prefix === 'string' ? prefix : '';
    this.#prefix = this.#givenPrefix;
    if (this.#folder && !this.#nameOf) this.#prefix = freshPrefix(this.#folder, this.#prefix, false);
    this.#append = this.#config.append_dict ?? new Map<string, AppendedValue>();
    this.#firstEpoch = Number(this.#append.get('epoch_num') ?? 0);
    this.#firstStep = Number(this.#append.get('step_num') ?? 0);
  }

  /** The path of the last file, in a Map its name; '' before the first one. */
  get latest_ckpt_file_name(): string {
    return this.#latest;
  }

  override on_train_begin(run_context: RunContext): HookResult {
    this.#place = { params: run_context.original_args(), epoch: 0, step: 0 };
    return super.on_train_begin(run_context);
  }

  override on_train_epoch_begin(run_context: RunContext): HookResult {
    const params = run_context.original_args();
    this.#place = { params, epoch: params.cur_epoch_num, step: 0 };
    return super.on_train_epoch_begin(run_context);
  }

  override on_train_step_begin(run_context: RunContext): HookResult {
    const params = run_context.original_args();
    this.#place = { params, epoch: params.cur_epoch_num, step: stepInEpoch(params) };
    return super.on_train_step_begin(run_context);
  }

  /** Saves, when it is time. */
  override step_end(run_context: RunContext): HookResult {
    const params = run_context.original_args();
    if (this.#nameOf) this.#prefix = checkName(this.#nameOf(params));
    if (this.#folderOf) this.#folder = openFolder(this.#folderOf(params));
    if (params.cur_step_num !== this.#lastStep && this.#isTime(params)) return this.#save(params);
  }

  /** Saves the state at the end, unless the last step did so, and waits for files that are being written. */
  override async end(run_context: RunContext): Promise<void> {
    const params = run_context.original_args();
    const { save_checkpoint_steps: steps, save_checkpoint_seconds: seconds } = this.#config;
    if (params.cur_step_num !== this.#lastStep && (steps || seconds)) await this.#save(params);
    await this.#wait();
  }

  /** With `exception_save`, saves the network as it is when the training fails: `prefix-epoch_step_breakpoint.ckpt`. */
  override async __exit__(_exc_type: unknown, exc_value: unknown, _traceback: unknown): Promise<void> {
    const place = this.#place;
    this.#place = undefined;
    if (exc_value === null || place === undefined || !this.#config.exception_save || !this.#folder) return;
    const { params, epoch, step } = place;
    const prefix = freshPrefix(this.#folder, this.#givenPrefix, true);
    const given = this.#arguments(params.train_network, epoch, step);
    await this.#write(this.#folder, `${prefix}-${epoch}_${step}_breakpoint.ckpt`, { ...given, crc_check: false }, null);
  }

  #isTime(params: CallbackParams): boolean {
    const { save_checkpoint_steps: steps, save_checkpoint_seconds: seconds } = this.#config;
    if (steps) return params.cur_step_num >= this.#lastStep + steps;
    if (!seconds || Date.now() - this.#lastTime <= seconds * 1000) return false;
    this.#lastTime = Date.now();
    return true;
  }

  async #save(params: CallbackParams): Promise<void> {
    await this.#wait();
    // An evaluation trains nothing.
    if (params.get('train_network') === null) throw new KeyError('train_network');
    const folder = this.#folder as CheckpointFolder;
    const { config, prefix } = { config: this.#config, prefix: this.#prefix };
    if (config.remove_redundancy) {
      throw new TypeError(
        "The deduplication feature for saving checkpoint can only be used in parallel scenarios, but got 'stand_alone'.",
      );
    }
    const place = this.#nameOf ? '' : `-${params.cur_epoch_num}_${stepInEpoch(params)}`;
    const name = `${prefix}${place}.${config.format}`;
    // Those that have to go do so when the new one is there.
    const surplus = surplusFiles(savedFiles(folder, prefix, config.format, this.#order), config, this.#lastKept);
    this.#lastKept = Date.now();
    this.#lastStep = params.cur_step_num;
    this.#lastTime = Date.now();
    const network = config.saved_network ?? params.train_network;
    const options = this.#arguments(network, params.cur_epoch_num, params.cur_step_num);
    const saving = this.#write(folder, name, options, config.remove_redundancy).then(() => {
      for (const old of surplus) if (old !== name) folder.remove(old);
    });
    this.#latest = folder.path(name);
    this.#underWay = saving.then(
      () => undefined,
      (error: unknown) => error,
    );
    if (!config.async_save) await this.#wait();
  }

  /** Waits for a file that is being written; throws when that failed. */
  async #wait(): Promise<void> {
    const error = await this.#underWay;
    this.#underWay = Promise.resolve(undefined);
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- it is what saving threw
    if (error !== undefined) throw error;
  }

  #arguments(network: Cell, epoch: number, step: number): Omit<SaveArguments, 'ckpt_file_name'> {
    if (this.#append.has('epoch_num')) this.#append.set('epoch_num', this.#firstEpoch + epoch);
    if (this.#append.has('step_num')) this.#append.set('step_num', this.#firstStep + step);
    const { integrated_save, async_save, enc_key, enc_mode, crc_check, format } = this.#config;
    const append_dict = new Map(this.#append);
    return {
      save_obj: network,
      ...{ integrated_save, async_save, append_dict, enc_key, enc_mode, choice_func: null, crc_check, format },
    };
  }

  async #write(
    folder: CheckpointFolder,
    name: string,
    options: Omit<SaveArguments, 'ckpt_file_name'>,
    removeRedundancy: boolean | null,
  ): Promise<void> {
    const given = { ...options, ckpt_file_name: folder.put ? null : folder.path(name) } as SaveArguments;
    const bytes = await saveChecked(given, removeRedundancy);
    if (bytes) folder.put?.(name, bytes);
    const at = this.#order.indexOf(name);
    if (at >= 0) this.#order.splice(at, 1);
    this.#order.push(name);
  }
}

function stepInEpoch({ cur_step_num, batch_num }: CallbackParams): number {
  return ((cur_step_num - 1) % batch_num) + 1;
}

function checkName(name: unknown): string {
  if (typeof name === 'string' && !name.includes('/')) return name;
  throw new ValueError(
    "For 'ModelCheckpoint', the argument 'prefix' for checkpoint file name is callable, it must return a string that does not contain '/', " +
      `but got ${pyStr(name)}.`,
  );
}
