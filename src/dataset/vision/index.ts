/** Transforms of images: MindSpore's `mindspore.dataset.vision`. */
export { Border, type BorderMode } from './border.js';
export { CenterCrop, RandomCrop, type RandomCropOptions } from './crop.js';
export { HWC2CHW } from './hwc2chw.js';
export { Inter } from './inter.js';
export { Normalize } from './normalize.js';
export { RandomHorizontalFlip, RandomVerticalFlip } from './random.js';
export { Rescale } from './rescale.js';
export { Resize } from './resize.js';
