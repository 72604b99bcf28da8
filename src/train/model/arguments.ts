import type { LossScaleManager } from '../../amp/index.js';
import {
  checkIsInt,
  checkNonNegativeInt,
  checkPositiveInt,
  pyClass,
  pyTypeName,
  pyTypeNames,
} from '../../common/checks.js';
import { ValueError } from '../../common/errors.js';
import { signature } from '../../common/signature.js';
import { Tensor } from '../../common/tensor.js';
import type { Cell } from '../../nn/cell.js';
import type { Optimizer } from '../../nn/optim/optimizer.js';
import type { Callback } from '../callback/callback.js';
import type { TrainingData } from '../data.js';
import type { MetricsLike } from '../metrics/names.js';
import type { Parts } from './networks.js';

/** What `train` and `fit` are given, not yet checked. */
export interface TrainArguments extends Record<string, unknown> {
  epoch: number;
  train_dataset: unknown;
  callbacks: unknown;
  dataset_sink_mode: boolean;
  sink_size: number;
  initial_epoch: number;
}

interface FitArguments extends TrainArguments {
  valid_dataset: unknown;
  valid_frequency: unknown;
  valid_dataset_sink_mode: boolean;
}

/** Signatures of `Model` and its methods. */
export const SIG = {
  model: signature<Parts & { metrics: unknown }>(
    'train.Model',
    "network, loss_fn=None, optimizer=None, metrics=None, eval_network=None, eval_indexes=None, amp_level='O0', boost_level='O0', " +
      '*, loss_scale_manager=None, keep_batchnorm_fp32=None',
    { dicts: ['metrics'] },
  ),
  train: signature<TrainArguments>(
    'train.Model.train',
    'epoch, train_dataset, callbacks=None, dataset_sink_mode=False, sink_size=-1, initial_epoch=0',
    { messageName: 'Model.train' },
  ),
  fit: signature<FitArguments>(
    'train.Model.fit',
    'epoch, train_dataset, valid_dataset=None, valid_frequency=1, callbacks=None, dataset_sink_mode=False, ' +
      'valid_dataset_sink_mode=False, sink_size=-1, initial_epoch=0',
    { messageName: 'Model.fit' },
  ),
  build: signature<{ epoch: number }>(
    'train.Model.build',
    'train_dataset=None, valid_dataset=None, sink_size=-1, epoch=1, sink_mode=True',
    { messageName: 'Model.build' },
  ),
  eval: signature<{ valid_dataset: unknown; callbacks: unknown; dataset_sink_mode: boolean }>(
    'train.Model.eval',
    'valid_dataset, callbacks=None, dataset_sink_mode=False',
    { messageName: 'Model.eval' },
  ),
  predict: signature<{ predict_data: readonly unknown[]; backend: unknown; config: unknown }>(
    'train.Model.predict',
    '*predict_data, backend=None, config=None',
    { messageName: 'Model.predict' },
  ),
};

/** Keywords of {@link Model}. */
export interface ModelOptions {
  /** The loss: called with the network's output and the label. Default none: the network computes the loss itself. */
  loss_fn?: Cell | null;
  /** Updates the parameters. Default none: the network does so itself. */
  optimizer?: Optimizer | null;
  /** What `eval` measures: metrics by name, or names such as 'accuracy'. Default none. */
  metrics?: MetricsLike | null;
  /** What `eval` calls. Default: the network and its loss, which gives `[loss, outputs, label]`. */
  eval_network?: Cell | null;
  /** Where loss, prediction and label are among the outputs of `eval_network`; null to give metrics all outputs. */
  eval_indexes?: readonly number[] | null;
  /** Mixed precision, as in `amp.build_train_network`: 'O0' to 'O3' or 'auto'. Default 'O0', none. */
  amp_level?: string;
  /** 'O0', none. */
  boost_level?: string;
  /** Scales the loss, against gradients that vanish in float16. Default: a DynamicLossScaleManager at 'O2', else none. */
  loss_scale_manager?: LossScaleManager | null;
  /** Whether BatchNorm and LayerNorm compute in float32. Default: at 'O2'. */
  keep_batchnorm_fp32?: boolean | null;
}

/** Keywords of `Model.train`. */
export interface TrainOptions {
  /** One callback, or several. */
  callbacks?: Callback | readonly Callback[] | null;
  /** Whether several steps may be one run. Hooks are called for each step all the same, and see what they would see otherwise. */
  dataset_sink_mode?: boolean;
  /** With `dataset_sink_mode`, how many steps are one run, and what hooks see as `batch_num`. −1: up to 100, and the size of the dataset. */
  sink_size?: number;
  /** Epochs that were done before: the first one is number `initial_epoch + 1`. */
  initial_epoch?: number;
}

/** Keywords of `Model.fit`. */
export interface FitOptions extends TrainOptions {
  /** What is evaluated between the epochs. Default none: `fit` is `train` then. */
  valid_dataset?: TrainingData | null;
  /** After every how many epochs, or after which ones. Default 1. */
  valid_frequency?: number | readonly number[];
  /** The same for the evaluation. */
  valid_dataset_sink_mode?: boolean;
}

/** Keywords of `Model.build`. */
export interface BuildOptions {
  train_dataset?: TrainingData | null;
  valid_dataset?: TrainingData | null;
  sink_size?: number;
  epoch?: number;
  sink_mode?: boolean;
}

/** Keywords of `Model.eval`. */
export interface EvalOptions {
  /** One callback, or several. */
  callbacks?: Callback | readonly Callback[] | null;
  /** Whether several steps may be one run. */
  dataset_sink_mode?: boolean;
}

/** The epochs of a training, counted from 0: the first one and the one after the last. TypeError and ValueError as MindSpore's `name` raises them. */
export function checkEpochs(name: string, given: TrainArguments): { from: number; to: number; sinkSize: number } {
  const sinkSize = Number(checkIsInt(given.sink_size));
  const to = Number(checkPositiveInt(given.epoch));
  const from = Number(checkNonNegativeInt(given.initial_epoch));
  if (from < to) return { from, to, sinkSize };
  throw new ValueError(
    `For '${name}', the parameter 'epoch' must bigger than parameter 'initial_epoch', but got the parameter 'epoch' is ${to}, ` +
      `'initial_epoch' is ${from}.`,
  );
}

/** After which epochs `fit` evaluates. TypeError unless an int or an array, ValueError for 0. */
export function checkFrequency(frequency: unknown): (epoch: number) => boolean {
  if (Array.isArray(frequency)) {
    const epochs = new Set((frequency as unknown[]).map(Number));
    return (epoch) => epochs.has(epoch);
  }
  if (typeof frequency === 'boolean' || !pyTypeNames(frequency).includes('int')) {
    throw new TypeError(
      `For 'Model.fit', the type of 'valid_frequency' must be a list or an integer, but got type ${pyClass(frequency)}.`,
    );
  }
  const every = Number(frequency);
  if (every === 0) throw new ValueError("For 'Model.fit', the argument 'valid_frequency' can not be 0.");
  return (epoch) => epoch % every === 0;
}

/** TypeError for an input of `predict` that is none, ValueError for an empty Tensor. */
export function checkInput(item: unknown): void {
  if (item === null || item === undefined || ['number', 'bigint', 'string', 'boolean'].includes(typeof item)) return;
  if (!(item instanceof Tensor)) {
    const types = 'Tensor, None, int, float, str';
    throw new TypeError(
      `The types of input data must be in the Union(${types}, tuple[${types}], list[${types}], dict[${types}]), ` +
        `but got type ${pyTypeName(item)}.`,
    );
  }
  if (item.size === 0) throw new ValueError('The input data can not be empty.');
}
