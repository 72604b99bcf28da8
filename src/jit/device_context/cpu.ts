import { RuntimeError, ValueError } from '../../common/errors.js';
import { pyClass } from '../../common/pytext.js';
import { runtimeOptions } from '../../runtime/options.js';

/** true. MindSpore's `device_context.cpu.is_available`. */
export function is_available(): boolean {
  return true;
}

/** 1. MindSpore's `device_context.cpu.device_count`. */
export function device_count(): number {
  return 1;
}

let set = false;

/**
 * The threads of one operator, for graphs compiled afterwards. By default OMP_NUM_THREADS, else as many as a graph keeps busy: one for small networks, all cores for
 * large ones. Their number can change the last digits. TypeError for what is no int, ValueError for less than 1,
 * RuntimeError when it has been set before. MindSpore's `device_context.cpu.op_tuning.threads_num`.
 */
export function threads_num(num: number): void {
  if (!Number.isInteger(num) && typeof num !== 'bigint') {
    throw new TypeError(`The parameter 'num' must be <class 'int'>, but got ${pyClass(num)}`);
  }
  if (set) throw new RuntimeError("The 'threads_num' can not be set repeatedly.");
  if (Number(num) < 1) {
    throw new ValueError(`The 'num' must be int and must > 0, but got '${num}' with type 'int'.`);
  }
  set = true;
  runtimeOptions.threads = Number(num);
}
