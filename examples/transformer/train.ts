/** A transformer encoder that reads MNIST images as 16 patches; warm-up, decay of weights only: a port of train.py, line by line. */
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import * as ms from 'mindspore-ts';
import { nn, ops, Parameter, type Tensor } from 'mindspore-ts';
import { mnist } from '../mnist.js';

const { Normal, initializer } = ms.common.initializer;
const { MnistDataset, transforms, vision } = ms.dataset;
const { LearningRateSchedule, PolynomialDecayLR, WarmUpLR } = nn.learning_rate_schedule;
const { LossMonitor, Model } = ms.train;

const WIDTH = 32;
const HEADS = 4;
const LAYERS = 2;

/** Patches, positions, two encoder layers, the mean over all patches, one dense layer. */
export class Encoder extends nn.Cell {
  patch: nn.Dense;
  position: Parameter;
  encoder: nn.TransformerEncoder;
  fc: nn.Dense;

  constructor(num_class = 10) {
    super();
    this.patch = new nn.Dense(49, WIDTH);
    this.position = new Parameter(initializer(new Normal(0.02), [1, 16, WIDTH], ms.float32), { name: 'position' });
    const options = { dropout: 0.0, activation: 'gelu', batch_first: true } as const;
    const layer = new nn.TransformerEncoderLayer(WIDTH, HEADS, 64, options);
    this.encoder = new nn.TransformerEncoder(layer, LAYERS, { norm: new nn.LayerNorm([WIDTH]) });
    this.fc = new nn.Dense(WIDTH, num_class);
  }

  override construct(x: Tensor): Tensor {
    const patches = x.reshape(-1, 4, 7, 4, 7).transpose(0, 1, 3, 2, 4).reshape(-1, 16, 49);
    const y = this.encoder(this.patch(patches).add(this.position));
    return this.fc(ops.mean(y, 1));
  }
}

class WarmUpThenDecay extends LearningRateSchedule {
  warmup_steps: number;
  warmup: InstanceType<typeof WarmUpLR>;
  decay: InstanceType<typeof PolynomialDecayLR>;

  constructor(rate: number, warmup_steps: number, steps: number) {
    super();
    this.warmup_steps = warmup_steps;
    this.warmup = new WarmUpLR(rate, warmup_steps);
    this.decay = new PolynomialDecayLR(rate, rate / 100, steps, 1.0);
  }

  override construct(global_step: Tensor): Tensor {
    return ops.where(global_step.less(this.warmup_steps), this.warmup(global_step), this.decay(global_step));
  }
}

/** Batches of normalized images (N, 1, 28, 28) and int32 labels (N). */
export function create_dataset(folder: string, usage: 'train' | 'test', batch_size = 32) {
  let dataset = new MnistDataset(folder, { usage, shuffle: false });
  dataset = dataset.map(
    [new vision.Rescale(1 / 255, 0), new vision.Normalize([0.1307], [0.3081]), new vision.HWC2CHW()],
    'image',
  );
  dataset = dataset.map(new transforms.TypeCast(ms.int32), 'label');
  return dataset.batch(batch_size);
}

/** The network and what trains it for so many steps. */
export function build(steps: number) {
  ms.set_seed(1);
  const net = new Encoder();
  const decayed = net.trainable_params().filter((p) => p.name.endsWith('weight'));
  const others = net.trainable_params().filter((p) => !p.name.endsWith('weight'));
  const groups = [
    { params: decayed, weight_decay: 0.01 },
    { params: others },
    { order_params: net.trainable_params() },
  ];
  const learning_rate = new WarmUpThenDecay(1e-3, Math.floor(steps / 10), steps);
  const opt = new nn.AdamWeightDecay(groups, { learning_rate });
  const loss_fn = new nn.CrossEntropyLoss();
  const model = new Model(net, { loss_fn, optimizer: opt, metrics: new Set(['accuracy', 'loss']) });
  return { net, model };
}

async function main(folder: string, steps = 300): Promise<void> {
  const { model } = build(steps);
  await model.train(1, create_dataset(folder, 'train').take(steps), { callbacks: [new LossMonitor(50)] });
  console.log(await model.eval(create_dataset(folder, 'test').take(32)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(process.argv[2] ?? mnist(), ...process.argv.slice(3).map(Number));
}
