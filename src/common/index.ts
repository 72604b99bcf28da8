/** Dtypes, tensors, parameters, errors and the state of the whole package. */
export { get_context, get_current_device, GRAPH_MODE, PYNATIVE_MODE, set_context, set_device } from './context.js';
export * from './mstype.js';
export * from './errors.js';
export {
  get_auto_parallel_context,
  ParallelMode,
  reset_auto_parallel_context,
  set_auto_parallel_context,
  type ParallelOptions,
} from './parallel.js';
export { Parameter, ParameterTuple, type ParameterOptions } from './parameter.js';
export {
  COMPATIBLE,
  constexpr,
  from_numpy,
  jit_class,
  JitConfig,
  LAX,
  lazy_inline,
  mutable,
  no_inline,
  set_deterministic,
  STRICT,
  tensor,
  type JitConfigOptions,
} from './script.js';
export { print, str, type PrintOptions } from './print.js';
export { Tensor, type ArrayLike, type NestedArray, type TensorInit, type TensorInput } from './tensor.js';
