import type { RunContext } from './run_context.js';

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
