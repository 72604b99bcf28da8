import { ValueError } from './errors.js';
import { signature } from './signature.js';

/** Graph style: calls are traced once and replayed. MindSpore's `GRAPH_MODE`. */
export const GRAPH_MODE = 0;
/** Eager style: operations are recorded as they are called. MindSpore's `PYNATIVE_MODE`. */
export const PYNATIVE_MODE = 1;

interface ContextState {
  mode: number;
  device_target: string;
}

const state: ContextState = { mode: PYNATIVE_MODE, device_target: 'CPU' };

const SIG = signature<{ mode: unknown; device_target: unknown }>('set_context', 'mode=None, device_target=None', {});

/**
 * Sets how and where operations run. `mode`: {@link GRAPH_MODE} or {@link PYNATIVE_MODE}; `device_target`: 'CPU'. ValueError for
 * anything else. MindSpore's `set_context`.
 */
export function set_context(options: { mode?: number; device_target?: string }): void;
export function set_context(...args: unknown[]): void {
  const { mode, device_target } = SIG.bind(args);
  if (mode !== null && mode !== GRAPH_MODE && mode !== PYNATIVE_MODE) {
    throw new ValueError(
      `For 'context.set_context', the argument 'mode' should be context.GRAPH_MODE (0) or context.PYNATIVE_MODE (1), but got ${String(mode)}.`,
    );
  }
  if (device_target !== null && device_target !== 'CPU') {
    throw new ValueError(
      `For 'context.set_context', the argument 'device_target' must be one of ['CPU'], but got ${String(device_target)}.`,
    );
  }
  if (mode !== null) state.mode = mode as number;
  if (device_target !== null) state.device_target = device_target as string;
}

/** The value of one context attribute, `mode` or `device_target`. ValueError for an unknown name. MindSpore's `get_context`. */
export function get_context(attr_key: string): unknown {
  if (!(attr_key in state)) {
    throw new ValueError(`For 'context.get_context', the argument ${attr_key} is not found in the context.`);
  }
  return state[attr_key as keyof ContextState];
}
