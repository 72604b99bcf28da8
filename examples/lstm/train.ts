/** A bidirectional LSTM that reads MNIST images row by row, Adam: a port of train.py, line by line. */
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import * as ms from 'mindspore-ts';
import { nn, ops, type Tensor } from 'mindspore-ts';
import { mnist } from '../mnist.js';

const { MnistDataset, transforms, vision } = ms.dataset;

/** One bidirectional layer, the largest output over all rows, one dense layer. */
export class Classifier extends nn.Cell {
  lstm: nn.LSTM;
  fc: nn.Dense;

  constructor(hidden = 32, num_class = 10) {
    super();
    this.lstm = new nn.LSTM(28, hidden, { batch_first: true, bidirectional: true });
    this.fc = new nn.Dense(2 * hidden, num_class);
  }

  override construct(x: Tensor): Tensor {
    const rows = x.squeeze(1);
    const [y] = this.lstm(rows);
    return this.fc(ops.amax(y, 1));
  }
}

/** Batches of images (N, 1, 28, 28) in [0, 1] and int32 labels (N). */
export function create_dataset(folder: string, usage: 'train' | 'test', batch_size = 32) {
  let dataset = new MnistDataset(folder, { usage, shuffle: false });
  dataset = dataset.map([new vision.Rescale(1 / 255, 0), new vision.HWC2CHW()], 'image');
  dataset = dataset.map(new transforms.TypeCast(ms.int32), 'label');
  return dataset.batch(batch_size);
}

/** The network and one step of training. */
export function build() {
  ms.set_seed(1);
  const net = new Classifier();
  net.set_train();
  const loss_fn = new nn.CrossEntropyLoss();
  const opt = new nn.Adam(net.trainable_params(), { learning_rate: 0.01 });
  const grad_fn = ms.value_and_grad((x: Tensor, y: Tensor) => loss_fn(net(x), y), null, opt.parameters);

  const train_step = (x: Tensor, y: Tensor): Tensor => {
    const [loss, grads] = grad_fn(x, y);
    opt(ops.clip_by_global_norm(grads, 1.0));
    return loss;
  };
  return { net, train_step };
}

type Batches = ReturnType<typeof create_dataset>;

/** The share of images that are told right. */
export async function evaluate(net: Classifier, dataset: Batches): Promise<number> {
  net.set_train(false);
  let right = 0;
  let total = 0;
  for await (const [image, label] of dataset.create_tuple_iterator()) {
    right += Number(await net(image).argmax(1).equal(label).sum().item());
    total += label.shape[0];
  }
  return right / total;
}

async function main(folder: string, steps = 300): Promise<void> {
  const { net, train_step } = build();
  let step = 0;
  for await (const [image, label] of create_dataset(folder, 'train').take(steps).create_tuple_iterator()) {
    const loss = train_step(image, label);
    if (step % 50 === 0) console.log(`step ${step}  loss ${Number(await loss.item()).toFixed(4)}`);
    step++;
  }
  console.log('accuracy:', await evaluate(net, create_dataset(folder, 'test').take(32)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(process.argv[2] ?? mnist(), ...process.argv.slice(3).map(Number));
}
