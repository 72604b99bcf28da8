/** MindSpore's beginner tutorial "Model training", ported by hand; one epoch. */
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import * as ms from 'mindspore-ts';
import { nn, type Tensor } from 'mindspore-ts';
import { mnist } from '../mnist.js';
import { datapipe, Network, test_loop, train_loop } from './network.js';

const { MnistDataset } = ms.dataset;

/** Prints what the Python code of the tutorial prints. */
export async function main(): Promise<void> {
  ms.set_seed(1);
  const train_dataset = datapipe(new MnistDataset(mnist(), { usage: 'train' }), 64);
  const test_dataset = datapipe(new MnistDataset(mnist(), { usage: 'test' }), 64);

  const model = new Network();

  const epochs = 1;
  const learning_rate = 1e-2;
  const loss_fn = new nn.CrossEntropyLoss();
  const optimizer = new nn.SGD(model.trainable_params(), { learning_rate });

  // Define forward function
  const forward_fn = (data: Tensor, label: Tensor): [Tensor, Tensor] => {
    const logits = model(data);
    const loss = loss_fn(logits, label);
    return [loss, logits];
  };

  // Get gradient function
  const grad_fn = ms.value_and_grad(forward_fn, null, optimizer.parameters, true);

  // Define function of one-step training
  const train_step = (data: Tensor, label: Tensor): Tensor => {
    const [[loss], grads] = grad_fn(data, label);
    optimizer(grads);
    return loss;
  };

  for (let t = 0; t < epochs; t++) {
    console.log(`Epoch ${t + 1}\n-------------------------------`);
    await train_loop(model, train_dataset, train_step);
    await test_loop(model, test_dataset, loss_fn);
  }
  console.log('Done!');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
