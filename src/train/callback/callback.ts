import { pyClass } from '../../common/checks.js';
import { isPlainObject } from '../../common/signature.js';
import type { Tensor } from '../../common/tensor.js';
import type { Cell } from '../../nn/cell.js';
import type { TrainingData } from '../data.js';

/**
 * What the last step gave: a Tensor, the loss, in training; an array, mostly `[loss, outputs, label]`, in an evaluation. Typed as
 * both, because a hook knows which it is.
 */
export type NetOutputs = Tensor & readonly Tensor[];

/**
 * The present state of a training or an evaluation: what `run_context.original_args()` gives. Hooks may read it, and add members of their
 * own. MindSpore's dictionary of the same keys.
 */
export class CallbackParams {
  [key: string]: unknown;

  /** 'train' or 'eval'. */
  declare mode: string;
  /** The network given to `Model`. */
  declare network: Cell;
  /** Steps done, the present one included; counted through all epochs. */
  declare cur_step_num: number;
  /** Steps of an epoch. */
  declare batch_num: number;
  /** The callbacks of this training or evaluation. */
  declare list_callback: readonly Callback[];
  /** Always false: steps are run one by one. */
  declare dataset_sink_mode: boolean;
  /** What the last step gave. */
  declare net_outputs: NetOutputs;
  /** Training: the present epoch, from 1. */
  declare cur_epoch_num: number;
  /** Training: epochs to be done. */
  declare epoch_num: number;
  /** Training: the network with loss and optimizer. */
  declare train_network: Cell;
  /** Training: the data. */
  declare train_dataset: TrainingData;
  /** Training: the columns of the present step. */
  declare train_dataset_element: readonly unknown[] | null;
  /** Training: the loss, if it was given to `Model`. */
  declare loss_fn: Cell | null;
  /** Training: the optimizer, if it was given to `Model`. */
  declare optimizer: Cell | null;
  /** Evaluation: the network. */
  declare eval_network: Cell;
  /** Evaluation: the data. */
  declare valid_dataset: TrainingData;
  /** Evaluation: the columns of the present step. */
  declare eval_dataset_element: readonly unknown[];
  /** Evaluation, in `on_eval_end`; `fit`, in `on_train_epoch_end`: the result. */
  declare metrics?: Map<string, unknown>;
  /** The same in `fit`, and `eval_loss`: the loss of the evaluation's last batch. */
  declare eval_results?: Map<string, unknown>;

  /** A member, or `otherwise` when it is not there. Python's `dict.get`. */
  get(key: string, otherwise: unknown = null): unknown {
    return Object.hasOwn(this, key) ? this[key] : otherwise;
  }
}

/**
 * Holds the state that hooks see, and whether one of them wants to stop. TypeError unless `original_args` is an object or a Map.
 * MindSpore's `RunContext`.
 */
export class RunContext {
  readonly #args: CallbackParams;
  #stop = false;

  constructor(original_args: CallbackParams | Record<string, unknown> | Map<string, unknown>) {
    const given: unknown = original_args instanceof Map ? Object.fromEntries(original_args) : original_args;
    if (!isPlainObject(given) && !(given instanceof CallbackParams)) {
      throw new TypeError(
        `The argument 'original_args' of RunContext should be dict type, but got ${pyClass(original_args)}.`,
      );
    }
    this.#args = given instanceof CallbackParams ? given : Object.assign(new CallbackParams(), given);
  }

  /** The state, which hooks may add to. */
  original_args(): CallbackParams {
    return this.#args;
  }

  /** Asks for the end: the step under way is the last one. */
  request_stop(): void {
    this.#stop = true;
  }

  /** Whether somebody asked for the end. */
  get_stop_requested(): boolean {
    return this.#stop;
  }
}

/** What a hook may return: nothing, or a Promise that is awaited. */
export type HookResult = void | Promise<void>;

/**
 * The base of callbacks: what `Model` tells while it trains and evaluates. Override the hooks you need; each gets the `RunContext`, may be
 * async and is awaited. The names without `on_` are called in training and evaluation both, unless the hook with the longer name is
 * overridden. MindSpore's `Callback`.
 */
export class Callback {
  /** Called when `Model` takes the callback; what it returns is called instead, if that is a Callback. */
  __enter__(): Callback | Promise<Callback> {
    return this;
  }

  /** Called when `Model` is done, with the class and value of the error that ended it, or nulls. Return true to drop the error. */
  __exit__(_exc_type: unknown, _exc_value: unknown, _traceback: unknown): boolean | void | Promise<boolean | void> {}

  /** Before the first epoch, or the evaluation. */
  begin(_run_context: RunContext): HookResult {}

  /** Before each epoch. */
  epoch_begin(_run_context: RunContext): HookResult {}

  /** After each epoch. */
  epoch_end(_run_context: RunContext): HookResult {}

  /** Before each step. */
  step_begin(_run_context: RunContext): HookResult {}

  /** After each step. */
  step_end(_run_context: RunContext): HookResult {}

  /** After the last epoch, or the evaluation. */
  end(_run_context: RunContext): HookResult {}

  /** Before the first epoch of a training. */
  on_train_begin(run_context: RunContext): HookResult {
    return this.begin(run_context);
  }

  /** Before each epoch of a training. */
  on_train_epoch_begin(run_context: RunContext): HookResult {
    return this.epoch_begin(run_context);
  }

  /** After each epoch of a training. */
  on_train_epoch_end(run_context: RunContext): HookResult {
    return this.epoch_end(run_context);
  }

  /** Before each step of a training. */
  on_train_step_begin(run_context: RunContext): HookResult {
    return this.step_begin(run_context);
  }

  /** After each step of a training; the loss is `original_args().net_outputs`. */
  on_train_step_end(run_context: RunContext): HookResult {
    return this.step_end(run_context);
  }

  /** After the last epoch of a training. */
  on_train_end(run_context: RunContext): HookResult {
    return this.end(run_context);
  }

  /** Before an evaluation. */
  on_eval_begin(run_context: RunContext): HookResult {
    return this.begin(run_context);
  }

  /** Before the pass over the data of an evaluation. */
  on_eval_epoch_begin(run_context: RunContext): HookResult {
    return this.epoch_begin(run_context);
  }

  /** After the pass over the data of an evaluation. */
  on_eval_epoch_end(run_context: RunContext): HookResult {
    return this.epoch_end(run_context);
  }

  /** Before each step of an evaluation. */
  on_eval_step_begin(run_context: RunContext): HookResult {
    return this.step_begin(run_context);
  }

  /** After each step of an evaluation. */
  on_eval_step_end(run_context: RunContext): HookResult {
    return this.step_end(run_context);
  }

  /** After an evaluation; the result is `original_args().metrics`. */
  on_eval_end(run_context: RunContext): HookResult {
    return this.end(run_context);
  }
}
