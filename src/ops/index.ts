/** MindSpore's `mindspore.ops`: functions over Tensors. */
export {
  celu,
  elu,
  hardsigmoid,
  hardswish,
  hardtanh,
  leaky_relu,
  logsigmoid,
  mish,
  relu,
  relu6,
  selu,
  sigmoid,
  silu,
  softplus,
  softsign,
} from './activation.js';
export { adaptive_max_pool1d, adaptive_max_pool2d, adaptive_max_pool3d } from './adaptive_max.js';
export { adaptive_avg_pool1d, adaptive_avg_pool2d, adaptive_avg_pool3d, type AdaptiveSize } from './adaptive_pool.js';
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
export {
  addcdiv,
  addcmul,
  clamp,
  clip,
  clip_by_value,
  lerp,
  type ClipByValueOptions,
  type ScaledOptions,
} from './clamp.js';
export { clip_by_global_norm, clip_by_norm, type ClipByGlobalNormOptions, type ClipByNormOptions } from './clip.js';
export {
  eq,
  equal,
  ge,
  greater,
  greater_equal,
  gt,
  isfinite,
  isinf,
  isnan,
  le,
  less,
  less_equal,
  logical_and,
  logical_not,
  logical_or,
  logical_xor,
  lt,
  ne,
  not_equal,
} from './compare.js';
export {
  arange,
  eye,
  full,
  full_like,
  linspace,
  ones,
  ones_like,
  range,
  zeros,
  zeros_like,
  type ShapeLike,
} from './creation.js';
export { atan2, exp2, maximum, minimum, pow, xlogy } from './extrema.js';
export {
  abs,
  absolute,
  acos,
  acosh,
  asin,
  asinh,
  atan,
  atanh,
  ceil,
  cos,
  cosh,
  erf,
  erfc,
  exp,
  expm1,
  floor,
  frac,
  log,
  log10,
  log1p,
  log2,
  neg,
  negative,
  reciprocal,
  round,
  rsqrt,
  sign,
  sin,
  sinh,
  sqrt,
  square,
  tan,
  tanh,
  trunc,
} from './math.js';
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
  transpose,
  unsqueeze,
  type FlattenOptions,
} from './reshape.js';
export { masked_fill, select, where } from './where.js';
export { mean, sum, type AxisLike } from './sum.js';
export { stop_gradient } from './identity.js';
export { gather, gather_d, gather_elements, gather_nd, index_select } from './gather.js';
export { fast_gelu, glu, prelu, rrelu, softmin } from './gated.js';
export { gelu } from './gelu.js';
export { softshrink, tanhshrink, threshold } from './shrink.js';
export { one_hot, type OneHotValue } from './one_hot.js';
export { conv2d, type Conv2dOptions, type IntOrPair, type PadMode } from './conv.js';
export { batch_norm, type BatchNormOptions } from './batch_norm.js';
export { group_norm, type GroupNormOptions } from './group_norm.js';
export { channel_shuffle, pixel_shuffle, pixel_unshuffle } from './pixel_shuffle.js';
export { interpolate, type InterpolateMode, type InterpolateOptions } from './interpolate.js';
export { bias_add, dense } from './dense.js';
export { cross_entropy, nll_loss, type ClassLossOptions, type Reduction } from './loss.js';
export { binary_cross_entropy, binary_cross_entropy_with_logits, type BceLogitsOptions } from './loss_binary.js';
export { multi_margin_loss, multilabel_margin_loss, type MultiMarginOptions } from './loss_classes.js';
export { ctc_loss, type CtcLossOptions } from './loss_ctc.js';
export { l1_loss, mse_loss } from './loss_distance.js';
export { gaussian_nll_loss, kl_div, type GaussianNllOptions, type KlReduction } from './loss_likelihood.js';
export {
  cosine_embedding_loss,
  hinge_embedding_loss,
  margin_ranking_loss,
  multilabel_soft_margin_loss,
} from './loss_margin.js';
export { huber_loss, smooth_l1_loss, soft_margin_loss } from './loss_smooth.js';
export { triplet_margin_loss, type TripletMarginOptions } from './loss_triplet.js';
export { bmm, matmul } from './matmul.js';
export { conv1d, type Conv1dOptions, type IntOrOne } from './conv1d.js';
export { conv3d, type Conv3dOptions, type IntOrTriple } from './conv3d.js';
export { avg_pool3d, max_pool3d, type AvgPool3dOptions, type MaxPool3dOptions } from './pool3d.js';
export { fold, unfold, type ColumnOptions, type ColumnSize } from './columns.js';
export { lp_pool1d, lp_pool2d, type LpPool1dOptions, type LpPool2dOptions } from './lp_pool.js';
export { avg_pool1d, type AvgPool1dOptions } from './pool1d.js';
export { avg_pool2d, max_pool2d, type AvgPool2dOptions, type MaxPool2dOptions } from './pool.js';
export { addbmm, addmm, addmv, baddbmm, dot, inner, mv, outer, type ScaleOptions } from './products.js';
export { log_softmax, softmax, type SoftmaxOptions } from './softmax.js';
export { all, amax, amin, any, prod, type ExtremeOptions, type ProdOptions } from './reduce.js';
export { argmax, argmin, max, min } from './reduce_index.js';
export { cumsum, logsumexp, std, std_mean, var_ as var, var_mean, type MomentOptions } from './statistics.js';
export { cat, chunk, concat, meshgrid, split, stack, unbind, unstack } from './join.js';
export {
  aminmax,
  count_nonzero,
  cummax,
  cummin,
  cumprod,
  logcumsumexp,
  mixed_precision_cast,
  nanmean,
  nansum,
  norm,
  reduce_mean,
  reduce_sum,
  searchsorted,
  type CountOptions,
  type NanOptions,
  type NormOptions,
  type SearchOptions,
} from './cumulative.js';
export {
  adjoint,
  block_diag,
  column_stack,
  diag,
  diagflat,
  diagonal,
  diff,
  dsplit,
  dstack,
  expand,
  fliplr,
  flipud,
  hsplit,
  hstack,
  moveaxis,
  rot90,
  swapdims,
  t,
  tensor_split,
  trace,
  vsplit,
  vstack,
  type DiagonalOptions,
  type DiffOptions,
} from './layout.js';
export { bitwise_and, bitwise_left_shift, bitwise_or, bitwise_right_shift, bitwise_xor } from './bitwise.js';
export {
  arccos,
  arccosh,
  arcsin,
  arcsinh,
  arctan,
  arctan2,
  arctanh,
  copysign,
  deg2rad,
  float_power,
  fmax,
  fmin,
  hardshrink,
  heaviside,
  hypot,
  is_complex,
  is_floating_point,
  isclose,
  isneginf,
  isposinf,
  isreal,
  ldexp,
  logaddexp,
  logaddexp2,
  logit,
  nan_to_num,
  positive,
  rad2deg,
  sgn,
  signbit,
  sinc,
  type CloseOptions,
  type NanToNumOptions,
} from './numeric.js';
export {
  index_add,
  index_fill,
  scatter,
  scatter_nd,
  select_scatter,
  slice_scatter,
  tensor_scatter_add,
  tensor_scatter_elements,
  type IndexAddOptions,
  type ScatterElementsOptions,
  type SliceScatterOptions,
} from './scatter.js';
export {
  argwhere,
  bincount,
  masked_select,
  nonzero,
  unique,
  unique_consecutive,
  type BincountOptions,
  type ConsecutiveOptions,
} from './select.js';
export { addr, cdist, cross, einsum, ger, matrix_power, mm, type AddrOptions } from './linear.js';
export { pad, type PadFill } from './pad.js';
export { flip, narrow, repeat_interleave, roll, slice, strided_slice, tril, triu, type StridedMasks } from './slice.js';
export { tile } from './tile.js';
export { argsort, median, msort, sort, topk, type SortOptions, type TopKOptions } from './sort.js';
export { assign, assign_add, assign_sub, type Assigned } from './assign.js';
export { dtype, is_tensor, numel, rank, shape, size } from './info.js';
export { depend, print_ } from './print.js';
export { if_else } from './control/if_else.js';
export { ForiLoop, Scan, WhileLoop, type Condition } from './control/primitives.js';
export { HyperMap, Map_ as Map, MultitypeFuncGraph, type MapOptions, type MultitypeFunction } from './maps.js';
export { Partial, identity, partial } from './partial.js';
export * from './primitive/index.js';
export {
  dropout,
  dropout1d,
  dropout2d,
  dropout3d,
  type ChannelDropoutOptions,
  type DropoutOptions,
} from './random/dropout.js';
export { bernoulli, multinomial, randperm, type MultinomialOptions } from './random/choice.js';
export {
  normal,
  rand,
  rand_like,
  randint,
  randint_like,
  randn,
  randn_like,
  standard_normal,
  uniform,
  type RandOptions,
  type Seed,
} from './random/uniform.js';
export { cov, diagonal_scatter, inv, renorm, type CovOptions, type DiagonalScatterOptions } from './composed.js';
