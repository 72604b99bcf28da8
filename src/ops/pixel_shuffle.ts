import { checkPositiveInt, pyTypeName } from '../common/checks.js';
import { ValueError } from '../common/errors.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { isNumber } from './call.js';
import { reshaped, transposeOp } from './reshape.js';

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
