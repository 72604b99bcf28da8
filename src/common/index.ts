/** Dtypes, tensors, parameters, errors and the state of the whole package. */
export { get_context, GRAPH_MODE, PYNATIVE_MODE, set_context } from './context.js';
export * from './mstype.js';
export * from './errors.js';
export { Parameter, ParameterTuple, type ParameterOptions } from './parameter.js';
export { Tensor, type ArrayLike, type NestedArray, type TensorInit, type TensorInput } from './tensor.js';
