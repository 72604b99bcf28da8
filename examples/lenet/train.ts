/** LeNet-5 on MNIST with nn.ASGD: a port of train.py, line by line. */
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import * as ms from 'mindspore-ts';
import { nn, type Tensor } from 'mindspore-ts';
import { mnist } from '../mnist.js';

const { MnistDataset, transforms, vision } = ms.dataset;
const { Model, ProgressBar, TimeMonitor } = ms.train;

/** The network of MindSpore's examples. */
export class LeNet5 extends nn.Cell {
  conv1 = new nn.Conv2d(1, 6, 5, { pad_mode: 'valid' });
  conv2 = new nn.Conv2d(6, 16, 5, { pad_mode: 'valid' });
  relu = new nn.ReLU();
  pool = new nn.MaxPool2d({ kernel_size: 2, stride: 2 });
  flatten = new nn.Flatten();
  fc1 = new nn.Dense(16 * 4 * 4, 120);
  fc2 = new nn.Dense(120, 84);
  fc3 = new nn.Dense(84, 10);

  override construct(x: Tensor): Tensor {
    x = this.pool(this.relu(this.conv1(x)));
    x = this.pool(this.relu(this.conv2(x)));
    x = this.flatten(x);
    x = this.relu(this.fc1(x));
    x = this.relu(this.fc2(x));
    return this.fc3(x);
  }
}

/** Batches of normalized images (N, 1, 28, 28) and int32 labels (N). */
export function create_dataset(folder: string, usage: 'train' | 'test', batch_size = 32) {
  let dataset = new MnistDataset(folder, { usage, shuffle: false });
  dataset = dataset.map(
    [new vision.Rescale(1 / 255, 0), new vision.Normalize({ mean: [0.1307], std: [0.3081] }), new vision.HWC2CHW()],
    'image',
  );
  dataset = dataset.map(new transforms.TypeCast(ms.int32), 'label');
  return dataset.batch(batch_size);
}

async function main(folder: string): Promise<void> {
  ms.set_context({ mode: ms.GRAPH_MODE });
  ms.set_seed(1);
  const net = new LeNet5();
  const loss = new nn.SoftmaxCrossEntropyWithLogits({ sparse: true, reduction: 'mean' });
  const opt = new nn.ASGD(net.trainable_params(), { learning_rate: 0.1 });
  const model = new Model(net, { loss_fn: loss, optimizer: opt, metrics: new Set(['accuracy']) });

  await model.train(1, create_dataset(folder, 'train'), { callbacks: [new ProgressBar(), new TimeMonitor()] });
  const metrics = await model.eval(create_dataset(folder, 'test'));
  console.log('accuracy:', metrics.get('accuracy'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv[2] ?? mnist());
