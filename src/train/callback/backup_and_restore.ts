import { checkBool, checkPositiveInt } from '../../common/checks.js';
import { signature } from '../../common/signature.js';
import { load_checkpoint } from '../serialization/load.js';
import { save_checkpoint } from '../serialization/save.js';
import { Callback, type RunContext } from './callback.js';
import { openFolder, type CheckpointFolder } from './checkpoint_folder.js';

const SIG = signature<{ backup_dir: unknown; save_freq: unknown; delete_checkpoint: unknown }>(
  'train.BackupAndRestore',
  "backup_dir, save_freq='epoch', delete_checkpoint=True",
);

const FILE = 'backup.ckpt';

/** Keywords of {@link BackupAndRestore}. */
export interface BackupAndRestoreOptions {
  /** After every how many epochs the network is saved; 'epoch' is every one. Default 'epoch'. */
  save_freq?: 'epoch' | number;
  /** Whether the file is removed when the training has come to its end. Default true. */
  delete_checkpoint?: boolean;
}

/**
 * Saves the network and its optimizer at the end of epochs, in `backup.ckpt`, and begins with what is there from a training that was cut off. A Map as
 * `backup_dir` gets the file's bytes: for browsers. TypeError and ValueError for a directory that is none or a file, and for arguments of other types
 * and ranges. MindSpore's `BackupAndRestore`.
 */
export class BackupAndRestore extends Callback {
  /** The path of the file; in a Map its name. */
  readonly backup_file: string;
  readonly save_freq: number;
  readonly delete_checkpoint: boolean;
  readonly #folder: CheckpointFolder;
  readonly #memory: Map<string, Uint8Array> | undefined;

  constructor(backup_dir: string | Map<string, Uint8Array>, save_freq?: 'epoch' | number, delete_checkpoint?: boolean);
  constructor(backup_dir: string | Map<string, Uint8Array>, options?: BackupAndRestoreOptions);
  /** @hidden */
  constructor(
    backup_dir: string | Map<string, Uint8Array>,
    save_freq: 'epoch' | number,
    options: Omit<BackupAndRestoreOptions, 'save_freq'>,
  );
  constructor(...args: unknown[]) {
    const { backup_dir, save_freq, delete_checkpoint } = SIG.bind(args);
    super();
    this.#folder = openFolder(backup_dir);
    this.#memory = backup_dir instanceof Map ? (backup_dir as Map<string, Uint8Array>) : undefined;
    this.backup_file = this.#folder.path(FILE);
    this.save_freq = save_freq === 'epoch' ? 1 : Number(checkPositiveInt(save_freq));
    this.delete_checkpoint = checkBool(delete_checkpoint) as boolean;
  }

  override async on_train_begin(run_context: RunContext): Promise<void> {
    if (!this.#folder.files().some(({ name }) => name === FILE)) return;
    await load_checkpoint(this.#memory?.get(FILE) ?? this.backup_file, run_context.original_args().train_network);
  }

  override async on_train_epoch_end(run_context: RunContext): Promise<void> {
    const { cur_epoch_num, train_network } = run_context.original_args();
    if (cur_epoch_num % this.save_freq !== 0) return;
    if (this.#folder.put) this.#folder.put(FILE, await save_checkpoint(train_network, null));
    else await save_checkpoint(train_network, this.backup_file);
  }

  override on_train_end(_run_context: RunContext): void {
    if (this.delete_checkpoint) this.#folder.remove(FILE);
  }
}
