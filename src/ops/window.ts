import { asTuple, checkValueType, pyStr } from '../common/checks.js';
import { ValueError } from '../common/errors.js';
import { isInt } from './call.js';

/** Height and width. */
export type Pair = readonly [height: number, width: number];

/** One number for each axis that windows slide over. */
export type Sizes = readonly number[];

/** Padding in ONNX's order: before each axis, then behind each. */
export type Pads = readonly number[];

/** Windows sliding over all axes but the first two: what convolution and pooling share. */
export type WindowAttrs = {
  readonly kernel: Sizes;
  readonly stride: Sizes;
  readonly pads: Pads;
  readonly dilation: Sizes;
};

/** No padding of images. */
export const NO_PADS: Pads = [0, 0, 0, 0];

/** The axes that windows slide over. */
export function spatial(shape: readonly number[]): number[] {
  return shape.slice(2);
}

/** Their numbers: 2, 3, … */
export function spatialAxes(window: { readonly kernel: Sizes }): number[] {
  return window.kernel.map((_, i) => i + 2);
}

/** Padding before and behind each axis in turn, as MindSpore has it, in ONNX's order. */
export function padsOf(pairs: readonly number[]): Pads {
  return [...pairs.filter((_, i) => i % 2 === 0), ...pairs.filter((_, i) => i % 2 === 1)];
}

/** Elements of a window. */
export function area({ kernel }: { readonly kernel: Sizes }): number {
  return kernel.reduce((a, b) => a * b, 1);
}

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

/** Sizes of the output along the axes that windows slide over, not checked. */
export function outputSize(size: Sizes, { kernel, stride, pads, dilation }: WindowAttrs): number[] {
  return size.map(
    (n, i) => Math.floor((n + pads[i] + pads[i + size.length] - span(kernel[i], dilation[i])) / stride[i]) + 1,
  );
}

/** The padding of 'same': as many outputs as strides fit into the input; the odd element goes behind. */
export function samePads(size: Sizes, kernel: Sizes, stride: Sizes, dilation?: Sizes): Pads {
  const needed = size.map((n, i) => {
    const outputs = Math.ceil(n / stride[i]);
    return Math.max(0, (outputs - 1) * stride[i] + span(kernel[i], dilation?.[i] ?? 1) - n);
  });
  return [...needed.map((n) => Math.floor(n / 2)), ...needed.map((n) => Math.ceil(n / 2))];
}

/** True when windows neither overlap nor touch padding. */
export function isTiling({ kernel, stride, pads, dilation }: WindowAttrs): boolean {
  return pads.every((p) => p === 0) && kernel.every((k, i) => span(k, dilation[i]) <= stride[i]);
}
