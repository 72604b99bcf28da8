import { nn, type Tensor } from 'mindspore-ts';

/** Two hidden layers, fully connected. */
export class MLP extends nn.Cell {
  flatten = new nn.Flatten();
  layers = new nn.SequentialCell(
    new nn.Dense(28 * 28, 128),
    new nn.ReLU(),
    new nn.Dense(128, 64),
    new nn.ReLU(),
    new nn.Dense(64, 10),
  );

  override construct(x: Tensor): Tensor {
    return this.layers(this.flatten(x));
  }
}
