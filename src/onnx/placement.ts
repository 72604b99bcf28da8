import { DataType } from '../formats/onnx.js';

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
  ...each('Pow Max Min Clip Where CumSum Pad ScatterElements ScatterND GatherND Trilu Range Gemm', 'fi'),
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

/** Whether WebGPU has a kernel for a node, by the element types of its inputs and outputs. */
export function runsOnDevice(
  op: string,
  inputs: readonly (DataType | undefined)[],
  outputs: readonly (DataType | undefined)[] = [],
): boolean {
  if (op === 'Cast') {
    const [to] = outputs;
    if (to === undefined || (LETTER[to] === undefined && to !== DataType.INT64)) return false;
  }
  const data = inputs[op === 'Where' ? 1 : 0];
  const letter = data === undefined ? 'f' : LETTER[data];
  return letter !== undefined && KERNELS[op]?.includes(letter) === true;
}
