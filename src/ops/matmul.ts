import type { DType } from '../common/dtype.js';
import { RuntimeError, ValueError } from '../common/errors.js';
import { broadcastShapes, vectorText, type Shape } from '../common/shape.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import type { Builder, Sym } from '../ir/builder.js';
import type { Aval, OpRecord } from '../ir/op.js';
import { asSeen } from '../ir/recorder.js';
import { accepts, callError, checkDType } from './call.js';
import { defineOp, type Op } from './define.js';
import { lowerWide } from './kernels.js';
import { reshape } from './reshape.js';

/** Which of the factors are taken transposed in their last two axes. */
export type TransposeAttrs = { readonly transpose_a: boolean; readonly transpose_b: boolean };

const PLAIN: TransposeAttrs = { transpose_a: false, transpose_b: false };
const MATMUL = accepts('f i uint8');
const BATCH_MATMUL = accepts('f i u');

/** TypeError unless both factors have one dtype, one of those that MindSpore's kernel knows. */
function factorDType(primitive: string, a: Aval, b: Aval, kernel = primitive): DType {
  if (a.dtype !== b.dtype) {
    throw new TypeError(
      `For '${primitive}', the type of 'x2' should be same as 'x1', but got 'x1' with type Tensor[${String(a.dtype)}] ` +
        `and 'x2' with type Tensor[${String(b.dtype)}].`,
    );
  }
  checkDType(kernel, kernel === 'MatMul' ? MATMUL : BATCH_MATMUL, a.dtype);
  return a.dtype;
}

function checkInner(columns: number, rows: number): void {
  if (columns === rows) return;
  throw new ValueError(
    `For 'MatMul' the input dimensions must be equal, but got 'x1_col': ${columns} and 'x2_row': ${rows}.`,
  );
}

/** The last two sizes, swapped when the factor is taken transposed. */
function matrixShape(shape: Shape, transposed: boolean): [rows: number, columns: number] {
  const [rows, columns] = shape.slice(-2);
  return transposed ? [columns, rows] : [rows, columns];
}

/** Swaps the last two axes. */
function swapped(g: Builder, x: Sym, rank: number): Sym {
  const axes = Array.from({ length: rank }, (_, i) => i);
  return g.Transpose(x, { perm: [...axes.slice(0, -2), rank - 1, rank - 2] });
}

/** Gradients of a product, by the rule that needs no transpose of its own. */
function productGradients(op: Op<TransposeAttrs>) {
  return (
    [dy]: readonly Tensor[],
    [a, b]: readonly Tensor[],
    { attrs, needs }: { attrs: TransposeAttrs; needs: readonly boolean[] },
  ): (Tensor | null)[] => {
    const { transpose_a: ta, transpose_b: tb } = attrs;
    const da = () =>
      ta ? op([b, dy], { transpose_a: tb, transpose_b: true }) : op([dy, b], { transpose_a: false, transpose_b: !tb });
    const db = () =>
      tb ? op([dy, a], { transpose_a: true, transpose_b: ta }) : op([a, dy], { transpose_a: !ta, transpose_b: false });
    return [needs[0] ? da() : null, needs[1] ? db() : null];
  };
}

/** The product of two matrices, either taken transposed. MindSpore's MatMul primitive. */
export const matMulOp: Op<TransposeAttrs> = defineOp<TransposeAttrs>('MatMul', {
  infer: ([a, b], { transpose_a, transpose_b }) => {
    if (a.shape.length !== 2 || b.shape.length !== 2) {
      throw new ValueError('MatMul inputs should have the same dimension size and equal to 2.');
    }
    const dtype = factorDType('MatMul', a, b);
    const [m, k] = matrixShape(a.shape, transpose_a);
    const [rows, n] = matrixShape(b.shape, transpose_b);
    checkInner(k, rows);
    return { shape: [m, n], dtype };
  },
  lower: lowerWide((g, [a, b], { attrs: { transpose_a: ta, transpose_b: tb } }) => {
    if (!ta && !tb) return g.MatMul(a, b);
    if (a.dtype.isFloat) return g.Gemm(a, b, { transA: Number(ta), transB: Number(tb) });
    return g.MatMul(ta ? swapped(g, a, 2) : a, tb ? swapped(g, b, 2) : b);
  }),
  grad: (dys, inputs, context) => productGradients(matMulOp)(dys, inputs, context),
});

/**
 * Products of the matrices in the last two axes, over batches that broadcast. MindSpore's BatchMatMul primitive, whose batches must be
 * equal, and the batched part of `ops.matmul`, whose need not; the functions tell.
 */
export const batchMatMulOp: Op<TransposeAttrs> = defineOp<TransposeAttrs>('BatchMatMul', {
  infer: ([a, b], { transpose_a, transpose_b }) => {
    const dtype = factorDType('BatchMatMul', a, b);
    const [m] = matrixShape(a.shape, transpose_a);
    const [, n] = matrixShape(b.shape, transpose_b);
    const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2));
    if (batch === undefined) throw notBroadcastable(a.shape, b.shape);
    return { shape: [...batch, m, n], dtype };
  },
  // ONNX Runtime folds these transposes into its own product where it can.
  lower: lowerWide((g, [a, b], { attrs, inputs }) =>
    g.MatMul(
      attrs.transpose_a ? swapped(g, a, inputs[0].shape.length) : a,
      attrs.transpose_b ? swapped(g, b, inputs[1].shape.length) : b,
    ),
  ),
  grad: (dys, inputs, context) => productGradients(batchMatMulOp)(dys, inputs, context),
});

function notBroadcastable(a: Shape, b: Shape): RuntimeError {
  return new RuntimeError(
    `For 'MatMulExt' op,  shape1 and shape2 must be broadcastable, but got ${vectorText(a)} and ${vectorText(b)}`,
  );
}

type Two = { input: unknown; other: unknown };
const MATMUL_SIG = signature<Two>('ops.matmul', 'input, other');

/**
 * The matrix product as numpy's `matmul` has it: vectors count as a row (first) or a column (second), more than two axes are batches that
 * broadcast. Both of one dtype, float or integer. TypeError for other dtypes or two of them, ValueError or RuntimeError for shapes that do
 * not fit. MindSpore's `ops.matmul`.
 */
export function matmul(input: Tensor, other: Tensor): Tensor;
export function matmul(input: Tensor, options: { other: Tensor }): Tensor;
export function matmul(...args: unknown[]): Tensor {
  const { input: a, other: b } = MATMUL_SIG.bind(args);
  if (!(a instanceof Tensor && b instanceof Tensor)) {
    throw callError('MatMulExt', [
      ['input', a, 'Tensor'],
      ['other', b, 'Tensor'],
    ]);
  }
  return product(a, b);
}

function product(first: Tensor, second: Tensor): Tensor {
  const seen = asSeen(matMulOp.record as unknown as OpRecord, [first.handle, second.handle]);
  const [a, b] = seen.map((value) => new Tensor(value));
  if (a.ndim === 0 || b.ndim === 0) {
    throw new ValueError("For 'MatMulExt' op, inputs must be all tensors and rank >= 1");
  }
  factorDType('MatMulExt', a, b, 'MatMul');
  const [k, rows] = [a.shape[a.ndim - 1], b.shape[Math.max(0, b.ndim - 2)]];
  if (k !== rows) {
    if (a.ndim === 1 || b.ndim === 1) checkInner(k, rows);
    throw new RuntimeError(`For 'MatMulExt' op, shape1[-1] must be equal to shape2[-2], but got ${k} and ${rows}.`);
  }
  const left = a.ndim === 1 ? reshape(a, [1, k]) : a;
  const right = b.ndim === 1 ? reshape(b, [k, 1]) : b;
  const full = matrixProduct(left, right);
  if (a.ndim > 1 && b.ndim > 1) return full;
  const batch = full.shape.slice(0, -2);
  return reshape(full, [
    ...batch,
    ...(a.ndim === 1 ? [] : [left.shape[left.ndim - 2]]),
    ...(b.ndim === 1 ? [] : [right.shape[right.ndim - 1]]),
  ]);
}

/** A batch times one matrix is one tall matrix times it: faster, and its gradient is one product too. */
function matrixProduct(a: Tensor, b: Tensor): Tensor {
  if (b.ndim > 2) return batchMatMulOp([a, b], PLAIN);
  if (a.ndim === 2) return matMulOp([a, b], PLAIN);
  const [rows, k] = [a.shape.slice(0, -1), a.shape[a.ndim - 1]];
  const count = rows.reduce((n, d) => n * d, 1);
  return reshape(matMulOp([reshape(a, [count, k]), b], PLAIN), [...rows, b.shape[1]]);
}

/** The MatMul primitive: two matrices, either taken transposed. ValueError for other ranks or sizes, TypeError for other dtypes. */
export function matMul(a: Tensor, b: Tensor, { transpose_a = false, transpose_b = false } = {}): Tensor {
  if (typeof transpose_a !== 'boolean' || typeof transpose_b !== 'boolean') {
    const factors = [
      ['input', a, 'Tensor'],
      ['mat2', b, 'Tensor'],
    ] as const;
    throw callError('MatMul', factors, [
      ['transpose_a', transpose_a, 'bool'],
      ['transpose_b', transpose_b, 'bool'],
    ]);
  }
  return matMulOp([a, b], { transpose_a, transpose_b });
}

/** The BatchMatMul primitive: equal batches of matrices, either factor taken transposed. ValueError for shapes that do not fit. */
export function batchMatMul(a: Tensor, b: Tensor, { transpose_a = false, transpose_b = false } = {}): Tensor {
  for (const [name, x] of [
    ['x', a],
    ['y', b],
  ] as const) {
    if (x.ndim >= 2) continue;
    throw new ValueError(
      `For 'BatchMatMul', the input '${name}' must be a 2D or higher dimensional Tensor, but got ${x.ndim}D shape ${vectorText(x.shape)}`,
    );
  }
  const shapes = `with x shape ${vectorText(a.shape)}`;
  const [, k] = matrixShape(a.shape, transpose_a);
  const [rows] = matrixShape(b.shape, transpose_b);
  if (k !== rows) {
    throw new ValueError(
      `For BatchMatMul, the row of the input 'y' should be same as the col of the input 'x', ${shapes}` +
        `(transpose_a=${Number(transpose_a)}), y shape ${vectorText(b.shape)}(transpose_b=${Number(transpose_b)})`,
    );
  }
  if (a.shape.slice(0, -2).join() !== b.shape.slice(0, -2).join()) {
    throw new ValueError(
      `For BatchMatMul, inputs shape cannot be broadcast on CPU/GPU, ${shapes}, y shape ${vectorText(b.shape)}`,
    );
  }
  return batchMatMulOp([a, b], { transpose_a, transpose_b });
}

type BmmArgs = { input_x: unknown; mat2: unknown };
const BMM = signature<BmmArgs>('ops.bmm', 'input_x, mat2');

/**
 * Products of the matrices in the last two axes of two tensors whose other axes are equal. ValueError otherwise, TypeError for dtypes
 * that differ. MindSpore's `ops.bmm`.
 */
export function bmm(input_x: Tensor, mat2: Tensor): Tensor;
export function bmm(input_x: Tensor, options: { mat2: Tensor }): Tensor;
export function bmm(...args: unknown[]): Tensor {
  const { input_x, mat2 } = BMM.bind(args);
  if (!(input_x instanceof Tensor && mat2 instanceof Tensor)) {
    throw callError(
      'BatchMatMul',
      [
        ['x', input_x, 'Tensor'],
        ['y', mat2, 'Tensor'],
      ],
      [
        ['transpose_a', false, 'bool'],
        ['transpose_b', false, 'bool'],
      ],
    );
  }
  return batchMatMul(input_x, mat2);
}
