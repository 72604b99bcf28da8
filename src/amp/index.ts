/** `mindspore.amp`: mixed precision and scaling of losses. */
export { all_finite, DynamicLossScaler, LossScaler, StaticLossScaler, type TensorTree } from './loss_scaler.js';
export { DynamicLossScaleManager, FixedLossScaleManager, LossScaleManager } from './loss_scale_manager.js';
export {
  auto_mixed_precision,
  custom_mixed_precision,
  get_black_list,
  get_white_list,
  type AmpClass,
} from './mixed_precision.js';
export { build_train_network, type AmpOptions } from './build.js';
