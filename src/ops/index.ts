/** MindSpore's `mindspore.ops`: functions over Tensors. */
export {
  add,
  div,
  divide,
  floor_div,
  floor_divide,
  floor_mod,
  fmod,
  mul,
  multiply,
  remainder,
  sub,
  subtract,
  true_divide,
  type RoundingMode,
} from './arithmetic.js';
export { cast } from './cast.js';
export { arange, eye, full, full_like, linspace, ones, ones_like, range, zeros, zeros_like } from './creation.js';
export {
  broadcast_to,
  expand_dims,
  flatten,
  movedim,
  permute,
  ravel,
  reshape,
  squeeze,
  swapaxes,
  tile,
  transpose,
  unsqueeze,
} from './reshape.js';
export { mean, sum, type AxisLike } from './sum.js';
export { stop_gradient } from './identity.js';
