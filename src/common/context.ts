import { RuntimeError, ValueError } from './errors.js';
import { pyClass, pyRepr, pyStr, pyTypeName } from './pytext.js';

/** Graph style: calls are traced once and replayed. MindSpore's `GRAPH_MODE`. */
export const GRAPH_MODE = 0;
/** Eager style: operations are recorded as they are called. MindSpore's `PYNATIVE_MODE`. */
export const PYNATIVE_MODE = 1;

interface ContextState {
  mode: number;
  device_target: string;
}

const state: ContextState = { mode: PYNATIVE_MODE, device_target: 'CPU' };

const TARGETS = ['CPU', 'GPU', 'Ascend', 'Davinci'];
/** Where operations can run at present. */
const SUPPORTED = ['CPU'];
const WEBSITE = 'please refer to the Mindspore official website.';

/**
 * Sets how and where operations run. `mode`: {@link GRAPH_MODE} or {@link PYNATIVE_MODE}; `device_target`: 'CPU'. TypeError for values of
 * other types, ValueError for unknown values and keywords, RuntimeError for a device that is not there. Nothing is set then. MindSpore's `set_context`.
 */
export function set_context(options: { mode?: number; device_target?: string }): void {
  const { mode, device_target, ...unknown } = options;
  const [extra] = Object.keys(unknown);
  if (extra !== undefined) {
    throw new ValueError(
      `For 'context.set_context', the keyword argument ${extra} is not recognized! For detailed usage of 'set_context', ${WEBSITE}`,
    );
  }
  if (mode !== undefined) checkMode(mode);
  if (device_target !== undefined) checkTarget(device_target);
  if (mode !== undefined) state.mode = Number(mode);
  if (device_target !== undefined) state.device_target = device_target;
}

function checkMode(mode: unknown): void {
  if (mode !== null && !Number.isInteger(mode) && typeof mode !== 'bigint') {
    throw new TypeError(`The parameter 'mode' must be <class 'int'>, but got ${pyClass(mode)}`);
  }
  if (Number(mode) !== PYNATIVE_MODE && (mode === null || Number(mode) !== GRAPH_MODE)) {
    throw new ValueError(
      "For 'context.set_context', the argument 'mode' should be context.GRAPH_MODE (0) or context.PYNATIVE_MODE (1), " +
        `but got ${pyStr(mode)}.`,
    );
  }
}

function checkTarget(target: unknown): void {
  if (typeof target !== 'string') {
    throw new TypeError(`The parameter 'device_target' must be <class 'str'>, but got ${pyClass(target)}`);
  }
  if (!TARGETS.includes(target)) {
    throw new ValueError(
      `For 'context.set_context', the argument 'device_target' must be one of ${pyRepr(TARGETS)}, but got ${target}.`,
    );
  }
  if (!SUPPORTED.includes(target)) {
    throw new RuntimeError(
      `Unsupported device target ${target}. This process only supports one of the ${pyRepr(SUPPORTED)}.`,
    );
  }
}

/** The value of one context attribute, `mode` or `device_target`. TypeError for what is no string, ValueError for an unknown name. MindSpore's `get_context`. */
export function get_context(attr_key: string): unknown {
  if (typeof attr_key !== 'string') {
    throw new TypeError(`attribute name must be string, not '${pyTypeName(attr_key)}'`);
  }
  if (!(attr_key in state)) {
    throw new ValueError(
      `For 'context.get_context', the argument ${attr_key} is not recognized! For detailed usage of 'get_context', ${WEBSITE}`,
    );
  }
  return state[attr_key as keyof ContextState];
}
