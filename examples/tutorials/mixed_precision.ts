/** MindSpore's beginner tutorial "Automatic mixed precision", ported by hand; 200 steps. */
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import * as ms from 'mindspore-ts';
import { nn, type Tensor } from 'mindspore-ts';
import { mnist } from '../mnist.js';
import { datapipe, Network, train_loop } from './network.js';

const { all_finite, auto_mixed_precision, build_train_network, DynamicLossScaler, FixedLossScaleManager } = ms.amp;
const { MnistDataset } = ms.dataset;
const { LossMonitor, Model } = ms.train;

/** Layers in float16, chosen one by one. */
export class NetworkFP16 extends nn.Cell {
  flatten = new nn.Flatten();
  dense_relu_sequential = new nn.SequentialCell(
    new nn.Dense(28 * 28, 512).to_float(ms.float16),
    new nn.ReLU(),
    new nn.Dense(512, 512).to_float(ms.float16),
    new nn.ReLU(),
    new nn.Dense(512, 10).to_float(ms.float16),
  );

  override construct(x: Tensor): Tensor {
    x = this.flatten(x);
    return this.dense_relu_sequential(x);
  }
}

/** Prints what the Python code of the tutorial prints. */
export async function main(): Promise<void> {
  ms.set_seed(1);
  const train_dataset = datapipe(new MnistDataset(mnist(), { usage: 'train' }), 64).take(200);

  const model = auto_mixed_precision(new Network(), 'O2');

  // Instantiate loss function and optimizer
  const loss_fn = new nn.CrossEntropyLoss();
  const optimizer = new nn.SGD(model.trainable_params(), 1e-2);

  // Define LossScaler
  const loss_scaler = new DynamicLossScaler({ scale_value: 2 ** 16, scale_factor: 2, scale_window: 50 });

  const forward_fn = (data: Tensor, label: Tensor): [Tensor, Tensor] => {
    const logits = model(data);
    let loss = loss_fn(logits, label);
    // scale up the loss value
    loss = loss_scaler.scale(loss);
    return [loss, logits];
  };
  const grad_fn = ms.value_and_grad(forward_fn, null, model.trainable_params(), true);

  const train_step = async (data: Tensor, label: Tensor): Promise<Tensor> => {
    const [[scaled], gradients] = grad_fn(data, label);
    const loss: Tensor = loss_scaler.unscale(scaled);

    const is_finite = all_finite(gradients);
    if (await is_finite.item()) {
      const grads = loss_scaler.unscale<Tensor[]>(gradients);
      optimizer(grads);
    }
    loss_scaler.adjust(is_finite);
    return loss;
  };

  await train_loop(model, train_dataset, train_step);

  build_train_network(new Network(), optimizer, loss_fn, {
    level: 'O2',
    loss_scale_manager: new FixedLossScaleManager({ drop_overflow_update: false }),
  });

  // Initialize network
  const net = new Network();
  const trainer = new Model(net, {
    loss_fn: new nn.CrossEntropyLoss(),
    optimizer: new nn.SGD(net.trainable_params(), 1e-2, { loss_scale: 128 }),
    metrics: new Set(['accuracy']),
    amp_level: 'O2',
    loss_scale_manager: new FixedLossScaleManager({ drop_overflow_update: false }),
  });
  await trainer.train(1, train_dataset, { callbacks: [new LossMonitor(100)] });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
