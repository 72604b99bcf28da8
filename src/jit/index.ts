export { grad, value_and_grad, type Callable, type GradOptions, type GradientTree } from './grad.js';
export { jit } from './jit.js';
export * as runtime from './runtime_api.js';
export { run_check } from './run_check.js';
