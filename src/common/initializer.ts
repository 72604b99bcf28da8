/** The initializers of `mindspore.common.initializer`: same names, same numbers for the same seed. */
export { Initializer, InitializerArray } from './initializer/base.js';
export { initializer, type InitLike } from './initializer/factory.js';
export {
  HeNormal,
  HeUniform,
  Normal,
  TruncatedNormal,
  Uniform,
  VarianceScaling,
  XavierNormal,
  XavierUniform,
  type HeOptions,
} from './initializer/random.js';
export { Constant, Dirac, Identity, One, Orthogonal, Sparse, Zero } from './initializer/structured.js';
