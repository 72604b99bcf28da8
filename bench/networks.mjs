// Networks for digits of 28 × 28 that several of these programs train.
import { nn } from 'mindspore-ts';

/** The network of MindSpore's quick start. */
export const quickStart = () =>
  new nn.SequentialCell([
    new nn.Flatten(),
    new nn.Dense(784, 512),
    new nn.ReLU(),
    new nn.Dense(512, 512),
    new nn.ReLU(),
    new nn.Dense(512, 10),
  ]);

/** LeNet-5. */
export const lenet = () =>
  new nn.SequentialCell([
    new nn.Conv2d(1, 6, 5, { pad_mode: 'valid' }),
    new nn.ReLU(),
    new nn.MaxPool2d(2, 2),
    new nn.Conv2d(6, 16, 5, { pad_mode: 'valid' }),
    new nn.ReLU(),
    new nn.MaxPool2d(2, 2),
    new nn.Flatten(),
    new nn.Dense(256, 120),
    new nn.ReLU(),
    new nn.Dense(120, 84),
    new nn.ReLU(),
    new nn.Dense(84, 10),
  ]);

export const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];
