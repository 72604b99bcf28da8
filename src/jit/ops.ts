/** `mindspore.ops`: operations on Tensors, and what works on functions of them. */
export * from '../ops/index.js';
export { GradOperation, type GradOperationOptions } from './grad_operation.js';
export { jacfwd, jacrev, vmap, type JacobianOptions } from './jacobian.js';
export { derivative, jet } from './taylor.js';
export { get_grad, jvp, vjp, type VjpOptions } from './transforms.js';
export { grad, value_and_grad } from './grad.js';
