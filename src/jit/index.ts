export { grad, value_and_grad, type Callable, type GradOptions, type GradientTree } from './grad.js';
export { jacfwd, jacrev, vmap, type JacobianOptions } from './jacobian.js';
export { jit } from './jit.js';
export { get_grad, jvp, vjp, type VjpOptions } from './transforms.js';
export * as runtime from './runtime_api.js';
export { run_check } from './run_check.js';
