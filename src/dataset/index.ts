/** Data pipelines: MindSpore's `mindspore.dataset`. */
export * as config from './config.js';
export * as transforms from './transforms/index.js';
export * as vision from './vision/index.js';
export { Dataset, zip } from './dataset.js';
export type { IteratorOptions } from './dataset.js';
export type { BatchKeywords, BatchSize, Columns, MapOptions } from './declare.js';
export { DictIterator, TupleIterator } from './iterator.js';
export { BuiltinSampler, Shuffle, type ShuffleMode } from './samplers/base.js';
export { DistributedSampler, RandomSampler, SequentialSampler } from './samplers/order.js';
export { SubsetRandomSampler, SubsetSampler, WeightedRandomSampler } from './samplers/subset.js';
export { Sampler } from './samplers/user.js';
export { GeneratorDataset, type GeneratorOptions, type GeneratorSource } from './sources/generator.js';
export { MindDataset, type MindOptions } from './sources/mind.js';
export { Cifar10Dataset, type Cifar10Files, type Cifar10Usage } from './sources/cifar10.js';
export {
  ImageFolderDataset,
  type ClassIndexing,
  type ImageFolderFiles,
  type ImageFolderOptions,
} from './sources/image_folder.js';
export { MnistDataset, type MnistFiles, type MnistUsage, type SamplingOptions } from './sources/mnist.js';
export {
  NumpySlicesDataset,
  type NumpySlicesOptions,
  type SliceColumn,
  type SliceData,
} from './sources/numpy_slices.js';
export { TextArray, type TextItem } from './text.js';
export { BatchInfo, type BatchFunction } from './steps/batch.js';
