import { NotImplementedError, ValueError } from './errors.js';
import { isPlainObject } from './signature.js';
import { pyClass, pyStr } from './pytext.js';

/** Names of the ways to work in parallel. MindSpore's `ParallelMode`. */
export const ParallelMode = Object.freeze({
  STAND_ALONE: 'stand_alone',
  DATA_PARALLEL: 'data_parallel',
  HYBRID_PARALLEL: 'hybrid_parallel',
  SEMI_AUTO_PARALLEL: 'semi_auto_parallel',
  AUTO_PARALLEL: 'auto_parallel',
  MODE_LIST: Object.freeze([
    'stand_alone',
    'data_parallel',
    'hybrid_parallel',
    'semi_auto_parallel',
    'auto_parallel',
  ] as const),
});

const DEFAULTS = {
  device_num: 1,
  global_rank: 0,
  gradients_mean: false,
  gradient_fp32_sync: true,
  loss_repeated_mean: true,
  parallel_mode: 'stand_alone',
  parameter_broadcast: false,
  full_batch: false,
  enable_parallel_optimizer: false,
  strategy_ckpt_load_file: '',
  strategy_ckpt_save_file: '',
  search_mode: 'recursive_programming',
  dataset_strategy: 'data_parallel',
} as const;

type Key = keyof typeof DEFAULTS;

let state: Record<string, unknown> = { ...DEFAULTS };

/** Settings of {@link set_auto_parallel_context}; the others that MindSpore has are refused. */
export type ParallelOptions = {
  [K in Key]?: K extends 'parallel_mode' | 'search_mode' | 'dataset_strategy' ? string : unknown;
};

/**
 * Takes the settings of parallel computing, so that scripts written for several devices run on one: there is one, and they have no effect.
 * ValueError and TypeError for what MindSpore refuses, NotImplementedError for more than one device. Nothing is set then. MindSpore's
 * `set_auto_parallel_context`.
 */
export function set_auto_parallel_context(options: ParallelOptions): void {
  const given = isPlainObject(options) ? Object.entries(options) : [];
  for (const [key, value] of given) check(key, value);
  for (const [key, value] of given) state[key] = value;
}

function check(key: string, value: unknown): void {
  if (!(key in DEFAULTS)) throw new ValueError(`Set context keyword ${key} is not recognized!`);
  const wanted = DEFAULTS[key as Key];
  if (typeof wanted === 'boolean' && typeof value !== 'boolean') {
    throw new TypeError(`The parameter '${key}' must be <class 'bool'>, but got ${pyClass(value)}`);
  }
  if (key === 'parallel_mode' && !(ParallelMode.MODE_LIST as readonly unknown[]).includes(value)) {
    const [first, ...rest] = [...ParallelMode.MODE_LIST].map((m) => `'${m}'`);
    const list = `${[first, ...rest.slice(0, -1)].join(', ')} and ${rest[rest.length - 1]}`;
    throw new ValueError(
      `The context configuration parameter 'parallel_mode' only support ${list}, but got the value : ${pyStr(value)}.`,
    );
  }
  if (key === 'device_num') {
    if (!(Number(value) >= 1)) {
      throw new ValueError(
        `The context configuration parameter 'device_num' must be a positive integer, but got the value of device_num : ${pyStr(value)}.`,
      );
    }
    if (Number(value) > 1) throw new NotImplementedError(`There is one device, and 'device_num' is ${pyStr(value)}.`);
  }
}

/** One setting of {@link set_auto_parallel_context}. ValueError for an unknown name. MindSpore's `get_auto_parallel_context`. */
export function get_auto_parallel_context(attr_key: string): unknown {
  if (attr_key in state) return state[attr_key];
  throw new ValueError(`Get context keyword ${pyStr(attr_key)} is not recognized!`);
}

/** The settings of {@link set_auto_parallel_context} as they were at the start. MindSpore's `reset_auto_parallel_context`. */
export function reset_auto_parallel_context(): void {
  state = { ...DEFAULTS };
}
