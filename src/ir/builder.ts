import type { DType } from '../common/dtype.js';
import type { Shape } from '../common/shape.js';
import type { Body } from './body.js';

/** A value of the ONNX graph under construction. */
export interface Sym {
  readonly name: string;
  readonly dtype: DType;
}

/** Where a graph is to run, as far as lowering depends on it. */
export interface Target {
  /** The execution provider. */
  readonly provider: 'cpu' | 'wasm' | 'webgpu' | 'cuda';
  /** How many channels a block has in the layout of ONNX Runtime's own convolutions, where its nodes for them may be used. */
  readonly block?: number;
  /** False keeps convolutions apart from the pooling behind them, to compare; see onnx/cpu/pooled/fuse.ts. */
  readonly pooled?: false;
}

/** A graph within an ONNX node (the body of a Loop, a branch of an If), as {@link Builder.block} makes it. */
export abstract class Block {
  /** How many outputs it has. */
  abstract readonly outputs: number;
}

/** Attributes of an ONNX node. Which numbers are floats follows from their names (`alpha`, `epsilon`, …). */
export type OnnxAttrs = Readonly<Record<string, number | string | DType | Block | readonly number[] | undefined>>;

/** A value of a {@link Block} that is an input or an output of it. */
export interface BlockValue {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** The standard operators that lowering rules use. */
export const ONNX_OPS = [
  ...['Abs', 'Acos', 'Acosh', 'Add', 'And', 'ArgMax', 'ArgMin', 'Asin', 'Asinh', 'Atan', 'Atanh', 'AveragePool'],
  ...['BatchNormalization', 'BitShift', 'BitwiseAnd', 'BitwiseNot', 'BitwiseOr', 'BitwiseXor', 'Cast', 'Ceil', 'Celu'],
  ...['Clip', 'Concat', 'ConstantOfShape', 'Conv', 'ConvTranspose', 'Cos', 'Cosh', 'CumSum', 'Div', 'Elu', 'Equal'],
  ...['Erf', 'Exp', 'Expand', 'EyeLike', 'Flatten', 'Floor', 'Gather', 'GatherElements', 'GatherND', 'Gelu', 'Gemm'],
  ...['GlobalAveragePool', 'GlobalMaxPool', 'Greater', 'GreaterOrEqual', 'HardSigmoid', 'HardSwish', 'Identity'],
  ...['If', 'Loop', 'Scan'],
  ...['IsInf', 'IsNaN', 'LayerNormalization', 'LeakyRelu', 'Less', 'LessOrEqual', 'Log', 'LogSoftmax', 'MatMul', 'Max'],
  ...['MaxPool', 'Min', 'Mish', 'Mod', 'Mul', 'Neg', 'NonZero', 'Not', 'OneHot', 'Or', 'PRelu', 'Pad', 'Pow', 'Range'],
  ...['Reciprocal', 'ReduceL1', 'ReduceL2', 'ReduceLogSumExp', 'ReduceMax', 'ReduceMean', 'ReduceMin', 'ReduceProd'],
  ...[
    'ReduceSum',
    'ReduceSumSquare',
    'Relu',
    'Reshape',
    'Resize',
    'Round',
    'ScatterElements',
    'ScatterND',
    'Selu',
    'Shape',
  ],
  ...['Sigmoid', 'Sign', 'Sin', 'Sinh', 'Slice', 'Softmax', 'Softplus', 'Softsign', 'Split', 'Sqrt', 'Squeeze', 'Sub'],
  ...['Tan', 'Tanh', 'Tile', 'TopK', 'Transpose', 'Trilu', 'Unsqueeze', 'Where', 'Xor'],
] as const;

/** The name of a standard operator. */
export type OnnxOp = (typeof ONNX_OPS)[number];

/**
 * Appends one node and gives its (first) output. Inputs come in ONNX's order, an optional one left out is null; a number becomes a
 * scalar constant of the dtype of the first Sym. The attributes are one object in last place.
 */
export type BuilderOp = (...args: (Sym | number | null | OnnxAttrs)[]) => Sym;

/** Builds ONNX nodes: `g.Mul(x, 0.5)`, `g.Conv(x, w, { strides: [1, 1] })`. */
export type Builder = { readonly [K in OnnxOp]: BuilderOp } & {
  /** Where the graph is to run. */
  readonly target: Target;
  /** A constant; `shape` defaults to a scalar for a number and to one axis for an array. */
  constant(data: number | bigint | readonly number[], dtype: DType, shape?: readonly number[]): Sym;
  /** An int64 constant with one axis: axes, shapes, sizes. */
  ints(values: readonly number[]): Sym;
  /** Appends a node with `count` outputs; `dtypes` are those of the outputs when they differ from the first input's. */
  multi(op: OnnxOp, inputs: readonly (Sym | null)[], attrs: OnnxAttrs, count: number, dtypes?: readonly DType[]): Sym[];
  /** Appends the nodes of a closed graph whose inputs these are, and gives its outputs. */
  inline(body: Body, inputs: readonly Sym[]): readonly Sym[];
  /**
   * A graph within a node: `write` appends its nodes with the builder that it gets and gives its outputs. It may read values of the graph
   * around it.
   */
  block(
    inputs: readonly BlockValue[],
    outputs: readonly BlockValue[],
    write: (g: Builder, inputs: readonly Sym[]) => readonly Sym[],
  ): Block;
};
