import { nn, type Tensor } from 'mindspore-ts';

/** LeNet-5, the network of MindSpore's examples. */
export class LeNet5 extends nn.Cell {
  conv1 = new nn.Conv2d(1, 6, 5, { pad_mode: 'valid' });
  conv2 = new nn.Conv2d(6, 16, 5, { pad_mode: 'valid' });
  relu = new nn.ReLU();
  pool = new nn.MaxPool2d({ kernel_size: 2, stride: 2 });
  flatten = new nn.Flatten();
  fc1 = new nn.Dense(16 * 4 * 4, 120);
  fc2 = new nn.Dense(120, 84);
  fc3 = new nn.Dense(84, 10);

  override construct(x: Tensor): Tensor {
    x = this.pool(this.relu(this.conv1(x)));
    x = this.pool(this.relu(this.conv2(x)));
    x = this.flatten(x);
    x = this.relu(this.fc1(x));
    x = this.relu(this.fc2(x));
    return this.fc3(x);
  }
}
