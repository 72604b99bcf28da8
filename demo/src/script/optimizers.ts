import { nn, type Parameter } from 'mindspore-ts';
import type { OptimizerName } from '../protocol.js';

type Make = (params: Parameter[], learning_rate: number) => nn.Optimizer;

/** The optimizers to choose from. */
export const optimizers: Readonly<Record<OptimizerName, Make>> = {
  ASGD: (params, learning_rate) => new nn.ASGD(params, { learning_rate }),
  SGD: (params, learning_rate) => new nn.SGD(params, { learning_rate }),
  Momentum: (params, learning_rate) => new nn.Momentum(params, learning_rate, 0.9),
  Adam: (params, learning_rate) => new nn.Adam(params, { learning_rate }),
  AdamWeightDecay: (params, learning_rate) => new nn.AdamWeightDecay(params, { learning_rate, weight_decay: 0.01 }),
  RMSProp: (params, learning_rate) => new nn.RMSProp(params, { learning_rate }),
  Adagrad: (params, learning_rate) => new nn.Adagrad(params, { learning_rate }),
};
