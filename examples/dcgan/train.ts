/** A DCGAN on MNIST with two Adam optimizers: a port of train.py, line by line. */
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import * as ms from 'mindspore-ts';
import { nn, np, ops, Tensor } from 'mindspore-ts';
import { mnist } from '../mnist.js';

const { Normal } = ms.common.initializer;
const { MnistDataset, vision } = ms.dataset;

const LATENT = 32;

function up(inputs: number, outputs: number, kernel_size: number, stride: number, padding = 0): nn.Conv2dTranspose {
  const weight_init = new Normal(0.02);
  return new nn.Conv2dTranspose(inputs, outputs, kernel_size, stride, { pad_mode: 'pad', padding, weight_init });
}

function down(inputs: number, outputs: number, kernel_size: number, stride: number, padding = 0): nn.Conv2d {
  const weight_init = new Normal(0.02);
  return new nn.Conv2d(inputs, outputs, kernel_size, stride, { pad_mode: 'pad', padding, weight_init });
}

/** Images (N, 1, 32, 32) from noise (N, 32, 1, 1). */
export class Generator extends nn.Cell {
  layers: nn.SequentialCell;

  constructor(width = 16) {
    super();
    this.layers = new nn.SequentialCell(
      up(LATENT, 4 * width, 4, 1),
      new nn.BatchNorm2d(4 * width, { gamma_init: new Normal(0.02, 1.0) }),
      new nn.ReLU(),
      up(4 * width, 2 * width, 4, 2, 1),
      new nn.BatchNorm2d(2 * width, { gamma_init: new Normal(0.02, 1.0) }),
      new nn.ReLU(),
      up(2 * width, width, 4, 2, 1),
      new nn.BatchNorm2d(width, { gamma_init: new Normal(0.02, 1.0) }),
      new nn.ReLU(),
      up(width, 1, 4, 2, 1),
      new nn.Tanh(),
    );
  }

  override construct(z: Tensor): Tensor {
    return this.layers(z);
  }
}

/** How real images look: (N, 1). */
export class Discriminator extends nn.Cell {
  layers: nn.SequentialCell;

  constructor(width = 16) {
    super();
    this.layers = new nn.SequentialCell(
      down(1, width, 4, 2, 1),
      new nn.LeakyReLU(0.2),
      down(width, 2 * width, 4, 2, 1),
      new nn.BatchNorm2d(2 * width, { gamma_init: new Normal(0.02, 1.0) }),
      new nn.LeakyReLU(0.2),
      down(2 * width, 4 * width, 4, 2, 1),
      new nn.BatchNorm2d(4 * width, { gamma_init: new Normal(0.02, 1.0) }),
      new nn.LeakyReLU(0.2),
      down(4 * width, 1, 4, 1),
    );
  }

  override construct(x: Tensor): Tensor {
    return this.layers(x).reshape(-1, 1);
  }
}

/** Batches of images (N, 1, 32, 32) in [-1, 1]. */
export function create_dataset(folder: string, batch_size = 32) {
  let dataset = new MnistDataset(folder, { usage: 'train', shuffle: false }).project('image');
  dataset = dataset.map(
    [new vision.Resize([32, 32]), new vision.Rescale(1 / 127.5, -1), new vision.HWC2CHW()],
    'image',
  );
  return dataset.batch(batch_size, { drop_remainder: true });
}

/** Both networks and one step of training. */
export function build() {
  ms.set_seed(2);
  const generator = new Generator();
  const discriminator = new Discriminator();
  generator.set_train();
  discriminator.set_train();
  const loss_fn = new nn.BCEWithLogitsLoss();
  const opt_g = new nn.Adam(generator.trainable_params(), { learning_rate: 2e-4, beta1: 0.5, eps: 1e-4 });
  const opt_d = new nn.Adam(discriminator.trainable_params(), { learning_rate: 2e-4, beta1: 0.5, eps: 1e-4 });
  opt_g.update_parameters_name('optim_g.');
  opt_d.update_parameters_name('optim_d.');

  const generator_forward = (z: Tensor): [Tensor, Tensor] => {
    const fake = generator(z);
    const verdict = discriminator(fake);
    return [loss_fn(verdict, ops.ones_like(verdict)), fake];
  };

  const discriminator_forward = (real: Tensor, fake: Tensor): Tensor => {
    const [judged_real, judged_fake] = [discriminator(real), discriminator(fake)];
    const real_loss = loss_fn(judged_real, ops.ones_like(judged_real));
    const fake_loss = loss_fn(judged_fake, ops.zeros_like(judged_fake));
    return real_loss.add(fake_loss).div(2);
  };

  const grad_g = ms.value_and_grad(generator_forward, null, opt_g.parameters, { has_aux: true });
  const grad_d = ms.value_and_grad(discriminator_forward, null, opt_d.parameters);

  const train_step = (real: Tensor, z: Tensor): [Tensor, Tensor] => {
    const [[loss_g, fake], grads_g] = grad_g(z);
    const [loss_d, grads_d] = grad_d(real, ops.stop_gradient(fake));
    opt_g(grads_g);
    opt_d(grads_d);
    return [loss_g, loss_d];
  };
  return { generator, discriminator, train_step };
}

/** What the generator starts from; numpy's stream. */
export function noise(count: number): Tensor {
  return new Tensor(np.random.normal(0, 1, [count, LATENT, 1, 1]), ms.float32);
}

async function main(folder: string, steps = 200): Promise<void> {
  const { generator, train_step } = build();
  np.random.seed(1);
  let step = 0;
  for await (const [real] of create_dataset(folder).take(steps).create_tuple_iterator()) {
    const [loss_g, loss_d] = train_step(real, noise(real.shape[0]));
    if (step % 20 === 0) {
      const [g, d] = [Number(await loss_g.item()), Number(await loss_d.item())];
      console.log(`step ${step}  generator ${g.toFixed(4)}  discriminator ${d.toFixed(4)}`);
    }
    step++;
  }
  generator.set_train(false);
  const image = (await generator(noise(1)).at(0, 0).tolist()) as number[][];
  for (const row of image.filter((_, i) => i % 2 === 0)) {
    console.log(row.map((v) => ' .:*#'[Math.min(4, Math.trunc((v + 1) * 2.5))]).join(''));
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(process.argv[2] ?? mnist(), ...process.argv.slice(3).map(Number));
}
