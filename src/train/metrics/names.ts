import { pyClass, pyStr } from '../../common/checks.js';
import { KeyError } from '../../common/errors.js';
import { isPlainObject } from '../../common/signature.js';
import { Accuracy } from './accuracy.js';
import { auc } from './auc.js';
import { BleuScore } from './bleu_score.js';
import { ConfusionMatrix } from './confusion_matrix.js';
import { ConfusionMatrixMetric } from './confusion_matrix_metric.js';
import { CosineSimilarity } from './cosine_similarity.js';
import { Dice } from './dice.js';
import { MAE, MSE } from './error.js';
import { F1 } from './fbeta.js';
import { HausdorffDistance } from './hausdorff_distance.js';
import { Loss } from './loss.js';
import { Metric } from './metric.js';
import { OcclusionSensitivity } from './occlusion_sensitivity.js';
import { Perplexity } from './perplexity.js';
import { Precision, Recall } from './precision_recall.js';
import { ROC } from './roc.js';
import { MeanSurfaceDistance, RootMeanSquareDistance } from './surface_distance.js';
import { Top1CategoricalAccuracy, Top5CategoricalAccuracy, TopKCategoricalAccuracy } from './topk.js';

const FACTORY = new Map<string, new (...args: never[]) => Metric>([
  ['accuracy', Accuracy],
  ['acc', Accuracy],
  ['precision', Precision],
  ['recall', Recall],
  ['F1', F1],
  ['dice', Dice],
  ['roc', ROC],
  ['bleu_score', BleuScore],
  ['cosine_similarity', CosineSimilarity],
  ['occlusion_sensitivity', OcclusionSensitivity],
  ['topk', TopKCategoricalAccuracy],
  ['hausdorff_distance', HausdorffDistance],
  ['top_1_accuracy', Top1CategoricalAccuracy],
  ['top_5_accuracy', Top5CategoricalAccuracy],
  ['mae', MAE],
  ['mse', MSE],
  ['loss', Loss],
  ['mean_surface_distance', MeanSurfaceDistance],
  ['root_mean_square_distance', RootMeanSquareDistance],
  ['perplexity', Perplexity],
  ['confusion_matrix', ConfusionMatrix],
  ['confusion_matrix_metric', ConfusionMatrixMetric],
]);

/** Metrics by name: a Map or object of them, or names in a Set or array. */
export type MetricsLike =
  ReadonlyMap<string, Metric> | Readonly<Record<string, Metric>> | ReadonlySet<string> | readonly string[];

/** The names that `get_metric_fn` and `Model` know, sorted. MindSpore's `names`. */
export function names(): string[] {
  return [...FACTORY.keys(), 'auc'].sort();
}

/**
 * A new metric by its name; `args` go to its constructor. 'auc' is no metric but a function: it is called with `args`. KeyError for an unknown name.
 * MindSpore's `get_metric_fn`.
 */
export function get_metric_fn(name: 'auc', ...args: Parameters<typeof auc>): number;
export function get_metric_fn(name: string, ...args: unknown[]): Metric;
export function get_metric_fn(name: string, ...args: unknown[]): Metric | number {
  if (name === 'auc') return auc(...(args as Parameters<typeof auc>));
  const cls = FACTORY.get(name);
  if (cls === undefined) {
    throw new KeyError(
      `For 'get_metric_fn', unsupported metric ${pyStr(name)}, please refer to official website for more details about supported metrics.`,
    );
  }
  return new cls(...(args as never[]));
}

/** The argument `metrics` of `Model`: metrics by name. TypeError for what is neither a dictionary of metrics nor a set of names. */
export function readMetrics(metrics: unknown): Map<string, Metric> {
  if (metrics === null || metrics === undefined) return new Map();
  if (metrics instanceof Set || Array.isArray(metrics)) {
    return new Map(Array.from(metrics as Iterable<string>, (name) => [name, get_metric_fn(name)]));
  }
  if (!(metrics instanceof Map) && !isPlainObject(metrics)) {
    throw new TypeError(
      `For 'get_metrics', the argument 'metrics' must be None, dict or set, but got ${pyStr(metrics)}`,
    );
  }
  const entries = metrics instanceof Map ? [...(metrics as Map<unknown, unknown>)] : Object.entries(metrics);
  for (const [name, metric] of entries) {
    if (typeof name === 'string' && metric instanceof Metric) continue;
    throw new TypeError(
      "For 'get_metrics', if 'metrics' is dict, the key in 'metrics' must be string and value in 'metrics' must be Metric, " +
        `but got key:${pyClass(name)}, value:${pyClass(metric)}.`,
    );
  }
  return new Map(entries as [string, Metric][]);
}
