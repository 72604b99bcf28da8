/**
 * MindSpore's Python API in TypeScript: `import * as ms from 'mindspore-ts'` stands for `import mindspore as ms`, with the same module
 * paths below it (`ms.nn`, `ms.ops`, `ms.common.initializer`).
 */
import './jit/engine.js';
import './ops/methods/index.js';

export * from './common/index.js';
export { float } from './common/pyfloat.js';
export {
  default_generator,
  Generator,
  get_rng_state,
  initial_seed,
  manual_seed,
  seed,
  set_rng_state,
} from './common/generator.js';
export { get_seed, set_seed } from './common/seed.js';
export { np } from './common/numpy.js';
export * as common from './common/namespace.js';
export * as dtype from './common/mstype.js';
export { bool_ as bool } from './common/dtype.js';
export { is_tensor } from './ops/info.js';
export * as numpy from './ops/numpy/index.js';
export * as ops from './jit/ops.js';
export * as nn from './nn/index.js';
export * as mint from './nn/mint/index.js';
export * from './jit/index.js';
export * as amp from './amp/index.js';
export { DynamicLossScaleManager, FixedLossScaleManager, LossScaleManager, build_train_network } from './amp/index.js';
export * as dataset from './dataset/index.js';
export * as mindrecord from './dataset/mindrecord/index.js';
export * as train from './train/index.js';
export * from './train/index.js';
