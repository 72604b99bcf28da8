import { checkPositiveInt, checkString, checkValueType } from '../../common/checks.js';
import type { DTypeLike } from '../../common/dtype.js';
import { toDType } from '../../common/dtype.js';
import { ValueError } from '../../common/errors.js';
import { initializer, Uniform } from '../../common/initializer.js';
import { skipNormals } from '../../common/numpy.js';
import { Parameter } from '../../common/parameter.js';
import { sizeOf } from '../../common/shape.js';
import { isPlainObject, signature } from '../../common/signature.js';
import type { Tensor } from '../../common/tensor.js';
import { broadcast } from '../../ops/call.js';
import * as ops from '../../ops/index.js';
import { matMulOp } from '../../ops/matmul.js';
import type { Nonlinearity } from '../../ops/recurrent.js';
import type { Aval } from '../../ir/op.js';
import { Cell } from '../cell.js';
import { declareLayer } from './declare.js';
import {
  checkFloatTensor,
  checkPair,
  checkRows,
  GATES,
  runSteps,
  type RecurrentMode,
  type RecurrentState,
} from './recurrent.js';

interface CellArguments extends Record<string, unknown> {
  input_size: number;
  hidden_size: number;
  has_bias: boolean;
  dtype: DTypeLike;
}

const SIZES = 'input_size, hidden_size, has_bias=True';
const RNN_CELL = signature<CellArguments & { nonlinearity: Nonlinearity }>(
  'nn.RNNCell',
  `${SIZES}, nonlinearity='tanh', dtype='float32'`,
);
const GRU_CELL = signature<CellArguments>('nn.GRUCell', `${SIZES}, dtype='float32'`);
const LSTM_CELL = signature<CellArguments>('nn.LSTMCell', `${SIZES}, dtype='float32'`);

/** Keywords of {@link LSTMCell} and {@link GRUCell}. */
export interface RecurrentCellOptions {
  /** Whether both products get a bias. Default true. */
  has_bias?: boolean;
  /** Type of the parameters. Default float32. */
  dtype?: DTypeLike;
}

/** Keywords of {@link RNNCell}. */
export interface RNNCellOptions extends RecurrentCellOptions {
  /** 'tanh' (default) or 'relu'. */
  nonlinearity?: Nonlinearity;
}

/** What the three cells share: the parameters, and one step of the sequence's operation. Not part of MindSpore's API. */
abstract class RecurrentCell extends Cell {
  readonly input_size: number;
  readonly hidden_size: number;
  readonly has_bias: boolean;
  weight_ih: Parameter;
  weight_hh: Parameter;
  bias_ih: Parameter | null;
  bias_hh: Parameter | null;

  protected constructor({ input_size, hidden_size, has_bias, dtype }: CellArguments, gates: number) {
    super();
    const cls = this.cls_name;
    checkValueType('has_bias', has_bias, 'bool', cls);
    this.hidden_size = Number(checkPositiveInt(hidden_size, 'hidden_size', cls));
    this.input_size = Number(checkPositiveInt(input_size, 'input_size', cls));
    this.has_bias = has_bias;
    const rows = gates * this.hidden_size;
    const shapes = [[rows, this.input_size], [rows, this.hidden_size], ...(has_bias ? [[rows], [rows]] : [])];
    // MindSpore fills every parameter from NumPy's normal stream and then once more: the weights of later layers depend on it.
    for (const shape of shapes) skipNormals(sizeOf(shape));
    const init = new Uniform(1 / Math.sqrt(this.hidden_size));
    const [ih, hh, biasIh, biasHh] = shapes.map((shape) => new Parameter(initializer(init, shape, toDType(dtype))));
    this.weight_ih = ih;
    this.weight_hh = hh;
    this.bias_ih = has_bias ? biasIh : null;
    this.bias_hh = has_bias ? biasHh : null;
  }

  /** One step; batches of one broadcast, as the sums in MindSpore do. */
  protected step(mode: RecurrentMode, x: Tensor, [h, c]: RecurrentState): Tensor[] {
    const plain = { transpose_a: false, transpose_b: true };
    const [{ shape }, { shape: own }] = [
      matMulOp.record.infer([x, this.weight_ih], plain) as Aval,
      matMulOp.record.infer([h, this.weight_hh], plain) as Aval,
    ];
    const rows = checkRows(mode, shape[0], own[0], this.hidden_size);
    const state = c === undefined ? [rows, this.hidden_size] : broadcast('Mul', [rows, this.hidden_size], c.shape);
    const wide = (t: Tensor): Tensor => (t.shape[0] === state[0] && t.ndim === 2 ? t : ops.broadcast_to(t, state));
    const inputs = x.shape[0] === state[0] ? x : ops.broadcast_to(x, [state[0], x.shape[1]]);
    const weights = { ih: this.weight_ih, hh: this.weight_hh, biasIh: this.bias_ih, biasHh: this.bias_hh };
    const initial: RecurrentState = c === undefined ? [wide(h)] : [wide(h), wide(c)];
    const states = runSteps(mode, ops.reshape(inputs, [1, ...inputs.shape]), initial, weights);
    return states.map((s) => ops.reshape(s, state));
  }
}

/**
 * One step of a plain recurrent network: f(x·W_ihᵀ + b_ih + hx·W_hhᵀ + b_hh). x (N, input_size), hx (N, hidden_size), both of the dtype of the
 * parameters; the result is like hx. Parameters `weight_ih`, `weight_hh`, `bias_ih`, `bias_hh`, uniform within 1 / √hidden_size. TypeError and ValueError
 * for sizes, flags, nonlinearities, shapes and dtypes that are none. MindSpore's `nn.RNNCell`.
 */
export class RNNCell extends RecurrentCell {
  readonly nonlinearity: Nonlinearity;

  constructor(
    input_size: number,
    hidden_size: number,
    has_bias?: boolean,
    nonlinearity?: Nonlinearity,
    dtype?: DTypeLike,
  );
  constructor(input_size: number, hidden_size: number, options?: RNNCellOptions);
  constructor(...args: unknown[]) {
    const given = RNN_CELL.bind(args);
    super(given, GATES.RNN_TANH);
    checkValueType('nonlinearity', given.nonlinearity, 'str', this.cls_name);
    checkString(given.nonlinearity, ['tanh', 'relu'], 'nonlinearity', this.cls_name);
    this.nonlinearity = given.nonlinearity;
  }

  override construct(x: Tensor, hx: Tensor): Tensor {
    checkFloatTensor('x', x, this.cls_name);
    checkFloatTensor('hx', hx, this.cls_name);
    return this.step(this.nonlinearity === 'tanh' ? 'RNN_TANH' : 'RNN_RELU', x, [hx])[0];
  }
}

/**
 * One step of a GRU with gates r, z, n: n + z·(hx − n), n = tanh(x_n + r·h_n). x (N, input_size), hx (N, hidden_size), both of the dtype of the
 * parameters; the result is like hx. Parameters as those of {@link RNNCell}, three times as tall. MindSpore's `nn.GRUCell`.
 */
export class GRUCell extends RecurrentCell {
  constructor(input_size: number, hidden_size: number, has_bias?: boolean, dtype?: DTypeLike);
  constructor(input_size: number, hidden_size: number, options?: RecurrentCellOptions);
  constructor(...args: unknown[]) {
    super(GRU_CELL.bind(args), GATES.GRU);
  }

  override construct(x: Tensor, hx: Tensor): Tensor {
    checkFloatTensor('x', x, this.cls_name);
    checkFloatTensor('hx', hx, this.cls_name);
    return this.step('GRU', x, [hx])[0];
  }
}

/**
 * One step of an LSTM with gates i, f, g, o: c' = f·c + i·g, h' = o·tanh(c'). x (N, input_size), hx the pair [h, c] of (N, hidden_size); the result is
 * [h', c']. Parameters as those of {@link RNNCell}, four times as tall. ValueError for the arguments of MindSpore before 1.6. MindSpore's `nn.LSTMCell`.
 */
export class LSTMCell extends RecurrentCell {
  constructor(input_size: number, hidden_size: number, has_bias?: boolean, dtype?: DTypeLike);
  constructor(input_size: number, hidden_size: number, options?: RecurrentCellOptions);
  constructor(...args: unknown[]) {
    refuseOldArguments(args);
    super(LSTM_CELL.bind(args), GATES.LSTM);
  }

  override construct(x: Tensor, hx: readonly [Tensor, Tensor]): [h: Tensor, c: Tensor] {
    checkFloatTensor('x', x, this.cls_name);
    checkPair(hx, this.cls_name);
    checkFloatTensor('hx[0]', hx[0], this.cls_name);
    checkFloatTensor('hx[1]', hx[1], this.cls_name);
    return this.step('LSTM', x, hx) as [Tensor, Tensor];
  }
}

function refuseOldArguments(args: readonly unknown[]): void {
  const last = args.at(-1);
  const keywords = isPlainObject(last) ? last : {};
  const count = args.length - (isPlainObject(last) ? 1 : 0);
  // MindSpore counts `self` among the four that it allows.
  if (count < 4 && !['batch_size', 'dropout', 'bidirectional'].some((k) => k in keywords)) return;
  throw new ValueError(
    'The arguments of `nn.LSTMCell` from old MindSpore version(<1.6) are detected, if you still need use single LSTM layer, ' +
      'please use `nn.LSTM` instead.',
  );
}

for (const [cls, name] of [
  [RNNCell, 'RNNCell'],
  [GRUCell, 'GRUCell'],
  [LSTMCell, 'LSTMCell'],
] as const) {
  // The manifest of MindSpore's API does not list these inputs; the leading underscore keeps them out of what is compared with it.
  declareLayer(cls, name, 'x, hx', { signature: `nn._${name}.construct` });
}
