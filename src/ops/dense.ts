import { ValueError } from '../common/errors.js';
import { vectorText, type Shape } from '../common/shape.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import type { Aval } from '../ir/op.js';
import { accepts, broadcast, callError, checkDType } from './call.js';
import { defineOp, type Op } from './define.js';
import { lowerWide } from './kernels.js';
import { matMul, matMulOp } from './matmul.js';
import { reshape } from './reshape.js';
import { sum } from './sum.js';
import { add } from './arithmetic.js';

type None = Record<string, never>;

/** The sum over all axes but the second: the gradient of a bias. */
function overChannels(dy: Tensor): Tensor {
  return sum(
    dy,
    dy.shape.flatMap((_, i) => (i === 1 ? [] : [i])),
  );
}

/** x (2 to 5 axes) plus one number for each position of its second axis. MindSpore's BiasAdd primitive. */
export const biasAddOp: Op<None> = defineOp('BiasAdd', {
  infer: ([x, bias]) => {
    if (x.dtype !== bias.dtype) {
      throw new TypeError(
        `For primitive[BiasAdd], the input type must be same.\nname:[bias]:Tensor[${String(bias.dtype)}].\n` +
          `name:[input_x]:Tensor[${String(x.dtype)}].`,
      );
    }
    const [rank, biasRank] = [x.shape.length, bias.shape.length];
    if (rank < 2 || rank > 5) {
      throw new ValueError(`For primitive[BiasAdd], the rank of input_x must be in [2,5], but got ${rank}.`);
    }
    if (biasRank !== 1) {
      throw new ValueError(`For primitive[BiasAdd], the rank of bias must be equal to 1, but got ${biasRank}.`);
    }
    if (bias.shape[0] !== x.shape[1]) {
      throw new ValueError(
        `For 'BiasAdd', bias[0] shape should be equal to input_x[1] shape when data_format is 0, but got bias shape: ` +
          `.${vectorText(bias.shape)}, input_shape: ${vectorText(x.shape)}.`,
      );
    }
    checkDType('BiasAdd', accepts('f i u'), x.dtype);
    return { shape: x.shape, dtype: x.dtype };
  },
  lower: lowerWide((g, [x, bias], { inputs }) => {
    const rank = inputs[0].shape.length;
    const spread = new Array<number>(rank - 1).fill(1);
    return g.Add(x, rank === 2 ? bias : g.Reshape(bias, g.ints([inputs[1].shape[0], ...spread.slice(1)])));
  }),
  grad: ([dy], _, { needs }) => [dy, needs[1] ? overChannels(dy) : null],
});

type BiasAddArgs = { input_x: unknown; bias: unknown };
const BIAS_ADD = signature<BiasAddArgs>('ops.bias_add', 'input_x, bias');

/**
 * Adds one number to each position of the second axis: input_x has 2 to 5 axes, bias is (C,), both of one dtype. TypeError for dtypes that
 * differ, ValueError for shapes. MindSpore's `ops.bias_add`.
 */
export function bias_add(input_x: Tensor, bias: Tensor): Tensor;
export function bias_add(input_x: Tensor, options: { bias: Tensor }): Tensor;
export function bias_add(...args: unknown[]): Tensor {
  const { input_x, bias } = BIAS_ADD.bind(args);
  if (!(input_x instanceof Tensor && bias instanceof Tensor)) {
    throw callError(
      'BiasAdd',
      [
        ['input_x', input_x, 'Tensor'],
        ['bias', bias, 'Tensor'],
      ],
      [['data_format', 'NCHW', 'string']],
    );
  }
  return biasAddOp([input_x, bias]);
}

/** x · weightᵀ + bias of an (N, I) input, an (O, I) weight and an (O,) bias: one ONNX node. */
export const denseOp: Op<None> = defineOp('Dense', {
  infer: ([x, weight, bias]) => {
    const product = matMulOp.record.infer([x, weight], { transpose_a: false, transpose_b: true }) as Aval;
    return biasAddOp.record.infer([product, bias], {});
  },
  lower: lowerWide((g, [x, weight, bias]) =>
    x.dtype.isFloat
      ? g.Gemm(x, weight, bias, { transB: 1 })
      : g.Add(g.MatMul(x, g.Transpose(weight, { perm: [1, 0] })), bias),
  ),
  grad: ([dy], [x, weight], { needs }) => [
    needs[0] ? matMul(dy, weight) : null,
    needs[1] ? matMul(dy, x, { transpose_a: true }) : null,
    needs[2] ? sum(dy, 0) : null,
  ],
});

type DenseArgs = { input: unknown; weight: unknown; bias: unknown };
const DENSE = signature<DenseArgs>('ops.dense', 'input, weight, bias=None');

/**
 * input · weightᵀ + bias: (…, I), (O, I) and (O,) give (…, O); a weight (I,) with a scalar bias gives (…). All of one dtype, TypeError
 * otherwise; ValueError for shapes that do not fit. MindSpore's `ops.dense`.
 */
export function dense(input: Tensor, weight: Tensor, bias?: Tensor | null): Tensor;
export function dense(input: Tensor, weight: Tensor, options: { bias?: Tensor | null }): Tensor;
export function dense(input: Tensor, options: { weight: Tensor; bias?: Tensor | null }): Tensor;
export function dense(...args: unknown[]): Tensor {
  const { input, weight, bias } = DENSE.bind(args);
  if (!(input instanceof Tensor && weight instanceof Tensor && (bias === null || bias instanceof Tensor))) {
    throw callError('Dense', [
      ['input', input, 'Tensor'],
      ['weight', weight, 'Tensor'],
      ['bias', bias, 'Tensor'],
    ]);
  }
  checkDense(input, weight, bias);
  const k = input.shape[input.ndim - 1];
  const rows = input.shape.slice(0, -1);
  const flat = input.ndim === 2 ? input : reshape(input, [rows.reduce((n, d) => n * d, 1), k]);
  if (weight.ndim === 1) {
    const y = reshape(matMul(flat, reshape(weight, [k, 1])), rows);
    return bias ? add(y, bias) : y;
  }
  const vector = bias !== null && bias.ndim === 1 && bias.shape[0] === weight.shape[0];
  const y = vector ? denseOp([flat, weight, bias]) : matMul(flat, weight, { transpose_b: true });
  const out = input.ndim === 2 ? y : reshape(y, [...rows, weight.shape[0]]);
  return bias && !vector ? add(out, bias) : out;
}

function checkDense(x: Tensor, weight: Tensor, bias: Tensor | null): void {
  const w: Shape = weight.shape;
  if (w.length !== 1 && w.length !== 2) throw new ValueError('The dim of w should be equal to 1 or 2.');
  if (x.ndim < 1) throw new ValueError(`The dim of x should be at least 1 if the dim of w is ${w.length}.`);
  const k = x.shape[x.ndim - 1];
  if (w.length === 1) {
    if (k !== w[0])
      throw new ValueError('The value of x.shape[-1] should be equal to w.shape[0] if the dim of w is 1.');
    if (bias && bias.ndim > 0) throw new ValueError('The dim of b should be equal to 0 if the dim of w is 1.');
  } else {
    if (k !== w[1]) {
      throw new ValueError(
        `Dense shape error, got x_col: ${k}, w_row: ${w[1]}. In Dense x_col and w_row should be equal. if the dim of w is 2.`,
      );
    }
    if (bias && bias.ndim > 1) throw new ValueError('The dim of b should be equal to 0 or 1 if the dim of w is 2.');
  }
  if (x.dtype !== weight.dtype) {
    throw new TypeError(
      `For 'Dense', the type of 'x2' should be same as 'x1', but got 'x1' with type Tensor[${String(x.dtype)}] ` +
        `and 'x2' with type Tensor[${String(weight.dtype)}].`,
    );
  }
  if (bias && bias.dtype !== x.dtype) {
    throw new TypeError(
      `For Dense, all dtypes should be the same, but got 'input' with dtype: ${String(x.dtype)} and 'bias' with dtype: ${String(bias.dtype)}.`,
    );
  }
  if (bias && bias.ndim === 1) broadcast('Add', [...x.shape.slice(0, -1), w[0]], bias.shape);
}
