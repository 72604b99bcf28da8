/** A tiny GPT that learns the characters of a text, Adam: a port of train.py, line by line. */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import * as ms from 'mindspore-ts';
import { nn, np, ops, Parameter, Tensor } from 'mindspore-ts';

const { Normal, initializer } = ms.common.initializer;

export const LENGTH = 64;
const WIDTH = 64;
const HEADS = 4;
const LAYERS = 2;

class Attention extends nn.Cell {
  qkv = new nn.Dense(WIDTH, 3 * WIDTH, { weight_init: new Normal(0.02) });
  proj = new nn.Dense(WIDTH, WIDTH, { weight_init: new Normal(0.02) });
  softmax = new nn.Softmax();
  mask = ops.triu(ops.full([LENGTH, LENGTH], -1e9, { dtype: ms.float32 }), 1);

  override construct(x: Tensor): Tensor {
    const [batch, length, width] = x.shape;
    const qkv = this.qkv(x)
      .reshape(batch, length, 3, HEADS, width / HEADS)
      .transpose(2, 0, 3, 1, 4);
    const [q, k, v] = [qkv.at(0), qkv.at(1), qkv.at(2)];
    const scores = ops.matmul(q, k.swapaxes(-1, -2)).div((width / HEADS) ** 0.5);
    const weights = this.softmax(scores.add(this.mask.at(`:${length}`, `:${length}`)));
    const y = ops.matmul(weights, v).transpose(0, 2, 1, 3).reshape(batch, length, width);
    return this.proj(y);
  }
}

class Block extends nn.Cell {
  ln1 = new nn.LayerNorm([WIDTH], { epsilon: 1e-5 });
  attention = new Attention();
  ln2 = new nn.LayerNorm([WIDTH], { epsilon: 1e-5 });
  mlp = new nn.SequentialCell(
    new nn.Dense(WIDTH, 4 * WIDTH, { weight_init: new Normal(0.02) }),
    new nn.GELU({ approximate: false }),
    new nn.Dense(4 * WIDTH, WIDTH, { weight_init: new Normal(0.02) }),
  );

  override construct(x: Tensor): Tensor {
    x = x.add(this.attention(this.ln1(x)));
    return x.add(this.mlp(this.ln2(x)));
  }
}

/** A decoder-only transformer over characters. */
export class GPT extends nn.Cell {
  token: nn.Embedding;
  position: Parameter;
  blocks: nn.CellList;
  norm: nn.LayerNorm;
  head: nn.Dense;

  constructor(vocabulary: number) {
    super();
    this.token = new nn.Embedding(vocabulary, WIDTH, { embedding_table: new Normal(0.02) });
    this.position = new Parameter(initializer(new Normal(0.02), [LENGTH, WIDTH], ms.float32), { name: 'position' });
    this.blocks = new nn.CellList(Array.from({ length: LAYERS }, () => new Block()));
    this.norm = new nn.LayerNorm([WIDTH], { epsilon: 1e-5 });
    this.head = new nn.Dense(WIDTH, vocabulary, { weight_init: new Normal(0.02), has_bias: false });
  }

  override construct(tokens: Tensor): Tensor {
    let x = this.token(tokens).add(this.position.at(`:${tokens.shape[1]}`));
    for (const block of this.blocks) x = block(x) as Tensor;
    return this.head(this.norm(x));
  }
}

/** The characters of a text as numbers, and the characters in order. */
export function read_text(path: string): [codes: number[], characters: string[]] {
  const text = [...readFileSync(path, 'utf8')];
  const characters = [...new Set(text)].sort();
  return [text.map((c) => characters.indexOf(c)), characters];
}

/** Pieces of the text and the same one character on. */
export function* batches(codes: readonly number[], steps: number, batch_size = 16): Iterable<[Tensor, Tensor]> {
  np.random.seed(1);
  for (let step = 0; step < steps; step++) {
    const drawn = np.random.randint(0, codes.length - LENGTH, [batch_size]) as ReturnType<typeof np.array>;
    const starts = (drawn.tolist() as bigint[]).map(Number);
    const piece = (d: number): Tensor =>
      new Tensor(
        starts.map((s) => codes.slice(s + d, s + d + LENGTH)),
        ms.int32,
      );
    yield [piece(0), piece(1)];
  }
}

/** The network and one step of training, compiled. */
export function build(vocabulary: number) {
  ms.set_seed(1);
  const net = new GPT(vocabulary);
  net.set_train();
  const loss_fn = new nn.CrossEntropyLoss();
  const opt = new nn.Adam(net.trainable_params(), { learning_rate: 1e-3 });

  const forward = (tokens: Tensor, targets: Tensor): Tensor => {
    const logits = net(tokens);
    return loss_fn(logits.reshape(-1, vocabulary), targets.reshape(-1));
  };
  const grad_fn = ms.value_and_grad(forward, null, opt.parameters);

  const train_step = ms.jit((tokens: Tensor, targets: Tensor): Tensor => {
    const [loss, grads] = grad_fn(tokens, targets);
    opt(grads);
    return loss;
  });
  return { net, train_step };
}

/** The likeliest continuation, one character at a time. */
async function generate(net: GPT, start: readonly number[], count: number): Promise<number[]> {
  net.set_train(false);
  const codes = [...start];
  for (let i = 0; i < count; i++) {
    const logits = net(new Tensor([codes.slice(-LENGTH)], ms.int32));
    codes.push(Number(await logits.at(0, -1).argmax().item()));
  }
  return codes;
}

async function main(path: string, steps = 300): Promise<void> {
  const [codes, characters] = read_text(path);
  const { net, train_step } = build(characters.length);
  let step = 0;
  for (const [tokens, targets] of batches(codes, steps)) {
    const loss = train_step(tokens, targets);
    if (step % 20 === 0) console.log(`step ${step}  loss ${Number(await loss.item()).toFixed(4)}`);
    step++;
  }
  const made = await generate(net, codes.slice(0, LENGTH), 100);
  console.log(
    made
      .slice(LENGTH)
      .map((c) => characters[c])
      .join(''),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(process.argv[2] ?? 'LICENSE', ...process.argv.slice(3).map(Number));
}
