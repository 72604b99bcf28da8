import { asTuple, checkValueType, pyStr } from '../common/checks.js';
import { ValueError } from '../common/errors.js';
import { isInt } from './call.js';

/** Height and width. */
export type Pair = readonly [height: number, width: number];

/** Padding in ONNX's order. */
export type Pads = readonly [top: number, left: number, bottom: number, right: number];

/** Windows sliding over the last two axes: what convolution and pooling share. */
export type WindowAttrs = {
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly pads: Pads;
  readonly dilation: Pair;
};

/** No padding. */
export const NO_PADS: Pads = [0, 0, 0, 0];

/** How {@link checkPair} is to be strict. */
interface PairRules {
  /** Tuples of four are (1, 1, height, width). */
  readonly four?: boolean;
  /** Zero is allowed. */
  readonly zero?: boolean;
}

/** An argument as Python prints it; an array stands for a tuple. */
export function argumentText(value: unknown): string {
  return Array.isArray(value) ? pyStr(asTuple([...(value as readonly unknown[])])) : pyStr(value);
}

/**
 * Height and width from a positive int or a tuple of two of them. TypeError for other types, ValueError for other numbers, in the words of
 * MindSpore's primitives.
 */
export function checkPair(name: string, value: unknown, primitive: string, { four, zero }: PairRules = {}): Pair {
  checkValueType(name, value, ['int', 'tuple'], primitive);
  const items: readonly unknown[] = Array.isArray(value) ? value : [value, value];
  const length = items.length === 2 || (four === true && items.length === 4);
  if (!length || !items.every((x) => isInt(x) && (x > 0 || (zero === true && Number(x) === 0)))) {
    throw new ValueError(
      `For '${primitive}' attr '${name}' must be an positive int number or a tuple of two ${four ? 'or four ' : ''}positive int numbers, ` +
        `but got ${argumentText(value)}`,
    );
  }
  const [height, width] = items.slice(-2).map(Number);
  return [height, width];
}

/** What a kernel of `size` spans when its elements are `dilation` apart. */
export function span(size: number, dilation: number): number {
  return dilation * (size - 1) + 1;
}

/** Sizes of the output along height and width, not checked. */
export function outputSize([height, width]: Pair, { kernel, stride, pads, dilation }: WindowAttrs): Pair {
  const along = (size: number, i: 0 | 1): number =>
    Math.floor((size + pads[i] + pads[i + 2] - span(kernel[i], dilation[i])) / stride[i]) + 1;
  return [along(height, 0), along(width, 1)];
}

/** The padding of 'same': as many outputs as strides fit into the input; the odd element goes below and to the right. */
export function samePads(size: Pair, kernel: Pair, stride: Pair, dilation: Pair = [1, 1]): Pads {
  const along = (i: 0 | 1): Pair => {
    const outputs = Math.ceil(size[i] / stride[i]);
    const needed = Math.max(0, (outputs - 1) * stride[i] + span(kernel[i], dilation[i]) - size[i]);
    return [Math.floor(needed / 2), Math.ceil(needed / 2)];
  };
  const [top, bottom] = along(0);
  const [left, right] = along(1);
  return [top, left, bottom, right];
}

/** True when windows neither overlap nor touch padding. */
export function isTiling({ kernel, stride, pads, dilation }: WindowAttrs): boolean {
  const spans = [span(kernel[0], dilation[0]), span(kernel[1], dilation[1])];
  return pads.every((p) => p === 0) && spans[0] <= stride[0] && spans[1] <= stride[1];
}
