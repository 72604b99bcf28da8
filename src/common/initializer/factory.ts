import { asTuple, isInstance, pyClass, pyRepr, pyStr, pyTypeName } from '../checks.js';
import { toDType, type DType, type DTypeLike } from '../dtype.js';
import { AttributeError, ValueError } from '../errors.js';
import { cloneInit } from '../parameter.js';
import { sameShape, type Shape } from '../shape.js';
import { signature } from '../signature.js';
import { Tensor } from '../tensor.js';
import { Storage, Value } from '../value.js';
import { Initializer } from './base.js';
import {
  HeNormal,
  HeUniform,
  Normal,
  TruncatedNormal,
  Uniform,
  VarianceScaling,
  XavierNormal,
  XavierUniform,
} from './random.js';
import { Constant, Dirac, Identity, One, Orthogonal, Sparse, Zero } from './structured.js';

const ALIASES = new Map<string, new () => Initializer>([
  ['zero', Zero],
  ['zeros', Zero],
  ['one', One],
  ['ones', One],
  ['xaviernormal', XavierNormal],
  ['xavier_normal', XavierNormal],
  ['xavieruniform', XavierUniform],
  ['xavier_uniform', XavierUniform],
  ['heuniform', HeUniform],
  ['he_uniform', HeUniform],
  ['henormal', HeNormal],
  ['he_normal', HeNormal],
  ['identity', Identity],
  ['sparse', Sparse as unknown as new () => Initializer], // it needs an argument: refused as in Python
  ['dirac', Dirac],
  ['orthogonal', Orthogonal],
  ['variancescaling', VarianceScaling],
  ['uniform', Uniform],
  ['normal', Normal],
  ['truncatednormal', TruncatedNormal],
]);

/** What {@link initializer} accepts: a Tensor, a class's alias, an initializer, a number. */
export type InitLike = Tensor | string | Initializer | number | bigint;

const SIG = signature<{ init: unknown; shape: unknown; dtype: unknown }>(
  'common.initializer.initializer',
  "init, shape=None, dtype='float32'",
);

/**
 * A Tensor of the given shape and dtype whose elements `init` makes. They are made when somebody needs them (a Parameter is made of
 * the Tensor, or it is read), and the seed is drawn then, from NumPy's stream. A Tensor as `init` is returned itself.
 * TypeError for another `init`; ValueError for an unknown alias, a size that is no positive integer, or a Tensor of another shape.
 * MindSpore's `mindspore.common.initializer.initializer`.
 */
export function initializer(init: InitLike, shape?: Shape | number | null, dtype?: DTypeLike): Tensor;
export function initializer(init: InitLike, options: { shape?: Shape | number | null; dtype?: DTypeLike }): Tensor;
/** @hidden */
export function initializer(init: InitLike, shape: Shape | number | null, options: { dtype?: DTypeLike }): Tensor;
export function initializer(...args: unknown[]): Tensor {
  const { init, shape, dtype } = SIG.bind(args);
  if (init instanceof Tensor) return checked(init, shape);
  const isNumber = typeof init === 'boolean' || isInstance(init, 'float') || isInstance(init, 'int');
  if (!isNumber && typeof init !== 'string' && !(init instanceof Initializer)) {
    throw new TypeError(
      "For 'initializer', the type of the 'init' argument should be 'Tensor', 'number', 'string' or 'initializer', " +
        `but got ${pyClass(init)}.`,
    );
  }
  const dims = shape === null ? null : checkShape(shape);
  const object = isNumber ? new Constant(init as number) : typeof init === 'string' ? named(init) : init;
  if (dims === null) throw new AttributeError(`'${pyTypeName(object)}' object has no attribute 'shape'`);
  if (dtype === null) throw new ValueError('init, dtype and shape must have values at the same time.');
  return putOff(object as Initializer, dims, toDType(dtype));
}

function checked(init: Tensor, shape: unknown): Tensor {
  const dims = Array.isArray(shape) ? shape : [shape];
  if (dims.every((d) => typeof d === 'number') && sameShape(dims, init.shape)) return init;
  throw new ValueError(
    "For 'initializer', the shape of the 'init' argument should be same as the argument 'shape', but got the " +
      `'init' shape ${pyRepr([...init.shape])} and the 'shape' ${pyRepr(dims)}.`,
  );
}

function checkShape(shape: unknown): Shape {
  const dims: readonly unknown[] = Array.isArray(shape) ? shape : typeof shape === 'string' ? [...shape] : [shape];
  if (dims.every((d) => (typeof d === 'boolean' || isInstance(d, 'int')) && Number(d) > 0)) {
    return Object.freeze(dims.map(Number));
  }
  throw new ValueError(
    "For 'initializer', the argument 'shape' is invalid, the value of 'shape' must be positive integer, " +
      `but got ${typeof shape === 'string' ? shape : pyRepr(asTuple([...dims]))}`,
  );
}

function named(alias: string): Initializer {
  const found = ALIASES.get(alias.toLowerCase());
  if (found === undefined) {
    throw new ValueError(`For 'initializer', the class corresponding to '${pyStr(alias)}' was not found.`);
  }
  return new found();
}

/** A tensor whose storage fills itself at the first look at it: draws happen in the order in which parameters are made. */
function putOff(init: Initializer, shape: Shape, dtype: DType): Tensor {
  const storage = new Storage();
  const hold = (host: Storage['host']) =>
    Object.defineProperty(storage, 'host', { value: host, writable: true, enumerable: true, configurable: true });
  Object.defineProperty(storage, 'host', {
    get: () => hold(init.fill(shape, dtype)).host,
    set: hold,
    enumerable: true,
    configurable: true,
  });
  return new Tensor(new Value(shape, dtype, storage));
}

cloneInit.fill = (init, shape, dtype) => initializer(init as InitLike, shape, dtype);
