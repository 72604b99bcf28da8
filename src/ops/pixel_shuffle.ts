import { checkPositiveInt, pyTypeName } from '../common/checks.js';
import { ValueError } from '../common/errors.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { abstractType, isInt, isNumber } from './call.js';
import { reshape, reshaped, transposeOp } from './reshape.js';

const SHUFFLE = signature<{ input: unknown; upscale_factor: unknown }>('ops.pixel_shuffle', 'input, upscale_factor');
const UNSHUFFLE = signature<{ input: unknown; downscale_factor: unknown }>(
  'ops.pixel_unshuffle',
  'input, downscale_factor',
);

/** The input, which has channels and two axes of an image. */
function image(input: unknown, name: string): Tensor {
  if (!(input instanceof Tensor)) {
    throw new TypeError(
      `For '${name}', the 'input' must be a Tensor, but got '${isNumber(input) ? 'Float32' : pyTypeName(input)}'`,
    );
  }
  if (input.ndim >= 3) return input;
  throw new ValueError(`For ${name}, the dimension of \`input\` should be larger than 2, but got ${input.ndim}.`);
}

/** Reshapes to `apart`, exchanges the last axes as `order` says (counted from the fifth last), and reshapes to `together`. */
function regroup(x: Tensor, apart: readonly number[], order: readonly number[], together: readonly number[]): Tensor {
  const before = x.shape.slice(0, -3);
  const perm = [...before.map((_, i) => i), ...order.map((i) => before.length + i)];
  return reshaped(transposeOp([reshaped(x, [...before, ...apart])], { perm }), [...before, ...together]);
}

/**
 * Turns (…, C·r², H, W) into (…, C, H·r, W·r), r = `upscale_factor`: each pixel becomes a square of its channels. TypeError and ValueError for inputs
 * and factors that do not fit. MindSpore's `ops.pixel_shuffle`.
 */
export function pixel_shuffle(input: Tensor, upscale_factor: number): Tensor;
export function pixel_shuffle(input: Tensor, options: { upscale_factor: number }): Tensor;
export function pixel_shuffle(...args: unknown[]): Tensor {
  const { input, upscale_factor } = SHUFFLE.bind(args);
  const r = Number(checkPositiveInt(upscale_factor, 'upscale_factor'));
  const x = image(input, 'pixel_shuffle');
  const [c, h, w] = x.shape.slice(-3);
  if (c % (r * r) !== 0) {
    throw new ValueError(
      "For 'pixel_shuffle', the length of third to last dimension is not divisibleby `upscale_factor` squared.",
    );
  }
  const channels = c / (r * r);
  return regroup(x, [channels, r, r, h, w], [0, 3, 1, 4, 2], [channels, h * r, w * r]);
}

/**
 * The reverse of {@link pixel_shuffle}: (…, C, H·r, W·r) becomes (…, C·r², H, W), r = `downscale_factor`. TypeError and ValueError for inputs and
 * factors that do not fit. MindSpore's `ops.pixel_unshuffle`.
 */
export function pixel_unshuffle(input: Tensor, downscale_factor: number): Tensor;
export function pixel_unshuffle(input: Tensor, options: { downscale_factor: number }): Tensor;
export function pixel_unshuffle(...args: unknown[]): Tensor {
  const { input, downscale_factor } = UNSHUFFLE.bind(args);
  const r = Number(checkPositiveInt(downscale_factor, 'downscale_factor'));
  const x = image(input, 'pixel_unshuffle');
  const [c, h, w] = x.shape.slice(-3);
  if (h % r !== 0 || w % r !== 0) {
    throw new ValueError(
      "For 'pixel_unshuffle', the length of second to last 2 dimension should be divisible by downscale_factor.",
    );
  }
  return regroup(x, [c, h / r, r, w / r, r], [0, 2, 4, 1, 3], [c * r * r, h / r, w / r]);
}

const CHANNELS = signature<{ x: unknown; groups: unknown }>('ops.channel_shuffle', 'x, groups');

/**
 * Deals the channels of (N, C, …) out to `groups`: the first of each group, then the second of each, and so on; at least four axes. ValueError unless `groups` is
 * a positive int that divides C, TypeError for other inputs. MindSpore's `ops.channel_shuffle`.
 */
export function channel_shuffle(x: Tensor, groups: number): Tensor;
export function channel_shuffle(x: Tensor, options: { groups: number }): Tensor;
export function channel_shuffle(...args: unknown[]): Tensor {
  const { x, groups } = CHANNELS.bind(args);
  if (!isInt(groups)) throw new ValueError("For 'ChannelShuffle', attr 'group' must be an positive int number");
  if (!(x instanceof Tensor)) {
    throw new TypeError(
      `For Primitive[ChannelShuffle], the type of input argument[x] must be Tensor but got ${abstractType(x)}.`,
    );
  }
  if (x.ndim < 4) throw new TypeError(`For ChannelShuffle, expect input with > 3 dims, but got ${x.ndim}.`);
  const count = Number(groups);
  if (count <= 0) {
    throw new ValueError(
      `For ChannelShuffle, number of groups to divide channels in must be positive, but got ${count}.`,
    );
  }
  if (x.shape[1] % count !== 0) {
    throw new ValueError('For ChannelShuffle, number of channels must be divisible by groups.');
  }
  return dealt(x, count);
}

/** @internal the channels dealt out to groups. ValueError of a reshape when they do not go in */
export function dealt(x: Tensor, groups: number): Tensor {
  const [n, c] = x.shape;
  const apart = reshape(x, [n, groups, Math.floor(c / groups), -1]);
  return reshaped(transposeOp([apart], { perm: [0, 2, 1, 3] }), x.shape);
}
