export * as ascend from './ascend.js';
export * as cpu from './cpu.js';
export * as gpu from './gpu.js';
