import { HookHandle, addHook, checkHook } from '../../common/hooks.js';
import { signature } from '../../common/signature.js';
import type { Tensor } from '../../common/tensor.js';
import type { Hook } from './hooks.js';
import { StatefulCell } from './stateful.js';
import { STATE } from './state.js';

const method = <T extends Record<string, unknown>>(name: string, text: string) =>
  signature<T>(`nn.Cell.${name}`, text, { messageName: `Cell.${name}` });

const SIG = {
  pre: method<{ hook_fn: unknown; prepend: boolean; with_kwargs: boolean }>(
    'register_forward_pre_hook',
    'hook_fn, *, prepend=False, with_kwargs=False',
  ),
  forward: method<{ hook_fn: unknown; prepend: boolean; with_kwargs: boolean; always_call: boolean }>(
    'register_forward_hook',
    'hook_fn, *, prepend=False, with_kwargs=False, always_call=False',
  ),
  backwardPre: method<{ hook_fn: unknown }>('register_backward_pre_hook', 'hook_fn'),
  backward: method<{ hook_fn: unknown }>('register_backward_hook', 'hook_fn'),
};

/** Keywords of `register_forward_pre_hook`. */
export interface ForwardPreHookOptions {
  /** Whether the hook runs before those registered earlier. Default false. */
  prepend?: boolean;
  /** Whether the hook gets the keywords, a trailing plain object of the call, apart. Default false. */
  with_kwargs?: boolean;
}

/** Keywords of `register_forward_hook`. */
export interface ForwardHookOptions extends ForwardPreHookOptions {
  /** Whether the hook runs when the call fails, with null as output. Default false. */
  always_call?: boolean;
}

/** A hook's arguments and answer are its own business; what they are is documented where it is registered. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- arguments follow from the cell's construct
type ForwardHookFunction<C> = (cell: C, ...args: any[]) => unknown;

/** Gradients by position, null where there is none. */
type Gradients = readonly (Tensor | null)[];

/**
 * Hooks. They run when a call is recorded and when a gradient call walks back through it; under `jit` and in graph mode that is once, and what they
 * compute is part of the graph. They have to be synchronous. Each `register_…` gives a handle whose `remove()` takes the hook out.
 */
export abstract class HookedCell extends StatefulCell {
  /**
   * `hook_fn(cell, args)` runs before `construct` and may return other inputs, an array or one. With `with_kwargs` it is
   * `hook_fn(cell, args, kwargs)` and returns `[args, kwargs]`. TypeError unless it can be called.
   */
  register_forward_pre_hook(hook_fn: ForwardHookFunction<this>, options?: ForwardPreHookOptions): HookHandle;
  register_forward_pre_hook(...args: unknown[]): HookHandle {
    const { hook_fn, prepend, with_kwargs } = SIG.pre.bind(args);
    checkHook(hook_fn);
    const hook = { fn: hook_fn as Hook, withKwargs: Boolean(with_kwargs), always: false };
    return this.#add((h) => h.pre, hook, Boolean(prepend));
  }

  /**
   * `hook_fn(cell, args, output)` runs after `construct` and may return another output. With `with_kwargs` it is
   * `hook_fn(cell, args, kwargs, output)`. It is not registered for a cell with a `bprop`. TypeError unless it can be called.
   */
  register_forward_hook(hook_fn: ForwardHookFunction<this>, options?: ForwardHookOptions): HookHandle;
  register_forward_hook(...args: unknown[]): HookHandle {
    const { hook_fn, prepend, with_kwargs, always_call } = SIG.forward.bind(args);
    if ('bprop' in this) return new HookHandle();
    checkHook(hook_fn);
    const hook = { fn: hook_fn as Hook, withKwargs: Boolean(with_kwargs), always: Boolean(always_call) };
    return this.#add((h) => h.forward, hook, Boolean(prepend));
  }

  /**
   * `hook_fn(cell, grad_output)` sees the gradients of the outputs before they go back through the cell, and may return other ones. TypeError unless it
   * can be called, and, in the gradient call, for answers of another number or kind.
   */
  register_backward_pre_hook(hook_fn: (cell: this, grad_output: Gradients) => unknown): HookHandle;
  register_backward_pre_hook(...args: unknown[]): HookHandle {
    const { hook_fn } = SIG.backwardPre.bind(args);
    checkHook(hook_fn);
    return this.#add((h) => h.backwardPre, hook_fn as Hook, false);
  }

  /**
   * `hook_fn(cell, grad_input, grad_output)` sees the gradients of the inputs (null for one that has none) and outputs, and may return other gradients
   * of the inputs. Errors as those of {@link register_backward_pre_hook}.
   */
  register_backward_hook(hook_fn: (cell: this, grad_input: Gradients, grad_output: Gradients) => unknown): HookHandle;
  register_backward_hook(...args: unknown[]): HookHandle {
    const { hook_fn } = SIG.backward.bind(args);
    checkHook(hook_fn);
    return this.#add((h) => h.backward, hook_fn as Hook, false);
  }

  #add<T>(
    table: (hooks: (typeof this)[typeof STATE]['hooks']) => Map<object, T>,
    hook: T,
    prepend: boolean,
  ): HookHandle {
    const state = this[STATE];
    return addHook(table(state.hooks), hook, () => state.changed(), prepend);
  }
}
