import { checkIsFloat, checkPositiveInt, checkValueType } from '../../common/checks.js';
import { toDType, type DTypeLike } from '../../common/dtype.js';
import { AttributeError, IndexError, RuntimeError, ValueError } from '../../common/errors.js';
import { uniformNumbers } from '../../common/numpy.js';
import { Parameter, ParameterTuple } from '../../common/parameter.js';
import { PyFloat } from '../../common/pyfloat.js';
import { pyRepr, pyStr, pyTypeName } from '../../common/pytext.js';
import { sizeOf, vectorText, type Shape } from '../../common/shape.js';
import { signature } from '../../common/signature.js';
import { Tensor } from '../../common/tensor.js';
import * as ops from '../../ops/index.js';
import type { Nonlinearity } from '../../ops/recurrent.js';
import { Cell } from '../cell.js';
import { checkTensor } from './check.js';
import { declareLayer } from './declare.js';
import { Dropout } from './dropout.js';
import {
  checkLengths,
  checkPair,
  checkPrimitive,
  checkRows,
  checkSameFloat,
  GATES,
  reverseSequence,
  runSteps,
  stopAt,
  type RecurrentMode,
  type RecurrentState,
  type RecurrentWeights,
} from './recurrent.js';

interface LayerArguments extends Record<string, unknown> {
  input_size: number;
  hidden_size: number;
  num_layers: number;
  has_bias: boolean;
  batch_first: boolean;
  dropout: number;
  bidirectional: boolean;
  dtype: DTypeLike;
}

const TEXT =
  'input_size, hidden_size, num_layers=1, has_bias=True, batch_first=False, dropout=0.0, bidirectional=False, ' +
  "dtype='float32'";
const BASE = { messageName: '_RNNBase.__init__' };
const LSTM_SIG = signature<LayerArguments>('nn.LSTM', TEXT, BASE);
const GRU_SIG = signature<LayerArguments>('nn.GRU', TEXT, BASE);
const RNN_SIG = signature<LayerArguments & { nonlinearity: unknown }>(
  'nn.RNN',
  `${TEXT}, *, nonlinearity='tanh'`,
  BASE,
);

/** Keywords of {@link LSTM} and {@link GRU}. */
export interface RecurrentOptions {
  /** How many layers are stacked. Default 1. */
  num_layers?: number;
  /** Whether both products of a step get a bias. Default true. */
  has_bias?: boolean;
  /** Whether inputs and outputs are (N, T, …) instead of (T, N, …). Default false. */
  batch_first?: boolean;
  /** Share of the outputs of all layers but the last that is dropped in training. Default 0. */
  dropout?: number;
  /** Whether every layer also runs backwards; its outputs stand behind the others. Default false. */
  bidirectional?: boolean;
  /** Type of the parameters. Default float32. */
  dtype?: DTypeLike;
}

/** Keywords of {@link RNN}. */
export interface RNNOptions extends RecurrentOptions {
  /** 'tanh' (default) or 'relu'. */
  nonlinearity?: Nonlinearity;
}

/** All steps of one direction of one layer; it holds no parameters. Not part of MindSpore's API, but printed there. */
class Direction extends Cell {
  constructor(private readonly mode: RecurrentMode) {
    super();
  }

  override construct(
    x: Tensor,
    initial: RecurrentState,
    seqLength: Tensor | null,
    weights: RecurrentWeights,
  ): [output: Tensor, last: readonly Tensor[]] {
    const steps = runSteps(this.mode, x, initial, weights);
    if (seqLength !== null) return stopAt(seqLength, steps, initial);
    return [steps[0], steps.map((s) => ops.reshape(ops.narrow(s, 0, s.shape[0] - 1, 1), s.shape.slice(1)))];
  }
}

class DynamicRNNTanh extends Direction {}
class DynamicRNNRelu extends Direction {}
class DynamicGRU extends Direction {}
class DynamicLSTM extends Direction {}

const DIRECTIONS = {
  RNN_TANH: DynamicRNNTanh,
  RNN_RELU: DynamicRNNRelu,
  GRU: DynamicGRU,
  LSTM: DynamicLSTM,
} as const;

/** What the three layers share. Not part of MindSpore's API. */
abstract class RecurrentLayer extends Cell {
  readonly hidden_size: number;
  readonly batch_first: boolean;
  readonly num_layers: number;
  readonly dropout: number;
  readonly bidirectional: boolean;
  readonly has_bias: boolean;
  readonly is_lstm: boolean;
  readonly rnn: Direction;
  readonly dropout_op: Dropout;
  readonly w_ih_list: ParameterTuple;
  readonly w_hh_list: ParameterTuple;
  readonly b_ih_list: ParameterTuple;
  readonly b_hh_list: ParameterTuple;

  protected constructor(
    private readonly mode: RecurrentMode,
    given: LayerArguments,
  ) {
    super();
    checkArguments(given, this.cls_name);
    const { input_size, hidden_size, num_layers, dropout, bidirectional, has_bias } = given;
    this.is_lstm = mode === 'LSTM';
    this.rnn = new DIRECTIONS[mode](mode);
    this.hidden_size = Number(hidden_size);
    this.batch_first = given.batch_first;
    this.num_layers = Number(num_layers);
    this.dropout = dropout;
    this.dropout_op = new Dropout({ p: new PyFloat(Number(dropout)) });
    this.bidirectional = bidirectional;
    this.has_bias = has_bias;
    const bound = 1 / Math.sqrt(this.hidden_size);
    const rows = GATES[mode] * this.hidden_size;
    const lists: Parameter[][] = [[], [], [], []];
    const names = ['weight_ih_l', 'weight_hh_l', 'bias_ih_l', 'bias_hh_l'];
    const directions = bidirectional ? 2 : 1;
    for (let i = 0; i < this.num_layers * directions; i++) {
      const layer = Math.floor(i / directions);
      const inputs = layer === 0 ? Number(input_size) : this.hidden_size * directions;
      const suffix = i % directions === 1 ? '_reverse' : '';
      const shapes = [[rows, inputs], [rows, this.hidden_size], ...(has_bias ? [[rows], [rows]] : [])];
      shapes.forEach((shape, k) => {
        const data = Float32Array.from(uniformNumbers(-bound, bound, sizeOf(shape)));
        const initial = new Tensor(Tensor.fromData(data, shape), toDType(given.dtype));
        lists[k].push(new Parameter(initial, { name: `${names[k]}${layer}${suffix}` }));
      });
    }
    [this.w_ih_list, this.w_hh_list, this.b_ih_list, this.b_hh_list] = lists.map((list) => new ParameterTuple(list));
  }

  /** Checks the inputs, runs the layers, and gives the outputs and the last states, all in the dtype of x. */
  protected run(x: Tensor, hx: unknown, seqLength: unknown): [output: Tensor, states: Tensor[]] {
    const cls = this.cls_name;
    if (!(x instanceof Tensor)) throw new AttributeError(`'${pyTypeName(x)}' object has no attribute 'shape'`);
    const batchAxis = this.batch_first ? 0 : 1;
    if (x.ndim <= batchAxis) throw new IndexError('tuple index out of range');
    const batch = x.shape[batchAxis];
    const initial = this.initial(x, batch, hx);
    if (seqLength !== null) checkLengths(seqLength, batch, cls);
    const ordered = this.batch_first ? ops.transpose(x, [1, 0, 2]) : x;
    this.checkSteps(ordered);
    const [output, lasts] = this.layers(ordered, initial, seqLength);
    const states = initial.map((start, i) => viewAs(ops.concat(lasts.map((last) => last[i])), start.shape));
    return [this.batch_first ? ops.transpose(output, [1, 0, 2]) : output, states];
  }

  /** What MindSpore says of a sequence without steps. */
  private checkSteps(x: Tensor): void {
    if (x.shape[0] > 0) return;
    if (this.is_lstm) throw new RuntimeError('could not execute a primitive');
    throw new ValueError('For primitive[Stack], the stack element num must be greater than or equal to 1, but got 0.');
  }

  private initial(x: Tensor, batch: number, hx: unknown): Tensor[] {
    const cls = this.cls_name;
    if (hx === null) {
      const shape = [this.num_layers * (this.bidirectional ? 2 : 1), batch, this.hidden_size];
      return Array.from({ length: this.is_lstm ? 2 : 1 }, () => ops.zeros(shape, x.dtype));
    }
    if (!this.is_lstm) {
      checkTensor('h', hx, cls);
      checkSameFloat([['x', x], ['hx', hx]], cls); // prettier-ignore
      return [hx];
    }
    checkPair(hx, cls);
    checkSameFloat([['x', x], ['hx[0]', hx[0]], ['hx[1]', hx[1]]], cls); // prettier-ignore
    return [...hx];
  }

  private layers(x: Tensor, initial: readonly Tensor[], seqLength: Tensor | null): [Tensor, (readonly Tensor[])[]] {
    const lasts: (readonly Tensor[])[] = [];
    let data = x;
    const reversed = (t: Tensor): Tensor => (seqLength === null ? ops.flip(t, [0]) : reverseSequence(t, seqLength));
    for (let layer = 0; layer < this.num_layers; layer++) {
      let output: Tensor;
      if (this.bidirectional) {
        const [forth, lastForth] = this.direction(data, initial, seqLength, 2 * layer);
        const [back, lastBack] = this.direction(reversed(data), initial, seqLength, 2 * layer + 1);
        lasts.push(lastForth, lastBack);
        output = ops.concat([forth, reversed(back)], 2);
      } else {
        const [forth, last] = this.direction(data, initial, seqLength, layer);
        lasts.push(last);
        output = forth;
      }
      const between = this.dropout !== 0 && layer < this.num_layers - 1;
      data = between ? this.dropout_op(output) : output;
    }
    return [data, lasts];
  }

  private direction(
    x: Tensor,
    initial: readonly Tensor[],
    seqLength: Tensor | null,
    at: number,
  ): [output: Tensor, last: readonly Tensor[]] {
    const cast = (p: Parameter | undefined): Tensor | null => (p ? ops.cast(p, x.dtype) : null);
    const weights: RecurrentWeights = {
      ih: cast(this.w_ih_list[at]) as Tensor,
      hh: cast(this.w_hh_list[at]) as Tensor,
      biasIh: cast(this.b_ih_list[at]),
      biasHh: cast(this.b_hh_list[at]),
    };
    const state = initial.map((h) => stateOf(h, at));
    if (this.is_lstm && seqLength === null) checkPrimitive(x, state, weights, this.hidden_size);
    return this.rnn(x, this.spread(x, state, weights), seqLength, weights);
  }

  /** States for every sequence: in MindSpore's sums of products one of batch 1 broadcasts. What does not fit otherwise is left to the products. */
  private spread(x: Tensor, states: readonly Tensor[], { ih, hh }: RecurrentWeights): RecurrentState {
    const [h] = states;
    const fits = x.ndim === 3 && h.ndim === 2 && x.shape[2] === ih.shape[1] && h.shape[1] === hh.shape[1];
    const [, batch] = x.shape;
    if (!fits || h.shape[0] === batch) return states as unknown as RecurrentState;
    checkRows(this.mode, batch, h.shape[0], this.hidden_size);
    return states.map((s) => ops.broadcast_to(s, [batch, s.shape[1]])) as unknown as RecurrentState;
  }
}

function checkArguments(given: LayerArguments, cls: string): void {
  checkPositiveInt(given.hidden_size, 'hidden_size', cls);
  checkPositiveInt(given.input_size, 'input_size', cls);
  checkPositiveInt(given.num_layers, 'num_layers', cls);
  checkIsFloat(given.dropout, 'dropout', cls);
  for (const flag of ['has_bias', 'batch_first', 'bidirectional']) checkValueType(flag, given[flag], 'bool', cls);
  if (given.dropout >= 0 && given.dropout < 1) return;
  throw new ValueError(
    `For '${cls}', the 'dropout' must be a number in range [0, 1) representing the probability of an element being zeroed, ` +
      `but got ${pyRepr(given.dropout, 'float')}.`,
  );
}

/** The initial state of one direction of one layer. IndexError when there are not as many. */
function stateOf(h: Tensor, at: number): Tensor {
  if (at >= h.shape[0]) {
    throw new IndexError(`index ${at} is out of bounds for dimension with size ${h.shape[0]}`);
  }
  return ops.reshape(ops.narrow(h, 0, at, 1), h.shape.slice(1));
}

function viewAs(x: Tensor, shape: Shape): Tensor {
  if (x.size !== sizeOf(shape)) {
    throw new ValueError(`proposed_shape '${vectorText(shape)}' is invalid for input of size ${x.size}`);
  }
  return ops.reshape(x, shape);
}

/**
 * Layers of LSTMs over sequences. x (T, N, input_size), or (N, T, input_size) with `batch_first`, of float32 or float16; hx the pair [h, c] of initial
 * states, (num_layers · directions, N, hidden_size), zeros when null; seq_length (N) of int32 or int64: steps from there on give zeros and leave the
 * state alone. The result is [output, [h, c]]: output (T, N, directions · hidden_size), states as those given. Parameters `weight_ih_l0`, `weight_hh_l0`,
 * `bias_ih_l0`, `bias_hh_l0`, `weight_ih_l0_reverse`, …, of `dtype`, cast to that of x. TypeError and ValueError for arguments, shapes and
 * dtypes that are none. MindSpore's `nn.LSTM`.
 */
export class LSTM extends RecurrentLayer {
  constructor(
    input_size: number,
    hidden_size: number,
    num_layers?: number,
    has_bias?: boolean,
    batch_first?: boolean,
    dropout?: number,
    bidirectional?: boolean,
    dtype?: DTypeLike,
  );
  constructor(input_size: number, hidden_size: number, options?: RecurrentOptions);
  /** @hidden */
  constructor(input_size: number, hidden_size: number, num_layers: number, options: RecurrentOptions);
  constructor(...args: unknown[]) {
    super('LSTM', LSTM_SIG.bind(args));
  }

  override construct(
    x: Tensor,
    hx: readonly [Tensor, Tensor] | null = null,
    seq_length: Tensor | null = null,
  ): [output: Tensor, hx: [h: Tensor, c: Tensor]] {
    const [output, states] = this.run(x, hx, seq_length);
    return [output, states as [Tensor, Tensor]];
  }
}

/**
 * Layers of GRUs over sequences: as {@link LSTM}, with one state instead of a pair. The result is [output, h]. MindSpore's `nn.GRU`.
 */
export class GRU extends RecurrentLayer {
  constructor(
    input_size: number,
    hidden_size: number,
    num_layers?: number,
    has_bias?: boolean,
    batch_first?: boolean,
    dropout?: number,
    bidirectional?: boolean,
    dtype?: DTypeLike,
  );
  constructor(input_size: number, hidden_size: number, options?: RecurrentOptions);
  /** @hidden */
  constructor(input_size: number, hidden_size: number, num_layers: number, options: RecurrentOptions);
  constructor(...args: unknown[]) {
    super('GRU', GRU_SIG.bind(args));
  }

  override construct(
    x: Tensor,
    hx: Tensor | null = null,
    seq_length: Tensor | null = null,
  ): [output: Tensor, h: Tensor] {
    const [output, [h]] = this.run(x, hx, seq_length);
    return [output, h];
  }
}

/**
 * Layers of plain recurrent networks over sequences, tanh or relu: as {@link LSTM}, with one state instead of a pair. The result is [output, h].
 * `nonlinearity` is a keyword only. MindSpore's `nn.RNN`.
 */
export class RNN extends RecurrentLayer {
  constructor(
    input_size: number,
    hidden_size: number,
    num_layers?: number,
    has_bias?: boolean,
    batch_first?: boolean,
    dropout?: number,
    bidirectional?: boolean,
    dtype?: DTypeLike,
    options?: { nonlinearity?: Nonlinearity },
  );
  constructor(input_size: number, hidden_size: number, options?: RNNOptions);
  /** @hidden */
  constructor(input_size: number, hidden_size: number, num_layers: number, options: RNNOptions);
  constructor(...args: unknown[]) {
    const given = RNN_SIG.bind(args);
    super(modeOf(given.nonlinearity), given);
  }

  override construct(
    x: Tensor,
    hx: Tensor | null = null,
    seq_length: Tensor | null = null,
  ): [output: Tensor, h: Tensor] {
    const [output, [h]] = this.run(x, hx, seq_length);
    return [output, h];
  }
}

function modeOf(nonlinearity: unknown): RecurrentMode {
  if (nonlinearity === 'tanh') return 'RNN_TANH';
  if (nonlinearity === 'relu') return 'RNN_RELU';
  throw new ValueError(`For 'RNN', the 'nonlinearity' must be in ['tanh', 'relu'], but got ${pyStr(nonlinearity)}.`);
}

declareLayer(DynamicRNNTanh, '_DynamicRNNTanh');
declareLayer(DynamicRNNRelu, '_DynamicRNNRelu');
declareLayer(DynamicGRU, '_DynamicGRUCPUGPU');
declareLayer(DynamicLSTM, '_DynamicLSTMCPUGPU');
const INPUTS = 'x, hx=None, seq_length=None';
const messageName = '_RNNBase.construct';
declareLayer(LSTM, 'LSTM', INPUTS, { messageName });
// The manifest of MindSpore's API lists the inputs of LSTM only; the leading underscore keeps these out of what is compared with it.
declareLayer(GRU, 'GRU', INPUTS, { signature: 'nn._GRU.construct', messageName });
declareLayer(RNN, 'RNN', INPUTS, { signature: 'nn._RNN.construct', messageName });
