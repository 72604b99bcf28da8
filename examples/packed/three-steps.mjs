// Three training steps with the installed package: what a new project with nothing but `npm install` can run. Numbers are MindSpore's.
import * as ms from 'mindspore-ts';
import { nn, Tensor } from 'mindspore-ts';

class Net extends nn.Cell {
  constructor() {
    super();
    this.fc = new nn.Dense(4, 3);
  }

  construct(x) {
    return this.fc(x);
  }
}

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
console.log(`losses: ${losses.map((loss) => loss.toFixed(4)).join(' ')}`);
// MindSpore prints the same numbers for the same script.
const expected = [2.002462, 1.073243, 0.714579];
if (losses.some((loss, step) => !(Math.abs(loss - expected[step]) < 1e-5))) throw new Error(`expected ${expected}`);
