import { RuntimeError, ValueError } from './errors.js';
import { signature } from './signature.js';
import { pyClass, pyRepr, pyStr, pyTypeName } from './pytext.js';

/** Graph style: calls are traced once and replayed. MindSpore's `GRAPH_MODE`. */
export const GRAPH_MODE = 0;
/** Eager style: operations are recorded as they are called. MindSpore's `PYNATIVE_MODE`. */
export const PYNATIVE_MODE = 1;

interface ContextState {
  mode: number;
  device_target: string;
  device_id: number;
  enable_compile_cache: boolean;
  compile_cache_path: string;
}

const state: ContextState = {
  mode: PYNATIVE_MODE,
  device_target: 'CPU',
  device_id: 0,
  enable_compile_cache: false,
  compile_cache_path: '',
};

const TARGETS = ['CPU', 'GPU', 'Ascend', 'Davinci'];
/** Targets that ask for one execution provider. */
const PROVIDERS = ['WebGPU', 'WASM', 'CUDA'];

/** What the context asks of the runtime. */
export interface Devices {
  /** The device targets of this process, 'CPU' first. */
  readonly supported: readonly string[];
  /** Why a target cannot be had, undefined when it can; what `GPU` falls back to is logged. */
  refused(target: string): string | undefined;
}

let devices: Devices = { supported: ['CPU'], refused: () => undefined };

/** Tells the context what the runtime has. */
export function setDevices(found: Devices): void {
  devices = found;
}

/** The device targets of this process. */
export function supportedTargets(): readonly string[] {
  return devices.supported;
}

const WEBSITE = 'please refer to the Mindspore official website.';

/**
 * Sets how and where operations run. `mode`: {@link GRAPH_MODE} or {@link PYNATIVE_MODE}. `device_target`: 'CPU' (in browsers ONNX Runtime's WASM
 * provider); 'GPU' (in Node CUDA where its provider is installed, else WebGPU, which is logged; in browsers WebGPU); or one provider: 'WebGPU',
 * 'CUDA', 'WASM'. `device_id`: there is one device, 0. The target may be changed at any time: tensors follow. `enable_compile_cache`: in
 * Node, on the CPU, graphs that ONNX Runtime has simplified are kept in files below `compile_cache_path` (by default the working directory), so that the
 * next process compiles them faster; the environment's MS_COMPILER_CACHE_ENABLE=1 and MS_COMPILER_CACHE_PATH do the same. TypeError for values of other types,
 * ValueError for unknown values and keywords, RuntimeError for a device that is not there. Nothing is set then. MindSpore's `set_context`.
 */
export function set_context(options: {
  mode?: number;
  device_target?: string;
  device_id?: number;
  enable_compile_cache?: boolean;
  compile_cache_path?: string;
}): void {
  const { mode, device_target, device_id, enable_compile_cache, compile_cache_path, ...unknown } = options;
  const [extra] = Object.keys(unknown);
  if (extra !== undefined) {
    throw new ValueError(
      `For 'context.set_context', the keyword argument ${extra} is not recognized! For detailed usage of 'set_context', ${WEBSITE}`,
    );
  }
  if (mode !== undefined) checkMode(mode);
  if (device_id !== undefined) checkId(device_id, 'context');
  if (device_target !== undefined) checkTarget(device_target, "For 'context.set_context', the argument", TARGETS);
  checkType('enable_compile_cache', enable_compile_cache, 'boolean', 'bool');
  checkType('compile_cache_path', compile_cache_path, 'string', 'str');
  if (mode !== undefined) state.mode = Number(mode);
  if (device_target !== undefined) state.device_target = device_target;
  if (device_id !== undefined) state.device_id = Number(device_id);
  if (enable_compile_cache !== undefined) state.enable_compile_cache = enable_compile_cache;
  if (compile_cache_path !== undefined) state.compile_cache_path = compile_cache_path;
}

/** The folder for compiled graphs; undefined when none are kept. */
export function compileCache(): string | undefined {
  const { env = {} } = (globalThis as { process?: { env?: Record<string, string | undefined> } }).process ?? {};
  if (!state.enable_compile_cache && env.MS_COMPILER_CACHE_ENABLE !== '1') return undefined;
  return state.compile_cache_path || env.MS_COMPILER_CACHE_PATH || '.';
}

function checkType(name: string, value: unknown, type: 'boolean' | 'string', python: string): void {
  if (value === undefined || typeof value === type) return;
  throw new TypeError(`The parameter '${name}' must be <class '${python}'>, but got ${pyClass(value)}`);
}

const SET_DEVICE = signature<{ device_target: unknown; device_id: unknown }>(
  'set_device',
  'device_target, device_id=None',
);

/**
 * Sets where operations run, as `device_target` of {@link set_context} does. TypeError for values of other types, ValueError for an unknown target
 * or a negative id, RuntimeError for a device that is not there. MindSpore's `set_device`.
 */
export function set_device(device_target: string, device_id?: number | null): void;
export function set_device(device_target: string, options: { device_id?: number | null }): void;
export function set_device(...args: unknown[]): void {
  const { device_target, device_id } = SET_DEVICE.bind(args);
  if (device_id !== null) checkId(device_id, 'device');
  checkTarget(device_target, 'The argument', TARGETS.slice(0, 3));
  state.device_target = device_target as string;
  state.device_id = Number(device_id ?? 0);
}

/** The target and id in use. MindSpore's `get_current_device`. */
export function get_current_device(): { readonly device_target: string; readonly device_id: number } {
  const { device_target, device_id } = state;
  return { device_target, device_id };
}

/** The target in use, as it was asked for. */
export function deviceTarget(): string {
  return state.device_target;
}

function checkId(id: unknown, place: 'context' | 'device'): void {
  if (!Number.isInteger(id) && typeof id !== 'bigint') {
    throw new TypeError(`The parameter 'device_id' must be <class 'int'>, but got ${pyClass(id)}`);
  }
  const number = Number(id);
  if (place === 'device' && number < 0) throw new ValueError('The device id must bigger than or equal to 0.');
  if (number < 0 || number > 4095) {
    throw new ValueError(
      `For 'context.set_context', the argument 'device_id' must be in range [0, 4095], but got ${number}.`,
    );
  }
  if (number > 0) throw new RuntimeError(`There is one device, 0, but got device_id ${number}.`);
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

function checkTarget(target: unknown, argument: string, known: readonly string[]): void {
  if (typeof target !== 'string') {
    throw new TypeError(`The parameter 'device_target' must be <class 'str'>, but got ${pyClass(target)}`);
  }
  if (!known.includes(target) && !PROVIDERS.includes(target)) {
    throw new ValueError(`${argument} 'device_target' must be one of ${pyRepr(known)}, but got ${target}.`);
  }
  const { supported } = devices;
  const reason = devices.refused(target);
  if (reason === undefined && supported.includes(target)) return;
  const name = target === 'Davinci' ? 'Ascend' : target;
  throw new RuntimeError(
    `Unsupported device target ${name}. This process only supports one of the ${pyRepr(supported)}. ` +
      (reason === undefined
        ? `Please check whether the ${name} environment is installed and configured correctly.`
        : `The reason: ${reason}.`),
  );
}

/** The value of one context attribute: `mode`, `device_target`, `device_id`, `enable_compile_cache` or `compile_cache_path`. TypeError for what is no string, ValueError for an unknown name. MindSpore's `get_context`. */
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
