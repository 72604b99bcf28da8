/** `mindspore.nn`: cells, layers, losses, wrappers, optimizers, schedules of the learning rate. */
export { Cell } from './cell.js';
export type { CellOptions } from './cell/root.js';
export { CellList, SequentialCell } from './layer/container.js';
export { CellDict, type NamedCells } from './layer/cell_dict.js';
export { Dense, Flatten, Identity, type DenseOptions } from './layer/basic.js';
export { GELU, LeakyReLU, LogSoftmax, ReLU, Sigmoid, Softmax, Tanh, get_activation } from './layer/activation.js';
export {
  BatchNorm1d,
  BatchNorm2d,
  BatchNorm3d,
  SyncBatchNorm,
  type BatchNormOptions,
  type BatchNorm3dOptions,
  type SyncBatchNormOptions,
} from './layer/batch_norm.js';
export {
  CELU,
  ELU,
  HShrink,
  Hardtanh,
  PReLU,
  RReLU,
  ReLU6,
  SeLU,
  SoftShrink,
  Threshold,
} from './layer/activation_bent.js';
export {
  FastGelu,
  GLU,
  HSigmoid,
  HSwish,
  LogSigmoid,
  Mish,
  SiLU,
  Softmax2d,
  Softmin,
  Softsign,
  Tanhshrink,
} from './layer/activation_smooth.js';
export { FuncGraph, GraphCell, type ParamsInit } from './mindir/graph_cell.js';
export { Embedding, type EmbeddingOptions } from './layer/embedding.js';
export { Dropout, Dropout1d, Dropout2d, Dropout3d, type DropoutOptions } from './layer/dropout.js';
export { Conv2d, type Conv2dOptions } from './layer/conv.js';
export { Conv1d, Conv1dTranspose, type Conv1dOptions } from './layer/conv1d.js';
export { Conv2dTranspose, type Conv2dTransposeOptions } from './layer/conv_transpose.js';
export {
  Conv3d,
  Conv3dTranspose,
  type Conv3dOptions,
  type Conv3dTransposeOptions,
  type VolumePadding,
  type VolumeSize,
} from './layer/conv3d.js';
export { AvgPool3d, MaxPool3d, type AvgPool3dOptions, type MaxPool3dOptions } from './layer/pooling3d.js';
export { LPPool1d, LPPool2d, type LPPoolOptions, type LPPoolSize } from './layer/lp_pool.js';
export { AdaptiveMaxPool1d, AdaptiveMaxPool2d, AdaptiveMaxPool3d } from './layer/adaptive_max.js';
export {
  ConstantPad1d,
  ConstantPad2d,
  ConstantPad3d,
  Pad,
  ReflectionPad1d,
  ReflectionPad2d,
  ReflectionPad3d,
  ReplicationPad1d,
  ReplicationPad2d,
  ReplicationPad3d,
  ZeroPad2d,
  type AxisPaddings,
  type PaddingSizes,
  type PadMode,
} from './layer/padding.js';
export { ChannelShuffle, Unflatten } from './layer/rearrange.js';
export {
  AdaptiveAvgPool1d,
  AdaptiveAvgPool2d,
  AdaptiveAvgPool3d,
  PixelShuffle,
  PixelUnshuffle,
  Upsample,
} from './layer/resample.js';
export { GroupNorm, LayerNorm, type GroupNormOptions, type LayerNormOptions } from './layer/normalization.js';
export { AvgPool1d, MaxPool1d, type AvgPool1dOptions, type MaxPool1dOptions } from './layer/pooling1d.js';
export { MultiheadAttention, type MultiheadAttentionOptions } from './layer/attention.js';
export {
  TransformerDecoderLayer,
  TransformerEncoderLayer,
  type TransformerActivation,
  type TransformerLayerOptions,
} from './layer/transformer_layers.js';
export { Transformer, TransformerDecoder, TransformerEncoder, type TransformerOptions } from './layer/transformer.js';
export { GRU, LSTM, RNN, type RNNOptions, type RecurrentOptions } from './layer/rnns.js';
export { GRUCell, LSTMCell, RNNCell, type RNNCellOptions, type RecurrentCellOptions } from './layer/rnn_cells.js';
export { AvgPool2d, MaxPool2d, type AvgPool2dOptions, type MaxPool2dOptions } from './layer/pooling.js';
export {
  CrossEntropyLoss,
  L1Loss,
  LossBase,
  MSELoss,
  SoftmaxCrossEntropyWithLogits,
  type CrossEntropyOptions,
  type Reduction,
} from './loss/loss.js';
export { BCELoss, BCEWithLogitsLoss, type BCEWithLogitsLossOptions } from './loss/binary.js';
export { CTCLoss } from './loss/ctc.js';
export {
  GaussianNLLLoss,
  KLDivLoss,
  NLLLoss,
  PoissonNLLLoss,
  type NLLLossOptions,
  type PoissonNLLLossOptions,
} from './loss/likelihood.js';
export {
  CosineEmbeddingLoss,
  HingeEmbeddingLoss,
  MarginRankingLoss,
  MultiLabelSoftMarginLoss,
  MultiMarginLoss,
  MultilabelMarginLoss,
  SoftMarginLoss,
  type MultiMarginLossOptions,
} from './loss/margin.js';
export { HuberLoss, MAELoss, RMSELoss, SmoothL1Loss } from './loss/regression.js';
export {
  DiceLoss,
  FocalLoss,
  MultiClassDiceLoss,
  type FocalLossOptions,
  type MultiClassDiceLossOptions,
} from './loss/segmentation.js';
export {
  TripletMarginLoss,
  TripletMarginWithDistanceLoss,
  type DistanceFunction,
  type TripletMarginLossOptions,
  type TripletMarginWithDistanceLossOptions,
} from './loss/triplet.js';
export {
  TrainOneStepCell,
  WithEvalCell,
  WithLossCell,
  type StepOptimizer,
  type StepResult,
} from './wrap/cell_wrapper.js';
export {
  DynamicLossScaleUpdateCell,
  FixedLossScaleUpdateCell,
  TrainOneStepWithLossScaleCell,
  type LossScaleUpdate,
} from './wrap/loss_scale.js';
export * from './optim/index.js';
export {
  CosineDecayLR,
  ExponentialDecayLR,
  InverseDecayLR,
  NaturalExpDecayLR,
  PolynomialDecayLR,
  WarmUpLR,
} from './learning_rate_schedule.js';
export * as learning_rate_schedule from './learning_rate_schedule.js';
export {
  cosine_decay_lr,
  exponential_decay_lr,
  inverse_decay_lr,
  natural_exp_decay_lr,
  piecewise_constant_lr,
  polynomial_decay_lr,
  warmup_lr,
  type StairOptions,
} from './dynamic_lr.js';
export * as dynamic_lr from './dynamic_lr.js';
