import type { DTypeLike } from '../../common/dtype.js';
import { ValueError } from '../../common/errors.js';
import { initializer } from '../../common/initializer.js';
import { withoutDraws } from '../../common/numpy.js';
import { asTuple } from '../../common/pytext.js';
import { signature } from '../../common/signature.js';
import type { Tensor } from '../../common/tensor.js';
import { Cell } from '../cell.js';
import { CellList } from './container.js';
import { declareLayer } from './declare.js';
import { LayerNorm } from './normalization.js';
import {
  assertPadding,
  TransformerDecoderLayer,
  TransformerEncoderLayer,
  type LayerArguments,
  type TransformerActivation,
  type TransformerLayerOptions,
} from './transformer_layers.js';

interface StackArguments<L> extends Record<string, unknown> {
  layer: L;
  num_layers: number;
  norm: Cell | null;
}

const ENCODER = signature<StackArguments<never> & { encoder_layer: TransformerEncoderLayer }>(
  'nn.TransformerEncoder',
  'encoder_layer, num_layers, norm=None',
);
const DECODER = signature<StackArguments<never> & { decoder_layer: TransformerDecoderLayer }>(
  'nn.TransformerDecoder',
  'decoder_layer, num_layers, norm=None',
);
const TRANSFORMER = signature<
  LayerArguments & {
    num_encoder_layers: number;
    num_decoder_layers: number;
    custom_encoder: Cell | null;
    custom_decoder: Cell | null;
  }
>(
  'nn.Transformer',
  "d_model=512, nhead=8, num_encoder_layers=6, num_decoder_layers=6, dim_feedforward=2048, dropout=0.1, activation='relu', " +
    "custom_encoder=None, custom_decoder=None, layer_norm_eps=1e-05, batch_first=False, norm_first=False, dtype='float32'",
);

/**
 * A stack of new layers that are made like `layer` and begin with the same weights: MindSpore makes one and copies it, so only one draws
 * random numbers.
 */
function stacked<L extends Cell & { given: () => LayerArguments }>(
  layer: L,
  count: number,
  make: (...given: readonly unknown[]) => L,
): CellList {
  const { d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, dtype } =
    layer.given();
  const again = (): L =>
    make(d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, dtype);
  const first = again();
  const copy = (): L => {
    const made = withoutDraws(again);
    const own = [...made.get_parameters()];
    [...first.get_parameters()].forEach((p, i) => own[i].set_data(p));
    return made;
  };
  return new CellList(Array.from({ length: Number(count) }, (_, i) => (i === 0 ? first : copy())));
}

/**
 * Layers made like `encoder_layer`, one after the other, then `norm` if there is one. All begin with the same weights, which are not those of
 * `encoder_layer`. Inputs as those of {@link TransformerEncoderLayer}. MindSpore's `nn.TransformerEncoder`.
 */
export class TransformerEncoder extends Cell {
  readonly layers: CellList;
  readonly num_layers: number;
  norm: Cell | null;

  constructor(encoder_layer: TransformerEncoderLayer, num_layers: number, norm?: Cell | null);
  constructor(encoder_layer: TransformerEncoderLayer, num_layers: number, options?: { norm?: Cell | null });
  constructor(...args: unknown[]) {
    const { encoder_layer, num_layers, norm } = ENCODER.bind(args);
    super();
    this.layers = stacked(encoder_layer, num_layers, (...given) => {
      return new TransformerEncoderLayer(...(given as ConstructorParameters<typeof TransformerEncoderLayer>));
    });
    this.num_layers = num_layers;
    this.norm = norm;
  }

  override construct(src: Tensor, src_mask: Tensor | null = null, src_key_padding_mask: Tensor | null = null): Tensor {
    assertPadding(src_key_padding_mask);
    let output = src;
    for (const layer of this.layers) output = layer(output, src_mask, src_key_padding_mask) as Tensor;
    return this.norm === null ? output : (this.norm(output) as Tensor);
  }
}

/**
 * Layers made like `decoder_layer`, one after the other, then `norm` if there is one. All begin with the same weights, which are not those of
 * `decoder_layer`. Inputs as those of {@link TransformerDecoderLayer}. MindSpore's `nn.TransformerDecoder`.
 */
export class TransformerDecoder extends Cell {
  readonly layers: CellList;
  readonly num_layers: number;
  norm: Cell | null;

  constructor(decoder_layer: TransformerDecoderLayer, num_layers: number, norm?: Cell | null);
  constructor(decoder_layer: TransformerDecoderLayer, num_layers: number, options?: { norm?: Cell | null });
  constructor(...args: unknown[]) {
    const { decoder_layer, num_layers, norm } = DECODER.bind(args);
    super();
    this.layers = stacked(decoder_layer, num_layers, (...given) => {
      return new TransformerDecoderLayer(...(given as ConstructorParameters<typeof TransformerDecoderLayer>));
    });
    this.num_layers = num_layers;
    this.norm = norm;
  }

  override construct(
    tgt: Tensor,
    memory: Tensor,
    tgt_mask: Tensor | null = null,
    memory_mask: Tensor | null = null,
    tgt_key_padding_mask: Tensor | null = null,
    memory_key_padding_mask: Tensor | null = null,
  ): Tensor {
    let output = tgt;
    for (const layer of this.layers) {
      output = layer(output, memory, tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask) as Tensor;
    }
    return this.norm === null ? output : (this.norm(output) as Tensor);
  }
}

/** Keywords of {@link Transformer}. */
export interface TransformerOptions extends TransformerLayerOptions {
  /** Size of the inputs and outputs. Default 512. */
  d_model?: number;
  /** How many heads attend. Default 8. */
  nhead?: number;
  /** Default 6. */
  num_encoder_layers?: number;
  /** Default 6. */
  num_decoder_layers?: number;
  /** Stands for the encoder. Default none. */
  custom_encoder?: Cell | null;
  /** Stands for the decoder. Default none. */
  custom_decoder?: Cell | null;
}

/**
 * An encoder and a decoder that looks at the encoder's output. src (L, N, d_model), tgt (T, N, d_model), N first with `batch_first`; masks as in
 * {@link MultiheadAttention}. The result is like tgt. All weights of two axes and more begin as XavierUniform. ValueError for sizes that do not
 * fit. MindSpore's `nn.Transformer`.
 */
export class Transformer extends Cell {
  encoder: Cell;
  decoder: Cell;
  readonly d_model: number;
  readonly nhead: number;
  readonly batch_first: boolean;

  constructor(
    d_model?: number,
    nhead?: number,
    num_encoder_layers?: number,
    num_decoder_layers?: number,
    dim_feedforward?: number,
    dropout?: number,
    activation?: TransformerActivation,
    custom_encoder?: Cell | null,
    custom_decoder?: Cell | null,
    layer_norm_eps?: number,
    batch_first?: boolean,
    norm_first?: boolean,
    dtype?: DTypeLike,
  );
  constructor(options?: TransformerOptions);
  /** @hidden */
  constructor(d_model: number, nhead: number, options: Omit<TransformerOptions, 'd_model' | 'nhead'>);
  constructor(...args: unknown[]) {
    const given = TRANSFORMER.bind(args);
    super();
    const { d_model, nhead, layer_norm_eps, dtype, custom_encoder, custom_decoder } = given;
    const options = {
      dim_feedforward: given.dim_feedforward,
      dropout: given.dropout,
      activation: given.activation,
      layer_norm_eps,
      batch_first: given.batch_first,
      norm_first: given.norm_first,
      dtype,
    };
    const norm = (): LayerNorm => new LayerNorm(asTuple([d_model]), { epsilon: layer_norm_eps, dtype });
    if (custom_encoder !== null) this.encoder = custom_encoder;
    else {
      const layer = new TransformerEncoderLayer(d_model, nhead, options);
      this.encoder = new TransformerEncoder(layer, given.num_encoder_layers, norm());
    }
    if (custom_decoder !== null) this.decoder = custom_decoder;
    else {
      const layer = new TransformerDecoderLayer(d_model, nhead, options);
      this.decoder = new TransformerDecoder(layer, given.num_decoder_layers, norm());
    }
    for (const p of this.get_parameters()) {
      if (p.ndim > 1) p.set_data(initializer('xavier_uniform', p.shape, p.dtype));
    }
    this.d_model = Number(d_model);
    this.nhead = Number(nhead);
    this.batch_first = given.batch_first;
  }

  override construct(
    src: Tensor,
    tgt: Tensor,
    src_mask: Tensor | null = null,
    tgt_mask: Tensor | null = null,
    memory_mask: Tensor | null = null,
    src_key_padding_mask: Tensor | null = null,
    tgt_key_padding_mask: Tensor | null = null,
    memory_key_padding_mask: Tensor | null = null,
  ): Tensor {
    if (src.shape.at(-1) !== this.d_model || tgt.shape.at(-1) !== this.d_model) {
      throw new ValueError("The number of features for 'src' and 'tgt' must be equal to `d_model`.");
    }
    const memory = this.encoder(src, src_mask, src_key_padding_mask) as Tensor;
    return this.decoder(tgt, memory, tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask) as Tensor;
  }
}

declareLayer(TransformerEncoder, 'TransformerEncoder', 'src, src_mask=None, src_key_padding_mask=None');
declareLayer(
  TransformerDecoder,
  'TransformerDecoder',
  'tgt, memory, tgt_mask=None, memory_mask=None, tgt_key_padding_mask=None, memory_key_padding_mask=None',
);
declareLayer(
  Transformer,
  'Transformer',
  'src, tgt, src_mask=None, tgt_mask=None, memory_mask=None, src_key_padding_mask=None, tgt_key_padding_mask=None, ' +
    'memory_key_padding_mask=None',
);
