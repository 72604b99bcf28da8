import { float32, toDType, uint8, type DType, type DTypeLike } from '../../common/dtype.js';
import { AttributeError, RuntimeError, ValueError } from '../../common/errors.js';
import { initializer, XavierNormal, XavierUniform } from '../../common/initializer.js';
import { Parameter } from '../../common/parameter.js';
import { pyTypeName } from '../../common/pytext.js';
import { sameShape, shapeText, vectorText, type Shape } from '../../common/shape.js';
import { signature } from '../../common/signature.js';
import { Tensor } from '../../common/tensor.js';
import * as ops from '../../ops/index.js';
import { batchMatMul } from '../../ops/matmul.js';
import { asConstants, constant } from '../../ops/operand.js';
import { Cell } from '../cell.js';
import { Dense } from './basic.js';
import { declareLayer } from './declare.js';

interface AttentionArguments extends Record<string, unknown> {
  embed_dim: number;
  num_heads: number;
  dropout: number;
  has_bias: boolean;
  add_bias_kv: boolean;
  add_zero_attn: boolean;
  kdim: number | null;
  vdim: number | null;
  batch_first: boolean;
  dtype: DTypeLike | null;
}

const ATTENTION = signature<AttentionArguments>(
  'nn.MultiheadAttention',
  'embed_dim, num_heads, dropout=0.0, has_bias=True, add_bias_kv=False, add_zero_attn=False, kdim=None, vdim=None, ' +
    "batch_first=False, dtype='float32'",
);

/** Keywords of {@link MultiheadAttention}. */
export interface MultiheadAttentionOptions {
  /** Share of the attention weights that is dropped in training. Default 0. */
  dropout?: number;
  /** Whether the projections have biases. Default true. */
  has_bias?: boolean;
  /** Whether a learnt key and value is put behind the others. Default false. */
  add_bias_kv?: boolean;
  /** Whether a key and value of zeros is put behind the others. Default false. */
  add_zero_attn?: boolean;
  /** Size of the keys. Default embed_dim. */
  kdim?: number | null;
  /** Size of the values. Default embed_dim. */
  vdim?: number | null;
  /** Whether inputs and outputs are (N, L, E) instead of (L, N, E). Default false. */
  batch_first?: boolean;
  /** Type of the parameters. Default float32. */
  dtype?: DTypeLike;
}

/** Sizes of one call: targets, sources, batch. */
interface Sizes {
  readonly targets: number;
  readonly sources: number;
  readonly batch: number;
}

/** A mask of the (N, heads, L, S) scores: true or −∞ where not to look. */
type Mask = Tensor;

/**
 * Scaled dot-product attention of several heads: every query looks at all keys. query (L, N, embed_dim), key (S, N, kdim), value (S, N, vdim), N first with
 * `batch_first`, or all without N. key_padding_mask (N, S), attn_mask (L, S) or (N · num_heads, L, S): bool, true where not to look, or floats that are
 * added to the scores. The result is [output, weights], output (L, N, embed_dim), weights (N, L, S), with a second axis of heads unless
 * `average_attn_weights`; without `need_weights` it is [output]. Parameters `in_proj_weight` (3 · embed_dim, embed_dim), or `q_proj_weight`, `k_proj_weight`,
 * `v_proj_weight` for keys or values of other sizes, `in_proj_bias`, `bias_k`, `bias_v`, and those of `out_proj`. ValueError for sizes, shapes and
 * dtypes that do not fit. MindSpore's `nn.MultiheadAttention`.
 */
export class MultiheadAttention extends Cell {
  readonly embed_dim: number;
  readonly kdim: number;
  readonly vdim: number;
  readonly num_heads: number;
  readonly dropout: number;
  readonly batch_first: boolean;
  readonly head_dim: number;
  readonly add_zero_attn: boolean;
  readonly dtype: DType;
  q_proj_weight: Parameter | null;
  k_proj_weight: Parameter | null;
  v_proj_weight: Parameter | null;
  in_proj_weight: Parameter | null;
  in_proj_bias: Parameter | null;
  out_proj: Dense;
  bias_k: Parameter | null;
  bias_v: Parameter | null;

  constructor(
    embed_dim: number,
    num_heads: number,
    dropout?: number,
    has_bias?: boolean,
    add_bias_kv?: boolean,
    add_zero_attn?: boolean,
    kdim?: number | null,
    vdim?: number | null,
    batch_first?: boolean,
    dtype?: DTypeLike,
  );
  constructor(embed_dim: number, num_heads: number, options?: MultiheadAttentionOptions);
  /** @hidden */
  constructor(embed_dim: number, num_heads: number, dropout: number, options: MultiheadAttentionOptions);
  constructor(...args: unknown[]) {
    const given = ATTENTION.bind(args);
    super();
    const size = Number(given.embed_dim);
    this.embed_dim = size;
    this.kdim = Number(given.kdim ?? size);
    this.vdim = Number(given.vdim ?? size);
    this.num_heads = Number(given.num_heads);
    this.dropout = given.dropout;
    this.batch_first = given.batch_first;
    this.head_dim = Math.floor(size / this.num_heads);
    if (this.head_dim * this.num_heads !== size) {
      throw new ValueError("The init argument 'embed_dim' must be divisible by 'num_heads'.");
    }
    const dtype = given.dtype === null ? float32 : toDType(given.dtype);
    const made = (name: string, shape: Shape): Parameter =>
      new Parameter(initializer(new XavierUniform(), shape, dtype), { name });
    const one = this.kdim === size && this.vdim === size;
    this.q_proj_weight = one ? null : made('q_proj_weight', [size, size]);
    this.k_proj_weight = one ? null : made('k_proj_weight', [size, this.kdim]);
    this.v_proj_weight = one ? null : made('v_proj_weight', [size, this.vdim]);
    this.in_proj_weight = one ? made('in_proj_weight', [3 * size, size]) : null;
    const { has_bias, add_bias_kv } = given;
    this.in_proj_bias = has_bias
      ? new Parameter(initializer('zeros', [3 * size], dtype), { name: 'in_proj_bias' })
      : null;
    this.out_proj = new Dense(size, size, { has_bias, dtype });
    const extra = (name: string): Parameter | null =>
      add_bias_kv ? new Parameter(initializer(new XavierNormal(), [1, 1, size], dtype), { name }) : null;
    this.bias_k = extra('bias_k');
    this.bias_v = extra('bias_v');
    this.add_zero_attn = given.add_zero_attn;
    this.dtype = dtype;
  }

  override construct(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    key_padding_mask: Tensor | null = null,
    need_weights = true,
    attn_mask: Tensor | null = null,
    average_attn_weights = true,
  ): [output: Tensor, weights?: Tensor] {
    if (key_padding_mask !== null && !isMask(key_padding_mask)) {
      throw new ValueError('only bool and floating types of key_padding_mask are supported');
    }
    checkRanks([query, key, value], key_padding_mask, attn_mask, this.num_heads);
    const batched = query.ndim === 3;
    const [q, k, v] = this.ordered([query, key, value], batched);
    const padding = key_padding_mask && !batched ? ops.expand_dims(key_padding_mask, 0) : key_padding_mask;
    return asConstants(() => {
      const [output, weights] = this.attend(q, k, v, padding, attn_mask);
      const result = batched ? (this.batch_first ? ops.swapaxes(output, 1, 0) : output) : ops.squeeze(output, 1);
      if (!need_weights) return [result];
      const shown = average_attn_weights ? ops.div(ops.sum(weights, 1), this.num_heads) : weights;
      return [result, batched ? shown : ops.squeeze(shown, 0)];
    });
  }

  /** The inputs as (L, N, E). What is one tensor stays one. */
  private ordered([query, key, value]: readonly Tensor[], batched: boolean): readonly [Tensor, Tensor, Tensor] {
    if (batched && !this.batch_first) return [query, key, value];
    const done = new Map<Tensor, Tensor>();
    const once = (x: Tensor): Tensor => {
      if (!done.has(x)) done.set(x, batched ? ops.swapaxes(x, 1, 0) : ops.expand_dims(x, 1));
      return done.get(x) as Tensor;
    };
    return [once(query), once(key), once(value)];
  }

  private attend(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    padding: Tensor | null,
    mask: Tensor | null,
  ): [output: Tensor, weights: Tensor] {
    const [targets, batch, size] = query.shape;
    this.checkShapes(query, key, value);
    const sizes: Sizes = { targets, sources: key.shape[0], batch };
    const [q, k, v] = this.project(query, key, value);
    const looked = mask && this.attentionMask(mask, sizes);
    const { keys, values, added } = this.extended(k, v, batch);
    if (k.shape[1] !== batch) {
      const wanted = [k.shape[0], batch * this.num_heads, this.head_dim];
      throw new ValueError(`proposed_shape '${vectorText(wanted)}' is invalid for input of size ${k.size}`);
    }
    const heads = (x: Tensor): Tensor =>
      ops.transpose(ops.reshape(x, [x.shape[0], batch, this.num_heads, this.head_dim]), [1, 2, 0, 3]);
    const scale = 1 / Math.sqrt(this.head_dim);
    const plain = batchMatMul(ops.mul(heads(q), scale), heads(keys), { transpose_b: true });
    const padded = padding && this.paddingMask(padding, batch, keys.shape[0], added);
    const scores = masked(plain, looked && widened(looked, added), padded);
    const weights = ops.softmax(scores, -1);
    const kept = this.dropout > 0 && this.training ? ops.dropout(weights, this.dropout) : weights;
    const joined = ops.transpose(batchMatMul(kept, heads(values)), [2, 0, 1, 3]);
    const output = this.out_proj(ops.reshape(joined, [targets * batch, size]));
    return [ops.reshape(output, [targets, batch, size]), weights];
  }

  private checkShapes(query: Tensor, key: Tensor, value: Tensor): void {
    const size = query.shape[2];
    if (size !== this.embed_dim)
      throw new ValueError(`The \`embed_dim\` should be ${this.embed_dim}, but got ${size}.`);
    if (this.in_proj_weight === null) {
      if (sameShape(key.shape.slice(0, 2), value.shape.slice(0, 2))) return;
      throw new ValueError(
        `The sequence length and batch dims of \`key\`: ${shapeText(key.shape.slice(0, 2))} do not match ` +
          `\`value\`: ${shapeText(value.shape.slice(0, 2))}.`,
      );
    }
    if (!sameShape(key.shape, value.shape)) {
      throw new ValueError(
        `The shape of \`key\` ${shapeText(key.shape)} does not match \`value\` ${shapeText(value.shape)}.`,
      );
    }
  }

  /** Queries, keys and values, in as few products as the identity of the inputs allows. */
  private project(query: Tensor, key: Tensor, value: Tensor): readonly Tensor[] {
    const size = this.embed_dim;
    const { in_proj_weight: weight, in_proj_bias: bias } = this;
    const part = (x: Tensor, from: number, count: number): Tensor => ops.narrow(x, 0, from * size, count * size);
    const biasOf = (from: number, count: number): Tensor | null => bias && part(bias, from, count);
    if (weight === null) {
      const own = [this.q_proj_weight, this.k_proj_weight, this.v_proj_weight] as Parameter[];
      return [query, key, value].map((x, i) => {
        const wanted = [size, x.shape[2]];
        if (!sameShape(own[i].shape, wanted)) {
          const name = ['query', 'key', 'value'][i];
          throw new ValueError(
            `Expecting ${name} weights shape of ${shapeText(wanted)}, but got ${shapeText(own[i].shape)}`,
          );
        }
        return linear(x, own[i], biasOf(i, 1));
      });
    }
    if (key === value && query === key) return ops.split(linear(query, weight, bias), size, 2);
    if (key === value) {
      const both = linear(key, part(weight, 1, 2), biasOf(1, 2));
      return [linear(query, part(weight, 0, 1), biasOf(0, 1)), ...ops.split(both, size, 2)];
    }
    return [query, key, value].map((x, i) => linear(x, part(weight, i, 1), biasOf(i, 1)));
  }

  /** Keys and values with the learnt one and that of zeros behind them. */
  private extended(k: Tensor, v: Tensor, batch: number): { keys: Tensor; values: Tensor; added: number } {
    let [keys, values, added] = [k, v, 0];
    const size = this.embed_dim;
    if (this.bias_k !== null && this.bias_v !== null) {
      const more = (p: Parameter): Tensor => ops.broadcast_to(p, [1, batch, size]);
      [keys, values] = [ops.concat([keys, more(this.bias_k)]), ops.concat([values, more(this.bias_v)])];
      added += 1;
    }
    if (this.add_zero_attn) {
      const zero = constant(0, k.dtype, [1, batch, size]);
      [keys, values] = [ops.concat([keys, zero]), ops.concat([values, zero])];
      added += 1;
    }
    return { keys, values, added };
  }

  /** (L, S) as (1, 1, L, S), (N · heads, L, S) as (N, heads, L, S). */
  private attentionMask(mask: Tensor, { targets, sources, batch }: Sizes): Mask {
    if (mask.dtype !== uint8 && !isMask(mask)) {
      throw new ValueError(
        `\`attn_mask\` only support float, byte, and bool types, but got not ${String(mask.dtype)}.`,
      );
    }
    const rows = mask.ndim === 2 ? [] : [batch * this.num_heads];
    const wanted = [...rows, targets, sources];
    if (!sameShape(mask.shape, wanted)) {
      throw new ValueError(
        `The shape of the \`attn_mask\` should be ${shapeText(wanted)}, but got ${shapeText(mask.shape)}.`,
      );
    }
    const typed = mask.dtype === uint8 ? ops.not_equal(mask, 0) : mask;
    const lead = mask.ndim === 2 ? [1, 1] : [batch, this.num_heads];
    return ops.reshape(typed, [...lead, targets, sources]);
  }

  /** (N, S) as (N, 1, 1, S). */
  private paddingMask(padding: Tensor, batch: number, sources: number, added: number): Mask {
    const wide = widened(padding, added);
    if (!sameShape(wide.shape, [batch, sources])) {
      throw new ValueError(
        `The shape of \`key_padding_mask\` should be ${shapeText([batch, sources])}, but got ${shapeText(wide.shape)}.`,
      );
    }
    return ops.reshape(wide, [batch, 1, 1, sources]);
  }
}

/** True for what masks may be: bools and floats. */
export function isMask(x: unknown): boolean {
  if (!(x instanceof Tensor)) throw new AttributeError(`'${pyTypeName(x)}' object has no attribute 'dtype'`);
  return x.dtype.kind === 'bool' || x.dtype.isFloat;
}

function rankOf(x: unknown): number {
  if (x instanceof Tensor) return x.ndim;
  throw new AttributeError(`'${pyTypeName(x)}' object has no attribute 'ndim'`);
}

/** x · weightᵀ + bias. RuntimeError in MindSpore's words for rows of another size. */
function linear(x: Tensor, weight: Tensor, bias: Tensor | null): Tensor {
  const [rows, columns] = [x.shape[x.ndim - 1], weight.shape[1]];
  if (rows === columns) return ops.dense(x, weight, bias);
  throw new RuntimeError(`For 'MatMulExt' op, shape1[-1] must be equal to shape2[-2], but got ${rows} and ${columns}.`);
}

/** A mask for `added` more keys, which none of them hides. */
function widened(mask: Mask, added: number): Mask {
  if (added === 0) return mask;
  const last = mask.ndim - 1;
  return ops.concat([mask, constant(0, mask.dtype, [...mask.shape.slice(0, last), added])], last);
}

/**
 * Scores with what both masks hide at −∞. Floats are added; where one mask is bool and the other is not, MindSpore takes the two as one of the
 * first's type: a bool padding mask is added as 0 and 1, a float one counts as true where it is not 0.
 */
function masked(scores: Tensor, mask: Mask | null, padding: Mask | null): Tensor {
  const [first, second] = mask ? [mask, padding] : [padding, null];
  if (first === null) return scores;
  if (first.dtype.kind !== 'bool') {
    const sum = second ? ops.add(first, ops.cast(second, first.dtype)) : first;
    return ops.add(scores, sum);
  }
  const hidden = second ? ops.logical_or(first, second) : first;
  return ops.where(hidden, constant(-Infinity, scores.dtype), scores);
}

function checkRanks(
  [query, key, value]: readonly Tensor[],
  padding: Tensor | null,
  mask: Tensor | null,
  heads: number,
): void {
  const rank = rankOf(query);
  if (rank !== 2 && rank !== 3) {
    throw new ValueError(`The \`query\` should be unbatched 2D or batched 3D tensor, but got \`query\` with ${rank}D.`);
  }
  const kind = rank === 3 ? 'batched' : 'unbatched';
  if (rankOf(key) !== rank || rankOf(value) !== rank) {
    throw new ValueError(
      `For ${kind} \`query\`, the \`key\` and \`value\` must be ${rank}D tensor, but got \`key\` with ${key.ndim}D and ` +
        `\`value\` with ${value.ndim}D.`,
    );
  }
  if (padding !== null && padding.ndim !== rank - 1) {
    throw new ValueError(
      `For ${kind} \`query\`, the \`key_padding_mask\` must be \`None\` or ${rank - 1}D, but got \`key_padding_mask\` with ` +
        `${padding.ndim}D.`,
    );
  }
  if (mask === null) return;
  const maskRank = rankOf(mask);
  if (maskRank !== 2 && maskRank !== 3) {
    throw new ValueError(
      `For ${kind} \`query\`, the \`attn_mask\` must be \`None\`, 2-D or 3-D, but got \`attn_mask\` with${maskRank}D.`,
    );
  }
  const wanted = [heads, query.shape[0], key.shape[0]];
  if (rank === 3 || maskRank === 2 || sameShape(mask.shape, wanted)) return;
  throw new ValueError(`The shape of \`attn_mask\` must to be ${shapeText(wanted)}, but got ${shapeText(mask.shape)}.`);
}

declareLayer(
  MultiheadAttention,
  'MultiheadAttention',
  'query, key, value, key_padding_mask=None, need_weights=True, attn_mask=None, average_attn_weights=True',
);
