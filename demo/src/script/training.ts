import * as ms from 'mindspore-ts';
import { nn, ops, type Tensor } from 'mindspore-ts';

/** One step: forward, backward and optimizer, compiled into one graph. */
export function make_train_step(net: nn.Cell, optimizer: nn.Optimizer) {
  const loss_fn = new nn.SoftmaxCrossEntropyWithLogits({ sparse: true, reduction: 'mean' });
  const forward_fn = (image: Tensor, label: Tensor): Tensor => loss_fn(net(image) as Tensor, label);
  const grad_fn = ms.value_and_grad(forward_fn, null, optimizer.parameters);

  const train_step = (image: Tensor, label: Tensor): Tensor => {
    const [loss, grads] = grad_fn(image, label);
    optimizer(grads);
    return loss;
  };
  return ms.jit(train_step);
}

/** One epoch; gives the loss of every step. */
export async function* train_loop(
  net: nn.Cell,
  dataset: ms.dataset.Dataset,
  train_step: (image: Tensor, label: Tensor) => Tensor,
): AsyncGenerator<Tensor> {
  for await (const { image, label } of dataset.create_dict_iterator()) {
    net.set_train(); // between two steps somebody may have asked for a prediction
    yield train_step(image, label);
  }
}

/** Gives the probabilities (N, 10) of the classes. */
export function make_predict(net: nn.Cell) {
  const probabilities = ms.jit((image: Tensor): Tensor => ops.softmax(net(image) as Tensor, 1));
  return (image: Tensor): Tensor => {
    net.set_train(false);
    return probabilities(image);
  };
}

/** The classes that the network takes the images of a dataset for. */
export async function test_loop(
  predict: (image: Tensor) => Tensor,
  batches: readonly { image: Tensor }[],
): Promise<number[]> {
  const classes: number[] = [];
  for (const { image } of batches) classes.push(...((await predict(image).argmax(1).tolist()) as number[]));
  return classes;
}
