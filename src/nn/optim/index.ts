export { ASGD, type ASGDOptions } from './asgd.js';
export type { WeightDecay } from './decay.js';
export type { OrderGroup, ParamGroup, Params } from './groups.js';
export { Momentum, type MomentumOptions } from './momentum.js';
export { Optimizer, type OptimizerOptions, type OptimizerState, type Updated } from './optimizer.js';
export type { LearningRate } from './rate.js';
export { SGD, type SGDOptions } from './sgd.js';
