import { toDType, type DType, type DTypeLike } from '../../common/dtype.js';
import { PyFloat } from '../../common/pyfloat.js';
import type { Tensor } from '../../common/tensor.js';
import { div } from '../arithmetic.js';
import type { PyNumber } from '../call.js';
import { cast } from '../cast.js';
import { maximum, pow } from '../extrema.js';
import { abs, sqrt, square } from '../math.js';
import { asConstants } from '../operand.js';
import { everyOf, prodOp, reduced, someOf } from '../reduce.js';
import { extremeWithIndex, indexAlong } from '../reduce_index.js';
import { cumulated } from '../statistics.js';
import { averaged, reduceArgs, sum, sumOp, type AxisLike } from '../sum.js';
import { greatest, sorted } from '../sort.js';
import { COUNTED, COUNTED_ONE, primitive, type PrimitiveClass } from './primitive.js';

type Reduce<O = { keep_dims?: boolean }> = PrimitiveClass<
  (x: Tensor, axis?: AxisLike) => Tensor,
  [keep_dims?: boolean],
  O
>;
type Extreme = PrimitiveClass<
  (input: Tensor) => [Tensor, Tensor],
  [axis?: number, keep_dims?: boolean],
  { axis?: number; keep_dims?: boolean }
>;
type Index = PrimitiveClass<
  (input_x: Tensor) => Tensor,
  [axis?: number, output_type?: DType],
  { axis?: number; output_type?: DType }
>;

function reduction(
  name: string,
  body: (x: unknown, axis: unknown, keep: unknown) => Tensor,
  x = 'x',
  none = '()',
): Reduce {
  return primitive(name, 'keep_dims=False', `${x}, axis=${none}`, (inputs, { keep_dims }) =>
    body(inputs[x], inputs.axis, keep_dims),
  );
}

const extreme = (greatest: boolean) => (input: unknown, axis: unknown, keepdims: unknown) =>
  reduced({ input, axis, keepdims, initial: null, where: null }, greatest);

/** The mean over axes, of all without one. MindSpore's `ops.ReduceMean`. */
export const ReduceMean: Reduce = reduction('ReduceMean', averaged);
/** The greatest over axes; ties share the gradient. MindSpore's `ops.ReduceMax`. */
export const ReduceMax: Reduce = reduction('ReduceMax', extreme(true));
/** The smallest over axes; ties share the gradient. MindSpore's `ops.ReduceMin`. */
export const ReduceMin: Reduce = reduction('ReduceMin', extreme(false));
/** The product over axes, in the dtype of x. MindSpore's `ops.ReduceProd`. */
export const ReduceProd: Reduce = reduction('ReduceProd', (x, axis, keep) => {
  const [input, attrs] = reduceArgs('ReduceProd', x, axis, keep);
  return prodOp([input], attrs);
});
/** Whether all over axes are true. MindSpore's `ops.ReduceAll`. */
export const ReduceAll: Reduce = reduction('ReduceAll', everyOf, 'input', 'None');
/** Whether any over axes is true. MindSpore's `ops.ReduceAny`. */
export const ReduceAny: Reduce = reduction('ReduceAny', someOf);
/** The sum over axes, in the dtype of x; with `skip_mode` no axis means that nothing is summed. MindSpore's `ops.ReduceSum`. */
export const ReduceSum: PrimitiveClass<
  (x: Tensor, axis?: AxisLike) => Tensor,
  [keep_dims?: boolean, skip_mode?: boolean],
  { keep_dims?: boolean; skip_mode?: boolean }
> = primitive(
  'ReduceSum',
  'keep_dims=False, skip_mode=False',
  'x, axis=()',
  ({ x, axis }, { keep_dims, skip_mode }) => {
    const [input, attrs] = reduceArgs('ReduceSum', x, axis, keep_dims);
    const nothing = skip_mode === true && (axis === null || (Array.isArray(axis) && axis.length === 0));
    return nothing ? input : cast(sumOp([input], attrs), input.dtype);
  },
);

const TYPE_IDS: Readonly<Record<string, number>> = { int32: 34, int64: 35 };

function index(name: 'Argmax' | 'Argmin', x: string): Index {
  const f = name === 'Argmax' ? 'argmax' : 'argmin';
  return primitive(
    name,
    "axis=-1, output_type='int32'",
    x,
    (inputs, { axis, output_type }) =>
      cast(indexAlong(f, inputs[x] as Tensor, axis, false), toDType(output_type as DTypeLike)),
    { shown: ({ axis, output_type }) => ({ axis, output_type: TYPE_IDS[toDType(output_type as DTypeLike).name] }) },
  );
}

/** Where the greatest is along an axis, int32 unless told otherwise. MindSpore's `ops.Argmax`. */
export const Argmax: Index = index('Argmax', 'input_x');
/** Where the smallest is along an axis, int32 unless told otherwise. MindSpore's `ops.Argmin`. */
export const Argmin: Index = index('Argmin', 'x');

function withValue(name: string, f: 'max' | 'min'): Extreme {
  return primitive(name, 'axis=0, keep_dims=False', 'input', ({ input }, { axis, keep_dims }) =>
    extremeWithIndex(f, { input, axis, keepdims: keep_dims, initial: null, where: null }).reverse(),
  );
}

/** `[index, value]` of the greatest along an axis. MindSpore's `ops.ArgMaxWithValue`. */
export const ArgMaxWithValue: Extreme = withValue('ArgMaxWithValue', 'max');
/** `[index, value]` of the smallest along an axis. MindSpore's `ops.ArgMinWithValue`. */
export const ArgMinWithValue: Extreme = withValue('ArgMinWithValue', 'min');
/** Sums up to each element along an axis; without it with `exclusive`, from the end with `reverse`. MindSpore's `ops.CumSum`. */
export const CumSum: PrimitiveClass<
  (input: Tensor, axis: number) => Tensor,
  [exclusive?: boolean, reverse?: boolean],
  { exclusive?: boolean; reverse?: boolean }
> = primitive('CumSum', 'exclusive=False, reverse=False', 'input, axis', ({ input, axis }, { exclusive, reverse }) =>
  cumulated(input, axis, null, { exclusive: exclusive === true, reverse: reverse === true }),
);
/** input / √max(Σ input², epsilon), summed along an axis. MindSpore's `ops.L2Normalize`. */
export const L2Normalize: PrimitiveClass<
  (input_x: Tensor) => Tensor,
  [axis?: number | readonly [number], epsilon?: number],
  { axis?: number | readonly [number]; epsilon?: number }
> = primitive(
  'L2Normalize',
  'axis=0, epsilon=1e-4',
  'input_x',
  ({ input_x }, { axis, epsilon }) =>
    asConstants(() => {
      const x = input_x as Tensor;
      const length = sqrt(maximum(sum(square(x), axis as number, true), new PyFloat(Number(epsilon))));
      return div(x, length);
    }),
  { ...COUNTED, shown: ({ axis, epsilon }) => ({ axis: `[${String(axis)}]`, epsilon }) },
);
/** max((Σ |input|^p)^(1/p), epsilon) over axes. MindSpore's `ops.LpNorm`. */
export const LpNorm: PrimitiveClass<
  (input: Tensor) => Tensor,
  [axis: number | readonly number[], p?: number, keep_dims?: boolean, epsilon?: number],
  { axis: number | readonly number[]; p?: number; keep_dims?: boolean; epsilon?: number }
> = primitive(
  'LpNorm',
  'axis, p=2, keep_dims=False, epsilon=1e-12',
  'input',
  ({ input }, { axis, p, keep_dims, epsilon }) =>
    asConstants(() => {
      const total = sum(pow(abs(input as Tensor), p as PyNumber), axis as number, keep_dims as boolean);
      return maximum(pow(total, new PyFloat(1 / Number(p))), new PyFloat(Number(epsilon)));
    }),
  { ...COUNTED, shown: ({ axis }) => (Array.isArray(axis) ? {} : { axis: `[${String(axis)}]` }) },
);
/** `[values, index]` of the k greatest along the last axis. MindSpore's `ops.TopK`. */
export const TopK: PrimitiveClass<
  (input_x: Tensor, k: number) => [Tensor, Tensor],
  [sorted?: boolean],
  { sorted?: boolean }
> = primitive('TopK', 'sorted=True', 'input_x, k', ({ input_x, k }) => greatest(input_x, k, null, true), COUNTED_ONE);
/** `[values, index]` of the elements along an axis in order. MindSpore's `ops.Sort`. */
export const Sort: PrimitiveClass<
  (x: Tensor) => [Tensor, Tensor],
  [axis?: number, descending?: boolean],
  { axis?: number; descending?: boolean }
> = primitive(
  'Sort',
  'axis=-1, descending=False',
  'x',
  ({ x }, { axis, descending }) => sorted(x, axis, descending),
  COUNTED,
);
