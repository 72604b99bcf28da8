import { toDType, type DType, type DTypeLike } from '../../common/dtype.js';
import { AssertionError, ValueError } from '../../common/errors.js';
import { PyFloat } from '../../common/pyfloat.js';
import { asTuple, pyStr } from '../../common/pytext.js';
import { signature } from '../../common/signature.js';
import type { Tensor } from '../../common/tensor.js';
import * as ops from '../../ops/index.js';
import { Cell } from '../cell.js';
import { isCell } from '../cell/state.js';
import { GELU, ReLU } from './activation.js';
import { isMask, MultiheadAttention } from './attention.js';
import { Dense } from './basic.js';
import { declareLayer } from './declare.js';
import { Dropout } from './dropout.js';
import { LayerNorm } from './normalization.js';

/** The activation between the two dense layers. */
export type TransformerActivation = 'relu' | 'gelu' | ReLU | GELU | typeof ops.relu | typeof ops.gelu;

/** Keywords of the layers of a {@link Transformer}. */
export interface TransformerLayerOptions {
  /** Size between the two dense layers. Default 2048. */
  dim_feedforward?: number;
  /** Share that is dropped in training. Default 0.1. */
  dropout?: number;
  /** 'relu' (default) or 'gelu', the function or the layer of that name. */
  activation?: TransformerActivation;
  /** Default 1e-5. */
  layer_norm_eps?: number;
  /** Whether inputs and outputs are (N, L, E) instead of (L, N, E). Default false. */
  batch_first?: boolean;
  /** Whether each part is normalised before it instead of after it. Default false. */
  norm_first?: boolean;
  /** Type of the parameters. Default float32. */
  dtype?: DTypeLike;
}

/** @internal what a layer of an encoder or decoder is made of */
export interface LayerArguments extends Record<string, unknown> {
  d_model: number;
  nhead: number;
  dim_feedforward: number;
  dropout: number;
  activation: TransformerActivation;
  layer_norm_eps: number;
  batch_first: boolean;
  norm_first: boolean;
  dtype: DTypeLike;
}

const TEXT =
  "d_model, nhead, dim_feedforward=2048, dropout=0.1, activation='relu', layer_norm_eps=1e-05, batch_first=False, " +
  "norm_first=False, dtype='float32'";
const ENCODER = signature<LayerArguments>('nn.TransformerEncoderLayer', TEXT);
const DECODER = signature<LayerArguments>('nn.TransformerDecoderLayer', TEXT);

/** What both kinds of layer share: the two dense layers and how a part is added. Not part of MindSpore's API. */
abstract class TransformerLayer extends Cell {
  declare self_attn: MultiheadAttention;
  declare dense1: Dense;
  declare dropout: Dropout;
  declare dense2: Dense;
  readonly norm_first: boolean;
  readonly d_model: number;
  readonly dtype: DType;
  /** @internal what it was made of, for a stack of such layers */
  readonly given: () => LayerArguments;
  /** The activation as a function. */
  protected readonly bend: (x: Tensor) => Tensor;

  protected constructor(given: LayerArguments, decoder: boolean) {
    super();
    const { d_model, nhead, dim_feedforward, dropout, layer_norm_eps, batch_first, dtype } = given;
    const attention = (): MultiheadAttention => new MultiheadAttention(d_model, nhead, { dropout, batch_first, dtype });
    const members = this as unknown as Record<string, Cell>;
    this.self_attn = attention();
    if (decoder) members.multihead_attn = attention();
    this.dense1 = new Dense(d_model, dim_feedforward, { dtype });
    const p = typeof dropout === 'number' ? new PyFloat(dropout) : dropout;
    this.dropout = new Dropout({ p });
    this.dense2 = new Dense(dim_feedforward, d_model, { dtype });
    this.norm_first = given.norm_first;
    const parts = decoder ? ['1', '2', '3'] : ['1', '2'];
    for (const i of parts) members[`norm${i}`] = new LayerNorm(asTuple([d_model]), { epsilon: layer_norm_eps, dtype });
    for (const i of parts) members[`dropout${i}`] = new Dropout({ p });
    this.bend = activationOf(given.activation);
    this.given = () => given;
    this.d_model = d_model;
    this.dtype = toDType(dtype);
  }

  /** x plus a part of it, normalised before the part or after the sum. */
  protected plus(x: Tensor, norm: LayerNorm, part: (x: Tensor) => Tensor): Tensor {
    return this.norm_first ? ops.add(x, part(norm(x))) : norm(ops.add(x, part(x)));
  }

  /** The two dense layers with activation and dropout between them. */
  protected forward(x: Tensor): Tensor {
    return this.dense2(this.dropout(this.bend(this.dense1(x))));
  }
}

function activationOf(activation: TransformerActivation): (x: Tensor) => Tensor {
  if (activation === 'relu' || activation === ops.relu || activation instanceof ReLU) return (x) => ops.relu(x);
  if (activation === 'gelu' || activation === ops.gelu) return (x) => ops.gelu(x);
  if (activation instanceof GELU) return (x) => activation(x);
  if (typeof activation === 'string') {
    throw new ValueError(`The activation must be relu/gelu, but get ${activation as string}`);
  }
  const kinds = isCell(activation)
    ? 'nn.ReLU or nn.GELU instance, '
    : typeof activation === 'function'
      ? 'ops.relu or ops.gelu instance, '
      : 'str, callable or Cell instance, ';
  throw new ValueError(`The argument 'activation' must be ${kinds}but get ${pyStr(activation)}.`);
}

/** @internal a padding mask is bool or float. AssertionError otherwise. */
export function assertPadding(mask: Tensor | null): void {
  if (mask === null || isMask(mask)) return;
  throw new AssertionError('only bool and floating types of key_padding_mask are supported');
}

/**
 * A layer of an encoder: self-attention and two dense layers, each added to its input and normalised. src (L, N, d_model), N first with `batch_first`;
 * src_mask (L, L) or (N · nhead, L, L), src_key_padding_mask (N, L), as in {@link MultiheadAttention}. The result is like src. ValueError for sizes
 * and activations that are none. MindSpore's `nn.TransformerEncoderLayer`.
 */
export class TransformerEncoderLayer extends TransformerLayer {
  declare norm1: LayerNorm;
  declare norm2: LayerNorm;
  declare dropout1: Dropout;
  declare dropout2: Dropout;

  constructor(
    d_model: number,
    nhead: number,
    dim_feedforward?: number,
    dropout?: number,
    activation?: TransformerActivation,
    layer_norm_eps?: number,
    batch_first?: boolean,
    norm_first?: boolean,
    dtype?: DTypeLike,
  );
  constructor(d_model: number, nhead: number, options?: TransformerLayerOptions);
  /** @hidden */
  constructor(d_model: number, nhead: number, dim_feedforward: number, options: TransformerLayerOptions);
  /** @hidden */
  constructor(
    d_model: number,
    nhead: number,
    dim_feedforward: number,
    dropout: number,
    options: TransformerLayerOptions,
  );
  constructor(...args: unknown[]) {
    super(ENCODER.bind(args), false);
  }

  override construct(src: Tensor, src_mask: Tensor | null = null, src_key_padding_mask: Tensor | null = null): Tensor {
    assertPadding(src_key_padding_mask);
    const attended = this.plus(src, this.norm1, (x) => {
      const [y] = this.self_attn(x, x, x, src_key_padding_mask, false, src_mask) as [Tensor];
      return this.dropout1(y);
    });
    return this.plus(attended, this.norm2, (x) => this.dropout2(this.forward(x)));
  }
}

/**
 * A layer of a decoder: self-attention, attention to the encoder's output `memory`, and two dense layers, each added to its input and normalised. tgt
 * (T, N, d_model), memory (L, N, d_model), N first with `batch_first`; masks as in {@link MultiheadAttention}. The result is like tgt. ValueError for
 * sizes and activations that are none. MindSpore's `nn.TransformerDecoderLayer`.
 */
export class TransformerDecoderLayer extends TransformerLayer {
  declare multihead_attn: MultiheadAttention;
  declare norm1: LayerNorm;
  declare norm2: LayerNorm;
  declare norm3: LayerNorm;
  declare dropout1: Dropout;
  declare dropout2: Dropout;
  declare dropout3: Dropout;

  constructor(
    d_model: number,
    nhead: number,
    dim_feedforward?: number,
    dropout?: number,
    activation?: TransformerActivation,
    layer_norm_eps?: number,
    batch_first?: boolean,
    norm_first?: boolean,
    dtype?: DTypeLike,
  );
  constructor(d_model: number, nhead: number, options?: TransformerLayerOptions);
  /** @hidden */
  constructor(d_model: number, nhead: number, dim_feedforward: number, options: TransformerLayerOptions);
  /** @hidden */
  constructor(
    d_model: number,
    nhead: number,
    dim_feedforward: number,
    dropout: number,
    options: TransformerLayerOptions,
  );
  constructor(...args: unknown[]) {
    super(DECODER.bind(args), true);
  }

  override construct(
    tgt: Tensor,
    memory: Tensor,
    tgt_mask: Tensor | null = null,
    memory_mask: Tensor | null = null,
    tgt_key_padding_mask: Tensor | null = null,
    memory_key_padding_mask: Tensor | null = null,
  ): Tensor {
    const attended = this.plus(tgt, this.norm1, (x) => {
      const [y] = this.self_attn(x, x, x, tgt_key_padding_mask, false, tgt_mask) as [Tensor];
      return this.dropout1(y);
    });
    const informed = this.plus(attended, this.norm2, (x) => {
      const [y] = this.multihead_attn(x, memory, memory, memory_key_padding_mask, false, memory_mask) as [Tensor];
      return this.dropout2(y);
    });
    return this.plus(informed, this.norm3, (x) => this.dropout3(this.forward(x)));
  }
}

declareLayer(TransformerEncoderLayer, 'TransformerEncoderLayer', 'src, src_mask=None, src_key_padding_mask=None');
declareLayer(
  TransformerDecoderLayer,
  'TransformerDecoderLayer',
  'tgt, memory, tgt_mask=None, memory_mask=None, tgt_key_padding_mask=None, memory_key_padding_mask=None',
);
