/** Transforms of images: MindSpore's `mindspore.dataset.vision`. */
export { Border, type BorderMode } from './border.js';
export { RandomColorAdjust, type RandomColorAdjustOptions } from './color_adjust.js';
export { CenterCrop, RandomCrop, type RandomCropOptions } from './crop.js';
export { RandomCropDecodeResize, type RandomCropDecodeResizeOptions } from './crop_decode.js';
export { Decode } from './decode.js';
export { HWC2CHW } from './hwc2chw.js';
export { Inter } from './inter.js';
export { Normalize } from './normalize.js';
export { RandomHorizontalFlip, RandomVerticalFlip } from './random.js';
export { Rescale } from './rescale.js';
export { Resize } from './resize.js';
export { RandomRotation, type RandomRotationOptions } from './rotation.js';
