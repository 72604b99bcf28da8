import { checkValueType } from '../common/checks.js';
import { RuntimeError, ValueError } from '../common/errors.js';
import { pyTypeName } from '../common/pytext.js';
import { normalizeAxis, sizeOf } from '../common/shape.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { axisInRange, intOf, INTS, intsOf } from './arguments.js';
import { callError, isInt, needTensor } from './call.js';
import { defineOp, type Op } from './define.js';
import { gatherOp } from './gather.js';
import { concatenated } from './join.js';
import { lowerWide } from './kernels.js';
import { broadcastOp, reshaped } from './reshape.js';
import { part, sliceRange, windowOf } from './strided.js';

const SLICE = signature<{ input_x: unknown; begin: unknown; size: unknown }>('ops.slice', 'input_x, begin, size');

/** `size[i]` elements along each axis from `begin[i]` on; -1 takes the rest. ValueError when they are not there. MindSpore's `ops.slice`. */
export function slice(input_x: Tensor, begin: readonly number[] | Tensor, size: readonly number[] | Tensor): Tensor;
export function slice(
  input_x: Tensor,
  options: { begin: readonly number[] | Tensor; size: readonly number[] | Tensor },
): Tensor;
export function slice(...args: unknown[]): Tensor {
  const { input_x: x, begin, size } = SLICE.bind(args);
  const [starts, counts] = [begin, size].map(intsOf);
  if (!(x instanceof Tensor) || starts === undefined || counts === undefined) {
    throw callError('Slice', [
      ['input', x, 'Tensor'],
      ['begin', begin, INTS],
      ['size', size, INTS],
    ]);
  }
  if (starts.length !== x.ndim || counts.length !== x.ndim) {
    throw new ValueError('For Slice, the shape of input|begin|size must be equal.');
  }
  const sizes = counts.map((n, i) => (n === -1 ? x.shape[i] - starts[i] : n));
  if (starts.some((s) => s < 0)) throw new ValueError('For Slice, the begin is invalid.');
  sizes.forEach((n, i) => {
    if (n < 0 || starts[i] + n > x.shape[i]) {
      throw new ValueError(
        `For Slice, the sum of begin_shape[${i}] and size_shape[${i}] must be no greater than input_x_shape[${i}].`,
      );
    }
  });
  return windowOf(x, { starts, steps: starts.map(() => 1), sizes });
}

const MASKS = ['begin_mask', 'end_mask', 'ellipsis_mask', 'new_axis_mask', 'shrink_axis_mask'] as const;
type Mask = (typeof MASKS)[number];
const STRIDED = signature<{ input_x: unknown; begin: unknown; end: unknown; strides: unknown } & Record<Mask, unknown>>(
  'ops.strided_slice',
  'input_x, begin, end, strides, begin_mask=0, end_mask=0, ellipsis_mask=0, new_axis_mask=0, shrink_axis_mask=0',
);

/** The masks of {@link strided_slice}: bit i speaks of entry i. */
export type StridedMasks = Partial<Record<Mask, number>>;

/**
 * Elements from `begin` up to `end` (excluded) in steps along each axis, as Python slices. Bits of `begin_mask` and `end_mask` leave the
 * bound out, of `ellipsis_mask` stand for the axes not named, of `new_axis_mask` insert an axis of size 1, of `shrink_axis_mask` take one
 * element and drop the axis. ValueError for a step of 0 and lengths that differ. MindSpore's `ops.strided_slice`.
 */
export function strided_slice(
  input_x: Tensor,
  begin: readonly number[] | Tensor,
  end: readonly number[] | Tensor,
  strides: readonly number[] | Tensor,
  begin_mask?: number,
  end_mask?: number,
  ellipsis_mask?: number,
  new_axis_mask?: number,
  shrink_axis_mask?: number,
): Tensor;
export function strided_slice(
  input_x: Tensor,
  begin: readonly number[] | Tensor,
  end: readonly number[] | Tensor,
  strides: readonly number[] | Tensor,
  options?: StridedMasks,
): Tensor;
export function strided_slice(...args: unknown[]): Tensor {
  const bound = STRIDED.bind(args);
  const x = bound.input_x;
  const [begin, end, steps] = [bound.begin, bound.end, bound.strides].map(intsOf);
  const masksOk = MASKS.every((m) => isInt(bound[m]));
  if (!(x instanceof Tensor) || begin === undefined || end === undefined || steps === undefined || !masksOk) {
    throw callError(
      'StridedSlice',
      [
        ['input_x', x, 'Tensor'],
        ['begin', bound.begin, INTS],
        ['end', bound.end, INTS],
        ['strides', bound.strides, INTS],
      ],
      MASKS.map((m) => [m, bound[m], 'int']),
    );
  }
  const masks = Object.fromEntries(MASKS.map((m) => [m, Number(bound[m])])) as Record<Mask, number>;
  checkStrided(x, begin, end, steps, masks);
  return strided(x, begin, end, steps, masks);
}

function checkStrided(
  x: Tensor,
  begin: readonly number[],
  end: readonly number[],
  steps: readonly number[],
  masks: Record<Mask, number>,
): void {
  for (const name of MASKS) {
    if (masks[name] < 0) {
      throw new ValueError(`For 'StridedSlice',${name} mask must be greater equal 0, but got ${masks[name]}`);
    }
  }
  if (steps.includes(0)) throw new ValueError("For 'StridedSlice', input 'strides' can not contain 0.");
  if (begin.length !== end.length || begin.length !== steps.length) {
    throw new ValueError(
      "For 'StridedSlice', 'begin', 'end' and 'strides' must have the same length, but got length of " +
        `'begin': ${begin.length}, 'end': ${end.length}, 'strides': ${steps.length}.`,
    );
  }
  const ellipsis = masks.ellipsis_mask;
  if ((ellipsis & (ellipsis - 1)) !== 0) {
    throw new ValueError(`For 'StridedSlice' only support one ellipsis in the index, but got ${ellipsis}`);
  }
  const named = begin.filter((_, i) => !bit(masks.new_axis_mask, i) && !bit(ellipsis, i)).length;
  if (named > x.ndim) throw new ValueError('Convert shape size is not equal');
}

const bit = (mask: number, i: number): boolean => (mask & (1 << i)) !== 0;

function strided(
  x: Tensor,
  begin: readonly number[],
  end: readonly number[],
  steps: readonly number[],
  masks: Record<Mask, number>,
): Tensor {
  const named = begin.filter((_, i) => !bit(masks.new_axis_mask, i) && !bit(masks.ellipsis_mask, i)).length;
  const window = { starts: [] as number[], steps: [] as number[], sizes: [] as number[] };
  const shape: number[] = [];
  const take = (start: number, step: number, size: number, kept = true): void => {
    window.starts.push(start);
    window.steps.push(step);
    window.sizes.push(size);
    if (kept) shape.push(size);
  };
  const whole = (count: number): void => {
    for (let i = 0; i < count; i++) take(0, 1, x.shape[window.sizes.length]);
  };
  begin.forEach((_, i) => {
    if (bit(masks.ellipsis_mask, i)) return whole(x.ndim - named);
    if (bit(masks.new_axis_mask, i)) return void shape.push(1);
    const size = x.shape[window.sizes.length];
    if (bit(masks.shrink_axis_mask, i)) {
      return take(begin[i] < 0 ? begin[i] + size : begin[i], 1, 1, false);
    }
    const [start, stop] = [bit(masks.begin_mask, i) ? null : begin[i], bit(masks.end_mask, i) ? null : end[i]];
    const range = sliceRange(size, start, stop, steps[i]);
    take(range.start, steps[i], range.size);
  });
  whole(x.ndim - window.sizes.length);
  return reshaped(windowOf(x, window), shape);
}

const NARROW = signature<{ input: unknown; axis: unknown; start: unknown; length: unknown }>(
  'ops.narrow',
  'input, axis, start, length',
);

/** `length` elements of `axis` from `start` on. ValueError when they are not there. MindSpore's `ops.narrow`. */
export function narrow(input: Tensor, axis: number, start: number, length: number): Tensor;
export function narrow(input: Tensor, options: { axis: number; start: number; length: number }): Tensor;
export function narrow(...args: unknown[]): Tensor {
  const { input, axis, start, length } = NARROW.bind(args);
  needTensor('Slice', 'input', input);
  const at = axisInRange(Number(axis), input.ndim);
  const size = input.shape[at];
  const checked = (x: unknown, low: number, high: number, range: string): number => {
    if (!isInt(x)) throw new TypeError(`The input value must be 'int',  but got '${pyTypeName(x)}'.`);
    if (Number(x) >= low && Number(x) <= high) return Number(x);
    throw new ValueError(`The input value must be in range of ${range}, but got ${Number(x)} with type 'int'.`);
  };
  const from = checked(start, 0, size - 1, `[0, ${size})`);
  const count = checked(length, 1, size - from, `[1, ${size - from}]`);
  return part(input, at, from, count);
}

const FLIP = signature<{ input: unknown; dims: unknown }>('ops.flip', 'input, dims');

/** The order of the elements turned round along each of `dims`. ValueError for an axis outside or named twice. MindSpore's `ops.flip`. */
export function flip(input: Tensor, dims: readonly number[]): Tensor;
export function flip(input: Tensor, options: { dims: readonly number[] }): Tensor;
export function flip(...args: unknown[]): Tensor {
  const { input, dims } = FLIP.bind(args);
  const given = Array.isArray(dims) ? intsOf(dims) : undefined;
  if (!(input instanceof Tensor) || given === undefined) {
    throw callError('ReverseV2', [['input', input, 'Tensor']], [['axis', dims, 'list of int, tuple of int']]);
  }
  const rank = input.ndim;
  const axes = given.map((axis, i) => {
    const found = normalizeAxis(axis, rank);
    if (found !== undefined) return found;
    throw new ValueError(
      `For 'ReverseV2', the 'axis[${i}]' must be in range of [-${rank}, ${rank}), but got ${axis} with type 'int'.`,
    );
  });
  const twice = axes.find((axis, i) => axes.indexOf(axis) !== i);
  if (twice !== undefined) {
    throw new ValueError(`For ReverseV2, 'axis' cannot contain duplicate dimensions, but got ${twice}`);
  }
  return axes.reduce((x, axis) => part(x, axis, x.shape[axis] - 1, x.shape[axis], -1), input);
}

const ROLL_TYPES = 'list of int, int, tuple of int';
const ROLL = signature<{ input: unknown; shifts: unknown; dims: unknown }>('ops.roll', 'input, shifts, dims=None');

/** Elements moved along `dims` (of the flattened tensor without them); those that leave come in at the other end. MindSpore's `ops.roll`. */
export function roll(
  input: Tensor,
  shifts: number | readonly number[],
  dims?: number | readonly number[] | null,
): Tensor;
export function roll(
  input: Tensor,
  options: { shifts: number | readonly number[]; dims?: number | readonly number[] | null },
): Tensor;
export function roll(...args: unknown[]): Tensor {
  const { input, shifts, dims } = ROLL.bind(args);
  const list = (x: unknown): number[] | undefined =>
    isInt(x) ? [Number(x)] : Array.isArray(x) ? intsOf(x) : undefined;
  const [by, along] = [list(shifts), dims === null ? [] : list(dims)];
  if (!(input instanceof Tensor) || by === undefined || along === undefined) {
    const init = [
      ['shifts', shifts, ROLL_TYPES],
      ['dims', dims, ROLL_TYPES],
    ] as const;
    throw callError('Roll', [['input', input, 'Tensor']], init);
  }
  if (dims !== null && by.length !== along.length) {
    throw new ValueError(
      `For 'Roll', the length of 'shifts' and 'dims' must be equal, but got ${by.length} and ${along.length}.`,
    );
  }
  const rolled = (x: Tensor, axis: number, shift: number): Tensor => {
    const size = x.shape[axis];
    const tail = size === 0 ? 0 : ((shift % size) + size) % size;
    return tail === 0 ? x : concatenated([part(x, axis, size - tail, tail), part(x, axis, 0, size - tail)], axis);
  };
  if (dims === null) return reshaped(rolled(reshaped(input, [input.size]), 0, by[0]), input.shape);
  return along.reduce((x, axis, i) => rolled(x, axisInRange(axis, x.ndim), by[i]), input);
}

type Triangle = { readonly upper: boolean; readonly diagonal: number };

/** The elements on one side of a diagonal; zeros elsewhere. */
const triangleOp: Op<Triangle> = defineOp('Triangle', {
  infer: ([x]) => ({ shape: x.shape, dtype: x.dtype }),
  lower: lowerWide((g, [x], { attrs: { upper, diagonal } }) =>
    g.Trilu(x, g.ints([diagonal]), { upper: upper ? 1 : 0 }),
  ),
  grad: ([dy], _, { attrs }) => [triangleOp([dy], attrs)],
});

const TRIL = signature<{ input: unknown; diagonal: unknown }>('ops.tril', 'input, diagonal=0');
const TRIU = signature<{ input: unknown; diagonal: unknown }>('ops.triu', 'input, diagonal=0');

/** The lower triangle of the last two axes, up to a diagonal; zeros above. MindSpore's `ops.tril`. */
export function tril(input: Tensor, diagonal?: number): Tensor;
export function tril(input: Tensor, options?: { diagonal?: number }): Tensor;
export function tril(...args: unknown[]): Tensor {
  const { input, diagonal } = TRIL.bind(args);
  checkValueType('diagonal', isInt(diagonal) ? Number(diagonal) : diagonal, 'int', 'Tril');
  needTensor('Tril', 'input', input);
  if (input.ndim < 2) {
    throw new ValueError(
      `For primitive[Tril], the x's rank must be greater than or equal to 2, but got ${input.ndim}.`,
    );
  }
  return triangleOp([input], { upper: false, diagonal: Number(diagonal) });
}

/** The upper triangle of the last two axes, from a diagonal on; zeros below. MindSpore's `ops.triu`. */
export function triu(input: Tensor, diagonal?: number | Tensor): Tensor;
export function triu(input: Tensor, options?: { diagonal?: number | Tensor }): Tensor;
export function triu(...args: unknown[]): Tensor {
  const { input, diagonal } = TRIU.bind(args);
  const k = intOf(diagonal);
  if (!(input instanceof Tensor) || k === undefined) {
    throw callError('Triu', [['input', input, 'Tensor']], [['diagonal', diagonal, 'Tensor, int']]);
  }
  if (input.ndim < 2) {
    throw new ValueError(
      `For primitive[Triu], the rank of input must be greater than or equal to 2, but got ${input.ndim}.`,
    );
  }
  return triangleOp([input], { upper: true, diagonal: k });
}

const REPEAT = signature<{ input: unknown; repeats: unknown; axis: unknown }>(
  'ops.repeat_interleave',
  'input, repeats, axis=None',
);

/**
 * Each element repeated along `axis` (of the flattened tensor without it): `repeats` times, or `repeats[i]` times element i. MindSpore's
 * `ops.repeat_interleave`.
 */
export function repeat_interleave(
  input: Tensor,
  repeats: number | readonly number[] | Tensor,
  axis?: number | null,
): Tensor;
export function repeat_interleave(
  input: Tensor,
  options: { repeats: number | readonly number[] | Tensor; axis?: number | null },
): Tensor;
export function repeat_interleave(...args: unknown[]): Tensor {
  const { input, repeats, axis } = REPEAT.bind(args);
  needTensor('RepeatInterleaveInt', 'input', input);
  const counts = isInt(repeats) ? [Number(repeats)] : intsOf(repeats);
  if (counts === undefined || counts.some((n) => n < 0)) {
    throw new ValueError("For 'repeat_interleave', 'repeats' must be non-negative integers.");
  }
  const x = axis === null ? reshaped(input, [input.size]) : input;
  const at = axis === null ? 0 : axisInRange(Number(axis), x.ndim);
  const size = x.shape[at];
  if (counts.length === 1) {
    const before = [...x.shape.slice(0, at + 1)];
    const after = [...x.shape.slice(at + 1)];
    const apart = broadcastOp([reshaped(x, [...before, 1, ...after])], { shape: [...before, counts[0], ...after] });
    return reshaped(apart, [...before.slice(0, at), size * counts[0], ...after]);
  }
  if (counts.length !== size) {
    throw new RuntimeError(`For 'repeat_interleave', 'repeats' must have ${size} elements, but got ${counts.length}.`);
  }
  const index = Int32Array.from(counts.flatMap((n, i) => new Array<number>(n).fill(i)));
  return gatherOp([x, Tensor.fromData(index, [sizeOf([index.length])])], { axis: at });
}
