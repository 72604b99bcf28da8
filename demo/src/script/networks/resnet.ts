import { nn, ops, type Tensor } from 'mindspore-ts';

/** Two convolutions with batch normalization, and a way around them. */
class Block extends nn.Cell {
  conv1: nn.Conv2d;
  bn1: nn.BatchNorm2d;
  conv2: nn.Conv2d;
  bn2: nn.BatchNorm2d;
  relu = new nn.ReLU();
  down: nn.Conv2d | null = null;

  constructor(inputs: number, outputs: number, stride: number) {
    super();
    this.conv1 = new nn.Conv2d(inputs, outputs, 3, stride);
    this.bn1 = new nn.BatchNorm2d(outputs);
    this.conv2 = new nn.Conv2d(outputs, outputs, 3);
    this.bn2 = new nn.BatchNorm2d(outputs);
    if (stride !== 1) this.down = new nn.Conv2d(inputs, outputs, 1, stride);
  }

  override construct(x: Tensor): Tensor {
    const y = this.bn2(this.conv2(this.relu(this.bn1(this.conv1(x)))));
    return this.relu(y.add(this.down === null ? x : this.down(x)));
  }
}

/** A small residual network. */
export class ResNet extends nn.Cell {
  conv = new nn.Conv2d(1, 8, 3, 2);
  bn = new nn.BatchNorm2d(8);
  relu = new nn.ReLU();
  blocks = new nn.SequentialCell(new Block(8, 8, 1), new Block(8, 16, 2), new Block(16, 32, 2));
  fc = new nn.Dense(32, 10);

  override construct(x: Tensor): Tensor {
    x = this.relu(this.bn(this.conv(x)));
    x = this.blocks(x);
    return this.fc(ops.mean(x, [2, 3]));
  }
}
