import { pyRepr } from '../../common/checks.js';
import { ValueError } from '../../common/errors.js';
import { BackupAndRestore } from './backup_and_restore.js';
import { Callback } from './callback.js';
import { EarlyStopping } from './early_stopping.js';
import { History } from './history.js';
import { LambdaCallback } from './lambda_callback.js';
import { LearningRateScheduler } from './learning_rate_scheduler.js';
import { LossMonitor } from './loss_monitor.js';
import { ModelCheckpoint } from './model_checkpoint.js';
import { ProgressBar } from './progress_bar.js';
import { ReduceLROnPlateau } from './reduce_lr_on_plateau.js';
import { TimeMonitor } from './time_monitor.js';

/** The package's own callbacks. Subclasses are the user's. */
const BUILT_IN = new Set<unknown>([
  BackupAndRestore,
  Callback,
  EarlyStopping,
  History,
  LambdaCallback,
  LearningRateScheduler,
  LossMonitor,
  ModelCheckpoint,
  ReduceLROnPlateau,
  TimeMonitor,
]);

/** The callbacks of `fit` that also see its evaluations: those of users, and the few of the package that have something to say there. */
export function callbacksOfEvaluation(callbacks: readonly Callback[]): Callback[] {
  return callbacks.filter((callback) => callback instanceof TimeMonitor || !BUILT_IN.has(callback.constructor));
}

const OLD_NAMES = ['begin', 'end', 'epoch_begin', 'epoch_end', 'step_begin', 'step_end'];

/** ValueError for a callback of the user's whose class has hooks that are called in training and evaluation both: `fit` does not take them. */
export function checkHookNames(callbacks: readonly Callback[]): void {
  for (const { constructor } of callbacks) {
    if (BUILT_IN.has(constructor) || constructor === ProgressBar) continue;
    const old = OLD_NAMES.filter((name) => Object.hasOwn(constructor.prototype as object, name));
    if (old.length === 0) continue;
    throw new ValueError(
      `For ${constructor.name} callback, {${old.map((name) => pyRepr(name)).join(', ')}} methods may not be supported in later version, ` +
        "Use methods prefixed with 'on_train' or 'on_eval' instead when using customized callbacks.",
    );
  }
}
