import { Signature, signature } from '../../common/signature.js';
import { isPlainObject } from '../../common/signature.js';
import { Tensor } from '../../common/tensor.js';
import { argType } from '../call.js';

/** One way to call a member: its parameters, whether arguments fit, and what it does. */
export interface Overload {
  /** Python's parameter list, without `self`. */
  readonly text: string;
  /** True when the values are of the types that this overload takes. */
  readonly fits?: (bound: Record<string, unknown>) => boolean;
  readonly body: (self: Tensor, bound: Record<string, unknown>) => unknown;
}

/** A member of Tensor. */
export type Member = (this: Tensor, ...args: unknown[]) => unknown;

/**
 * A member with several signatures: the first that binds and fits is called. TypeError in MindSpore's words when none does. The first
 * signature is the one that documents compare.
 */
export function overloaded(name: string, overloads: readonly Overload[]): Member {
  const signatures = overloads.map(({ text }, i) =>
    i === 0 ? signature(`Tensor.${name}`, text) : new Signature<Record<string, unknown>>(`Tensor.${name}`, text),
  );
  return function (this: Tensor, ...args: unknown[]): unknown {
    for (let i = 0; i < overloads.length; i++) {
      let bound: Record<string, unknown>;
      try {
        bound = signatures[i].bind(args);
      } catch (error) {
        if (error instanceof TypeError) continue;
        throw error;
      }
      if (overloads[i].fits?.(bound) ?? true) return overloads[i].body(this, bound);
    }
    throw new TypeError(
      `Failed calling ${name} with "${name}(${shown(args)})".\nThe valid calling should be:\n` +
        overloads.map(({ text }) => `"Tensor.${name}(${text})"`).join('\n'),
    );
  };
}

function shown(args: readonly unknown[]): string {
  return args
    .flatMap((a) => (isPlainObject(a) ? Object.entries(a).map(([k, v]) => `${k}=${argType(v)}`) : [argType(a)]))
    .join(', ');
}

/** A member that calls a function with the tensor as first argument. */
export function member(f: (...args: never[]) => unknown): Member {
  const call = f as unknown as (...args: unknown[]) => unknown;
  return function (this: Tensor, ...args: unknown[]): unknown {
    return call(this, ...args);
  };
}

/** Puts members on Tensor. */
export function install(members: Readonly<Record<string, Member>>): void {
  for (const [name, value] of Object.entries(members)) {
    Object.defineProperty(Tensor.prototype, name, { value, writable: true, configurable: true });
  }
}

/** Puts read-only properties on Tensor. */
export function installGetters(getters: Readonly<Record<string, (self: Tensor) => unknown>>): void {
  for (const [name, get] of Object.entries(getters)) {
    Object.defineProperty(Tensor.prototype, name, {
      get(this: Tensor) {
        return get(this);
      },
      configurable: true,
    });
  }
}

/** Variadic ints or one array of them: `x.reshape(2, 3)` and `x.reshape([2, 3])`. */
export function variadic(args: readonly unknown[]): unknown {
  return args.length === 1 && !(typeof args[0] === 'number' || typeof args[0] === 'bigint') ? args[0] : [...args];
}
