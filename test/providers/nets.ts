/** Networks that are trained on every provider, with data made here: this runs in Node and in pages. */
import * as ms from 'mindspore-ts';
import { nn, Tensor } from 'mindspore-ts';
import { LeNet5 } from '../../demo/src/script/networks/lenet.js';

/** Numbers in [0, 1), the same everywhere. */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
}

/** What is trained: a network, its optimizer, and the shape of an input. */
interface Setup {
  readonly net: nn.Cell;
  readonly opt: (params: readonly ms.Parameter[]) => nn.Optimizer;
  readonly shape: readonly number[];
  readonly classes: number;
}

class Logistic extends nn.Cell {
  flatten = new nn.Flatten();
  fc = new nn.Dense(36, 4);

  override construct(x: Tensor): Tensor {
    return this.fc(this.flatten(x));
  }
}

class Block extends nn.Cell {
  readonly main: nn.SequentialCell;
  readonly down: nn.SequentialCell | null;
  relu = new nn.ReLU();

  constructor(inputs: number, outputs: number, stride: number) {
    super();
    const conv = (from: number, kernel: number, step: number): nn.Conv2d =>
      new nn.Conv2d(from, outputs, kernel, step, { pad_mode: 'same' });
    const norm = (): nn.BatchNorm2d => new nn.BatchNorm2d(outputs);
    this.main = new nn.SequentialCell(conv(inputs, 3, stride), norm(), new nn.ReLU(), conv(outputs, 3, 1), norm());
    this.down = inputs === outputs ? null : new nn.SequentialCell(conv(inputs, 1, stride), norm());
  }

  override construct(x: Tensor): Tensor {
    return this.relu(this.main(x).add(this.down === null ? x : this.down(x)));
  }
}

/** The ResNet-20 of examples/resnet. */
class ResNet20 extends nn.Cell {
  stem = new nn.SequentialCell(new nn.Conv2d(1, 16, 3), new nn.BatchNorm2d(16), new nn.ReLU());
  blocks = new nn.SequentialCell(
    [16, 16, 16, 32, 32, 32, 64, 64, 64].map((outputs, i) => {
      const inputs = [16, 16, 16, 16, 32, 32, 32, 64, 64][i];
      return new Block(inputs, outputs, inputs === outputs ? 1 : 2);
    }),
  );
  fc = new nn.Dense(64, 5);

  override construct(x: Tensor): Tensor {
    return this.fc(ms.ops.mean(this.blocks(this.stem(x)), [2, 3]));
  }
}

class Recurrent extends nn.Cell {
  lstm = new nn.LSTM(6, 8, { batch_first: true });
  fc = new nn.Dense(8, 4);

  override construct(x: Tensor): Tensor {
    const [out] = this.lstm(x) as [Tensor, unknown];
    return this.fc(ms.ops.mean(out, 1));
  }
}

class Attentive extends nn.Cell {
  encoder = new nn.TransformerEncoder(
    new nn.TransformerEncoderLayer(8, 2, { dim_feedforward: 16, dropout: 0, batch_first: true }),
    2,
  );
  fc = new nn.Dense(8, 4);

  override construct(x: Tensor): Tensor {
    return this.fc(ms.ops.mean(this.encoder(x), 1));
  }
}

const SETUPS: Readonly<Record<string, () => Setup>> = {
  lenet: () => ({
    net: new LeNet5(),
    opt: (params) => new nn.ASGD(params, { learning_rate: 0.05 }),
    shape: [4, 1, 28, 28],
    classes: 10,
  }),
  logistic: () => ({
    net: new Logistic(),
    opt: (params) => new nn.Adam(params, { learning_rate: 0.01 }),
    shape: [4, 6, 6],
    classes: 4,
  }),
  lstm: () => ({
    net: new Recurrent(),
    opt: (params) => new nn.Adam(params, { learning_rate: 0.01 }),
    shape: [4, 5, 6],
    classes: 4,
  }),
  transformer: () => ({
    net: new Attentive(),
    // Biases of keys have gradients of 0: Adam would make steps of what rounding leaves.
    opt: (params) => new nn.Momentum(params, 0.05, 0.9),
    shape: [3, 5, 8],
    classes: 4,
  }),
  resnet20: () => ({
    net: new ResNet20(),
    opt: (params) => new nn.Momentum(params, 0.001, 0.9),
    shape: [2, 1, 8, 8],
    classes: 5,
  }),
};

/** The names of the networks. */
export const NETS = Object.keys(SETUPS);

/** Trains a network for so many steps, in eager style or with the step compiled by `jit`; gives the losses and the weights. */
export async function train(
  name: string,
  steps: number,
  style: 'eager' | 'jit' = 'jit',
  seed = 7,
): Promise<{ losses: number[]; weights: number[] }> {
  ms.set_seed(1);
  const { net, opt: make, shape, classes } = SETUPS[name]();
  net.set_train();
  const loss = new nn.SoftmaxCrossEntropyWithLogits({ sparse: true, reduction: 'mean' });
  const opt = make(net.trainable_params());
  const grad_fn = ms.value_and_grad((x: Tensor, y: Tensor) => loss(net(x) as Tensor, y), null, opt.parameters);
  const eager = (x: Tensor, y: Tensor): Tensor => {
    const [value, grads] = grad_fn(x, y);
    opt(grads as Tensor[]);
    return value;
  };
  const step = style === 'jit' ? ms.jit(eager) : eager;
  const random = generator(seed);
  const [batch] = shape;
  const losses: number[] = [];
  for (let i = 0; i < steps; i++) {
    const size = shape.reduce((n, d) => n * d, 1);
    const x = Tensor.fromData(
      Float32Array.from({ length: size }, () => random() * 2 - 1),
      shape,
      ms.float32,
    );
    const labels = Int32Array.from({ length: batch }, () => Math.floor(random() * classes));
    losses.push(Number(await step(x, Tensor.fromData(labels, [batch], ms.int32)).item()));
  }
  const weights: number[] = [];
  for (const p of net.trainable_params()) weights.push(...((await p.read()) as Float32Array));
  return { losses, weights };
}

/** A step of training of a network as one cell, and inputs for it. */
export function stepOf(name: string): { step: nn.TrainOneStepCell; inputs: [Tensor, Tensor] } {
  const { net, opt, shape } = SETUPS[name]();
  net.set_train();
  const loss = new nn.SoftmaxCrossEntropyWithLogits({ sparse: true, reduction: 'mean' });
  const step = new nn.TrainOneStepCell(new nn.WithLossCell(net, loss), opt(net.trainable_params()));
  return {
    step,
    inputs: [ms.ops.zeros(shape, ms.float32), Tensor.fromData(new Int32Array(shape[0]), [shape[0]], ms.int32)],
  };
}
