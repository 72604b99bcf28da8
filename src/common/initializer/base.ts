import { dtypes, float32, type DType, type TypedArray } from '../dtype.js';
import { convertData } from '../dtype.js';
import { NotImplementedError, ValueError } from '../errors.js';
import { sameShape, shapeText, sizeOf, type Shape } from '../shape.js';
import { isPlainObject } from '../signature.js';
import { Tensor, type ArrayLike, type TensorInit, type TensorInput } from '../tensor.js';

/** What an initializer fills: an array in C order, shaped like those of numpy-ts. */
export class InitializerArray implements ArrayLike {
  /** numpy's name of the element type, `float32`. */
  readonly dtype: string;

  /** @internal */
  constructor(
    /** The elements, zero at first; float16 and bfloat16 as their bits. */
    readonly data: TypedArray,
    readonly shape: Shape,
    dtype: DType,
  ) {
    this.dtype = dtype.name;
  }

  /** Puts one number everywhere. Python's `arr[:] = x` and `arr.fill(x)`. */
  fill(x: TensorInput): void {
    const one = new Tensor(x, this.type);
    const data = one.hostData();
    if (data?.length !== 1) throw new ValueError('setting an array element with a sequence.');
    (this.data as Float32Array).fill(data[0] as number);
  }

  /** Copies an array of the same shape, converted to this element type, or puts one number everywhere. Python's `arr[:] = values`. */
  set(values: TensorInput): void {
    const source = new Tensor(values);
    const data = source.hostData();
    if (data === undefined) throw new ValueError('an initializer cannot use a Tensor that is not computed yet');
    if (data.length === 1) return this.fill(values);
    if (!sameShape(source.shape, this.shape)) {
      const shapes = `from shape ${shapeText(source.shape)} into shape ${shapeText(this.shape)}`;
      throw new ValueError(`could not broadcast input array ${shapes}`);
    }
    this.assign(data, source.dtype);
  }

  /** @internal copies flat data of as many elements */
  assign(data: TypedArray, dtype: DType): void {
    if (data !== this.data) (this.data as Float32Array).set(convertData(data, dtype, this.type) as Float32Array);
  }

  /** @internal this array's memory if it holds float32, else new memory: where the float32 streams write */
  floats(): Float32Array {
    return this.type === float32 ? (this.data as Float32Array) : new Float32Array(this.data.length);
  }

  private get type(): DType {
    return dtypes.get(this.dtype)!;
  }
}

/** An initializer is called with the array to fill. */
export interface Initializer {
  (arr: InitializerArray): void;
}

/**
 * The base of all initializers. A subclass gives `_initialize`, which fills the array that it gets:
 *
 * ```ts
 * class Ramp extends Initializer {
 *   override _initialize(arr: InitializerArray): void {
 *     for (let i = 0; i < arr.data.length; i++) arr.data[i] = i; // or arr.set(ms.np.random.normal(0, 1, arr.shape))
 *   }
 * }
 * new Parameter(initializer(new Ramp(), [2, 3], ms.float32));
 * ```
 *
 * Keyword arguments of the base are kept and mean nothing. NotImplementedError when `_initialize` is not given.
 * MindSpore's `mindspore.common.initializer.Initializer`.
 */
export class Initializer implements TensorInit {
  constructor(...args: unknown[]) {
    if (args.length > 1 || (args.length === 1 && !isPlainObject(args[0]))) {
      const given = args.length + 1;
      throw new TypeError(`Initializer.__init__() takes 1 positional argument but ${given} were given`);
    }
    const self = ((arr: InitializerArray) => self._initialize(arr)) as this;
    delete (self as { name?: string }).name;
    delete (self as { length?: number }).length;
    return Object.setPrototypeOf(self, new.target.prototype) as this;
  }

  /** Fills `arr`. What a subclass overrides. */
  _initialize(_arr: InitializerArray): void {
    throw new NotImplementedError('Must be overridden!');
  }

  /** @internal the elements for a shape and dtype */
  fill(shape: Shape, dtype: DType): TypedArray {
    const arr = new InitializerArray(new dtype.array(sizeOf(shape)), shape, dtype);
    this._initialize(arr);
    return arr.data;
  }

  /** The class: `<mindspore.common.initializer.Normal object>`. */
  toString(): string {
    const own = BUILTIN.has(this.constructor);
    return `<${own ? 'mindspore.common.initializer' : '__main__'}.${this.constructor.name} object>`;
  }

  /** The same text for `console.log`. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/** @internal MindSpore's own classes; they print with its module. */
export const BUILTIN = new Set<unknown>([Initializer]);
