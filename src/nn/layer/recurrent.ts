import { AttributeError, ValueError } from '../../common/errors.js';
import type { DType } from '../../common/dtype.js';
import { float16, float32, int32, int64 } from '../../common/dtype.js';
import { pyTypeName } from '../../common/pytext.js';
import { sameShape, type Shape } from '../../common/shape.js';
import { Tensor } from '../../common/tensor.js';
import { broadcast } from '../../ops/call.js';
import { denseOp } from '../../ops/dense.js';
import * as ops from '../../ops/index.js';
import { matMul, matMulOp } from '../../ops/matmul.js';
import { constant } from '../../ops/operand.js';
import { gruOp, lstmOp, rnnOp } from '../../ops/recurrent.js';
import { checkDType, checkTensor, valueType } from './check.js';

/** What a recurrent cell or layer computes in a step. */
export type RecurrentMode = 'RNN_TANH' | 'RNN_RELU' | 'GRU' | 'LSTM';

/** How many gates a step has. */
export const GATES: Readonly<Record<RecurrentMode, number>> = { RNN_TANH: 1, RNN_RELU: 1, GRU: 3, LSTM: 4 };

/** Weights of one direction of one layer: (G·H, I), (G·H, H), and (G·H) or null. */
export interface RecurrentWeights {
  readonly ih: Tensor;
  readonly hh: Tensor;
  readonly biasIh: Tensor | null;
  readonly biasHh: Tensor | null;
}

/** The state between steps: h, and c of an LSTM. */
export type RecurrentState = readonly [h: Tensor, c?: Tensor];

/**
 * All steps of (T, N, I) inputs from an initial state of (N, H): the states after each step, (T, N, H). ValueError for sizes that the weights do
 * not fit, TypeError for dtypes other than theirs.
 */
export function runSteps(
  mode: RecurrentMode,
  x: Tensor,
  [h0, c0]: RecurrentState,
  { ih, hh, biasIh, biasHh }: RecurrentWeights,
): readonly Tensor[] {
  const [steps, batch] = x.shape;
  const flat = ops.reshape(x, [steps * batch, ...x.shape.slice(2)]);
  const merged = mode !== 'GRU' && biasIh && biasHh ? ops.add(biasIh, biasHh) : biasIh;
  const rows = merged ? denseOp([flat, ih, merged]) : matMul(flat, ih, { transpose_b: true });
  matMulOp.record.infer([h0, hh], { transpose_a: false, transpose_b: true });
  const gates = ops.reshape(rows, [steps, batch, ih.shape[0]]);
  if (mode === 'LSTM') return lstmOp.all([gates, h0, c0 as Tensor, hh]);
  if (mode === 'GRU') return gruOp.all([gates, h0, hh, biasHh ?? constant(0, hh.dtype, [hh.shape[0]])]);
  return rnnOp.all([gates, h0, hh], { nonlinearity: mode === 'RNN_TANH' ? 'tanh' : 'relu' });
}

/** What MindSpore adds in a step: the rows of the inputs' product and those of the state's. ValueError unless they broadcast. */
export function checkRows(mode: RecurrentMode, rows: number, stateRows: number, hidden: number): number {
  const size = mode === 'LSTM' ? 4 * hidden : hidden;
  return broadcast('AddExt', [rows, size], [stateRows, size], ['input', 'other'])[0];
}

/** 0 … T − 1 along the first of three axes. */
function stepNumbers(steps: number): Tensor {
  return ops.reshape(ops.cast(ops.arange(steps), int32), [steps, 1, 1]);
}

/** Lengths of the N sequences as (1, N, 1). */
function lengthsOf(seqLength: Tensor): Tensor {
  return ops.reshape(ops.cast(seqLength, int32), [1, seqLength.size, 1]);
}

/** The first `seqLength` steps of each of N sequences backwards, the rest as it is; (T, N, C). Lengths above T fail when it runs. */
export function reverseSequence(x: Tensor, seqLength: Tensor): Tensor {
  const [at, lengths] = [stepNumbers(x.shape[0]), lengthsOf(seqLength)];
  const from = ops.where(ops.less(at, lengths), ops.sub(ops.sub(lengths, 1), at), at);
  return ops.gather_d(x, 0, ops.broadcast_to(from, x.shape));
}

/** The state after the last step that counts, and zero outputs after it. What comes later does not matter, so all steps may be computed. */
export function stopAt(
  seqLength: Tensor,
  states: readonly Tensor[],
  initial: RecurrentState,
): [output: Tensor, last: Tensor[]] {
  const [steps, batch, hidden] = states[0].shape;
  const lengths = lengthsOf(seqLength);
  const zero = constant(0, states[0].dtype);
  const output = ops.where(ops.less(stepNumbers(steps), lengths), states[0], zero);
  const index = ops.broadcast_to(ops.clip(ops.sub(lengths, 1), 0, steps - 1), [1, batch, hidden]);
  const started = ops.greater(ops.reshape(lengths, [batch, 1]), 0);
  const last = states.map((s, i) => {
    const found = ops.reshape(ops.gather_d(s, 0, index), [batch, hidden]);
    return ops.where(started, found, initial[i] as Tensor);
  });
  return [output, last];
}

const FLOATS: readonly DType[] = [float32, float16];

/** An input of a cell: a Tensor of float32 or float16. */
export function checkFloatTensor(name: string, x: unknown, cls: string): asserts x is Tensor {
  checkTensor(name, x, cls);
  checkDType(name, x.dtype, FLOATS, cls);
}

/** The pair (h, c) of an LSTM. TypeError for anything else. */
export function checkPair(hx: unknown, cls: string): asserts hx is readonly [Tensor, Tensor] {
  if (!Array.isArray(hx)) {
    throw new TypeError(
      `For '${cls}', the 'hx' must be '<class 'mindspore._c_expression.typing.Tuple'>', but got '${valueType(hx)}'`,
    );
  }
  if (hx.length !== 2) {
    throw new TypeError(`For '${cls}', the length of 'hx' must be '2', but got '${hx.length}'`);
  }
  checkTensor('hx[0]', hx[0], cls);
  checkTensor('hx[1]', hx[1], cls);
}

/** TypeError unless all have the dtype of the first one, and that is float32 or float16. */
export function checkSameFloat(inputs: readonly (readonly [name: string, x: Tensor])[], cls: string): void {
  const [[first, { dtype }]] = inputs;
  for (const [name, x] of inputs) {
    if (x.dtype === dtype) continue;
    throw new TypeError(
      `For '${cls}', the type of '${name}' should be same as '${first}', but got '${first}' with type ${String(dtype)} and ` +
        `'${name}' with type ${String(x.dtype)}.`,
    );
  }
  if (FLOATS.includes(dtype)) return;
  throw new TypeError(
    `For '${cls}', the element of '${first}' must be one of Float32, Float16, but got ${String(dtype)}.The supported data ` +
      'types depend on the hardware that executes the operator, for more details, please refer to the MindSpore official website ' +
      'to get more information about the data type.',
  );
}

/** Lengths: int32 or int64, one for each of the `batch` sequences. AttributeError for what is no Tensor. */
export function checkLengths(seqLength: unknown, batch: number, cls: string): asserts seqLength is Tensor {
  if (!(seqLength instanceof Tensor)) {
    throw new AttributeError(`'${pyTypeName(seqLength)}' object has no attribute 'dtype'`);
  }
  checkDType('seq_length', seqLength.dtype, [int32, int64], cls);
  const [count] = seqLength.shape;
  if (count !== batch) {
    throw new ValueError(
      `For '${cls}' batch size of x and seq_length must be equal, but got ${batch} of x and ${count} of seq_length.`,
    );
  }
}

/** What MindSpore's LSTM kernel demands of its inputs. */
export function checkPrimitive(x: Tensor, states: readonly Tensor[], { ih }: RecurrentWeights, hidden: number): void {
  const demand = (what: string, wanted: number, got: number): void => {
    if (wanted === got) return;
    throw new ValueError(`For primitive[LSTM], the ${what} must be equal to ${wanted}, but got ${got}.`);
  };
  const [h, c] = states;
  demand('x_shape.size()', 3, x.ndim);
  demand('x_shape[2]', ih.shape[1], x.shape[2]);
  demand('h_shape.size()', 3, h.ndim + 1);
  demand('c_shape.size()', 3, c.ndim + 1);
  demand('h_shape[1]', x.shape[1], h.shape[0]);
  demand('h_shape[2]', hidden, h.shape[1]);
  if (sameShape(h.shape, c.shape)) return;
  const list = (shape: Shape): string => `[1,${shape.join()},]`;
  throw new ValueError(`For primitive[LSTM], the h_shape: ${list(h.shape)} must be equal to ${list(c.shape)}`);
}
