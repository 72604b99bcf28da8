import { bool_, convertData, float32, float64, int64, type DType } from '../common/dtype.js';
import type { Shape } from '../common/shape.js';
import { Tensor } from '../common/tensor.js';
import { Storage, Value } from '../common/value.js';
import type { OpRecord } from '../ir/op.js';
import { defineOp } from './define.js';

/** What stands for a tensor in arithmetic: a JS number meets an int tensor as an int when it is integral. */
export type Operand = Tensor | number | bigint | boolean;

let constantDepth = 0;

/**
 * Runs `body` so that the numbers it mixes with tensors are constants of the graph. Composites, gradient rules and traced calls do so;
 * elsewhere a number comes from user code, may change every step, and becomes an input of the graph.
 */
export function asConstants<T>(body: () => T): T {
  constantDepth++;
  try {
    return body();
  } finally {
    constantDepth--;
  }
}

/** Whether they are constants now. */
export function inConstants(): boolean {
  return constantDepth > 0;
}

type ConstAttrs = { readonly value: number | bigint; readonly shape: Shape; readonly dtype: DType };

/** A constant that fills a shape. */
const constOp = defineOp<ConstAttrs>('Const', {
  infer: (_, { shape, dtype }) => ({ shape, dtype }),
  lower: (g, _, { attrs }) => {
    const one = g.constant(attrs.value, attrs.dtype);
    return attrs.shape.length === 0 ? one : g.Expand(one, g.ints(attrs.shape));
  },
  grad: 'none',
});

const SCALAR: Shape = Object.freeze([]);

/** A tensor of `shape` filled with one number, a constant of the graph. */
export function constant(value: number | bigint | boolean, dtype: DType, shape: Shape = SCALAR): Tensor {
  return constOp([], { value: typeof value === 'boolean' ? Number(value) : value, shape, dtype });
}

/** A number as a scalar tensor of `dtype`: a constant inside composites and traces, an input of the graph elsewhere. */
export function scalar(value: number | bigint | boolean, dtype: DType): Tensor {
  if (constantDepth > 0) return constant(value, dtype);
  const [plain, from] =
    typeof value === 'bigint'
      ? ([BigInt64Array.of(value), int64] as const)
      : typeof value === 'boolean'
        ? ([Uint8Array.of(value ? 1 : 0), bool_] as const)
        : dtype === float32
          ? ([Float32Array.of(value), float32] as const)
          : ([Float64Array.of(value), float64] as const);
  const made = new Value(SCALAR, dtype, Storage.of(convertData(plain, from, dtype)));
  made.hostNumber = true;
  return new Tensor(made);
}

type UnpackAttrs = { readonly count: number };

/** More numbers than this are taken apart by one Split: ONNX Runtime compares all Gathers of one input with each other. */
const MANY_NUMBERS = 8;

const unpackNumbers = defineOp<UnpackAttrs>('UnpackNumbers', {
  infer: ([pack], { count }) => Array.from({ length: count }, () => ({ shape: SCALAR, dtype: pack.dtype })),
  lower: (g, [pack], { attrs: { count } }) => {
    if (count <= MANY_NUMBERS) {
      return Array.from({ length: count }, (_, i) => g.Gather(pack, g.constant(i, int64)));
    }
    const sizes = g.ints(Array.from({ length: count }, () => 1));
    return g.multi('Split', [pack, sizes], { axis: 0 }, count).map((one) => g.Squeeze(one, g.ints([0])));
  },
  grad: 'none',
});

/** Takes the host numbers out of the vector they travel in: what closing a graph needs of it. */
export const unpackRecord = unpackNumbers.record as unknown as OpRecord;
