import { isAvailable } from '../../runtime/queries.js';
import { countOf } from './shared.js';

/** Whether the target GPU can be had: CUDA or WebGPU. Why not is logged. MindSpore's `device_context.gpu.is_available`. */
export function is_available(): boolean {
  return isAvailable('GPU');
}

/** 1. RuntimeError where there is none. MindSpore's `device_context.gpu.device_count`. */
export function device_count(): number {
  return countOf('GPU', 'Device_target GPU not exist.');
}
