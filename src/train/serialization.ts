/** Saving and loading of parameters. */
export {
  async_ckpt_thread_status,
  save_checkpoint,
  type CheckpointFormat,
  type SaveCheckpointOptions,
} from './serialization/save.js';
export { load_checkpoint, type LoadCheckpointOptions } from './serialization/load.js';
export { load_checkpoint_async, type ParamDictFuture } from './serialization/load_async.js';
export { load_param_into_net, type LoadParamOptions, type ParameterDict } from './serialization/into_net.js';
export type { AppendDict, AppendedValue, NamedData, SavedValue, SaveObject } from './serialization/entries.js';
export type { Bytes } from './serialization/checks.js';
export { exportNetwork as export, type ExportOptions } from './serialization/export.js';
export { load } from './serialization/load_mindir.js';
