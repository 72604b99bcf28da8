import { bool_, type DType, int64 } from '../common/dtype.js';
import { IndexError, ValueError } from '../common/errors.js';
import { PyFloat } from '../common/pyfloat.js';
import { pyClass, pyRepr } from '../common/pytext.js';
import { broadcastShapes, sameShape, sizeOf, vectorText, type Shape } from '../common/shape.js';
import { Tensor } from '../common/tensor.js';
import { addOp, mulOp } from './arithmetic.js';
import { isInt, isNumber, type PyNumber } from './call.js';
import { cast } from './cast.js';
import { lessOp } from './compare.js';
import { defineOp, type Op } from './define.js';
import { gather, gatherOp } from './gather.js';
import { lowerWide } from './kernels.js';
import { asConstants, constant, scalar } from './operand.js';
import { broadcast_to, reshaped, transposeOp } from './reshape.js';
import { sliceRange, stridedGradOp, windowOf, type Window } from './strided.js';
import { whereOp } from './where.js';

/**
 * One item of an index, as `x.at(…)` takes them: an int, a Python slice as text (`'1:'`, `'::-1'`), `'...'`, null (a new axis), true, an int
 * Tensor or an array of ints.
 */
export type IndexItem = number | bigint | string | null | boolean | Tensor | IndexList;

/** Nested arrays of ints (or booleans, in {@link setAt}). */
export type IndexList = readonly (number | bigint | boolean | IndexList)[];

/** What an index asks of the axes of a tensor. */
interface Plan {
  /** The slice of every axis; an axis with an int or a tensor is whole. */
  readonly window: Window;
  /** Axes of the result before int and tensor items are applied: an axis of x, or a new one. */
  readonly axes: readonly (number | 'new')[];
  /** Int and tensor items by axis of x. */
  readonly picks: ReadonlyMap<number, Tensor | number>;
}

const KINDS = 'integers, slices(`:`), ellipsis(`...`), None, bool, tensor, int, list and tuple as index';

/** A nested array as a Tensor: of bools for booleans, else int64. */
function listTensor(list: IndexList): Tensor {
  const flat = (list as readonly unknown[]).flat(Infinity);
  const dtype: DType = flat.some((v) => typeof v === 'boolean') ? bool_ : int64;
  return new Tensor(list, dtype);
}

/** @internal a mask among the items of an index, if there is one */
export function isMask(item: IndexItem): boolean {
  return item instanceof Tensor ? item.dtype === bool_ : Array.isArray(item) && listTensor(item).dtype === bool_;
}

function checkItem(item: unknown): void {
  const ok =
    item === null || isInt(item) || typeof item === 'boolean' || typeof item === 'string' || item instanceof Tensor;
  if (!ok && !Array.isArray(item)) {
    const shown = item instanceof PyFloat || typeof item === 'number' ? pyRepr(item, 'float') : pyRepr(item);
    throw new IndexError(`Only support ${KINDS}, but got ${shown} with type ${pyClass(item)}`);
  }
  if (item instanceof Tensor && !['int32', 'int64', 'bool'].includes(item.dtype.name)) {
    throw new IndexError(`The tensor index must be int or bool type, but got ${String(item.dtype)}`);
  }
}

/** Axes of x that an item stands for. */
function axesTaken(item: IndexItem): number {
  if (item === null || item === '...' || typeof item === 'boolean') return 0;
  return item instanceof Tensor && item.dtype === bool_ ? item.ndim : 1;
}

function makePlan(shape: Shape, given: readonly IndexItem[]): Plan {
  const items = given.map((item) => (Array.isArray(item) ? listTensor(item as IndexList) : item));
  items.forEach(checkItem);
  if (items.filter((i) => i === '...').length > 1) {
    throw new IndexError("An index can only have a single ellipsis('...')");
  }
  const named = items.reduce<number>((n, item) => n + axesTaken(item), 0);
  if (named > shape.length) throw new IndexError(`too many indices for tensor of dimension${shape.length}`);
  const starts: number[] = [];
  const steps: number[] = [];
  const sizes: number[] = [];
  const axes: (number | 'new')[] = [];
  const picks = new Map<number, Tensor | number>();
  const whole = (): void => {
    const axis = sizes.length;
    axes.push(axis);
    starts.push(0);
    steps.push(1);
    sizes.push(shape[axis]);
  };
  for (const item of items) {
    if (item === '...') {
      for (let n = shape.length - named; n > 0; n--) whole();
    } else if (item === null || item === true) {
      axes.push('new');
    } else if (item === false) {
      throw new IndexError("When tensor is indexed by a bool object, the value only support 'True'.");
    } else if (typeof item === 'string') {
      const axis = sizes.length;
      const [start, stop, step] = parseSlice(item);
      if (step === 0) throw new ValueError("For 'StridedSlice', 'strides' cannot contain 0");
      const range = sliceRange(shape[axis], start, stop, step ?? 1);
      axes.push(axis);
      starts.push(range.start);
      steps.push(step ?? 1);
      sizes.push(range.size);
    } else {
      const axis = sizes.length;
      picks.set(axis, item instanceof Tensor ? item : inside(Number(item), shape[axis]));
      whole();
    }
  }
  while (sizes.length < shape.length) whole();
  return { window: { starts, steps, sizes }, axes, picks };
}

function inside(index: number, size: number): number {
  if (index < -size || index >= size) {
    throw new IndexError(`index ${index} is out of bounds for dimension with size ${size}`);
  }
  return index < 0 ? index + size : index;
}

/** The three numbers of a slice text; null where one is left out. */
function parseSlice(text: string): (number | null)[] {
  const parts = text.split(':').map((p) => p.trim());
  if (parts.length < 2 || parts.length > 3 || !parts.every((p) => /^[+-]?\d*$/.test(p))) {
    throw new IndexError(`A text index must be a slice ('1:', '::2') or '...', but got '${text}'.`);
  }
  return [...parts, ''].slice(0, 3).map((p) => (p === '' ? null : Number(p)));
}

/** x with every int picked by the window itself; only possible when no tensor takes part. */
function withInts(plan: Plan): Plan {
  const { window, axes, picks } = plan;
  const ints = [...picks].filter((e): e is [number, number] => typeof e[1] === 'number');
  const starts = window.starts.map((s, axis) => ints.find(([a]) => a === axis)?.[1] ?? s);
  const sizes = window.sizes.map((n, axis) => (picks.has(axis) ? 1 : n));
  return {
    window: { starts, steps: window.steps, sizes },
    axes: axes.filter((a) => a === 'new' || !picks.has(a)),
    picks: new Map(),
  };
}

/** The shape of what a plan without tensors gives. */
function plainShape({ window, axes }: Plan): number[] {
  return axes.map((a) => (a === 'new' ? 1 : window.sizes[a]));
}

/** @internal `x[items]`: numpy's basic and integer indexing */
export function getAt(x: Tensor, given: readonly IndexItem[]): Tensor {
  if (x.ndim === 0 && given.some((i) => isInt(i))) throw new TypeError('Cannot iterate over a scalar tensor.');
  if (given.some(isMask)) {
    throw new TypeError(
      'How many elements a boolean mask selects depends on its values: write `await x.at_mask(mask)` instead of `x.at(mask)`.',
    );
  }
  const plan = makePlan(x.shape, given);
  if (![...plan.picks.values()].some((p) => p instanceof Tensor)) {
    const plain = withInts(plan);
    return reshaped(windowOf(x, plain.window), plainShape(plain));
  }
  return asConstants(() => {
    const view = arranged(x, plan, false);
    return restored(gatherOp([view.flat, view.index], { axis: 0 }), view);
  });
}

/** A tensor whose picked axes lie in front as one, and the indices into it. */
interface Arranged {
  readonly flat: Tensor;
  readonly index: Tensor;
  /** Sizes of the axes that are not picked, new ones among them. */
  readonly rest: readonly number[];
  /** Where the indices' axes go in the result. */
  readonly place: number;
  /** The window's axes in the order of `flat`. */
  readonly perm: readonly number[];
  readonly windowed: Tensor;
}

function arranged(x: Tensor, plan: Plan, setting: boolean): Arranged {
  const { window, axes, picks } = plan;
  const picked = [...picks.keys()];
  const entries = [...picks.values()];
  // A lone tensor keeps its place; ints beside tensors count as tensors, as in numpy.
  const positions = picked.map((axis) => axes.indexOf(axis));
  const together = positions.every((p, i) => i === 0 || p === positions[i - 1] + 1);
  const place = together ? axes.slice(0, positions[0]).length : 0;
  const windowed = windowOf(x, window);
  const others = window.sizes.map((_, i) => i).filter((i) => !picks.has(i));
  const perm = [...picked, ...others];
  const inFront = perm.every((a, i) => a === i) ? windowed : transposeOp([windowed], { perm });
  const sizes = picked.map((a) => window.sizes[a]);
  const flat = reshaped(inFront, [sizeOf(sizes), ...others.map((a) => window.sizes[a])]);
  const rest = axes.filter((a) => a === 'new' || !picks.has(a)).map((a) => (a === 'new' ? 1 : window.sizes[a]));
  return { flat, index: linearIndex(entries, sizes, setting), rest, place, perm, windowed };
}

/** Indices into several axes as one into their product. */
function linearIndex(entries: readonly (Tensor | number)[], sizes: readonly number[], setting: boolean): Tensor {
  if (entries.length === 1 && entries[0] instanceof Tensor) {
    const [index] = entries;
    checkIndices(index, sizes[0], setting);
    return index;
  }
  const tensors = entries.map((e) => (e instanceof Tensor ? cast(e, int64) : constant(e, int64)));
  let shape: number[] = [];
  for (const t of tensors) {
    const both = broadcastShapes(shape, t.shape);
    if (both === undefined) {
      throw new IndexError('shape mismatch: indexing arrays could not be broadcast together.');
    }
    shape = both;
  }
  let total: Tensor | undefined;
  tensors.forEach((t, i) => {
    checkIndices(t, sizes[i], setting);
    const size = constant(sizes[i], int64);
    const wrapped = whereOp([lessOp([t, constant(0, int64)]), addOp([t, size]), t]);
    total = total === undefined ? wrapped : addOp([mulOp([total, size]), wrapped]);
  });
  return total as Tensor;
}

/** The check of {@link gather}: indices on the host are looked at now. */
function checkIndices(index: Tensor, size: number, setting: boolean): void {
  const data = index.hostData();
  if (data === undefined || index.dtype === bool_) return;
  if (!setting) return void gather(constant(0, int64, [size]), index, 0);
  const bad = Array.from(data as ArrayLike<unknown>, Number).find((i) => i < -size || i >= size);
  if (bad !== undefined) {
    throw new ValueError(
      "For 'TensorScatterUpdate', indices out of range for input_x. Please check the indices which is " +
        vectorText([bad]),
    );
  }
}

/** The picked axes back in their place: from [indices, rest] to the shape of the index expression. */
function restored(found: Tensor, view: Arranged): Tensor {
  const { index, rest, place } = view;
  const many = index.ndim;
  const full = reshaped(found, [...index.shape, ...rest]);
  if (place === 0 || many === 0) return full;
  const axes = Array.from({ length: rest.length }, (_, i) => many + i);
  const perm = [...axes.slice(0, place), ...Array.from({ length: many }, (_, i) => i), ...axes.slice(place)];
  return transposeOp([full], { perm });
}

/** The elements of x where the mask holds, as `x[mask]` gives them; the mask's values must be known. */
export async function maskedAt(x: Tensor, mask: Tensor): Promise<Tensor> {
  checkMask(x.shape, mask);
  const data = await mask.read();
  const index: number[] = [];
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) index.push(i);
  const rest = x.shape.slice(mask.ndim);
  const rows = reshaped(x, [mask.size, ...rest]);
  return gatherOp([rows, Tensor.fromData(Int32Array.from(index), [index.length])], { axis: 0 });
}

function checkMask(shape: Shape, mask: Tensor): void {
  if (mask.dtype !== bool_) throw new TypeError(`A mask must be a bool Tensor, but got ${String(mask.dtype)}.`);
  const covered = shape.slice(0, mask.ndim);
  if (!sameShape(covered, mask.shape)) {
    throw new IndexError(
      `The shape of the mask [${mask.shape.join(', ')}] at index 0 does not match the shape of the indexed tensor [${shape.join(', ')}] at index 0`,
    );
  }
}

/** What can be put into a tensor. */
export type SetValue = PyNumber | boolean | Tensor | readonly (PyNumber | boolean)[];

function valueTensor(value: unknown, dtype: DType): Tensor {
  if (value instanceof Tensor) return cast(value, dtype);
  if (isNumber(value) || typeof value === 'boolean') {
    const n = value instanceof PyFloat ? value.value : value;
    return scalar(dtype.isInt && typeof n === 'number' ? Math.trunc(n) : n, dtype);
  }
  if (Array.isArray(value)) {
    return new Tensor(
      (value as (PyNumber | boolean)[]).map((v) => (v instanceof PyFloat ? v.value : v)),
      dtype,
    );
  }
  if (value === null || value === undefined) {
    throw new TypeError(
      "only support numbers, Tensor, tuple, list as value, but got None with type <class 'NoneType'>",
    );
  }
  throw new IndexError(
    `Unsupported Python object type received: ${pyClass(value)}. Supported types for tensor indexing are: list, int, float, ` +
      `tuple, slice, ellipsis, None, array, bool, or Tensor. Received value: ${pyRepr(value)}`,
  );
}

/** Rows replaced at indices; the last of equal ones stays. */
const scatterUpdateOp: Op<Record<string, never>> = defineOp('TensorScatterUpdate', {
  infer: ([x]) => ({ shape: x.shape, dtype: x.dtype }),
  lower: lowerWide((g, [x, index, rows], { inputs }) => {
    const column = g.Unsqueeze(g.Cast(index, { to: int64 }), g.ints([inputs[1].shape.length]));
    return g.ScatterND(x, column, rows);
  }),
  grad: ([dy], [, index, rows], { needs }) => [
    needs[0] ? scatterUpdateOp([dy, index, constant(0, dy.dtype, rows.shape)]) : null,
    null,
    needs[2] ? gatherOp([dy, index], { axis: 0 }) : null,
  ],
});

/** @internal x after `x[items] = value`, a new tensor */
export function setAt(x: Tensor, given: readonly IndexItem[], value: unknown): Tensor {
  const put = valueTensor(value, x.dtype);
  const last = given[given.length - 1];
  if (given.some(isMask)) {
    const before = given.slice(0, -1);
    if (!isMask(last) || before.some(isMask)) {
      throw new IndexError('A boolean mask must be the last item of the index, and the only mask.');
    }
    const mask = last instanceof Tensor ? last : listTensor(last as IndexList);
    if (before.length === 0) return maskedSet(x, mask, put);
    return setAt(x, before, maskedSet(getAt(x, before), mask, put));
  }
  if (given.length === 1 && isInt(given[0]) && (given[0] >= x.shape[0] || given[0] < -x.shape[0])) {
    throw new IndexError(`Index ${given[0]} is out of bounds for axis 0 with size ${x.shape[0]}`);
  }
  const plan = makePlan(x.shape, given);
  return asConstants(() => {
    if (![...plan.picks.values()].some((p) => p instanceof Tensor)) {
      const plain = withInts(plan);
      const filled = broadcast_to(put, plainShape(plain));
      return setWindow(x, plain.window, reshaped(filled, plain.window.sizes));
    }
    const view = arranged(x, plan, true);
    const { flat, index, rest, place, perm } = view;
    const shape = [...rest.slice(0, place), ...index.shape, ...rest.slice(place)];
    const filled = broadcast_to(put, shape);
    // From the shape of the index expression to [indices, rest].
    const order = [...index.shape.map((_, i) => place + i), ...rest.map((_, i) => (i < place ? i : i + index.ndim))];
    const rows = order.every((a, i) => a === i) ? filled : transposeOp([filled], { perm: order });
    const updated = scatterUpdateOp([flat, index, reshaped(rows, [...index.shape, ...flat.shape.slice(1)])]);
    const inFront = reshaped(
      updated,
      perm.map((a) => plan.window.sizes[a]),
    );
    const back = perm.map((_, i) => perm.indexOf(i));
    const windowed = perm.every((a, i) => a === i) ? inFront : transposeOp([inFront], { perm: back });
    return setWindow(x, plan.window, windowed);
  });
}

function maskedSet(x: Tensor, mask: Tensor, put: Tensor): Tensor {
  checkMask(x.shape, mask);
  const wide = reshaped(mask, [...mask.shape, ...new Array<number>(x.ndim - mask.ndim).fill(1)]);
  return whereOp([wide, broadcast_to(put, x.shape), x]);
}

/** x with a window replaced. */
function setWindow(x: Tensor, window: Window, values: Tensor): Tensor {
  if (window.sizes.includes(0)) return x;
  if (sameShape(window.sizes, x.shape) && window.steps.every((s) => s === 1)) return values;
  const into = { ...window, shape: x.shape };
  const mask = stridedGradOp([constant(true, bool_, window.sizes)], into);
  return whereOp([mask, stridedGradOp([values], into), x]);
}
