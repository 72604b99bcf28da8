import { int64, type DType } from '../common/dtype.js';
import type { DataType } from '../formats/onnx.js';
import type { Sym, Target } from '../ir/builder.js';

/**
 * WebGPU has no int64: there such values are stored as int32, while rules go on to call them int64. What ONNX wants as int64 all the same — axes,
 * shapes, indices of ScatterND — is cast or, for constants, written so.
 */
export function narrows(target: Target): boolean {
  return target.provider === 'webgpu';
}

/** What is known of the names in a model. */
export class Names {
  /** How many have been given. */
  count = 0;
  /** Element types of values. */
  readonly types = new Map<string, DataType>();
  /** Values that are stored as int64 where others called so are int32. */
  readonly wide = new Set<string>();
  /** Constants called int64, which are so, with what makes their twins of int32. */
  readonly narrowed = new Map<string, () => Sym>();
}

/** Inputs, by operator, that the standard wants as int64. */
const WANTS_INT64: Readonly<Record<string, readonly number[]>> = {
  Reshape: [1],
  Expand: [1],
  Slice: [1, 2, 3, 4],
  Squeeze: [1],
  Unsqueeze: [1],
  Tile: [1],
  Pad: [1, 3],
  Split: [1],
  TopK: [1],
  ConstantOfShape: [0],
  Resize: [3],
  ScatterND: [1],
  GatherND: [1],
  Trilu: [1],
  CumSum: [1],
  Loop: [0],
};

/** Outputs, by operator, that are int64 whatever the inputs are. */
const GIVES_INT64: Readonly<Record<string, readonly number[]>> = {
  ArgMax: [0],
  ArgMin: [0],
  NonZero: [0],
  Shape: [0],
  Size: [0],
  TopK: [1],
  MaxPool: [1],
};

/** How an input that is called int64 has to be stored; undefined where anything will do. */
export function wantedWidth(op: string, input: number): 'int64' | 'int32' | undefined {
  if (op === 'Cast') return undefined;
  return WANTS_INT64[op]?.includes(input) || (input > 0 && op.startsWith('Reduce')) ? 'int64' : 'int32';
}

/** Whether an output called int64 is stored so. */
export function givesInt64(op: string, output: number, dtype: DType): boolean {
  return dtype === int64 && GIVES_INT64[op]?.includes(output) === true;
}
