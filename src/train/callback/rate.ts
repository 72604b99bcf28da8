import type { Optimizer } from '../../nn/optim/optimizer.js';
import type { CallbackParams } from './callback.js';

/** The learning rate of the optimizer that was given to `Model`: a Parameter when it is one fixed number. TypeError where there is none. */
export function rateOf({ optimizer }: CallbackParams): Optimizer['learning_rate'] {
  if (optimizer === null)
    throw new TypeError("The argument 'optimizer' of the model is None: there is no learning rate.");
  return (optimizer as Optimizer).learning_rate;
}
