import { engine } from '../common/engine.js';
import { ValueError } from '../common/errors.js';
import { pyClass, pyStr } from '../common/pytext.js';
import { checkKnown, deviceName, isAvailable, isInitialized, queried } from '../runtime/queries.js';
import { counters } from '../runtime/stats.js';

/**
 * Whether a device can be had: 'CPU', 'GPU', 'Ascend' or one provider ('WebGPU', 'WASM', 'CUDA'). Why not is logged. Whether WebGPU finds an adapter
 * turns out with the first run only: `await ms.runtime.synchronize()` after an operation tells. ValueError for another name. MindSpore's `hal.is_available`.
 */
export function is_available(device_target: string): boolean {
  checkKnown(device_target, 'hal.is_available');
  return isAvailable(device_target);
}

/** Whether ONNX Runtime has been loaded for a device. ValueError for an unknown one. MindSpore's `hal.is_initialized`. */
export function is_initialized(device_target: string): boolean {
  checkKnown(device_target, 'hal.is_initialized');
  return isInitialized(device_target);
}

/** The number of devices, 1 where there is one. ValueError for one that is not there; null is the target in use. MindSpore's `hal.device_count`. */
export function device_count(device_target: string | null = null): number {
  queried(device_target);
  return 1;
}

/** 'CPU', or the provider that the target comes to: 'WebGPU', 'CUDA'. MindSpore's `hal.get_device_name`. */
export function get_device_name(device_id: number, device_target: string | null = null): string {
  return deviceName(checked(device_id, device_target));
}

/** null: ONNX Runtime does not tell. MindSpore's `hal.get_device_capability`. */
export function get_device_capability(device_id: number, device_target: string | null = null): null {
  checked(device_id, device_target);
  return null;
}

/** null: ONNX Runtime does not tell. MindSpore's `hal.get_device_properties`. */
export function get_device_properties(device_id: number, device_target: string | null = null): null {
  checked(device_id, device_target);
  return null;
}

/** null: nothing was compiled for an architecture. MindSpore's `hal.get_arch_list`. */
export function get_arch_list(device_target: string | null = null): null {
  queried(device_target);
  return null;
}

function checked(device_id: unknown, device_target: string | null): string {
  const target = queried(device_target);
  if (!Number.isInteger(device_id) && typeof device_id !== 'bigint') {
    throw new TypeError(
      `The argument 'device_id' must be int, but got ${pyStr(device_id)}, type is ${pyClass(device_id)}.`,
    );
  }
  if (Number(device_id) < 0) {
    throw new ValueError(`The argument 'device_id' should not be negative, but got ${pyStr(device_id)}.`);
  }
  if (Number(device_id) > 0) {
    throw new ValueError(`The argument 'device_id' must be less than device count: 1, but got ${pyStr(device_id)}.`);
  }
  return target;
}

/** Waits until everything recorded so far has run. MindSpore's `hal.synchronize`. */
export function synchronize(): Promise<void> {
  return engine().synchronize();
}

/** Bytes that tensors on a device hold now; 0 on the CPU, where the garbage collector owns them. MindSpore's `hal.memory_allocated`. */
export function memory_allocated(device_target: string | null = null): number {
  queried(device_target);
  return counters.deviceBytes;
}

/** The most that {@link memory_allocated} has been since the last reset. MindSpore's `hal.max_memory_allocated`. */
export function max_memory_allocated(device_target: string | null = null): number {
  queried(device_target);
  return counters.deviceBytesPeak;
}

/** Lets {@link max_memory_allocated} start anew. MindSpore's `hal.reset_max_memory_allocated`. */
export function reset_max_memory_allocated(device_target: string | null = null): void {
  queried(device_target);
  counters.deviceBytesPeak = counters.deviceBytes;
}

/** The same as {@link reset_max_memory_allocated}. MindSpore's `hal.reset_peak_memory_stats`. */
export function reset_peak_memory_stats(device_target: string | null = null): void {
  reset_max_memory_allocated(device_target);
}
