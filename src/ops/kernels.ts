import { bfloat16, dtypes, float16, type DType, type DTypeName } from '../common/dtype.js';
import { ONNX_OPS, type Builder, type BuilderOp, type OnnxAttrs, type OnnxOp, type Sym } from '../ir/builder.js';
import type { Attrs, LowerContext } from '../ir/op.js';

const FLOATS = 'float16 float32 float64';
const WORDS = 'int32 int64';
const BYTES = 'int8 uint8';

/**
 * Dtypes for which ONNX Runtime's CPU provider has kernels, where these are not all that the standard allows. Measured with version
 * 1.30.0 (opset 21); the WASM provider has the same.
 */
const KERNELS: Partial<Record<OnnxOp, string>> = {
  ...each('Acos Acosh Asin Asinh Atan Atanh Cosh Sinh Tan Erf Gelu HardSigmoid HardSwish LeakyRelu', 'float16 float32'),
  ...each('Mish Selu Softplus Softsign Elu', 'float16 float32'),
  Celu: 'float32',
  ...each('Ceil Cos Exp Floor Log Reciprocal Round Sigmoid Sin Sqrt Tanh IsInf IsNaN Softmax LogSoftmax', FLOATS),
  Neg: `${FLOATS} int8 int16 ${WORDS}`,
  Relu: `${FLOATS} int8 int32`,
  Pow: `${FLOATS} ${WORDS}`,
  ...each('Max Min Clip', `${FLOATS} ${BYTES} ${WORDS} uint32 uint64`),
  Where: `${FLOATS} ${WORDS} uint8`,
  ...each('ReduceSum ReduceMean ReduceProd ReduceL1 ReduceL2 ReduceLogSumExp ReduceSumSquare', `${FLOATS} ${WORDS}`),
  CumSum: `${FLOATS} ${WORDS}`,
  ...each('ReduceMax ReduceMin', `${FLOATS} ${BYTES} ${WORDS} bool`),
  ...each('ArgMax ArgMin', `${FLOATS} ${BYTES} ${WORDS}`),
  Pad: `${FLOATS} ${BYTES} ${WORDS} uint32 uint64 bool`,
  Trilu: `${FLOATS} ${WORDS} bool`,
  MatMul: `${FLOATS} ${WORDS} uint32 uint64`,
  Gemm: FLOATS,
  ScatterElements: `float32 float64 ${BYTES} int16 uint16 ${WORDS} uint32 uint64`,
  ScatterND: `float32 float64 ${BYTES} int16 uint16 ${WORDS} uint32 uint64`,
  ...each('Add Sub Mul Div Mod', `${FLOATS} ${BYTES} int16 uint16 ${WORDS} uint32 uint64`),
};

/** Where to go, in this order, when a dtype has no kernel: wider, else the nearest. */
const WIDER: Record<DTypeName, readonly DTypeName[]> = {
  bool: ['uint8', 'int32'],
  int8: ['int32', 'float32'],
  int16: ['int32', 'float32'],
  uint8: ['int32', 'float32'],
  uint16: ['int32', 'float32'],
  int32: ['int64', 'float64', 'float32'],
  uint32: ['int64', 'float64', 'float32'],
  int64: ['float64', 'float32'],
  uint64: ['int64', 'float64', 'float32'],
  float16: ['float32'],
  bfloat16: [],
  float32: ['float64'],
  float64: ['float32'],
};

/** Operators whose first result is an index or a truth value, so that it is not cast back. */
const OTHER_RESULT = new Set<OnnxOp>(['ArgMax', 'ArgMin', 'IsInf', 'IsNaN', 'Equal', 'NonZero']);

/** Operators that compute, and so round: for bfloat16, which lives in float32, their results are rounded. */
const MOVES = new Set<OnnxOp>([
  ...(['Cast', 'Concat', 'Expand', 'Flatten', 'Gather', 'GatherElements', 'GatherND', 'Identity', 'Reshape'] as const),
  ...(['Slice', 'Split', 'Squeeze', 'Tile', 'TopK', 'Transpose', 'Trilu', 'Unsqueeze', 'Where', 'Pad'] as const),
]);

function each(names: string, kernels: string): Record<string, string> {
  return Object.fromEntries(names.split(' ').map((name) => [name, kernels]));
}

/** The dtype in which `op` runs for `dtype`: itself when there is a kernel. */
function runsIn(op: OnnxOp, dtype: DType): DType {
  const kernels = KERNELS[op]?.split(' ');
  if (kernels === undefined || dtype === bfloat16 || kernels.includes(dtype.name)) return dtype;
  const wider = WIDER[dtype.name].find((name) => kernels.includes(name));
  return wider === undefined ? dtype : (dtypes.get(wider) as DType);
}

function isSym(x: Sym | number | null | OnnxAttrs | undefined): x is Sym {
  return typeof x === 'object' && x !== null && 'name' in x && 'dtype' in x && typeof x.name === 'string';
}

const wrapped = new WeakMap<Builder, Builder>();

/**
 * The builder for lowering rules that know nothing of kernels: an operator without one for its dtype gets its inputs cast to a wider
 * dtype and its result cast back, and results in bfloat16 are rounded. float64 without a kernel is computed in float32.
 */
export function widen(g: Builder): Builder {
  const known = wrapped.get(g);
  if (known !== undefined) return known;
  const wide = { ...g } as Record<OnnxOp, BuilderOp> & Builder;
  for (const op of ONNX_OPS) {
    if (KERNELS[op] === undefined && MOVES.has(op)) continue;
    wide[op] = (...args) => widened(g, op, args);
  }
  wrapped.set(g, wide);
  return wide;
}

function widened(g: Builder, op: OnnxOp, args: (Sym | number | null | OnnxAttrs)[]): Sym {
  const data = op === 'Where' ? args.slice(1).find(isSym) : args.find(isSym);
  if (data === undefined) return g[op](...args);
  const narrow = data.dtype;
  const wide = runsIn(op, narrow);
  const back = (out: Sym): Sym => (OTHER_RESULT.has(op) || out.dtype !== wide ? out : g.Cast(out, { to: narrow }));
  if (wide !== narrow) {
    const condition = op === 'Where' ? args[0] : undefined;
    const cast = args.map((x) => (isSym(x) && x !== condition && x.dtype === narrow ? g.Cast(x, { to: wide }) : x));
    return back(g[op](...cast));
  }
  const out = g[op](...args);
  if (MOVES.has(op) || OTHER_RESULT.has(op)) return out;
  return narrow === bfloat16 ? back(out) : roundedHalf(g, out);
}

/**
 * A float16 result as it is when it has been rounded. ONNX Runtime's CPU provider computes float16 in float32 and drops the casts between one operator and the
 * next, so that nothing overflows; a change of shape between them, which costs nothing, keeps the casts.
 */
export function roundedHalf(g: Builder, x: Sym): Sym {
  if (x.dtype !== float16 || (g.target.provider !== 'cpu' && g.target.provider !== 'wasm')) return x;
  return g.Squeeze(g.Unsqueeze(x, g.ints([0])), g.ints([0]));
}

/** A lowering rule that gets the builder of {@link widen}. */
export function lowerWide<A extends Attrs>(
  rule: (g: Builder, inputs: readonly Sym[], context: LowerContext<A>) => Sym | readonly Sym[],
): (g: Builder, inputs: readonly Sym[], context: LowerContext<A>) => Sym | readonly Sym[] {
  return (g, inputs, context) => rule(widen(g), inputs, context);
}
