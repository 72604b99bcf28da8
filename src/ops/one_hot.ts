import { int64 } from '../common/dtype.js';
import { RuntimeError, ValueError } from '../common/errors.js';
import { vectorText } from '../common/shape.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import type { Aval } from '../ir/op.js';
import { intOf } from './arguments.js';
import { accepts, callError, checkDType, isInt, isNumber, type PyNumber } from './call.js';
import { defineOp, type Op } from './define.js';
import { lowerWide } from './kernels.js';
import { asConstants, scalar } from './operand.js';
import { numberDType } from './promotion.js';

type OneHotAttrs = { readonly depth: number; readonly axis: number };

/** `on` at the index's place along a new axis, `off` elsewhere; all `off` for an index outside. */
const oneHotOp: Op<OneHotAttrs> = defineOp('OneHot', {
  infer: ([index, on], { depth, axis }) => ({
    shape: [...index.shape.slice(0, axis), depth, ...index.shape.slice(axis)],
    dtype: on.dtype,
  }),
  lower: lowerWide((g, [index, on, off], { attrs: { depth, axis }, inputs }) => {
    const shape = inputs[0].shape;
    const places = shape.map(() => 1);
    places.splice(axis, 0, depth);
    const from = (n: number) => g.constant(n, int64);
    const range = g.Reshape(g.Range(from(0), from(depth), from(1)), g.ints(places), { allowzero: 1 });
    const row = g.Unsqueeze(index, g.ints([axis]));
    const here = g.Equal(row, index.dtype === int64 ? range : g.Cast(range, { to: index.dtype }));
    return g.Where(here, on, off);
  }),
  grad: 'none',
});

const ONE_HOT = signature<{
  indices: unknown;
  depth: unknown;
  on_value: unknown;
  off_value: unknown;
  axis: unknown;
}>('ops.one_hot', 'indices, depth, on_value=1, off_value=0, axis=-1');

const INDICES = accepts('int32 int64', 'tensor', 'indices');
const VALUES = accepts('float16 float32 int32 int64', 'tensor', 'off_value');

/** A value of {@link one_hot}. */
export type OneHotValue = PyNumber | Tensor;

/**
 * A new axis of size `depth` at `axis` (-1: the last) with `on_value` at the place of each index and `off_value` elsewhere. Without
 * values the result is int64. Indices are int32 or int64; one outside [0, depth) gives `off_value` only. No gradient. MindSpore's
 * `ops.one_hot`.
 */
export function one_hot(
  indices: Tensor,
  depth: number | bigint | Tensor,
  on_value?: OneHotValue,
  off_value?: OneHotValue,
  axis?: number,
): Tensor;
export function one_hot(
  indices: Tensor,
  depth: number | bigint | Tensor,
  options: { on_value?: OneHotValue; off_value?: OneHotValue; axis?: number },
): Tensor;
export function one_hot(...args: unknown[]): Tensor {
  const { indices, depth, on_value, off_value, axis } = ONE_HOT.bind(args);
  const [on, off] = [on_value, off_value].map(valueTensor);
  const count = intOf(depth);
  if (!(indices instanceof Tensor) || count === undefined || !isInt(axis)) {
    throw callError(
      'OneHot',
      [
        ['indices', indices, 'Tensor'],
        ['depth', depth, 'Tensor, int'],
        ['on_value', on, 'Tensor'],
        ['off_value', off, 'Tensor'],
      ],
      [['axis', axis, 'int']],
    );
  }
  checkDType('OneHot', INDICES, indices.dtype);
  checkDType('OneHot', VALUES, off.dtype);
  sameValueTypes(on, off);
  const rank = indices.ndim;
  const at = Number(axis);
  if (at < -1 || at > rank) {
    throw new ValueError(`For primitive[OneHot], the axis value must be in [-1,${rank}], but got ${at}.`);
  }
  if (count < 0) {
    throw new ValueError(
      `For primitive[OneHot], the depth value must be greater than or equal to 0, but got ${count}.`,
    );
  }
  if (indices.size === 0) {
    throw new RuntimeError(`Shape of input should not contain 0, bug got shape: ${vectorText(indices.shape)}`);
  }
  return oneHotOp([indices, on, off], { depth: count, axis: at === -1 ? rank : at });
}

function valueTensor(x: unknown): Tensor {
  if (x instanceof Tensor) return x;
  if (!isNumber(x)) throw new TypeError(`For 'OneHot', the value must be a Tensor or a number, but got ${String(x)}.`);
  return asConstants(() => scalar(Number(x), numberDType(x)));
}

function sameValueTypes(on: Aval, off: Aval): void {
  if (on.dtype === off.dtype) return;
  throw new TypeError(
    `For primitive[OneHot], the input type must be same.\nname:[off_value]:Tensor[${String(off.dtype)}].\n` +
      `name:[on_value]:Tensor[${String(on.dtype)}].`,
  );
}
