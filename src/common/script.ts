import { isArrayLike, type ArrayLike } from './array-like.js';
import type { DTypeLike } from './dtype.js';
import { ValueError } from './errors.js';
import { pyClass, pyRepr, pyStr, pyTypeName } from './pytext.js';
import { PyFloat } from './pyfloat.js';
import type { Shape } from './shape.js';
import { signature } from './signature.js';
import { Tensor, type TensorInit, type TensorInput } from './tensor.js';

/**
 * What scripts call at their head or put on their functions and classes, and what needs no more than saying yes here: there is one way to
 * compile, one device, and every kernel is deterministic.
 */

/** Of `jit_syntax_level`: only what compiles is accepted. MindSpore's `STRICT`. */
export const STRICT = 0;
/** Of `jit_syntax_level`. MindSpore's `COMPATIBLE`. */
export const COMPATIBLE = 1;
/** Of `jit_syntax_level`: what does not compile is interpreted. MindSpore's `LAX`. */
export const LAX = 2;

const TENSOR = signature<Record<string, unknown>>(
  'tensor',
  'input_data=None, dtype=None, shape=None, init=None, const_arg=False',
);

/**
 * A Tensor of numbers, arrays or another Tensor, as `new Tensor` makes it; Python's ints are bigints. MindSpore's `tensor`.
 */
export function tensor(
  input_data?: TensorInput,
  dtype?: DTypeLike | null,
  shape?: Shape | null,
  init?: TensorInit | null,
  const_arg?: boolean,
): Tensor;
export function tensor(
  input_data: TensorInput,
  options?: { dtype?: DTypeLike | null; shape?: Shape | null; init?: TensorInit | null; const_arg?: boolean },
): Tensor;
export function tensor(options: {
  input_data?: TensorInput;
  dtype?: DTypeLike;
  shape?: Shape;
  init?: TensorInit;
}): Tensor;
export function tensor(...args: unknown[]): Tensor {
  return new Tensor(TENSOR.bind(args));
}

const FROM_NUMPY = signature<{ array: unknown }>('from_numpy', 'array');

/** A Tensor of an array of numpy-ts. TypeError for anything else. MindSpore's `from_numpy`. */
export function from_numpy(array: ArrayLike): Tensor;
export function from_numpy(options: { array: ArrayLike }): Tensor;
export function from_numpy(...args: unknown[]): Tensor {
  const [only] = args;
  const array = args.length === 1 && isArrayLike(only) ? only : FROM_NUMPY.bind(args).array;
  if (!isArrayLike(array)) throw new TypeError('Expected a NumPy array.');
  return new Tensor(array);
}

const MUTABLE = signature<{ input_data: unknown; dynamic_len: unknown }>('mutable', 'input_data, dynamic_len=False', {
  dicts: ['input_data'],
});

/** The data itself: a change of its values needs no new graph where it is a Tensor. TypeError for data of other types. MindSpore's `mutable`. */
export function mutable<T>(input_data: T, dynamic_len?: boolean): T;
export function mutable<T>(input_data: T, options?: { dynamic_len?: boolean }): T;
export function mutable(...args: unknown[]): unknown {
  const { input_data } = MUTABLE.bind(args);
  if (isMutable(input_data)) return input_data;
  throw new TypeError(
    "For 'mutable', the 'input_data' should be one of (bool, int, float, Tensor, tuple, list, dict) or their nested structures with " +
      `no self-reference, but got ${pyTypeName(input_data)}: ${pyStr(input_data)}.`,
  );
}

function isMutable(x: unknown): boolean {
  if (['number', 'bigint', 'boolean'].includes(typeof x) || x instanceof Tensor || x instanceof PyFloat) return true;
  if (Array.isArray(x)) return x.every(isMutable);
  if (x instanceof Map) return [...(x as Map<unknown, unknown>).values()].every(isMutable);
  return pyTypeName(x) === 'dict' && Object.values(x as object).every(isMutable);
}

type Decorated = (...args: never[]) => unknown;
type Class = abstract new (...args: never[]) => unknown;

/** The class itself: any class may be used within a graph here. TypeError for what is no class. MindSpore's `jit_class`. */
export function jit_class<C extends Class>(cls: C): C {
  if (typeof cls === 'function') return cls;
  throw new TypeError(`Decorator jit_class can only be used for class type, but got ${pyRepr(cls)}.`);
}

/** The function itself: cells are inlined anyway. MindSpore's `lazy_inline`. */
export function lazy_inline<F extends Decorated>(
  fn: F,
  attrs?: string | readonly string[] | null,
  policy?: 'front' | null,
): F;
export function lazy_inline(options?: {
  attrs?: string | readonly string[] | null;
  policy?: 'front' | null;
}): <F extends Decorated>(fn: F) => F;
export function lazy_inline(fn?: unknown): unknown {
  return decorated(fn);
}

/** The function itself: how a graph is divided is not seen. MindSpore's `no_inline`. */
export function no_inline<F extends Decorated>(fn: F): F;
export function no_inline(): <F extends Decorated>(fn: F) => F;
export function no_inline(fn?: unknown): unknown {
  return decorated(fn);
}

/** The function itself: functions of host values run while the graph is made. MindSpore's `constexpr`. */
export function constexpr<F extends Decorated>(
  fn: F,
  get_instance?: boolean,
  name?: string | null,
  reuse_result?: boolean,
  check?: boolean,
): F;
export function constexpr(options?: {
  get_instance?: boolean;
  name?: string | null;
  reuse_result?: boolean;
  check?: boolean;
}): <F extends Decorated>(fn: F) => F;
export function constexpr(fn?: unknown): unknown {
  return decorated(fn);
}

function decorated(fn: unknown): unknown {
  return typeof fn === 'function' ? fn : (given: unknown) => given;
}

const DETERMINISTIC = signature<{ deterministic: unknown }>('set_deterministic', 'deterministic');

/** Accepted: all kernels are deterministic. TypeError for what is no bool. MindSpore's `set_deterministic`. */
export function set_deterministic(deterministic: boolean): void;
export function set_deterministic(options: { deterministic: boolean }): void;
export function set_deterministic(...args: unknown[]): void {
  const { deterministic } = DETERMINISTIC.bind(args);
  if (typeof deterministic === 'boolean') return;
  throw new TypeError(`The parameter 'deterministic' must be <class 'bool'>, but got ${pyClass(deterministic)}`);
}

const JIT_CONFIG = signature<Record<string, unknown>>(
  'JitConfig',
  "jit_level='', exc_mode='auto', jit_syntax_level='', debug_level='RELEASE', infer_boost='off'",
);
const JIT_LEVELS = ['O0', 'O1', 'O2'];

/** Keywords of {@link JitConfig}. */
export interface JitConfigOptions {
  jit_level?: string;
  exc_mode?: string;
  jit_syntax_level?: string | number;
  debug_level?: string;
  infer_boost?: string;
}

/** How a network is to be compiled; there is one way here, so that it has no effect. ValueError for an unknown level. MindSpore's `JitConfig`. */
export class JitConfig {
  /** The settings by name. */
  readonly jit_config_dict: ReadonlyMap<string, unknown>;

  constructor(
    jit_level?: string,
    exc_mode?: string,
    jit_syntax_level?: string | number,
    debug_level?: string,
    infer_boost?: string,
  );
  constructor(options?: JitConfigOptions);
  constructor(...args: unknown[]) {
    const given = JIT_CONFIG.bind(args);
    if (given.jit_level !== '' && !JIT_LEVELS.includes(given.jit_level as string)) {
      throw new ValueError(`For 'jit_level' must be one of ${pyRepr(JIT_LEVELS)}.`);
    }
    this.jit_config_dict = new Map(Object.entries(given));
  }
}
