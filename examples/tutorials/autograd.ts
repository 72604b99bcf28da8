/** MindSpore's beginner tutorial "Automatic differentiation", ported by hand. */
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import * as ms from 'mindspore-ts';
import { nn, np, ops, Parameter, Tensor } from 'mindspore-ts';

/** Prints what the Python code of the tutorial prints. */
export async function main(): Promise<void> {
  np.random.seed(42);
  const x = ops.ones(5, ms.float32); // input tensor
  const y = ops.zeros(3, ms.float32); // expected output
  const w = new Parameter(new Tensor(np.random.randn(5, 3), ms.float32), { name: 'w' }); // weight
  const b = new Parameter(new Tensor(np.random.randn(3), ms.float32), { name: 'b' }); // bias

  const func = (x: Tensor, y: Tensor, w: Tensor, b: Tensor): Tensor => {
    const z = ops.matmul(x, w).add(b);
    return ops.binary_cross_entropy_with_logits(z, y, ops.ones_like(z), ops.ones_like(z));
  };
  const loss = func(x, y, w, b);
  await ms.print(loss);

  let grads = ms.grad(func, [2, 3])(x, y, w, b);
  await ms.print(grads);

  const function_with_logits = (x: Tensor, y: Tensor, w: Tensor, b: Tensor): [Tensor, Tensor] => {
    const z = ops.matmul(x, w).add(b);
    return [ops.binary_cross_entropy_with_logits(z, y, ops.ones_like(z), ops.ones_like(z)), z];
  };
  grads = ms.grad(function_with_logits, [2, 3])(x, y, w, b);
  await ms.print(grads);

  const function_stop_gradient = (x: Tensor, y: Tensor, w: Tensor, b: Tensor): [Tensor, Tensor] => {
    const [loss, z] = function_with_logits(x, y, w, b);
    return [loss, ops.stop_gradient(z)];
  };
  grads = ms.grad(function_stop_gradient, [2, 3])(x, y, w, b);
  await ms.print(grads);

  const [by_position, [z]] = ms.grad(function_with_logits, [2, 3], { has_aux: true })(x, y, w, b);
  await ms.print(by_position, z);

  // The same with a Cell.
  class Network extends nn.Cell {
    w = w;
    b = b;

    override construct(x: Tensor): Tensor {
      return ops.matmul(x, this.w).add(this.b);
    }
  }
  const model = new Network();
  const loss_fn = new nn.BCEWithLogitsLoss();

  const forward_fn = (x: Tensor, y: Tensor): Tensor => {
    const z = model(x);
    return loss_fn(z, y);
  };
  const grad_fn = ms.value_and_grad(forward_fn, null, { weights: model.trainable_params() });
  [, grads] = grad_fn(x, y);
  await ms.print(grads);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
