/** MindSpore's beginner tutorial "Model", ported by hand. */
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import * as ms from 'mindspore-ts';
import { nn, ops, type Tensor } from 'mindspore-ts';

class Network extends nn.Cell {
  flatten = new nn.Flatten();
  dense_relu_sequential = new nn.SequentialCell(
    new nn.Dense(28 * 28, 512, { weight_init: 'normal', bias_init: 'zeros' }),
    new nn.ReLU(),
    new nn.Dense(512, 512, { weight_init: 'normal', bias_init: 'zeros' }),
    new nn.ReLU(),
    new nn.Dense(512, 10, { weight_init: 'normal', bias_init: 'zeros' }),
  );

  override construct(x: Tensor): Tensor {
    x = this.flatten(x);
    return this.dense_relu_sequential(x);
  }
}

/** Prints what the Python code of the tutorial prints. */
export async function main(): Promise<void> {
  ms.set_seed(1);
  const model = new Network();
  await ms.print(model);

  const X = ops.ones([1, 28, 28], ms.float32);
  let logits = model(X);
  // A notebook shows the last value of a block: the `repr` of it.
  await logits.read();
  await ms.print(logits.toString());

  const pred_probab = new nn.Softmax({ axis: 1 })(logits);
  const y_pred = pred_probab.argmax(1);
  await ms.print('Predicted class:', y_pred);

  const input_image = ops.ones([3, 28, 28], ms.float32);
  await ms.print(input_image.shape);

  const flatten = new nn.Flatten();
  const flat_image = flatten(input_image);
  await ms.print(flat_image.shape);

  const layer1 = new nn.Dense(28 * 28, 20);
  let hidden1 = layer1(flat_image);
  await ms.print(hidden1.shape);

  await ms.print('Before ReLU:', hidden1, { end: '\n\n' });
  hidden1 = new nn.ReLU()(hidden1);
  await ms.print('After ReLU:', hidden1);

  const seq_modules = new nn.SequentialCell(flatten, layer1, new nn.ReLU(), new nn.Dense(20, 10));
  logits = seq_modules(input_image);
  await ms.print(logits.shape);

  const softmax = new nn.Softmax({ axis: 1 });
  softmax(logits);

  await ms.print('Model structure:', model, { end: '\n\n' });
  for (const [name, param] of model.parameters_and_names()) {
    await ms.print(`Layer: ${name}\nSize:`, param.shape, '\nValues :', param.at(':2'), '\n');
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
