import { engine } from '../../common/engine.js';
import { ValueError } from '../../common/errors.js';
import { Tensor } from '../../common/tensor.js';
import { pyClass } from '../../common/checks.js';
import type { CallbackList } from '../callback/manager.js';
import { RunContext, type CallbackParams, type NetOutputs } from '../callback/callback.js';
import type { TrainingData } from '../data.js';
import { Loss } from '../metrics/loss.js';
import type { Metric } from '../metrics/metric.js';
import { runSteps, Sink, type Pass } from './sink.js';
import type { Runner } from './style.js';

/** A training as the loop sees it. */
export interface Training {
  readonly data: TrainingData;
  /** The first epoch and the one after the last, from 0. */
  readonly from: number;
  readonly to: number;
  readonly hasLoss: boolean;
  readonly runner: Runner;
  /** Puts the network into training mode. */
  readonly prepare: () => void;
  /** Steps of one run: −1 leaves it open. */
  readonly sinkSize: number;
  /** Called after the steps of each epoch. */
  readonly evaluate: (epoch: number) => Promise<void>;
}

/** The epochs of a training. The error of a step is raised here, at the latest at the end of its epoch. */
export async function trainProcess(training: Training, list: CallbackList, params: CallbackParams): Promise<void> {
  const { data, from, to, runner, prepare, evaluate } = training;
  const context = new RunContext(params);
  const epochs = data.create_tuple_iterator({ num_epochs: to });
  const check = (inputs: readonly unknown[]): void => checkColumns(training, inputs);
  const pass: Pass = { data: epochs, check, sink: new Sink(training.sinkSize), runner, prepare };
  params.dataset_sink_mode = false;
  await list.call('on_train_begin', context);
  for (let epoch = from; epoch < to; epoch++) {
    params.cur_epoch_num = epoch + 1;
    await list.call('on_train_epoch_begin', context);
    await runSteps(pass, {
      begin: (inputs) => {
        params.cur_step_num++;
        params.train_dataset_element = inputs;
        return list.call('on_train_step_begin', context);
      },
      end: (outputs) => {
        params.net_outputs = outputs as NetOutputs;
        return list.call('on_train_step_end', context);
      },
      stopped: () => context.get_stop_requested(),
    });
    await engine().synchronize();
    await evaluate(epoch + 1);
    data.reset();
    await list.call('on_train_epoch_end', context);
    delete params.metrics;
    delete params.eval_results;
    if (context.get_stop_requested()) break;
  }
  await list.call('on_train_end', context);
}

function checkColumns({ hasLoss }: Training, inputs: readonly unknown[]): void {
  if (!hasLoss || inputs.length === 2) return;
  throw new ValueError(
    "When 'loss_fn' is not None, 'train_dataset' should return two elements, but got " +
      `${inputs.length}, please check the number of elements returned by 'train_dataset'`,
  );
}

/** An evaluation as the loop sees it. */
export interface Evaluation {
  readonly data: TrainingData;
  readonly metrics: ReadonlyMap<string, Metric>;
  /** Which outputs are loss, prediction and label; null to give metrics all of them. */
  readonly indexes: readonly number[] | null;
  /** Whether the loss of the last batch is wanted beside the metrics, as `eval_results.eval_loss`. */
  readonly lastLoss: boolean;
  readonly runner: Runner;
  /** Puts the network into evaluation mode. */
  readonly prepare: () => void;
  /** Steps of one run: −1 leaves it open. */
  readonly sinkSize: number;
}

/** One pass over the data of an evaluation; the value of each metric. */
export async function evalProcess(
  evaluation: Evaluation,
  list: CallbackList,
  params: CallbackParams,
): Promise<Map<string, unknown>> {
  const { data, runner, prepare } = evaluation;
  const context = new RunContext(params);
  params.dataset_sink_mode = false;
  await list.call('on_eval_begin', context);
  const epoch = data.create_tuple_iterator({ num_epochs: 1 });
  await list.call('on_eval_epoch_begin', context);
  await runSteps(
    { data: epoch, check: () => undefined, sink: new Sink(evaluation.sinkSize), runner, prepare },
    {
      begin: (inputs) => {
        params.cur_step_num++;
        params.eval_dataset_element = inputs;
        return list.call('on_eval_step_begin', context);
      },
      end: async (outputs) => {
        params.net_outputs = outputs as NetOutputs;
        await list.call('on_eval_step_end', context);
        await updateMetrics(evaluation, params.net_outputs);
      },
      stopped: () => context.get_stop_requested(),
    },
  );
  await list.call('on_eval_epoch_end', context);
  data.reset();
  const found = new Map<string, unknown>();
  for (const [name, metric] of evaluation.metrics) found.set(name, await metric.eval());
  params.metrics = found;
  if (evaluation.lastLoss)
    params.eval_results = new Map([...found, ['eval_loss', await lossOfLast(evaluation, params)]]);
  await list.call('on_eval_end', context);
  return found;
}

/** The loss that `fit` tells: that of the last batch alone, which is MindSpore's way. */
async function lossOfLast({ indexes }: Evaluation, { net_outputs }: CallbackParams): Promise<number> {
  const loss = new Loss();
  await loss.update((net_outputs as readonly unknown[])[indexes?.[0] ?? 0]);
  return loss.eval();
}

async function updateMetrics({ metrics, indexes }: Evaluation, given: unknown): Promise<void> {
  const outputs: unknown = given instanceof Tensor ? [given] : given;
  if (!Array.isArray(outputs)) {
    throw new ValueError(`The argument 'outputs' should be tuple, but got ${pyClass(given)}.`);
  }
  if (indexes !== null && outputs.length < 3) {
    throw new ValueError(`The length of 'outputs' must be >= 3, but got ${outputs.length}`);
  }
  for (const metric of metrics.values()) {
    if (indexes === null) await metric.update(...(outputs as unknown[]));
    else if (metric instanceof Loss) await metric.update(outputs[indexes[0]]);
    else await metric.update(outputs[indexes[1]], outputs[indexes[2]]);
  }
}
