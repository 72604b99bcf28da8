import { pyStr } from '../common/checks.js';
import { RuntimeError, ValueError } from '../common/errors.js';
import { normalizeAxis } from '../common/shape.js';
import { signature } from '../common/signature.js';
import { type Tensor } from '../common/tensor.js';
import { isPromise, mapTensors, tensorsIn } from '../common/tree.js';
import { backward } from '../autodiff/backward.js';
import { bodyOf, tensors } from '../ops/control/bodies.js';
import { scanOp } from '../ops/control/scan_op.js';
import { cast, eye, movedim, reshape, split, zeros } from '../ops/index.js';
import { differentiating } from '../ir/recorder.js';
import { checkPositions, type GradientTree } from './grad.js';
import { gradientCall, type Called, type Callable } from './gradient_call.js';
import { auxOf, checkAux, checkOutputs, pushForward } from './transforms.js';

/** Keywords of {@link jacrev} and {@link jacfwd}. */
export interface JacobianOptions {
  /** Which arguments to differentiate by: an index or several. Default 0. */
  grad_position?: number | readonly number[];
  /** Only the first result is differentiated; the others come along. Default false. */
  has_aux?: boolean;
}

interface Bound extends Record<string, unknown> {
  fn: Callable;
  grad_position: number | readonly number[];
  has_aux: unknown;
}

const JACREV = signature<Bound>('ops.jacrev', 'fn, grad_position=0, has_aux=False');
const JACFWD = signature<Bound>('ops.jacfwd', 'fn, grad_position=0, has_aux=False');
const VMAP = signature<{ fn: Callable; in_axes: unknown; out_axes: unknown }>('ops.vmap', 'fn, in_axes=0, out_axes=0');

/**
 * A function that gives the Jacobian of `fn`, row by row: for a result of shape S and an argument of shape T a Tensor of shape S + T, an array of
 * them where there are several results or several arguments, and an array of arrays where there are both (by result first). With `has_aux`
 * `[Jacobian, aux]`. ValueError for a position that is none. MindSpore's `jacrev`.
 */
export function jacrev<F extends Callable>(
  fn: F,
  grad_position?: number | readonly number[],
  has_aux?: boolean,
): (...args: Parameters<F>) => GradientTree;
export function jacrev<F extends Callable>(fn: F, options?: JacobianOptions): (...args: Parameters<F>) => GradientTree;
export function jacrev(...args: unknown[]): Callable {
  return jacobian(JACREV.bind(args), (outputs, { inputs, since }) => {
    const rows = identities(outputs, (seeds) => {
      const found = backward(
        outputs,
        seeds,
        inputs.map((t) => t.handle),
        since,
      );
      return found.map((g, i) => g ?? zeros(inputs[i].shape, inputs[i].dtype));
    });
    const parts = rows.map((all) => partsOf(all, outputs));
    return outputs.map((y, k) => inputs.map((x, i) => reshape(parts[i][k], [...y.shape, ...x.shape])));
  });
}

/** As {@link jacrev}, column by column: fewer passes where there are fewer arguments than results. MindSpore's `jacfwd`. */
export function jacfwd<F extends Callable>(
  fn: F,
  grad_position?: number | readonly number[],
  has_aux?: boolean,
): (...args: Parameters<F>) => GradientTree;
export function jacfwd<F extends Callable>(fn: F, options?: JacobianOptions): (...args: Parameters<F>) => GradientTree;
export function jacfwd(...args: unknown[]): Callable {
  return jacobian(JACFWD.bind(args), (outputs, { inputs, since }) => {
    const columns = identities(inputs, pushForward(outputs, inputs, since));
    return outputs.map((y, k) =>
      partsOf(columns[k], inputs).map((part, i) => {
        const { shape } = inputs[i];
        const flat = reshape(part, [part.shape[0], y.size]);
        return reshape(movedim(flat, 0, 1), [...y.shape, ...shape]);
      }),
    );
  });
}

/** Rows or columns of a Jacobian that belong to each of these Tensors. */
function partsOf(all: Tensor, of: readonly Tensor[]): Tensor[] {
  return of.length === 1
    ? [all]
    : split(
        all,
        of.map((t) => t.size),
        0,
      );
}

/** `body` for each unit vector in the space of these Tensors, as one loop; its results stacked. */
function identities(of: readonly Tensor[], body: (unit: readonly Tensor[]) => readonly Tensor[]): Tensor[] {
  const total = of.reduce((n, t) => n + t.size, 0);
  const whole = eye(total);
  const parts =
    of.length === 1
      ? [whole]
      : split(
          whole,
          of.map((t) => t.size),
          1,
        );
  const units = parts.map((part, i) => cast(reshape(part, [total, ...of[i].shape]), of[i].dtype));
  return mapped(units, body);
}

/** `body` of the elements of some Tensors along their first axis, as one operation; its results stacked. */
function mapped(sequences: readonly Tensor[], body: (elements: readonly Tensor[]) => readonly Tensor[]): Tensor[] {
  const elements = sequences.map(({ shape, dtype }) => ({ shape: shape.slice(1), dtype }));
  const { body: recorded, captures } = bodyOf(elements, body);
  return scanOp.all([...sequences, ...tensors(captures)], {
    body: recorded,
    states: 0,
    sequences: sequences.length,
    length: sequences[0].shape[0],
    reverse: false,
    saves: differentiating(),
  });
}

function jacobian(
  { fn, grad_position, has_aux }: Bound,
  compute: (outputs: readonly Tensor[], called: Called) => Tensor[][],
): Callable {
  checkAux(has_aux);
  return (...args: unknown[]) => {
    checkPositions(grad_position);
    const positions = typeof grad_position === 'number' ? [grad_position] : grad_position;
    if (positions.some((p) => p >= args.length)) {
      throw new ValueError('The element in grad_position must belong to [0, args_num).');
    }
    return gradientCall(
      fn,
      args,
      positions,
      () => undefined,
      (called) => {
        const { value } = called;
        if (has_aux) checkOutputs(value);
        const outputs = tensorsIn(has_aux ? (value as unknown[])[0] : value);
        const table = compute(outputs, called);
        const flat = table.flat();
        const all = flat.length === 1 ? flat[0] : positions.length === 1 || outputs.length === 1 ? flat : table;
        const result = has_aux ? [all, auxOf(value as unknown[])] : all;
        return { value: has_aux ? (value as unknown[]).slice(1) : [], gradients: flat, result };
      },
    );
  };
}

/**
 * `fn` for each element along an axis of its arguments, as one loop in the graph: `in_axes` says which axis of each argument, null for an argument
 * that is the same for all, `out_axes` where that axis is in the results. Random operations draw the same for each element. RuntimeError for
 * axes that do not fit. MindSpore's `vmap`.
 */
export function vmap<F extends Callable>(
  fn: F,
  in_axes?: number | readonly (number | null)[],
  out_axes?: number | readonly number[],
): (...args: Parameters<F>) => ReturnType<F>;
export function vmap<F extends Callable>(
  fn: F,
  options?: { in_axes?: number | readonly (number | null)[]; out_axes?: number | readonly number[] },
): (...args: Parameters<F>) => ReturnType<F>;
export function vmap(...args: unknown[]): Callable {
  const { fn, in_axes, out_axes } = VMAP.bind(args);
  return (...given: unknown[]) => {
    const axes = axesOf(in_axes, given.length, 'in_axes');
    if (axes.every((a) => a === null)) {
      const text = Array.isArray(in_axes) ? `(${axes.map(() => 'None').join(', ')})` : 'None';
      throw new RuntimeError(
        `The 'in_axes' of 'vmap' cannot be all None while 'fn' is not a 'CellList', but got ${text}.`,
      );
    }
    const sequences: Tensor[] = [];
    const constants = given.map((x, i) => {
      if (axes[i] === null) return x;
      for (const t of tensorsIn(x)) sequences.push(movedim(t, inRange(axes[i], t.ndim, 'in_axes'), 0));
      return x;
    });
    const [first, other] = new Set(sequences.map((t) => t.shape[0]));
    if (first === undefined) throw new RuntimeError("For 'vmap', an argument that is mapped must be a Tensor.");
    if (other !== undefined) {
      throw new RuntimeError(
        `The 'axis_size' of each argument in the scope of 'vmap' should be equal, but got ${first} and ${other}.`,
      );
    }
    let result: unknown;
    const made = mapped(sequences, (elements) => {
      let next = 0;
      result = fn(...constants.map((x, i) => (axes[i] === null ? x : mapTensors(x, () => elements[next++]))));
      if (isPromise(result)) throw new TypeError("For 'vmap', an asynchronous function cannot be mapped.");
      return tensorsIn(result);
    });
    const places = axesOf(out_axes, made.length, 'out_axes');
    let next = 0;
    return mapTensors(result, () => {
      const at = places[next];
      const t = made[next++];
      if (at === null)
        throw new RuntimeError("For 'vmap', the axis of a mapped output in 'out_axes' must not be None.");
      return movedim(t, 0, inRange(at, t.ndim, 'out_axes'));
    });
  };
}

/** One axis for each of `count` things. */
function axesOf(axes: unknown, count: number, name: 'in_axes' | 'out_axes'): (number | null)[] {
  if (axes === null && name === 'out_axes') {
    throw new RuntimeError("The 'out_axes' of 'vmap' cannot be a single None while 'fn' is not a 'CellList'.");
  }
  const list = Array.isArray(axes) ? (axes as unknown[]) : Array.from({ length: count }, () => axes);
  if (list.length !== count) {
    throw new RuntimeError(
      name === 'in_axes'
        ? `When vmap\`s 'in_axes' is a tuple or list, and its size must be equal to the number of arguments of 'fn': ${count}, but got size: ${list.length}.`
        : `The size of vmap's 'out_axes' should be equal to the result size: ${count}, but got size: ${list.length}.`,
    );
  }
  const odd = list.find((a) => a !== null && !Number.isInteger(a));
  if (odd !== undefined) {
    throw new RuntimeError(
      `The axis in vmap's '${name}' should be a None or a scalar of type Int64Imm, but got a ${pyStr(odd)}.`,
    );
  }
  return list as (number | null)[];
}

function inRange(axis: number | null, rank: number, name: string): number {
  const found = normalizeAxis(axis ?? 0, rank);
  if (found !== undefined) return found;
  throw new RuntimeError(`The axis: ${axis} in '${name}' is out of bounds for array of dimension [${-rank},${rank}).`);
}
