/** `mindspore.mint`: functions and cells in PyTorch's style. */
export * from '../../ops/mint/index.js';
export * as nn from './nn.js';
