import { nn, type Tensor } from 'mindspore-ts';

/** Softmax regression: one layer, 7,850 weights. */
export class Logistic extends nn.Cell {
  flatten = new nn.Flatten();
  fc = new nn.Dense(28 * 28, 10);

  override construct(x: Tensor): Tensor {
    return this.fc(this.flatten(x));
  }
}
