import { ValueError } from '../common/errors.js';
import { PyFloat } from '../common/pyfloat.js';
import { vectorText } from '../common/shape.js';
import { signature } from '../common/signature.js';
import { type Tensor } from '../common/tensor.js';
import { dimension } from './arguments.js';
import { add, mul, sub } from './arithmetic.js';
import { needTensor, type PyNumber } from './call.js';
import { eye } from './creation.js';
import { pow } from './extrema.js';
import { concatenated } from './join.js';
import { batchMatMul, matMul, matmul } from './matmul.js';
import { abs, sqrt, square } from './math.js';
import { asConstants } from './operand.js';
import { outer } from './products.js';
import { amax } from './reduce.js';
import { broadcast_to, reshaped, transposeOp, unsqueeze } from './reshape.js';
import { part } from './strided.js';
import { sum, sumOp } from './sum.js';
import { diagonalOf } from './layout.js';

const MM = signature<{ input: unknown; mat2: unknown }>('ops.mm', 'input, mat2');

/** The product of two matrices. ValueError for other ranks and sizes that do not fit. MindSpore's `ops.mm`. */
export function mm(input: Tensor, mat2: Tensor): Tensor;
export function mm(input: Tensor, options: { mat2: Tensor }): Tensor;
export function mm(...args: unknown[]): Tensor {
  const { input, mat2 } = MM.bind(args);
  needTensor('MatMul', 'input', input);
  needTensor('MatMul', 'mat2', mat2);
  return matMul(input, mat2);
}

const GER = signature<{ input: unknown; vec2: unknown }>('ops.ger', 'input, vec2');

/** The outer product of two vectors. ValueError for other ranks. MindSpore's `ops.ger`. */
export function ger(input: Tensor, vec2: Tensor): Tensor;
export function ger(input: Tensor, options: { vec2: Tensor }): Tensor;
export function ger(...args: unknown[]): Tensor {
  const { input, vec2 } = GER.bind(args);
  needTensor('Ger', 'x1', input);
  needTensor('Ger', 'x2', vec2);
  for (const [name, x] of [
    ['x1', input],
    ['x2', vec2],
  ] as const) {
    if (x.ndim !== 1) {
      throw new ValueError(`For primitive[Ger], the ${name} rank must be equal to 1, but got ${x.ndim}.`);
    }
  }
  return outer(input, vec2);
}

const ADDR = signature<Record<string, unknown>>('ops.addr', 'x, vec1, vec2, *, beta=1, alpha=1');

/** Keywords of {@link addr}. */
export interface AddrOptions {
  beta?: PyNumber;
  alpha?: PyNumber;
}

/** beta·x + alpha·(vec1 ⊗ vec2). ValueError for shapes that do not fit. MindSpore's `ops.addr`. */
export function addr(x: Tensor, vec1: Tensor, vec2: Tensor, options?: AddrOptions): Tensor;
export function addr(x: Tensor, options: AddrOptions & { vec1: Tensor; vec2: Tensor }): Tensor;
export function addr(...args: unknown[]): Tensor {
  const { x, vec1, vec2, beta, alpha } = ADDR.bind(args);
  needTensor('Addr', 'vec1', vec1);
  needTensor('Addr', 'vec2', vec2);
  return asConstants(() => {
    const product = matMul(reshaped(vec1, [vec1.size, 1]), reshaped(vec2, [1, vec2.size]));
    const scaled = Number(alpha) === 1 ? product : mul(product, alpha as PyNumber);
    return add(Number(beta) === 1 ? (x as Tensor) : mul(x as Tensor, beta as PyNumber), scaled);
  });
}

const MATRIX_POWER = signature<{ input: unknown; n: unknown }>('ops.matrix_power', 'input, n');

/** The n-th power of square matrices, n ≥ 0. ValueError for others. MindSpore's `ops.matrix_power`. */
export function matrix_power(input: Tensor, n: number): Tensor;
export function matrix_power(input: Tensor, options: { n: number }): Tensor;
export function matrix_power(...args: unknown[]): Tensor {
  const { input, n } = MATRIX_POWER.bind(args);
  needTensor('MatrixPower', 'x', input);
  const [rows, columns] = input.shape.slice(-2);
  if (input.ndim < 2 || rows !== columns) {
    throw new ValueError(
      `For MatrixPower, dim[-1] and dim[-2] of x should be the same, but got dim[-1]: ${columns} and dim[-2]: ${rows}.`,
    );
  }
  const times = Number(n);
  if (times < 0) throw new ValueError(`For MatrixPower, n must not be negative here, but got ${times}.`);
  // The gradient of the zeroth power is zero: it is a product with 0.
  if (times === 0)
    return asConstants(() => add(mul(input, 0), broadcast_to(eye(rows, rows, input.dtype), input.shape)));
  let [result, square_]: [Tensor | null, Tensor] = [null, input];
  for (let left = times; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = result === null ? square_ : matmul(result, square_);
    if (left > 1) square_ = matmul(square_, square_);
  }
  return result as Tensor;
}

const CROSS = signature<{ input: unknown; other: unknown; dim: unknown }>('ops.cross', 'input, other, dim=None');

/** The vector products along an axis of size 3, without `dim` along the first such. ValueError when there is none. MindSpore's `ops.cross`. */
export function cross(input: Tensor, other: Tensor, dim?: number | null): Tensor;
export function cross(input: Tensor, other: Tensor, options?: { dim?: number | null }): Tensor;
export function cross(...args: unknown[]): Tensor {
  const { input, other, dim } = CROSS.bind(args);
  needTensor('Cross', 'input', input);
  needTensor('Cross', 'other', other);
  const axis = dim === null ? input.shape.indexOf(3) : dimension(Number(dim), input.ndim);
  if (axis < 0 || input.shape[axis] !== 3) {
    throw new ValueError(`For 'Cross', the size of inputs dim must contain 3, but got ${vectorText(input.shape)}.`);
  }
  const [a, b] = [input, other].map((x) => [0, 1, 2].map((i) => part(x, axis, i, 1)));
  const one = (i: number, j: number): Tensor => sub(mul(a[i], b[j]), mul(a[j], b[i]));
  return concatenated([one(1, 2), one(2, 0), one(0, 1)], axis);
}

const CDIST = signature<{ x1: unknown; x2: unknown; p: unknown }>('ops.cdist', 'x1, x2, p=2.0');

/** The p-norms of the differences of each row of x1 with each row of x2; batches may come first. ValueError for rows of other lengths. MindSpore's `ops.cdist`. */
export function cdist(x1: Tensor, x2: Tensor, p?: number): Tensor;
export function cdist(x1: Tensor, x2: Tensor, options?: { p?: number }): Tensor;
export function cdist(...args: unknown[]): Tensor {
  const { x1, x2, p } = CDIST.bind(args);
  needTensor('Cdist', 'x1', x1);
  needTensor('Cdist', 'x2', x2);
  const [m, n] = [x1.shape[x1.ndim - 1], x2.shape[x2.ndim - 1]];
  if (m !== n) {
    throw new ValueError(
      "For Primitive[Cdist], the number of columns of 'x' must be the same as the number of 'y', but got " +
        `'x_shape[1]': ${m} and 'y_shape[1]': ${n}`,
    );
  }
  const order = Number(p);
  return asConstants(() => {
    const apart = sub(unsqueeze(x1, -2), unsqueeze(x2, -3));
    if (order === 2) return sqrt(sum(square(apart), -1));
    if (order === 1) return sum(abs(apart), -1);
    if (order === Infinity) return amax(abs(apart), -1);
    return pow(sum(pow(abs(apart), new PyFloat(order)), -1), new PyFloat(1 / order));
  });
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** An operand of einsum: the label of each axis. */
interface Labelled {
  readonly x: Tensor;
  readonly labels: readonly string[];
}

/**
 * Sums of products as Einstein wrote them: `einsum('ij,jk->ik', a, b)`. A label that the result does not have is summed over; `...` stands for
 * leading axes, which broadcast; a label twice in one operand is a diagonal. Without `->` the result has the labels that come once, in
 * alphabetical order. ValueError for an equation that does not fit. MindSpore's `ops.einsum`.
 */
export function einsum(equation: string, ...operands: Tensor[]): Tensor {
  const list = operands.length === 1 && Array.isArray(operands[0]) ? (operands[0] as Tensor[]) : operands;
  const { inputs, output } = parse(equation.replace(/\s/g, ''), list);
  const sizes = new Map<string, number>();
  for (const { x, labels } of inputs) {
    labels.forEach((label, i) => {
      const known = sizes.get(label) ?? 1;
      if (known !== 1 && x.shape[i] !== 1 && known !== x.shape[i]) {
        throw new ValueError(`For einsum, '${label}' has the sizes ${known} and ${x.shape[i]} in '${equation}'.`);
      }
      sizes.set(label, Math.max(known, x.shape[i]));
    });
  }
  let left = plain(inputs[0]);
  inputs.slice(1).forEach((next, i) => {
    const later = new Set([...output, ...inputs.slice(i + 2).flatMap((o) => o.labels)]);
    left = contract(left, plain(next), later);
  });
  const kept = summedOver(left, new Set(output));
  return arranged(kept, output);
}

function parse(equation: string, operands: readonly Tensor[]): { inputs: Labelled[]; output: string[] } {
  const [left, right] = equation.split('->') as [string, string | undefined];
  const terms = left.split(',');
  if (terms.length !== operands.length) {
    throw new ValueError(
      `For einsum, '${equation}' has ${terms.length} terms, but ${operands.length} operands were given.`,
    );
  }
  let most = 0;
  const inputs = terms.map((term, k) => {
    const x = operands[k];
    needTensor('Einsum', 'operands', x);
    const named = term.replace('...', '');
    const extra = term.includes('...') ? x.ndim - named.length : 0;
    if (extra < 0 || named.length + extra !== x.ndim || !/^[a-z]*$/i.test(named)) {
      throw new ValueError(`For einsum, the term '${term}' does not fit an operand with ${x.ndim} axes.`);
    }
    most = Math.max(most, extra);
    const dots = dotLabels(extra);
    const at = term.indexOf('...');
    return { x, labels: at < 0 ? [...named] : [...named.slice(0, at), ...dots, ...named.slice(at)] };
  });
  const counts = new Map<string, number>();
  for (const label of left.replace(/[^a-z]/gi, '')) counts.set(label, (counts.get(label) ?? 0) + 1);
  const once = [...counts].filter(([, n]) => n === 1).map(([label]) => label);
  if (right === undefined) return { inputs, output: [...dotLabels(most), ...once.sort()] };
  const unknown = [...right.replace('...', '')].find((label) => !counts.has(label));
  if (unknown !== undefined) {
    throw new ValueError(`For einsum, the label '${unknown}' of the result is in no term of '${equation}'.`);
  }
  const at = right.indexOf('...');
  const output = at < 0 ? [...right] : [...right.slice(0, at), ...dotLabels(most), ...right.slice(at + 3)];
  return { inputs, output };
}

/** Labels of the axes that `...` stands for, the last one first in the alphabet. */
function dotLabels(count: number): string[] {
  return [...LETTERS.slice(0, count)].reverse().map((c) => `.${c}`);
}

/** Labels that come twice become one: the diagonal. */
function plain({ x, labels }: Labelled): Labelled {
  const twice = labels.findIndex((label, i) => labels.indexOf(label) !== i);
  if (twice < 0) return { x, labels };
  const first = labels.indexOf(labels[twice]);
  const rest = labels.filter((_, i) => i !== first && i !== twice);
  return plain({ x: diagonalOf(x, 0, first, twice), labels: [...rest, labels[twice]] });
}

/** Labels that nobody needs any more are summed over. */
function summedOver({ x, labels }: Labelled, needed: ReadonlySet<string>): Labelled {
  const axes = labels.flatMap((label, i) => (needed.has(label) ? [] : [i]));
  if (axes.length === 0) return { x, labels };
  return { x: sumOp([x], { axes, keepdims: false }), labels: labels.filter((label) => needed.has(label)) };
}

/** The axes in the order of `wanted`; those that are not there have size 1. */
function arranged({ x, labels }: Labelled, wanted: readonly string[]): Tensor {
  const perm = wanted.flatMap((label) => (labels.includes(label) ? [labels.indexOf(label)] : []));
  const turned = perm.every((p, i) => p === i) ? x : transposeOp([x], { perm });
  return reshaped(
    turned,
    wanted.map((label) => (labels.includes(label) ? x.shape[labels.indexOf(label)] : 1)),
  );
}

/** Two operands as one: a product of matrices over what both have and nobody else needs. */
function contract(a: Labelled, b: Labelled, later: ReadonlySet<string>): Labelled {
  const left = summedOver(a, new Set([...later, ...b.labels]));
  const right = summedOver(b, new Set([...later, ...a.labels]));
  const both = left.labels.filter((label) => right.labels.includes(label));
  const size = ({ x, labels }: Labelled, label: string): number => x.shape[labels.indexOf(label)];
  const broadcasts = both.some((label) => size(left, label) !== size(right, label));
  const batch = both.filter((label) => later.has(label));
  const inner = both.filter((label) => !later.has(label));
  const rows = left.labels.filter((label) => !both.includes(label));
  const columns = right.labels.filter((label) => !both.includes(label));
  if (inner.length === 0 || broadcasts) {
    const all = [...batch, ...rows, ...columns, ...inner];
    const product = { x: mul(arranged(left, all), arranged(right, all)), labels: all };
    return summedOver(product, later);
  }
  const count = (o: Labelled, labels: readonly string[]): number => labels.reduce((n, l) => n * size(o, l), 1);
  const m = reshaped(arranged(left, [...batch, ...rows, ...inner]), [
    count(left, batch),
    count(left, rows),
    count(left, inner),
  ]);
  const n = reshaped(arranged(right, [...batch, ...inner, ...columns]), [
    count(left, batch),
    count(left, inner),
    count(right, columns),
  ]);
  const shape = [
    ...batch.map((l) => size(left, l)),
    ...rows.map((l) => size(left, l)),
    ...columns.map((l) => size(right, l)),
  ];
  return { x: reshaped(batchMatMul(m, n), shape), labels: [...batch, ...rows, ...columns] };
}
