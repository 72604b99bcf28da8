/** `mindspore.train`: `Model`, callbacks, metrics, checkpoints. */
export { Model } from './model.js';
export type { BuildOptions, EvalOptions, FitOptions, ModelOptions, TrainOptions } from './model/arguments.js';
export type { TrainingData } from './data.js';
export { BackupAndRestore, type BackupAndRestoreOptions } from './callback/backup_and_restore.js';
export { Callback, CallbackParams, RunContext, type HookResult, type NetOutputs } from './callback/callback.js';
export { CheckpointConfig, type AppendInfo, type CheckpointConfigOptions } from './callback/checkpoint_config.js';
export { EarlyStopping, type EarlyStoppingOptions } from './callback/early_stopping.js';
export { History } from './callback/history.js';
export { LambdaCallback, type HookFunction } from './callback/lambda_callback.js';
export { LearningRateScheduler, type LearningRateFunction } from './callback/learning_rate_scheduler.js';
export { LossMonitor } from './callback/loss_monitor.js';
export {
  ModelCheckpoint,
  type FolderLike,
  type ModelCheckpointOptions,
  type NameLike,
} from './callback/model_checkpoint.js';
export { ProgressBar } from './callback/progress_bar.js';
export { ReduceLROnPlateau, type ReduceLROnPlateauOptions } from './callback/reduce_lr_on_plateau.js';
export { TimeMonitor } from './callback/time_monitor.js';
export { Accuracy } from './metrics/accuracy.js';
export { auc, type Numbers } from './metrics/auc.js';
export { BleuScore } from './metrics/bleu_score.js';
export { ConfusionMatrix, type Normalize } from './metrics/confusion_matrix.js';
export {
  ConfusionMatrixMetric,
  type ConfusionMatrixMetricOptions,
  type Decrease,
} from './metrics/confusion_matrix_metric.js';
export { CosineSimilarity } from './metrics/cosine_similarity.js';
export { Dice } from './metrics/dice.js';
export { MAE, MSE } from './metrics/error.js';
export type { EvalType } from './metrics/evaluation.js';
export { F1, Fbeta } from './metrics/fbeta.js';
export { HausdorffDistance, type HausdorffDistanceOptions } from './metrics/hausdorff_distance.js';
export { Loss } from './metrics/loss.js';
export { Metric, rearrange_inputs, type MaybePromise } from './metrics/metric.js';
export { get_metric_fn, names, type MetricsLike } from './metrics/names.js';
export { OcclusionSensitivity, type OcclusionSensitivityOptions } from './metrics/occlusion_sensitivity.js';
export { Perplexity } from './metrics/perplexity.js';
export { Precision, Recall } from './metrics/precision_recall.js';
export { ROC, type Curves } from './metrics/roc.js';
export type { DistanceMetric } from './metrics/surface.js';
export {
  MeanSurfaceDistance,
  RootMeanSquareDistance,
  type SurfaceDistanceOptions,
} from './metrics/surface_distance.js';
export { Top1CategoricalAccuracy, Top5CategoricalAccuracy, TopKCategoricalAccuracy } from './metrics/topk.js';
export * from './serialization.js';
