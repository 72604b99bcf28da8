import { signature } from '../../common/signature.js';
import { Callback, type HookResult, type RunContext } from './callback.js';
import type { Hook } from './manager.js';

/** A hook given as a function; null for none. It may be async. */
export type HookFunction = ((run_context: RunContext) => HookResult | Promise<unknown>) | null;

const HOOKS = [
  'on_train_epoch_begin',
  'on_train_epoch_end',
  'on_train_step_begin',
  'on_train_step_end',
  'on_train_begin',
  'on_train_end',
  'on_eval_epoch_begin',
  'on_eval_epoch_end',
  'on_eval_step_begin',
  'on_eval_step_end',
  'on_eval_begin',
  'on_eval_end',
] as const;

const SIG = signature<Record<Hook, unknown>>('train.LambdaCallback', HOOKS.map((hook) => `${hook}=None`).join(', '));

/**
 * A callback made of functions, one for each hook that is wanted. They may be async. In `fit` its hooks of evaluations are not called, as in MindSpore.
 * MindSpore's `LambdaCallback`.
 */
export class LambdaCallback extends Callback {
  constructor(
    on_train_epoch_begin?: HookFunction,
    on_train_epoch_end?: HookFunction,
    on_train_step_begin?: HookFunction,
    on_train_step_end?: HookFunction,
    on_train_begin?: HookFunction,
    on_train_end?: HookFunction,
    on_eval_epoch_begin?: HookFunction,
    on_eval_epoch_end?: HookFunction,
    on_eval_step_begin?: HookFunction,
    on_eval_step_end?: HookFunction,
    on_eval_begin?: HookFunction,
    on_eval_end?: HookFunction,
  );
  constructor(options?: Partial<Record<Hook, HookFunction>>);
  constructor(...args: unknown[]) {
    const given = SIG.bind(args);
    super();
    for (const hook of HOOKS) Object.assign(this, { [hook]: given[hook] || (() => undefined) });
  }
}
