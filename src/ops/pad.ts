import { checkString } from '../common/checks.js';
import { ValueError } from '../common/errors.js';
import { asTuple, pyRepr, pyStr, pyTypeName } from '../common/pytext.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { intsOf } from './arguments.js';
import { callError, isInt, isNumber, needTensor, type PyNumber } from './call.js';
import { defineOp, type Op } from './define.js';
import { concatenated } from './join.js';
import { lowerWide } from './kernels.js';
import { asConstants, scalar } from './operand.js';
import { broadcastOp } from './reshape.js';
import { part, windowOf } from './strided.js';

/** How many elements are added (taken away, when negative) before and after each axis. */
type Pads = { readonly before: readonly number[]; readonly after: readonly number[] };

/** A tensor with a border of one value. */
export const padOp: Op<Pads> = defineOp('PadV3', {
  infer: ([x], { before, after }) => ({ shape: x.shape.map((d, i) => d + before[i] + after[i]), dtype: x.dtype }),
  lower: lowerWide((g, [x, value], { attrs: { before, after } }) => g.Pad(x, g.ints([...before, ...after]), value)),
  grad: ([dy], [x], { attrs: { before, after } }) => {
    // What was cut off has no gradient: the window is padded back with zeros.
    const starts = before.map((n) => Math.max(n, 0));
    const sizes = x.shape.map((d, i) => d + Math.min(before[i], 0) + Math.min(after[i], 0));
    const kept = windowOf(dy, { starts, steps: starts.map(() => 1), sizes });
    const cut = { before: before.map((n) => Math.max(-n, 0)), after: after.map((n) => Math.max(-n, 0)) };
    const back = [...cut.before, ...cut.after].some((n) => n > 0);
    return [back ? padOp([kept, asConstants(() => scalar(0, dy.dtype))], cut) : kept, null];
  },
});

const PAD = signature<{ input_x: unknown; padding: unknown; mode: unknown; value: unknown }>(
  'ops.pad',
  "input_x, padding, mode='constant', value=None",
);

/** How {@link pad} fills the border. */
export type PadFill = 'constant' | 'reflect' | 'replicate' | 'edge' | 'circular';

/**
 * A border around the last axes: `padding` is (before, after) of the last axis, then of the one before it, and so on; negative numbers cut
 * off. 'constant' fills with `value` (0), 'reflect' mirrors without the edge, 'replicate' (or 'edge') repeats the edge, 'circular' goes on
 * at the other end; these want an axis or two in front of the padded ones, as MindSpore does. ValueError and TypeError in its words.
 * MindSpore's `ops.pad`.
 */
export function pad(
  input_x: Tensor,
  padding: readonly number[] | Tensor,
  mode?: PadFill,
  value?: PyNumber | null,
): Tensor;
export function pad(
  input_x: Tensor,
  padding: readonly number[] | Tensor,
  options?: { mode?: PadFill; value?: PyNumber | null },
): Tensor;
/** @hidden */
export function pad(
  input_x: Tensor,
  padding: readonly number[] | Tensor,
  mode: PadFill,
  options: { value?: PyNumber | null },
): Tensor;
export function pad(...args: unknown[]): Tensor {
  const { input_x: x, padding, mode, value } = PAD.bind(args);
  needTensor('PadV3', 'x', x);
  const pads = checkPadding(padding);
  if (pads.length === 0) return x;
  if (mode !== 'constant') return padByMode(x, pads, mode, value);
  if (value !== null && !isNumber(value) && typeof value !== 'boolean') {
    throw callError('PadV3', [['value', value, 'Number, Tensor']]);
  }
  if (pads.length > 2 * x.ndim) {
    throw new ValueError(
      `For 'PadV3' constant mode, paddings length too large for input dims, the pad dims must be less than or equal to ${x.ndim}`,
    );
  }
  const { before, after } = perAxis(pads, x.ndim);
  checkOutput(x, before, after);
  if (pads.every((n) => n === 0)) return x;
  const fill = value === null ? 0 : Number(value);
  return padOp([x, asConstants(() => scalar(x.dtype.isFloat ? fill : Math.trunc(fill), x.dtype))], { before, after });
}

function checkPadding(padding: unknown): number[] {
  if (padding instanceof Tensor) return intsOf(padding) ?? [];
  if (!Array.isArray(padding) && typeof padding !== 'string') {
    throw new TypeError(`object of type '${pyTypeName(padding)}' has no len()`);
  }
  if (padding.length % 2 !== 0) {
    throw new ValueError(`For 'pad', the size of padding must be divisible by 2, but got ${padding.length}`);
  }
  if (typeof padding === 'string' || !padding.every(isInt)) {
    const shown = pyRepr(typeof padding === 'string' ? padding : asTuple([...(padding as readonly unknown[])]));
    throw new TypeError(`For 'pad', the paddings value must be tuple of int or list of int, but got ${shown}`);
  }
  return padding.map(Number);
}

/** Padding in the order of the axes. */
function perAxis(pads: readonly number[], rank: number): { before: number[]; after: number[] } {
  const before = new Array<number>(rank).fill(0);
  const after = new Array<number>(rank).fill(0);
  for (let i = 0; 2 * i < pads.length; i++) {
    before[rank - 1 - i] = pads[2 * i];
    after[rank - 1 - i] = pads[2 * i + 1];
  }
  return { before, after };
}

function checkOutput(x: Tensor, before: readonly number[], after: readonly number[]): void {
  const bad = x.shape.map((d, i) => d + before[i] + after[i]).find((d, i) => d <= 0 && x.shape[i] > 0);
  if (bad !== undefined) {
    throw new ValueError(`For primitive[PadV3], the output size must be greater than 0, but got ${bad}.`);
  }
}

function padByMode(x: Tensor, pads: readonly number[], mode: unknown, value: unknown): Tensor {
  if (value !== null) {
    throw new ValueError(
      `For 'pad', the padding mode '${pyStr(mode)}' can not set value, but got value ${pyRepr(value)}.`,
    );
  }
  const kind = mode === 'replicate' ? 'edge' : mode;
  checkString(kind, ['constant', 'reflect', 'edge', 'circular'], 'mode', 'PadV3');
  checkRank(x, pads, kind as string);
  const { before, after } = perAxis(pads, x.ndim);
  checkOutput(x, before, after);
  return x.shape.reduce((y, _, axis) => {
    const cut = part(
      y,
      axis,
      Math.max(-before[axis], 0),
      y.shape[axis] + Math.min(before[axis], 0) + Math.min(after[axis], 0),
    );
    return border(cut, axis, Math.max(before[axis], 0), Math.max(after[axis], 0), kind as string);
  }, x);
}

/** MindSpore pads the last one, two or three axes of tensors with one or two more. */
function checkRank(x: Tensor, pads: readonly number[], mode: string): void {
  const rank = x.ndim;
  const padded = pads.length / 2;
  if (rank < 2) {
    throw new ValueError(
      `For primitive[PadV3], the input dims for edge, reflect or circular mode must be greater than or equal to 3, but got ${rank}.`,
    );
  }
  const { before, after } = perAxis(pads, rank);
  if (mode === 'reflect') {
    const most = padded === 3 ? Math.max(rank, 5) : rank;
    if (most > 4) {
      throw new ValueError(
        `For primitive[PadV3], the input dims for reflect mode must be less than or equal to 4, but got ${most}.`,
      );
    }
    x.shape.forEach((d, i) => {
      if (before[i] >= d || after[i] >= d) {
        throw new ValueError(
          `For 'PadV3' reflect mode, Padding size must be less than the corresponding input dimension, but got: ` +
            `padding (${before[i]},${after[i]}) at dimension ${i} of input:[${d}]`,
        );
      }
    });
  }
  const wanted = padded + 2;
  if (rank !== wanted && rank !== wanted - 1) {
    throw new ValueError(
      `For primitive[PadV3], the input dims when padding's size equal ${pads.length} must be equal to ${wanted}, but got ${rank}.`,
    );
  }
}

/** @internal borders that mirror the input, without its edges ('reflect') or with them ('symmetric'), in the words of MindSpore's MirrorPad */
export function mirrored(
  x: Tensor,
  sides: readonly (readonly [before: number, after: number])[],
  mode: 'reflect' | 'symmetric',
): Tensor {
  if (sides.length === 0) throw new ValueError("For 'MirrorPad', paddings must be equal to 2 dims, but got 1");
  if (sides.length !== x.ndim) {
    throw new ValueError(`For 'MirrorPad', paddings.shape[0] must equal to input's rank, but got ${sides.length}`);
  }
  if (sides.flat().some((n) => n < 0)) {
    throw new ValueError("For 'MirrorPad', all elements of paddings must be >= 0.");
  }
  const kept = mode === 'reflect' ? 1 : 0;
  sides.forEach(([before, after], axis) => {
    const size = x.shape[axis];
    if (before <= size - kept && after <= size - kept) return;
    throw new ValueError(
      "For 'MirrorPad', paddings must be no greater than the dimension size: " +
        `[${before}], [${after}] ${mode === 'reflect' ? 'not less than' : 'greater than'} [${size}]`,
    );
  });
  return sides.reduce((y, [before, after], axis) => border(y, axis, before, after, mode), x);
}

/** @internal a border of zeros, in the words of MindSpore's Pad */
export function zeroBordered(x: Tensor, sides: readonly (readonly [before: number, after: number])[]): Tensor {
  if (sides.length !== x.ndim) {
    throw new ValueError(
      `For 'Pad', the length of 'paddings' must be equal to the rank of 'input_x', but got ${sides.length} vs ${x.ndim}`,
    );
  }
  sides.forEach(([before, after], i) => {
    if (before >= 0 && after >= 0) return;
    throw new ValueError(
      "For 'Pad', all elements of 'paddings' must be >= 0, but got " +
        `paddings[${i}][0] = ${before}, paddings[${i}][1] = ${after}`,
    );
  });
  if (sides.flat().every((n) => n === 0)) return x;
  const [before, after] = [sides.map((side) => side[0]), sides.map((side) => side[1])];
  return padOp([x, asConstants(() => scalar(0, x.dtype))], { before, after });
}

/** @internal a border along one axis made of its own elements */
export function border(x: Tensor, axis: number, before: number, after: number, mode: string): Tensor {
  if (before === 0 && after === 0) return x;
  const size = x.shape[axis];
  const repeated = (start: number, count: number): Tensor =>
    broadcastOp([part(x, axis, start, 1)], { shape: x.shape.map((d, i) => (i === axis ? count : d)) });
  const mirror = mode === 'reflect' || mode === 'symmetric';
  const edge = mode === 'symmetric' ? 1 : 0;
  const pieces: Tensor[] = [];
  if (before > 0) {
    if (mirror) pieces.push(part(x, axis, before - edge, before, -1));
    else pieces.push(mode === 'edge' ? repeated(0, before) : part(x, axis, size - before, before));
  }
  pieces.push(x);
  if (after > 0) {
    if (mirror) pieces.push(part(x, axis, size - 2 + edge, after, -1));
    else pieces.push(mode === 'edge' ? repeated(size - 1, after) : part(x, axis, 0, after));
  }
  return concatenated(pieces, axis);
}
