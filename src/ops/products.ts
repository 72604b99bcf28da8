import { float16, float32 } from '../common/dtype.js';
import { ValueError } from '../common/errors.js';
import { checkValueType, pyClass, pyTypeName } from '../common/checks.js';
import { shapeText, type Shape } from '../common/shape.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { add, mul } from './arithmetic.js';
import { broadcast, isInt, isNumber, type PyNumber } from './call.js';
import { batchMatMul, matMul } from './matmul.js';
import { reshape, transpose } from './reshape.js';
import { sum } from './sum.js';

type Mv = { mat: unknown; vec: unknown };
const MV = signature<Mv>('ops.mv', 'mat, vec');

/** A matrix times a vector: (N, M) and (M,) give (N,). TypeError unless both are Tensors of one dtype. MindSpore's `ops.mv`. */
export function mv(mat: Tensor, vec: Tensor): Tensor;
export function mv(mat: Tensor, options: { vec: Tensor }): Tensor;
export function mv(...args: unknown[]): Tensor {
  const { mat, vec } = MV.bind(args);
  if (!(mat instanceof Tensor)) throw new TypeError('The input mat must be Tensor.');
  if (!(vec instanceof Tensor)) throw new TypeError('The input vec must be Tensor.');
  const column = matMul(mat, reshape(vec, [vec.size, 1]));
  return reshape(column, [column.shape[0]]);
}

type Outer = { input: unknown; vec2: unknown };
const OUTER = signature<Outer>('ops.outer', 'input, vec2');

/** Every element of one vector times every element of the other, (N,) and (M,) to (N, M). TypeError for what is no Tensor. MindSpore's `ops.outer`. */
export function outer(input: Tensor, vec2: Tensor): Tensor;
export function outer(input: Tensor, options: { vec2: Tensor }): Tensor;
export function outer(...args: unknown[]): Tensor {
  const { input, vec2 } = OUTER.bind(args);
  if (!(input instanceof Tensor)) throw new TypeError('the input input must be Tensor!');
  if (!(vec2 instanceof Tensor)) throw new TypeError('the input vec2 must be Tensor!');
  return mul(reshape(input, [input.size, 1]), vec2);
}

type Two = { input: unknown; other: unknown };
const DOT = signature<Two>('ops.dot', 'input, other');

/**
 * The sum over the last axis of the first and the last but one of the second, (…, K) and (…, K, N) to (…, …, N). float16 or float32, at least
 * two axes each. MindSpore's `ops.dot`.
 */
export function dot(input: Tensor, other: Tensor): Tensor;
export function dot(input: Tensor, options: { other: Tensor }): Tensor;
export function dot(...args: unknown[]): Tensor {
  const { input, other } = DOT.bind(args);
  for (const [name, x] of [
    ['x1', input],
    ['x2', other],
  ] as const) {
    if (x instanceof Tensor && (x.dtype === float16 || x.dtype === float32)) continue;
    const got = x instanceof Tensor ? String(x.dtype) : pyTypeName(x);
    throw new TypeError(
      `The '${name}' doesn't support '${got}' and expect to receive [mindspore.float16, mindspore.float32].`,
    );
  }
  const [a, b] = [input as Tensor, other as Tensor];
  if (a.dtype !== b.dtype) {
    throw new TypeError(
      `For \\'dot\\', the inputs must be the same type, but got x1_type: ${String(a.dtype)} and x2_type: ${String(b.dtype)}.`,
    );
  }
  if (a.ndim < 2 || b.ndim < 2) {
    throw new ValueError(
      `For \\'dot\\', the inputs x1, x2 should have \\'dimension >= 2\\',but got \\'len(x1_shape)\\': (${a.ndim}) ` +
        `and \\'len(x2_shape)\\': (${b.ndim}).`,
    );
  }
  if (a.ndim === 2 && b.ndim === 2) return matMul(a, b);
  const axes = Array.from({ length: b.ndim }, (_, i) => i);
  const front = b.ndim === 2 ? b : transpose(b, [b.ndim - 2, ...axes.slice(0, -2), b.ndim - 1]);
  const k = b.shape[b.ndim - 2];
  const flat = matMul(asRows(a), reshape(front, [k, count(b.shape) / Math.max(1, k)]));
  return reshape(flat, [...a.shape.slice(0, -1), ...b.shape.slice(0, -2), b.shape[b.ndim - 1]]);
}

const INNER = signature<Two>('ops.inner', 'input, other');

/** The sum of products over the last axis of both; with a scalar, the plain product. ValueError when the last axes differ. MindSpore's `ops.inner`. */
export function inner(input: Tensor, other: Tensor): Tensor;
export function inner(input: Tensor, options: { other: Tensor }): Tensor;
export function inner(...args: unknown[]): Tensor {
  const { input, other } = INNER.bind(args);
  const [a, b] = [tensorArgument('inner', 'input', input), tensorArgument('inner', 'other', other)];
  if (a.ndim === 0 || b.ndim === 0) return mul(a, b);
  if (a.shape[a.ndim - 1] !== b.shape[b.ndim - 1]) {
    throw new ValueError(
      "For 'inner', the last dimension of 'input' and 'other' must be the same,                          " +
        `but got input.shape: ${shapeText(a.shape)} and other.shape: ${shapeText(b.shape)}.`,
    );
  }
  return reshape(matMul(asRows(a), asRows(b), { transpose_b: true }), [
    ...a.shape.slice(0, -1),
    ...b.shape.slice(0, -1),
  ]);
}

function tensorArgument(op: string, name: string, x: unknown): Tensor {
  if (x instanceof Tensor) return x;
  throw new TypeError(`For '${op}', the '${name}' must be a Tensor, but got '${pyTypeName(x)}'.`);
}

function count(shape: Shape): number {
  return shape.reduce((n, d) => n * d, 1);
}

/** All but the last axis as one. */
function asRows(x: Tensor): Tensor {
  return x.ndim === 2 ? x : reshape(x, [count(x.shape.slice(0, -1)), x.shape[x.ndim - 1]]);
}

/** alpha and beta of the add… functions: ints or floats, booleans too as in Python. */
interface Scales extends Record<string, unknown> {
  input: unknown;
  beta: unknown;
  alpha: unknown;
}

function checkScales(op: string, { alpha, beta }: Scales): void {
  for (const [name, value] of [
    ['alpha', alpha],
    ['beta', beta],
  ] as const) {
    if (isNumber(value) || typeof value === 'boolean') continue;
    throw new TypeError(`For '${op}', parameter '${name}' must be an int or float, but got ${pyClass(value)}.`);
  }
}

/** beta·input + alpha·product. */
function combined({ input, beta, alpha }: Scales, product: Tensor): Tensor {
  const scaled = (factor: unknown, x: Tensor): Tensor => (factor === 1 ? x : mul(factor as PyNumber, x));
  const base = input instanceof Tensor ? scaled(beta, input) : Number(input) * Number(beta);
  if (base instanceof Tensor) broadcast('AddExt', base.shape, product.shape, ['input', 'other']);
  return add(base, scaled(alpha, product));
}

/** Keywords of the add… functions. */
export interface ScaleOptions {
  /** Factor of `input`. Default 1. */
  beta?: PyNumber;
  /** Factor of the product. Default 1. */
  alpha?: PyNumber;
}

const ADDMM = signature<Scales & { mat1: Tensor; mat2: Tensor }>('ops.addmm', 'input, mat1, mat2, *, beta=1, alpha=1');

/** beta·input + alpha·(mat1 @ mat2) of two matrices; input broadcasts. TypeError for factors that are no numbers. MindSpore's `ops.addmm`. */
export function addmm(input: Tensor, mat1: Tensor, mat2: Tensor, options?: ScaleOptions): Tensor;
export function addmm(input: Tensor, options: { mat1: Tensor; mat2: Tensor } & ScaleOptions): Tensor;
export function addmm(...args: unknown[]): Tensor {
  const bound = ADDMM.bind(args);
  checkScales('addmm', bound);
  return combined(
    bound,
    matMul(tensorArgument('addmm', 'mat1', bound.mat1), tensorArgument('addmm', 'mat2', bound.mat2)),
  );
}

const ADDMV = signature<Scales & { mat: unknown; vec: unknown }>('ops.addmv', 'input, mat, vec, *, beta=1, alpha=1');
const ADDMV_DTYPES = ['float16', 'float32', 'float64', 'int16', 'int32', 'int64'];

/**
 * beta·input + alpha·(mat @ vec); input broadcasts. For integers the factors are cut to integers. TypeError for dtypes that differ or have
 * no product. MindSpore's `ops.addmv`.
 */
export function addmv(input: Tensor, mat: Tensor, vec: Tensor, options?: ScaleOptions): Tensor;
export function addmv(input: Tensor, options: { mat: Tensor; vec: Tensor } & ScaleOptions): Tensor;
export function addmv(...args: unknown[]): Tensor {
  const bound = ADDMV.bind(args);
  const { input, mat, vec } = bound;
  if (!(input instanceof Tensor)) {
    throw new TypeError(
      `For Primitive[Dtype], the input argument[input_x] must be a Tensor, CSRTensor or COOTensor, but got ${pyClass(input)}.`,
    );
  }
  if (!(mat instanceof Tensor && vec instanceof Tensor)) {
    throw new TypeError('For Addmv, inputs must be all tensors.');
  }
  if (mat.dtype !== vec.dtype) throw new TypeError('For Addmv, the mat and vec should be the same dtype.');
  if (!ADDMV_DTYPES.includes(input.dtype.name)) {
    const valid = ADDMV_DTYPES.map((name) => `mindspore.${name}`).join(', ');
    throw new TypeError(
      `For 'Addmv', the 'input' should be one of [${valid}], but got 'mindspore.${input.dtype.name}'.`,
    );
  }
  const whole = !input.dtype.isFloat;
  const factor = (name: 'alpha' | 'beta'): PyNumber => {
    const value = checkValueType(name, bound[name], ['int', 'float', 'bool'], 'Addmv');
    return whole || typeof value === 'boolean' ? Math.trunc(Number(value)) : (value as PyNumber);
  };
  return combined({ input, alpha: factor('alpha'), beta: factor('beta') }, mv(mat, vec));
}

const ADDBMM = signature<Scales & { batch1: unknown; batch2: unknown }>(
  'ops.addbmm',
  'input, batch1, batch2, *, beta=1, alpha=1',
);

/** beta·input + alpha·(the sum over the batch of batch1 @ batch2). TypeError for factors that are no numbers. MindSpore's `ops.addbmm`. */
export function addbmm(input: Tensor, batch1: Tensor, batch2: Tensor, options?: ScaleOptions): Tensor;
export function addbmm(input: Tensor, options: { batch1: Tensor; batch2: Tensor } & ScaleOptions): Tensor;
export function addbmm(...args: unknown[]): Tensor {
  const bound = ADDBMM.bind(args);
  checkScales('addbmm', bound);
  const { batch1, batch2 } = bound;
  const products = batchMatMul(tensorArgument('addbmm', 'batch1', batch1), tensorArgument('addbmm', 'batch2', batch2));
  return combined(bound, sum(products, 0));
}

const BADDBMM = signature<Scales & { batch1: unknown; batch2: unknown }>(
  'ops.baddbmm',
  'input, batch1, batch2, beta=1, alpha=1',
);

/**
 * beta·input + alpha·(batch1 @ batch2), batch by batch; input broadcasts. For integers the factors must be integers. TypeError for dtypes that
 * differ. MindSpore's `ops.baddbmm`.
 */
export function baddbmm(input: Tensor, batch1: Tensor, batch2: Tensor, beta?: PyNumber, alpha?: PyNumber): Tensor;
export function baddbmm(input: Tensor, options: { batch1: Tensor; batch2: Tensor } & ScaleOptions): Tensor;
/** @hidden */
export function baddbmm(input: Tensor, batch1: Tensor, batch2: Tensor, options?: ScaleOptions): Tensor;
export function baddbmm(...args: unknown[]): Tensor {
  const bound = BADDBMM.bind(args);
  const { input, batch1, batch2, alpha, beta } = bound;
  if (!(input instanceof Tensor && batch1 instanceof Tensor && batch2 instanceof Tensor)) {
    throw new TypeError('For Baddbmm, inputs must be all tensors.');
  }
  if (input.dtype !== batch1.dtype || input.dtype !== batch2.dtype) {
    throw new TypeError('For Baddbmm, the inputs should be the same dtype.');
  }
  if (input.dtype.isFloat) {
    if (![alpha, beta].every((x) => isNumber(x) || typeof x === 'boolean')) {
      throw new TypeError('For attributes alpha and beta should be real numbers.');
    }
  } else if (![alpha, beta].every((x) => isInt(x) || typeof x === 'boolean')) {
    throw new TypeError(
      'For inputs of type not FloatTensor or DoubleTensor, arguments beta and alpha must be integers.',
    );
  }
  return combined(bound, batchMatMul(batch1, batch2));
}
