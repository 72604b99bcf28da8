/** What there is to choose from, in words; the code itself is in the worker. */
import type { NetworkName, OptimizerName } from '../protocol.js';
import datasetSource from '../script/dataset.ts?raw';
import lenetSource from '../script/networks/lenet.ts?raw';
import logisticSource from '../script/networks/logistic.ts?raw';
import mlpSource from '../script/networks/mlp.ts?raw';
import resnetSource from '../script/networks/resnet.ts?raw';
import optimizersSource from '../script/optimizers.ts?raw';
import trainingSource from '../script/training.ts?raw';

export interface NetworkEntry {
  readonly label: string;
  readonly note: string;
  readonly file: string;
  readonly source: string;
}

export const NETWORKS: Readonly<Record<NetworkName, NetworkEntry>> = {
  lenet: {
    label: 'LeNet-5',
    note: 'two convolutions, three dense layers, 44,426 weights',
    file: 'lenet.ts',
    source: lenetSource,
  },
  mlp: {
    label: 'Perceptron',
    note: 'two hidden layers, 109,386 weights',
    file: 'mlp.ts',
    source: mlpSource,
  },
  resnet: {
    label: 'Small ResNet',
    note: 'three residual blocks with batch normalization',
    file: 'resnet.ts',
    source: resnetSource,
  },
  logistic: {
    label: 'Softmax regression',
    note: 'one layer, 7,850 weights',
    file: 'logistic.ts',
    source: logisticSource,
  },
};

/** Optimizers, each with a rate that suits these networks. */
export const OPTIMIZERS: Readonly<Record<OptimizerName, { readonly rate: number }>> = {
  ASGD: { rate: 0.1 },
  SGD: { rate: 0.1 },
  Momentum: { rate: 0.02 },
  Adam: { rate: 0.001 },
  AdamWeightDecay: { rate: 0.001 },
  RMSProp: { rate: 0.001 },
  Adagrad: { rate: 0.02 },
};

/** The files of the script that all networks are trained with. */
export const FILES = [
  { name: 'training.ts', source: trainingSource },
  { name: 'optimizers.ts', source: optimizersSource },
  { name: 'dataset.ts', source: datasetSource },
] as const;
