import { DataType } from '../formats/onnx.js';
import type { Target } from '../ir/builder.js';

/**
 * For which element types ONNX Runtime's WebGPU provider has kernels (1.30.0, opset 21; measured, and held to the measurement by
 * `npm run test:providers`). A node without one runs on the processor, which costs a round trip. `f`: float32 and float16; `i`: int32; `u`: uint32;
 * `b`: bool and uint8. What is not listed has none.
 */
const KERNELS: Readonly<Record<string, string>> = {
  ...each('Abs Neg Ceil Floor Sqrt Exp Log Erf Reciprocal Sigmoid HardSigmoid Tanh Sin Cos Tan Asin Acos Atan', 'f'),
  ...each('Sinh Cosh Asinh Acosh Atanh Softplus Elu LeakyRelu Relu Gelu HardSwish Mish PRelu', 'f'),
  ...each('Softmax LayerNormalization BatchNormalization InstanceNormalization Conv ConvTranspose MatMul', 'f'),
  ...each('MaxPool AveragePool GlobalAveragePool GlobalMaxPool Resize TopK GatherElements', 'f'),
  ...each('Add Sub Mul Div', 'fiu'),
  ...each('Pow Max Min Clip Where CumSum Pad Trilu Range Gemm', 'fi'),
  ...each('ScatterElements ScatterND GatherND', 'fiu'),
  ...each('ReduceSum ReduceMean ReduceMax ReduceMin ReduceProd ReduceL1 ReduceL2 ReduceLogSumExp', 'fi'),
  ...each('ReduceSumSquare ArgMax ArgMin', 'fi'),
  ...each('Equal Greater GreaterOrEqual Less LessOrEqual', 'fiu'),
  ...each('Identity Concat Transpose Split Tile', 'fiu'),
  ...each('Squeeze Unsqueeze', 'fi'),
  ...each('Flatten Slice', 'f'),
  ...each('Gather Reshape Expand', 'fiub'),
  ...each('And Not', 'b'),
  Cast: 'fiub',
  If: 'fiub',
  Shape: 'fiub',
};

function each(names: string, types: string): Record<string, string> {
  return Object.fromEntries(names.split(' ').map((name) => [name, types]));
}

const LETTER: Readonly<Partial<Record<DataType, string>>> = {
  [DataType.FLOAT]: 'f',
  [DataType.FLOAT16]: 'f',
  [DataType.INT32]: 'i',
  [DataType.UINT32]: 'u',
  [DataType.BOOL]: 'b',
  [DataType.UINT8]: 'b',
};

/**
 * The same for CUDA, from ONNX Runtime's own list of kernels. `f h d B`: float32, float16, float64, bfloat16; `c s i l`: int8 to int64; `C S u U`: uint8 to
 * uint64; `b`: bool.
 */
const ALL = 'fhdBcsilCSuUb';
const CUDA_KERNELS: Readonly<Record<string, string>> = {
  ...each('Cast Concat ConstantOfShape Expand Flatten Gather GatherElements Identity If Loop Scan Reshape', ALL),
  ...each('ScatterElements ScatterND Shape Slice Split Squeeze Transpose Trilu Unsqueeze', ALL),
  ...each('Abs Add Sub Mul Div Sign', 'fhdBcsilCSuU'),
  ...each('Max Min Mod', 'fhdBiluU'),
  ...each('And Not Or Xor', 'b'),
  ...each('Equal', 'fhdiluUb'),
  ...each('Greater GreaterOrEqual Less LessOrEqual CumSum', 'fhdiluU'),
  ...each('Erf Exp Gelu Gemm IsInf IsNaN LayerNormalization MatMul Relu Sigmoid Softmax Sqrt Tanh', 'fhdB'),
  ...each('ArgMax ArgMin AveragePool BatchNormalization Ceil Conv ConvTranspose Cos Elu Floor', 'fhd'),
  ...each('GlobalAveragePool GlobalMaxPool HardSigmoid HardSwish InstanceNormalization LeakyRelu Log', 'fhd'),
  ...each('LogSoftmax PRelu Reciprocal ReduceLogSumExp ReduceSumSquare Round Selu Sin Softplus Softsign', 'fhd'),
  ...each('ReduceL1 ReduceL2 ReduceMean ReduceProd', 'fhdi'),
  ReduceSum: 'fhdBil',
  ReduceMax: 'fhdil',
  ReduceMin: 'fhdcilC',
  Neg: 'fhdBcsil',
  Pow: 'fhdBil',
  Tile: 'fhdBil',
  TopK: 'fhdil',
  Where: 'fhdBilC',
  Clip: 'fhdclCU',
  GatherND: 'fhdBlb',
  MaxPool: 'fhdcC',
  NonZero: 'fhilCb',
  OneHot: 'fhl',
  Pad: 'fhdb',
  Range: 'fdsil',
  Resize: 'fhdiC',
  EyeLike: 'fdilU',
};

const CUDA_LETTER: Readonly<Partial<Record<DataType, string>>> = {
  [DataType.FLOAT]: 'f',
  [DataType.FLOAT16]: 'h',
  [DataType.DOUBLE]: 'd',
  [DataType.BFLOAT16]: 'B',
  [DataType.INT8]: 'c',
  [DataType.INT16]: 's',
  [DataType.INT32]: 'i',
  [DataType.INT64]: 'l',
  [DataType.UINT8]: 'C',
  [DataType.UINT16]: 'S',
  [DataType.UINT32]: 'u',
  [DataType.UINT64]: 'U',
  [DataType.BOOL]: 'b',
};

/** Which input the types of a kernel are about, where it is not the first. */
const DATA: Readonly<Record<string, number>> = { Where: 1, OneHot: 2 };

/** Whether the provider runs a node itself, by the element types of its inputs and outputs; on the processor everything does. */
export function runsOnDevice(
  provider: Target['provider'],
  op: string,
  inputs: readonly (DataType | undefined)[],
  outputs: readonly (DataType | undefined)[] = [],
): boolean {
  if (provider === 'cpu' || provider === 'wasm') return true;
  if (op === 'Loop' && provider === 'cuda') return true; // its first inputs may be left out
  const data = inputs[DATA[op] ?? 0];
  if (provider === 'cuda') {
    const letter = data === undefined ? 'f' : CUDA_LETTER[data];
    return letter !== undefined && CUDA_KERNELS[op]?.includes(letter) === true;
  }
  if (op === 'Cast') {
    const [to] = outputs;
    if (to === undefined || (LETTER[to] === undefined && to !== DataType.INT64)) return false;
  }
  const letter = data === undefined ? 'f' : LETTER[data];
  return letter !== undefined && KERNELS[op]?.includes(letter) === true;
}
