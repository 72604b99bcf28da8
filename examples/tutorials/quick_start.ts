/** MindSpore's beginner tutorial "Quick start", ported by hand; one epoch. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
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
  const mnist_train = new MnistDataset(mnist(), { usage: 'train' });
  const mnist_test = new MnistDataset(mnist(), { usage: 'test' });
  await ms.print(mnist_train.get_col_names());

  const train_dataset = datapipe(mnist_train, 64);
  const test_dataset = datapipe(mnist_test, 64);

  for await (const [image, label] of test_dataset.create_tuple_iterator()) {
    await ms.print('Shape of image [N, C, H, W]:', image.shape, image.dtype);
    await ms.print('Shape of label:', label.shape, label.dtype);
    break;
  }
  for await (const data of test_dataset.create_dict_iterator()) {
    await ms.print('Shape of image [N, C, H, W]:', data.image.shape, data.image.dtype);
    await ms.print('Shape of label:', data.label.shape, data.label.dtype);
    break;
  }

  let model = new Network();
  await ms.print(model);

  // Instantiate loss function and optimizer
  const loss_fn = new nn.CrossEntropyLoss();
  const optimizer = new nn.SGD(model.trainable_params(), 1e-2);

  // 1. Define forward function
  const forward_fn = (data: Tensor, label: Tensor): [Tensor, Tensor] => {
    const logits = model(data);
    const loss = loss_fn(logits, label);
    return [loss, logits];
  };

  // 2. Get gradient function
  const grad_fn = ms.value_and_grad(forward_fn, null, optimizer.parameters, true);

  // 3. Define function of one-step training
  const train_step = (data: Tensor, label: Tensor): Tensor => {
    const [[loss], grads] = grad_fn(data, label);
    optimizer(grads);
    return loss;
  };

  const epochs = 1;
  for (let t = 0; t < epochs; t++) {
    console.log(`Epoch ${t + 1}\n-------------------------------`);
    await train_loop(model, train_dataset, train_step);
    await test_loop(model, test_dataset, loss_fn);
  }
  console.log('Done!');

  const folder = mkdtempSync(path.join(tmpdir(), 'quick_start-'));
  try {
    // Save checkpoint
    await ms.save_checkpoint(model, path.join(folder, 'model.ckpt'));
    console.log('Saved Model to model.ckpt');

    // Instantiate a random initialized model
    model = new Network();
    // Load checkpoint and load parameter to model
    const param_dict = await ms.load_checkpoint(path.join(folder, 'model.ckpt'));
    const [param_not_load] = ms.load_param_into_net(model, param_dict);
    await ms.print(param_not_load);
  } finally {
    rmSync(folder, { recursive: true });
  }

  model.set_train(false);
  for await (const [data, label] of test_dataset) {
    const pred = model(data);
    const predicted = pred.argmax(1);
    const [told, actual] = [await predicted.at(':10').str(), await label.at(':10').str()];
    console.log(`Predicted: "${told}", Actual: "${actual}"`);
    break;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
