import type { nn } from 'mindspore-ts';
import type { NetworkName } from '../protocol.js';
import { LeNet5 } from './networks/lenet.js';
import { Logistic } from './networks/logistic.js';
import { MLP } from './networks/mlp.js';
import { ResNet } from './networks/resnet.js';

/** The networks to choose from. */
export const networks: Readonly<Record<NetworkName, () => nn.Cell>> = {
  lenet: () => new LeNet5(),
  mlp: () => new MLP(),
  resnet: () => new ResNet(),
  logistic: () => new Logistic(),
};
