import { checkIntRange, checkValueType } from '../../common/checks.js';
import { toDType, type DType, type DTypeLike } from '../../common/dtype.js';
import { initializer, type InitLike } from '../../common/initializer.js';
import { Parameter } from '../../common/parameter.js';
import { pyStr } from '../../common/pytext.js';
import { signature } from '../../common/signature.js';
import { Tensor } from '../../common/tensor.js';
import * as ops from '../../ops/index.js';
import { Cell } from '../cell.js';
import { declareLayer } from './declare.js';

interface EmbeddingArguments extends Record<string, unknown> {
  vocab_size: number;
  embedding_size: number;
  use_one_hot: boolean;
  embedding_table: InitLike;
  dtype: DTypeLike;
  padding_idx: number | null;
}

const EMBEDDING = signature<EmbeddingArguments>(
  'nn.Embedding',
  "vocab_size, embedding_size, use_one_hot=False, embedding_table='normal', dtype='float32', padding_idx=None",
);

/** Keywords of {@link Embedding}. */
export interface EmbeddingOptions {
  /** Whether rows are chosen by a product with a one-hot matrix. Default false. */
  use_one_hot?: boolean;
  /** Fills the table: a Tensor (vocab_size, embedding_size), an initializer, its alias or a number. Default 'normal'. */
  embedding_table?: InitLike;
  /** Type of the one-hot matrix. Default float32. */
  dtype?: DTypeLike;
  /** The row that starts at 0. Default none. */
  padding_idx?: number | null;
}

/**
 * Rows of a learned table. Input: indices of any shape, int32 or int64; output: that shape with an axis of `embedding_size` at the end. The parameter
 * is `embedding_table` (vocab_size, embedding_size), float32. The row `padding_idx` is 0 at first and trained like the others.
 * TypeError for arguments of other types, ValueError for a `padding_idx` outside the table. MindSpore's `nn.Embedding`.
 */
export class Embedding extends Cell {
  readonly vocab_size: number;
  readonly embedding_size: number;
  readonly use_one_hot: boolean;
  readonly dtype: DType;
  readonly padding_idx: number | null;
  embedding_table: Parameter;

  constructor(
    vocab_size: number,
    embedding_size: number,
    use_one_hot?: boolean,
    embedding_table?: InitLike,
    dtype?: DTypeLike,
    padding_idx?: number | null,
  );
  constructor(vocab_size: number, embedding_size: number, options?: EmbeddingOptions);
  /** @hidden */
  constructor(
    vocab_size: number,
    embedding_size: number,
    use_one_hot: boolean,
    options: Omit<EmbeddingOptions, 'use_one_hot'>,
  );
  constructor(...args: unknown[]) {
    const given = EMBEDDING.bind(args);
    super();
    const cls = this.cls_name;
    this.vocab_size = Number(checkValueType('vocab_size', given.vocab_size, 'int', cls));
    this.embedding_size = Number(checkValueType('embedding_size', given.embedding_size, 'int', cls));
    this.use_one_hot = checkValueType('use_one_hot', given.use_one_hot, 'bool', cls);
    this.dtype = toDType(given.dtype);
    let table = initializer(given.embedding_table, [this.vocab_size, this.embedding_size]);
    this.padding_idx = given.padding_idx;
    if (given.padding_idx !== null) {
      this.padding_idx = Number(checkIntRange(given.padding_idx, 0, this.vocab_size, '[)', 'padding_idx', cls));
      table = withoutRow(table, this.padding_idx);
    }
    this.embedding_table = new Parameter(table, { name: 'embedding_table' });
  }

  override construct(ids: Tensor): Tensor {
    const flat = ops.reshape(ids, [-1]);
    const rows = this.use_one_hot ? this.product(flat) : ops.gather(this.embedding_table, flat, 0);
    return ops.reshape(rows, [...ids.shape, this.embedding_size]);
  }

  private product(ids: Tensor): Tensor {
    const [on, off] = [1, 0].map((v) => new Tensor(v, this.dtype));
    return ops.matmul(ops.one_hot(ids, this.vocab_size, on, off), this.embedding_table);
  }

  override extend_repr(): string {
    const { vocab_size, embedding_size, use_one_hot, embedding_table, dtype, padding_idx } = this;
    return (
      `vocab_size=${vocab_size}, embedding_size=${embedding_size}, use_one_hot=${pyStr(use_one_hot)}, ` +
      `embedding_table=${embedding_table.toString()}, dtype=${String(dtype)}, padding_idx=${pyStr(padding_idx)}`
    );
  }
}

/** The table with a row of zeros. */
function withoutRow(table: Tensor, row: number): Tensor {
  const [rows, columns] = table.shape;
  const data = table.hostData();
  if (data === undefined) {
    const others = ops.reshape(ops.not_equal(ops.arange(rows), row), [rows, 1]);
    return ops.where(others, table, ops.zeros_like(table));
  }
  const zeroed = data.slice();
  for (let i = row * columns; i < (row + 1) * columns; i++) zeroed[i] = 0;
  return Tensor.fromData(zeroed, table.shape, table.dtype);
}

declareLayer(Embedding, 'Embedding', 'ids');
