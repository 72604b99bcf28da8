/** `mindspore.common`. */
export * as initializer from './initializer.js';
export { get_seed, set_seed } from './seed.js';
export { Parameter, ParameterTuple } from './parameter.js';
export { Tensor } from './tensor.js';
