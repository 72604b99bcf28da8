import { convertData, type DType, type TypedArray } from './dtype.js';
import { engine } from './engine.js';
import { RuntimeError, ValueError } from './errors.js';
import { owned } from './holding.js';
import { addHook, checkHook, type HookHandle } from './hooks.js';
import { pyClass, pyTypeName } from './pytext.js';
import { sameShape, shapeText, type Shape } from './shape.js';
import { signature } from './signature.js';
import { noHooks, type GradientHooks, type Value } from './value.js';
import { Tensor, type NestedArray, type TensorInput } from './tensor.js';

const SIG = signature<{
  default_input: unknown;
  name: unknown;
  requires_grad: unknown;
  layerwise_parallel: unknown;
  parallel_optimizer: unknown;
}>('Parameter', 'default_input, name=None, requires_grad=True, layerwise_parallel=False, parallel_optimizer=True');

const NAME_MAX = 1024;
const PREFIX = /^\w+[0-9a-zA-Z_.]*$/;
let generated = 0;
let versions = 0;

/** Keywords of {@link Parameter}. */
export interface ParameterOptions {
  /** Its name; a Cell gives its own one to a parameter that is assigned without a name. */
  name?: string | null;
  /** Whether gradients are taken and optimizers update it. Default true. */
  requires_grad?: boolean;
  /** Kept for checkpoints and scripts; it has no effect on one device. */
  layerwise_parallel?: boolean;
  /** Kept for checkpoints and scripts; it has no effect on one device. */
  parallel_optimizer?: boolean;
}

const CLONE = signature<{ init: unknown }>('Parameter.clone', "init='same'", { messageName: 'Parameter.clone' });
const CLONE_ALL = signature<{ prefix: unknown; init: unknown }>('ParameterTuple.clone', "prefix, init='same'", {
  messageName: 'ParameterTuple.clone',
});

/** Makes `clone(init)` possible without this file knowing the initializers; common/initializer fills it. */
export const cloneInit: { fill: ((init: unknown, shape: Shape, dtype: DType) => Tensor) | undefined } = {
  fill: undefined,
};

/**
 * A Tensor that training changes: weights, statistics, optimizer state. MindSpore's `Parameter`. Assigning gives it another value;
 * shape and dtype stay. TypeError when `default_input` is no Tensor or number; ValueError for a name that is no string or
 * longer than 1024 characters.
 */
export class Parameter extends Tensor {
  #name: string;
  #requiresGrad: boolean;
  #layerwiseParallel: boolean;
  #parallelOptimizer: boolean;
  /** @internal counts changes of what a trace depends on */
  version = ++versions;
  /** @internal the last value that a run is known to have produced well */
  override lastGood: Value;
  /** @internal what is asked about gradients with respect to it, whatever value it has then */
  hooks: GradientHooks | undefined;

  constructor(
    default_input: TensorInput,
    name?: string | null,
    requires_grad?: boolean,
    layerwise_parallel?: boolean,
    parallel_optimizer?: boolean,
  );
  constructor(default_input: TensorInput, options?: ParameterOptions);
  constructor(...args: unknown[]) {
    const bound = SIG.bind(args);
    const input = bound.default_input;
    if (typeof input === 'boolean') throw new ValueError('Parameter data can not be `bool`');
    const source = input instanceof Tensor ? input : new Tensor(input as NestedArray);
    source.hostData(); // an initializer draws its seed now, in the order in which parameters are made
    super(owned(source.handle));
    this.#name = checkName(bound.name);
    this.#requiresGrad = checkFlag('requires_grad', bound.requires_grad);
    this.#layerwiseParallel = checkFlag('layerwise_parallel', bound.layerwise_parallel);
    this.#parallelOptimizer = checkFlag('parallel_optimizer', bound.parallel_optimizer);
    this.handle.owner = this;
    this.lastGood = this.handle;
    if (this.handle.storage === undefined) engine().held(this);
    Object.defineProperty(this, 'version', { enumerable: false });
    Object.defineProperty(this, 'lastGood', { enumerable: false });
    Object.defineProperty(this, 'hooks', { enumerable: false, writable: true });
  }

  /** Its name, unique in a network; checkpoints use it. */
  get name(): string {
    return this.#name;
  }

  set name(name: string | null) {
    this.#name = checkName(name);
  }

  /** Whether `trainable_params` lists it and gradients are taken. TypeError unless boolean. */
  get requires_grad(): boolean {
    return this.#requiresGrad;
  }

  set requires_grad(value: boolean) {
    this.#requiresGrad = checkFlag('requires_grad', value);
    this.version = ++versions;
  }

  /** Kept for scripts; no effect on one device. */
  get layerwise_parallel(): boolean {
    return this.#layerwiseParallel;
  }

  set layerwise_parallel(value: boolean) {
    this.#layerwiseParallel = checkFlag('layerwise_parallel', value);
  }

  /** Kept for scripts; no effect on one device. */
  get parallel_optimizer(): boolean {
    return this.#parallelOptimizer;
  }

  set parallel_optimizer(value: boolean) {
    this.#parallelOptimizer = checkFlag('parallel_optimizer', value);
  }

  /**
   * Gives it the value of `data`, converted to its dtype. Returns itself. TypeError for what is no Tensor or number, ValueError when
   * the shapes differ and `slice_shape` is false. MindSpore's `Parameter.set_data`.
   */
  set_data(data: Tensor | number | bigint, slice_shape = false): this {
    if (!(data instanceof Tensor) && typeof data !== 'number' && typeof data !== 'bigint') {
      throw new TypeError(
        'Parameter data must be [`Tensor`, `int`, `float`] or a kind of `Tensor` (like `Tensor`). ' +
          `But with type ${pyClass(data)}.`,
      );
    }
    let tensor = data instanceof Tensor ? data : new Tensor(data, this.dtype);
    if (!(data instanceof Tensor) && !slice_shape && this.ndim > 0) {
      tensor = filled(data, this.shape, this.dtype);
    }
    if (!sameShape(tensor.shape, this.shape) && !slice_shape) {
      throw new ValueError(
        `Can not change the shape of Parameter which has been initialized. Current shape is ${shapeText(this.shape)}, ` +
          `and incoming is ${shapeText(tensor.shape)}.`,
      );
    }
    if (tensor.dtype !== this.dtype) {
      const host = tensor.hostData();
      tensor = host
        ? Tensor.fromData(convertData(host, tensor.dtype, this.dtype), tensor.shape, this.dtype)
        : castPending(tensor, this.dtype);
    }
    this.assign(tensor.handle);
    return this;
  }

  /** The same as `set_data`. MindSpore's `assign_value`. */
  assign_value(value: Tensor): this {
    return this.set_data(value);
  }

  /**
   * A new parameter of the same name, shape and dtype. `init`: 'same' keeps the value; a number, an initializer, its alias or a Tensor fills it.
   * MindSpore's `Parameter.clone`.
   */
  override clone(init?: unknown): Parameter;
  override clone(options?: { init?: unknown }): Parameter;
  override clone(...args: unknown[]): Parameter {
    const { init } = CLONE.bind(args);
    const tensor = init === 'same' ? new Tensor(this.handle) : fillClone(init, this.shape, this.dtype);
    return new Parameter(tensor, {
      name: this.name,
      requires_grad: this.requires_grad,
      layerwise_parallel: this.layerwise_parallel,
      parallel_optimizer: this.parallel_optimizer,
    });
  }

  /** The same as `clone()`. MindSpore's `Parameter.copy`. */
  override copy(): Parameter {
    return this.clone();
  }

  /** null: a parameter has its data from the beginning, so there is no other one that was made in its place. */
  get inited_param(): Parameter | null {
    return null;
  }

  /** Kept for scripts; there is one device. TypeError unless `stage` is an int ≥ 0. MindSpore's `Parameter.add_pipeline_stage`. */
  add_pipeline_stage(stage: number): void {
    if (!Number.isInteger(stage) || stage < 0) throw new TypeError('`stage` must be a positive number of int type');
  }

  /**
   * Asks `hook_fn` about every gradient with respect to this parameter, as {@link Tensor.register_hook} does. Recordings of `jit` are made anew.
   * MindSpore's `Parameter.register_hook`.
   */
  override register_hook(hook_fn: (grad: Tensor) => Tensor | null | undefined | void): HookHandle {
    checkHook(hook_fn);
    return addHook((this.hooks ??= noHooks()), hook_fn, () => (this.version = ++versions));
  }

  /** The text MindSpore prints. */
  override toString(): string {
    return (
      `Parameter (name=${this.name}, shape=${shapeText(this.shape)}, dtype=${String(this.dtype)}, ` +
      `requires_grad=${this.requires_grad ? 'True' : 'False'})`
    );
  }
}

/** A cast that common cannot write itself; ops fills it. */
export const pendingCast: { cast: ((x: Tensor, dtype: DType) => Tensor) | undefined } = { cast: undefined };

function castPending(x: Tensor, dtype: DType): Tensor {
  if (pendingCast.cast === undefined) throw new RuntimeError('No operators are loaded.');
  return pendingCast.cast(x, dtype);
}

function fillClone(init: unknown, shape: Shape, dtype: DType): Tensor {
  if (cloneInit.fill === undefined) throw new RuntimeError('No initializers are loaded.');
  return cloneInit.fill(init, shape, dtype);
}

function filled(x: number | bigint, shape: Shape, dtype: DType): Tensor {
  const one = new Tensor(x, dtype).hostData() as TypedArray;
  const out = new dtype.array(shape.reduce((a, b) => a * b, 1));
  (out as Float32Array).fill(one[0] as number);
  return Tensor.fromData(out, shape, dtype);
}

function checkName(name: unknown): string {
  if (name === null || name === undefined) return generateName();
  if (typeof name !== 'string') {
    throw new ValueError(`The type of the Parameter's name should be 'string' or 'None', but got ${pyClass(name)}.`);
  }
  const trimmed = name.trim();
  if (trimmed === '') return generateName();
  if (trimmed.length > NAME_MAX) {
    throw new ValueError(`The length of the '${trimmed}' name should be less than ${NAME_MAX}.`);
  }
  return trimmed;
}

function generateName(): string {
  return `Parameter#${generated++}`;
}

/** True for a name that was made up because none was given; a Cell replaces it by the attribute's name. */
export function isGeneratedName(name: string): boolean {
  return /^Parameter#/.test(name);
}

function checkFlag(name: string, value: unknown): boolean {
  if (typeof value !== 'boolean') {
    throw new TypeError(`The argument \`${name}\` must be bool type${name === 'requires_grad' ? '' : '.'}`);
  }
  return value;
}

/**
 * A read-only list of Parameters of different names. TypeError for other members, ValueError for two parameters of one name.
 * MindSpore's `ParameterTuple`.
 */
export class ParameterTuple extends Array<Parameter> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  constructor(iterable: Iterable<Parameter>) {
    super();
    const names = new Set<string>();
    const seen = new Set<Parameter>();
    for (const x of iterable) {
      if (!(x instanceof Parameter)) {
        throw new TypeError(
          "For ParameterTuple initialization, ParameterTuple input should be 'Parameter' collection, but got a <class 'list'>. ",
        );
      }
      if (!seen.has(x)) {
        if (names.has(x.name)) {
          throw new ValueError(
            `The value ${x.toString()} , its name '${x.name}' already exists. Please set a unique name for the parameter.`,
          );
        }
        names.add(x.name);
        seen.add(x);
      }
      this.push(x);
    }
  }

  /**
   * New parameters named `prefix.name`. `init` as in {@link Parameter.clone}. ValueError for a prefix that is no identifier.
   * MindSpore's `ParameterTuple.clone`.
   */
  clone(prefix: string, init?: unknown): ParameterTuple;
  clone(options: { prefix: string; init?: unknown }): ParameterTuple;
  /** @hidden */
  clone(prefix: string, options: { init?: unknown }): ParameterTuple;
  clone(...args: unknown[]): ParameterTuple {
    const { prefix, init } = CLONE_ALL.bind(args);
    if (typeof prefix !== 'string') {
      throw new TypeError(`expected string or bytes-like object, got '${pyTypeName(prefix)}'`);
    }
    if (!PREFIX.test(prefix)) {
      throw new ValueError(
        `The '${String(prefix)}' is illegal, it must be match regular'^\\w+[0-9a-zA-Z\\_\\.]*$' by flags're.ASCII.'`,
      );
    }
    return new ParameterTuple(
      this.map((x) => {
        const copy = x.clone(init);
        copy.name = `${prefix}.${x.name}`;
        return copy;
      }),
    );
  }
}
