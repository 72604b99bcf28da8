import {
  checkInt,
  checkNonNegativeIntSequence,
  checkPositiveIntSequence,
  checkValueType,
  pyClass,
} from '../common/checks.js';
import { RuntimeError, ValueError } from '../common/errors.js';
import { shapeText, type Shape } from '../common/shape.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { abstractType, accepts, checkDType, isInt } from './call.js';
import { defineOp, type Op } from './define.js';
import { lowerWide } from './kernels.js';
import { scatterTaps, taps } from './pool_lower.js';
import { reshape } from './reshape.js';
import { area, outputSize, spatial, type WindowAttrs } from './window.js';

type FoldAttrs = WindowAttrs & { readonly size: readonly number[] };

/** The elements of each window of (N, C, H, W) in a column: (N, C, elements, windows). MindSpore's Im2Col primitive. */
const im2ColOp: Op<WindowAttrs> = defineOp<WindowAttrs>('Im2Col', {
  infer: ([{ shape, dtype }], window) => {
    const windows = outputSize(spatial(shape), window).reduce((a, b) => a * b);
    return { shape: [shape[0], shape[1], area(window), windows], dtype };
  },
  lower: lowerWide((g, [x], { attrs, inputs, outputs }) => {
    const [n, c, , windows] = outputs[0].shape;
    const rows = taps(g, x, attrs, spatial(inputs[0].shape), 0).map((t) => g.Reshape(t, g.ints([n, c, 1, windows])));
    return rows.length === 1 ? rows[0] : g.Concat(...rows, { axis: 2 });
  }),
  grad: ([dy], [x], { attrs }) => [col2ImOp([dy], { ...attrs, size: spatial(x.shape) })],
});

/** Adds up what {@link im2ColOp} has taken apart; `size` is height and width. MindSpore's Col2Im primitive. */
const col2ImOp: Op<FoldAttrs> = defineOp<FoldAttrs>('Col2Im', {
  infer: ([{ shape, dtype }], { size }) => ({ shape: [shape[0], shape[1], ...size], dtype }),
  lower: lowerWide((g, [x], { attrs, inputs, outputs }) => {
    const [n, c] = inputs[0].shape;
    const flat = g.ints([n, c, ...outputSize(attrs.size, attrs)]);
    const rows = Array.from({ length: area(attrs) }, (_, i) =>
      g.Reshape(g.Slice(x, g.ints([i]), g.ints([i + 1]), g.ints([2])), flat),
    );
    return scatterTaps(g, rows, attrs, outputs[0].shape);
  }),
  grad: ([dy], _, { attrs: { kernel, stride, pads, dilation } }) => [
    im2ColOp([dy], { kernel, stride, pads, dilation }),
  ],
});

/** One number for both axes, or height and width. */
export type ColumnSize = number | readonly [number, number];

interface UnfoldArgs extends Record<string, unknown> {
  input: unknown;
  kernel_size: unknown;
  dilation: unknown;
  padding: unknown;
  stride: unknown;
}
interface FoldArgs extends UnfoldArgs {
  output_size: unknown;
}

const UNFOLD = signature<UnfoldArgs>('ops.unfold', 'input, kernel_size, dilation=1, padding=0, stride=1');
const FOLD = signature<FoldArgs>('ops.fold', 'input, output_size, kernel_size, dilation=1, padding=0, stride=1');

/** Keywords of {@link unfold} and {@link fold}. */
export interface ColumnOptions {
  /** Distance of the window's elements. Default 1. */
  dilation?: ColumnSize;
  /** Zeros on both sides. Default 0. */
  padding?: ColumnSize;
  /** Steps of the window. Default 1. */
  stride?: ColumnSize;
}

/** The windows that the arguments of both functions describe. `fold` wants pairs, `unfold` takes arrays of one, too. */
function columnWindow(cls: 'unfold' | 'fold', given: UnfoldArgs): WindowAttrs {
  const kinds = cls === 'fold' ? (['int', 'list', 'tuple'] as const) : (['int', 'tuple', 'list'] as const);
  const pair = (name: 'kernel_size' | 'dilation' | 'padding' | 'stride'): [number, number] => {
    const value = given[name];
    checkValueType(name, value, [...kinds], cls);
    const items = (isInt(value) ? [value, value] : value) as number[];
    if (cls === 'fold') checkInt(items.length, 2, '=', name, cls);
    else if (items.length !== 1 && items.length !== 2) {
      throw new ValueError(`For 'unfold', the ${name} size should be in : [1, 2], but got ${items.length}.`);
    }
    if (name === 'padding') checkNonNegativeIntSequence(items, name, cls);
    else checkPositiveIntSequence(items, name, cls);
    const [height, width = height] = items.map(Number);
    return [height, width];
  };
  const [kernel, dilation, [top, left], stride] = [
    pair('kernel_size'),
    pair('dilation'),
    pair('padding'),
    pair('stride'),
  ];
  return { kernel, dilation, stride, pads: [top, left, top, left] };
}

const COLUMN_DTYPES = accepts('f int8 int16 int32 int64 uint8', 'tensor', 'x', ['Complex128', 'Complex64']);

/**
 * The elements of each window of images (N, C, H, W) in a column, zeros where it lies in the padding: (N, C · elements, windows). Numbers. TypeError and
 * ValueError for arguments of another type or range, for other ranks, and where no window fits. MindSpore's `ops.unfold`.
 */
export function unfold(
  input: Tensor,
  kernel_size: ColumnSize,
  dilation?: ColumnSize,
  padding?: ColumnSize,
  stride?: ColumnSize,
): Tensor;
export function unfold(input: Tensor, kernel_size: ColumnSize, options: ColumnOptions): Tensor;
/** @hidden */
export function unfold(
  input: Tensor,
  kernel_size: ColumnSize,
  dilation: ColumnSize,
  ...mixed: (ColumnSize | ColumnOptions)[]
): Tensor;
export function unfold(...args: unknown[]): Tensor {
  const given = UNFOLD.bind(args);
  const window = columnWindow('unfold', given);
  const { input: x } = given;
  if (!(x instanceof Tensor)) {
    throw new TypeError(
      `For Primitive[Im2Col], the type of input argument[x] must be Tensor but got ${abstractType(x)}.`,
    );
  }
  if (x.ndim !== 4) {
    throw new ValueError(`For primitive[Im2Col], the dimension of input x must be equal to 4, but got ${x.ndim}.`);
  }
  checkDType('Im2Col', COLUMN_DTYPES, x.dtype);
  if (x.size === 0) {
    throw new ValueError(
      'For primitive[Im2Col], the attribute[spatial size of input] should be a vector with all positive item. but got ' +
        `[${x.shape.map((d) => `${d}, `).join('')}].`,
    );
  }
  const blocks = outputSize(spatial(x.shape), window);
  if (blocks.some((n) => n < 1)) {
    const { kernel, dilation, pads } = window;
    throw new ValueError(
      `For Im2Col, given input with spatial size ${shapeText(x.shape)}, ksizes=${shapeText(kernel)}, dilation=(${dilation.join(', ')}, ` +
        `pads=([const vector]{${pads.slice(0, 2).join(', ')}}), calculated shape of the array of sliding blocks as ${shapeText(blocks)}, ` +
        'but its components must be at least one.',
    );
  }
  const columns = im2ColOp([x], window);
  return reshape(columns, [x.shape[0], x.shape[1] * area(window), columns.shape[3]]);
}

/**
 * Adds up windows that stand in columns: the reverse of {@link unfold}. `input` (N, C · elements, windows), `output_size` an int32 or int64 Tensor with
 * height and width, which must be known when the graph is built; result (N, C, height, width). TypeError and ValueError for arguments of another type
 * or range and for numbers of windows that do not fit, RuntimeError for a size that is not known yet. MindSpore's `ops.fold`.
 */
export function fold(
  input: Tensor,
  output_size: Tensor,
  kernel_size: ColumnSize,
  dilation?: ColumnSize,
  padding?: ColumnSize,
  stride?: ColumnSize,
): Tensor;
export function fold(input: Tensor, output_size: Tensor, kernel_size: ColumnSize, options: ColumnOptions): Tensor;
/** @hidden */
export function fold(
  input: Tensor,
  output_size: Tensor,
  kernel_size: ColumnSize,
  dilation: ColumnSize,
  ...mixed: (ColumnSize | ColumnOptions)[]
): Tensor;
export function fold(...args: unknown[]): Tensor {
  const given = FOLD.bind(args);
  const window = columnWindow('fold', given);
  const { input: x, output_size } = given;
  if (!(x instanceof Tensor)) {
    throw new TypeError(`For primitive[Shape], the input argument must be Tensor, but got ${pyClass(x)}.`);
  }
  const { shape } = x;
  const count = area(window);
  const [head, tail] = [shape.slice(0, 1), shape.slice(-1)];
  const rest = head[0] * count * tail[0];
  if (x.size % rest !== 0) {
    throw new ValueError(
      `proposed_shape '[const vector]{${[...head, -1, count, ...tail].join(', ')}}' is invalid for input of size ${x.size}`,
    );
  }
  const size = sizeOf(output_size);
  checkDType('Col2Im', FOLD_DTYPES, x.dtype);
  checkBlocks(tail[0], size, window);
  return col2ImOp([reshape(x, [...head, x.size / rest, count, ...tail])], { ...window, size });
}

const FOLD_DTYPES = accepts('f', 'tensor', 'x');
const SIZE_DTYPES = accepts('int32 int64', 'tensor', 'output_size');

function sizeOf(output_size: unknown): Shape {
  if (!(output_size instanceof Tensor)) {
    const kind = Array.isArray(output_size) ? `Tuple[Int64*${output_size.length}]` : abstractType(output_size);
    throw new TypeError(
      `For Primitive[Col2Im], the type of input argument[output_size] must be Tensor but got ${kind}.`,
    );
  }
  checkDType('Col2Im', SIZE_DTYPES, output_size.dtype);
  if (output_size.ndim !== 1 || output_size.size !== 2) {
    throw new ValueError(
      `For 'Col2Im', 'output_size' must be a 1D Tensor with 2 elements, but got a ${output_size.ndim}-D Tensor with ${output_size.size} elements.`,
    );
  }
  const data = output_size.hostData();
  if (data === undefined) throw new RuntimeError("For 'Col2Im', 'output_size' must be known when the graph is built.");
  return Array.from(data as ArrayLike<unknown>, Number);
}

function checkBlocks(given: number, size: Shape, window: WindowAttrs): void {
  const wanted = outputSize(size, window).reduce((a, b) => a * b);
  if (given === wanted) return;
  throw new ValueError(
    `For 'Col2Im', size of input's 4th dimension must be equal to calculated number of sliding blocks, but got input.size[3]: ${given}, ` +
      `calculated number of sliding blocks: ${wanted}. Please refer to Mindspore official website API docs for details about how the number of ` +
      'sliding blocks is calculated.',
  );
}
