/** Transforms of images: MindSpore's `mindspore.dataset.vision`. */
export { HWC2CHW } from './hwc2chw.js';
export { Inter } from './inter.js';
export { Normalize } from './normalize.js';
export { Rescale } from './rescale.js';
export { Resize } from './resize.js';
