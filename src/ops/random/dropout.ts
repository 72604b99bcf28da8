import { float32, float64, type DType } from '../../common/dtype.js';
import { checkBool } from '../../common/checks.js';
import { RuntimeError, ValueError } from '../../common/errors.js';
import { PyFloat } from '../../common/pyfloat.js';
import { pyClass, pyTypeName } from '../../common/pytext.js';
import { opSeeds } from '../../common/seed.js';
import { signature } from '../../common/signature.js';
import { Tensor } from '../../common/tensor.js';
import { mulOp } from '../arithmetic.js';
import { abstractType, accepts, callError, checkDType, type Accepts } from '../call.js';
import { cast } from '../cast.js';
import { reshape } from '../reshape.js';
import { MaskStreams } from './mask.js';

const TYPES = accepts('f bf', 'tensor', 'x');
const ND_TYPES: Accepts = accepts('f i', 'tensor', 'x');

/** float32 but for float64: types without enough digits are scaled there. */
function scaledIn(dtype: DType): DType {
  return dtype === float64 ? float64 : float32;
}

function times(x: Tensor, mask: Tensor): Tensor {
  return x.dtype === mask.dtype ? mulOp([x, mask]) : cast(mulOp([cast(x, mask.dtype), mask]), x.dtype);
}

/** Dropout by the next mask of `streams`: elements stay with probability `keep`, times 1 / keep, or become 0. TypeError unless x is a float Tensor. */
export function dropoutBy(streams: MaskStreams, x: unknown, keep: number): Tensor {
  if (!(x instanceof Tensor)) {
    throw callError(
      'Dropout',
      [['x', x, 'Tensor']],
      [
        ['keep_prob', new PyFloat(keep), 'float'],
        ['Seed0', 0, 'int'],
        ['Seed1', 0, 'int'],
      ],
    );
  }
  checkDType('Dropout', TYPES, x.dtype);
  return times(x, streams.mask(x.shape, scaledIn(x.dtype), keep, x.dtype));
}

/** Dropout of whole channels, the second axis of a Tensor of `rank` axes. ValueError for another rank, TypeError for what is no number Tensor. */
export function channelDropoutBy(
  primitive: string,
  rank: number,
  streams: MaskStreams,
  x: unknown,
  keep: number,
): Tensor {
  if (!(x instanceof Tensor)) {
    throw new TypeError(
      `For Primitive[${primitive}], the type of input argument[x] must be Tensor but got ${abstractType(x)}.`,
    );
  }
  checkDType(primitive, ND_TYPES, x.dtype);
  if (x.ndim !== rank) {
    throw new ValueError(
      `For primitive[${primitive}], the rank of input  must be equal to ${rank} , but got ${x.ndim}.`,
    );
  }
  const [n, c] = x.shape;
  const mask = streams.mask([n, c], scaledIn(x.dtype), keep, x.dtype);
  return times(x, reshape(mask, [n, c, ...x.shape.slice(2).map(() => 1)]));
}

/** 1 − p as Python computes it. */
function oneMinus(p: unknown, one: 'int' | 'float'): number {
  if (typeof p === 'number' || p instanceof PyFloat || typeof p === 'bigint' || typeof p === 'boolean') {
    return 1 - Number(p);
  }
  throw new TypeError(`unsupported operand type(s) for -: '${one}' and '${pyTypeName(p)}'`);
}

/** Keywords of {@link dropout}. */
export interface DropoutOptions {
  /** The probability of an element to become 0, in [0, 1). Default 0.5. */
  p?: number;
  /** Whether anything is dropped. Default true. */
  training?: boolean;
  /** The seed of this mask beside the global one: an int ≥ 0. Default none. */
  seed?: number | bigint | null;
}

const DROPOUT = signature<{ input: unknown; p: unknown; training: unknown; seed: unknown }>(
  'ops.dropout',
  'input, p=0.5, training=True, seed=None',
);

/**
 * Sets elements to 0 with probability `p` and multiplies the others by 1 / (1 − p). Floats of any shape. After `set_seed` the mask is MindSpore's.
 * TypeError for other types, RuntimeError for p outside [0, 1), ValueError for a negative seed. MindSpore's `ops.dropout`.
 */
export function dropout(input: Tensor, p?: number, training?: boolean, seed?: number | bigint | null): Tensor;
export function dropout(input: Tensor, options?: DropoutOptions): Tensor;
/** @hidden */
export function dropout(input: Tensor, p: number, options: Omit<DropoutOptions, 'p'>): Tensor;
export function dropout(...args: unknown[]): Tensor {
  const { input, p, training, seed } = DROPOUT.bind(args);
  if (!checkBool(training, 'training', 'dropout')) return input as Tensor;
  const keep = oneMinus(p, 'int');
  const seeds = opSeeds('dropout', seed);
  if (typeof p === 'bigint' || typeof p === 'boolean') {
    throw callError(
      'Dropout',
      [['x', input, 'Tensor']],
      [
        ['keep_prob', BigInt(keep), 'float'],
        ['Seed0', 0, 'int'],
        ['Seed1', 0, 'int'],
      ],
    );
  }
  if (!(keep > 0 && keep <= 1)) {
    throw new RuntimeError(`For 'Dropout, the 'keep_prob' must be in (0.0, 1.0], but got ${Math.fround(keep)}`);
  }
  return dropoutBy(new MaskStreams(seeds), input, keep);
}

interface ChannelArguments extends Record<string, unknown> {
  input: unknown;
  p: unknown;
  training: unknown;
}

/** Keywords of {@link dropout1d}, {@link dropout2d} and {@link dropout3d}. */
export interface ChannelDropoutOptions {
  /** The probability of a channel to become 0, in [0, 1]. Default 0.5. */
  p?: number;
  /** Whether anything is dropped. Default true. */
  training?: boolean;
}

const CHANNEL_TEXT = 'input, p=0.5, training=True';
const DROPOUT1D = signature<ChannelArguments>('ops.dropout1d', CHANNEL_TEXT);
const DROPOUT2D = signature<ChannelArguments>('ops.dropout2d', CHANNEL_TEXT);
const DROPOUT3D = signature<ChannelArguments>('ops.dropout3d', CHANNEL_TEXT);

/**
 * Sets whole channels of (C, L) or (N, C, L) to 0 with probability `p` and multiplies the others by 1 / (1 − p). TypeError unless input is a
 * number Tensor, p a number and training a bool, ValueError for p outside [0, 1] or another rank. MindSpore's `ops.dropout1d`.
 */
export function dropout1d(input: Tensor, p?: number, training?: boolean): Tensor;
export function dropout1d(input: Tensor, options?: ChannelDropoutOptions): Tensor;
/** @hidden */
export function dropout1d(input: Tensor, p: number, options: Omit<ChannelDropoutOptions, 'p'>): Tensor;
export function dropout1d(...args: unknown[]): Tensor {
  const { input, p, training } = DROPOUT1D.bind(args);
  if (typeof p !== 'number' && !(p instanceof PyFloat)) {
    throw new TypeError(`For dropout1d, 'p' must be float, but got type ${pyClass(p)}.`);
  }
  const rate = Number(p);
  if (rate < 0 || rate > 1) {
    throw new ValueError(`For dropout1d, the 'p' must be a number in range [0, 1], but got ${rate}.`);
  }
  if (!(input instanceof Tensor)) {
    throw new TypeError(`For dropout1d, 'input' must be Tensor, but got type ${pyClass(input)}.`);
  }
  if (!checkBool(training, 'training', 'dropout1d')) return input;
  if (input.ndim !== 2 && input.ndim !== 3) {
    throw new ValueError(`For dropout1d, input shape should be 2D or 3D, but got ${input.ndim}.`);
  }
  const four = input.ndim === 2 ? [1, ...input.shape, 1] : [...input.shape, 1];
  const streams = new MaskStreams(opSeeds('Dropout2D'));
  return reshape(channelDropoutBy('Dropout2D', 4, streams, reshape(input, four), 1 - rate), input.shape);
}

function channelDropout(primitive: string, rank: number, name: string, bound: ChannelArguments): Tensor {
  const { input, p, training } = bound;
  if (!checkBool(training, 'training', name)) return input as Tensor;
  const keep = oneMinus(p, 'float');
  if (!(keep >= 0 && keep <= 1)) {
    throw new ValueError(
      `For '${primitive}', the 'keep_prob' must be in range of [0.0, 1.0], but got ${keep} with type 'float'.`,
    );
  }
  return channelDropoutBy(primitive, rank, new MaskStreams(opSeeds(primitive)), input, keep);
}

/**
 * Sets whole channels of (N, C, H, W) to 0 with probability `p` and multiplies the others by 1 / (1 − p). TypeError unless input is a number
 * Tensor and training a bool, ValueError for p outside [0, 1] or another rank. MindSpore's `ops.dropout2d`.
 */
export function dropout2d(input: Tensor, p?: number, training?: boolean): Tensor;
export function dropout2d(input: Tensor, options?: ChannelDropoutOptions): Tensor;
/** @hidden */
export function dropout2d(input: Tensor, p: number, options: Omit<ChannelDropoutOptions, 'p'>): Tensor;
export function dropout2d(...args: unknown[]): Tensor {
  return channelDropout('Dropout2D', 4, 'dropout2d', DROPOUT2D.bind(args));
}

/** As {@link dropout2d}, of (N, C, D, H, W). MindSpore's `ops.dropout3d`. */
export function dropout3d(input: Tensor, p?: number, training?: boolean): Tensor;
export function dropout3d(input: Tensor, options?: ChannelDropoutOptions): Tensor;
/** @hidden */
export function dropout3d(input: Tensor, p: number, options: Omit<ChannelDropoutOptions, 'p'>): Tensor;
export function dropout3d(...args: unknown[]): Tensor {
  return channelDropout('Dropout3D', 5, 'dropout3d', DROPOUT3D.bind(args));
}
