import { checkBool, checkPositiveInt, pyRepr } from '../common/checks.js';
import { RuntimeError, ValueError } from '../common/errors.js';
import type { Cell } from '../nn/cell.js';
import type { Optimizer } from '../nn/optim/optimizer.js';
import { callbacksOfEvaluation, checkHookNames } from './callback/builtin.js';
import { CallbackParams, type Callback } from './callback/callback.js';
import { readCallbacks, withCallbacks, type CallbackList } from './callback/manager.js';
import { checkData, sizeOf, type TrainingData } from './data.js';
import type { Metric } from './metrics/metric.js';
import { readMetrics, type MetricsLike } from './metrics/names.js';
import {
  checkInput,
  SIG,
  checkEpochs,
  checkFrequency,
  type BuildOptions,
  type EvalOptions,
  type FitOptions,
  type ModelOptions,
  type TrainArguments,
  type TrainOptions,
} from './model/arguments.js';
import { Calls, type Call } from './model/calls.js';
import { evalNetwork, trainNetwork, type Parts } from './model/networks.js';
import { evalProcess, trainProcess, type Evaluation } from './model/process.js';
import { graphStyle, type Runner } from './model/style.js';

/** What `fit` evaluates, and when. */
interface Validation {
  readonly data: TrainingData;
  readonly evaluatesAt: (epoch: number) => boolean;
  readonly sinkSize: number;
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
    await this.#trainChecked(call, 'Model.train', given, () => undefined);
  }

  /**
   * Trains as {@link train} does and evaluates between the epochs: after each, after every `valid_frequency`-th, or after those that it lists. What
   * the evaluation found is `metrics` and `eval_results` in `on_train_epoch_end`, where `eval_loss` is the loss of its last batch. The package's own callbacks
   * take no part in the evaluation, except TimeMonitor and ProgressBar.
   *
   * Otherwise as {@link train}; TypeError unless `valid_frequency` is an int or an array; ValueError for a `valid_dataset` without metrics, and for callbacks of
   * one's own whose hooks have the names without `on_`.
   */
  fit(
    epoch: number,
    train_dataset: TrainingData,
    valid_dataset?: TrainingData | null,
    valid_frequency?: number | readonly number[],
    callbacks?: Callback | readonly Callback[] | null,
    dataset_sink_mode?: boolean,
    valid_dataset_sink_mode?: boolean,
    sink_size?: number,
    initial_epoch?: number,
  ): Promise<void>;
  fit(epoch: number, train_dataset: TrainingData, options?: FitOptions): Promise<void>;
  /** @hidden */
  fit(
    epoch: number,
    train_dataset: TrainingData,
    valid_dataset: TrainingData | null,
    options: Omit<FitOptions, 'valid_dataset'>,
  ): Promise<void>;
  fit(...args: unknown[]): Promise<void> {
    return this.#calls.alone('fit', (call) => this.#fit(call, args));
  }

  async #fit(call: Call, args: readonly unknown[]): Promise<void> {
    const given = SIG.fit.bind(args);
    checkBool(given.dataset_sink_mode);
    checkBool(given.valid_dataset_sink_mode);
    await this.#trainChecked(call, 'Model.fit', given, (callbacks) => {
      const evaluatesAt = checkFrequency(given.valid_frequency);
      const { valid_dataset } = given;
      if (valid_dataset !== null && this.#metrics.size === 0) {
        throw new ValueError(
          "For 'Model.fit', if valid_dataset is not None, the model argument 'metrics' can not beNone or empty, you should set the " +
            "argument 'metrics' for model.",
        );
      }
      checkHookNames(callbacks);
      if (valid_dataset === null) return undefined;
      const data = checkData(valid_dataset);
      if (this.#evalIndexes === null) {
        throw new TypeError(
          "For 'Model.fit', the model argument 'eval_indexes' must say where the loss is among the outputs of 'eval_network'.",
        );
      }
      return { data, evaluatesAt, sinkSize: given.valid_dataset_sink_mode ? -1 : 1 };
    });
  }

  /** `validation` makes the checks that `fit` alone has, and says what is evaluated when. */
  async #trainChecked(
    call: Call,
    name: string,
    given: TrainArguments,
    validation: (callbacks: readonly Callback[]) => Validation | undefined,
  ): Promise<void> {
    const { from, to, sinkSize } = checkEpochs(name, given);
    const data = checkData(given.train_dataset);
    const size = await sizeOf(data);
    if (size === 0) throw new ValueError('There is no valid data in dataset, please check dataset file firstly.');
    if (sinkSize < -1 || sinkSize === 0) {
      const kind = name === 'Model.fit' ? 'parameter' : 'argument';
      throw new ValueError(`For '${name}', The ${kind} 'sink_size' must be -1 or positive, but got ${sinkSize}.`);
    }
    const callbacks = readCallbacks(given.callbacks);
    const valid = validation(callbacks);
    const params = this.#params('train', callbacks, given.dataset_sink_mode && sinkSize > 0 ? sinkSize : size);
    Object.assign(params, {
      train_network: this.#trainNetwork,
      epoch_num: to - from,
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
    const runner = this.#runner(this.#trainNetwork);
    const prepare = (): void => this.#setTrain(this.#trainNetwork, true);
    await withCallbacks(callbacks, call, async (list) => {
      this.#own(data);
      this.#trainNetwork.set_train(true);
      this.#training = true;
      const hasLoss = this.#parts.loss_fn !== null;
      const evaluate = async (epoch: number): Promise<void> => {
        if (valid?.evaluatesAt(epoch)) await this.#evalInFit(call, valid, list.callbacks, params);
      };
      const stepsOfRun = given.dataset_sink_mode ? sinkSize : 1;
      await trainProcess({ data, from, to, hasLoss, runner, prepare, sinkSize: stepsOfRun, evaluate }, list, params);
    });
  }

  /** An evaluation between two epochs: its hooks see the state of the training, which gets its own values back afterwards. */
  async #evalInFit(
    call: Call,
    { data, sinkSize }: Validation,
    callbacks: readonly Callback[],
    params: CallbackParams,
  ): Promise<void> {
    const { cur_step_num, batch_num, net_outputs } = params;
    const steps = await sizeOf(data);
    Object.assign(params, { eval_network: this.#evalNetwork, valid_dataset: data, batch_num: steps, mode: 'eval' });
    params.cur_step_num = 0;
    const evaluation = await this.#evaluation(data, true, sinkSize);
    await withCallbacks(callbacksOfEvaluation(callbacks), call, (list) => this.#evaluate(evaluation, list, params));
    Object.assign(params, { mode: 'train', cur_step_num, batch_num, net_outputs });
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
    const evaluation = await this.#evaluation(data, false, given.dataset_sink_mode ? -1 : 1);
    const found = await withCallbacks(callbacks, call, (list) => this.#evaluate(evaluation, list, params));
    return found as Map<string, unknown>;
  }

  /** What an evaluation needs, with the metrics cleared. */
  async #evaluation(data: TrainingData, lastLoss: boolean, sinkSize: number): Promise<Evaluation> {
    const network = this.#evalNetwork as Cell;
    for (const metric of this.#metrics.values()) await metric.clear();
    const runner = this.#runner(network);
    const prepare = (): void => this.#setTrain(network, false);
    return { data, metrics: this.#metrics, indexes: this.#evalIndexes, lastLoss, runner, prepare, sinkSize };
  }

  #evaluate(evaluation: Evaluation, list: CallbackList, params: CallbackParams): Promise<Map<string, unknown>> {
    this.#evalNetwork?.set_train(false);
    this.#training = false;
    return evalProcess(evaluation, list, params);
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
    const result = this.#runner(network).step(inputs);
    if (result === null || result === undefined) {
      throw new RuntimeError('The output data can not be None, please check your net or input data.');
    }
    return result;
  }

  /**
   * Nothing to build ahead: graphs are compiled at their first step. MindSpore has this for Ascend alone, so it raises RuntimeError as there, and
   * ValueError or TypeError unless `epoch` is an int > 0.
   */
  build(
    train_dataset?: TrainingData | null,
    valid_dataset?: TrainingData | null,
    sink_size?: number,
    epoch?: number,
    sink_mode?: boolean,
  ): Promise<void>;
  build(options?: BuildOptions): Promise<void>;
  /** @hidden */
  build(train_dataset: TrainingData | null, options: Omit<BuildOptions, 'train_dataset'>): Promise<void>;
  build(...args: unknown[]): Promise<void> {
    return this.#calls.alone('build', () => {
      checkPositiveInt(SIG.build.bind(args).epoch);
      throw new RuntimeError('Pre-init process only supports Ascend target currently.');
    });
  }

  /** For several devices, of which there is one here: RuntimeError, as MindSpore raises it. */
  infer_train_layout(_train_dataset: TrainingData, _dataset_sink_mode?: boolean, _sink_size?: number): never {
    throw new RuntimeError(
      "'infer_train_layout' only supports 'semi_auto_parallel' and 'auto_parallel' mode, but got stand_alone.",
    );
  }

  /** For several devices, of which there is one here: RuntimeError, as MindSpore raises it. */
  infer_predict_layout(..._predict_data: unknown[]): never {
    throw new RuntimeError('Infer predict layout only supports semi auto parallel and auto parallel mode.');
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
