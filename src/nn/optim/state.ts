import type { Parameter } from '../../common/parameter.js';

/** State of a parameter, called `<prefix>.<name>`: its shape and dtype, filled with `init`. */
export function stateOf(param: Parameter, prefix: string, init: number | 'zeros' | 'ones' = 'zeros'): Parameter {
  const state = param.clone(init);
  state.name = `${prefix}.${param.name}`;
  return state;
}
