/** `mindspore.mint.nn`. */
export {
  Conv2d,
  CrossEntropyLoss,
  GLU,
  Linear,
  Sigmoid,
  type Conv2dOptions,
  type CrossEntropyOptions,
  type LinearOptions,
} from './layers.js';
export * as functional from '../../ops/mint/functional_names.js';
