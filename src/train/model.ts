import { checkBool, checkIsInt, checkNonNegativeInt, checkPositiveInt, pyRepr, pyTypeName } from '../common/checks.js';
import { RuntimeError, ValueError } from '../common/errors.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import type { Cell } from '../nn/cell.js';
import type { Optimizer } from '../nn/optim/optimizer.js';
import { CallbackParams, type Callback } from './callback/callback.js';
import { readCallbacks, withCallbacks } from './callback/manager.js';
import { checkData, sizeOf, type TrainingData } from './data.js';
import type { Metric } from './metrics/metric.js';
import { readMetrics, type MetricsLike } from './metrics/names.js';
import { Calls, type Call } from './model/calls.js';
import { evalNetwork, trainNetwork, type LossScale, type Parts } from './model/networks.js';
import { evalProcess, trainProcess } from './model/process.js';
import { graphStyle, type Runner } from './model/style.js';

const SIG = {
  model: signature<Parts & { metrics: unknown }>(
    'train.Model',
    "network, loss_fn=None, optimizer=None, metrics=None, eval_network=None, eval_indexes=None, amp_level='O0', boost_level='O0', " +
      '*, loss_scale_manager=None, keep_batchnorm_fp32=None',
    { dicts: ['metrics'] },
  ),
  train: signature<{
    epoch: number;
    train_dataset: unknown;
    callbacks: unknown;
    dataset_sink_mode: boolean;
    sink_size: number;
    initial_epoch: number;
  }>(
    'train.Model.train',
    'epoch, train_dataset, callbacks=None, dataset_sink_mode=False, sink_size=-1, initial_epoch=0',
    { messageName: 'Model.train' },
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
  /** Mixed precision: 'O0', none. */
  amp_level?: string;
  /** 'O0', none. */
  boost_level?: string;
  /** A fixed scale of the loss, against gradients that vanish in float16. Default none. */
  loss_scale_manager?: LossScale | null;
  /** Kept for scripts: it has no effect at 'O0'. */
  keep_batchnorm_fp32?: boolean | null;
}

/** Keywords of `Model.train`. */
export interface TrainOptions {
  /** One callback, or several. */
  callbacks?: Callback | readonly Callback[] | null;
  /** Accepted; steps are run one by one, as MindSpore does on the CPU. */
  dataset_sink_mode?: boolean;
  /** With `dataset_sink_mode`, what hooks see as `batch_num`. −1: the size of the dataset. */
  sink_size?: number;
  /** Epochs that were done before: the first one is number `initial_epoch + 1`. */
  initial_epoch?: number;
}

/** Keywords of `Model.eval`. */
export interface EvalOptions {
  /** One callback, or several. */
  callbacks?: Callback | readonly Callback[] | null;
  /** Accepted; steps are run one by one. */
  dataset_sink_mode?: boolean;
}

const trainedBy = new WeakMap<object, Model>();

/**
 * Trains, evaluates and applies a network: MindSpore's `Model`. A step of training is one graph: network, loss, gradients and optimizer.
 *
 * TypeError for a network, loss, optimizer or evaluation network that is none, for metrics that are neither named nor made; KeyError for an unknown
 * name of one; ValueError for metrics without a loss or `eval_network`, for `eval_indexes` that are not three, for unknown levels.
 */
export class Model {
  readonly #parts: Parts;
  readonly #metrics: ReadonlyMap<string, Metric>;
  readonly #trainNetwork: Cell;
  readonly #evalNetwork: Cell | null;
  readonly #evalIndexes: readonly number[] | null;
  readonly #runners = new Map<Cell, Runner>();
  #training: boolean | undefined;
  readonly #calls = new Calls();

  constructor(
    network: Cell,
    loss_fn?: Cell | null,
    optimizer?: Optimizer | null,
    metrics?: MetricsLike | null,
    eval_network?: Cell | null,
    eval_indexes?: readonly number[] | null,
    amp_level?: string,
    boost_level?: string,
  );
  constructor(network: Cell, options?: ModelOptions);
  /** @hidden */
  constructor(network: Cell, loss_fn: Cell | null, options: Omit<ModelOptions, 'loss_fn'>);
  /** @hidden */
  constructor(
    network: Cell,
    loss_fn: Cell | null,
    optimizer: Optimizer | null,
    options: Omit<ModelOptions, 'loss_fn' | 'optimizer'>,
  );
  constructor(...args: unknown[]) {
    const { metrics, ...parts } = SIG.model.bind(args);
    this.#parts = parts;
    this.#trainNetwork = trainNetwork(this.#parts);
    this.#metrics = readMetrics(metrics);
    const { cell, indexes } = evalNetwork(this.#parts, this.#metrics);
    this.#evalNetwork = cell;
    this.#evalIndexes = indexes;
  }

  /** What a step of training calls: the network with its loss and optimizer. */
  get train_network(): Cell {
    return this.#trainNetwork;
  }

  /** What a step of an evaluation calls, if there are metrics. */
  get eval_network(): Cell | null {
    return this.#evalNetwork;
  }

  /** What `predict` calls: the network itself. */
  get predict_network(): Cell {
    return this.#parts.network;
  }

  /**
   * Trains over the dataset until epoch number `epoch` is done. With a `loss_fn` the dataset gives data and label, else what the network takes. The
   * loss is not read unless a callback does.
   *
   * TypeError and ValueError for numbers of another type or range, TypeError for callbacks that are none, AttributeError for what is no dataset, ValueError
   * for a dataset that is empty or has other columns, RuntimeError for one that another model was trained with and while another `train` or `eval`
   * of this model is under way that nobody awaits, and what steps and callbacks raise.
   */
  train(
    epoch: number,
    train_dataset: TrainingData,
    callbacks?: Callback | readonly Callback[] | null,
    dataset_sink_mode?: boolean,
    sink_size?: number,
    initial_epoch?: number,
  ): Promise<void>;
  train(epoch: number, train_dataset: TrainingData, options?: TrainOptions): Promise<void>;
  /** @hidden */
  train(
    epoch: number,
    train_dataset: TrainingData,
    callbacks: Callback | readonly Callback[] | null,
    options: Omit<TrainOptions, 'callbacks'>,
  ): Promise<void>;
  train(...args: unknown[]): Promise<void> {
    return this.#calls.alone('train', (call) => this.#train(call, args));
  }

  async #train(call: Call, args: readonly unknown[]): Promise<void> {
    const given = SIG.train.bind(args);
    checkBool(given.dataset_sink_mode);
    const sinkSize = Number(checkIsInt(given.sink_size));
    const epoch = Number(checkPositiveInt(given.epoch));
    const initialEpoch = Number(checkNonNegativeInt(given.initial_epoch));
    if (initialEpoch >= epoch) {
      throw new ValueError(
        `For 'Model.train', the parameter 'epoch' must bigger than parameter 'initial_epoch', but got the parameter 'epoch' is ${epoch}, ` +
          `'initial_epoch' is ${initialEpoch}.`,
      );
    }
    const data = checkData(given.train_dataset);
    const size = await sizeOf(data);
    if (size === 0) throw new ValueError('There is no valid data in dataset, please check dataset file firstly.');
    if (sinkSize < -1 || sinkSize === 0) {
      throw new ValueError(`For 'Model.train', The argument 'sink_size' must be -1 or positive, but got ${sinkSize}.`);
    }
    const callbacks = readCallbacks(given.callbacks);
    const params = this.#params('train', callbacks, given.dataset_sink_mode && sinkSize > 0 ? sinkSize : size);
    Object.assign(params, {
      train_network: this.#trainNetwork,
      epoch_num: epoch - initialEpoch,
      loss_fn: this.#parts.loss_fn,
      optimizer: this.#parts.optimizer,
      parallel_mode: 'stand_alone',
      device_number: 1,
      train_dataset: data,
      train_dataset_element: null,
      last_save_ckpt_step: null,
      latest_ckpt_file: null,
      loss_scale_mananger: this.#parts.loss_scale_manager, // MindSpore's spelling
      initial_step: null,
    });
    const run = this.#runner(this.#trainNetwork);
    const step: Runner = (inputs) => {
      this.#setTrain(this.#trainNetwork, true);
      return run(inputs);
    };
    await withCallbacks(callbacks, call, async (list) => {
      this.#own(data);
      this.#trainNetwork.set_train(true);
      this.#training = true;
      const hasLoss = this.#parts.loss_fn !== null;
      await trainProcess({ data, from: initialEpoch, to: epoch, hasLoss, step }, list, params);
    });
  }

  /**
   * Measures the metrics over one pass of the dataset: their values by name. ValueError without metrics, or when the outputs of `eval_network` do not fit
   * them; otherwise as {@link train}.
   */
  eval(
    valid_dataset: TrainingData,
    callbacks?: Callback | readonly Callback[] | null,
    dataset_sink_mode?: boolean,
  ): Promise<Map<string, unknown>>;
  eval(valid_dataset: TrainingData, options?: EvalOptions): Promise<Map<string, unknown>>;
  /** @hidden */
  eval(
    valid_dataset: TrainingData,
    callbacks: Callback | readonly Callback[] | null,
    options: { dataset_sink_mode?: boolean },
  ): Promise<Map<string, unknown>>;
  eval(...args: unknown[]): Promise<Map<string, unknown>> {
    return this.#calls.alone('eval', (call) => this.#eval(call, args));
  }

  async #eval(call: Call, args: readonly unknown[]): Promise<Map<string, unknown>> {
    const given = SIG.eval.bind(args);
    checkBool(given.dataset_sink_mode);
    const network = this.#evalNetwork;
    if (this.#metrics.size === 0 || network === null) {
      throw new ValueError(
        "For Model.eval, the model argument 'metrics' can not be None or empty, you should set the argument 'metrics' for model.",
      );
    }
    const data = checkData(given.valid_dataset);
    const callbacks = readCallbacks(given.callbacks);
    const params = this.#params('eval', callbacks, await sizeOf(data));
    params.eval_network = network;
    params.valid_dataset = data;
    for (const metric of this.#metrics.values()) await metric.clear();
    const run = this.#runner(network);
    const step: Runner = (inputs) => {
      this.#setTrain(network, false);
      return run(inputs);
    };
    const evaluation = { data, metrics: this.#metrics, indexes: this.#evalIndexes, step };
    const found = await withCallbacks(callbacks, call, (list) => {
      network.set_train(false);
      this.#training = false;
      return evalProcess(evaluation, list, params);
    });
    return found as Map<string, unknown>;
  }

  /**
   * The outputs of the network for some inputs. TypeError for inputs other than Tensors, numbers, strings and null, ValueError for an empty Tensor and a
   * `backend` other than 'lite' (which is ignored) or null, RuntimeError when the network returns nothing.
   */
  predict(...predict_data: unknown[]): unknown {
    const { predict_data: inputs, backend } = SIG.predict.bind(predict_data);
    if (backend !== 'lite' && backend !== null) {
      throw new ValueError(
        `For Model.predict, \`backend\` should be 'lite' or None, but got ${typeof backend === 'string' ? backend : pyRepr(backend)}`,
      );
    }
    const network = this.#parts.network;
    this.#setTrain(network, false);
    inputs.forEach(checkInput);
    const result = this.#runner(network)(inputs);
    if (result === null || result === undefined) {
      throw new RuntimeError('The output data can not be None, please check your net or input data.');
    }
    return result;
  }

  #params(mode: string, callbacks: readonly Callback[], steps: number): CallbackParams {
    return Object.assign(new CallbackParams(), {
      mode,
      network: this.#parts.network,
      cur_step_num: 0,
      batch_num: steps,
      list_callback: callbacks,
    });
  }

  #runner(cell: Cell): Runner {
    let runner = this.#runners.get(cell);
    if (runner === undefined) this.#runners.set(cell, (runner = graphStyle(cell)));
    return runner;
  }

  /** A callback may have evaluated meanwhile: networks share their layers. */
  #setTrain(cell: Cell, training: boolean): void {
    if (this.#training !== training) cell.set_train(training);
    this.#training = training;
    if (!training && cell.requires_grad) cell.set_grad(false);
  }

  #own(data: TrainingData): void {
    const owner = trainedBy.get(data);
    if (owner !== undefined && owner !== this) {
      throw new RuntimeError(
        'The dataset object had been used in other model by model.train(...), please create a new dataset.',
      );
    }
    trainedBy.set(data, this);
  }
}

function checkInput(item: unknown): void {
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
