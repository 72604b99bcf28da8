/** Three training steps, as in examples/packed, with nothing between this file and the package. */
import * as ms from '../mindspore-ts/dist/bundle.js';

const { nn, Tensor } = ms;

class Net extends nn.Cell {
  constructor() {
    super();
    this.fc = new nn.Dense(4, 3);
  }

  construct(x) {
    return this.fc(x);
  }
}

/** The losses. */
export async function train(device_target) {
  ms.set_context({ device_target });
  ms.set_seed(1);
  const net = new Net();
  const loss_fn = new nn.CrossEntropyLoss();
  const optimizer = new nn.ASGD(net.trainable_params(), { learning_rate: 0.5 });
  const grad_fn = ms.value_and_grad((x, label) => loss_fn(net(x), label), null, optimizer.parameters);
  const x = new Tensor([
    [1, 0, 0, 2],
    [0, 3, 1, 0],
    [2, 1, 0, 1],
  ]);
  const label = new Tensor([0, 1, 2], ms.int32);
  const losses = [];
  for (let step = 0; step < 3; step++) {
    const [loss, grads] = grad_fn(x, label);
    optimizer(grads);
    losses.push(Number(await loss.item()));
  }
  return losses;
}
