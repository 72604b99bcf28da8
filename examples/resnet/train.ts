/** ResNet-20 on MNIST images of 32x32 pixels, Momentum with a cosine rate: a port of train.py, line by line. */
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import * as ms from 'mindspore-ts';
import { nn, ops, type Tensor } from 'mindspore-ts';
import { mnist } from '../mnist.js';

const { HeNormal } = ms.common.initializer;
const { MnistDataset, transforms, vision } = ms.dataset;
const { LossMonitor, Model } = ms.train;

function conv(inputs: number, outputs: number, kernel_size: number, stride = 1): nn.Conv2d {
  return new nn.Conv2d(inputs, outputs, kernel_size, stride, { pad_mode: 'same', weight_init: new HeNormal() });
}

class Block extends nn.Cell {
  conv1: nn.Conv2d;
  bn1: nn.BatchNorm2d;
  conv2: nn.Conv2d;
  bn2: nn.BatchNorm2d;
  relu: nn.ReLU;
  down: nn.SequentialCell | null;

  constructor(inputs: number, outputs: number, stride: number) {
    super();
    this.conv1 = conv(inputs, outputs, 3, stride);
    this.bn1 = new nn.BatchNorm2d(outputs);
    this.conv2 = conv(outputs, outputs, 3);
    this.bn2 = new nn.BatchNorm2d(outputs);
    this.relu = new nn.ReLU();
    this.down = null;
    if (stride !== 1 || inputs !== outputs) {
      this.down = new nn.SequentialCell(conv(inputs, outputs, 1, stride), new nn.BatchNorm2d(outputs));
    }
  }

  override construct(x: Tensor): Tensor {
    let y = this.relu(this.bn1(this.conv1(x)));
    y = this.bn2(this.conv2(y));
    if (this.down !== null) x = this.down(x);
    return this.relu(y.add(x));
  }
}

/** The network of "Deep Residual Learning" for small images. */
export class ResNet20 extends nn.Cell {
  conv: nn.Conv2d;
  bn: nn.BatchNorm2d;
  relu: nn.ReLU;
  blocks: nn.SequentialCell;
  fc: nn.Dense;

  constructor(channels = 1, num_class = 10) {
    super();
    this.conv = conv(channels, 16, 3);
    this.bn = new nn.BatchNorm2d(16);
    this.relu = new nn.ReLU();
    const blocks: Block[] = [];
    let inputs = 16;
    for (const outputs of [16, 32, 64]) {
      for (let i = 0; i < 3; i++) {
        blocks.push(new Block(inputs, outputs, i === 0 && outputs !== 16 ? 2 : 1));
        inputs = outputs;
      }
    }
    this.blocks = new nn.SequentialCell(blocks);
    this.fc = new nn.Dense(64, num_class);
  }

  override construct(x: Tensor): Tensor {
    x = this.relu(this.bn(this.conv(x)));
    x = this.blocks(x);
    x = ops.mean(x, [2, 3]);
    return this.fc(x);
  }
}

/** Batches of images (N, 1, 32, 32) in [-1, 1] and int32 labels (N). */
export function create_dataset(folder: string, usage: 'train' | 'test', batch_size = 32) {
  let dataset = new MnistDataset(folder, { usage, shuffle: false });
  dataset = dataset.map(
    [new vision.Resize([32, 32]), new vision.Rescale(1 / 127.5, -1), new vision.HWC2CHW()],
    'image',
  );
  dataset = dataset.map(new transforms.TypeCast(ms.int32), 'label');
  return dataset.batch(batch_size);
}

/** The network and what trains it for so many steps. */
export function build(steps: number) {
  ms.set_seed(1);
  const net = new ResNet20();
  const loss = new nn.CrossEntropyLoss();
  const rate = nn.cosine_decay_lr(0.0, 0.0003, steps, steps, 1);
  const opt = new nn.Momentum(net.trainable_params(), rate, 0.9, { weight_decay: 1e-4 });
  const model = new Model(net, { loss_fn: loss, optimizer: opt, metrics: new Set(['accuracy', 'loss']) });
  return { net, model };
}

async function main(folder: string, steps = 100): Promise<void> {
  ms.set_context({ mode: ms.GRAPH_MODE });
  const { model } = build(steps);
  await model.train(1, create_dataset(folder, 'train').take(steps), { callbacks: [new LossMonitor(10)] });
  console.log(await model.eval(create_dataset(folder, 'test').take(8)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(process.argv[2] ?? mnist(), ...process.argv.slice(3).map(Number));
}
