/** `mindspore.numpy`: NumPy's functions over Tensors. Arrays of NumPy itself are `ms.np`'s. */
export {
  add,
  arange,
  full,
  ones,
  roll,
  split,
  sqrt,
  square,
  sum,
  tanh,
  tensordot,
  tile,
  where,
  type SumOptions,
  type UnaryTo,
} from './functions.js';
