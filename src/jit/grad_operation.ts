import { Parameter } from '../common/parameter.js';
import { pyTypeName } from '../common/checks.js';
import { signature } from '../common/signature.js';
import { Tensor } from '../common/tensor.js';
import { differentiate, type GradientTree } from './grad.js';
import type { Callable } from './gradient_call.js';

interface Attributes extends Record<string, unknown> {
  get_all: boolean;
  get_by_list: boolean;
  sens_param: boolean;
}

/** Keywords of {@link GradOperation}. */
export type GradOperationOptions = Partial<Attributes>;

const SIG = signature<Attributes>('ops.GradOperation', 'get_all=False, get_by_list=False, sens_param=False');

/** A GradOperation is called with a function or Cell, and gives its gradient function. */
export interface GradOperation {
  <F extends Callable>(fn: F, weights?: Parameter | readonly Parameter[] | null): (...args: unknown[]) => GradientTree;
}

/**
 * Gradients by the first input; with `get_all` by all inputs that are Tensors (an array); with `get_by_list` by `weights` (an array; one Tensor for
 * one Parameter; by default those that the Cell trains); with both `[by inputs, by weights]`. With `sens_param` the gradient of the result
 * comes as the last argument, or as `{ sens }`. TypeError for attributes that are no booleans. MindSpore's `ops.GradOperation`.
 */
export class GradOperation {
  constructor(get_all?: boolean, get_by_list?: boolean, sens_param?: boolean);
  constructor(options?: GradOperationOptions);
  constructor(...args: unknown[]) {
    const attributes = SIG.bind(args);
    for (const name of ['get_all', 'get_by_list', 'sens_param'] as const) {
      const value: unknown = attributes[name];
      if (typeof value === 'boolean') continue;
      throw new TypeError(`For 'GradOperation', the '${name}' should be bool, but got ${pyTypeName(value)}`);
    }
    const self = (fn: Callable, weights: Parameter | readonly Parameter[] | null = null): Callable =>
      gradientFunction(fn, weights, attributes);
    Object.setPrototypeOf(self, new.target.prototype as object);
    return self;
  }
}

function gradientFunction(
  fn: Callable,
  given: Parameter | readonly Parameter[] | null,
  { get_all, get_by_list, sens_param }: Attributes,
): Callable {
  const weights = get_by_list ? (given ?? trainable(fn)) : [];
  const first = !get_all && !get_by_list;
  return differentiate(
    { fn, weights: weights instanceof Parameter ? [weights] : weights, has_aux: false, sens_param },
    (args) => (get_all ? args.flatMap((x, i) => (x instanceof Tensor ? [i] : [])) : first ? [0] : []),
    (_, { byInput, byWeight }) => {
      const ofWeights = weights instanceof Parameter ? byWeight[0] : byWeight;
      if (get_by_list) return get_all ? [byInput, ofWeights] : ofWeights;
      return get_all ? byInput : byInput[0];
    },
  );
}

/** The parameters that a Cell trains. */
function trainable(fn: Callable): readonly Parameter[] {
  const { trainable_params } = fn as { trainable_params?: () => readonly Parameter[] };
  if (typeof trainable_params === 'function') return trainable_params.call(fn);
  throw new TypeError("For 'GradOperation', the 'weights' of a function must be given when 'get_by_list' is True.");
}
