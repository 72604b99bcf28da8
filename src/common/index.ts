/** Dtypes, tensors, parameters, errors and the state of the whole package. */
export * from './context.js';
export * from './dtype.js';
export * from './errors.js';
export * from './parameter.js';
export * from './tensor.js';
