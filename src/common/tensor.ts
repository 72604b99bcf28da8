import { flatArray, isArrayLike, type ArrayLike } from './array-like.js';
import {
  bool_,
  convertData,
  dtypeOfArray,
  float32,
  int64,
  isTypedArray,
  numberReader,
  toDType,
  type DType,
  type DTypeLike,
  type TypedArray,
} from './dtype.js';
import { engine } from './engine.js';
import { assignHeld, owned } from './holding.js';
import { addHook, checkHook, type HookHandle } from './hooks.js';
import { RuntimeError, ValueError } from './errors.js';
import { toNumpy, type NDArray } from './numpy.js';
import { tensorRepr, tensorText } from './printing.js';
import { pyTypeName } from './pytext.js';
import { sameShape, shapeText, sizeOf, type Shape } from './shape.js';
import { signature } from './signature.js';
import { noHooks, noteUnrecorded, Storage, Value, type Holder } from './value.js';

/** Numbers, bigints and booleans, nested in arrays to any depth. */
export type NestedArray = number | bigint | boolean | readonly NestedArray[];

export { isArrayLike, type ArrayLike } from './array-like.js';

/** What a Tensor can be made of. */
export type TensorInput = NestedArray | TypedArray | ArrayLike | Tensor;

/** Fills the data of a Tensor made with `init`: an initializer object. */
export interface TensorInit {
  /** Elements for a shape and dtype, in C order. */
  fill(shape: Shape, dtype: DType): TypedArray;
}

const SIG = signature<{ input_data: unknown; dtype: unknown; shape: unknown; init: unknown; const_arg: unknown }>(
  'Tensor',
  'input_data=None, dtype=None, shape=None, init=None, const_arg=False',
  { dicts: ['input_data'] },
);

/**
 * An n-dimensional array of one dtype: MindSpore's `Tensor`. Its value is immutable and may still be pending: operations record
 * what to compute, and reading (`await t.asnumpy()`, `item()`, `tolist()`) computes it. Members that change a Tensor in place give this object
 * another value; they never change other tensors.
 *
 * `new Tensor(data)`: numbers give float32, bigints int64, booleans bool, typed arrays and numpy-ts arrays their own type.
 * ValueError for ragged nesting; TypeError for what is no number.
 */
export class Tensor {
  #value: Value;
  /** @internal the last good value of one that keeps its value through replayed calls: a parameter, a buffer of a Cell */
  declare lastGood?: Value;

  constructor(
    input_data: TensorInput,
    dtype?: DTypeLike | null,
    shape?: Shape | null,
    init?: TensorInit | null,
    const_arg?: boolean,
  );
  constructor(
    input_data: TensorInput,
    options?: { dtype?: DTypeLike | null; shape?: Shape | null; init?: TensorInit | null; const_arg?: boolean },
  );
  constructor(options: { input_data?: TensorInput; dtype?: DTypeLike; shape?: Shape; init?: TensorInit });
  /** @internal wraps a value without looking at it */
  constructor(value: Value);
  constructor(...args: unknown[]) {
    this.#value = args.length === 1 && args[0] instanceof Value ? args[0] : makeValue(args);
    if (this.#value.owner !== undefined) this.#value.shared = true;
  }

  /** @internal what this tensor stands for now */
  get handle(): Value {
    return this.#value;
  }

  set handle(value: Value) {
    noteUnrecorded();
    this.#value = value;
  }

  /** @internal gives it another value of its shape and dtype */
  assign(value: Value): void {
    if (this.lastGood === undefined) this.handle = value;
    else assignHeld(this as Holder, value);
  }

  /** @internal from now on replayed calls read and assign this object, not the value it had when they were recorded */
  hold(): void {
    if (this.lastGood !== undefined) return;
    this.handle = owned(this.handle);
    this.handle.owner = this as unknown as Holder;
    Object.defineProperty(this, 'lastGood', { value: this.handle, writable: true, enumerable: false });
    if (this.handle.storage === undefined) engine().held(this as unknown as Holder);
  }

  /** A Tensor of the present value, which later changes of this one leave alone. MindSpore's `Tensor.value`, `Parameter.value`. */
  value(): Tensor {
    return new Tensor(this.#value);
  }

  /** The same as {@link value}. MindSpore's `Tensor.data`. */
  get data(): Tensor {
    return this.value();
  }

  /** A tensor over flat data in C order, which it keeps: do not change it afterwards. */
  static fromData(data: TypedArray, shape: Shape, dtype: DType = dtypeOfArray(data)): Tensor {
    if (data.length !== sizeOf(shape)) {
      throw new ValueError(`${data.length} elements do not fill the shape ${shapeText(shape)}.`);
    }
    return new Tensor(new Value(shape, dtype, Storage.of(data)));
  }

  /** A tensor over the memory of a numpy-ts array, copied. MindSpore's `Tensor.from_numpy`. */
  static from_numpy(array: ArrayLike): Tensor {
    return new Tensor(array);
  }

  /** Sizes of the axes; a frozen array. */
  get shape(): Shape {
    return Object.freeze(this.handle.shape);
  }

  /** Type of the elements. */
  get dtype(): DType {
    return this.handle.dtype;
  }

  /** Number of axes. */
  get ndim(): number {
    return this.handle.shape.length;
  }

  /** Number of elements. */
  get size(): number {
    return sizeOf(this.handle.shape);
  }

  /** Bytes of one element. */
  get itemsize(): number {
    return this.dtype.size;
  }

  /** Bytes of all elements. */
  get nbytes(): number {
    return this.size * this.dtype.size;
  }

  /** Bytes from one element to the next along each axis. */
  get strides(): Shape {
    let step = this.dtype.size;
    const out = this.shape.map(() => 0);
    for (let i = out.length - 1; i >= 0; i--) {
      out[i] = step;
      step *= this.shape[i];
    }
    return Object.freeze(out);
  }

  /** The elements when they are on the host already, else undefined. Never computes; do not change them. */
  hostData(): TypedArray | undefined {
    return this.handle.storage?.expose();
  }

  /**
   * Makes the elements that an initializer put off, and returns this tensor; one that has its elements stays as it is.
   * MindSpore's `Tensor.init_data`.
   */
  init_data(): this {
    this.hostData();
    return this;
  }

  /** The elements in C order, computed when pending; a view that must not be changed. float16 and bfloat16 come as bits. */
  read(): Promise<TypedArray> {
    return this.#read((data) => data);
  }

  /** Reads are often put aside and awaited later, or never: an error that nobody waits for yet must not end the process. */
  #read<T>(convert: (data: TypedArray) => T): Promise<T> {
    const host = this.hostData();
    const read = (host ? Promise.resolve(host) : engine().read(this.handle)).then(convert);
    read.catch(() => undefined);
    return read;
  }

  /** The elements as an array of numpy-ts, computed when pending; a copy. bfloat16 comes as float32. MindSpore's `Tensor.asnumpy`. */
  asnumpy(): Promise<NDArray> {
    return this.#read((data) => toNumpy(data, this.shape, this.dtype));
  }

  /** The one element as a number (a bigint for a 64-bit integer beyond 2^53, a boolean for bool). ValueError unless there is exactly one. */
  item(): Promise<number | bigint | boolean> {
    if (this.size !== 1) {
      throw new ValueError('the argument index must be specified, because the tensor has more than one element.');
    }
    return this.#read((data) => elementReader(data, this.dtype)(0));
  }

  /** The elements as nested arrays of numbers (booleans for bool); a plain number for a scalar. */
  tolist(): Promise<NestedArray> {
    return this.#read((data) => {
      const read = elementReader(data, this.dtype);
      let next = 0;
      const build = (axis: number): NestedArray =>
        axis === this.ndim ? read(next++) : Array.from({ length: this.shape[axis] }, () => build(axis + 1));
      return build(0);
    });
  }

  /**
   * Asks `hook` about the gradient with respect to the present value: it gets the gradient, a Tensor, when a gradient call has it complete, and
   * what it returns takes its place (null or nothing leaves it). TypeError unless it can be called. MindSpore's `Tensor.register_hook`.
   */
  register_hook(hook: (grad: Tensor) => Tensor | null | undefined | void): HookHandle {
    checkHook(hook);
    return addHook((this.handle.hooks ??= noHooks()), hook, () => undefined);
  }

  /** @internal Arithmetic on objects would silently make strings or NaN. */
  [Symbol.toPrimitive](hint: string): string {
    if (hint === 'string') return this.toString();
    throw new TypeError(
      'A Tensor has no value yet that JavaScript operators could use: write a.add(b) or ops.add(a, b) instead of a + b, ' +
        'and `await t.item()` for a number.',
    );
  }

  /** The text that Python's `str` gives, computed when pending: `[1. 2.]`. */
  str(): Promise<string> {
    return this.#read((data) => tensorText(data, this.shape, this.dtype));
  }

  /** What Python's `repr` gives, with the elements when they are there; a pending tensor shows shape, dtype and 'pending'. */
  toString(): string {
    const host = this.hostData();
    if (host !== undefined) return tensorRepr(host, this.shape, this.dtype);
    const state = this.handle.storage ? (this.handle.storage.error ? ', failed' : '') : ', pending';
    return `Tensor(shape=[${this.shape.join(', ')}], dtype=${String(this.dtype)}${state})`;
  }

  /** The text `console.log` shows. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/** A function that reads element i as `item()` gives it. */
export function elementReader(data: TypedArray, dtype: DType): (i: number) => number | bigint | boolean {
  if (dtype === bool_) return (i) => data[i] !== 0;
  if (dtype.isInt && dtype.size === 8) {
    return (i) => {
      const x = data[i] as bigint;
      return x >= -9007199254740991n && x <= 9007199254740991n ? Number(x) : x;
    };
  }
  return numberReader(data, dtype);
}

function makeValue(args: readonly unknown[]): Value {
  const { input_data, dtype, shape, init } = SIG.bind(args);
  const wanted = dtype === null ? undefined : toDType(dtype);
  if (init !== null) {
    if (shape === null || wanted === undefined) {
      throw new ValueError(
        'init, dtype and shape must have values at the same time, but got dtype: None, shape: None.',
      );
    }
    const dims = Object.freeze([...(shape as Shape)]);
    return new Value(dims, wanted, Storage.of((init as TensorInit).fill(dims, wanted)));
  }
  if (input_data === null || input_data === undefined) throw inputTypeError(null);
  const { value, copied } = readInput(input_data, wanted);
  if (shape !== null && !sameShape(shape as Shape, value.shape)) {
    throw new ValueError(
      `For Tensor, the shape of input_data is ${shapeText(value.shape)}, but got shape ${shapeText(shape as Shape)}.`,
    );
  }
  if (copied) return value;
  const host = value.storage?.expose();
  if (host === undefined) return engine().fresh(value);
  return new Value(value.shape, value.dtype, Storage.of(host));
}

function readInput(input: unknown, wanted: DType | undefined): { value: Value; copied: boolean } {
  if (input instanceof Tensor) {
    if (wanted === undefined || wanted === input.dtype) return { value: input.handle, copied: false };
    const host = input.hostData();
    if (host === undefined) {
      throw new RuntimeError(`The Tensor is not on the host: use t.astype('${wanted.name}') to change its dtype.`);
    }
    return hostValue(convertData(host, input.dtype, wanted), input.shape, wanted);
  }
  if (isTypedArray(input)) {
    const own = dtypeOfArray(input);
    return hostValue(copyOf(input, own, wanted ?? own), [input.length], wanted ?? own);
  }
  if (isArrayLike(input)) {
    const { data, shape, dtype: own } = flatArray(input);
    const kept = data === input.data ? copyOf(data, own, wanted ?? own) : convertData(data, own, wanted ?? own);
    return hostValue(kept, shape, wanted ?? own);
  }
  return fromNested(input, wanted);
}

function copyOf(data: TypedArray, from: DType, to: DType): TypedArray {
  return from === to ? data.slice() : convertData(data, from, to);
}

function hostValue(data: TypedArray, shape: Shape, dtype: DType): { value: Value; copied: boolean } {
  return { value: new Value(Object.freeze([...shape]), dtype, Storage.of(data)), copied: true };
}

function fromNested(input: unknown, wanted: DType | undefined): { value: Value; copied: boolean } {
  const shape: number[] = [];
  for (let at = input; Array.isArray(at); at = at[0] as unknown) {
    shape.push(at.length);
    if (at.length === 0) break;
  }
  const flat: (number | bigint | boolean)[] = [];
  flatten(input, shape, 0, flat);
  const kinds = new Set(flat.map((x) => typeof x));
  const natural = kinds.size === 1 ? (kinds.has('bigint') ? int64 : kinds.has('boolean') ? bool_ : float32) : float32;
  const dtype = wanted ?? natural;
  const out = new dtype.array(flat.length);
  if (dtype.isInt && dtype.size === 8) {
    const target = out as BigInt64Array;
    flat.forEach((x, i) => (target[i] = typeof x === 'bigint' ? x : BigInt(Math.trunc(Number(x)))));
    return hostValue(out, shape, dtype);
  }
  const plain = Float64Array.from(flat, Number);
  return hostValue(convertData(plain, toDType('float64'), dtype), shape, dtype);
}

function flatten(x: unknown, shape: Shape, axis: number, out: (number | bigint | boolean)[]): void {
  if (axis < shape.length) {
    if (!Array.isArray(x) || x.length !== shape[axis]) {
      throw new ValueError(
        'setting an array element with a sequence. The requested array has an inhomogeneous shape: ' +
          `expected ${shape[axis]} elements at depth ${axis}, but got ${Array.isArray(x) ? x.length : typeof x}.`,
      );
    }
    for (const item of x) flatten(item, shape, axis + 1, out);
  } else if (typeof x === 'number' || typeof x === 'bigint' || typeof x === 'boolean') {
    out.push(x);
  } else if (Array.isArray(x)) {
    throw new ValueError(
      `setting an array element with a sequence. The requested array has an inhomogeneous shape after ${axis} dimensions.`,
    );
  } else {
    throw inputTypeError(x);
  }
}

function inputTypeError(x: unknown): TypeError {
  return new TypeError(
    "For 'Tensor', the type of 'input_data' should be one of '['TensorPy', 'Tensor', 'ndarray', 'str_', 'list', 'tuple', " +
      `'float', 'int', 'bool', 'complex', 'bytes']', but got type '${pyTypeName(x)}'.`,
  );
}
