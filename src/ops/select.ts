import { float32, int32, int64, numberReader, type TypedArray } from '../common/dtype.js';
import { AttributeError, RuntimeError, ValueError } from '../common/errors.js';
import { pyClass, pyTypeName } from '../common/pytext.js';
import { sizeOf, stridesOf } from '../common/shape.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { dimension } from './arguments.js';
import { broadcast, callError, needTensor } from './call.js';
import { cast } from './cast.js';
import { gatherOp, scatterAddOp } from './gather.js';
import { asConstants, constant } from './operand.js';
import { broadcast_to, reshaped } from './reshape.js';

/**
 * Results whose shape depends on values. They are awaited: what decides the shape is read, the rest is operations, so that
 * gradients pass. Within a function that is traced they raise, as every reading does.
 */

const ints = (values: readonly number[], shape: readonly number[], wide: boolean): Tensor =>
  wide
    ? Tensor.fromData(BigInt64Array.from(values, BigInt), shape, int64)
    : Tensor.fromData(Int32Array.from(values), shape, int32);

/** The places of a flat array that are not 0 (NaN is not). */
function places(data: TypedArray): number[] {
  const found: number[] = [];
  for (let i = 0; i < data.length; i++) if (Number(data[i]) !== 0) found.push(i);
  return found;
}

const NONZERO = signature<{ input: unknown; as_tuple: unknown }>('ops.nonzero', 'input, *, as_tuple=False');
const ARGWHERE = signature<{ input: unknown }>('ops.argwhere', 'input');

/**
 * The coordinates of the elements that are not 0: (n, rank) of int64, or with `as_tuple` one vector for each axis. TypeError for what is no
 * Tensor, RuntimeError for a scalar. MindSpore's `ops.nonzero`.
 */
export function nonzero(input: Tensor, options?: { as_tuple?: false }): Promise<Tensor>;
export function nonzero(input: Tensor, options: { as_tuple: boolean }): Promise<Tensor | Tensor[]>;
export function nonzero(options: { input: Tensor; as_tuple?: boolean }): Promise<Tensor | Tensor[]>;
export async function nonzero(...args: unknown[]): Promise<Tensor | Tensor[]> {
  const { input, as_tuple } = NONZERO.bind(args);
  if (typeof as_tuple !== 'boolean') {
    throw new TypeError(`For array function 'nonzero', 'as_tuple' must be bool, but got ${pyClass(as_tuple)}.`);
  }
  needTensor('NonZero', 'input', input);
  const found = await coordinates(input);
  if (!as_tuple) return ints(found.flat(), [found.length, input.ndim], true);
  return input.shape.map((_, axis) =>
    ints(
      found.map((c) => c[axis]),
      [found.length],
      true,
    ),
  );
}

async function coordinates(x: Tensor): Promise<number[][]> {
  if (x.ndim === 0) throw new RuntimeError('Launch kernel failed, name: NonZero');
  const strides = stridesOf(x.shape);
  return places(await x.read()).map((i) => strides.map((s, a) => Math.floor(i / s) % x.shape[a]));
}

/** The coordinates of the elements that are not 0, (n, rank) of int64. MindSpore's `ops.argwhere`. */
export function argwhere(input: Tensor): Promise<Tensor>;
export function argwhere(options: { input: Tensor }): Promise<Tensor>;
export async function argwhere(...args: unknown[]): Promise<Tensor> {
  const { input } = ARGWHERE.bind(args);
  needTensor('NonZero', 'input', input);
  const found = await coordinates(input);
  return ints(found.flat(), [found.length, input.ndim], true);
}

const MASKED_SELECT = signature<{ input: unknown; mask: unknown }>('ops.masked_select', 'input, mask');

/** The elements where a bool mask holds, both broadcast, as a vector. ValueError when they do not. MindSpore's `ops.masked_select`. */
export function masked_select(input: Tensor, mask: Tensor): Promise<Tensor>;
export function masked_select(input: Tensor, options: { mask: Tensor }): Promise<Tensor>;
export async function masked_select(...args: unknown[]): Promise<Tensor> {
  const { input, mask } = MASKED_SELECT.bind(args);
  if (!(input instanceof Tensor) || !(mask instanceof Tensor)) {
    throw callError('MaskedSelect', [
      ['input', input, 'Tensor'],
      ['mask', mask, 'Tensor'],
    ]);
  }
  if (mask.dtype.kind !== 'bool') throw new RuntimeError('KernelMod Init Failed: MaskedSelect');
  const shape = broadcast('MaskedSelect', input.shape, mask.shape, ['input', 'mask']);
  const index = places(await broadcast_to(mask, shape).read());
  return gatherOp([reshaped(broadcast_to(input, shape), [sizeOf(shape)]), ints(index, [index.length], false)], {
    axis: 0,
  });
}

const UNIQUE = signature<{ input: unknown }>('ops.unique', 'input');

/** `[values, index]`: each value once, in the order in which they come, and which of them each element is. MindSpore's `ops.unique`. */
export function unique(input: Tensor): Promise<[Tensor, Tensor]>;
export function unique(options: { input: Tensor }): Promise<[Tensor, Tensor]>;
export async function unique(...args: unknown[]): Promise<[Tensor, Tensor]> {
  const { input } = UNIQUE.bind(args);
  if (!(input instanceof Tensor)) throw new AttributeError(`'${pyTypeName(input)}' object has no attribute 'shape'`);
  const read = numberReader(await input.read(), input.dtype);
  const seen = new Map<unknown, number>();
  const first: number[] = [];
  const index = Array.from({ length: input.size }, (_, i) => {
    const value = read(i);
    const known = seen.get(value);
    if (known !== undefined) return known;
    seen.set(value, first.length);
    first.push(i);
    return first.length - 1;
  });
  const values = gatherOp([reshaped(input, [input.size]), ints(first, [first.length], false)], { axis: 0 });
  return [values, ints(index, input.shape, input.dtype === int64)];
}

const CONSECUTIVE = signature<Record<string, unknown>>(
  'ops.unique_consecutive',
  'input, return_inverse=False, return_counts=False, dim=None',
);

/** Keywords of {@link unique_consecutive}. */
export interface ConsecutiveOptions {
  return_inverse?: boolean;
  return_counts?: boolean;
  /** Slices along an axis are compared; without it the elements. */
  dim?: number | null;
}

/**
 * The elements without those that equal the one before; with `return_inverse` and `return_counts` an array with the place of each element in
 * the result and the length of each run (int64). MindSpore's `ops.unique_consecutive`.
 */
export function unique_consecutive(
  input: Tensor,
  return_inverse?: boolean,
  return_counts?: boolean,
  dim?: number | null,
): Promise<Tensor | Tensor[]>;
export function unique_consecutive(input: Tensor, options?: ConsecutiveOptions): Promise<Tensor | Tensor[]>;
export async function unique_consecutive(...args: unknown[]): Promise<Tensor | Tensor[]> {
  const { input, return_inverse, return_counts, dim } = CONSECUTIVE.bind(args);
  if (!(input instanceof Tensor)) {
    throw new TypeError(`For 'unique_consecutive', 'input' must be Tensor, but got ${pyClass(input)}.`);
  }
  const x = dim === null ? reshaped(input, [input.size]) : input;
  const axis = dim === null ? 0 : dimension(Number(dim), x.ndim);
  const read = numberReader(await x.read(), x.dtype);
  const [size, step] = [x.shape[axis], stridesOf(x.shape)[axis]];
  const others = heads(x.size, step, size);
  const starts: number[] = [];
  const inverse: number[] = [];
  for (let i = 0; i < size; i++) {
    if (i === 0 || others.some((o) => read(o + i * step) !== read(o + (i - 1) * step))) starts.push(i);
    inverse.push(starts.length - 1);
  }
  const out = [gatherOp([x, ints(starts, [starts.length], false)], { axis })];
  if (return_inverse === true) out.push(ints(inverse, dim === null ? input.shape : [size], true));
  if (return_counts === true) {
    const counts = starts.map((s, i) => (starts[i + 1] ?? size) - s);
    out.push(ints(counts, [counts.length], true));
  }
  return out.length === 1 ? out[0] : out;
}

/** Flat places of the first slice along an axis of `size` with `step` elements between its slices. */
function heads(total: number, step: number, size: number): number[] {
  const blocks = size === 0 ? 0 : total / (step * size);
  return Array.from({ length: blocks * step }, (_, i) => Math.floor(i / step) * step * size + (i % step));
}

const BINCOUNT = signature<Record<string, unknown>>('ops.bincount', 'input, weights=None, minlength=0');

/** Keywords of {@link bincount}. */
export interface BincountOptions {
  /** Of the shape of the input: summed instead of counted. */
  weights?: Tensor | null;
  /** The least size of the result. Default 0. */
  minlength?: number;
}

/** How often each int from 0 on comes in a vector, float32; negative ones do not count. ValueError for other ranks. MindSpore's `ops.bincount`. */
export function bincount(input: Tensor, weights?: Tensor | null, minlength?: number): Promise<Tensor>;
export function bincount(input: Tensor, options?: BincountOptions): Promise<Tensor>;
export async function bincount(...args: unknown[]): Promise<Tensor> {
  const { input, weights, minlength } = BINCOUNT.bind(args);
  if (!(input instanceof Tensor)) {
    throw new TypeError(`For math function 'bincount', 'input' must be Tensor, but got ${pyClass(input)}.`);
  }
  if (input.ndim !== 1) {
    throw new ValueError("For math function 'bincount', 'input' should be one-dimensional tensor.");
  }
  const values = Array.from(await input.read(), Number);
  const size = Math.max(Number(minlength), ...values.map((v) => v + 1), 0);
  const kept = values.flatMap((v, i) => (v >= 0 ? [i] : []));
  return asConstants(() => {
    const from = weights instanceof Tensor ? cast(weights, float32) : constant(1, float32, input.shape);
    const counted = gatherOp([from, ints(kept, [kept.length], false)], { axis: 0 });
    const at = ints(
      kept.map((i) => values[i]),
      [kept.length],
      false,
    );
    return scatterAddOp([counted, at], { axis: 0, shape: [size] });
  });
}
